"""A change of the calendar or of a controller's choices: with a reason, and open cases follow."""

from datetime import UTC, date, datetime

import pytest

from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from registry_app.domain.controllers import DAY_LIMITS
from registry_app.models import Controller, Holiday
from requests_app.actions import clock as acts
from requests_app.actions import clock_policy
from requests_app.models import Case, RuleReason
from tests.factories.cases import make_case, make_office, take
from tests.factories.registry import actor_with, make_holidays

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 5, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 5, 7, 9, tzinfo=UTC)
DAY = {
    "name_da": "Lukkedag",
    "name_en": "Closing day",
    "kind": "public_holiday",
    "counts_for_deadline": True,
    "source": "Bekendtgørelse",
    "reason": "Listen i EU-Tidende.",
}


@pytest.fixture
def office(db):
    make_holidays([2026])
    return make_office(form_mode="none")


@pytest.fixture
def decider(office):
    return actor_with("decider", office)


@pytest.fixture
def case(office):
    """A case that must be answered on 5 June, Constitution Day."""
    return make_case(office, now=RECEIVED)


def change(office, actor, **changes):
    names = (*clock_policy.CHOICES, *DAY_LIMITS)
    values = {name: getattr(office, name) for name in names} | {"reason": "Besluttet."} | changes
    return clock_policy.change_clock_policy(controller_id=office.pk, actor=actor, now=NOW, **values)


def due(case: Case) -> date:
    case.refresh_from_db()
    return case.due_on


def test_a_changed_calendar_moves_open_cases_and_says_so(office, case, decider):
    assert due(case) == date(2026, 6, 5)

    change(office, decider, holiday_calendar="DK_WITH_CLOSING_DAYS")

    assert due(case) == date(2026, 6, 8)
    event = Event.objects.get(type="case.clock_recomputed")
    assert event.data == {
        "cause": "clock_policy_changed",
        "was_due_on": "2026-06-05",
        "due_on": "2026-06-08",
        "strict_due_on": "2026-06-08",
        "paused": False,
    }
    assert RuleReason.objects.get().text == "Besluttet."


def test_a_case_that_is_not_touched_gets_no_event(office, decider):
    make_case(office, now=datetime(2026, 5, 6, 9, tzinfo=UTC))

    change(office, decider, holiday_calendar="DK_WITH_CLOSING_DAYS")

    assert not Event.objects.filter(type="case.clock_recomputed").exists()


def test_an_ended_case_keeps_its_dates(office, case, decider):
    take("withdraw_case", case, actor=decider, now=NOW)

    change(office, decider, holiday_calendar="DK_WITH_CLOSING_DAYS")

    assert due(case) == date(2026, 6, 5)


def test_the_strict_reading_ends_a_pause(office, case, decider):
    acts.ask_identity(case_id=case.pk, doubt="Tvivl.", question="Hvem?", actor=decider, now=NOW)
    case.refresh_from_db()
    assert case.is_paused

    change(office, decider, suspension_mode="STRICT")

    case.refresh_from_db()
    assert not case.is_paused


def test_a_chained_extension_is_never_later(office, decider):
    case = make_case(office, now=datetime(2026, 3, 31, 9, tzinfo=UTC))
    acts.extend_deadline(
        case_id=case.pk,
        ground="complexity",
        months=2,
        reason="Fordi.",
        actor=decider,
        now=datetime(2026, 4, 2, 9, tzinfo=UTC),
    )
    assert due(case) == date(2026, 6, 30)

    change(office, decider, extension_basis="chained")

    # One month is 30 April, two more are 30 June.
    assert due(case) == date(2026, 6, 30)
    case = make_case(office, now=datetime(2026, 1, 31, 9, tzinfo=UTC), received_at=None)
    acts.extend_deadline(
        case_id=case.pk,
        ground="complexity",
        months=2,
        reason="Fordi.",
        actor=decider,
        now=datetime(2026, 2, 2, 9, tzinfo=UTC),
    )
    assert due(case) == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("setting_unknown", {"suspension_mode": "SOMETIMES"}),
        ("setting_unknown", {"holiday_calendar": "SE"}),
        ("setting_unknown", {"extension_basis": "four"}),
        ("days_out_of_range", {"prompt_request_max_days": 31}),
        ("days_out_of_range", {"silence_close_days": 0}),
        ("days_out_of_range", {"internal_target_days": 90}),
        ("reason_required", {"reason": " ", "suspension_mode": "STRICT"}),
        ("nothing_changed", {}),
    ],
)
def test_what_is_no_choice_is_refused(office, decider, code, changes):
    with pytest.raises((Invalid, Refused)) as refusal:
        change(office, decider, **changes)

    assert refusal.value.code == code
    assert not RuleReason.objects.exists()


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor", "agent"])
def test_only_a_decider_changes_the_rules(office, role):
    with pytest.raises(NotPermitted):
        change(office, actor_with(role, office), suspension_mode="STRICT")


