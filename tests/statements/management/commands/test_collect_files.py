import datetime
import io
import os

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from statements.models import Attachment
from tests.factories import make_statement_draft, make_user
from tests.statements.test_files import attach, publish_with
from unhub.publishing.models import Autosave, DraftSave
from unhub.publishing.services import open_draft, publish
from unhub.publishing.uploads import Upload, token_of

pytestmark = pytest.mark.django_db


def store(name="attachments/lost.png", hours=25):
    name = default_storage.save(name, ContentFile(b"abc"))
    age(name, hours)
    return name


def age(name, hours=25):
    then = (timezone.now() - datetime.timedelta(hours=hours)).timestamp()
    os.utime(default_storage.path(name), (then, then))


def collect(**options):
    out = io.StringIO()
    call_command("collect_files", stdout=out, **options)
    return out.getvalue()


def test_it_lists_what_nothing_refers_to_and_deletes_it_only_when_told():
    name = store()
    assert name in collect()
    assert "1 files, 3" in collect().replace("\xa0", " ")
    assert default_storage.exists(name)
    assert name in collect(delete=True)
    assert not default_storage.exists(name)
    assert "0 files" in collect(delete=True)


def test_it_runs_where_nothing_was_ever_uploaded():
    assert "0 files" in collect()


def test_a_young_file_may_be_in_an_open_form_and_is_left_alone():
    name = store(hours=23)
    assert name not in collect(delete=True)
    with pytest.raises(CommandError, match="24 or more"):
        collect(hours=1)
    assert default_storage.exists(name)


def test_files_of_the_public_record_of_drafts_and_of_old_versions_stay():
    live, [image] = publish_with({})
    draft, _created = open_draft(live, by=None)
    drafted = attach(draft, "other.png")
    draft.attachments.filter(pk=image.pk).delete()
    publish(draft, by=None, change_kind="update", public_note="Another picture.")
    waiting = attach(make_statement_draft("On air"))
    for each in (image, drafted, waiting):
        age(each.file.name)
    assert not Attachment.objects.filter(pk=image.pk).exists()
    assert "0 files" in collect(delete=True)
    assert all(default_storage.exists(each.file.name) for each in (image, drafted, waiting))


def test_files_of_saves_and_of_forms_kept_while_they_were_typed_stay():
    saved, typed = store("attachments/saved.png"), store("attachments/typed.png")
    draft, user = make_statement_draft("On water"), make_user()
    DraftSave.objects.create(
        record_type="statement", record_id=draft.pk, base_version=0, rev=1, content={"attachments": [{"file": saved}]}
    )
    token = token_of(Upload("typed.png", "image/png", 3, stored_name=typed))
    Autosave.objects.create(
        record_type="statement", record_id=draft.pk, user=user, data={"attachments-0-kept": [token], "slug": ["x"]}
    )
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        assert "0 files" in collect(delete=True)
