"""When and from where a key was last used is noted, and noting it never makes anybody wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction

from calliper.core.scope import scope
from calliper.orgs.models import ApiKey
from calliper.orgs.tests.keys import ask, make_key
from tests.cast import NOW, Acme, make_acme

pytestmark = pytest.mark.urls("calliper.orgs.tests.keys")


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    def at(moment):
        monkeypatch.setattr("calliper.orgs.key_door.now", lambda: moment)

    cache.clear()
    at(NOW)
    return at


def used(acme: Acme) -> tuple:
    with scope(acme.org.id):
        return ApiKey.objects.values_list("last_used_at", "last_used_from").get()


def test_it_notes_a_use_once_a_minute_whatever_the_address(acme, noon, django_assert_num_queries):
    text = make_key(acme.alice)[1]
    assert used(acme) == (None, None)
    ask(text, REMOTE_ADDR="192.0.2.7")
    assert used(acme) == (NOW, "192.0.2.7")
    noon(NOW + timedelta(seconds=59))
    with django_assert_num_queries(3):  # the key, its teams, the members: no write
        ask(text, REMOTE_ADDR="192.0.2.8")
    assert used(acme) == (NOW, "192.0.2.7")
    later = NOW + timedelta(seconds=60)
    noon(later)
    ask(text, REMOTE_ADDR="::ffff:192.0.2.8")
    assert used(acme) == (later, "192.0.2.8")


def test_it_notes_no_use_of_a_key_that_was_refused(acme, settings):
    settings.API_PER_MINUTE = 1
    text = make_key(acme.alice, addresses=["192.0.2.7"])[1]
    assert ask(text, REMOTE_ADDR="192.0.2.8").status_code == 403
    assert used(acme) == (None, None)


@contextmanager
def somebody_writing(acme: Acme) -> Iterator[None]:
    """Another thread holds the key's row, on SQLite the whole database, until the end."""
    holds, enough = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with scope(acme.org.id), transaction.atomic():
                ApiKey.objects.update(name="Held")
                holds.set()
                enough.wait(20)
                transaction.set_rollback(True)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    assert holds.wait(10)
    try:
        yield
    finally:
        enough.set()
        thread.join()


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_it_answers_at_once_while_somebody_else_writes():
    acme = make_acme()
    text = make_key(acme.alice)[1]
    with somebody_writing(acme):
        began = time.monotonic()
        answer = ask(text)
        took = time.monotonic() - began
    assert answer.status_code == 200
    assert took < 2.5, "half of what SQLite waits for another writer"
    assert used(acme) == (None, None)
    assert ask(text).status_code == 200
    assert used(acme)[0] == NOW, "noted as soon as nobody is in the way"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 5000, "others wait as before"
