"""A body as its page shows it on a day: names, facts with their sources, ties to other bodies, posts and who holds them.

    profile = Profile(organisation, as_of, today)       # organisation from `for_profile()`

Seven queries besides the one for the organisation, however much there is; one more with `as_of`, for the names that others had.
"""

from collections import defaultdict
from functools import cached_property

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.models import (
    Appointment,
    FormerName,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    OrganisationRelation,
    Post,
    PostCapacity,
    Presence,
    SourceClaim,
)
from organisations.naming import Name, name_on, names_on
from organisations.officeholders import capacity_row, standing_on, title_on, with_towards
from organisations.tenure import tenure_of
from organisations.wording import Claims, claims_by, evidence, in_language, precision_in_words, span_in_words
from unhub.links.shown import check_of, reachability
from unhub.publishing.editions import VERSION_COLUMNS, version_list
from unhub.publishing.models import Version
from unhub.text.languages import LANGUAGES_BY_CODE, fallback_order
from unhub.text.partial_dates import PartialDate
from unhub.web.rows import rows_beside, rows_of

Kind = OrganisationRelation.Kind

REGISTERS = {
    OrganisationIdentifier.Scheme.WIKIDATA: "https://www.wikidata.org/wiki/%s",
    OrganisationIdentifier.Scheme.ROR: "https://ror.org/%s",
}


BESIDE = {
    "former_rows": rows_beside(
        FormerName.objects.all,
        "organisation",
        **{name: name for name in ("name", "language", "acronym", "start", "end", "end_kind")},
    ),
    "link_rows": rows_beside(
        OrganisationLink.objects.all, "organisation", label="label", url="url", order="order", check=check_of("url")
    ),
    "identifier_rows": rows_beside(OrganisationIdentifier.objects.all, "organisation", scheme="scheme", value="value"),
    "version_rows": rows_beside(Version.objects.all, "record_id", **VERSION_COLUMNS),
}


def for_profile(organisations):
    """The queryset with what a profile needs of the body itself, in its one query; texts come with one more."""
    return organisations.annotate(**BESIDE)


