"""People are sorted whatever the case of their names."""

from django.db import migrations, models


def fill(apps, schema_editor):
    for name in ("Person", "HistoricalPerson"):
        model = apps.get_model("organisations", name)
        for pk, sort_name in model.objects.values_list("pk", "sort_name").iterator():
            model.objects.filter(pk=pk).update(sort_key=sort_name.casefold()[:200])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_doubles_and_posts")]

    operations = [
        migrations.RemoveIndex(model_name="person", name="people_a_to_z"),
        migrations.AddField(
            model_name="person",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["sort_key", "id"], name="people_a_to_z"),
        ),
    ]
