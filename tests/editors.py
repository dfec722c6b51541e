"""People at work on a small site: a random hour of everything that editors do, for tests of what must stay true all the while."""

import random
from contextlib import suppress

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError

from organisations.drafts.models import FormerNameDraft, OrganisationDraft
from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    Person,
    PersonName,
    Place,
    Post,
    PostCapacity,
    Presence,
    SourceClaim,
)
from statements.drafts.models import StatementDraft, StatementRelationDraft
from statements.models import Citation, Document, LabelAlias, Statement, StatementType, Topic
from tests.factories import (
    make_appointment,
    make_capacity,
    make_document,
    make_label_alias,
    make_organisation,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
    make_statement,
    make_topic,
    make_type,
    make_user,
    revise,
    save_reference,
)
from unhub.publishing.models import Tombstone, Version
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import (
    bring_back,
    discard_draft,
    merge,
    open_draft,
    publish,
    redact,
    remove,
    restore,
    withdraw,
)
from unhub.publishing.workflow import Conflict, Unpublishable, WrongState

SUBJECTS = [
    ("organisation", Organisation),
    ("person", Person),
    ("post", Post),
    ("appointment", Appointment),
    ("relation", OrganisationRelation),
    ("presence", Presence),
]
FIELDS = {"organisation": "name", "person": "name", "post": "name"} | dict.fromkeys(
    ["appointment", "relation", "presence"], "start"
)


