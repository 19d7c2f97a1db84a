"""The demo goes without a trace, and takes nothing along that is not its own."""

import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting, redacting
from dpo_office.common.events import Event, events_after
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.sink import Store
from dpo_office.common.permissions import system_actor, system_user_id
from dpo_office.common.tokens import ApiToken
from dpo_office.common.triggers import keepers_lifted, own_models, trigger_faults
from dpo_office.common.users import RoleGrant, User, actor_of
from registry_app.management.demo_people import DEMO_USERS
from registry_app.models import Controller
from requests_app.actions.intake import Requester, open_case
from requests_app.management import demo_belonging
from requests_app.management.demo_belonging import is_root, parents_first
from requests_app.management.demo_words import colleagues
from requests_app.models import Case
from tests.factories.cases import case_in, make_case, make_office
from tests.factories.registry import make_customer
from tests.share import TAKES_ALL

pytestmark = [pytest.mark.once, pytest.mark.django_db]
URL = "http://127.0.0.1:8123"
NOT_OURS = ("django_migrations", "sqlite_sequence")


@dataclass
class Loaded:
    """An own office beside the demo: where the demo's files lie, and every row that was there before it."""

    folder: Path
    before: dict


@pytest.fixture(scope="module")
def loaded_once(kept_rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with kept_rows.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DPO_DATA_DIR", folder)
        patch.setattr("django.conf.settings.DPO_RECEIPTS_MAILDIR", str(folder / "receipts"))
        call_command("load_reference_data", verbosity=0)
        own_office()
        before = every_row()
        load()
    return Loaded(folder, before)


@pytest.fixture
def loaded(db, loaded_once, data_dir):
    copytree(loaded_once.folder, data_dir, dirs_exist_ok=True)
    return deepcopy(loaded_once)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DPO_DATA_DIR = tmp_path
    settings.DPO_RECEIPTS_MAILDIR = str(tmp_path / "receipts")
    return tmp_path


def load():
    call_command("demo_data", url=URL, small=True, verbosity=0)


def remove():
    call_command("demo_data", url=URL, remove=True)


def every_row():
    """Give the content of every table that the database has, whatever made it."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - set(NOT_OURS)):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall())
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def own_office():
    """Give somebody's own controller beside the demo's, with a case that is closed and one that is open."""
    own = make_office("eget-firma", systems=("shop", "crm"))
    make_customer(own)
    case_in("closed", own)
    case_in("collecting", own)
    return own


def test_nothing_of_the_demo_is_left_and_everything_else_is(loaded):
    assert Case.objects.count() == 14

    remove()

    before, after = loaded.before, every_row()
    event = Event.objects.get(type="demo.removed")
    assert (event.subject_id, event.controller_id) == (system_user_id("demo"), None)
    assert event.data == {"controllers": 2, "users": len(DEMO_USERS) + len(colleagues())}
    # The new event is numbered, and so were those that waited for it; their other columns are as before.
    assert len(after.pop("common_event")) == len(before.pop("common_event")) + 1
    assert after == before
    assert trigger_faults() == []


@pytest.mark.skipif(not TAKES_ALL, reason="SUITE=whole loads the demo a second time")
def test_after_its_removal_the_demo_can_be_loaded_again(loaded, data_dir):
    numbers = sorted(Controller.objects.values_list("slug", flat=True))
    customers = Case.objects.exclude(customer=None).count()

    remove()
    assert json.loads((data_dir / "demo.json").read_text()) == {"url": URL, "users": [], "tokens": {}}
    assert not Controller.objects.exclude(slug="eget-firma").exists()
    load()

    assert sorted(Controller.objects.values_list("slug", flat=True)) == numbers
    assert Case.objects.exclude(customer=None).count() == customers
    assert {user["username"] for user in json.loads((data_dir / "demo.json").read_text())["users"]} >= {
        "officer"
    }


def test_removing_twice_records_it_once(loaded, capsys):
    remove()
    capsys.readouterr()

    remove()

    assert capsys.readouterr().out == "Demo data: there is none.\n"
    assert Event.objects.filter(type="demo.removed").count() == 1


def test_removal_is_refused_in_production(loaded, settings):
    settings.DPO_MODE = "production"

    with pytest.raises(CommandError):
        remove()

    assert Controller.objects.count() == 3


def test_somebody_of_the_demo_who_acted_elsewhere_stays_as_a_name(loaded, capsys):
    own = Controller.objects.get(slug="eget-firma")
    officer = User.objects.get(username="officer")
    with acting(system_actor("setup"), "test.granted"):
        RoleGrant.objects.create(user=officer, role="officer", controller_id=own.pk)
    case = open_case(
        controller=own.slug,
        rights=["access"],
        requester=Requester(name="Åse Blåbær"),
        channel="letter",
        actor=actor_of(officer),
        now=clock.now(),
    )

    remove()

    assert [user.username for user in User.objects.exclude(kind="system")] == ["officer"]
    officer.refresh_from_db()
    assert (officer.is_active, officer.has_usable_password()) == (False, False)
    assert not ApiToken.objects.exists()
    assert set(officer.role_grants.values_list("controller_id", flat=True)) == {own.pk}
    assert Case.history.get(id=case.pk).history_user_id == officer.pk
    assert "officer acted elsewhere" in capsys.readouterr().out


def test_who_is_signed_in_as_the_demo_is_signed_out(loaded):
    with acting(system_actor("setup"), "test.user_made"):
        own = User.objects.create_user("mit-navn")
    for user in (own, User.objects.get(username="officer")):
        session = SessionStore()
        session["_auth_user_id"] = str(user.pk)
        session.save()

    remove()

    assert [s.get_decoded()["_auth_user_id"] for s in Session.objects.all()] == [str(own.pk)]


def test_the_feed_goes_on_where_it_was(loaded):
    _rows, cursor = events_after(None, limit=100_000, controllers=None)

    remove()
    make_case(make_office("nyt-firma"))

    rows, _cursor = events_after(cursor, limit=1000, controllers=None)
    assert [row.type for row in rows] == ["demo.removed", "case.opened"]
    own = Controller.objects.get(slug="eget-firma")
    left = Event.objects.exclude(pk__in=[row.pk for row in rows])
    assert set(left.values_list("controller_id", flat=True)) == {own.pk}


def test_the_demos_mail_leaves_the_sink_and_others_stays(loaded, data_dir):
    own = Controller.objects.get(slug="eget-firma")
    store = Store(data_dir / "sink", Path(data_dir / "receipts"))
    letters = Letter.objects.exclude(kind="policy.notice")
    theirs = letters.filter(controller_id=own.pk)
    for letter in letters:
        store.accept(letter.message_id, b"a mail", 1)
    kept = {store.path_of(letter.message_id).name for letter in theirs}
    assert len(kept) < letters.count()

    remove()

    assert {path.name for path in (data_dir / "sink" / "messages").iterdir()} == kept


def test_a_failed_removal_leaves_everything_as_it_was(loaded, monkeypatch):
    before = every_row()
    monkeypatch.setattr("requests_app.management.demo_removal._record", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        remove()

    assert every_row() == before
    assert trigger_faults() == []


def test_keepers_are_lifted_inside_only():
    case = make_case(make_office())
    with redacting(system_actor("setup"), "test.deleted"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk)._raw_delete(connection.alias)
        with keepers_lifted():
            case.items.all()._raw_delete(connection.alias)
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk)._raw_delete(connection.alias)


def test_keepers_lifted_spare_the_other_guards():
    case = make_case(make_office())

    with pytest.raises(IntegrityError), acting(system_actor("setup"), "test.deleted"), keepers_lifted():
        Case.history.filter(id=case.pk).delete()

    assert Case.history.filter(id=case.pk).exists()
    assert trigger_faults() == []


def test_every_model_is_reached():
    order = parents_first()

    assert set(order) == set(own_models())
    assert {model.__name__ for model in order if is_root(model)} >= {"Controller", "User"}
    for model in order:
        parents = {parent for _, parent in demo_belonging.columns_of(model)} - {model}
        assert all(order.index(parent) < order.index(model) for parent in parents)


def test_a_model_that_nothing_reaches_is_told(monkeypatch):
    class Stray:
        class _meta:  # noqa: N801  Django's name
            concrete_fields = ()

    monkeypatch.setattr(demo_belonging, "own_models", lambda: [Stray])
    monkeypatch.setattr(demo_belonging, "history_model", lambda _: None)

    with pytest.raises(LookupError, match="Stray"):
        parents_first()
