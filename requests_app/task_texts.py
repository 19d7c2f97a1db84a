"""The mails to a contributor, in Danish and English: about a task or a duty, and with a code.

Neither says whose data it is about; the link and the code take the place of ((private_words)) on the way out.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localtime

from dpo_office.common.letters.message import PRIVATE_WORDS
from requests_app.duty_texts import BY_ACCOUNT, BY_LINK, OWNER_MAILS
from requests_app.duty_words import owner_name, turn_name
from requests_app.letter_texts import long_date
from requests_app.mail_texts import MailText
from requests_app.models import DutyTurn, TaskLink

LINK_MAILS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "assigned": {
        "da": (
            "Din hjælp til en sag om personoplysninger ({reference})",
            (
                "{controller} behandler en sag om personoplysninger og har brug for din hjælp med systemet "
                "{system}."
            ),
        ),
        "en": (
            "Your help with a case about personal data ({reference})",
            "{controller} handles a case about personal data and needs your help with the system {system}.",
        ),
    },
    "reminded": {
        "da": (
            "Påmindelse: din hjælp til en sag om personoplysninger ({reference})",
            (
                "Vi mangler stadig dit svar om systemet {system}. {controller} skal svare den person, sagen "
                "handler om, inden for lovens frist."
            ),
        ),
        "en": (
            "Reminder: your help with a case about personal data ({reference})",
            (
                "We still need your answer about the system {system}. {controller} has to answer the person "
                "whom the case is about within the time limit of the law."
            ),
        ),
    },
    "renewed": {
        "da": (
            "Nyt link til din opgave ({reference})",
            "Her er det nye link til opgaven om systemet {system}, som der er bedt om.",
        ),
        "en": (
            "A fresh link to your task ({reference})",
            "Here is the fresh link to the task about the system {system} that was asked for.",
        ),
    },
}

_REST = {
    "da": (
        "Åbn linket, og bed om en kode. Den kommer på denne adresse og viser dig opgaven:\n\n{link}\n\n"
        "Svar senest den {answer_by}. Linket virker til og med den {expires_on}, og kun sammen med en kode "
        "fra din egen postkasse. Send det ikke videre.\n\nKan du ikke hjælpe, eller er det ikke dig, der "
        "skal spørges, så skriv det på siden eller til {contact}. Send aldrig personoplysninger i en mail."
    ),
    "en": (
        "Open the link and ask for a code. It comes to this address and shows you the task:\n\n{link}\n\n"
        "Please answer no later than {answer_by}. The link works up to and including {expires_on}, and only "
        "together with a code from your own mailbox. Do not forward it.\n\nIf you cannot help, or are not "
        "the one to ask, say so on the page or to {contact}. Never send personal data in a mail."
    ),
}

_CODE = {
    "da": (
        "Din kode til opgaven ({reference})",
        (
            "Koden er\n\n{code}\n\nDen virker i ti minutter og kun én gang. Har du ikke bedt om den, skal du "
            "ikke gøre noget; giv den aldrig videre til andre, heller ikke til os."
        ),
    ),
    "en": (
        "Your code for the task ({reference})",
        (
            "The code is\n\n{code}\n\nIt works for ten minutes and only once. If you did not ask for it, "
            "there is nothing to do; never give it to anybody, nor to us."
        ),
    ),
}

_GREETING = {"da": "Kære {name}", "en": "Dear {name}"}
_REGARDS = {"da": "Med venlig hilsen", "en": "Kind regards"}


def link_mail(link: TaskLink, *, contact: str) -> MailText:
    """Write the mail that brings a link to a task or a duty's turn, in the contributor's language."""
    language = link.contributor.language
    mails, rest = (LINK_MAILS, _REST) if link.task is not None else (OWNER_MAILS, BY_LINK)
    subject, opening = mails[link.cause][language]
    told = _told(link) | {
        "link": PRIVATE_WORDS,
        "answer_by": long_date(_day(link.work.answer_by), language),
        "expires_on": long_date(localtime(link.expires_at).date(), language),
        "contact": contact,
    }
    return _mail(link, subject, f"{opening}\n\n{rest[language]}", told)


def code_mail(link: TaskLink) -> MailText:
    """Write the mail that brings a code, in the contributor's language."""
    subject, body = _CODE[link.contributor.language]
    return _mail(link, subject, body, _told(link) | {"code": PRIVATE_WORDS})


def account_mail(turn: DutyTurn, cause: str, *, language: str, url: str) -> MailText:
    """Write the mail that asks a person with an account for a duty's turn, or reminds them."""
    subject, opening = OWNER_MAILS[cause][language]
    told = {
        "name": turn_name(turn, language),
        "controller": turn.controller.name,
        "answer_by": long_date(turn.due_on, language),
        "link": url,
    }
    greeting = _GREETING[language].format(name=owner_name(turn))
    body = f"{opening}\n\n{BY_ACCOUNT[language]}".format(**told)
    text = f"{greeting}\n\n{body}\n\n{_REGARDS[language]}\n{told['controller']}\n"
    return MailText(subject.format(**told), text)


def _told(link: TaskLink) -> dict[str, str]:
    """Give what the mails say of the work: its reference, and the system or the duty."""
    language, controller = link.contributor.language, link.work.controller.name
    work = link.work
    if isinstance(work, DutyTurn):
        name = turn_name(work, language)
        return {"reference": name, "name": name, "controller": controller}
    system = work.system.name_da if language == "da" else work.system.name_en
    return {"reference": work.case.reference, "system": system, "controller": controller}


def _mail(link: TaskLink, subject: str, body: str, told: Mapping[str, str]) -> MailText:
    language = link.contributor.language
    greeting = _GREETING[language].format(name=link.contributor.name)
    text = f"{greeting}\n\n{body.format(**told)}\n\n{_REGARDS[language]}\n{told['controller']}\n"
    return MailText(subject.format(**told), text)


def _day(day: date | None) -> date:
    if day is None:
        raise ValueError("a task that was handed out has a day to answer by")
    return day
