"""The pages of bodies, posts and people."""

from django.http import Http404

from unhub.web.parameters import only_parameters


@only_parameters()
def organisation_list(request):
    raise Http404


@only_parameters("as_of")
def chart(request):
    raise Http404


@only_parameters("as_of")
def detail(request, slug):
    raise Http404


@only_parameters()
def post_list(request):
    raise Http404


@only_parameters("as_of")
def post(request, slug):
    raise Http404


@only_parameters()
def person_list(request):
    raise Http404


@only_parameters()
def person(request, slug):
    raise Http404
