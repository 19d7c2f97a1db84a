"""What an authority's hold keeps, what it does not revive, and what goes after its release."""

from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common.documents import read_document
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import system_actor
from requests_app.actions.authority_cases import close_authority_case
from requests_app.actions.authority_outcomes import record_outcome
from requests_app.actions.mail_triage import join_case
from requests_app.actions.ownership import add_note
from requests_app.actions.sensitive import expire_passage, keep_passage, redact_passage
from requests_app.models import Mail, SensitivePassage
from requests_app.queries.holds import is_passage_held
from requests_app.queries.mails import passages_past_their_time, words_of
from tests.factories.authority_cases import a_letter, call_for, hold, make_authority_case
from tests.factories.cases import make_case, make_office
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
# Kept on 4 May for three months: the last day is 4 August.
LAST = datetime(2026, 8, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BEAT = system_actor("beat")


@pytest.fixture
def case(db):
    return make_case(make_office("testco"), now=NOW)


@pytest.fixture
def passage(case):
    """Keep a passage of a note for three months."""
    agent = actor_with("agent", case.controller)
    add_note(case_id=case.pk, text="Har astma.", actor=agent, now=NOW)
    row = SensitivePassage.objects.get()
    values = {"kept_for": "service", "reason": "Leverancen.", "actor": agent, "now": NOW}
    return keep_passage(passage_id=row.pk, **values)


def held(case, now):
    row = make_authority_case(case.controller, now=now, letter=a_letter(now.date()))
    return hold(row, references=[case.reference], now=now)


def release(row, now):
    call = call_for(row, "decider") | {"now": now}
    record_outcome(outcome="no_criticism", decided_on=now.date(), text="Ingen kritik.", **call)
    close_authority_case(**call)


def due(now):
    return list(passages_past_their_time(now.date()))


def expired(passage, now):
    return expire_passage(passage_id=passage.pk, actor=BEAT, now=now).state


def test_what_runs_out_under_a_hold_stays_and_goes_the_day_after_its_release(passage, case):
    row = held(case, LAST)
    later = LAST + 40 * DAY
    assert due(later) == []
    assert expired(passage, later) == "kept"

    release(row, later)
    assert due(later) == []
    assert expired(passage, later) == "kept"
    assert due(later + DAY) == [passage]
    assert expired(passage, later + DAY) == "redacted"


def test_a_hold_that_begins_when_the_time_is_over_revives_nothing(passage, case):
    held(case, LAST + DAY)
    assert due(LAST + DAY) == [passage]
    assert expired(passage, LAST + DAY) == "redacted"


def test_a_hold_on_another_case_keeps_nothing(passage, case):
    held(make_case(case.controller, now=NOW), LAST)
    assert due(LAST + DAY) == [passage]


def test_two_holds_end_with_the_later(passage, case):
    first, second = held(case, NOW), held(case, NOW + DAY)
    release(first, LAST + DAY)
    assert expired(passage, LAST + 9 * DAY) == "kept"
    release(second, LAST + 9 * DAY)
    assert expired(passage, LAST + 10 * DAY) == "redacted"


def test_nobody_blocks_out_what_is_held(passage, case):
    row = held(case, NOW)
    agent = actor_with("agent", case.controller)
    with pytest.raises(Refused, match="under_hold"):
        redact_passage(passage_id=passage.pk, actor=agent, now=NOW)
    release(row, NOW + DAY)
    later = NOW + 2 * DAY
    assert redact_passage(passage_id=passage.pk, actor=agent, now=later).state == "redacted"


def test_the_mail_of_a_held_case_keeps_its_original(case):
    controller = case.controller
    mail = take_mail(make_mailbox(controller), make_raw("Jeg har astma."), now=NOW)
    officer = actor_with("officer", controller)
    join_case(mail_id=mail.pk, reference=case.reference, actor=officer, now=NOW)
    row = mail.passages.get()
    held(case, NOW)
    with pytest.raises(Refused, match="under_hold"):
        redact_passage(passage_id=row.pk, actor=officer, now=NOW)
    mail = Mail.objects.get(pk=mail.pk)
    assert "astma" in words_of(mail).text
    assert b"astma" in read_document(mail.raw)


def test_a_mail_in_no_case_is_under_no_hold(case):
    mail = take_mail(make_mailbox(case.controller), make_raw("Jeg har astma."), now=NOW)
    held(case, NOW)
    row = mail.passages.select_related("mail", "note").get()
    assert not is_passage_held(row, NOW.date())
