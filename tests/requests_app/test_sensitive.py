from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common.documents import Document, read_document
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.permissions import system_actor
from dpo_office.common.vault import VaultError
from requests_app import tasks
from requests_app.actions.ownership import add_note
from requests_app.actions.sensitive import (
    clear_passage,
    expire_passage,
    extend_passage,
    keep_passage,
    redact_passage,
)
from requests_app.models import CaseNote, Mail, SensitivePassage
from requests_app.queries.mails import words_of
from tests.factories.cases import make_case
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.people import signed_in
from tests.factories.registry import actor_with, make_controller

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
BEAT = system_actor("beat")


@pytest.fixture
def agent(controller):
    return actor_with("agent", controller)


@pytest.fixture
def mail(controller):
    raw = make_raw("Jeg har astma og er katolik.", subject="Min allergi", attachments=[("a.pdf", b"%PDF")])
    return take_mail(make_mailbox(controller), raw, now=NOW)


def passage(mail, category, part="text"):
    return SensitivePassage.objects.get(mail=mail, category=category, part=part)


def keep(row, actor, **fields):
    values = {"kept_for": "service", "reason": "Leverancen må ikke indeholde nødder.", "now": NOW} | fields
    return keep_passage(passage_id=row.pk, actor=actor, **values)


def test_what_may_be_sensitive_in_a_mail_waits_to_be_decided(mail):
    rows = SensitivePassage.objects.order_by("part", "start")

    assert [(row.part, row.category, row.state) for row in rows] == [
        ("subject", "health", "found"),
        ("text", "health", "found"),
        ("text", "religion", "found"),
    ]
    assert "astma" not in str(list(rows.values())) + str(list(SensitivePassage.history.values()))


def test_what_is_taken_away_is_gone_from_the_words_and_the_original(mail, agent):
    old_words, raw = mail.words_id, mail.raw_id

    row = redact_passage(passage_id=passage(mail, "religion").pk, actor=agent, now=NOW)

    assert (row.state, row.decided_by) == ("redacted", agent.user_id)
    fresh = Mail.objects.get()
    assert words_of(fresh).text == "Jeg har astma og er ███████.\n"
    for key in (old_words, raw):
        gone = Document.objects.get(pk=key)
        assert (gone.wrapped_key, bytes(gone.ciphertext)) == (None, b"")
        with pytest.raises(VaultError):
            read_document(gone)
    assert read_document(fresh.attachments.get().document) == b"%PDF"
    assert Event.objects.get(type="sensitive.redacted").data == {"category": "religion", "keep_until": None}
    assert "sensitive.redacted" in set(Mail.history.values_list("history_change_reason", flat=True))


def test_passages_are_taken_away_one_after_the_other(mail, agent):
    for row in SensitivePassage.objects.all():
        redact_passage(passage_id=row.pk, actor=agent, now=NOW)

    words = words_of(Mail.objects.get())
    assert (words.subject, words.text) == ("Min ███████", "Jeg har █████ og er ███████.\n")


def test_health_is_kept_for_three_months_and_then_taken_away_by_itself(mail, agent):
    row = keep(passage(mail, "health"), agent)
    assert (row.state, row.keep_until.isoformat()) == ("kept", "2027-02-04")

    last_day = datetime(2027, 2, 4, 22, 30, tzinfo=UTC)
    assert expire_passage(passage_id=row.pk, actor=BEAT, now=last_day).state == "kept"
    assert (
        expire_passage(passage_id=row.pk, actor=BEAT, now=last_day + timedelta(hours=1)).state == "redacted"
    )
    assert "astma" not in words_of(Mail.objects.get()).text


def test_a_longer_time_takes_a_reason_and_counts_from_today(mail, agent):
    row = keep(passage(mail, "health"), agent)

    later = NOW + timedelta(days=60)
    with pytest.raises(Invalid):
        extend_passage(passage_id=row.pk, reason=" ", actor=agent, now=later)
    row = extend_passage(passage_id=row.pk, reason="Sagen er ikke afsluttet.", actor=agent, now=later)

    assert (row.state, row.keep_until.isoformat(), row.reason) == (
        "kept",
        "2027-04-03",
        "Sagen er ikke afsluttet.",
    )


def test_beat_takes_away_whatever_is_over_however_long_it_was_out(mail, agent, time_machine):
    keep(passage(mail, "health"), agent)
    keep(passage(mail, "health", "subject"), agent)
    time_machine.move_to(NOW + timedelta(days=400))

    tasks.expire_sensitive()
    tasks.expire_sensitive()

    assert SensitivePassage.objects.filter(state="redacted").count() == 2
    assert Event.objects.filter(type="sensitive.expired").count() == 2


def test_faith_is_not_kept(mail, agent):
    with pytest.raises(Refused) as refusal:
        keep(passage(mail, "religion"), agent)

    assert refusal.value.code == "sensitive_never_kept"
    assert passage(mail, "religion").state == "found"


def test_a_word_that_says_nothing_is_cleared_and_the_text_stays(mail, agent):
    row = clear_passage(passage_id=passage(mail, "religion").pk, actor=agent, now=NOW)

    assert row.state == "cleared"
    assert "katolik" in words_of(Mail.objects.get()).text


def test_a_note_is_looked_through_and_redacted(controller, agent):
    case = make_case(controller, now=NOW)
    add_note(case_id=case.pk, actor=agent, now=NOW, text="Ringer fra hospitalet, cpr 070761-4285.")

    rows = {row.category: row for row in SensitivePassage.objects.all()}
    assert set(rows) == {"health", "cpr"}
    redact_passage(passage_id=rows["cpr"].pk, actor=agent, now=NOW)

    assert CaseNote.objects.get().text == "Ringer fra hospitalet, cpr ███████████."


@pytest.mark.parametrize("role", ["dpo", "auditor", "legal"])
def test_whoever_does_not_work_the_mail_decides_nothing(mail, controller, role):
    error = NotPermitted if role == "dpo" else NotFound
    with pytest.raises(error):
        redact_passage(passage_id=passage(mail, "religion").pk, actor=actor_with(role, controller), now=NOW)
    assert "katolik" in words_of(Mail.objects.get()).text


def test_a_foreign_passage_is_not_there(mail):
    with pytest.raises(NotFound):
        redact_passage(
            passage_id=passage(mail, "religion").pk,
            actor=actor_with("officer", make_controller("secondco")),
            now=NOW,
        )


def test_the_page_shows_it_in_its_surroundings_and_offers_what_the_kind_allows(mail, controller):
    client = signed_in("agent", controller)
    row = passage(mail, "religion")
    address = f"/office/requests_app/sensitivepassage/{row.pk}/"

    response = client.get(f"{address}change/")

    assert "<mark>katolik</mark>" in response.content.decode()
    assert [button.name for button in response.context["buttons"]] == ["redact_passage", "clear_passage"]
    listed = client.get("/office/requests_app/sensitivepassage/").content.decode()
    assert "katolik" not in listed
