"""What every view of the API does: a list, and a record with more than the list says of it."""

import uuid

from django.http import Http404
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets

from unhub.web.parameters import or_empty, read_date
from unhub.web.serializing import SELECTION_PARAMETERS, RecordSerializer

AS_OF = OpenApiParameter(
    "as_of",
    or_empty({"type": "string", "format": "date"}),
    description="Shows the record as it stood on that day, as far as is known.",
)


class RecordListViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """A list, read only. `queryset` is narrowed and counted; `with_rows` adds to it what the serializer shows.

    A view with "as_of" among its `extra_parameters` gives its serializers the day. What is asked for all the time has a
    `Reading` (of `unhub.web.rows`) in place of `with_rows`: `read_list`.
    """

    extra_parameters = ()

    @staticmethod
    def with_rows(queryset):
        return queryset

    def read_list(self, queryset):
        """The records of a page of the narrowed queryset, with what the serializer shows."""
        return list(self.with_rows(queryset))

    def get_serializer_context(self):
        context = super().get_serializer_context()
        if self.request is not None and "as_of" in self.extra_parameters:
            context["as_of"] = read_date(self.request)
        return context

    @extend_schema(parameters=SELECTION_PARAMETERS)
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)


class RecordViewSet(mixins.RetrieveModelMixin, RecordListViewSet):
    """A list and its records, read only.

    `detail_serializer_class` and `with_detail_rows` (or `read_detail`) replace the list's where one record shows more.
    """

    detail_serializer_class = None

    @property
    def with_detail_rows(self):
        return self.with_rows

    def read_detail(self, queryset):
        return list(self.with_detail_rows(queryset))

    def get_serializer_class(self):
        return (self.detail and self.detail_serializer_class) or self.serializer_class

    def read_one(self, queryset, key):
        """[The record] of that key, with what the serializer shows; [] where there is none."""
        return self.read_detail(queryset.filter(pk=key))

    def get_object(self):
        queryset = self.filter_queryset(self.get_queryset())  # which refuses parameters that mean nothing here
        try:
            found = self.read_one(queryset, uuid.UUID(self.kwargs["pk"]))
        except ValueError:
            found = []
        if not found:
            raise Http404
        return found[0]

    @extend_schema(parameters=SELECTION_PARAMETERS)
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)


def not_for_readers():
    """Classes whose docstrings, and those of their bases, are no part of the API's description (a setting of it)."""
    return [*get_lib_doc_excludes(), RecordListViewSet, RecordViewSet, RecordSerializer]
