"""A letter by which it is tried whether mail arrives: to colleagues alone, by the way of every letter."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.freezes import freeze
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.sink import MailSink
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import User
from requests_app.actions.trial_letters import send_test_letter
from requests_app.health_mail import trial_check
from requests_app.queries.trial_letters import last_test_letter
from tests.factories.people import signed_in
from tests.factories.registry import actor_with, make_controller, make_customer

BOSS = system_actor("setup")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def kim(db):
    with acting(BOSS, "test.user_made"):
        return User.objects.create_user("kim", email="Kim@example.com", name="Kim Eksempel", kind="staff")


def send(**values):
    return send_test_letter(**{"address": "kim@example.com", "actor": BOSS, "now": clock.now()} | values)


def test_it_goes_to_the_colleague_from_the_controller_marked_as_a_test(controller, kim):
    letter = send(language="da")
    assert (letter.kind, letter.recipient_address, letter.tested_by) == (
        "office.test_letter",
        "Kim@example.com",
        kim.pk,
    )
    assert letter.sender_address == controller.contact_email
    assert letter.subject == f"[PRØVE] Prøvebrev fra {controller.name}"
    assert "Kun Kim Eksempel har fået den." in letter.body
    event = Event.objects.get(type="office.test_letter_sent")
    assert (event.data, event.controller_id) == ({"letter": str(letter.pk)}, controller.pk)


def test_nobody_else_gets_one(controller, kim):
    make_customer(controller, "10001", email="customer@example.com")
    with acting(BOSS, "test.left"):
        User.objects.create_user("left", email="left@example.com", kind="staff", is_active=False)
        User.objects.create_user("shop", email="shop@example.com", kind="client")
    for address in ("customer@example.com", "left@example.com", "shop@example.com", "no address", ""):
        with pytest.raises(Refused) as refused:
            send(address=address)
        assert refused.value.code == "test_letter_not_colleague"
    assert not Letter.objects.filter(kind="office.test_letter").exists()


def test_from_whom_it_comes_can_be_said(controller, kim):
    other = make_controller("other", state="setting_up", created_at=clock.now())
    assert send(controller="other").controller_id == other.pk
    # Without a word from the one that was added first.
    assert send().controller_id == controller.pk
    with pytest.raises(NotFound):
        send(controller="nobody")


def test_without_a_controller_or_in_a_frozen_office_none_is_written(kim):
    with pytest.raises(Refused, match="controller_missing"):
        send()
    make_controller()
    freeze(as_of=clock.now(), actor=BOSS, now=clock.now())
    with pytest.raises(Refused, match="office_frozen"):
        send()


@pytest.mark.parametrize("role", ["officer", "dpo", "decider"])
def test_only_administrators_send_one(controller, kim, role):
    with pytest.raises(NotPermitted):
        send(actor=actor_with(role, controller))
    assert not Letter.objects.filter(kind="office.test_letter").exists()


@pytest.fixture
def relay(settings, tmp_path):
    sink = MailSink(tmp_path / "sink", smtp_port=0, http_port=0)
    sink.start()
    settings.DPO_SMTP_HOST, settings.DPO_SMTP_PORT = "127.0.0.1", sink.smtp_port
    yield sink
    sink.stop()


def doctor(*words):
    out = StringIO()
    try:
        call_command("doctor", *words, stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_doctor_sends_it_and_says_what_became_of_it(relay, settings):
    with acting(BOSS, "test.user_made"):
        User.objects.create_user("kim", email="kim@example.com", kind="staff")
    make_controller()
    assert trial_check()["says"] == "None has been sent yet."

    said = doctor("--letter-to", "kim@example.com")

    assert "accepted by the relay." in said
    assert (last_test_letter().state, trial_check()["look"]) == ("accepted", "good")
    assert doctor("--letter-to", "customer@example.com").startswith("test_letter_not_colleague")
    # Nobody listens there: it waits, and the doctor says so.
    settings.DPO_SMTP_PORT = 1
    assert "waiting to be sent" in doctor("--letter-to", "kim@example.com")
    assert trial_check()["look"] == "near"


def test_an_administrator_sends_one_to_oneself_from_the_page(controller, kim, client):
    page, there = reverse("health_page"), reverse("test_letter")
    officer = signed_in("dpo", controller)
    assert there not in officer.get(page).content.decode()
    assert officer.post(there).status_code == 403
    with acting(BOSS, "test.trusted"):
        User.objects.filter(pk=kim.pk).update(is_superuser=True)
    client.force_login(User.objects.get(pk=kim.pk))
    assert there in client.get(page).content.decode()
    assert client.get(there).status_code == 405
    assert client.post(there).url == page
    letter = Letter.objects.get(kind="office.test_letter")
    assert (letter.recipient_address, letter.tested_by) == ("Kim@example.com", kim.pk)
