import unhub.search.models
from django.db import migrations, models

from unhub.search.index import Index

INDEX = Index("statements_index")


class Migration(migrations.Migration):

    dependencies = [
        ('statements', '0007_coverage'),
    ]

    operations = [
        # Not filled here: `manage.py rebuild_search` does, and shows how far it is.
        migrations.RunPython(INDEX.create, INDEX.drop),
        migrations.CreateModel(
            name='StatementIndex',
            fields=[
                ('position', models.BigIntegerField(db_column='rowid', primary_key=True, serialize=False)),
                ('words', unhub.search.models.TokensField(db_column='statements_index')),
            ],
            options={
                'db_table': 'statements_index',
                'abstract': False,
                'managed': False,
            },
        ),
    ]
