"""Claims name facts that records have, at most one is preferred; a term is on record once."""

import django.db.models.functions.comparison
from django.db import migrations, models

FREE_WORDS = {
    "former name": "former_names",
    "former_name": "former_names",
    "other name": "other_names",
    "capacity": "capacities",
    "functions": "summary",
}
FACTS = """name acronym former_names other_names kind summary profile established abolished dissolved dissolution_reason organisation
seats capacities post person status subject object place role start end note""".split()
SUBJECTS = ["organisation_id", "person_id", "post_id", "appointment_id", "relation_id", "presence_id"]


def name_facts(apps, schema_editor):
    """Facts were free words. Words that name none stay, and are shown, until an editor looks at them."""
    claims = apps.get_model("organisations", "SourceClaim").objects
    for words in claims.order_by().values_list("field", flat=True).distinct():
        folded = " ".join(words.casefold().split())
        fact = FREE_WORDS.get(folded, folded.replace(" ", "_"))
        if fact != words and fact in FACTS:
            claims.filter(field=words).update(field=fact)


def keep_the_first_preferred(apps, schema_editor):
    claims = apps.get_model("organisations", "SourceClaim").objects
    seen = set()
    for pk, *fact in claims.filter(rank="preferred").order_by("pk").values_list("pk", "field", *SUBJECTS):
        if tuple(fact) in seen:
            claims.filter(pk=pk).update(rank="normal")
        seen.add(tuple(fact))
    # PostgreSQL makes no index while references of rows changed twice wait to be looked at.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0005_editorial_workflow'),
    ]

    operations = [
        migrations.RunPython(name_facts, migrations.RunPython.noop),
        migrations.RunPython(keep_the_first_preferred, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='historicalsourceclaim',
            name='field',
            field=models.CharField(choices=[('name', 'name'), ('acronym', 'acronym'), ('former_names', 'former names'), ('other_names', 'other names'), ('kind', 'kind'), ('summary', 'summary'), ('profile', 'profile'), ('established', 'established'), ('abolished', 'abolished'), ('dissolved', 'dissolved'), ('dissolution_reason', 'how it ended'), ('organisation', 'organisation'), ('seats', 'seats'), ('capacities', 'capacities'), ('post', 'post'), ('person', 'person'), ('status', 'status'), ('subject', 'organisation of the relation'), ('object', 'other organisation of the relation'), ('place', 'place'), ('role', 'role'), ('start', 'from'), ('end', 'until'), ('note', 'note')], help_text='What the source speaks of. Each kind of record has facts of its own.', max_length=40, verbose_name='fact'),
        ),
        migrations.AlterField(
            model_name='historicalsourceclaim',
            name='rank',
            field=models.CharField(choices=[('preferred', 'preferred'), ('normal', 'normal'), ('disputed', 'disputed')], default='normal', help_text='Preferred is the one claim that the record follows: at most one for each fact.', max_length=10, verbose_name='rank'),
        ),
        migrations.AlterField(
            model_name='sourceclaim',
            name='field',
            field=models.CharField(choices=[('name', 'name'), ('acronym', 'acronym'), ('former_names', 'former names'), ('other_names', 'other names'), ('kind', 'kind'), ('summary', 'summary'), ('profile', 'profile'), ('established', 'established'), ('abolished', 'abolished'), ('dissolved', 'dissolved'), ('dissolution_reason', 'how it ended'), ('organisation', 'organisation'), ('seats', 'seats'), ('capacities', 'capacities'), ('post', 'post'), ('person', 'person'), ('status', 'status'), ('subject', 'organisation of the relation'), ('object', 'other organisation of the relation'), ('place', 'place'), ('role', 'role'), ('start', 'from'), ('end', 'until'), ('note', 'note')], help_text='What the source speaks of. Each kind of record has facts of its own.', max_length=40, verbose_name='fact'),
        ),
        migrations.AlterField(
            model_name='sourceclaim',
            name='rank',
            field=models.CharField(choices=[('preferred', 'preferred'), ('normal', 'normal'), ('disputed', 'disputed')], default='normal', help_text='Preferred is the one claim that the record follows: at most one for each fact.', max_length=10, verbose_name='rank'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('start', ''), _negated=True), fields=('person', 'post', 'status', 'start'), name='an_appointment_is_on_record_once', violation_error_message='This term is on record already: the same person, post, status and beginning.'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('start', '')), fields=('person', 'post', 'status', 'end', 'end_kind'), name='an_appointment_without_a_start_is_on_record_once', violation_error_message='This term is on record already: the same person, post, status and beginning.'),
        ),
        migrations.AddConstraint(
            model_name='sourceclaim',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('organisation', 'person', 'post', 'appointment', 'relation', 'presence'), models.F('field'), condition=models.Q(('rank', 'preferred')), name='a_fact_has_one_preferred_claim', violation_error_message='Another claim about this fact is preferred already. Give that one another rank first.'),
        ),
    ]
