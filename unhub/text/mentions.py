"""Documents named in a text, in each of the six languages: by symbol, or as resolutions by words, with the place cited in them.

    find("Security Council resolutions 242 (1967) and 338 (1973)")
    find("安全理事会第2334(2016)号决议第4段", "zh-hans")

Each language has a `Wording`: how it says "resolution", which bodies it names before or after the numbers, how it goes on
from one number to the next, and how it points to a paragraph.
"""

import re
from typing import NamedTuple

from unhub.text.symbols import LOOKALIKES, SESSION, symbols_in

LONGEST_LIST = 40  # "resolutions 242 (1967), 338 (1973), …" is read up to here
LOOKED_BACK = 90  # characters before a mention in which the place cited is looked for


class Mention(NamedTuple):
    """A document named in a text: `raw` is text[start:end], `key` its normalised symbol, `pinpoint` the place cited
    in it as worded beside the mention ("operative paragraph 4"), or "". `is_symbol`: it stands there by its symbol."""

    raw: str
    key: str
    start: int
    end: int
    pinpoint: str
    is_symbol: bool = False


class Wording(NamedTuple):
    """How a language names resolutions. `head` ends before the first number and marks with its group `at` where the mention
    begins; groups named as in ORGANS say whose resolution it is, in `head` or in `after`, what follows the last number.
    `closing` has to follow the last number, where a language closes with the word. None: the language does not word it so."""

    head: re.Pattern
    between: re.Pattern
    after: re.Pattern | None
    closing: re.Pattern | None
    place_before: re.Pattern | None
    place_after: re.Pattern


def find(text, language="en"):
    """The mentions of documents in a text of that language, in their order. Costs one pass, whatever the text.

    Knows symbols (S/2007/292) and resolutions by words ("Security Council resolutions 242 (1967) and 338 (1973)",
    "resolution 181 (II)"). Without a year, session or body a number says nothing: "resolution 5" is passed over.
    "Security Council resolution 2334", without its year, has the key S/RES/2334. Raises KeyError for another language.
    """
    wording, folded = WORDINGS[language], text.translate(LOOKALIKES)
    named = [(start, end, key, True) for start, end, key in symbols_in(folded)]
    mentions, position = [], 0
    for start, end, key, is_symbol in sorted([*named, *_resolutions(folded, wording)]):
        if start >= position:
            pinpoint = _pinpoint(folded, start, end, wording)
            mentions.append(Mention(text[start:end], key, start, end, pinpoint, is_symbol))
            position = end
    return mentions


# --- resolutions by words --------------------------------------------------------------------------------------------

GAP, BLANK, MAYBE = r"\s{1,4}", r"\s{1,2}", r"\s{0,2}"
# Whose resolutions there are: the Security Council's are numbered through with their year, the Assembly's by session. What
# follows "_" tells apart two ways to name one.
ORGANS = ("council", "council_unscr", "assembly", "economic", "rights", "some_council")
CHINESE_DIGITS = "一二三四五六七八九"
ARABIC_PARTS = {"ألف": "A", "باء": "B", "جيم": "C", "دال": "D"}
# Letters of Russian texts that look like the Latin ones they stand for, and the second of their alphabet.
CYRILLIC_PARTS = {"А": "A", "Б": "B", "В": "B", "С": "C", "Г": "D"}
PARTS = ARABIC_PARTS | CYRILLIC_PARTS
FIRST_OF_A_NUMBER = r"(?=(?:E?S-)?[0-9])"
RESOLUTION_NUMBER = re.compile(
    rf"(?P<number>(?:E?S-)?[0-9]{{1,4}})(?:/(?P<second>[0-9]{{1,3}}))?"
    rf"(?:\s?(?P<part>[A-Z]|{'|'.join(PARTS)})(?!\w))?"
    rf"(?:\s{{0,4}}\((?:(?P<paren>{SESSION})|د\s?-\s?(?P<arabic>[0-9]{{1,2}})|(?P<chinese>[十{CHINESE_DIGITS}]{{1,3}}))\))?"
    r"(?![0-9A-Za-z\u00C0-\u024F\u0400-\u04FF\u0621-\u064A/])"
)


