"""A policy text is read on the page of a controller, and its facts are decided on their pages."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry_app.models import PolicyReading, ProcessingActivity
from tests.factories.people import signed_in
from tests.factories.policy_readings import TEXT, decided_reading, make_reading
from tests.factories.registry import make_controller


def step_of(row, name):
    return reverse(f"admin:registry_app_{row._meta.model_name}_step", args=[row.pk, name])


def page_of(row):
    return reverse(f"admin:registry_app_{row._meta.model_name}_change", args=[row.pk])


def test_a_file_is_read_and_an_activity_accepted(controller):
    client = signed_in("officer", controller)
    page = client.get(step_of(controller, "read_policy"))
    sent = {name: value for name, value in page.context["form"].initial.items() if value}

    answer = client.post(
        step_of(controller, "read_policy"),
        {**hidden(page), **sent, "file": SimpleUploadedFile("politik.md", TEXT.encode()), "title": ""},
        follow=True,
    )
    reading = PolicyReading.objects.get(controller=controller)
    assert "At fremkalde og sende de billeder, du bestiller" in answer.content.decode()

    fact = reading.facts.get(kind="activity")
    dialog = client.get(step_of(fact, "accept_fact"))
    assert dialog.context["form"].initial["name_da"] == "Bestilling af billeder"
    told = {"name_da": "Bestilling af billeder", "name_en": "Ordering of pictures", "subjects": ["customers"]}
    client.post(step_of(fact, "accept_fact"), {**hidden(dialog), **told})
    assert ProcessingActivity.objects.get(controller=controller, name_en="Ordering of pictures")


def hidden(page):
    """Give the hidden answers of a dialog: its version and key."""

    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_pages_show_what_was_decided_and_others_see_nothing(controller):
    reading = decided_reading(controller)
    declined = reading.facts.get(state="declined")
    auditor, stranger = signed_in("auditor", controller), signed_in("officer", make_controller("elsewhere"))

    assert "Bruges ikke mere." in auditor.get(page_of(declined)).content.decode()
    assert auditor.get(step_of(declined, "reopen_fact")).status_code == 409
    for page in (page_of(reading), page_of(declined), step_of(declined, "reopen_fact")):
        assert stranger.get(page).status_code == 404


def test_the_page_of_a_reading_asks_few_queries(controller, django_assert_max_num_queries):
    reading = make_reading(controller)
    client = signed_in("auditor", controller)
    client.get(page_of(reading))

    with django_assert_max_num_queries(16):
        assert client.get(page_of(reading)).status_code == 200
