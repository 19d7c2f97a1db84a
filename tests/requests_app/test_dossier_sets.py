"""Dossiers of what belongs together: what is in the ZIP, what is left out, and that each case records it."""

import hashlib
import json
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from dpo_office.common.errors import Invalid, NotFound, NotPermitted
from dpo_office.common.events import Event
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.permissions import Actor, Grant
from requests_app.actions.case_links import link_case
from requests_app.actions.dossier_sets import give_dossier_set, prepare_dossier_set
from tests.factories.authority_cases import hold, make_authority_case
from tests.factories.breaches import make_breach
from tests.factories.cases import ASE, make_case, make_office, take
from tests.factories.policy_change import version_in_force
from tests.factories.registry import actor_with, make_activity, make_customer, make_holidays

pytestmark = pytest.mark.django_db
RECEIVED = datetime.fromisoformat("2026-09-04T11:00:00+02:00")
NOW = RECEIVED + timedelta(days=20)
NAMES = ("Åse", "Blåbær", "aase@example", "00 00 00 02")


@pytest.fixture(autouse=True)
def holidays(db):
    make_holidays()


@pytest.fixture
def office(db):
    return make_office()


def made(start, row, actor, **asked):
    chosen = {"variant": "full", "language": "en", "reason": "authority", "now": NOW}
    return prepare_dossier_set(
        start=start,
        start_id=row.pk,
        breach_pdf=lambda breach: b"%PDF-1.7 " + breach.reference.encode(),
        actor=actor,
        **chosen | asked,
    )


def files_of(dossier):
    with dossier.written.file as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def linked(office, actor, count=2):
    cases = [make_case(office, now=RECEIVED) for _ in range(count)]
    for other in cases[1:]:
        link_case(
            case_id=cases[0].pk, reference=other.reference, kind="same_matter", actor=actor, now=RECEIVED
        )
    return cases


def test_linked_cases_are_one_file_with_one_manifest_that_proves_it(office):
    officer = actor_with("officer", office)
    make_activity(office, "orders")
    first, second = linked(office, officer)
    take("add_note", second, actor=officer, now=NOW)
    dossier = made("case", first, actor_with("dpo", office))
    found = files_of(dossier)
    manifest = json.loads(found["manifest.json"])

    assert dossier.written.name == f"dossiers-case-{first.reference}-2026-09-24.zip"
    folders = [case["folder"] for case in manifest["cases"]]
    assert folders == [f"cases/01-{first.reference}/", f"cases/02-{second.reference}/"]
    assert all(f"{folder}dossier.pdf" in found for folder in folders)
    assert not any(name.startswith("cases/") and "/record/" in name for name in found)
    assert f"record/{office.slug}/activities.pdf" in found
    listed = [*manifest["files"], *(row for case in manifest["cases"] for row in case["files"])]
    assert {row["path"] for row in listed} == set(found) - {"manifest.json"}
    for row in listed:
        assert hashlib.sha256(found[row["path"]]).hexdigest() == row["sha256"]
    assert {point["reference"] for point in manifest["missing"]} == {first.reference, second.reference}
    index = "".join(page.extract_text() for page in PdfReader(BytesIO(found["index.pdf"])).pages)
    assert first.reference in index
    assert second.reference in index


def test_a_redacted_set_names_nobody(office):
    first, _second = linked(office, actor_with("officer", office))
    found = files_of(made("case", first, actor_with("legal", office), variant="redacted", language="da"))

    for name, content in found.items():
        said = name + content.decode("utf-8", "replace")
        if name.endswith(".pdf"):
            said = name + "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        for needle in NAMES:
            assert needle not in said, name
    assert "name" not in json.loads(found["manifest.json"])["made_by"]


def test_a_case_that_the_maker_may_not_give_is_counted_and_not_named(office):
    other = make_office("other")
    case, twin = make_case(office, now=RECEIVED), make_case(other, now=RECEIVED)
    both = frozenset({Grant("officer", office.pk), Grant("officer", other.pk)})
    actor = Actor(actor_with("officer", office).user_id, "person", both)
    link_case(case_id=case.pk, reference=twin.reference, kind="same_matter", actor=actor, now=RECEIVED)

    found = files_of(made("case", case, actor_with("dpo", office)))
    manifest = json.loads(found["manifest.json"])
    assert [row["why"] for row in manifest["left_out"]] == ["cases_not_yours"]
    assert manifest["left_out"][0]["count"] == 1
    assert twin.reference.encode() not in found["manifest.json"]
    assert len(json.loads(files_of(made("case", case, actor))["manifest.json"])["cases"]) == 2


def test_all_cases_of_a_customer_as_of_a_day(office):
    customer = make_customer(office, number="K-1")
    person = replace(ASE, customer_number="K-1")
    old = make_case(office, now=RECEIVED, requester=person)
    make_case(office, now=RECEIVED)
    make_case(office, now=NOW, requester=person)

    dossier = made("customer", customer, actor_with("dpo", office), as_of=RECEIVED.date())
    manifest = json.loads(files_of(dossier)["manifest.json"])

    assert [case["reference"] for case in manifest["cases"]] == [old.reference]
    assert manifest["left_out"][0]["why"] == "cases_later"
    assert "K-1" not in dossier.written.name
    with pytest.raises(Invalid, match="dossier_set_empty"):
        made("customer", customer, actor_with("dpo", office), as_of=date(2020, 1, 1))


def test_what_is_under_a_hold_comes_whole(office):
    case = make_case(office, now=RECEIVED)
    activity = make_activity(office, "orders")
    version = version_in_force(office)
    breach = make_breach(office, now=RECEIVED)
    row = make_authority_case(office, now=RECEIVED)
    named = {"activities": [activity.pk], "policy_versions": [version.pk]}
    hold(row, references=[case.reference, breach.reference], now=RECEIVED, **named)

    found = files_of(made("authority_case", row, actor_with("decider", office)))

    assert f"cases/01-{case.reference}/dossier.pdf" in found
    assert f"breaches/{breach.reference}.pdf" in found
    assert f"record/{office.slug}/activities.json" in found
    assert any(name.startswith(f"policy/{office.slug}/version-") for name in found)
    redacted = made("authority_case", row, actor_with("decider", office), variant="redacted")
    manifest = json.loads(files_of(redacted)["manifest.json"])
    assert {"why": "breaches", "count": 1}.items() <= manifest["left_out"][-1].items()


def test_each_case_records_that_it_was_given(office):
    actor = actor_with("dpo", office)
    first, second = linked(office, actor_with("officer", office))
    dossier = made("case", first, actor)
    with dossier.written.file:
        give_dossier_set(made=dossier, actor=actor, now=NOW)

    told = Event.objects.filter(type="case.dossier_given")
    assert {event.subject_id for event in told} == {first.pk, second.pk}
    assert {event.data["manifest"] for event in told} == {dossier.written.manifest_sha256}
    assert {event.data["cases"] for event in told} == {2}
    assert ReadRecord.objects.filter(kind="file").count() == 2


def test_who_may_have_one(office):
    first, _second = linked(office, actor_with("officer", office))
    with pytest.raises(NotPermitted):
        made("case", first, actor_with("agent", office))
    with pytest.raises(NotFound):
        made("case", first, actor_with("dpo", make_office("other")))
