"""The pages of breaches: the register, a document, the notification, and the report form of the office."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from dpo_office.common import clock
from dpo_office.common.letters.models import Letter
from requests_app.actions import breach_assessment
from requests_app.actions.breach_assessment import Description
from requests_app.actions.breach_decisions import record_notification
from requests_app.actions.breach_persons import KIND
from requests_app.models import Breach
from tests.factories.breaches import breach_in, make_breach
from tests.factories.registry import actor_with, make_customer

ENGLISH = {"accept-language": "en"}


def page(row, rest="change/"):
    return f"/office/requests_app/breach/{row.pk}/{rest}"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def breach(controller):
    row = breach_in("assessing", controller)
    system = controller.systems.first()
    call = {"breach_id": row.pk, "actor": actor_with("dpo", controller), "now": clock.now()}
    told = Description(description="Stjålet fra en bil.", cause="stolen_device", persons_count=1200)
    breach_assessment.describe_breach(told=told, **call)
    breach_assessment.name_touched(activities=[], systems=[system.pk], categories=[], **call)
    breach_assessment.tick_item(item="stop_it", note="Fjernslettet.", **call)
    breach_assessment.give_advice(advice="Anmeld.", **call)
    row.refresh_from_db()
    return row


def test_the_document_tells_everything_with_a_fixed_number_of_queries(
    sign_in, controller, breach, django_assert_max_num_queries
):
    client = sign_in("dpo", controller)
    with django_assert_max_num_queries(26):
        shown = client.get(page(breach), headers=ENGLISH)

    said = text_of(shown)
    for words in ("hours left", "within 72 hours", "Fjernslettet.", "Anmeld.", "System shop"):
        assert words in said, words
    assert {b.name for b in shown.context["buttons"]} == {
        *("tick_item", "describe_breach", "name_touched", "give_advice")
    }
    listed = client.get("/office/requests_app/breach/", headers=ENGLISH)
    assert breach.reference in text_of(listed)
    assert client.get(page(breach, "history/")).status_code == 200


def test_the_notification_is_laid_out_to_be_copied_and_as_a_pdf(sign_in, controller, breach):
    client = sign_in("legal", controller)
    said = text_of(client.get(page(breach, "form/"), headers=ENGLISH))
    for words in ("Stjålet fra en bil.", "1,200", "device stolen", controller.cvr):
        assert words.lower() in said.lower(), words

    pdf = client.get(page(breach, "download/notification/"))
    assert pdf.content.startswith(b"%PDF")
    assert sign_in("agent", controller).get(page(breach, "form/")).status_code == 403


def test_an_agent_reports_and_gets_a_reference_and_nothing_else(sign_in, controller):
    client = sign_in("agent", controller)
    asked = client.get("/office/requests_app/breach/report/")
    now = localtime(clock.now())
    answers = {
        "key": str(asked.context["form"].fields["key"].initial()),
        "controller": controller.slug,
        "report": "En liste blev sendt til en forkert modtager.",
        "noticed_at": f"{now:%Y-%m-%dT%H:%M}",
        "contact": "Astrid, 00 00 00 03",
    }
    first = client.post("/office/requests_app/breach/report/", answers, headers=ENGLISH)
    again = client.post("/office/requests_app/breach/report/", answers, headers=ENGLISH)

    row = Breach.objects.get()
    assert row.reference in text_of(first)
    assert row.reference in text_of(again)
    assert answers["report"] not in text_of(first)
    assert "Open the breach" not in text_of(first)
    assert client.get(page(row)).status_code == 403
    wrong = client.post("/office/requests_app/breach/report/", answers | {"report": " "})
    assert wrong.context["form"].errors.keys() == {"report"}
    assert sign_in("").get("/office/requests_app/breach/report/").status_code == 403


def test_a_decider_goes_through_the_dialogs_and_sees_the_letter_first(sign_in, controller):
    row = make_breach(controller)
    make_customer(controller, "77001", email="aase@example.com", name="Åse Blåbær")
    client = sign_in("decider", controller)
    moment = f"{localtime(clock.now()):%Y-%m-%dT%H:%M}"
    letter = {
        "customers": "77001",
        "happened_da": "En bærbar er stjålet.",
        "consequences_da": "Nogen kan kende din adresse.",
        "measures_da": "Disken er slettet.",
    }
    shown = None
    for step, answers in (
        ("acknowledge_breach", {}),
        ("decide_awareness", {"aware_at": moment, "reason": "Set."}),
        ("describe_breach", {"description": "Stjålet.", "kinds": ["confidentiality"]}),
        ("name_touched", {"systems": [str(controller.systems.first().pk)]}),
        ("assess_risk", {"level": "high", "reason": "CPR."}),
        ("inform_persons", letter),
        ("record_notification", {"notified_at": moment, "receipt_number": "2026-11"}),
        ("close_breach", {"lessons": "Kryptér alt."}),
    ):
        row.refresh_from_db()
        assert client.get(page(row, f"step/{step}/")).status_code == 200, step
        if step == "inform_persons":
            shown = client.post(page(row, f"step/{step}/"), answers | {"show": "letter"})
            assert not Letter.objects.filter(cause_id=row.pk, kind=KIND).exists()
        taken = client.post(page(row, f"step/{step}/"), answers | {"version": str(row.version)})
        assert taken.status_code == 302, (step, text_of(taken))

    row.refresh_from_db()
    assert row.state == "closed"
    assert "Kære Åse Blåbær" in text_of(shown)
    assert Letter.objects.get(cause_id=row.pk, kind=KIND).recipient_address == "aase@example.com"
    assert row.notifications.get().content["happened"] == "Stjålet."


def test_others_breaches_are_not_there(sign_in, controller):
    other = Breach.objects.first() or make_breach(
        type(controller).objects.get(slug="other"), key=uuid.uuid4()
    )
    client = sign_in("dpo", controller)
    assert client.get(page(other)).status_code == 404
    assert client.get(page(other, "form/")).status_code == 404


def test_today_puts_open_breaches_first_and_counts_no_drill(sign_in, controller):
    row = make_breach(controller)
    closed, drill = breach_in("closed", controller), make_breach(controller, is_drill=True)
    for role in ("decider", "dpo", "legal", "officer", "auditor"):
        said = text_of(sign_in(role, controller).get("/office/", headers=ENGLISH))
        first = said.split("What is next")[0] if role != "auditor" else said
        assert row.reference in first, role
        shown = sign_in(role, controller).get("/office/").context["open_breaches"]
        assert [entry["reference"] for entry in shown] == [row.reference]
        assert bool(shown[0]["step_url"]) is (role != "auditor")
        assert closed.reference not in [entry["reference"] for entry in shown]
        assert drill.reference not in [entry["reference"] for entry in shown]
    assert "open_breaches" not in sign_in("agent", controller).get("/office/").context


def test_of_many_letters_a_dozen_is_shown_and_how_many_more(sign_in, controller):
    row = breach_in("assessing", controller, level="high")
    numbers = [
        make_customer(controller, str(88_000 + n), email=f"n{n}@example.com").number for n in range(14)
    ]
    asked = {"customers": " ".join(numbers), "show": "letter"} | {
        f"{part}_da": "Sagt." for part in ("happened", "consequences", "measures")
    }
    shown = sign_in("decider", controller).post(page(row, "step/inform_persons/"), asked, headers=ENGLISH)

    assert shown.content.decode().count("This letter goes to") == 12
    assert "And 2 more letters like these." in text_of(shown)


def test_a_notification_that_is_late_asks_for_the_reasons(sign_in, controller):
    row = breach_in("assessing", controller, now=clock.now() - timedelta(hours=80))
    client = sign_in("officer", controller)
    assert "To be given: the limit passed" in text_of(client.get(page(row, "form/"), headers=ENGLISH))

    record_notification(
        breach_id=row.pk,
        receipt_number="2026-5",
        content={},
        delay_reason="Omfanget var ukendt.",
        actor=actor_with("officer", controller),
        now=clock.now(),
    )
    said = text_of(client.get(page(row, "form/"), headers=ENGLISH))
    assert "Omfanget var ukendt." in said
    assert "2026-5" in said
