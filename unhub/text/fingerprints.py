"""Fingerprints of what was published, which anyone can compute again with the standard tools of any language.

`text_hash` is of the words of one text, and what "check a copy" compares; `content_hash` is of a whole version.
"""

import hashlib
import json
import unicodedata

LARGEST_INTEGER = (
    2**53 - 1
)  # beyond it, readers that keep numbers as doubles (RFC 8785 § 3.2.2.3) would see another one
DEEPEST = 100
EMPTY = (None, "", [], {})


def fold_white_space(text):
    """Every run of white space, line breaks and non-breaking spaces included, as one space; none at the ends."""
    return " ".join(text.split())


def text_hash(plain):
    """SHA-256, in hex, of the plain text in NFC with white space folded, as UTF-8.

    Layout, line breaks and the two spellings of "é" make no difference; every letter and punctuation mark does.
    """
    return hashlib.sha256(fold_white_space(unicodedata.normalize("NFC", plain)).encode()).hexdigest()


def content_hash(value):
    """SHA-256, in hex, of `canonical_json(value)`."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def canonical_json(value):
    """The one way to write `value` as JSON: the JSON Canonicalization Scheme of RFC 8785, as bytes in UTF-8.

    Takes str, int, bool, None, list and dict with str keys. Anything else is a TypeError that names the place, as are
    floats: no value of ours needs one, and their notation is where implementations differ.
    Empty values (None, "", [], {}, also those that only become empty this way) are left out of objects, so that a
    field added to the model later changes no fingerprint of what was published before it. Lists keep theirs.
    """
    return "".join(_write(_without_empty(value, "$", 0), "$")).encode()


def _without_empty(value, path, depth):
    if depth > DEEPEST:
        raise ValueError(f"{path[:200]}: nested more than {DEEPEST} deep")
    if isinstance(value, dict):
        kept = {}
        for key, member in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{path}: the key {key!r} is not a string")
            member = _without_empty(member, f"{path}.{key}", depth + 1)
            if member not in EMPTY:
                kept[str(key)] = member
        return kept
    if isinstance(value, list):
        return [_without_empty(member, f"{path}[{index}]", depth + 1) for index, member in enumerate(value)]
    if isinstance(value, str):
        return str.__str__(value)  # of a str subclass the characters, whatever it prints as
    if value is None or isinstance(value, (bool, int)):
        return value
    raise TypeError(f"{path}: {type(value).__name__} has no canonical form here")


def _write(value, path):
    if isinstance(value, dict):
        # RFC 8785 § 3.2.3: by UTF-16 code units, where "😀" (D83D…) comes before "ﬀ" (FB00); not so by code points.
        for number, key in enumerate(sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))):
            yield "," if number else "{"
            yield _string(key, path)
            yield ":"
            yield from _write(value[key], f"{path}.{key}")
        yield "}" if value else "{}"
    elif isinstance(value, list):
        yield "["
        for number, member in enumerate(value):
            if number:
                yield ","
            yield from _write(member, f"{path}[{number}]")
        yield "]"
    elif isinstance(value, str):
        yield _string(value, path)
    elif value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    else:
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{path}: {value} is beyond ±(2^53 - 1); write it as a string")
        yield int.__repr__(value)


def _string(text, path):
    """RFC 8785 § 3.2.2.2: only quotation mark, backslash and control characters are escaped, as json.dumps does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{path.encode(errors='replace').decode()}: half of a surrogate pair is no text") from None
    return json.dumps(text, ensure_ascii=False)
