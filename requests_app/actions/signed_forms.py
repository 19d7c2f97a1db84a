"""The signed form comes back, is checked, and is accepted, sent back or waived."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.case_rows import keep_reason, locked_case, looked_at_case
from requests_app.actions.form_decision_rows import codes_of, decide_on_form, seen_doubts
from requests_app.actions.four_eyes_rows import require_one_person
from requests_app.actions.issued_form_rows import RenderedForm, keep_issued_form
from requests_app.actions.paper_rows import erase_settled_papers
from requests_app.actions.signed_form_rows import (
    ReceivedFile,
    enter_signed_form,
    received_file,
    refuse_pile,
    refuse_unusable,
    with_signatures,
)
from requests_app.domain.form_findings import Finding
from requests_app.domain.form_ways import (
    FORM_SENT_BACK,
    FORM_VERIFIED,
    FORM_WAIVED,
    OTHERWISE_CLEAR,
    WAIVER_GROUNDS,
)
from requests_app.labels_findings import return_reasons
from requests_app.models import Case, IssuedForm, SignedForm

__all__ = [
    "ReceivedFile",
    "prepare_file",
    "receive_signed_form",
    "return_form",
    "stored_findings",
    "verify_form",
    "verify_locked_case",
    "waive_form",
    "waive_locked_case",
]


def prepare_file(
    *,
    case_id: UUID,
    content: bytes,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    takes_unusable: bool = True,
) -> ReceivedFile:
    """Read an uploaded file, outside of any transaction; refuses what receive_signed_form would refuse.

    Digital signatures are judged by what the controller trusts at `now`. Without `takes_unusable` also a file
    is refused that cannot be read or holds more than a form: whoever sends it by the API has it still. Raises
    Unsupported("form_file_unsupported") and Invalid("form_file_unreadable" | "form_file_refused") then, and
    Invalid("form_file_several") for a pile of forms that are not all of this case.
    """
    case = looked_at_case(case_id, "receive_signed_form", actor=actor, version=version)
    received = with_signatures(received_file(content), case.controller_id, now)
    if not takes_unusable:
        refuse_unusable(received)
    refuse_pile(case, received.reading)
    return received


def receive_signed_form(
    *, case_id: UUID, received: ReceivedFile, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Take a file in as the signed form, with what the checks show; a person decides what follows.

    Whatever the file is, it is kept: a finding never refuses a request (GDPR Art. 12(2)).
    """
    with acting(actor, "case.form_received"):
        case = locked_case(case_id, "receive_signed_form", actor=actor, version=version)
        enter_signed_form(case, received, arrived_on=copenhagen_date(now), actor=actor, now=now)
    return case


def verify_form(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    reason: str = "",
    doubts: Mapping[str, str] | None = None,
    signer: str = "",
    version: int | None = None,
) -> Case:
    """Accept the newest signed form; its number is used up.

    What is doubtful is for a person to judge: `doubts` says of each, by its code, what they saw. `signer` is
    the name as it stands on the form, where the file does not say it. Both are kept with the decision.

    Raises Refused("form_has_blocking_findings" | "form_already_used" | "second_person_needed") and
    Invalid("form_doubts_open").
    """
    with acting(actor, "case.form_verified"):
        case = locked_case(case_id, "verify_form", actor=actor, version=version)
        require_one_person(case, "verify_form")
        verify_locked_case(case, reason=reason, doubts=doubts, signer=signer, actor=actor, now=now)
    return case


def verify_locked_case(
    case: Case,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    doubts: Mapping[str, str] | None = None,
    signer: str = "",
) -> None:
    """Accept the form of a case that is locked, whose second person was asked where one is needed."""
    signed = _newest(case)
    blocking = codes_of(signed, "block")
    if blocking:
        raise Refused("form_has_blocking_findings", findings=blocking)
    seen = seen_doubts(codes_of(signed, "doubt"), doubts or {})
    _use(signed, now)
    words = reason.strip()
    keep_reason(case, "verify_form", words, actor=actor, now=now)
    decide_on_form(case, FORM_VERIFIED, signed, doubts=seen, signer=signer, text=words, actor=actor, now=now)
    erase_settled_papers(case, actor=actor, now=now)
    save_step(case, "verify_form", actor=actor, now=now, data={"doubts": list(seen)})


