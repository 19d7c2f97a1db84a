"""The words around what came by the web form or was handed over, in the language of the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.timezone import localtime

from requests_app.domain.web_forms import PERSON
from requests_app.labels_web_forms import WISH_LABELS

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "da": {
        "form_subject": "Henvendelse fra webformularen",
        "handed_subject": "Overdraget samtale",
        "wants": "Ønsker",
        "for_another": "Spørger på en andens vegne",
        "name": "Navn",
        "email": "E-mail",
        "phone": "Telefon",
        "address": "Postadresse",
        "customer_number": "Kundenummer",
        "person": "Personen",
        "office": "Kundeservice",
        "reference": "Reference i det andet system",
    },
    "en": {
        "form_subject": "Message from the form on the web",
        "handed_subject": "Conversation handed over",
        "wants": "Wants",
        "for_another": "Asks for somebody else",
        "name": "Name",
        "email": "E-mail",
        "phone": "Telephone",
        "address": "Postal address",
        "customer_number": "Customer number",
        "person": "The person",
        "office": "Customer service",
        "reference": "Reference in the other system",
    },
}


@dataclass(frozen=True)
class Message:
    """One text of a conversation: who wrote it, and when where that is known."""

    text: str
    by: str = PERSON
    at: datetime | None = None


def form_subject(language: str) -> str:
    """Give the subject under which a request of the web form is kept."""
    return _WORDS[language]["form_subject"]


def handed_subject(language: str) -> str:
    """Give the subject of a conversation that brought none."""
    return _WORDS[language]["handed_subject"]


def form_text(
    text: str, said: Mapping[str, str], wishes: Sequence[str], *, for_another: bool, language: str
) -> str:
    """Write down a request of the web form: the person's own words first, then what else they filled in.

    `said` gives what was answered by what was asked (a key of the words); empty answers are left out.
    """
    words = _WORDS[language]
    with translation.override(language):
        lines = [f"{words['wants']}: {label}" for code, label in WISH_LABELS if code in wishes]
    lines += [f"{words[name]}: {value}" for name, value in said.items() if value]
    if for_another:
        lines.append(words["for_another"])
    return "\n\n".join(part for part in (text.strip(), "\n".join(lines)) if part)


def conversation_text(messages: Sequence[Message], external_reference: str, language: str) -> str:
    """Write down a conversation text by text, each with who wrote it and when."""
    words = _WORDS[language]
    parts = []
    for message in messages:
        when = f"{localtime(message.at):%d-%m-%Y %H:%M} · " if message.at else ""
        parts.append(f"{when}{words[message.by]}:\n{message.text.strip()}")
    return "\n\n".join([*parts, f"{words['reference']}: {external_reference}"])
