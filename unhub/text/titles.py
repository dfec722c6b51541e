"""Titles compared: the same, or nearly, whatever their quotation marks, dashes and capitals."""

import re
from difflib import SequenceMatcher

NEARLY = 0.9  # of the letters in the same order


def bare_title(title, most):
    """A title as it is compared: its words alone, in small letters, and no more than `most` characters of them."""
    return " ".join(re.findall(r"\w+", title.casefold()))[:most]


def is_nearly(one, other):
    """Whether two bare titles are the same, or nearly."""
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The first two are upper bounds that cost next to nothing.
    return matcher.real_quick_ratio() >= NEARLY and matcher.quick_ratio() >= NEARLY and matcher.ratio() >= NEARLY
