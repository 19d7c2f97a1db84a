import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common.acting import acting
from dpo_office.common.documents import read_document
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.letters.message import message_bytes
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import system_actor
from registry_app.models import Customer, MailFolder
from requests_app.actions.mail_intake import begin_folder, record_reading
from requests_app.actions.mail_triage import dismiss_mail, join_case, open_case_from_mail, take_back_mail
from requests_app.actions.new_cases import Requester
from requests_app.models import Case, Mail
from requests_app.queries.mails import overdue_mails, reply_address_of, words_of
from tests.factories.cases import make_case
from tests.factories.mails import keep, make_mailbox, make_raw, take_mail
from tests.factories.registry import actor_with, make_controller, make_customer

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
MAIL = system_actor("mail")


@pytest.fixture
def mailbox(controller):
    return make_mailbox(controller, now=NOW)


@pytest.fixture
def officer(controller):
    return actor_with("officer", controller)


def open_from(mail, actor, **fields):
    values = {
        "rights": ["erasure"],
        "requester": Requester(name="Åse Blåbær", email="aase@example.org"),
        "received_at": mail.received_at,
        "language": "da",
        "now": NOW,
    } | fields
    return open_case_from_mail(mail_id=mail.pk, actor=actor, **values)


def test_a_mail_is_stored_before_it_is_read(mailbox):
    raw = make_raw()

    mail = keep(mailbox, raw, now=NOW, internal_at=NOW - timedelta(hours=2))

    assert read_document(mail.raw) == raw
    assert (mail.state, mail.received_at, mail.received_said_by) == (
        "fetched",
        NOW - timedelta(hours=2),
        "imap_server",
    )
    folder = MailFolder.objects.get(role="inbox")
    assert (folder.uid_validity, folder.last_uid) == (1, 1)
    assert raw not in bytes(mail.raw.ciphertext)


def test_a_mail_that_was_read_waits_with_what_it_seems_to_ask(mailbox):
    raw = make_raw(received="Tue, 03 Nov 2026 08:15:00 +0100", attachments=[("kort.pdf", b"%PDF-1")])

    mail = take_mail(mailbox, raw, now=NOW)

    assert (mail.state, mail.rights, mail.language, mail.automaton) == ("waiting", ["erasure"], "da", "")
    assert mail.received_at == datetime(2026, 11, 3, 7, 15, tzinfo=UTC)
    assert (mail.received_said_by, mail.due_on.isoformat()) == ("own_server", "2026-12-03")
    assert (mail.sender_name, mail.sender_address) == ("Åse Blåbær", "aase@example.org")
    assert words_of(mail).subject == "Sletning"
    assert "slettet mine oplysninger" in words_of(mail).text
    [file] = mail.attachments.all()
    assert (file.filename, read_document(file.document)) == ("kort.pdf", b"%PDF-1")
    assert json.loads(read_document(mail.words)).keys() == {"subject", "text"}


def test_nothing_of_what_a_mail_says_stands_in_the_open(mailbox):
    mail = take_mail(mailbox, make_raw("Jeg har kræft.", subject="Mit helbred"), now=NOW)

    row = Mail.objects.filter(pk=mail.pk).values().get() | {"history": list(Mail.history.values())}
    assert "kræft" not in str(row)
    assert "helbred" not in str(row)


def test_the_same_mail_is_kept_once_whatever_its_way(mailbox):
    keep(mailbox, make_raw(received="Tue, 03 Nov 2026 08:15:00 +0100"), uid=1, now=NOW)

    again = keep(mailbox, make_raw(received="Tue, 03 Nov 2026 08:16:00 +0100"), uid=2, now=NOW)
    spam = keep(mailbox, make_raw(), uid=1, role="spam", now=NOW)

    assert (again, spam) == (None, None)
    assert Mail.objects.count() == 1
    assert {f.role: f.last_uid for f in MailFolder.objects.all()} == {"inbox": 2, "spam": 1}


def test_an_id_that_was_used_before_swallows_no_mail(mailbox):
    take_mail(mailbox, make_raw("Forsøg på at komme først."), now=NOW)

    mail = take_mail(mailbox, make_raw("Den rigtige mail: slet alt."), uid=2, now=NOW)

    assert Mail.objects.count() == 2
    assert "message_id_seen" in mail.flags


