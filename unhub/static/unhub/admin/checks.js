// Asks, some time after the last key, what is missing in the form and what to look at. Nothing is saved by it; without it the list
// is that of the last save.

const PAUSE = 1500;  // milliseconds
const place = document.querySelector("[data-checks-address]");
const form = place && place.closest("form");
let timer, request, last = "";

// Files stay here: they are looked at when they are saved.
const dataOf = (form) => {
    const data = new FormData(form);
    for (const [name, value] of Array.from(data.entries())) {
        if (value instanceof File) data.delete(name);
    }
    return data;
};

const ask = async () => {
    const data = dataOf(form);
    const asked = JSON.stringify(Array.from(data.entries()));
    if (asked === last || document.hidden) return;
    if (request) request.abort();
    request = new AbortController();
    place.setAttribute("aria-busy", "true");
    try {
        const answer = await fetch(place.dataset.checksAddress, { method: "POST", body: data, signal: request.signal, redirect: "error" });
        if (!answer.ok) return;
        show(await answer.text());
        last = asked;
    } catch (error) {
        // Lost the connection, or a newer question is on its way: the list there stays.
    } finally {
        place.removeAttribute("aria-busy");
    }
};

const show = (html) => {
    const found = place.querySelector(".checks-found");
    if (found.contains(document.activeElement)) {
        // Somebody is in the list: it must not go from under their hands.
        schedule();
        return;
    }
    const open = new Set(Array.from(found.querySelectorAll("details[open]"), (each) => each.dataset.checks));
    found.innerHTML = html;  // a fragment our own server has escaped
    found.querySelectorAll("details").forEach((each) => { each.open = open.has(each.dataset.checks); });
    const status = place.querySelector("[role=status]");
    const words = Array.from(found.querySelectorAll("summary, .checks-clear"), (each) => each.textContent.trim()).join(". ");
    // Said only when the numbers change: not after each pause.
    if (status.textContent !== words) status.textContent = words;
};

const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
};

if (form) {
    last = JSON.stringify(Array.from(dataOf(form).entries()));
    form.addEventListener("input", schedule);
    form.addEventListener("change", schedule);
    document.addEventListener("formset:removed", schedule);
    if (window.django && window.django.jQuery) {
        window.django.jQuery(form).on("select2:select select2:unselect select2:clear", schedule);
    }
    // A picker is a select that lies hidden behind another box: what leads to it goes to the box.
    place.addEventListener("click", (event) => {
        const link = event.target.closest("a[href^='#']");
        const target = link && document.getElementById(link.getAttribute("href").slice(1));
        if (!target) return;
        const box = target.classList.contains("select2-hidden-accessible")
            ? target.nextElementSibling.querySelector(".select2-selection")
            : target;
        event.preventDefault();
        if (!box.matches("input, select, textarea, button, a, [tabindex]")) box.tabIndex = -1;
        box.focus({ preventScroll: true });
        box.scrollIntoView({ block: "center" });
    });
}
