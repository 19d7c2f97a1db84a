"""Customer files in the office: mapped, taken in, watched, stopped, and read about line by line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from registry_app.actions.customer_imports import receive_file, work_due_import
from registry_app.models import Customer, CustomerImport, CustomerMapping
from tests.factories.registry import actor_with
from tests.registry_app.admin.conftest import signed_in

GOOD = "kundenr;navn\n10001;Åse\n10002;Bo\n"
MIXED = "kundenr;navn;e-mail\n10001;Åse;\n10002;Bo;bo@@example.com\n10003;Carl;\n"


def step_url(row, name):
    return reverse(f"admin:registry_app_{row._meta.model_name}_step", args=[row.pk, name])


def page(row):
    return reverse("admin:registry_app_customerimport_change", args=[row.pk])


def waiting(controller, text=MIXED):
    officer = actor_with("officer", controller)
    return receive_file(
        controller_id=controller.pk, chunks=[text.encode()], actor=officer, now=timezone.now()
    )


def test_a_file_is_uploaded_and_its_page_shows_how_far_it_is(controller):
    client = signed_in("officer", controller)
    sent = SimpleUploadedFile("customers.csv", GOOD.encode())

    answer = client.post(step_url(controller, "import_customers"), {"file": sent})

    row = CustomerImport.objects.get()
    assert answer["Location"] == page(row)
    assert 'data-live="3"' in client.get(page(row)).content.decode()
    work_due_import(now=timezone.now())
    text = client.get(page(row)).content.decode()
    assert "data-live" not in text
    assert Customer.objects.filter(controller=controller).count() == 2


def test_rejected_lines_stand_on_the_page_and_in_a_file(controller):
    row = waiting(controller)
    work_due_import(now=timezone.now())
    client = signed_in("auditor", controller)

    text = client.get(page(row)).content.decode()
    report = client.get(
        reverse("admin:registry_app_customerimport_download", args=[row.pk, "rejected-lines"])
    )

    assert "address_invalid" in text
    assert "bo@@example.com" not in text
    lines = b"".join(report.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("3;e-mail;address_invalid;")


def test_a_refused_file_says_why_on_its_page(controller):
    row = waiting(controller, "navn\nÅse\n")
    work_due_import(now=timezone.now())

    text = signed_in("dpo", controller).get(page(row)).content.decode()

    assert ": number." in text


def test_a_file_is_stopped_by_who_may_take_one_in(controller):
    row = waiting(controller)

    assert signed_in("dpo", controller).post(step_url(row, "stop_import")).status_code in (403, 409)
    signed_in("officer", controller).post(step_url(row, "stop_import"))

    row.refresh_from_db()
    assert row.state == "stopped"


def test_columns_are_mapped_in_a_dialog(controller):
    client = signed_in("officer", controller)
    form = {"number": "Id", "name": "Fornavn, Efternavn", "states": "løbende = active", "encoding": "cp1252"}

    client.post(step_url(controller, "map_columns"), form | {"delimiter": "tab"})

    row = CustomerMapping.objects.get()
    assert row.headings == {"number": ["Id"], "name": ["Fornavn", "Efternavn"]}
    assert (row.states, row.encoding, row.delimiter) == ({"løbende": "active"}, "cp1252", "\t")
    shown = client.get(step_url(controller, "map_columns")).content.decode()
    assert "Fornavn, Efternavn" in shown
    assert "løbende = active" in shown


@pytest.mark.parametrize(
    ("form", "status"),
    [({"number": "Id", "states": "x"}, 200), ({"name": "Navn"}, 400), ({"number": "A", "name": "A"}, 400)],
)
def test_a_mapping_that_cannot_be_is_refused_and_kept_to_be_mended(controller, form, status):
    client = signed_in("officer", controller)

    answer = client.post(step_url(controller, "map_columns"), form | {"encoding": "utf-8"})

    assert answer.status_code == status
    assert not CustomerMapping.objects.exists()


def test_files_of_another_controller_are_not_there(controller):
    other = type(controller).objects.get(slug="other")
    row = waiting(other)

    client = signed_in("officer", controller)

    assert client.get(page(row)).status_code == 404
    assert client.post(step_url(row, "stop_import")).status_code == 404
