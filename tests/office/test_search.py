"""Search: who is found by what, in how many queries, and what stays out of addresses."""

import re
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.search.lookup import SearchBy, find_keys
from dpo_office.common.search.sealed_terms import open_term, seal_term
from dpo_office.common.search.terms import read_term
from registry_app.models import Controller, Customer
from requests_app.actions.intake import Requester
from requests_app.models import Case
from tests.factories.cases import case_in, make_case, make_office
from tests.factories.registry import make_controller, make_customer, make_customers, make_holidays

PEOPLE = {
    "ase": {
        "number": "K-1001",
        "name": "Åse Blåbær",
        "email": "Aase@Example.com",
        "phone": "+45 00 00 00 11",
    },
    "soren": {
        "number": "K-1002",
        "name": "Søren O'Brien-Hansen",
        "email": "s.obrien@example.com",
        "phone": "00000012",
    },
    "hanne": {
        "number": "50017",
        "name": "Hanne Jensen",
        "email": "hanne@example.com",
        "phone": "+46 70 000 12 13",
    },
    "hans": {"number": "50018", "name": "Hans Jensen", "email": "hans@example.com", "phone": ""},
    "percent": {"number": "%_", "name": "100 % Rabat", "email": "", "phone": ""},
}
BY = SearchBy(number="number", names="name", email="email", phone="phone")
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def people(db: None) -> dict[str, Customer]:
    """Insert customers of one controller."""
    controller = make_controller("testco")
    return {key: make_customer(controller, **fields) for key, fields in PEOPLE.items()}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Åse", {"ase"}),
        ("aase blaabaer", {"ase"}),
        ("blåb ås", {"ase"}),
        ("AASE@example", {"ase"}),
        ("soeren hansen", {"soren"}),
        ("hansen, søren", {"soren"}),
        ("o'brien", {"soren"}),
        ("jensen", {"hanne", "hans"}),
        ("jensen ha", {"hanne", "hans"}),
        ("han jen", {"hanne", "hans"}),
        ("hanne j", {"hanne"}),
        ("h jensen", {"hanne", "hans"}),
        ("han", {"hanne", "hans", "soren"}),
        ("ensen", set()),
        ("k1001", {"ase"}),
        ("K 10", {"ase", "soren"}),
        ("5001", {"hanne", "hans"}),
        ("00 00 00 11", {"ase"}),
        ("+45 00000012", {"soren"}),
        ("070-000 12 13", {"hanne"}),
        ("0000", {"ase", "soren", "hanne"}),
        ("00001213", {"hanne"}),
        ("hanne@example.com", {"hanne"}),
        ("s.obrien", {"soren"}),
        ("rabat", {"percent"}),
        ("nobody at all", set()),
        # What means something to a database means nothing here.
        ("%", set()),
        ("_____", set()),
        ("' OR 1=1 --", set()),
        ("jensen' | 'x", set()),
        ("jensen:* & !hans", {"hans"}),
        ("\\", set()),
        ("jensen\x00", {"hanne", "hans"}),
        ("(((", set()),
        ("*", set()),
        ("", set()),
        ("x" * 5000, set()),
        ("hanne " * 50, {"hanne"}),
    ],
)
def test_a_text_finds_the_same_on_both_databases(people, typed, found):
    keys = find_keys(Customer.objects.all(), BY, read_term(typed), most=50).keys
    assert {name for name, row in people.items() if row.pk in keys} == found


def test_more_than_is_asked_for_is_cut_and_said(db):
    make_customers(make_controller("testco"), 12)
    exactly = find_keys(Customer.objects.all(), BY, read_term("kunde"), most=12)
    fewer = find_keys(Customer.objects.all(), BY, read_term("kunde"), most=5)
    assert (len(exactly.keys), exactly.is_cut) == (12, False)
    assert (len(fewer.keys), fewer.is_cut) == (5, True)


