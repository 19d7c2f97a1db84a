"""A policy text is read as a draft of the record, and each of its facts is accepted or declined.

Nothing enters the record by itself: an accepted fact is written as the step writes it that writes it any
other day, as a draft. docs/rules/policy_reading.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.actions.activity_facts import write_activity
from registry_app.actions.bases import write_basis
from registry_app.actions.controllers import write_contacts
from registry_app.actions.disclosures import write_disclosure
from registry_app.actions.purposes import describe_purpose, write_data, write_purpose
from registry_app.actions.recipients import write_recipient, write_transfer
from registry_app.actions.record_rows import Facts, owner_for, part_of
from registry_app.actions.retention_rules import write_category, write_rule
from registry_app.domain import policy_proposal as domain
from registry_app.domain.policy_files import FILE_FAULTS, PolicyFileError
from registry_app.domain.policy_reading import read_lines
from registry_app.domain.policy_text import text_sha256
from registry_app.domain.proposed_fact_steps import OPEN
from registry_app.gateways.policy_documents import lines_of_document
from registry_app.models import (
    DataCategory,
    PolicyReading,
    ProcessingActivity,
    ProposedFact,
    Purpose,
    Recipient,
)
from registry_app.queries.policy_readings import home_of, remembered

MOST_FACTS: Final = 1_000
LONGEST_TITLE: Final = 200
# Which of its data protection officer's fields a contact is.
DPO_FIELDS: Final = {"email": "dpo_email", "phone": "dpo_phone"}


@dataclass(frozen=True)
class ReadText:
    """A policy text that was read: its title, its words as Markdown, and the draft made from it."""

    title: str
    text: str
    proposal: domain.Proposal


@dataclass(frozen=True)
class _Made:
    """What an accepted fact became; an activity brings a purpose of its name."""

    said: dict[str, Any]
    activity: ProcessingActivity | None = None
    purpose: Purpose | None = None


def prepare_reading(*, name: str, data: bytes, title: str = "") -> ReadText:
    """Read a policy from a file, by what it holds, before anything is stored.

    Raises Invalid("policy_file_unread") with the fault in both languages and its place, and
    Invalid("policy_language_unclear") for a text that is neither clearly Danish nor English.
    """
    try:
        policy = read_lines(lines_of_document(name, data))
    except PolicyFileError as error:
        said = FILE_FAULTS[error.code]
        place = {"line": error.line, "column": error.column}
        raise Invalid("policy_file_unread", field="file", said=said[reader_language()], **place) from error
    if not policy.language:
        raise Invalid("policy_language_unclear", field="file")
    headings = [section.heading for section in policy.sections if section.heading]
    text = "\n".join(line.text for line in policy.lines)
    return ReadText(title.strip() or (headings[0] if headings else name), text, domain.propose(policy))


def read_policy(*, controller_id: UUID, read: ReadText, actor: Actor, now: datetime) -> PolicyReading:
    """Keep a policy text that was read, with its facts to decide on; what was decided before is remembered.

    Raises Invalid("reason_required") without a title, and Refused("nothing_proposed" | "too_much_proposed").
    """
    with acting(actor, "policy_reading.read"):
        owner = owner_for(controller_id, "policy_reading.read_policy", actor)
        facts = read.proposal.facts
        if not facts:
            raise Refused("nothing_proposed")
        if len(facts) > MOST_FACTS:
            raise Refused("too_much_proposed", count=len(facts))
        reading: PolicyReading = PolicyReading.objects.create(
            controller=owner,
            title=required_text(read.title, field="title")[:LONGEST_TITLE],
            language=read.proposal.language,
            text=read.text,
            text_sha256=text_sha256(read.text),
            not_understood=[[row.line, row.sentence, row.aside] for row in read.proposal.not_understood],
            read_by=actor.user_id,
            read_at=now,
        )
        _keep(reading, facts, actor)
        record_event(
            subject=reading,
            type="policy_reading.read",
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="read_policy",
            data={"facts": len(facts), "not_understood": len(reading.not_understood)},
        )
    return reading


def accept_fact(
    *, fact_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> ProposedFact:
    """Write a fact into the record, with the answers of its dialog, as a draft.

    Raises Refused("activity_not_accepted" | "contact_not_entered_here"), and what the step raises that
    writes such a fact any other day.
    """
    with acting(actor, "proposed_fact.accepted"):
        fact = _locked(fact_id, "accept_fact", actor, version)
        made = _WRITERS[fact.kind](fact, facts, actor, now)
        fact.made_activity, fact.made_purpose = made.activity, made.purpose
        fact.decided_by, fact.decided_at = actor.user_id, now
        fields = ["made_activity", "made_purpose", "decided_by", "decided_at"]
        data = {"kind": fact.kind, **made.said}
        save_step(fact, "accept_fact", actor=actor, now=now, fields=fields, data=data)
    return fact


def decline_fact(
    *, fact_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> ProposedFact:
    """Decline a fact and say why; with an activity, everything open that was read of it.

    Raises Invalid("reason_required").
    """
    with acting(actor, "proposed_fact.declined"):
        fact = _locked(fact_id, "decline_fact", actor, version)
        why = required_text(reason)
        rows = [fact]
        if fact.kind == domain.ACTIVITY:
            others = ProposedFact.objects.filter(reading=fact.reading_id, activity=fact.activity, state=OPEN)
            rows += list(others.exclude(pk=fact.pk).select_related("reading"))
        for row in rows:
            row.reason, row.decided_by, row.decided_at = why, actor.user_id, now
            fields = ["reason", "decided_by", "decided_at"]
            save_step(row, "decline_fact", actor=actor, now=now, fields=fields, data={"kind": row.kind})
    return fact


def reopen_fact(*, fact_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> ProposedFact:
    """Take back that a fact was declined; history keeps that it was, and why."""
    with acting(actor, "proposed_fact.reopened"):
        fact = _locked(fact_id, "reopen_fact", actor, version)
        fact.reason, fact.decided_by, fact.decided_at = "", None, None
        fields = ["reason", "decided_by", "decided_at"]
        save_step(fact, "reopen_fact", actor=actor, now=now, fields=fields, data={"kind": fact.kind})
    return fact


def _locked(fact_id: UUID, step: str, actor: Actor, version: int | None) -> ProposedFact:
    fact: ProposedFact = lock_row(
        ProposedFact.objects.for_user(actor).select_related("reading__controller"), fact_id, version=version
    )
    require(actor, f"policy_reading.{step}", fact.controller_id)
    require_step(fact.step_table, step, fact.state)
    return fact


def _keep(reading: PolicyReading, facts: Iterable[domain.Fact], actor: Actor) -> None:
    """Store the facts; those that were decided on in an earlier reading come with that decision."""
    known = remembered(reading.controller_id, [fact.key for fact in facts])
    rows = []
    for position, fact in enumerate(facts, start=1):
        row = ProposedFact(
            reading=reading,
            position=position,
            activity=fact.activity,
            kind=fact.kind,
            values=dict(fact.values),
            sentence=fact.sentence,
            line=fact.line,
            certainty=fact.certainty,
            key=fact.key,
        )
        if fact.key in known:
            _decide_as(row, known[fact.key])
        rows.append(row)
    ProposedFact.objects.bulk_create([row for row in rows if row.state == OPEN])
    decided = [row for row in rows if row.state != OPEN]
    if decided:
        # With a state of their own, which rows bring by this reason alone.
        with acting(actor, "import"):
            ProposedFact.objects.bulk_create(decided)


def _decide_as(row: ProposedFact, earlier: ProposedFact) -> None:
    row.state, row.reason = earlier.state, earlier.reason
    row.decided_by, row.decided_at = earlier.decided_by, earlier.decided_at
    row.made_activity_id, row.made_purpose_id = earlier.made_activity_id, earlier.made_purpose_id


def _purpose_of(fact: ProposedFact) -> Purpose | None:
    """Give the purpose in which a fact is entered; None for what is said for all activities.

    Raises Refused("activity_not_accepted").
    """
    if fact.activity == domain.FOR_ALL:
        return None
    home = home_of(fact)
    if home is None or home.made_purpose is None:
        raise Refused("activity_not_accepted")
    return home.made_purpose


def _write_activity(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    described = {"role": "controller", **facts}
    activity = write_activity(controller_id=fact.controller_id, facts=described, actor=actor, now=now)
    names = {name: facts[name] for name in ("name_da", "name_en")}
    purpose = write_purpose(activity_id=activity.pk, facts=names, actor=actor, now=now)
    return _Made({"activity": activity.code}, activity, purpose)


def _write_purpose(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    purpose = describe_purpose(purpose_id=_required(fact).pk, facts=facts, actor=actor, now=now)
    return _Made({"purpose": purpose.code})


def _write_basis(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    basis = write_basis(purpose_id=_required(fact).pk, facts=facts, actor=actor, now=now)
    return _Made({"article": basis.article})


def _write_category(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    purpose = _purpose_of(fact)
    own = DataCategory.objects.filter(controller=fact.controller_id)
    if facts.get("existing"):
        category = part_of(own, UUID(facts["existing"]))
    else:
        category = write_category(
            controller_id=fact.controller_id, facts=_without(facts), actor=actor, now=now
        )
    if purpose is not None:
        uses = {row.category_id: row.rule_id for row in purpose.data.all()}
        rules = {rule for rule in uses.values() if rule is not None}
        # One rule for all that the purpose uses holds for this as well.
        uses.setdefault(category.pk, rules.pop() if len(rules) == 1 else None)
        write_data(purpose_id=purpose.pk, uses=uses, actor=actor, now=now)
    return _Made({"category": category.code})


def _write_rule(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    purpose = _purpose_of(fact)
    terms = {name: value for name, value in facts.items() if name != "code"}
    rule = write_rule(controller_id=fact.controller_id, code=facts["code"], facts=terms, actor=actor, now=now)
    if purpose is not None:
        uses = {row.category_id: row.rule_id or rule.pk for row in purpose.data.all()}
        write_data(purpose_id=purpose.pk, uses=uses, actor=actor, now=now)
    return _Made({"rule": rule.code})


def _write_recipient(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    purpose = _purpose_of(fact)
    own = Recipient.objects.filter(controller=fact.controller_id)
    if facts.get("existing"):
        recipient = part_of(own, UUID(facts["existing"]))
    else:
        recipient = write_recipient(
            controller_id=fact.controller_id, facts=_without(facts), actor=actor, now=now
        )
    if purpose is not None and not purpose.activity.disclosures.filter(recipient=recipient).exists():
        write_disclosure(activity_id=purpose.activity_id, recipient_id=recipient.pk, actor=actor, now=now)
    return _Made({"recipient": recipient.code})


def _write_transfer(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    own = Recipient.objects.filter(controller=fact.controller_id)
    recipient = part_of(own, UUID(facts["recipient"]))
    terms = {name: value for name, value in facts.items() if name != "recipient"}
    write_transfer(recipient_id=recipient.pk, facts=terms, actor=actor, now=now)
    return _Made({"recipient": recipient.code, "country": facts["country"]})


def _write_contact(fact: ProposedFact, facts: Facts, actor: Actor, now: datetime) -> _Made:
    """Enter how the data protection officer is reached; what the controller is called stands on its page."""
    if fact.values["whose"] != "dpo":
        raise Refused("contact_not_entered_here")
    row = fact.controller
    known = {name: getattr(row, name) for name in ("dpo_name", "dpo_email", "dpo_phone")}
    known |= {name: getattr(row, name) for name in ("representative_name", "representative_contact")}
    known[DPO_FIELDS[fact.values["what"]]] = facts["value"]
    write_contacts(controller_id=row.pk, actor=actor, now=now, **known)
    return _Made({"contact": fact.values["what"]})


def _required(fact: ProposedFact) -> Purpose:
    purpose = _purpose_of(fact)
    if purpose is None:
        raise Refused("activity_not_accepted")
    return purpose


def _without(facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "existing"}


_Writer = Callable[[ProposedFact, Facts, Actor, datetime], _Made]
_WRITERS: Final[dict[str, _Writer]] = {
    domain.ACTIVITY: _write_activity,
    domain.PURPOSE_FACT: _write_purpose,
    domain.BASIS_FACT: _write_basis,
    domain.CATEGORY: _write_category,
    domain.RETENTION_FACT: _write_rule,
    domain.RECIPIENT: _write_recipient,
    domain.TRANSFER: _write_transfer,
    domain.CONTACT_FACT: _write_contact,
}
