"""A letter as it will look, with sample values in place of its placeholders: nobody's, and shown as such."""

from datetime import date

from registry_app.models import Controller
from requests_app.clock_letter_texts import MONTHS_MORE, WAITING
from requests_app.domain.letter_words import Words
from requests_app.letter_texts import LETTER, long_date
from requests_app.mail_texts import MAIL_OF, MailText, mail_text

NAMES = {"da": "Åse Prøve", "en": "Åse Prøve"}
_DAYS = {
    "received_on": date(2026, 3, 2),
    "asked_on": date(2026, 3, 9),
    "expires_on": date(2026, 4, 6),
    "due_on": date(2026, 4, 7),
    "strict_due_on": date(2026, 4, 7),
    "first_on": date(2026, 4, 7),
}
_WORDS = {
    "da": {
        "ground": "anmodningens kompleksitet",
        "words": "Her står det, der skrives, når brevet sendes.",
        "reckoning": "- Her står, linje for linje, hvordan fristen er regnet ud.",
        "said": "her står det, trinnet siger",
        "spoken": "Her står det, der blev sagt i telefonen.",
        "reasons": "Her står, hvad der mangler på skemaet.",
    },
    "en": {
        "ground": "the complexity of the request",
        "words": "Here stands what is written when the letter is sent.",
        "reckoning": "- Here stands, line by line, how the time limit is counted.",
        "said": "here stands what the step says",
        "spoken": "Here stands what was said on the telephone.",
        "reasons": "Here stands what is missing on the form.",
    },
}


def sample_letter(
    code: str, language: str, words: Words, *, controller: Controller, contact: str
) -> MailText:
    """Return a letter of a kind in these words, filled with samples."""
    said = _WORDS[language]
    told = {
        **{name: long_date(day, language) for name, day in _DAYS.items()},
        **said,
        "months": MONTHS_MORE[language][2],
        "silence_days": str(controller.silence_close_days),
        "waiting": WAITING[True][language],
        "complaint": LETTER["complaint"][language].format(contact=contact),
        "customer_number": "10001",
    }
    return mail_text(
        MAIL_OF[code],
        language,
        reference=f"{controller.slug[:3].upper()}-2026-7K3M-9QXT",
        controller=controller.name,
        contact=contact,
        # The acknowledgement greets nobody by name (case_letters.py).
        name="" if code == "case.received" else NAMES[language],
        due_on=_DAYS["due_on"],
        expires_on=_DAYS["expires_on"],
        received_on=_DAYS["received_on"],
        reasons=[said["reasons"]],
        said=said["said"],
        told=told,
        words=words,
    )
