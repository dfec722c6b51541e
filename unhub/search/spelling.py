"""What somebody may have meant where nothing was found: words near those typed, of the words that there are.

Each candidate is searched for before it is offered, so that nothing is suggested that finds nothing, nor a word that has gone.
"""

import re

from django.db import connection

from unhub.search.analysis import ANY_HAN, fold
from unhub.search.query import BadQuery, parse

WORD = re.compile(r"[^\W\d_]{4,30}")
MOST_LOOKED_AT, MOST_TRIED, MOST_WORDS = 3000, 4, 6
ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي")


def suggestion(index, text, finds):
    """The text with a word or more exchanged, so that it finds something; "" where nothing near does.

    `finds(query)` says whether anything is found. Two queries for each word that is looked at, and one for each try.
    """
    changed, tried = text, False
    for word in list(dict.fromkeys(WORD.findall(text)))[:MOST_WORDS]:
        if word in ("OR", "AND") or ANY_HAN.search(word) or _finds(word, finds):
            continue
        near = next((each for each in near_words(index, word)[:MOST_TRIED] if _finds(each, finds)), None)
        if near:
            changed, tried = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", near, changed), True
    return changed if tried and _finds(changed, finds) else ""


def _finds(text, finds):
    try:
        return finds(parse(text))
    except BadQuery:
        return False


def near_words(index, word):
    """Words of the index that one or two letters make different, the nearest first. Two queries; looks at some thousand words."""
    typed = fold(word)
    table, length = f"{index.table}_vocabulary", len(typed)
    most = 1 if length < 6 else 2
    edited = sorted(one_letter_off(typed))
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(edited))
        cursor.execute(f"SELECT folded, word FROM {table} WHERE folded IN ({places})", edited)
        found = dict(cursor.fetchall())
        cursor.execute(
            f"SELECT folded, word FROM {table} WHERE folded >= %s AND folded < %s AND LENGTH(folded) BETWEEN %s AND %s"
            f" LIMIT {MOST_LOOKED_AT}",
            [typed[:2], typed[:2] + "\U0010ffff", length - most, length + most],
        )
        found |= dict(cursor.fetchall())
    found.pop(typed, None)
    distances = {folded: distance(typed, folded, most) for folded in found}
    near = sorted((number, folded) for folded, number in distances.items() if number <= most)
    return [found[folded] for _number, folded in near]


def one_letter_off(word):
    """Every text that one letter left out, added, exchanged, or two turned round, make of a word."""
    letters = next((each for each in ALPHABETS if word[0] in each), ALPHABETS[0])
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {a + b[1:] for a, b in cuts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    # In the middle of a word the second look-up finds them; at its beginning it does not look.
    found |= {a + letter + b[1:] for a, b in cuts[:2] if b for letter in letters}
    found |= {a + letter + b for a, b in cuts[:2] for letter in letters}
    return found - {word, ""}


def distance(one, other, most):
    """How many letters are left out, added, exchanged or turned round between two words; more than `most` is `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = None, list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, row = row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if before and i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return min(row[-1], most + 1)
