"""A sample of the answer letter, so that a brand's letterhead can be looked at before anything is sent."""

from datetime import date
from typing import Final

from requests_app.domain.case_codes import GRANTED
from requests_app.domain.letter_parts import LetterItem
from requests_app.domain.rights import RECTIFICATION
from requests_app.gateways.answer_letter import CaseLetter, render_answer_letter
from requests_app.gateways.request_form import Letterhead

# The letter is the brand's own, in the language of its reader; so is what it says of itself.
SAYS: Final = {
    "da": "Dette er et eksempel på brevpapiret. Brevet bliver ikke sendt, og sagen findes ikke.",
    "en": "This is a sample of the letterhead. The letter is not sent, and the case does not exist.",
}
PERSON: Final = {"da": "Prøve Eksempel", "en": "Sample Person"}


def render_letterhead(controller: Letterhead, *, language: str, reference: str, dated: date) -> bytes:
    """Return a sample of the answer letter as PDF. Raises PermanentGatewayError `typesetting_failed`."""
    return render_answer_letter(
        CaseLetter(
            controller=controller,
            person_name=PERSON[language],
            reference=reference,
            language=language,
            received_on=dated,
            dated=dated,
            items=(LetterItem(RECTIFICATION, GRANTED, "", SAYS[language]),),
        )
    )
