"""The domains that our letters name as their senders."""

from django.conf import settings

from registry_app.domain.controller_steps import CLOSED
from registry_app.models import Controller


def sending_domains() -> tuple[str, ...]:
    """Return the domains of the addresses that controllers write from, closed ones left out; each once."""
    rows = Controller.objects.exclude(state=CLOSED).values_list("contact_email", flat=True)
    # Whoever has no address writes from the office's.
    domains = {address.rpartition("@")[2].lower() or settings.DPO_NOTICE_DOMAIN for address in rows}
    return tuple(sorted(domains))
