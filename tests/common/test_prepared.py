"""Queries that are compiled once: they answer as Django's own would, for every value."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db.models import CharField, DateField, UUIDField

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.prepared import PreparedRows
from dpo_office.common.users import RoleGrant, User
from tests.factories.registry import ADMIN


def granted(user_id, day):
    return RoleGrant.objects.in_force(day).filter(user=user_id).values_list("role", "user_id", "granted_at")


@pytest.fixture
def people(db):
    with acting(ADMIN, "test.person_made"):
        made = [User.objects.create_user(name) for name in ("first", "second")]
        ends = clock.today() + timedelta(days=3)
        RoleGrant.objects.create(user=made[0], role="officer")
        RoleGrant.objects.create(user=made[1], role="dpo", ends_on=ends)
    return made


def test_the_rows_are_those_of_the_values_given(people):
    rows = PreparedRows(granted, user_id=UUIDField(), day=DateField())
    today = clock.today()

    for user_id in (people[0].pk, people[1].pk, uuid.uuid4()):
        for day in (today, today + timedelta(days=3), today + timedelta(days=4)):
            assert rows(user_id=user_id, day=day) == list(granted(user_id, day))


def test_it_is_asked_in_one_query_and_compiled_once(people, django_assert_num_queries):
    compiled = []

    def build(user_id, day):
        compiled.append(day)
        return granted(user_id, day)

    rows = PreparedRows(build, user_id=UUIDField(), day=DateField())
    for person in people:
        with django_assert_num_queries(1):
            assert [user for _role, user, _at in rows(user_id=person.pk, day=clock.today())] == [person.pk]
    assert len(compiled) == 1


def test_another_thread_asks_over_its_own_connection():
    rows = PreparedRows(granted, user_id=UUIDField(), day=DateField())
    asked = []

    def ask():
        compiled = rows._compiled()
        asked.append(compiled.compiler.connection)
        assert rows._compiled() is compiled

    for thread in [threading.Thread(target=ask) for _ in range(2)]:
        thread.start()
        thread.join()
    assert len(asked) == 2
    assert asked[0] is not asked[1]


def test_a_value_that_the_query_does_not_ask_for_is_told(db):
    def build(user_id, **_unasked):
        return granted(user_id, date(2026, 1, 1))

    rows = PreparedRows(build, user_id=UUIDField(), other=UUIDField())
    with pytest.raises(ValueError, match="does not ask for other"):
        rows(user_id=uuid.uuid4(), other=uuid.uuid4())


def test_a_kind_without_an_example_is_told(db):
    with pytest.raises(TypeError, match="CharField"):
        PreparedRows(lambda name: User.objects.filter(username=name).values_list("id"), name=CharField())(
            name="first"
        )


def test_a_missing_value_is_told(people):
    rows = PreparedRows(granted, user_id=UUIDField(), day=DateField())

    with pytest.raises(KeyError):
        rows(user_id=people[0].pk)
