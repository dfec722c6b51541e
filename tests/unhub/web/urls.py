"""A small site of made-up things: a page, a list and an API as the real ones are built."""

from django.db import OperationalError
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import include, path
from rest_framework import serializers, viewsets
from rest_framework.routers import SimpleRouter

from tests.unhub.web.test_filters import ThingFilter
from tests.unhub.web.things import Thing
from unhub.web.errors import Gone
from unhub.web.feeds import AtomFeed
from unhub.web.paging import PAGING_PARAMETERS, Keyset, paginate
from unhub.web.parameters import only_parameters, read_date
from unhub.web.serializing import SelectableFieldsMixin

rendered = []


class ThingSerializer(SelectableFieldsMixin, serializers.ModelSerializer):
    class Meta:
        model = Thing
        fields = ["id", "position", "name", "colour", "made_on"]


class ThingViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Thing.objects.all()
    serializer_class = ThingSerializer
    filterset_class = ThingFilter
    orderings = {"newest": Keyset("-position"), "name": Keyset("name", "id")}
    lookup_field = "position"

    def get_object(self):
        thing = super().get_object()
        if thing.name == "GONE":
            raise Gone
        return thing


def thing_list(request):
    rendered.append(request.get_full_path())
    filterset = ThingFilter(request.GET, Thing.objects.all(), request=request, extra_parameters=PAGING_PARAMETERS)
    page = paginate(request, filterset.qs, Keyset("-position"))
    return HttpResponse(f"{page.count} things: {' '.join(thing.name for thing in page)}")


@only_parameters("as_of")
def thing(request, position):
    as_of = read_date(request)
    return HttpResponse(f"{Thing.objects.get(position=position)} as of {as_of}")


def database_gone(request):
    raise OperationalError("connection to server at 10.0.0.1 failed: secret")


def with_cookie(request):
    response = HttpResponse("a cookie")
    response.set_cookie("visitor", "1")
    return response


def no_store(request):
    rendered.append("no-store")
    return HttpResponse("a preview", headers={"Cache-Control": "no-store"})


def language(request):
    return HttpResponse(request.LANGUAGE_CODE)


class ThingFeed(AtomFeed):
    title = "Things"

    def path(self, obj):
        return "/en/things/"

    def items(self):
        return Thing.objects.order_by("-position")

    def item_path(self, item):
        return f"/en/things/{item.position}/"

    def item_title(self, item):
        return item.name


def broken(request):
    raise ValueError("secret")


handler400 = "unhub.web.errors.bad_request"
handler404 = "unhub.web.errors.not_found"
handler500 = "unhub.web.errors.server_error"

router = SimpleRouter()
router.register("things", ThingViewSet)

urlpatterns = [
    path("en/things/", thing_list),
    path("en/things/<int:position>/", thing),
    path("en/things.atom", ThingFeed()),
    path("en/moved/", lambda request: HttpResponsePermanentRedirect("/en/things/")),
    path("en/database-gone/", database_gone),
    path("en/with-cookie/", with_cookie),
    path("en/no-store/", no_store),
    path("language/", language),
    path("admin/", lambda request: HttpResponse("the admin")),
    path("api/docs/", lambda request: HttpResponse("the documentation")),
    path("api/v1/database-gone/", database_gone),
    path("en/broken/", broken),
    path("api/v1/broken/", broken),
    path("api/v1/", include(router.urls)),
]
