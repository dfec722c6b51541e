"""How errors are answered: data for the API, a page for people, never a trace."""

import logging

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from unhub.web.headers import READING_METHODS, is_admin, is_api
from unhub.web.parameters import BadParameters, mended, with_suggestion_url

logger = logging.getLogger(__name__)


class ParameterErrorSerializer(serializers.Serializer):
    """One thing wrong with a request; for the API's description."""

    parameter = serializers.CharField(required=False, help_text="The parameter as it was given.")
    value = serializers.CharField(required=False, allow_blank=True, help_text="Its value, cut to 100 characters.")
    message = serializers.CharField(help_text="What is wrong, in words.")
    allowed = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        allow_null=True,
        help_text="What would be right, where that is a list.",
    )
    suggestion = serializers.CharField(
        required=False, allow_null=True, help_text="The nearest right name or value, where one is near."
    )


class ErrorsSerializer(serializers.Serializer):
    """Every answer of the API that is not a success, with the status 400, 404, 405, 406, 410 or 503."""

    errors = ParameterErrorSerializer(many=True)


class Gone(exceptions.APIException):
    """410: the record was here, and will not be again."""

    status_code = 410
    default_code = "gone"

    @property
    def default_detail(self):
        return _("this record is gone")


class Moved(exceptions.APIException):
    """301: the record is another one now. `address` is where."""

    status_code = 301
    default_code = "moved"

    def __init__(self, address):
        super().__init__(_("this record was merged into another: %(address)s") % {"address": address})
        self.headers = {"Location": address}


def exception_handler(exc, context):
    """The `EXCEPTION_HANDLER` of the API: {"errors": [...]}. Exceptions it does not know are left to Django."""
    if isinstance(exc, BadParameters):
        return Response({"errors": [error.as_dict() for error in exc.errors]}, status=400)
    if isinstance(exc, BadRequest):
        return Response({"errors": [{"message": str(exc) or _("this request cannot be answered")}]}, status=400)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound(_("there is no such record"))
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    headers = {**getattr(exc, "headers", {})}
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    return Response(
        {"errors": [{"message": text} for text in _texts(exc.detail)]}, status=exc.status_code, headers=headers
    )


def _texts(detail):
    """Every message in what DRF keeps as text, list or dict."""
    if isinstance(detail, dict):
        return [text for part in detail.values() for text in _texts(part)]
    if isinstance(detail, list):
        return [text for part in detail for text in _texts(part)]
    return [str(detail)]


def error_response(request, status, message):
    """A short answer in the form the address speaks: JSON under /api/, else plain text."""
    if is_api(request.path_info):
        return JsonResponse({"errors": [{"message": message}]}, status=status)
    return HttpResponse(message + "\n", status=status, content_type="text/plain; charset=utf-8")


def bad_request(request, exception):
    """`handler400` of the site: what never reached a view (a host that is not ours, too many parameters)."""
    if is_api(request.path_info):
        return error_response(request, 400, _("this request cannot be answered"))
    return defaults.bad_request(request, exception)


def not_found(request, exception):
    """`handler404` of the site."""
    if is_api(request.path_info):
        return error_response(request, 404, _("there is nothing at this address"))
    return defaults.page_not_found(request, exception)


def server_error(request):
    """`handler500` of the site."""
    if is_api(request.path_info):
        return error_response(request, 500, _("something went wrong on our side"))
    return defaults.server_error(request)


class BadParametersMiddleware:
    """Turns BadParameters of a page into `400.html` (context: `errors`, the list of ParameterError).

    Where names were given instead of slugs and nothing else is wrong, it leads (302) to the address with the slugs.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, BadParameters):
            return None
        if is_api(request.path_info):
            return JsonResponse({"errors": [error.as_dict() for error in exception.errors]}, status=400)
        if all(error.is_certain for error in exception.errors) and (url := mended(request, *exception.errors)):
            return HttpResponseRedirect(url)
        errors = [with_suggestion_url(error, request) for error in exception.errors]
        content = render_to_string("400.html", {"errors": errors}, request=request)
        return HttpResponse(content, status=400)


class ReadOnlyMiddleware:
    """All but the admin can only be read: 405 for other methods. The forms of `settings.OPEN_FORMS` can also be sent."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.forms = {f"/{code}/{path}" for code, _name in settings.LANGUAGES for path in settings.OPEN_FORMS}

    def __call__(self, request):
        methods = (*READING_METHODS, "POST") if request.path_info in self.forms else READING_METHODS
        if (request.method in methods and request.method != "OPTIONS") or is_admin(request.path_info):
            return self.get_response(request)
        allow = ", ".join(methods)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allow})
        response = error_response(request, 405, _("this can only be read: use GET or HEAD"))
        response["Allow"] = allow
        return response


class DatabaseUnavailableMiddleware:
    """A database that does not answer is 503 with Retry-After, logged, without a trace for the visitor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self.process_exception(request, error)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database did not answer for %r: %s", request.path_info, exception)
        return unavailable(request)


def unavailable(request):
    """The 503 answer. Its template `503.html` must stand alone: no database, no context processors."""
    message = _("The archive cannot be reached at the moment. Please try again shortly.")
    if is_api(request.path_info) or is_admin(request.path_info):
        response = error_response(request, 503, message)
    else:
        try:
            response = HttpResponse(render_to_string("503.html", {"message": message}), status=503)
        except Exception:  # whatever is wrong with the template must not hide what is wrong with the database
            response = error_response(request, 503, message)
    response["Retry-After"] = "5"
    response["Cache-Control"] = "no-store"
    return response


def document_errors(result, generator, request, public):
    """A postprocessing hook of drf-spectacular: writes what can go wrong into every operation of the schema."""
    components = result.setdefault("components", {}).setdefault("schemas", {})
    components["Errors"] = {
        "type": "object",
        "required": ["errors"],
        "properties": {
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["message"],
                    "properties": {
                        "parameter": {"type": "string"},
                        "value": {"type": "string"},
                        "message": {"type": "string"},
                        "allowed": {"type": "array", "items": {"type": "string"}, "nullable": True},
                        "suggestion": {"type": "string", "nullable": True},
                    },
                },
            }
        },
        "example": {
            "errors": [
                {
                    "parameter": "organisaton",
                    "value": "un",
                    "message": "there is no parameter “organisaton” here; did you mean “organisation”?",
                    "allowed": ["organisation"],
                    "suggestion": "organisation",
                }
            ]
        },
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}}
    for path, operations in result.get("paths", {}).items():
        for operation in operations.values():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            documented = {
                "400": "A parameter or a value is wrong; the answer names it.",
                "405": "The API can only be read: GET, HEAD and OPTIONS.",
                "406": "Only JSON is served.",
            }
            documented["304"] = "Unchanged since the ETag in If-None-Match."
            documented["503"] = "The database cannot be reached; try again after the seconds in Retry-After."
            if "{" in path:
                documented["404"] = "There is no such record."
                documented["410"] = "The record was published once and is gone."
            # Said by the server before it asks us, in its own form.
            operation["responses"].setdefault(
                "414",
                {
                    "description": "The address is longer than the server takes.",
                    "content": {"text/html": {"schema": {"type": "string"}}},
                },
            )
            for status, description in documented.items():
                answer = {"description": description} | ({} if status == "304" else {"content": content})
                operation["responses"].setdefault(status, answer)
    return result
