"""Rows of other tables beside a record, in its own query."""

import datetime

import pytest
from django.db.models import Exists, F, OuterRef
from rest_framework.utils.encoders import JSONEncoder

from organisations.models import Organisation, Post, PostCapacity
from statements.models import Statement, StatementText
from tests.factories import make_capacity, make_organisation, make_post, make_statement
from unhub.web.rows import Reading, read_moment, row_beside, row_of, rows_beside, rows_of

pytestmark = pytest.mark.django_db

CAPACITIES = rows_beside(PostCapacity.objects.all, "post", name="name", principal="is_principal")
POSTS = rows_beside(Post.objects.all, "organisation", name="name", hats=CAPACITIES)


@pytest.fixture
def two_bodies():
    for letter in "AB":
        post = make_post(f"Post {letter}", make_organisation(f"Body {letter}"))
        for number in (1, 2):
            make_capacity(post, f"Hat {letter}{number}", key=f"hat-{letter}{number}".lower())


def test_rows_come_with_their_record_in_one_query(two_bodies, django_assert_num_queries):
    with django_assert_num_queries(1):
        posts = list(Post.objects.annotate(rows=CAPACITIES).order_by("name"))
        names = [sorted(row["name"] for row in rows_of(post.rows)) for post in posts]
    assert names == [["Hat A1", "Hat A2"], ["Hat B1", "Hat B2"]]


def test_rows_within_rows_belong_to_their_own_row(two_bodies):
    bodies = Organisation.objects.annotate(rows=POSTS).order_by("name")
    found = {
        (row["name"], hat["name"]) for body in bodies for row in rows_of(body.rows) for hat in rows_of(row["hats"])
    }
    assert found == {("Post A", "Hat A1"), ("Post A", "Hat A2"), ("Post B", "Hat B1"), ("Post B", "Hat B2")}


def test_a_record_without_rows_has_an_empty_list(two_bodies):
    body = make_organisation("Body C")
    [found] = Organisation.objects.filter(pk=body.pk).annotate(rows=POSTS)
    assert rows_of(found.rows) == []


def test_the_queryset_can_be_part_of_another_query(two_bodies):
    annotated = Post.objects.annotate(rows=CAPACITIES)
    assert annotated.count() == 2
    assert annotated.values("pk")[:1].count() == 1
    assert Organisation.objects.filter(Exists(annotated.filter(organisation=OuterRef("pk")))).count() == 2
    assert Organisation.objects.filter(pk__in=annotated.filter(name="Post A").values("organisation")).count() == 1


def test_one_row_is_the_first_of_its_queryset(two_bodies):
    following = row_beside(lambda name: Post.objects.filter(name__gt=name).order_by("name"), of="name", name="name")
    assert [post.next for post in Post.objects.annotate(next=following).order_by("name")] == [{"name": "Post B"}, None]
    read = Reading(Post.objects.all, "name", next=following)
    assert [row_of(record.next) for record in read(Post.objects.order_by("name"))] == [{"name": "Post B"}, None]


def test_text_comes_through_as_it_was():
    post = make_post("“Quotes” \" ' \\ \u2028 </script> الأمين")
    [found] = Organisation.objects.filter(pk=post.organisation_id).annotate(rows=POSTS)
    assert rows_of(found.rows)[0]["name"] == post.name


@pytest.mark.parametrize("text", ["2026-11-22 06:16:25.943341", "2026-11-22T06:16:25.943341+00:00"])
def test_a_moment_is_read_as_either_database_writes_it(text):
    assert read_moment(text) == datetime.datetime(2026, 11, 22, 6, 16, 25, 943341, tzinfo=datetime.UTC)
    assert read_moment(None) is None


READ = Reading(
    Statement.objects.all,
    "position",
    id="pk",
    day="issued_on",
    at="updated_at",
    gone="withdrawn_at",
    type="type__slug",
    order="order_in_day",
    text_rows=rows_beside(StatementText.objects.all, "statement", title="title"),
)


def test_a_reading_gives_plain_data_in_the_order_of_the_queryset_in_one_query(django_assert_num_queries):
    first, second = make_statement("First", issued_on="2017-07-27"), make_statement("Second", issued_on="2017-07-28")
    for queryset, expected in (
        (Statement.objects.order_by("-position"), [second, first]),
        (Statement.objects.order_by("position")[1:], [second]),
        (Statement.objects.filter(title="First"), [first]),
        (Statement.objects.annotate(same=F("position")).order_by("-same")[:2], [second, first]),
    ):
        with django_assert_num_queries(1):
            records = READ(queryset)
        assert [record.id for record in records] == [str(statement.pk) for statement in expected]
    assert READ(Statement.objects.none()) == []
    with django_assert_num_queries(1):
        found = READ.having(issued_on=first.issued_on, slug=first.slug)
    assert [record.id for record in found] == [str(first.pk)]
    assert READ.having(issued_on=second.issued_on, slug=first.slug) == []
    assert READ.having(issued_on=second.issued_on)[0].day == "2017-07-28"
    [record] = READ(Statement.objects.filter(pk=first.pk))
    assert (record.day, record.gone, record.type, record.order) == ("2017-07-27", None, first.type.slug, 1)
    assert record.at == JSONEncoder().default(first.updated_at)
    assert rows_of(record.text_rows) == [{"title": "First"}]
