"""Posts: all of them, and each with its hats and its holders over time."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.filters import BY_NAME, PostFilter
from organisations.models import Appointment, Post, PostCapacity, SourceClaim
from organisations.officeholders import (
    capacity_row,
    holder_rows,
    holders_chart,
    standing_on,
    title_on,
    with_towards,
)
from organisations.tenure import tenure_of
from organisations.views.lists import letter_jumps, list_formats
from organisations.wording import Claims, claims_by, day_in_words, precision_in_words
from unhub.publishing.moved import answer_at_former_address
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, absolute, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import only_parameters, read_date

PAGE_SIZE = 50


def post_list(request):
    """By name, with who holds each on the day. Five queries: the page, its count, its letters, its
    appointments, what the filters offer."""
    posts = Post.objects.select_related("organisation")
    filterset = PostFilter(request.GET, posts, request=request, extra_parameters=PAGING_PARAMETERS)
    page = paginate(request, filterset.qs, BY_NAME, PAGE_SIZE)
    head = page_head(
        request,
        title=filterset.describe() if filterset.is_narrowed else _("Posts"),
        description=_("The offices people are appointed to, who holds them, and which are vacant."),
    )
    groups = [(_("Which posts"), ["organisation", "vacant"]), (_("As they stood"), ["as_of"])]
    return render(
        request,
        "organisations/post_list.html",
        head
        | {
            "filterset": filterset,
            "panel": filter_panel(filterset, groups, action=reverse("organisations:post_list")),
            "page": page,
            "rows": _post_rows(page.items, filterset.day),
            "letters": letter_jumps(request, filterset.qs, BY_NAME),
            "suggestions": [{"label": filterset.everything, "url": reverse("organisations:post_list")}],
            "formats": list_formats("organisations:post_list", "post", request),
        },
    )


def _post_rows(posts, day):
    """One query, for the appointments to all of them."""
    terms = {}
    for term in Appointment.objects.filter(post__in=[post.pk for post in posts]).select_related("person"):
        terms.setdefault(term.post_id, []).append(term)
    return [
        {
            "post": post,
            "url": post.get_absolute_url(),
            "organisation_url": post.organisation.get_absolute_url(),
            "standing": standing_on(
                tenure_of(terms.get(post.pk, ()), day, abolished=post.abolished), day, seats=post.seats
            ),
        }
        for post in posts
    ]


@only_parameters("as_of")
def post(request, slug):
    """A post: who holds it, who held it, with which hats. Four queries, and one for the statements made in it."""
    as_of = read_date(request)
    found = Post.objects.select_related("organisation").filter(slug=slug).first()
    if found is None:
        return answer_at_former_address(request, Post, slug)
    today = timezone.now().date()
    day = as_of or today
    capacities = list(with_towards(PostCapacity.objects.filter(post=found)))
    tenure = tenure_of(found.appointments.select_related("person"), today, abolished=found.abolished)
    claims = list(
        SourceClaim.objects.filter(post=found)
        | SourceClaim.objects.filter(appointment__in=[each.pk for each in tenure.appointments])
    )
    own = claims_by(claims, "post").get(found.pk, Claims())
    title, title_language = title_on(found, capacities, day)
    body = found.organisation
    head = page_head(
        request,
        title=_title(title, as_of),
        description=found.summary
        or _("%(post)s, %(organisation)s: holders over time with dates and sources, vacancies, and what was said.")
        % {"post": title, "organisation": body.name},
        path=found.get_absolute_url() if as_of is None else None,
        crumbs=[
            crumb(_("Organisations"), reverse("organisations:list")),
            crumb(body.name, body.get_absolute_url(), body.name_language),
        ],
        data=_json_ld(found, capacities),
    )
    return render(
        request,
        "organisations/post.html",
        head
        | {
            "post": found,
            "organisation": body,
            "title": title,
            "title_language": title_language,
            "names": _other_names(found, title),
            "as_of": as_of,
            "day": day,
            "notices": _notices(found, as_of, day),
            "standing": standing_on(tenure, day, seats=found.seats),
            "capacities": [
                capacity_row(each, day) for each in capacities if as_of is None or each.possibly_covers(day)
            ],
            "facts": _facts(found, own),
            "claims": own.rest(),
            "holders": holder_rows(tenure, claims_by(claims, "appointment"), seats=found.seats),
            "chart": holders_chart(tenure, today),
            "api_url": reverse("api:post-detail", args=[found.pk]),
        },
    )


def _title(title, as_of):
    return _("%(name)s on %(day)s") % {"name": title, "day": day_in_words(as_of)} if as_of else title


def _notices(post, as_of, day):
    notices = []
    if as_of:
        notices.append(
            {
                "kind_class": "as-of",
                "title": _("As it stood on %(day)s") % {"day": day_in_words(day)},
                "text": _("Title, capacities and holder are those of that day, by what is known of it today."),
                "links": [{"label": _("Show it as it stands today"), "url": post.get_absolute_url()}],
            }
        )
    text = ""
    if post.established and day < post.established.earliest:
        text = _("The post was established later: %(date)s.") % {"date": post.established.display()}
    elif post.abolished and day > post.abolished.latest:
        text = _("The post was abolished: %(date)s.") % {"date": post.abolished.display()}
    if text:
        notices.append(
            {
                "kind_class": "superseded",
                "title": _("This post did not exist on that day") if as_of else text,
                "text": text if as_of else "",
            }
        )
    return notices


def _other_names(post, title):
    """The post's names in other languages, and its plain name where the title of the day is another."""
    names = [{"value": name, "language": code} for code, name in post.names().items() if name != title]
    return sorted(names, key=lambda row: row["language"])


def _facts(post, claims):
    facts = [
        {
            "label": _("Organisation"),
            "value": post.organisation.name,
            "url": post.organisation.get_absolute_url(),
            **claims.of("organisation", post.organisation.name),
        }
    ]
    for label, field in ((_("Established"), "established"), (_("Abolished"), "abolished")):
        value, about = getattr(post, field), claims.of(field, getattr(post, field))
        words = precision_in_words(value)
        if value or about["rivals"]:
            facts.append(
                {
                    "label": label,
                    "value": value.display() or _("not known"),
                    "note": words and f"({words})",
                    **about,
                }
            )
    if post.seats > 1:
        facts.append({"label": _("Seats"), "value": post.seats})
    return facts


def _json_ld(post, capacities):
    """A post is an occupation; its hats are other names of it."""
    return {
        "@type": "Occupation",
        "@id": absolute(post.get_absolute_url()),
        "name": post.name,
        "alternateName": sorted({*post.names().values(), *(each.name for each in capacities)} - {post.name}),
        "description": post.summary,
        "url": absolute(post.get_absolute_url()),
    }