def return_form(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    reason: str = "",
    findings: Collection[str] = (),
    rendered: RenderedForm | None = None,
    version: int | None = None,
) -> Case:
    """Send the form back with the reasons: the `findings` named and the words given, else all findings.

    A new form goes with it where one is `rendered`; the earlier one is then superseded. Without one the form
    at hand stays good while its time lasts, and a fresh link goes out for it. Raises
    Invalid("reason_required") when nothing says anything, and Invalid("form_reason_unknown") for what the
    checks did not find.
    """
    with acting(actor, "case.form_returned"):
        case = locked_case(case_id, "return_form", actor=actor, version=version)
        signed = _newest(case)
        words = reason.strip()
        said = _said_of(signed, findings, words, case.language)
        if not said:
            required_text("")
        form = (
            keep_issued_form(case, rendered, actor=actor, now=now)
            if rendered
            else _form_still_good(case, now)
        )
        keep_reason(case, "return_form", "\n".join(said), actor=actor, now=now)
        decide_on_form(case, FORM_SENT_BACK, signed, text="\n".join(said), actor=actor, now=now)
        write_to_requester(
            case,
            "form_returned",
            actor=actor,
            now=now,
            reasons=said,
            attachments=[form.document] if form and rendered else [],
            filenames=[f"{form.number}.pdf"] if form and rendered else [],
            hand_in=form,
        )
        save_step(
            case,
            "return_form",
            actor=actor,
            now=now,
            data={"form": form.number} if rendered and form else None,
        )
    return case


def waive_form(
    *,
    case_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    ground: str = OTHERWISE_CLEAR,
    version: int | None = None,
) -> Case:
    """Go on without a signed form because it is clear otherwise who asks: the ground, and words that say how.

    Waiting for a form while identity is clear would be undue delay (GDPR Art. 12(3), 12(6)).
    Raises Refused("second_person_needed") and Invalid("waiver_ground_unknown").
    """
    with acting(actor, "case.form_waived"):
        case = locked_case(case_id, "waive_form", actor=actor, version=version)
        require_one_person(case, "waive_form")
        waive_locked_case(case, reason=reason, ground=ground, actor=actor, now=now)
    return case


def waive_locked_case(
    case: Case, *, reason: str, actor: Actor, now: datetime, ground: str = OTHERWISE_CLEAR
) -> None:
    """Waive the form of a case that is locked, whose second person was asked where one is needed."""
    if ground not in WAIVER_GROUNDS:
        raise Invalid("waiver_ground_unknown", field="ground")
    words = required_text(reason)
    keep_reason(case, "waive_form", words, actor=actor, now=now)
    signed = case.signed_forms.order_by("-id").first()
    decide_on_form(case, FORM_WAIVED, signed, ground=ground, text=words, actor=actor, now=now)
    erase_settled_papers(case, actor=actor, now=now)
    save_step(case, "waive_form", actor=actor, now=now, data={"ground": ground})


def stored_findings(signed: SignedForm) -> list[Finding]:
    """Return the findings of a signed form as they were made."""
    return [Finding(row["code"], row["severity"], row["context"]) for row in signed.findings]


def _newest(case: Case) -> SignedForm:
    signed = case.signed_forms.order_by("-id").first()
    if signed is None:
        raise Refused("form_missing")
    return signed


def _said_of(signed: SignedForm, named: Collection[str], words: str, language: str) -> list[str]:
    """Say why the form goes back: what is named and written, else everything that the checks found."""
    found = [finding for finding in stored_findings(signed) if finding.severity != "ok"]
    if not set(named) <= {finding.code for finding in found}:
        raise Invalid("form_reason_unknown", field="findings")
    if named:
        found = [finding for finding in found if finding.code in named]
    elif words:
        found = []
    return [*return_reasons(found, language), *filter(None, [words])]


def _form_still_good(case: Case, now: datetime) -> IssuedForm | None:
    """Return the form that counts in the case if it can still be used."""
    good = case.issued_forms.filter(superseded_at__isnull=True, used_at__isnull=True)
    return good.filter(expires_on__gte=copenhagen_date(now)).first()


def _use(signed: SignedForm, now: datetime) -> None:
    """Use the form's number up; a second use, however it came about, is refused."""
    # Without blocking findings its number is known.
    form = signed.issued_form
    if form is None or not IssuedForm.objects.filter(pk=form.pk, used_at__isnull=True).update(used_at=now):
        raise Refused("form_already_used")