@pytest.mark.parametrize("typed", ["hanne jensen", "hanne@example.com", "50017", "00001213"])
def test_every_way_of_searching_has_its_index(people, typed):
    """The plan names an index of ours, so no way reads the whole table."""
    seen = []

    def watch(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        find_keys(Customer.objects.all(), BY, read_term(typed), most=50)
    assert seen
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, params in seen:
            prefix = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
            cursor.execute(prefix + sql, params)
            assert re.search(r"customer_(words|email_key|phone_key|number_key)", str(cursor.fetchall())), sql


# --- the page and the palette


@pytest.fixture
def office(db: None) -> Controller:
    """Insert a controller with cases and customers, beside another one with the same people."""
    make_holidays()
    for slug in ("other", "testco"):
        controller = make_office(slug)
        make_case(controller)
        make_case(
            controller,
            requester=Requester(name="Hanne Jensen", email="", phone="00000019", customer_number=""),
        )
        make_customer(controller, **PEOPLE["ase"])
        make_customer(controller, **PEOPLE["hanne"])
    return controller


def searched(client: Client, text: str) -> Any:
    return client.post("/office/search/", {"q": text}, headers=ENGLISH, follow=True)


def palette(client: Client, text: str) -> str:
    answer = client.post("/office/search/", {"q": text}, headers={"hx-request": "true", **ENGLISH})
    return str(answer.content.decode())


def test_hits_are_grouped_and_contact_data_is_masked(office, sign_in):
    client = sign_in("officer", office)
    for shown in (searched(client, "Åse Blåbær").content.decode(), palette(client, "Åse Blåbær")):
        assert "K-1001 · Åse Blåbær" in shown
        assert Case.objects.get(controller=office, requester_name="Åse Blåbær").reference in shown
        assert "A•••@Example.com" in shown
        assert "••• 11" in shown
        for hidden in ("aase@example.com", "Aase@Example.com", "00 00 00 11", "00 00 00 02"):
            assert hidden not in shown


def test_a_case_without_a_name_shows_a_masked_address(office, sign_in):
    make_case(
        office, requester=Requester(name="", email="nameless@example.com", phone="", customer_number="")
    )
    client = sign_in("officer", office)
    for text in (
        searched(client, "nameless@example.com").content.decode(),
        client.get("/office/requests_app/case/").content.decode(),
    ):
        assert "n•••@example.com" in text
    assert "nameless@example.com" not in palette(client, "nameless@example.com")


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("officer", {"Cases", "Customers"}),
        ("agent", {"Cases", "Customers"}),
        ("contributor", set()),
        ("client", {"Cases"}),
    ],
)
def test_a_role_finds_what_it_may_see_where_it_is_held(office, sign_in, role, kinds):
    groups = searched(sign_in(role, office), "Hanne Jensen").context["groups"]
    assert {str(group.kinds) for group in groups} == kinds
    found = {hit.url.split("/")[-3] for group in groups for hit in group.hits}
    own = {*Case.objects.filter(controller=office).values_list("pk", flat=True)}
    own |= {*Customer.objects.filter(controller=office).values_list("pk", flat=True)}
    assert found <= {str(key) for key in own}
    assert len(found) == len(kinds)


def test_a_controller_is_found_by_its_cvr_number(office, sign_in):
    groups = searched(sign_in("officer", office), "DK 12 34 56 74").context["groups"]
    assert [hit.title for group in groups for hit in group.hits] == [office.name]


def test_a_whole_reference_opens_its_case(office, sign_in):
    case = office.cases.first()
    client = sign_in("officer", office)
    page = f"/office/requests_app/case/{case.pk}/change/"
    for typed in (case.reference, case.reference.lower().replace("-", " "), case.reference[-9:]):
        assert client.post("/office/search/", {"q": typed})["Location"] == page
    foreign = Case.objects.exclude(controller=office).first()
    assert "/office/search/" in client.post("/office/search/", {"q": foreign.reference})["Location"]


def test_the_palette_shows_hits_in_the_order_of_the_page_the_latest_first(office, sign_in):
    client = sign_in("officer", office)
    received = [clock.now() - timedelta(days=days) for days in (200, 100, 3)]
    named = Requester(name="Zenia Zobel")
    cases = [make_case(office, requester=named, received_at=at) for at in received]

    found = [
        re.findall(r"TES-2\d{3}-\w{4}-\w{4}(?=<)", shown)
        for shown in (palette(client, "zenia"), searched(client, "zenia").content.decode())
    ]

    assert found == [[case.reference for case in reversed(cases)]] * 2


