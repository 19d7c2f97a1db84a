"""What a set-up does: each line of the plan stands, is added by the office's own action, or contradicts.

Called inside one transaction, which the command keeps, or not.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.core.management import call_command

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import DomainError, Invalid, Refused
from dpo_office.common.people.accounts import create_user, entrust_administration
from dpo_office.common.people.grants import grant_role
from dpo_office.common.people.role_change_models import roles_holding
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import RoleGrant, User
from registry_app.actions.controller_roles import change_role_permission
from registry_app.actions.controllers import (
    add_controller,
    change_settings,
    describe_controller,
    name_contacts,
)
from registry_app.actions.mailboxes import add_mailbox, change_mailbox
from registry_app.domain.controllers import NONE, REQUIRED
from registry_app.domain.cvr import normalised_cvr
from registry_app.domain.mailboxes import INBOX, SPAM, Access, checked_access, checked_hosts
from registry_app.domain.role_changes import NO, YES
from registry_app.models import Controller, Mailbox
from registry_app.queries.controller_roles import facts_at, role_changes_of
from requests_app.actions.clock_policy import change_clock_policy
from requests_app.actions.duties import add_duty
from requests_app.actions.form_gates import change_form_gate
from requests_app.actions.four_eyes import change_four_eyes
from requests_app.domain.duty_codes import OWN
from requests_app.domain.four_eyes import checked_rules
from requests_app.domain.office_setup import (
    DPO_FACTS,
    REVIEWED_MODES,
    ControllerPlan,
    FormPlan,
    FourEyesPlan,
    MailboxPlan,
    OfficePlan,
    PersonPlan,
    RolePlan,
    clock_choices,
    named_people,
)
from requests_app.domain.rights import ACCESS, PORTABILITY
from requests_app.labels_setup import FORM_REVIEW_DA, FORM_REVIEW_EN
from requests_app.models import Duty
from requests_app.queries.form_gates import gate_version_of
from requests_app.queries.four_eyes import rules_of

Row = TypeVar("Row")
ADDED, STANDS = "added", "stands"
FEWEST_PEOPLE = 2


class Contradictions(Exception):
    """What the office holds otherwise than the plan; nothing of the run may be kept."""

    def __init__(self, found: Sequence[tuple[str, DomainError]]) -> None:
        super().__init__(f"{len(found)} contradictions")
        self.found = found


class SetUp:
    """One run of a plan, in the name of the set-up."""

    def __init__(self, plan: OfficePlan, now: datetime) -> None:
        self.plan, self.now = plan, now
        self.asked: dict[str, Any] = {"actor": system_actor("setup"), "now": now}
        self.told: list[tuple[str, str]] = []
        self.found: list[tuple[str, DomainError]] = []
        self.new_people: list[User] = []

    def run(self) -> None:
        """Do what is missing. Raises Contradictions."""
        call_command("load_reference_data", stdout=_Silent())
        for person in self.plan.people:
            self._person(person)
        self._known(named_people(self.plan))
        rows = [(plan, self._controller(plan)) for plan in self.plan.controllers]
        for person in self.plan.people:
            self._roles(person.username, person.roles, None, "all controllers")
        for plan, row in rows:
            if row is not None:
                self._furnish(plan, row)
        self._require_people()
        if self.found:
            raise Contradictions(self.found)

    def _person(self, plan: PersonPlan) -> None:
        user = _user(plan.username)
        where = f"people: {plan.username}"
        if user is None:
            said = {"username": plan.username, "name": plan.name, "email": plan.email}
            user = self._try(where, create_user, **said)
            if user is None:
                return
            self.new_people.append(user)
        elif not user.is_active:
            self._refused(where, Refused("setup_person_inactive"))
            return
        else:
            held = {"name": user.name, "email": user.email.casefold(), "kind": user.kind}
            said = {"name": plan.name, "email": plan.email.casefold(), "kind": "staff"}
            self._stands_or_differs(where, held, said)
        if plan.is_administrator and not user.is_superuser:
            at = f"{where}: administrator"
            # Withdrawn, or ended with the person: a file of before does not undo what people decided since.
            if User.history.filter(id=user.pk, is_superuser=True).exists():
                self._refused(at, Refused("setup_role_ended"))
                return
            self._try(at, entrust_administration, user_id=user.pk, reason=self.plan.reason)

    def _known(self, usernames: Sequence[str]) -> None:
        """Note who is neither in the plan nor, as an active person, in the office."""
        planned = {person.username.lower() for person in self.plan.people}
        for username in usernames:
            user = _user(username)
            if user is None or user.kind != "staff":
                self._refused(f"roles: {username}", Invalid("setup_nobody"))
            elif not user.is_active and username.lower() not in planned:
                self._refused(f"roles: {username}", Refused("setup_person_inactive"))

    def _controller(self, plan: ControllerPlan) -> Controller | None:
        where = f"controllers: {plan.short_name}"
        row = Controller.objects.filter(slug=plan.short_name).first()
        if row is None:
            return self._try(where, add_controller, slug=plan.short_name, facts=plan.facts)
        missing = {}
        for name, said in plan.facts.items():
            held = getattr(row, name)
            if held in ("", []):
                missing[name] = said
            elif _comparable(name, held) != _comparable(name, said):
                self._differs(f"{where}.{name}")
        missing = {name: said for name, said in missing.items() if said}
        self._tell(STANDS, where)
        if missing:
            at = f"{where}: {', '.join(missing)}"
            self._try(at, describe_controller, controller_id=row.pk, facts=missing)
        return row

    def _furnish(self, plan: ControllerPlan, row: Controller) -> None:
        where = f"controllers: {plan.short_name}"
        for role, usernames in plan.roles.items():
            for username in usernames:
                self._roles(username, (role,), row.pk, plan.short_name)
        if plan.dpo:
            self._dpo(plan, row, where)
        if plan.form:
            self._form(plan.form, row, where)
        if plan.clock:
            self._clock(plan.clock, row, where)
        if plan.four_eyes:
            self._four_eyes(plan.four_eyes, row, where)
        for change in plan.roles_here:
            self._role_here(change, row, where)
        for box in plan.mailboxes:
            self._mailbox(box, row)

    def _roles(self, username: str, roles: Sequence[str], controller_id: UUID | None, at: str) -> None:
        user = _user(username)
        if user is None or not user.is_active:
            return  # not found, or shut out: told already
        for role in roles:
            where = f"roles: {username} is {role} at {at}"
            held = RoleGrant.objects.filter(user=user, role=role)
            scopes = set(held.in_force(copenhagen_date(self.now)).values_list("controller_id", flat=True))
            if scopes & {None, controller_id}:
                self._tell(STANDS, where)
            elif held.filter(controller_id=controller_id).exists():
                self._refused(where, Refused("setup_role_ended"))
            else:
                granted = {"user_id": user.pk, "role": role, "controller_id": controller_id}
                self._try(where, grant_role, reason=self.plan.reason, **granted)

    def _dpo(self, plan: ControllerPlan, row: Controller, where: str) -> None:
        held = {name: getattr(row, f"dpo_{name}") for name in DPO_FACTS}
        if any(held.values()):
            # What is known of them beyond the file is no contradiction.
            self._stands_or_differs(f"{where}.dpo", {name: held[name] for name in plan.dpo}, plan.dpo)
            return
        contacts = {f"dpo_{name}": said for name, said in plan.dpo.items()}
        kept = {name: getattr(row, name) for name in ("representative_name", "representative_contact")}
        self._try(f"{where}.dpo", name_contacts, controller_id=row.pk, **contacts, **kept)

    def _form(self, plan: FormPlan, row: Controller, where: str) -> None:
        at = f"{where}.form: {plan.mode}"
        if plan.mode == REQUIRED:
            self._required_form(plan, row, where)
        elif row.form_mode == plan.mode:
            self._tell(STANDS, at)
        elif row.form_mode != NONE:
            self._differs(f"{where}.form")
            return
        else:
            self._try(at, change_settings, controller_id=row.pk, facts={"form_mode": plan.mode})
        if plan.mode not in REVIEWED_MODES or plan.review_on is None:
            return
        at = f"{where}.form: looked at again in month {plan.review_on.month}"
        held = Duty.objects.filter(controller=row, kind=OWN, name_da=FORM_REVIEW_DA)
        months = set(held.values_list("month", flat=True))
        if months:
            self._stands_or_differs(at, plan.review_on.month in months, True)
            return
        # The day counts once: the duty comes back every year, and the file is run again after it.
        if plan.review_on <= copenhagen_date(self.now):
            self._refused(at, Invalid("setup_form_review", where=f"{where}.form"))
            return
        words = {"name_da": FORM_REVIEW_DA, "name_en": FORM_REVIEW_EN}
        why = dict.fromkeys(("done_when_da", "done_when_en"), plan.reason)
        facts = {"month": plan.review_on.month, **words, **why}
        begins = plan.review_on.replace(day=1)
        self._try(at, add_duty, controller_id=row.pk, kind=OWN, facts=facts, begins_on=begins)

    def _required_form(self, plan: FormPlan, row: Controller, where: str) -> None:
        """Require it for the rights for which one may be required, as the decider's own choice would."""
        at = f"{where}.form: {plan.mode}"
        modes = dict.fromkeys((ACCESS, PORTABILITY), REQUIRED)
        held = gate_version_of(row.pk)
        if held is not None:
            self._stands_or_differs(at, held.modes, modes)
        elif plan.review_on is not None and plan.review_on > copenhagen_date(self.now):
            words = {"controller_id": row.pk, "modes": modes, "reason": plan.reason}
            self._try(at, change_form_gate, review_on=plan.review_on, **words)

    def _clock(self, given: Mapping[str, Any], row: Controller, where: str) -> None:
        held = {name: getattr(row, name) for name in clock_choices({}, _usual())}
        chosen = clock_choices(given, held)
        changed = [name for name in chosen if chosen[name] != held[name]]
        taken = [name for name in changed if held[name] != _usual()[name]]
        if not changed:
            self._tell(STANDS, f"{where}.clock")
        elif taken:
            for name in taken:
                self._differs(f"{where}.clock.{name}")
        else:
            words = {"controller_id": row.pk, "reason": self.plan.reason}
            self._try(f"{where}.clock", change_clock_policy, **words, **chosen)

    def _four_eyes(self, plan: FourEyesPlan, row: Controller, where: str) -> None:
        at = f"{where}.four_eyes"
        held = rules_of(row.pk)
        if held is not None:
            said = (checked_rules(plan.rules, plan.many_extracts), plan.many_extracts)
            self._stands_or_differs(at, (held.rules, held.many_extracts), said)
            return
        words = {"controller_id": row.pk, "reason": self.plan.reason}
        self._try(at, change_four_eyes, rules=plan.rules, many_extracts=plan.many_extracts, **words)

    def _role_here(self, plan: RolePlan, row: Controller, where: str) -> None:
        at = f"{where}.roles_here: {plan.role} {plan.permission}"
        holds = plan.role in roles_holding([plan.permission], row.pk, facts_at(row.pk))
        decided = [
            one
            for one in role_changes_of(row.pk)
            if (one.role, one.permission) == (plan.role, plan.permission)
        ]
        if holds == plan.may:
            self._tell(STANDS, at)
        elif decided:
            # Somebody in the office decided otherwise since.
            self._differs(at)
        else:
            words = {"role": plan.role, "permission": plan.permission, "reason": self.plan.reason}
            holding = YES if plan.may else NO
            self._try(at, change_role_permission, controller_id=row.pk, holds=holding, **words)

    def _mailbox(self, plan: MailboxPlan, row: Controller) -> None:
        at = f"mailboxes: {plan.address}"
        box = Mailbox.objects.filter(address__iexact=plan.address).first()
        reads = {"address": plan.address, "received_hosts": plan.received_hosts, "access": plan.access}
        if box is None:
            self._with_password(plan, at, add_mailbox, controller_id=row.pk, **reads)
        elif box.controller_id != row.pk or not _has_the_hosts(plan, box):
            self._differs(at)
        elif not box.host and (plan.access or (plan.received_hosts and not box.received_hosts)):
            # Never read so far; where a reading was switched off, people in the office decided that.
            reads["received_hosts"] = plan.received_hosts or box.received_hosts
            self._with_password(plan, at, change_mailbox, mailbox_id=box.pk, **reads)
        elif plan.access is None or checked_access(plan.access) == _access(box):
            self._tell(STANDS, at)
        else:
            self._differs(at)

    def _with_password(self, plan: MailboxPlan, at: str, action: Callable[..., Any], **words: Any) -> None:
        """Read the mailbox's password, where its server is read, only now that it is needed."""
        try:
            password = _secret(plan) if plan.access else ""
        except Invalid as refusal:
            self._refused(at, refusal)
        else:
            self._try(at, action, password=password, **words)

    def _require_people(self) -> None:
        people = User.objects.filter(kind="staff", is_active=True)
        if not people.filter(is_superuser=True).exists():
            self._refused("people", Refused("setup_administrator"))
        if people.count() < FEWEST_PEOPLE:
            self._refused("people", Refused("setup_second_person"))

    def _try(self, where: str, action: Callable[..., Row], **words: Any) -> Row | None:
        """Take a step and give its row; what it refuses is told with all the rest."""
        try:
            row = action(**words, **self.asked)
        except DomainError as refusal:
            self._refused(where, refusal)
            return None
        self._tell(ADDED, where)
        return row

    def _stands_or_differs(self, where: str, held: Any, said: Any) -> None:
        if held == said:
            self._tell(STANDS, where)
        else:
            self._differs(where)

    def _differs(self, where: str) -> None:
        self._refused(where, Refused("setup_differs"))

    def _refused(self, where: str, refusal: DomainError) -> None:
        self.found.append((where, refusal))

    def _tell(self, mark: str, where: str) -> None:
        self.told.append((mark, where))


