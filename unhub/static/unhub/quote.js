// Links to paragraphs and citations are copied with one click. Without this script they are links and words.
"use strict";

(() => {
  const box = document.querySelector(".citations");
  const { copy, copied } = box.dataset;
  const said = document.createElement("p");
  said.className = "copied";
  said.setAttribute("role", "status");
  document.body.append(said);
  let timer;

  const take = async (words) => {
    await navigator.clipboard.writeText(words);
    said.textContent = copied;
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = ""; }, 2500);
  };

  // Only pages on https may write to the clipboard.
  if (navigator.clipboard) {
    for (const quotation of box.querySelectorAll(".quotation")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-quiet";
      button.textContent = copy;
      const heading = quotation.previousElementSibling;
      if (heading) button.setAttribute("aria-label", `${copy}: ${heading.textContent}`);
      button.addEventListener("click", () => take(quotation.textContent.trim()).catch(() => button.remove()));
      quotation.after(button);
    }
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.(".paragraph-link");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      take(link.href).catch(() => { location.assign(link.href); });
    });
  }

  // An address without a version may name a paragraph whose words were changed since.
  const notice = document.getElementById("paragraph-elsewhere");
  const look = () => {
    const { hash } = location;
    const isLost = /^#([a-z-]+-)?p-[0-9a-f]{8}(-[0-9]+)?$/.test(hash) && !document.getElementById(hash.slice(1));
    notice.hidden = !isLost;
    if (!isLost) return;
    for (const link of notice.querySelectorAll("a")) link.hash = hash;
    notice.scrollIntoView({ block: "center" });
  };
  if (notice) {
    addEventListener("hashchange", look);
    look();
  }
})();