class Profile:
    """What is known of a body on a day: of `as_of` if given, else of today with what has passed beside it.

    `texts` are given for another state of the profile than the published one; `first` is a language to show before others.
    """

    def __init__(self, organisation, as_of, today, *, texts=None, first=""):
        self.organisation, self.as_of, self.day = organisation, as_of, as_of or today
        self.texts = self._in_order(organisation.texts.defer("profile") if texts is None else texts, first)
        self.relations = list(
            OrganisationRelation.objects.filter(Q(subject=organisation) | Q(object=organisation)).select_related(
                "subject", "object"
            )
        )
        self.presences = list(organisation.presences.select_related("place").order_by("place__name", "start", "id"))
        self.claims = self._claims()
        self.names = names_on(as_of, {self.other(each) for each in self.relations})

    # --- what it is called ---

    def _in_order(self, texts, first):
        """Texts in the order in which a reader of this page would want them."""
        texts = {text.language: text for text in texts}
        order = fallback_order(first or get_language() or "en", self.organisation.name_language)
        return [texts[language] for language in order if language in texts]

    @cached_property
    def text(self):
        """The text shown first, or None."""
        return self.texts[0] if self.texts else None

    @cached_property
    def former_names(self):
        """Unsaved FormerName objects, oldest first."""
        found = [
            FormerName(**{**row, "start": PartialDate(row["start"]), "end": PartialDate(row["end"])})
            for row in rows_of(self.organisation.former_rows)
        ]
        return sorted(found, key=lambda former: (str(former.start or former.end), former.language, former.name))

    @cached_property
    def name(self):
        """The Name of the day."""
        now = Name.today(self.organisation)
        if self.text:
            now = Name(self.text.name, self.text.language, self.text.acronym)
        return name_on(self.as_of, self.former_names, now) if self.as_of else now

    def other_names(self):
        """Today's names in the other languages, with their acronyms."""
        return [
            {
                "value": f"{text.name} ({text.acronym})" if text.acronym else text.name,
                **in_language(text.language),
                "note": LANGUAGES_BY_CODE[text.language].name,
            }
            for text in self.texts[1:]
        ]

    # --- whether it existed ---

    @cached_property
    def absence(self):
        """ "before" or "after" for a day on which it certainly did not exist, else ""."""
        since, until = self.organisation.established, self.organisation.dissolved
        if since and self.day < since.earliest:
            return "before"
        return "after" if until and self.day > until.latest else ""

    # --- its ties to others ---

    def other(self, relation):
        return relation.object if relation.subject_id == self.organisation.pk else relation.subject

    @cached_property
    def _ties(self):
        """{(kind, whether it is the subject): rows} of what ran on the day, and the same of what ran at other times."""
        running, others = defaultdict(list), defaultdict(list)
        of_relations = claims_by(self.claims, "relation")
        for relation in self.relations:
            row = self._tie(relation, of_relations.get(relation.pk, Claims()))
            runs = relation.possibly_covers(self.day) or (not self.as_of and not row["is_past"])
            group = running if runs else others
            group[relation.kind, relation.subject_id == self.organisation.pk].append(row)
        for groups in (running, others):
            for rows in groups.values():
                rows.sort(key=lambda row: row["sort_name"])
        return running, others

    def _tie(self, relation, claims):
        other = self.other(relation)
        name = self.names[other.pk]
        is_subject = relation.subject_id == self.organisation.pk
        return {
            "label": relation.get_kind_display() if is_subject else reverse_label(relation.kind),
            "kind": relation.kind,
            "name": name.name,
            "acronym": name.acronym,
            **in_language(name.language),
            "url": other.get_absolute_url(),
            "sort_name": other.sort_name,
            "body_kind": other.kind,
            "span": span_in_words(relation),
            "note": relation.note,
            "is_past": relation.possible_days[1] < self.day,
            **evidence(relation, claims),
        }

    def _running(self, kinds, *, is_subject):
        return [row for kind in kinds for row in self._ties[0][kind, is_subject]]

    def _formerly(self, kinds, *, is_subject):
        """What ran before; none with `as_of`, which shows that day alone."""
        return [] if self.as_of else [row for kind in kinds for row in self._ties[1][kind, is_subject]]

    def parents(self):
        return self._running(OrganisationRelation.HIERARCHY, is_subject=True)

    def former_parents(self):
        return self._formerly(OrganisationRelation.HIERARCHY, is_subject=True)

    def children(self):
        return self._running(OrganisationRelation.HIERARCHY, is_subject=False)

    def former_children(self):
        return self._formerly(OrganisationRelation.HIERARCHY, is_subject=False)

    def memberships(self):
        return self._running([Kind.MEMBER_OF], is_subject=True)

    def former_memberships(self):
        return self._formerly([Kind.MEMBER_OF], is_subject=True)

    def members(self):
        return self._running([Kind.MEMBER_OF], is_subject=False)

    def former_members(self):
        return self._formerly([Kind.MEMBER_OF], is_subject=False)

    def other_ties(self):
        """Every other relation, both ways, those that have passed last; succession is shown whatever the day."""
        plain = [*OrganisationRelation.HIERARCHY, Kind.MEMBER_OF]
        kinds = [kind for kind in Kind if kind not in plain]
        rows = [row for kind in kinds for way in (True, False) for row in self._running([kind], is_subject=way)]
        for kind in kinds:
            for way in (True, False):
                if kind == Kind.SUCCEEDED_BY:
                    rows += self._ties[1][kind, way]
                else:
                    rows += self._formerly([kind], is_subject=way)
        return rows

    # --- where it is ---

    def places(self, role):
        """Entries of `includes/facts.html` for its headquarters or its offices on the day."""
        of_presences = claims_by(self.claims, "presence")
        entries, sources, rivals = [], [], []
        for presence in self.presences:
            if presence.role != role or (self.as_of and not presence.possibly_covers(self.day)):
                continue
            place = presence.place
            entries.append({"value": place.label, "url": place.get_absolute_url(), "note": span_in_words(presence)})
            about = evidence(presence, of_presences.get(presence.pk, Claims()))
            sources += [source for source in about["sources"] if source not in sources]
            rivals += [{**rival, "fact": f"{place.label}, {rival['fact']}"} for rival in about["rivals"]]
        return {"entries": entries, "sources": sources, "rivals": rivals}

    # --- sources ---

    def _claims(self):
        """Claims on the body, its relations and its presences. One query."""
        return list(
            SourceClaim.objects.filter(organisation=self.organisation)
            | SourceClaim.objects.filter(relation__in=[each.pk for each in self.relations])
            | SourceClaim.objects.filter(presence__in=[each.pk for each in self.presences])
        )

    # --- facts ---

    def facts(self):
        """(facts for `includes/facts.html`, claims about anything else)."""
        body = self.organisation
        claims = claims_by(self.claims, "organisation").get(body.pk, Claims())
        facts = [{"label": _("Kind"), "value": _first_capital(body.get_kind_display())}]
        facts += _date_fact(_("Established"), body.established, claims.of("established", body.established))
        reason = body.get_dissolution_reason_display() if body.dissolution_reason else ""
        facts += _date_fact(_("Dissolved"), body.dissolved, claims.of("dissolved", body.dissolved), reason)
        if self.name.acronym:
            facts.append({"label": _("Acronym"), "value": self.name.acronym, **in_language(self.name.language)})
        former = [
            {
                "value": f"{each.name} ({each.acronym})" if each.acronym else each.name,
                **in_language(each.language),
                "note": span_in_words(each),
            }
            for each in self.former_names
        ]
        if former:
            about = claims.of("former_names", "")
            facts.append({"label": _("Former names"), "entries": former, **about})
        if names := self.other_names():
            facts.append({"label": _("In other languages"), "entries": names})
        for role, label in ((Presence.Role.HEADQUARTERS, _("Headquarters")), (Presence.Role.OFFICE, _("Offices"))):
            about = self.places(role)
            if about["entries"]:
                facts.append({"label": label, **about})
        if identifiers := self.identifiers():
            facts.append({"label": _("Identifiers"), "entries": identifiers})
        return facts, claims.rest()

    def identifiers(self):
        labels = dict(OrganisationIdentifier.Scheme.choices)
        return [
            {
                "value": row["value"],
                "url": REGISTERS[row["scheme"]] % row["value"] if row["scheme"] in REGISTERS else "",
                "note": labels.get(row["scheme"], row["scheme"]),
            }
            for row in sorted(
                rows_of(self.organisation.identifier_rows), key=lambda row: (row["scheme"], row["value"])
            )
        ]

    def links(self):
        """What it points to: list of .label, .url, .checked_display, .failing_display."""
        return [
            {"label": row["label"], "url": row["url"]}
            | dict(zip(("checked_display", "failing_display"), reachability(row.get("check")).display(), strict=True))
            for row in sorted(rows_of(self.organisation.link_rows), key=lambda row: (row["order"], row["label"]))
        ]

    # --- posts ---

    def posts(self):
        """Its posts as they stood on the day, those abolished last. Three queries."""
        posts = list(Post.objects.filter(organisation=self.organisation).order_by("order", "name", "id"))
        keys = [post.pk for post in posts]
        terms, hats = defaultdict(list), defaultdict(list)
        for term in Appointment.objects.filter(post__in=keys).select_related("person"):
            terms[term.post_id].append(term)
        for hat in with_towards(PostCapacity.objects.filter(post__in=keys)):
            hats[hat.post_id].append(hat)
        rows = []
        for post in posts:
            is_past = bool(post.abolished) and self.day > post.abolished.latest
            is_to_come = bool(post.established) and self.day < post.established.earliest
            if self.as_of and (is_past or is_to_come):
                continue
            title, language = title_on(post, hats[post.pk], self.day)
            worn = [capacity_row(hat, self.day) for hat in hats[post.pk] if hat.possibly_covers(self.day)]
            rows.append(
                {
                    "post": post,
                    "url": post.get_absolute_url(),
                    "title": title,
                    **in_language(language),
                    "is_past": is_past,
                    "abolished": post.abolished.display(),
                    "standing": standing_on(
                        tenure_of(terms[post.pk], self.day, abolished=post.abolished), self.day, seats=post.seats
                    ),
                    "capacities": [row for row in worn if row["label"] != title or row["towards"] or row["behalf"]],
                }
            )
        return sorted(rows, key=lambda row: row["is_past"])

    # --- how it came to be here ---

    def versions(self, shown=None):
        """Its versions, newest first, as `includes/version_list.html` takes them; `shown`: the number of the one on the page."""
        return version_list(rows_of(self.organisation.version_rows), self.organisation, shown=shown)


