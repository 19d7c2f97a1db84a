"""An office with something of everything at one's own controllers and at another, and somebody of each kind.

`own` are controllers at which the people here hold their role, `foreign` is one at which they hold nothing.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.office_admin import OfficeAdmin
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.sign_in.models import SignIn
from dpo_office.common.sign_in.sessions import MARK, Mark
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User, actor_of
from registry_app.actions.record_exports import ask_for_export, make_export
from registry_app.models import Controller
from requests_app.actions.contributors import deactivate_contributor
from requests_app.actions.duty_work import attach_evidence
from requests_app.actions.new_cases import Standing
from requests_app.actions.report_desks import renew_report_link, set_up_desk
from requests_app.actions.stop_visits import stop_request
from requests_app.domain.breach_steps import BREACH_STATES
from requests_app.models import DutyTurn, ReportDesk
from tests.browser import conftest as browser
from tests.browser.routes import MADE
from tests.factories.breaches import breach_in
from tests.factories.cases import make_case, make_office, take
from tests.factories.contributors import handed_out, link_of, mail_text_of, opened
from tests.factories.form_links import form_link_of
from tests.factories.mails import make_hand_over, make_mailbox
from tests.factories.measures import make_notified
from tests.factories.policy_change import announced, approved, assessed, drafted, version_in_force
from tests.factories.post import post_in_every_state
from tests.factories.registry import (
    ADMIN,
    actor_with,
    make_agreement,
    make_customer,
    make_customers,
    make_data,
    make_listing,
    make_promise,
    make_recipient,
    make_rule,
    make_transfer,
)
from tests.factories.sign_in import with_app
from tests.factories.signature_trust import leave_trust

OWN = ("retnemt", "trodco", "gaveup")
FOREIGN = "otherco"
# Somebody whom only the foreign controller knows.
STRANGER = {
    "number": "70770",
    "name": "Frida Fremmed",
    "email": "frida.fremmed@otherco.example.com",
    "phone": "+45 00 00 70 77",
}
# Who is led to the door of the office, whatever the page.
OUTSIDE = ("out", "link", "token", "client", "disabled")
STAFF = ("nobody", "contributor", "agent", "officer", "decider", "dpo", "legal", "auditor")
INSIDE = (*STAFF, "administrator")
ACTORS = (*OUTSIDE, *INSIDE)
# Its middleware is loaded once for all callers.
HANDLER = ClientHandler(enforce_csrf_checks=False)
# A row in one of these asks for nothing more.
CLOSED = (
    *("closed", "ended", "dismissed", "done", "archived", "destroyed", "dropped", "declined", "inactive"),
    *("cleared", "joined", "waived", "taken_in"),
)
MODELS: dict[str, type[Model]] = {
    f"{model._meta.app_label}_{model._meta.model_name}": model
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label)
}


def fill_foreign(controller: Controller) -> None:
    """Give a controller of others something of everything that the own ones have."""
    now, decider = clock.now(), actor_with("decider", controller)
    later = clock.today() + timedelta(days=40)
    version_in_force(controller)
    make_customers(controller, 3)
    make_customer(controller, **STRANGER)
    browser.leave_cases(controller, decider)
    for state in BREACH_STATES:
        breach_in(state, controller, now=now)
    make_hand_over(controller, rights=(), now=now)
    leave_trust(controller)
    browser.leave_mails(make_mailbox(controller, address="persondata@otherco.example.com"), decider)
    post_in_every_state(controller, decider)
    announced(controller, decider, now=now, effective_on=later)
    approved(controller, decider, now=now, effective_on=later)
    assessed(controller, decider, now=now)
    drafted(controller, now=now)
    handed_out(controller)
    browser.leave_two_people(controller)
    browser.draft(make_case(controller, rights=["objection"], now=now))
    browser.leave_traces(controller)
    browser.leave_changes(controller)
    browser.leave_duties(controller)
    browser.leave_authority_cases(controller)
    browser.leave_waves(controller, "boelge@otherco.example.com")
    keep_apart(controller)
    complete_record(controller)
    keep_files(controller)


def keep_apart(controller: Controller) -> None:
    """Leave what is kept from some colleagues: cases of an employee and of one who asks in confidence."""
    make_case(controller, standing=Standing("employee"))


def complete_record(controller: Controller) -> None:
    """Leave a record of each kind that only some demo records have."""
    activity = controller.activities.order_by("code").first()
    recipient = make_recipient(activity, "Pakkeposten")
    make_agreement(recipient)
    make_transfer(recipient)
    make_listing(controller)
    make_rule(controller, "R-other")
    make_promise(controller)
    make_data(activity.purposes.first())


def keep_files(controller: Controller) -> None:
    """Leave a file on a turn of the wheel, and one of the record that was made for a person."""
    turn = DutyTurn.objects.filter(duty__controller=controller, state="asked").first()
    officer, now = actor_with("officer", controller), clock.now()
    attach_evidence(turn_id=turn.pk, content=b"%PDF-1.7 evidence", actor=officer, now=now)


@dataclass
class Person:
    """Somebody who calls: their account, if they have one, and what their browser sends along."""

    user: User | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def actor(self) -> Actor:
        """Give the actor that the person is."""
        return actor_of(self.user) if self.user else Actor(uuid.UUID(int=0), "nobody")

    def client(self) -> Client:
        """Open a new browser for them."""
        client = Client(raise_request_exception=False, headers={"accept-language": "en"} | self.headers)
        client.handler = HANDLER
        client.cookies.load(self.cookies)
        return client


@dataclass
class OfficeWorld:
    """The office, who comes to it, and what each row is to them."""

    people: dict[str, Person]
    own: list[Controller]
    foreign: Controller
    # Addresses of links by whose they are.
    links: dict[str, str] = field(default_factory=dict)
    _rows: dict[Any, Any] = field(default_factory=dict)

    def keep_sessions(self) -> None:
        """Let nobody's session end while the pages are called, which takes longer than one may rest."""
        for who in (*INSIDE, "client", "disabled"):
            store = SessionStore(self.people[who].cookies[settings.SESSION_COOKIE_NAME])
            store[MARK] = _mark()
            store.save()

    def pages(self, name: str) -> OfficeAdmin:
        """Give the pages of a kind of row."""
        found = admin.site.get_model_admin(MODELS[name])
        assert isinstance(found, OfficeAdmin)
        return found

    def visible(self, name: str, who: str) -> list[Any]:
        """Give the rows of a kind that somebody sees."""
        key = ("visible", name, who)
        if key not in self._rows:
            model: Any = MODELS[name]
            rows = self.pages(name).get_queryset(_request(self.people[who].user))
            self._rows[key] = list(rows.order_by(*_order(model)))
        return list(self._rows[key])

    def row(self, name: str, whose: str) -> Any:
        """Give a row of a kind: own, closed, kept from some, foreign; None where there is no such."""
        if (name, whose) not in self._rows:
            self._rows[name, whose] = self._find(name, whose)
        return self._rows[name, whose]

    def _find(self, name: str, whose: str) -> Any:
        pages = self.pages(name)
        everything = self.visible(name, "everything")
        if whose == "foreign":
            return next((r for r in everything if pages.controller_of(r) == self.foreign.pk), None)
        own = [r for r in everything if pages.controller_of(r) in {None, *(c.pk for c in self.own)}]
        sights = [
            {row.pk for row in rows} for who in STAFF if (rows := self.visible(name, who)) or who == "dpo"
        ]
        shared = [row for row in own if all(row.pk in seen for seen in sights)]
        if whose == "kept":
            hidden = [row for row in own if any(row.pk not in seen for seen in sights)]
            return hidden[0] if hidden and shared else None
        is_closed = whose == "closed"
        fitting = [row for row in shared if (getattr(row, "state", "") in CLOSED) is is_closed]
        return next(iter(fitting), None if is_closed else next(iter(shared or own), None))

    def row_for_step(self, name: str, step: str) -> Any:
        """Give the row of one's own on which most people may take a step now."""
        if (name, "steps") not in self._rows:
            self._rows[name, "steps"] = self._best_rows(name)
        if step in MADE and (name, step) not in self._rows:
            pages = self.pages(name)
            everything = _request(self.people["everything"].user)
            self._rows[name, step] = pages.get_queryset(everything).get(pk=MADE[step]())
        return self._rows.get((name, step)) or self._rows[name, "steps"].get(step)

    def _best_rows(self, name: str) -> dict[str, Any]:
        pages = self.pages(name)
        best: dict[str, Any] = {}
        count: dict[str, int] = {}
        own = {None, *(c.pk for c in self.own)}
        for row in self.visible(name, "everything"):
            if pages.controller_of(row) not in own:
                continue
            offered: dict[str, int] = {}
            for who in (*INSIDE, "everything"):
                if who != "everything" and all(row.pk != seen.pk for seen in self.visible(name, who)):
                    continue
                for step in pages.offered_steps(row, self.people[who].actor):
                    offered[step] = offered.get(step, 0) + 1
            for step, many in offered.items():
                if many > count.get(step, 0):
                    best[step], count[step] = row, many
        return best


