"""The notice of a changed policy: a service message about that change and nothing else (WP260 para 29)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS_DA: Final = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SUBJECTS: Final = {
    "da": "Ændring af privatlivspolitikken hos {controller} fra {day}",
    "en": "Change of the privacy policy of {controller} from {day}",
}
BODIES: Final = {
    "da": (
        "((greeting))\n\n"
        "{controller} ændrer sin privatlivspolitik. Den nye version træder i kraft den {day}.\n\n"
        "Hvad ændres\n{change_summary}\n\n"
        "{what_you_can_do}"
        "Privatlivspolitikken kan læses her: {link}\n\n"
        "Har du spørgsmål om dine personoplysninger eller dine rettigheder, kan du skrive til {contact}. "
        "Du kan klage til Datatilsynet (www.datatilsynet.dk).\n\n"
        "Dette er en servicemeddelelse om behandlingen af dine personoplysninger. "
        "Du modtager den, fordi vi har oplysninger om dig som kunde.\n\n"
        "Venlig hilsen\n{controller}\n"
    ),
    "en": (
        "((greeting))\n\n"
        "{controller} is changing its privacy policy. The new version takes effect on {day}.\n\n"
        "What changes\n{change_summary}\n\n"
        "{what_you_can_do}"
        "The privacy policy can be read here: {link}\n\n"
        "If you have questions about your personal data or your rights, write to {contact}. "
        "You can lodge a complaint with the Danish Data Protection Agency (www.datatilsynet.dk).\n\n"
        "This is a service message about the processing of your personal data. "
        "You receive it because we hold data about you as a customer.\n\n"
        "Kind regards\n{controller}\n"
    ),
}
# Short, for each part costs: who, from when, and where the rest is to be read.
SMS_BODIES: Final = {
    "da": (
        "{controller} ændrer sin privatlivspolitik fra {day}. Se hvad der ændres, og hvad du kan gøre: {link}"
    ),
    "en": (
        "{controller} is changing its privacy policy from {day}. See what changes and what you can do: {link}"
    ),
}
STEPS_HEADINGS: Final = {"da": "Hvad du kan gøre", "en": "What you can do"}
NO_SUMMARY: Final = {
    "da": "Teksten er ændret; se den nye version.",
    "en": "The text has changed; see the new version.",
}
GREETINGS: Final = {"da": "Kære {name}", "en": "Dear {name}"}
# For a person whose data is restricted: the address only, not the name (GDPR Art. 18(2)).
NAMELESS_GREETINGS: Final = {"da": "Kære kunde", "en": "Dear customer"}
SLOT_NAMES: Final = ("greeting",)
# Stands before the subject of a letter that only tries out how it looks.
TEST_MARKS: Final = {"da": "[PRØVE] ", "en": "[TEST] "}


@dataclass(frozen=True)
class NoticeFacts:
    """What the notice says, in one language."""

    controller: str
    contact: str
    effective_on: date
    change_summary: str
    what_you_can_do: str
    link: str


def notice_subject(language: str, facts: NoticeFacts) -> str:
    """Write the subject of the notice."""
    return SUBJECTS[language].format(
        controller=facts.controller, day=written_date(facts.effective_on, language)
    )


def notice_body(language: str, facts: NoticeFacts) -> str:
    """Write the body of the notice; ((greeting)) is filled for each person."""
    steps = facts.what_you_can_do.strip()
    return BODIES[language].format(
        controller=facts.controller,
        contact=facts.contact,
        day=written_date(facts.effective_on, language),
        change_summary=facts.change_summary.strip() or NO_SUMMARY[language],
        what_you_can_do=f"{STEPS_HEADINGS[language]}\n{steps}\n\n" if steps else "",
        link=facts.link,
    )


def sms_body(language: str, facts: NoticeFacts) -> str:
    """Write the text message; it names nobody but the controller."""
    return SMS_BODIES[language].format(
        controller=facts.controller, day=written_date(facts.effective_on, language), link=facts.link
    )


def without_placeholders(text: str) -> str:
    """Return words of ours as they are to be read: what looks like a placeholder is not one."""
    return re.sub(r"\((?=\()", "( ", text)


def greeting(language: str, name: str) -> str:
    """Greet a person by name, or without one."""
    return GREETINGS[language].format(name=name) if name else NAMELESS_GREETINGS[language]


def written_date(day: date, language: str) -> str:
    """Write a date in words."""
    if language == "da":
        return f"{day.day}. {MONTHS_DA[day.month - 1]} {day.year}"
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
