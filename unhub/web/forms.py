"""Forms that anybody may send, without an account, a cookie or a script."""

from functools import wraps

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

# Every form here is far below it: text of 500,000 characters takes 2 MB at most as our form sends it.
MOST_BYTES = 8_000_000


class NoFiles(FileUploadHandler):
    """Lets no file through, to memory or disk: no form here has one."""

    def new_file(self, *args, **kwargs):
        raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return None

    def file_complete(self, file_size):
        return None


class TooLarge(Exception):
    """What was sent is larger than any form of ours."""


def sent(request):
    """The fields of a form that was sent, as a QueryDict. Raises TooLarge, BadRequest for what is no form."""
    if not request.META.get("CONTENT_LENGTH", "").isdigit() or int(request.META["CONTENT_LENGTH"]) > MOST_BYTES:
        raise TooLarge
    request.upload_handlers = [NoFiles(request)]
    try:
        return request.POST
    except (MultiPartParserError, TooManyFieldsSent) as error:
        raise BadRequest(str(error)) from error


def open_form(view):
    """Decorator of the view of an open form: it takes no token against forgery, and its answers to what is sent are never kept.

    Such a token guards what a person may do because the browser sends their cookie along. There is no cookie here and nobody is
    logged in: whoever sends the form could do so without that browser. A token would need a cookie, which no public page sets.
    """

    @csrf_exempt
    @wraps(view)
    def shown(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response["Cache-Control"] = "no-store"
        return response

    return shown
