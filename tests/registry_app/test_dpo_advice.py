"""The data protection officer is heard before it is decided whether a change is material."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.permissions import Grant, system_actor
from registry_app.actions.dpo_advice import give_dpo_advice, record_dpo_advice
from registry_app.actions.policy_versions import approve_version, assess_materiality
from registry_app.admin.campaign_report import campaign_report
from registry_app.domain.dpo_advice import heard_sha256, require_hearing
from registry_app.models import DpoAdvice, PolicyVersion
from registry_app.queries.dpo_advice import awaiting_dpo
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import NOW, advised, announced, approved, assessed, drafted, unguarded
from tests.factories.registry import ADMIN, actor_with, make_controller
from tests.registry_app.admin.conftest import page_url, signed_in

TODAY = date(2026, 2, 2)


@pytest.fixture
def with_dpo(controller):
    """A controller that has named its data protection officer."""
    with acting(ADMIN, "registry.controller_changed"):
        controller.dpo_name = "Dina Prøve"
        controller.save()
    return controller


@pytest.fixture
def draft(with_dpo):
    return drafted(with_dpo)


def assess(version, actor, **fields):
    values = {"material": True, "reason": "Nyt formål.", "now": NOW} | fields
    return assess_materiality(version_id=version.pk, actor=actor, **values)


def give(version, **fields):
    values = {"material": True, "advice": "Alle bør høre det.", "now": NOW} | fields
    values.setdefault("actor", actor_with("dpo", version.controller))
    return give_dpo_advice(version_id=version.pk, **values)


def record(version, **fields):
    values = {"material": True, "advice": "Sagt på mødet.", "said_on": TODAY, "now": NOW} | fields
    values.setdefault("actor", actor_with("officer", version.controller))
    return record_dpo_advice(version_id=version.pk, **values)


# The rule


@pytest.mark.parametrize(
    ("kind", "has_dpo", "decider_is_dpo", "hearing"),
    [
        ("given", True, False, "given"),
        ("reported", True, False, "reported"),
        ("unheard", True, False, "unheard"),
        ("given", True, True, "given"),
        ("", True, True, "decided"),
        ("", False, False, "no_dpo"),
    ],
)
def test_how_the_dpo_is_heard(kind, has_dpo, decider_is_dpo, hearing):
    assert require_hearing(kind, has_dpo=has_dpo, decider_is_dpo=decider_is_dpo) == hearing


def test_a_dpo_who_was_not_heard_keeps_it_from_being_decided():
    with pytest.raises(Refused, match="dpo_not_heard"):
        require_hearing("", has_dpo=True, decider_is_dpo=False)


@pytest.mark.parametrize("field", ["text", "title", "change_summary", "translations", "language"])
def test_every_word_but_what_people_can_do_has_to_be_heard(field):
    content = {
        "language": "da",
        "title": "T",
        "text": "A",
        "change_summary": "B",
        "what_you_can_do": "C",
        "translations": {},
    }

    assert heard_sha256(content | {field: "other"}) != heard_sha256(content)
    assert heard_sha256(content | {"what_you_can_do": "other"}) == heard_sha256(content)


# Before the assessment


@pytest.mark.parametrize("material", [True, False])
def test_it_is_not_assessed_before_the_dpo_is_heard(draft, decider, material):
    with pytest.raises(Refused, match="dpo_not_heard"):
        assess(draft, decider, material=material)

    assert PolicyVersion.objects.get(pk=draft.pk).state == "draft"
    give(draft)
    assert assess(draft, decider, material=material).state == "assessed"


def test_a_role_makes_a_dpo_too(controller, decider):
    draft = drafted(controller)
    assert not awaiting_dpo([draft], TODAY)

    signed_in("dpo", controller)

    assert awaiting_dpo([draft], TODAY) == {draft.pk}
    with pytest.raises(Refused, match="dpo_not_heard"):
        assess(draft, decider)


def test_the_dpo_of_another_controller_is_not_asked(controller, decider):
    signed_in("dpo", make_controller("otherco"))

    assert assess(drafted(controller), decider).state == "assessed"


def test_a_controller_without_a_dpo_has_nobody_to_hear(controller, decider):
    assess(drafted(controller), decider)

    assert Event.objects.get(type="policy.materiality_assessed").data["dpo"] == "no_dpo"
    assert not DpoAdvice.objects.exists()


def test_advice_is_kept_with_who_gave_it_and_on_which_words(draft):
    dpo = actor_with("dpo", draft.controller)

    version = give(draft, actor=dpo, advice="  Alle bør høre det. ", material=False)

    row = DpoAdvice.objects.get()
    assert (version.state, version.version) == ("draft", 2)
    assert (row.kind, row.material, row.advice, row.said_on) == ("given", False, "Alle bør høre det.", TODAY)
    assert (row.recorded_by, row.recorded_at) == (dpo.user_id, NOW)
    assert row.heard_sha256 == heard_sha256(draft.content)
    event = Event.objects.get(type="policy.dpo_advised")
    assert event.data == {"kind": "given", "material": False, "heard_sha256": row.heard_sha256}


def test_a_changed_text_is_heard_again(draft, decider):
    give(draft)
    unguarded(draft, text="Noget helt andet.")

    with pytest.raises(Refused, match="dpo_not_heard"):
        assess(draft, decider)

    give(PolicyVersion.objects.get(pk=draft.pk))
    assert assess(draft, decider).state == "assessed"


def test_an_assessed_version_may_be_assessed_again_after_what_people_can_do_was_written(draft, decider):
    give(draft)
    assess(draft, decider, criteria=["new_purpose"], what_you_can_do="Sig nej.")

    assert assess(draft, decider, criteria=["new_purpose"], what_you_can_do="Skriv til os.").version == 4


@pytest.mark.parametrize(
    ("said", "decided", "departs"),
    [(True, True, False), (True, False, True), (False, True, True), (False, False, False)],
)
def test_a_decision_that_departs_from_the_advice_says_so(draft, decider, said, decided, departs):
    give(draft, material=said)
    assess(draft, decider, material=decided)

    data = Event.objects.get(type="policy.materiality_assessed").data
    assert (data["dpo"], data["departs"]) == ("given", departs)


def test_the_latest_advice_counts(draft, decider):
    give(draft, material=False)
    give(draft, material=True, now=NOW + timedelta(minutes=1))
    assess(draft, decider, material=True)

    assert Event.objects.get(type="policy.materiality_assessed").data["departs"] is False


# Recorded by somebody else


def test_what_the_dpo_said_elsewhere_is_recorded(draft, decider):
    record(draft, said_on=TODAY - timedelta(days=3), material=False)

    row = DpoAdvice.objects.get()
    assert (row.kind, row.material, row.said_on) == ("reported", False, TODAY - timedelta(days=3))
    assert assess(draft, decider).state == "assessed"


def test_a_dpo_who_could_not_be_heard_keeps_nothing_up(draft, decider):
    record(draft, could_not_be_heard=True, material=True, advice="Syg siden 1. januar, ingen stedfortræder.")

    row = DpoAdvice.objects.get()
    assert (row.kind, row.material) == ("unheard", None)
    assess(draft, decider)
    data = Event.objects.get(type="policy.materiality_assessed").data
    assert (data["dpo"], data["departs"]) == ("unheard", False)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"advice": " "}, "reason_required", "advice"),
        ({"material": None}, "dpo_view_required", "material"),
        ({"said_on": TODAY + timedelta(days=1)}, "said_on_future", "said_on"),
        ({"could_not_be_heard": True, "advice": ""}, "reason_required", "advice"),
    ],
)
def test_what_is_not_said_is_not_recorded(draft, fields, code, field):
    with pytest.raises(Invalid) as refusal:
        record(draft, **fields)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not DpoAdvice.objects.exists()


@pytest.mark.parametrize("role", ["officer", "decider", "legal", "auditor", "client"])
def test_advice_is_the_dpo_s(draft, role):
    with pytest.raises(NotPermitted):
        give(draft, actor=actor_with(role, draft.controller))


@pytest.mark.parametrize("role", ["decider", "dpo", "auditor", "client"])
def test_whoever_decides_does_not_say_what_the_dpo_said(draft, role):
    with pytest.raises(NotPermitted):
        record(draft, actor=actor_with(role, draft.controller))


def test_there_is_no_advice_on_what_is_approved(with_dpo, decider):
    version = approved(with_dpo, decider)

    for step in (give, record):
        with pytest.raises(Refused, match="step_impossible"):
            step(version)


# One person in both roles


def both(controller):
    return actor_with("decider", controller), actor_with("dpo", controller)


def test_the_reason_of_a_decider_who_is_the_dpo_is_the_advice(draft):
    decider, dpo = both(draft.controller)
    person = type(decider)(user_id=decider.user_id, kind="staff", grants=decider.grants | dpo.grants)

    assess(draft, person, material=False, reason="Kun kommaer.")

    row = DpoAdvice.objects.get()
    assert (row.kind, row.material, row.advice) == ("decided", False, "Kun kommaer.")
    assert row.recorded_by == person.user_id
    assert Event.objects.get(type="policy.materiality_assessed").data["dpo"] == "decided"


@pytest.mark.parametrize("lent", ["dpo", "decider"])
def test_a_role_of_somebody_who_is_away_does_not_stand_for_the_advice(draft, lent):
    roles = dict(zip(("decider", "dpo"), both(draft.controller), strict=True))
    own = roles["decider" if lent == "dpo" else "dpo"]
    grant = Grant(lent, draft.controller_id)
    away = roles[lent].user_id
    person = type(own)(
        user_id=own.user_id,
        kind="staff",
        grants=own.grants | {grant},
        borrowed=frozenset({(away, grant)}),
        stands_in_for=frozenset({away}),
    )

    with pytest.raises(Refused, match="dpo_not_heard"):
        assess(draft, person)


def test_a_part_of_the_office_is_not_the_dpo(draft):
    with pytest.raises(Refused, match="dpo_not_heard"):
        assess(draft, system_actor("setup"))


# What was assessed before


def test_a_version_that_was_assessed_before_goes_on(controller, decider):
    version = assessed(controller, decider)
    with acting(ADMIN, "registry.controller_changed"):
        controller.dpo_name = "Dina Prøve"
        controller.save()

    assert not awaiting_dpo([version], TODAY)
    assert approve_version(version_id=version.pk, actor=decider, now=NOW).state == "approved"


# What the database holds


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "dreamt"},
        {"advice": ""},
        {"material": None},
        {"kind": "unheard"},
        {"heard_sha256": ""},
    ],
)
def test_the_database_takes_no_half_advice(draft, fields):
    values = {
        "policy_version": draft,
        "controller": draft.controller,
        "kind": "given",
        "material": True,
        "advice": "Ja.",
        "said_on": TODAY,
        "heard_sha256": "0" * 64,
        "recorded_by": ADMIN.user_id,
        "recorded_at": NOW,
    }
    with pytest.raises(IntegrityError), acting(ADMIN, "policy.dpo_advised"):
        DpoAdvice.objects.create(**values | fields)
    with acting(ADMIN, "policy.dpo_advised"):
        DpoAdvice.objects.create(**values)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_advice_is_never_changed(draft, change):
    give(draft)
    rows = DpoAdvice.objects.all()

    with (
        pytest.raises(IntegrityError, match="office_insert_only"),
        acting(ADMIN, "x.y"),
        transaction.atomic(),
    ):
        rows.update(advice="Nej.") if change == "update" else rows.delete()

    assert rows.get().advice == "Alle bør høre det."


# The API


def url(version, step=""):
    return f"policies/testco/versions/{version.pk}/{step}"


def test_the_api_hears_the_dpo(draft, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    decider = Caller("decider", draft.controller)
    body = {"material": True, "reason": "Nyt formål."}

    assert decider.get(url(draft)).json()["awaits_dpo"] is True
    problem_of(decider.post(url(draft, "assess-materiality/"), body), 409, "dpo_not_heard")
    said = {"material": True, "advice": "Alle bør høre det."}
    answer = Caller("dpo", draft.controller).post(url(draft, "give-dpo-advice/"), said)

    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert shown["awaits_dpo"] is False
    assert shown["available_steps"] == ["give_dpo_advice"]
    [advice] = shown["dpo_advice"]
    assert (advice["kind"], advice["material"], advice["advice"]) == ("given", True, "Alle bør høre det.")
    assert (advice["said_on"], advice["is_of_this_text"]) == ("2026-02-02", True)
    assert decider.post(url(draft, "assess-materiality/"), body).status_code == 200


def test_the_api_records_what_the_dpo_said(draft, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    officer = Caller("officer", draft.controller)

    problem_of(
        officer.post(url(draft, "record-dpo-advice/"), {"advice": "Ja.", "said_on": "2026-02-01"}),
        400,
        "dpo_view_required",
        "material",
    )
    unheard = {"advice": "Syg.", "said_on": "2026-02-01", "could_not_be_heard": True}
    shown = officer.post(url(draft, "record-dpo-advice/"), unheard).json()

    assert [(row["kind"], row["material"]) for row in shown["dpo_advice"]] == [("unheard", None)]


# The office


def dialog(client, version):
    return client.get(page_url(version, "step/assess_materiality/")).content.decode()


def test_the_dpo_advises_in_the_office_and_the_page_shows_it(draft):
    dpo = signed_in("dpo", draft.controller)
    before = dpo.get(page_url(draft)).content.decode()
    assert "The DPO has not been heard on this text yet." in before

    answer = dpo.post(
        page_url(draft, "step/give_dpo_advice/"), {"material": "no", "advice": "Kun <b>kommaer</b>."}
    )

    assert answer.status_code == 302
    page = signed_in("legal", draft.controller).get(page_url(draft)).content.decode()
    assert "has not been heard" not in page
    assert "Kun &lt;b&gt;kommaer&lt;/b&gt;." in page
    assert "It is not material" in page


def test_the_dialog_of_the_assessment_shows_the_advice(draft):
    decider = signed_in("decider", draft.controller)
    assert "has not been heard on this text yet" in dialog(decider, draft)

    refused = decider.post(
        page_url(draft, "step/assess_materiality/"), {"material": "no", "reason": "Kun kommaer."}
    )
    assert refused.status_code == 409
    assert "was not heard on this text" in refused.content.decode()
    give(draft, advice="Alle bør høre det.")

    assert "The DPO holds it to be material: Alle bør høre det." in dialog(decider, draft)


@pytest.mark.parametrize(
    ("view", "kind", "material"),
    [("yes", "reported", True), ("no", "reported", False), ("unheard", "unheard", None)],
)
def test_an_officer_records_it_in_the_office(draft, view, kind, material):
    officer = signed_in("officer", draft.controller)
    said = {"view": view, "said_on": "2026-01-30", "advice": "Sagt i telefonen."}

    assert officer.post(page_url(draft, "step/record_dpo_advice/"), said).status_code == 302

    row = DpoAdvice.objects.get()
    assert (row.kind, row.material, row.said_on) == (kind, material, date(2026, 1, 30))


def test_the_page_says_that_a_decision_departs_and_that_an_advice_is_older_than_the_text(draft, decider):
    give(draft, material=False)
    assess(draft, decider, material=True)
    legal = signed_in("legal", draft.controller)
    assert "The decision departs from the DPO" in legal.get(page_url(draft)).content.decode()

    unguarded(draft, text="Noget helt andet.")

    page = legal.get(page_url(draft)).content.decode()
    assert "on an earlier wording" in page
    assert "departs from" not in page


def test_today_leads_the_dpo_to_a_draft_that_waits(draft):
    dpo = signed_in("dpo", draft.controller)
    [waiting] = dpo.get("/office/").context["versions"]
    assert (str(waiting["waits"]), waiting["is_decision"]) == (
        "Hear the DPO on whether the change is material",
        True,
    )
    decider = signed_in("decider", draft.controller)
    assert [row["is_decision"] for row in decider.get("/office/").context["versions"]] == [False]

    advised(draft, now=clock.now())

    assert [row["is_decision"] for row in dpo.get("/office/").context["versions"]] == [False]
    [waiting] = decider.get("/office/").context["versions"]
    assert (str(waiting["waits"]), waiting["is_decision"]) == (
        "Assess whether the change is material",
        True,
    )


def test_the_evidence_of_a_campaign_holds_the_advice(with_dpo, decider):
    campaign = announced(with_dpo, decider)

    answer = signed_in("decider", with_dpo).get(page_url(campaign, "download/package/"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:
        about = json.loads(package.read("manifest.json"))["materiality"]
    assert (about["material"], about["reason"]) == (True, "Because.")
    [advice] = about["dpo_advice"]
    assert (advice["kind"], advice["advice"]) == ("given", "Everybody should hear of it.")
    assert advice["is_of_this_text"] is True
    report = campaign_report(campaign, NOW, by="x")
    rows = next(part.rows for part in report.sections if part.heading == "Is the change material?")
    assert [row[1] for row in rows] == ["material: Because.", "material: Everybody should hear of it."]
