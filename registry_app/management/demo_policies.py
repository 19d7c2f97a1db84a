"""How the policies of the demo changed during its year: drafted, assessed, approved, announced, in force."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.calendars import copenhagen_date, local_midnight
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import resume_batch, stop_batch
from dpo_office.common.letters.blocks import block_contact, lift_block
from dpo_office.common.letters.doubts import resolve_doubt
from dpo_office.common.letters.models import ContactBlock
from dpo_office.common.letters.queries import letters_in_doubt
from dpo_office.common.permissions import Actor, system_actor
from registry_app.actions import campaign_approvals, campaigns, dpo_advice, policy_versions
from registry_app.domain import audience
from registry_app.domain.notices import NOT_TOLD_REASONS
from registry_app.management.demo_post import Fates, deliver
from registry_app.management.demo_record import FOLDER
from registry_app.management.demo_story import LAST_WORK, Story
from registry_app.models import Campaign, Controller, Customer, Notice, PolicyVersion
from registry_app.queries.campaigns import template_sha256
from registry_app.queries.notices import notices_with_evidence

NOT_YET = UUID(int=0)
CHANGES = FOLDER / "changes.json"
# Days ago; a campaign leaves three weeks and a weekend before its version takes effect.
HAULIER, PLAIN_WORDS, TRADE_IN, SHORTER_NOTES = 170, 104, 21, 4
NOTICE_PERIOD = timedelta(days=25)
SETTLED_PAST = Fates(delivered=850, bounced=12, in_doubt=3)
SETTLED_TODAY = Fates(delivered=650, bounced=14, in_doubt=9)
SENT_SO_FAR = 0.6
RESUMED_BEFORE_NOW = timedelta(minutes=10)
BLOCKED_EVERY, BLOCKS = 60, 12


@dataclass
class Change:
    """One change of a policy on its way; the people take its steps one after the other."""

    slug: str
    code: str
    people: Mapping[str, Actor]
    # Known when the draft is written.
    version_id: UUID = NOT_YET

    @property
    def words(self) -> dict[str, Any]:
        """Give what the change says and how it was judged."""
        words: dict[str, Any] = json.loads(CHANGES.read_text(encoding="utf-8"))[self.code]
        return words

    @property
    def version(self) -> PolicyVersion:
        """Give the version as it is now."""
        found: PolicyVersion = PolicyVersion.objects.get(pk=self.version_id)
        return found

    def draft(self, now: datetime) -> None:
        """Write the draft upon the text in force, as legal."""
        before = PolicyVersion.objects.filter(controller__slug=self.slug, state="in_force").get()
        words, other = self.words, self.words["en"]
        english = before.translations.get("en", {})
        translated = {
            "title": english.get("title", before.title),
            "text": _amended(english.get("text", before.text), other, self.code),
            "change_summary": other["change_summary"],
            "what_you_can_do": other["what_you_can_do"],
        }
        self.version_id = policy_versions.draft_version(
            controller=self.slug,
            text=_amended(before.text, words, self.code),
            title=before.title,
            language=before.language,
            change_summary=words["change_summary"],
            what_you_can_do=words["what_you_can_do"],
            translations={"en": translated},
            actor=self.people["legal"],
            now=now,
        ).pk

    def advise(self, now: datetime) -> None:
        """Say, as the DPO, whether everybody should be told."""
        words = self.words
        dpo_advice.give_dpo_advice(
            version_id=self.version.pk,
            material=words["material"],
            advice=words["dpo_advice"],
            actor=self.people["dpo"],
            now=now,
        )

    def assess(self, now: datetime) -> None:
        """Judge, as the decider, whether everybody must be told."""
        words = self.words
        policy_versions.assess_materiality(
            version_id=self.version.pk,
            material=words["material"],
            reason=words["materiality_reason"],
            criteria=words["criteria"],
            actor=self.people["decider"],
            now=now,
        )

    def approve(self, now: datetime) -> None:
        """Approve it, as a second decider."""
        policy_versions.approve_version(version_id=self.version.pk, actor=self.people["second"], now=now)

    def plan(self, now: datetime) -> Campaign:
        """Plan the notices as the decider, who reads a test; a second decider approves them."""
        day = copenhagen_date(now) + NOTICE_PERIOD
        planner = self.people["decider"]
        campaign = campaigns.plan_campaign(
            version_id=self.version.pk, effective_on=day, actor=planner, now=now
        )
        campaign_approvals.send_campaign_test(campaign_id=campaign.pk, actor=planner, now=now)
        return campaign_approvals.approve_campaign(
            campaign_id=campaign.pk,
            template_sha256=template_sha256(campaign),
            list_sha256=campaign.list_sha256,
            effective_on=campaign.effective_on,
            actor=self.people["second"],
            now=now,
        )

    def put_in_force(self, now: datetime) -> None:
        """Put it in force, as beat does."""
        policy_versions.put_in_force(version_id=self.version.pk, actor=system_actor("beat"), now=now)


def add_policy_year(story: Story, people: Mapping[str, Actor]) -> None:
    """Put every change of the year into the story."""
    _add_past_change(story, Change("retnemt", "haulier", people))
    _add_small_change(story, Change("bestphone", "plain_words", people))
    _add_running_change(story, Change("bestphone", "trade_in", people))
    draft = Change("retnemt", "shorter_notes", people)
    story.add(story.day(SHORTER_NOTES, 40), draft.draft)
    story.add(story.day(200, 30), lambda now: _block_some("bestphone", people["dpo"], now))
    story.add(story.day(90, 30), lambda now: _lift_one("bestphone", people["dpo"], now))


def _add_past_change(story: Story, change: Change) -> None:
    """Tell of a material change: doubts and bounces dealt with, in force on its date."""
    planned = story.day(HAULIER - 12, 60)
    story.add(story.day(HAULIER, 20), change.draft)
    story.add(story.day(HAULIER - 3, 45), change.advise)
    story.add(story.day(HAULIER - 5, 75), change.assess)
    story.add(story.day(HAULIER - 8, 130), change.approve)
    story.add(planned, lambda now: _announce(change, now))
    story.add(story.day(HAULIER - 13, 180), lambda now: _resolve_doubts(change, now))
    story.add(story.day(HAULIER - 16, 240), lambda now: _except_unreached(change, now))
    in_force = local_midnight(copenhagen_date(planned) + NOTICE_PERIOD) + timedelta(seconds=4)
    story.add(in_force, change.put_in_force)


def _add_small_change(story: Story, change: Change) -> None:
    """Tell of a change of words: a second person approves, nobody is told, in force the same day."""
    story.add(story.day(PLAIN_WORDS, 15), change.draft)
    story.add(story.day(PLAIN_WORDS - 1, 50), change.advise)
    story.add(story.day(PLAIN_WORDS - 2, 95), change.assess)
    approved = story.day(PLAIN_WORDS - 6, 30)
    story.add(approved, change.approve)
    story.add(approved + timedelta(seconds=9), change.put_in_force)


def _add_running_change(story: Story, change: Change) -> None:
    """Tell of a change being announced: the DPO held the sending up and has let it go on."""
    story.add(story.day(TRADE_IN, 35), change.draft)
    story.add(story.day(TRADE_IN - 4, 65), change.advise)
    story.add(story.day(TRADE_IN - 6, 110), change.assess)
    story.add(story.day(TRADE_IN - 9, 20), change.approve)
    story.add(story.last_begin, lambda now: _announce_in_part(change, now))
    story.add(story.now - RESUMED_BEFORE_NOW, lambda now: _resume(change, now))


def _amended(text: str, words: Mapping[str, str], code: str) -> str:
    """Add a section to a text, under an anchor that is the same in both languages."""
    heading = f"## {words['heading']} {{#{code.replace('_', '-')}}}"
    return f"{text.rstrip()}\n\n{heading}\n\n{words['change_summary']} {words['paragraph']}\n"


def _announce(change: Change, now: datetime) -> None:
    change.plan(now)
    deliver(now, fates=SETTLED_PAST)


def _announce_in_part(change: Change, now: datetime) -> None:
    campaign = change.plan(now)
    deliver(now, fates=SETTLED_TODAY, budget=max(1, int(campaign.expected * SENT_SO_FAR)))
    stop_batch(batch_id=campaign.pk, actor=change.people["dpo"], now=now + LAST_WORK)


def _resume(change: Change, now: datetime) -> None:
    resume_batch(batch_id=change.version.campaign.pk, actor=change.people["dpo"], now=now)


def _resolve_doubts(change: Change, now: datetime) -> None:
    for letter in letters_in_doubt().filter(controller_id=change.version.controller_id):
        resolve_doubt(
            letter_id=letter.pk,
            decision=codes.ACCEPT,
            actor=change.people["officer"],
            reason="Mailserverens driftslog viser, at brevet er modtaget.",
            now=now,
        )


def _except_unreached(change: Change, now: datetime) -> None:
    campaign = change.version.campaign
    listed = Notice.objects.filter(campaign=campaign).exclude(excluded_reason__in=NOT_TOLD_REASONS)
    evidence: QuerySet[Any] = notices_with_evidence(listed, now)
    numbers = list(evidence.filter(reached_at=None).values_list("customer__number", flat=True))
    if numbers:
        campaigns.except_notice(
            campaign_id=campaign.pk,
            customers=numbers,
            reason="Orienteret med brev, da mailen kom retur.",
            actor=change.people["decider"],
            now=now,
        )


def _block_some(slug: str, dpo: Actor, now: datetime) -> None:
    owner = Controller.objects.get(slug=slug)
    asked = Customer.objects.filter(controller=owner, account_state=audience.ACTIVE).exclude(email="")
    for customer in asked.order_by("number")[::BLOCKED_EVERY][:BLOCKS]:
        block_contact(
            address=customer.email,
            controller_id=owner.pk,
            scope=codes.SCOPE_NOTICES,
            reason="asked_by_person",
            actor=dpo,
            now=now,
        )


def _lift_one(slug: str, dpo: Actor, now: datetime) -> None:
    standing = ContactBlock.objects.filter(
        controller_id=Controller.objects.get(slug=slug).pk, lifted_at__isnull=True
    )
    block = standing.order_by("created_at", "address_hash").first()
    if block is not None:
        lift_block(
            block_id=block.pk, actor=dpo, now=now, reason="Kunden har skrevet og vil gerne orienteres igen."
        )
