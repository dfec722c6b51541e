// Pickers of the admin: told the day of the statement, so that they list first who was in office then; and given the names
// that Select2 does not give them. Without this they list everybody; the form refuses a wrong choice either way.
"use strict";
{
    const $ = django.jQuery;

    $.ajaxPrefilter((options) => {
        const day = document.getElementById("id_issued_on");
        if (day && day.value && typeof options.data === "string" && options.url.includes("/autocomplete/")) {
            options.data += "&on=" + encodeURIComponent(day.value);
        }
    });

    const name = (select) => {
        const label = select.labels && select.labels[0];
        const text = select.getAttribute("aria-label") || (label && label.textContent.replace(/:\s*$/, "").trim());
        const box = select.nextElementSibling;
        if (text && box && box.classList.contains("select2")) {
            box.querySelectorAll("[role=combobox], [role=textbox], input[type=search]").forEach((field) => {
                field.removeAttribute("aria-labelledby");
                field.setAttribute("aria-label", text);
            });
        }
    };
    const nameAll = (root) => root.querySelectorAll("select.admin-autocomplete").forEach(name);

    $(() => nameAll(document));
    document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
}
