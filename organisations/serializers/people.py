"""People, posts and appointments as the API gives them."""

from rest_framework import serializers

from organisations.models import Appointment, PersonName, PostCapacity
from organisations.serializers.incumbents import (
    HolderSerializer,
    appointment_in,
    appointment_rows,
    holders_in,
    vacant_on,
)
from organisations.serializers.pieces import (
    NAME_COLUMNS,
    PRECISION_CHOICES,
    TERM_COLUMNS,
    AddressesSerializer,
    AsOfSerializer,
    ClaimSerializer,
    NamesField,
    ReferenceSerializer,
    SourceSerializer,
    TermSerializer,
    addresses,
    claim_rows,
    claims_in,
    existed,
    names_in,
    reference,
    reference_columns,
    reference_in,
    runs_on,
    source_in,
    term_in,
    term_of,
    today,
)
from organisations.tenure import tenure_of
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.addresses import api_url, page_url
from unhub.web.rows import as_id, rows_beside, rows_of
from unhub.web.serializing import RecordSerializer, partial_date

# --- people -----------------------------------------------------------------------------------------------------------


class OtherNameSerializer(TermSerializer):
    name = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGE_CODES, allow_blank=True)
    source_title = serializers.CharField(allow_blank=True)


class AppointmentOfPersonSerializer(TermSerializer):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its address in the API.")
    post = ReferenceSerializer()
    organisation = ReferenceSerializer()
    status = serializers.ChoiceField(Appointment.Status.values)


class PersonSerializer(RecordSerializer, AddressesSerializer):
    """A person, with the posts they hold and held."""

    slug = serializers.CharField()
    name = serializers.CharField()
    sort_name = serializers.CharField()
    note = serializers.CharField(allow_blank=True, help_text="Who it is, where several have the name.")
    wikidata = serializers.CharField(allow_null=True)
    other_names = OtherNameSerializer(many=True)
    appointments = AppointmentOfPersonSerializer(many=True, help_text="Newest first.")
    claims = ClaimSerializer(many=True)

    class Meta:
        ref_name = "Person"

    def represent(self, person):
        names = sorted(rows_of(person.name_rows), key=lambda row: (row["name"], row["language"]))
        appointments = sorted(
            rows_of(person.appointment_rows), key=lambda row: (row["start"], row["key"]), reverse=True
        )
        return {
            **addresses("person", person),
            "updated_at": person.updated_at,
            "slug": person.slug,
            "name": person.name,
            "sort_name": person.sort_name,
            "note": person.note,
            "wikidata": person.wikidata or None,
            "other_names": [
                {"name": row["name"], "language": row["language"], "source_title": row["source_title"], **term_in(row)}
                for row in names
            ],
            "appointments": [
                {
                    "id": as_id(row["key"]),
                    "url": api_url("appointment", as_id(row["key"])),
                    "post": reference_in(row, "post", "post_"),
                    "organisation": reference_in(row, "organisation", "body_"),
                    "status": row["status"],
                    **term_in(row),
                }
                for row in appointments
            ],
            "claims": claims_in(person.claim_rows),
        }


PERSON_ROWS = {
    "name_rows": rows_beside(
        PersonName.objects.all, "person", **TERM_COLUMNS, name="name", language="language", source_title="source_title"
    ),
    "appointment_rows": rows_beside(
        Appointment.objects.all,
        "person",
        key="pk",
        status="status",
        **TERM_COLUMNS,
        **reference_columns("post", "post_"),
        **reference_columns("post__organisation", "body_"),
    ),
    "claim_rows": claim_rows("person"),
}


def with_appointments(people):
    """What PersonSerializer shows, in the people's own query."""
    return people.annotate(**PERSON_ROWS)


# --- posts ------------------------------------------------------------------------------------------------------------


class CapacitySerializer(TermSerializer):
    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    names = NamesField()
    is_principal = serializers.BooleanField(help_text="Whether it is the title the holder is known by.")
    towards = ReferenceSerializer(many=True, help_text="The bodies the holder is accredited to in this capacity.")
    on_behalf_of_organisation = ReferenceSerializer(allow_null=True)
    on_behalf_of_post = ReferenceSerializer(allow_null=True)


class AppointmentToPostSerializer(TermSerializer):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its address in the API.")
    person = ReferenceSerializer()
    status = serializers.ChoiceField(Appointment.Status.values)
    seat = serializers.IntegerField()


class VacancySerializer(serializers.Serializer):
    start = serializers.DateField()
    end = serializers.DateField(allow_null=True, help_text="The last day; null while it lasts.")
    is_certain = serializers.BooleanField(help_text="False where somebody may have held it, but nobody knows.")
    seat = serializers.IntegerField()


