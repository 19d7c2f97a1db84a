"""A laptop stolen on a Friday night: from the link on the wall to what was learnt, over HTTP and tasks."""

import re
import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.calendars import COPENHAGEN
from dpo_office.common.letters.models import Letter
from dpo_office.common.users import RoleGrant, User
from requests_app.models import Breach
from requests_app.tasks import ring_alarms
from tests.factories.cases import make_office
from tests.factories.registry import ADMIN, make_customer

FRIDAY = 4
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def office(db):
    return make_office("testco")


@pytest.fixture
def watch(monkeypatch):
    """Set the office's clock to a Friday night; give a function that moves it on."""
    today = clock.today()
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7 + 7)
    # Away from a night on which the clocks change.
    while datetime.combine(friday, time(22), COPENHAGEN).utcoffset() != (
        datetime.combine(friday + timedelta(days=4), time(22), COPENHAGEN).utcoffset()
    ):
        friday += timedelta(days=7)
    at = {"now": datetime.combine(friday, time(22, 40), COPENHAGEN).astimezone(UTC)}
    monkeypatch.setattr(clock, "now", lambda: at["now"])

    def passes(**span):
        at["now"] += timedelta(**span)
        return at["now"]

    return passes


def somebody(office, role):
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(f"{role}-friday", email=f"{role}@example.com", name=role.title())
        RoleGrant.objects.create(user=user, role=role, controller_id=office.pk)
    client = Client(headers=ENGLISH)
    client.force_login(user)
    return user, client


def page(row, rest="change/"):
    return f"/office/requests_app/breach/{row.pk}/{rest}"


def take(client, row, step, **answers):
    row.refresh_from_db()
    taken = client.post(page(row, f"step/{step}/"), answers | {"version": str(row.version)})
    assert taken.status_code == 302, (step, taken.content.decode())


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def moment(at):
    return f"{localtime(at):%Y-%m-%dT%H:%M}"


def link_on_the_wall(office, at_work, officer, dpo):
    """Name who is on call, long before, and print the link to the report form."""
    made = at_work.post("/office/requests_app/reportdesk/set-up/", {"controller": str(office.pk)})
    steps = made["Location"].replace("change/", "step/")
    named = {"version": "1", "person_1": str(officer.pk), "person_2": str(dpo.pk), "minutes": "20"}
    at_work.post(f"{steps}name_on_call/", named)
    shown = at_work.post(f"{steps}renew_report_link/", {"version": "2"}).content.decode()
    return re.search(r"/report/[A-Za-z0-9_-]{43}/", shown)[0]


def the_first_hour(row, advising, watch, alarms):
    """The DPO takes it in hand from the telephone; the alarm is silent from then on."""
    rung = alarms.count()
    take(advising, row, "acknowledge_breach")
    watch(minutes=30)
    ring_alarms()
    assert alarms.count() == rung
    for item in ("lock_out", "secure_evidence", "tell_police"):
        take(advising, row, "tick_item", item=item, note="Gjort fra telefonen.")


def test_a_laptop_stolen_on_a_friday_night(office, watch):
    officer, at_work = somebody(office, "officer")
    decider, deciding = somebody(office, "decider")
    dpo, advising = somebody(office, "dpo")
    _agent, telephoning = somebody(office, "agent")
    make_customer(office, "90001", email="aase@example.com", name="Åse Blåbær")

    link = link_on_the_wall(office, at_work, officer, dpo)

    # 22:40: a driver finds the car broken into, and scans the link.
    noticed = clock.now()
    driver = Client(headers=ENGLISH)
    told = driver.post(
        link,
        {
            "key": str(uuid.uuid4()),
            "report": "Bilen er brudt op, og min bærbare er væk.",
            "noticed_at": moment(noticed),
            "contact": "Bo Bil, 00 00 00 07",
        },
    )
    row = Breach.objects.get()
    assert row.reference in text_of(told)

    # Nobody answers at once: the DPO is alarmed too, and no mail says what happened.
    watch(minutes=20)
    ring_alarms()
    alarms = Letter.objects.filter(kind="breach.alarm")
    assert sorted(alarms.values_list("recipient_address", flat=True)) == [
        dpo.email,
        officer.email,
        officer.email,
    ]
    assert not alarms.filter(body__contains="bærbar").exists()

    # It stands first on Today for those who can do something; the agent sees nothing of it.
    for client in (deciding, advising, at_work):
        said = text_of(client.get("/office/"))
        assert said.index(row.reference) < said.index("What is next")
        assert "71 hours left" in said
    assert row.reference not in text_of(telephoning.get("/office/"))

    the_first_hour(row, advising, watch, alarms)

    # Saturday: the disk was not encrypted, says IT. The decider decides when the controller became aware.
    watch(hours=11)
    take(deciding, row, "decide_awareness", aware_at=moment(noticed), reason="Udtrækket lå på disken.")
    row.refresh_from_db()
    assert localtime(row.due_at).strftime("%A %H:%M") == "Monday 22:40"
    month = f"{localtime(row.due_at):%Y-%m}"
    assert f"{row.reference} 22:40" in text_of(advising.get(f"/office/calendar/?month={month}"))
    take(
        at_work,
        row,
        "describe_breach",
        description="En bærbar med et udtræk af kunder er stjålet.",
        kinds=["confidentiality"],
        cause="stolen_device",
        subjects=["customers"],
        persons_count="40",
        measures_taken="Slettet på afstand.",
    )
    take(at_work, row, "name_touched", systems=[str(office.systems.get().pk)])
    take(advising, row, "give_advice", advice="Anmeld, og skriv til kunderne.")
    take(at_work, row, "assess_risk", level="high", reason="Ukrypteret, med adresser.")
    refused = deciding.post(
        page(row, "step/decide_not_to_notify/"), {"ground": "risk_unlikely", "reason": "Weekend."}
    )
    assert refused.status_code == 409

    # Monday at noon the notification is sent, with what is known; the letters leave.
    watch(hours=48)
    fields = text_of(at_work.get(page(row, "form/")))
    assert "Slettet på afstand." in fields
    take(
        at_work,
        row,
        "record_notification",
        notified_at=moment(clock.now()),
        receipt_number="2026-77",
        missing="Det endelige antal.",
    )
    take(
        deciding,
        row,
        "inform_persons",
        customers="90001",
        happened_da="En bærbar er stjålet.",
        consequences_da="Andre kan se din adresse.",
        measures_da="Vi har slettet den.",
    )
    [letter] = Letter.objects.filter(kind="breach.persons_informed")
    assert letter.recipient_address == "aase@example.com"
    assert "in time" in text_of(deciding.get(page(row)))

    # A week later: the rest, and what was learnt.
    watch(days=7)
    take(at_work, row, "add_phase", notified_at=moment(clock.now()), receipt_number="2026-77b")
    take(deciding, row, "close_breach", lessons="Alle diske krypteres.")
    row.refresh_from_db()
    assert row.state == "closed"
    assert list(row.notifications.values_list("receipt_number", flat=True)) == ["2026-77", "2026-77b"]
    assert row.reference not in text_of(deciding.get("/office/")).split("What is next")[0]
    assert driver.get(page(row)).status_code == 302
    assert decider.pk == row.closed_by