def _request(user: User | None) -> Any:
    request: Any = HttpRequest()
    request.user = user
    return request


def _order(model: Any) -> list[str]:
    names = {f.name for f in model._meta.fields}
    return [*[name for name in ("created_at", "received_at", "code", "number") if name in names][:1], "pk"]


def make_office_world(look: Callable[[OfficeWorld], None] | None = None) -> OfficeWorld:
    """Fill the office, the foreign controller in it, and give everybody who comes an account and a session.

    `look` sees the office before there is anything of others in it.
    """
    browser.fill()
    own = list(Controller.objects.filter(slug__in=OWN).order_by("slug"))
    trodden = Controller.objects.get(slug="trodco")
    keep_apart(trodden)
    keep_files(trodden)
    people = _people(own)
    visitor, task = opened(handed_out(trodden))
    people["link"] = Person(cookies={name: morsel.value for name, morsel in visitor.cookies.items()})
    links = {"task own": task, **_own_links(trodden)}
    foreign = make_office(FOREIGN, systems=("shop", "mail"))
    world = OfficeWorld(people, own, foreign, links)
    if look:
        look(world)
    fill_foreign(foreign)
    _see_all(people["everything"], foreign)
    world.links |= _foreign_links(foreign)
    _make_files(people["decider"], (trodden, foreign))
    return world


