"""Who may call what: every route and method of the API, declared for every role.

`may`: the call is carried out, or refused by the object's state alone. `refused`: 403, for an object that
the role may see. `hidden`: 404, as if it were not there. Each role stands in exactly one of them. Someone
else's object answers everybody like an unknown one; nobody without a token gets anywhere.
"""

from dataclasses import dataclass, field
from typing import Any

from dpo_office.common.permissions import ROLES

EVERYBODY = " ".join(ROLES)
# Who holds a noun's `view`.
SEES_CASES = "officer decider dpo legal agent auditor client"
SEES_POLICIES = "officer decider dpo legal auditor client"
SEES_CONTROLLERS = "officer decider dpo legal agent auditor client"


def _without(roles: str, others: str) -> str:
    return " ".join(role for role in roles.split() if role not in others.split())


@dataclass(frozen=True)
class Cell:
    """One route and method. `url` and `body` name objects by {case}, {controller}, {version} …"""

    url: str
    may: str = ""
    refused: str = ""
    hidden: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    upload: bool = False
    # A list that names no object shows nothing of others'.
    lists: bool = False


def _seen(url: str, sees: str, **more: Any) -> Cell:
    return Cell(url, may=sees, hidden=_without(EVERYBODY, sees), **more)


def _step(url: str, may: str, sees: str, **more: Any) -> Cell:
    return Cell(url, may=may, refused=_without(sees, may), hidden=_without(EVERYBODY, sees), **more)


def _case_step(step: str, may: str = "officer decider", **body: Any) -> Cell:
    return _step(f"cases/{{case}}/{step}/", may, SEES_CASES, body=body)


def _policy_step(step: str, may: str = "decider", **body: Any) -> Cell:
    url = f"policies/{{controller}}/versions/{{version}}/{step}/"
    # A role that sees the controller but not its policy is refused at the door of the policy.
    return _step(url, may, SEES_CONTROLLERS, body=body)


