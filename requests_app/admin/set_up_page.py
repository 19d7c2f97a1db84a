"""The page of a brand's set-up: each point with where it stands, what is missing, and the way to it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.labels import ROLE_LABELS
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.page_words import letter_kind_label
from dpo_office.common.people.names import names_of
from dpo_office.common.people.permissions import VIEW_USERS
from dpo_office.common.permissions import Actor
from registry_app.admin.base import chip, list_of, page_of
from registry_app.domain import set_up as points
from registry_app.domain.controller_steps import SETTING_UP
from registry_app.labels_brands import MISSING_LABELS, POINT_LABELS, POINT_STATUS_LABELS
from registry_app.models import Controller, Mailbox, PolicyVersion, ProcessingActivity, SetUpDeclaration
from registry_app.queries.set_up import declarations_of, roles_held
from requests_app.domain.case_steps import CLOSED_STATES
from requests_app.models import Case
from requests_app.permissions import VIEW
from requests_app.queries.set_up import held_for, set_up_of, test_cases_of

LOOKS = {points.DONE: "good", points.OPEN: "near", points.NOT_NEEDED: ""}
MOST_HELD_SHOWN = 12
MOST_TESTS_SHOWN = 12
# The roles that a brand is set up with.
NAMED_ROLES = ("decider", "officer", "dpo")
Shown = dict[str, Any]
# Which steps lead on from a point, and their words there.
STEPS_OF = {
    points.IDENTITY: (("describe_controller", _("Enter name, CVR number and address")),),
    points.DPO: (("name_contacts", _("Name the officer")),),
    points.MAILBOXES: (("add_mailbox", _("Enter a mailbox")),),
    points.RECORD: (
        ("copy_record", _("Copy from another brand")),
        ("start_from_library", _("Start from the library")),
        ("add_activity", _("Add an activity")),
    ),
    points.EARLIER_VERSIONS: (("enter_earlier_version", _("Enter an earlier version")),),
    points.POLICY: (("enter_earlier_version", _("Enter the version in force")),),
    points.SUPPRESSIONS: (("import_suppressions", _("Take in the list")),),
    points.CUSTOMER_FILE: (("map_columns", _("Say which column means what")),),
    points.TEST_CASE: (("start_test_case", _("Start a test case")),),
    points.TEST_NOTICE: (("send_test_notice", _("Send it to yourself")),),
}


def set_up_page(
    request: HttpRequest, row: Controller, *, step_url: str, downloads: Shown, offered: Collection[str]
) -> Shown:
    """Give what the page shows: progress, every point, the gate, and what is held."""
    actor, declared = actor_in(request), declarations_of(row)
    people = names_of(said.declared_by for said in declared.values())
    found = set_up_of(row, clock.today())
    held = held_for(row)
    return {
        "points": [
            _point(point, declared.get(point.code), people)
            | {"links": _links(point, row, actor, step_url, downloads, offered)}
            for point in found
        ],
        "settled": sum(not point.is_open for point in found),
        "total": len(found),
        "open_points": [point for point in found if point.is_open],
        "roles": _roles(row),
        "test_cases": [_test_case(case) for case in test_cases_of(row)[:MOST_TESTS_SHOWN]]
        if actor.may(VIEW, row.pk)
        else [],
        "held": [_held(letter) for letter in held[:MOST_HELD_SHOWN]]
        if actor.may(VIEW_LETTERS, row.pk)
        else [],
        "held_count": held.count(),
        "is_setting_up": row.state == SETTING_UP,
        "may_open": "open_controller" in offered,
        "open_url": f"{step_url}open_controller/",
        "close_url": f"{step_url}close_controller/" if "close_controller" in offered else "",
    }


def _point(point: points.Point, said: SetUpDeclaration | None, people: Mapping[UUID, str]) -> Shown:
    words, statuses = dict(POINT_LABELS), dict(POINT_STATUS_LABELS)
    holds = said is not None and point.status == said.status and point.status != points.OPEN
    return {
        "code": point.code,
        "name": words[point.code],
        "chip": chip(statuses[point.status], LOOKS[point.status]),
        "missing": [MISSING_LABELS[code] for code in point.missing],
        "reason": point.reason,
        "said_by": people.get(said.declared_by, "") if holds and said else "",
        "said_at": said.declared_at if holds and said else None,
    }


def _links(
    point: points.Point,
    row: Controller,
    actor: Actor,
    step_url: str,
    downloads: Shown,
    offered: Collection[str],
) -> list[Shown]:
    links = [
        {"url": f"{step_url}{step}/", "words": words}
        for step, words in STEPS_OF.get(point.code, ())
        if step in offered
    ]
    links += _pages_of(point.code, row, actor, downloads)
    if point.status != points.OPEN:
        if point.reason or (point.code in points.DECLARABLE and "take_back_point" in offered):
            links.append(_step(step_url, "take_back_point", "point", point.code, _("Take back")))
        return links
    if "declare_point" in offered:
        if points.may_declare(point.code, points.DONE):
            links.append(_step(step_url, "declare_point", "what", f"{point.code}:done", _("It is done")))
        if points.may_declare(point.code, points.NOT_NEEDED):
            links.append(
                _step(step_url, "declare_point", "what", f"{point.code}:not_needed", _("Not needed"))
            )
    return links


def _pages_of(code: str, row: Controller, actor: Actor, downloads: Shown) -> list[Shown]:
    """Give the pages that belong to a point, those that the reader may open."""
    pages: dict[str, tuple[bool, str, Any]] = {
        points.ROLES: (
            actor.may_somewhere(VIEW_USERS),
            reverse("admin:common_user_changelist"),
            _("Give roles to people"),
        ),
        points.LETTERHEAD: (True, downloads["letterhead"], _("Look at the letterhead (PDF)")),
        points.MAILBOXES: (actor.may("mailbox.view", row.pk), list_of(Mailbox, row), _("Mailboxes")),
        points.RECORD: (
            actor.may("activity.view", row.pk),
            list_of(ProcessingActivity, row),
            _("Activities"),
        ),
        points.POLICY: (
            actor.may("policy.view", row.pk),
            list_of(PolicyVersion, row),
            _("Policy versions"),
        ),
    }
    may, url, words = pages.get(code, (False, "", ""))
    return [{"url": url, "words": words}] if may else []


def _step(step_url: str, step: str, name: str, value: str, words: Any) -> Shown:
    return {"url": f"{step_url}{step}/?{name}={value}", "words": words}


def _roles(row: Controller) -> list[Shown]:
    """Name who holds the roles that a brand is set up with."""
    held, words = roles_held(row.pk, clock.today()), dict(ROLE_LABELS)
    return [
        {"role": words[role], "names": [name for found, name in held if found == role]}
        for role in NAMED_ROLES
    ]


def _test_case(case: Case) -> Shown:
    return {
        "url": page_of(case),
        "reference": case.reference,
        "chip": chip(case.get_state_display(), "good" if case.state in CLOSED_STATES else "near"),
        "started": case.created_at,
    }


def _held(letter: Letter) -> Shown:
    return {"url": page_of(letter), "kind": letter_kind_label(letter.kind), "written": letter.created_at}
