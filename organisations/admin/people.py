"""People, posts, the capacities that come with them, and who held which post when."""

from django.contrib import admin
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.admin.relations import NAMES_IN_LANGUAGES, SOURCE_FIELDS, TERM_FIELDS, RunningFilter, TermColumns
from organisations.models import Appointment, Person, PersonName, Post, PostCapacity
from organisations.officeholders import standing_on
from organisations.tenure import tenure_of
from organisations.vacancies import HOLDING, covering, vacant_on
from unhub.publishing.admin import AutocompleteFilter, ReferenceAdmin, ReferenceInline
from unhub.text.partial_dates import PartialDate
from unhub.text.terms import possible_on


class PersonNameInline(ReferenceInline):
    model = PersonName
    fields = ["name", "language", "start", "end", "end_kind", "source_title"]
    show_change_link = False


@admin.register(Person)
class PersonAdmin(ReferenceAdmin):
    list_display = ["name", "sort_name", "posts_held", "note"]
    list_filter = [("appointments__status", admin.ChoicesFieldListFilter)]
    search_fields = ["name", "sort_name", "slug", "other_names__name"]
    search_help_text = _("Any name or spelling")
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["sort_key", "pk"]
    inlines = [PersonNameInline]
    fieldsets = [(None, {"fields": ["name", "sort_name", "note", "slug", "wikidata"]})]

    def complete_rows(self, rows):
        held = {}
        appointments = Appointment.objects.filter(person__in=[row.pk for row in rows]).select_related("post")
        for appointment in appointments.order_by("-start"):
            held.setdefault(appointment.person_id, []).append(appointment)
        for row in rows:
            row.appointments_held = held.get(row.pk, [])

    @admin.display(description=_("posts held"))
    def posts_held(self, person):
        return in_lines(f"{held.post}{held.span_in_brackets}" for held in person.appointments_held)

    def autocomplete_label(self, request, record):
        return f"{record.name} – {record.note}" if record.note else record.name


class CapacityInline(ReferenceInline):
    model = PostCapacity
    template = "admin/edit_inline/stacked.html"  # too much for one line
    fk_name = "post"
    fields = ["name", "key", ("start", "end", "end_kind"), "towards", ("is_principal", "order")]
    autocomplete_fields = ["towards"]
    prepopulated_fields = {"key": ["name"]}


class AppointmentInline(ReferenceInline):
    model = Appointment
    fields = ["person", "status", "start", "end", "end_kind", "seat"]
    autocomplete_fields = ["person"]
    ordering = ["-start"]

    def get_fields(self, request, obj=None):
        # Which seat is a question only where there are several; the note has its place on the appointment's own page.
        return [name for name in self.fields if name != "seat" or (obj and obj.seats > 1)]


class OrganisationFilter(AutocompleteFilter):
    title = _("organisation")
    parameter_name = "organisation"
    source = Post._meta.get_field("organisation")
    path = "organisation"

    def narrow(self, queryset, value):
        return queryset.filter(**{self.path: value})


class OfficeFilter(admin.SimpleListFilter):
    title = _("today")
    parameter_name = "today"

    def lookups(self, request, model_admin):
        return [
            ("held", _("held by somebody")),
            ("vacant", _("vacant")),
            ("unrecorded", _("no holder ever on record")),
        ]

    def queryset(self, request, queryset):
        today = timezone.now().date()  # as for readers
        if self.value() == "held":
            return queryset.filter(pk__in=covering(today).values("post"))
        if self.value() == "vacant":
            return queryset.filter(vacant_on(today))
        if self.value() == "unrecorded":
            return queryset.exclude(pk__in=Appointment.objects.filter(status__in=HOLDING).values("post"))
        return queryset


@admin.register(Post)
class PostAdmin(ReferenceAdmin):
    belongs = ["organisation"]
    list_display = ["name", "organisation", "holder_today", "seats", "begins", "ends"]
    list_filter = [OfficeFilter, OrganisationFilter]
    list_select_related = ["organisation"]
    search_fields = ["name", "name_ar", "name_zh", "name_fr", "name_ru", "name_es", "slug", "organisation__acronym"]
    search_help_text = _("Title of the post in any language, or acronym of the organisation")
    autocomplete_fields = ["organisation"]
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["name", "pk"]
    inlines = [AppointmentInline, CapacityInline]
    fieldsets = [
        (
            None,
            {"fields": ["name", "organisation", "summary", "seats", ("established", "abolished"), "order", "slug"]},
        ),
        NAMES_IN_LANGUAGES,
    ]

    def complete_rows(self, rows):
        terms = {}
        appointments = Appointment.objects.filter(post__in=[row.pk for row in rows]).select_related("person")
        for appointment in appointments.order_by("-start"):
            terms.setdefault(appointment.post_id, []).append(appointment)
        today = timezone.now().date()  # as for readers
        for row in rows:
            row.occupancy = occupancy(row, terms.get(row.pk, []), today)

    @admin.display(description=_("held today"))
    def holder_today(self, post):
        return post.occupancy

    @admin.display(description=_("established"), ordering="established")
    def begins(self, post):
        return post.established.display() or None

    @admin.display(description=_("abolished"), ordering="abolished")
    def ends(self, post):
        return post.abolished.display() or None

    def autocomplete_label(self, request, record):
        return f"{record.label}, {record.organisation.short_name}"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation")


