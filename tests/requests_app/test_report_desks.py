"""Who is on call, the alarm that rings until somebody has the breach, and the report form on a phone."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError, NotPermitted
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import RoleGrant, User
from requests_app.actions import report_desks
from requests_app.actions.breach_reports import acknowledge_breach, report_by_link
from requests_app.domain.breach_codes import REPORTS_PER_HOUR
from requests_app.models import Breach
from requests_app.queries.report_desks import people_on_call
from requests_app.tasks import ring_alarms
from tests.factories.breaches import REPORT, make_breach
from tests.factories.cases import make_office
from tests.factories.registry import ADMIN, actor_with

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def office(db):
    return make_office("testco")


def person(office, role="officer", **fields):
    name = f"{role}-{uuid.uuid4().hex[:6]}"
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(name, **({"email": f"{name}@example.com"} | fields))
        RoleGrant.objects.create(user=user, role=role, controller_id=office.pk)
    return user


def desk_with(office, people=(), minutes=15):
    call = {"actor": actor_with("officer", office), "now": clock.now()}
    desk = report_desks.set_up_desk(controller_id=office.pk, **call)
    keys = [user.pk for user in people]
    report_desks.name_on_call(desk_id=desk.pk, people=keys, minutes=minutes, **call)
    secret = report_desks.renew_report_link(desk_id=desk.pk, **call)
    return desk, secret


def alarms(row):
    letters = Letter.objects.filter(cause_id=row.pk, kind="breach.alarm").order_by("created_at", "id")
    return [letter.recipient_address for letter in letters]


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_alarm_rings_for_one_more_in_each_round_until_somebody_has_it(office, monkeypatch):
    first, second = person(office), person(office, "dpo")
    desk_with(office, [first, second], minutes=10)
    now = clock.now()
    row = make_breach(office, now=now)
    assert alarms(row) == [first.email]

    for minutes, wanted in (
        (9, [first.email]),
        (10, [first.email, first.email, second.email]),
        (15, [first.email, first.email, second.email]),
        (21, [first.email, *2 * [first.email, second.email]]),
    ):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        ring_alarms()
        assert sorted(alarms(row)) == sorted(wanted), minutes

    acknowledge_breach(breach_id=row.pk, actor=actor_with("officer", office), now=clock.now())
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    ring_alarms()
    assert len(alarms(row)) == 5
    for letter in Letter.objects.filter(cause_id=row.pk):
        assert REPORT not in letter.body
        assert "Ib Lager" not in letter.body
        assert row.reference in letter.body


def test_without_anybody_on_call_the_alarm_is_not_lost(office):
    left = person(office)
    row = make_breach(office)
    assert alarms(row) == [office.contact_email]

    desk_with(office, [left])
    with acting(ADMIN, "test.person_left"):
        User.objects.filter(pk=left.pk).update(is_active=False)
    assert people_on_call(office.pk) == []
    assert alarms(make_breach(office, is_drill=True)) == [office.contact_email]
    assert Letter.objects.filter(subject__startswith="ØVELSE").count() == 1


def test_what_is_refused_of_a_desk(office):
    agent, silent = person(office, "agent"), person(office, email="")
    known = person(office)
    desk, _secret = desk_with(office, [known])
    call = {"actor": actor_with("decider", office), "now": clock.now()}
    for people, minutes, code in (
        ([agent.pk], 15, "on_call_unknown"),
        ([silent.pk], 15, "on_call_unknown"),
        ([known.pk, known.pk], 15, "on_call_twice"),
        ([known.pk], 0, "alarm_minutes_unlikely"),
    ):
        with pytest.raises(DomainError) as refused:
            report_desks.name_on_call(desk_id=desk.pk, people=people, minutes=minutes, **call)
        assert refused.value.code == code
    with pytest.raises(DomainError, match="desk_is_there"):
        report_desks.set_up_desk(controller_id=office.pk, **call)
    with pytest.raises(NotPermitted):
        report_desks.renew_report_link(desk_id=desk.pk, actor=actor_with("auditor", office), now=clock.now())
    with pytest.raises(DomainError, match="not_found"):
        report_desks.renew_report_link(
            desk_id=desk.pk, actor=actor_with("officer", make_office("other")), now=clock.now()
        )
    assert people_on_call(office.pk) == [known]


def test_three_answers_on_a_phone_give_a_reference_and_nothing_else(office):
    desk, secret = desk_with(office, [person(office)])
    address = f"/report/{secret}/"
    shown = Client().get(address, headers=ENGLISH)
    assert shown.status_code == 200
    assert "<script" not in shown.content.decode()
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "script-src" not in shown["Content-Security-Policy"]
    assert not Breach.objects.exists()

    answers = {
        "key": str(uuid.uuid4()),
        "report": "Listen gik til en forkert.",
        "noticed_at": f"{localtime(clock.now()):%Y-%m-%dT%H:%M}",
        "contact": "Ib, 00 00 00 05",
    }
    stranger = Client(enforce_csrf_checks=True)
    first, again = (stranger.post(address, answers, headers=ENGLISH) for _ in range(2))
    row = Breach.objects.get()
    assert (row.channel, row.report, row.controller_id) == ("link", answers["report"], office.pk)
    for answer in (first, again):
        assert row.reference in text_of(answer)
        assert answers["report"] not in text_of(answer)
    missing = stranger.post(address, answers | {"key": str(uuid.uuid4()), "contact": ""}, headers=ENGLISH)
    assert "Something is missing" in text_of(missing)
    future = stranger.post(address, answers | {"key": str(uuid.uuid4()), "noticed_at": "2100-01-01T00:00"})
    assert future.status_code == 400
    assert Breach.objects.count() == 1

    renewed = report_desks.renew_report_link(
        desk_id=desk.pk, actor=actor_with("dpo", office), now=clock.now()
    )
    assert Client().get(address).status_code == 404
    assert Client().post(address, answers).status_code == 404
    assert Client().get(f"/report/{renewed}/").status_code == 200
    assert Client().get("/report/short/").status_code == 404


def test_a_flood_of_reports_is_turned_away(office):
    _desk, secret = desk_with(office)
    call = {"secret": secret, "actor": system_actor("link_page"), "now": clock.now()}
    key = uuid.uuid4()
    for number in range(REPORTS_PER_HOUR):
        report_by_link(report="x", contact="y", key=key if number == 0 else uuid.uuid4(), **call)
    with pytest.raises(DomainError, match="reports_too_many"):
        report_by_link(report="x", contact="y", key=uuid.uuid4(), **call)
    assert report_by_link(report="x", contact="y", key=key, **call).report_key == key
    answers = {"key": str(uuid.uuid4()), "report": "x", "noticed_at": "2026-01-02T03:04", "contact": "y"}
    assert Client().post(f"/report/{secret}/", answers).status_code == 429
    later = call | {"now": clock.now() + timedelta(hours=1, minutes=1)}
    report_by_link(report="x", contact="y", key=uuid.uuid4(), **later)
    assert Breach.objects.count() == REPORTS_PER_HOUR + 1


def test_the_desk_is_set_up_named_and_given_a_link_on_its_pages(office):
    on_call = person(office)
    client = Client(headers=ENGLISH)
    client.force_login(person(office, "decider"))
    listed = client.get("/office/requests_app/reportdesk/")
    assert office.name in text_of(listed)

    made = client.post("/office/requests_app/reportdesk/set-up/", {"controller": str(office.pk)})
    page = made["Location"]
    steps = page.replace("change/", "step/")
    named = client.post(
        f"{steps}name_on_call/", {"version": "1", "person_1": str(on_call.pk), "minutes": "5"}
    )
    assert named.status_code == 302
    shown = client.post(f"{steps}renew_report_link/", {"version": "2"})
    secret = re.search(r"/report/([A-Za-z0-9_-]{43})/", shown.content.decode())[1]

    assert Client().get(f"/report/{secret}/").status_code == 200
    said = text_of(client.get(page))
    assert on_call.email in re.sub(r"\s", "", said)
    assert secret not in said
    auditor = Client(headers=ENGLISH)
    auditor.force_login(person(office, "auditor"))
    assert auditor.post("/office/requests_app/reportdesk/set-up/", {}).status_code == 403