def test_nothing_personal_stands_in_an_address(office, sign_in):
    client = sign_in("officer", office)
    for path in ("/office/search/", "/office/registry_app/customer/?account_state=active"):
        asked = client.post(path, {"q": "hanne@example.com"})
        assert asked.status_code == 302
        assert "hanne" not in asked["Location"]
        assert "account_state=active" in asked["Location"] or "search" in path
        shown = client.get(asked["Location"])
        assert "Hanne Jensen" in shown.content.decode()
        assert not re.search(r'(href|action)="[^"]*hanne', shown.content.decode())
    typed = client.get("/office/registry_app/customer/?q=hanne")
    assert "hanne" not in typed["Location"]


def test_a_list_keeps_its_search_over_filters(office, sign_in):
    client = sign_in("officer", office)
    listed = client.post("/office/registry_app/customer/", {"q": "jensen"}, follow=True)
    links = re.findall(r'href="(\?[^"]*account_state=closed[^"]*)"', listed.content.decode())
    narrowed = client.get("/office/registry_app/customer/" + links[0].replace("&amp;", "&"))
    assert (narrowed.context["cl"].query, narrowed.context["cl"].result_count) == ("jensen", 0)


def test_an_emptied_search_shows_the_whole_list(office, sign_in):
    client = sign_in("officer", office)
    assert (
        client.post("/office/registry_app/customer/", {"q": " "})["Location"]
        == "/office/registry_app/customer/"
    )


def test_a_search_finds_ended_cases_too(office, sign_in):
    case = case_in("closed", office)
    client = sign_in("officer", office)
    listed = client.post("/office/requests_app/case/", {"q": "åse"}, follow=True)
    assert case.reference in listed.content.decode()
    assert case.reference not in client.get("/office/requests_app/case/").content.decode()


@pytest.mark.parametrize("text", ["", " ", "x", "%", "x" * 5000, "\x00", "🙂", "' OR 1=1 --"])
def test_odd_texts_find_nothing_and_break_nothing(office, sign_in, text):
    client = sign_in("officer", office)
    page = searched(client, text)
    assert page.status_code == 200
    assert page.context["groups"] == []
    assert client.post("/office/search/", {"q": text}, headers={"hx-request": "true"}).status_code == 200
    for model in ("requests_app/case", "registry_app/customer", "common/letter", "registry_app/controller"):
        assert client.post(f"/office/{model}/", {"q": text}, follow=True).status_code == 200


def test_a_sealed_text_opens_for_its_owner_while_a_session_lasts():
    owner, now = uuid.uuid4(), time.time()
    sealed = seal_term("Åse", user_id=owner, now=now)
    assert open_term(sealed, user_id=owner, now=now + 60) == "Åse"
    assert open_term(sealed, user_id=uuid.uuid4(), now=now) is None
    assert open_term(sealed, user_id=owner, now=now + 13 * 3600) is None
    assert open_term(sealed[:-4], user_id=owner, now=now) is None
    assert open_term("~!", user_id=owner, now=now) is None
    assert seal_term("Åse", user_id=owner, now=now) != sealed


def test_anothers_search_address_shows_no_search(office, sign_in):
    address = sign_in("officer", office).post("/office/registry_app/customer/", {"q": "jensen"})["Location"]
    shown = sign_in("officer", office).get(address, headers=ENGLISH, follow=True)
    assert shown.context["cl"].query == ""
    assert "Search again" in shown.content.decode()


@pytest.mark.parametrize("copies", [1, 4])
@pytest.mark.parametrize(
    ("text", "queries"), [("hanne jensen", 21), ("hanne@example.com", 14), ("00000019", 22), ("zzz", 22)]
)
def test_a_search_asks_a_fixed_number_of_times(
    office, sign_in, text, queries, copies, django_assert_max_num_queries
):
    for number in range(copies - 1):
        make_customer(office, **(PEOPLE["hanne"] | {"number": f"7000{number}"}))
        make_case(
            office,
            requester=Requester(name="Hanne Jensen", email="", phone="00000019", customer_number=""),
        )
    client = sign_in("officer", office)
    palette(client, text)
    with django_assert_max_num_queries(queries):
        palette(client, text)
