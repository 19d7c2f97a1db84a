"""Contributors are entered, corrected, deactivated; and named as who usually answers for a system."""

from datetime import datetime
from uuid import UUID, uuid4

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters.addresses import checked_address, checked_header
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.users import User
from registry_app.models import Controller, System
from requests_app.actions.owner_rows import give_system
from requests_app.domain.case_codes import DANISH, LANGUAGES
from requests_app.domain.task_links import DEACTIVATED
from requests_app.models import Contributor, SystemKeeper, TaskLink
from requests_app.queries.contributors import active_contributors


def add_contributor(
    *,
    controller: str,
    name: str,
    email: str,
    actor: Actor,
    now: datetime,
    phone: str = "",
    language: str = DANISH,
) -> Contributor:
    """Enter a colleague who helps one controller over mailed links, and the user that acts for them.

    Raises Invalid("controller_unknown" | "name_required" | "address_invalid" | "header_invalid" | "invalid")
    and Refused("contributor_known") when the controller has one with that address.
    """
    with acting(actor, "contributor.added"):
        owner = Controller.objects.for_user(actor).filter(slug=controller).first()
        if owner is None:
            raise Invalid("controller_unknown", field="controller")
        require(actor, "contributor.add_contributor", owner.pk)
        contributor_id = uuid4()
        contributor = Contributor(id=contributor_id, controller=owner, created_at=now, changed_at=now)
        _describe(contributor, name=name, email=email, phone=phone, language=language)
        contributor.user = User.objects.create_user(
            f"contributor-{contributor_id}", None, name=contributor.name, kind="contributor"
        )
        contributor.save(force_insert=True)
        record_event(
            subject=contributor,
            type="contributor.added",
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="add_contributor",
            state=contributor.state,
        )
    return contributor


def correct_contributor(
    *,
    contributor_id: UUID,
    name: str,
    email: str,
    actor: Actor,
    now: datetime,
    phone: str = "",
    language: str = DANISH,
    version: int | None = None,
) -> Contributor:
    """Correct how a contributor is called and reached; links that were mailed to another address end."""
    with acting(actor, "contributor.corrected"):
        contributor = _locked(contributor_id, "correct_contributor", actor=actor, version=version)
        before = contributor.email
        _describe(contributor, name=name, email=email, phone=phone, language=language)
        contributor.user.name = contributor.name
        contributor.user.save(update_fields=["name"])
        if contributor.email != before:
            _end_links(contributor, now)
        save_step(
            contributor,
            "correct_contributor",
            actor=actor,
            now=now,
            fields=["name", "email", "phone", "language"],
        )
    return contributor


def deactivate_contributor(
    *, contributor_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Contributor:
    """Let a contributor be asked no more; their links end at once, and their open tasks need the officer."""
    with acting(actor, "contributor.deactivated"):
        contributor = _locked(contributor_id, "deactivate_contributor", actor=actor, version=version)
        _end_links(contributor, now)
        save_step(contributor, "deactivate_contributor", actor=actor, now=now)
    return contributor


def reactivate_contributor(
    *, contributor_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Contributor:
    """Let a contributor be asked again; ended links stay ended."""
    with acting(actor, "contributor.reactivated"):
        contributor = _locked(contributor_id, "reactivate_contributor", actor=actor, version=version)
        save_step(contributor, "reactivate_contributor", actor=actor, now=now)
    return contributor


def name_keeper(
    *, system_id: UUID, actor: Actor, now: datetime, contributor_id: UUID | None = None
) -> SystemKeeper:
    """Name who usually answers for a system, or nobody; a task in it proposes that colleague first.

    Raises Invalid("contributor_unknown") for one who is not active at the system's controller.
    """
    with acting(actor, "system.keeper_named"):
        system: System = lock_row(System.objects.for_user(actor), system_id)
        require(actor, "contributor.name_keeper", system.controller_id)
        contributor = None
        if contributor_id is not None:
            contributor = active_contributors(system.controller_id).filter(pk=contributor_id).first()
            if contributor is None:
                raise Invalid("contributor_unknown", field="contributor")
        return give_system(system, contributor, actor=actor, now=now)


def _locked(contributor_id: UUID, step_name: str, *, actor: Actor, version: int | None) -> Contributor:
    rows = Contributor.objects.for_user(actor)
    known: Contributor | None = rows.filter(pk=contributor_id).first()
    if known is None:
        raise NotFound("not_found")
    require(actor, f"contributor.{step_name}", known.controller_id)
    contributor: Contributor = lock_row(rows, contributor_id, version=version)
    require_step(contributor.step_table, step_name, contributor.state)
    return contributor


def _describe(contributor: Contributor, *, name: str, email: str, phone: str, language: str) -> None:
    contributor.name = checked_header(name.strip(), field="name")
    if not contributor.name:
        raise Invalid("name_required", field="name")
    contributor.email = checked_address(email, field="email").lower()
    contributor.phone = phone.strip()
    if language not in LANGUAGES:
        raise Invalid("invalid", field="language")
    contributor.language = language
    others = Contributor.objects.filter(controller_id=contributor.controller_id, email=contributor.email)
    if others.exclude(pk=contributor.pk).exists():
        raise Refused("contributor_known", field="email")


def _end_links(contributor: Contributor, now: datetime) -> None:
    running = TaskLink.objects.filter(contributor=contributor, ended_at__isnull=True)
    running.update(ended_at=now, ended_as=DEACTIVATED)
