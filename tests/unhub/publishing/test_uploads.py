import io
import itertools
import zipfile

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from unhub.publishing import uploads
from unhub.publishing.uploads import keep_upload, kept_upload, read_upload, token_of


def image(format, size=(6, 4), **options):
    data = io.BytesIO()
    Image.new("RGB", size, "navy").save(data, format, **options)
    return data.getvalue()


def archive(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, words in parts.items():
            file.writestr(name.replace("__", "/"), words)
    return data.getvalue()


DOCX = archive(**{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>"})
ODT = archive(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<x/>"})


def upload(name, data):
    return read_upload(SimpleUploadedFile(name, data))


@pytest.mark.parametrize(
    ("data", "media_type", "suffix"),
    [
        (b"%PDF-1.7\n...", "application/pdf", ".pdf"),
        (image("PNG"), "image/png", ".png"),
        (image("JPEG"), "image/jpeg", ".jpg"),
        (image("GIF"), "image/gif", ".gif"),
        (image("WEBP"), "image/webp", ".webp"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        (ODT, "application/vnd.oasis.opendocument.text", ".odt"),
        (
            archive(**{"[Content_Types].xml": "<x/>", "xl__workbook.xml": "<x/>"}),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
        ),
    ],
    ids=["pdf", "png", "jpeg", "gif", "webp", "docx", "odt", "xlsx"],
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(data, media_type, suffix):
    found = upload("Map of Gaza (2).exe", data)
    assert (found.media_type, found.name, found.size) == (media_type, f"map-of-gaza-2{suffix}", len(data))


def test_texts_are_told_apart_by_their_names_once_they_are_texts():
    assert upload("a.csv", "année,ville\n2017,Genève\n".encode()).media_type == "text/csv"
    assert upload("a.TXT", b"words").media_type == "text/plain"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a page or a drawing"),
        ("a.svg", b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", "a page or a drawing"),
        ("a.txt", b"<!DOCTYPE html><script>alert(1)</script>", "a page or a drawing"),
        ("a.pdf", b"MZ\x90\x00", "of a type that is not taken"),
        ("a.md", b"words", "of a type that is not taken"),
        ("a.txt", b"a\x00b", "of a type that is not taken"),
        ("a.csv", "année".encode("latin-1"), "not in UTF-8"),
        ("a.zip", archive(a="b"), "of a type that is not taken"),
        ("a.docx", b"PK\x03\x04 and then nothing", "is damaged"),
        (
            "a.docm",
            archive(**{"[Content_Types].xml": "", "word__document.xml": "", "word__vbaProject.bin": ""}),
            "macros",
        ),
        ("a.png", image("PNG")[:40], "is damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0 and no more", "is damaged"),
        ("a.txt", b"", "is empty"),
    ],
    ids=itertools.count(),
)
def test_what_is_not_taken_is_refused_by_a_sentence_with_its_name(name, data, sentence):
    with pytest.raises(ValueError, match=sentence) as refusal:
        upload(name, data)
    assert f"“{name}”" in str(refusal.value)


def test_a_file_that_is_too_large_is_refused_with_the_limit(settings):
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(ValueError, match="at most 1.0\xa0MB are taken"):
        upload("a.txt", b"x" * (1024 * 1024 + 1))


def test_an_image_is_measured_as_it_is_shown_and_not_larger_than_a_page_needs(monkeypatch):
    assert upload("a.png", image("PNG"))[3:5] == (6, 4)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert upload("a.jpg", image("JPEG", exif=exif))[3:5] == (4, 6)
    monkeypatch.setattr(uploads, "MAX_PIXELS", 23)
    with pytest.raises(ValueError, match="6 × 4 pixels"):
        upload("a.png", image("PNG"))


def test_a_name_in_any_script_is_readable_and_never_leaves_its_folder():
    assert upload("../../etc/passwd.txt", b"x").name == "passwd.txt"
    assert upload("خريطة غزة.txt", b"x").name.isascii()
    assert upload("….txt", b"x").name == "file.txt"


def test_a_token_gives_back_what_was_kept_and_nothing_that_is_forged_or_gone():
    file = SimpleUploadedFile("a.png", image("PNG"))
    token = keep_upload(file, read_upload(file), "attachments")
    kept = kept_upload(token)
    assert (kept.name, kept.media_type, kept.width, kept.is_old) == ("a.png", "image/png", 6, False)
    assert kept.stored_name.startswith("attachments/")
    assert "a.png" not in kept.stored_name
    with default_storage.open(kept.stored_name) as stored:
        assert stored.read() == image("PNG")
    assert kept_upload(token[:-1] + "x") is None
    assert kept_upload(token_of(kept._replace(stored_name="attachments/gone.png"))) is None
    default_storage.delete(kept.stored_name)
    assert kept_upload(token) is None


def test_a_token_grows_old_before_its_file_can_be_collected():
    file = SimpleUploadedFile("a.txt", b"words")
    with time_machine.travel("2026-01-01 12:00Z", tick=False):
        token = keep_upload(file, read_upload(file), "attachments")
    with time_machine.travel("2026-01-02 07:00Z", tick=False):
        assert not kept_upload(token).is_old
    with time_machine.travel("2026-01-02 09:00Z", tick=False):
        assert kept_upload(token).is_old