class PostSerializer(RecordSerializer, AddressesSerializer, AsOfSerializer):
    """A post, with its holders and its vacancies, which are computed; with as_of, as it stood on that day."""

    slug = serializers.CharField()
    name = serializers.CharField()
    names = NamesField()
    organisation = ReferenceSerializer()
    summary = serializers.CharField(allow_blank=True)
    seats = serializers.IntegerField(help_text="How many may hold it at once.")
    established = serializers.CharField(allow_null=True)
    established_precision = serializers.ChoiceField(PRECISION_CHOICES, allow_null=True)
    abolished = serializers.CharField(allow_null=True)
    abolished_precision = serializers.ChoiceField(PRECISION_CHOICES, allow_null=True)
    is_vacant = serializers.BooleanField(
        allow_null=True, help_text="On the day of as_of, or today; null where the dates on record leave it open."
    )
    holders = HolderSerializer(many=True, help_text="On the day of as_of, or today.")
    capacities = CapacitySerializer(many=True, help_text="The hats that come with it; with as_of, those of that day.")
    appointments = AppointmentToPostSerializer(many=True, help_text="All there were, newest first.")
    vacancies = VacancySerializer(many=True, help_text="Days without a holder between and after the terms on record.")
    claims = ClaimSerializer(many=True)

    class Meta:
        ref_name = "Post"

    def represent(self, post):
        day = self.day or today()
        rows = {row["key"]: row for row in rows_of(post.appointment_rows)}
        tenure = tenure_of([appointment_in(row) for row in rows.values()], today(), abolished=post.abolished)
        capacities = rows_of(post.capacity_rows)
        principal = [row for row in capacities if row["is_principal"]]
        body = post.organisation
        return {
            **addresses("post", post),
            "updated_at": post.updated_at,
            "as_of": self.day,
            "existed": existed(day, post.established, post.abolished),
            "slug": post.slug,
            "name": post.name,
            "names": post.names(),
            "organisation": reference("organisation", body.pk, body.slug, body.name),
            "summary": post.summary,
            "seats": post.seats,
            **partial_date("established", post.established),
            **partial_date("abolished", post.abolished),
            "is_vacant": vacant_on(tenure, day),
            "holders": holders_in(tenure, rows, day, principal, post.name),
            "capacities": self.capacities_of(capacities),
            "appointments": [
                {
                    "id": as_id(row["key"]),
                    "url": api_url("appointment", as_id(row["key"])),
                    "person": reference_in(row, "person"),
                    "status": row["status"],
                    "seat": row["seat"],
                    **term_in(row),
                }
                for row in sorted(rows.values(), key=lambda row: (row["start"], row["key"]), reverse=True)
            ],
            "vacancies": [
                {"start": gap.start, "end": gap.until, "is_certain": gap.is_certain, "seat": gap.seat}
                for gap in tenure.gaps
            ],
            "claims": claims_in(post.claim_rows),
        }

    def capacities_of(self, rows):
        shown = [row for row in rows if self.day is None or runs_on(self.day, row)]
        return [
            {
                "id": as_id(row["id"]),
                "key": row["key"],
                "name": row["name"],
                "names": names_in(row),
                "is_principal": bool(row["is_principal"]),
                **term_in(row),
                "towards": sorted(
                    (reference_in(body, "organisation") for body in rows_of(row["towards"])),
                    key=lambda body: body["name"],
                ),
                "on_behalf_of_organisation": reference_in(row, "organisation", "behalf_"),
                "on_behalf_of_post": reference_in(row, "post", "behalf_post_"),
            }
            for row in sorted(shown, key=lambda row: (row["order"], row["start"], row["key"]))
        ]


POST_ROWS = {
    "appointment_rows": appointment_rows(),
    "capacity_rows": rows_beside(
        PostCapacity.objects.all,
        "post",
        **TERM_COLUMNS,
        **{name: name for name in ("id", "key", "is_principal", "order", *NAME_COLUMNS.values())},
        towards=rows_beside(
            PostCapacity.towards.through.objects.all, "postcapacity", **reference_columns("organisation")
        ),
        **reference_columns("on_behalf_of_organisation", "behalf_"),
        **reference_columns("on_behalf_of_post", "behalf_post_"),
    ),
    "claim_rows": claim_rows("post"),
}


def with_holders(posts):
    """What PostSerializer shows, in the posts' own query."""
    return posts.select_related("organisation").annotate(**POST_ROWS)


# --- appointments -----------------------------------------------------------------------------------------------------


class AppointmentSerializer(RecordSerializer, AddressesSerializer, TermSerializer):
    """A person in a post, for a time. Its page is that of the post."""

    person = ReferenceSerializer()
    post = ReferenceSerializer()
    organisation = ReferenceSerializer(help_text="The body the post is in.")
    status = serializers.ChoiceField(Appointment.Status.values)
    seat = serializers.IntegerField(help_text="Which of the post's seats.")
    source = SourceSerializer(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    claims = ClaimSerializer(many=True)

    class Meta:
        ref_name = "Appointment"

    def represent(self, appointment):
        person, post = appointment.person, appointment.post
        body = post.organisation
        pk = str(appointment.pk)
        return {
            "id": pk,
            "url": api_url("appointment", pk),
            "web_url": page_url("organisations:post", post.slug),
            "updated_at": appointment.updated_at,
            "person": reference("person", person.pk, person.slug, person.name),
            "post": reference("post", post.pk, post.slug, post.name),
            "organisation": reference("organisation", body.pk, body.slug, body.name),
            "status": appointment.status,
            "seat": appointment.seat,
            **term_of(appointment),
            "source": source_in(appointment.__dict__),
            "note": appointment.note,
            "claims": claims_in(appointment.claim_rows),
        }


APPOINTMENT_CLAIMS = claim_rows("appointment")


def with_claims(appointments):
    """What AppointmentSerializer shows, in the appointments' own query."""
    return appointments.with_names().annotate(claim_rows=APPOINTMENT_CLAIMS)
