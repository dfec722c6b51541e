"""The groups people are put into: four roles, each with all the rights of the one before, and who works for every organisation.

A group of one of these names that a site has already is left exactly as it is, whatever rights it has.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

DRAFTS = [("statements_drafts", "statementdraft"), ("organisations_drafts", "organisationdraft")]
REFERENCE = [
    ("organisations", "person"),
    ("organisations", "personname"),
    ("organisations", "post"),
    ("organisations", "postcapacity"),
    ("organisations", "appointment"),
    ("organisations", "place"),
    ("organisations", "presence"),
    ("organisations", "organisationrelation"),
    ("organisations", "sourceclaim"),
    ("statements", "statementtype"),
    ("statements", "labelalias"),
    ("statements", "topic"),
    ("statements", "document"),
    ("statements", "citation"),
]
RECORDS = [("statements", "statement"), ("organisations", "organisation")]


def rights(models, *actions):
    return [(app, f"{action}_{model}") for app, model in models for action in actions]


EDITOR = rights(DRAFTS, "view", "add", "change", "delete") + rights(REFERENCE, "view", "add", "change")
REVIEWER = EDITOR + rights(RECORDS, "review")
PUBLISHER = REVIEWER + rights(RECORDS, "publish", "withdraw")
ADMINISTRATOR = (
    PUBLISHER
    + rights(RECORDS, "publish_unreviewed", "redact")
    + rights(REFERENCE, "delete")
    + rights([("auth", "user")], "view", "add", "change", "delete")
    + rights([("auth", "group")], "view")
    + rights([("organisations_drafts", "membership")], "view", "add", "change", "delete")
    + rights([("publishing", "report")], "view", "change")
)
GROUPS = {
    "editor": EDITOR,
    "reviewer": REVIEWER,
    "publisher": PUBLISHER,
    "administrator": ADMINISTRATOR,
    "all organisations": [("organisations_drafts", "work_everywhere")],
}


def create_groups(apps, schema_editor):
    using = schema_editor.connection.alias
    # Rights are made after all migrations; here they are needed before.
    for label in ("auth", "publishing", "organisations", "organisations_drafts", "statements", "statements_drafts"):
        app = apps.get_app_config(label)
        before = getattr(app, "models_module", None)
        app.models_module = True  # else it is taken for an app without models
        create_permissions(app, apps=apps, using=using, verbosity=0)
        app.models_module = before
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    known = {
        (app, codename): pk
        for pk, app, codename in Permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for name, wanted in GROUPS.items():
        group, created = Group.objects.using(using).get_or_create(name=name)
        if created:
            group.permissions.set([known[right] for right in wanted])


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('publishing', '0002_editorial_workflow'),
        ('organisations', '0005_editorial_workflow'),
        ('organisations_drafts', '0004_memberships_of_accounts'),
        ('statements', '0004_editorial_workflow'),
        ('statements_drafts', '0003_editorial_workflow'),
    ]

    operations = [
        # Backwards the groups stay: people may be in them.
        migrations.RunPython(create_groups, migrations.RunPython.noop),
    ]