def _first_capital(text):
    text = str(text)
    return text[:1].upper() + text[1:]


def _date_fact(label, date, about, note=""):
    if not date and not about["rivals"]:
        return []
    words = ", ".join(word for word in (note, precision_in_words(date)) if word)
    return [{"label": label, "value": date.display() or _("not known"), "note": words and f"({words})", **about}]


def reverse_label(kind):
    """The relation as the other body would say it."""
    return {
        Kind.PRINCIPAL_OF: _("has as its principal"),
        Kind.SUCCEEDED_BY: _("successor of"),
        Kind.COOPERATES_WITH: _("cooperates with"),
        Kind.SUPPORTS: _("supported by"),
        Kind.COORDINATES: _("coordinated by"),
    }.get(kind, kind)


def schema_type(organisation):
    """The type of schema.org that says most of a body."""
    kinds = Organisation.Kind
    if organisation.kind == kinds.STATE:
        return "Country"
    return "GovernmentOrganization" if organisation.kind in _GOVERNMENTAL else "Organization"


_GOVERNMENTAL = {
    Organisation.Kind.PRINCIPAL_ORGAN,
    Organisation.Kind.DEPARTMENT,
    Organisation.Kind.OFFICE,
    Organisation.Kind.FIELD_MISSION,
    Organisation.Kind.FUND,
    Organisation.Kind.AGENCY,
}
