"""What is owed at once: by when the use has to stop, who sees it, and how it is recorded."""

from datetime import datetime, timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.calendars import COPENHAGEN
from dpo_office.common.errors import Invalid, Refused
from registry_app.models import Controller
from requests_app.actions.use import stop_use
from requests_app.models import Case, StepReason
from requests_app.queries.today import case_queues, cases_by_deadline
from requests_app.queries.work import use_to_stop
from tests.factories.cases import case_in, make_case, make_office
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db
# A Friday; the next working day is the Monday.
RECEIVED = datetime(2026, 9, 4, 11, tzinfo=COPENHAGEN)


@pytest.fixture
def controller() -> Controller:
    return make_office()


@pytest.mark.parametrize(
    ("rights", "stop_by"),
    [(["objection"], "2026-09-07"), (["access", "consent_withdrawal"], "2026-09-07"), (["access"], None)],
)
def test_a_case_knows_from_its_receipt_by_when_the_use_stops(controller, rights, stop_by):
    case = make_case(controller, now=RECEIVED, rights=rights)

    case.refresh_from_db()
    assert (case.stop_owed_by and case.stop_owed_by.isoformat()) == stop_by


def test_the_stop_is_recorded_once_with_what_stopped(controller):
    case = make_case(controller, now=RECEIVED, rights=["objection", "access"])
    call = {"case_id": case.pk, "actor": actor_with("officer", controller), "now": RECEIVED}
    with pytest.raises(Invalid, match="reason_required"):
        stop_use(text=" ", **call)

    stop_use(text="Taget af listen i Mailsystemet.", **call)

    case.refresh_from_db()
    assert (case.use_stopped_at, case.state, case.stop_owed_by) == (RECEIVED, "received", None)
    # The rights themselves stay to be answered.
    assert set(case.items.values_list("outcome", flat=True)) == {"pending"}
    assert StepReason.objects.get(case=case, step="stop_use").text == "Taget af listen i Mailsystemet."
    assert case.history.first().history_change_reason == "case.use_stopped"
    with pytest.raises(Refused, match="nothing_to_stop"):
        stop_use(text="Igen.", **call)


def test_nothing_stops_in_a_case_that_has_its_month(controller):
    case = make_case(controller, now=RECEIVED)

    with pytest.raises(Refused, match="nothing_to_stop"):
        stop_use(text="x", case_id=case.pk, actor=actor_with("officer", controller), now=RECEIVED)


def test_the_earlier_day_leads_the_work(controller):
    now = clock.now()
    due_soon = make_case(controller, now=now - timedelta(days=20))
    objects = make_case(controller, now=now, rights=["objection"])
    officer = actor_with("officer", controller)

    def listed():
        return [case.pk for case in cases_by_deadline(officer, 9)]

    def counted():
        return [row["to_stop"] for row in case_queues(officer, clock.today())]

    assert (listed(), counted()) == ([objects.pk, due_soon.pk], [1])
    assert list(use_to_stop(Case.objects.all())) == [objects]

    stop_use(text="Standset.", case_id=objects.pk, actor=officer, now=now)

    assert (listed(), counted()) == ([due_soon.pk, objects.pk], [0])


def test_an_ended_case_owes_no_stop(controller):
    case = case_in("withdrawn", controller, rights=["restriction"])

    assert case.stop_by is not None
    assert case.stop_owed_by is None
