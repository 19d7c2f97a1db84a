"""The tasks of cases and the year wheel: each reads the clock and calls one action for each due row."""

import logging
from datetime import timedelta
from itertools import islice

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import system_actor
from dpo_office.common.sweeps import sweep
from registry_app.models import Controller
from requests_app import mail_domain_work, mail_work
from requests_app.actions import (
    breach_alarms,
    case_files,
    contributor_tasks,
    escalations,
    form_reminders,
    own_filing,
    sensitive,
    staffing,
    task_codes,
    waits,
)
from requests_app.actions.escalations import DAY_BEGINS_AFTER
from requests_app.actions.reads import forget_old_reads
from requests_app.domain.waits import ENDS
from requests_app.models import CaseFilePolicy
from requests_app.queries.case_files import due_parts
from requests_app.queries.form_reminders import cases_to_remind
from requests_app.queries.mails import passages_past_their_time
from requests_app.queries.post import letters_to_look_at
from requests_app.queries.report_desks import breaches_to_ring
from requests_app.queries.task_links import tasks_to_remind
from requests_app.queries.waits import wait_in, waiting_items
from requests_app.wheel_rounds import turn_wheel_at

log = logging.getLogger(__name__)
# It runs once an hour, and in one run ends so many parts of cases at most.
FILES_LATE_AFTER = timedelta(hours=3)
FILES_AT_ONCE = 200
LETTERS_AT_ONCE = 20
REMINDERS_AT_ONCE = 200


@shared_task(name="requests_app.tasks.remind_contributors")
@sweep()
def remind_contributors() -> None:
    """Remind the contributors whose answer is due in two days, once."""
    now = clock.now()
    actor = system_actor("beat")
    for task in tasks_to_remind(now):
        try:
            contributor_tasks.remind_contributor(case_id=task.case_id, task_id=task.pk, actor=actor, now=now)
        except DomainError as refusal:
            # Answered or handed to somebody else between the look and the lock.
            log.info("contributor.reminder_refused", extra={"case": task.case_id, "code": refusal.code})


@shared_task(name="requests_app.tasks.remind_of_forms")
@sweep()
def remind_of_forms() -> None:
    """Remind the people whose form is not back, each once, from the morning of the day on."""
    now = clock.now()
    for case_id in cases_to_remind(now - DAY_BEGINS_AFTER, REMINDERS_AT_ONCE):
        try:
            form_reminders.remind_of_form(case_id=case_id, actor=system_actor("beat"), now=now)
        except DomainError as refusal:
            # The form came back between the look and the lock, or the letter cannot be written now.
            log.info("form.reminder_refused", extra={"case": case_id, "code": refusal.code})


@shared_task(name="requests_app.tasks.file_own_forms")
@sweep()
def file_own_forms() -> None:
    """File the scanned letters that are plainly forms of cases that wait for them."""
    actor = system_actor("beat")
    for letter_id in letters_to_look_at(LETTERS_AT_ONCE):
        try:
            prepared = own_filing.prepare_own_filing(letter_id=letter_id, actor=actor)
            own_filing.file_own_form(letter_id=letter_id, prepared=prepared, actor=actor, now=clock.now())
        except DomainError as refusal:
            # Sorted by somebody between the look and the lock.
            log.info("post.own_filing_refused", extra={"code": refusal.code})


@shared_task(name="requests_app.tasks.end_task_links")
@sweep()
def end_task_links() -> None:
    """End the mailed links whose time is over."""
    task_codes.end_links(actor=system_actor("beat"), now=clock.now())


@shared_task(name="requests_app.tasks.turn_wheel")
@sweep()
def turn_wheel() -> None:
    """Raise the turns of duties that are near, ask and remind their owners, and mark what is late."""
    turn_wheel_at(clock.now(), actor=system_actor("beat"))


@shared_task(name="requests_app.tasks.expire_sensitive")
@sweep()
def expire_sensitive() -> None:
    """Take away what was kept for a time that is over."""
    for row in passages_past_their_time(clock.today()):
        try:
            sensitive.expire_passage(passage_id=row.pk, actor=system_actor("beat"), now=clock.now())
        except DomainError as refusal:
            # Decided anew between the look and the lock.
            log.info("sensitive.expiry_refused", extra={"passage": row.pk, "code": refusal.code})


@shared_task(name="requests_app.tasks.end_case_files")
@sweep(FILES_LATE_AFTER)
def end_case_files() -> None:
    """End the files of cases whose time is over, at controllers whose periods a person confirmed."""
    now, left = clock.now(), FILES_AT_ONCE
    for policy in CaseFilePolicy.objects.select_related("controller").order_by("controller__name"):
        due = list(islice(due_parts(policy.controller, policy.months, clock.today()), left))
        left -= len(due)
        for kind, case_id in due:
            case_files.end_case_file(case_id=case_id, kind=kind, actor=system_actor("beat"), now=now)


@shared_task(name="requests_app.tasks.escalate_cases")
@sweep()
def escalate_cases() -> None:
    """Warn of the cases that cannot wait, each warning once."""
    now = clock.now()
    for controller_id in Controller.objects.order_by("name").values_list("pk", flat=True):
        escalations.escalate_cases(controller_id=controller_id, actor=system_actor("beat"), now=now)


@shared_task(name="requests_app.tasks.warn_of_absences")
@sweep()
def warn_of_absences() -> None:
    """Warn of legal dates for which nobody is there, each once."""
    now = clock.now()
    for controller_id in Controller.objects.order_by("name").values_list("pk", flat=True):
        staffing.warn_of_absences(controller_id=controller_id, actor=system_actor("beat"), now=now)


@shared_task(name="requests_app.tasks.end_waits")
@sweep()
def end_waits() -> None:
    """Let the erasures begin whose copy has been with the person for long enough."""
    now = clock.now()
    for item in waiting_items():
        if wait_in(item.case, item, clock.today()).standing not in ENDS:
            continue
        try:
            waits.end_wait(case_id=item.case_id, actor=system_actor("beat"), now=now)
        except DomainError as refusal:
            # Ended by a person between the look and the lock.
            log.info("case.wait_end_refused", extra={"case": item.case_id, "code": refusal.code})


@shared_task(name="requests_app.tasks.forget_reads")
@sweep(late_after=timedelta(hours=3))
def forget_reads() -> None:
    """Delete the entries of the read log whose time is over."""
    forget_old_reads(months=settings.DPO_READ_LOG_MONTHS, actor=system_actor("beat"), now=clock.now())


# A full mailbox takes its time; killed in the middle, it is read on from where it was.
@shared_task(name="requests_app.tasks.fetch_mail", soft_time_limit=840, time_limit=870)
@sweep()
def fetch_mail() -> None:
    """Store what is new in the mailboxes, then read what is stored."""
    mail_work.fetch_all()
    mail_work.read_all()


@shared_task(name="requests_app.tasks.look_at_mail_domains")
@sweep(late_after=FILES_LATE_AFTER)
def look_at_mail_domains() -> None:
    """Ask DNS once a day what it says of the domains that we send from; real time, as DNS has it."""
    mail_domain_work.look_if_due(timezone.now())


@shared_task(name="requests_app.tasks.ring_alarms")
@sweep()
def ring_alarms() -> None:
    """Alarm those on call again about breaches that nobody has in hand."""
    now = clock.now()
    for row in breaches_to_ring(now):
        breach_alarms.ring_alarm(breach_id=row.pk, actor=system_actor("beat"), now=now)
