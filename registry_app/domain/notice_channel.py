"""By which way a customer is told of a new version: one notice, by the way asked for if it can be used."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from registry_app.domain.customer_columns import EMAIL_CHANNEL, SMS_CHANNEL

WAYS: Final = (EMAIL_CHANNEL, SMS_CHANNEL)


@dataclass(frozen=True)
class Way:
    """What is known of one way to a customer: whether a message can go there, and whether it may."""

    usable: bool
    blocked: bool = False


def notice_channel(
    preferred: str, *, email: Way, sms: Way, tried: Collection[str] = frozenset()
) -> str | None:
    """Give the channel of a customer's notice; None when nothing can go anywhere.

    The way that the customer prefers goes first, then e-mail, which says more. A blocked way is taken only
    where there is no other: its letter does not leave and shows why. What was `tried` in vain is no way.
    """
    ways = {EMAIL_CHANNEL: email, SMS_CHANNEL: sms}
    order = (SMS_CHANNEL, EMAIL_CHANNEL) if preferred == SMS_CHANNEL else WAYS
    usable = [name for name in order if ways[name].usable and name not in tried]
    free = [name for name in usable if not ways[name].blocked]
    return next(iter(free or usable), None)
