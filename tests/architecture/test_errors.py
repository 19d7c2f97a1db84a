"""Every code that our code can raise has words, and the words name only what is given."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from dpo_office.common import api, errors
from tests.architecture.code import Module, called_name, modules

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


def refusals() -> Iterator[tuple[Module, ast.Call, list[str] | None]]:
    for module in modules():
        for call in module.calls():
            if called_name(call) in REFUSALS and call.args:
                yield module, call, codes_in(call.args[0])


RAISED = list(refusals())
# Where a code is handed on, and the codes that it may be are read from the same module's constants.
HANDED_ON = {(module.path, call.lineno) for module, call, codes in RAISED if codes is None}


def test_there_are_refusals_to_look_at() -> None:
    assert len(RAISED) > 20


@pytest.mark.parametrize(
    ("module", "call", "codes"),
    [row for row in RAISED if row[2] is not None],
    ids=[f"{m.path}:{c.lineno}" for m, c, codes in RAISED if codes is not None],
)
def test_a_code_has_words_and_they_name_only_what_is_given(
    module: Module, call: ast.Call, codes: list[str]
) -> None:
    given = {keyword.arg for keyword in call.keywords}
    for code in codes:
        assert code in TEXTS, f"{code} has no text in a labels.ERRORS"
        wanted = set(PLACEHOLDER.findall(str(TEXTS[code])))
        assert None in given or wanted <= given, f"{code} speaks of {sorted(wanted - given)}"


def test_codes_that_are_handed_on_are_few_and_their_modules_name_codes_with_words() -> None:
    """A code that is computed must be one of the texts: its module names it as a whole string somewhere."""
    for path in {path for path, _ in HANDED_ON}:
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
        if called_name(call) == "problem_response" and len(call.args) > 1
        for code in codes_in(call.args[1]) or []
    }
    assert found <= TEXTS.keys()


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_text_can_be_said(code: str, language: str) -> None:
    with override(language):
        text = str(TEXTS[code])
        wanted = PLACEHOLDER.findall(text)
        assert (text % dict.fromkeys(wanted, "7")).strip()
    with override("en"):
        assert sorted(set(PLACEHOLDER.findall(str(TEXTS[code])))) == sorted(set(wanted))


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_one_code_has_one_text(code: str) -> None:
    texts = {
        str(errors_of[code])
        for label in settings.OFFICE_APPS
        if code in (errors_of := import_module(f"{apps.get_app_config(label).name}.labels").ERRORS)
    }
    assert len(texts) == 1
    assert re.fullmatch(r"[a-z][a-z0-9_]*", code)