class Editors:
    """People at work: each step does one thing that editors can do, to records chosen by lot."""

    def __init__(self, seed, rounds):
        self.lot, self.name, self.number, self.rounds = random.Random(seed), f"s{seed}", 0, rounds
        self.done = set()

    def clear_the_desk(self):
        for draft in [*StatementDraft.objects.all(), *OrganisationDraft.objects.all()]:
            with suppress(Conflict):
                discard_draft(draft, by=None)

    def one(self, model, **conditions):
        """A record by lot, mostly one of the oldest three: those are related to each other in every way."""
        found = list(model.objects.filter(**conditions).order_by("pk"))
        if self.lot.random() < 0.7:
            found = found[:3]
        return self.lot.choice(found) if found else None

    def word(self):
        self.number += 1
        return f"{self.name} {self.number} {self.lot.choice(['Ünïts', 'sélam', 'محفوظ', 'plain'])}"

    def slug(self):
        self.number += 1
        return f"{self.name}-{self.number}"

    def hour(self):
        """Every deed several times, in an order by lot; yields after each."""
        deeds = self.rounds * [name for name in dir(self) if name.startswith("do_")]
        self.lot.shuffle(deeds)
        for name in deeds:
            self.last = name
            try:
                getattr(self, name)()
                self.done.add(name)
            except (
                AttributeError,
                Conflict,
                DatabaseError,
                ObjectDoesNotExist,
                Unpublishable,
                ValidationError,
                WrongState,
            ):
                # There is none of these now, or the workflow or somebody faster is in the way: nothing public was written.
                self.clear_the_desk()
            yield

    # --- statements

    def do_publish(self):
        attributed = self.lot.choice(
            [{"appointment": self.one(Appointment)}, {"organisation": self.one(Organisation)}]
        )
        topics = [topic for topic in [self.one(Topic)] if topic]
        places = [place for place in [self.one(Place)] if place]
        make_statement(self.word(), slug=self.slug(), body=self.word(), topics=topics, places=places, **attributed)

    do_publish_again = do_publish_more = do_publish

    def do_revise(self):
        revise(self.one(Statement), raw_title=self.word())

    def do_change_the_address(self):
        revise(self.one(Statement), slug=self.slug())

    def do_relate(self):
        draft, _created = open_draft(self.one(Statement), by=None)
        draft.relations.all().delete()
        other = self.one(Statement)
        if other.pk != draft.pk and self.lot.random() < 0.8:
            StatementRelationDraft.objects.create(draft=draft, kind="follows_up", to=other, note=self.word())
        publish(draft, by=None, change_kind="update", public_note="Related.")

    def do_withdraw(self):
        withdraw(self.one(Statement), by=None, public_notice="In error.")

    def do_restore(self):
        restore(self.one(Statement, status="withdrawn"), by=None, public_notice="It stands.")

    def do_remove(self):
        remove(self.one(Statement), by=None, public_notice="Never issued.")

    def do_merge(self):
        merge(self.one(Statement), into=self.one(Statement), by=None, public_notice="The same.")

    def do_bring_back(self):
        draft, _lost = bring_back(self.one(Tombstone), by=None)
        publish(draft, by=None, change_kind="correction", public_note="It was issued after all.")

    def do_redact(self):
        version = self.one(Version, record_type="statement", number=1)
        redact(version, notice="By order.", ordered_by="A court", by=make_user())

    def do_cite(self):
        save_reference(
            Citation(statement=self.one(Statement), document=self.one(Document), raw=self.word(), status="confirmed")
        )

    def do_reject_a_citation(self):
        self.change(Citation, status="rejected")

    # --- organisations

    def do_found_a_body(self):
        make_organisation(self.word(), slug=self.slug())

    def do_rename_a_body(self):
        draft, _created = open_draft(self.one(Organisation), by=None)
        draft.texts.update(name=self.word())
        publish(draft, by=None, change_kind="update", public_note="Renamed.")

    def do_move_a_body(self):
        revise(self.one(Organisation), slug=self.slug())

    def do_give_a_body_a_former_name(self):
        draft, _created = open_draft(self.one(Organisation), by=None)
        FormerNameDraft.objects.create(draft=draft, name=self.word(), end="2017-12-31", end_kind="dated")
        publish(draft, by=None, change_kind="update", public_note="A former name.")

    def do_remove_a_body(self):
        remove(self.one(Organisation), by=None, public_notice="There is none.")

    def do_relate_bodies(self):
        make_relation(self.one(Organisation), "cooperates_with", self.one(Organisation))

    def do_turn_a_relation(self):
        relation = self.one(OrganisationRelation)
        relation.object = self.one(Organisation)
        relation.full_clean()
        save_reference(relation)

    def do_end_a_relation(self):
        self.delete(OrganisationRelation)

    def do_open_an_office(self):
        make_presence(self.one(Organisation), self.one(Place))

    def do_close_an_office(self):
        self.delete(Presence)

    # --- people and posts

    def do_appoint(self):
        make_appointment(make_person(self.word(), slug=self.slug()), self.one(Post), status="acting")

    def do_rename_a_person(self):
        self.change(Person, name=self.word())

    def do_move_a_person(self):
        self.change(Person, slug=self.slug())

    def do_name_a_person_otherwise(self):
        save_reference(PersonName(person=self.one(Person), name=self.word()))

    def do_drop_a_name(self):
        self.delete(PersonName)

    def do_mend_a_term(self):
        self.change(Appointment, start=self.lot.choice(["1999", "2016-05", "2018-01-01"]))

    def do_give_a_term_to_another(self):
        self.change(Appointment, person=self.one(Person))

    def do_move_a_term(self):
        self.change(Appointment, post=self.one(Post))

    def do_end_nobodys_term(self):
        self.delete(Appointment)

    def do_make_a_post(self):
        make_post(self.word(), self.one(Organisation), slug=self.slug())

    def do_move_a_post(self):
        self.change(Post, organisation=self.one(Organisation))

    def do_rename_a_post(self):
        self.change(Post, name=self.word(), seats=self.lot.choice([1, 2]))

    def do_give_a_title(self):
        make_capacity(
            self.one(Post), self.word(), [self.one(Organisation)], key=self.slug(),
            is_principal=self.lot.random() < 0.5, on_behalf_of_organisation=self.one(Organisation),
        )  # fmt: skip

    def do_change_a_title(self):
        self.change(PostCapacity, name=self.word(), post=self.one(Post))

    def do_drop_a_title(self):
        self.delete(PostCapacity)

    # --- what statements are sorted by, and claims

    def do_rename_what_statements_are_sorted_by(self):
        self.change(self.lot.choice([Topic, Place, StatementType]), name=self.word())

    def do_move_what_statements_are_sorted_by(self):
        self.change(self.lot.choice([Topic, Place, StatementType, Document]), slug=self.slug())

    def do_add_what_statements_are_sorted_by(self):
        make = self.lot.choice([make_topic, make_place, make_type])
        make(self.word(), slug=self.slug())

    def do_narrow_a_topic(self):
        self.change(Topic, parent=self.one(Topic))

    def do_put_a_place_within(self):
        self.change(Place, within=self.one(Place))

    def do_delete_what_nothing_refers_to(self):
        self.delete(self.lot.choice([Topic, Place, StatementType, Document, Post, Person]))

    def do_file_a_document(self):
        make_document(title=self.word(), slug=self.slug())

    def do_rename_a_document(self):
        self.change(Document, title=self.word())

    def do_learn_a_label(self):
        make_label_alias(self.word(), self.one(StatementType))

    def do_map_a_label_otherwise(self):
        self.change(LabelAlias, type=self.one(StatementType))

    def do_claim(self):
        subject, model = self.lot.choice(SUBJECTS)
        fact = {"field": FIELDS[subject], "value": self.word(), "source_title": "A book"}
        claim = SourceClaim(**{subject: self.one(model)}, **fact)
        claim.full_clean()
        save_reference(claim)

    def do_drop_a_claim(self):
        self.delete(SourceClaim)

    def change(self, model, **fields):
        record = self.one(model)
        for name, value in fields.items():
            setattr(record, name, value)
        record.full_clean()
        save_reference(record)

    def delete(self, model):
        record_reference_change(self.one(model), delete=True)


