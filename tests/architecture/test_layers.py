"""What the import contracts cannot see: who writes, who reads past for_user(), who listens to signals."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.code import called_name, modules

pytestmark = pytest.mark.once

WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
MANAGERS = {"objects", "_default_manager", "_base_manager", "history"}
# Reads of an interface that are already limited by something else, each with what limits them.
LIMITED_ELSEWHERE = {
    (
        "registry_app/api/bodies.py",
        "Campaign.objects.select_related",
    ): "of versions that the caller has looked up",
    ("requests_app/api/bodies.py", "Case.objects.filter"): "the case that an action has just given the actor",
    (
        "registry_app/api/views/events.py",
        "Controller.objects.values_list",
    ): "names for ids in the actor's own events",
    ("requests_app/api/views/files.py", "IssuedForm.objects.filter"): "of a case that for_user() gave",
}


def _dotted(node: ast.expr) -> str:
    return ast.unparse(node)


def test_rules_queries_and_interfaces_write_nothing() -> None:
    found = [
        f"{module.path}:{call.lineno}: {_dotted(call.func)}"
        for module in modules()
        if module.is_in("domain", "queries", "permissions", "labels", "api", "pages", "admin")
        and "/api.py" not in module.path
        for call in module.calls()
        if isinstance(call.func, ast.Attribute)
        and (
            call.func.attr in WRITES
            or (call.func.attr in ("create", "update") and ".objects" in _dotted(call.func))
        )
    ]
    assert found == []


def test_an_interface_reads_rows_through_for_user_or_a_query() -> None:
    found = set()
    for module in modules():
        if not (module.is_in("api") and not module.path.startswith("dpo_office/common")):
            continue
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
                continue
            if node.value.attr in MANAGERS and node.attr != "for_user":
                found.add((module.path, _dotted(node)))
    assert found == set(LIMITED_ELSEWHERE)


def test_only_the_kernels_wiring_listens_to_signals() -> None:
    listening = {
        module.path
        for module in modules()
        for call in module.calls()
        if called_name(call) in ("receiver", "connect") and "signals" in ast.unparse(module.tree)
    }
    decorated = {
        module.path
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.dispatch"
    }
    assert listening | decorated <= {"dpo_office/common/apps.py", "dpo_office/common/worker.py"}


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "managers", "misc"])
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    assert [m.path for m in modules() if m.path.endswith((f"/{name}.py", f"/{name}/__init__.py"))] == []


def test_a_suppression_carries_its_reason() -> None:
    root = Path(settings.BASE_DIR)
    places = ("dpo_office", "registry_app", "requests_app", "tests")
    paths = [
        path for place in places for path in (root / place).rglob("*.py") if "migrations" not in path.parts
    ]
    scripts = [path for path in (root / "script").iterdir() if path.is_file()]
    silenced = re.compile(r"#.*(?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])(.*)")
    found = [
        (str(path.relative_to(root)), line.strip())
        for path in (*paths, *scripts, root / "manage.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        for hit in silenced.finditer(line)
        if not re.search("[A-Za-z]{3}", hit[1])
    ]
    assert found == []


def test_only_interfaces_and_the_clock_read_the_time() -> None:
    """Rules, queries and actions are told what time it is."""
    found = [
        f"{module.path}:{call.lineno}"
        for module in modules()
        if module.is_in("domain", "queries", "actions", "permissions", "models")
        for call in module.calls()
        if _dotted(call.func)
        in ("clock.now", "clock.today", "timezone.now", "datetime.now", "date.today", "now")
    ]
    assert found == []


def test_an_action_does_not_call_another_action() -> None:
    found = []
    for module in modules():
        if not module.is_in("actions"):
            continue
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.ImportFrom) and node.module and ".actions" in node.module):
                continue
            found += [f"{module.path}: {a.name}" for a in node.names if _is_action(node.module, a.name)]
    assert found == []


def _is_action(module_name: str, name: str) -> bool:
    path = module_name.replace(".", "/") + ".py"
    for module in modules():
        if module.path == path:
            for node in module.tree.body:
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    return any(
                        isinstance(inner, ast.Call) and called_name(inner) == "acting"
                        for inner in ast.walk(node)
                    )
    return False
