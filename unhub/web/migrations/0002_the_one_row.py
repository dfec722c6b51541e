from django.db import migrations


def create_the_row(apps, schema_editor):
    apps.get_model("web", "ContentVersion").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [migrations.RunPython(create_the_row, migrations.RunPython.noop)]