def occupancy(post, terms, day):
    """Who holds a post on a day, or since when it is vacant, as its page says. No query; `terms` are its appointments."""
    standing = standing_on(tenure_of(terms, day, abolished=post.abolished), day, seats=post.seats)
    holders = [
        f"{each['name']} ({each['status']})" if each["status"] else each["name"] for each in standing["holders"]
    ]
    lines = [", ".join(holders), *standing["vacancies"]]
    if any(lines):
        return in_lines(line for line in lines if line)
    return gettext("abolished") if post.abolished else gettext("no holder on record")


@admin.register(PostCapacity)
class PostCapacityAdmin(TermColumns, ReferenceAdmin):
    belongs = ["post__organisation"]
    list_display = ["name", "post", "is_principal", "begins", "ends", "key"]
    list_filter = ["is_principal", RunningFilter]
    list_select_related = ["post"]
    search_fields = ["name", "name_ar", "name_zh", "name_fr", "name_ru", "name_es", "key", "post__name"]
    search_help_text = _("Title of the capacity or of the post")
    autocomplete_fields = ["post", "towards", "on_behalf_of_organisation", "on_behalf_of_post"]
    prepopulated_fields = {"key": ["name"]}
    ordering = ["post__name", "order", "pk"]
    fieldsets = [
        (None, {"fields": ["post", "name", "key", "is_principal", TERM_FIELDS, "order"]}),
        (_("Towards whom, for whom"), {"fields": ["towards", "on_behalf_of_organisation", "on_behalf_of_post"]}),
        NAMES_IN_LANGUAGES,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("post")

    def autocomplete_label(self, request, record):
        return f"{record.label} ({record.post.label})"


class TermFilter(admin.SimpleListFilter):
    title = _("in office")
    parameter_name = "office"

    def lookups(self, request, model_admin):
        return [("now", _("today")), ("ended", _("ended")), ("coming", _("not begun yet"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "now":
            return queryset.filter(possible_on(today))
        if self.value() == "ended":
            return queryset.exclude(possible_on(today)).filter(Q(start="") | Q(start__lte=today.isoformat()))
        return queryset.filter(start__gt=today.isoformat()) if self.value() == "coming" else queryset


class AppointmentOrganisationFilter(OrganisationFilter):
    path = "post__organisation"


class PostFilter(AutocompleteFilter):
    title = _("post")
    parameter_name = "held_post"
    source = Appointment._meta.get_field("post")

    def narrow(self, queryset, value):
        return queryset.filter(post=value)


@admin.register(Appointment)
class AppointmentAdmin(TermColumns, ReferenceAdmin):
    belongs = ["post__organisation"]
    list_display = ["person", "post", "organisation", "begins", "ends", "status", "now"]
    list_filter = [TermFilter, "status", PostFilter, AppointmentOrganisationFilter]
    list_select_related = ["person", "post__organisation"]
    search_fields = [
        "person__name",
        "person__sort_key",
        "person__other_names__name",
        "post__name",
        "post__capacities__name",
    ]
    search_help_text = _("Any name of the person, the post or one of its capacities")
    autocomplete_fields = ["person", "post"]
    ordering = ["-start", "pk"]
    fieldsets = [
        (None, {"fields": ["person", "post", "status", TERM_FIELDS, "seat", "note"]}),
        SOURCE_FIELDS,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_names()

    @admin.display(description=_("organisation"), ordering="post__organisation__sort_name")
    def organisation(self, appointment):
        return appointment.post.organisation.short_name

    @admin.display(description=_("today"))
    def now(self, appointment):
        today = timezone.localdate()
        if appointment.possibly_covers(today):
            return gettext("in office")
        return (
            gettext("not begun yet") if appointment.start and appointment.start.earliest > today else gettext("ended")
        )

    def get_search_results(self, request, queryset, search_term):
        """For a picker that says on which day (`on`): those who were in office then come first."""
        queryset, distinct = super().get_search_results(request, queryset, search_term)
        if day := day_asked_for(request):
            rank = Case(When(possible_on(day), then=Value(0)), default=Value(1))
            # Distinct and ordered by a relation would repeat rows; the keys are enough to find them again.
            queryset = (
                Appointment.objects.filter(pk__in=queryset.order_by().values("pk"))
                .with_names()
                .order_by(rank, "-start", "pk")
            )
            distinct = False
        return queryset, distinct

    def autocomplete_label(self, request, record):
        day = day_asked_for(request)
        if day and record.possibly_covers(day):
            status = "" if record.status == "substantive" else f", {record.get_status_display()}"
            return gettext("%(appointment)s%(status)s · in office on %(day)s") % {
                "appointment": record,
                "status": status,
                "day": PartialDate(day).display(),
            }
        return str(record)


def day_asked_for(request):
    """The day a picker asks about, or None. Whatever is typed in a form's date comes here, finished or not."""
    try:
        date = PartialDate.parse(request.GET.get("on", "")[:40].replace("\x00", ""))
    except ValueError:
        return None
    return date.earliest if date.precision == "day" else None


def in_lines(texts):
    return format_html_join(mark_safe("<br>"), "{}", ((text,) for text in texts)) or None
