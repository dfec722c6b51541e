"""Every move of the workflow as a page: what will happen, what is asked for, what stands in the way, and the button."""

import copy
import datetime
import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unhub.publishing import services
from unhub.publishing.admin.fields import DayField, Picker, admin_address, public_address
from unhub.publishing.admin.permissions import may
from unhub.publishing.admin.writing import prefixes_when_opened, show
from unhub.publishing.checks import warnings_of
from unhub.publishing.models import CHOSEN_BY_EDITORS, ChangeKind, Tombstone, UnreviewedVersion, Version
from unhub.publishing.services import Conflict, Unpublishable, WrongState, problems_of
from unhub.publishing.workflow import APPROVED, DRAFT, MOVES, SCHEDULED, STATES, SUBMITTED, moment_in_words, needs_note

MAX_NOTE = 2000
MEANINGS = {
    ChangeKind.CORRECTION: _("Correction: something was wrong and is now right"),
    ChangeKind.UPDATE: _("Update: something is new or has changed in the world"),
    ChangeKind.TRANSLATION: _("Translation: a language was added or mended"),
    ChangeKind.TYPO: _("Typing error: the meaning is the same"),
}
# The moves that have a page of their own, in the order in which a record's page offers them.
PAGES = [
    "approve",
    "submit",
    "publish",
    "schedule",
    "unschedule",
    "return",
    "take_back",
    "discard",
    "approve_afterwards",
    "restore",
    "withdraw",
    "merge",
    "remove",
    "bring_back",
]
ENDINGS = {"withdraw", "restore", "remove", "merge"}
DANGEROUS = {"discard", "withdraw", "merge", "remove"}


def _note(label, help_text, required, rows=3):
    return forms.CharField(
        label=label,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField", "dir": "auto"}),
        help_text=help_text,
        required=bool(required),
        error_messages={"required": required} if required else None,
    )


