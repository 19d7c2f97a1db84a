"""The dialogs of the steps open, on a row that offers them: a share of them, and each with SUITE=whole."""

import pytest
from django.http import HttpRequest
from django.test import Client

from tests.browser import routes
from tests.browser.conftest import fill, person
from tests.share import in_share

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]


def test_every_dialog_opens(settings, tmp_path):
    settings.DPO_DATA_DIR = tmp_path
    settings.DPO_OIDC_ISSUER = routes.PROVIDER
    fill()
    request = HttpRequest()
    request.user = person("everything")
    client = Client(raise_request_exception=False)
    client.force_login(request.user)

    wrong = []
    shared = [
        (model, step) for model, step in routes.steps() if in_share(f"{model.__name__} {step}", one_in=3)
    ]
    for model, step in shared:
        row = routes.row_for_step(model, step, request)
        if row is None:
            wrong.append((model.__name__, step, "no row offers it"))
            continue
        page = routes.page_of(model, "change", row.pk).removesuffix("change/")
        answer = client.get(f"{page}step/{step}/")
        if answer.status_code != 200 or b"o-form" not in answer.content:
            wrong.append((model.__name__, step, answer.status_code))
    assert wrong == []
