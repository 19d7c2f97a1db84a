"""Today's cases: how many wait for what, which are next, and what only a decider can settle."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dpo_office.common.permissions import Actor
from requests_app.actions.available import available_steps, possible_steps
from requests_app.domain.case_steps import FORM_RETURNED, OPEN_STATES
from requests_app.domain.next_steps import next_step
from requests_app.labels import CASE_STATE_LABELS, CASE_STEP_LABELS, RIGHT_LABELS
from requests_app.labels_chips import chip_of_day
from requests_app.permissions import permission_of
from requests_app.queries import today as queries
from requests_app.queries.people import names_of

CASES_SHOWN = 12
DECISIONS_SHOWN = 5
CASES = "admin:requests_app_case_changelist"
CASE = "admin:requests_app_case_change"
# The columns of the table of queues.
QUEUES = ("open", "near", "overdue", "nobodys", "to_check", "to_answer")
LOOKS = {"overdue": "late", "near": "near", "in_doubt": "near"}
Row = dict[str, Any]


def cases_shown(actor: Actor, day: date) -> Row:
    """Give the counts, the queues of each controller, and the cases that are next."""
    if actor.controllers("case.view") == frozenset():
        return {}
    queues = queries.case_queues(actor, day)
    works = actor.controllers(permission_of("take_case")) != frozenset()
    shown = {
        "case_counts": _counts(actor, queues, day, works=works),
        "next_cases": _next_cases(actor, day),
        "all_cases_url": case_list("open", day),
    }
    if len(queues) > 1:
        shown["queues"] = [
            {
                "name": row["controller__name"],
                "cells": [
                    {"number": row[name], "url": case_list(name, day, row["controller_id"])}
                    for name in QUEUES
                ],
            }
            for row in queues
        ]
    return shown


def case_list(name: str, day: date, controller_id: Any = None) -> str:
    """Give the address of the list that holds exactly the cases which a number counts."""
    asked: dict[str, Any] = {"state__in": ",".join(OPEN_STATES)}
    if name == "overdue":
        asked["due_on__lt"] = day
    elif name == "near":
        asked |= {"due_on__gte": day, "due_on__lte": day + timedelta(days=queries.NEAR_DAYS)}
    elif name == "to_check":
        asked["state__in"] = FORM_RETURNED
    elif name == "mine":
        asked["owner"] = "mine"
    elif name == "nobodys":
        asked["owner"] = "nobody"
    elif name in ("to_answer", "in_doubt"):
        asked = {"work": {"to_answer": "to_answer", "in_doubt": "doubt"}[name]}
    if controller_id is not None:
        asked["controller_id"] = controller_id
    return f"{reverse(CASES)}?{urlencode(asked)}"


def find_shown(actor: Actor) -> Row:
    """Give what somebody on the phone searches with."""
    sees_customers = actor.controllers("customer.view") != frozenset()
    return {
        "find": {
            "cases_url": reverse(CASES),
            "customers_url": reverse("admin:registry_app_customer_changelist") if sees_customers else "",
            "open_url": reverse("admin:requests_app_case_open")
            if actor.controllers("case.open_case") != frozenset()
            else "",
        }
    }


def decisions_shown(actor: Actor, shown: Row) -> Row:
    """Give what waits for a decider: answers to send, and the steps of policy versions."""
    cases = list(queries.cases_to_answer(actor, DECISIONS_SHOWN))
    rows = [
        {
            "what": _("Answer, in whole or in part, or refuse"),
            "name": case.reference,
            "controller": case.controller.name,
            "url": reverse(CASE, args=[case.pk]),
        }
        for case in cases
    ]
    rows += [
        {"what": row["waits"], "name": row["name"], "controller": row["controller"], "url": row["url"]}
        for row in shown.get("versions", [])
        if row["is_decision"]
    ]
    return {"decisions": rows}


def _counts(actor: Actor, queues: list[Row], day: date, *, works: bool) -> list[Row]:
    total = {name: sum(row[name] for row in queues) for name in (*QUEUES, "mine")}
    total["in_doubt"] = queries.forms_in_doubt_count(actor)
    words = {
        "overdue": _("overdue"),
        "near": _("due within 7 days"),
        "mine": _("my open cases"),
        "nobodys": _("taken by nobody"),
        "open": _("open cases"),
        "to_check": _("forms to check"),
        "in_doubt": _("forms in doubt"),
        "to_answer": _("ready to answer"),
    }
    return [
        {
            "name": name,
            "number": total[name],
            "words": said,
            "url": case_list(name, day),
            "look": LOOKS.get(name, "") if total[name] else "",
        }
        for name, said in words.items()
        if works or name != "mine"
    ]


def _next_cases(actor: Actor, day: date) -> list[Row]:
    cases = list(queries.cases_by_deadline(actor, CASES_SHOWN))
    owners = names_of(case.owned_by for case in cases)
    return [_next_case(case, actor, day, owners) for case in cases]


def _next_case(case: Any, actor: Actor, day: date, owners: dict[Any, str]) -> Row:
    # What is next is told to everybody; the way to it only to those who may take it.
    step = next_step(possible_steps(case), case.state)
    may_take = step in available_steps(case, actor)
    rights = dict(RIGHT_LABELS)
    items = list(case.items.all())
    return {
        "url": reverse(CASE, args=[case.pk]),
        "reference": case.reference,
        "rights": ", ".join(str(rights[item.right]) for item in items),
        "due_on": case.due_on,
        "chip": chip_of_day(case.due_on, day),
        "state": dict(CASE_STATE_LABELS)[case.state],
        "step_name": step,
        "step": dict(CASE_STEP_LABELS)[step] if step else "",
        "step_url": reverse("admin:requests_app_case_step", args=[case.pk, step]) if may_take else "",
        "tasks": _tasks_in_words(case),
        "controller": case.controller.name,
        "owner": _("yours") if case.owned_by == actor.user_id else owners.get(case.owned_by, ""),
    }


def _tasks_in_words(case: Any) -> str:
    tasks = list(case.tasks.all())
    if not tasks:
        return ""
    done = sum(task.state != "open" for task in tasks)
    said = ngettext("%(done)s of %(total)s task settled", "%(done)s of %(total)s tasks settled", len(tasks))
    return said % {"done": done, "total": len(tasks)}
