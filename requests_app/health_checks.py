"""Whether the office runs, in words, and what to do where not: for its page and for `manage.py doctor`.

Each check gives its name, how it looks (good, near or late), what it says and what helps.
"""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError

from dpo_office.celery import app
from dpo_office.common import clock
from dpo_office.common.documents import Document, read_document
from dpo_office.common.errors import DomainError, GatewayError
from dpo_office.common.events import Event
from dpo_office.common.letters import work
from dpo_office.common.letters.freezes import is_frozen
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import doubtful_attempts, oldest_due_at
from dpo_office.common.letters.receipts import unreadable_count
from dpo_office.common.sign_in.provider import look_at_provider
from dpo_office.common.sweeps import (
    BACKUP,
    DRILL,
    LATE_AFTER,
    ROUND,
    command_state,
    last_sweep_at,
    late_sweeps,
)
from dpo_office.common.triggers import trigger_faults
from dpo_office.common.vault import VaultError
from registry_app.queries.policies import due_versions
from requests_app.health_keys import ring_check, wrapped_check
from requests_app.health_mail import domains_check, mailbox_doors_check, trial_check
from requests_app.health_signatures import trust_check
from requests_app.health_words import GOOD, LATE, NEAR, Check
from requests_app.health_words import check_told as _check
from requests_app.queries.escalations import overdue_unwarned
from requests_app.queries.mails import silent_folders
from requests_app.queries.owned import left_lying

# A beat or two may be missed under load before anything is wrong.
MISSED_BEATS = 8
# Read every minute; a server may be away for a moment.
MAILBOX_MINUTES = 10
SLOWEST_BEAT = timedelta(seconds=60)
# Documents of a day of scanned post and a backup beside them.
LITTLE_ROOM = 2 * 1024**3
NO_ROOM = 200 * 1024**2
GIGABYTE = 1024**3
# Leases are counted by the database's clock, time limits by the machine's.
CLOCKS_APART = timedelta(seconds=5)


def all_checks(now: datetime) -> Iterator[Check]:
    """Look at everything that the office needs."""
    yield database_check()
    yield triggers_check()
    yield mode_check()
    yield ring_check()
    yield sweeps_check(timezone.now())
    yield steps_check()
    yield freeze_check()
    yield outbox_check(now)
    yield doubts_check()
    yield receipts_check()
    yield versions_check(now)
    yield domains_check(timezone.now())
    yield trial_check()
    yield mailboxes_check(now)
    yield warnings_check(clock.copenhagen_date(now))
    yield owners_check()
    yield trust_check(now)
    yield backup_check(timezone.now())
    yield drill_check(timezone.now())
    yield round_check(timezone.now())


def doctors_checks() -> Iterator[Check]:
    """Look at what takes a moment, or is no matter of a page: version, key, broker, mail, disk, clocks."""
    yield migrations_check()
    yield key_check()
    yield wrapped_check()
    yield broker_check()
    yield relay_check()
    yield provider_check()
    yield mailbox_doors_check()
    yield disk_check(settings.DPO_DATA_DIR)
    yield clocks_check()


def migrations_check() -> Check:
    """See that the database is one of this version."""
    name = _("Version of the database")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return _check(
            name,
            LATE,
            _("It is of an earlier version than the program."),
            _("Stop the office, make a backup, and run manage.py migrate."),
        )
    return _check(name, GOOD, _("It is of the version of the program."))


def key_check() -> Check:
    """See that the newest and the oldest document can be opened with the key of the settings.

    The newest alone would be opened by a second key that was made over the documents of the first.
    """
    name = _("Key of the documents")
    rows = Document.objects.filter(wrapped_key__isnull=False)
    newest, oldest = rows.order_by("-created_at").first(), rows.order_by("created_at").first()
    if newest is None or oldest is None:
        return _check(name, GOOD, _("There is no document yet."))
    looks = (
        (newest, _("The newest document cannot be opened with it.")),
        (oldest, _("The oldest document cannot be opened with it.")),
    )
    for document, says in looks:
        try:
            read_document(document)
        except (DomainError, VaultError):
            helps = _(
                "Look for the DPO_VAULT_KEY with which this office was begun: without it no document is read."
            )
            return _check(name, LATE, says, helps)
    return _check(name, GOOD, _("The newest and the oldest document were opened with it."))


