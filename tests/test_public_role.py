"""The role that docs/operations.md gives the public process: it serves everything public and reads nothing of the editors'."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.factories import make_statement, make_statement_draft, revise

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

OPERATIONS = Path(settings.BASE_DIR) / "docs" / "operations.md"


@pytest.fixture
def public_role():
    """The SQL of the document, under a name of its own, undone with the test's transaction."""
    text = OPERATIONS.read_text(encoding="utf-8")
    [sql] = [block for block in re.findall(r"```sql\n(.*?)```", text, re.DOTALL) if "unhub_public" in block]
    sql = sql.replace("LOGIN PASSWORD '…'", "NOLOGIN").replace("unhub_public", "unhub_public_of_a_test")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET ROLE unhub_public_of_a_test")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


ADDRESSES = [
    "/en/",
    "/en/statements/",
    "/en/statements/?q=title",
    "/en/statements/?q=%22title+words%22&ordering=relevance",
    "/en/organisations/?q=body",
    "/api/v1/statements/?q=titel",
    "/en/organisations/",
    "/en/people/",
    "/en/posts/",
    "/en/topics/",
    "/en/documents/",
    "/en/coverage/",
    "/en/corrections/",
    "/en/corrections.atom",
    "/en/check/?hash=2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "/en/statements.atom",
    "/en/statements.csv",
    "/en/statements.jsonl",
    "/api/v1/statements/",
    "/api/v1/organisations/",
    "/api/v1/corrections/",
    "/api/v1/changes/",
    "/sitemap.xml",
]


def test_the_public_role_serves_every_list_and_every_record(client, request):
    live = revise(make_statement("A title", body="Words."))
    request.getfixturevalue("public_role")
    page = live.get_absolute_url()
    for address in [*ADDRESSES, page, f"{page}v1/", f"{page}v2/changes/", f"/api/v1/statements/{live.pk}/"]:
        assert client.get(address).status_code == 200, address
    assert client.get(f"/api/v1/statements/{live.pk}/versions/2/").status_code == 200
    assert client.post("/en/check/", {"text": "Words like these."}).status_code == 200
    assert client.post("/en/report/", {"message": "A mistake.", "page": page}).status_code == 303


@pytest.mark.parametrize(
    "table",
    [
        "statements_drafts_statementdraft",
        "statements_drafts_statementrecord",
        "organisations_drafts_organisationdraft",
        "importing_batchrow",
        "publishing_draftsave",
        "publishing_autosave",
        "publishing_transition",
        "statements_foundcitation",
        "auth_user",
    ],
)
def test_the_public_role_cannot_read_what_editors_write(table, request):
    make_statement_draft()
    request.getfixturevalue("public_role")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT count(*) FROM {table}")