def furnish():
    """A small site to begin with, in which everything is related to something."""
    bodies = [make_organisation(f"Body {number}", slug=f"body-{number}") for number in (1, 2, 3)]
    region = make_place("Region")
    city = make_place("City", within=region)
    broader = make_topic("Broader")
    topic = make_topic("Narrower", parent=broader)
    document = make_document(title="A document", slug="a-document")
    make_label_alias("SG Statement", make_type())
    posts = [make_post(f"Post {number}", body, slug=f"post-{number}") for number, body in enumerate(bodies, start=1)]
    make_relation(bodies[0], "part_of", bodies[1])
    make_relation(bodies[2], "member_of", bodies[0])
    make_presence(bodies[0], city)
    make_capacity(posts[0], "A title", is_principal=True)
    envoy = make_capacity(
        posts[1], "An envoy", [bodies[2]], on_behalf_of_organisation=bodies[0], on_behalf_of_post=posts[0]
    )
    for number, post in enumerate(posts, start=1):
        person = make_person(f"Person {number}", slug=f"person-{number}")
        appointment = make_appointment(person, post, status="acting")
        save_reference(PersonName(person=person, name=f"Name {number}"))
        live = make_statement(
            f"Statement {number}", slug=f"statement-{number}", appointment=appointment, topics=[topic], places=[city],
            capacity=envoy if post == envoy.post else None, place=region,
        )  # fmt: skip
        save_reference(Citation(statement=live, document=document, raw="it", status="confirmed"))
    first, second, _third = Statement.objects.order_by("pk")
    draft, _created = open_draft(first, by=None)
    StatementRelationDraft.objects.create(draft=draft, kind="follows_up", to=second)
    publish(draft, by=None, change_kind="update", public_note="Related.")
    for subject, model in SUBJECTS:
        save_reference(
            SourceClaim(**{subject: model.objects.first()}, field=FIELDS[subject], value="2000", source_title="A book")
        )