MATRIX = {
    "GET controllers": Cell("controllers/", may=EVERYBODY, lists=True),
    "GET processing-activities": Cell(
        "processing-activities/?controller={controller}",
        may=SEES_CONTROLLERS,
        hidden=_without(EVERYBODY, SEES_CONTROLLERS),
    ),
    "GET record-of-processing": Cell(
        "record-of-processing/{controller}/", may=SEES_POLICIES, refused="agent", hidden="contributor"
    ),
    "GET record-changes": Cell(
        "record-of-processing/{controller}/changes/?since=2001-01-01",
        may=SEES_POLICIES,
        refused="agent",
        hidden="contributor",
    ),
    "GET policy-versions": Cell(
        "policies/{controller}/versions/", may=SEES_POLICIES, refused="agent", hidden="contributor"
    ),
    "POST policy-versions": _step(
        "policies/{controller}/versions/",
        "officer decider dpo legal",
        SEES_CONTROLLERS,
        body={"text": "Vi bruger en ny leverandør.", "change_summary": "Ny leverandør."},
    ),
    "GET policy-version": Cell(
        "policies/{controller}/versions/{version}/", may=SEES_POLICIES, refused="agent", hidden="contributor"
    ),
    "GET policy-version-findings": Cell(
        "policies/{controller}/versions/{version}/findings/",
        may=SEES_POLICIES,
        refused="agent",
        hidden="contributor",
    ),
    "GET policy-version-reachability": Cell(
        "policies/{controller}/versions/{version}/reachability/",
        may=SEES_POLICIES,
        refused="agent",
        hidden="contributor",
    ),
    "GET policy-in-force": Cell(
        "policies/{controller}/in-force/", may=SEES_POLICIES, refused="agent", hidden="contributor"
    ),
    "POST assess-materiality": _policy_step("assess-materiality", material=True, reason="Fordi."),
    "POST approve-version": _policy_step("approve-version"),
    "POST plan-campaign": _policy_step("plan-campaign"),
    "POST postpone-version": _policy_step("postpone-version", effective_on="2100-01-01", reason="Fordi."),
    "GET campaign": _seen("campaigns/{campaign}/", SEES_POLICIES),
    "POST except-notices": _step(
        "campaigns/{campaign}/except-notices/",
        "decider",
        SEES_POLICIES,
        body={"customers": ["10001"], "reason": "Fordi."},
    ),
    "GET notice-window": _seen(
        "calendar/notice-window/?controller={controller}&effective_on=2099-01-01", SEES_CONTROLLERS
    ),
    "PUT customers": Cell(
        "customers/?controller={controller}",
        may="officer decider client",
        refused="dpo legal agent auditor",
        hidden="contributor",
    ),
    "GET customer-import": _seen("customers/imports/{customer_import}/", SEES_POLICIES),
    "GET events": Cell("events/", may=SEES_POLICIES, refused="agent contributor", lists=True),
    "GET cases": Cell("cases/?controller={controller}", may=SEES_CASES, refused="contributor", lists=True),
    "POST cases": Cell(
        "cases/",
        may="officer decider agent client",
        refused="dpo legal auditor contributor",
        body={
            "controller": "{controller}",
            "rights": ["access"],
            "requester": {"name": "Åse Blåbær", "email": "aase@example.com"},
        },
    ),
    "POST record-at-once": Cell(
        "cases/record-at-once/",
        may="officer decider dpo agent client",
        refused="legal auditor contributor",
        body={
            "controller": "{controller}",
            "wishes": [{"kind": "marketing_objection", "channels": ["sms"]}],
            "requester": {"phone": "+45 00 00 00 09"},
        },
    ),
    "GET case": _seen("cases/{case}/", SEES_CASES),
    "GET issued-form": _seen("cases/{form_case}/issued-form/", SEES_CASES),
    "POST issue-form": _case_step("issue-form"),
    "POST receive-signed-form": _step(
        "cases/{form_case}/receive-signed-form/", "officer decider", SEES_CASES, upload=True
    ),
    "POST verify-form": _case_step("verify-form", reason="Fordi."),
    "POST return-form": _case_step("return-form", reason="Fordi."),
    "POST waive-form": _case_step("waive-form", reason="Fordi."),
    "POST plan-tasks": _case_step("plan-tasks"),
    "GET contributors": Cell(
        "contributors/?controller={controller}",
        may="officer decider dpo legal auditor",
        refused="agent contributor client",
        lists=True,
    ),
    "POST assign-task": _step(
        "cases/{case}/tasks/{task}/assign-task/",
        "officer decider",
        SEES_CASES,
        body={"contributor": "{contributor}"},
    ),
    "POST remind-contributor": _step(
        "cases/{case}/tasks/{task}/remind-contributor/", "officer decider", SEES_CASES
    ),
    "POST attach-extract": _step(
        "cases/{case}/tasks/{task}/attach-extract/", "officer decider", SEES_CASES, upload=True
    ),
    "POST settle-task": _step(
        "cases/{case}/tasks/{task}/settle-task/",
        "officer decider",
        SEES_CASES,
        body={"outcome": "nothing_found"},
    ),
    "POST send-answer": _case_step("send-answer"),
    "POST send-part-answer": _case_step(
        "send-part-answer", items=[{"right": "access", "outcome": "granted"}]
    ),
    "POST put-copy-first": _case_step("put-copy-first"),
    "POST end-wait": _case_step("end-wait", text="Skrev det."),
    "POST withdraw-right": _case_step("withdraw-right", "officer decider agent", right="access"),
    "POST record-answer": _case_step("record-answer", text="Sagt i telefonen."),
    "POST refuse-case": _case_step(
        "refuse-case",
        "decider",
        ground="manifestly_unfounded",
        reason="Fordi det er grundløst.",
        evidence="Ses af sagen.",
    ),
    "POST withdraw-case": _case_step("withdraw-case", "officer decider agent"),
    "POST close-case": _case_step("close-case"),
    "POST extend-deadline": _case_step("extend-deadline", ground="complexity", months=1, reason="Fordi."),
    "POST ask-identity": _case_step("ask-identity", doubt="Fordi.", question="Hvem er du?"),
    "POST ask-scope": _case_step("ask-scope", quantity="Meget.", question="Hvilken periode?"),
    "POST record-information": _case_step("record-information", kind="identity", sufficient=True),
    "POST allow-late-question": _case_step(
        "allow-late-question", "decider dpo", kind="identity", reason="Fordi."
    ),
    "POST send-status-letter": _case_step("send-status-letter"),
    "POST close-unidentified": _case_step("close-unidentified", "decider", reason="Fordi."),
    "POST reopen-case": _case_step("reopen-case", reason="Fordi."),
    "POST stop-use": _case_step("stop-use", text="Standset."),
    "POST name-representative": _case_step(
        "name-representative", "officer decider agent", kind="attorney", name="Bo Blåbær"
    ),
    "POST check-authority": _case_step("check-authority", accepted=True, how="document_seen"),
    "POST end-representation": _case_step("end-representation"),
    "POST take-case": _case_step("take-case"),
    "POST assign-case": _case_step("assign-case"),
    "POST add-note": _case_step("add-note", "officer decider dpo legal agent", text="Ringede."),
    "POST link-case": _case_step("link-case", reference="TC-0", kind="same_matter"),
    "POST unlink-case": _case_step("unlink-case", reference="TC-0"),
    "POST give-dossier": _case_step(
        "give-dossier", "officer decider dpo legal auditor", reason="authority", language="da"
    ),
    "GET case-step-unknown": Cell("cases/{case}/fly-case/", hidden=EVERYBODY),
    "POST case-step-unknown": Cell("cases/{case}/fly-case/", hidden=EVERYBODY),
    "GET task-step-unknown": Cell("cases/{case}/tasks/{task}/fly-task/", hidden=EVERYBODY),
    "POST task-step-unknown": Cell("cases/{case}/tasks/{task}/fly-task/", hidden=EVERYBODY),
}

# Routes that answer without a token, each with the reason.
OPEN = {
    "healthz": "a load balancer has no token",
    "healthz_deep": "a watcher outside has no token; it answers names of checks only",
    "front": "leads to the back office, and so to its sign-in page",
    "set_language": "people choose a language before they sign in",
    "policy_in_force": "a policy is public",
    "policy_text": "a policy is public",
    "policy_difference": "so is what changed in it",
    "report_page": "whoever has the posted link reports a breach and sees nothing",
    "choose_password": "a person without a password yet comes with a link that works once",
    "task_page": "a mailed link; it shows nothing before a code from the mailbox was entered",
    "task_thanks": "the same link, and the same code",
    "task_step": "the same link; what changes the task asks for the code as well",
}
