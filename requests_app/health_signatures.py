"""Whether what digital signatures are judged by soon counts no longer: for the page of health and doctor."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.health_words import GOOD, NEAR, Check, check_told
from requests_app.queries.signature_trust import held_standings


def trust_check(now: datetime) -> Check:
    """Count the roots and lists in use that end soon or have ended: then signatures are in doubt."""
    name = _("Trust for digital signatures")
    standings = held_standings(now)
    ending = sum(standing in ("ends_soon", "ended") for standing in standings)
    if not standings:
        return check_told(name, GOOD, _("No root is trusted: a person looks at every digital signature."))
    if not ending:
        return check_told(name, GOOD, _("Every root and revocation list in use counts for a while."))
    says = ngettext(
        "%(number)s root or revocation list in use ends soon or has ended.",
        "%(number)s roots and revocation lists in use end soon or have ended.",
        ending,
    )
    helps = _("Add the new one on the page of its controller, and withdraw the old one.")
    return check_told(name, NEAR, says % {"number": ending}, helps)
