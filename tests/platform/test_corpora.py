"""Hostile words against every place that puts words of others into something that others read."""

import csv
import io
import re
import zipfile
from contextlib import suppress

import pytest
from django.http import HttpResponse
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.environment import ROOT
from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import checked_address, checked_header
from dpo_office.common.letters.message import letter_body, message_bytes
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.placeholders import filled
from dpo_office.common.spreadsheets import FORMULA_STARTS, csv_line, neutral, plain
from registry_app.domain.mailboxes import Access, checked_access
from requests_app.actions.intake import Requester
from requests_app.admin.mail_admin import _download_name
from requests_app.domain.dossier_files import folder_of, path_of, set_zip_name
from requests_app.domain.letter_words import checked_template
from requests_app.gateways.imap import quoted_folder
from requests_app.gateways.mail_parser import clean_name
from tests.architecture.code import called_name, modules
from tests.factories.cases import client_as, make_case, make_office
from tests.factories.registry import make_holidays
from tests.platform.corpora import (
    ADDRESSES,
    CORPORA,
    FILE_NAMES,
    FOLDERS,
    FORMULAS,
    HEADERS,
    HOSTS,
    TEMPLATES,
)


def test_the_threat_model_tells_how_many_there_are() -> None:
    model = (ROOT / "docs/threat_model.md").read_text("utf-8")
    told = dict(re.findall(r"^\| ([a-z ]+) \| (\d+) \|", model, re.MULTILINE))

    assert {name: told.get(name) for name in CORPORA} == {name: str(len(CORPORA[name])) for name in CORPORA}


# --- tables


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize(("written_with", "read_with"), [(",", ","), (",", ";"), (";", ";")])
def test_no_cell_is_a_formula_whatever_parts_the_cells(text: str, written_with: str, read_with: str) -> None:
    if text.startswith("\r") and read_with != written_with:
        return  # no field of the office begins so: what is typed is trimmed
    line = csv_line(["før", text, "efter"], delimiter=written_with)
    for row in csv.reader(io.StringIO(line, newline=""), delimiter=read_with):
        for cell in row:
            assert not cell.lstrip('"').startswith(FORMULA_STARTS), (line, row)


def test_words_that_are_no_formula_are_left_alone() -> None:
    for text in ("Ole;Per", "5,-", "a - b", "- punkt\n- punkt", "skriv@example.com", "1;2", "a;- b"):
        assert neutral(text) == text or text.startswith("-")
        assert plain(neutral(text)) == text


def test_every_table_is_written_by_the_one_function() -> None:
    writers = [
        m.path for m in modules() for call in m.calls() if called_name(call) in ("writer", "DictWriter")
    ]

    assert [path for path in writers if "mail" not in path] == ["dpo_office/common/spreadsheets.py"]


# --- files


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_file_is_called_by_a_name_that_leads_nowhere(name: str) -> None:
    kept = clean_name(name)
    offered = _download_name(kept, 1)
    header = HttpResponse(headers={"Content-Disposition": f'attachment; filename="{offered}"'})

    for one in (kept, offered):
        assert not re.search(r"[/\\\r\n\0\u2028]", one)
        assert one.strip(". ") or one == ""
    assert offered
    assert offered.isascii()
    assert '"' not in offered
    assert ";" not in offered
    assert header["Content-Disposition"].count("filename") == 1 or "filename" in name


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_file_in_an_archive_stays_in_its_folder(name: str) -> None:
    paths = [path_of("letters", 1, name), path_of(f"{folder_of(1, 'TES-1')}letters", 1, name, name)]
    paths.append(set_zip_name(name, "TES-1", clock.today(), ""))
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        for path in paths:
            archive.writestr(path, b"")
        for path in archive.namelist():
            assert re.fullmatch(r"[A-Za-z0-9/.-]+", path)
            assert ".." not in path.split("/")
            assert not path.startswith("/")


# --- letters and pages


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_value_is_never_read_as_a_text_with_places(text: str) -> None:
    assert filled("Kære ((name)).", {"name": text}) == f"Kære {text}."


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_template_runs_nothing(text: str) -> None:
    """It is refused, or kept as the words that it is."""
    body = "Sag ((reference)), frist ((due_on)). " + text
    with suppress(Invalid):
        words = checked_template("case.received", "Sag ((reference))", body, language="da")
        assert text in words.body


@pytest.mark.django_db
def test_a_person_of_any_name_is_written_to_by_that_name() -> None:
    make_holidays()
    controller = make_office()
    client = client_as("officer", controller)
    for text in TEMPLATES:
        case = make_case(controller, requester=Requester(name=text, email="aase@example.com"))
        letter = Letter.objects.get(cause_id=case.pk)
        body = letter_body(letter)
        assert "49" not in body.replace(case.reference, ""), text
        assert "root:" not in body, text
        message_bytes(letter, now=clock.now())
        shown = client.get(f"/api/v1/cases/{case.pk}/").json()
        assert shown["requester"]["name"] == text


@pytest.mark.django_db
def test_a_page_shows_words_as_words(client: Client) -> None:
    """What the public pages say of an address that leads nowhere holds none of it."""
    for text in TEMPLATES:
        answer = client.get(f"/request/{text}/" if "/" not in text else "/request/x/", {"language": text})
        assert answer.status_code in (404, 400, 200)
        assert b"<script>alert" not in answer.content
        assert b"onerror=alert" not in answer.content


# --- mail


@pytest.mark.parametrize("text", HEADERS)
def test_a_header_stays_one_line(text: str) -> None:
    with pytest.raises(Invalid, match="header_invalid"):
        checked_header(text, field="name")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_one_address(address: str) -> None:
    with pytest.raises(Invalid, match="address_invalid"):
        checked_address(address)


@pytest.mark.parametrize("host", HOSTS)
def test_a_mailbox_is_on_a_server_with_a_name_and_no_more(host: str) -> None:
    with pytest.raises(Invalid, match="mail_host_invalid"):
        checked_access(Access(host, 993, "tls", "user", ("INBOX",), ()))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_is_no_command(folder: str) -> None:
    """It is refused where it is entered, or asked for by a name in quotes that nothing ends."""
    folders: tuple[str, ...] = ()
    with suppress(Invalid):
        folders = checked_access(Access("mail.example.com", 993, "tls", "user", (folder,), ())).folders
    for kept in folders:
        quoted = quoted_folder(kept)
        assert re.fullmatch(r'"(?:[^"\\\r\n\0]|\\["\\])*"', quoted)
