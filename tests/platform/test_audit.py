"""What the audit of dependencies says of an answer, of half an answer, and of none."""

import importlib.util
import json
from types import ModuleType

import pytest

from dpo_office.common.environment import ROOT

REQUIREMENTS = """\
amqp==5.3.1 \\
    --hash=sha256:43b3319e1b4e7d1251833a93d672b4af1e40f3d632d479b98661a95f117880a2
    # via kombu
Drf_Spectacular[sidecar]==0.29.0 \\
    --hash=sha256:0a069339ea390ce7f14a75e8b5af4a0860a46e833fd4af027411a3e94fc1a0cc
pywin32==311 ; sys_platform == 'win32' \\
    --hash=sha256:7ebee58a6c2ee75b55b2b2b65f5f9dbb0df0e9fb3a0b0fdbf05c4d63f8ea84a9
"""
ASKED = ["amqp", "drf-spectacular"]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "script"))
        spec = importlib.util.spec_from_file_location("audit_under_test", ROOT / "script" / "_audit.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        patch.setitem(__import__("sys").modules, "audit_under_test", module)
        spec.loader.exec_module(module)
    return module


def answer(*rows: dict[str, object]) -> str:
    return json.dumps({"dependencies": rows, "fixes": []})


GOOD = {"name": "amqp", "version": "5.3.1", "vulns": []}
GOOD_TOO = {"name": "drf-spectacular", "version": "0.29.0", "vulns": []}
BAD = {"name": "amqp", "version": "5.3.1", "vulns": [{"id": "PYSEC-2099-1", "fix_versions": ["5.4"]}]}
SKIPPED = {"name": "amqp", "skip_reason": "Dependency not found and could not be audited"}


def test_packages_of_this_system_are_asked_about(audit: ModuleType) -> None:
    blocks = audit.pinned(REQUIREMENTS)

    assert list(blocks) == ASKED
    assert blocks["amqp"].startswith("amqp==5.3.1 \\\n    --hash=")
    assert "via" not in blocks["amqp"]


@pytest.mark.parametrize(
    ("rows", "is_well", "words"),
    [
        ((GOOD, GOOD_TOO), True, "2 packages audited, 0 with known vulnerabilities."),
        ((BAD, GOOD_TOO), False, "amqp 5.3.1: PYSEC-2099-1"),
        ((SKIPPED, GOOD_TOO), False, "NOT AUDITED, unknown to the database: amqp"),
        ((GOOD,), False, "NOT AUDITED, unknown to the database: drf-spectacular"),
        ((SKIPPED,), True, "NOT AUDITED: no database of vulnerabilities answered about the 2 packages."),
        ((), True, "NOT AUDITED: no database of vulnerabilities answered about the 2 packages."),
    ],
)
def test_what_is_not_known_is_never_told_as_well(
    audit: ModuleType, rows: tuple[dict[str, object], ...], is_well: bool, words: str
) -> None:
    found = audit.read(answer(*rows), ASKED)

    assert (found.is_well, words in found.words()) == (is_well, True)


@pytest.mark.parametrize("text", ["", "{}", "[]", "No known vulnerabilities found"])
def test_an_answer_that_is_none_audits_nothing(audit: ModuleType, text: str) -> None:
    assert "NOT AUDITED: no database" in audit.read(text, ASKED).words()
