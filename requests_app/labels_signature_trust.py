"""The words for what digital signatures are judged by, and for the level of a signature."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests_app.domain.signature_trust import HELD, LIST, ROOT, WITHDRAWN

TRUST_KIND_LABELS = [(ROOT, _("trusted root")), (LIST, _("revocation list"))]
TRUST_STATE_LABELS = [(HELD, _("in use")), (WITHDRAWN, _("withdrawn"))]
STANDING_LABELS = {
    "holds": _("counts"),
    "not_yet": _("does not count yet"),
    "ends_soon": _("ends soon"),
    "ended": _("has ended"),
    "withdrawn": _("withdrawn"),
}
ADD_TRUST = _("Add a root or a revocation list")
WITHDRAW_TRUST = _("Withdraw")
# eIDAS, Regulation (EU) 910/2014, Art. 3(10) to (12).
LEVEL_LABELS = {
    "none": _("no signature"),
    "authenticated_session": _("signed in at the controller"),
    "wet_scan": _("signed by hand, as a picture"),
    "simple": _("simple electronic signature"),
    "advanced": _("advanced electronic signature"),
    "qualified": _("qualified electronic signature"),
}


def level_words(signed: Any) -> str:
    """Say at which level a returned form is signed; nothing where that was not judged."""
    level = signed.reading.get("signature_level")
    if level not in LEVEL_LABELS:
        return ""
    return gettext("Signed as: %(level)s.") % {"level": LEVEL_LABELS[level]}


PERMISSION_LABELS = {
    "signature_trust.view": _("see what digital signatures are judged by"),
    "signature_trust.add_trust": _("add a root or a revocation list for digital signatures"),
    "signature_trust.withdraw_trust": _("withdraw a root or a revocation list"),
}
ERRORS = {
    "trust_file_unreadable": _(
        "The file is neither a certificate nor a revocation list. Send one of them, as PEM or DER."
    ),
    "trust_file_several": _("The file holds more than one certificate or list. Send one at a time."),
    "trust_file_too_large": _("The file is too large: a certificate has up to 64 KB, a list up to 2 MB."),
    "trust_known": _("This very file is held already."),
    "root_no_authority": _(
        "The certificate belongs to nobody who may issue certificates. Send that of the authority."
    ),
    "root_key_weak": _("The key of the certificate is too weak to be trusted (RSA below 2048 bits)."),
    "trust_ended": _("It has ended (%(ended_on)s). Send one that still counts."),
    "list_without_end": _(
        "The revocation list does not say until when it counts, so nothing can be judged by it."
    ),
    "list_not_of_root": _(
        "The revocation list names a root that you trust as its issuer, but is not signed by it."
    ),
    "list_not_qualified": _("Only a root can be marked as qualified, not a revocation list."),
}
