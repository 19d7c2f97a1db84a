"""The letter to a person about a breach (GDPR Art. 34(2)), in Danish and English: the same for all.

What happened, what it can mean and what is done stand in the controller's own words. The subject names no
detail: it shows on a locked phone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from requests_app.mail_texts import MailText


@dataclass(frozen=True)
class PlainWords:
    """What the controller says in one language: each part is owed by Art. 34(2)."""

    happened: str
    consequences: str
    measures: str


_SUBJECT: Mapping[str, str] = {
    "da": "Vigtigt om dine personoplysninger hos {controller}",
    "en": "Important: about your personal data at {controller}",
}
_BODY: Mapping[str, str] = {
    "da": (
        "{greeting}\n\nVi skriver, fordi der er sket et brud på sikkerheden for oplysninger om dig, og fordi "
        "vi har pligt til at fortælle dig det (databeskyttelsesforordningens artikel 34).\n\n"
        "HVAD ER DER SKET\n{happened}\n\n"
        "HVAD DET KAN BETYDE FOR DIG\n{consequences}\n\n"
        "HVAD VI HAR GJORT, OG HVAD DU SELV KAN GØRE\n{measures}\n\n"
        "Har du spørgsmål, så kontakt {dpo}. Nævn gerne nummeret {reference}. Vi beder dig aldrig om en "
        "adgangskode, dit CPR-nummer eller dine kortoplysninger i en mail.\n\nDu kan klage til Datatilsynet, "
        "Carl Jacobsens Vej 35, 2500 Valby, telefon 33 19 32 00, dt@datatilsynet.dk.\n\n"
        "Med venlig hilsen\n{controller}\n"
    ),
    "en": (
        "{greeting}\n\nWe write to you because the security of data about you was breached, and because we "
        "have a duty to tell you (Article 34 of the General Data Protection Regulation).\n\n"
        "WHAT HAPPENED\n{happened}\n\n"
        "WHAT IT CAN MEAN FOR YOU\n{consequences}\n\n"
        "WHAT WE HAVE DONE, AND WHAT YOU CAN DO YOURSELF\n{measures}\n\n"
        "If you have questions, contact {dpo} and mention the number {reference}. We never ask you for a "
        "password, your CPR number or your card in a mail.\n\nYou can complain to the Danish Data Protection "
        "Agency, Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby, Denmark, telephone +45 33 19 32 00, "
        "dt@datatilsynet.dk.\n\nYours sincerely\n{controller}\n"
    ),
}
_GREETING: Mapping[str, tuple[str, str]] = {"da": ("Kære {name}", "Hej"), "en": ("Dear {name}", "Hello")}


def persons_letter(
    language: str, words: PlainWords, *, name: str, controller: str, dpo: str, reference: str
) -> MailText:
    """Write the letter to one person; `dpo` is whom to ask, with how to reach them."""
    named, nameless = _GREETING[language]
    body = _BODY[language].format(
        greeting=named.format(name=name) if name else nameless,
        happened=words.happened,
        consequences=words.consequences,
        measures=words.measures,
        controller=controller,
        dpo=dpo,
        reference=reference,
    )
    return MailText(_SUBJECT[language].format(controller=controller), body)
