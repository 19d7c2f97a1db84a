"""The lists and pages of the registry: who sees what, with how many queries, and that looking is safe."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry_app.admin.words import masked_address, masked_phone
from registry_app.models import ActivitySystem, Holiday, ProcessingActivity
from tests.factories.planned_changes import stopping_change
from tests.factories.registry import (
    make_activity,
    make_agreement,
    make_controller,
    make_customer,
    make_data,
    make_holidays,
    make_listing,
    make_promise,
    make_purpose,
    make_recipient,
    make_rule,
    make_system,
    make_transfer,
)
from tests.registry_app.admin.conftest import (
    announced_now,
    list_url,
    page_url,
    rows_everywhere,
    signed_in,
)
from tests.share import in_share

MODELS = (
    "controller",
    "processingactivity",
    "system",
    "recipient",
    "retentionrule",
    "listing",
    "datacategory",
    "purpose",
    "purposebasis",
    "processingagreement",
    "transfer",
    "promise",
    "plannedchange",
    "customer",
    "policyversion",
    "campaign",
    "holiday",
)
OFFICE = {"officer", "decider", "dpo", "legal", "auditor"}
SEES = {
    "controller": OFFICE | {"agent"},
    "processingactivity": OFFICE,
    "system": OFFICE,
    "recipient": OFFICE,
    "retentionrule": OFFICE,
    "listing": OFFICE,
    "datacategory": OFFICE,
    "purpose": OFFICE,
    "purposebasis": OFFICE,
    "processingagreement": OFFICE,
    "transfer": OFFICE,
    "promise": OFFICE,
    "plannedchange": OFFICE,
    "customer": OFFICE | {"agent"},
    "policyversion": OFFICE,
    "campaign": OFFICE,
    "holiday": OFFICE | {"agent"},
}


def everything(controller):
    """One row of each model that the pages show."""
    system = make_system(controller)
    activity = ProcessingActivity.objects.get(controller=controller, code="shop-use")
    rule = make_rule(controller)
    purpose = activity.purposes.get()
    category = make_data(purpose, rule=rule)
    customer = make_customer(controller)
    campaign = announced_now(controller)
    recipient = make_recipient(activity, "Post")
    agreement = make_agreement(recipient)
    listing = make_listing(controller)
    transfer = make_transfer(recipient, listing=listing)
    if not Holiday.objects.exists():
        make_holidays([2026])
    return {
        "controller": controller,
        "processingactivity": activity,
        "system": system,
        "recipient": recipient,
        "retentionrule": rule,
        "listing": listing,
        "datacategory": category,
        "purpose": purpose,
        "purposebasis": purpose.bases.get(),
        "processingagreement": agreement,
        "transfer": transfer,
        "promise": make_promise(controller, keeper="rule", rule=rule, activity=activity),
        "plannedchange": stopping_change(recipient.disclosures.get()),
        "customer": customer,
        "policyversion": campaign.policy_version,
        "campaign": campaign,
        "holiday": Holiday.objects.order_by("date").first(),
    }


@pytest.mark.once
def test_each_role_sees_its_lists_pages_and_histories_and_no_others(controller):
    rows = everything(controller)
    opened = 0

    for role in ("officer", "decider", "dpo", "legal", "agent", "auditor", "contributor"):
        client = signed_in(role, controller)
        for model, row in rows.items():
            expected = 200 if role in SEES[model] else 403
            for page in ("", "change/", "history/"):
                url = page_url(row, page) if page else list_url(model)
                if expected == 403 or in_share(f"{role} {model} {page}", one_in=3):
                    assert client.get(url).status_code == expected, (role, url)
                    opened += expected == 200
    assert opened > 60


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_pages_stand_in_both_languages(language, controller):
    rows = everything(controller)
    client = signed_in("decider", controller)

    for row in rows.values():
        answer = client.get(page_url(row), headers={"accept-language": language})
        assert answer.status_code == 200
        word = {"da": "Hvem der kan se dette", "en": "Who can see this"}[language]
        assert word in answer.content.decode()


def test_a_person_without_a_role_gets_nothing(controller):
    rows = everything(controller)
    client = signed_in()

    for model, row in rows.items():
        for url in (list_url(model), page_url(row), page_url(row, "history/")):
            assert client.get(url).status_code == 403, url


def test_rows_of_another_controller_answer_like_unknown_ones(controller):
    rows = everything(controller)
    client = signed_in("decider", make_controller("elsewhere"))

    for model in MODELS[:-1]:
        row = rows[model]
        for page in ("change/", "history/", "step/assess_materiality/"):
            foreign = client.get(page_url(row, page))
            unknown = client.get(f"/office/registry_app/{model}/{uuid.uuid4()}/{page}")
            assert (foreign.status_code, unknown.status_code) == (404, 404), (model, page)
        assert str(row.pk) not in client.get(list_url(model)).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_and_histories_take_nothing_in(method, controller):
    rows = everything(controller)
    client = signed_in("decider", controller)
    before = rows_everywhere()

    for row in rows.values():
        for page in ("change/", "history/"):
            assert getattr(client, method)(page_url(row, page)).status_code == 405

    assert rows_everywhere() == before


@pytest.mark.parametrize("page", ["add/", "{pk}/delete/"])
def test_nothing_is_added_or_deleted(page, controller):
    rows = everything(controller)
    client = signed_in("decider", controller)

    for model, row in rows.items():
        url = list_url(model) + page.format(pk=row.pk)
        assert client.post(url, {"post": "yes"}).status_code == 403
        row.refresh_from_db()


def test_looking_writes_nothing(controller):
    rows = everything(controller)
    client = signed_in("decider", controller)
    before = rows_everywhere()

    for model, row in rows.items():
        for url in (list_url(model), page_url(row), page_url(row, "history/")):
            assert client.get(url).status_code == 200

    # That the page of a customer was opened is in the read log, once.
    assert rows_everywhere() == before | {"common.ReadRecord": before["common.ReadRecord"] + 1}


@pytest.mark.parametrize(
    "query",
    [
        "customer/?controller=nobody",
        "customer/?account_state=nonsense",
        "system/?active=nonsense",
        "holiday/?year=99999",
        "holiday/?year=nonsense",
        "policyversion/?state=nonsense",
    ],
)
def test_a_filter_that_nobody_offered_does_no_harm(query, controller):
    everything(controller)

    assert signed_in("decider", controller).get(f"/office/registry_app/{query}").status_code in (200, 302)


def test_the_controller_counts_its_rows_as_links(controller):
    everything(controller)
    make_customer(make_controller("elsewhere"))

    text = signed_in("decider", controller).get(page_url(controller)).content.decode()

    assert '<a class="o-link" href="/office/registry_app/customer/?controller=testco">1</a>' in text
    assert '<a class="o-link" href="/office/registry_app/policyversion/?controller=testco">2</a>' in text


def test_an_agent_is_not_led_to_what_it_may_not_see(controller):
    everything(controller)

    text = signed_in("agent", controller).get(page_url(controller)).content.decode()

    assert "/office/registry_app/customer/?controller=testco" in text
    assert "policyversion" not in text
    assert "processingactivity" not in text


def test_an_activity_and_its_systems_lead_to_each_other(controller):
    system = make_system(controller)
    activity = ActivitySystem.objects.get(system=system).activity
    client = signed_in("legal", controller)

    assert page_url(system) in client.get(page_url(activity)).content.decode()
    assert page_url(activity) in client.get(page_url(system)).content.decode()


def test_an_activity_reads_as_a_document_and_leads_to_its_parts(controller):
    rows = everything(controller)
    activity = rows["processingactivity"]
    make_data(activity.purposes.get(), "health", special=True, name_en="Allergies")

    text = signed_in("legal", controller).get(page_url(activity)).content.decode()

    for part in ("recipient", "retentionrule", "promise", "system"):
        assert page_url(rows[part]) in text, part
    assert "To deliver what the customer ordered." in text
    assert "Erased 36 months after the customer account was paused or deactivated." in text
    assert "special category" in text
    assert "not decided</span> Allergies" in text


@pytest.mark.parametrize("part", ["recipient", "retentionrule", "promise", "system"])
def test_each_part_leads_back_to_the_activity(part, controller):
    rows = everything(controller)

    text = signed_in("legal", controller).get(page_url(rows[part])).content.decode()

    assert page_url(rows["processingactivity"]) in text


def test_a_listing_names_every_activity_that_leans_on_it_and_so_does_the_decision_behind(controller):
    decision = make_listing(None, country="US")
    listing = make_listing(controller, rests_on=decision)
    activity = make_activity(controller)
    make_transfer(make_recipient(activity, "Relay"), listing=listing)
    other = make_controller("elsewhere")
    make_transfer(
        make_recipient(make_activity(other), "Relay"), listing=make_listing(other, rests_on=decision)
    )
    client = signed_in("dpo", controller)

    for row in (listing, decision):
        leaning = client.get(page_url(row)).context["activities"]
        assert [use["url"] for use in leaning] == [page_url(activity)]
    assert "all controllers" in client.get(page_url(decision)).content.decode()


def test_a_recipient_shows_its_agreement_point_by_point(controller):
    rows = everything(controller)

    text = signed_in("legal", controller).get(page_url(rows["recipient"])).content.decode()

    assert "DPA-1" in text
    assert "(H) shows what it does" in text or "(h) shows what it does" in text
    assert "Datahal Eksempel GmbH, Germany" in text
    assert page_url(rows["listing"]) in text


def test_an_activity_without_parts_says_what_is_missing(controller):
    activity = make_activity(controller)

    text = signed_in("legal", controller).get(page_url(activity)).content.decode()

    assert "Nobody outside the controller." in text
    assert "No system is named." in text
    assert "No promise of a policy is tied to this." in text


def test_activities_are_narrowed_to_a_legal_basis_once_each(controller):
    activity = make_activity(controller, "two", name_en="Two bases", basis="6.1.f")
    make_purpose(activity, "more", basis="6.1.f")
    make_activity(controller, "other", name_en="Contract only")
    client = signed_in("legal", controller)

    text = client.get(list_url("processingactivity"), {"legal_basis": "6.1.f"}).content.decode()

    assert text.count("Two bases</a>") == 1
    assert "Contract only" not in text


def test_promises_in_the_air_are_counted_and_listed(controller):
    rule = make_rule(controller)
    make_promise(controller, "P-1", note_en="Nobody does it.")
    make_promise(controller, "P-2", keeper="rule", rule=rule)
    make_promise(controller, "P-3", keeper="flow", flow="notices")
    client = signed_in("legal", controller)

    overview = client.get(page_url(controller)).content.decode()
    in_the_air = client.get(list_url("promise"), {"keeper": "nothing"}).content.decode()

    address = "/office/registry_app/promise/?controller=testco&amp;keeper={}"
    for keeper in ("nothing", "rule", "flow"):
        assert f'<a class="o-link" href="{address.format(keeper)}">1</a>' in overview
    assert "Promise P-1." in in_the_air
    assert "Promise P-2." not in in_the_air


def test_a_promise_in_the_air_says_what_to_do(controller):
    promise = make_promise(controller, note_en="Nobody does it.")

    text = signed_in("legal", controller).get(page_url(promise)).content.decode()

    assert "hangs in the air" in text
    assert "Nobody does it." in text


def test_an_activity_names_its_basis_with_the_article(controller):
    activity = make_activity(controller, basis="6.1.f")

    text = signed_in("legal", controller).get(page_url(activity)).content.decode()

    assert "Legitimate interests (Art. 6(1)(f))" in text


def test_a_customer_is_shown_without_the_whole_address(controller):
    customer = make_customer(controller, email="karen@example.com", phone="+45 00 00 00 17")
    client = signed_in("agent", controller)

    for url in (list_url("customer"), page_url(customer)):
        text = client.get(url).content.decode()
        assert "k•••@example.com" in text
        assert "karen@example.com" not in text
    assert "••• 17" in client.get(page_url(customer)).content.decode()


@pytest.mark.parametrize(
    ("address", "shown"),
    [("a@b.test", "a•••@b.test"), ("", ""), ("no address", "•••"), ("@b.test", "•••@b.test")],
)
def test_masked_address(address, shown):
    assert masked_address(address) == shown


@pytest.mark.parametrize(("phone", "shown"), [("+45 00 00 00 17", "••• 17"), ("", ""), (" ", "")])
def test_masked_phone(phone, shown):
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    "term", ["50017", "Karen", "karen@example", "00000017", "00 00 00 17", "+4500000017", "+45 00 00 00 17"]
)
def test_a_customer_is_found_by_number_name_address_and_phone(term, controller):
    make_customer(controller, "50017", name="Karen Prøve", email="karen@example.com", phone="+45 00 00 00 17")
    make_customer(controller, "60018", name="Ole Opdigt", email="ole@example.com", phone="+45 00 00 00 18")

    client = signed_in("agent", controller)
    text = client.post(list_url("customer"), {"q": term}, follow=True).content.decode()

    assert "Karen Prøve" in text
    assert "Ole Opdigt" not in text


def test_customers_are_narrowed_to_a_state(controller):
    make_customer(controller, "50017", name="Karen Prøve")
    make_customer(controller, "60018", name="Ole Opdigt", account_state="closed")

    text = (
        signed_in("agent", controller).get(list_url("customer"), {"account_state": "closed"}).content.decode()
    )

    assert "Ole Opdigt" in text
    assert "Karen Prøve" not in text


def test_a_customer_shows_the_notices_to_those_who_see_policies(controller):
    rows = everything(controller)
    customer, campaign = rows["customer"], rows["campaign"]

    seen = signed_in("officer", controller).get(page_url(customer)).content.decode()
    hidden = signed_in("agent", controller).get(page_url(customer)).content.decode()

    assert page_url(campaign) in seen
    assert "waiting to be sent" in seen
    assert page_url(campaign) not in hidden


def test_an_empty_list_says_what_to_do(controller):
    text = signed_in("decider", controller).get(list_url("campaign")).content.decode()

    assert "Notices are planned from an approved version." in text


def test_holidays_are_narrowed_to_a_year(controller):
    make_holidays([2025, 2026])

    text = signed_in("agent", controller).get(list_url("holiday"), {"year": "2025"}).content.decode()

    assert "25-12-2025" in text
    assert "25-12-2026" not in text


LIST_QUERIES = {
    "recipient": 9,
    "retentionrule": 6,
    "listing": 6,
    "datacategory": 6,
    "purpose": 5,
    "purposebasis": 5,
    "processingagreement": 6,
    "transfer": 5,
    "promise": 6,
    "plannedchange": 6,
    "controller": 5,
    "processingactivity": 9,
    "system": 6,
    "customer": 6,
    "policyversion": 7,
    "campaign": 6,
}


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_database_as_often_for_three_rows_as_for_one(count, controller):
    controllers = [controller, *(make_controller(f"more-{n}") for n in range(count - 1))]
    for owner in controllers:
        everything(owner)
    client = signed_in("decider", *controllers)

    assert {model: queries_of(client, list_url(model)) for model in LIST_QUERIES} == LIST_QUERIES


def queries_of(client, url):
    """Count the queries of a page that was open before."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# Customers, activities and policy versions ask once whether an authority holds them.
PAGE_QUERIES = {
    "recipient": 9,
    "retentionrule": 7,
    "listing": 6,
    "promise": 5,
    "plannedchange": 23,
    "controller": 15,
    "processingactivity": 19,
    "system": 12,
    # One of them is the entry of the read log.
    "customer": 15,
    "policyversion": 15,
    "campaign": 17,
    "holiday": 5,
}


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_database_a_fixed_number_of_times(count, controller):
    for n in range(count - 1):
        make_customer(controller, f"900{n}")
        make_system(controller, f"extra-{n}")
    rows = everything(controller)
    client = signed_in("decider", controller)

    assert {model: queries_of(client, page_url(rows[model])) for model in PAGE_QUERIES} == PAGE_QUERIES
