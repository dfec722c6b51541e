"""The files of a statement as its text, its page and the API refer to them."""

import re

from django.conf import settings
from django.urls import reverse

from unhub.text.markdown import AttachedFile

# Only in a tag: text that reads like one has its "<" escaped.
ADDRESSES = re.compile(r'(<(?:img|a)\b[^<>]*? ?(?:src|href)=")/files/')


def file_path(pk, name):
    """Where visitors get a published file. The same in every language."""
    return reverse("statement_file", args=[pk, name])


def attached_files(attachments, address=None):
    """What a text may refer to: {name, and id, of an attachment: AttachedFile}. `address` gives another than the public one."""
    found = {}
    for each in attachments:
        file = AttachedFile(
            url=address(each) if address else file_path(each.pk, each.name),
            is_image=each.is_image,
            alternative_text=each.alternative_text,
            is_decorative=each.is_decorative,
            width=each.width,
            height=each.height,
        )
        found |= {each.name: file, str(each.pk): file}
    return found


def with_whole_addresses(html):
    """The HTML of a text for other sites: its files named with the address of this one."""
    return ADDRESSES.sub(rf"\g<1>{settings.SITE_URL}/files/", html) if "/files/" in html else html
