from django.apps import AppConfig


class DumpsConfig(AppConfig):
    """No tables: the commands `export_archive` and `import_archive`."""

    name = "unhub.dumps"
    label = "dumps"