def test_a_day_is_added_and_moves_the_limits_that_end_on_it(office, decider):
    case = make_case(office, now=datetime(2026, 5, 4, 9, tzinfo=UTC))
    assert due(case) == date(2026, 6, 4)

    clock_policy.add_day(day=date(2026, 6, 4), actor=decider, now=NOW, **DAY)

    assert due(case) == date(2026, 6, 5)
    assert Event.objects.get(type="case.clock_recomputed").data["cause"] == "holiday_added"
    with pytest.raises(Refused, match="day_known"):
        clock_policy.add_day(day=date(2026, 6, 4), actor=decider, now=NOW, **DAY)


def test_a_day_is_changed_retired_and_brought_back(office, case, decider):
    day = Holiday.objects.get(date=date(2026, 6, 5))

    clock_policy.change_day(holiday_id=day.pk, actor=decider, now=NOW, **DAY)
    assert due(case) == date(2026, 6, 8)
    clock_policy.retire_day(holiday_id=day.pk, reason="Ingen hjemmel.", actor=decider, now=NOW)
    assert due(case) == date(2026, 6, 5)
    with pytest.raises(Refused, match="day_retired"):
        clock_policy.retire_day(holiday_id=day.pk, reason="Igen.", actor=decider, now=NOW)
    clock_policy.change_day(holiday_id=day.pk, actor=decider, now=NOW, **DAY)
    assert due(case) == date(2026, 6, 8)
    steps = sorted(row.step for row in day.reasons.all())
    assert steps == ["change_day", "change_day", "retire_day"]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("name_of_day_missing", {"name_en": " "}),
        ("source_of_day_missing", {"source": ""}),
        ("setting_unknown", {"kind": "birthday"}),
        ("reason_required", {"reason": ""}),
    ],
)
def test_a_day_has_names_a_source_and_a_reason(office, decider, code, changes):
    with pytest.raises(Invalid, match=code):
        clock_policy.add_day(day=date(2026, 8, 3), actor=decider, now=NOW, **DAY | changes)


def test_the_calendar_of_all_is_kept_by_who_may_everywhere(office):
    make_office("other")
    here = actor_with("decider", office)

    with pytest.raises(NotPermitted):
        clock_policy.add_day(day=date(2026, 8, 3), actor=here, now=NOW, **DAY)
    assert clock_policy.may_keep_calendar(actor_with("decider"), "holiday.add_day")
    with pytest.raises(NotPermitted):
        clock_policy.add_day(day=date(2026, 8, 3), actor=actor_with("agent"), now=NOW, **DAY)


def test_the_office_offers_the_steps_and_shows_the_reasons(office, case, sign_in):
    client = sign_in("decider", office)
    page = f"/office/registry_app/controller/{office.pk}/change/"
    assert "step/change_clock_policy/" in client.get(page).content.decode()

    names = (*clock_policy.CHOICES, *DAY_LIMITS)
    values = {name: getattr(office, name) for name in names} | {"suspension_mode": "STRICT"}
    step = f"/office/registry_app/controller/{office.pk}/step/change_clock_policy/"
    assert client.get(step).status_code == 200
    answer = client.post(step, values | {"reason": "Den strenge læsning.", "version": office.version})

    assert answer.status_code == 302, answer.content.decode()
    assert "Den strenge læsning." in client.get(page).content.decode()
    assert Controller.objects.get(pk=office.pk).suspension_mode == "STRICT"


def test_a_day_of_the_calendar_is_changed_in_the_office(office, case, sign_in):
    client = sign_in("decider", office)
    day = Holiday.objects.get(date=date(2026, 6, 5))
    base = f"/office/registry_app/holiday/{day.pk}/"
    page = client.get(f"{base}change/").content.decode()

    for step in ("change_day", "retire_day", "add_day"):
        assert f"step/{step}/" in page
        assert client.get(f"{base}step/{step}/").status_code == 200
    values = {**DAY, "counts_for_deadline": "on", "version": day.version}
    assert client.post(f"{base}step/change_day/", values).status_code == 302

    assert due(case) == date(2026, 6, 8)
    assert "step/change_day/" not in sign_in("officer", office).get(f"{base}change/").content.decode()
