import django.db.models.deletion
import unhub.text.languages
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def place_and_count(apps, schema_editor):
    """Puts the citations there are into the order of their statements, and counts them."""
    from statements.tallies import by_document

    citation, statement, tally = (apps.get_model("statements", name) for name in ("Citation", "Statement", "Tally"))
    position = statement.objects.filter(pk=OuterRef("statement")).order_by().values("position")[:1]
    citation.objects.update(position=Subquery(position))
    tally.objects.bulk_create(tally(of="doc", key=key, statements=number) for key, number in by_document(citation))


class Migration(migrations.Migration):

    dependencies = [
        ('statements', '0008_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CitationSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('searched_to', models.BigIntegerField(default=0, help_text='The content version up to which every text was searched.')),
            ],
            options={
                'verbose_name': 'search for citations',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FoundCitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', unhub.text.languages.LanguageField(verbose_name='language of the text')),
                ('anchor', models.CharField(max_length=20, verbose_name='paragraph')),
                ('key', models.CharField(max_length=60, verbose_name='symbol')),
                ('raw', models.CharField(max_length=200, verbose_name='as worded')),
                ('pinpoint', models.CharField(blank=True, max_length=60, verbose_name='pinpoint')),
                ('is_symbol', models.BooleanField(help_text='Whether the text has the symbol itself, not words.', verbose_name='full symbol')),
                ('status', models.CharField(choices=[('open', 'open'), ('rejected', 'rejected')], default='open', max_length=8, verbose_name='status')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='rejected')),
            ],
            options={
                'verbose_name': 'found citation',
                'verbose_name_plural': 'found citations',
                'default_permissions': (),
            },
        ),
        migrations.RemoveIndex(
            model_name='citation',
            name='citations_of_a_document',
        ),
        migrations.AddField(
            model_name='citation',
            name='is_certain',
            field=models.BooleanField(default=False, editable=False, help_text='Filed by itself: the text names the document by its full symbol. It goes with these words.', verbose_name='full symbol'),
        ),
        migrations.AddField(
            model_name='citation',
            name='is_missing',
            field=models.BooleanField(default=False, editable=False, help_text='The text was changed since it was confirmed, and these words stand in it no more.', verbose_name='no longer in the text'),
        ),
        migrations.AddField(
            model_name='citation',
            name='position',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalcitation',
            name='is_certain',
            field=models.BooleanField(default=False, editable=False, help_text='Filed by itself: the text names the document by its full symbol. It goes with these words.', verbose_name='full symbol'),
        ),
        migrations.AddField(
            model_name='historicalcitation',
            name='is_missing',
            field=models.BooleanField(default=False, editable=False, help_text='The text was changed since it was confirmed, and these words stand in it no more.', verbose_name='no longer in the text'),
        ),
        migrations.AddField(
            model_name='historicalcitation',
            name='position',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='tally',
            name='key',
            field=models.CharField(editable=False, help_text='2017-07; the id of the type, topic or place; that of the organisation or document, without hyphens, and the year; the language or what is missing, and the year; the id of the type, without hyphens, and the label.', max_length=240),
        ),
        migrations.AlterField(
            model_name='tally',
            name='of',
            field=models.CharField(choices=[('month', 'month of issue'), ('type', 'type'), ('topic', 'topic'), ('place', 'place concerned'), ('body', 'organisation, in a year'), ('lang', 'language, in a year'), ('lacks', 'what is missing, in a year'), ('label', 'type, with the label as found'), ('doc', 'document cited, in a year')], editable=False, max_length=5),
        ),
        migrations.AddIndex(
            model_name='citation',
            index=models.Index(models.F('document'), models.F('status'), models.OrderBy(models.F('position'), descending=True), models.F('statement'), name='citations_newest'),
        ),
        migrations.AddIndex(
            model_name='citation',
            index=models.Index(condition=models.Q(('is_missing', True)), fields=['statement'], name='citations_missing'),
        ),
        migrations.AddField(
            model_name='foundcitation',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rejected by'),
        ),
        migrations.AddField(
            model_name='foundcitation',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='found_citations', to='statements.document', verbose_name='document on record'),
        ),
        migrations.AddField(
            model_name='foundcitation',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='found_citations', to='statements.statement', verbose_name='statement'),
        ),
        migrations.AddIndex(
            model_name='foundcitation',
            index=models.Index(fields=['status', 'document', 'key'], name='found_citations_open'),
        ),
        migrations.AddIndex(
            model_name='foundcitation',
            index=models.Index(fields=['key'], name='found_citations_by_key'),
        ),
        migrations.AddConstraint(
            model_name='foundcitation',
            constraint=models.UniqueConstraint(fields=('statement', 'language', 'anchor', 'key'), name='a_paragraph_names_a_document_once'),
        ),
        migrations.AddConstraint(
            model_name='foundcitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('status', 'open')), models.Q(('decided_at__isnull', False), ('status', 'rejected')), _connector='OR'), name='a_rejected_finding_says_when'),
        ),
        migrations.RunPython(place_and_count, migrations.RunPython.noop),
    ]
