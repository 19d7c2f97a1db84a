"""The demo's past year: customers, cases and policy changes as the office's own actions leave them."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from dpo_office.common import clock
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import ContactBlock, Letter, Receipt, Result
from dpo_office.common.letters.queries import (
    batch_counts,
    due_dispatches,
    letters_with_state,
)
from registry_app.domain.audience import ACCOUNT_STATES
from registry_app.management.demo_customers import PLANS, invented_customers
from registry_app.management.demo_post import KEPT
from registry_app.models import Campaign, Controller, Customer, PolicyVersion
from registry_app.queries.notices import standing_of_version
from requests_app.domain.case_codes import CHANNELS
from requests_app.domain.case_steps import OPEN_STATES, STATES
from requests_app.domain.clock_acts import ENTRY_TYPES
from requests_app.domain.rights import RIGHTS
from requests_app.management.demo_breaches import ON_CALL, TOLD
from requests_app.management.demo_cases import STEPS
from requests_app.management.demo_plan import case_plans, plans_of, sample_of
from requests_app.management.demo_words import colleagues
from requests_app.models import (
    AuthorityCase,
    Breach,
    BreachNotification,
    Case,
    ClockEntry,
    Contributor,
    DutyEvidence,
    DutyProposal,
    DutyTurn,
    InformedPerson,
    LimitRequest,
    Mail,
    OnCallPerson,
    PostBatch,
    RightItem,
    SensitivePassage,
    StepReason,
    SystemTask,
    TaskLink,
    Wave,
    WaveCase,
    YearlyReport,
)
from requests_app.queries.contributors import tasks_needing_officer
from tests.factories.letters import miscounted_dispatches
from tests.share import TAKES_ALL

pytestmark = pytest.mark.django_db
CUSTOMERS = 240


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DPO_DATA_DIR = tmp_path
    call_command("load_reference_data", verbosity=0)
    return tmp_path


def load(**options):
    call_command("demo_data", url="http://127.0.0.1:8123", **options)


def rows():
    return [
        model.objects.count() for model in (Case, Customer, Event, Letter, PolicyVersion, Receipt, Result)
    ]


@pytest.mark.skipif(not TAKES_ALL, reason="SUITE=whole loads all of the demo, the suite the small one")
@pytest.mark.once
@pytest.mark.slow
def test_the_whole_demo(data_dir, capsys):
    load(customers=CUSTOMERS)

    check_customers()
    check_cases()
    check_policies()
    check_outbox()
    check_order()
    check_breaches()
    check_authority_cases()
    check_wheel()
    check_mails()
    check_post()
    check_wave()

    before = rows()
    capsys.readouterr()
    load(customers=CUSTOMERS)
    assert rows() == before
    assert capsys.readouterr().out == "Demo data: as before.\n"


def check_customers():
    for controller in Controller.objects.all():
        customers = Customer.objects.filter(controller=controller, number__contains="-2")
        assert customers.count() == CUSTOMERS // 2
        assert set(customers.values_list("language", flat=True)) == {"da", "en"}
        assert customers.filter(phone="").exists()
        assert customers.filter(email="").exists()
    # History was written by the triggers, under the demo's own name.
    changed = Customer.history.filter(history_type="~")
    assert changed.exists()
    assert set(changed.values_list("history_change_reason", flat=True)) == {"demo.loaded"}
    assert ContactBlock.objects.filter(lifted_at=None).exists()


def check_cases():
    today = clock.today()
    # Three more of the wave.
    assert Case.objects.count() == len(case_plans()) + WaveCase.objects.count()
    assert set(Case.objects.values_list("state", flat=True)) == set(STATES)
    assert set(Case.objects.values_list("channel", flat=True)) == set(CHANNELS)
    assert set(RightItem.objects.values_list("right", flat=True)) == set(RIGHTS)
    for controller in Controller.objects.all():
        assert set(Case.objects.filter(controller=controller).values_list("language", flat=True)) == {
            "da",
            "en",
        }
    still_open = Case.objects.filter(state__in=OPEN_STATES)
    assert still_open.filter(due_on__lt=today).count() == 3
    # On a day when nobody works, what is due "today" is due on the next working day.
    assert still_open.filter(due_on__gte=today, due_on__lte=today + timedelta(days=7)).count() >= 6
    returned = [case.signed_forms.first().findings for case in Case.objects.filter(state="form_returned")]
    # Nobody reads what was written by hand; some of them have more to look at.
    doubts = [{row["code"] for row in findings if row["severity"] == "doubt"} for findings in returned]
    assert {bool(codes - {"name_not_read"}) for codes in doubts} == {True, False}
    # Work is settled by several people, and some of it is still open.
    assert SystemTask.objects.filter(state="settled").values("settled_by").distinct().count() > 1
    assert SystemTask.objects.filter(state="open", case__due_on__lt=today).exists()
    check_colleagues()
    check_clocks()
    spread = {opened.month for opened in Case.objects.values_list("received_at", flat=True)}
    assert len(spread) >= 11


def check_colleagues():
    """Tasks were handed to them: answered with a file, given back, and still waiting."""
    asked = SystemTask.objects.exclude(contributor=None)
    answered = asked.filter(state="settled", settled_by=F("contributor__user"))
    assert sorted(answered.values_list("outcome", flat=True)) == ["extracted", "extracted"]
    (back,) = asked.filter(tasks_needing_officer())
    assert StepReason.objects.get(case=back.case_id, step="explain_task").text
    waiting = asked.filter(state="open", explained_at=None)
    assert TaskLink.objects.filter(task__in=waiting, opened_at=None, ended_at=None).count() == 1
    assert Contributor.objects.count() == len(colleagues())


def check_clocks():
    """Cases wait, went on, have longer or ended in silence: at both controllers, in both languages."""
    still_open = Case.objects.filter(state__in=OPEN_STATES)
    waiting = still_open.filter(is_paused=True)
    went_on = still_open.filter(is_paused=False, due_on__gt=F("strict_due_on"))
    extended = still_open.filter(extended_months=1, is_paused=False)
    silent = Case.objects.filter(state="unidentified")
    for cases in (waiting, went_on, extended, silent):
        assert set(cases.values_list("controller__slug", flat=True)) == set(PLANS)
        assert set(cases.values_list("language", flat=True)) == {"da", "en"}
    assert set(ClockEntry.objects.values_list("type", flat=True)) == set(ENTRY_TYPES) - {"info_insufficient"}


def check_policies():
    states = {
        slug: list(
            PolicyVersion.objects.filter(controller__slug=slug)
            .order_by("number")
            .values_list("state", flat=True)
        )
        for slug in PLANS
    }
    assert states["retnemt"][-3:] == ["archived", "in_force", "draft"]
    assert states["bestphone"][-2:] == ["in_force", "announcing"]
    done, running = (Campaign.objects.get(controller__slug=slug) for slug in ("retnemt", "bestphone"))
    standing = standing_of_version(done.policy_version, clock.now())
    assert standing.everyone_in_time
    assert standing.informed == standing.due > 0
    counts = batch_counts(running.pk)
    assert counts[codes.QUEUED] > 0
    assert counts[codes.DELIVERED] > counts[codes.ACCEPTED] > 0


def check_outbox():
    """What is older than some hours was settled by the demo's relay and says so; the rest really leaves."""
    now = clock.now()
    assert not miscounted_dispatches().exists()
    due = Letter.objects.filter(dispatch__in=due_dispatches(now)).exclude(kind="policy.notice")
    assert due.count() == 2
    assert all(letter.created_at > now - timedelta(hours=3) for letter in due)
    accepted = Result.objects.filter(outcome=codes.ACCEPTED, source=codes.RELAY)
    assert set(accepted.values_list("reply_text", flat=True)) == {KEPT.text}
    assert set(Receipt.objects.values_list("source", flat=True)) == {"demo"}
    states = Counter(
        letters_with_state(Letter.objects.exclude(kind="policy.notice")).values_list("state", flat=True)
    )
    assert states[codes.TO_PRINT] == 1
    assert states[codes.FAILED] == 1
    assert states[codes.BOUNCED] == 2