FIELDS = {
    "unreviewed": _note(
        _("Why without review"),
        _(
            "Nobody has approved it. The reason stays on record, and the version is flagged until somebody approves it."
        ),
        _("Say why this cannot wait for a review."),
        rows=2,
    ),
    "change_kind": forms.ChoiceField(
        label=_("Kind of change"),
        choices=[(kind.value, MEANINGS[kind]) for kind in CHOSEN_BY_EDITORS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say which kind of change this is.")},
    ),
    "public_note": _note(
        _("Public note"),
        _("What changed, in a sentence readers understand. It is published with the version and stays for ever."),
        _("Say in a public note what changed. Every change after publication is public."),
    ),
    "day": DayField(label=_("Day"), error_messages={"required": _("Say on which day it is to be published.")}),
    "time": forms.TimeField(
        label=_("Time"),
        widget=forms.TextInput(attrs={"placeholder": "14:30", "size": 10}),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={
            "required": _("Say at which time it is to be published."),
            "invalid": _("Write the time as 14:30."),
        },
    ),
    "into": forms.ModelChoiceField(
        queryset=None,
        label=_("Merge into"),
        help_text=_("The record that stays. All addresses of the other one lead there, for ever."),
        error_messages={"required": _("Choose the record that stays.")},
    ),
    "public_notice": _note(
        _("Public notice"),
        _("Why, in a sentence readers understand. It is public and stays on record."),
        _("Say in a public notice why."),
    ),
    "remark": _note(_("Remark"), _("For your colleagues; never public."), ""),
    "required_remark": _note(
        _("Remark"), _("What has to be changed. For your colleagues; never public."), _("Say why, in a remark.")
    ),
}


class MoveForm(forms.Form):
    """The few questions of one move. `names` are of FIELDS."""

    def __init__(self, names, record_admin, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = field = copy.deepcopy(FIELDS[name])
            if name == "into":
                field.queryset = record_admin.kind.live.objects.all()
                field.widget = Picker(record_admin.source_of_target, record_admin.admin_site)
                field.widget.choices = field.choices

    def clean(self):
        cleaned = super().clean()
        day, time = cleaned.pop("day", None), cleaned.pop("time", None)
        if day and time:
            cleaned["publish_at"] = timezone.make_aware(datetime.datetime.combine(day, time))
        if "required_remark" in cleaned:
            cleaned["remark"] = cleaned.pop("required_remark")
        return cleaned


@dataclass
class Subject:
    """A record as a move finds it: what there is of it, in one place. Four queries."""

    kind: object
    pk: object
    live: object = None
    draft: object = None
    tombstone: object = None
    unreviewed: object = None

    @classmethod
    def find(cls, kind, pk):
        return cls.find_all(kind, [pk])[pk] if pk else cls(kind, pk)

    @classmethod
    def find_all(cls, kind, keys):
        """{pk: Subject} of many records. Four queries."""
        subjects = {pk: cls(kind, pk) for pk in keys}
        people = ("created_by", "edited_by", "submitted_by", "approved_by", "scheduled_by")
        for live in kind.live.objects.filter(pk__in=keys):
            subjects[live.pk].live = live
        for draft in kind.draft.objects.filter(pk__in=keys).select_related(*people):
            subjects[draft.pk].draft = draft
        for tombstone in Tombstone.objects.filter(pk__in=keys, record_type=kind.name):
            subjects[tombstone.pk].tombstone = tombstone
        flagged = UnreviewedVersion.objects.filter(version__record_id__in=keys, approved_at=None)
        for unreviewed in flagged.select_related("version__published_by").order_by("pk"):
            subjects[unreviewed.version.record_id].unreviewed = unreviewed
        return subjects

    @property
    def record(self):
        """What rights are asked about: the draft, or what is public, or what is left."""
        return self.draft or self.live or self.tombstone

    @property
    def title(self):
        return str(self.draft or self.live or title_of(self.kind, self.pk))

    def allows(self, name):
        """Whether the move starts from the state the record is in."""
        sources = MOVES[name].sources
        if name == "approve_afterwards":
            return self.unreviewed is not None
        if name == "bring_back":
            return self.tombstone is not None and self.draft is None
        if name == "publish":
            return self.draft is not None  # what was not approved can be published with a reason
        if sources[0] in {DRAFT, SUBMITTED, APPROVED, SCHEDULED}:
            return self.draft is not None and self.draft.state in sources
        return self.live is not None and self.live.status in sources

    def permits(self, user, name):
        """Whether a person may make the move."""
        if name == "publish" and self.draft is not None and self.draft.state not in MOVES["publish"].sources:
            return may(user, MOVES["publish_unreviewed"].right, self.kind, self.record)
        if name == "approve" and self.draft is not None and self.draft.submitted_by_id == user.pk:
            return False
        if name == "approve_afterwards" and self.unreviewed.version.published_by_id == user.pk:
            return False
        return may(user, MOVES[name].right, self.kind, self.record)


def title_of(kind, pk):
    """What a record that is no longer there was called, for editors: from its last version with content."""
    last = Version.objects.filter(record_id=pk).exclude(kind__in=[ChangeKind.REMOVAL, ChangeKind.MERGER])
    last = last.order_by("-number").first()
    return kind.title(last.content) if last else gettext("A record without a version")


def moves_offered(subject, user, record_admin):
    """The moves a person can make with a record now: [{name, label, address, is_dangerous}], the next step first."""
    return [
        {
            "name": name,
            "label": MOVES[name].label,
            "address": admin_address(record_admin.model, name, subject.pk),
            "is_dangerous": name in DANGEROUS,
        }
        for name in PAGES
        if subject.allows(name) and subject.permits(user, name) and not (name in ENDINGS and subject.draft)
    ]


def fields_of(name, subject):
    """What a move asks for, as names of FIELDS."""
    asked = []
    draft = subject.draft
    if name == "publish" and draft.state not in MOVES["publish"].sources:
        asked.append("unreviewed")
    if name == "schedule":
        asked += ["day", "time"]
    if name in {"publish", "schedule"}:
        asked += ["change_kind"] * bool(draft.base_version) + ["public_note"] * needs_note(draft)
    if name == "merge":
        asked.append("into")
    if name in ENDINGS:
        asked.append("public_notice")
    remark = MOVES[name].remark
    if remark:
        asked.append("required_remark" if remark == "required" else "remark")
    return asked


def consequence(name, subject):
    """What a move will do, in a sentence or two."""
    live, number = subject.live, next_version(subject)
    sentences = {
        "submit": gettext("It goes to the reviewers. Until it comes back or is published, its words do not change."),
        "approve": gettext("It can then be published or scheduled. Your name stays on record."),
        "return": gettext("It becomes a draft again, and its author is told why."),
        "take_back": gettext("It becomes a draft again, and can be edited. It has to be reviewed anew."),
        "schedule": gettext(
            "It is published by itself at that moment, as it is now, and cannot be edited until then."
        ),
        "unschedule": gettext("It stays approved, and is not published by itself."),
        "publish": gettext(
            "It becomes version %(number)d. Earlier versions stay on record, and the change is announced with your note."
        )
        % {"number": number}
        if live
        else gettext("It becomes version %(number)d and is public at once.") % {"number": number},
        "discard": (
            gettext("What is written in the draft is thrown away. Version %(number)d stays public as it is.")
            % {"number": live.version_no}
            if live
            else gettext("What is written in the draft is thrown away. It was never published.")
        )
        + " "
        + gettext("For 30 days it can be recovered."),
        "withdraw": gettext(
            "It stays at its address, under your notice, marked as withdrawn everywhere, and cannot be edited until it is restored."
        ),
        "restore": gettext("The withdrawal is taken back: the notice goes, and what changed is announced with yours."),
        "remove": gettext(
            "Nothing of it stays public but your notice. Its address answers that it was removed, for ever. "
            "Editors can bring it back as a draft."
        ),
        "merge": gettext(
            "It is taken out of the public record, and all its addresses lead to the other record, for ever. "
            "Editors can bring it back as a draft."
        ),
        "bring_back": gettext("A draft is made of it as it last was. It is public again when that is published."),
        "approve_afterwards": gettext("The flag “published without review” goes. Your name stays on record."),
    }
    return sentences[name]


def next_version(subject):
    """The number that publishing would give."""
    standing = subject.live or subject.tombstone
    return (standing.version_no if standing else 0) + 1


def button_of(name, subject):
    number = next_version(subject)
    if name == "publish" and number > 1:
        return gettext("Publish version %(number)d") % {"number": number}
    return MOVES[name].label


def make(name, subject, user, *, token, said):
    """Makes the move. Raises Unpublishable, Conflict, WrongState, IntegrityError; then nothing was written."""
    live, draft = subject.live, subject.draft
    if name in ENDINGS:
        return getattr(services, name)(live, by=user, **said)
    if name == "bring_back":
        return services.bring_back(subject.tombstone, by=user)
    if name == "approve_afterwards":
        return services.approve_afterwards(subject.unreviewed, by=user, **said)
    function = {"return": services.return_draft, "discard": services.discard_draft}.get(name) or getattr(
        services, name
    )
    return function(draft, by=user, token=token, **said)


def done_in_words(name, subject, result):
    """What to tell the person who made the move."""
    title = {"record": subject.title}
    if name == "publish":
        return gettext("“%(record)s” is published: version %(number)d.") % {**title, "number": result.number}
    if name == "schedule":
        return gettext("“%(record)s” is published by itself on %(moment)s.") % {
            **title,
            "moment": moment_in_words(result.publish_at),
        }
    sentences = {
        "submit": gettext("“%(record)s” is submitted for review."),
        "approve": gettext("“%(record)s” is approved."),
        "return": gettext("“%(record)s” is returned to its author."),
        "take_back": gettext("“%(record)s” is a draft again."),
        "unschedule": gettext("“%(record)s” is off the schedule."),
        "discard": gettext("The draft of “%(record)s” is discarded."),
        "withdraw": gettext("“%(record)s” is withdrawn."),
        "restore": gettext("“%(record)s” is restored."),
        "remove": gettext("“%(record)s” is removed."),
        "merge": gettext("“%(record)s” is merged."),
        "bring_back": gettext("“%(record)s” is a draft again."),
        "approve_afterwards": gettext("“%(record)s” is approved after the fact."),
    }
    return sentences[name] % title


def move_page(record_admin, request, pk, name):
    """The page of a move on a GET; makes it on a POST, and says what became of it."""
    kind = record_admin.kind
    subject = Subject.find(kind, pk)
    if subject.record is None:
        return _no_more(record_admin, request, pk)
    if not (
        may(request.user, MOVES[name].right, kind, subject.record)
        or _may_publish_unreviewed(request.user, name, subject)
    ):
        raise PermissionDenied
    is_possible = subject.allows(name)
    # What somebody wrote into a notice is shown again, also where it came too late.
    if not is_possible and (request.method == "GET" or subject.live is None or name not in ENDINGS):
        return _not_now(record_admin, request, subject, name)
    if name == "publish" and not subject.permits(request.user, name):
        reason = gettext("Nobody has approved “%(record)s” yet. Submit it for review.") % {"record": subject.title}
        return _not_now(record_admin, request, subject, name, reason)
    refusal, problems, status = "", None, 200
    asked = fields_of(name, subject)
    form = MoveForm(asked, record_admin, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        form.initial = _suggested(subject)
    if request.method == "POST" and form.is_valid():
        try:
            result = make(
                name, subject, request.user, token=request.POST.get("draft_token", ""), said=form.cleaned_data
            )
        except Unpublishable as error:
            problems = error.problems
        except (Conflict, WrongState) as error:
            refusal, status = str(error), 409
        except IntegrityError:
            refusal = gettext("Something this record refers to was changed at the same moment. Try once more.")
            status = 409
        else:
            messages.success(request, done_in_words(name, subject, result))
            return HttpResponseRedirect(_where_to(record_admin, request, subject, name, result))
        # After a conflict the page shows, and its button names, what is there now.
        subject = Subject.find(kind, pk)
        is_possible = subject.allows(name)
        if subject.record is None or not (is_possible or (subject.live and name in ENDINGS)):
            return _not_now(record_admin, request, subject, name, refusal)
    prefixes, warnings = {}, []
    if subject.draft is not None and name in {"submit", "approve", "publish", "schedule"}:
        prefixes = prefixes_when_opened(subject.draft, record_admin.admin_site)
        warnings = show(warnings_of(subject.draft), kind, prefixes, request.user)
        if problems is None and name != "approve":
            problems = problems_of(subject.draft)
    problems = [problem for problem in problems or () if not _is_told_in_the_form(form, problem)]
    context = {
        **record_admin.page_context(request, subject),
        "title": gettext("%(move)s: “%(record)s”") % {"move": MOVES[name].label, "record": subject.title},
        "move": MOVES[name],
        "consequence": consequence(name, subject),
        "button": button_of(name, subject),
        "is_dangerous": name in DANGEROUS,
        "form": form if asked else None,
        "refusal": refusal or (_open_draft(subject) if name in ENDINGS and subject.draft else ""),
        "is_possible": is_possible,
        "problems": show(problems, kind, prefixes, request.user),
        "warnings": warnings,
        "address_change": _address_change(subject) if name in {"publish", "schedule"} else None,
        "time_zone": timezone.localtime().tzname(),
        "media": record_admin.media + form.media,
    }
    return TemplateResponse(request, "admin/publishing/move.html", context, status=status)


def _may_publish_unreviewed(user, name, subject):
    return name == "publish" and may(user, MOVES["publish_unreviewed"].right, subject.kind, subject.record)


def _suggested(subject):
    """What was said already: a draft keeps it from one attempt to the next."""
    draft = subject.draft
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    said = {"change_kind": draft.change_kind, "public_note": draft.public_note} if draft else {}
    return {**said, "day": tomorrow, "time": "09:00"}


def _is_told_in_the_form(form, problem):
    """Adds a problem to the field of the page's own form that it belongs to; False if there is none."""
    name = "day" if problem.field == "publish_at" else problem.field
    if name not in form.fields:
        return False
    form.add_error(name, str(problem))
    return True


def _address_change(subject):
    """(old, new) public address where publishing moves the record; the old one goes on leading there."""
    live, draft, kind = subject.live, subject.draft, subject.kind
    if live is None or kind.address(live) == kind.address(draft):
        return None
    return public_address(live), kind.address(draft)


def _where_to(record_admin, request, subject, name, result):
    if name == "bring_back":
        draft, lost = result
        for sentence in lost:
            messages.warning(request, sentence)
        return admin_address(draft, "change")
    if name == "discard" and subject.live is None and subject.tombstone is None:
        return admin_address(record_admin.model)
    return admin_address(record_admin.model, "change", subject.pk)


def _open_draft(subject):
    return gettext("There is a draft over “%(record)s”. Publish or discard it first.") % {"record": subject.live}


def _not_now(record_admin, request, subject, name, refusal=""):
    """Leads back to the record's page, saying in which state it is meanwhile."""
    if subject.record is None:
        return _no_more(record_admin, request, subject.pk)
    if refusal:
        reason = refusal
    elif subject.draft is None and MOVES[name].sources[0] in {DRAFT, SUBMITTED, APPROVED, SCHEDULED}:
        reason = gettext("There is no draft any more: it was published or discarded meanwhile.")
    else:
        state = subject.draft or subject.live
        state = getattr(state, "state", None) or getattr(state, "status", None) or subject.tombstone.reason
        reason = gettext("%(move)s: that is not possible now, “%(record)s” is %(state)s.") % {
            "move": MOVES[name].label,
            "record": subject.title,
            "state": STATES[state],
        }
    messages.warning(request, reason)
    return HttpResponseRedirect(admin_address(record_admin.model, "change", subject.pk))


def _no_more(record_admin, request, pk):
    messages.warning(request, gettext("There is no such record any more."))
    return HttpResponseRedirect(admin_address(record_admin.model))


def key(object_id):
    """The key in an address of the admin; None for what cannot be one."""
    try:
        return uuid.UUID(unquote(str(object_id)))
    except ValueError:
        return None
