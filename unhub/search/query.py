"""What people type into the search box, as a tree: words, "phrases", OR, -not, prefix*.

    query = parse('settlements OR outposts -"two-State solution" gaz*')
    query.required     # ((Term, Term), (Term,)): each of these, of which any one
    query.excluded     # (Term,)

Every other character is harmless: it separates words or says nothing. Words are read as in all of English, French and Spanish,
because nobody says which language they type; other scripts say it themselves.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from unhub.search.analysis import ANY_HAN, LATIN, PIECES, analyse, fold, is_symbol, readied, symbol_tokens

LONGEST = 300  # characters
MOST_TERMS = 32
LONGEST_PHRASE = 200  # tokens; a part of a long text on PostgreSQL overlaps the next by as many
SHORTEST_PREFIX = 3
QUOTES = re.compile('["“”„‟«»＂]')
PARTS = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<phrase>[^"]*)(?:"|\Z)|(?P<word>[^\s"]+))')


class BadQuery(ValueError):
    """What was typed cannot be searched for; the message says why, and what could."""


@dataclass(frozen=True)
class Tokens:
    """Tokens one after another; of the last it may be the beginning only."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True)
class Term:
    """One word or phrase: found where any of its readings is."""

    readings: tuple[Tokens, ...]


@dataclass(frozen=True)
class Query:
    """A search: one term at least of each of `required`, and none of `excluded`."""

    required: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()
    text: str = ""

    @property
    def as_phrase(self):
        """The words as typed as one phrase, or None where there is one word or more than words."""
        plain = len(self.required) > 1 and not self.excluded and all(len(terms) == 1 for terms in self.required)
        if not plain or any(mark in self.text for mark in '"*') or QUOTES.search(self.text):
            return None
        return phrase(self.text)

    @property
    def terms(self):
        """The terms that are looked for."""
        return tuple(term for terms in self.required for term in terms)


@lru_cache(maxsize=500)
def parse(text):
    """The Query that a text means. Raises BadQuery, in words for whoever typed it. No query of the database."""
    if len(text) > LONGEST:
        raise BadQuery(_("Search for %(most)d characters at most.") % {"most": LONGEST})
    required, excluded, joins = [], [], False
    for part in PARTS.finditer(QUOTES.sub('"', text.replace("\0", " "))):
        if part["word"] in ("OR", "|") and not part["minus"]:
            joins = True
            continue
        if part["word"] == "AND" and not part["minus"]:
            joins = False
            continue
        for term in _terms(part):
            if part["minus"]:
                if joins:
                    raise BadQuery(_("“-” cannot stand after OR: write what is left out at the end."))
                excluded.append(term)
            elif joins and required:
                required[-1].append(term)
            else:
                required.append([term])
            joins = False
    if len(excluded) + sum(map(len, required)) > MOST_TERMS:
        raise BadQuery(_("Search for %(most)d words and phrases at most.") % {"most": MOST_TERMS})
    if not required and excluded:
        raise BadQuery(_("There is only what is left out. Write also what to search for."))
    if not required:
        raise BadQuery(_("There is no word in this. Write one at least."))
    return Query(tuple(map(tuple, required)), tuple(excluded), text)


def phrase(text):
    """The Term of words one after another; None where there is no word. Raises BadQuery where there are too many."""
    readings = dict.fromkeys(_closed(analyse(text, language).split()) for language in LATIN)
    if any(len(reading.tokens) > LONGEST_PHRASE for reading in readings):
        raise BadQuery(_("This phrase is too long: %(most)d words at most.") % {"most": LONGEST_PHRASE})
    readings = tuple(reading for reading in readings if reading.tokens)
    return Term(readings) if readings else None


def _terms(part):
    """The Terms of one part of a text between blanks or quotation marks."""
    if part["phrase"] is not None:
        term = phrase(part["phrase"])
        return [term] if term else []
    word = readied(part["word"])
    if word.endswith("*") and (term := _prefix(word)):
        return [term]
    pieces = list(PIECES.finditer(word))
    if pieces and all(piece["symbol"] and is_symbol(piece["symbol"]) for piece in pieces):
        symbols = [token for piece in pieces for token in symbol_tokens(piece["symbol"], "en") if "/" in token]
        if symbols:
            return [Term((Tokens((symbol,)),)) for symbol in symbols]
    term = phrase(word)
    return [term] if term else []


def _prefix(word):
    """The Term of the beginning of a word, which finds the word itself as well: its stem may be shorter than the beginning."""
    pieces = [piece[0] for piece in PIECES.finditer(word.rstrip("*"))]
    if len(pieces) != 1 or ANY_HAN.search(pieces[0]) or not (beginning := fold(pieces[0])):
        return None
    if len(beginning) < SHORTEST_PREFIX:
        raise BadQuery(
            _("“%(word)s” is too short a beginning: write %(least)d letters before the star.")
            % {"word": word, "least": SHORTEST_PREFIX}
        )
    stems = dict.fromkeys(analyse(pieces[0], language) for language in LATIN)
    readings = [Tokens((token,)) for token in stems if " " not in token and not token.startswith(beginning)]
    return Term((Tokens((beginning,), True), *readings))


def _closed(tokens):
    """Tokens to look for: the last character of a Chinese phrase has been in the pair before it; alone it begins a pair."""
    if tokens and len(tokens[-1]) == 1 and ANY_HAN.match(tokens[-1]):
        if len(tokens) > 1 and len(tokens[-2]) == 2 and tokens[-2].endswith(tokens[-1]):
            return Tokens(tuple(tokens[:-1]))
        return Tokens(tuple(tokens), True)
    return Tokens(tuple(tokens))
