from django.db import migrations, models


def count(apps, schema_editor):
    """Counts what is there already."""
    from statements.tallies import by_body

    tally = apps.get_model("statements", "Tally")
    rows = by_body(apps.get_model("statements", "Attribution"))
    tally.objects.bulk_create(tally(of="body", key=key, statements=number) for key, number in rows)


class Migration(migrations.Migration):

    dependencies = [
        ("statements", "0004_editorial_workflow"),
    ]

    operations = [
        migrations.AlterField(
            model_name='tally',
            name='key',
            field=models.CharField(editable=False, help_text='2017-07; the id of the type, topic or place; or that of the organisation, without hyphens, and the year.', max_length=36),
        ),
        migrations.AlterField(
            model_name='tally',
            name='of',
            field=models.CharField(choices=[('month', 'month of issue'), ('type', 'type'), ('topic', 'topic'), ('place', 'place concerned'), ('body', 'organisation, in a year')], editable=False, max_length=5),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
