"""The company's own page hands a form in: signed by a typed name while the person was logged in there."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import store_document
from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_rows import locked_case
from requests_app.actions.signed_form_rows import SIGNED_KIND, facts_of, stored_finding
from requests_app.domain.form_sessions import (
    LEVEL,
    PersonFacts,
    SessionStatement,
    checked_statement,
    session_findings,
)
from requests_app.domain.form_ways import BY_SESSION
from requests_app.form_texts import FORM, FORM_VERSION
from requests_app.models import Case, SignedForm
from requests_app.permissions import SIGN_IN_SESSION

JSON = "application/json"


def sign_in_session(
    *,
    case_id: UUID,
    statement: SessionStatement,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Take a form in that was signed in a session, as what the company says of it; a person decides.

    What was said, with the words that were shown, is sealed as the file of the form. Raises Invalid as
    checked_statement, Invalid("session_form_unknown"), NotFound, NotPermitted, Stale and
    Refused("step_impossible").
    """
    with acting(actor, "case.form_received"):
        case = locked_case(
            case_id, "receive_signed_form", actor=actor, version=version, permission=SIGN_IN_SESSION
        )
        said = checked_statement(statement, now, FORM_VERSION)
        form = case.issued_forms.filter(number=said.form).first()
        if form is None:
            raise Invalid("session_form_unknown", field="form")
        person = PersonFacts(case.requester_name, case.customer.number if case.customer else "")
        today = copenhagen_date(now)
        findings = session_findings(said, facts_of(case, form, genuine=None), person, today)
        content = _evidence(said, FORM["statement"][case.language])
        SignedForm.objects.create(
            case=case,
            issued_form=form,
            document=store_document(
                content=content,
                media_type=JSON,
                kind=SIGNED_KIND,
                controller_id=case.controller_id,
                now=now,
            ),
            came_by=BY_SESSION,
            signer_name=said.name,
            received_at=now,
            received_by=actor.user_id,
            reading={
                "media_type": JSON,
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
                "pages": 0,
                "numbers": [form.number],
                "signature_level": LEVEL,
                "text_version": said.text_version,
                "logged_in_how": said.logged_in_how,
                "logged_in_at": said.logged_in_at.isoformat(),
            },
            findings=[stored_finding(finding) for finding in findings],
        )
        save_step(
            case,
            "receive_signed_form",
            actor=actor,
            now=now,
            data={
                "findings": [finding.code for finding in findings if finding.severity != "ok"],
                "came_by": BY_SESSION,
                "signature_level": LEVEL,
            },
        )
    return case


def _evidence(said: SessionStatement, words: str) -> bytes:
    """Write what was said as JSON, equal for equal statements: it stands in place of a signed sheet."""
    told = {**asdict(said), "logged_in_at": said.logged_in_at.isoformat(), "words": words}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
