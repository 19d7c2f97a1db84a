"""The form of a controller on the web: set up, closed, opened again."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_step
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from registry_app.models import Controller
from requests_app.models import WebForm


def set_up_web_form(*, controller_id: UUID, actor: Actor, now: datetime) -> WebForm:
    """Open a form on the web for a controller that has none.

    Raises Invalid("controller_unknown"), NotPermitted and Refused("web_form_is_there").
    """
    owner: Controller | None = Controller.objects.for_user(actor).filter(pk=controller_id).first()
    if owner is None:
        raise Invalid("controller_unknown", field="controller")
    require(actor, "web_form.set_up_web_form", owner.pk)
    with acting(actor, "web_form.set_up"):
        if WebForm.objects.filter(controller=owner).exists():
            raise Refused("web_form_is_there")
        form = WebForm.objects.create(controller=owner, created_at=now, changed_at=now)
        record_step(form, "set_up_web_form", event_type="web_form.set_up", actor=actor, now=now)
    return form


def close_web_form(*, form_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> WebForm:
    """Close the form: its address then says that there is none. What came by it stays."""
    with acting(actor, "web_form.closed"):
        return _stepped(form_id, "close_web_form", actor=actor, now=now, version=version)


def open_web_form(*, form_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> WebForm:
    """Open the form again, at the address that it had."""
    with acting(actor, "web_form.opened"):
        return _stepped(form_id, "open_web_form", actor=actor, now=now, version=version)


def _stepped(form_id: UUID, step: str, *, actor: Actor, now: datetime, version: int | None) -> WebForm:
    form: WebForm = lock_row(WebForm.objects.for_user(actor), form_id, version=version)
    require(actor, f"web_form.{step}", form.controller_id)
    save_step(form, step, actor=actor, now=now)
    return form
