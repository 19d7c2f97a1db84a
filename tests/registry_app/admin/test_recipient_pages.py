"""Recipients, agreements, transfers, listings and promises, written through the dialogs of their pages."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.events import Event
from registry_app.models import Controller, Listing, ProcessingAgreement, Recipient, Transfer
from tests.factories.registry import (
    make_activity,
    make_agreement,
    make_controller,
    make_listing,
    make_promise,
    make_recipient,
    make_rule,
    make_transfer,
)
from tests.registry_app.admin.conftest import list_url, page_url, rows_everywhere, signed_in
from tests.registry_app.admin.test_record_pages import post

RECIPIENT = {"name_da": "Lønbureau A/S", "name_en": "Lønbureau A/S", "role": "processor", "country": "DK"}
LATER = "2099-01-04"
CHECKED = {f"met_{code}": "yes" for code in ("content", *"abcdefg")} | {"met_h": "no", "evidence_a": "§ 3"}


def codes_on(page):
    return {finding["code"] for finding in page.context["findings"]}


def test_a_processor_is_entered_agreed_with_checked_and_watched_over(controller):
    activity = make_activity(controller)
    client = signed_in("officer", controller)

    entered = post(client, controller, "add_recipient", **RECIPIENT, is_named="on")
    recipient = Recipient.objects.get(code="loenbureau-a-s")
    assert entered["Location"] == page_url(recipient)
    post(client, activity, "add_disclosure", recipient=str(recipient.pk))
    assert "agreement_missing" in codes_on(client.get(page_url(activity)))

    post(client, recipient, "add_agreement", reference="DBA-7", signed_on="2026-01-05")
    agreement = ProcessingAgreement.objects.get()
    assert "agreement_unchecked" in codes_on(client.get(page_url(activity)))
    post(client, agreement, "check_agreement", **CHECKED)
    assert "agreement_incomplete" in codes_on(client.get(page_url(activity)))
    post(client, agreement, "check_agreement", **CHECKED | {"met_h": "yes"})
    post(client, agreement, "add_sub_processor", name="Datahal GmbH", country="DE")
    assert "sub_processor_unapproved" in codes_on(client.get(page_url(activity)))
    sub = agreement.sub_processors.get()
    post(client, agreement, "approve_sub_processor", part=str(sub.pk))
    today = str(clock.today())
    oversight = {"last_oversight_on": today, "oversight_note": "ISAE 3000 read.", "next_oversight_on": LATER}
    post(client, agreement, "record_oversight", **oversight)

    found = codes_on(client.get(page_url(activity)))
    assert not {code for code in found if code.startswith(("agreement", "oversight", "sub_processor"))}
    recipient.refresh_from_db()
    agreement.refresh_from_db()
    assert recipient.version == 7
    assert agreement.checklist["a"] == {"met": True, "evidence": "§ 3"}
    types = Event.objects.filter(subject_id=recipient.pk).order_by("id").values_list("type", flat=True)
    assert list(types) == [
        "recipient.added",
        "recipient.agreement_added",
        *["recipient.agreement_checked"] * 2,
        "recipient.sub_processor_added",
        "recipient.sub_processor_approved",
        "recipient.oversight_recorded",
    ]
    assert "ISAE 3000 read." in client.get(page_url(agreement)).content.decode()


def test_a_transfer_leans_on_a_listing_and_a_listing_that_ends_is_found(controller):
    activity = make_activity(controller)
    recipient = make_recipient(activity, "Relay", role="controller", is_named=True, country="US")
    decision = make_listing(None, checked_on=clock.today())
    client = signed_in("dpo", controller)
    assert "transfer_missing" in codes_on(client.get(page_url(activity)))

    post(
        client,
        controller,
        "add_listing",
        organisation="Relay Inc.",
        valid_from="2026-01-05",
        review_on=LATER,
        source="the list",
    )
    listing = Listing.objects.get(organisation="Relay Inc.")
    assert (listing.rests_on, listing.checked_on) == (decision, clock.today())
    given = {"country": "US", "mechanism": "dpf", "importer": "Relay Inc.", "listing": str(listing.pk)}
    post(client, recipient, "add_transfer", **given)
    assert not {code for code in codes_on(client.get(page_url(activity))) if "listing" in code}

    yesterday = str(clock.today() - timedelta(days=1))
    post(client, listing, "check_listing", valid_to=yesterday, source="the list")
    assert "listing_ended" in codes_on(client.get(page_url(activity)))
    [leaning] = client.get(page_url(listing)).context["activities"]
    assert leaning["url"] == page_url(activity)

    transfer = Transfer.objects.get()
    by_clauses = {"country": "US", "mechanism": "scc", "importer": "Relay Inc.", "module": "1"}
    post(client, transfer, "change_transfer", **by_clauses, assessed_on="2026-01-06")
    assert "listing_ended" not in codes_on(client.get(page_url(activity)))
    transfer.refresh_from_db()
    assert (transfer.listing, transfer.module) == (None, "1")
    post(client, recipient, "remove_transfer", part=str(transfer.pk))
    assert not Transfer.objects.exists()


def test_a_decision_is_looked_up_only_by_who_keeps_every_record(controller):
    decision = make_listing(None)
    make_controller("elsewhere")
    one, every = signed_in("dpo", controller), signed_in("dpo", *Controller.objects.all())

    refused = post(one, decision, "check_listing", source="OJ")
    done = post(every, decision, "check_listing", source="OJ", review_on=LATER)

    decision.refresh_from_db()
    assert (refused.status_code, done.status_code) == (409, 302)
    assert (decision.source, decision.version) == ("OJ", 2)


def test_a_promise_is_linked_to_what_keeps_it(controller):
    promise, rule = make_promise(controller), make_rule(controller)
    client = signed_in("legal", controller)

    post(client, promise, "link_promise", keeper="rule", rule=str(rule.pk))
    promise.refresh_from_db()
    assert (promise.keeper, promise.rule) == ("rule", rule)
    post(client, promise, "link_promise", keeper="flow", flow="notices")
    promise.refresh_from_db()
    assert (promise.keeper, promise.rule, promise.flow, promise.version) == ("flow", None, "notices", 3)


def test_the_dpo_and_the_representative_are_named(controller):
    client = signed_in("decider", controller)

    post(client, controller, "name_contacts", dpo_name="DPO", dpo_email="dpo@testco.example")

    controller.refresh_from_db()
    assert (controller.dpo_name, controller.dpo_email, controller.version) == ("DPO", "dpo@testco.example", 2)
    assert "dpo@testco.example" in client.get(page_url(controller)).content.decode()


def everything(controller):
    recipient = make_recipient(make_activity(controller), "Relay")
    listing = make_listing(controller)
    return {
        "controller": controller,
        "recipient": recipient,
        "agreement": make_agreement(recipient),
        "transfer": make_transfer(recipient, listing=listing),
        "listing": listing,
        "promise": make_promise(controller),
    }


REFUSED = {
    "a country that is none": ("recipient", "change_recipient", {**RECIPIENT, "country": "dk"}),
    "a name in one language": ("recipient", "change_recipient", {**RECIPIENT, "name_en": " "}),
    "an agreement that ends before it is signed": (
        "agreement",
        "change_agreement",
        {"reference": "DBA", "signed_on": "2026-01-05", "ends_on": "2026-01-04"},
    ),
    "an agreement signed tomorrow": (
        "agreement",
        "change_agreement",
        {"reference": "DBA", "signed_on": LATER},
    ),
    "an agreement known already": ("recipient", "add_agreement", {"reference": "DPA-1"}),
    "an oversight that showed nothing": (
        "agreement",
        "record_oversight",
        {"last_oversight_on": "2026-01-05", "oversight_note": " ", "next_oversight_on": LATER},
    ),
    "a next oversight in the past": (
        "agreement",
        "record_oversight",
        {"last_oversight_on": "2026-01-05", "oversight_note": "x", "next_oversight_on": "2026-01-06"},
    ),
    "a sub-processor known already": (
        "agreement",
        "add_sub_processor",
        {"name": "Datahal Eksempel GmbH"},
    ),
    "a transfer known already": ("recipient", "add_transfer", {"country": "US", "mechanism": "dpf"}),
    "a look-up that wants none again": (
        "listing",
        "check_listing",
        {"source": "x", "review_on": "2026-01-05"},
    ),
    "an end before the beginning": ("listing", "check_listing", {"source": "x", "valid_to": "2020-01-01"}),
    "a promise kept by no rule": ("promise", "link_promise", {"keeper": "rule"}),
    "a promise in the air without a word": ("promise", "link_promise", {"keeper": "nothing"}),
    "an address that is none": ("controller", "name_contacts", {"dpo_email": "no address"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused_and_nothing_changes(what, controller):
    name, step, answers = REFUSED[what]
    row = everything(controller)[name]
    client = signed_in("officer", controller)
    before = rows_everywhere(), row.version

    answer = post(client, row, step, **answers)

    assert answer.status_code in (200, 400, 409)
    assert answer.context.get("refusal") or answer.context["form"].errors
    row.refresh_from_db()
    assert (rows_everywhere(), row.version) == before


def test_a_listing_of_another_kind_or_country_carries_no_transfer(controller):
    rows = everything(controller)
    foreign = make_listing(make_controller("elsewhere"))
    client = signed_in("officer", controller)
    given = {"country": "GB", "mechanism": "dpf", "importer": "x"}

    other_country = post(client, rows["recipient"], "add_transfer", **given, listing=str(rows["listing"].pk))
    elsewhere = post(client, rows["recipient"], "add_transfer", **given, listing=str(foreign.pk))

    assert "does not lean on such" in other_country.content.decode()
    assert elsewhere.context["form"].errors
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("part", ["agreement", "transfer"])
def test_a_part_of_somebody_else_answers_like_an_unknown_one(part, controller):
    row = everything(make_controller("elsewhere"))[part]
    client = signed_in("decider", controller)

    for page in ("change/", "history/", f"step/change_{part}/"):
        assert client.get(page_url(row, page)).status_code == 404
    assert str(row.pk) not in client.get(list_url(row._meta.model_name)).content.decode()


def test_an_auditor_is_offered_nothing(controller):
    client = signed_in("auditor", controller)

    for row in everything(controller).values():
        assert client.get(page_url(row)).context["buttons"] == []


PAGE_QUERIES = {"agreement": 6, "transfer": 5}


@pytest.mark.parametrize("part", PAGE_QUERIES)
def test_the_page_of_a_part_asks_a_fixed_number_of_times(part, controller, django_assert_num_queries):
    row = everything(controller)[part]
    client = signed_in("dpo", controller)
    client.get(page_url(row))

    with django_assert_num_queries(PAGE_QUERIES[part]):
        client.get(page_url(row))
