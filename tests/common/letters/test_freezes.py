"""A frozen office: nothing leaves, and what may have left is looked up before it leaves again."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import Event
from dpo_office.common.health import DEEP_CHECKS
from dpo_office.common.letters import codes, work
from dpo_office.common.letters.batches import record_posted
from dpo_office.common.letters.doubts import reconcile_doubts, resolve_doubt
from dpo_office.common.letters.freezes import freeze, thawing, unfreeze
from dpo_office.common.letters.leases import LeaseLost, claim_dispatch, open_window
from dpo_office.common.letters.models import Attempt, Freeze, Letter, Receipt, Result, SendWindow
from dpo_office.common.letters.queries import letter_state, letter_states
from dpo_office.common.letters.sender import send_due_letters
from dpo_office.common.permissions import Actor, Grant, system_actor
from dpo_office.common.users import User
from tests.fakes.mail import FakeJournal, FakeRelay

pytestmark = pytest.mark.django_db(transaction=True)
SETUP = system_actor("setup")
# Older than the grace of a doubt, so that it is looked up at once.
DAY = timedelta(days=1)


@pytest.fixture
def copied_at():
    """When the copy was made that the office was restored from, by the machine's own clock."""
    return timezone.now() - DAY


@pytest.fixture
def restored(post_one, now, copied_at):
    """An office that was restored with two letters due, the first of which left after the copy was made."""
    left, waits = post_one("maren@example.com"), post_one("ove@example.com")
    freeze(as_of=copied_at, actor=SETUP, now=now)
    return left, waits


def person(controller_id, role="dpo"):
    with acting(SETUP, "user.created"):
        user = User.objects.create_user(username="dora", email="dora@example.com")
    return Actor(user.pk, "staff", frozenset({Grant(role, controller_id)}))


def sent(relay, now, policy):
    return send_due_letters(relay, now, limit=100, policy=policy).handled