class _Silent:
    """Takes what another command says: this one tells what was done by itself."""

    def write(self, _text: str) -> None:
        """Leave it."""


def read_secret(*, path: str = "", variable: str = "") -> str:
    """Read a secret from its file, or else its variable. Raises Invalid("setup_secret_missing")."""
    where = path or variable
    try:
        text = Path(path).read_text(encoding="utf-8") if path else os.environ.get(variable, "")
    except (OSError, ValueError) as error:
        raise Invalid("setup_secret_missing", where=where) from error
    if not text.strip():
        raise Invalid("setup_secret_missing", where=where)
    return text.strip("\r\n")


def _secret(plan: MailboxPlan) -> str:
    return read_secret(path=plan.password_file, variable=plan.password_env)


def _has_the_hosts(plan: MailboxPlan, box: Mailbox) -> bool:
    """Tell whether a mailbox names the mail servers of the plan, where that names any.

    A box that was never read may still get them.
    """
    hosts = checked_hosts(plan.received_hosts)
    held = list(box.received_hosts)
    return not hosts or hosts == held or not (box.host or held)


def _user(username: str) -> User | None:
    return User.objects.filter(username__iexact=username).first()


def _comparable(name: str, value: Any) -> Any:
    if name == "cvr":
        return normalised_cvr(value)
    if name == "languages":
        return sorted(value)
    return value.casefold() if name == "contact_email" else value


def _usual() -> dict[str, Any]:
    """Return what a controller has that nobody chose for."""
    usual = Controller()
    names = (field.name for field in Controller._meta.get_fields() if hasattr(usual, field.name))
    return {name: getattr(usual, name) for name in names if name not in ("id", "pk")}


def _access(box: Mailbox) -> Access | None:
    if not box.is_read:
        return None
    folders: dict[str, tuple[str, ...]] = {
        role: tuple(row.name for row in box.folders.all() if row.is_read and row.role == role)
        for role in (INBOX, SPAM)
    }
    return Access(box.host, box.port, box.tls, box.user, folders[INBOX], folders[SPAM])
