// Keys for the whole admin: "/" goes to the search, "?" shows what keys there are. Single keys disturb who speaks to the computer,
// so they can be switched off, for this computer.
"use strict";
{
    const OFF = "unhub-no-shortcuts";
    const search = document.getElementById("search-everything");
    const help = document.getElementById("shortcuts");
    const choice = document.getElementById("shortcuts-on");

    const isOn = () => {
        try {
            return localStorage.getItem(OFF) === null;
        } catch {
            return true;
        }
    };

    const isTyping = (element) => element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName) || element.closest(".select2-container");

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !isOn()) {
            return;
        }
        if (event.key === "/") {
            event.preventDefault();
            search.focus();
            search.select();
        } else if (event.key === "?") {
            event.preventDefault();
            help.showModal();
        }
    });

    document.getElementById("shortcuts-show").hidden = false;
    document.getElementById("shortcuts-show").addEventListener("click", () => help.showModal());
    choice.checked = isOn();
    choice.addEventListener("change", () => {
        try {
            if (choice.checked) {
                localStorage.removeItem(OFF);
            } else {
                localStorage.setItem(OFF, "1");
            }
        } catch {
            choice.checked = true; // this computer keeps nothing
        }
    });
}
