"""What is asked about a file, and about the words in it that stand for nothing yet."""

import hashlib
import io

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unhub.importing.dates import ORDERS
from unhub.importing.importers import all_importers, importer_named
from unhub.text.languages import LANGUAGE_CHOICES

MOST_PASTED = 2_000_000  # characters
DRAFTS, PUBLISHED = "drafts", "published"


class OptionsForm(forms.Form):
    """What a source does not say by itself; `asks` are the options that mean something for the kind, all unless they are named."""

    date_order = forms.ChoiceField(
        label=_("Order of day and month"),
        required=False,
        help_text=_(
            "In figures: 07/27/2017 is month/day. Left to itself, it is found out from all dates of the file."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language, where a row names none"), choices=LANGUAGE_CHOICES, initial="en", required=False
    )
    issuer = forms.CharField(
        label=_("Who said it, where a row does not say"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
        help_text=_(
            "A post (then whoever held it on the day is taken), an organisation or a person, by name, acronym or address."
        ),
    )

    def __init__(self, *args, asks=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(OptionsForm.base_fields).difference(asks or OptionsForm.base_fields):
            del self.fields[name]
        if "date_order" not in self.fields:
            return
        examples = {"month/day": gettext("month/day: 07/27/2017"), "day/month": gettext("day/month: 27/07/2017")}
        self.fields["date_order"].choices = [
            ("", gettext("found out from the file")),
            *((o, examples[o]) for o in ORDERS),
        ]


class BringForm(OptionsForm):
    """A file or a pasted text."""

    field_order = ["importer", "pasted", "file", "format", "arrives_as", "date_order", "language", "issuer"]

    importer = forms.ChoiceField(label=_("What it holds"))
    pasted = forms.CharField(
        label=_("Paste a list"),
        required=False,
        max_length=MOST_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField", "dir": "auto"}),
        help_text=_(
            "Of statements one a line, such as “07/27/2017Title - Label”; or anything that could stand in a file."
        ),
    )
    file = forms.FileField(label=_("Or choose a file"), required=False)
    format = forms.ChoiceField(label=_("Format"), required=False)
    arrives_as = forms.ChoiceField(
        label=_("What is new arrives as"),
        widget=forms.RadioSelect,
        initial=DRAFTS,
        required=False,
        help_text=_(
            "What is not certain, such as a label that stands for no type, becomes a draft in any case. "
            "Topics, places and holders of offices have no drafts: they are public at once."
        ),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.importers = [each for each in all_importers() if each.may_import(user)]
        self.fields["importer"].choices = [(each.name, capfirst(str(each.label))) for each in self.importers]
        formats = {each.name: str(each.label) for importer in self.importers for each in importer.formats}
        self.fields["format"].choices = [("", gettext("found out from the file")), *formats.items()]
        ways = [(DRAFTS, gettext("drafts"))]
        if any(each.may_publish(user) for each in self.importers if not each.is_reference):
            ways.append((PUBLISHED, gettext("published records")))
        self.fields["arrives_as"].choices = ways

    def clean(self):
        cleaned = super().clean()
        file, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip()
        if self.errors:
            return cleaned
        if bool(file) == bool(pasted):
            raise ValidationError(gettext("Paste a list or choose a file: one of the two."))
        if file and file.size > settings.MAX_UPLOAD_MB * 1024 * 1024:
            raise ValidationError(
                {
                    "file": gettext(
                        "The file has %(size)s; at most %(limit)s are taken here. Longer ones: see docs/import.md."
                    )
                    % {
                        "size": filesizeformat(file.size),
                        "limit": filesizeformat(settings.MAX_UPLOAD_MB * 1024 * 1024),
                    }
                }
            )
        importer = importer_named(cleaned["importer"])
        if cleaned.get("format") and cleaned["format"] not in {each.name for each in importer.formats}:
            raise ValidationError(
                {"format": gettext("No %(kind)s are read in this format.") % {"kind": importer.label}}
            )
        as_published = cleaned.get("arrives_as") == PUBLISHED and not importer.is_reference
        if as_published and not importer.may_publish(self.user):
            raise ValidationError(
                {"arrives_as": gettext("You may not publish without review; have them arrive as drafts.")}
            )
        cleaned["name"] = file.name if file else gettext("pasted list")
        cleaned["content"] = file or io.BytesIO(pasted.encode())
        return cleaned


class ResolvingForm(forms.Form):
    """What words of the source stand for: a field for each, prefilled with nothing. `words` are [(kind, words, number of rows)].

    A field is named by its words, not by their place: which words are open, and in what order, may be another when it is posted.
    """

    def __init__(self, *args, importer, words, **kwargs):
        super().__init__(*args, **kwargs)
        self.importer, self.words = importer, {}
        for kind, said, rows in words:
            label, _find = importer.resolvable[kind]
            name = f"word-{int(hashlib.sha256(f'{kind} {said}'.encode()).hexdigest()[:12], 16)}"
            self.words[name] = (kind, said)
            self.fields[name] = forms.CharField(
                label=f"{label}: “{said}” ({rows})",
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
            )

    def clean(self):
        cleaned, self.resolved, vocabulary = super().clean(), {}, self.importer.vocabulary()
        for name, (kind, said) in self.words.items():
            meant = (cleaned.get(name) or "").strip()
            if not meant:
                continue
            found = self.importer.resolvable[kind][1](vocabulary, meant)
            if found is None:
                self.add_error(
                    name,
                    gettext("“%(words)s” stands for nothing here, or for several. Give its address.")
                    % {"words": meant},
                )
            else:
                self.resolved.setdefault(kind, {})[said] = found
        return cleaned
