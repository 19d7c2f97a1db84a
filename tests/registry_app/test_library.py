"""The library of usual activities: each entry is sound, and enters its drafts once."""

from datetime import UTC, datetime

import pytest

from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from registry_app.actions.library import start_from_library
from registry_app.domain import record_codes as codes
from registry_app.domain.activity_library import activity_library, terms_of_entry, used_by
from registry_app.domain.findings import ERROR
from registry_app.domain.legal_provisions import may_stand_beside
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.domain.rule_checks import fault_of
from registry_app.models import DataCategory, ProcessingActivity, Purpose, RetentionRule
from registry_app.queries.findings import judged
from registry_app.queries.record import with_record
from tests.factories.people import rows_everywhere, signed_in
from tests.factories.registry import actor_with, make_controller
from tests.registry_app.admin.conftest import page_url
from tests.registry_app.admin.test_record_pages import agreed, post

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
# Errors that an entry leaves to the controller, for nobody else can know: how a legitimate interest was
# weighed, and a period that the law does not decide.
LEFT_OPEN = {
    "lib-personnel": {"retention_missing"},
    "lib-payroll": set(),
    "lib-recruitment": {"balancing_missing", "retention_missing"},
    "lib-cctv": {"balancing_missing"},
    "lib-suppliers": {"balancing_missing"},
    "lib-whistleblowing": {"retention_missing"},
}
ALL = list(LEFT_OPEN)


def start(controller, chosen, role="officer"):
    return start_from_library(
        controller_id=controller.pk, codes=chosen, actor=actor_with(role, controller), now=NOW
    )


def test_every_entry_is_written_in_the_record_s_codes_and_in_both_languages():
    library = activity_library()
    named = [
        *library.categories.values(),
        *library.recipients.values(),
        *library.activities.values(),
        *(purpose for entry in library.activities.values() for purpose in entry["purposes"]),
    ]

    assert [row["code"] for row in named if len(row["name"]) != 2 or not all(row["name"])] == []
    assert {row["origin"] for row in library.categories.values()} <= set(codes.ORIGINS)
    assert {row["role"] for row in library.recipients.values()} <= set(codes.RECIPIENT_ROLES)
    for rule in library.rules.values():
        terms = terms_of_entry(rule)
        assert fault_of(terms) is None, rule["code"]
        assert terms.trigger in codes.TRIGGERS, rule["code"]
        assert retention_sentence(terms, "da") != retention_sentence(terms, "en")
    for entry in library.activities.values():
        assert set(entry["subjects"]) <= set(codes.SUBJECTS)
        assert set(entry["security_measures"]) <= set(codes.SECURITY_MEASURES)
        for purpose in entry["purposes"]:
            assert purpose["text"][0].startswith("At "), purpose["code"]
            assert purpose["text"][1].startswith("To "), purpose["code"]
            for basis in purpose["bases"]:
                assert basis["article"] in codes.LEGAL_BASES
                assert may_stand_beside(basis.get("dbl", ""), basis["article"]), purpose["code"]
    # Nothing lies on the shelf that no activity uses.
    used = [used_by(entry) for entry in library.activities.values()]
    for shelf in ("categories", "rules", "recipients"):
        assert {code for row in used for code in row[shelf]} == set(getattr(library, shelf))


def test_each_entry_is_a_draft_that_lacks_only_what_the_controller_knows(db):
    controller = make_controller()
    made = start(controller, ALL)

    rows = with_record(ProcessingActivity.objects.filter(controller=controller).order_by("position"))
    assert [row.code for row in rows] == [row.code for row in made] == ALL
    assert {row.status for row in rows} == {"draft"}
    errors = {
        row.code: {found.code for found in judged(row, NOW.date()).findings if found.severity == ERROR}
        for row in rows
    }
    assert errors == LEFT_OPEN
    # Nobody's name, day or weighing is invented.
    assert {(row.owner, row.next_review_on, row.dpia_done_on) for row in rows} == {("", None, None)}
    kinds = set(Event.objects.filter(controller_id=controller.pk).values_list("type", flat=True))
    assert kinds == {
        "activity.entered_from_library",
        "data_category.added",
        "retention_rule.added",
        "recipient.added",
    }
    reasons = {row.history.get().history_change_reason for row in Purpose.objects.all()}
    assert reasons == {"activity.entered_from_library"}


def test_what_is_there_is_not_entered_twice_and_what_was_mended_stays(db):
    controller, other = make_controller(), make_controller("elsewhere")
    start(controller, ["lib-suppliers"])
    rule = RetentionRule.objects.get(code="LIB-BOOKKEEPING")
    before = rows_everywhere()

    refusals = {
        ("lib-suppliers", "lib-payroll"): (Refused, "entered_from_library"),
        ("lib-payroll", "no-such"): (Invalid, "code_unknown"),
        (): (Invalid, "entry_required"),
    }
    for chosen, (error, code) in refusals.items():
        with pytest.raises(error, match=code):
            start(controller, chosen)
    for role, error in {"auditor": NotPermitted, "client": NotPermitted, "contributor": NotFound}.items():
        with pytest.raises(error):
            start(controller, ["lib-payroll"], role)
    assert rows_everywhere() == before

    [payroll] = start(controller, ["lib-payroll"])
    start(other, ["lib-payroll"])
    used = payroll.purposes.get(code="pay-accounts").data.get().rule
    assert (used, controller.retention_rules.filter(code="LIB-BOOKKEEPING").count()) == (rule, 1)
    positions = DataCategory.objects.filter(controller=controller).values_list("position", flat=True)
    assert len(set(positions)) == len(positions)


def test_the_dialog_shows_what_would_be_entered_and_then_enters_it(db):
    controller = make_controller()
    client = signed_in("dpo", controller)
    url = page_url(controller, "step/start_from_library/")
    assert "Whistleblowing" in client.get(url).content.decode()

    answer, shown = agreed(client, controller, "start_from_library", codes=["lib-cctv"])

    told = " ".join(shown.context["told"])
    assert "Erased 30 days after the recording" in told
    assert "Given to: The police." in told
    assert answer["Location"] == page_url(ProcessingActivity.objects.get())
    assert "CCTV" not in client.get(url).content.decode()
    assert post(client, controller, "start_from_library", codes=["lib-cctv"]).status_code == 200
    _answer, shown = agreed(
        client, controller, "start_from_library", codes=[c for c in ALL if c != "lib-cctv"]
    )
    assert any("is yours to decide" in sentence for sentence in shown.context["told"])
    assert ProcessingActivity.objects.count() == len(ALL)
    assert "start_from_library" not in client.get(page_url(controller)).content.decode()
