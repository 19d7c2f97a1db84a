"""The Celery app and the beat table: what runs when, in one list.

Rows are the queue: a message only says "look now" and carries an id or nothing. A lost message costs one
beat period, a repeated one costs nothing.
"""

import os
from datetime import timedelta
from typing import Any

from celery import Celery
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpo_office.settings")

app = Celery("dpo_office")

# The queue has one name on every broker, so that beat can see how long it is.
QUEUE = "office"
SLOW_SECONDS = 300
# How often it is looked which files of cases are over.
FILES_SECONDS = 3600
# How often mailboxes are read.
MAIL_SECONDS = 60
# How often it is looked whether an alarm about a breach rings again.
ALARM_SECONDS = 30
# Somebody looks at a page that waits for it.
WATCHED_SECONDS = min(3, settings.DPO_BEAT_SECONDS)

if settings.REDIS_URL:
    broker = {
        "broker_url": settings.REDIS_URL,
        "broker_transport_options": {"visibility_timeout": 900, "global_keyprefix": "dpo-office:"},
    }
else:
    TRANSPORT_ALIASES["office"] = "dpo_office.common.broker:Transport"
    broker = {
        "broker_url": "office://localhost/",
        "broker_transport_options": {"folder": str(settings.DPO_DATA_DIR / "broker")},
    }

app.conf.update(
    **broker,
    broker_connection_retry_on_startup=True,
    task_default_queue=QUEUE,
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    result_backend=None,
    # A message is done when its work is done; the work may safely be done twice.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=300,
    task_soft_time_limit=270,
    worker_soft_shutdown_timeout=30,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=300_000,  # KiB
    # Nothing is told over the broker but "look now": no control, no events, no chatter between workers.
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_send_sent_event=False,
    # Log lines come from our own formatter.
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    enable_utc=True,
    timezone="UTC",
    CELERY_DB_REUSE_MAX=1000,
    beat_scheduler="dpo_office.common.beat:PatientScheduler",
)
app.autodiscover_tasks()
# By name: models can be read only once Django stands.
app.steps["worker"].add("dpo_office.common.worker:FitCheck")


def every(seconds: int, task: str) -> dict[str, Any]:
    """Return a line of the beat table: a plain interval, so that no clock change moves or doubles a run."""
    return {
        "task": task,
        "schedule": timedelta(seconds=seconds),
        # A message nobody took in time is of no use: the next one says the same.
        "options": {"expires": max(60, 4 * seconds)},
    }


app.conf.beat_schedule = {
    "send-letters": every(settings.DPO_BEAT_SECONDS, "dpo_office.common.tasks.send_letters"),
    "send-text-messages": every(settings.DPO_BEAT_SECONDS, "dpo_office.common.tasks.send_text_messages"),
    "collect-receipts": every(settings.DPO_BEAT_SECONDS, "dpo_office.common.tasks.collect_receipts"),
    "number-events": every(settings.DPO_BEAT_SECONDS, "dpo_office.common.tasks.number_events"),
    "forget-old-answers": every(SLOW_SECONDS, "dpo_office.common.tasks.forget_old_answers"),
    "forget-older-hash-keys": every(FILES_SECONDS, "dpo_office.common.tasks.forget_older_hash_keys"),
    "ping-watcher": every(SLOW_SECONDS, "dpo_office.common.tasks.ping_watcher"),
    "forget-old-sign-ins": every(SLOW_SECONDS, "dpo_office.common.tasks.forget_old_sign_ins"),
    "reconcile-doubts": every(4 * settings.DPO_BEAT_SECONDS, "dpo_office.common.tasks.reconcile_doubts"),
    "remind-contributors": every(SLOW_SECONDS, "requests_app.tasks.remind_contributors"),
    "remind-of-forms": every(SLOW_SECONDS, "requests_app.tasks.remind_of_forms"),
    "turn-wheel": every(SLOW_SECONDS, "requests_app.tasks.turn_wheel"),
    "ring-alarms": every(ALARM_SECONDS, "requests_app.tasks.ring_alarms"),
    "escalate-cases": every(SLOW_SECONDS, "requests_app.tasks.escalate_cases"),
    "warn-of-absences": every(SLOW_SECONDS, "requests_app.tasks.warn_of_absences"),
    "file-own-forms": every(SLOW_SECONDS, "requests_app.tasks.file_own_forms"),
    "end-waits": every(SLOW_SECONDS, "requests_app.tasks.end_waits"),
    "expire-sensitive": every(SLOW_SECONDS, "requests_app.tasks.expire_sensitive"),
    "forget-reads": every(FILES_SECONDS, "requests_app.tasks.forget_reads"),
    "look-at-mail-domains": every(FILES_SECONDS, "requests_app.tasks.look_at_mail_domains"),
    "end-case-files": every(FILES_SECONDS, "requests_app.tasks.end_case_files"),
    "fetch-mail": every(MAIL_SECONDS, "requests_app.tasks.fetch_mail"),
    "end-task-links": every(SLOW_SECONDS, "requests_app.tasks.end_task_links"),
    "take-in-customer-files": every(
        2 * settings.DPO_BEAT_SECONDS, "registry_app.tasks.take_in_customer_files"
    ),
    "make-exports": every(WATCHED_SECONDS, "registry_app.tasks.make_exports"),
    "take-in-files": every(WATCHED_SECONDS, "registry_app.tasks.take_in_files"),
    "forget-background-work": every(SLOW_SECONDS, "registry_app.tasks.forget_background_work"),
    "list-customers": every(settings.DPO_BEAT_SECONDS, "registry_app.tasks.list_customers"),
    "add-joined-customers": every(SLOW_SECONDS, "registry_app.tasks.add_joined_customers"),
    "note-late-bounces": every(SLOW_SECONDS, "registry_app.tasks.note_late_bounces"),
    "stop-for-bounces": every(4 * settings.DPO_BEAT_SECONDS, "registry_app.tasks.stop_for_bounces"),
    "put-versions-in-force": every(
        min(SLOW_SECONDS, 4 * settings.DPO_BEAT_SECONDS), "registry_app.tasks.put_versions_in_force"
    ),
}
