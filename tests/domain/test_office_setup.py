"""What may stand in the file of a set-up (docs/flows/set_up_office.md)."""

import tomllib
from datetime import date
from typing import Any

import pytest

from dpo_office.common.errors import Invalid
from requests_app.domain.four_eyes import SUGGESTED
from requests_app.domain.office_setup import clock_choices, named_people, office_plan

ANNA = {"username": "anna", "name": "Anna", "email": "anna@example.com"}


def plan(**content: Any) -> Any:
    given = {"reason": "decided"} | content
    return office_plan(given, secret_settings=frozenset({"DPO_SMTP_PASSWORD"}))


def with_controller(**said: Any) -> Any:
    return plan(controllers=[{"short_name": "nordlys", "name": "Nordlys"} | said]).controllers[0]


def refusal(what: Any, /, **content: Any) -> tuple[str, Any]:
    with pytest.raises(Invalid) as refused:
        what(**content)
    return refused.value.code, refused.value.context.get("where")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"people": [ANNA | {"nick": "A"}]}, ("setup_unknown", "people[1].nick")),
        ({"people": [ANNA | {"password": "x"}]}, ("setup_secret", "people[1].password")),
        ({"people": [ANNA, ANNA | {"username": "ANNA"}]}, ("setup_twice", "people")),
        ({"people": [{"username": "anna"}]}, ("setup_missing", "people[1].name")),
        ({"people": [ANNA | {"administrator": "yes"}]}, ("setup_wrong", "people[1].administrator")),
        ({"people": [ANNA | {"roles": ["client"]}]}, ("setup_wrong", "people[1].roles")),
        ({"people": {}}, ("setup_wrong", "people")),
        ({"people": [ANNA], "reason": " "}, ("setup_missing", "reason")),
        ({"settings": {"DPO_SMTP_PASSWORD": "x"}}, ("setup_secret", "settings.DPO_SMTP_PASSWORD")),
        ({"settings": {"DPO_SMTP_PORT": 25}}, ("setup_wrong", "settings.DPO_SMTP_PORT")),
        ({"office": {}}, ("setup_unknown", "office")),
    ],
)
def test_what_the_file_cannot_say_is_refused_with_its_place(content: Any, expected: Any) -> None:
    assert refusal(plan, **content) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"roles": {"boss": ["anna"]}}, "setup_wrong"),
        ({"clock": {"suspension_mode": "NEVER"}}, "setup_wrong"),
        ({"clock": {"internal_target_days": True}}, "setup_wrong"),
        ({"clock": {"days": 3}}, "setup_unknown"),
        ({"form": {"mode": "always"}}, "setup_wrong"),
        ({"four_eyes": "some"}, "setup_wrong"),
        ({"roles_here": {"boss": {"may": ["case.take_case"]}}}, "setup_wrong"),
        ({"roles_here": {"agent": {"must": ["case.take_case"]}}}, "setup_unknown"),
        ({"roles_here": {"agent": {"may": ["a.b"], "may_not": ["a.b"]}}}, "setup_twice"),
        ({"mailboxes": [{"address": "a@example.com", "password": "x"}]}, "setup_secret"),
        ({"mailboxes": [{"address": "a@example.com", "host": "imap.example.com"}]}, "setup_missing"),
        (
            {"mailboxes": [{"address": "a@example.com", "host": "imap.example.com", "user": "a"}]},
            "setup_missing",
        ),
    ],
)
def test_what_a_controller_cannot_have_is_refused(said: Any, expected: str) -> None:
    assert refusal(with_controller, **said)[0] == expected


@pytest.mark.parametrize(
    ("form", "is_right"),
    [
        ({"mode": "none"}, True),
        ({"mode": "optional"}, True),
        ({"mode": "requested"}, False),
        ({"mode": "required", "reason": "why"}, False),
        ({"mode": "required", "review_on": date(2027, 1, 1)}, False),
        # Whether it is ahead of us counts only when the duty is added.
        ({"mode": "requested", "reason": "why", "review_on": date(2020, 11, 30)}, True),
        ({"mode": "requested", "reason": "why", "review_on": "2026-11-30"}, True),
    ],
)
def test_who_asks_for_a_form_says_why_and_when_it_is_looked_at_again(form: Any, is_right: bool) -> None:
    """GDPR Art. 12(2): nobody has to use a form."""
    if is_right:
        assert with_controller(form=form).form.mode == form["mode"]
    else:
        assert refusal(with_controller, form=form) == ("setup_form_review", "controllers[1].form")


@pytest.mark.parametrize("day", ['"soon"', "2027-01-01T09:00:00", "3"])
def test_a_day_of_review_is_a_day(day: str) -> None:
    form = tomllib.loads(f'mode = "required"\nreason = "why"\nreview_on = {day}')

    assert refusal(with_controller, form=form) == ("setup_wrong", "controllers[1].form.review_on")


def test_what_a_controller_does_not_say_is_left_to_the_office() -> None:
    said = with_controller(cvr="")

    assert said.facts == {"name": "Nordlys"}
    assert (said.form, said.four_eyes, said.clock, said.dpo, said.mailboxes) == (None, None, {}, {}, ())


def test_two_people_are_chosen_as_suggested_or_step_by_step() -> None:
    assert with_controller(four_eyes="suggested").four_eyes.rules == SUGGESTED
    chosen = with_controller(four_eyes={"send_answer": ["always"], "many_extracts": 3}).four_eyes
    assert (chosen.rules, chosen.many_extracts) == ({"send_answer": ("always",)}, 3)


def test_a_name_is_asked_for_once_and_a_choice_is_completed_by_what_is_held() -> None:
    said = plan(
        controllers=[
            {"short_name": "nordlys", "name": "N", "roles": {"decider": ["bo"], "officer": ["anna", "bo"]}}
        ]
    )
    held = clock_choices({}, dict.fromkeys(clock_choices_names(), 1))

    assert named_people(said) == ("bo", "anna")
    assert clock_choices({"internal_target_days": 20}, held) == held | {"internal_target_days": 20}


def clock_choices_names() -> tuple[str, ...]:
    return (
        *("holiday_calendar", "suspension_mode", "extension_basis"),
        *("prompt_request_max_days", "internal_target_days", "silence_close_days"),
    )
