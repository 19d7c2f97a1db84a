"""Today's cases: how many wait for what, which are next, and what only a decider can settle."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from requests_app.actions.available import available_steps, possible_steps, step_to_take
from requests_app.domain.case_steps import FORM_RETURNED, OPEN_STATES, STATES
from requests_app.domain.enquiries import ENQUIRIES
from requests_app.labels import CASE_STATE_LABELS, CASE_STEP_LABELS, RIGHT_LABELS
from requests_app.labels_chips import NEAR_DAYS, chip_due_first
from requests_app.permissions import READ_REASONS, permission_of
from requests_app.queries import today as queries
from requests_app.queries.enquiries import fetch_checks
from requests_app.queries.form_gates import reviews_due
from requests_app.queries.four_eyes import proposals_for

CASES_SHOWN = 12
DECISIONS_SHOWN = 5
CASES = "admin:requests_app_case_changelist"
CASE = "admin:requests_app_case_change"
CONTROLLER_STEP = "admin:registry_app_controller_step"
# The columns of the table of queues.
QUEUES = ("open", "near", "overdue", "nobodys", "to_check", "to_answer")
KINDS = tuple(f"kind_{kind}" for kind in ENQUIRIES)
SELDOM = (*KINDS, "form_to_decide", "papers_left")
FURTHER = (
    *KINDS,
    "to_stop",
    "form_to_decide",
    "authority",
    "second_person",
    "mine",
    "handed_back",
    "paused",
    "status_due",
    "after_copy",
)
# What the list of cases is narrowed by to hold the rows of a number.
WORK = {
    "to_stop": "to_stop",
    "to_answer": "to_answer",
    "in_doubt": "doubt",
    "handed_back": "needs_you",
    "paused": "the_person",
    "after_copy": "the_copy",
    "authority": "authority",
    "form_to_decide": "form_to_decide",
    "second_person": "second_person",
    "papers_left": "identity_paper",
    "status_due": "status_letter",
}
LOOKS = {
    "overdue": "late",
    "to_stop": "late",
    **dict.fromkeys(
        (
            *("near", "in_doubt", "handed_back", "status_due", "authority", "second_person"),
            *("form_to_decide", "papers_left"),
        ),
        "near",
    ),
}
Row = dict[str, Any]


def cases_shown(actor: Actor, day: date) -> Row:
    """Give the counts, the queues of each controller, and the cases that are next."""
    if not actor.may_somewhere("case.view"):
        return {}
    queues = queries.case_queues(actor, day)
    works = actor.may_somewhere(permission_of("take_case"))
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
        asked |= {"due_on__lt": day, "is_paused__exact": 0}
    elif name == "near":
        asked |= {"due_on__gte": day, "due_on__lte": day + timedelta(days=NEAR_DAYS), "is_paused__exact": 0}
    elif name == "to_check":
        asked["state__in"] = FORM_RETURNED
    elif name == "mine":
        asked["owner"] = "mine"
    elif name == "nobodys":
        asked["owner"] = "nobody"
    elif name in KINDS:
        asked |= {"kind__exact": name.removeprefix("kind_")}
    elif name in WORK:
        asked = {"work": WORK[name]}
        if name == "papers_left":
            # Of ended cases too: the list would leave them out.
            asked["state__in"] = ",".join(STATES)
    if controller_id is not None:
        asked["controller_id"] = controller_id
    return f"{reverse(CASES)}?{urlencode(asked)}"


def find_shown(actor: Actor) -> Row:
    """Give what somebody on the phone searches with."""
    may_open = actor.may_somewhere("case.open_case")
    return {"find": {"open_url": reverse("admin:requests_app_case_open") if may_open else ""}}


def decisions_shown(actor: Actor, shown: Row, day: date) -> Row:
    """Give what waits for a decider: what others propose, answers to send, the steps of policy versions."""
    steps = dict(CASE_STEP_LABELS)
    proposed = [
        {
            "what": _("Approve or return what a colleague proposes: %(step)s") % {"step": steps[row.step]},
            "name": row.case.reference,
            "controller": row.case.controller.name,
            "url": reverse(CASE, args=[row.case_id]),
        }
        for row in proposals_for(actor, DECISIONS_SHOWN)
    ]
    proposed += [
        {
            "what": _("Look again whether a form may be required: due %(day)s")
            % {"day": f"{row.review_on:%d-%m-%Y}"},
            "name": row.controller.name,
            "controller": row.controller.name,
            "url": reverse(CONTROLLER_STEP, args=[row.controller_id, "change_form_gate"]),
        }
        for row in reviews_due(actor, day)[:DECISIONS_SHOWN]
    ]
    cases = queries.cases_to_answer(actor, DECISIONS_SHOWN)
    rows = proposed + [
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
    total = {name: sum(row[name] for row in queues) for name in (*QUEUES, *FURTHER)}
    total |= queries.judged_one_by_one(actor, day)
    words = {
        "to_stop": _("uses to stop at once"),
        "overdue": _("overdue"),
        "near": _("due within 7 days"),
        "mine": _("my open cases"),
        "nobodys": _("taken by nobody"),
        "open": _("open cases"),
        "to_check": _("forms to check"),
        "in_doubt": _("forms in doubt"),
        "form_to_decide": _("forms waited for too long"),
        "papers_left": _("copies of identity papers to erase"),
        "authority": _("authorities to check"),
        "second_person": _("waiting for a second person"),
        "handed_back": _("handed back by a colleague"),
        "paused": _("waiting for the person"),
        "status_due": _("status letters due"),
        "after_copy": _("erasures waiting for the copy"),
        "to_answer": _("ready to answer"),
        "kind_complaint": _("complaints"),
        "kind_question": _("questions to the data protection officer"),
        "kind_account_closure": _("accounts to close"),
        "kind_interest_enquiry": _("interest enquiries"),
    }
    # Whoever may not read why has nothing to do about it.
    reads_why = actor.controllers(READ_REASONS) != frozenset()
    withheld = {name for name, is_for in (("mine", works), ("handed_back", reads_why)) if not is_for}
    return [
        {
            "name": name,
            "number": total[name],
            "words": said,
            "url": case_list(name, day),
            "look": LOOKS.get(name, "") if total[name] else "",
        }
        for name, said in words.items()
        # What comes seldom is told when there is any.
        if name not in withheld and (total[name] or name not in SELDOM)
    ]


def _next_cases(actor: Actor, day: date) -> list[Row]:
    cases = queries.cases_by_deadline(actor, CASES_SHOWN)
    fetch_checks(cases)
    owners = names_of(case.owned_by for case in cases)
    return [_next_case(case, actor, day, owners) for case in cases]


def _next_case(case: Any, actor: Actor, day: date, owners: dict[Any, str]) -> Row:
    # What is next is told to everybody; the way to it only to those who may take it.
    step = step_to_take(case, possible_steps(case))
    may_take = step in available_steps(case, actor)
    rights = dict(RIGHT_LABELS)
    items = list(case.items.all())
    return {
        "url": reverse(CASE, args=[case.pk]),
        "reference": case.reference,
        "rights": ", ".join(str(rights[item.right]) for item in items) or case.get_kind_display(),
        "due_on": case.due_on,
        # Then the day is the status letter's, and the chip names it.
        "is_paused": case.is_paused,
        "chip": chip_due_first(case.due_on, case.stop_owed_by, day, is_paused=case.is_paused),
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
