// The tools of a Markdown field: the toolbar, pasting from Word and the web, the live preview. The field works without any of it.

const editors = (root) => root.querySelectorAll(".markdown-editor");
const fieldOf = (editor) => editor.querySelector("textarea");

// Rows that are added are copies of a hidden one, and rows that are removed change the numbers of the others.
const connect = (editor) => {
    const field = fieldOf(editor);
    if (!field || field.id.includes("__prefix__")) return;
    const toolbar = editor.querySelector("markdown-toolbar");
    toolbar.setAttribute("for", field.id);
    toolbar.setAttribute("aria-controls", field.id);
    toolbar.removeAttribute("tabindex");  // the tab stop is one of its buttons
    editor.querySelector(".markdown-tools").hidden = field.disabled || field.readOnly;
    if (editor.dataset.isConnected) return;
    editor.dataset.isConnected = "yes";
    toolbar.addEventListener("focusin", (event) => {
        const button = event.target.closest("[role=button]");
        if (!button) return;
        toolbar.querySelectorAll("[role=button]").forEach((each) => each.setAttribute("tabindex", each === button ? "0" : "-1"));
    });
    toolbar.addEventListener("keydown", turnAround, true);
    toolbar.addEventListener("click", takeWholeLine, true);
    toolbar.addEventListener("keydown", takeWholeLine, true);
    field.addEventListener("keydown", onShortcut);
    field.addEventListener("paste", onPaste);
    field.addEventListener("input", () => schedulePreview(editor));
    editor.querySelector(".markdown-preview-toggle").addEventListener("click", () => togglePreview(editor));
};

// In a page that runs from right to left, the arrow to the left leads on.
const turnAround = (event) => {
    if (!event.isTrusted || getComputedStyle(event.currentTarget).direction !== "rtl") return;
    const other = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[event.key];
    if (!other) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.dispatchEvent(new KeyboardEvent("keydown", { key: other, bubbles: true, cancelable: true }));
};

// Headings and quotations are of whole lines; the toolbar would put their marks before the word the cursor is in.
const takeWholeLine = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    const button = event.target.closest("md-header, md-quote");
    const field = event.currentTarget.field;
    if (!button || !field) return;
    const text = field.value;
    const start = text.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const next = text.indexOf("\n", field.selectionEnd);
    const end = next < 0 ? text.length : next;
    if (button.localName === "md-header") {
        const level = Number(button.getAttribute("level"));
        const marks = text.slice(start, end).match(/^(#{1,6}) +/);
        if (marks && marks[1].length !== level) {
            field.setRangeText("", start, start + marks[0].length, "preserve");
            field.setSelectionRange(start, end - marks[0].length);
            return;
        }
    }
    field.setSelectionRange(start, end);
};

const SHORTCUTS = { b: "md-bold", i: "md-italic", k: "md-link" };

const onShortcut = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const name = SHORTCUTS[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    event.currentTarget.closest(".markdown-editor").querySelector(name).click();
};

const onPaste = (event) => {
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html || !window.unhubPaste.isWorthIt(html)) return;
    const markdown = window.unhubPaste.toMarkdown(html);
    if (!markdown) return;
    event.preventDefault();
    insert(event.currentTarget, markdown);
};

// Through the browser's own editing where it can, so that Ctrl+Z takes it back.
const insert = (field, text) => {
    field.focus();
    const before = field.value;
    if (document.execCommand("insertText", false, text) && field.value !== before) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
};

// --- preview -----------------------------------------------------------------------------------------------------------------

const PAUSE = 600;  // milliseconds without a key before the text is sent
const waiting = new WeakMap();

const togglePreview = (editor) => {
    const button = editor.querySelector(".markdown-preview-toggle"), frame = editor.querySelector("iframe");
    frame.hidden = !frame.hidden;
    button.setAttribute("aria-pressed", String(!frame.hidden));
    editor.classList.toggle("has-preview", !frame.hidden);
    if (!frame.hidden) showPreview(editor);
};

const schedulePreview = (editor) => {
    if (editor.querySelector("iframe").hidden) return;
    const state = waiting.get(editor) || {};
    clearTimeout(state.timer);
    state.timer = setTimeout(() => showPreview(editor), PAUSE);
    waiting.set(editor, state);
};

const showPreview = async (editor) => {
    const form = editor.closest("form"), frame = editor.querySelector("iframe"), field = fieldOf(editor);
    const place = form.querySelector("[data-preview-address]");
    if (!place) return;
    const state = waiting.get(editor) || {};
    if (state.request) state.request.abort();
    state.request = new AbortController();
    waiting.set(editor, state);
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("text", field.value);
    const language = form.elements[field.name.replace(/-\w+$/, "-language")];
    if (language) data.set("language", language.value);
    try {
        const answer = await fetch(place.dataset.previewAddress, { method: "POST", body: data, signal: state.request.signal, redirect: "error" });
        if (!answer.ok) return;
        const scrolled = frame.contentWindow ? frame.contentWindow.scrollY : 0;
        frame.addEventListener("load", () => {
            frame.contentWindow.scrollTo(0, scrolled);
            // A link would lead the frame away from the text.
            frame.contentDocument.addEventListener("click", (event) => event.preventDefault());
        }, { once: true });
        frame.srcdoc = await answer.text();
    } catch (error) {
        // Without the server there is no new preview; the one there stays.
    }
};

// --- rows come and go --------------------------------------------------------------------------------------------------------

const connectAll = () => editors(document).forEach(connect);
connectAll();
document.addEventListener("formset:added", (event) => {
    editors(event.target).forEach((editor) => {
        delete editor.dataset.isConnected;  // a copy has the mark of the one it was copied from, and none of its listeners
        connect(editor);
    });
});
document.addEventListener("formset:removed", connectAll);
document.addEventListener("change", (event) => {
    // Another language: another direction of the preview.
    if (!/-language$/.test(event.target.name || "")) return;
    const row = event.target.closest(".inline-related");
    if (row) editors(row).forEach(schedulePreview);
});
