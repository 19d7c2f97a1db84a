"""Lists: they end somewhere, sort by what has an index, and do not answer about what they hide."""

import pytest
from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter, RelatedFieldListFilter

from dpo_office.common import office_lists
from registry_app.models import Customer
from tests.factories.registry import make_controller, make_customers

LIST = "/office/registry_app/customer/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def client(db, sign_in, monkeypatch):
    """Sign in to an office whose lists end after 120 rows, with 130 customers."""
    monkeypatch.setattr(office_lists, "MOST_ROWS", 120)
    controller = make_controller("testco")
    make_customers(controller, 130)
    make_customers(make_controller("other"), 3)
    return sign_in("officer", controller)


def test_a_list_counts_no_further_than_it_shows(client, django_assert_max_num_queries):
    client.get(LIST)
    with django_assert_max_num_queries(6):
        shown = client.get(LIST, headers=ENGLISH)
    listed = shown.context["cl"]
    assert (listed.result_count, listed.paginator.num_pages, len(listed.result_list)) == (120, 3, 50)
    assert "more than 10,000 rows" in shown.content.decode()


def test_the_last_page_is_shown_to_who_asks_for_one_behind_it(client):
    shown = client.get(f"{LIST}?p=400", headers=ENGLISH)
    assert (shown.context["cl"].page_num, len(shown.context["cl"].result_list)) == (3, 20)
    assert "Lists end after 10,000 rows" in shown.content.decode()
    assert client.get(f"{LIST}?p=-3").context["cl"].page_num == 1
    assert client.get(f"{LIST}?p=x").context["cl"].page_num == 1


def test_a_short_list_tells_its_rows(client):
    shown = client.get(f"{LIST}?account_state=closed", headers=ENGLISH)
    assert shown.context["cl"].result_count == 0
    assert not shown.context["cl"].paginator.is_cut


def test_pages_hold_every_row_once(client):
    pages = [client.get(f"{LIST}?p={number}").context["cl"].result_list for number in (1, 2, 3)]
    keys = [row.pk for page in pages for row in page]
    assert len(keys) == len(set(keys)) == 120


@pytest.mark.parametrize("asked", ["all=", "_facets=True", "o=2", "o=-3.2", "o=99", "o=x"])
def test_nothing_in_an_address_makes_a_list_long_or_unsorted(client, asked):
    shown = client.get(f"{LIST}?{asked}").context["cl"]
    rows = list(shown.result_list)
    assert len(rows) == 50
    assert [row.number for row in rows] == sorted(row.number for row in rows)


@pytest.mark.parametrize(
    "asked", ["email__startswith=k", "phone=00000001", "name__icontains=a", "number__gt=1"]
)
def test_a_list_is_not_narrowed_by_what_it_hides(client, asked):
    assert client.get(f"{LIST}?{asked}").status_code == 400


def test_no_filter_reads_a_table_for_its_choices():
    for pages in admin.site._registry.values():
        for entry in pages.list_filter:
            if isinstance(entry, str):
                field = pages.model._meta.get_field(entry)
                assert field.choices or field.get_internal_type() == "BooleanField", (pages, entry)
            else:
                kind = entry[1] if isinstance(entry, tuple) else entry
                assert not issubclass(kind, (AllValuesFieldListFilter, RelatedFieldListFilter)), (
                    pages,
                    entry,
                )


def test_every_list_has_the_caps():
    for pages in admin.site._registry.values():
        assert issubclass(pages.paginator, office_lists.CappedPaginator)
        assert not pages.show_full_result_count
        assert pages.search_fields == ()
    assert Customer in admin.site._registry