def broker_check() -> Check:
    """See that the broker takes messages."""
    name = _("Broker")
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=5)
    except OperationalError:
        return _check(name, LATE, _("It does not answer."), _("See that Redis runs and REDIS_URL names it."))
    embedded = not settings.REDIS_URL
    return _check(name, GOOD, _("It is the embedded one.") if embedded else _("Redis answers."))


def relay_check() -> Check:
    """See that the mail server lets the office in, as it will when a letter leaves."""
    name = _("Mail server")
    try:
        relay = work.office_relay()
        relay.open().close()
    except GatewayError as error:
        return _check(
            name,
            LATE,
            _("It does not let the office in (%(code)s).") % {"code": error.code},
            _("See the DPO_SMTP_ settings; a letter that waits is not lost."),
        )
    if not relay.is_confidential:
        return _check(
            name,
            NEAR,
            _("It answers, but the way to it is not encrypted: confidential letters wait."),
            _("Set DPO_SMTP_TLS to starttls or implicit."),
        )
    return _check(name, GOOD, _("It answers, and the way to it is safe."))


def provider_check() -> Check:
    """See that the company's provider for signing in answers, as it will when somebody signs in."""
    name = _("Company's sign-in")
    if not settings.DPO_OIDC_ISSUER:
        return _check(name, GOOD, _("There is none: people sign in with passwords."))
    try:
        look_at_provider()
    except GatewayError as error:
        return _check(
            name,
            LATE,
            _("It does not answer as it must (%(code)s).") % {"code": error.code},
            _("See the DPO_OIDC_ settings; the issuer is written as the provider itself writes it."),
        )
    return _check(name, GOOD, _("It answers, and its keys can be read."))


def disk_check(folder: Path) -> Check:
    """See that there is room where the office keeps its data."""
    name = _("Disk")
    free = shutil.disk_usage(folder).free
    says = _("%(count)s GB are free where the office keeps its data.") % {"count": f"{free / GIGABYTE:.1f}"}
    if free >= LITTLE_ROOM:
        return _check(name, GOOD, says)
    return _check(name, LATE if free < NO_ROOM else NEAR, says, _("Make room, or move the data directory."))


