"""Files that come with a record: which types there may be, and how one is handed out."""

import hashlib
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext_lazy as _

# Whatever slips past the allow list can neither run nor load anything.
FILE_CSP = "default-src 'none'; sandbox"


class FileType(NamedTuple):
    """`label` is what readers know it by, `suffix` the end of its name."""

    media_type: str
    suffix: str
    label: str


FILE_TYPES = (
    FileType("application/pdf", ".pdf", "PDF"),
    FileType("image/png", ".png", "PNG"),
    FileType("image/jpeg", ".jpg", "JPEG"),
    FileType("image/gif", ".gif", "GIF"),
    FileType("image/webp", ".webp", "WebP"),
    FileType("application/vnd.oasis.opendocument.text", ".odt", "ODT"),
    FileType("application/vnd.oasis.opendocument.spreadsheet", ".ods", "ODS"),
    FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "DOCX"),
    FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "XLSX"),
    FileType("text/csv", ".csv", "CSV"),
    FileType("text/plain", ".txt", _("plain text")),
)
TYPES_BY_MEDIA_TYPE = {each.media_type: each for each in FILE_TYPES}


def type_label(media_type):
    """What readers know a type by: "PDF"; "" for what is on no list."""
    found = TYPES_BY_MEDIA_TYPE.get(media_type)
    return str(found.label) if found else ""


def file_response(request, stored_name, *, media_type, name, is_public):
    """A stored file as an answer: images are shown, all else is saved under `name`. Streamed.

    The type is one of ours or none at all; what browsers would guess is never heard. A public file is asked for anew each time,
    with an ETag, and kept by shared caches as long as a page; any other is kept by nobody. Raises Http404 where the file is gone.
    """
    # Stored names stay private, also those of files that are public now.
    etag = quote_etag(hashlib.sha256(stored_name.encode()).hexdigest()[:32])
    if is_public and etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        try:
            file = default_storage.open(stored_name, "rb")
        except OSError as error:
            raise Http404(f"{stored_name} is not in the storage.") from error
        known = TYPES_BY_MEDIA_TYPE.get(media_type)
        content_type = known.media_type if known else "application/octet-stream"
        if content_type.startswith("text/"):
            content_type += "; charset=utf-8"
        response = FileResponse(
            file, as_attachment=not content_type.startswith("image/"), filename=name, content_type=content_type
        )
        response["Content-Security-Policy"] = FILE_CSP
        response["X-Content-Type-Options"] = "nosniff"
    if is_public:
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age=0, s-maxage={settings.SHARED_CACHE_SECONDS}"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
