"""Dossiers of what belongs together, by their buttons."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from django.http import FileResponse

from dpo_office.common import clock
from tests.factories.authority_cases import hold, make_authority_case
from tests.factories.cases import ASE, make_case, make_office, take
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db
ASKED = {"reason": "authority", "variant": "full", "language": "en", "as_of": ""}


@pytest.fixture
def office(db):
    return make_office()


def url(model, row, rest):
    app = "registry_app" if model == "customer" else "requests_app"
    return f"/office/{app}/{model}/{row.pk}/{rest}"


def starting_points(office):
    make_customer(office, number="K-1")
    person = replace(ASE, customer_number="K-1")
    case = make_case(office, requester=person)
    take("link_case", case, actor=actor_with("officer", office), now=clock.now())
    case.refresh_from_db()
    authority = hold(make_authority_case(office), references=[case.reference])
    return {"case": case, "customer": case.customer, "authoritycase": authority}


@pytest.mark.parametrize("model", ["case", "customer", "authoritycase"])
def test_it_is_offered_where_something_belongs_together_and_downloaded(office, sign_in, model):
    row = starting_points(office)[model]
    client = sign_in("legal", office)
    assert "step/give_dossier_set/" in client.get(url(model, row, "change/")).content.decode()

    row.refresh_from_db()
    answer = client.post(url(model, row, "step/give_dossier_set/"), ASKED)

    assert isinstance(answer, FileResponse), answer.content.decode()
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as archive:
        assert {"manifest.json", "index.pdf"} <= set(archive.namelist())


def test_it_is_not_offered_elsewhere(office, sign_in):
    case = make_case(office)
    page = sign_in("legal", office).get(url("case", case, "change/")).content.decode()
    assert "step/give_dossier/" in page
    assert "step/give_dossier_set/" not in page
