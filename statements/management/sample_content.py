"""Loads the sample content of `fixtures/` through the same doors as editors use: drafts that are published, reference data.

Ids are made from the names in the files, so two installations agree, and a second run finds every record whatever became of
it: what is there, or was there and was deleted, is left alone. A record is loaded whole, with its parts, or not at all; so is
the folder.
"""

import gettext
import uuid
from collections import Counter

import pycountry
from django.core.exceptions import ValidationError
from django.db import transaction

from organisations.drafts.models import (
    FormerNameDraft,
    OrganisationDraft,
    OrganisationIdentifierDraft,
    OrganisationLinkDraft,
    OrganisationTextDraft,
)
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
from statements.citations import confirm
from statements.drafts.models import (
    AttributionDraft,
    StatementDraft,
    StatementRelationDraft,
    StatementSourceDraft,
    StatementSymbolDraft,
    StatementTextDraft,
)
from statements.management.sample_files import (
    Field,
    SampleContentError,
    block,
    blocks,
    by_language,
    day,
    partial_date,
    read_file,
    reference,
    references,
    text,
    time,
    whole,
    yes_no,
)
from statements.models import Document, FoundCitation, LabelAlias, Statement, StatementType, Topic
from unhub.publishing.models import Change
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import Unpublishable, open_draft, publish, withdraw
from unhub.text.languages import CONTENT_LANGUAGES
from unhub.text.slugs import slugify_title

NAMESPACE = uuid.UUID("0b6a3f5c-6a0e-5d1b-9a57-3f1f0c1c2b61")

# --- what may stand in each file ---------------------------------------------------------------------------------------

TERM = {"start": partial_date(), "end": partial_date(), "end_kind": text()}
NAMES = {"name": text(required=True), "names": by_language(text())}
CLAIM = {
    "field": text(required=True),
    "value": text(required=True),
    "rank": text(),
    "source": reference("sources", required=True),
    "note": text(),
}
CLAIMS = {"claims": blocks(CLAIM)}
SOURCED = {"source": reference("sources", required=True)}

FILES = {
    "sources": ("sources.yaml", {"title": text(required=True), "url": text()}),
    "places": (
        "places.yaml",
        {
            "kind": text(required=True),
            "code": text(),
            "within": reference("places"),
            **NAMES,
            "name": text(),
        },
    ),
    "organisations": (
        "organisations.yaml",
        {
            "kind": text(required=True),
            "established": partial_date(),
            "dissolved": partial_date(),
            "dissolution_reason": text(),
            "name": text(required=True),
            "acronym": text(),
            "summary": text(),
            "profile": text(),
            "country": text(),
            "names": by_language({"name": text(required=True), "acronym": text()}),
            "former_names": blocks({"name": text(required=True), "acronym": text(), **TERM}),
            "links": blocks({"label": text(required=True), "url": text()}),
            "identifiers": blocks({"scheme": text(required=True), "value": text(required=True)}),
            **CLAIMS,
        },
    ),
    "relations": (
        "relations.yaml",
        {
            "subject": reference("organisations", required=True),
            "kind": text(required=True),
            "object": reference("organisations", required=True),
            "note": text(),
            **TERM,
            **SOURCED,
            **CLAIMS,
        },
    ),
    "presences": (
        "presences.yaml",
        {
            "organisation": reference("organisations", required=True),
            "place": reference("places", required=True),
            "role": text(),
            **TERM,
            **SOURCED,
            **CLAIMS,
        },
    ),
    "people": (
        "people.yaml",
        {
            "name": text(required=True),
            "sort_name": text(),
            "note": text(),
            "wikidata": text(),
            "other_names": blocks(
                {"name": text(required=True), "language": text(), "source": reference("sources"), **TERM}
            ),
            **CLAIMS,
        },
    ),
    "posts": (
        "posts.yaml",
        {
            "organisation": reference("organisations", required=True),
            **NAMES,
            "summary": text(),
            "seats": whole(),
            "established": partial_date(),
            "abolished": partial_date(),
            "order": whole(),
            **CLAIMS,
        },
    ),
    "capacities": (
        "capacities.yaml",
        {
            "post": reference("posts", required=True),
            **NAMES,
            "towards": references("organisations"),
            "on_behalf_of_organisation": reference("organisations"),
            "on_behalf_of_post": reference("posts"),
            "is_principal": yes_no(),
            "order": whole(),
            **TERM,
        },
    ),
    "appointments": (
        "appointments.yaml",
        {
            "post": reference("posts", required=True),
            "person": reference("people", required=True),
            "status": text(),
            "seat": whole(),
            "note": text(),
            **TERM,
            **SOURCED,
            **CLAIMS,
        },
    ),
    "types": (
        "statement_types.yaml",
        {
            **NAMES,
            "plural": text(required=True),
            "explanation": text(required=True),
            "order": whole(),
            "labels": references("labels"),
        },
    ),
    "topics": (
        "topics.yaml",
        {"parent": reference("topics"), **NAMES, "summary": text(), "unbis_url": text()},
    ),
    "documents": (
        "documents.yaml",
        {
            "kind": text(required=True),
            "symbol": text(),
            "title": text(),
            "language": text(),
            "issuer": text(),
            "adopted_on": partial_date(),
            "url": text(),
            "note": text(),
        },
    ),
}