def check_breaches():
    told = list(Breach.objects.real().order_by("reported_at").values_list("state", "risk_level"))
    assert told == [("closed", "high"), ("closed", "none")]
    assert Breach.objects.filter(is_drill=True).count() == 1
    assert list(
        BreachNotification.objects.filter(breach__is_drill=False).values_list("phase", flat=True)
    ) == [
        1,
        2,
    ]
    assert InformedPerson.objects.count() == TOLD
    assert OnCallPerson.objects.count() == 2 * len(ON_CALL)


def check_authority_cases():
    """One has ended; one is being answered, with something held and a longer limit asked for."""
    ended, waiting = AuthorityCase.objects.order_by("created_at")
    assert (ended.state, ended.outcome, waiting.state) == ("closed", "no_criticism", "answering")
    standing = [question.standing for question in waiting.questions.all()]
    assert standing == ["approved", "answered", "open", "open", "open"]
    assert {question.owner.username for question in waiting.questions.all()} == {"officer", "legal", "dpo"}
    assert waiting.held.filter(released_on=None).count() == 3
    assert LimitRequest.objects.get().granted is None
    assert waiting.due_on > clock.today()


def check_wheel():
    """Both wheels have turns that are done in time, done late, late and waiting; one proposal waits."""
    today = clock.today()
    for controller in Controller.objects.all():
        turns = DutyTurn.objects.filter(controller=controller)
        assert turns.filter(state="done", done_at__date__lte=F("due_on")).count() > 3
        assert turns.filter(state="done", done_at__date__gt=F("due_on")).exists()
        assert turns.filter(state="late").exists()
        assert turns.filter(state__in=["planned", "asked"], due_on__gte=today).exists()
        assert YearlyReport.objects.get(controller=controller).recommendations_da
    assert list(DutyProposal.objects.order_by("outcome").values_list("outcome", flat=True)) == [
        "",
        "carried_out",
    ]
    assert DutyEvidence.objects.count() == 2


