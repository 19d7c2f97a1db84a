"""A policy text written from the record: what the structure says, in the order in which customers ask.

Every heading carries an anchor that does not depend on language, number or wording: `{#rights}`, or the code
of an activity. The texts tell what Art. 13 and 14 ask for as far as the record holds it; `gaps_of` names what
is missing, so that a draft is never silently incomplete.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from registry_app.domain import policy_phrases as phrases
from registry_app.domain import record_codes as codes
from registry_app.domain.countries import country_in_text
from registry_app.domain.legal_provisions import laws_beside
from registry_app.domain.record import (
    Activity,
    Basis,
    Data,
    Purpose,
    Recipient,
    Rule,
    Words,
    bases_of,
    data_of,
    each_recipient,
    rests_on_consent,
)
from registry_app.domain.retention_sentences import retention_sentence

# People can have a copy of these safeguards (GDPR Art. 13(1)(f)).
SAFEGUARDS: Final = frozenset({"scc", "bcr", "code_or_certificate", "ad_hoc"})
# The right of portability follows from contract and consent (GDPR Art. 20(1)(a)).
PORTABLE: Final = frozenset({*codes.CONSENT_BASES, "6.1.b"})


@dataclass(frozen=True)
class PolicyFacts:
    """Who writes the policy, and how requests are taken."""

    name: str
    contact_email: str
    brand: str = ""
    site: str = ""
    cvr: str = ""
    address: str = ""
    phone: str = ""
    asks_for_form: bool = False


@dataclass(frozen=True)
class Gap:
    """What a policy must say and the record does not hold: a code, and what it is about."""

    code: str
    about: Words
    article: str


def without(activities: Iterable[Activity], left_out: Collection[str]) -> tuple[Activity, ...]:
    """Leave out activities ("web-usage") and single purposes ("web-usage/targeting")."""
    kept = []
    for activity in activities:
        purposes = tuple(p for p in activity.purposes if f"{activity.code}/{p.code}" not in left_out)
        if activity.code not in left_out and purposes:
            kept.append(replace(activity, purposes=purposes))
    return tuple(kept)


def policy_text_of(facts: PolicyFacts, activities: Iterable[Activity], *, title: str, language: str) -> str:
    """Write a policy in a language ("da" or "en") as Markdown, from the active activities."""
    rows = tuple(activities)
    parts = [
        f"# {title}",
        *_section("controller", language, _controller(facts, language)),
        *_section("data", language, _catalogue(rows, language)),
        *_section("purposes", language, _activities(rows, language)),
        *_section("recipients", language, _recipients(rows, language)),
        *_section("transfers", language, _transfers(rows, language)),
        *_section("rights", language, _rights(facts, rows, language)),
        *_section("complaint", language, [phrases.COMPLAINT[language]]),
        *_section("changes", language, [phrases.CHANGES[language]]),
    ]
    return "\n\n".join(parts) + "\n"


def policy_title(facts: PolicyFacts, language: str) -> str:
    """Name a policy after the brand that people know, or after the controller."""
    return phrases.TITLE[language].format(name=facts.brand or facts.name)


def gaps_of(facts: PolicyFacts, activities: Iterable[Activity]) -> tuple[Gap, ...]:
    """Name what Art. 13 and 14 demand of a policy and the record does not hold."""
    rows = tuple(activities)
    whole = Words(facts.name, facts.name)
    gaps = [] if facts.contact_email else [Gap("contact_missing", whole, "13(1)(a)")]
    for activity in rows:
        for purpose in activity.purposes:
            gaps += _gaps_of_purpose(purpose)
    # An authority is given what the law demands; it answers nobody's question of who else gets the data.
    if all(recipient.role == codes.AUTHORITY for recipient in each_recipient(rows)):
        gaps.append(Gap("recipients_missing", whole, "13(1)(e)"))
    gaps += [
        Gap("mechanism_missing", recipient.name, "13(1)(f)")
        for recipient in each_recipient(rows)
        for transfer in recipient.transfers
        if transfer.mechanism == codes.NOT_STATED
    ]
    return tuple(gaps)


def _gaps_of_purpose(purpose: Purpose) -> Iterator[Gap]:
    if not purpose.bases:
        yield Gap("basis_missing", purpose.name, "13(1)(c)")
    for basis in purpose.bases:
        if basis.article == codes.LEGITIMATE_INTERESTS and not basis.interest:
            yield Gap("interest_missing", purpose.name, "13(1)(d)")
    if not purpose.data:
        yield Gap("data_missing", purpose.name, "14(1)(d)")
    if any(data.rule is None for data in purpose.data):
        yield Gap("retention_missing", purpose.name, "13(2)(a)")
    if any(data.origin == codes.NOT_STATED for data in purpose.data):
        yield Gap("source_missing", purpose.name, "14(2)(f)")


def _section(anchor: str, language: str, paragraphs: Iterable[str]) -> list[str]:
    said = list(paragraphs)
    return [f"## {phrases.HEADINGS[language][anchor]} {{#{anchor}}}", *said] if said else []


def _controller(facts: PolicyFacts, language: str) -> Iterator[str]:
    known = [
        phrase.format(cvr=facts.cvr, address=facts.address)
        for phrase, value in zip(phrases.IDENTITY[language], (facts.cvr, facts.address), strict=True)
        if value
    ]
    name = f"{facts.name} ({', '.join(known)})" if known else facts.name
    said = [phrases.CONTROLLER[language].format(name=name)]
    if facts.brand and facts.site:
        said.append(phrases.TRADES[language].format(brand=facts.brand, site=facts.site))
    yield " ".join(said)
    contact = [phrases.CONTACT[language].format(email=facts.contact_email)] if facts.contact_email else []
    if facts.phone:
        contact.append(phrases.PHONE[language].format(phone=facts.phone))
    if contact:
        yield " ".join(contact)


def _catalogue(activities: Iterable[Activity], language: str) -> Iterator[str]:
    known = {data.code: data for activity in activities for data in data_of(activity)}
    for origin in codes.ORIGINS:
        rows = [data for data in known.values() if data.origin == origin]
        if rows:
            yield f"**{phrases.ORIGINS[language][origin]}**"
            yield _list(_category(data, language) for data in rows)


def _category(data: Data, language: str) -> str:
    name, details = data.name[language], data.details[language]
    said = f"{name}: {details}" if details else name
    marks = [phrases.MARKS[language][mark] for mark in ("special", "child") if getattr(data, mark)]
    if data.origin == codes.FROM_THIRD_PARTY and data.source:
        marks.append(phrases.FROM[language].format(source=data.source[language]))
    return f"{said} ({', '.join(marks)})" if marks else said


def _activities(activities: Iterable[Activity], language: str) -> Iterator[str]:
    for activity in activities:
        yield f"### {activity.name[language]} {{#{activity.code}}}"
        for purpose in activity.purposes:
            yield _purpose(purpose, language)
            yield _list(_points(purpose, language))


def _purpose(purpose: Purpose, language: str) -> str:
    said = [
        f"**{purpose.name[language]}.**",
        phrases.PURPOSE[language].format(text=_lower(purpose.text[language])),
    ]
    if purpose.profiling:
        consent = any(basis.article in codes.CONSENT_BASES for basis in purpose.bases)
        said.append((phrases.PROFILING_BY_CONSENT if consent else phrases.PROFILING)[language])
    if purpose.without:
        said.append(purpose.without[language])
    return " ".join(said)


def _points(purpose: Purpose, language: str) -> Iterator[str]:
    if purpose.data:
        names = ", ".join(_lower(data.name[language]) for data in purpose.data)
        yield phrases.DATA[language].format(names=names)
    if purpose.bases:
        bases = "; ".join(_basis(basis, language) for basis in purpose.bases)
        yield phrases.BASIS[language].format(bases=bases)
    rules = list(dict.fromkeys(data.rule for data in purpose.data if data.rule))
    for rule in rules:
        yield _kept(purpose, rule, language, alone=len(rules) == 1)


def _kept(purpose: Purpose, rule: Rule, language: str, *, alone: bool) -> str:
    sentence = retention_sentence(rule.terms, language)
    if not alone:
        names = ", ".join(_lower(data.name[language]) for data in purpose.data if data.rule == rule)
        sentence = f"{names} – {_lower(sentence)}"
    return phrases.KEPT[language].format(sentence=_lower(sentence))


def _basis(basis: Basis, language: str) -> str:
    words = phrases.ARTICLES[language].get(basis.article) or phrases.SPECIAL[language].format(
        letter=basis.article[-1]
    )
    law = laws_beside(basis, language)
    if law:
        words = f"{words[:-1]}, {law})" if words.endswith(")") else f"{words}, {law}"
    if basis.interest:
        words = phrases.INTEREST[language].format(basis=words, interest=basis.interest[language])
    return phrases.SCOPE[language].format(basis=words, scope=basis.scope[language]) if basis.scope else words


def _recipients(activities: tuple[Activity, ...], language: str) -> Iterator[str]:
    rows = list(each_recipient(activities))
    if rows:
        yield phrases.RECIPIENTS[language]
        yield _list(_recipient(row, language) for row in rows)


def _recipient(row: Recipient, language: str) -> str:
    role = phrases.ROLES[language].get(row.role)
    name = f"{row.name[language]} ({role})" if role else row.name[language]
    return f"{name}: {row.task[language]}" if row.task else name


def _transfers(activities: Iterable[Activity], language: str) -> Iterator[str]:
    rows = [
        (row.name[language], transfer) for row in each_recipient(activities) for transfer in row.transfers
    ]
    if rows:
        yield _list(
            _transfer(name, to.country, to.mechanism, to.note[language], language) for name, to in rows
        )
    if any(to.mechanism in SAFEGUARDS for _name, to in rows):
        yield phrases.COPY[language]


def _transfer(name: str, code: str, mechanism: str, note: str, language: str) -> str:
    country = country_in_text(code, language) if code else phrases.ELSEWHERE[language]
    known = phrases.MECHANISMS[language].get(mechanism)
    phrase = phrases.TRANSFER if known else phrases.NO_MECHANISM
    said = phrase[language].format(name=name, country=country, mechanism=known)
    return f"{said} {note}" if note else said


def _rights(facts: PolicyFacts, activities: tuple[Activity, ...], language: str) -> Iterator[str]:
    articles = {article for activity in activities for article in bases_of(activity)}
    rights = ["access", "rectification", "erasure", "restriction"]
    rights += ["portability"] if articles & PORTABLE else []
    rights += ["objection"] if codes.LEGITIMATE_INTERESTS in articles else []
    rights.append("marketing")
    rights += ["withdrawal"] if any(rests_on_consent(activity) for activity in activities) else []
    yield _list(phrases.RIGHTS[language][right] for right in rights)
    if facts.contact_email:
        yield phrases.HOW[language].format(email=facts.contact_email)
    if facts.asks_for_form:
        yield phrases.FORM[language]


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"* {item}" for item in items)


def _lower(text: str) -> str:
    # A name in capitals ("GPS") stays as it is.
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
