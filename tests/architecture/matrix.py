"""Who may call what: every route and method of the API, declared for every role.

`may`: the call is carried out, or refused by the object's state alone. `refused`: 403, for an object that
the role may see. `hidden`: 404, as if it were not there. Each role stands in exactly one of them. Someone
else's object answers everybody like an unknown one; nobody without a token gets anywhere.
"""

from dataclasses import dataclass, field
from typing import Any

from dpo_office.common.permissions import ROLES
from registry_app.domain.policy_text import text_sha256
from requests_app.form_texts import FORM_VERSION

EVERYBODY = " ".join(ROLES)
# Who holds a noun's `view`.
SEES_CASES = "officer decider dpo legal agent auditor client"
SEES_POLICIES = "officer decider dpo legal auditor client"
SEES_WAVES = SEES_POST = "officer decider dpo legal agent auditor"
SEES_AUTHORITIES = "officer decider dpo legal auditor"
WORKS_AUTHORITIES = "officer decider dpo legal"
# Whoever talks to the person checks who it is.
CHECKS = "officer decider agent"
DAY, LATER = "{today}", "{later}"
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


def _wave_step(step: str, may: str = "officer decider dpo legal", **body: Any) -> Cell:
    return _step(f"waves/{{wave}}/{step}/", may, SEES_WAVES, body=body)


def _letter_step(step: str, may: str = "officer decider agent", **body: Any) -> Cell:
    return _step(f"post-letters/{{post_letter}}/{step}/", may, SEES_POST, body=body)


def _authority_step(step: str, may: str = WORKS_AUTHORITIES, **body: Any) -> Cell:
    return _step(f"authority-cases/{{authority_case}}/{step}/", may, SEES_AUTHORITIES, body=body)


def _begun(url: str, may: str, **body: Any) -> Cell:
    """Declare a call that begins something at a controller which its body names."""
    return Cell(url, may=may, refused=_without(EVERYBODY, may), body={"controller": "{controller}", **body})