def test_a_number_that_was_read_is_not_read_again(mailbox):
    keep(mailbox, make_raw(), uid=5, now=NOW)

    assert keep(mailbox, make_raw("Noget andet"), uid=5, now=NOW) is None
    assert keep(mailbox, make_raw("Noget andet"), uid=4, now=NOW) is None
    assert Mail.objects.count() == 1


def test_a_folder_that_was_numbered_anew_is_read_from_its_start(mailbox):
    keep(mailbox, make_raw(), uid=5, now=NOW)
    folder = mailbox.folders.get(role="inbox")

    assert begin_folder(folder_id=folder.pk, uid_validity=1, actor=MAIL) == 5
    assert begin_folder(folder_id=folder.pk, uid_validity=2, actor=MAIL) == 0
    assert keep(mailbox, make_raw(), uid=1, uid_validity=2, now=NOW) is None
    assert keep(mailbox, make_raw("Ny"), uid=2, uid_validity=2, now=NOW) is not None


def test_a_mail_that_cannot_be_read_waits_and_its_clock_runs(mailbox, officer):
    kept = keep(mailbox, make_raw(), now=NOW, internal_at=NOW - timedelta(days=3))

    mail = record_reading(mail_id=kept.pk, parts=None, fault="took_too_long", actor=MAIL, now=NOW)

    assert (mail.state, mail.fault, mail.due_on.isoformat()) == ("waiting", "took_too_long", "2026-12-01")
    case = open_from(mail, officer)
    assert case.received_at == NOW - timedelta(days=3)


def test_a_mail_is_read_once(mailbox):
    mail = take_mail(mailbox, now=NOW)

    record_reading(mail_id=mail.pk, parts=None, fault="damaged", actor=MAIL, now=NOW)

    assert Mail.objects.get().fault == ""
    assert Event.objects.filter(type="mail.read").count() == 1


def test_a_mail_in_the_spam_folder_has_been_received(mailbox):
    mail = take_mail(mailbox, now=NOW, role="spam")

    assert (mail.state, mail.flags) == ("waiting", ["spam_folder"])


def test_an_unknown_sender_stands_in_the_case_alone(mailbox, officer):
    mail = take_mail(mailbox, now=NOW)

    case = open_from(mail, officer)

    assert (case.customer, case.channel, case.requester_email) == (None, "email", "aase@example.org")
    assert [item.right for item in case.items.all()] == ["erasure"]
    assert not Customer.objects.exists()
    mail.refresh_from_db()
    assert (mail.state, mail.case, mail.settled_by) == ("opened", case, officer.user_id)
    [letter] = Letter.objects.filter(cause_id=case.pk)
    assert (letter.kind, letter.recipient_address) == ("case.received", "aase@example.org")


def test_a_known_sender_is_believed_to_be_the_customer(mailbox, officer, controller):
    customer = make_customer(controller, "10001", email="aase@example.org")

    assert open_from(take_mail(mailbox, now=NOW), officer).customer == customer


def test_what_was_read_wrongly_is_corrected_when_the_case_is_opened(mailbox, officer):
    mail = take_mail(mailbox, now=NOW)

    case = open_from(
        mail, officer, rights=["access"], received_at=datetime(2026, 11, 1, 9, tzinfo=UTC), language="en"
    )

    assert (case.received_on.isoformat(), case.language) == ("2026-11-01", "en")
    assert [item.right for item in case.items.all()] == ["access"]


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"precedence": "bulk"},
        {"list_id": "<news.example.org>"},
        {"return_path": "<>"},
        {"x_auto_response_suppress": "All"},
        {"from_": "mailer-daemon@example.org"},
        {"from_": "privacy@testco.example.com"},
    ],
)
def test_no_answer_leaves_by_itself_to_a_machine(mailbox, officer, headers):
    mail = take_mail(mailbox, make_raw(**headers), now=NOW)

    open_from(mail, officer)

    assert not Letter.objects.exists()


