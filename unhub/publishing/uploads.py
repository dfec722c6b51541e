"""What editors upload: looked at, by its content and not by its name, and kept where nobody finds it.

upload = read_upload(file)              # raises ValueError, in a sentence fit for an editor
token = keep_upload(file, upload, "attachments")
kept_upload(token)                      # what it is, with the name it is stored under
"""

import io
import re
import secrets
import warnings
import zipfile
from pathlib import PurePath
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from unhub.text.slugs import slugify_title
from unhub.web.files import FILE_TYPES, TYPES_BY_MEDIA_TYPE

MAX_PIXELS = 50_000_000
MAX_NAME = 80
ORIENTATION = 0x0112  # Exif 2.32, § 4.6.4
# Shorter than the age at which files that nothing refers to are collected: a form cannot bring back what is being deleted.
KEPT_SECONDS = 20 * 3600
_SALT = "unhub.publishing.uploads"
_BY_LABEL = {str(each.label): each for each in FILE_TYPES if isinstance(each.label, str)}
_OFFICE = {
    "word/document.xml": _BY_LABEL["DOCX"],
    "xl/workbook.xml": _BY_LABEL["XLSX"],
}
_TEXTS = {".csv": TYPES_BY_MEDIA_TYPE["text/csv"], ".txt": TYPES_BY_MEDIA_TYPE["text/plain"]}


class Upload(NamedTuple):
    """What a file is. `name` is readable and safe in an address; `width` and `height` are an image's, in pixels."""

    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    stored_name: str = ""
    is_old: bool = False


def max_bytes():
    return settings.MAX_UPLOAD_MB * 1024 * 1024


def read_upload(file):
    """What an uploaded file is. Raises ValueError for what is not taken: too large, of another type, broken."""
    if file.size > max_bytes():
        raise ValueError(
            _("“%(name)s” has %(size)s; at most %(limit)s are taken.")
            % {"name": file.name, "size": filesizeformat(file.size), "limit": filesizeformat(max_bytes())}
        )
    if not file.size:
        raise ValueError(_("“%(name)s” is empty.") % {"name": file.name})
    file.seek(0)
    found = _type_of(file)
    if found is None:
        raise ValueError(
            _("“%(name)s” is of a type that is not taken. These are: %(types)s.")
            % {"name": file.name, "types": ", ".join(str(each.label) for each in FILE_TYPES)}
        )
    width = height = None
    if found.media_type.startswith("image/"):
        width, height = _measure(file, found)
    file.seek(0)
    return Upload(readable_name(file.name, found.suffix), found.media_type, file.size, width, height)


def readable_name(name, suffix):
    """A name a person recognises, of letters, digits and hyphens: "Map of Gaza (2).PNG" → "map-of-gaza-2.png"."""
    return f"{slugify_title(PurePath(name).stem, fallback='file', max_length=MAX_NAME)}{suffix}"


def keep_upload(file, upload, folder):
    """Stores a file under a name nobody can guess, and gives a token that a form can carry until it is saved."""
    suffix = TYPES_BY_MEDIA_TYPE[upload.media_type].suffix
    file.seek(0)
    stored = default_storage.save(f"{folder}/{secrets.token_urlsafe(24)}{suffix}", file)
    return token_of(upload._replace(stored_name=stored))


def token_of(upload):
    """The token of a stored file: signed, so that no form can name a file of its own choice."""
    return signing.dumps([*upload[:-1]], salt=_SALT)


def kept_upload(token):
    """The Upload a token stands for, or None: forged, or the file is gone. `is_old`: it may be collected if nothing has it."""
    try:
        values = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    upload = Upload(*values)
    if not default_storage.exists(upload.stored_name):
        return None
    try:
        signing.loads(token, salt=_SALT, max_age=KEPT_SECONDS)
    except signing.SignatureExpired:
        return upload._replace(is_old=True)
    return upload


# --- what a file is ---------------------------------------------------------------------------------------------------


def _type_of(file):
    head = file.read(16)
    file.seek(0)
    for start, label in (
        (b"%PDF-", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF87a", "GIF"),
        (b"GIF89a", "GIF"),
    ):
        if head.startswith(start):
            return _BY_LABEL[label]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _BY_LABEL["WebP"]
    if head.startswith(b"PK\x03\x04"):
        return _office_type(file)
    return _text_type(file)


def _office_type(file):
    """A document of an office program. None for other archives. Those with macros are refused by name."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
                raise ValueError(_("“%(name)s” holds macros. Save it without them.") % {"name": file.name})
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    return TYPES_BY_MEDIA_TYPE.get(entry.read(200).decode("ascii", "replace").strip())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ValueError(_("“%(name)s” is damaged.") % {"name": file.name}) from error
    if "[Content_Types].xml" not in names:
        return None
    return next((found for part, found in _OFFICE.items() if part in names), None)


def _text_type(file):
    """Plain text or a table, by the end of the name, if it is text at all. None for anything else."""
    found = _TEXTS.get(PurePath(file.name).suffix.lower())
    data = file.read()
    if re.match(rb"[\s\xef\xbb\xbf]*<(!doctype|html|svg|\?xml|script)", data[:1000], re.IGNORECASE):
        raise ValueError(
            _("“%(name)s” is a page or a drawing that can carry programs (HTML, SVG). Save it as PDF or PNG.")
            % {"name": file.name}
        )
    if found is None:
        return None
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("“%(name)s” is not in UTF-8. Save it in that encoding.") % {"name": file.name}) from error
    return None if re.search("[\x00-\x08\x0e-\x1a\x1c-\x1f]", words) else found


def _measure(file, found):
    """(width, height) in pixels; raises ValueError for what no program could show, or only by using up its memory."""
    # Here and not above: those who only read the site need no Pillow in memory.
    from PIL import Image

    formats = [found.media_type.removeprefix("image/").upper()]
    try:
        data = io.BytesIO(file.read())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is our own
            Image.open(data, formats=formats).verify()
            image = Image.open(data, formats=formats)
        width, height = image.size
        # A photograph taken on its side is shown upright: its sides change places.
        if image.getexif().get(ORIENTATION) in {5, 6, 7, 8}:
            width, height = height, width
    except Exception as error:  # whatever its parsers meet in a broken file
        raise ValueError(_("“%(name)s” is damaged.") % {"name": file.name}) from error
    if width * height > MAX_PIXELS:
        raise ValueError(
            _("“%(name)s” has %(width)d × %(height)d pixels, more than a page needs. Make it smaller.")
            % {"name": file.name, "width": width, "height": height}
        )
    return width, height
