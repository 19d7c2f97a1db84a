"""Every code that our code can raise has words, and the words name only what is given."""

import ast
import re
from functools import cache
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from dpo_office.common import api, errors
from tests.architecture.code import Module, called_name, modules

pytestmark = pytest.mark.once

REFUSALS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.DomainError)
}
TEXTS = {
    code: text
    for label in settings.OFFICE_APPS
    for code, text in import_module(f"{apps.get_app_config(label).name}.labels").ERRORS.items()
}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def codes_in(node: ast.expr) -> list[str] | None:
    """Give the codes that an expression can be; None when it is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        parts = [codes_in(node.body), codes_in(node.orelse)]
        return None if None in parts else [code for part in parts for code in part or []]
    return None


# Reading all modules takes seconds: only the process that runs these tests does, and once.
@cache
def refusals() -> list[tuple[Module, ast.Call, list[str] | None]]:
    return [
        (module, call, codes_in(call.args[0]))
        for module in modules()
        for call in module.calls()
        if called_name(call) in REFUSALS and call.args
    ]


def test_there_are_refusals_to_look_at() -> None:
    assert len(refusals()) > 20


def test_a_code_has_words_and_they_name_only_what_is_given() -> None:
    wrong = []
    for module, call, codes in refusals():
        given = {keyword.arg for keyword in call.keywords}
        for code in codes or ():
            said = str(TEXTS.get(code, ""))
            more = set() if None in given else set(PLACEHOLDER.findall(said)) - given
            if not said or more:
                wrong.append((f"{module.path}:{call.lineno}", code, sorted(more) or "has no text"))
    assert wrong == []


def test_codes_that_are_handed_on_are_few_and_their_modules_name_codes_with_words() -> None:
    """A code that is computed must be one of the texts: its module names it as a whole string somewhere."""
    for path in {module.path for module, _call, codes in refusals() if codes is None}:
        [module] = [module for module in modules() if module.path == path]
        strings = {
            node.value
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        imported = {
            alias.name
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert strings & TEXTS.keys() or imported, path


def test_the_codes_of_the_frameworks_have_words() -> None:
    codes = {code for _, code, _ in api._KNOWN} | {"body_too_large", "internal", "invalid", "required"}
    assert codes <= TEXTS.keys()


def test_the_codes_of_answers_outside_of_views_have_words() -> None:
    found = {
        code
        for module in modules()
        for call in module.calls()
        if module.path == "dpo_office/urls.py" and called_name(call) == "_plain"
        for code in codes_in(call.args[1]) or []
    }
    assert found
    assert found <= TEXTS.keys()


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_text_can_be_said(language: str) -> None:
    with override("en"):
        in_english = {code: sorted(set(PLACEHOLDER.findall(str(text)))) for code, text in TEXTS.items()}
    with override(language):
        for code, text in TEXTS.items():
            wanted = PLACEHOLDER.findall(str(text))
            assert (str(text) % dict.fromkeys(wanted, "7")).strip(), code
            assert sorted(set(wanted)) == in_english[code], code


def test_one_code_has_one_text() -> None:
    tables = [
        import_module(f"{apps.get_app_config(label).name}.labels").ERRORS for label in settings.OFFICE_APPS
    ]
    for code in TEXTS:
        assert len({str(table[code]) for table in tables if code in table}) == 1, code
        assert re.fullmatch(r"[a-z][a-z0-9_]*", code), code
