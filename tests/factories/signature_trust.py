"""What digital signatures are judged by, for tests: the root and the lists of invented authorities."""

from typing import Any

from dpo_office.common import clock
from registry_app.models import Controller
from requests_app.actions.signature_trust import add_trust, withdraw_trust
from requests_app.models import SignatureTrust
from tests.factories.registry import actor_with
from tests.signing.pki import certificate, revocation_list, the_pki

WHY = "Hentet fra udstederens egen side; fingeraftrykket er sammenlignet."


def make_trust(controller: Controller, content: bytes | None = None, **fields: Any) -> SignatureTrust:
    """Trust a root of its own, or hold what is given, at a controller."""
    values: dict[str, Any] = {
        "content": content or certificate("Eksempel Root CA", is_ca=True).pem,
        "reason": WHY,
        "actor": actor_with("dpo", controller),
        "now": clock.now(),
    } | fields
    return add_trust(controller_id=controller.pk, **values)


def trust_the_pki(controller: Controller) -> None:
    """Trust the root of `the_pki`, as qualified, and hold its lists."""
    make_trust(controller, the_pki().root.der, is_qualified=True)
    for each in the_pki().lists:
        make_trust(controller, each)


def leave_trust(controller: Controller) -> None:
    """Leave a root, a list that counts, and a root that was withdrawn."""
    root = certificate("Eksempel Root CA", is_ca=True)
    make_trust(controller, root.der, is_qualified=True)
    make_trust(controller, revocation_list(root, begin=clock.now(), end=root.certificate.not_valid_after_utc))
    gone = make_trust(controller)
    withdraw_trust(
        trust_id=gone.pk,
        reason="Udstederen er ophørt.",
        actor=actor_with("dpo", controller),
        now=clock.now(),
        version=gone.version,
    )
