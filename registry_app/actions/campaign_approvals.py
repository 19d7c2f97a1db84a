"""What lies between the plan of a campaign and its first letter: test notices, and the approval."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.batches import switch_batch
from dpo_office.common.letters.models import Letter, LetterTemplate
from dpo_office.common.letters.placeholders import filled
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.users import User
from registry_app.actions.campaign_rows import note_change
from registry_app.actions.notice_rows import require_sender
from registry_app.domain import notice_window
from registry_app.domain.notice_text import TEST_MARKS, greeting
from registry_app.models import Campaign, CampaignApproval, CampaignTest, Controller
from registry_app.queries.campaigns import awaits_approval, is_tested, template_sha256
from registry_app.queries.set_up import TEST_NOTICE_KIND


def send_campaign_test(
    *, campaign_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Campaign:
    """Send the campaign's own letters, one of each language and marked as tests, to whoever asks.

    The words of a text message come in a mail too: whoever approves has to read them, and may have no number.
    Somebody without an address gets them at the controller's. They are no notices, belong to no batch, and
    count for nobody. Raises Refused("campaign_approved" | "sender_missing").
    """
    with acting(actor, "campaign.test_sent"):
        row = _waiting(campaign_id, actor, "policy.send_campaign_test", version)
        require_sender(row.controller)
        templates = LetterTemplate.objects.filter(batch_id=row.pk).order_by("language", "channel")
        tests = {}
        for template in templates:
            letter = _post_test(row, template, actor, now)
            tests[f"{template.channel} {template.language}"] = template.sha256
            CampaignTest.objects.create(
                campaign=row,
                controller_id=row.controller_id,
                letter_id=letter.pk,
                language=template.language,
                template_sha256=template.sha256,
                sent_by=actor.user_id,
                sent_at=now,
            )
        note_change(
            row, "send_campaign_test", "campaign.test_sent", actor=actor, now=now, data={"tests": tests}
        )
    return row


def approve_campaign(
    *,
    campaign_id: UUID,
    template_sha256: str,
    list_sha256: str,
    effective_on: date,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Campaign:
    """Let the letters leave: these letters, to this list, for this date, as whoever approves was shown them.

    Whoever has to be told later is added to the list by its chain of hashes, and is covered. Raises
    Refused("campaign_approved" | "list_incomplete" | "test_notice_missing" | "template_differs" |
    "list_differs" | "date_differs" | "campaign_postponed" | "too_late_for_notice").
    """
    with acting(actor, "campaign.approved"):
        row = _waiting(campaign_id, actor, "policy.approve_campaign", version)
        if row.listed_to is not None:
            raise Refused("list_incomplete")
        _require_same(row, template_sha256, list_sha256, effective_on)
        if not is_tested(row):
            raise Refused("test_notice_missing")
        latest = notice_window.latest_informed_at(row.effective_on)
        if now > latest:
            raise Refused(
                "too_late_for_notice",
                field="effective_on",
                earliest_effective_on=notice_window.earliest_effective_on(now),
                latest_informed_at=latest,
            )
        said = {
            "template_sha256": template_sha256,
            "list_sha256": list_sha256,
            "effective_on": row.effective_on,
        }
        CampaignApproval.objects.create(
            campaign=row,
            controller_id=row.controller_id,
            approved_by=actor.user_id,
            approved_at=now,
            **said,
        )
        dispatches = switch_batch(row.pk, stopped=False)
        data = said | {"effective_on": row.effective_on.isoformat(), "dispatches": dispatches}
        note_change(row, "approve_campaign", "campaign.approved", actor=actor, now=now, data=data)
    return row


def _waiting(campaign_id: UUID, actor: Actor, permission: str, version: int | None) -> Campaign:
    row: Campaign = lock_row(Campaign.objects.for_user(actor), campaign_id, version=version)
    require(actor, permission, row.controller_id)
    if not awaits_approval(row):
        raise Refused("campaign_approved")
    return row


def _require_same(row: Campaign, template: str, listed: str, effective_on: date) -> None:
    """Refuse words about another campaign than the one that is there now."""
    if template != template_sha256(row):
        raise Refused("template_differs", field="template_sha256")
    if listed != row.list_sha256:
        raise Refused("list_differs", field="list_sha256")
    if effective_on != row.effective_on:
        raise Refused("date_differs", field="effective_on", effective_on=row.effective_on)
    if row.policy_version.effective_on != row.effective_on:
        # The letters would name a date that does not hold any more.
        raise Refused("campaign_postponed")


def _post_test(row: Campaign, template: LetterTemplate, actor: Actor, now: datetime) -> Letter:
    controller, language = row.controller, template.language
    recipient = _recipient(controller, actor, language)
    slots = {"greeting": greeting(language, recipient.name)}
    return post_letter(
        cause=row,
        kind=TEST_NOTICE_KIND,
        controller_id=controller.pk,
        sender=Sender(name=controller.name, address=controller.contact_email),
        recipient=recipient,
        subject=f"{TEST_MARKS[language]}{filled(template.subject, slots)}",
        body=filled(template.body, slots),
        tested_by=actor.user_id,
        actor=actor,
        now=now,
    )


def _recipient(controller: Controller, actor: Actor, language: str) -> Recipient:
    person = User.objects.filter(pk=actor.user_id).first()
    if person is not None:
        try:
            address = checked_address(person.email)
        except Invalid:
            # A program, or somebody whose address is not known.
            pass
        else:
            return Recipient(name=person.name or person.username, address=address, language=language)
    return Recipient(name=controller.name, address=controller.contact_email, language=language)
