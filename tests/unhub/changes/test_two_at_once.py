"""A reader of the feed while people publish, with real connections and real transactions."""

import threading

import pytest
from django.db import connections

from tests.factories import make_topic, save_reference
from unhub.publishing.doors import open_door

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_committed_later_is_never_before_the_place_a_reader_has_come_to(client):
    first, second = make_topic(), make_topic()
    at_work, may_commit, results = threading.Event(), threading.Event(), []

    def slow():
        try:
            with open_door():  # an import, say: its number is taken long before it is committed
                first.summary = "More"
                save_reference(first)
                at_work.set()
                may_commit.wait(30)
        finally:
            connections.close_all()

    def quick():
        try:
            second.summary = "More"
            save_reference(second)
            results.append("done")
        finally:
            connections.close_all()

    def read(since):
        answer = client.get("/api/v1/changes/", {"since": since}).json()
        return answer["cursor"], [each["record_id"] for each in answer["results"]]

    cursor, _seen = read("0")
    threads = [threading.Thread(target=slow), threading.Thread(target=quick)]
    threads[0].start()
    assert at_work.wait(30)
    threads[1].start()
    threads[1].join(0.5)
    # Neither is to be seen: the quick one has to wait, or a reader would pass over the slow one.
    assert (read(cursor), results) == ((cursor, []), [])
    may_commit.set()
    for thread in threads:
        thread.join(30)
    assert read(cursor)[1] == [str(first.pk), str(second.pk)]
