"""The page of a campaign whose version applies later to some: who decided, and whom it leaves out."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from registry_app.actions.later_effects import note_late_bounces
from registry_app.actions.policy_versions import put_in_force
from registry_app.models import LaterEffect
from tests.factories.policy_change import BEAT, accept, announced, letters_of, receipt
from tests.factories.registry import actor_with, make_customer
from tests.registry_app.admin.conftest import page_url, signed_in

LATER = "step/apply_later/"


@pytest.fixture
def campaign(controller):
    """Two days before its day: 10001 was told in time, 10002's notice came back."""
    make_customer(controller, "10001")
    make_customer(controller, "10002")
    planned = clock.now() - timedelta(days=20)
    on = clock.copenhagen_date(planned) + timedelta(days=20)
    campaign = announced(controller, actor_with("decider", controller), effective_on=on, now=planned)
    accept(letters_of(campaign), planned)
    receipt(letters_of(campaign)[1], "bounced_hard", planned)
    return campaign


def put(campaign):
    return put_in_force(version_id=campaign.policy_version_id, actor=BEAT, now=clock.now())


def test_a_decider_decides_on_the_page_and_sees_whom_it_leaves_out(controller, campaign):
    client = signed_in("decider", controller)

    assert LATER in client.get(page_url(campaign)).content.decode()
    assert "This cannot be taken back." in client.get(page_url(campaign, LATER)).content.decode()
    said = {"reason": "De øvrige har ventet længe.", "version": campaign.version}
    assert client.post(page_url(campaign, LATER), said).status_code == 302

    assert LaterEffect.objects.get(campaign=campaign).customers == 1
    text = client.get(page_url(campaign)).content.decode()
    assert "De øvrige har ventet længe." in text
    assert LATER not in text
    assert "To whom it does not apply yet" not in text
    put(campaign)
    text = client.get(page_url(campaign)).content.decode()
    assert "does not apply to 1 customer yet" in text
    assert "no day yet" in text
    version = client.get(page_url(campaign.policy_version)).content.decode()
    assert "or it applies to them later" in version
    assert "Not told by then: it applies to them later" in version


def test_without_a_reason_nothing_is_decided_and_others_are_offered_nothing(controller, campaign):
    said = {"reason": "", "version": campaign.version}
    assert signed_in("decider", controller).post(page_url(campaign, LATER), said).status_code == 200
    assert not LaterEffect.objects.exists()
    assert LATER not in signed_in("officer", controller).get(page_url(campaign)).content.decode()


def test_who_came_back_after_it_took_effect_is_listed(controller):
    make_customer(controller, "10001")
    make_customer(controller, "10002")
    planned = clock.now() - timedelta(days=20)
    on = clock.copenhagen_date(planned) + timedelta(days=18)
    campaign = announced(controller, actor_with("decider", controller), effective_on=on, now=planned)
    accept(letters_of(campaign), planned)
    put(campaign)
    client = signed_in("dpo", controller)
    assert "To whom it does not apply yet" not in client.get(page_url(campaign)).content.decode()

    now = clock.now()
    receipt(letters_of(campaign)[1], "bounced_hard", now)
    note_late_bounces(campaign_id=campaign.pk, actor=BEAT, now=clock.now())

    answer = client.get(page_url(campaign))
    assert [person["number"] for person in answer.context["later"]["people"]] == ["10002"]
    assert "after the version took effect" in answer.content.decode()
