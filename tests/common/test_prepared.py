"""Queries that are compiled once: they answer as Django's own would, for every value and every reader."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import CharField, DateField, F, IntegerField, UUIDField, Value

from dpo_office.common import clock
from dpo_office.common import prepared as compiled_once
from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import (
    WORDS_KNOWN,
    Among,
    KeysField,
    PreparedObjects,
    PreparedRows,
    fetch_to_hand,
    of_keys,
)
from dpo_office.common.users import RoleGrant, User
from requests_app.models import Case, RightItem
from tests.factories.cases import make_case
from tests.factories.registry import ADMIN, actor_with, make_controller


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


def test_threads_share_the_words_and_each_asks_over_its_own_connection(people):
    compiled = []

    def build(user_id, day):
        compiled.append(day)
        return granted(user_id, day)

    rows = PreparedRows(build, user_id=UUIDField(), day=DateField())
    rows(user_id=people[0].pk, day=clock.today())
    together = threading.Barrier(2)

    def connection_that_asks():
        together.wait(10)
        known, _given = rows._asked((), {"user_id": uuid.uuid4(), "day": clock.today()})
        return compiled_once._connected(known.compiler).connection

    with ThreadPoolExecutor(2) as pool:
        asked = [work.result() for work in [pool.submit(connection_that_asks) for _ in range(2)]]
    assert (len(compiled), asked[0] is asked[1]) == (1, False)


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


def seen(actor):
    return Case.objects.for_user(actor).select_related("controller").annotate(word=Value("said"))


def test_each_reader_is_given_their_own(db):
    controllers = [make_controller("one"), make_controller("two")]
    officers = [actor_with("officer", controllers[0]), actor_with("officer", controllers[0])]
    others = [actor_with("officer", controllers[1]), actor_with("decider", None)]
    for controller in controllers:
        make_case(controller)
    own = make_case(controllers[0])
    with acting(ADMIN, "test.case_taken"):
        Case.objects.filter(pk=own.pk).update(owned_by=officers[0].user_id, owned_at=clock.now())
    prepared = PreparedObjects(seen)

    counts = []
    for actor in (*officers, *others, *officers):
        found = sorted(prepared(actor), key=lambda case: case.reference)
        assert found == sorted(seen(actor), key=lambda case: case.reference)
        assert all((case.word, case.controller.slug) == ("said", case.controller.slug) for case in found)
        counts.append(len(found))
    # The colleague's own is kept from the second officer, though both ask in the same words.
    assert counts == [2, 1, 1, 3, 2, 1]


def test_people_with_the_same_roles_share_the_words(db):
    controller = make_controller()
    asked = []

    def build(actor):
        asked.append(actor)
        return seen(actor)

    prepared = PreparedObjects(build)
    people = [actor_with("officer", controller) for _ in range(3)]
    for actor in people:
        prepared(actor)
    prepared(actor_with("agent", controller))
    prepared(replace(people[0], stands_in_for=frozenset({people[1].user_id})))
    assert len(asked) == 3
    assert not {actor.user_id for actor in people} & {actor.user_id for actor in asked}


def test_who_asks_in_another_form_is_told_and_not_remembered(db):
    actor = actor_with("officer", make_controller())
    hidden = PreparedObjects(lambda actor: User.objects.filter(username=f"is {actor.user_id}"))

    with pytest.raises(ValueError, match="in a form of its own"):
        hidden(actor)


def test_who_may_see_nothing_is_given_nothing_unasked(db, django_assert_num_queries):
    nobody = Actor(user_id=uuid.uuid4(), kind="staff")
    rows = PreparedRows(lambda actor: Case.objects.for_user(actor).values_list("pk"))

    with django_assert_num_queries(0):
        assert (PreparedObjects(seen)(nobody), PreparedObjects(seen).first(nobody), rows(nobody)) == (
            [],
            None,
            [],
        )


def test_only_so_many_words_are_remembered(db):
    prepared = PreparedRows(lambda number: User.objects.filter(pk=uuid.UUID(int=number)).values_list("pk"))
    for number in range(WORDS_KNOWN + 5):
        prepared(number)
    assert len(prepared._known) == WORDS_KNOWN


def test_numbers_and_dicts(people):
    prepared = PreparedObjects(
        lambda *, epoch: User.objects.filter(sessions_epoch__lte=epoch).values("username", key=F("pk")),
        epoch=IntegerField(),
    )
    assert {row["username"] for row in prepared(epoch=5)} >= {"first", "second"}
    assert prepared(epoch=-1) == []


def test_keys_are_one_value_however_many_there_are(people, django_assert_num_queries):
    compiled = []

    def build(*, keys):
        compiled.append(keys)
        return User.objects.filter(Among("pk", keys)).order_by("username").values_list("username")

    rows = PreparedRows(build, keys=KeysField())
    keys = [person.pk for person in people]
    with django_assert_num_queries(4):
        assert rows(keys=keys) == [("first",), ("second",)]
        assert rows(keys=keys[1:]) == [("second",)]
        assert rows(keys=[]) == []
        assert rows(keys=[uuid.uuid4() for _ in range(1_500)] + keys[:1]) == [("first",)]
    assert len(compiled) == 1


def test_what_belongs_to_rows_is_at_hand_as_if_prefetched(db, django_assert_num_queries):
    controller = make_controller()
    keys = [make_case(controller, rights=rights).pk for rights in (["access"], ["erasure", "objection"])]
    items = of_keys("case_id", RightItem.objects.all)
    cases = list(Case.objects.filter(pk__in=keys))

    with django_assert_num_queries(1):
        fetch_to_hand(cases, items=items)
        found = {case.pk: [item.right for item in case.items.all()] for case in cases}
        assert all(item.case is case for case in cases for item in case.items.all())
    assert found == {keys[0]: ["access"], keys[1]: ["erasure", "objection"]}
    with django_assert_num_queries(0):
        fetch_to_hand([], items=items)
