"""Texts as tokens: words folded and stemmed, Chinese in pairs of characters. The same for what is indexed and what is asked.

    analyse("The settlements (S/RES/2334)", "en")     # "the settlement s/res/2334 s res 2334"

A token holds letters and digits alone, but for document symbols, which have `/`, `.` and `-` in them too. Whole pieces between
blanks are remembered with their tokens, so that a text costs a look-up for each: some 30 µs for 300 words.
"""

import re
import threading
import unicodedata
from functools import lru_cache

from Stemmer import Stemmer

from unhub.text.symbols import split

# Stands between texts that no phrase may cross. No text gives it.
BREAK = "="
LONGEST_TOKEN = 64
# What is remembered: pieces between blanks for each language, up to that many and that long.
MOST_PIECES, LONGEST_PIECE = 60_000, 40
LONGEST_SYMBOL = 60

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What belongs to a word although it is no letter: accents set beside it, vowel signs, invisible characters.
WITHIN = "\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060"
PIECES = re.compile(
    r"(?P<symbol>(?<![\w/])[A-Za-z]{1,10}(?:/(?:E?S-)?[A-Za-z0-9][A-Za-z0-9.]*)+)"
    rf"|(?P<han>[{HAN}]+)"
    rf"|(?P<word>[^\W_{HAN}][^\W_{HAN}{WITHIN}]*(?:[{WITHIN}]+[^\W_{HAN}]*)*)(?:['’]s(?!\w))?"
)
# Chinese lines are broken anywhere, so a blank between two characters says nothing.
BLANK_IN_HAN = re.compile(rf"(?<=[{HAN}])[^\S\n]*\n?[^\S\n]*(?=[{HAN}])")
ANY_HAN = re.compile(f"[{HAN}]")
TAGS_WITHIN_WORDS = re.compile(r"</?(?:a|abbr|b|code|del|em|i|s|span|strong|sub|sup)(?:\s[^>]*)?>")
TAGS = re.compile(r"<[^>]*>")
ENTITIES = re.compile(r"&(?:lt|gt|amp|quot|#x27|#39);")
ENTITY_VALUES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'", "&#39;": "'"}

LATIN = ("en", "fr", "es")
STEMMERS = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian"}
SPECIAL = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": ""}
# Letters of their own, although Unicode takes them for another letter with an accent.
LETTERS = frozenset("йў")


def analyse(text, language):
    """The tokens of a text in that language (a code of `unhub.text.languages`), one blank between each."""
    return tokens_of(readied(text).split(), language)


def tokens_of(pieces, language):
    """The tokens of the pieces of a text that was `readied`. None of its loops over pieces is one of Python's, but for new ones."""
    known = _known(language)
    missing = set(pieces).difference(known)
    if len(known) + len(missing) > MOST_PIECES:
        # A fresh one, as another thread may be reading the old one.
        known = _known_pieces[_latin(language)] = {}
        missing = set(pieces)
    long = {}
    for piece in missing:
        (known if len(piece) <= LONGEST_PIECE else long)[piece] = _of_piece(piece, language)
    if long:
        return " ".join(filter(None, [long[piece] if piece in long else known[piece] for piece in pieces]))
    return " ".join(filter(None, map(known.__getitem__, pieces)))


def known_tokens(piece, language):
    """The tokens of one piece between blanks."""
    tokens = _known(language).get(piece)
    return analyse(piece, language) if tokens is None else tokens