def test_an_address_is_answered_once_in_a_day(mailbox, officer):
    for number, later in enumerate((timedelta(), timedelta(hours=23), timedelta(hours=24)), start=1):
        mail = take_mail(mailbox, make_raw(f"Nummer {number}"), uid=number, now=NOW + later)
        open_from(mail, officer, now=NOW + later)

    assert Letter.objects.count() == 2
    assert Case.objects.count() == 3


def test_two_offices_that_answer_each_other_stop_after_one_letter(mailbox, officer):
    """Our acknowledgement comes back as a mail of the other office, each hour for a day."""
    for hour in range(24):
        now = NOW + timedelta(hours=hour)
        raw = make_raw(
            f"Sag {hour}", auto_submitted="auto-generated" if hour else "", message_id=f"<{hour}@example.org>"
        )
        open_from(take_mail(mailbox, raw, uid=hour + 1, now=now), officer, now=now)

    assert Letter.objects.count() == 1


def test_our_letters_ask_for_answers_to_the_signed_address(mailbox, controller):
    case = make_case(controller, requester=Requester(name="Åse", email="aase@example.org"), now=NOW)
    letter = Letter.objects.get(cause_id=case.pk)

    message = message_from_bytes(message_bytes(letter, now=NOW))

    assert letter.reply_to == reply_address_of(case)
    assert letter.reply_to in message["Reply-To"].replace("\r\n", "")
    assert controller.contact_email in message["From"]
    assert take_mail(mailbox, make_raw(to=letter.reply_to), now=NOW).case == case


def test_without_a_mailbox_that_is_read_there_is_no_signed_address(controller):
    make_mailbox(controller, access=None, password="")

    case = make_case(controller, requester=Requester(email="aase@example.org"), now=NOW)

    assert Letter.objects.get(cause_id=case.pk).reply_to == ""


def test_an_answer_to_the_signed_address_goes_into_its_case(mailbox, controller, officer):
    case = make_case(controller, requester=Requester(name="Åse", email="aase@example.org"), now=NOW)
    address = reply_address_of(case)
    assert address.startswith("persondata+")

    mail = take_mail(mailbox, make_raw(to=address), now=NOW)

    assert (mail.state, mail.case, mail.settled_by) == ("joined", case, MAIL.user_id)
    assert Event.objects.filter(type="case.mail_joined", subject_id=case.pk).exists()
    assert not Letter.objects.filter(created_at__gt=NOW).exists()


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ("forged", {}),
        ("right", {"from_": "somebody.else@example.org"}),
        ("right", {"from_": "Aase <aase@example.org> <x@example.org>"}),
        ("right", {"authentication_results": "mx.example.com; dmarc=fail"}),
        ("subject only", {}),
        ("in reply to", {}),
    ],
)
def test_nothing_else_goes_into_a_case_by_itself(mailbox, controller, change, headers):
    case = make_case(controller, requester=Requester(name="Åse", email="aase@example.org"), now=NOW)
    signed = reply_address_of(case)
    last = "0" if signed.partition("@")[0][-1] != "0" else "1"
    forged = f"{signed.partition('@')[0][:-1]}{last}@{signed.partition('@')[2]}"
    given = {
        "forged": {"to": forged},
        "right": {"to": signed},
        "subject only": {"subject": f"Sv: {case.reference}"},
        "in reply to": {"in_reply_to": Letter.objects.filter(cause_id=case.pk).get().message_id},
    }[change]

    mail = take_mail(mailbox, make_raw(**given | headers), now=NOW)

    assert (mail.state, mail.case) == ("waiting", None)


def test_a_token_of_one_controller_opens_nothing_at_another(mailbox, controller):
    other = make_controller("secondco")
    make_mailbox(other, address="persondata@second.example.com")
    case = make_case(other, requester=Requester(name="Åse", email="aase@example.org"), now=NOW)
    address = reply_address_of(case).replace("second.example.com", "testco.example.com")

    mail = take_mail(mailbox, make_raw(to=address), now=NOW)

    assert (mail.state, mail.possible_case) == ("waiting", None)


