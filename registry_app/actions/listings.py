"""Decisions and listings that transfers lean on: entered, looked up again, ended."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.record_rows import owner_for, require_country
from registry_app.domain.record_codes import ADEQUACY_DECISION, DPF_LISTING
from registry_app.models import Controller, Listing


def add_listing(
    *,
    controller_id: UUID,
    organisation: str,
    valid_from: date,
    source: str,
    actor: Actor,
    now: datetime,
    country: str = "US",
    review_on: date | None = None,
) -> Listing:
    """Enter that an organisation stands in the DPF list, as looked up today.

    It rests on the newest decision on the country, if the office has one. Raises Invalid(
    "name_missing_in_both" | "country_invalid" | "next_review_past") and Refused("listing_known").
    """
    with acting(actor, "listing.added"):
        owner = owner_for(controller_id, "listing.add_listing", actor)
        called, today = organisation.strip(), copenhagen_date(now)
        if not called:
            raise Invalid("name_missing_in_both", field="organisation")
        require_country({"country": country})
        _require_later(review_on, today)
        if owner.listings.filter(organisation=called, valid_from=valid_from).exists():
            raise Refused("listing_known", field="organisation")
        decisions = Listing.objects.filter(kind=ADEQUACY_DECISION, country=country)
        listing: Listing = Listing.objects.create(
            controller=owner,
            kind=DPF_LISTING,
            country=country,
            organisation=called,
            rests_on=decisions.order_by("-valid_from").first(),
            valid_from=valid_from,
            checked_on=today,
            review_on=review_on,
            source=source.strip(),
        )
        _note(listing, "listing.added", actor, now)
    return listing


def check_listing(
    *,
    listing_id: UUID,
    source: str,
    actor: Actor,
    now: datetime,
    valid_to: date | None = None,
    review_on: date | None = None,
    version: int | None = None,
) -> Listing:
    """Record that somebody looked it up today: until when it holds, where that stands, when to look again.

    A decision holds for every controller, so only somebody who keeps the record of all of them may say so.
    Raises Invalid("next_review_past" | "ends_before_it_begins").
    """
    with acting(actor, "listing.checked"):
        listing: Listing = lock_row(Listing.objects.for_user(actor), listing_id, version=version)
        for owner in listings_owners(listing):
            require(actor, "listing.check_listing", owner)
        today = copenhagen_date(now)
        _require_later(review_on, today)
        if valid_to is not None and valid_to < listing.valid_from:
            raise Invalid("ends_before_it_begins", field="valid_to")
        listing.checked_on, listing.review_on, listing.valid_to = today, review_on, valid_to
        listing.source = source.strip() or listing.source
        listing.version += 1
        listing.changed_at = now
        listing.save()
        _note(listing, "listing.checked", actor, now)
    return listing


def listings_owners(listing: Listing) -> list[UUID]:
    """Give the controllers for whom a listing holds: its own, or for a decision all of them."""
    if listing.controller_id is not None:
        return [listing.controller_id]
    return list(Controller.objects.values_list("pk", flat=True))


def _require_later(review_on: date | None, today: date) -> None:
    if review_on is not None and review_on <= today:
        raise Invalid("next_review_past", field="review_on")


def _note(listing: Listing, event: str, actor: Actor, now: datetime) -> None:
    record_event(
        subject=listing,
        type=event,
        controller_id=listing.controller_id,
        actor=actor,
        occurred_at=now,
        step=event.partition(".")[2],
        data={"country": listing.country, "valid_to": listing.valid_to and listing.valid_to.isoformat()},
    )