def check_mails():
    waiting = Mail.objects.filter(state="waiting")
    assert set(waiting.values_list("controller__slug", flat=True)) == {"retnemt", "bestphone"}
    assert set(waiting.values_list("language", flat=True)) == {"da", "en"}
    assert all(mail.rights for mail in waiting)
    assert Mail.objects.filter(state="dismissed").exists()
    assert SensitivePassage.objects.filter(state="found").exists()


def check_wave():
    wave = Wave.objects.get()
    assert (wave.state, wave.members.count()) == ("open", 3)
    assert wave.assessment
    assert wave.base_answer_da
    # A fourth letter waits for its case.
    assert (
        Mail.objects.filter(state="waiting", signature__first__mail__case__wave_place__wave=wave).count() == 1
    )


def check_post():
    [batch] = PostBatch.objects.all()
    assert (batch.state, batch.box) == ("sorting", "A-7")
    # A signed form lies between the others, and is known by its code.
    assert batch.letters.filter(state="waiting").count() == 3
    assert batch.pages.filter(code="ours", form__case__state="form_issued").count() == 1


def check_order():
    times = list(Event.objects.order_by("id").values_list("occurred_at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= clock.now()
    assert Event.objects.values("actor_id").distinct().count() >= 9


def test_the_same_people_are_invented_every_day():
    today = clock.today()
    days = [(today - timedelta(days=370 + n), today - timedelta(days=n)) for n in (0, 40)]
    first, second = (
        [
            (p.number, p.name, p.email, p.phone, p.state)
            for p in invented_customers("retnemt", 300, began=a, today=b)
        ]
        for a, b in days
    )

    assert first == second


@pytest.mark.parametrize("slug", PLANS)
def test_invented_customers_have_reserved_addresses_and_every_state(slug):
    today = clock.today()
    people = invented_customers(slug, 1000, began=today - timedelta(days=370), today=today)

    assert {person.state for person in people} == set(ACCOUNT_STATES)
    assert all(p.email.endswith(("@example.com", "@example.org", "@example.net")) for p in people if p.email)
    assert all(p.phone.startswith("+45 00 00 ") for p in people if p.phone)
    assert len({p.number for p in people}) == 1000
    # Several share an address, a few have none.
    used = Counter(p.email for p in people)
    assert 0 < used.pop("") < 60
    assert max(used.values()) > 1
    assert all(p.joined_on <= p.state_since <= today for p in people)


def test_a_sample_of_the_plans_is_spread_over_all():
    plans = case_plans()

    few = sample_of(plans, 5)

    assert len(few) == 5
    assert {plan.controller for plan in few} == set(PLANS)
    assert sample_of(plans, None) == sample_of(plans, 1000) == plans


def test_every_step_of_the_plans_is_known():
    assert {step.name for plan in case_plans() for step in plan.steps} <= set(STEPS)


def test_a_line_is_read():
    (plan,) = plans_of("retnemt | access erasure | email | da | customer | due -2 | plan@1 reply:identity@9")

    assert (plan.rights, plan.when, plan.number) == (("access", "erasure"), "due", -2)
    assert [(step.name, step.how, step.day) for step in plan.steps] == [
        ("plan", "", 1),
        ("reply", "identity", 9),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("retnemt | access | email | da | customer | ago 3", "7 parts are wanted, 6 are there"),
        ("retnemt | access | email | da | customer | since 3 |", "no moment: 'since 3'"),
        ("retnemt | access | email | da | customer | ago 3 | plan@1 identity", "no step: 'identity'"),
        ("retnemt | access | email | da | customer | ago 3 | reply:@4", "no step: 'reply:@4'"),
    ],
)
def test_a_line_that_is_no_plan_is_told_by_its_number(line, fault):
    with pytest.raises(ValueError, match=f"^line 2: {fault}$"):
        plans_of(f"bestphone | access | email | en | customer | ago 4 |\n{line}")
