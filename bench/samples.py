"""Takes every sample file in twice, and prints what became of its rows as a table: `python bench/samples.py ../data ../site`.

`../site` is an empty data folder. It gets the sample content, then each file by its command, as drafts; then each again.
"""

import argparse
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

from opened import open_site

# What the samples hold, by the kind of record.
HOLDS = {
    "statement": ("feeds/*", "govuk/*", "html/*", "statements/*"),
    "organisation": ("organisations/*", "govuk/organisation*"),
    "topic": ("vocab/unbis*",),
    "office_holder": ("govuk/role*", "people/*"),
    "place": ("vocab/m49*",),
}
OUTCOMES = {"drafted": "new", "published": "new", "revised": "changes", "changed": "changes", "unchanged": "unchanged",
            "refused": "refused", "": "to decide"}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("samples", type=Path, help="the folder of samples, with folders in it")
    parser.add_argument("data", type=Path, help="an empty folder, or one that is made")
    options = parser.parse_args()
    open_site(options.data)
    from django.core.management import call_command

    call_command("load_sample_content", verbosity=0)
    from unhub.importing.importers import all_importers

    columns = (
        "file|holds|format|rows|new|changes|unchanged|to decide|refused|again: unchanged|again: anything else".split(
            "|"
        )
    )
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|")
    for file in sorted(options.samples.glob("*/*")):
        for importer in all_importers():
            name = f"{file.parent.name}/{file.name}"
            if any(fnmatchcase(name, pattern) for pattern in HOLDS[importer.name]) and (
                taken := take_in(file, importer)
            ):
                print(f"| {name} | {importer.label} | {taken} |")


def take_in(file, importer):
    """The cells of a file's line in the table; None where it holds something else, so that no row of it can be used."""
    from unhub.importing.batches import stream
    from unhub.importing.rows import Unreadable

    # Two dates of the feed can be read both ways; its editor says which way they are meant.
    options = {"date_order": "day/month"} if file.name.endswith("reconstructed.rss.xml") else {}
    numbers = []
    for _round in range(2):
        try:
            with file.open("rb") as opened:
                batch = stream(opened, file.name, importer=importer, options=options)
        except Unreadable:
            return None
        numbers.append(Counter(batch.rows.numbers_by("outcome")))
    if set(numbers[0]) <= {"refused"}:
        return None
    first = Counter()
    for outcome, number in numbers[0].items():
        first[OUTCOMES[outcome]] += number
    again = numbers[1].pop("unchanged", 0)
    other = sum(number for outcome, number in numbers[1].items() if outcome not in {"refused", ""})
    cells = [batch.format, batch.rows_done]
    cells += [first[name] for name in ("new", "changes", "unchanged", "to decide", "refused")]
    return " | ".join(str(cell) for cell in [*cells, again, other])


if __name__ == "__main__":
    main()