def _resolutions(folded, wording):
    end = 0
    while head := wording.head.search(folded, end):
        numbers = _numbers(folded, head.end(), wording)
        # On from the last number, whatever it was: a number is read once, not once for each word before it.
        end = numbers[-1].end() if numbers else head.end()
        if wording.closing:
            closed = wording.closing.match(folded, end)
            if not closed:
                continue
            end = closed.end()
        organ, after = _organ(head), wording.after and wording.after.match(folded, end)
        if not organ and after:
            organ, end = _organ(after), after.end()
        start = head.start("at")
        for number in numbers:
            is_last = number is numbers[-1]
            if key := _resolution_key(organ, number):
                yield start, end if is_last else number.end(), key, False
            if not is_last:
                start = wording.between.match(folded, number.end()).end()


def _numbers(folded, position, wording):
    """The numbers of a list of resolutions. Once one of them has its year, what has none is no resolution any more."""
    found = []
    while len(found) < LONGEST_LIST and (number := RESOLUTION_NUMBER.match(folded, position)):
        if found and _is_dated(found[-1]) and not _is_dated(number):
            break
        found.append(number)
        if not (between := wording.between.match(folded, number.end())):
            break
        position = between.end()
    return found


def _is_dated(number):
    return any(number[name] for name in ("second", "paren", "arabic", "chinese"))


def _organ(match):
    named = next((name for name in ORGANS if name in match.re.groupindex and match[name]), "")
    return named.partition("_")[0]


def _resolution_key(organ, match):
    number, second, part = match["number"], match["second"], match["part"] or ""
    part = PARTS.get(part, part)
    paren = match["paren"] or _session_of_another_script(match)
    if organ == "rights":
        return f"A/HRC/RES/{number}/{second}" if second else ""
    if second:
        # The Assembly numbers by session, not yet a hundred; the Economic and Social Council by year.
        economic = organ == "economic" or (number.isdigit() and int(number) >= 1946)
        return f"{'E/RES' if economic else 'A/RES'}/{number}/{second}{part}"
    if paren.isdigit():
        return "" if organ in ("economic", "assembly") else f"S/RES/{number}({paren})"
    if paren:
        return f"{'E' if organ == 'economic' else 'A'}/RES/{number}{part}({paren})"
    return f"S/RES/{number}" if organ == "council" and number.isdigit() and not part else ""


def _session_of_another_script(match):
    """The session in Roman numerals, as symbols have it: "(د-3)" and "(三)" are the third."""
    if match["arabic"]:
        return _roman(int(match["arabic"]))
    if chinese := match["chinese"]:
        tens, ten, ones = chinese.rpartition("十")
        tens = (CHINESE_DIGITS.find(tens) + 1 or 1) if ten else 0
        return _roman(10 * tens + (CHINESE_DIGITS.find(ones) + 1 if ones else 0))
    return ""


