"""Rows of holders of offices: who, what and when looked up, compared with what is on record, applied, and taken back."""

import uuid

from django.utils.translation import gettext as _

from organisations.importing.bodies import Bodies
from organisations.importing.holder_rows import read
from organisations.importing.holder_terms import Case, change, claims_to_make, conflict, in_words, is_other
from organisations.importing.offices import Held, Offices, bare, same_term
from organisations.models import Appointment, Person, Post, SourceClaim
from unhub.importing.hierarchies import free_slug
from unhub.importing.models import BatchRow
from unhub.importing.reference import ReferenceReader
from unhub.importing.words import folded
from unhub.publishing.reach import EVERYWHERE, reach_of
from unhub.text.terms import End

Verdict, Decision, Outcome = BatchRow.Verdict, BatchRow.Decision, BatchRow.Outcome


class HolderReader(ReferenceReader):
    model = Appointment
    made_along = (Person, Post, SourceClaim)

    def __init__(self, options, user):
        super().__init__(options, user)
        self._order = options.get("date_order") or None
        self._meant = options.get("resolved", {})
        self._reach = reach_of(user) if user else EVERYWHERE
        self._bodies, self.here = Bodies(also=self._meant.get("organisation")), Offices()

    def forget(self):
        self.here = Offices()

    # --- judging ----------------------------------------------------------------------------------------------------------

    def judge(self, rows):
        rows = list(rows)
        judged = [self._shown(number, row) for number, row in rows]
        before = BatchRow.brought_before("office_holder", [row.fingerprint for row in judged])
        before = {row.fingerprint: row for row in before}
        here = set(
            Appointment.objects.filter(pk__in=[row.record_id for row in before.values()]).values_list("pk", flat=True)
        )
        cases = []
        for made, (_number, row) in zip(judged, rows, strict=True):
            if earlier := before.get(made.fingerprint):
                made.verdict, made.why = Verdict.SAME, _("brought before")
                made.record_id = earlier.record_id if earlier.record_id in here else None
                if made.record_id is None:
                    made.why = _("brought before, and deleted since")
            elif case := self._case(made, row):
                cases.append(case)
        self._weigh(cases)
        for case in cases:
            self._show(case)
        return judged

    @staticmethod
    def _shown(number, row):
        title = ", ".join(filter(None, (row.values.get(name, "") for name in ("person", "post", "organisation"))))
        return BatchRow.of(number, row, title=title[:300])

    def _case(self, made, row):
        """What the words of a row stand for, and which term it is about; None, with the reason on the row, if that is not clear."""
        says, errors = read(row, self._order)
        case = Case(made, says)
        if errors:
            case.refuse(*errors)
            return None
        made.day = str(says.start)
        if self._find_post(case) and self._find_person(case) and self._find_term(case):
            return case
        return None

    def _leave_open(self, case, kind, words, several):
        case.row.verdict = Verdict.OPEN
        case.row.unresolved = [[kind, words]]
        case.row.notes = [
            _("“%(words)s” may mean several here.") % {"words": words}
            if several
            else _("“%(words)s” is not here.") % {"words": words}
        ]

    def _find_post(self, case):
        says = case.says
        body = self._bodies.find(says.organisation)
        if body is None:
            self._leave_open(case, "organisation", says.organisation, bool(self._bodies.all_named(says.organisation)))
            return False
        case.body = uuid.UUID(body)
        if not self._reach.touches({case.body}):
            case.refuse(
                _("This would belong to an organisation that you do not work for. %(reach)s")
                % {"reach": self._reach.in_words}
            )
            return False
        words = f"{says.post} ({says.organisation})"  # a title means another post in another body
        found = self._said("post", words) or self.here.posts_titled(case.body, says.post)
        if len(found) > 1:
            self._leave_open(case, "post", words, True)
            return False
        if not found:
            found = [f"{body} {bare(says.post)}"]
            self.here.learn_post(found[0], case.body, [says.post])
        case.post = found[0]
        return True

    def _find_person(self, case):
        name, row = case.says.person, case.row
        found = self._said("person", name) or self.here.people(name)
        if len(found) > 1:
            # Of those of one name, whoever is on record with this very term is meant.
            terms = self.here.terms(case.post)
            found = [key for key in found if same_term(terms, key, case.says)] or found
        if len(found) > 1:
            self._leave_open(case, "person", name, True)
            return False
        if not found and row.decision == Decision.JOIN:
            found = [key for key in [self._near(case)] if key]
        elif not found and not row.verdict:
            case.perhaps = self._near(case)
        if not found:
            found = [f"new {bare(name)}"]
            if not case.perhaps:
                self.here.learn_person(found[0], name)
        case.person = found[0]
        return True

    def _near(self, case):
        chosen = (case.row.content or {}).get("perhaps")
        return uuid.UUID(chosen) if chosen else self.here.near(case.says.person)

    def _said(self, kind, words):
        """[the key an editor gave these words], or []."""
        said = {folded(each): key for each, key in self._meant.get(kind, {}).items()}
        return [uuid.UUID(said[folded(words)])] if folded(words) in said else []

    def _find_term(self, case):
        terms = self.here.terms(case.post)
        found = same_term(terms, case.perhaps or case.person, case.says)
        if len(found) > 1:
            case.refuse(
                _(
                    "It may be about several terms of %(person)s in this post: %(terms)s. Give the start that tells them apart."
                )
                % {
                    "person": found[0].name,
                    "terms": ", ".join(held.term.span_in_brackets.strip(" ()") for held in found),
                }
            )
            return False
        if found:
            case.was = found[0]
            change(case)
        else:
            case.held = Held(case.person, case.says.person, case.says.as_term(), case.row.number)
            case.rivals = [(*rival, "") for rival in case.says.rivals]
            if (case.row.content or {}).get("end_is_unknown"):
                self._take_end_as_unknown(case)
        if not case.perhaps:
            # What follows is compared with the term as it would be, once it is clear whose it is.
            terms[:] = [held for held in terms if held is not case.was] + [case.held]
        return True

    # --- what rows mean for one another -----------------------------------------------------------------------------------

    def _weigh(self, cases):
        """Settles ends that rows do not tell of, and refuses rows that would put two into one seat."""
        for case in cases:
            if case.is_new and not case.perhaps and case.says.start and not case.says.end_kind:
                self._settle_end(case)
        for case in cases:
            if not case.perhaps and case.held.seats_somebody:
                self._seat(case)

    def _settle_end(self, case):
        """Whoever was followed by another had left, nobody knows when: the seat has one holder at a time."""
        _body, _name, seats = self.here.posts[case.post]
        followed = any(
            other.seats_somebody and other.term.start and other.term.start.earliest > case.says.start.latest
            for other in self.here.terms(case.post)
            if other is not case.held
        )
        if seats == 1 and followed:
            self._take_end_as_unknown(case)
            case.row.content = {"end_is_unknown": True}  # also when the others are not looked at with it

    @staticmethod
    def _take_end_as_unknown(case):
        case.held.term.end_kind = End.UNKNOWN
        case.row.notes.append(_("No end is given, and somebody followed: the end is taken as not known."))

    def _seat(self, case):
        """Gives a new holder the first free seat; refuses the row where there is none, or where a changed term overlaps another."""
        term, seats = case.held.term, self.here.posts[case.post][2]
        taken = None
        for seat in range(1, seats + 1) if case.is_new else [term.seat]:
            others = [
                other for other in self.here.terms(case.post) if self._counts(other, case) and other.term.seat == seat
            ]
            other = next((other for other in others if term.overlaps_for_certain(other.term)), None)
            if other is None:
                term.seat = seat
                return
            taken = taken or other
        if taken is None:
            return
        case.refuse(conflict(case.held, taken))
        terms = self.here.terms(case.post)
        terms[:] = [held for held in terms if held is not case.held] + ([case.was] if case.was else [])

    @staticmethod
    def _counts(other, case):
        """Of two rows that put two into one seat, the later is wrong."""
        is_later = other.row is not None and other.row > case.row.number
        return other is not case.held and other.seats_somebody and not is_later

    def _show(self, case):
        """What is shown of a row: what comes of it."""
        row, was = case.row, case.was
        if was is not None:
            row.why = _("the term on record%(span)s") % {"span": was.term.span_in_brackets}
            row.same_as_row, row.record_id = was.row, None if was.row else was.term.pk
        if case.is_refused:
            return
        if case.is_new:
            if isinstance(case.post, str):
                row.notes.append(_("The post is new here and will be made."))
            if isinstance(case.person, str) and not case.perhaps:
                row.notes.append(_("The person is new here and will be made."))
        row.changes = in_words(case)
        if case.perhaps:
            row.verdict, row.why = Verdict.DOUBLE, _("perhaps %(person)s") % {"person": self.here.names[case.perhaps]}
            if isinstance(case.perhaps, uuid.UUID):
                row.content = {**(row.content or {}), "perhaps": str(case.perhaps)}
        elif case.is_new:
            row.verdict = Verdict.NEW
        else:
            row.verdict = Verdict.UPDATE if row.changes else Verdict.SAME

    # --- applying ---------------------------------------------------------------------------------------------------------

    def apply(self, rows, *, published):
        self.here = Offices()
        # Terms on record that end make room for those that begin.
        for row in sorted(rows, key=lambda row: (row.verdict != Verdict.UPDATE or not row.record_id, row.number)):
            if not row.settle() and (row.decision or row.verdict != Verdict.DOUBLE):
                self._apply(row)

    def _apply(self, row):
        verdict, row.notes = row.verdict, []
        case = self._case(row, row.as_row())
        if case is not None and case.held.seats_somebody:
            self._seat(case)
        if case is None or case.is_refused:
            row.verdict, row.outcome = verdict, Outcome.REFUSED
            return
        row.changes = in_words(case)
        term, rivals = case.held.term, claims_to_make(case)
        is_changed = case.is_new or is_other(term, case.was.term)
        if not is_changed and not rivals:
            row.record_id, row.outcome = term.pk, Outcome.UNCHANGED
            return
        row.record_id = case.was.term.pk if case.was else None
        needs = self._make_needed(case, term)
        below = [
            SourceClaim(appointment=term, field=fact, value=value[:300], source_title=source[:500], source_url=address)
            for fact, value, source, address in rivals
        ]
        if self.save(row, term, needs, below, is_changed):
            row.unresolved = []
            for each in needs:
                self._know(case, each)
        else:
            row.outcome = Outcome.REFUSED
        self.here.forget_terms(case.post)
        self.here.forget_terms(term.post_id)

    def _make_needed(self, case, term):
        """[person and post, not saved, that are not here and that a new term needs]."""
        needs = []
        if case.is_new:
            term.person_id, term.post_id = case.person, case.post
            if isinstance(case.person, str):
                slug = free_slug(Person, case.says.person, self.here.addresses["person"])
                term.person = Person(name=case.says.person, slug=slug, note=case.says.country[:300])
                needs.append(term.person)
            if isinstance(case.post, str):
                slug = free_slug(Post, case.says.post, self.here.addresses["post"])
                term.post = Post(name=case.says.post, organisation_id=case.body, slug=slug)
                needs.append(term.post)
        return needs

    def _know(self, case, record):
        if isinstance(record, Person):
            self.here.forget_person(case.person)
            self.here.learn_person(record.pk, record.name)
        else:
            self.here.forget_post(case.post)
            self.here.learn_post(record.pk, record.organisation_id, [record.name])
        self.here.addresses[record._meta.model_name].add(record.slug)

    # --- taking back ------------------------------------------------------------------------------------------------------

    def undo(self, row):
        record = Appointment.objects.select_related("post").filter(pk=row.record_id).first()
        if record and not self._reach.touches({record.post.organisation_id}):
            self._keep(row, _("It belongs to an organisation that you do not work for."))
        else:
            super().undo(row)

    def needed_by(self, record):
        return [("person", str(record.person_id)), ("post", str(record.post_id))] if record else []
