// The page of a conflict: buttons that put one of the texts into its field in the form below. Without this the form is edited by hand.
"use strict";
{
    const form = document.getElementById("conflict").closest("form");
    const chosen = document.getElementById("chosen");

    const put = (field, values) => {
        if (field.type === "checkbox") {
            field.checked = values.some(([value]) => value && value !== "False");
        } else if (field instanceof HTMLSelectElement) {
            const wanted = new Set(values.map(([value]) => value));
            for (const [value, name] of values) {
                if (![...field.options].some((option) => option.value === value)) {
                    field.add(new Option(name || value, value));
                }
            }
            [...field.options].forEach((option) => (option.selected = wanted.has(option.value)));
        } else {
            field.value = values.map(([value]) => value).join(", ");
        }
        field.dispatchEvent(new Event("input", { bubbles: true }));
        django.jQuery(field).trigger("change"); // pickers listen to jQuery only
    };

    document.querySelectorAll("button.choose").forEach((button) => {
        const field = form.elements.namedItem(button.dataset.field);
        if (!(field instanceof HTMLElement)) {
            return; // several inputs of one name, or none
        }
        button.hidden = false;
        button.addEventListener("click", () => {
            put(field, JSON.parse(button.dataset.values));
            const label = button.closest("tr").querySelector("th").firstChild.textContent.trim();
            chosen.textContent = chosen.dataset.chosen.replace("%s", label);
            for (const each of button.closest("tr").querySelectorAll("button.choose")) {
                each.setAttribute("aria-pressed", String(each === button));
            }
        });
    });
}
