"""acting(): who speaks, for how long, and what is left behind (nothing)."""

# ruff: noqa: PT012  what fails here is a block, not one line

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from dpo_office.common import acting as acting_module
from dpo_office.common.acting import acting, current_acting, redacting
from dpo_office.common.permissions import SYSTEM_NAMES, Actor, system_actor
from tests.common.workshop import Widget

BEAT = system_actor("beat")


class Failed(Exception):
    pass


def reasons() -> list[str]:
    return list(Widget.history.order_by("history_id").values_list("history_change_reason", flat=True))


def make(code: str) -> None:
    Widget.objects.create(code=code, name=code)


def told() -> tuple[object, object]:
    """Ask the database itself what it has been told."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT office_actor(), office_reason()")
        else:
            cursor.execute(
                "SELECT nullif(current_setting('office.actor', true), ''),"
                " nullif(current_setting('office.reason', true), '')"
            )
        return tuple(cursor.fetchone())


@pytest.mark.parametrize("reason", ["import", "case.form_verified", "registry.system_changed", "a.b.c"])
@pytest.mark.usefixtures("workshop")
def test_acting_takes_a_dotted_reason(boss: Actor, reason: str) -> None:
    with acting(boss, reason):
        make("a")

    assert reasons() == [reason]


@pytest.mark.parametrize(
    "reason", ["", "verified", "Case.verified", "case.", "case verified", "case.æ", "a.b\n"]
)
def test_acting_refuses_a_reason_that_is_prose(boss: Actor, reason: str) -> None:
    with pytest.raises(ValueError, match="reason"), acting(boss, reason):
        pytest.fail("entered")


@pytest.mark.usefixtures("workshop")
def test_nested_acting_speaks_until_it_ends(boss: Actor) -> None:
    with acting(boss, "outer.first"):
        make("a")
        with acting(BEAT, "inner.one"):
            make("b")
        make("c")

    assert reasons() == ["outer.first", "inner.one", "outer.first"]
    assert set(Widget.history.filter(code="b").values_list("history_user_id", flat=True)) == {BEAT.user_id}


@pytest.mark.usefixtures("workshop")
def test_a_failed_inner_acting_takes_its_writes_back_and_the_outer_one_speaks_again(boss: Actor) -> None:
    with acting(boss, "outer.first"):
        with pytest.raises(Failed), acting(BEAT, "inner.one"):
            make("b")
            raise Failed
        make("c")

    assert reasons() == ["outer.first"]
    assert current_acting() is None


@pytest.mark.usefixtures("workshop")
def test_a_refused_write_inside_takes_only_its_own_acting_back(boss: Actor) -> None:
    with acting(boss, "outer.first"):
        make("a")
        with pytest.raises(IntegrityError), acting(BEAT, "inner.one"):
            make("b")
            make("a")
        make("c")

    assert reasons() == ["outer.first", "outer.first"]
    assert sorted(Widget.objects.values_list("code", flat=True)) == ["a", "c"]


@pytest.mark.usefixtures("workshop")
def test_acting_survives_the_rollback_of_a_savepoint_inside_it(boss: Actor) -> None:
    with acting(boss, "outer.first"):
        with pytest.raises(Failed), transaction.atomic():
            make("b")
            raise Failed
        make("c")

    assert reasons() == ["outer.first"]


@pytest.mark.usefixtures("workshop")
def test_acting_inside_a_plain_transaction_ends_before_it(boss: Actor) -> None:
    with transaction.atomic():
        with acting(boss, "outer.first"):
            make("a")
        assert told() == (None, None)
        with pytest.raises(IntegrityError, match="office_no_actor"), transaction.atomic():
            make("b")


@pytest.mark.usefixtures("committed_workshop")
def test_acting_leaves_nothing_behind_on_the_connection(boss: Actor) -> None:
    with acting(boss, "outer.first"):
        make("a")

    assert told() == (None, None)
    with pytest.raises(IntegrityError, match="office_no_actor"):
        make("b")
    with transaction.atomic(), pytest.raises(IntegrityError, match="office_no_actor"), transaction.atomic():
        make("c")
    assert reasons() == ["outer.first"]


@pytest.mark.usefixtures("committed_workshop")
def test_a_failed_acting_leaves_nothing_behind_on_the_connection(boss: Actor) -> None:
    with pytest.raises(Failed), acting(boss, "outer.first"):
        make("a")
        raise Failed

    assert told() == (None, None)
    assert current_acting() is None
    with pytest.raises(IntegrityError, match="office_no_actor"):
        make("b")
    assert reasons() == []


@pytest.mark.usefixtures("committed_workshop")
def test_a_database_that_cannot_be_told_leaves_nothing_behind(
    boss: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(told: acting_module.Acting | None) -> None:
        acting_module._note(told)
        raise OperationalError

    monkeypatch.setattr(acting_module, "_tell", broken)
    with pytest.raises(OperationalError), acting(boss, "outer.first"):
        pass

    assert current_acting() is None


@pytest.mark.usefixtures("committed_workshop")
def test_what_runs_after_the_commit_has_no_actor(boss: Actor) -> None:
    seen = []
    with acting(boss, "outer.first"):
        make("a")
        transaction.on_commit(lambda: seen.append((told(), current_acting())))

    assert seen == [((None, None), None)]


@pytest.mark.usefixtures("committed_workshop")
def test_a_swallowed_refusal_cannot_leave_half_of_it_behind(boss: Actor) -> None:
    """Inside one atomic block a caught database error spoils the block, whoever catches it."""
    with pytest.raises(transaction.TransactionManagementError), acting(boss, "outer.first"):
        make("a")
        try:
            make("a")
        except IntegrityError:
            transaction.set_rollback(True)
        make("b")

    assert reasons() == []
    assert told() == (None, None)


@pytest.mark.usefixtures("workshop")
def test_redacting_ends_with_its_block(boss: Actor) -> None:
    with acting(boss, "outer.first"):
        make("a")
        with redacting(boss, "person.erased"):
            Widget.history.update(name=None)
        with pytest.raises(IntegrityError, match="office_history_sealed"), transaction.atomic():
            Widget.history.update(name="x")

    assert list(Widget.history.values_list("name", flat=True)) == [None]


def test_system_actors_have_fixed_ids() -> None:
    assert len({system_actor(name).user_id for name in SYSTEM_NAMES}) == len(SYSTEM_NAMES)
    assert str(system_actor("beat").user_id) == str(system_actor("beat").user_id)
    with pytest.raises(ValueError, match="unknown system actor"):
        system_actor("root")
