// Keeps what is typed into the form of a draft, tells who else has it open and what happened to it meanwhile. It never saves the draft.
// Without this script the form works as it is; what was typed and not saved is then gone with the window.
"use strict";
{
    const TICK = 10_000; // milliseconds; each second tick says that the form is open, whether something was typed or not
    const PATIENCE = 3_000;
    const GIVEN_UP = 30_000;
    const OLDEST = 30 * 24 * 3600 * 1000;
    const desk = document.getElementById("desk");
    const form = desk.closest("form");
    const said = desk.dataset;
    const [status, others, news] = ["desk-status", "desk-others", "desk-news"].map((id) => document.getElementById(id));
    const unsaved = document.getElementById("unsaved");
    // What was typed before comes first: typing on would replace it.
    const isUndecided = Boolean(unsaved && "first" in unsaved.dataset);
    const keeps = "keep" in said && !isUndecided;
    const mine = `unhub-typed:${said.person}:`;
    const place = mine + said.record;
    let kept = null; // the form as it is in safety on the server, or as it was opened
    let underWay = null;
    let isLeaving = false;
    let isSentOn = false;
    let ticks = 0;
    let mood = "";

    const control = (name) => (form.elements.namedItem(name) || {}).value || "";

    const typed = () => {
        const fields = new URLSearchParams();
        for (const [name, value] of new FormData(form)) {
            const isOurs = name.startsWith("_") || ["csrfmiddlewaretoken", "draft_token", "draft_key", "merged_with"].includes(name);
            if (typeof value === "string" && !isOurs && !name.includes("__prefix__")) {
                fields.append(name, value);
            }
        }
        return fields.toString();
    };

    const bodyOf = (fields, more) => {
        const body = new URLSearchParams(fields);
        body.set("csrfmiddlewaretoken", control("csrfmiddlewaretoken"));
        for (const [name, value] of Object.entries(more)) {
            body.set(name, value);
        }
        return body;
    };
    const state = () => ({ draft_token: control("draft_token"), draft_key: control("draft_key"), merged_with: control("merged_with") });

    // --- this computer ---------------------------------------------------------------------------------------------------

    const putAside = (fields, isSubmitted = false) => {
        try {
            const copy = { fields, isSubmitted, at: Date.now(), address: said.address, isNew: Boolean(control("draft_key")), ...state() };
            localStorage.setItem(place, JSON.stringify(copy));
            return true;
        } catch {
            return false; // full, or switched off
        }
    };

    const takeAway = (key) => {
        try {
            localStorage.removeItem(key);
        } catch {
            // nothing was put there either
        }
    };

    const copies = () => {
        const found = [];
        try {
            for (let number = localStorage.length - 1; number >= 0; number -= 1) {
                const key = localStorage.key(number);
                if (!key.startsWith(mine)) {
                    continue;
                }
                const copy = JSON.parse(localStorage.getItem(key));
                if (Date.now() - copy.at > OLDEST) {
                    localStorage.removeItem(key);
                } else {
                    found.push([key, copy]);
                }
            }
        } catch {
            // switched off
        }
        return found;
    };

    // --- the server ------------------------------------------------------------------------------------------------------

    const ask = (address, options) =>
        fetch(address, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" }, ...options });

    // After logging in again in another window the form's token against forgery is old: it is given a new one.
    const renewToken = async () => {
        const answer = await ask(said.address, {});
        if (!answer.ok) {
            return answer.type === "opaqueredirect" ? "expired" : "refused";
        }
        const { csrf } = await answer.json();
        document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = csrf));
        return "";
    };

    // {answer} or {trouble: why there is none}
    const send = async (address, body, isSecondTry = false) => {
        try {
            const response = await ask(address, { method: "POST", body });
            if (response.ok) {
                return { answer: await response.json() };
            }
            if (response.type === "opaqueredirect") {
                return { trouble: "expired" };
            }
            if (response.status === 403 && !isSecondTry) {
                const trouble = await renewToken();
                if (trouble) {
                    return { trouble };
                }
                body.set("csrfmiddlewaretoken", control("csrfmiddlewaretoken"));
                return send(address, body, true);
            }
            if (response.status === 400 || response.status === 413) {
                return { trouble: "tooLong" };
            }
            return { trouble: response.status === 403 ? "refused" : "offline" };
        } catch {
            return { trouble: "offline" };
        }
    };

    // --- what the person is told -----------------------------------------------------------------------------------------

    const clock = (moment, options) => moment.toLocaleTimeString(document.documentElement.lang || undefined, { hour12: false, ...options });

    const tell = (words, newMood) => {
        // Read aloud when it changes from good to bad and back, not every ten seconds.
        status.setAttribute("aria-live", newMood === mood ? "off" : "polite");
        mood = newMood;
        status.dataset.mood = newMood;
        status.textContent = words;
    };

    const tellOfOthers = (people) => {
        const words = people
            .map(({ name, since }) => {
                const time = clock(new Date(since), { hour: "2-digit", minute: "2-digit" });
                return said.other.replace("%(name)s", name).replace("%(time)s", time) + ".";
            })
            .join(" ");
        if (others.textContent.trim() !== words) {
            others.textContent = words;
        }
    };

    const tellNews = (words) => {
        if (words && news.textContent !== words) {
            news.textContent = words;
        }
    };

    // --- every ten seconds -----------------------------------------------------------------------------------------------

    const keepNow = async () => {
        const fields = typed();
        const isNew = keeps && fields !== kept;
        if (!isNew && ticks % 2 && !(mood && mood !== "kept")) {
            return;
        }
        const more = { ...state(), _open: "1", ...(isNew ? { _typed: "1" } : {}) };
        const { answer, trouble } = await send(said.address, bodyOf(isNew ? fields : "", more));
        if (answer) {
            tellOfOthers(answer.others);
            tellNews(answer.news);
            if (answer.kept) {
                kept = fields;
                takeAway(place);
                tell(said.kept.replace("%s", clock(new Date(), {})), "kept");
            } else if (answer.refusal) {
                putAside(fields);
                tell(answer.refusal, "tooLong");
            } else if (mood && mood !== "kept" && !isNew) {
                tell("", "");
            }
        } else if (isNew) {
            tell(putAside(fields) ? said[trouble] : said.lost, trouble);
        } else if (keeps && trouble !== "offline") {
            tell(said[trouble], trouble);
        }
    };

    const tick = () => {
        ticks += 1;
        if (!underWay && !isLeaving) {
            underWay = keepNow().finally(() => (underWay = null));
        }
        return underWay;
    };

    // What waited here for a connection goes to the server: also what was typed into other forms.
    const bringCopies = async () => {
        let isShownAnew = false;
        for (const [key, copy] of copies()) {
            if (key === place && "unsaved" in said) {
                takeAway(key); // this page holds it
                continue;
            }
            const more = { draft_token: copy.draft_token, draft_key: copy.draft_key, _typed: "1", _age: String(Date.now() - copy.at) };
            if (copy.isSubmitted) {
                more._submitted = "1";
            }
            const { answer } = await send(copy.address, bodyOf(copy.fields, more));
            if (answer && answer.kept) {
                takeAway(key);
                isShownAnew = isShownAnew || answer.isUnsaved && (key === place || copy.isNew && control("draft_key"));
            }
        }
        return Boolean(isShownAnew);
    };

    const begin = async () => {
        kept = "unsaved" in said ? null : typed();
        if ("keep" in said && (await bringCopies()) && !("unsaved" in said) && typed() === kept) {
            location.reload(); // nothing is typed yet: the page then offers what had waited
            return;
        }
        ticks = -1;
        tick();
        setInterval(tick, TICK);
        window.addEventListener("online", tick);
        document.addEventListener("visibilitychange", () => document.hidden || tick());
    };

    // --- leaving ---------------------------------------------------------------------------------------------------------

    if (isUndecided) {
        for (const part of form.children) {
            part.inert = part.tagName === "DIV";
        }
    }

    form.addEventListener("submit", (event) => {
        if (isSentOn) {
            return;
        }
        if (isLeaving) {
            event.preventDefault(); // the second half of a double click would meet its own save
            return;
        }
        isLeaving = true;
        setTimeout(() => (isLeaving = isSentOn = false), GIVEN_UP); // it was stopped by hand, or never arrived
        if (keeps && typed() !== kept) {
            putAside(typed(), true); // should the connection be lost at this moment
        }
        if (underWay) {
            // What is being kept must not arrive after the draft is saved.
            event.preventDefault();
            const { submitter } = event;
            const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
            Promise.race([underWay, patience]).then(() => {
                isSentOn = true;
                form.requestSubmit(submitter);
            });
        }
    });

    window.addEventListener("pageshow", () => (isLeaving = isSentOn = false));

    window.addEventListener("beforeunload", (event) => {
        if (!isLeaving && kept !== null && typed() !== kept) {
            event.preventDefault();
        }
    });

    window.addEventListener("pagehide", () => {
        if (isLeaving) {
            return;
        }
        const fields = typed();
        const more = { ...state(), _left: "1" };
        const isNew = keeps && kept !== null && fields !== kept;
        if (isNew) {
            putAside(fields);
        }
        if (!isNew || !navigator.sendBeacon(said.address, bodyOf(fields, { ...more, _typed: "1" }))) {
            navigator.sendBeacon(said.address, bodyOf("", more)); // a long text is too much to send while leaving
        }
    });

    if (document.readyState === "complete") {
        begin();
    } else {
        window.addEventListener("load", begin);
    }
}