TRANSLATION = {
    "title": text(required=True),
    "summary": text(),
    "body": text(),
    "status": text(),
    "translates_version": whole(),
}
STATEMENT = {
    "issued_on": day(required=True),
    "order_in_day": whole(),
    "issued_time": time(),
    "time_zone": text(),
    "type": reference("types"),
    "raw_label": text(),
    "raw_title": text(),
    "title": text(required=True),
    "summary": text(),
    "body": text(),
    "original_language": text(),
    "translations": by_language(TRANSLATION),
    "place": reference("places"),
    "attribution_mode": text(),
    "delivery": text(),
    "attributions": blocks(
        {
            "role": text(required=True),
            "appointment": reference("appointments"),
            "organisation": reference("organisations"),
            "capacity": reference("capacities"),
            "verbatim": text(),
        },
        required=True,
    ),
    "symbols": references("symbols"),
    "sources": blocks(
        {
            "url": text(required=True),
            "title_as_published": text(),
            "date_as_published": text(),
            "publisher": text(),
            "consulted_on": day(),
            "note": text(),
        }
    ),
    "topics": references("topics"),
    "places": references("places"),
    "relations": blocks({"kind": text(required=True), "to": reference("statements", required=True), "note": text()}),
    "revisions": blocks(
        {
            "kind": text(required=True),
            "public_note": text(required=True),
            "replace": blocks({"old": text(required=True), "new": text(required=True)}, required=True),
        }
    ),
    "withdrawn": block({"public_notice": text(required=True)}),
}
# Several files, read as one: the name of a statement is used once over all of them.
STATEMENT_FILES = ("statements/seed_list.yaml", "statements/further_documents.yaml", "statements/notices.yaml")

# References to these are words, not records.
WORDS = {"labels", "symbols"}


def id_of(kind, key):
    """The id a record of the sample content has in every installation."""
    return uuid.uuid5(NAMESPACE, f"{kind}/{key}")


def read_folder(folder):
    """Every record of the files, by kind and key. Raises SampleContentError with all that is to be mended."""
    mistakes = []
    content = {kind: read_file(folder / name, name, fields, mistakes) for kind, (name, fields) in FILES.items()}
    content["statements"] = {}
    for name in STATEMENT_FILES:
        for key, record in read_file(folder / name, name, STATEMENT, mistakes).items():
            if key in content["statements"]:
                mistakes.append(
                    record.mistake("", f"{content['statements'][key].file} has a record of this name already.")
                )
            content["statements"][key] = record
    mistakes += [mistake for kind in content for mistake in _broken_references(kind, content)]
    if mistakes:
        raise SampleContentError(mistakes)
    return content


def _broken_references(kind, content):
    fields = STATEMENT if kind == "statements" else FILES[kind][1]
    above = set()
    for key, record in content[kind].items():
        for part, name, to, target in _references(record, fields):
            if target not in content[to]:
                where = FILES[to][0] if to in FILES else "statements/"
                yield part.mistake(name, f"there is no “{target}” in {where}.")
            elif to == kind and target not in above:
                yield part.mistake(name, f"“{target}” stands below. Records refer to what stands above them.")
        above.add(key)


