"""A published file of a statement."""

from django.http import Http404, HttpResponsePermanentRedirect

from statements.files import file_path
from statements.models import Attachment
from unhub.web.files import file_response
from unhub.web.parameters import only_parameters


@only_parameters()
def statement_file(request, pk, name):
    """The file of an attachment that is public now; whatever is only drafted is not found. One query."""
    found = Attachment.objects.filter(pk=pk).values_list("file", "name", "media_type").first()
    if found is None:
        raise Http404(f"No file {pk} is published.")
    stored, current, media_type = found
    if name != current:
        return HttpResponsePermanentRedirect(file_path(pk, current))
    return file_response(request, stored, media_type=media_type, name=current, is_public=True)
