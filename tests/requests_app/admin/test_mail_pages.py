from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.people.models import ReadRecord
from requests_app.actions.new_cases import Requester
from requests_app.models import Case, Mail
from tests.factories.cases import make_case
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.people import signed_in
from tests.factories.registry import make_controller

TAKE_IN = "admin:requests_app_mail_takein"


@pytest.fixture
def mailbox(controller):
    return make_mailbox(controller)


def page(mail):
    return reverse("admin:requests_app_mail_change", args=[mail.pk])


def step(mail, name):
    return reverse("admin:requests_app_mail_step", args=[mail.pk, name])


def dropped(raw, name="mail.eml"):
    return SimpleUploadedFile(name, raw, content_type="message/rfc822")


def shown(client, controller, raw, **fields):
    """Drop a mail and give the page that shows it."""
    return client.post(reverse(TAKE_IN), {"controller": controller.slug, "file": dropped(raw), **fields})


def answers(response):
    """Give what the form proposes, as a browser would send it back."""
    form = response.context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name not in ("file", "controller")}
    values["received_at"] = values["received_at"].strftime("%Y-%m-%dT%H:%M")
    return values


def test_the_page_of_a_mail_shows_what_it_says_and_asks(mailbox, controller):
    mail = take_mail(mailbox, make_raw("Slet alt om mig <b>nu</b>.", attachments=[("kort.pdf", b"%PDF")]))
    client = signed_in("officer", controller)

    text = client.get(page(mail), headers={"accept-language": "en"}).content.decode()

    assert "Slet alt om mig &lt;b&gt;nu&lt;/b&gt;." in text
    assert "aase@" in text
    assert ReadRecord.objects.filter(subject_id=mail.pk, kind="letter").exists()


def test_the_list_shows_the_subject_and_what_waits(mailbox, controller):
    take_mail(mailbox, make_raw(subject="Sletning af konto"))
    foreign = make_mailbox(make_controller("secondco"))
    take_mail(foreign, make_raw(subject="Fremmed"))

    text = signed_in("agent", controller).get(reverse("admin:requests_app_mail_changelist")).content.decode()

    assert "Sletning af konto" in text
    assert "Fremmed" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_rows_as_for_one(
    mailbox, controller, count, django_assert_num_queries
):
    for number in range(count):
        take_mail(mailbox, make_raw(f"Nummer {number}"), uid=number + 1)
    client = signed_in("officer", controller)
    address = reverse("admin:requests_app_mail_changelist")
    client.get(address)

    with django_assert_num_queries(6):
        client.get(address)


def test_a_case_is_opened_by_the_dialog_with_what_was_read(mailbox, controller):
    mail = take_mail(mailbox)
    client = signed_in("officer", controller)
    dialog = client.get(step(mail, "open_case"))
    assert dialog.context["form"].initial["rights"] == ["erasure"]

    sent = {
        **{name: value for name, value in dialog.context["form"].initial.items() if name != "received_at"},
        "received_at": dialog.context["form"].initial["received_at"].strftime("%Y-%m-%dT%H:%M"),
    }
    hidden = {name: dialog.context[name] for name in ("key", "version") if name in dialog.context}
    answer = client.post(step(mail, "open_case"), sent | hidden)

    case = Case.objects.get()
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert str(case.pk) in answer["Location"]
    assert case.received_at == mail.received_at
    case_page = client.get(answer["Location"], {"tab": "documents"}).content.decode()
    assert page(mail) in case_page


def test_a_dropped_mail_is_shown_and_nothing_is_stored(mailbox, controller):
    client = signed_in("agent", controller)

    response = shown(
        client, controller, make_raw("Slet alt om mig.", received="Mon, 2 Nov 2026 09:00:00 +0100")
    )

    assert "Slet alt om mig." in response.content.decode()
    assert answers(response)["rights"] == ("erasure",)
    assert answers(response)["received_at"] == "2026-11-02T09:00"
    assert not Mail.objects.exists()
    assert not Case.objects.exists()


def test_a_dropped_mail_that_is_confirmed_opens_a_case_at_once(mailbox, controller):
    client = signed_in("agent", controller)
    raw = make_raw(
        "Slet alt om mig.", received="Mon, 2 Nov 2026 09:00:00 +0100", attachments=[("a.pdf", b"%PDF")]
    )

    answer = shown(client, controller, raw, **answers(shown(client, controller, raw)))

    [case] = Case.objects.all()
    [mail] = Mail.objects.all()
    assert answer.status_code == 302
    assert (case.received_on.isoformat(), case.requester_email, case.customer) == (
        "2026-11-02",
        "aase@example.org",
        None,
    )
    assert (mail.state, mail.case, mail.source, mail.attachments.count()) == ("opened", case, "dropped", 1)


def test_another_file_than_the_one_that_was_shown_is_shown_first(mailbox, controller):
    client = signed_in("agent", controller)
    values = answers(shown(client, controller, make_raw("Den ene.")))

    response = shown(client, controller, make_raw("Den anden."), **values)

    assert response.status_code == 200
    assert "Den anden." in response.content.decode()
    assert not Mail.objects.exists()


def test_a_dropped_mail_of_a_known_person_is_put_into_the_open_case(mailbox, controller):
    case = make_case(controller, requester=Requester(name="Åse", email="aase@example.org"))
    client = signed_in("officer", controller)
    values = answers(shown(client, controller, make_raw()))
    assert (values["then"], values["reference"]) == ("join", case.reference)

    shown(client, controller, make_raw(), **values)

    assert Mail.objects.get().case == case
    assert Case.objects.count() == 1


