"""Two texts beside each other in words: which paragraphs are the same, and which words were put in or taken out.

    for paragraph in differences(before, after):
        [(piece.kind, piece.text) for piece in paragraph.pieces]

Nothing here is HTML: templates write the pieces (`includes/differences.html`), and escape them as they escape everything.

Lines are no measure of prose, so paragraphs are aligned first and words within them. Where a language writes no spaces
(Chinese, Japanese) each character counts as a word. Sequences are aligned by what stands in both exactly once (patience
diff), and between such anchors by the shortest way from one to the other (Myers, An O(ND) Difference Algorithm, 1986).
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

SAME, INSERTED, DELETED, CHANGED = "same", "inserted", "deleted", "changed"

# Steps of the search for the shortest way, for the whole comparison: a second or so. Once they are spent, paragraphs that
# differ are shown as a whole, the old one and the new one.
BUDGET = 2_000_000
MOST_STEPS_APART = 600  # the search keeps a row for each step, so memory grows with their square
DEEPEST = 12
# Paragraphs with less in common are one taken out and one put in: struck-out scraps would only confuse.
LEAST_IN_COMMON = 0.35
MOST_PAIRS = 2_500
# More paragraphs than that taken out or put in at one place are shown as one.
MOST_AT_ONE_PLACE = 500

PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
# Letters of scripts that are written without spaces between words.
ONE_BY_ONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Vowel signs and accents that stand behind their letter, and joiners: without them an Arabic word falls into pieces.
MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u200c\u200d"
WORD = re.compile(
    rf"\s+|[{ONE_BY_ONE}]|(?:(?![{ONE_BY_ONE}])[\w{MARKS}])+(?:['’](?:(?![{ONE_BY_ONE}])[\w{MARKS}])+)*|.", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is "same", "inserted" or "deleted"."""

    kind: str
    text: str

    @property
    def is_inserted(self):
        return self.kind == INSERTED

    @property
    def is_deleted(self):
        return self.kind == DELETED


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of either text or, where `kind` is "changed", of both. `skipped` paragraphs were left out before it."""

    kind: str
    pieces: tuple
    skipped: int = 0


def paragraphs_of(text):
    """The paragraphs of a text as it is written: what stands between blank lines, without white space around it."""
    return [part for part in PARAGRAPH.split(text.replace("\r\n", "\n").strip()) if part]


def words_of(text):
    """The text as words, white space and single marks, of which it is made exactly."""
    return WORD.findall(text)


def differences(before, after, *, around=None):
    """How one text became the other, as a list of Paragraph in reading order; [] where they are the same.

    `around`: how many unchanged paragraphs to keep on either side of a change; None keeps all. Takes a second at most for texts
    of 500,000 characters, and says less of them rather than take longer.
    """
    old, new = paragraphs_of(before), paragraphs_of(after)
    if old == new:
        return []
    budget = [BUDGET]
    found = []
    for kind, olds, news in _runs(old, new, budget):
        if kind == SAME:
            found += [Paragraph(SAME, (Piece(SAME, text),)) for text in news]
        else:
            found += _replaced(olds, news, budget)
    return found if around is None else _near_changes(found, around)


def in_words(before, after):
    """The pieces by which one short text became the other. For titles and other single lines."""
    return _pieces(before, after, [BUDGET // 10])


def predecessors(before, after):
    """For each paragraph of the list `after`: (its kind, the index in `before` of what it was, None if it is new)."""
    budget, found, place = [BUDGET], [], 0
    for kind, olds, news in _runs(before, after, budget):
        if kind == SAME:
            found += [(SAME, place + number) for number in range(len(news))]
        else:
            partners = dict((new, old) for old, new in _pairs(olds, news))
            for number in range(len(news)):
                partner = partners.get(number)
                found.append((INSERTED, None) if partner is None else (CHANGED, place + partner))
        place += len(olds)
    return found


# --- aligning ----------------------------------------------------------------------------------------------------------


def _runs(old, new, budget):
    """[(SAME or CHANGED, items of old, items of new)], covering both in order; neighbours differ in kind."""
    runs = []
    done_old = done_new = 0
    for start_old, start_new, length in _matches(old, new, budget):
        if start_old > done_old or start_new > done_new:
            runs.append((CHANGED, old[done_old:start_old], new[done_new:start_new]))
        if runs and runs[-1][0] == SAME:
            start_old -= len(runs[-1][1])
            start_new -= len(runs[-1][2])
            length += len(runs.pop()[1])
        runs.append((SAME, old[start_old : start_old + length], new[start_new : start_new + length]))
        done_old, done_new = start_old + length, start_new + length
    if done_old < len(old) or done_new < len(new):
        runs.append((CHANGED, old[done_old:], new[done_new:]))
    return runs


def _matches(old, new, budget):
    """[(place in old, place in new, length)] of what is the same in both, in order."""
    found, waiting = [], [(0, len(old), 0, len(new), 0)]
    while waiting:
        low_old, high_old, low_new, high_new, depth = waiting.pop()
        head = 0
        while low_old + head < high_old and low_new + head < high_new and old[low_old + head] == new[low_new + head]:
            head += 1
        if head:
            found.append((low_old, low_new, head))
        low_old, low_new = low_old + head, low_new + head
        tail = 0
        while (
            high_old - tail > low_old
            and high_new - tail > low_new
            and old[high_old - tail - 1] == new[high_new - tail - 1]
        ):
            tail += 1
        high_old, high_new = high_old - tail, high_new - tail
        if tail:
            found.append((high_old, high_new, tail))
        if low_old == high_old or low_new == high_new:
            continue
        anchors = _anchors(old, new, low_old, high_old, low_new, high_new) if depth < DEEPEST else []
        if not anchors:
            found += _shortest_way(old, new, low_old, high_old, low_new, high_new, budget)
            continue
        from_old, from_new = low_old, low_new
        for at_old, at_new in [*anchors, (high_old, high_new)]:
            waiting.append((from_old, at_old, from_new, at_new, depth + 1))
            from_old, from_new = at_old, at_new
    return sorted(found)


def _anchors(old, new, low_old, high_old, low_new, high_new):
    """[(place in old, place in new)] of what both have exactly once there, as many as stand in the same order."""
    in_old, in_new = Counter(old[low_old:high_old]), Counter(new[low_new:high_new])
    place_in_new = {new[at]: at for at in range(low_new, high_new) if in_new[new[at]] == 1}
    both = [
        (at, place_in_new[old[at]])
        for at in range(low_old, high_old)
        if in_old[old[at]] == 1 and old[at] in place_in_new
    ]
    # The longest increasing subsequence, by patience sorting: a card goes on the leftmost pile whose top is not smaller.
    tops, piles, before = [], [], [None] * len(both)
    for number, (_at, place) in enumerate(both):
        pile = bisect_left(tops, place)
        before[number] = piles[pile - 1] if pile else None
        tops[pile : pile + 1], piles[pile : pile + 1] = [place], [number]
    anchors, number = [], piles[-1] if piles else None
    while number is not None:
        anchors.append(both[number])
        number = before[number]
    return anchors[::-1]


def _shortest_way(old, new, low_old, high_old, low_new, high_new, budget):
    """What is the same on the shortest way from old to new there; nothing where that takes more than the budget has left."""
    size_old, size_new = high_old - low_old, high_new - low_new
    furthest, steps = {1: 0}, []
    for step in range(min(size_old + size_new, MOST_STEPS_APART) + 1):
        budget[0] -= 2 * step + 1
        if budget[0] < 0:
            return []
        steps.append(dict(furthest))
        for diagonal in range(-step, step + 1, 2):
            if diagonal == -step or (diagonal != step and furthest[diagonal - 1] < furthest[diagonal + 1]):
                x = furthest[diagonal + 1]
            else:
                x = furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < size_old and y < size_new and old[low_old + x] == new[low_new + y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= size_old and y >= size_new:
                return _way_back(steps, size_old, size_new, low_old, low_new)
    return []


def _way_back(steps, x, y, low_old, low_new):
    found = []
    for step in range(len(steps) - 1, -1, -1):
        furthest, diagonal = steps[step], x - y
        if diagonal == -step or (diagonal != step and furthest[diagonal - 1] < furthest[diagonal + 1]):
            came_from = diagonal + 1
        else:
            came_from = diagonal - 1
        start = (furthest[came_from], furthest[came_from] - came_from) if step else (0, 0)
        same = min(x - start[0], y - start[1]) if step else x
        if same > 0:
            found.append((low_old + x - same, low_new + y - same, same))
        x, y = start
    return found


# --- paragraphs --------------------------------------------------------------------------------------------------------


def _replaced(olds, news, budget):
    """Paragraphs that stand where others stood: each beside the one it was, if it is recognisable."""
    found, done_old, done_new = [], 0, 0
    for at_old, at_new in [*_pairs(olds, news), (len(olds), len(news))]:
        found += _whole(DELETED, olds[done_old:at_old])
        found += _whole(INSERTED, news[done_new:at_new])
        if at_old < len(olds) and at_new < len(news):
            found.append(Paragraph(CHANGED, _pieces(olds[at_old], news[at_new], budget)))
        done_old, done_new = at_old + 1, at_new + 1
    return found


def _whole(kind, texts):
    if len(texts) > MOST_AT_ONE_PLACE:
        texts = ["\n\n".join(texts)]
    return [Paragraph(kind, (Piece(kind, text),)) for text in texts]


def _pairs(olds, news):
    """[(place in olds, place in news)] of paragraphs that are one and the same, reworded; in order."""
    if not olds or not news:
        return []
    if len(olds) * len(news) > MOST_PAIRS:
        if len(olds) != len(news):
            return []
        return [(at, at) for at in range(len(olds)) if _in_common(_bag(olds[at]), _bag(news[at])) >= LEAST_IN_COMMON]
    bags_old, bags_new = [_bag(text) for text in olds], [_bag(text) for text in news]
    # best[i][j]: the most that paragraphs from i on and from j on can have in common, in order
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    alike = [[_in_common(one, other) for other in bags_new] for one in bags_old]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= LEAST_IN_COMMON else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(olds) and j < len(news):
        if alike[i][j] >= LEAST_IN_COMMON and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(text):
    words = Counter(word for word in words_of(text) if not word.isspace())
    return words, words.total()


def _in_common(one, other):
    """How much two paragraphs have in common, from 0 to 1, whatever the order of their words."""
    (words, number), (other_words, other_number) = one, other
    if len(other_words) < len(words):
        words, other_words = other_words, words
    shared = sum(min(count, other_words[word]) for word, count in words.items() if word in other_words)
    return 2 * shared / (number + other_number) if number + other_number else 1.0


def _near_changes(paragraphs, around):
    """The paragraphs at most so far from a change; the first after a gap says how many were skipped, as does an empty last one."""
    changes = [at for at, paragraph in enumerate(paragraphs) if paragraph.kind != SAME]
    kept = sorted(
        {near for at in changes for near in range(at - around, at + around + 1) if 0 <= near < len(paragraphs)}
    )
    found, last = [], -1
    for at in kept:
        found.append(Paragraph(paragraphs[at].kind, paragraphs[at].pieces, at - last - 1))
        last = at
    if last < len(paragraphs) - 1:
        found.append(Paragraph(SAME, (), len(paragraphs) - 1 - last))
    return found


# --- words -------------------------------------------------------------------------------------------------------------


def _pieces(before, after, budget):
    runs = _runs(words_of(before), words_of(after), budget)
    return _written(_without_scraps([[kind == SAME, "".join(old), "".join(new)] for kind, old, new in runs]))


def _without_scraps(runs):
    """Joins changes that only a scrap keeps apart: a space, a comma, or less than what changes on either side of it.

    Word by word would be shorter and worse to read: nobody reads "~~the old~~ new ~~of~~ and".
    """
    joined = []
    for number, (is_same, old, new) in enumerate(runs):
        if is_same and joined and not joined[-1][0] and number + 1 < len(runs):
            sizes = [max(len(run[1]), len(run[2])) for run in (joined[-1], runs[number + 1])]
            letters = sum(character.isalnum() for character in old)
            if letters == 0 or (letters <= 3 and len(old) < min(sizes)):
                joined[-1] = [False, joined[-1][1] + old, joined[-1][2] + new]
                continue
        if not is_same and joined and not joined[-1][0]:
            joined[-1] = [False, joined[-1][1] + old, joined[-1][2] + new]
        else:
            joined.append([is_same, old, new])
    return joined


def _written(runs):
    pieces = []
    for is_same, old, new in runs:
        if is_same:
            pieces.append(Piece(SAME, new))
            continue
        if old:
            pieces.append(Piece(DELETED, old))
        if new:
            pieces.append(Piece(INSERTED, new))
    return tuple(pieces)