# Of the version that the factories announce, the day after.
SIGN_UP = {
    "customer": "10001",
    "signed_up_at": "2026-02-03T00:00:00Z",
    "text_sha256": text_sha256("Vi bruger nu også en ny leverandør."),
}
DISPLAY = {
    "customer": "10001",
    "displayed_at": "2026-02-03T00:00:00Z",
    "text_sha256": SIGN_UP["text_sha256"],
}
MATTER = {"file_number": "2026-41-9999", "kind": "complaint", "matter": "En klage."}
LETTER = {"received_on": DAY, "due_on": LATER, "channel": "digital_post"}
WAVES = {
    "GET waves": Cell(
        "waves/?controller={controller}",
        may=SEES_WAVES,
        refused=_without(EVERYBODY, SEES_WAVES),
        lists=True,
    ),
    "POST waves": _begun("waves/", "officer decider dpo legal", title="Ens", references=["{case_reference}"]),
    "GET wave": _seen("waves/{wave}/", SEES_WAVES),
    "POST wave-add-cases": _wave_step("add-cases", references=["{case_reference}"]),
    "POST wave-take-case-out": _wave_step("cases/{wave_case}/take-case-out"),
    "POST wave-write-assessment": _wave_step("write-assessment", assessment="De beder om det samme."),
    "POST wave-write-base-answer": _wave_step("write-base-answer", danish="Tak."),
    "POST wave-end-wave": _wave_step("end-wave"),
}
POST = {
    "GET post-batches": Cell(
        "post-batches/?controller={controller}",
        may=SEES_POST,
        refused=_without(EVERYBODY, SEES_POST),
        lists=True,
    ),
    "POST post-batches": _begun("post-batches/", "officer decider agent", arrived_on=DAY),
    "GET post-batch": _seen("post-batches/{post_batch}/", SEES_POST),
    "POST post-batch-name-box": _step(
        "post-batches/{post_batch}/name-box/", "officer decider agent", SEES_POST, body={"box": "A-7"}
    ),
    "POST post-batch-destroy-originals": _step(
        "post-batches/{post_batch}/destroy-originals/", "officer decider agent", SEES_POST
    ),
    "GET post-letters": Cell(
        "post-letters/?controller={controller}",
        may=SEES_POST,
        refused=_without(EVERYBODY, SEES_POST),
        lists=True,
    ),
    "GET post-letter": _seen("post-letters/{post_letter}/", SEES_POST),
    "POST post-letter-file-form": _letter_step("file-form", "officer decider"),
    "POST post-letter-open-case": _letter_step(
        "open-case", rights=["access"], requester={"name": "Åse Blåbær"}
    ),
    "POST post-letter-join-case": _letter_step("join-case", reference="{case_reference}"),
    "POST post-letter-split-letter": _letter_step("split-letter", starts=[2]),
    "POST post-letter-join-next": _letter_step("join-next"),
    "POST post-letter-change-arrival": _letter_step("change-arrival", arrived_on=DAY, reason="Stempel."),
    "POST post-letter-dismiss-letter": _letter_step(
        "dismiss-letter", dismissed_as="advertising", reason="Reklame."
    ),
    "POST post-letter-destroy-page": _letter_step(
        "destroy-page", number=1, kind="not_needed", reason="Bruges ikke."
    ),
    "POST post-letter-take-back": _letter_step("take-back"),
    "POST post-letter-take-back-form": _letter_step("take-back-form", "officer decider"),
}
QUESTION = "questions/{question}"
AUTHORITY_CASES = {
    "GET authority-cases": Cell(
        "authority-cases/?controller={controller}",
        may=SEES_AUTHORITIES,
        refused=_without(EVERYBODY, SEES_AUTHORITIES),
        lists=True,
    ),
    "POST authority-cases": _begun("authority-cases/", WORKS_AUTHORITIES, **MATTER, **LETTER),
    "GET authority-case": _seen("authority-cases/{authority_case}/", SEES_AUTHORITIES),
    "POST authority-case-describe-authority-case": _authority_step("describe-authority-case", **MATTER),
    "POST authority-case-hand-over-authority-case": _authority_step(
        "hand-over-authority-case", owner="{lawyer}"
    ),
    "POST authority-case-receive-letter": _authority_step("receive-letter", **LETTER),
    "POST authority-case-add-questions": _authority_step("add-questions", questions="Hvorfor?"),
    "POST authority-case-assign-question": _authority_step(f"{QUESTION}/assign-question", source="Bilag 1"),
    "POST authority-case-answer-question": _authority_step(f"{QUESTION}/answer-question", answer="I maj."),
    "POST authority-case-approve-answer": _authority_step(f"{QUESTION}/approve-answer", "decider legal"),
    "POST authority-case-return-answer": _authority_step(
        f"{QUESTION}/return-answer", "decider dpo legal", reason="Hvornår?"
    ),
    "POST authority-case-add-annex": _authority_step("add-annex", title="Log", source="Systemet"),
    "POST authority-case-remove-annex": _authority_step("annexes/{annex}/remove-annex"),
    "POST authority-case-send-answer": _authority_step(
        "send-answer", sent_on=DAY, channel="digital_post", summary="Besvaret."
    ),
    "POST authority-case-ask-longer-limit": _authority_step(
        "ask-longer-limit", asked_on=DAY, wanted_on=LATER, reason="Mange bilag."
    ),
    "POST authority-case-record-limit-answer": _authority_step(
        "record-limit-answer", answered_on=DAY, granted=False
    ),
    "POST authority-case-record-outcome": _authority_step(
        "record-outcome", outcome="criticism", decided_on=DAY, text="Kritik."
    ),
    "POST authority-case-add-follow-up": _authority_step("add-follow-up", what="Ret det.", due_on=LATER),
    "POST authority-case-complete-follow-up": _authority_step(
        "follow-ups/{follow_up}/complete-follow-up", done_on=DAY
    ),
    "POST authority-case-hold-things": _authority_step("hold-things", references=["{case_reference}"]),
    "POST authority-case-review-hold": _authority_step("review-hold", review_on=LATER, reason="Verserer."),
    "POST authority-case-close-authority-case": _authority_step("close-authority-case", "decider legal"),
}
UNKNOWN_STEPS = {
    f"{method} {noun.replace('_', '-')}-step-unknown": Cell(f"{address}/{{{noun}}}/fly/", hidden=EVERYBODY)
    for noun, address in (
        ("wave", "waves"),
        ("post_batch", "post-batches"),
        ("post_letter", "post-letters"),
        ("authority_case", "authority-cases"),
    )
    for method in ("GET", "POST")
}
MATRIX = {
    **WAVES,
    **POST,
    **AUTHORITY_CASES,
    **UNKNOWN_STEPS,
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
    "POST time-machine": Cell(
        "policies/{controller}/time-machine/",
        may="officer decider dpo legal auditor",
        refused="agent client",
        hidden="contributor",
        body={"customer": "10001", "on": DAY},
    ),
    "GET policy-in-force": Cell(
        "policies/{controller}/in-force/", may=SEES_POLICIES, refused="agent", hidden="contributor"
    ),
    "POST give-dpo-advice": _policy_step("give-dpo-advice", "dpo", material=True, advice="Fordi."),
    "POST record-dpo-advice": _policy_step(
        "record-dpo-advice", "officer legal", material=True, advice="Fordi.", said_on="2026-01-02"
    ),
    "POST assess-materiality": _policy_step("assess-materiality", material=True, reason="Fordi."),
    "POST approve-version": _policy_step("approve-version"),
    "POST plan-campaign": _policy_step("plan-campaign"),
    "POST end-campaign": _policy_step("end-campaign", reason="Fordi."),
    "POST postpone-version": _policy_step("postpone-version", effective_on="2100-01-01", reason="Fordi."),
    "GET campaign": _seen("campaigns/{campaign}/", SEES_POLICIES),
    "POST except-notices": _step(
        "campaigns/{campaign}/except-notices/",
        "decider",
        SEES_POLICIES,
        body={"customers": ["10001"], "reason": "Fordi."},
    ),
    "POST send-test-notice": _step("campaigns/{campaign}/send-test-notice/", "decider", SEES_POLICIES),
    "POST approve-campaign": _step(
        "campaigns/{campaign}/approve-campaign/",
        "decider",
        SEES_POLICIES,
        body={"template_sha256": "0" * 64, "list_sha256": "0" * 64, "effective_on": "2100-01-01"},
    ),
    "POST stop-campaign": _step("campaigns/{campaign}/stop-campaign/", "officer decider dpo", SEES_POLICIES),
    "POST resume-campaign": _step(
        "campaigns/{campaign}/resume-campaign/", "officer decider dpo", SEES_POLICIES
    ),
    "POST record-sign-ups": _step(
        "campaigns/{campaign}/record-sign-ups/",
        "officer decider client",
        SEES_POLICIES,
        body={"sign_ups": [SIGN_UP]},
    ),
    "POST record-displays": _step(
        "campaigns/{campaign}/record-displays/",
        "officer decider client",
        SEES_POLICIES,
        body={"displays": [DISPLAY]},
    ),
    "POST apply-later": _step(
        "campaigns/{campaign}/apply-later/", "decider", SEES_POLICIES, body={"reason": "Fordi."}
    ),
    "GET effective-dates": _seen("campaigns/{campaign}/effective-dates/", SEES_POLICIES),
    "POST effective-date-of": _step(
        "campaigns/{campaign}/effective-date/", SEES_POLICIES, SEES_POLICIES, body={"customer": "10001"}
    ),
    "GET wrong-contacts": Cell(
        "customers/wrong-contacts/?controller={controller}",
        may="officer decider dpo legal auditor client",
        refused="agent",
        hidden="contributor",
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
    "POST hand-overs": Cell(
        "hand-overs/",
        may="officer decider agent client",
        refused="dpo legal auditor contributor",
        body={
            "controller": "{controller}",
            "external_reference": "T-1",
            "channel": "chat",
            "received_at": "2026-01-02T10:00:00Z",
            "messages": [{"text": "Slet mig."}],
            "rights": ["erasure"],
            "requester": {"name": "Åse Blåbær"},
        },
    ),
    "GET hand-over": _seen("hand-overs/{hand_over}/", "officer decider agent client"),
    "GET case": _seen("cases/{case}/", SEES_CASES),
    "GET issued-form": _seen("cases/{form_case}/issued-form/", SEES_CASES),
    "POST issue-form": _case_step("issue-form"),
    # The client alone: the company's page, and nobody of the office in its place.
    "GET sign-in-session": _step("cases/{form_case}/sign-in-session/", "client", SEES_CASES),
    "POST sign-in-session": _step(
        "cases/{form_case}/sign-in-session/",
        "client",
        SEES_CASES,
        body={
            "form": "{form_number}",
            "text_version": FORM_VERSION,
            "name": "Åse Blåbær",
            "account": "N-1",
            "logged_in_how": "password",
            "logged_in_at": "{now}",
        },
    ),
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
    "POST answer-enquiry": _case_step("answer-enquiry", text="Vi beklager."),
    "POST add-rights": _case_step("add-rights", rights=["access"]),
    "POST mark-confidential": _case_step("mark-confidential", "officer dpo"),
    "POST check-obligation": _case_step(
        "check-obligation", "officer decider agent", obligation="refunds", is_met=True, text="Set."
    ),
    "POST close-account": _case_step("close-account", "officer decider agent"),
    "POST change-relation": _case_step(
        "change-relation", "officer decider dpo legal", relation="customer", reason="Skrev det."
    ),
    "POST name-representative": _case_step(
        "name-representative", "officer decider agent", kind="attorney", name="Bo Blåbær"
    ),
    "POST check-authority": _case_step("check-authority", accepted=True, how="document_seen"),
    "POST end-representation": _case_step("end-representation"),
    "POST send-link-again": _case_step("send-link-again"),
    "POST post-answer": _case_step("post-answer", envelope="Åse Blåbær\nPrøvevej 1"),
    "POST revoke-link": _case_step("revoke-link", reason="Fordi."),
    "POST name-customer": _case_step("name-customer", number="10001", reason="Fordi."),
    "POST drop-customer": _case_step("drop-customer", number="10001", reason="Fordi."),
    "POST propose-step": _step(
        "cases/{case}/propose-step/",
        "officer decider",
        SEES_CASES,
        body={"step": "waive_form", "reason": "Skrev fra kontoen."},
    ),
    "POST approve-proposal": _case_step("approve-proposal"),
    "POST return-proposal": _case_step("return-proposal", reason="Fordi."),
    "POST withdraw-proposal": _case_step("withdraw-proposal"),
    "POST draft-record": _case_step(
        "draft-record",
        "officer decider legal",
        right="access",
        ground="excessive",
        **dict.fromkeys(("controller_interests", "person_interests", "necessity", "weighing"), "Fordi."),
    ),
    "POST advise-record": _case_step("advise-record", "dpo", right="access", view="person", advice="Fordi."),
    "POST decide-record": _case_step("decide-record", "decider", right="access", outcome="person"),
    "POST take-alone": _case_step("take-alone", "decider", reason="Fordi."),
    "POST begin-check": _case_step(
        "begin-check", CHECKS, means="mitid", doubt="Skrev fra en anden.", harm="En anden får det."
    ),
    "POST send-check-code": _case_step("send-check-code", CHECKS),
    "POST post-check-code": _case_step(
        "post-check-code", CHECKS, envelope="Åse Blåbær\nTestvej 1\n9999 Prøveby", address_source="Kontoen."
    ),
    "POST enter-check-code": _case_step("enter-check-code", CHECKS, code="1234 5678"),
    "POST record-check": _case_step("record-check", CHECKS, result="failed", note="Set."),
    "POST give-up-check": _case_step("give-up-check", CHECKS, note="Svarer ikke."),
    "GET identity-papers": _step("cases/{case}/identity-papers/", CHECKS, SEES_CASES),
    "POST mark-identity-paper": _case_step(
        "mark-identity-paper", CHECKS, file="{case}", kind="passport", reason="Pas."
    ),
    "POST erase-identity-paper": _case_step("erase-identity-paper", CHECKS),
    "POST unmark-identity-paper": _case_step(
        "unmark-identity-paper", CHECKS, paper="{case}", reason="En liste."
    ),
    "POST set-measure": _case_step("set-measure", kind="second_person", reason="Fordi."),
    "POST confirm-measure": _case_step("confirm-measure", kind="second_person", reason="Fordi."),
    "POST lift-measure": _case_step("lift-measure", "decider", kind="second_person", reason="Fordi."),
    "POST resolve-stop": _case_step("resolve-stop", "decider", reason="Fordi."),
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

# Calls of the API that answer anybody and look at no token, each with the reason.
OPEN_CALLS = {
    "public-policy": "which versions of a policy are published is public",
    "public-policy-in-force": "a policy is public",
    "public-policy-text": "a policy is public",
    "public-policy-difference": "so is what changed in it",
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
    "request_page": "a person asks a controller by its form on the web, and sees nothing of the office",
    "form_page": "a mailed link; a form is sent by it once, and nothing of the case is seen",
    "stop_page": "a mailed link; a request is stopped by it once, and nothing of the case is seen",
    "sms_hook": "a gateway has no token; each of its reports is signed, and nothing is answered",
    "choose_password": "a person without a password yet comes with a link that works once",
    "answer_page": "a mailed link; it says who answers, and no more before a code was entered",
    "answer_step": "the same link; a code is sent or entered",
    "answer_file": "the same link, and the code",
    "task_page": "a mailed link; it shows nothing before a code from the mailbox was entered",
    "task_thanks": "the same link, and the same code",
    "task_step": "the same link; what changes the task asks for the code as well",
}
