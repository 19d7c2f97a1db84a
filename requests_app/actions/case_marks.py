"""What tells the letters of a test case from real ones: who gets them, and that each says what it is.

While a brand is set up its letters are held, but for those to the person who tests: the office and the
database ask whether the address is that of the account in `tested_by` (docs/decisions/0009-*.md).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from dpo_office.common.letters.planning import Recipient
from registry_app.domain.notice_text import TEST_MARKS
from requests_app.mail_texts import MailText
from requests_app.models import Case

SAYS: Final[Mapping[str, str]] = {
    "da": "Dette er en prøve. Ingen har bedt om noget, og ingen andre end du får dette brev.",
    "en": "This is a test. Nobody has asked for anything, and nobody but you gets this letter.",
}


def tester_of(case: Case) -> UUID | None:
    """Give whose account gets the letters of a test case; None for a real one."""
    tester: UUID | None = case.opened_by if case.is_test else None
    return tester


def marked(case: Case, text: MailText, language: str) -> MailText:
    """Give the words of a letter, those of a test case under its mark."""
    if not case.is_test:
        return text
    return MailText(f"{TEST_MARKS[language]}{text.subject}", f"{SAYS[language]}\n\n{text.body}")


def marked_name(case: Case, name: str) -> str:
    """Give the name in the heading of a document, that of a test case with its mark."""
    return f"{TEST_MARKS[case.language]}{name}" if case.is_test else name


def recipient_for(case: Case, recipient: Recipient) -> Recipient:
    """Give who gets a letter of a case to a colleague: of a test case whoever tests, in their place."""
    return replace(recipient, address=case.requester_email) if case.is_test else recipient
