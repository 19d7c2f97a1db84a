import uuid
from datetime import UTC, date, datetime

import pytest

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter, LetterTemplate
from registry_app.actions.campaigns import plan_campaign
from registry_app.models import Campaign, Controller, Notice, PolicyVersion
from tests.factories.policy_change import (
    EFFECTIVE_ON,
    NOW,
    announced,
    approved,
    assessed,
    drafted,
    letters_of,
)
from tests.factories.registry import ADMIN, actor_with, make_customer, make_customers

pytestmark = pytest.mark.django_db


def nothing_planned() -> bool:
    return not (Campaign.objects.exists() or Notice.objects.exists() or Letter.objects.exists())


def test_plan_campaign_writes_to_every_eligible_customer(controller, decider):
    states = ["active", "paused", "deactivated", "restricted", "closing"]
    for number, state in enumerate(states):
        make_customer(controller, f"1000{number}", account_state=state)
    make_customer(Controller.objects.get(slug="other"), "99999")

    campaign = announced(controller, decider)

    letters = letters_of(campaign)
    assert [letter.recipient_address for letter in letters] == [f"kunde1000{n}@example.com" for n in range(5)]
    assert campaign.expected == 5
    assert {letter.sender_address for letter in letters} == {"privacy@testco.example.com"}
    assert {letter.dispatch.batch_id for letter in letters} == {campaign.pk}
    assert {letter.kind for letter in letters} == {"policy.notice"}


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("closed", "account_closed"),
        ("erased", "person_erased"),
        ("deceased", "person_deceased"),
        ("incomplete", "registration_incomplete"),
    ],
)
def test_plan_campaign_records_why_somebody_is_not_told(controller, decider, state, reason):
    make_customer(controller, "10001", account_state=state)

    campaign = announced(controller, decider)

    notice = Notice.objects.get()
    assert (notice.excluded_reason, notice.letter_id, notice.channel) == (reason, None, "")
    assert campaign.expected == 0
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("email", "reason"), [("", "no_address"), ("  ", "no_address"), ("not an address", "address_invalid")]
)
def test_plan_campaign_lists_people_without_a_usable_address(controller, decider, email, reason):
    make_customer(controller, "10001", email=email)
    make_customer(controller, "10002")

    campaign = announced(controller, decider)

    assert list(Notice.objects.order_by("customer__number").values_list("excluded_reason", flat=True)) == [
        reason,
        "",
    ]
    assert campaign.expected == 1


def test_plan_campaign_greets_by_name_but_a_restricted_person_without(controller, decider):
    make_customer(controller, "10001", name="Anna\nPrøve", language="en")
    make_customer(controller, "10002", name="Bo Prøve", account_state="restricted")

    letters = letters_of(announced(controller, decider))

    assert [(row.recipient_name, row.slots, row.language) for row in letters] == [
        ("Anna Prøve", {"greeting": "Dear Anna Prøve"}, "en"),
        ("", {"greeting": "Kære kunde"}, "da"),
    ]


