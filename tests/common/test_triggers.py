"""Whether the triggers are those that belong: the check at start, healthz, flush."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import flush
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client, RequestFactory, override_settings

from dpo_office.common import health, triggers
from dpo_office.common.acting import acting
from dpo_office.common.health import NotFit, check_fit, healthz
from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from tests.common.workshop import Stamp, Widget


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_triggers_are_right_after_the_database_was_made(db: None) -> None:
    assert triggers.trigger_faults() == []
    check_fit()


# What is done to the database, and what the fault is called.
DAMAGE: dict[str, dict[str, tuple[list[str], str]]] = {
    "sqlite": {
        "missing": (['DROP TRIGGER "office__common_user__update"'], "missing office__common_user__update"),
        "foreign": (
            ["CREATE TRIGGER office__mine AFTER INSERT ON common_feed BEGIN SELECT 1; END"],
            "foreign office__mine",
        ),
        "altered": (
            [
                'DROP TRIGGER "office__common_user__keep"',
                'CREATE TRIGGER "office__common_user__keep" BEFORE DELETE ON common_user BEGIN SELECT 1; END',
            ],
            "altered office__common_user__keep",
        ),
        "moved": (
            [
                'DROP TRIGGER "office__common_user__keep"',
                'CREATE TRIGGER "office__common_user__keep" BEFORE DELETE ON common_feed BEGIN SELECT 1; END',
            ],
            "altered office__common_user__keep",
        ),
    },
    "postgresql": {
        "missing": (["DROP TRIGGER office_update ON common_user"], "missing office_update on common_user"),
        "foreign": (
            ["CREATE TRIGGER office_mine AFTER INSERT ON common_feed EXECUTE FUNCTION office_truncate()"],
            "foreign office_mine on common_feed",
        ),
        "altered": (
            [
                (
                    "CREATE OR REPLACE FUNCTION office_insert__common_user() RETURNS trigger LANGUAGE plpgsql"
                    " AS 'BEGIN RETURN NULL; END'"
                ),
            ],
            "altered office_insert on common_user",
        ),
        "shared function altered": (
            [
                (
                    "CREATE OR REPLACE FUNCTION office_seal() RETURNS trigger LANGUAGE plpgsql"
                    " AS 'BEGIN RETURN NEW; END'"
                ),
            ],
            "altered office_seal on common_historicaluser",
        ),
        "disabled": (
            ["ALTER TABLE common_user DISABLE TRIGGER office_delete"],
            "altered office_delete on common_user",
        ),
        "all disabled": (
            ["ALTER TABLE common_event DISABLE TRIGGER USER"],
            "altered office_fixed on common_event",
        ),
        "for replicas only": (
            ["ALTER TABLE common_user ENABLE REPLICA TRIGGER office_insert"],
            "altered office_insert on common_user",
        ),
        "conditional": (
            [
                "DROP TRIGGER office_seal_all ON common_historicaluser",
                (
                    "CREATE TRIGGER office_seal_all BEFORE TRUNCATE ON common_historicaluser"
                    " WHEN (false) EXECUTE FUNCTION office_seal_all()"
                ),
            ],
            "altered office_seal_all on common_historicaluser",
        ),
        "for some columns only": (
            [
                "DROP TRIGGER office_fixed ON common_event",
                (
                    "CREATE TRIGGER office_fixed BEFORE DELETE OR UPDATE OF position ON common_event"
                    " FOR EACH ROW EXECUTE FUNCTION office_fixed__common_event()"
                ),
            ],
            "altered office_fixed on common_event",
        ),
    },
}


@pytest.mark.parametrize("kind", sorted({kind for kinds in DAMAGE.values() for kind in kinds}))
def test_a_fault_is_named_stops_the_start_and_turns_healthz_red(db: None, kind: str) -> None:
    if kind not in DAMAGE[connection.vendor]:
        pytest.skip(f"{connection.vendor} knows no such state")
    statements, fault = DAMAGE[connection.vendor][kind]
    for statement in statements:
        sql(statement)

    assert fault in triggers.trigger_faults()
    with pytest.raises(NotFit, match="triggers"):
        check_fit()
    answer = healthz(RequestFactory().get("/healthz"))
    assert answer.status_code == 503
    assert b'"triggers": "altered"' in answer.content

    triggers.install_triggers()

    assert triggers.trigger_faults() == []
    assert healthz(RequestFactory().get("/healthz")).status_code == 200


def test_installing_again_touches_nothing(
    db: None, django_assert_max_num_queries: Callable[..., object]
) -> None:
    triggers.install_triggers()

    # One look at the columns, one at the triggers, and a savepoint around it.
    with django_assert_max_num_queries(4):
        triggers.install_triggers()


def test_flush_empties_the_tables_and_puts_the_triggers_back(
    committed_workshop: None, boss: Actor, make_user: Callable[..., object]
) -> None:
    make_user()
    with acting(boss, "import"):
        Widget.objects.create(code="a", name="A")
        Stamp.objects.create(what="x")

    call_command("flush", interactive=False, verbosity=0)

    assert triggers.trigger_faults() == []
    assert not User.objects.exists()
    assert not User.history.exists()
    with pytest.raises(IntegrityError, match="office_no_actor"), transaction.atomic():
        User.objects.create_user("nobody")


def test_flush_is_refused_in_production(db: None) -> None:
    with override_settings(DPO_MODE="production"), pytest.raises(CommandError, match="never flushed"):
        call_command("flush", interactive=False, verbosity=0)

    assert triggers.trigger_faults() == []


def test_flush_that_fails_puts_the_triggers_back(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise CommandError("failed")

    monkeypatch.setattr(flush.Command, "handle", fail)
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0, stdout=io.StringIO())

    assert triggers.trigger_faults() == []


@pytest.mark.urls("tests.common.urls")
def test_healthz_answers_names_only(db: None, client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "ok"
    assert set(body["checks"].values()) == {"ok"}
    assert client.post("/healthz").status_code == 405


@pytest.mark.urls("tests.common.urls")
def test_healthz_is_red_when_the_database_does_not_answer(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise OperationalError("gone")

    monkeypatch.setitem(health.CHECKS, "database", fail)
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "failed"


@pytest.mark.usefixtures("workshop")
def test_a_swapped_pair_of_keys_is_refused(boss: Actor) -> None:
    with acting(boss, "widget.made"):
        first = Widget.objects.create(code="a", name="A")
        second = Widget.objects.create(code="b", name="B")

    a, b = (key.hex if connection.vendor == "sqlite" else str(key) for key in (first.id, second.id))
    value = "%s" if connection.vendor == "sqlite" else "%s::uuid"

    with pytest.raises(IntegrityError), acting(boss, "widget.swapped"), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE workshop_widget SET id = CASE WHEN code = 'a' THEN {value} ELSE {value} END", [b, a]
        )

    assert Widget.objects.get(code="a") == first