def readied(text):
    """The text in the form that is cut into pieces. Its words have other lengths than in the text as it was."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return BLANK_IN_HAN.sub("", text) if ANY_HAN.search(text) else text


def plain_of(html):
    """The words of HTML that `unhub.text.markdown` made: enough for searching, and for the place of a word in it."""
    if "<" in html:
        html = TAGS.sub(" ", TAGS_WITHIN_WORDS.sub("", html))
    if "&" in html:
        html = ENTITIES.sub(lambda found: ENTITY_VALUES[found[0]], html)
    return html


def tokens_of_match(match, language):
    """The tokens of one match of PIECES, as a list."""
    if run := match["han"]:
        return [run[place : place + 2] for place in range(len(run))]
    if (symbol := match["symbol"]) and is_symbol(symbol):
        return symbol_tokens(symbol, language)
    if symbol:
        return [token for part in re.split("[/.-]", symbol) if (token := word_token(part, language))]
    token = word_token(match["word"], language)
    return [token] if token else []


def is_symbol(text):
    """Whether letters with slashes are a document symbol rather than "and/or": there is a number in it."""
    return any(character.isdigit() for character in text) and len(text) <= LONGEST_SYMBOL


def symbol_tokens(text, language):
    """A symbol as one token, followed by its parts: [s/res/2334, s, res, 2334]. Symbols run together are taken apart."""
    tokens = []
    for symbol in split(text):
        whole = symbol.lower().strip("./-")
        parts = [token for part in re.split("[/.-]", whole) if (token := word_token(part, language))]
        tokens += [whole[:LONGEST_TOKEN], *parts] if "/" in whole and whole.isascii() and " " not in whole else parts
    return tokens


@lru_cache(maxsize=MOST_PIECES)
def word_token(word, language):
    """The token of one word; "" where nothing is left of it."""
    token = fold(word)[:LONGEST_TOKEN]
    return stem(token, language) if 2 < len(token) < 40 and not token[0].isdigit() else token


def fold(word):
    """A word without what people leave out or write in two ways: capitals, accents, forms of a letter, vowel signs."""
    if word.isascii():
        return word.lower()
    folded = []
    for character in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()):
        if character.isascii() or character in LETTERS:
            folded.append(character)
        elif character in ARABIC:
            folded.append(ARABIC[character])
        elif character in SPECIAL:
            folded.append(SPECIAL[character])
        elif (number := unicodedata.decimal(character, None)) is not None:
            folded.append(str(number))
        else:
            base, *rest = unicodedata.normalize("NFD", character)
            folded.append(base if rest and unicodedata.combining(rest[0]) else character)
    return "".join(character for character in folded if character.isalnum())


def stem(token, language):
    """What a folded word has in common with its other forms. Its script says which language it is, or else the text's."""
    first = token[0]
    if "\u0400" <= first <= "\u04ff":
        return snowball(token, "ru")
    if "\u0600" <= first <= "\u06ff":
        return arabic_stem(token)
    if first > "\u024f":
        return token
    if language not in ("fr", "es"):
        return snowball(token, "en")
    # Without accents one ending hides behind another: "refugiee" gives "refugie", and that "refug".
    while len(shorter := snowball(token, language)) > 1 and shorter != token:
        token = shorter
    return token


ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
ARABIC_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def arabic_stem(token):
    """The light stemmer of L. S. Larkey and others ("light10"): article and conjunction off, then each ending once.

    Snowball's takes letters of the root for conjunctions, and gives words that stand with and without the article two stems.
    """
    for article in ARABIC_ARTICLES:
        if token.startswith(article) and len(token) - len(article) >= 2:
            token = token[len(article) :]
            break
    else:
        if token.startswith("و") and len(token) >= 4:
            token = token[1:]
    for ending in ARABIC_ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= 2:
            token = token[: -len(ending)]
    return token


def snowball(token, language):
    """The stem that Snowball's stemmer of a language gives. A stemmer holds the word it works on, so each thread has its own."""
    if (stemmer := getattr(_stemmers, language, None)) is None:
        # What is stemmed is remembered by the piece; a memory of its own for words would be a second one.
        setattr(_stemmers, language, stemmer := Stemmer(STEMMERS[language], 0))
    return stemmer.stemWord(token)


_stemmers = threading.local()


# {language of Latin words: {piece between blanks: its tokens}}
_known_pieces = {}


def _known(language):
    return _known_pieces.setdefault(_latin(language), {})


def _latin(language):
    """The language in which the Latin words of a text are read: Russian, Arabic and Chinese texts have English ones."""
    return language if language in LATIN else "en"


def _of_piece(piece, language):
    if not any(map(str.isalnum, piece)):
        return ""
    return " ".join(token for match in PIECES.finditer(piece) for token in tokens_of_match(match, language))
