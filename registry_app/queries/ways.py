"""By which way each customer of a controller is told: what stands there, and which contacts are blocked."""

from collections.abc import Collection
from typing import Protocol

from django.conf import settings

from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address, checked_mobile
from dpo_office.common.letters.blocks import NoticeBlocks
from dpo_office.common.letters.models import LetterTemplate
from registry_app.domain.notice_channel import Way, notice_channel
from registry_app.domain.notices import ADDRESS_INVALID, NO_ADDRESS
from registry_app.models import Campaign


class Reached(Protocol):
    """What of a customer says by which way they are told: of the model, or of a row of a list."""

    @property
    def email(self) -> str:
        """Return the address as the shop has it."""

    @property
    def phone(self) -> str:
        """Return the number as the shop has it."""

    @property
    def preferred_channel(self) -> str:
        """Return how they would rather be told; empty when nobody said."""


def sends_sms() -> bool:
    """Tell whether text messages leave from this office: only where the settings name a gateway."""
    return bool(settings.DPO_SMS_GATEWAY_URL)


def tells_by_sms(campaign: Campaign) -> bool:
    """Tell whether the campaign has a text message, which was approved with it, and a gateway to send it."""
    texts = LetterTemplate.objects.filter(batch_id=campaign.pk, channel=codes.SMS)
    return sends_sms() and texts.exists()


class Ways:
    """Chooses for one customer after the other; the blocks of the controller are read once."""

    def __init__(self, campaign: Campaign) -> None:
        self._blocks = NoticeBlocks(campaign.controller_id)
        self._sends_sms = tells_by_sms(campaign)

    def of(self, customer: Reached, tried: Collection[str] = frozenset()) -> tuple[str, str]:
        """Give the channel of the customer's notice, or the reason why there is none: one of the two."""
        channel = notice_channel(
            customer.preferred_channel,
            email=self._email(customer),
            sms=self._sms(customer),
            tried=tried,
        )
        if channel is not None:
            return channel, ""
        told = customer.email.strip() or (self._sends_sms and customer.phone.strip())
        # One mistyped address must not keep everybody else from being told.
        return "", ADDRESS_INVALID if told else NO_ADDRESS

    def stops(self, customer: Reached) -> bool:
        """Tell whether the notice that the customer would get now may not leave."""
        channel, _reason = self.of(customer)
        return bool(channel) and self._blocks.hold(channel, contact_of(customer, channel))

    def _email(self, customer: Reached) -> Way:
        try:
            checked_address(customer.email)
        except Invalid:
            return Way(usable=False)
        # Without another way it need not be asked: the letter shows it when it would leave.
        blocked = self._sends_sms and self._blocks.hold(codes.EMAIL, customer.email)
        return Way(usable=True, blocked=blocked)

    def _sms(self, customer: Reached) -> Way:
        if not self._sends_sms or not customer.phone.strip():
            return Way(usable=False)
        try:
            checked_mobile(customer.phone)
        except Invalid:
            return Way(usable=False)
        return Way(usable=True, blocked=self._blocks.hold(codes.SMS, customer.phone))


def contact_of(customer: Reached, channel: str) -> str:
    """Give the address or number of a channel."""
    return customer.phone if channel == codes.SMS else customer.email
