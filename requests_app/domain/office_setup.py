"""The file from which an office is set up: what may stand in it, and what it means.

The cases stand in docs/flows/set_up_office.md. Nothing here looks at the office itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import ROLES
from registry_app.domain.controllers import (
    DAY_LIMITS,
    EXTENSION_BASES,
    FORM_MODES,
    HOLIDAY_CALENDARS,
    REQUESTED,
    REQUIRED,
    SUSPENSION_MODES,
)
from registry_app.domain.mailboxes import Access
from requests_app.domain.four_eyes import SUGGESTED, USUAL_EXTRACTS, Rules

# Words that look like a secret: a file of the set-up is mailed around and kept.
SECRET_WORDS: Final = ("password", "secret", "token", "key")
FACTS: Final = ("name", "brand", "cvr", "address", "contact_email", "phone", "site")
DPO_FACTS: Final = ("name", "email", "phone")
CLOCK_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "holiday_calendar": HOLIDAY_CALENDARS,
    "suspension_mode": SUSPENSION_MODES,
    "extension_basis": EXTENSION_BASES,
}
CLOCK_DAYS: Final = tuple(DAY_LIMITS)
# A controller that asks for a form looks every year at whether it may (GDPR Art. 12(2)).
REVIEWED_MODES: Final = (REQUESTED, REQUIRED)
# Not a role for people.
CLIENT: Final = "client"


@dataclass(frozen=True)
class PersonPlan:
    """Somebody of the office, and the roles that they hold at every controller."""

    username: str
    name: str
    email: str
    is_administrator: bool = False
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailboxPlan:
    """A mailbox; its password is in a file or a variable, and is read only when it is needed."""

    address: str
    received_hosts: tuple[str, ...] = ()
    access: Access | None = None
    password_file: str = ""
    password_env: str = ""


@dataclass(frozen=True)
class FormPlan:
    """Whether a signed form is asked for; why, and when it is looked at again."""

    mode: str
    reason: str = ""
    review_on: date | None = None


@dataclass(frozen=True)
class FourEyesPlan:
    """What takes two people."""

    rules: Rules
    many_extracts: int = USUAL_EXTRACTS


@dataclass(frozen=True)
class RolePlan:
    """What a role may or may not do at a controller, otherwise than by default."""

    role: str
    permission: str
    may: bool


@dataclass(frozen=True)
class ControllerPlan:
    """A controller, with who holds which role there."""

    short_name: str
    facts: Mapping[str, Any]
    roles: Mapping[str, tuple[str, ...]]
    dpo: Mapping[str, str]
    clock: Mapping[str, Any]
    form: FormPlan | None = None
    four_eyes: FourEyesPlan | None = None
    roles_here: tuple[RolePlan, ...] = ()
    mailboxes: tuple[MailboxPlan, ...] = ()


@dataclass(frozen=True)
class OfficePlan:
    """Everything that the file says."""

    reason: str
    settings: Mapping[str, str]
    secret_files: Mapping[str, str]
    people: tuple[PersonPlan, ...]
    controllers: tuple[ControllerPlan, ...]


class _Table:
    """A table of the file: each word is taken once, and what nobody took is unknown."""

    def __init__(self, content: Any, where: str) -> None:
        if not isinstance(content, dict):
            raise Invalid("setup_wrong", where=where)
        self.content, self.where, self.taken = content, where, set[str]()

    def place(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def take(self, name: str, kind: type, default: Any) -> Any:
        self.taken.add(name)
        value = self.content.get(name, default)
        # A truth value is a number to Python, but not to the reader of a file.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Invalid("setup_wrong", where=self.place(name))
        return value

    def text(self, name: str) -> str:
        return str(self.take(name, str, "")).strip()

    def needed(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise Invalid("setup_missing", where=self.place(name))
        return text

    def one_of(self, name: str, codes: Iterable[str]) -> str:
        text = self.needed(name)
        if text not in codes:
            raise Invalid("setup_wrong", where=self.place(name))
        return text

    def day(self, name: str) -> date | None:
        """Take a day, as TOML has them or as a text."""
        if name not in self.content:
            return None
        given = self.content[name]
        try:
            read = date.fromisoformat(given) if isinstance(given, str) else given
        except ValueError as error:
            raise Invalid("setup_wrong", where=self.place(name)) from error
        self.taken.add(name)
        # A time of the day is a day to Python, too.
        if type(read) is not date:
            raise Invalid("setup_wrong", where=self.place(name))
        return read

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.take(name, list, [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise Invalid("setup_wrong", where=self.place(name))
        return tuple(value.strip() for value in values)

    def table(self, name: str) -> "_Table":
        return _Table(self.take(name, dict, {}), self.place(name))

    def tables(self, name: str) -> list["_Table"]:
        rows = self.take(name, list, [])
        return [_Table(row, f"{self.place(name)}[{number}]") for number, row in enumerate(rows, start=1)]

    def end(self) -> None:
        for name in self.content.keys() - self.taken:
            looks_secret = any(word in name.lower() for word in SECRET_WORDS)
            raise Invalid("setup_secret" if looks_secret else "setup_unknown", where=self.place(name))


def office_plan(content: Mapping[str, Any], *, secret_settings: frozenset[str]) -> OfficePlan:
    """Return what the file says.

    `secret_settings` are the settings that may not stand in it. Raises Invalid("setup_unknown" |
    "setup_wrong" | "setup_missing" | "setup_secret" | "setup_twice" | "setup_form_review").
    """
    top = _Table(content, "")
    settings, secret_files = _settings(top.table("settings"), secret_settings)
    people = tuple(_person(table) for table in top.tables("people"))
    controllers = tuple(_controller(table) for table in top.tables("controllers"))
    reason = top.needed("reason") if people or controllers else top.text("reason")
    top.end()
    _require_once("people", (person.username.lower() for person in people))
    _require_once("controllers", (row.short_name for row in controllers))
    _require_once("mailboxes", (box.address.lower() for row in controllers for box in row.mailboxes))
    return OfficePlan(reason, settings, secret_files, people, controllers)


def named_people(plan: OfficePlan) -> tuple[str, ...]:
    """Name everybody to whom a controller of the plan gives a role, each once."""
    names = (name for row in plan.controllers for held in row.roles.values() for name in held)
    return tuple(dict.fromkeys(names))


def clock_choices(given: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """Return all choices of how time limits are reckoned: those that are given, else those that are held."""
    return {name: given.get(name, held[name]) for name in (*CLOCK_CODES, *CLOCK_DAYS)}


def _settings(table: _Table, secrets: frozenset[str]) -> tuple[dict[str, str], dict[str, str]]:
    files = table.table("secret_files")
    secret_files = {name: files.needed(name) for name in files.content}
    said = {name: table.needed(name) for name in table.content if name != "secret_files"}
    for name in said:
        if name in secrets:
            raise Invalid("setup_secret", where=table.place(name))
    return said, secret_files


def _person(table: _Table) -> PersonPlan:
    roles = table.texts("roles")
    if not set(roles) <= set(ROLES) - {CLIENT}:
        raise Invalid("setup_wrong", where=table.place("roles"))
    plan = PersonPlan(
        username=table.needed("username"),
        name=table.needed("name"),
        email=table.needed("email"),
        is_administrator=table.take("administrator", bool, False),
        roles=roles,
    )
    table.end()
    return plan


def _controller(table: _Table) -> ControllerPlan:
    table.needed("name")
    facts: dict[str, Any] = {name: table.text(name) for name in FACTS if table.text(name)}
    languages = table.texts("languages")
    if languages:
        facts["languages"] = list(languages)
    dpo = table.table("dpo")
    contacts = {name: text for name in DPO_FACTS if (text := dpo.text(name))}
    dpo.end()
    plan = ControllerPlan(
        short_name=table.needed("short_name"),
        facts=facts,
        roles=_roles(table.table("roles")),
        dpo=contacts,
        clock=_clock(table.table("clock")),
        form=_form(table.table("form")) if "form" in table.content else None,
        four_eyes=_four_eyes(table),
        roles_here=_roles_here(table.table("roles_here")),
        mailboxes=tuple(_mailbox(box) for box in table.tables("mailboxes")),
    )
    table.end()
    return plan


def _roles(table: _Table) -> dict[str, tuple[str, ...]]:
    if not table.content.keys() <= set(ROLES) - {CLIENT}:
        raise Invalid("setup_wrong", where=table.where)
    return {role: table.texts(role) for role in table.content}


def _roles_here(table: _Table) -> tuple[RolePlan, ...]:
    if not table.content.keys() <= set(ROLES):
        raise Invalid("setup_wrong", where=table.where)
    plans: list[RolePlan] = []
    for role in table.content:
        chosen = table.table(role)
        plans += [RolePlan(role, name, may=True) for name in chosen.texts("may")]
        plans += [RolePlan(role, name, may=False) for name in chosen.texts("may_not")]
        chosen.end()
    _require_once(table.where, (f"{plan.role} {plan.permission}" for plan in plans))
    return tuple(plans)


def _clock(table: _Table) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        name: table.one_of(name, codes) for name, codes in CLOCK_CODES.items() if name in table.content
    }
    chosen |= {name: table.take(name, int, 0) for name in CLOCK_DAYS if name in table.content}
    table.end()
    return chosen


def _form(table: _Table) -> FormPlan:
    mode = table.one_of("mode", FORM_MODES)
    reason = table.text("reason")
    review_on = table.day("review_on")
    table.end()
    if mode in REVIEWED_MODES and (not reason or review_on is None):
        raise Invalid("setup_form_review", where=table.where)
    return FormPlan(mode, reason, review_on)


def _four_eyes(table: _Table) -> FourEyesPlan | None:
    if table.content.get("four_eyes") == "suggested":
        table.taken.add("four_eyes")
        return FourEyesPlan(SUGGESTED)
    if "four_eyes" not in table.content:
        return None
    chosen = table.table("four_eyes")
    many = chosen.take("many_extracts", int, USUAL_EXTRACTS)
    rules = {step: chosen.texts(step) for step in chosen.content if step != "many_extracts"}
    return FourEyesPlan(rules, many)


def _mailbox(table: _Table) -> MailboxPlan:
    usual = Access()
    access = None
    if "host" in table.content:
        access = Access(
            host=table.needed("host").lower(),
            port=table.take("port", int, usual.port),
            tls=table.text("tls") or usual.tls,
            user=table.needed("user"),
            folders=table.texts("folders") or usual.folders,
            spam_folders=table.texts("spam_folders"),
        )
    plan = MailboxPlan(
        address=table.needed("address"),
        received_hosts=table.texts("received_hosts"),
        access=access,
        password_file=table.text("password_file"),
        password_env=table.text("password_env"),
    )
    table.end()
    if access is not None and not (plan.password_file or plan.password_env):
        raise Invalid("setup_missing", where=table.place("password_file"))
    return plan


def _require_once(where: str, names: Iterable[str]) -> None:
    known = set()
    for name in names:
        if name in known:
            raise Invalid("setup_twice", where=where, name=name)
        known.add(name)
