"""Who carried a redaction out is not in a dump: a site made of one does not know."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from unhub.publishing.triggers import drop_triggers


def take_triggers_off(apps, schema_editor):
    """SQLite remakes the table, and a trigger on versions looks into it. They are created again after every migrate."""
    drop_triggers(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0006_change_feed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(take_triggers_off, take_triggers_off),
        migrations.AlterField(
            model_name="redaction",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="carried out by",
            ),
        ),
    ]
