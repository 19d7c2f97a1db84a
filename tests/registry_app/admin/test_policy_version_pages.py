"""A policy version in the back office: its text, what changed, and each step from its dialog."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.letters.models import Letter, LetterTemplate
from registry_app.admin.notice_preview import standard_notices
from registry_app.domain.notice_text import notice_body, notice_subject
from registry_app.models import Campaign, PolicyVersion
from registry_app.queries.notice_facts import notice_facts
from tests.factories.policy_change import approved, assessed, drafted, version_in_force
from tests.factories.registry import actor_with, make_controller, make_customer
from tests.registry_app.admin.conftest import announced_now, page_url, rows_everywhere, signed_in


@pytest.fixture
def in_a_month():
    return clock.today() + timedelta(days=30)


def step_url(version, name):
    return page_url(version, f"step/{name}/")


def approved_now(controller, effective_on=None, **fields):
    decider = actor_with("decider", controller)
    return approved(controller, decider, now=clock.now(), effective_on=effective_on, **fields)


# ------------------------------------------------------------------ the page


def test_markdown_becomes_clean_html(controller):
    version = drafted(controller, text="# Title\n\n<script>alert(1)</script> [x](javascript:alert(1)) *soft*")

    text = signed_in("legal", controller).get(page_url(version)).content.decode()

    assert "<h1>Title</h1>" in text
    assert "<em>soft</em>" in text
    assert "<script>alert(1)" not in text
    assert 'href="javascript' not in text


def test_words_of_the_text_cannot_break_out_of_the_difference(controller):
    version = drafted(controller, text="<img src=x onerror=alert(1)>")

    assert "<img src=x" not in signed_in("legal", controller).get(page_url(version)).content.decode()


def test_the_difference_is_to_what_people_read_before(controller):
    drafted(controller, text="A draft that nobody read.")
    version = drafted(controller, text="Version 2.")

    text = signed_in("legal", controller).get(page_url(version)).content.decode()

    assert "What is different from version 1" in text
    assert "<del>1.</del>" in text
    assert "<ins>2.</ins>" in text
    assert "nobody read" not in text


def test_a_draft_is_compared_with_the_version_asked_for_side_by_side(controller):
    drafted(controller, text="A draft that nobody read.")
    version = drafted(controller, text="Version 2.")

    page = signed_in("legal", controller).get(page_url(version), {"with": "2", "view": "beside"})

    text = page.content.decode()
    assert "What is different from version 2" in text
    assert "nobody" in text
    assert '<table class="cmp-pairs">' in text


def test_the_page_names_decision_reasons_and_all_versions(controller):
    version = assessed(controller, actor_with("decider", controller))

    text = signed_in("auditor", controller).get(page_url(version)).content.decode()

    assert "Material" in text
    assert "Because." in text
    assert "in force" in text
    assert page_url(controller.policy_versions.get(number=1)) in text


def test_an_announced_version_says_who_holds_it_back(controller):
    make_customer(controller)
    campaign = announced_now(controller)

    text = signed_in("dpo", controller).get(page_url(campaign.policy_version)).content.decode()

    assert f'<a href="{page_url(campaign)}?show=blocking.not_informed#people">1</a>' in text
    assert "not told yet" in text
    assert "Can take effect at the earliest" in text


@pytest.mark.parametrize(("state", "is_public"), [("in_force", True), ("draft", False)])
def test_only_a_published_version_leads_to_the_public_page(state, is_public, controller):
    version = controller.policy_versions.get() if state == "in_force" else drafted(controller)

    text = signed_in("legal", controller).get(page_url(version)).content.decode()

    assert (f'href="/policies/testco/{version.number}/"' in text) is is_public


# ------------------------------------------------------------------ the steps


def test_assess_materiality(controller):
    version = drafted(controller)
    client = signed_in("decider", controller)

    dialog = client.get(step_url(version, "assess_materiality")).content.decode()
    answer = client.post(
        step_url(version, "assess_materiality"),
        {
            "material": "yes",
            "criteria": ["more_recipients"],
            "reason": "A new supplier.",
            "what_you_can_do": "Object.",
            "version": version.version,
        },
    )

    assert "more recipients" in dialog
    assert "Du kan gøre indsigelse." in dialog
    assert answer.headers["Location"] == page_url(version)
    version.refresh_from_db()
    assert (version.state, version.material, version.criteria) == ("assessed", True, ["more_recipients"])
    assert (version.materiality_reason, version.what_you_can_do) == ("A new supplier.", "Object.")


def test_a_version_held_to_be_not_material_is_stored_as_such(controller):
    version = drafted(controller)

    signed_in("decider", controller).post(
        step_url(version, "assess_materiality"),
        {"material": "no", "criteria": ["spelling"], "reason": "A comma."},
    )

    version.refresh_from_db()
    assert (version.state, version.material) == ("assessed", False)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"material": "yes", "reason": ""}, 200),
        ({"reason": "Kept words"}, 200),
        ({"material": "maybe", "reason": "Kept words"}, 200),
        ({"material": "yes", "reason": "Kept words", "criteria": ["nonsense"]}, 200),
        ({"material": "yes", "reason": "Kept words", "criteria": ["new_purpose"]}, 400),
        ({"material": "yes", "reason": "Kept words", "version": "77"}, 412),
    ],
)
def test_a_refused_assessment_keeps_what_was_written(said, status, controller):
    version = drafted(controller, what_you_can_do="")

    answer = signed_in("decider", controller).post(step_url(version, "assess_materiality"), said)

    assert answer.status_code == status
    assert said["reason"] in answer.content.decode()
    version.refresh_from_db()
    assert (version.state, version.version) == ("draft", 1)


def test_approve_version(controller, in_a_month):
    version = assessed(controller, actor_with("decider", controller))
    client = signed_in("decider", controller)

    dialog = client.get(step_url(version, "approve_version"))
    answer = client.post(step_url(version, "approve_version"), {"effective_on": in_a_month.isoformat()})

    assert "The text is frozen" in dialog.content.decode()
    assert answer.status_code == 302
    version.refresh_from_db()
    assert (version.state, version.effective_on) == ("approved", in_a_month)
    assert len(version.text_sha256) == 64


def test_an_approval_for_a_past_day_is_refused(controller):
    version = assessed(controller, actor_with("decider", controller))

    answer = signed_in("decider", controller).post(
        step_url(version, "approve_version"), {"effective_on": "2020-01-02"}
    )

    assert answer.status_code == 400
    assert "The date lies in the past." in answer.content.decode()
    assert 'value="2020-01-02"' in answer.content.decode()
    version.refresh_from_db()
    assert version.state == "assessed"


def test_plan_campaign(controller, in_a_month):
    make_customer(controller)
    version = approved_now(controller)
    client = signed_in("decider", controller)

    answer = client.post(step_url(version, "plan_campaign"), {"effective_on": in_a_month.isoformat()})

    assert answer.status_code == 302
    version.refresh_from_db()
    assert (version.state, version.effective_on) == ("announcing", in_a_month)
    assert Letter.objects.count() == 1


def test_the_dialog_of_a_campaign_shows_the_notice_and_plans_nothing(controller):
    make_customer(controller, "1", language="da")
    make_customer(controller, "2", language="en")
    make_customer(controller, "3", language="en", account_state="closed")
    version = approved_now(controller)
    client = signed_in("decider", controller)
    before = rows_everywhere()

    text = client.get(step_url(version, "plan_campaign")).content.decode()

    assert "up to 1 customer (Danish)" in text
    assert "up to 1 customer (English)" in text
    assert "Kære (navn)" in text
    assert "Dear (name)" in text
    assert "En ny leverandør." in text
    assert rows_everywhere() == before


def test_the_notice_shown_is_the_notice_planned(controller):
    make_customer(controller)
    translations = {"en": {"change_summary": "A new supplier ((greeting))."}}
    campaign = announced_now(controller, translations=translations)
    version = PolicyVersion.objects.select_related("controller").get(pk=campaign.policy_version_id)

    for template in LetterTemplate.objects.filter(batch_id=campaign.pk):
        facts = notice_facts(version, campaign.effective_on, template.language)
        assert template.subject == notice_subject(template.language, facts)
        assert template.body == notice_body(template.language, facts)


def test_a_campaign_that_is_too_late_is_refused_and_keeps_its_date(controller):
    make_customer(controller)
    version = approved_now(controller)
    too_soon = (clock.today() + timedelta(days=3)).isoformat()

    answer = signed_in("decider", controller).post(
        step_url(version, "plan_campaign"), {"effective_on": too_soon}
    )

    assert answer.status_code == 409
    assert "14 full days" in answer.content.decode()
    assert f'value="{too_soon}"' in answer.content.decode()
    assert not Campaign.objects.exists()
    assert not Letter.objects.exists()


def test_postpone_version(controller, in_a_month):
    version = approved_now(controller, in_a_month)
    later = in_a_month + timedelta(days=7)

    answer = signed_in("decider", controller).post(
        step_url(version, "postpone_version"), {"effective_on": later.isoformat(), "reason": "Not ready."}
    )

    assert answer.status_code == 302
    version.refresh_from_db()
    assert (version.effective_on, version.postponed_reason) == (later, "Not ready.")


def test_a_version_is_not_postponed_to_an_earlier_day(controller, in_a_month):
    version = approved_now(controller, in_a_month)
    earlier = in_a_month - timedelta(days=1)

    answer = signed_in("decider", controller).post(
        step_url(version, "postpone_version"), {"effective_on": earlier.isoformat(), "reason": "Kept words"}
    )

    assert answer.status_code == 400
    assert "Kept words" in answer.content.decode()
    version.refresh_from_db()
    assert version.effective_on == in_a_month


@pytest.mark.parametrize(
    "name", ["assess_materiality", "approve_version", "plan_campaign", "postpone_version"]
)
@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor"])
def test_a_step_that_is_not_the_roles_to_take_is_refused(name, role, controller):
    versions = {
        "assess_materiality": drafted,
        "approve_version": lambda owner: assessed(owner, actor_with("decider", owner)),
        "plan_campaign": approved_now,
        "postpone_version": approved_now,
    }
    version = versions[name](controller)
    client = signed_in(role, controller)
    before = (version.state, version.version)

    said = {"material": "yes", "reason": "Mine.", "effective_on": "2099-01-01"}
    assert client.get(step_url(version, name)).status_code == 409
    assert client.post(step_url(version, name), said).status_code == 409
    assert f"step/{name}/" not in client.get(page_url(version)).content.decode()
    version.refresh_from_db()
    assert (version.state, version.version) == before


def test_a_step_that_the_state_forbids_is_not_offered(controller):
    version = drafted(controller)
    client = signed_in("decider", controller)

    assert client.post(step_url(version, "approve_version"), {}).status_code == 409
    assert client.get(step_url(version, "put_in_force")).status_code == 404


def test_the_dialogs_write_nothing(controller, in_a_month):
    make_customer(controller)
    versions = [drafted(controller), assessed(controller, actor_with("decider", controller))]
    versions.append(approved_now(controller, in_a_month))
    client = signed_in("decider", controller)
    before = rows_everywhere()

    for version in versions:
        for name in ("assess_materiality", "approve_version", "plan_campaign", "postpone_version"):
            assert client.get(step_url(version, name)).status_code in (200, 409)

    assert rows_everywhere() == before


# ------------------------------------------------------------------ a new draft

DRAFT = "/office/registry_app/policyversion/draft/{}/"


def written(**fields):
    return {"after": 1, "language": "da", "title": "Politik", "text": "Ny tekst."} | fields


def test_a_draft_begins_with_the_text_in_force(controller):
    drafted(controller, text="Only a draft.")

    text = signed_in("legal", controller).get(DRAFT.format("testco")).content.decode()

    assert "Version 1." in text
    assert "Only a draft." not in text


@pytest.mark.parametrize("role", ["officer", "decider", "dpo", "legal"])
def test_a_draft_is_stored(role, controller):
    other = {"other_title": "Policy", "other_text": "New text."}

    answer = signed_in(role, controller).post(DRAFT.format("testco"), written(**other))

    draft = controller.policy_versions.get(number=2)
    assert answer.headers["Location"] == page_url(draft)
    assert (draft.state, draft.text, draft.title) == ("draft", "Ny tekst.", "Politik")
    assert draft.translations == {"en": {"title": "Policy", "text": "New text."}}


def test_the_same_draft_sent_twice_is_stored_once(controller):
    client = signed_in("legal", controller)
    client.post(DRAFT.format("testco"), written())

    answer = client.post(DRAFT.format("testco"), written(text="Kept words"))

    assert answer.status_code == 409
    assert "Kept words" in answer.content.decode()
    assert controller.policy_versions.count() == 2


def test_a_draft_without_text_is_refused(controller):
    answer = signed_in("legal", controller).post(
        DRAFT.format("testco"), written(text=" ", title="Kept words")
    )

    assert answer.status_code == 200
    assert "Kept words" in answer.content.decode()
    assert controller.policy_versions.count() == 1


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("agent", 404), ("contributor", 404)])
def test_who_may_not_draft_gets_no_page(role, status, controller):
    client = signed_in(role, controller)

    assert client.get(DRAFT.format("testco")).status_code == status
    assert client.post(DRAFT.format("testco"), written()).status_code == status
    assert controller.policy_versions.count() == 1


def test_drafting_for_another_controller_answers_like_an_unknown_one(controller):
    elsewhere = make_controller("elsewhere")
    version_in_force(elsewhere)
    client = signed_in("legal", controller)

    assert client.get(DRAFT.format("elsewhere")).status_code == 404
    assert client.post(DRAFT.format("elsewhere"), written()).status_code == 404
    assert client.get(DRAFT.format("nobody")).status_code == 404
    assert elsewhere.policy_versions.count() == 1


def test_the_list_offers_drafts_to_those_who_may_write_them(controller):
    url = DRAFT.format("testco")

    assert url in signed_in("legal", controller).get("/office/registry_app/policyversion/").content.decode()
    assert (
        url
        not in signed_in("auditor", controller).get("/office/registry_app/policyversion/").content.decode()
    )


def test_the_dialog_shows_the_text_message_where_some_leave(controller, in_a_month, settings):
    make_customer(controller, "10001")
    version = approved_now(controller, in_a_month)

    assert [shown["channel"] for shown in standard_notices(version, version.effective_on)] == ["email"]
    settings.DPO_SMS_GATEWAY_URL = "https://sms.example.com"

    _letter, text = standard_notices(version, version.effective_on)
    assert (text["channel"], "ændrer sin privatlivspolitik fra" in text["body"]) == ("sms", True)