def told(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_nothing_leaves_a_frozen_office(restored, now, policy):
    relay = FakeRelay()

    assert sent(relay, now + DAY, policy) == 0
    assert not relay.accepted
    assert {letter_state(letter) for letter in restored} == {codes.QUEUED}
    assert DEEP_CHECKS["sending"]() == "frozen"


def test_the_database_takes_no_attempt_of_a_frozen_office(restored, now):
    letter = restored[0]
    window = SendWindow.objects.create(dispatch=letter.dispatch, lease_epoch=1, leased_until=timezone.now())
    with pytest.raises(IntegrityError, match="office_is_frozen"), transaction.atomic():
        Attempt.objects.create(letter=letter, window=window, opened_at=now)
    assert not Attempt.objects.exists()


def test_a_sender_that_is_at_work_opens_no_further_window(post_one, now, copied_at):
    letter = post_one()
    lease = claim_dispatch(now, worker="test", lease_seconds=300)
    freeze(as_of=copied_at, actor=SETUP, now=now)

    with pytest.raises(LeaseLost):
        open_window(lease, [letter], blocked=[], now=now)


def test_no_letter_on_paper_is_recorded_as_posted(post_one, now, controller_id, copied_at):
    letter = post_one("Prøvevej 1\n9999 Prøveby", channel=codes.POST)
    freeze(as_of=copied_at, actor=SETUP, now=now)
    actor = person(controller_id)

    with pytest.raises(Refused, match="office_frozen"):
        record_posted(letter_id=letter.pk, actor=actor, now=now)
    with pytest.raises(IntegrityError, match="office_is_frozen"), transaction.atomic():
        Result.objects.create(
            letter=letter,
            outcome=codes.ACCEPTED,
            source=codes.PERSON,
            decided_by=actor.user_id,
            recorded_at=now,
        )
    assert letter_state(letter) == codes.TO_PRINT


def test_what_was_due_is_looked_up_before_it_leaves(restored, post_one, now, policy, controller_id):
    left, waits = restored
    relay = FakeRelay()
    written_since = post_one("ida@example.com", now=now + DAY)

    told = unfreeze(actor=person(controller_id), reason="Gendannet", now=now + DAY)

    assert told.unknown == {"case.answer": 2}
    assert told.made_since == {"case.answer": 1}
    assert letter_states(restored) == {left.pk: codes.IN_DOUBT, waits.pk: codes.IN_DOUBT}
    assert sent(relay, now + DAY, policy) == 1
    assert letter_state(written_since) == codes.ACCEPTED

    journal = FakeJournal(Counter([left.message_id]))
    assert reconcile_doubts(journal, now + DAY, grace=timedelta(minutes=20)) == {
        codes.ACCEPTED: 1,
        codes.NOT_ACCEPTED: 1,
    }
    assert sent(relay, now + DAY, policy) == 1
    assert set(letter_states(restored).values()) == {codes.ACCEPTED}
    assert waits.message_id in relay.accepted
    assert left.message_id not in relay.accepted


def test_without_a_journal_a_person_decides(restored, now, policy, controller_id):
    left, waits = restored
    dpo = person(controller_id)
    unfreeze(actor=dpo, reason="Gendannet", now=now)
    assert reconcile_doubts(None, now, grace=timedelta(minutes=20)) == {"still_in_doubt": 2}

    resolve_doubt(letter_id=left.pk, decision=codes.ACCEPT, actor=dpo, reason="Set i loggen", now=now)
    resolve_doubt(letter_id=waits.pk, decision=codes.RESEND_SAME_ID, actor=dpo, reason="Ikke sendt", now=now)

    relay = FakeRelay()
    assert sent(relay, now, policy) == 1
    assert waits.message_id in relay.accepted


def test_a_campaign_is_doubted_in_windows_of_a_hundred(plan_batch, now, copied_at, controller_id):
    letters = Letter.objects.filter(dispatch__batch_id=plan_batch(130))
    freeze(as_of=copied_at, actor=SETUP, now=now)

    unfreeze(actor=person(controller_id), reason="Gendannet", now=now)

    assert set(letter_states(letters).values()) == {codes.IN_DOUBT}
    sizes = [window.attempts.count() for window in SendWindow.objects.order_by("id")]
    assert sum(sizes) == len(letters)
    assert max(sizes) <= 100


def test_the_end_names_who_and_why_and_is_an_event(restored, now, controller_id):
    dpo = person(controller_id)
    with pytest.raises(Invalid, match="reason_missing"):
        unfreeze(actor=dpo, reason=" ", now=now)
    assert DEEP_CHECKS["sending"]() == "frozen"

    unfreeze(actor=dpo, reason="Gendannet", now=now)

    row = Freeze.objects.get()
    assert (row.ended_by, row.reason) == (dpo.user_id, "Gendannet")
    event = Event.objects.get(type="office.unfrozen")
    assert (event.actor_id, event.data) == (dpo.user_id, {"in_doubt": 2})
    assert DEEP_CHECKS["sending"]() == "ok"
    with pytest.raises(Refused, match="office_not_frozen"):
        unfreeze(actor=dpo, reason="Gendannet", now=now)
    with pytest.raises(Refused, match="office_not_frozen"):
        thawing()


def test_raw_sql_cannot_end_a_freeze_without_a_name(restored):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE common_freeze SET ended_at = frozen_at")


def test_the_commands(restored, post_one, now, controller_id, settings, sink, tmp_path):
    settings.DPO_RELAY_JOURNAL_URL = f"http://127.0.0.1:{sink.http_port}"
    settings.DPO_RECEIPTS_MAILDIR = str(tmp_path / "receipts")
    dpo = person(controller_id)
    post_one("Prøvevej 1\n9999 Prøveby", channel=codes.POST, now=now)

    rehearsed = told("unfreeze", "--dry-run")
    assert "looked up: 2 case.answer" in rehearsed
    assert "perhaps posted since: 1" in rehearsed
    assert DEEP_CHECKS["sending"]() == "frozen"

    for words, code in (
        (("unfreeze", "--reason", "Gendannet"), "user_unknown"),
        (("unfreeze", "--by", "dora"), "reason_missing"),
        (("freeze", "--by", "dora", "--as-of", "2999-01-01T00:00"), "frozen_from_future"),
    ):
        with pytest.raises(CommandError, match=code):
            told(*words)

    said = told("unfreeze", "--by", "dora", "--reason", "Gendannet")
    # The sink has kept watch only since this test began: what it has not seen it cannot speak of.
    assert "Looked up: 2 still_in_doubt" in said
    assert set(letter_states(restored).values()) == {codes.IN_DOUBT}

    assert "Frozen" in told("freeze", "--by", "dora")
    assert Event.objects.filter(type="office.frozen", actor_id=dpo.user_id).count() == 1


def test_a_letter_that_came_back_before_the_end_is_not_in_doubt(restored, now, controller_id):
    with acting(SETUP, "import"):
        Receipt.objects.create(
            letter=restored[0], kind=codes.DELIVERED, at=now, source="dsn", digest="a" * 64, recorded_at=now
        )

    assert unfreeze(actor=person(controller_id), reason="Gendannet", now=now).unknown == {"case.answer": 1}
    assert letter_state(restored[0]) == codes.DELIVERED


def test_work_of_the_beat_table_sends_nothing(restored, now, settings, account):
    settings.DPO_SMTP_HOST, settings.DPO_SMTP_PORT = account.host, account.port
    assert work.send(now).handled == 0
