"""Waves: which letters are put together, the steps with their refusals, and what stays each case's own."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from requests_app.actions import waves
from requests_app.actions.mail_triage import dismiss_mail
from requests_app.domain.wave_steps import MAX_NAMED, WAVE_TIME
from requests_app.domain.waves import unpacked
from requests_app.models import Case, MailSignature, Wave, WaveCase
from requests_app.queries.case_beside import Beside, beside_case
from requests_app.queries.case_customers import has_named_customers
from requests_app.queries.case_links import has_links
from requests_app.queries.holds import holds_on_case
from requests_app.queries.identity_checks import has_checks
from requests_app.queries.identity_papers import has_papers
from requests_app.queries.risk_measures import has_measures
from requests_app.queries.waves import (
    Standing,
    base_answer_for,
    cases_of_wave,
    firsts_of_case,
    letters_like,
    proposals,
    standing_from,
    standings,
    with_a_key_of,
)
from tests.factories.cases import make_case, make_office
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.registry import actor_with
from tests.factories.waves import TEMPLATE, call_for, case_of, make_wave, send_template, wave_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(controller):
    return make_mailbox(controller)


def groups(controller, role="officer"):
    return [group.number for group in proposals(actor_with(role, controller), clock.now())]


def test_letters_that_differ_in_name_and_number_follow_the_first(mailbox):
    mails = [send_template(mailbox, number) for number in range(3)]
    first, *others = [mail.signature for mail in mails]
    assert first.first is None
    assert bytes(first.hashes)
    for other in others:
        assert (other.first, bytes(other.hashes), other.key_1) == (first, b"", None)
    assert set(letters_like(first.pk)) == set(mails)


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Slet alt, I har om mig.", {}),
        # What a machine wrote is no letter of a person.
        (TEMPLATE, {"list_id": "<nyt.example.org>"}),
    ],
)
def test_of_few_words_and_of_machines_nothing_is_kept(mailbox, text, headers):
    take_mail(mailbox, make_raw(text, **headers))
    assert not MailSignature.objects.exists()


def test_letters_of_another_controller_or_another_season_are_not_put_together(mailbox):
    now = clock.now()
    elsewhere = make_mailbox(make_office("elseco"))
    send_template(mailbox, 0, now=now - WAVE_TIME - timedelta(days=1))
    send_template(elsewhere, 1)
    send_template(mailbox, 2)
    assert MailSignature.objects.filter(first=None).count() == 3


def test_first_letters_are_found_by_their_keys_alone(mailbox, on_sqlite):
    signature = send_template(mailbox, 0).signature
    if not on_sqlite:
        # A table of one page is read whole unless that is said to be dear.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    found = with_a_key_of(unpacked(bytes(signature.hashes)), clock.now())
    plan = found.explain()
    assert [f"mail_signature_key_{number}" in plan for number in (1, 2, 3, 4)] == [True] * 4
    assert found.get() == signature


def test_nothing_that_is_kept_of_a_letter_can_be_read(mailbox):
    send_template(mailbox, 0)
    [row] = MailSignature.objects.values()
    assert "indsigt" not in str(row).lower()
    assert len(bytes(row["hashes"])) % 8 == 0
    assert {"hashes", "key_1"} <= MailSignature.personal_data.personal


def test_a_proposal_waits_for_three_letters_and_ends_with_the_last_loose_one(controller, mailbox):
    mails = [send_template(mailbox, number) for number in range(2)]
    assert groups(controller) == []
    mails.append(send_template(mailbox, 2))
    assert groups(controller) == [3]
    assert groups(controller, "agent") == []

    cases = [case_of(mail) for mail in mails]
    assert groups(controller) == [3]
    wave = make_wave(controller, *cases)
    assert groups(controller) == []
    # The first letter counts like those that follow it.
    waves.take_case_out(case_id=cases[0].pk, **call_for(wave))
    assert groups(controller) == [3]
    waves.add_cases(references=[cases[0].reference], **call_for(wave))
    assert groups(controller) == []

    late = send_template(mailbox, 3)
    assert groups(controller) == [4]
    dismiss_mail(
        mail_id=late.pk,
        dismissed_as="spam",
        reason="Prøve.",
        actor=actor_with("officer", controller),
        now=clock.now(),
    )
    assert groups(controller) == []


def test_a_wave_is_opened_once_and_told_in_each_case_whose_clock_stays(controller):
    cases = [make_case(controller), make_case(controller)]
    before = list(Case.objects.values("pk", "version", "state", "due_on"))
    key = uuid.uuid4()
    wave = make_wave(controller, *cases, key=key)
    assert make_wave(controller, *cases, key=key) == wave
    assert wave.reference.startswith("TES-W")
    assert WaveCase.objects.filter(wave=wave).count() == 2
    assert list(Case.objects.values("pk", "version", "state", "due_on")) == before
    assert Event.objects.filter(type="case.wave_joined", data__wave=str(wave.pk)).count() == 2
    assert Event.objects.get(type="wave.opened").data == {"cases": 2}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"references": []}, "wave_cases_missing"),
        ({"references": [" "]}, "wave_cases_missing"),
        ({"references": ["TES-2026-0000-0000"]}, "wave_cases_unknown"),
        ({"references": [f"R-{number}" for number in range(MAX_NAMED + 1)]}, "wave_too_many_named"),
        ({"title": " "}, "words_missing"),
        ({"title": "x" * 121}, "words_too_long"),
    ],
)
def test_what_is_not_said_right_opens_nothing(controller, fields, code):
    with pytest.raises(Invalid) as refused:
        make_wave(controller, **fields)
    assert refused.value.code == code
    assert not Wave.objects.exists()


def test_a_case_belongs_to_one_wave_and_a_foreign_case_to_none(controller):
    case, other = make_case(controller), make_case(controller)
    wave = make_wave(controller, case)
    foreign = make_case(make_office("elseco"))
    with pytest.raises(Refused, match="wave_case_taken"):
        make_wave(controller, case)
    for cases, code in (([case], "wave_cases_in_already"), ([foreign], "wave_cases_unknown")):
        with pytest.raises((Refused, Invalid), match=code):
            waves.add_cases(references=[one.reference for one in cases], **call_for(wave))
    # What is in it already is left alone.
    waves.add_cases(references=[case.reference, f" {other.reference.lower()} "], **call_for(wave))
    assert wave.members.count() == 2


def test_a_wave_has_room_for_so_many(controller, monkeypatch):
    monkeypatch.setattr("requests_app.actions.wave_rows.MAX_CASES", 1)
    with pytest.raises(Refused, match="wave_too_large"):
        make_wave(controller, make_case(controller), make_case(controller))


def test_a_case_is_taken_out_of_an_ended_wave_too_and_then_free(controller):
    case = make_case(controller)
    wave = wave_in("ended", controller, case)
    with pytest.raises(Refused, match="wave_case_not_in"):
        waves.take_case_out(case_id=uuid.uuid4(), **call_for(wave))
    waves.take_case_out(case_id=case.pk, **call_for(wave))
    assert Event.objects.get(type="case.wave_left").subject_id == case.pk
    assert WaveCase.history.filter(history_type="-").count() == 1
    make_wave(controller, case)


def test_the_assessment_and_the_base_answer_say_who_and_need_words(controller):
    wave = wave_in("open", controller)
    assert wave.assessed_by == Event.objects.get(type="wave.assessed").actor_id
    for call, given, code in (
        (waves.write_assessment, {"assessment": " "}, "reason_required"),
        (waves.write_assessment, {"assessment": "x" * 4001}, "text_too_long"),
        (waves.write_base_answer, {"danish": "", "english": " "}, "wave_answer_missing"),
        (waves.write_base_answer, {"danish": "", "english": "x" * 10_001}, "text_too_long"),
    ):
        with pytest.raises(Invalid, match=code):
            call(**given, **call_for(wave))
    with pytest.raises(Stale):
        waves.write_assessment(assessment="Nyt.", version=wave.version - 1, **call_for(wave))


def test_an_ended_wave_takes_nothing_more_and_its_answer_is_offered_no_more(controller):
    danish, english = make_case(controller), make_case(controller, language="en")
    wave = make_wave(controller, danish, english)
    assert base_answer_for(danish) == ""
    waves.write_base_answer(danish="Tak for dit brev.", english="Thank you.", **call_for(wave))
    assert (base_answer_for(danish), base_answer_for(english)) == ("Tak for dit brev.", "Thank you.")
    waves.end_wave(**call_for(wave))
    assert base_answer_for(danish) == ""
    with pytest.raises(Refused, match="step_impossible"):
        waves.add_cases(references=[make_case(controller).reference], **call_for(wave))
    assert standings([wave], clock.today())[wave.pk].waiting == 2


@pytest.mark.parametrize("role", ["agent", "auditor"])
def test_who_only_reads_changes_nothing(controller, role):
    wave = make_wave(controller)
    with pytest.raises(NotPermitted):
        waves.end_wave(**call_for(wave, role))
    with pytest.raises(NotPermitted):
        make_wave(controller, actor=actor_with(role, controller))


def test_a_foreign_wave_and_a_foreign_controller_are_unknown(controller):
    elsewhere = make_office("elseco")
    wave = make_wave(elsewhere)
    with pytest.raises(Invalid, match="controller_unknown"):
        make_wave(elsewhere, actor=actor_with("officer", controller))
    with pytest.raises(NotFound):
        waves.end_wave(wave_id=wave.pk, actor=actor_with("officer", controller), now=clock.now())


def beside(case: Case) -> Beside:
    """Give what stands beside a case that was read with its flags, as its page reads it."""
    rows = Case.objects.annotate(
        is_linked=has_links(),
        is_held=holds_on_case(),
        has_named_customers=has_named_customers(),
        has_checks=has_checks(),
        has_measures=has_measures(),
        has_papers=has_papers(),
    )
    return beside_case(rows.select_related("wave_place__wave").get(pk=case.pk))


def test_one_case_leads_to_the_next_and_the_last_to_the_first(controller):
    now = clock.now()
    cases = [make_case(controller, received_at=now - timedelta(days=day)) for day in (9, 6, 3)]
    wave = make_wave(controller, *cases)
    assert cases_of_wave(wave) == cases
    alone = make_case(controller)
    make_wave(controller, alone)

    found = [standing_from(case, beside(case).members, clock.today()) for case in (*cases, alone)]
    assert [following and following.pk for _, following in found] == [
        *(case.pk for case in (cases[1], cases[2], cases[0])),
        None,
    ]
    assert [standing for standing, _ in found] == [Standing(0, 3, 0)] * 3 + [Standing(0, 1, 0)]


def test_a_case_knows_the_letters_that_are_like_its_own(controller, mailbox):
    alone = case_of(send_template(mailbox, 0))
    assert firsts_of_case(alone) == []
    send_template(mailbox, 1)
    assert firsts_of_case(alone) == [MailSignature.objects.get(first=None).pk]
