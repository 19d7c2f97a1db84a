from dataclasses import replace

import pytest

from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.vault import VaultError
from registry_app.actions.mailboxes import change_mailbox
from registry_app.gateways.mail_password import opened_password
from registry_app.models import Mailbox
from tests.factories.mails import PASSWORD, access, make_mailbox
from tests.factories.policy_change import NOW
from tests.factories.registry import actor_with, make_controller


def change(row, actor, **fields):
    values = {"address": row.address, "access": access(), "now": NOW} | fields
    return change_mailbox(mailbox_id=row.pk, actor=actor, **values)


def folders_of(row):
    return {folder.name: (folder.role, folder.is_read) for folder in row.folders.all()}


def test_a_mailbox_is_entered_with_its_folders_and_a_sealed_password(controller):
    row = make_mailbox(controller, received_hosts=[" MX.example.com. ", "mx.example.com", ""])

    assert row.received_hosts == ["mx.example.com"]
    assert folders_of(row) == {"INBOX": ("inbox", True), "Junk": ("spam", True)}
    stored = bytes(Mailbox.objects.get().password)
    assert PASSWORD.encode() not in stored
    assert opened_password(row.pk, stored) == PASSWORD
    assert Event.objects.get(type="mailbox.added").data == {"is_read": True, "tls": "tls"}
    assert "password" not in {field.name for field in Mailbox.history.model._meta.fields}


def test_the_password_of_one_mailbox_opens_no_other(controller):
    one = make_mailbox(controller)
    other = make_mailbox(controller, address="anden@example.com")

    with pytest.raises(VaultError):
        opened_password(other.pk, bytes(one.password))


def test_a_mailbox_that_is_not_read_needs_an_address_only(controller):
    row = make_mailbox(controller, access=None, password="")

    assert (row.is_read, row.host, row.password, folders_of(row)) == (False, "", None, {})


def test_a_folder_that_leaves_keeps_its_place_and_comes_back(controller, officer):
    row = make_mailbox(controller)
    row.folders.filter(name="Junk").update(uid_validity=7, last_uid=40)

    change(row, officer, access=access(spam_folders=(), folders=("INBOX", "Persondata")))
    assert folders_of(row) == {
        "INBOX": ("inbox", True),
        "Persondata": ("inbox", True),
        "Junk": ("spam", False),
    }
    change(row, officer)

    junk = row.folders.get(name="Junk")
    assert (junk.is_read, junk.last_uid) == (True, 40)


def test_an_empty_password_keeps_the_one_there_is_but_not_for_another_server(controller, officer):
    row = make_mailbox(controller)
    change(row, officer, received_hosts=["mx2.example.com"])
    assert opened_password(row.pk, bytes(Mailbox.objects.get().password)) == PASSWORD

    for moved in (access(host="elsewhere.example.com"), access(user="somebody")):
        with pytest.raises(Invalid) as refusal:
            change(row, officer, access=moved)
        assert refusal.value.code == "mail_password_missing"
    assert Mailbox.objects.get().host == "mail.example.com"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"address": "nobody"}, "address_invalid"),
        ({"received_hosts": ["a b"]}, "mail_host_invalid"),
        ({"access": access(host="")}, "mail_host_invalid"),
        ({"access": access(host="mail.example.com/x")}, "mail_host_invalid"),
        ({"access": access(port=0)}, "mail_port_invalid"),
        ({"access": access(port=65_536)}, "mail_port_invalid"),
        ({"access": access(tls="none")}, "mail_tls_required"),
        ({"access": access(tls="perhaps")}, "mail_tls_required"),
        ({"access": access(user=" ")}, "mail_user_missing"),
        ({"access": access(user='a"b')}, "mail_user_missing"),
        ({"access": access(folders=())}, "mail_folder_invalid"),
        ({"access": access(folders=("INBOX", "Junk"))}, "mail_folder_invalid"),
        ({"access": access(folders=("IN\r\nBOX",))}, "mail_folder_invalid"),
        ({"password": ""}, "mail_password_missing"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_entered(controller, fields, code):
    with pytest.raises(Invalid) as refusal:
        make_mailbox(controller, **fields)

    assert refusal.value.code == code
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_server_on_this_machine_may_be_read_without_tls(controller, host):
    assert make_mailbox(controller, access=replace(access(), host=host, tls="none")).tls == "none"


def test_an_address_is_entered_once_in_the_whole_office(controller):
    make_mailbox(controller)

    with pytest.raises(Refused) as refusal:
        make_mailbox(make_controller("twin"), address="PERSONDATA@testco.example.com")

    assert refusal.value.code == "mailbox_known"


def test_who_may_not_change_it_changes_nothing(controller, officer, stranger):
    row = make_mailbox(controller)
    for actor, error in ((stranger, NotFound), (actor_with("auditor", controller), NotPermitted)):
        with pytest.raises(error):
            change(row, actor, address="new@example.com")
    with pytest.raises(Stale):
        change(row, officer, version=9)
    assert Mailbox.objects.get().address == row.address
