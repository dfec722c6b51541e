"""Posts, the hats that come with them, the people, and who held which post when."""

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.relations import GuardedTermQuerySet
from unhub.publishing.models import ReferenceRecord
from unhub.text.languages import LanguageField
from unhub.text.names import NamedInLanguages
from unhub.text.partial_dates import PartialDateField, is_partial_date
from unhub.text.terms import Term, term_constraints
from unhub.web.addresses import page_path


class Person(ReferenceRecord):
    """Somebody who held a post. What they were called is in `name` and, where it varied, in PersonName."""

    name = models.CharField(_("name"), max_length=200, help_text=_("As the public record writes it today."))
    sort_name = models.CharField(
        _("sorted as"),
        max_length=200,
        blank=True,
        help_text=_("“Annan, Kofi”. Left empty, the last word comes first."),
    )
    # What lists are sorted by: databases put "de Soto" after "Williams".
    sort_key = models.CharField(max_length=200, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    note = models.CharField(
        _("who it is"), max_length=300, blank=True, help_text=_("One line that tells people of the same name apart.")
    )
    wikidata = models.CharField(_("Wikidata"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["sort_key", "id"], name="people_a_to_z")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.sort_name:
            given, _space, family = self.name.rpartition(" ")
            self.sort_name = (f"{family}, {given}" if given else self.name)[:200]
        self.sort_key = self.sort_name.casefold()[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return page_path("organisations:person", self.slug)


class PersonName(Term, ReferenceRecord):
    """Another name or spelling of a person: in another language, or for a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="other_names", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=200)
    language = LanguageField(_("language"), blank=True)
    source_title = models.CharField(
        _("source"), max_length=500, blank=True, help_text=_("Where this spelling is found.")
    )

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            *term_constraints("person_names"),
            models.UniqueConstraint(fields=["person", "name", "language"], name="a_person_has_a_name_once"),
        ]

    def __str__(self):
        return self.name


class Post(NamedInLanguages, ReferenceRecord):
    """An office that people are appointed to."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    summary = models.TextField(
        _("summary"), blank=True, max_length=600, help_text=_("What the holder does, in a sentence or two.")
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, help_text=_("How many people may hold it at once as substantive holders.")
    )
    established = PartialDateField(_("established"), blank=True)
    abolished = PartialDateField(_("abolished"), blank=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Lower comes first on the organisation's page.")
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(name="a_post_has_a_seat", condition=Q(seats__gte=1)),
            models.CheckConstraint(name="posts_begin_on_a_partial_date", condition=is_partial_date("established")),
            models.CheckConstraint(name="posts_end_on_a_partial_date", condition=is_partial_date("abolished")),
            models.CheckConstraint(
                name="posts_end_after_they_begin",
                condition=Q(abolished="")
                | Q(established="")
                | Q(abolished__gte=Substr("established", 1, Length("abolished"))),
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="posts_a_to_z")]

    def get_absolute_url(self):
        return page_path("organisations:post", self.slug)

    def clean(self):
        super().clean()
        if self.established and self.abolished and self.abolished.latest < self.established.earliest:
            raise ValidationError({"abolished": _("It was abolished before it was established.")})
        self.refuse_too_few_seats()

    def refuse_too_few_seats(self):
        """Raises ValidationError if somebody is on record in a seat the post would no longer have. One query."""
        if self.seats and Appointment.objects.filter(post_id=self.pk, seat__gt=self.seats).exists():
            raise ValidationError({"seats": _("Somebody is on record in a seat beyond these.")})

    def save(self, *args, **kwargs):
        self.refuse_too_few_seats()
        super().save(*args, **kwargs)


class PostCapacity(Term, NamedInLanguages, ReferenceRecord):
    """A hat that comes with a post: the title, towards which bodies, on whose behalf."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="capacities", verbose_name=_("post"))
    key = models.SlugField(
        _("key"),
        max_length=80,
        unique=True,
        help_text=_("Used in filters and the API: capacity=envoy-to-the-quartet."),
    )
    towards = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="capacities_towards_it",
        verbose_name=_("towards"),
        help_text=_("The bodies to which the holder is accredited in this capacity."),
    )
    on_behalf_of_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of the organisation"),
    )
    on_behalf_of_post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on behalf of the holder of")
    )
    is_principal = models.BooleanField(
        _("principal title"), default=False, help_text=_("The title the holder is known by. At most one at a time.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = GuardedTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = term_constraints("capacities")

    def clean(self):
        super().clean()
        self.refuse_second_principal()

    def save(self, *args, **kwargs):
        # Again under the door's lock: two people may have been told "free" at the same moment.
        self.refuse_second_principal()
        super().save(*args, **kwargs)

    def refuse_second_principal(self):
        """Raises ValidationError if the post has another principal title on a day both would be for certain. One query."""
        if self.is_principal and self.post_id:
            others = PostCapacity.objects.filter(post_id=self.post_id, is_principal=True).exclude(pk=self.pk)
            for other in others:
                if self.overlaps_for_certain(other):
                    raise ValidationError(
                        {"is_principal": _("“%(other)s” is the principal title at that time.") % {"other": other}}
                    )


TWICE_ON_RECORD = _("This term is on record already: the same person, post, status and beginning.")


class AppointmentQuerySet(GuardedTermQuerySet):
    def with_names(self):
        """With person, post and its organisation: no further query."""
        return self.select_related("person", "post__organisation")


class Appointment(Term, ReferenceRecord):
    """A person held a post, for a time. Statements are attributed to appointments, so they show the office as it was."""

    class Status(models.TextChoices):
        SUBSTANTIVE = "substantive", _("substantive")
        ACTING = "acting", _("acting")
        AD_INTERIM = "ad_interim", _("ad interim")
        DESIGNATE = "designate", _("designate")

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name=_("post"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.SUBSTANTIVE)
    seat = models.PositiveSmallIntegerField(
        _("seat"), default=1, help_text=_("Which of the post's seats. 1 for a post with one holder at a time.")
    )
    source_title = models.CharField(_("source"), max_length=500, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=1000, blank=True)
    note = models.CharField(
        _("note"), max_length=500, blank=True, help_text=_("Public. What is uncertain about the term.")
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        # On PostgreSQL a migration adds the exclusion constraint one_substantive_holder_per_seat_and_day.
        constraints = [
            *term_constraints("appointments"),
            models.CheckConstraint(name="a_seat_is_counted_from_one", condition=Q(seat__gte=1)),
            models.UniqueConstraint(
                fields=["person", "post", "status", "start"],
                condition=~Q(start=""),
                name="an_appointment_is_on_record_once",
                violation_error_message=TWICE_ON_RECORD,
            ),
            # Two terms may both have begun nobody knows when, but not also ended alike.
            models.UniqueConstraint(
                fields=["person", "post", "status", "end", "end_kind"],
                condition=Q(start=""),
                name="an_appointment_without_a_start_is_on_record_once",
                violation_error_message=TWICE_ON_RECORD,
            ),
        ]
        indexes = [
            models.Index(fields=["post", "start"], name="appointments_to_a_post"),
            models.Index(fields=["person", "start"], name="appointments_of_a_person"),
        ]

    def __str__(self):
        return f"{self.person}, {self.post}{self.span_in_brackets}"

    @property
    def span_in_brackets(self):
        start, end = self.start.display(), self.end.display()
        return f" ({start or '?'} – {end or ('?' if self.end_kind == 'unknown' else '')})"

    def clean(self):
        super().clean()
        if self.post_id:
            if self.seat > self.post.seats:
                raise ValidationError(
                    {"seat": _("%(post)s has %(seats)d seat(s).") % {"post": self.post, "seats": self.post.seats}}
                )
            self.refuse_second_holder()

    def refuse_second_holder(self):
        """Raises ValidationError, naming the other holder, if the seat is taken on a day both would hold it for certain.

        One query. PostgreSQL enforces the same by an exclusion constraint; on SQLite `save()` asks again under the write lock.
        """
        if self.status != self.Status.SUBSTANTIVE or self.certain_days is None:
            return
        others = Appointment.objects.filter(
            post_id=self.post_id, seat=self.seat, status=self.Status.SUBSTANTIVE
        ).exclude(pk=self.pk)
        for other in others.select_related("person"):
            if self.overlaps_for_certain(other):
                raise ValidationError(
                    _("%(person)s holds this post for certain on some of these days%(span)s. End that term first.")
                    % {"person": other.person, "span": other.span_in_brackets}
                )

    def refuse_double(self):
        """Raises ValidationError if the same term is on record: where two rows of one form are the same. One query."""
        same = {"person": self.person_id, "post": self.post_id, "status": self.status, "start": self.start}
        if not self.start:
            same |= {"end": self.end, "end_kind": self.end_kind}
        if Appointment.objects.filter(**same).exclude(pk=self.pk).exists():
            raise ValidationError(TWICE_ON_RECORD)

    def save(self, *args, **kwargs):
        if connection.vendor != "postgresql":
            self.refuse_second_holder()
        self.refuse_double()
        super().save(*args, **kwargs)

    def title_on(self, day):
        """The title the holder had on that day: the principal capacity then, else the post's name.

        No query if the post's capacities are prefetched, else one.
        """
        for capacity in self.post.capacities.all():
            if capacity.is_principal and capacity.possibly_covers(day):
                return capacity.label
        return self.post.label
