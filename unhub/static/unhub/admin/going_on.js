// What takes longer than one request goes on by itself, with time to stop it.
const form = document.querySelector("form[data-go-on]");
const timer = setTimeout(() => form.requestSubmit(), 1000);
for (const link of document.querySelectorAll("a")) link.addEventListener("click", () => clearTimeout(timer));
