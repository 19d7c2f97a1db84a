"""A small world for calls of the API: two controllers with the same things in each."""

import json
import uuid
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.events import Feed
from dpo_office.common.permissions import ROLES, system_actor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User
from registry_app.actions.customer_imports import import_json_lines
from registry_app.models import Controller, CustomerImport, PolicyVersion
from requests_app.actions import authority_answers, authority_outcomes
from tests.architecture.matrix import MATRIX, Cell
from tests.factories.authority_cases import authority_case_in, call_for
from tests.factories.cases import case_in, make_office
from tests.factories.contributors import make_contributor
from tests.factories.mails import make_hand_over
from tests.factories.policy_change import announced, drafted, version_in_force
from tests.factories.post import take_in
from tests.factories.registry import actor_with, make_customer, make_holidays
from tests.factories.waves import make_wave, wave_in


@dataclass
class World:
    """Two controllers with the same things in each, and the names of nothing at all."""

    names: dict[str, dict[str, str]]
    controllers: dict[str, Controller]

    def caller(
        self, role: str, scopes: tuple[str, ...] | list[str] = ("*",), *, at: str = "own", **fields: Any
    ) -> Client:
        """Give a client whose token holds the role at the own controller, for use at one of the two."""
        kind = "client" if role == "client" else "staff"
        with acting(system_actor("setup"), "test.caller_made"):
            user = User.objects.create_user(f"{role}-caller", kind=kind, **fields)
            if role in ROLES:
                RoleGrant.objects.create(user=user, role=role, controller_id=self.controllers["own"].pk)
            token, key = ApiToken.objects.create(user=user, name="test", scopes=list(scopes))
            if at != "own":
                # A role there too would let it in: the token is what holds it back at the own one.
                RoleGrant.objects.create(user=user, role=role, controller_id=self.controllers[at].pk)
                ApiToken.objects.filter(pk=token.pk).update(controllers=[str(self.controllers[at].pk)])
        return Client(headers={"authorization": f"Bearer {key}"}, raise_request_exception=False)


@pytest.fixture(scope="module")
def made_world(kept_rows: Any) -> World:
    with kept_rows.unblock():
        return make_world()


@pytest.fixture
def world(db: None, made_world: World) -> World:
    return deepcopy(made_world)


def make_world() -> World:
    """Insert two controllers with the same things in each."""
    make_holidays()
    names, controllers = {}, {}
    for whose in ("own", "foreign"):
        controllers[whose] = controller = make_office(whose)
        make_customer(controller)
        decider = actor_with("decider", controller)
        version_in_force(controller)
        campaign = announced(controller, decider)
        case = case_in("collecting", controller)
        contributor = make_contributor(controller)
        names[whose] = {
            "controller": controller.slug,
            "version": str(drafted(controller).pk),
            "campaign": str(campaign.pk),
            "case": str(case.pk),
            "task": str(case.tasks.get().pk),
            "contributor": str(contributor.pk),
            "customer_import": str(_imported(controller).pk),
            "hand_over": str(make_hand_over(controller).pk),
            "case_reference": case.reference,
            **_asked_by_authority(controller),
            **_post_and_wave(controller),
            **_form(controller),
        }
    Feed.objects.create()  # its first reader makes it otherwise, and call() would take that back
    nobodys = {"controller": "nosuch", "case_reference": "NOS-2026-0000-0000"}
    names["closed"] = names["own"] | _closed(controllers["own"])
    names["unknown"] = {name: str(uuid.uuid4()) for name in names["own"]} | nobodys
    return World(names, controllers)


def _form(controller: Controller) -> dict[str, str]:
    case = case_in("form_issued", controller)
    return {"form_case": str(case.pk), "form_number": case.issued_forms.get().number}


def _closed(controller: Controller) -> dict[str, str]:
    """Name objects that are over: steps on them are refused by their state, to whoever may take them."""
    closed = case_in("closed", controller)
    return {
        "case": str(closed.pk),
        "form_case": str(closed.pk),
        "case_reference": closed.reference,
        "wave": str(wave_in("ended", controller).pk),
        "authority_case": str(authority_case_in("closed", controller).pk),
        "version": str(PolicyVersion.objects.get(controller=controller, state="in_force").pk),
    }


def _asked_by_authority(controller: Controller) -> dict[str, str]:
    row = authority_case_in("answering", controller)
    call = call_for(row)
    authority_answers.add_annex(title="Log", source="Systemet", **call)
    authority_outcomes.add_follow_up(what="Ret det.", due_on=clock.today(), **call)
    with acting(system_actor("setup"), "test.person_made"):
        lawyer = User.objects.create_user(f"lawyer-{controller.slug}")
        RoleGrant.objects.create(user=lawyer, role="legal", controller_id=controller.pk)
    return {
        "authority_case": str(row.pk),
        "question": str(row.questions.order_by("number")[0].pk),
        "annex": str(row.annexes.get().pk),
        "follow_up": str(row.follow_ups.get().pk),
        "lawyer": lawyer.username,
    }


def _post_and_wave(controller: Controller) -> dict[str, str]:
    batch = take_in(controller)
    wave = make_wave(controller)
    return {
        "post_batch": str(batch.pk),
        "post_letter": str(batch.letters.get().pk),
        "wave": str(wave.pk),
        "wave_case": str(wave.members.get().case_id),
    }


def _imported(controller: Controller) -> CustomerImport:
    actor = actor_with("officer", controller)
    line = b'{"number": "60001"}\n'
    return import_json_lines(controller_id=controller.pk, chunks=[line], actor=actor, now=clock.now())


def fill(template: Any, names: dict[str, str]) -> Any:
    if isinstance(template, dict):
        return {key: fill(value, names) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, names) for value in template]
    return template.format(**names, **days()) if isinstance(template, str) else template


def days() -> dict[str, str]:
    """Give the days that bodies name."""
    return {
        "today": f"{clock.today()}",
        "later": f"{clock.today() + timedelta(days=30)}",
        "now": clock.now().isoformat(),
    }


def call_with(client: Client, method: str, url: str) -> Any:
    """Make a call by any method, without a body, and take back what it did."""
    with transaction.atomic():
        answer = client.generic(method, url, b"{}", content_type="application/json")
        transaction.set_rollback(True)
    if answer.streaming:
        b"".join(answer)
    return answer


def call(client: Client, name: str, names: dict[str, str]) -> Any:
    """Make the call, and take back what it did."""
    cell: Cell = MATRIX[name]
    url = f"/api/v1/{fill(cell.url, names)}"
    with transaction.atomic():
        if name.startswith("GET"):
            answer = client.get(url)
        elif name.startswith("PUT"):
            answer = client.put(url, b'{"number": "70001"}\n', content_type="application/x-ndjson")
        elif cell.upload:
            answer = client.post(url, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 something")})
        else:
            answer = client.post(url, json.dumps(fill(cell.body, names)), content_type="application/json")
        transaction.set_rollback(True)
    if answer.streaming:
        # A file is closed when it was read to its end.
        b"".join(answer)
    return answer