def test_a_dropped_mail_may_be_left_for_somebody_else(mailbox, controller):
    client = signed_in("officer", controller)
    values = answers(shown(client, controller, make_raw())) | {"then": "wait"}

    shown(client, controller, make_raw(), **values)

    assert Mail.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00" * 200, b"%PDF-1.7 not a mail", b"just some words", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9],
)
def test_a_file_that_is_no_mail_is_refused_with_words(mailbox, controller, raw):
    client = signed_in("officer", controller)

    response = shown(client, controller, raw)

    assert response.status_code in (200, 400)
    assert response.context["form"].errors
    assert not Mail.objects.exists()


def test_a_mail_that_is_here_already_is_not_taken_twice(mailbox, controller):
    take_mail(mailbox, make_raw(received="Mon, 2 Nov 2026 09:00:00 +0100"))

    response = shown(signed_in("officer", controller), controller, make_raw())

    assert response.status_code == 409
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("moment", ["2026-03-29T02:30", "2999-01-01T10:00", "1999-01-01T10:00", "yesterday"])
def test_an_impossible_time_of_receipt_is_refused_and_nothing_is_stored(mailbox, controller, moment):
    """The first of them is in the hour that the clocks leave out."""
    client = signed_in("officer", controller)
    values = answers(shown(client, controller, make_raw())) | {"received_at": moment}

    response = shown(client, controller, make_raw(), **values)

    assert response.status_code in (200, 400)
    assert response.context["form"].errors
    assert not Mail.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", ["auditor", "legal", "dpo"])
def test_whoever_only_reads_takes_nothing_in(mailbox, controller, role):
    assert signed_in(role, controller).get(reverse(TAKE_IN)).status_code == 403


def test_a_foreign_controller_takes_no_mail(mailbox, controller):
    other = make_controller("secondco")

    response = shown(signed_in("officer", controller), other, make_raw())

    assert response.context["form"].errors
    assert not Mail.objects.exists()


def test_files_are_for_those_who_may_read_letters(mailbox, controller):
    mail = take_mail(mailbox, make_raw(attachments=[("kort.html", b"<script>alert(1)</script>")]))
    file = mail.attachments.get()
    address = reverse("admin:requests_app_mail_file", args=[mail.pk, file.document_id])

    assert signed_in("agent", controller).get(address).status_code == 404
    answer = signed_in("officer", controller).get(address)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert signed_in("officer", make_controller("secondco")).get(address).status_code == 404


def test_today_counts_what_waits_and_leads_to_it(mailbox, controller):
    mail = take_mail(mailbox)
    client = signed_in("officer", controller)
    [row] = client.get(reverse("admin:index")).context["mail"]
    assert (row["number"], row["late"], row["due_on"]) == (1, 0, mail.due_on)
    assert client.get(row["url"]).context["cl"].result_count == 1
    assert client.get(row["late_url"]).context["cl"].result_count == 0


def test_today_names_what_has_waited_for_a_day(mailbox, controller):
    take_mail(mailbox, now=clock.now() - timedelta(days=2))

    [row] = signed_in("officer", controller).get(reverse("admin:index")).context["mail"]

    assert row["late"] == 1


def several(client, controller, raws, **fields):
    files = [dropped(raw, f"{number}.eml") for number, raw in enumerate(raws, start=1)]
    return client.post(reverse(TAKE_IN), {"controller": controller.slug, "file": files, **fields})


def test_several_mails_are_shown_stored_and_wait(mailbox, controller):
    client = signed_in("agent", controller)
    raws = [make_raw(f"Slet nummer {number}.", subject=f"Sletning {number}") for number in range(3)]

    first = several(client, controller, raws)

    text = first.content.decode()
    assert (first.status_code, Mail.objects.count()) == (200, 0)
    assert all(f"Sletning {number}" in text for number in range(3))

    answer = several(client, controller, raws, shown=first.context["form_shown"])

    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:requests_app_mail_changelist"))
    assert list(Mail.objects.values_list("state", flat=True)) == ["waiting"] * 3


def test_of_several_mails_those_that_cannot_be_taken_are_named(mailbox, controller):
    known = make_raw("Her i forvejen.")
    take_mail(mailbox, known)
    client = signed_in("officer", controller)
    raws = [make_raw("Den gode."), known, b"\x00\x01 ingen mail"]

    first = several(client, controller, raws)

    assert [row.read is not None for row in first.context["several"].rows] == [True, False, False]
    assert [name for name, _why in first.context["left_out"]] == ["2.eml", "3.eml"]

    several(client, controller, raws, shown=first.context["form_shown"])

    assert Mail.objects.count() == 2


def test_other_files_than_those_shown_are_shown_first(mailbox, controller):
    client = signed_in("officer", controller)
    first = several(client, controller, [make_raw("Et."), make_raw("To.")])

    answer = several(
        client, controller, [make_raw("Et."), make_raw("Tre.")], shown=first.context["form_shown"]
    )

    assert (answer.status_code, Mail.objects.count()) == (200, 0)
    assert answer.context["form_shown"] != first.context["form_shown"]


def test_more_mails_than_twenty_are_refused(mailbox, controller):
    client = signed_in("officer", controller)

    answer = several(client, controller, [make_raw(f"Nummer {number}.") for number in range(21)])

    assert answer.context["form"].errors["file"]
    assert Mail.objects.count() == 0