def _roman(number):
    written = ""
    for value, letters in ((90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        written += letters * (number // value)
        number %= value
    return written


# --- how each language words it --------------------------------------------------------------------------------------

NUMBER_OF_A_PLACE = rf"[0-9]{{1,3}}(?:{MAYBE}\([a-zа-я]\))?"


def _bodies(**names):
    return "|".join(f"(?P<{organ}>{name})" for organ, name in names.items())


def _between(conjunctions, comma=","):
    # Never by a blank alone: "resolution 2334 (2016) 15 members" is no list.
    conjunction = rf"(?:{conjunctions})"
    return re.compile(
        rf"(?:\s{{0,4}}[{comma}]\s{{0,4}}(?:{conjunction}{GAP})?|{GAP}{conjunction}{GAP}){FIRST_OF_A_NUMBER}",
        re.IGNORECASE,
    )


def _places(words, joints, *, ending="", before, elsewhere):
    """(pattern of a place before a mention, pattern of one after it). `before` leads from the place to the mention; a place
    that is followed by `elsewhere` belongs to another document: "…, para. 3 (a) of resolution 242 (1967)"."""
    number = NUMBER_OF_A_PLACE
    joint = rf"(?:{MAYBE},{MAYBE}(?:(?:{joints}){BLANK})?|{MAYBE}-{MAYBE}|{BLANK}(?:{joints}){BLANK})"
    place = rf"(?:{words}){MAYBE}{number}(?:{joint}{number}(?![\w(/]|\s?\()){{0,4}}{ending}"
    return (
        re.compile(rf"(?<!\w)({place}){before}$", re.IGNORECASE),
        # Atomic, so that it is not shortened to "para. 3".
        re.compile(rf"{MAYBE}[,،(]?{MAYBE}((?>{place}))(?!\w|{GAP}(?:{elsewhere})\s)", re.IGNORECASE),
    )


def _english():
    un = rf"(?:(?:United{GAP}Nations|UN){GAP})?"
    bodies = dict(
        council=rf"{un}Security{GAP}Council|UNSC",
        assembly=rf"{un}General{GAP}Assembly|UNGA|Assembly",
        economic=rf"Economic{GAP}and{GAP}Social{GAP}Council|ECOSOC",
        rights=rf"Human{GAP}Rights{GAP}Council",
    )
    head = (
        rf"(?<!\w)(?P<at>)(?:(?:(?:{_bodies(**bodies, some_council='Council')}){GAP})?resolutions?|(?P<council_unscr>UNSCR))"
        rf"{GAP}{FIRST_OF_A_NUMBER}"
    )
    return Wording(
        re.compile(head, re.IGNORECASE),
        _between("and|or"),
        re.compile(rf"{GAP}of{GAP}the{GAP}(?:{_bodies(**bodies)})(?!\w)", re.IGNORECASE),
        None,
        *_places(
            rf"(?:(?:operative|preambular){BLANK})?para(?:graph)?s?\.?|ops?\.?|pps?\.",
            "and|to",
            before=rf"{GAP}(?:of|in|to){GAP}(?:(?:the|its|that){GAP})?",
            elsewhere="of|in",
        ),
    )


def _french():
    bodies = _bodies(
        council=rf"Conseil{GAP}de{GAP}s[ée]curit[ée]",
        assembly=rf"Assembl[ée]e(?:{GAP}g[ée]n[ée]rale)?",
        economic=rf"Conseil{GAP}[ée]conomique{GAP}et{GAP}social",
        rights=rf"Conseil{GAP}des{GAP}droits{GAP}de{GAP}l['’]homme",
    )
    return Wording(
        re.compile(rf"(?<!\w)(?P<at>)r[ée]solutions?{GAP}{FIRST_OF_A_NUMBER}", re.IGNORECASE),
        _between(rf"et|ou|ainsi{GAP}que"),
        re.compile(rf"{GAP}(?:du{GAP}|de{GAP}l['’]{MAYBE})(?:{bodies})(?!\w)", re.IGNORECASE),
        None,
        *_places(
            r"paragraphes?|par\.|alinéas?|al\.",
            "et|à",
            ending=rf"(?:{BLANK}du{BLANK}(?:dispositif|préambule))?",
            before=rf"{GAP}(?:de|des|dans|à){GAP}(?:(?:la|sa|les|ses|cette|ladite){GAP})?",
            elsewhere="de|du|des|dans",
        ),
    )


def _spanish():
    bodies = _bodies(
        council=rf"Consejo{GAP}de{GAP}Seguridad",
        assembly=rf"Asamblea(?:{GAP}General)?",
        economic=rf"Consejo{GAP}Econ[óo]mico{GAP}y{GAP}Social",
        rights=rf"Consejo{GAP}de{GAP}(?:los{GAP})?Derechos{GAP}Humanos",
    )
    return Wording(
        re.compile(rf"(?<!\w)(?P<at>)resoluci(?:[óo]n|ones){GAP}{FIRST_OF_A_NUMBER}", re.IGNORECASE),
        _between("y|e|o"),
        re.compile(rf"{GAP}(?:del|de{GAP}la){GAP}(?:{bodies})(?!\w)", re.IGNORECASE),
        None,
        *_places(
            r"p[áa]rrafos?|p[áa]rrs?\.|p[áa]rr?\.|apartados?",
            "y|a",
            ending=rf"(?:{BLANK}(?:de{BLANK}la{BLANK}parte{BLANK}dispositiva|del{BLANK}pre[áa]mbulo))?",
            before=rf"{GAP}(?:de|en|a){GAP}(?:(?:la|su|las|sus|esa|dicha){GAP})?",
            elsewhere="de|del|en",
        ),
    )


def _russian():
    bodies = _bodies(
        council=rf"Совета{GAP}Безопасности|СБ{GAP}ООН",
        assembly=rf"(?:Генеральной{GAP})?Ассамблеи|ГА{GAP}ООН",
        economic=rf"Экономического{GAP}и{GAP}Социального{GAP}Совета",
        rights=rf"Совета{GAP}по{GAP}правам{GAP}человека",
    )
    return Wording(
        re.compile(
            rf"(?<!\w)(?P<at>)резолюци(?:я|и|ю|ей|ею|й|ям|ями|ях){GAP}(?:№{MAYBE})?{FIRST_OF_A_NUMBER}", re.IGNORECASE
        ),
        _between(rf"и|или|а{GAP}также"),
        re.compile(rf"{GAP}(?:{bodies})(?!\w)", re.IGNORECASE),
        None,
        *_places(
            r"пункт(?:а|е|у|ом|ы|ов|ах|ам|ами)?|п{1,2}\.",
            "и|по",
            ending=rf"(?:{BLANK}(?:постановляющей{BLANK}части|преамбулы))?",
            before=rf"{GAP}(?:(?:своей|ее|её|этой|данной|указанной){GAP})?",
            elsewhere="резолюци(?:и|й)",
        ),
    )


def _arabic():
    bodies = _bodies(
        council=rf"مجلس{GAP}ال[أا]من(?:{GAP}الدولي)?",
        assembly=rf"الجمعية(?:{GAP}العامة)?",
        economic=rf"المجلس{GAP}الاقتصادي{GAP}والاجتماعي",
        rights=rf"مجلس{GAP}حقوق{GAP}ال[إا]نسان",
    )
    before_the_word = r"(?<!\w)(?:[وف]?(?:لل|[بكل]?(?:ال)?))"
    in_parts = re.compile(
        rf"(?:\s{{0,4}}[,،]\s{{0,4}}(?:و{MAYBE}|أو{GAP})?|{GAP}(?:و{MAYBE}|أو{GAP})){FIRST_OF_A_NUMBER}"
    )
    number, joint = NUMBER_OF_A_PLACE, rf"(?:{MAYBE}[,،]?{MAYBE}و{MAYBE}|{MAYBE}[,،-]{MAYBE}|{BLANK}إلى{BLANK})"
    numbers = rf"{number}(?:{joint}{number}(?![\w(/]|\s?\()){{0,4}}"
    place = rf"الفقر(?:ة|ات|تين|تان){BLANK}{numbers}(?:{BLANK}من{BLANK}(?:المنطوق|الديباجة))?"
    return Wording(
        re.compile(
            rf"{before_the_word}(?P<at>)قرار(?:ات|ي|ين|ان|ا|ه|ها|يه|يها|اته|اتها)?(?:{GAP}(?:{bodies}))?"
            rf"(?:{GAP}(?:رقم|ذي{GAP}الرقم|أرقام))?{GAP}{FIRST_OF_A_NUMBER}"
        ),
        in_parts,
        re.compile(rf"{GAP}(?:(?:الصادرة?|المتخذة?){GAP}(?:عن|من){GAP}|ل{MAYBE})(?:{bodies})(?!\w)"),
        None,
        re.compile(rf"(?<!\w)[وبلف]?({place}){GAP}(?:من|في){GAP}(?:منطوق{GAP})?(?:[وف]?(?:لل|[بكل]?(?:ال)?))$"),
        re.compile(rf"{MAYBE}[,،(]?{MAYBE}((?>{place}))(?!\w|{GAP}(?:من|في)\s)"),
    )


def _chinese():
    bodies = _bodies(
        council="(?:联合国)?(?:安全理事会|安理会)",
        assembly="(?:联合国)?大会",
        economic="经济及社会理事会|经社理事会",
        rights="人权理事会",
    )
    number = NUMBER_OF_A_PLACE
    place = rf"(?:执行部分|序言部分)?第?\s?{number}(?:\s?[、,，和及至-]\s?第?\s?{number}){{0,4}}\s?段"
    return Wording(
        re.compile(rf"(?P<at>)(?:(?:{bodies})(?:通过的|的)?\s?)?第\s?{FIRST_OF_A_NUMBER}"),
        re.compile(rf"\s?号?(?:决议)?\s?(?:[、,，]\s?(?:以及|和|及|与)?|以及|和|及|与)\s?第?\s?{FIRST_OF_A_NUMBER}"),
        None,
        re.compile(r"\s?号?\s?决议"),
        None,
        re.compile(rf"\s?[,，(]?\s?((?>{place}))"),
    )


WORDINGS = {
    "ar": _arabic(),
    "zh-hans": _chinese(),
    "en": _english(),
    "fr": _french(),
    "ru": _russian(),
    "es": _spanish(),
}


def _pinpoint(folded, start, end, wording):
    place = wording.place_after.match(folded, end)
    if not place and wording.place_before:
        place = wording.place_before.search(folded[max(0, start - LOOKED_BACK) : start])
    return " ".join(place[1].split()) if place else ""