def test_plan_campaign_writes_the_notice_in_both_languages(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(
        controller,
        decider,
        translations={
            "en": {"change_summary": "A new supplier ((x)).", "what_you_can_do": "You can object."}
        },
    )

    danish, english = LetterTemplate.objects.filter(batch_id=campaign.pk).order_by("language")
    assert danish.subject == "Ændring af privatlivspolitikken hos Testco ApS fra 2. marts 2026"
    assert "En ny leverandør." in danish.body
    assert "Hvad du kan gøre\nDu kan gøre indsigelse." in danish.body
    assert "/policies/testco/2/?language=da" in danish.body
    assert english.subject == "Change of the privacy policy of Testco ApS from 2 March 2026"
    assert "A new supplier ( (x))." in english.body
    assert "What you can do\nYou can object." in english.body


def test_plan_campaign_takes_own_words_in_the_version_s_language(controller, decider):
    make_customer(controller, "10001")
    version = approved(controller, decider)

    campaign = plan_campaign(
        version_id=version.pk,
        actor=decider,
        now=NOW,
        subject="Vores emne",
        body="((greeting))\n\nVores tekst.",
    )

    danish, english = LetterTemplate.objects.filter(batch_id=campaign.pk).order_by("language")
    assert (danish.subject, danish.body) == ("Vores emne", "((greeting))\n\nVores tekst.")
    assert english.subject.startswith("Change of the privacy policy")


def test_plan_campaign_refuses_an_unknown_placeholder(controller, decider):
    version = approved(controller, decider)

    with pytest.raises(Invalid) as refusal:
        plan_campaign(version_id=version.pk, actor=decider, now=NOW, body="Kære ((customer_password))")

    assert refusal.value.code == "placeholder_unknown"
    assert nothing_planned()


def test_plan_campaign_moves_the_version_and_leaves_an_event(controller, decider):
    make_customer(controller, "10001")
    campaign = announced(controller, decider)

    version = campaign.policy_version
    version.refresh_from_db()
    event = Event.objects.get(type="policy.campaign_planned")
    assert (version.state, version.effective_on) == ("announcing", EFFECTIVE_ON)
    assert (event.subject_id, event.state, event.step) == (version.pk, "announcing", "plan_campaign")
    assert event.data == {
        "campaign": str(campaign.pk),
        "effective_on": "2026-03-02",
        "expected": 1,
        "listed": 1,
        "list_sha256": campaign.list_sha256,
        "complete": True,
    }
    assert version.history.first().history_change_reason == "policy.campaign_planned"


@pytest.mark.parametrize(
    ("now", "in_time"),
    [
        # 00:00 in Copenhagen on 16 February is the last permitted instant for 2 March.
        (datetime(2026, 2, 15, 23, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 2, 15, 23, 0, 1, tzinfo=UTC), False),
    ],
)
def test_plan_campaign_refuses_a_date_too_close(controller, decider, now, in_time):
    make_customer(controller, "10001")
    version = approved(controller, decider)

    if in_time:
        assert plan_campaign(version_id=version.pk, actor=decider, now=now).expected == 1
        return
    with pytest.raises(Refused) as refusal:
        plan_campaign(version_id=version.pk, actor=decider, now=now)

    assert refusal.value.code == "too_late_for_notice"
    assert refusal.value.context == {
        "earliest_effective_on": date(2026, 3, 3),
        "latest_informed_at": datetime(2026, 2, 15, 23, 0, tzinfo=UTC),
    }
    assert nothing_planned()
    assert PolicyVersion.objects.get(pk=version.pk).state == "approved"


def test_plan_campaign_counts_calendar_days_over_the_change_of_clocks(controller, decider):
    # Summer time begins on 29 March 2026: 335 hours lie between, and they are 14 full days.
    version = approved(controller, decider, effective_on=date(2026, 4, 7))
    now = datetime(2026, 3, 23, 23, 0, tzinfo=UTC)

    assert plan_campaign(version_id=version.pk, actor=decider, now=now).effective_on == date(2026, 4, 7)


def test_plan_campaign_needs_a_date(controller, decider):
    version = approved(controller, decider, effective_on=None)

    with pytest.raises(Invalid) as refusal:
        plan_campaign(version_id=version.pk, actor=decider, now=NOW)

    assert (refusal.value.code, refusal.value.field) == ("effective_on_required", "effective_on")
    assert nothing_planned()


def test_plan_campaign_is_for_material_versions(controller, decider):
    version = approved(controller, decider, material=False)

    with pytest.raises(Refused) as refusal:
        plan_campaign(version_id=version.pk, actor=decider, now=NOW)

    assert refusal.value.code == "not_material"
    assert nothing_planned()


def test_plan_campaign_waits_for_the_campaign_that_runs(controller, decider):
    announced(controller, decider)
    version = approved(controller, decider)

    with pytest.raises(Refused) as refusal:
        plan_campaign(version_id=version.pk, actor=decider, now=NOW)

    assert (refusal.value.code, refusal.value.context) == ("campaign_running", {"number": 2})
    assert Campaign.objects.count() == 1


def test_plan_campaign_needs_a_sender(decider, controller):
    version = approved(controller, decider)
    with acting(ADMIN, "registry.controller_changed"):
        Controller.objects.filter(pk=controller.pk).update(contact_email="")

    with pytest.raises(Refused) as refusal:
        plan_campaign(version_id=version.pk, actor=decider, now=NOW)

    assert refusal.value.code == "sender_missing"
    assert nothing_planned()


@pytest.mark.parametrize("state", ["draft", "assessed", "announcing", "in_force"])
def test_plan_campaign_only_from_approved(controller, decider, state):
    made = {
        "draft": lambda: drafted(controller),
        "assessed": lambda: assessed(controller, decider),
        "announcing": lambda: announced(controller, decider).policy_version,
        "in_force": lambda: PolicyVersion.objects.get(number=1, controller=controller),
    }
    version = made[state]()
    before = Campaign.objects.count()

    with pytest.raises(Refused) as refusal:
        plan_campaign(version_id=version.pk, actor=decider, now=NOW)

    assert refusal.value.code == "step_impossible"
    assert Campaign.objects.count() == before


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor", "client"])
def test_plan_campaign_is_the_decider_s(controller, decider, role):
    version = approved(controller, decider)

    with pytest.raises(NotPermitted):
        plan_campaign(version_id=version.pk, actor=actor_with(role, controller), now=NOW)

    assert nothing_planned()


def test_plan_campaign_of_a_foreign_version_answers_like_an_unknown_one(controller, decider, stranger):
    version = approved(controller, decider)
    for version_id in (version.pk, uuid.uuid4()):
        with pytest.raises(NotFound):
            plan_campaign(version_id=version_id, actor=stranger, now=NOW)
    assert nothing_planned()


def test_plan_campaign_refuses_a_stale_version(controller, decider):
    version = approved(controller, decider)

    with pytest.raises(Stale):
        plan_campaign(version_id=version.pk, actor=decider, now=NOW, version=version.version - 1)

    assert nothing_planned()


@pytest.mark.slow
def test_plan_campaign_for_two_thousand_customers_takes_few_statements(
    controller, decider, django_assert_max_num_queries
):
    make_customers(controller, 2000)
    version = approved(controller, decider)

    with django_assert_max_num_queries(100):
        campaign = plan_campaign(version_id=version.pk, actor=decider, now=NOW)

    assert campaign.expected == 2000
    assert Letter.objects.filter(dispatch__batch_id=campaign.pk).count() == 2000