def test_a_mail_of_somebody_with_one_open_case_may_belong_to_it(mailbox, controller, officer):
    case = make_case(controller, requester=Requester(name="Åse", email="AASE@example.org"), now=NOW)

    mail = take_mail(mailbox, now=NOW)
    assert (mail.possible_case, "possible_match" in mail.flags) == (case, True)

    joined = join_case(mail_id=mail.pk, reference=case.reference.lower(), actor=officer, now=NOW)
    assert (joined.state, joined.case, joined.possible_case) == ("joined", case, None)


def test_a_mail_is_set_aside_with_a_reason_and_taken_back(mailbox, officer):
    mail = take_mail(mailbox, now=NOW)

    dismissed = dismiss_mail(
        mail_id=mail.pk, dismissed_as="spam", reason=" Reklame. ", actor=officer, now=NOW
    )
    assert (dismissed.state, dismissed.dismissed_as, dismissed.dismissal) == ("dismissed", "spam", "Reklame.")

    back = take_back_mail(mail_id=mail.pk, actor=officer, now=NOW)
    assert (back.state, back.dismissed_as, back.dismissal, back.settled_by) == ("waiting", "", "", None)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"dismissed_as": "because"}, "dismissal_unknown"),
        ({"reason": "  "}, "reason_required"),
        ({"reason": "x" * 1001}, "text_too_long"),
    ],
)
def test_a_mail_is_not_set_aside_without_a_sound_reason(mailbox, officer, fields, code):
    mail = take_mail(mailbox, now=NOW)

    with pytest.raises(Invalid) as refusal:
        dismiss_mail(
            mail_id=mail.pk, actor=officer, now=NOW, **{"dismissed_as": "spam", "reason": "Reklame."} | fields
        )

    assert refusal.value.code == code
    assert Mail.objects.get().state == "waiting"


def test_a_mail_goes_into_no_unknown_foreign_or_closed_case(mailbox, officer, controller):
    mail = take_mail(mailbox, now=NOW)
    foreign = make_case(make_controller("secondco"), now=NOW)

    for reference in ("TES-2026-0000-0000", foreign.reference):
        with pytest.raises(Invalid) as refusal:
            join_case(mail_id=mail.pk, reference=reference, actor=officer, now=NOW)
        assert refusal.value.code == "case_unknown"
    assert Mail.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("role", "error"), [("auditor", NotPermitted), ("dpo", NotPermitted), ("legal", NotPermitted)]
)
def test_whoever_only_reads_settles_nothing(mailbox, controller, role, error):
    mail = take_mail(mailbox, now=NOW)

    with pytest.raises(error):
        open_from(mail, actor_with(role, controller))

    assert Mail.objects.get().state == "waiting"
    assert not Case.objects.exists()


def test_a_foreign_mail_is_not_there(mailbox):
    mail = take_mail(mailbox, now=NOW)

    with pytest.raises(NotFound):
        open_from(mail, actor_with("officer", make_controller("secondco")))


def test_of_two_people_one_opens_the_case(mailbox, officer):
    mail = take_mail(mailbox, now=NOW)
    open_from(mail, officer, version=mail.version)

    with pytest.raises(Stale):
        open_from(mail, officer, version=mail.version)
    with pytest.raises(Refused) as refusal:
        open_from(mail, officer)

    assert refusal.value.code == "step_impossible"
    assert Case.objects.count() == 1


def test_raw_sql_stores_no_impossible_mail(mailbox):
    mail = take_mail(mailbox, now=NOW)

    for fields in (
        {"state": "opened"},
        {"state": "fetched"},
        {"state": "dismissed"},
        {"case": None, "state": "joined"},
    ):
        with pytest.raises(IntegrityError), acting(MAIL, "test.altered"), transaction.atomic():
            Mail.objects.filter(pk=mail.pk).update(**fields)


def test_what_nobody_looked_at_for_a_day_is_overdue(mailbox, officer):
    take_mail(mailbox, now=NOW)
    settled = take_mail(mailbox, make_raw("Andet"), uid=2, now=NOW)
    dismiss_mail(mail_id=settled.pk, dismissed_as="spam", reason="Reklame.", actor=officer, now=NOW)

    assert overdue_mails(Mail.objects.all(), NOW + timedelta(hours=24)).count() == 0
    assert overdue_mails(Mail.objects.all(), NOW + timedelta(hours=25)).count() == 1
