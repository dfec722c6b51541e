"""The index behind "check a copy": which texts there are, by the fingerprint of the whole and by passages.

Written when a version is filed; read by `unhub.checking`. Whether a reader may be told is asked when reading: a text is found only
while its record is public and its version was not redacted.
"""

from collections import Counter

from django.db.models import Count

from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Passage, TextFingerprint, Version
from unhub.text.markdown import plain_text
from unhub.text.passages import WINDOW, passages_of, sample, winnowed, words_to_compare

# A passage that stands in more records than this says nothing about which one a copy is of, and would make every look-up dear.
MOST_RECORDS = 20
# How many passages of a copy are looked up at most: a copy of some 4,000 words has them all looked up, a longer one a sample.
MOST_LOOKED_UP = 4000
AT_ONCE = 500


def file_fingerprints(kind, version):
    """Files what a new version can be found by. Two queries, two more for each text that is new."""
    if not version.text_hashes:
        return
    known = TextFingerprint.objects.filter(version__record_id=version.record_id)
    known = set(known.values_list("language", "text_hash"))
    TextFingerprint.objects.bulk_create(
        [
            TextFingerprint(text_hash=text_hash, version=version, language=language)
            for language, text_hash in version.text_hashes.items()
        ]
    )
    for language, body in bodies_of(kind, version.content).items():
        if (language, version.text_hashes.get(language)) not in known:
            file_passages(version.record_id, language, plain_text(body))


def bodies_of(kind, content):
    """{language: Markdown} of the content of a version, also of one filed long ago."""
    texts = content.get("texts") or ()
    return {text["language"]: text[kind.body] for text in texts if text.get("language") and text.get(kind.body)}


def file_passages(record_id, language, plain):
    """Files a sample of the passages of one text. Two queries, two more for each further 500 passages."""
    wanted = sample(passages_of(words_to_compare(plain)))
    for chunk in _chunks(sorted(wanted)):
        filed = Passage.objects.filter(value__in=chunk).values("value").annotate(number=Count("pk"))
        common = {row["value"] for row in filed if row["number"] >= MOST_RECORDS}
        Passage.objects.bulk_create(
            [Passage(value=value, record_id=record_id, language=language) for value in chunk if value not in common],
            ignore_conflicts=True,
        )


def refile_passages(record_type, record_id):
    """Files the passages of a record anew, of the versions whose content is still there: after a redaction."""
    kind, done = kind_named(record_type), set()
    Passage.objects.filter(record_id=record_id).delete()
    for version in Version.objects.filter(record_id=record_id, redaction=None).order_by("-number").iterator(1):
        for language, body in bodies_of(kind, version.content).items():
            if (key := (language, version.text_hashes.get(language))) not in done:
                done.add(key)
                file_passages(record_id, language, plain_text(body))


def forget_what_was_redacted(action, kind, record_id, **_move):
    """A receiver of `filing.moved`: what the law took out must not be found by its passages either."""
    if action == "redact":
        refile_passages(kind.name, record_id)


def records_sharing(passages, limit):
    """[(record id, language)] of the texts that share most of these passages, the most first. Eight queries at most."""
    wanted = set(passages)
    if len(wanted) > MOST_LOOKED_UP:
        wanted = winnowed(passages, WINDOW)
    shared = Counter()
    for chunk in _chunks(sorted(wanted)[:MOST_LOOKED_UP]):
        rows = Passage.objects.filter(value__in=chunk).values_list("record_id", "language")
        for record_id, language, number in rows.annotate(number=Count("pk")).order_by():
            shared[record_id, language] += number
    return [key for key, _number in sorted(shared.items(), key=lambda item: (-item[1], str(item[0])))[:limit]]


def _chunks(values):
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]
