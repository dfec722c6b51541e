from django.db import migrations, models


def count(apps, schema_editor):
    """Counts what is there already."""
    from statements.tallies import counted

    models_then = [apps.get_model("statements", name) for name in ("Statement", "StatementTopic", "StatementPlace")]
    tally = apps.get_model("statements", "Tally")
    tally.objects.bulk_create(tally(of=of, key=key, statements=number) for of, key, number in counted(*models_then))


class Migration(migrations.Migration):

    dependencies = [
        ('statements', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(choices=[('month', 'month of issue'), ('type', 'type'), ('topic', 'topic'), ('place', 'place concerned')], editable=False, max_length=5)),
                ('key', models.CharField(editable=False, help_text='2017-07, or the id of the type, topic or place.', max_length=36)),
                ('statements', models.PositiveIntegerField(editable=False)),
            ],
            options={
                'verbose_name': 'tally',
                'constraints': [models.UniqueConstraint(fields=('of', 'key'), name='what_is_counted_is_counted_once')],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
