"""The mailbox of a controller, read from a real IMAP server on this machine."""

from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common.errors import PermanentGatewayError, TemporaryGatewayError
from registry_app.actions.mailboxes import change_mailbox
from registry_app.models import MailFolder
from requests_app import mail_work
from requests_app.gateways import imap
from requests_app.models import Mail
from requests_app.queries.mails import silent_folders, words_of
from tests.factories.mails import access, make_mailbox, make_raw
from tests.factories.registry import actor_with
from tests.fakes.imap_server import PASSWORD, USER, local_imap

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with local_imap(tmp_path_factory.mktemp("imap")) as server:
        yield server


@pytest.fixture
def server(started, monkeypatch):
    # What the machine believes, for these tests alone.
    monkeypatch.setenv("SSL_CERT_FILE", str(started.certificate))
    client = started.client()
    for folder in ("INBOX", "Spam", "U&APg-nsket"):
        if client.select(f'"{folder}"')[0] == "OK":
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()
    client.logout()
    return started


def box(controller, server, **fields):
    given = {
        "host": "127.0.0.1",
        "port": server.port,
        "tls": "starttls",
        "user": USER,
        "spam_folders": (),
    } | fields
    return make_mailbox(controller, access=access(**given), password=PASSWORD)


def letters(*words):
    return [make_raw(f"Slet mine oplysninger, {word}.", message_id=f"<{word}@example.org>") for word in words]


def test_new_mail_is_stored_marked_and_read(server, controller):
    at = datetime(2026, 11, 3, 7, 15, tzinfo=UTC)
    server.deliver(*letters("en", "to"), at=at)
    box(controller, server)

    assert mail_work.fetch_all() == 2
    assert mail_work.read_all() == 2

    mails = list(Mail.objects.order_by("uid"))
    assert [mail.state for mail in mails] == ["waiting", "waiting"]
    assert ["en." in words_of(mail).text for mail in mails] == [True, False]
    assert {(mail.received_at, mail.received_said_by) for mail in mails} == {(at, "imap_server")}
    assert server.seen() == 2
    folder = MailFolder.objects.get()
    assert (folder.last_uid, folder.fault, folder.read_at is not None) == (mails[-1].uid, "", True)


def test_a_second_look_finds_nothing_and_a_new_mail_only(server, controller):
    server.deliver(*letters("en"))
    box(controller, server)
    mail_work.fetch_all()

    assert mail_work.fetch_all() == 0
    server.deliver(*letters("to"))
    assert mail_work.fetch_all() == 1


def test_a_kill_between_storing_and_marking_loses_and_doubles_nothing(server, controller, monkeypatch):
    """The process ends at each point of a mail's way in turn; the next one goes on."""
    server.deliver(*letters("en", "to", "tre"))
    box(controller, server)

    def killed(*_given, **_named):
        raise KeyboardInterrupt

    for point in ("fetch", "mark_seen", "mark_seen", "mark_seen"):
        with monkeypatch.context() as patch:
            patch.setattr(imap.ImapServer, point, killed)
            with pytest.raises(KeyboardInterrupt):
                mail_work.fetch_all()
    mail_work.fetch_all()

    assert Mail.objects.count() == 3
    assert len(set(Mail.objects.values_list("digest", flat=True))) == 3


def test_a_folder_that_was_numbered_anew_gives_nothing_twice(server, controller):
    server.deliver(*letters("en", "to"), folder="Spam")
    box(controller, server, folders=("Spam",))
    mail_work.fetch_all()
    before = MailFolder.objects.get().uid_validity

    server.number_anew("Spam")
    server.deliver(*letters("tre"), folder="Spam")

    assert mail_work.fetch_all() == 1
    assert MailFolder.objects.get().uid_validity != before
    assert Mail.objects.count() == 3


def test_spam_folders_are_read_and_one_mail_in_two_folders_is_one(server, controller):
    server.deliver(*letters("en"))
    server.deliver(*letters("en", "to"), folder="Spam")
    box(controller, server, spam_folders=("Spam",))

    mail_work.fetch_all()
    mail_work.read_all()

    assert sorted(mail.flags for mail in Mail.objects.all()) == [[], ["spam_folder"]]


def test_a_folder_with_a_danish_name_is_read(server, controller):
    server.deliver(*letters("en"), folder="U&APg-nsket")
    box(controller, server, folders=("Uønsket",))

    assert mail_work.fetch_all() == 1


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", '"INBOX"'),
        ("Uønsket post", '"U&APg-nsket post"'),
        ("Slettet/Å & Ø", '"Slettet/&AMU- &- &ANg-"'),
        ("日本語", '"&ZeVnLIqe-"'),
    ],
)
def test_a_folders_name_is_written_as_the_protocol_has_it(name, written):
    assert imap.quoted_folder(name) == written


def test_a_missing_folder_keeps_no_other_from_being_read(server, controller):
    server.deliver(*letters("en"))
    box(controller, server, folders=("Findes ikke", "INBOX"))

    assert mail_work.fetch_all() == 1

    assert dict(MailFolder.objects.values_list("name", "fault")) == {
        "Findes ikke": "mail_folder_missing",
        "INBOX": "",
    }


@pytest.mark.parametrize(
    ("fields", "code", "error"),
    [
        ({"user": "somebody"}, "mail_sign_in_refused", PermanentGatewayError),
        ({"port": 1}, "mail_unreachable", TemporaryGatewayError),
    ],
)
def test_a_server_that_cannot_be_read_is_named_with_why(server, controller, fields, code, error):
    row = box(controller, server, **fields)

    with pytest.raises(error) as refusal, imap.open_mailbox(row):
        pass
    assert refusal.value.code == code
    assert mail_work.fetch_all() == 0
    folder = MailFolder.objects.get()
    assert (folder.fault, folder.read_at, folder.failed_at is not None) == (code, None, True)


def test_a_certificate_that_nobody_vouches_for_gets_no_password(server, controller, monkeypatch):
    row = box(controller, server)
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(PermanentGatewayError) as refusal, imap.open_mailbox(row):
        pass

    assert refusal.value.code == "mail_tls_failed"


def test_one_mailbox_that_fails_keeps_no_other_from_being_read(server, controller):
    make_mailbox(
        controller, address="a@example.com", access=access(host="127.0.0.1", port=1), password=PASSWORD
    )
    box(controller, server)
    server.deliver(*letters("en"))

    assert mail_work.fetch_all() == 1


def test_a_mailbox_that_is_no_longer_read_is_left_alone(server, controller):
    server.deliver(*letters("en"))
    row = box(controller, server)
    change_mailbox(
        mailbox_id=row.pk, address=row.address, actor=actor_with("officer", controller), now=NOW, access=None
    )

    assert mail_work.fetch_all() == 0
    assert not Mail.objects.exists()


def test_a_mailbox_that_was_long_not_read_is_seen(server, controller):
    row = box(controller, server)

    assert silent_folders(row.created_at + timedelta(minutes=9), 10) == 0
    assert silent_folders(row.created_at + timedelta(minutes=11), 10) == 1
    mail_work.fetch_all()
    read_at = MailFolder.objects.get().read_at
    assert silent_folders(read_at + timedelta(minutes=9), 10) == 0
    assert silent_folders(read_at + timedelta(minutes=11), 10) == 1
