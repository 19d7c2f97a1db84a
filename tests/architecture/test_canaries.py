"""What a person tells stands in no log line, header or refusal of a failure, wherever something breaks.

Here a share of the calls, in one process. `script/faults canaries` does it to a whole office.
"""

import json
import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template import TemplateSyntaxError
from django.template.response import TemplateResponse
from django.test import Client

from dpo_office.celery import app
from tests.architecture import canaries
from tests.architecture.canaries import failing, filled, found_in, listening, wrong
from tests.architecture.conftest import World, fill
from tests.architecture.matrix import MATRIX
from tests.share import TAKES_ALL, in_share

WRITES = [name for name in MATRIX if not name.startswith("GET") and in_share(f"canary {name}", one_in=12)]
READS = [name for name in MATRIX if name.startswith("GET")]
# At which statement of a call the database fails: first, in the middle of things, and late.
MOMENTS = range(1, 60) if TAKES_ALL else (1, 4, 9, 14, 23, 35)


def sent(client: Client, name: str, names: dict[str, str], body: Any) -> Any:
    """Make a call with a body of its own, and take back what it did."""
    cell = MATRIX[name]
    url = f"/api/v1/{fill(cell.url, names)}"
    with transaction.atomic():
        if cell.upload:
            answer = client.post(
                url, {"file": SimpleUploadedFile(canaries.FILENAME, b"%PDF " + canaries.WORDS.encode())}
            )
        elif name.startswith("PUT"):
            line = json.dumps({"number": "70001", "name": canaries.NAME, "email": canaries.EMAIL})
            answer = client.put(url, line.encode(), content_type="application/x-ndjson")
        else:
            answer = client.post(url, json.dumps(body), content_type="application/json")
        transaction.set_rollback(True)
    return answer


def told_outside(answer: Any) -> list[str]:
    """Name what an answer tells where it may not: in its headers, and in the text of a failure."""
    headers = found_in("\n".join(f"{name}: {value}" for name, value in answer.headers.items()))
    return headers + (found_in(answer.content) if answer.status_code >= 500 else [])


@pytest.mark.parametrize("name", WRITES)
def test_a_call_that_breaks_anywhere_tells_nothing(world: World, name: str) -> None:
    client, names = world.caller("decider"), world.names["own"]
    body = filled(fill(MATRIX[name].body, names))
    with listening() as heard:
        answers = [sent(client, name, names, body)]
        answers += [sent(client, name, names, bad) for bad in wrong(body)]
        for at in MOMENTS:
            with failing(at) as asked:
                answers.append(sent(client, name, names, body))
            if asked[0] < at:
                break

    assert heard.leaks() == []
    assert [told for answer in answers if (told := told_outside(answer))] == []
    assert any(answer.status_code >= 500 for answer in answers), "nothing broke: the test shows nothing"


def test_an_address_is_not_told(world: World) -> None:
    """What somebody writes into an address that leads nowhere, or into a question of one that does."""
    client = world.caller("decider")
    with listening() as heard:
        for path in ("/office/{}/", "/{}", "/api/v1/{}/", "/api/v1/cases/{}/", "/healthz/{}", "/task/{}/"):
            answer = Client(raise_request_exception=False).get(path.format(canaries.EMAIL))
            assert answer.status_code in (302, 404, 401), path
            if answer.status_code != 302:
                assert not found_in(answer.content), path
        for name in READS:
            if not in_share(f"canary {name}", one_in=4):
                continue
            url = f"/api/v1/{fill(MATRIX[name].url, world.names['own'])}"
            joint = "&" if "?" in url else "?"
            for field in ("limit", "after", "as_of", canaries.EMAIL):
                client.get(f"{url}{joint}{field}={canaries.EMAIL}")
        strange = Client(
            headers={"host": canaries.EMAIL, "referer": canaries.EMAIL, "user-agent": canaries.NAME}
        )
        assert strange.get("/office/").status_code == 400

    assert heard.leaks() == []
    assert heard.lines


def test_a_page_that_cannot_be_made_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_response: Any) -> str:
        raise TemplateSyntaxError(f"Could not parse the remainder: {canaries.NAME} {canaries.WORDS}")

    monkeypatch.setattr(TemplateResponse, "rendered_content", property(fails))
    with listening() as heard:
        answer = Client(raise_request_exception=False).get("/office/login/")

    assert (answer.status_code, found_in(answer.content)) == (500, [])
    assert any("TemplateSyntaxError" in line for line in heard.lines)
    assert heard.leaks() == []


def own_tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if not name.startswith("celery."))


@pytest.mark.parametrize("name", own_tasks())
def test_a_task_that_breaks_anywhere_tells_nothing(world: World, name: str) -> None:
    """Neither in a line, nor in what celery would keep of the task."""
    with listening() as heard:
        for at in (1, 2, 3, 5, 8):
            with failing(at) as asked, transaction.atomic():
                result = app.tasks[name].apply(throw=False)
                transaction.set_rollback(True)
            if asked[0] < at:
                break
            assert result.state != "PENDING"

    assert heard.leaks() == []


def test_a_relay_that_refuses_with_the_address_in_its_answer_is_told_by_its_kind() -> None:
    """Celery tells of a broken task with what broke it, and the relay's own words name the person."""
    error = ConnectionRefusedError(f"550 5.1.1 <{canaries.EMAIL}>: Recipient address rejected")
    with listening() as heard:
        logging.getLogger("dpo_office.common.letters").error("letter.failed", exc_info=error)
        logging.getLogger("celery.worker.request").error("Task handler raised error: %r", error)
        logging.getLogger("celery.worker.request").error(
            "Task %(name)s: %(exc)s", {"name": "t", "exc": error}
        )

    assert len(heard.lines) == 3
    assert all("ConnectionRefusedError" in line for line in heard.lines)
    assert heard.leaks() == []
