"""Organisations as the API gives them."""

from rest_framework import serializers

from organisations.models import (
    FormerName,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    OrganisationRelation,
    OrganisationText,
    Post,
    Presence,
)
from organisations.naming import Name, name_on
from organisations.serializers.incumbents import HolderSerializer, appointment_rows, incumbency, title_rows
from organisations.serializers.pieces import (
    PRECISION_CHOICES,
    SOURCE_COLUMNS,
    TERM_COLUMNS,
    AsOfSerializer,
    ClaimSerializer,
    PublishedSerializer,
    ReferenceSerializer,
    SourceSerializer,
    TermSerializer,
    VersionedSerializer,
    addresses,
    claim_rows,
    claims_in,
    existed,
    published,
    reference_columns,
    reference_in,
    runs_on,
    source_in,
    term_in,
    term_of,
    today,
    version_rows,
    versioned,
)
from unhub.links.shown import ReachabilitySerializer, check_of, reachability
from unhub.text.languages import LANGUAGE_CODES
from unhub.text.partial_dates import PartialDate
from unhub.web.addresses import api_url
from unhub.web.rows import as_id, rows_beside, rows_of
from unhub.web.serializing import RecordSerializer, partial_date


class OrganisationTextSerializer(serializers.Serializer):
    language = serializers.ChoiceField(LANGUAGE_CODES)
    name = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    text_hash = serializers.CharField(allow_null=True, help_text="SHA-256 of the profile.")


class OrganisationProfileSerializer(OrganisationTextSerializer):
    profile = serializers.CharField(allow_blank=True, help_text="Markdown.")
    profile_html = serializers.CharField(allow_blank=True)


class FormerNameSerializer(TermSerializer):
    language = serializers.ChoiceField(LANGUAGE_CODES)
    name = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)


class IdentifierSerializer(serializers.Serializer):
    scheme = serializers.ChoiceField(OrganisationIdentifier.Scheme.values)
    value = serializers.CharField()


class LinkSerializer(ReachabilitySerializer):
    label = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Null where only the label is known.")


