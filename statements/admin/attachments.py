"""The files of a statement in its form: chosen, looked at, kept until the draft is saved, and shown to those who may see it.

What is chosen is stored at once, under a name nobody can guess, and the form carries a signed token of it: an error
elsewhere in the form, or a conflict, does not lose the file. What is never saved is collected by `manage.py collect_files`.
"""

import re

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statements.drafts.models import AttachmentDraft
from statements.models.content import ATTACHMENTS
from unhub.publishing.admin import ContentInline
from unhub.publishing.admin.drafts import RowForm, RowFormSet
from unhub.publishing.admin.permissions import may_see
from unhub.publishing.kinds import kind_of
from unhub.publishing.uploads import Upload, keep_upload, kept_upload, max_bytes, read_upload, token_of
from unhub.web.files import FILE_TYPES, file_response, type_label

PREFIX = "attachments"
_CHOSEN = re.compile(rf"{PREFIX}-(\d{{1,4}})-file")


def keep_chosen_files(request):
    """Stores the files that were chosen in the form, and puts tokens of them in their places. What is refused stays, to be told."""
    if not any(map(_CHOSEN.fullmatch, request.FILES)):
        return
    data, files = request.POST.copy(), request.FILES.copy()
    for name in list(files):
        row = _CHOSEN.fullmatch(name)
        if not row:
            continue
        try:
            upload = read_upload(files[name])
        except ValueError:
            continue
        data[f"{PREFIX}-{row[1]}-kept"] = keep_upload(files[name], upload, ATTACHMENTS)
        del files[name]
    request.POST, request._files = data, files


class FileChooser(forms.FileInput):
    """The field a file is chosen with, and which one there is."""

    needs_multipart_form = True

    def __init__(self, attrs=None):
        types = ",".join(suffix for each in FILE_TYPES for suffix in (each.suffix, each.media_type))
        super().__init__({"accept": types, **(attrs or {})})
        self.current = None

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        return render_to_string("admin/publishing/file_chooser.html", {"field": field, "file": self.current})


class TokenField(forms.CharField):
    """The token of a stored file. Signed anew for each form, it has changed when it stands for another file."""

    widget = forms.HiddenInput

    def in_words(self, token):
        """What a conflict shows of a file: enough to tell two of the same name apart."""
        upload = kept_upload(token)
        if upload is None:
            return ""
        mark = upload.stored_name.rpartition("/")[2][:6]
        return f"{upload.name}, {filesizeformat(upload.size)} ({mark})"

    def has_changed(self, initial, data):
        before, after = (kept_upload(token) if token else None for token in (initial, data))
        return (before and before.stored_name) != (after and after.stored_name)


class AttachmentForm(RowForm):
    kept = TokenField(required=False, label=_("File"))

    class Meta:
        widgets = {"file": FileChooser}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        attachment = self.instance
        if "file" not in self.fields:  # for reading only
            return
        self.fields["file"].required = False  # clean() says it, and knows what is kept
        self.fields["file"].help_text = gettext("At most %(limit)d MB. %(types)s.") % {
            "limit": max_bytes() // 1024**2,
            "types": ", ".join(str(each.label) for each in FILE_TYPES),
        }
        upload = None
        if attachment.file:
            upload = Upload(
                attachment.name,
                attachment.media_type,
                attachment.size,
                attachment.width,
                attachment.height,
                attachment.file.name,
            )
            self.initial["kept"] = token_of(upload)
        if self.is_bound and (posted := self.data.get(self.add_prefix("kept"))):
            upload = kept_upload(posted) or upload
        self.upload = upload
        if upload:
            is_saved = bool(attachment.file) and attachment.file.name == upload.stored_name
            self.fields["file"].widget.current = {
                "name": upload.name,
                "type": type_label(upload.media_type),
                "size": upload.size,
                "is_image": upload.media_type.startswith("image/"),
                "address": draft_file_address(attachment) if is_saved else "",
            }

    def clean_file(self):
        chosen = self.files.get(self.add_prefix("file"))
        if chosen is not None:  # only what keep_chosen_files() refused is still here
            try:
                read_upload(chosen)
            except ValueError as error:
                raise ValidationError(str(error)) from error
        return None

    def clean(self):
        cleaned = super().clean()
        if "file" in self.errors or "file" not in self.fields:
            return cleaned
        token, before = cleaned.get("kept"), self.instance.file.name if self.instance.file else ""
        kept = kept_upload(token) if token else None
        if kept and kept.is_old and kept.stored_name != before:
            kept = None  # it may be collected before this is saved
        if token and not kept and not before:
            self.add_error("file", gettext("The file was kept for too long without being saved. Choose it again."))
        elif not kept and not before:
            self.add_error("file", gettext("Choose a file."))
        elif kept and kept.stored_name != before:
            self.instance.media_type, self.instance.size = kept.media_type, kept.size
            self.instance.width, self.instance.height = kept.width, kept.height
            cleaned["file"] = kept.stored_name
            self.new_name = kept.name
        return cleaned


class AttachmentFormSet(RowFormSet):
    """Gives each file a name of its own in the statement. One that a text may know already is kept while the type is the same."""

    def clean(self):
        super().clean()
        rows = [
            form for form in self.forms if form not in self.deleted_forms and form.has_changed() or form.instance.name
        ]
        taken = set()
        for form in sorted(rows, key=lambda form: hasattr(form, "new_name")):
            attachment, new = form.instance, getattr(form, "new_name", "")
            name = attachment.name
            if new and (not name or name.rpartition(".")[2] != new.rpartition(".")[2]):
                name = new
            stem, dot, suffix = name.rpartition(".")
            number = 2
            while name in taken:
                name, number = f"{stem}-{number}{dot}{suffix}", number + 1
            if name:
                taken.add(name)
                attachment.name = name


class AttachmentInline(ContentInline):
    model = AttachmentDraft
    form = AttachmentForm
    formset = AttachmentFormSet
    fields = ["file", "kept", "title", "alternative_text", "is_decorative", ("language", "order")]
    ordering = ["order", "pk"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "file":
            return forms.FileField(required=False, label=_("File"), widget=FileChooser())
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def draft_file_address(attachment):
    """Where editors get the file of an attachment that is only drafted."""
    return reverse("admin:statements_drafts_attachmentdraft_file", args=[attachment.pk, attachment.name])


def draft_file_view(request, pk, name):
    """The file of a drafted attachment, to those who may see the draft. Two queries."""
    attachment = AttachmentDraft.objects.select_related("draft").filter(pk=pk, name=name).first()
    if attachment is None:
        raise Http404("There is no such file.")
    if not may_see(request.user, kind_of(attachment.draft), attachment.draft):
        raise PermissionDenied
    return file_response(
        request, attachment.file.name, media_type=attachment.media_type, name=attachment.name, is_public=False
    )


def attachment_urls(draft_admin):
    return [
        path(
            "files/<uuid:pk>/<str:name>",
            draft_admin.admin_site.admin_view(draft_file_view),
            name="statements_drafts_attachmentdraft_file",
        )
    ]
