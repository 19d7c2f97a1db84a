"""The record of processing activities as plain values, and the short texts that are made from it.

Everything is kept in Danish and English side by side, as the record must be handed out in either. The texts
are lists of what the structure says (GDPR Art. 13-15, 30); nothing is invented here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from registry_app.domain.record_codes import AS_CONTROLLER, CONSENT_BASES, DPIA_NOT_ASSESSED
from registry_app.domain.retention_sentences import RetentionTerms, retention_sentence


@dataclass(frozen=True)
class Words:
    """The same in Danish and in English."""

    da: str = ""
    en: str = ""

    def __getitem__(self, language: str) -> str:
        """Give the words in a language, or in the other one where they are missing."""
        return (self.da or self.en) if language == "da" else (self.en or self.da)

    def __bool__(self) -> bool:
        return bool(self.da or self.en)


NO_WORDS: Final = Words()
T = TypeVar("T")


@dataclass(frozen=True)
class Balancing:
    """What the weighing of a legitimate interest came to (one of BALANCE_RESULTS), and when."""

    result: str
    assessed_on: date


@dataclass(frozen=True)
class Basis:
    """A legal basis: the article, the Danish provision, and the part of the purpose that it covers.

    `dbl` is a code of legal_provisions.PROVISIONS, `provision` another law as it is cited.
    """

    article: str
    provision: str = ""
    scope: Words = NO_WORDS
    interest: Words = NO_WORDS
    dbl: str = ""
    balancing: Balancing | None = None


@dataclass(frozen=True)
class Rule:
    """A retention rule with its code."""

    code: str
    terms: RetentionTerms


@dataclass(frozen=True)
class Data:
    """A category of data as a purpose uses it, and how long it is kept for that purpose."""

    code: str
    name: Words
    origin: str
    details: Words = NO_WORDS
    source: Words = NO_WORDS
    special: bool = False
    child: bool = False
    cpr: bool = False
    criminal: bool = False
    rule: Rule | None = None


@dataclass(frozen=True)
class Purpose:
    """One purpose with its bases and data."""

    code: str
    name: Words
    text: Words
    section: str = ""
    profiling: bool = False
    without: Words = NO_WORDS
    automated_decision: bool = False
    logic: Words = NO_WORDS
    marketing: str = ""
    device_access: str = ""
    bases: tuple[Basis, ...] = ()
    data: tuple[Data, ...] = ()


@dataclass(frozen=True)
class Listing:
    """What a transfer leans on and that can end; the last day of validity is included."""

    kind: str
    country: str
    organisation: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    checked_on: date | None = None
    review_on: date | None = None
    rests_on: "Listing | None" = None


@dataclass(frozen=True)
class Transfer:
    """A transfer to a third country; `country` is empty where it is not named."""

    country: str
    mechanism: str
    importer: str = ""
    note: Words = NO_WORDS
    listing: Listing | None = None
    module: str = ""
    derogation: str = ""
    assessed_on: date | None = None


@dataclass(frozen=True)
class AgreementItem:
    """One point of Art. 28(3) that somebody looked at in an agreement, and where it stands there."""

    code: str
    met: bool
    evidence: str = ""


@dataclass(frozen=True)
class SubProcessor:
    """Whom a processor engages in turn."""

    name: str
    country: str = ""
    approved_on: date | None = None


@dataclass(frozen=True)
class Agreement:
    """An agreement with a processor: signed or not, checked point by point, watched over."""

    reference: str
    signed_on: date | None = None
    ends_on: date | None = None
    checklist: tuple[AgreementItem, ...] = ()
    last_oversight_on: date | None = None
    next_oversight_on: date | None = None
    sub_processors: tuple[SubProcessor, ...] = ()


@dataclass(frozen=True)
class JointController:
    """Who decides with us, and where the arrangement between us is kept."""

    name: str
    contact: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Recipient:
    """Who gets data from an activity, and when."""

    code: str
    name: Words
    role: str
    is_named: bool = False
    country: str = ""
    task: Words = NO_WORDS
    condition: Words = NO_WORDS
    transfers: tuple[Transfer, ...] = ()
    agreements: tuple[Agreement, ...] = ()


@dataclass(frozen=True)
class Activity:
    """One entry of the record."""

    code: str
    name: Words
    section: str = ""
    subjects: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    role: str = AS_CONTROLLER
    on_behalf_of: str = ""
    joint: tuple[JointController, ...] = ()
    systems: tuple[str, ...] = ()
    owner: str = ""
    information: Words = NO_WORDS
    security_measures: tuple[str, ...] = ()
    security: Words = NO_WORDS
    dpia_need: str = DPIA_NOT_ASSESSED
    dpia_done_on: date | None = None
    next_review_on: date | None = None


@dataclass(frozen=True)
class FlatTexts:
    """An activity in four short texts of one language, one line for each thing."""

    purpose: str
    data_categories: str
    recipients: str
    retention: str
    source: str


def bases_of(activity: Activity) -> tuple[str, ...]:
    """Name the articles that the activity rests on, each once, in the order of its purposes."""
    return _once(basis.article for purpose in activity.purposes for basis in purpose.bases)


def rules_of(activity: Activity) -> tuple[Rule, ...]:
    """Give the retention rules of the activity, each once."""
    return _once(data.rule for data in data_of(activity) if data.rule is not None)


def data_of(activity: Activity) -> tuple[Data, ...]:
    """Give every use of data in the activity, in the order of its purposes."""
    return tuple(data for purpose in activity.purposes for data in purpose.data)


def rests_on_consent(activity: Activity) -> bool:
    """Tell whether some purpose rests on consent, which can be withdrawn (GDPR Art. 7(3))."""
    return any(article in CONSENT_BASES for article in bases_of(activity))


def has_undecided_retention(activity: Activity) -> bool:
    """Tell whether some data of the activity has no rule for how long it is kept (GDPR Art. 13(2)(a))."""
    return any(data.rule is None for data in data_of(activity))


def flat_texts(activity: Activity, language: str) -> FlatTexts:
    """Put the structure into the four short texts that lists, letters and older clients read."""
    return FlatTexts(
        purpose=_lines(purpose.text[language] for purpose in activity.purposes),
        data_categories=_lines(_said(data, language) for data in data_of(activity)),
        recipients=_lines(_with(row.name[language], row.condition[language]) for row in activity.recipients),
        retention=_lines(retention_lines(activity, language)),
        source=_lines(data.source[language] for data in data_of(activity)),
    )


def retention_lines(activity: Activity, language: str) -> tuple[str, ...]:
    """Say how long data is kept, one sentence for each rule, with whose data it is where they differ."""
    rules = rules_of(activity)
    if len(rules) == 1 and not has_undecided_retention(activity):
        return (retention_sentence(rules[0].terms, language),)
    return tuple(
        f"{_names(activity, rule, language)}: {_lower(retention_sentence(rule.terms, language))}"
        for rule in rules
    )


def _names(activity: Activity, rule: Rule, language: str) -> str:
    return ", ".join(_once(data.name[language] for data in data_of(activity) if data.rule == rule))


def _said(data: Data, language: str) -> str:
    name, details = data.name[language], data.details[language]
    return f"{name}: {details}" if details else name


def _with(name: str, condition: str) -> str:
    return f"{name} ({condition})" if condition else name


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(_once(text.strip() for text in texts if text.strip()))


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def each_recipient(activities: Iterable[Activity]) -> Iterator[Recipient]:
    """Give the recipients of several activities, each once, by code."""
    seen: set[str] = set()
    for activity in activities:
        for recipient in activity.recipients:
            if recipient.code not in seen:
                seen.add(recipient.code)
                yield recipient
