from django.db import migrations, models


def count(apps, schema_editor):
    """Counts what is there already."""
    from statements.lacking import conditions
    from statements.tallies import covered

    statement, text, symbol, source, topic, tally = (
        apps.get_model("statements", name)
        for name in ("Statement", "StatementText", "StatementSymbol", "StatementSource", "StatementTopic", "Tally")
    )
    rows = covered(statement, text, conditions(text, symbol, source, topic))
    tally.objects.bulk_create(tally(of=of, key=key, statements=number) for of, key, number in rows)


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0006_claims_and_doubles_refused'),
        ('statements', '0006_files_of_statements'),
    ]

    operations = [
        migrations.AlterField(
            model_name='tally',
            name='key',
            field=models.CharField(editable=False, help_text='2017-07; the id of the type, topic or place; that of the organisation, without hyphens, and the year; the language or what is missing, and the year; the id of the type, without hyphens, and the label.', max_length=240),
        ),
        migrations.AlterField(
            model_name='tally',
            name='of',
            field=models.CharField(choices=[('month', 'month of issue'), ('type', 'type'), ('topic', 'topic'), ('place', 'place concerned'), ('body', 'organisation, in a year'), ('lang', 'language, in a year'), ('lacks', 'what is missing, in a year'), ('label', 'type, with the label as found')], editable=False, max_length=5),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(models.F('raw_label'), models.F('type'), models.OrderBy(models.F('position'), descending=True), name='statements_by_label'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(models.F('status'), models.OrderBy(models.F('position'), descending=True), name='statements_by_status'),
        ),
        migrations.AddIndex(
            model_name='statementtext',
            index=models.Index(fields=['statement', 'text_hash'], name='statement_texts_there'),
        ),
        migrations.AddIndex(
            model_name='statementsource',
            index=models.Index(fields=['archived_url'], name='statements_by_archived_copy'),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