class RelationSerializer(TermSerializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(
        OrganisationRelation.Kind.values, help_text="What the subject of the relation is to its object."
    )
    organisation = ReferenceSerializer(help_text="The other organisation.")
    note = serializers.CharField(allow_blank=True)
    source = SourceSerializer(allow_null=True)
    claims = ClaimSerializer(many=True)


class OtherRelationSerializer(RelationSerializer):
    is_subject = serializers.BooleanField(help_text="Whether this organisation is the subject of the relation.")


class PresenceSerializer(TermSerializer):
    id = serializers.UUIDField()
    place = ReferenceSerializer()
    role = serializers.ChoiceField(Presence.Role.values)
    source = SourceSerializer(allow_null=True)
    claims = ClaimSerializer(many=True)


class PostWithHoldersSerializer(ReferenceSerializer):
    seats = serializers.IntegerField()
    existed = serializers.BooleanField(allow_null=True)
    is_vacant = serializers.BooleanField(allow_null=True, help_text="Null where the dates on record leave it open.")
    holders = HolderSerializer(many=True, help_text="Who held it on the day of as_of, or today.")


class OrganisationSerializer(RecordSerializer, PublishedSerializer, AsOfSerializer):
    """An organisation in a list."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(Organisation.Kind.values)
    name = serializers.CharField(help_text="The name today, in English where there is one.")
    name_language = serializers.ChoiceField(LANGUAGE_CODES)
    acronym = serializers.CharField(allow_blank=True)
    name_then = serializers.CharField(help_text="The name on the day of as_of, or today.")
    acronym_then = serializers.CharField(allow_blank=True)
    texts = OrganisationTextSerializer(many=True)
    established = serializers.CharField(allow_null=True)
    established_precision = serializers.ChoiceField(PRECISION_CHOICES, allow_null=True)
    dissolved = serializers.CharField(allow_null=True)
    dissolved_precision = serializers.ChoiceField(PRECISION_CHOICES, allow_null=True)
    dissolution_reason = serializers.ChoiceField(Organisation.DissolutionReason.values, allow_blank=True)
    former_names = FormerNameSerializer(many=True)

    text_fields = ("language", "name", "acronym", "summary")

    class Meta:
        # An abstract parent's name would be in the schema otherwise.
        ref_name = "OrganisationInList"

    def represent(self, organisation):
        day = self.day or today()
        texts = sorted(rows_of(organisation.text_rows), key=lambda row: row["language"])
        former = former_names_in(organisation.former_name_rows)
        then = name_on(day, former, Name.today(organisation))
        return {
            **addresses("organisation", organisation),
            **published(organisation, texts, organisation.name_language),
            "as_of": self.day,
            "existed": existed(day, organisation.established, organisation.dissolved),
            "slug": organisation.slug,
            "kind": organisation.kind,
            "name": organisation.name,
            "name_language": organisation.name_language,
            "acronym": organisation.acronym,
            "name_then": then.name,
            "acronym_then": then.acronym,
            "texts": [
                {name: text[name] for name in self.text_fields} | {"text_hash": text["text_hash"] or None}
                for text in texts
            ],
            **partial_date("established", organisation.established),
            **partial_date("dissolved", organisation.dissolved),
            "dissolution_reason": organisation.dissolution_reason,
            "former_names": [
                {"language": name.language, "name": name.name, "acronym": name.acronym, **term_of(name)}
                for name in former
            ],
        }


class OrganisationDetailSerializer(OrganisationSerializer, VersionedSerializer):
    """An organisation with its profile and all that hangs on it; with as_of, as it stood on that day."""

    texts = OrganisationProfileSerializer(many=True)
    identifiers = IdentifierSerializer(many=True)
    links = LinkSerializer(many=True)
    parents = RelationSerializer(many=True, help_text="What it is a part or field office of.")
    children = RelationSerializer(many=True, help_text="What is a part or field office of it.")
    memberships = RelationSerializer(many=True, help_text="What it is a member of.")
    members = RelationSerializer(many=True)
    other_relations = OtherRelationSerializer(many=True)
    presences = PresenceSerializer(many=True)
    posts = PostWithHoldersSerializer(many=True)
    claims = ClaimSerializer(many=True, help_text="What sources say of its facts; they may disagree.")

    text_fields = (*OrganisationSerializer.text_fields, "profile", "profile_html")

    class Meta:
        ref_name = "Organisation"

    def represent(self, organisation):
        links = sorted(rows_of(organisation.link_rows), key=lambda row: (row["order"], row["label"]))
        identifiers = sorted(rows_of(organisation.identifier_rows), key=lambda row: (row["scheme"], row["value"]))
        return {
            **super().represent(organisation),
            "identifiers": identifiers,
            "links": [
                {"label": row["label"], "url": row["url"] or None, **reachability(row["check"]).fields}
                for row in links
            ],
            **self.relations_of(organisation),
            "presences": self.presences_of(organisation),
            "posts": self.posts_of(organisation),
            "claims": claims_in(organisation.claim_rows),
            **versioned(organisation.version_rows, organisation, api_url("organisation", organisation.pk)),
        }

    def shown(self, rows):
        """Those of the terms that the day lets through, oldest first."""
        rows = [row for row in rows_of(rows) if self.day is None or runs_on(self.day, row)]
        return sorted(rows, key=lambda row: (row["start"], row["name"], row["key"]))

    def relations_of(self, organisation):
        found = {name: [] for name in ("parents", "children", "memberships", "members", "other_relations")}
        named = {kind: ("parents", "children") for kind in OrganisationRelation.HIERARCHY}
        named[OrganisationRelation.Kind.MEMBER_OF] = ("memberships", "members")
        for is_subject, rows in (
            (True, organisation.relation_rows),
            (False, organisation.relation_to_it_rows),
        ):
            for row in self.shown(rows):
                relation = {
                    "id": as_id(row["key"]),
                    "kind": row["kind"],
                    "organisation": reference_in(row, "organisation"),
                    **term_in(row),
                    "note": row["note"],
                    "source": source_in(row),
                    "claims": claims_in(row["claims"]),
                }
                if names := named.get(row["kind"]):
                    found[names[0] if is_subject else names[1]].append(relation)
                else:
                    found["other_relations"].append({**relation, "is_subject": is_subject})
        return found

    def presences_of(self, organisation):
        return [
            {
                "id": as_id(row["key"]),
                "place": reference_in(row, "place"),
                "role": row["role"],
                **term_in(row),
                "source": source_in(row),
                "claims": claims_in(row["claims"]),
            }
            for row in self.shown(organisation.presence_rows)
        ]

    def posts_of(self, organisation):
        day = self.day or today()
        shown = []
        for row in sorted(rows_of(organisation.post_rows), key=lambda row: (row["order"], row["name"], row["id"])):
            since, until = PartialDate(row["established"]), PartialDate(row["abolished"])
            if existed(day, since, until) is False and self.day:
                continue
            shown.append(
                reference_in(row, "post")
                | {"seats": row["seats"], "existed": existed(day, since, until)}
                | incumbency(row["name"], row["appointments"], row["capacities"], day, until)
            )
        return shown


def former_names_in(value):
    """The former names of an organisation, oldest first, as unsaved records."""
    rows = sorted(rows_of(value), key=lambda row: (row["start"], row["end"], row["language"], row["name"]))
    return [FormerName(**{**row, "start": PartialDate(row["start"]), "end": PartialDate(row["end"])}) for row in rows]


def former_name_rows(of="pk"):
    """The former names of an organisation, for `annotate` and `rows_beside`; read with `former_names_in`."""
    return rows_beside(FormerName.objects.all, "organisation", of=of, **FORMER_NAME_COLUMNS)


FORMER_NAME_COLUMNS = {**TERM_COLUMNS, "language": "language", "name": "name", "acronym": "acronym"}


def rows(*more):
    """What hangs on an organisation in a list; `more` columns of the texts."""
    columns = ("language", "name", "acronym", "summary", "text_hash", *more)
    return {
        "text_rows": rows_beside(OrganisationText.objects.all, "organisation", **{name: name for name in columns}),
        "former_name_rows": former_name_rows(),
    }


def detail_rows():
    """What hangs on an organisation by itself."""
    relation = {"key": "pk", "kind": "kind", "note": "note", **TERM_COLUMNS, **SOURCE_COLUMNS}
    relation["claims"] = claim_rows("relation")
    presence = {"key": "pk", "role": "role", **TERM_COLUMNS, **SOURCE_COLUMNS, "claims": claim_rows("presence")}
    relations = OrganisationRelation.objects.all
    return rows("profile", "profile_html") | {
        "link_rows": rows_beside(
            OrganisationLink.objects.all,
            "organisation",
            **{name: name for name in ("label", "url", "order")},
            check=check_of("url"),
        ),
        "identifier_rows": rows_beside(
            OrganisationIdentifier.objects.all, "organisation", scheme="scheme", value="value"
        ),
        "relation_rows": rows_beside(relations, "subject", **relation, **reference_columns("object")),
        "relation_to_it_rows": rows_beside(relations, "object", **relation, **reference_columns("subject")),
        "presence_rows": rows_beside(Presence.objects.all, "organisation", **presence, **reference_columns("place")),
        "post_rows": rows_beside(
            Post.objects.all,
            "organisation",
            **{name: name for name in ("id", "slug", "name", "seats", "order", "established", "abolished")},
            appointments=appointment_rows(),
            capacities=title_rows(),
        ),
        "claim_rows": claim_rows("organisation"),
        "version_rows": version_rows(),
    }


ROWS, DETAIL_ROWS = rows(), detail_rows()


def with_texts(organisations):
    """What OrganisationSerializer shows, in the organisations' own query."""
    return organisations.annotate(**ROWS)


def with_everything(organisations):
    """What OrganisationDetailSerializer shows, in the organisation's own query."""
    return organisations.annotate(**DETAIL_ROWS)
