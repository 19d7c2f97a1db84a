"""How a form came back, what was decided of it, and on what a form is waived (docs/flows/signed_form.md)."""

from typing import Final

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
WAIVER_GROUNDS: Final = (
    SIGNED_IN,
    "address_on_file",
    "code_to_contact",
    "mitid",
    "document_shown",
    "authority_checked",
    OTHERWISE_CLEAR,
)
