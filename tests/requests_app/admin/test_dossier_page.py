"""The dossier by its button: who is offered it, what the dialog asks, and the file that comes of it."""

import zipfile
from io import BytesIO

import pytest
from django.http import FileResponse

from dpo_office.common import clock
from dpo_office.common.events import Event
from dpo_office.common.people.models import ReadRecord
from registry_app.models import Controller
from requests_app.models import Case
from tests.factories.cases import make_case, make_office
from tests.requests_app.admin.conftest import SignIn, case_url

ASKED = {"reason": "authority", "variant": "full", "language": "en", "as_of": ""}


def dialog(case: Case) -> str:
    return case_url(case, "step/give_dossier/")


def test_the_dossier_is_downloaded_and_stands_in_the_timeline(
    controller: Controller, sign_in: SignIn
) -> None:
    case, client = make_case(controller), sign_in("legal", controller)
    asked = client.get(dialog(case)).content.decode()
    assert "asked for by the Danish Data Protection Agency" in asked

    answer = client.post(dialog(case), ASKED | {"variant": "redacted"})

    assert isinstance(answer, FileResponse)
    name = f"dossier-{case.reference}-{clock.today()}-redacted.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as archive:
        assert archive.testzip() is None
        assert "manifest.json" in archive.namelist()
    assert ReadRecord.objects.filter(subject_id=case.pk, kind="file").count() == 1
    page = client.get(case_url(case)).content.decode()
    assert "Dossier given" in page
    assert "redacted dossier, as of" in page


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"as_of": "2099-01-01"}, 400, "The day lies in the future"),
        ({"as_of": "2020-01-01"}, 400, "choose that day or a later one"),
        ({"reason": ""}, 200, "This field is required"),
        ({"reason": "curiosity"}, 200, "not one of the available choices"),
    ],
)
def test_what_is_refused_is_said_and_recorded_nowhere(
    controller: Controller, sign_in: SignIn, changed: dict[str, str], status: int, says: str
) -> None:
    case = make_case(controller)

    answer = sign_in("dpo", controller).post(dialog(case), ASKED | changed)

    assert answer.status_code == status
    assert says in answer.content.decode()
    assert not Event.objects.filter(type="case.dossier_given").exists()
    assert not ReadRecord.objects.filter(subject_id=case.pk).exists()


def test_an_agent_is_not_offered_it_and_a_stranger_finds_no_case(
    controller: Controller, sign_in: SignIn
) -> None:
    case = make_case(controller)
    agent, stranger = sign_in("agent", controller), sign_in("dpo", make_office("elsewhere"))

    assert "give_dossier" not in agent.get(case_url(case)).content.decode()
    assert agent.post(dialog(case), ASKED).status_code == 409
    assert stranger.post(dialog(case), ASKED).status_code == 404
    assert not Event.objects.filter(type="case.dossier_given").exists()
