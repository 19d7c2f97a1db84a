"""How a form came back, what was decided of it, and on what a form is waived (docs/flows/signed_form.md)."""

from collections.abc import Collection
from typing import Final

from requests_app.domain import form_gate, identity_checks

# By which door it came.
BY_OFFICE: Final = "office"
BY_LINK: Final = "link"
BY_POST: Final = "post"
BY_SESSION: Final = "session"
FORM_WAYS: Final = (BY_OFFICE, BY_LINK, BY_POST, BY_SESSION)

FORM_VERIFIED: Final = "verified"
FORM_SENT_BACK: Final = "sent_back"
FORM_WAIVED: Final = "waived"
FORM_TAKEN_BACK: Final = "taken_back"
# The case was refused while the form waited to be decided.
FORM_REFUSED: Final = "refused"
FORM_DECISIONS: Final = (FORM_VERIFIED, FORM_SENT_BACK, FORM_WAIVED, FORM_TAKEN_BACK, FORM_REFUSED)

# A name as it stands on a form, or in the words of a company's system.
MAX_SIGNER: Final = 200

# Why it is clear who asks without a form, the least intrusive first (EDPB 01/2022 paras 65-73).
SIGNED_IN: Final = "signed_in"
OTHERWISE_CLEAR: Final = "otherwise_clear"
ADDRESS_ON_FILE: Final = "address_on_file"
AUTHORITY_CHECKED: Final = "authority_checked"
WAIVER_GROUNDS: Final = (
    SIGNED_IN,
    ADDRESS_ON_FILE,
    "code_to_contact",
    "mitid",
    "document_shown",
    AUTHORITY_CHECKED,
    OTHERWISE_CLEAR,
)
# What was decided at intake, and what a check that was passed went by, as a ground.
_BY_INTAKE: Final = {form_gate.SESSION: SIGNED_IN, form_gate.ON_FILE: ADDRESS_ON_FILE}
_BY_MEANS: Final = {
    identity_checks.SESSION: SIGNED_IN,
    identity_checks.REPLY: ADDRESS_ON_FILE,
    identity_checks.CODE: "code_to_contact",
    identity_checks.MITID: "mitid",
    identity_checks.DOCUMENT: "document_shown",
    identity_checks.POST: OTHERWISE_CLEAR,
}


def waiver_ground(intake: str, passed: Collection[str], *, has_authority: bool) -> str:
    """Propose on what a form is waived, from what is recorded of who asks; empty where nothing is.

    `intake` is how it was clear when the case was opened, `passed` are the means of the checks that were
    passed. Of several the least intrusive one; a person chooses (GDPR Art. 12(3), 12(6)).
    """
    shown = {_BY_INTAKE.get(intake, ""), *(_BY_MEANS.get(means, "") for means in passed)}
    if has_authority:
        shown.add(AUTHORITY_CHECKED)
    return next((ground for ground in WAIVER_GROUNDS if ground in shown), "")
