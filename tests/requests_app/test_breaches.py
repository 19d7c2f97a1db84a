"""The register of breaches: its steps, what each refuses, and that drills stay inside."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError, NotPermitted
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import block_contact, blocked_letter_ids
from dpo_office.common.letters.models import Letter
from registry_app.models import BreachRule
from requests_app.actions import breach_assessment, breach_decisions, breach_persons, breach_reports
from requests_app.actions.breach_assessment import Description
from requests_app.breach_letter_texts import PlainWords
from requests_app.domain.breach_codes import CHECKLIST
from requests_app.domain.breach_steps import BREACH_STATES, BREACH_STEPS
from requests_app.models import Breach
from requests_app.permissions import BREACH_DECISIONS, BREACH_WORK
from tests.factories.breaches import breach_in, make_breach
from tests.factories.cases import make_office
from tests.factories.registry import ADMIN, actor_with, make_customer

pytestmark = pytest.mark.django_db
PLAIN = PlainWords("En bærbar blev stjålet.", "Nogen kan kende din adresse.", "Vi har slettet den.")


@pytest.fixture
def office(db):
    make_office("other")
    return make_office("testco")


def call_for(row: Breach, role: str = "decider", **more: Any) -> dict[str, Any]:
    return {"breach_id": row.pk, "actor": actor_with(role, row.controller), "now": clock.now(), **more}


TAKE = {
    "acknowledge_breach": breach_reports.acknowledge_breach,
    "tick_item": lambda **call: breach_assessment.tick_item(item="stop_it", **call),
    "decide_awareness": lambda **call: breach_reports.decide_awareness(
        aware_at=call["now"], reason="Set.", **call
    ),
    "describe_breach": lambda **call: breach_assessment.describe_breach(told=Description(), **call),
    "name_touched": lambda **call: breach_assessment.name_touched(
        activities=(), systems=(), categories=(), **call
    ),
    "assess_risk": lambda **call: breach_assessment.assess_risk(level="high", reason="CPR.", **call),
    "give_advice": lambda **call: breach_assessment.give_advice(advice="Anmeld.", **call),
    "record_notification": lambda **call: breach_decisions.record_notification(
        receipt_number="2026-2", content={}, **call
    ),
    "add_phase": lambda **call: breach_decisions.add_phase(receipt_number="2026-3", content={}, **call),
    "decide_not_to_notify": lambda **call: breach_decisions.decide_not_to_notify(
        ground="no_personal_data", reason="Kun varer.", **call
    ),
    "inform_persons": lambda **call: breach_persons.inform_persons(
        customers="10001", words={"da": PLAIN}, **call
    ),
    "except_persons": lambda **call: breach_persons.except_persons(
        ground="protected", reason="Krypteret.", **call
    ),
    "reopen_breach": lambda **call: breach_decisions.reopen_breach(reason="Nyt fund.", **call),
    "close_breach": lambda **call: breach_decisions.close_breach(lessons="Lært.", **call),
}
ROLES = {step: "dpo" if step == "give_advice" else "decider" for step in TAKE}


def test_every_step_is_tried():
    assert set(TAKE) == {step.name for step in BREACH_STEPS.steps} - {"report_breach"}


@pytest.mark.parametrize("state", BREACH_STATES)
def test_each_step_is_taken_from_its_states_and_from_no_other(office, state):
    make_customer(office, "10001")
    for step in BREACH_STEPS.steps:
        if step.name == "report_breach":
            continue
        is_high = step.name == "except_persons" and state in ("assessing", "notified")
        # Once the authority was told of it, awareness is decided no more.
        decided = (step.name, state) != ("decide_awareness", "notified")
        row = breach_in(state, office, level="high" if is_high else "", decided=decided)
        before = Breach.objects.filter(pk=row.pk).values().get()
        if state in step.source:
            TAKE[step.name](**call_for(row, ROLES[step.name]))
            row.refresh_from_db()
            assert row.state == (step.target or state), step.name
            newest = Event.objects.filter(subject_id=row.pk).latest("id")
            assert (newest.type, newest.state) == (step.event, row.state)
        else:
            with pytest.raises(DomainError) as refused:
                TAKE[step.name](**call_for(row, ROLES[step.name]))
            assert refused.value.code == "step_impossible", step.name
            assert Breach.objects.filter(pk=row.pk).values().get() == before


def test_who_may_take_which_step(office):
    work = set(BREACH_WORK)
    may = {
        "officer": work | {"breach.assess_risk", "breach.record_notification", "breach.add_phase"},
        "dpo": work | {"breach.give_advice"},
        "agent": set(),
        "auditor": set(),
    }
    may["legal"] = may["officer"] | {"breach.give_advice"}
    may["decider"] = may["officer"] | set(BREACH_DECISIONS)
    for role, allowed in may.items():
        actor = actor_with(role, office)
        held = {f"breach.{step}" for step in TAKE if actor.may(f"breach.{step}", office.pk)}
        assert held == allowed, role
    row = breach_in("assessing", office, level="none")
    with pytest.raises(NotPermitted):
        TAKE["decide_not_to_notify"](**call_for(row, "officer"))
    with pytest.raises(DomainError, match="not_found"):
        TAKE["tick_item"](**call_for(row, "agent"))


def test_a_report_begins_the_clock_and_is_one_however_often_it_is_sent(office):
    now = clock.now()
    key = uuid.uuid4()
    row = make_breach(office, now=now, key=key, noticed_at=now - timedelta(hours=3))

    again = make_breach(office, now=now, key=key, report="Noget andet.")

    assert (again.pk, again.report) == (row.pk, row.report)
    assert row.due_at == now + timedelta(hours=69)
    assert row.reference.startswith("TES-B")
    for wrong, code in (
        ({"report": " "}, "words_missing"),
        ({"report": "x" * 8_001}, "words_too_long"),
        ({"noticed_at": now + timedelta(minutes=6)}, "moment_in_future"),
        ({"noticed_at": now - timedelta(days=2_000)}, "moment_too_old"),
    ):
        with pytest.raises(DomainError) as refused:
            make_breach(office, now=now, **wrong)
        assert refused.value.code == code
    with pytest.raises(DomainError, match="controller_unknown"):
        breach_reports.report_breach(
            controller="other",
            report="x",
            contact="",
            key=uuid.uuid4(),
            actor=actor_with("agent", office),
            now=now,
        )
    assert Breach.objects.count() == 1


def test_awareness_moves_the_limit_and_takes_the_rule_of_its_day(office):
    now = clock.now()
    row = breach_in("assessing", office)
    aware = now - timedelta(hours=1)
    breach_reports.decide_awareness(aware_at=aware, reason="Bekræftet af IT.", **call_for(row))
    row.refresh_from_db()
    assert row.due_at == aware + timedelta(hours=72)
    assert [reason.text for reason in row.reasons.filter(step="decide_awareness")][-1] == "Bekræftet af IT."

    begins = clock.today() + timedelta(days=30)
    call_command(
        "breach_rule", "--from", begins.isoformat(), "--hours=96", "--threshold=high", "--source=Example 1"
    )
    later = now + timedelta(days=40)
    under_new = make_breach(office, now=later)
    assert (under_new.rule_hours, under_new.rule_threshold) == (96, "high")
    assert (row.rule_hours, row.rule_threshold) == (72, "risk")
    with pytest.raises(CommandError):
        call_command(
            "breach_rule", "--from", begins.isoformat(), "--hours=96", "--threshold=high", "--source=Example"
        )
    with pytest.raises(CommandError):
        call_command("breach_rule", "--from=2020-01-01", "--hours=96", "--threshold=high", "--source=Example")
    assert list(BreachRule.objects.values_list("valid_from", flat=True)) == [begins]


def test_what_is_known_and_touched_is_kept_and_others_rows_are_refused(office):
    row = breach_in("assessing", office)
    system = office.systems.get()
    foreign = make_office("third").systems.get()
    now = clock.now()
    told = Description(
        description="Stjålet fra bil.",
        kinds=["availability", "confidentiality"],
        cause="stolen_device",
        began_at=now - timedelta(hours=5),
        ended_at=now - timedelta(hours=2),
        subjects=["customers"],
        persons_count=40,
        records_count=90,
    )
    breach_assessment.describe_breach(told=told, **call_for(row))
    touched = {"activities": [], "systems": [system.pk], "categories": []}
    breach_assessment.name_touched(**touched, **call_for(row))
    row.refresh_from_db()
    assert row.kinds == ["confidentiality", "availability"]
    assert [thing.system_id for thing in row.touched.all()] == [system.pk]

    for wrong in (
        Description(began_at=now, ended_at=now - timedelta(hours=1)),
        Description(ended_at=now - timedelta(hours=1)),
        Description(kinds=["fire"]),
        Description(cause="fire"),
        Description(persons_count=-1),
        Description(processor_id=uuid.uuid4()),
    ):
        with pytest.raises(DomainError):
            breach_assessment.describe_breach(told=wrong, **call_for(row))
    with pytest.raises(DomainError):
        breach_assessment.name_touched(**{**touched, "systems": [foreign.pk]}, **call_for(row))
    assert [thing.system_id for thing in row.touched.all()] == [system.pk]

    breach_assessment.name_touched(**{**touched, "systems": []}, **call_for(row))
    assert not row.touched.exists()


def test_an_item_is_ticked_once(office):
    row = make_breach(office)
    for item in CHECKLIST:
        breach_assessment.tick_item(item=item, **call_for(row, "dpo"))
    with pytest.raises(DomainError, match="item_ticked_already"):
        breach_assessment.tick_item(item="stop_it", **call_for(row))
    with pytest.raises(DomainError, match="invalid"):
        breach_assessment.tick_item(item="panic", **call_for(row))
    assert row.ticks.count() == len(CHECKLIST)


@pytest.mark.parametrize(
    ("threshold", "level", "ground", "code"),
    [
        ("risk", "none", "risk_unlikely", None),
        ("risk", "none", "below_threshold", "ground_does_not_hold"),
        ("risk", "risk", "risk_unlikely", "breach_has_risk"),
        ("risk", "high", "below_threshold", "breach_has_risk"),
        ("high", "risk", "below_threshold", None),
        ("high", "risk", "risk_unlikely", "ground_does_not_hold"),
        ("risk", "high", "no_personal_data", None),
        ("risk", "none", "too_busy", "invalid"),
    ],
)
def test_not_to_notify_needs_a_ground_that_holds(office, threshold, level, ground, code):
    row = breach_in("assessing", office, level=level)
    if threshold == "high":
        with acting(ADMIN, "test.rule_changed"):
            Breach.objects.filter(pk=row.pk).update(rule_threshold="high")
    if code is None:
        breach_decisions.decide_not_to_notify(ground=ground, reason="Fordi.", **call_for(row))
        row.refresh_from_db()
        assert (row.state, row.not_notified_ground) == ("not_notified", ground)
        return
    with pytest.raises(DomainError) as refused:
        breach_decisions.decide_not_to_notify(ground=ground, reason="Fordi.", **call_for(row))
    assert refused.value.code == code
    row.refresh_from_db()
    assert row.state == "assessing"


def test_a_late_notification_says_why_and_phases_follow(office):
    row = breach_in("assessing", office, now=clock.now() - timedelta(hours=80))
    with pytest.raises(DomainError, match="delay_reason_missing"):
        breach_decisions.record_notification(receipt_number="2026-1", content={}, **call_for(row))
    with pytest.raises(DomainError, match="words_missing"):
        breach_decisions.record_notification(
            receipt_number=" ", content={}, delay_reason="Weekend.", **call_for(row)
        )
    breach_decisions.record_notification(
        receipt_number="2026-1",
        content={"happened": "Stjålet."},
        delay_reason="Omfanget var ukendt.",
        missing="Antal.",
        **call_for(row),
    )
    with pytest.raises(DomainError, match="phases_open"):
        breach_decisions.close_breach(lessons="Lært.", **call_for(row))
    breach_decisions.add_phase(receipt_number="2026-1b", content={}, **call_for(row))
    breach_decisions.close_breach(lessons="Lært.", **call_for(row))

    row.refresh_from_db()
    phases = list(row.notifications.values_list("phase", "receipt_number", "missing", "delay_reason"))
    assert phases == [(1, "2026-1", "Antal.", "Omfanget var ukendt."), (2, "2026-1b", "", "")]
    assert row.state == "closed"


def test_a_high_risk_is_not_closed_before_the_persons_are_told_or_excepted(office):
    row = breach_in("notified", office, level="high")
    with pytest.raises(DomainError, match="persons_undecided"):
        breach_decisions.close_breach(lessons="Lært.", **call_for(row))
    breach_persons.except_persons(ground="protected", reason="Krypteret.", **call_for(row))
    breach_decisions.close_breach(lessons="Lært.", **call_for(row))

    low = breach_in("notified", office)
    with pytest.raises(DomainError, match="persons_not_high_risk"):
        breach_persons.except_persons(ground="protected", reason="Krypteret.", **call_for(low))


def test_persons_are_written_to_once_each_in_their_language_whatever_they_blocked(office):
    row = breach_in("assessing", office, level="high")
    mail = make_customer(office, "10001", email="aase@example.com")
    make_customer(office, "10002", email="")
    make_customer(office, "10003", email="eve@example.com", language="en")
    block_contact(
        address=mail.email,
        controller_id=office.pk,
        scope=codes.SCOPE_EVERYTHING,
        reason="asked_by_person",
        actor=actor_with("officer", office),
        now=clock.now(),
    )
    wrong: dict[str, Any]
    for wrong, code in (
        ({"customers": " , ", "words": {"da": PLAIN}}, "customers_missing"),
        ({"customers": "10001 99999", "words": {"da": PLAIN}}, "customers_unknown"),
        ({"customers": "10001 10003", "words": {"da": PLAIN}}, "letter_language_missing"),
        ({"customers": "10001", "words": {"en": PLAIN}}, "words_missing"),
        ({"customers": "10001", "words": {"da": PlainWords("x", "", "z")}}, "words_missing"),
    ):
        with pytest.raises(DomainError) as refused:
            breach_persons.inform_persons(**wrong, **call_for(row))
        assert refused.value.code == code
    assert not row.informed.exists()

    breach_persons.inform_persons(
        customers="10001,10002\n10003 10001", words={"da": PLAIN, "en": PLAIN}, **call_for(row)
    )

    letters = list(
        Letter.objects.filter(cause_id=row.pk, kind=breach_persons.KIND).order_by("recipient_address")
    )
    assert sorted((letter.channel, letter.language) for letter in letters) == [
        ("email", "da"),
        ("email", "en"),
        ("post", "da"),
    ]
    assert all(PLAIN.measures in letter.body and row.reference in letter.body for letter in letters)
    assert blocked_letter_ids([one for one in letters if one.channel == "email"]) == set()
    with pytest.raises(DomainError, match="customers_told"):
        breach_persons.inform_persons(customers="10001", words={"da": PLAIN}, **call_for(row))


def test_a_drill_is_counted_apart_and_nothing_leaves(office):
    drill = breach_in("assessing", office, level="high", is_drill=True)
    make_customer(office, "10001")
    with pytest.raises(DomainError, match="drill_stays_inside"):
        breach_persons.inform_persons(customers="10001", words={"da": PLAIN}, **call_for(drill))
    assert not Letter.objects.filter(cause_id=drill.pk, kind=breach_persons.KIND).exists()
    assert not Breach.objects.real().exists()
    breach_decisions.record_notification(receipt_number="ØVELSE", content={}, **call_for(drill))
    breach_decisions.close_breach(lessons="Listen var forældet.", **call_for(drill))


def test_others_see_nothing(office):
    make_breach(office)
    stranger = actor_with("dpo", make_office("third"))
    assert not Breach.objects.for_user(stranger).exists()
    assert not Breach.objects.for_user(actor_with("agent", office)).exists()
    assert Breach.objects.for_user(actor_with("auditor", office)).exists()


def test_telling_the_authority_waits_for_no_decider(office):
    row = breach_in("notified", office, decided=False)
    assert (row.aware_at, row.state) == (None, "notified")
    with pytest.raises(DomainError, match="awareness_undecided"):
        breach_decisions.close_breach(lessons="Lært.", **call_for(row))

    breach_reports.decide_awareness(aware_at=row.noticed_at, reason="Set.", **call_for(row))
    with pytest.raises(DomainError, match="awareness_told"):
        breach_reports.decide_awareness(aware_at=clock.now(), reason="Set.", **call_for(row))
    breach_decisions.close_breach(lessons="Lært.", **call_for(row))
    row.refresh_from_db()
    assert (row.state, row.aware_at) == ("closed", row.noticed_at)
