"""The kernel's tasks: each reads the clock and does one thing; the rows say what there is to do."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from dpo_office.common import clock, events, idempotency
from dpo_office.common.keys import older
from dpo_office.common.letters import work
from dpo_office.common.permissions import system_actor
from dpo_office.common.sign_in import ending, waits
from dpo_office.common.sweeps import sweep
from dpo_office.common.watcher import tell_watcher


# Longer than a relay may take for its reply to the dot (RFC 5321 4.5.3.2.6), shorter than the time after
# which Redis hands a message out again.
@shared_task(name="dpo_office.common.tasks.send_letters", soft_time_limit=840, time_limit=870)
@sweep(late_after=timedelta(minutes=30))
def send_letters() -> None:
    """Send the letters that are due."""
    work.send(clock.now())


@shared_task(name="dpo_office.common.tasks.send_text_messages")
@sweep(late_after=timedelta(minutes=30))
def send_text_messages() -> None:
    """Send the text messages that are due."""
    work.send_sms(clock.now())


@shared_task(name="dpo_office.common.tasks.reconcile_doubts")
@sweep()
def reconcile_doubts() -> None:
    """Look up the letters whose sending ended in doubt."""
    work.reconcile(clock.now())


@shared_task(name="dpo_office.common.tasks.collect_receipts")
@sweep()
def collect_receipts() -> None:
    """Read the delivery reports that have arrived."""
    work.collect(clock.now())


@shared_task(name="dpo_office.common.tasks.number_events")
@sweep()
def number_events() -> None:
    """Give committed events their positions in the feed."""
    events.number_events()


@shared_task(name="dpo_office.common.tasks.forget_old_answers")
@sweep()
def forget_old_answers() -> None:
    """Delete the stored answers of idempotent calls whose time is over; real time, as they were stored in."""
    idempotency.forget_old_answers(timezone.now())


@shared_task(name="dpo_office.common.tasks.forget_older_hash_keys")
@sweep(late_after=timedelta(hours=3))
def forget_older_hash_keys() -> None:
    """Delete what recognised the hashes of a key that was given up, once there are none left."""
    older.forget_older_hash_keys(actor=system_actor("beat"), now=clock.now())


@shared_task(name="dpo_office.common.tasks.ping_watcher")
@sweep()
def ping_watcher() -> None:
    """Tell the watcher outside that the office does its work, if it does."""
    tell_watcher()


@shared_task(name="dpo_office.common.tasks.forget_old_sign_ins")
@sweep()
def forget_old_sign_ins() -> None:
    """Delete wrong tries that count no more, sessions that are over, and what was kept of them for long."""
    waits.forget_old_tries(timezone.now())
    ending.forget_expired_sessions(timezone.now())
    ending.forget_old_sign_ins(timezone.now())
