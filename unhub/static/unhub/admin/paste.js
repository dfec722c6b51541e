// What is pasted from Word, Google Docs, LibreOffice or a web page, as Markdown: headings, lists, links, emphasis, quotations and
// tables stay, everything else goes. Turndown writes the Markdown; before that the HTML is put right here, because Word writes its
// lists as paragraphs with drawn bullets, and office programs say "bold" in style attributes.
"use strict";
window.unhubPaste = (() => {
    const LOWEST_HEADING = 4;

    const turndown = () => {
        const service = new TurndownService({
            headingStyle: "atx", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "_", strongDelimiter: "**", hr: "---",
        });
        service.addRule("struck", { filter: ["del", "s", "strike"], replacement: (content) => content });
        service.addRule("table", { filter: "table", replacement: (content, table) => tableInMarkdown(table, service) });
        service.addRule("item", {
            filter: "li",
            replacement: (content, node) => {
                const list = node.parentNode;
                const number = Number(list.getAttribute("start") || 1) + Array.prototype.indexOf.call(list.children, node);
                const mark = list.nodeName === "OL" ? `${number}. ` : "- ";
                const words = content.trim().replace(/\n{2,}(?=\s*(?:- |\d+\. ))/g, "\n").replace(/\n/g, `\n${" ".repeat(mark.length)}`);
                return `${mark}${words}${node.nextElementSibling ? "\n" : ""}`;
            },
        });
        return service;
    };

    const tableInMarkdown = (table, service) => {
        const rows = Array.from(table.rows).filter((row) => row.cells.length);
        if (!rows.length) return "";
        // A table of one column or one row is a page's scaffolding, not a table.
        if (rows.length === 1 || rows.every((row) => row.cells.length === 1)) {
            return `\n\n${rows.flatMap((row) => Array.from(row.cells)).map((cell) => service.turndown(cell.innerHTML)).join("\n\n")}\n\n`;
        }
        const width = Math.max(...rows.map((row) => row.cells.length));
        const line = (row) => {
            const cells = Array.from(row.cells).map((cell) => service.turndown(cell.innerHTML).replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|"));
            return `| ${[...cells, ...Array(width - cells.length).fill("")].join(" | ")} |`;
        };
        const [first, ...rest] = rows.map(line);
        return `\n\n${[first, `|${" --- |".repeat(width)}`, ...rest].join("\n")}\n\n`;
    };

    // --- putting the HTML right --------------------------------------------------------------------------------------------

    const NOT_TEXT = "script, style, title, meta, link, base, noscript, template, img, picture, svg, canvas, iframe, object, audio, video, "
        + "button, input, select, textarea, nav";

    // Nothing pasted may even try to run or to be drawn: what our content security policy would stop is not there to be stopped.
    const defuse = (html) => html
        .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
        .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-style$2").replace(/([\s"'/])on(\w+\s*=)/gi, "$1data-on$2"));

    const styleOf = (element) => (element.getAttribute("data-style") || "").toLowerCase().replace(/\s+/g, " ");

    const dropWhatOfficesAdd = (root) => {
        const comments = document.createNodeIterator(root, NodeFilter.SHOW_COMMENT);
        const found = [];
        while (comments.nextNode()) found.push(comments.referenceNode);
        found.forEach((comment) => comment.remove());
        root.querySelectorAll(`${NOT_TEXT}, [data-style*='display:none'], [data-style*='display: none'], [data-style*='mso-hide'], [hidden], [aria-hidden=true]`).forEach((each) => each.remove());
        // Word's own elements (o:p, w:sdt, v:shape …) are nothing to readers, but what stands in them is.
        root.querySelectorAll("*").forEach((element) => {
            if (element.localName.includes(":")) element.replaceWith(...element.childNodes);
        });
        // Anchors that lead nowhere: bookmarks, tables of contents.
        root.querySelectorAll("a").forEach((link) => {
            if (!/^(https?:|mailto:)/i.test(link.getAttribute("href") || "")) link.replaceWith(...link.childNodes);
        });
    };

    const emphasise = (root) => {
        root.querySelectorAll("b, strong, i, em").forEach((element) => {
            // Google Docs wraps all it copies in <b style="font-weight:normal">.
            if (/font-weight: ?(normal|400)/.test(styleOf(element)) || /font-style: ?normal/.test(styleOf(element))) {
                element.replaceWith(...element.childNodes);
            }
        });
        root.querySelectorAll("span[data-style], font[data-style]").forEach((element) => {
            const style = styleOf(element);
            const heading = element.closest("h1, h2, h3, h4, h5, h6, th");
            const marks = [];
            if (/font-weight: ?(bold|[6-9]00)/.test(style) && !heading && !element.closest("b, strong")) marks.push("strong");
            if (/font-style: ?italic/.test(style) && !element.closest("i, em")) marks.push("em");
            if (!marks.length) return;
            let inner = element;
            marks.forEach((mark) => {
                const wrapper = document.createElement(mark);
                wrapper.append(...inner.childNodes);
                inner.append(wrapper);
                inner = wrapper;
            });
        });
        // A heading is bold already.
        root.querySelectorAll("h1 :is(b, strong), h2 :is(b, strong), h3 :is(b, strong), h4 :is(b, strong), h5 :is(b, strong), h6 :is(b, strong)")
            .forEach((element) => element.replaceWith(...element.childNodes));
    };

    const rename = (element, name) => {
        const renamed = element.ownerDocument.createElement(name);
        renamed.append(...element.childNodes);
        element.replaceWith(renamed);
        return renamed;
    };

    // The page's title is its h1, so a text begins with h2: the highest heading pasted becomes one, the others follow.
    const shiftHeadings = (root) => {
        root.querySelectorAll("p[class*=MsoTitle]").forEach((title) => rename(title, "h1"));
        root.querySelectorAll("p[role=heading], div[role=heading]").forEach((heading) => rename(heading, `h${heading.getAttribute("aria-level") || 2}`));
        const headings = Array.from(root.querySelectorAll("h1, h2, h3, h4, h5, h6")).filter((heading) => {
            if (heading.textContent.trim()) return true;
            heading.remove();
            return false;
        });
        const highest = Math.min(...headings.map((heading) => Number(heading.nodeName[1])));
        headings.forEach((heading) => {
            const level = Math.min(Number(heading.nodeName[1]) - highest + 2, LOWEST_HEADING);
            if (heading.nodeName !== `H${level}`) rename(heading, `h${level}`);
        });
    };

    // Word: <p class="MsoListParagraph" style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">o  </span>words</p>
    const buildWordLists = (root) => {
        const items = Array.from(root.querySelectorAll("p, h1, h2, h3, h4, h5, h6")).filter((each) => /mso-list: ?l\d+/.test(styleOf(each)) && !/^H/.test(each.nodeName));
        const seen = new Set();
        items.forEach((first) => {
            if (seen.has(first)) return;
            const run = [first];
            while (items.includes(run.at(-1).nextElementSibling)) run.push(run.at(-1).nextElementSibling);
            run.forEach((each) => seen.add(each));
            const lists = [];  // the list of each level that is open
            run.forEach((paragraph) => {
                const level = Number((styleOf(paragraph).match(/level(\d+)/) || [0, 1])[1]);
                const mark = takeMark(paragraph);
                const name = /^[(]?([0-9]{1,3}|[a-z]|[ivxlc]+)[.)]/i.test(mark) ? "ol" : "ul";
                while (lists.length > level) lists.pop();
                if (lists.length === level && lists.at(-1).localName !== name) lists.pop();
                while (lists.length < level) {
                    const list = document.createElement(name);
                    const number = parseInt(mark.replace(/^[(]/, ""), 10);
                    if (name === "ol" && number > 1) list.setAttribute("start", number);
                    const parent = lists.at(-1);
                    if (parent) {
                        if (!parent.lastElementChild) parent.append(document.createElement("li"));
                        parent.lastElementChild.append(list);
                    } else {
                        paragraph.before(list);
                    }
                    lists.push(list);
                }
                const item = document.createElement("li");
                item.append(...paragraph.childNodes);
                lists.at(-1).append(item);
                paragraph.remove();
            });
        });
        // Some programs put a nested list beside the item it belongs to.
        root.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol").forEach((list) => {
            if (list.previousElementSibling && list.previousElementSibling.nodeName === "LI") list.previousElementSibling.append(list);
        });
    };

    const takeMark = (paragraph) => {
        const drawn = Array.from(paragraph.querySelectorAll("span")).find((span) => /mso-list: ?ignore/.test(styleOf(span)));
        if (drawn) {
            const words = drawn.textContent.trim();
            drawn.remove();
            return words;
        }
        // Without the span, the mark is the first thing in the text.
        const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!node.data.trim()) continue;
            const match = node.data.match(/^\s*([·•§oØü▪–-]|[(]?(?:\d{1,3}|[a-z]|[ivxlc]+)[.)])[\s\u00a0]+/i);
            if (match) node.data = node.data.slice(match[0].length);
            return match ? match[1] : "";
        }
        return "";
    };

    const quote = (root) => {
        root.querySelectorAll("p[class*=MsoQuote], p[class*=MsoIntenseQuote]").forEach((paragraph) => {
            const block = document.createElement("blockquote");
            paragraph.before(block);
            block.append(paragraph);
        });
    };

    const tidy = (markdown) => markdown
        .replace(/\u00a0/g, " ")
        .replace(/[ \t]+$/gm, "")
        .replace(/\n{3,}/g, "\n\n")
        .trim();

    // The Markdown of some HTML. Nothing in it is run or loaded: a document made by DOMParser has no scripts.
    const toMarkdown = (html) => {
        const root = new DOMParser().parseFromString(defuse(html), "text/html").body;
        buildWordLists(root);
        dropWhatOfficesAdd(root);
        emphasise(root);
        shiftHeadings(root);
        quote(root);
        return tidy(turndown().turndown(root));
    };

    // Whether the HTML holds more than its plain text does: code editors and text boxes add HTML that only draws.
    const isWorthIt = (html) => /<(h[1-6]|ul|ol|li|a |a\n|b|strong|i|em|table|blockquote|p[ >])|mso-list|font-weight|font-style/i.test(html)
        && !/vscode|monospace|data-lexical-editor/i.test(html.slice(0, 2000));

    return { toMarkdown, isWorthIt };
})();
