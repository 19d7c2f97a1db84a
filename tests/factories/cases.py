"""Cases for tests, walked to any state by the actions themselves; and clients with a token for each role."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rest_framework.test import APIClient

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.documents import Document
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User
from dpo_office.common.vault import derived_keys
from registry_app.models import Controller
from requests_app.actions import (
    account_closures,
    answer_links,
    answers,
    case_customers,
    case_letters,
    closing,
    contributor_tasks,
    enquiries,
    extracts,
    issued_forms,
    ownership,
    relations,
    representations,
    signed_forms,
    system_tasks,
    waits,
)
from requests_app.actions import clock as clock_acts
from requests_app.actions.case_links import link_case, unlink_case
from requests_app.actions.contributors import add_contributor
from requests_app.actions.intake import Requester, open_case
from requests_app.actions.part_answers import send_part_answer
from requests_app.actions.unidentified import close_unidentified, reopen_case
from requests_app.actions.use import stop_use
from requests_app.domain.answer_links import AnswerWay
from requests_app.domain.answers import ItemDecision, answer_decisions, refusal_decisions
from requests_app.domain.enquiries import OBLIGATIONS
from requests_app.domain.form_comparison import FormComparison
from requests_app.domain.form_numbers import FORM_KEY_PURPOSE, form_mac, form_number
from requests_app.domain.representation import Representative
from requests_app.domain.signed_forms import FormReading, ReadCode
from requests_app.models import Case, Contributor, IssuedForm
from tests.factories.registry import actor_with, make_controller, make_customer, make_system
from tests.rows import count_of, rows_of

SETUP = system_actor("setup")
BLANK = b"%PDF-1.7 a blank form"
ASE = Requester(name="Åse Blåbær", email="aase@example.com", phone="+45 00 00 00 02", customer_number="")
BO = Representative("attorney", "Bo Blåbær", email="bo@example.com")
EXTRACT = b"Ordre;Dato\n1;2026-01-02\n"


def make_office(
    slug: str = "testco", *, form_mode: str = "requested", systems: tuple[str, ...] = ("shop",)
) -> Controller:
    """Insert a controller with holidays and systems."""
    controller = make_controller(slug, form_mode=form_mode)
    for code in systems:
        make_system(controller, code)
    return controller


def make_case(controller: Controller, *, now: datetime | None = None, **fields: Any) -> Case:
    """Open a case about access."""
    values: dict[str, Any] = {"rights": ["access"], "requester": ASE, "channel": "email"} | fields
    return open_case(
        controller=controller.slug, actor=actor_with("officer", controller), now=now or clock.now(), **values
    )


def rendered_form(case: Case, now: datetime, pdf: bytes = BLANK) -> issued_forms.RenderedForm:
    """Return a form as prepare_form would, without typesetting it."""
    number = form_number(uuid.uuid4().bytes[:10])
    mac = form_mac(number, key=derived_keys(FORM_KEY_PURPOSE)[0])
    expires_on = clock.copenhagen_date(now) + timedelta(days=issued_forms.VALID_DAYS)
    return issued_forms.RenderedForm(case.pk, number, mac, expires_on, pdf)


def typeset_form(case: Case) -> bytes:
    """Issue a form that is really typeset in a case, and return its page."""
    call: dict[str, Any] = {
        "case_id": case.pk,
        "actor": actor_with("officer", case.controller),
        "now": clock.now(),
    }
    rendered = issued_forms.prepare_form(**call)
    issued_forms.issue_form(rendered=rendered, **call)
    return rendered.pdf


def signed_file(form: IssuedForm, **changes: Any) -> signed_forms.ReceivedFile:
    """Return an uploaded file that shows the form, filled in and signed."""
    content = f"%PDF-1.7 signed {form.number}".encode()
    reading = FormReading(
        media_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=1,
        codes=(ReadCode(form.number, form.mac, 1, "qr"),),
        field_values=(("name", "Åse Blåbær"), ("date", "3/12/2026")),
        ink=(("signature", 0.02),),
        comparison=FormComparison("unchanged"),
    )
    return signed_forms.ReceivedFile(content, replace(reading, **changes))


def rendered_answer(case: Case) -> answers.RenderedAnswer:
    """Return an answer that grants everything, without typesetting it."""
    rights = [item.right for item in case.items.all()]
    return answers.RenderedAnswer(case.pk, case.version, answer_decisions(rights, ()), b"%PDF-1.7 answer")


def rendered_part(case: Case, *decided: str) -> answers.RenderedAnswer:
    """Return an answer that grants these rights, or the last of the case, without typesetting it."""
    rights = decided or (case.items.all().reverse()[0].right,)
    decisions = tuple(ItemDecision(right) for right in rights)
    return answers.RenderedAnswer(case.pk, case.version, decisions, b"%PDF-1.7 part")


def rendered_refusal(case: Case) -> answers.RenderedAnswer:
    """Return a refusal, without typesetting it."""
    rights = [item.right for item in case.items.all()]
    decisions = refusal_decisions(rights, "manifestly_unfounded", "Fordi.", "Se notatet.")
    return answers.RenderedAnswer(case.pk, case.version, decisions, b"%PDF-1.7 refusal")


# Which steps lead to each state.
_PATHS: Mapping[str, tuple[str, ...]] = {
    "received": (),
    "form_issued": ("issue_form",),
    "form_returned": ("issue_form", "receive_signed_form"),
    "verified": ("issue_form", "receive_signed_form", "verify_form"),
    "collecting": ("waive_form", "plan_tasks"),
    "answered": ("waive_form", "plan_tasks", "settle_tasks", "send_answer"),
    "refused": ("refuse_case",),
    "withdrawn": ("withdraw_case",),
    "closed": ("withdraw_case", "close_case"),
    "unidentified": ("ask_identity", "send_status_letter", "close_unidentified"),
}


def case_in(state: str, controller: Controller, *, now: datetime | None = None, **fields: Any) -> Case:
    """Open a case and walk it to a state."""
    now = now or clock.now()
    case = make_case(controller, now=now, **fields)
    for step in _PATHS[state]:
        take(step, case, actor=actor_with("decider", controller), now=now)
        case.refresh_from_db()
    assert case.state == state
    return case


def take(step: str, case: Case, *, actor: Actor, now: datetime) -> None:
    """Take one step in the plainest way."""
    _TAKE[step](case, {"case_id": case.pk, "actor": actor, "now": now})


def _receive(case: Case, call: dict[str, Any]) -> None:
    unknown = IssuedForm(case=case, number="RF-0000-0000-0000-0000", mac="0" * 16)
    form = case.issued_forms.first() or unknown
    signed_forms.receive_signed_form(received=signed_file(form), **call)


def every_doubt(case: Case) -> dict[str, str]:
    """Say of each doubt about the newest form that it was looked at."""
    signed = case.signed_forms.first()
    found = signed.findings if signed else []
    return {row["code"]: "Set og i orden." for row in found if row["severity"] == "doubt"}


def _settle_all(case: Case, call: dict[str, Any]) -> None:
    for task in case.tasks.filter(state="open"):
        system_tasks.settle_task(task_id=task.pk, outcome="done", **call)


def _check_all(_case: Case, call: dict[str, Any]) -> None:
    for name in OBLIGATIONS:
        account_closures.check_obligation(obligation=name, is_met=True, text="Set i butikken.", **call)


def _close_unidentified(case: Case, call: dict[str, Any]) -> None:
    """Close it when the days of silence have passed."""
    later = call["now"] + timedelta(days=case.controller.silence_close_days)
    rights = [item.right for item in case.items.all()]
    decisions = refusal_decisions(rights, "not_identifiable", "Intet svar.", "Intet svar.")
    rendered = answers.RenderedAnswer(case.pk, case.version, decisions, b"%PDF-1.7 refusal")
    close_unidentified(rendered=rendered, **call | {"now": later})


def _lay_behind_link(case: Case, call: dict[str, Any]) -> None:
    """Let an answer of a case in any state lie behind a link, as a letter that was sent before."""
    with acting(SETUP, "test.behind_link"):
        pdf = answers.store_letter(case, b"%PDF-1.7 answer", answers.ANSWER_KIND, call["now"])
        case_letters.write_content(
            case,
            "answer_sent",
            actor=call["actor"],
            now=call["now"],
            attachments=[pdf],
            filenames=[f"{case.reference}.pdf"],
            carries=False,
            way=AnswerWay(by_link=True),
        )


def _name_customer(case: Case, call: dict[str, Any]) -> None:
    if not case.controller.customers.filter(number="N-2").exists():
        make_customer(case.controller, "N-2")
    case_customers.name_customer(number="N-2", reason="Samme navn og adresse.", **call)


def _asked_kind(case: Case) -> str:
    asked = case.clock_entries.filter(type__startswith="ask_").last()
    return asked.kind if asked else "identity"


def _link(case: Case, call: dict[str, Any]) -> None:
    """Link it to a new case of the same controller."""
    other = make_case(case.controller, now=call["now"])
    link_case(reference=other.reference, kind="same_matter", **call)


def _linked_to(case: Case) -> str:
    link = case.links.select_related("other").first()
    return link.other.reference if link else "UKENDT"


_TAKE: Mapping[str, Callable[[Case, dict[str, Any]], object]] = {
    "issue_form": lambda case, call: issued_forms.issue_form(
        rendered=rendered_form(case, call["now"]), **call
    ),
    "receive_signed_form": _receive,
    "verify_form": lambda case, call: signed_forms.verify_form(doubts=every_doubt(case), **call),
    "return_form": lambda _, call: signed_forms.return_form(reason="Underskriften mangler.", **call),
    "waive_form": lambda _, call: signed_forms.waive_form(reason="Skrev fra adressen i kontoen.", **call),
    "plan_tasks": lambda _, call: system_tasks.plan_tasks(**call),
    "attach_extract": lambda case, call: extracts.attach_extract(
        task_id=_task_id(case), content=EXTRACT, **call
    ),
    "assign_task": lambda case, call: contributor_tasks.assign_task(
        task_id=_task_id(case), contributor_id=a_contributor(case.controller).pk, **call
    ),
    "remind_contributor": lambda case, call: contributor_tasks.remind_contributor(
        task_id=_task_id(case), **call
    ),
    "settle_task": lambda case, call: system_tasks.settle_task(
        task_id=_task_id(case), outcome="done", **call
    ),
    "settle_tasks": _settle_all,
    "send_answer": lambda case, call: answers.send_answer(rendered=rendered_answer(case), **call),
    "send_part_answer": lambda case, call: send_part_answer(rendered=rendered_part(case), **call),
    "lay_behind_link": _lay_behind_link,
    "send_link_again": lambda _, call: answer_links.send_link_again(**call),
    "post_answer": lambda _, call: answer_links.post_answer(
        envelope="Åse Blåbær\nPrøvevej 1\n0000 Prøveby", **call
    ),
    "revoke_link": lambda _, call: answer_links.revoke_link(reason="Gik til den forkerte.", **call),
    "put_copy_first": lambda _, call: waits.put_copy_first(days=5, **call),
    "end_wait": lambda _, call: waits.end_wait(text="Skrev, at kopien er komplet.", **call),
    "withdraw_right": lambda case, call: closing.withdraw_right(right=case.items.all()[0].right, **call),
    "record_answer": lambda _, call: answers.record_answer(text="Sagt i telefonen.", **call),
    "refuse_case": lambda case, call: answers.refuse_case(rendered=rendered_refusal(case), **call),
    "withdraw_case": lambda _, call: closing.withdraw_case(**call),
    "close_case": lambda _, call: closing.close_case(**call),
    "extend_deadline": lambda _, call: clock_acts.extend_deadline(
        ground="complexity", months=1, reason="Der søges i fem systemer.", **call
    ),
    "ask_identity": lambda _, call: clock_acts.ask_identity(
        doubt="Adressen er ukendt.", question="Skriv fra adressen i kontoen.", **call
    ),
    "ask_scope": lambda _, call: clock_acts.ask_scope(
        quantity="Otte år.", question="Hvilken periode?", **call
    ),
    "record_information": lambda case, call: clock_acts.record_information(
        kind=_asked_kind(case), sufficient=True, **call
    ),
    "allow_late_question": lambda _, call: clock_acts.allow_late_question(
        kind="identity", reason="Tvivlen er ny.", **call
    ),
    "send_status_letter": lambda _, call: clock_acts.send_status_letter(**call),
    "close_unidentified": _close_unidentified,
    "reopen_case": lambda _, call: reopen_case(reason="Svarede fra kontoen.", **call),
    "stop_use": lambda _, call: stop_use(text="Taget af listen i Mailsystemet.", **call),
    "name_representative": lambda _, call: representations.name_representative(given=BO, **call),
    "check_authority": lambda _, call: representations.check_authority(
        accepted=True, how="document_seen", **call
    ),
    "end_representation": lambda _, call: representations.end_representation(**call),
    "name_customer": _name_customer,
    "drop_customer": lambda _, call: case_customers.drop_customer(
        number="N-2", reason="En anden med samme navn.", **call
    ),
    "answer_enquiry": lambda _, call: enquiries.answer_enquiry(text="Vi beklager.", **call),
    "add_rights": lambda _, call: enquiries.add_rights(rights=["access"], **call),
    "mark_confidential": lambda _, call: enquiries.mark_confidential(**call),
    "check_obligation": lambda _, call: account_closures.check_obligation(
        obligation="refunds", is_met=True, text="Intet til gode.", **call
    ),
    "check_all": _check_all,
    "close_account": lambda _, call: account_closures.close_account(**call),
    "change_relation": lambda _, call: relations.change_relation(
        relation="customer", reason="Sagde det i telefonen.", **call
    ),
    "take_case": lambda _, call: ownership.take_case(**call),
    "assign_case": lambda case, call: ownership.assign_case(
        owner=make_officer(case.controller).username, **call
    ),
    "add_note": lambda _, call: ownership.add_note(text="Ringede og spurgte til sagen.", **call),
    "link_case": _link,
    "unlink_case": lambda case, call: unlink_case(reference=_linked_to(case), **call),
}


def _task_id(case: Case) -> uuid.UUID:
    task = case.tasks.first()
    return task.pk if task else uuid.uuid4()


def a_contributor(controller: Controller) -> Contributor:
    """Return a colleague of the controller, entered when there is none."""
    known = controller.contributors.first()
    return known or add_contributor(
        controller=controller.slug,
        name="Ib Lager",
        email="ib.lager@example.com",
        actor=actor_with("officer", controller),
        now=clock.now(),
    )


def make_officer(controller: Controller, **fields: Any) -> User:
    """Insert somebody who works on the controller's cases."""
    with acting(SETUP, "test.person_made"):
        user = User.objects.create_user(f"officer-{uuid.uuid4().hex[:8]}", **fields)
        RoleGrant.objects.create(user=user, role="officer", controller_id=controller.pk)
    return user


def client_as(role: str, controller: Controller | None = None, **token: Any) -> APIClient:
    """Return a client whose token holds one role, at one controller or at all."""
    with acting(SETUP, "test.client_made"):
        user = User.objects.create_user(f"{role}-{uuid.uuid4().hex[:8]}")
        RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk if controller else None)
        _row, text = ApiToken.objects.create(user=user, **({"name": "test", "scopes": ["*"]} | token))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def everything_about(case: Case) -> dict[str, Any]:
    """Return all that a step could change, to prove that a refused one changed nothing."""
    (itself,) = rows_of(Case, "id", case.pk)
    of_it = {(rel.related_model, rel.field.name) for rel in Case._meta.related_objects}
    return {
        "case": itself,
        "rows": {(model._meta.label, field): rows_of(model, field, case.pk) for model, field in of_it},
        "events": count_of(Event, "subject_id", case.pk),
        "letters": count_of(Letter, "cause_id", case.pk),
        "documents": count_of(Document, "controller_id", case.controller_id),
        "history": count_of(Case.history.model, "id", case.pk),
    }
