"""A planned change in the demo: the newsletters move to a processor in the USA, and wait at the gate."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import Actor
from registry_app.actions import agreements, listings, planned_changes, recipients
from registry_app.domain.notice_window import planned_effective_on
from registry_app.management.demo_story import Story
from registry_app.models import Controller, Disclosure, PlannedChange, Recipient

# Days ago: the processor is chosen, the change is planned, the listing looked up.
CHOSEN, PLANNED, LOOKED_UP = 12, 9, 2
SINCE, REVIEW = timedelta(days=400), timedelta(days=365)
NAME: Final = "Mailchute Example Inc."
MAILER: Final = {
    "name_da": NAME,
    "name_en": NAME,
    "role": "processor",
    "is_named": True,
    "country": "US",
    "task_da": "udsender nyhedsbreve og tilbud",
    "task_en": "sends newsletters and offers",
    "contact": "privacy@mailchute.example",
}


def add_planned_change(story: Story, people: Mapping[str, Actor]) -> None:
    """Tell of the change: agreement drafted and not signed, listing looked up, no version bound."""
    story.add(story.day(CHOSEN, 25), lambda now: _choose(people["legal"], now))
    story.add(story.day(PLANNED, 50), lambda now: _plan(people["officer"], now))
    story.add(story.day(LOOKED_UP, 35), lambda now: _look_up(people["dpo"], now))


def _owner() -> Controller:
    found: Controller = Controller.objects.get(slug="retnemt")
    return found


def _mailer() -> Recipient:
    found: Recipient = Recipient.objects.get(controller=_owner(), name_en=NAME)
    return found


def _choose(legal: Actor, now: datetime) -> None:
    chosen = recipients.add_recipient(controller_id=_owner().pk, facts=MAILER, actor=legal, now=now)
    draft = {"reference": "DBA-2026-14 (udkast)", "signed_on": None, "ends_on": None}
    agreements.add_agreement(recipient_id=chosen.pk, facts=draft, actor=legal, now=now)


def _plan(officer: Actor, now: datetime) -> None:
    owner, mailer = _owner(), _mailer()
    change = planned_changes.plan_change(
        controller_id=owner.pk,
        name="Nyhedsbreve sendes fra USA",
        reason="Den nuværende udsender lukker tjenesten. Den nye har egne servere i USA.",
        go_live_on=planned_effective_on(copenhagen_date(now)),
        actor=officer,
        now=now,
    )
    now_given = Disclosure.objects.filter(
        activity__controller=owner, recipient__code="newsletter-sender"
    ).select_related("activity")
    for given in now_given:
        _replace(change, given, mailer, officer, now)


def _replace(
    change: PlannedChange, given: Disclosure, mailer: Recipient, officer: Actor, now: datetime
) -> None:
    planned_changes.add_giving(
        change_id=change.pk,
        activity_id=given.activity_id,
        recipient_id=mailer.pk,
        condition_da=given.condition_da,
        condition_en=given.condition_en,
        actor=officer,
        now=now,
    )
    planned_changes.add_stop(change_id=change.pk, disclosure_id=given.pk, actor=officer, now=now)


def _look_up(dpo: Actor, now: datetime) -> None:
    today = copenhagen_date(now)
    listing = listings.add_listing(
        controller_id=_owner().pk,
        organisation=NAME,
        valid_from=today - SINCE,
        source="dataprivacyframework.gov",
        review_on=today + REVIEW,
        actor=dpo,
        now=now,
    )
    transfer = {"country": "US", "mechanism": "dpf", "importer": NAME}
    recipients.add_transfer(
        recipient_id=_mailer().pk, facts=transfer, listing_id=listing.pk, actor=dpo, now=now
    )
