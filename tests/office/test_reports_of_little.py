"""The reports of an office that has next to nothing."""

import csv
from io import StringIO

from dpo_office.common.acting import acting
from registry_app.models import Controller
from tests.factories.cases import make_office
from tests.factories.registry import ADMIN, make_holidays
from tests.office.test_reports import ENGLISH, REPORTS


def test_an_office_without_rows_says_what_to_do(sign_in, db):
    page = sign_in("dpo", make_office("empty")).get(REPORTS, headers=ENGLISH)

    assert all(section.is_empty for section in page.context["sections"])
    assert "No request came in, and none is open." in page.content.decode()
    assert page.content.decode().count('class="o-empty"') == 10


def test_a_name_in_the_file_is_no_formula(sign_in, db):
    make_holidays()
    evil = make_office("evil")
    with acting(ADMIN, "registry.controller_changed"):
        Controller.objects.filter(pk=evil.pk).update(name="=1+1")

    text = sign_in("dpo", evil).get(REPORTS, {"format": "csv"}).content.decode()

    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert {row[0] for row in rows[1:]} == {"'=1+1"}
