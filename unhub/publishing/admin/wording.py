"""How a long text was changed, in words, for the page of a conflict."""

import difflib
import re


def what_changed(before, after):
    """The paragraphs that changed, each a list of (kind, words): "same", "inserted" or "deleted"."""
    old, new = (re.split(r"\n\s*\n", text.strip()) for text in (before, after))
    paragraphs = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            paragraphs.append(_words("\n\n".join(old[i1:i2]), "\n\n".join(new[j1:j2])))
    return paragraphs


def _words(before, after):
    old, new = (re.findall(r"\s+|\S+", text) for text in (before, after))
    pieces = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(("deleted", "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(("inserted", "".join(new[j1:j2])))
    return pieces