def _references(part, fields):
    """(part, field, kind referred to, key) of every reference in a record."""
    for name, form in fields.items():
        value = part[name]
        match form.form:
            case "reference" if value:
                yield part, name, form.to, value
            case "references" if form.to not in WORDS:
                yield from ((part, name, form.to, key) for key in value)
            case "block" if value:
                yield from _references(value, form.to)
            case "blocks":
                for inner in value:
                    yield from _references(inner, form.to)
            case "by_language" if not isinstance(form.to, Field):
                for inner in value.values():
                    yield from _references(inner, form.to)


class _RolledBack(Exception):
    pass


def load(folder, *, check=False):
    """Loads what is not there yet, in one transaction; with `check`, takes it back again.

    Returns {kind: Counter} of what was "loaded", was "kept" (it is there, or an editor deleted it), or "left out" (it refers
    to something an editor deleted). Raises SampleContentError. Costs two queries per kind when everything is there.
    """
    content = read_folder(folder)
    loader = _Loader(content)
    try:
        with transaction.atomic():
            loader.load()
            if check:
                raise _RolledBack
    except _RolledBack:
        pass
    return loader.report


class _Loader:
    def __init__(self, content):
        self.content = content
        self.report = {}
        self.gone = set()  # (kind, key) of what an editor deleted, or what was left out because of it

    def load(self):
        for kind, model, make in [
            ("places", Place, self.make_place),
            ("organisations", Organisation, self.make_organisation),
            ("relations", OrganisationRelation, self.make_relation),
            ("presences", Presence, self.make_presence),
            ("people", Person, self.make_person),
            ("posts", Post, self.make_post),
            ("capacities", PostCapacity, self.make_capacity),
            ("appointments", Appointment, self.make_appointment),
            ("types", StatementType, self.make_type),
            ("topics", Topic, self.make_topic),
            ("documents", Document, self.make_document),
            ("statements", Statement, self.make_statement),
        ]:
            self.load_kind(kind, model, make)

    def load_kind(self, kind, model, make):
        records = self.content[kind]
        ids = {id_of(kind, key): key for key in records}
        there = set(model.objects.filter(pk__in=ids).values_list("pk", flat=True))
        once = set(Change.objects.filter(record_id__in=ids).values_list("record_id", flat=True))
        self.gone |= {(kind, ids[pk]) for pk in once - there}
        counts = self.report[kind] = Counter()
        for pk, key in ids.items():
            record = records[key]
            if pk in there or pk in once:
                counts["kept"] += 1
            elif self.refers_to_what_is_gone(kind, record):
                self.gone.add((kind, key))
                counts["left out"] += 1
            else:
                make(pk, key, record)
                counts["loaded"] += 1

    def refers_to_what_is_gone(self, kind, record):
        fields = STATEMENT if kind == "statements" else FILES[kind][1]
        return self.gone and any((to, key) in self.gone for _part, _name, to, key in _references(record, fields))

    # --- facts about the world ---

    def make_place(self, pk, key, record):
        names = {"name": record["name"], **_names(record)}
        if record["kind"] == Place.Kind.COUNTRY:
            names = {**_country_names(record, record["code"]), **{k: v for k, v in names.items() if v}}
        within = _id("places", record["within"])
        self.save(record, Place(pk=pk, slug=key, kind=record["kind"], code=record["code"], within_id=within, **names))

    def make_relation(self, pk, key, record):
        relation = OrganisationRelation(
            pk=pk,
            subject_id=_id("organisations", record["subject"]),
            object_id=_id("organisations", record["object"]),
            kind=record["kind"],
            note=record["note"],
            **_term(record),
            **self.source(record),
        )
        self.save(record, relation)
        self.make_claims(record, key, relation=relation)

    def make_presence(self, pk, key, record):
        presence = Presence(
            pk=pk,
            organisation_id=_id("organisations", record["organisation"]),
            place_id=_id("places", record["place"]),
            **_given(record, "role"),
            **_term(record),
            **self.source(record),
        )
        self.save(record, presence)
        self.make_claims(record, key, presence=presence)

    def make_person(self, pk, key, record):
        person = Person(pk=pk, slug=key, **_given(record, "name", "sort_name", "note", "wikidata"))
        self.save(record, person)
        for number, part in enumerate(record["other_names"], start=1):
            name = PersonName(
                pk=id_of("person names", f"{key}/{number}"),
                person=person,
                source_title=self.source(part)["source_title"],
                **_given(part, "name", "language"),
                **_term(part),
            )
            self.save(part, name)
        self.make_claims(record, key, person=person)

    def make_post(self, pk, key, record):
        post = Post(
            pk=pk,
            slug=key,
            organisation_id=_id("organisations", record["organisation"]),
            **_given(record, "name", "summary", "seats", "order"),
            **_names(record),
            established=record["established"],
            abolished=record["abolished"],
        )
        self.save(record, post)
        self.make_claims(record, key, post=post)

    def make_capacity(self, pk, key, record):
        capacity = PostCapacity(
            pk=pk,
            key=key,
            post_id=_id("posts", record["post"]),
            on_behalf_of_organisation_id=_id("organisations", record["on_behalf_of_organisation"]),
            on_behalf_of_post_id=_id("posts", record["on_behalf_of_post"]),
            **_given(record, "name", "is_principal", "order"),
            **_names(record),
            **_term(record),
        )
        self.save(record, capacity, m2m={"towards": [id_of("organisations", target) for target in record["towards"]]})

    def make_appointment(self, pk, key, record):
        appointment = Appointment(
            pk=pk,
            post_id=_id("posts", record["post"]),
            person_id=_id("people", record["person"]),
            **_given(record, "status", "seat", "note"),
            **_term(record),
            **self.source(record),
        )
        self.save(record, appointment)
        self.make_claims(record, key, appointment=appointment)

    def make_type(self, pk, key, record):
        type = StatementType(
            pk=pk, slug=key, **_given(record, "name", "plural", "explanation", "order"), **_names(record)
        )
        self.save(record, type)
        for label in record["labels"]:
            self.save(record, LabelAlias(pk=id_of("labels", label), label=label, type=type))

    def make_topic(self, pk, key, record):
        topic = Topic(
            pk=pk,
            slug=key,
            parent_id=_id("topics", record["parent"]),
            **_given(record, "name", "summary", "unbis_url"),
            **_names(record),
        )
        self.save(record, topic)

    def make_document(self, pk, key, record):
        fields = _given(record, "kind", "symbol", "title", "language", "issuer", "adopted_on", "url", "note")
        self.save(record, Document(pk=pk, slug=key, **fields))

    def make_claims(self, record, key, **subject):
        for number, part in enumerate(record["claims"], start=1):
            claim = SourceClaim(
                pk=id_of("claims", f"{next(iter(subject))}/{key}/{number}"),
                **subject,
                **_given(part, "field", "value", "rank", "note"),
                **self.source(part),
            )
            self.save(part, claim)

    def source(self, record):
        if not record["source"]:
            return {"source_title": "", "source_url": ""}
        source = self.content["sources"][record["source"]]
        return {"source_title": source["title"], "source_url": source["url"]}

    def save(self, part, instance, *, m2m=None):
        _validate(part, instance)
        record_reference_change(instance, m2m=m2m)

    # --- published content ---

    def make_organisation(self, pk, key, record):
        draft = OrganisationDraft(
            pk=pk, slug=key, **_given(record, "kind", "established", "dissolved", "dissolution_reason")
        )
        rows = [
            OrganisationTextDraft(
                pk=id_of("organisation texts", f"{key}/en"),
                draft=draft,
                language="en",
                **_given(record, "name", "acronym", "summary", "profile"),
            )
        ]
        for language, (name, acronym) in self.other_names_of(record).items():
            text_id = id_of("organisation texts", f"{key}/{language}")
            rows.append(OrganisationTextDraft(pk=text_id, draft=draft, language=language, name=name, acronym=acronym))
        for number, part in enumerate(record["former_names"], start=1):
            rows.append(
                FormerNameDraft(
                    pk=id_of("former names", f"{key}/{number}"),
                    draft=draft,
                    **_given(part, "name", "acronym"),
                    **_term(part),
                )
            )
        for number, part in enumerate(record["links"], start=1):
            link_id = id_of("links", f"{key}/{number}")
            rows.append(OrganisationLinkDraft(pk=link_id, draft=draft, order=number, **_given(part, "label", "url")))
        identifiers = [(part["scheme"], part["value"]) for part in record["identifiers"]]
        if record["country"]:
            identifiers.append(("iso3166", record["country"]))
        for scheme, value in identifiers:
            identifier_id = id_of("identifiers", f"{key}/{scheme}/{value}")
            rows.append(OrganisationIdentifierDraft(pk=identifier_id, draft=draft, scheme=scheme, value=value))
        self.publish(record, draft, rows)
        self.make_claims(record, key, organisation=Organisation.objects.get(pk=pk))

    def other_names_of(self, record):
        """{language: (name, acronym)} besides English: those in the file, and those of a country."""
        names = {}
        if record["country"]:
            country = _country_names(record, record["country"])
            for language in CONTENT_LANGUAGES:
                name = country.get(_column(language.code))
                if name and language.code != "en":
                    names[language.code] = (name, "")
        return names | {language: (part["name"], part["acronym"]) for language, part in record["names"].items()}

    def make_statement(self, pk, key, record):
        language = record["original_language"] or "en"
        draft = StatementDraft(
            pk=pk,
            slug=slugify_title(record["title"]),
            type_id=self.type_of(record),
            place_id=_id("places", record["place"]),
            original_language=language,
            **_given(record, "issued_on", "order_in_day", "issued_time", "time_zone", "raw_title", "raw_label"),
            **_given(record, "attribution_mode", "delivery"),
        )
        rows = [
            StatementTextDraft(
                pk=id_of("statement texts", f"{key}/{language}"),
                draft=draft,
                language=language,
                status=StatementTextDraft.Status.ORIGINAL,
                **_given(record, "title", "summary", "body"),
            )
        ]
        for other, part in record["translations"].items():
            rows.append(
                StatementTextDraft(
                    pk=id_of("statement texts", f"{key}/{other}"),
                    draft=draft,
                    language=other,
                    status=part["status"] or StatementTextDraft.Status.COURTESY,
                    translates_version=part["translates_version"] or 1,
                    **_given(part, "title", "summary", "body"),
                )
            )
        for order, part in enumerate(record["attributions"], start=1):
            rows.append(
                AttributionDraft(
                    pk=id_of("attributions", f"{key}/{order}"),
                    draft=draft,
                    order=order,
                    appointment_id=_id("appointments", part["appointment"]),
                    organisation_id=_id("organisations", part["organisation"]),
                    capacity_id=_id("capacities", part["capacity"]),
                    **_given(part, "role", "verbatim"),
                )
            )
        for order, symbol in enumerate(record["symbols"], start=1):
            symbol_id = id_of("symbols", f"{key}/{symbol}")
            rows.append(StatementSymbolDraft(pk=symbol_id, draft=draft, symbol=symbol, order=order))
        for order, part in enumerate(record["sources"], start=1):
            fields = _given(
                part, "url", "title_as_published", "date_as_published", "publisher", "consulted_on", "note"
            )
            rows.append(
                StatementSourceDraft(pk=id_of("sources", f"{key}/{order}"), draft=draft, order=order, **fields)
            )
        for order, part in enumerate(record["relations"], start=1):
            rows.append(
                StatementRelationDraft(
                    pk=id_of("statement relations", f"{key}/{order}"),
                    draft=draft,
                    to_id=_id("statements", part["to"]),
                    **_given(part, "kind", "note"),
                )
            )
        many = {name: [id_of(name, target) for target in record[name]] for name in ["topics", "places"]}
        self.publish(record, draft, rows, many)
        live = Statement.objects.get(pk=pk)
        for part in record["revisions"]:
            self.revise(part, live)
        # Documents that it names in words; those that it names by their symbols are citations already.
        confirm(FoundCitation.objects.filter(statement=live), by=None)
        if record["withdrawn"]:
            withdraw(live, by=None, public_notice=record["withdrawn"]["public_notice"])

    def type_of(self, record):
        """The type named, else the one the label found in the source stands for."""
        if record["type"]:
            return id_of("types", record["type"])
        alias = LabelAlias.objects.filter(label=record["raw_label"]).first()
        if not alias:
            message = f"no type has “{record['raw_label']}” among its labels in {FILES['types'][0]}. Add it, or name the type."
            raise SampleContentError([record.mistake("raw_label", message)])
        return alias.type_id

    def publish(self, record, draft, rows, many=None):
        _validate(record, draft)
        draft.save(force_insert=True)
        for row in rows:
            _validate(record, row)
            row.save(force_insert=True)
        for name, ids in (many or {}).items():
            getattr(draft, name).set(ids)
        self.publish_or_say_why(record, draft)

    def revise(self, part, live):
        draft, _created = open_draft(live, by=None)
        original = draft.texts.get(language=draft.original_language)
        for change in part["replace"]:
            if original.body.count(change["old"]) != 1:
                raise SampleContentError(
                    [change.mistake("old", "these words must stand in the text as it was, exactly once.")]
                )
            original.body = original.body.replace(change["old"], change["new"])
        original.save()
        self.publish_or_say_why(part, draft, change_kind=part["kind"], public_note=part["public_note"])

    def publish_or_say_why(self, part, draft, **described):
        try:
            publish(draft, by=None, **described)
        except Unpublishable as refusal:
            raise SampleContentError(
                [part.mistake(problem.field, str(problem)) for problem in refusal.problems]
            ) from refusal


