"""A controller's own facts: who it is, how it wants requests handled, and whom Art. 30(1)(a) asks for."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters.addresses import checked_address, checked_header, normalised_phone
from dpo_office.common.permissions import Actor, require, require_everywhere
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from registry_app.actions.record_rows import Facts, require_codes, set_facts
from registry_app.domain.controllers import (
    FORM_MODES,
    LANGUAGES,
    PRIVACY_POLICY,
    REQUIRED,
)
from registry_app.domain.cvr import is_cvr, normalised_cvr
from registry_app.models import Controller, Policy, SetUpDeclaration

DESCRIBED: Final = ("name", "brand", "cvr", "address", "contact_email", "phone", "site", "languages")
CONTACTS: Final = ("dpo_name", "dpo_email", "dpo_phone", "representative_name", "representative_contact")
# How time limits are reckoned is changed with the cases that follow: requests_app/actions/clock_policy.py.
SETTINGS: Final = ("form_mode",)
# What stands on a letter: whoever looked at the letterhead must look again when it changes.
ON_THE_LETTERHEAD: Final = ("name", "address", "contact_email")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")


def add_controller(*, slug: str, facts: Facts, actor: Actor, now: datetime) -> Controller:
    """Enter a controller that is to be set up: nothing leaves for it until a decider opens it.

    Only administrators, and deciders of every controller. Raises Invalid("slug_invalid" | "name_missing" |
    "cvr_invalid" | "address_invalid" | "phone_invalid" | "languages_required") and Refused("slug_taken").
    """
    require_everywhere(actor, "controller.add_controller")
    with acting(actor, "controller.added"):
        if not SLUG.fullmatch(slug):
            raise Invalid("slug_invalid", field="slug")
        if Controller.objects.filter(slug=slug).exists():
            raise Refused("slug_taken", field="slug")
        row = Controller(slug=slug, created_at=now, changed_at=now)
        set_facts(row, _checked({"name": "", **facts}), DESCRIBED)
        row.save(force_insert=True)
        Policy.objects.create(controller=row, code=PRIVACY_POLICY, name="Privatlivspolitik")
        record_event(
            subject=row,
            type="controller.added",
            controller_id=row.pk,
            actor=actor,
            occurred_at=now,
            step="add_controller",
            state=row.state,
        )
    return row


def describe_controller(
    *, controller_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> Controller:
    """Say who the controller is: name, CVR number, address, how it is reached, in which languages it writes.

    A letterhead that somebody has looked at must be looked at again when what stands on it changes. Raises
    Invalid("name_missing" | "cvr_invalid" | "address_invalid" | "phone_invalid" | "languages_required").
    """
    with acting(actor, "controller.described"):
        row = _locked(controller_id, "describe_controller", actor, version)
        before = {name: getattr(row, name) for name in DESCRIBED}
        fields = set_facts(row, _checked(facts), DESCRIBED)
        changed = [name for name in fields if getattr(row, name) != before[name]]
        if set(changed) & set(ON_THE_LETTERHEAD):
            SetUpDeclaration.objects.filter(controller=row, point="letterhead").delete()
        save_step(row, "describe_controller", actor=actor, now=now, fields=fields, data={"changed": changed})
    return row


def change_settings(
    *, controller_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> Controller:
    """Decide whether a form to sign is asked for; it counts for cases from now on.

    What is chosen for a right alone goes before it. Raises Invalid("code_unknown"), and
    Invalid("form_required_by_right"): a form is required right by right, with a day of review.
    """
    with acting(actor, "controller.settings_changed"):
        row = _locked(controller_id, "change_settings", actor, version)
        require_codes(facts, {"form_mode": FORM_MODES})
        if facts.get("form_mode") == REQUIRED:
            raise Invalid("form_required_by_right", field="form_mode")
        before = {name: getattr(row, name) for name in SETTINGS}
        fields = set_facts(row, facts, SETTINGS)
        data = {name: getattr(row, name) for name in fields if getattr(row, name) != before[name]}
        save_step(row, "change_settings", actor=actor, now=now, fields=fields, data=data)
    return row


def name_contacts(
    *,
    controller_id: UUID,
    actor: Actor,
    now: datetime,
    dpo_name: str = "",
    dpo_email: str = "",
    dpo_phone: str = "",
    representative_name: str = "",
    representative_contact: str = "",
    version: int | None = None,
) -> Controller:
    """Name the data protection officer and the representative in the EU, or that there is none.

    Raises Invalid("address_invalid").
    """
    with acting(actor, "controller.contacts_named"):
        return write_contacts(
            controller_id=controller_id,
            actor=actor,
            now=now,
            dpo_name=dpo_name,
            dpo_email=dpo_email,
            dpo_phone=dpo_phone,
            representative_name=representative_name,
            representative_contact=representative_contact,
            version=version,
        )


def write_contacts(
    *,
    controller_id: UUID,
    actor: Actor,
    now: datetime,
    dpo_name: str = "",
    dpo_email: str = "",
    dpo_phone: str = "",
    representative_name: str = "",
    representative_contact: str = "",
    version: int | None = None,
) -> Controller:
    """Name DPO and representative, for `name_contacts` and whoever acts already."""
    row = _locked(controller_id, "name_contacts", actor, version)
    row.dpo_name, row.dpo_phone = dpo_name.strip(), dpo_phone.strip()
    row.dpo_email = checked_address(dpo_email, field="dpo_email") if dpo_email.strip() else ""
    row.representative_name = representative_name.strip()
    row.representative_contact = representative_contact.strip()
    save_step(
        row,
        "name_contacts",
        actor=actor,
        now=now,
        fields=list(CONTACTS),
        data={"has_dpo": bool(row.dpo_name), "has_representative": bool(row.representative_name)},
    )
    return row


def _locked(controller_id: UUID, step: str, actor: Actor, version: int | None) -> Controller:
    row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
    require(actor, f"controller.{step}", row.pk)
    require_step(row.step_table, step, row.state)
    return row


def _checked(facts: Facts) -> Mapping[str, Any]:
    """Give the facts as they are kept; what is empty stays empty."""
    kept: dict[str, Any] = dict(facts)
    if "name" in kept:
        kept["name"] = checked_header(kept["name"].strip(), field="name")
        if not kept["name"]:
            raise Invalid("name_missing", field="name")
    if kept.get("cvr", "").strip():
        kept["cvr"] = normalised_cvr(kept["cvr"])
        if not is_cvr(kept["cvr"]):
            raise Invalid("cvr_invalid", field="cvr")
    if kept.get("contact_email", "").strip():
        kept["contact_email"] = checked_address(kept["contact_email"], field="contact_email")
    if kept.get("phone", "").strip():
        normalised_phone(kept["phone"], field="phone")
    if "languages" in kept:
        require_codes(kept, {"languages": LANGUAGES})
        kept["languages"] = [code for code in LANGUAGES if code in kept["languages"]]
        if not kept["languages"]:
            raise Invalid("languages_required", field="languages")
    return kept
