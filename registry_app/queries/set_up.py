"""What the registry knows of a brand that is set up, and what was said of its points."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter, Result
from dpo_office.common.users import RoleGrant
from registry_app.domain import policy_steps
from registry_app.domain.activity_steps import ACTIVE, DRAFT, PLANNED
from registry_app.domain.controller_steps import SETTING_UP
from registry_app.domain.set_up import SUPPRESSIONS, Declared
from registry_app.models import (
    Controller,
    CustomerMapping,
    Mailbox,
    PolicyVersion,
    ProcessingActivity,
    SetUpDeclaration,
    SuppressionImport,
)

TEST_NOTICE_KIND = "test.notice"


def registry_facts(controller: Controller, today: date) -> dict[str, Any]:
    """Give what the registry knows, by the names of `SetUpFacts`."""
    status = list(ProcessingActivity.objects.filter(controller=controller).values_list("status", flat=True))
    versions = PolicyVersion.objects.filter(controller=controller)
    roles = [role for role, _name in roles_held(controller.pk, today)]
    sent = tests_that_left(controller.pk)
    return {
        "name": bool(controller.name),
        "cvr": bool(controller.cvr),
        "address": bool(controller.address),
        "contact_email": bool(controller.contact_email),
        "deciders": roles.count("decider"),
        "officers": roles.count("officer"),
        "dpo_named": bool(controller.dpo_name or controller.dpo_email) or "dpo" in roles,
        "active_activities": status.count(ACTIVE),
        "draft_activities": status.count(DRAFT) + status.count(PLANNED),
        "policy_in_force": versions.filter(state=policy_steps.IN_FORCE).exists(),
        "mailboxes": Mailbox.objects.filter(controller=controller).count(),
        "customer_mapping": CustomerMapping.objects.filter(controller=controller).exists(),
        "suppression_lists": SuppressionImport.objects.filter(controller=controller).count(),
        "test_notices": sent.count(TEST_NOTICE_KIND),
    }


def declarations_of(controller: Controller) -> dict[str, SetUpDeclaration]:
    """Give what was said of the points, by point."""
    return {row.point: row for row in SetUpDeclaration.objects.filter(controller=controller)}


def declared(rows: Iterable[SetUpDeclaration]) -> dict[str, Declared]:
    """Give the declarations as the rule reads them."""
    return {row.point: Declared(row.status, row.reason) for row in rows}


def roles_held(controller_id: UUID, today: date) -> list[tuple[str, str]]:
    """Give role and name of everybody who holds a role at the controller today, or at all of them."""
    held = RoleGrant.objects.in_force(today).at(frozenset({controller_id}))
    rows = held.order_by("role", "user__name").values_list("role", "user__name", "user__username")
    return list(dict.fromkeys((role, name or username) for role, name, username in rows))


def tests_that_left(controller_id: UUID) -> list[str]:
    """Give the kind of each test letter that the mail server has taken."""
    taken = Result.objects.filter(outcome=codes.ACCEPTED).values("letter")
    letters = Letter.objects.filter(controller_id=controller_id, tested_by__isnull=False, pk__in=taken)
    return list(letters.values_list("kind", flat=True))


def may_take_in_customers(controller: Controller) -> bool:
    """Tell whether customers may be entered: in a set-up only after the seller's objections (Art. 21)."""
    if controller.state != SETTING_UP:
        return True
    return (
        SuppressionImport.objects.filter(controller=controller).exists()
        or SetUpDeclaration.objects.filter(controller=controller, point=SUPPRESSIONS).exists()
    )
