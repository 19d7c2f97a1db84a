"""Roots and revocation lists: added, refused, withdrawn; and a signed form is judged by them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from registry_app.models import Controller
from requests_app.actions import signed_form_rows, signed_forms
from requests_app.actions.signature_trust import add_trust, withdraw_trust
from requests_app.admin.case_findings import newest_level
from requests_app.domain.signed_forms import FormReading, ReadCode
from requests_app.labels_signature_trust import ERRORS
from requests_app.models import SignatureTrust
from requests_app.queries.signature_trust import trust_of
from tests.factories.cases import case_in, make_office
from tests.factories.registry import actor_with
from tests.factories.signature_trust import WHY, make_trust, trust_the_pki
from tests.signing import pki as made
from tests.signing.bare import bare_form
from tests.signing.pki import SIGNED_AT, SIGNER_NAME, certificate, revocation_list, the_pki
from tests.signing.signing import signed

NOW = SIGNED_AT + timedelta(days=1)
LONG_AGO = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def pem(kind: str, body: bytes = b"AAAA") -> bytes:
    return f"-----BEGIN {kind}-----\n".encode() + body + f"\n-----END {kind}-----\n".encode()


def weak_root() -> bytes:
    """Give a root whose key is too short."""
    key = rsa.generate_private_key(65537, 1024)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(made.ec, "generate_private_key", lambda _curve: key)
        return certificate("Weak CA", is_ca=True).der


def test_a_root_is_trusted_from_the_moment_it_is_added(controller: Controller) -> None:
    root = certificate("Eksempel Root CA", is_ca=True)
    dpo = actor_with("dpo", controller)

    row = add_trust(
        controller_id=controller.pk,
        content=root.pem,
        reason=f"  {WHY} ",
        is_qualified=True,
        actor=dpo,
        now=clock.now(),
    )

    assert (row.kind, row.subject, row.state, row.reason) == ("root", "Eksempel Root CA", "held", WHY)
    assert (row.valid_from, row.valid_until) == (made.BEGIN, made.END)
    trust = trust_of(controller.pk, clock.now())
    assert (trust.roots, trust.qualified, trust.lists) == ((root.der,), frozenset({row.fingerprint}), ())
    event = Event.objects.get(type="signature_trust.added")
    assert event.data == {"kind": "root", "fingerprint": row.fingerprint, "is_qualified": True}
    assert SignatureTrust.history.get().history_user_id == dpo.user_id
    assert trust_of(controller.pk, made.END).roots == ()
    assert trust_of(make_office("another").pk, clock.now()).roots == ()


def test_what_is_withdrawn_counts_no_longer_and_can_be_added_again(controller: Controller) -> None:
    row = make_trust(controller, the_pki().root.der)
    dpo = actor_with("dpo", controller)

    withdraw_trust(trust_id=row.pk, reason="Ophørt.", actor=dpo, now=clock.now(), version=1)

    row.refresh_from_db()
    assert (row.state, row.withdrawal, row.withdrawn_by, row.withdrawn_at) == (
        "withdrawn",
        "Ophørt.",
        dpo.user_id,
        clock.now(),
    )
    assert trust_of(controller.pk, clock.now()).roots == ()
    with pytest.raises(Refused, match="step_impossible"):
        withdraw_trust(trust_id=row.pk, reason="Igen.", actor=dpo, now=clock.now())
    make_trust(controller, the_pki().root.der)
    assert len(trust_of(controller.pk, clock.now()).roots) == 1


REFUSED: list[tuple[str, Any, dict[str, Any]]] = [
    ("trust_file_unreadable", lambda: b"hello", {}),
    ("trust_file_unreadable", lambda: pem("CERTIFICATE"), {}),
    ("trust_file_unreadable", lambda: pem("X509 CRL"), {}),
    ("trust_file_unreadable", lambda: pem("PRIVATE KEY"), {}),
    ("trust_file_several", lambda: the_pki().root.pem * 2, {}),
    ("trust_file_too_large", lambda: bytes(2 * 1024 * 1024 + 1), {}),
    ("root_no_authority", lambda: the_pki().signer.der, {}),
    ("root_key_weak", weak_root, {}),
    ("trust_ended", lambda: certificate("Old CA", is_ca=True, end=LONG_AGO).der, {}),
    ("trust_ended", lambda: revocation_list(the_pki().root, end=SIGNED_AT), {}),
    ("list_not_of_root", lambda: revocation_list(certificate("Eksempel Root CA", is_ca=True)), {}),
    ("list_not_qualified", lambda: the_pki().lists[0], {"is_qualified": True}),
    ("reason_required", lambda: the_pki().intermediate.der, {"reason": " "}),
]


@pytest.mark.parametrize(("code", "content", "fields"), REFUSED)
def test_what_nothing_can_be_judged_by_is_refused(
    controller: Controller, code: str, content: Any, fields: dict[str, Any]
) -> None:
    make_trust(controller, the_pki().root.der)

    with pytest.raises(Invalid, match=code):
        make_trust(controller, content(), **fields)

    assert SignatureTrust.objects.count() == 1


def test_the_same_file_is_held_once_and_every_refusal_has_its_words(controller: Controller) -> None:
    make_trust(controller, the_pki().root.der)

    with pytest.raises(Refused, match="trust_known"):
        make_trust(controller, the_pki().root.pem)

    assert {code for code, *_ in REFUSED} - set(ERRORS) == {"reason_required"}


@pytest.mark.parametrize("role", ["officer", "legal", "agent", "auditor"])
def test_only_decider_and_dpo_say_what_is_trusted(controller: Controller, role: str) -> None:
    row = make_trust(controller, the_pki().root.der)

    with pytest.raises(NotPermitted):
        make_trust(controller, the_pki().foreign_root.der, actor=actor_with(role, controller))
    with pytest.raises((NotPermitted, NotFound)):
        withdraw_trust(
            trust_id=row.pk, reason="x", actor=actor_with(role, controller), now=clock.now(), version=1
        )

    assert SignatureTrust.objects.get().state == "held"


def test_a_signed_form_is_judged_by_what_its_controller_trusts(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_in("form_issued", controller)
    pdf = signed(bare_form(), the_pki().signer)
    actor = actor_with("officer", controller)
    call: dict[str, Any] = {"case_id": case.pk, "actor": actor, "now": clock.now()}
    number = case.issued_forms.get().number
    seen = signed_form_rows.read_form
    monkeypatch.setattr(signed_form_rows, "read_form", lambda content, _: with_number(seen(content), number))

    for trusted in (False, True):
        if trusted:
            trust_the_pki(controller)
        received = signed_forms.prepare_file(content=pdf, **call)
        signed_forms.receive_signed_form(received=received, **call)

    with_trust, without = case.signed_forms.order_by("-id")
    codes = {finding["code"] for finding in without.findings if finding["severity"] != "ok"}
    assert "signature_not_trusted" in codes
    assert without.reading["signature_level"] == "simple"
    assert {
        "code": "signature_valid",
        "severity": "ok",
        "context": {"level": "qualified"},
    } in with_trust.findings
    assert with_trust.reading["signature_level"] == "qualified"
    assert with_trust.signed_as == SIGNER_NAME
    assert SIGNER_NAME in newest_level(case)
    assert SIGNER_NAME not in str(with_trust.reading) + str(with_trust.findings)
    event = Event.objects.filter(type="case.form_received").latest("id")
    assert event.data["signature_level"] == "qualified"


def with_number(reading: FormReading, number: str) -> FormReading:
    """Let the bare page be the form that was issued."""
    return replace(reading, codes=(ReadCode(number, "", 1, "text"),))
