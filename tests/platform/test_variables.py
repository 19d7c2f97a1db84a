import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dpo_office.common.environment import ROOT
from dpo_office.common.management.commands.settings_doc import render_settings
from dpo_office.common.variables import BY_NAME, GROUPS, VARIABLES, Surroundings

pytestmark = pytest.mark.once

READ = re.compile(r'said\.(text|number|is_on)\(\s*"(\w+)"')
KINDS = {"text": "text", "number": "number", "is_on": "switch"}


def read_in_settings() -> dict[str, str]:
    text = (ROOT / "dpo_office" / "settings.py").read_text(encoding="utf-8")
    return {name: KINDS[how] for how, name in READ.findall(text)}


def test_the_settings_read_each_declared_variable_as_what_it_is() -> None:
    # The mode is checked before anything else is read.
    assert read_in_settings() | {"DPO_MODE": "text"} == {each.name: each.kind for each in VARIABLES}


def test_the_settings_read_nothing_else_from_the_surroundings() -> None:
    text = (ROOT / "dpo_office" / "settings.py").read_text(encoding="utf-8")

    assert re.findall(r"env\[|env\.get|os\.environ", text) == []


@pytest.mark.parametrize("place", ["dpo_office", "registry_app", "requests_app"])
def test_every_variable_that_the_code_names_is_declared(place: str) -> None:
    named = {
        name
        for path in (ROOT / place).rglob("*.py")
        for name in re.findall(r'(?:settings\.|")(DPO_[A-Z_]+)\b', path.read_text(encoding="utf-8"))
    }

    assert named
    assert named - BY_NAME.keys() == set()


def test_a_default_may_be_another_variable_and_a_demo_may_have_its_own() -> None:
    demo = Surroundings({"DPO_DATA_DIR": "/data", "DPO_SINK_SMTP_PORT": "9025"}, "demo")
    production = Surroundings({"DPO_DATA_DIR": "/data"}, "production")

    assert (demo.number("DPO_SMTP_PORT"), production.number("DPO_SMTP_PORT")) == (9025, 25)
    assert (demo.number("DPO_BEAT_SECONDS"), production.number("DPO_BEAT_SECONDS")) == (2, 15)
    assert production.text("DPO_RECEIPTS_MAILDIR") == "/data/receipts"
    assert production.number("DPO_SMS_PRICE_ORE") == 0
    assert production.is_on("DPO_DEBUG") is False


def test_an_empty_variable_has_its_default_and_a_wrong_one_is_refused() -> None:
    assert Surroundings({"DPO_LEASE_SECONDS": ""}, "production").number("DPO_LEASE_SECONDS") == 300
    with pytest.raises(ImproperlyConfigured, match="DPO_SMS_PRICE_ORE"):
        Surroundings({"DPO_SMS_PRICE_ORE": "cheap"}, "production").number("DPO_SMS_PRICE_ORE")
    with pytest.raises(KeyError):
        Surroundings({}, "production").text("DPO_UNKNOWN")


def test_the_reference_is_current_and_names_each_variable_once() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert text == render_settings()
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == [
        each.name for group in GROUPS for each in VARIABLES if each.group == group
    ]
    assert {each.name for each in VARIABLES if each.is_secret} >= {"DPO_SECRET_KEY", "DPO_VAULT_KEY"}


def test_the_reference_stands_in_the_handbook_of_operations() -> None:
    assert "(settings.md)" in Path(ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
