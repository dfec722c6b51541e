"""The label at the end of a title in a list: "… Has Been Defused - Secretary-General Statement"."""

import re

LONGEST_LABEL = 60
# A dash between blanks; in a title it may part anything, so what follows must say what kind of text it is.
DASH = re.compile(r"[ \u00a0][-–—][ \u00a0]")
KINDS = re.compile(
    r"\b(?:statements?|remarks?|messages?|readouts?|briefings?|press (?:releases?|conferences?|encounters?)|letters?"
    r"|notes? to correspondents|speech(?:es)?|address(?:es)?|transcripts?"
    r"|déclarations?|discours|allocutions?|communiqu[ée]s?(?: de presse)?|lettres?"
    r"|declaraci(?:ón|ones)|mensajes?|discursos?|comunicados?(?: de prensa)?|cartas?"
    r"|заявлени[ея]|послани[ея]|выступлени[ея]|речь|пресс-релиз|письмо)\b"
    r"|بيان|رسالة|كلمة|تصريح|声明|讲话|致辞|发言|新闻稿|信",
    re.IGNORECASE,
)


def split_label(title, known=()):
    """(title without it, label). ("…", "") where nothing at the end says what kind of text it is.

    `known` are labels that count whatever they say: those the archive has an alias for.
    """
    dashes = list(DASH.finditer(title))
    if not dashes:
        return title, ""
    bare, label = title[: dashes[-1].start()].rstrip(" \t"), title[dashes[-1].end() :].strip(" \t")
    if not bare.strip() or not label or len(label) > LONGEST_LABEL:
        return title, ""
    if label not in known and (not KINDS.search(label) or re.search(r"[.!?:;,]", label)):
        return title, ""
    return bare, label