def clocks_check() -> Check:
    """See that the clocks of this machine and of the database agree."""
    name = _("Clocks")
    if connection.vendor != "postgresql":
        return _check(name, GOOD, _("The database has the clock of this machine."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(cursor.fetchone()[0] - timezone.now())
    says = _("This machine and the database are %(age)s apart.") % {"age": age_in_words(apart)}
    if apart <= CLOCKS_APART:
        return _check(name, GOOD, says)
    return _check(name, LATE, says, _("Let both machines take their time from the same server (NTP)."))


def mailboxes_check(now: datetime) -> Check:
    """See that every mailbox was read to its end a short while ago."""
    name = _("Mailboxes")
    silent = silent_folders(now, MAILBOX_MINUTES)
    if not silent:
        return _check(name, GOOD, _("Every mailbox that is to be read has been read."))
    return _check(
        name,
        LATE,
        ngettext(
            "%(count)s folder has not been read for ten minutes or longer.",
            "%(count)s folders have not been read for ten minutes or longer.",
            silent,
        )
        % {"count": silent},
        _("The page of the mailbox says why. Mail on the server is not lost, but its time limit runs."),
    )


def database_check() -> Check:
    """See that the database answers."""
    name = _("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _check(name, LATE, _("It does not answer."), _("See that the database server runs."))
    kinds = {
        "sqlite": _("It answers; it is the embedded SQLite file."),
        "postgresql": _("PostgreSQL answers."),
    }
    return _check(name, GOOD, kinds.get(connection.vendor, connection.vendor))


def triggers_check() -> Check:
    """See that history is written and kept."""
    name = _("History")
    if trigger_faults():
        return _check(
            name,
            LATE,
            _("The database triggers that write history are not as they should be."),
            _("Stop the office and run manage.py migrate; find out who changed the database."),
        )
    return _check(name, GOOD, _("Every change is recorded by the database itself."))


def mode_check() -> Check:
    """Say what kind of office this is."""
    said = {
        "demo": _("This is a demo: its people are invented, and its letters go to nobody."),
        "production": _("This office is in earnest: its letters go to people."),
        "test": _("This is a test run."),
    }
    return _check(_("Kind of office"), GOOD, said[settings.DPO_MODE])


def sweeps_check(now: datetime) -> Check:
    """See that worker and beat run, and that each sweep ends well; `now` is real time."""
    name = _("Sweeps")
    last = last_sweep_at()
    if last is None:
        return _check(name, NEAR, _("No sweep has run here yet."), _start_again())
    late = late_sweeps(now)
    age = age_in_words(max(now - last, timedelta()))
    if not late:
        return _check(name, GOOD, _("Worker and clock run: the last sweep ended %(age)s ago.") % {"age": age})
    if now - last > LATE_AFTER:
        return _check(name, LATE, _("No sweep has ended for %(age)s.") % {"age": age}, _start_again())
    words = ", ".join(f"{sweep.name.rsplit('.', 1)[-1]} ({sweep.error or '–'})" for sweep in late)
    return _check(
        name,
        LATE,
        _("These have not ended well for too long: %(sweeps)s.") % {"sweeps": words},
        _("The log of the worker names the class of the error and its place."),
    )


def steps_check() -> Check:
    """See that worker and beat run: they number the events within a beat or two."""
    name = _("Numbering of steps")
    oldest = Event.objects.filter(position__isnull=True).order_by("id").first()
    # Recorded by the machine's own clock, whatever the demo's says.
    age = clock.now() - clock.offset() - oldest.recorded_at if oldest else timedelta()
    if oldest is None or age < _patience():
        return _check(name, GOOD, _("No work is left lying."))
    return _check(
        name,
        LATE,
        _("The oldest step has waited %(age)s to be numbered: the worker or the clock (beat) stands still.")
        % {"age": age_in_words(age)},
        _start_again(),
    )


def freeze_check() -> Check:
    """See that the office may send: after a restore it may not."""
    name = _("Sending")
    if not is_frozen():
        return _check(name, GOOD, _("Letters may leave."))
    return _check(
        name,
        LATE,
        _("The office is frozen: it was restored from a backup, and does not know what left since."),
        _("On the server: manage.py unfreeze --dry-run says what it would mean; then end the freeze by it."),
    )


def outbox_check(now: datetime) -> Check:
    """See that no letter waits longer than a sender needs."""
    name = _("Outbox")
    since = oldest_due_at(now)
    if since is None:
        return _check(name, GOOD, _("No letter is waiting to be sent."))
    age = now - since
    words = _("The oldest letter has been due for %(age)s.") % {"age": age_in_words(age)}
    if age < timedelta(minutes=10):
        return _check(name, GOOD, words)
    return _check(
        name,
        NEAR if age < timedelta(hours=4) else LATE,
        words,
        _("See that the mail server answers and the worker runs; a letter that waits is not lost."),
    )


def doubts_check() -> Check:
    """See whether people have to decide about letters."""
    name = _("Letters in doubt")
    count = Letter.objects.filter(pk__in=doubtful_attempts().values("letter")).count()
    if not count:
        return _check(name, GOOD, _("It is known of every letter whether it was sent."))
    return _check(
        name,
        NEAR,
        ngettext("%(count)s letter is in doubt.", "%(count)s letters are in doubt.", count)
        % {"count": count},
        _("The office looks them up in the mail server's journal; where it cannot, decide in Letters."),
    )


def receipts_check() -> Check:
    """See whether a delivery report could not be read, and so says nothing of its letter."""
    name = _("Delivery reports")
    count = unreadable_count(Path(settings.DPO_RECEIPTS_MAILDIR))
    if not count:
        return _check(name, GOOD, _("Every report that came back was understood."))
    words = ngettext(
        "%(count)s report could not be read and was put aside.",
        "%(count)s reports could not be read and were put aside.",
        count,
    )
    return _check(
        name,
        NEAR,
        words % {"count": count},
        _("Whoever runs the server reads them in the folder aside of the reports, and moves them away."),
    )


def versions_check(now: datetime) -> Check:
    """See whether a policy version should be in force and is not."""
    name = _("Policy versions")
    count = due_versions(clock.copenhagen_date(now)).count()
    if not count:
        return _check(name, GOOD, _("Every version whose date has come is in force."))
    words = ngettext(
        "%(count)s version's date has come, and it is not in force.",
        "The date of %(count)s versions has come, and they are not in force.",
        count,
    )
    return _check(
        name,
        NEAR,
        words % {"count": count},
        _("Open the version: somebody may not have been told in time. Postpone it, or except people."),
    )


def warnings_check(today: date) -> Check:
    """See that people were warned of every case that is overdue."""
    name = _("Warnings of time limits")
    missing = overdue_unwarned(today)
    if not missing:
        return _check(name, GOOD, _("Of every overdue case somebody was warned."))
    says = ngettext(
        "%(count)s case is overdue, and nobody was warned of it.",
        "%(count)s cases are overdue, and nobody was warned of them.",
        missing,
    )
    return _check(name, LATE, says % {"count": missing}, _start_again())


def owners_check() -> Check:
    """See that nothing lies with people who are shut out."""
    name = _("Work of people who have left")
    number = sum(left_lying().values())
    if not number:
        return _check(name, GOOD, _("All of it is handed over."))
    says = ngettext(
        "%(count)s thing lies with somebody who is shut out.",
        "%(count)s things lie with people who are shut out.",
        number,
    )
    helps = _("An administrator hands it over: Users, the person, Hand over what is left.")
    return _check(name, NEAR, says % {"count": number}, helps)


def backup_check(now: datetime) -> Check:
    """See that a backup was made within the last day; `now` is real time."""
    helps = _("On the server, each day: manage.py backup DIRECTORY, with a directory on another disk.")
    never = _("The office has made no backup yet.")
    made = _("The last one was made %(age)s ago.")
    return _command_check(BACKUP, _("Backup"), {"never": never, "made": made, "helps": helps}, now)


def drill_check(now: datetime) -> Check:
    """See that a backup was restored for a trial within the last week; `now` is real time."""
    helps = _("On the server, each week: manage.py check_backup DIRECTORY.")
    never = _("No backup has been restored for a trial yet.")
    made = _("A backup was last restored for a trial %(age)s ago, and was whole.")
    return _command_check(DRILL, _("Restore drill"), {"never": never, "made": made, "helps": helps}, now)


def round_check(now: datetime) -> Check:
    """See that a timer of the machine does the work, too, in case worker and beat stand still."""
    helps = _("On the server, each hour: manage.py sweep.")
    never = _("No timer of the server has done the work of worker and clock yet.")
    made = _("A timer of the server last did the work of worker and clock %(age)s ago.")
    return _command_check(ROUND, _("Hourly round"), {"never": never, "made": made, "helps": helps}, now)


def _command_check(command: str, name: str, words: dict[str, str], now: datetime) -> Check:
    state, row = command_state(command, now)
    if row is None:
        if settings.DPO_MODE == "production":
            return _check(name, NEAR, words["never"], words["helps"])
        return _check(name, GOOD, words["never"] + " " + _("Only an office in earnest needs one."))
    age = age_in_words(max(now - row.ended_well_at, timedelta())) if row.ended_well_at else ""
    if state == "failed":
        failed = (
            _("The last attempt failed (%(code)s); one ended well %(age)s ago.")
            if age
            else _("The last attempt failed (%(code)s), and none has ended well yet.")
        )
        helps = words["helps"] + " " + _("The command says what is wrong.")
        return _check(name, LATE, failed % {"code": row.error, "age": age}, helps)
    made = words["made"] % {"age": age}
    return _check(name, LATE, made, words["helps"]) if state == "late" else _check(name, GOOD, made)


def age_in_words(age: timedelta) -> str:
    """Write a length of time in its largest unit."""
    seconds = int(age.total_seconds())
    if age < timedelta(minutes=2):
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = seconds // 60
    if age < timedelta(hours=2):
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if age < timedelta(days=2):
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}


def _patience() -> timedelta:
    return max(SLOWEST_BEAT, MISSED_BEATS * timedelta(seconds=settings.DPO_BEAT_SECONDS))


def _start_again() -> str:
    return _("Start script/server again, or the services dpo-office-worker and dpo-office-beat.")
