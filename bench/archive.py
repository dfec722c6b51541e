"""Fills an empty data folder with a made-up archive to measure on: `python bench/archive.py 100000 ../archive`.

Deterministic, and the archive of 10,000 statements is the beginning of that of 100,000, so that what grows between two
measurements is the archive alone. Rows are written in bulk behind an open door, as an importer would.
"""

import argparse
import datetime
import random
import time
from pathlib import Path

from opened import open_site

BATCH = 2_000
FIRST_DAY = datetime.date(1946, 1, 10)
WORDS = (
    "peace security council secretary general calls for restraint welcomes agreement condemns attack on civilians urges "
    "parties to resume talks humanitarian access relief workers settlement ceasefire mediation border region office "
    "report mission mandate election support people rights law resolution situation concern deplores regrets message"
).split()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("statements", type=int)
    parser.add_argument("data", type=Path, help="an empty folder, or one that is made")
    options = parser.parse_args()
    open_site(options.data)
    began = time.perf_counter()
    fill(options.statements)
    seconds = time.perf_counter() - began
    print(f"{options.statements} statements in {seconds:.1f} s ({options.statements / seconds:.0f} a second)")
    size = sum(file.stat().st_size for file in options.data.glob("db.sqlite3*"))
    print(f"{size / 1e6:.0f} MB, {size / options.statements:.0f} bytes a statement")


def fill(count):
    from django.utils import timezone

    from statements.models import (
        Attribution,
        Statement,
        StatementSource,
        StatementSymbol,
        StatementText,
        StatementTopic,
    )
    from statements.searching import fill
    from statements.tallies import recount_everything
    from unhub.publishing.doors import open_door
    from unhub.publishing.filing import file_first_publications
    from unhub.web.models import ContentVersion

    world = make_world()
    last_per_day = {}
    for start in range(0, count, BATCH):
        with open_door():
            number = ContentVersion.bump()
            rows = [
                made
                for n in range(start, min(start + BATCH, count))
                for made in statement(n, world, last_per_day, number)
            ]
            for model in (Statement, StatementText, StatementSymbol, Attribution, StatementSource, StatementTopic):
                model.objects.bulk_create([row for row in rows if type(row) is model], batch_size=500)
            made = [(row.pk, number) for row in rows if type(row) is Statement]
            file_first_publications("statement", made, at=timezone.now())
    with open_door():
        recount_everything()
    fill()


def make_world():
    """Bodies, a post with its holders one after another, types and topics."""
    from tests import factories

    bodies = [factories.make_organisation(f"Made-up body {n}") for n in range(60)]
    types = [factories.make_type(name) for name in ("Statement", "Press release", "Remarks", "Message", "Readout")]
    topics = [factories.make_topic(f"Made-up topic {n}") for n in range(30)]
    post = factories.make_post("Made-up head", bodies[0])
    holders = [
        factories.make_appointment(
            factories.make_person(f"Made-up holder {n}"), post, f"{1946 + 8 * n}", f"{1954 + 8 * n}"
        )
        for n in range(11)
    ]
    return bodies, types, topics, post, holders


def statement(n, world, last_per_day, number):
    """The rows of the n-th statement."""
    import uuid

    from django.utils import timezone

    from statements.models import (
        Attribution,
        Statement,
        StatementSource,
        StatementSymbol,
        StatementText,
        StatementTopic,
    )
    from statements.models.position import first_position
    from unhub.text.fingerprints import text_hash

    bodies, types, topics, post, holders = world
    chance = random.Random(n)
    day = FIRST_DAY + datetime.timedelta(days=chance.randrange(29_000))
    order = last_per_day[day] = last_per_day.get(day, 0) + 1
    title = " ".join(chance.choices(WORDS, k=9)).capitalize()
    body = "\n\n".join(" ".join(chance.choices(WORDS, k=90)).capitalize() + "." for _ in range(4))
    position, now, pk = first_position(day, order), timezone.now(), uuid.UUID(int=chance.getrandbits(128), version=4)
    yield Statement(
        pk=pk, issued_on=day, order_in_day=order, type=chance.choices(types, [60, 20, 10, 6, 4])[0], slug=f"made-up-{n}",
        title=title, position=position, published_at=now, updated_at=now, content_version=number,
    )  # fmt: skip
    yield StatementText(
        statement_id=pk, language="en", title=title, body=body, position=position, text_hash=text_hash(body),
        body_html="".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n\n")),
    )  # fmt: skip
    yield StatementSymbol(statement_id=pk, symbol=f"MU/{n}", symbol_key=f"MU/{n}")
    yield StatementSource(statement_id=pk, url=f"https://archive.example.org/{n}")
    if chance.random() < 0.4:
        holder = next(each for each in holders if each.possibly_covers(day))
        yield Attribution(
            statement_id=pk,
            appointment=holder,
            person_id=holder.person_id,
            post=post,
            body=bodies[0],
            position=position,
        )
    else:
        # A few bodies say most: the n-th says about 1/n of what the first does.
        body = bodies[min(int(1 / (1 - chance.random() * 0.985)), 59)]
        yield Attribution(statement_id=pk, role="issuer", organisation=body, body=body, position=position)
    for topic in chance.sample(topics, chance.randrange(3)):
        yield StatementTopic(statement_id=pk, topic=topic, position=position)


if __name__ == "__main__":
    main()
