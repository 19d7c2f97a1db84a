import json
import stat
from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from dpo_office.common.events import Feed
from dpo_office.common.permissions import SYSTEM_NAMES, system_user_id
from dpo_office.common.tokens import ApiToken, BearerAuthentication
from dpo_office.common.triggers import own_models
from dpo_office.common.users import RoleGrant, User
from registry_app.domain.audience import ACCOUNT_STATES
from registry_app.models import Controller, Customer, Holiday, PolicyVersion
from registry_app.queries.policies import version_in_force
from registry_app.queries.record import record_of
from registry_app.queries.systems import systems_holding

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:8123"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DPO_DATA_DIR = tmp_path
    return tmp_path


def load() -> dict:
    call_command("load_reference_data", verbosity=0)
    call_command("demo_data", url=URL, bare=True)


def contents() -> dict:
    return {
        model._meta.label: [
            sorted((field, str(value)) for field, value in row.items())
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in own_models()
    }


def test_reference_data_has_a_user_for_each_part_of_the_office():
    call_command("load_reference_data")

    assert set(User.objects.filter(kind="system").values_list("pk", flat=True)) == {
        system_user_id(name) for name in SYSTEM_NAMES
    }
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert Feed.objects.count() == 1


def test_reference_data_knows_the_holidays():
    call_command("load_reference_data")

    good_friday = Holiday.objects.get(date=date(2026, 4, 3))
    constitution_day = Holiday.objects.get(date=date(2026, 6, 5))
    assert (good_friday.kind, good_friday.counts_for_deadline) == ("public_holiday", True)
    assert (constitution_day.kind, constitution_day.counts_for_deadline) == ("closing_day", False)
    years = Holiday.objects.dates("date", "year")
    assert (years[0].year, years[len(years) - 1].year) == (2020, 2040)


def test_reference_data_a_second_time_changes_nothing():
    call_command("load_reference_data")
    before = contents()

    call_command("load_reference_data")

    assert contents() == before


def test_demo_data_has_both_controllers_with_their_record():
    load()

    retnemt = Controller.objects.get(slug="retnemt")
    bestphone = Controller.objects.get(slug="bestphone")
    assert (retnemt.name, retnemt.cvr, retnemt.form_mode) == ("Cheffelo Denmark ApS", "27768245", "requested")
    assert (bestphone.name, bestphone.site, bestphone.form_mode) == ("Bestphone ApS", "renewed.dk", "none")
    for controller in (retnemt, bestphone):
        assert record_of(controller)
        assert 4 <= systems_holding(controller).count() <= 6
        states = PolicyVersion.objects.filter(controller=controller).order_by("number")
        assert [version.state for version in states] == ["archived", "in_force"]


def test_demo_data_has_customers_in_every_state_at_reserved_addresses():
    load()

    for controller in Controller.objects.all():
        customers = Customer.objects.filter(controller=controller)
        assert set(customers.values_list("account_state", flat=True)) == set(ACCOUNT_STATES)
        assert all(not c.email or c.email.endswith("@example.com") for c in customers)
        assert all(not c.phone or c.phone.startswith("+45 00 00 00 ") for c in customers)


def test_demo_data_shows_the_policy_of_any_day():
    load()

    retnemt = Controller.objects.get(slug="retnemt")
    assert version_in_force(retnemt, date(2023, 4, 2)) is None
    assert version_in_force(retnemt, date(2023, 4, 3)).number == 1
    assert version_in_force(retnemt, date(2024, 10, 9)).number == 1
    assert version_in_force(retnemt, date(2024, 10, 10)).number == 2


def test_demo_data_writes_who_can_sign_in(data_dir):
    load()

    path = data_dir / "demo.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert content["url"] == URL
    assert {user["username"]: user["role"] for user in content["users"]} == {
        "officer": "officer",
        "otto": "officer",
        "decider": "decider",
        "second": "decider",
        "dpo": "dpo",
        "legal": "legal",
        "agent": "agent",
        "astrid": "agent",
        "auditor": "auditor",
        "administrator": "administrator",
    }
    assert set(content["tokens"]) == {"officer", "decider", "second", "dpo", "sync"}
    for user in content["users"]:
        assert authenticate(username=user["username"], password=user["password"]) is not None
    for name, token in content["tokens"].items():
        user, _row = BearerAuthentication().authenticate_credentials(token.encode())
        assert user.username == name


def test_demo_data_grants_each_role_at_both_controllers():
    load()

    controllers = set(Controller.objects.values_list("pk", flat=True))
    # An administrator gives roles and holds none.
    for user in User.objects.exclude(kind="system").exclude(is_superuser=True):
        assert set(user.role_grants.values_list("controller_id", flat=True)) == controllers
    assert not RoleGrant.objects.filter(controller_id=None).exists()


def test_demo_data_a_second_time_changes_nothing(data_dir):
    load()
    before, file = contents(), (data_dir / "demo.json").read_bytes()

    load()

    assert contents() == before
    assert (data_dir / "demo.json").read_bytes() == file


def test_demo_data_at_another_address_keeps_the_sign_ins(data_dir):
    load()
    before = json.loads((data_dir / "demo.json").read_text(encoding="utf-8"))

    call_command("demo_data", url="http://127.0.0.1:9999", bare=True)

    after = json.loads((data_dir / "demo.json").read_text(encoding="utf-8"))
    assert after == before | {"url": "http://127.0.0.1:9999"}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"url": "x"}', None])
def test_demo_data_gives_new_sign_ins_when_the_file_is_lost(data_dir, damage):
    load()
    path = data_dir / "demo.json"
    if damage is None:
        path.unlink()
    else:
        path.write_text(damage, encoding="utf-8")

    load()

    token = json.loads(path.read_text(encoding="utf-8"))["tokens"]["officer"]
    assert BearerAuthentication().authenticate_credentials(token.encode())[0].username == "officer"
    assert User.objects.filter(username="officer").count() == 1


def test_demo_data_is_refused_in_production(settings):
    settings.DPO_MODE = "production"

    with pytest.raises(CommandError):
        call_command("demo_data", url=URL)

    assert not Controller.objects.exists()
    assert not ApiToken.objects.exists()
