"""Changes get a key of their own, so that several may share a content version, and what the change feed says of each."""

from itertools import islice

import django.utils.timezone
from django.db import migrations, models

BATCH = 1000
PLACES = 1 << 20


def copy_changes(apps, schema_editor):
    Change, Entry, Version, Tombstone, Redaction = (
        apps.get_model("publishing", name) for name in ("Change", "ChangeEntry", "Version", "Tombstone", "Redaction")
    )
    changes = Change.objects.order_by("number").iterator()
    while batch := list(islice(changes, BATCH)):
        ids, numbers = {each.record_id for each in batch}, [each.number for each in batch]
        filed = Version.objects.filter(record_id__in=ids, content_version__gte=numbers[0], content_version__lte=numbers[-1])
        versions = {
            (pk, number): (version_no, note)
            for pk, number, version_no, note in filed.values_list("record_id", "content_version", "number", "public_note")
        }
        merged = Tombstone.objects.filter(content_version__in=numbers)
        into = dict(merged.values_list("content_version", "into_id"))
        redacted = Redaction.objects.filter(version__record_id__in=ids)
        redactions = {
            (pk, at): (version_no, notice)
            for pk, at, version_no, notice in redacted.values_list("version__record_id", "at", "version__number", "notice")
        }
        entries = []
        for each in batch:
            kind, said = each.kind, versions.get((each.record_id, each.number))
            if said is None and kind == "revised" and (said := redactions.get((each.record_id, each.at))):
                kind = "redacted"
            version_no, note = said or (None, "")
            entries.append(
                Entry(
                    id=each.number * PLACES,
                    number=each.number,
                    kind=kind,
                    record_type=each.record_type,
                    record_id=each.record_id,
                    at=each.at,
                    version_no=version_no,
                    note=note,
                    into_id=into.get(each.number),
                )
            )
        Entry.objects.bulk_create(entries)


class Migration(migrations.Migration):

    dependencies = [
        ("publishing", "0005_open_forms_since"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeEntry",
            fields=[
                ("id", models.BigIntegerField(editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(help_text="The content version this change made.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("created", "created"),
                            ("revised", "revised"),
                            ("moved", "address changed"),
                            ("withdrawn", "withdrawn"),
                            ("restored", "restored"),
                            ("redacted", "an old version redacted"),
                            ("gone", "removed"),
                            ("merged", "merged"),
                            ("deleted", "deleted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("record_type", models.CharField(max_length=30)),
                ("record_id", models.UUIDField(db_index=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "version_no",
                    models.PositiveIntegerField(
                        help_text="The version it filed or redacted; reference data has none.", null=True
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="Public: the note of that version, or the notice of the redaction."
                    ),
                ),
                ("into_id", models.UUIDField(help_text="What it was merged into.", null=True)),
                (
                    "former",
                    models.CharField(blank=True, help_text="The address it left, as in FormerAddress.", max_length=250),
                ),
                ("current", models.CharField(blank=True, help_text="The address it has instead.", max_length=250)),
                (
                    "affects",
                    models.JSONField(
                        default=dict,
                        help_text="Other records whose answers it changed: unhub.publishing.affected has the form.",
                    ),
                ),
            ],
            options={
                "verbose_name": "public change",
                "indexes": [
                    models.Index(fields=["kind", "id"], name="changes_by_kind"),
                    models.Index(fields=["record_type", "id"], name="changes_by_type"),
                    models.Index(fields=["record_type", "kind", "id"], name="changes_by_type_and_kind"),
                ],
            },
        ),
        migrations.RunPython(copy_changes, migrations.RunPython.noop),
        migrations.DeleteModel(name="Change"),
        migrations.RenameModel(old_name="ChangeEntry", new_name="Change"),
    ]