# --- from values of the files to fields of the models ------------------------------------------------------------------


def _id(kind, key):
    return id_of(kind, key) if key else None


def _given(part, *names):
    """The fields that were filled in; the model's own defaults serve for the others."""
    return {name: part[name] for name in names if part[name] not in ("", None)}


def _term(part):
    """The term as a model takes it: a date of ending says that it ended, and what says nothing goes on."""
    end_kind = part["end_kind"] or ("dated" if part["end"] else "ongoing")
    return {"start": part["start"], "end": part["end"], "end_kind": end_kind}


def _column(language):
    return "name" if language == "en" else f"name_{language.partition('-')[0]}"


def _names(record):
    return {_column(language): name for language, name in record["names"].items()}


def _country_names(record, code):
    """The names of a country in the official languages by column, from the list of ISO 3166 and its translations."""
    country = pycountry.countries.get(alpha_2=code)
    if not country:
        message = f"“{code}” is not a country's code in ISO 3166-1. Write two capital letters: EG."
        raise SampleContentError([record.mistake("code" if "code" in record.values else "country", message)])
    names = {}
    for language in CONTENT_LANGUAGES:
        if language.code == "en":
            name = country.name
        else:
            catalogue = gettext.translation(
                "iso3166-1", pycountry.LOCALES_DIR, languages=[{"zh-hans": "zh_CN"}.get(language.code, language.code)]
            )
            catalogue.add_fallback(_NoTranslation())
            name = catalogue.gettext(country.name)
        before, comma, after = name.partition(", ")
        names[_column(language.code)] = f"{after} {before}" if comma else name  # "Palestine, State of"
    return names


class _NoTranslation(gettext.NullTranslations):
    def gettext(self, message):
        return ""


def _validate(part, instance):
    try:
        instance.full_clean()
    except ValidationError as refusal:
        mistakes = []
        for name, messages in refusal.message_dict.items():
            value = getattr(instance, name, "") if name != "__all__" else ""
            shown = f"“{value}”: " if isinstance(value, str) and value and len(value) < 60 else ""
            choices = getattr(instance._meta.get_field(name), "choices", None) if name != "__all__" else None
            hint = f" There are: {', '.join(str(choice) for choice, _label in choices)}." if choices else ""
            mistakes += [
                part.mistake("" if name == "__all__" else name, f"{shown}{message}{hint}") for message in messages
            ]
        raise SampleContentError(mistakes) from refusal
