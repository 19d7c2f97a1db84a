"""The handbook says the same in both languages, and names commands and files that there are."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils import translation
from django.utils.translation import gettext

from dpo_office.common.environment import ROOT

pytestmark = pytest.mark.once
HANDBOOK = ROOT / "docs" / "handbook"


def blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (HANDBOOK / name).read_text(encoding="utf-8"), re.DOTALL)


def test_both_languages_give_the_same_commands() -> None:
    assert blocks("en.md")
    assert blocks("da.md") == blocks("en.md")


def test_a_button_that_the_handbook_names_is_called_so() -> None:
    names = {"en.md": "en", "da.md": "da"}
    buttons = (
        *("Users", "Absences", "Access review", "Hand over and let leave"),
        *("New link for the password", "Reset the second factor"),
        *("Roles here", "Change what a role may do here", "As by default again"),
    )

    for name, language in names.items():
        text = " ".join((HANDBOOK / name).read_text(encoding="utf-8").split())
        with translation.override(language):
            assert [said for said in map(gettext, buttons) if f"*{said}*" not in text] == []


def test_every_command_of_the_office_and_every_file_of_ours_is_there() -> None:
    text = "\n".join(blocks("en.md"))

    commands = set(re.findall(r"^dpo-office (?:--owner )?(\w+)", text, re.MULTILINE))
    files = {Path(name) for name in re.findall(r"\b(deploy/[\w./-]+\w)", text)}

    assert commands >= {"setup_office", "migrate", "backup", "check_backup", "restore", "unfreeze", "move_in"}
    assert commands <= get_commands().keys()
    assert [str(path) for path in files if not (ROOT / path).exists()] == []
    units = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
    named = set(re.findall(r"dpo-office-[\w-]+(?:\.timer)?", text))
    assert named <= units | {name.removesuffix(".service") for name in units}
