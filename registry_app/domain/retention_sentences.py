"""A retention rule as a sentence in Danish or English, made from what software carries out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry_app.domain import record_codes as codes
from registry_app.domain import retention_rules as rules
from registry_app.domain.retention_rules import RetentionRule


@dataclass(frozen=True)
class RetentionTerms:
    """What a retention rule says, as codes; `note` holds the words (da, en) of a rule in words only."""

    unit: str
    period: int = 0
    trigger: str = ""
    counting: str = rules.AFTER
    action: str = rules.ERASE
    keeps: tuple[str, ...] = ()
    ends_earlier: str = ""
    unless: str = ""
    statute: str = ""
    yields_to_rights: bool = True
    note: tuple[str, str] = ("", "")


ACTIONS: Final = {
    "da": {
        rules.ERASE: "Slettes",
        rules.DEIDENTIFY: "Afidentificeres",
        rules.EXPIRE: "Udløber",
        rules.CLOSE: "Kontoen lukkes",
    },
    "en": {
        rules.ERASE: "Erased",
        rules.DEIDENTIFY: "De-identified",
        rules.EXPIRE: "Expires",
        rules.CLOSE: "The account is closed",
    },
}
UNITS: Final = {
    "da": {codes.DAYS: ("dag", "dage"), codes.MONTHS: ("måned", "måneder"), codes.YEARS: ("år", "år")},
    "en": {codes.DAYS: ("day", "days"), codes.MONTHS: ("month", "months"), codes.YEARS: ("year", "years")},
}
# What follows "36 months after …", and what follows "at once when …".
AFTER: Final = {
    "da": {
        rules.INACTIVITY: "at kundekontoen blev sat på pause eller deaktiveret",
        rules.PAUSED: "at kundekontoen blev sat på pause",
        rules.DEACTIVATED: "at kundekontoen blev deaktiveret",
        rules.DELIVERY: "den seneste levering",
        rules.WEB_VISIT: "besøget",
        rules.INVOICE: "udgangen af det regnskabsår, som bilaget vedrører",
        rules.CONTEST_ENDED: "at konkurrencen sluttede",
        rules.CONTEST_EVALUATED: "at konkurrencen er evalueret",
        rules.SENSITIVE_GIVEN: "at oplysningen blev givet",
        rules.CASE_CLOSED: "at henvendelsen blev afsluttet",
        rules.REGISTRATION_INPUT: "den seneste indtastning",
        rules.CLOSURE_REQUESTED: "at du beder om det",
        rules.RC_IDENTITY_VERIFIED: "at identiteten er bekræftet",
        rules.RC_RESPONSE_SENT: "at svaret er sendt",
        rules.RC_CLOSED: "at sagen er afsluttet",
        rules.CONSENT_WITHDRAWN: "at samtykket er trukket tilbage",
        rules.NOTICE_SENT: "at orienteringen er sendt",
        rules.BLOCK_LIFTED: "at spærringen er ophævet",
        rules.READ_LOGGED: "opslaget",
        rules.SOURCE_ERASED: "at kunden er slettet i det system, oplysningerne kommer fra",
        rules.EMPLOYMENT_ENDED: "at ansættelsen er ophørt",
        rules.RECRUITMENT_ENDED: "at stillingen er besat",
        rules.CONTRACT_ENDED: "at aftalen er ophørt",
        rules.RECORDED: "optagelsen",
    },
    "en": {
        rules.INACTIVITY: "the customer account was paused or deactivated",
        rules.PAUSED: "the customer account was paused",
        rules.DEACTIVATED: "the customer account was deactivated",
        rules.DELIVERY: "the last delivery",
        rules.WEB_VISIT: "the visit",
        rules.INVOICE: "the end of the financial year that the document belongs to",
        rules.CONTEST_ENDED: "the competition ended",
        rules.CONTEST_EVALUATED: "the competition is evaluated",
        rules.SENSITIVE_GIVEN: "the data was given",
        rules.CASE_CLOSED: "the enquiry was closed",
        rules.REGISTRATION_INPUT: "the last input",
        rules.CLOSURE_REQUESTED: "you ask for it",
        rules.RC_IDENTITY_VERIFIED: "the identity is verified",
        rules.RC_RESPONSE_SENT: "the answer is sent",
        rules.RC_CLOSED: "the case is closed",
        rules.CONSENT_WITHDRAWN: "the consent is withdrawn",
        rules.NOTICE_SENT: "the notice is sent",
        rules.BLOCK_LIFTED: "the block is lifted",
        rules.READ_LOGGED: "the look-up",
        rules.SOURCE_ERASED: "the customer is erased in the system that the data comes from",
        rules.EMPLOYMENT_ENDED: "the employment has ended",
        rules.RECRUITMENT_ENDED: "the position is filled",
        rules.CONTRACT_ENDED: "the contract has ended",
        rules.RECORDED: "the recording",
    },
}
# What happens once and is no sentence: English says "at once after the visit", not "as soon as".
_OCCASIONS: Final = frozenset(
    AFTER["en"][event]
    for event in (
        *(rules.DELIVERY, rules.WEB_VISIT, rules.INVOICE, rules.REGISTRATION_INPUT),
        *(rules.READ_LOGGED, rules.RECORDED),
    )
)
EARLIER: Final = {
    "da": {
        rules.CONSENT_WITHDRAWN: "eller straks, når samtykket trækkes tilbage",
        rules.OBJECTION_UPHELD: "eller straks, når en indsigelse tages til følge",
    },
    "en": {
        rules.CONSENT_WITHDRAWN: "or at once when the consent is withdrawn",
        rules.OBJECTION_UPHELD: "or at once when an objection is upheld",
    },
}
UNLESS: Final = {
    "da": {
        "case_needs": "medmindre sagen kræver, at oplysningerne gemmes længere",
        "dispute": "medmindre en tvist om gæld eller krav gør det nødvendigt at gemme dem længere",
        "completed": "medmindre registreringen bliver gennemført",
        "obligations_open": "dog først når begge parter har opfyldt deres forpligtelser",
    },
    "en": {
        "case_needs": "unless the case needs the data longer",
        "dispute": "unless a dispute about debt or claims makes it necessary to keep it longer",
        "completed": "unless the registration is completed",
        "obligations_open": "but not before both sides have met their obligations",
    },
}
KEPT: Final = {
    "da": {"customer_number": "kundenummer", "postcode": "postnummer", "city": "by"},
    "en": {"customer_number": "customer number", "postcode": "postcode", "city": "city"},
}
# Months make years, where software counts in months (retention.py).
MONTHS_A_YEAR: Final = 12


def retention_sentence(terms: RetentionTerms, language: str) -> str:
    """Say a rule in one sentence of a language ("da" or "en"); GDPR Art. 13(2)(a), 30(1)(f)."""
    if terms.unit == codes.IN_WORDS:
        return (terms.note[0] or terms.note[1]) if language == "da" else (terms.note[1] or terms.note[0])
    parts = [_main(terms, language)]
    parts += [EARLIER[language][terms.ends_earlier]] if terms.ends_earlier else []
    parts += [UNLESS[language][terms.unless]] if terms.unless else []
    sentence = ", ".join(parts)
    if terms.keeps:
        sentence += _kept(terms.keeps, language)
    return f"{sentence} ({terms.statute})." if terms.statute else f"{sentence}."


def as_executable(code: str, terms: RetentionTerms) -> RetentionRule | None:
    """Give the rule as the retention engine reads it; None for a rule in words only."""
    if terms.unit == codes.IN_WORDS:
        return None
    months = {codes.MONTHS: terms.period, codes.YEARS: terms.period * MONTHS_A_YEAR}.get(terms.unit, 0)
    return RetentionRule(
        rule_id=code,
        trigger=terms.trigger,
        months=months,
        days=terms.period if terms.unit == codes.DAYS else 0,
        counting=terms.counting,
        action=terms.action,
        personal=terms.yields_to_rights,
    )


def _main(terms: RetentionTerms, language: str) -> str:
    action, event = ACTIONS[language][terms.action], AFTER[language][terms.trigger]
    if terms.unit == codes.AT_ONCE:
        return f"{action} {_at_once(event, language)}"
    one, many = UNITS[language][terms.unit]
    number = f"{terms.period} {one if terms.period == 1 else many}"
    last = {"da": "senest ", "en": "at the latest "}[language] if terms.unless == "case_needs" else ""
    first = {"da": " (den dag medregnet)", "en": " (that day included)"}[language]
    counted = first if terms.counting == rules.INCLUSIVE else ""
    comma = "," if event.startswith("at ") else ""
    after = {"da": "efter", "en": "after"}[language]
    return f"{action} {last}{number} {after}{comma} {event}{counted}"


def _at_once(event: str, language: str) -> str:
    if language == "en":
        return f"at once after {event}" if event in _OCCASIONS else f"as soon as {event}"
    return f"straks, når {event.removeprefix('at ')}" if event.startswith("at ") else f"straks efter {event}"


def _kept(keeps: Sequence[str], language: str) -> str:
    words = [KEPT[language][code] for code in keeps]
    listed = (
        words[0]
        if len(words) == 1
        else f"{', '.join(words[:-1])} {'og' if language == 'da' else 'and'} {words[-1]}"
    )
    stay = "stays" if len(words) == 1 else "stay"
    return {"da": f"; {listed} bevares", "en": f"; {listed} {stay}"}[language]