def _people(own: list[Controller]) -> dict[str, Person]:
    people = {who: _staff(who, own) for who in STAFF}
    people["administrator"] = _staff("administrator", [], is_superuser=True)
    for who in INSIDE:
        _begin(people[who])
    people["everything"] = Person(browser.person("everything"))
    people["out"] = Person()
    people["client"] = _staff("client", own, kind="client")
    people["disabled"] = _staff("decider", own, name="disabled")
    with acting(ADMIN, "test.person_left"):
        User.objects.filter(pk=people["disabled"].actor.user_id).update(is_active=False)
        _, key = ApiToken.objects.create(user=people["officer"].user, name="test", scopes=["*"])
    people["token"] = Person(headers={"authorization": f"Bearer {key}"})
    return people


def _see_all(person: Person, foreign: Controller) -> None:
    """Let who looks for rows see the foreign ones too: they were made after the roles were given."""
    with acting(ADMIN, "test.person_made"):
        for role in browser.ROLES:
            RoleGrant.objects.create(user=person.user, role=role, controller_id=foreign.pk)


def _own_links(own: Controller) -> dict[str, str]:
    """Give links that lead somewhere, and links that lead nowhere any more."""
    left = handed_out(own)
    closed = link_of(left)
    deactivate_contributor(
        contributor_id=left.contributor_id, actor=actor_with("officer", own), now=clock.now()
    )
    return {
        "task closed": closed,
        "answer own": _answer_link(own),
        "answer closed": _answer_link(own, "revoke_link"),
        "form own": _form_link(own, "receive_signed_form"),
        "form closed": _form_link(own, "receive_signed_form", "issue_form"),
        "report own": _report_link(own),
        "stop own": make_notified(own, "79001"),
        "stop closed": _stopped_link(own),
    }


def _foreign_links(foreign: Controller) -> dict[str, str]:
    return {
        "task foreign": link_of(handed_out(foreign)),
        "answer foreign": _answer_link(foreign),
        "form foreign": _form_link(foreign, "receive_signed_form"),
        "report foreign": _report_link(foreign),
        "stop foreign": make_notified(foreign, "79001"),
    }


def _answer_link(controller: Controller, *steps: str) -> str:
    case, actor = make_case(controller), actor_with("officer", controller)
    for step in ("lay_behind_link", *steps):
        take(step, case, actor=actor, now=clock.now())
        case.refresh_from_db()
    found = re.search(r"/letter/[^/]+/", mail_text_of(case.answer_links.get().letter))
    assert found, "the mail has no link"
    return found[0]


def _form_link(controller: Controller, *steps: str) -> str:
    """Give the link that came with the first form of a case, whatever happened since."""
    case, actor = make_case(controller), actor_with("officer", controller)
    take("issue_form", case, actor=actor, now=clock.now())
    found = form_link_of(case)
    for step in steps:
        case.refresh_from_db()
        take(step, case, actor=actor, now=clock.now())
    return found


def _stopped_link(controller: Controller) -> str:
    link = make_notified(controller, "79002")
    stop_request(secret=link.split("/")[2], actor=system_actor("link_page"), now=clock.now())
    return link


def _report_link(controller: Controller) -> str:
    desk = ReportDesk.objects.filter(controller=controller).first()
    actor, now = actor_with("officer", controller), clock.now()
    if desk is None:
        desk = set_up_desk(controller_id=controller.pk, actor=actor, now=now)
    return renew_report_link(desk_id=desk.pk, actor=actor, now=now)


def _make_files(person: Person, controllers: tuple[Controller, ...]) -> None:
    """Let the worker make a file of the record that the person asked for, and one that another asked for."""
    for controller in controllers:
        actor = person.actor if controller.slug in OWN else actor_with("decider", controller)
        ask = {"controller_id": controller.pk, "kind": "csv", "language": "da", "as_of": None}
        ask_for_export(**ask, actor=actor, now=clock.now())
        assert make_export(now=clock.now())


def _begin(person: Person) -> None:
    """Note that somebody signed in, with an app for codes."""
    assert person.user is not None
    with_app(person.user)
    key = person.cookies[settings.SESSION_COOKIE_NAME]
    SignIn.objects.create(
        user=person.user,
        session_key=key,
        has_second_factor=True,
        began_at=timezone.now(),
        seen_at=timezone.now(),
    )


def _staff(role: str, controllers: list[Controller], *, name: str = "", **fields: Any) -> Person:
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(f"matrix-{name or role}", browser.PASSWORD, **fields)
        if role not in ("nobody", "administrator"):
            for controller in controllers:
                RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    return Person(user, {settings.SESSION_COOKIE_NAME: _session(user)})


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[MARK] = _mark()
    store.create()
    return store.session_key or ""


def _mark() -> dict[str, Any]:
    now = timezone.now()
    return Mark(now, now, now, has_second_factor=True).stored()
