import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from celery.schedules import schedule
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

from dpo_office.celery import QUEUE, app
from dpo_office.common.beat import ENOUGH_WAITING, PatientScheduler

CONFIG = app.conf


@pytest.fixture
def scheduler(tmp_path, monkeypatch):
    """Return a scheduler whose queue is the test's own folder."""
    monkeypatch.setitem(TRANSPORT_ALIASES, "office", "dpo_office.common.broker:Transport")
    monkeypatch.setitem(CONFIG, "broker_url", "office://localhost/")
    monkeypatch.setitem(CONFIG, "broker_transport_options", {"folder": str(tmp_path / "broker")})
    monkeypatch.setitem(CONFIG, "broker_read_url", "office://localhost/")
    monkeypatch.setitem(CONFIG, "broker_write_url", "office://localhost/")
    scheduler = PatientScheduler(app=app, schedule={}, lazy=True)
    yield scheduler
    scheduler.close()


def waiting(tmp_path):
    return sorted((tmp_path / "broker" / "waiting").iterdir())


def entry_of(scheduler):
    return scheduler.Entry(
        name="number-events",
        task="dpo_office.common.tasks.number_events",
        schedule=schedule(run_every=timedelta(seconds=2), app=app),
        options={"expires": 60},
        app=app,
    )


def test_every_line_of_the_beat_table_names_a_task():
    app.loader.import_default_modules()

    assert {line["task"] for line in CONFIG.beat_schedule.values()} <= set(app.tasks)


def test_the_beat_table_knows_plain_intervals_only():
    assert all(isinstance(line["schedule"], timedelta) for line in CONFIG.beat_schedule.values())
    assert all("args" not in line and "kwargs" not in line for line in CONFIG.beat_schedule.values())
    assert (CONFIG.enable_utc, CONFIG.timezone) == (True, "UTC")


def test_a_message_nobody_took_runs_out():
    for line in CONFIG.beat_schedule.values():
        assert line["options"]["expires"] >= line["schedule"].total_seconds()


def test_work_is_acknowledged_when_it_is_done():
    assert {
        name: CONFIG[name]
        for name in (
            "task_acks_late",
            "task_reject_on_worker_lost",
            "worker_prefetch_multiplier",
            "task_ignore_result",
            "result_backend",
            "accept_content",
            "task_serializer",
        )
    } == {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "result_backend": None,
        "accept_content": ["json"],
        "task_serializer": "json",
    }
    assert CONFIG.task_soft_time_limit < CONFIG.task_time_limit < 900
    assert CONFIG.get("CELERY_DB_REUSE_MAX") == 1000


def test_a_due_entry_is_sent_with_an_expiry(scheduler, tmp_path):
    scheduler.apply_async(entry_of(scheduler), producer=scheduler.producer)

    (message,) = waiting(tmp_path)
    assert b'"expires": "' in message.read_bytes()
    assert message.name.endswith(f".{QUEUE}")


def test_a_stopped_worker_finds_no_thousands_of_messages(scheduler, tmp_path):
    entry = entry_of(scheduler)
    for _ in range(ENOUGH_WAITING + 20):
        scheduler.apply_async(entry, producer=scheduler.producer)

    assert len(waiting(tmp_path)) == ENOUGH_WAITING


def test_a_waiting_scheduler_moves_on_to_the_next_run(scheduler, monkeypatch):
    monkeypatch.setattr(scheduler, "is_enough_waiting", lambda: True)
    scheduler.schedule = {"number-events": entry_of(scheduler)}
    entry = scheduler.schedule["number-events"]

    scheduler.apply_async(entry)

    assert scheduler.schedule["number-events"].total_run_count == entry.total_run_count + 1


@pytest.mark.skipif(not settings.REDIS_URL, reason="about Redis")
def test_the_length_of_the_queue_is_known_on_redis(monkeypatch):
    monkeypatch.setitem(CONFIG, "task_default_queue", f"office-{uuid4()}")
    scheduler = PatientScheduler(app=app, schedule={}, lazy=True)
    queue = app.amqp.queues[CONFIG.task_default_queue](scheduler.connection.default_channel)
    assert not scheduler.is_enough_waiting()

    for _ in range(ENOUGH_WAITING):
        scheduler.producer.publish({}, routing_key=queue.name)
    assert scheduler.is_enough_waiting()

    queue.purge()
    scheduler.close()


def until(condition, *, seconds=30):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it never came to pass")


@pytest.mark.once
@pytest.mark.slow
def test_killing_idle_children_stops_no_worker(tmp_path, process_environment, monkeypatch):
    monkeypatch.setenv("DPO_DATA_DIR", str(tmp_path))
    monkeypatch.setitem(TRANSPORT_ALIASES, "office", "dpo_office.common.broker:Transport")
    note = import_module("tests.platform.worker_process").note

    def is_done(name):
        note.delay(name)
        return until((tmp_path / f"done-{name}").exists)

    def children():
        text = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text(encoding="ascii")
        return {int(word) for word in text.split()}

    words = ["--quiet", "-A", "tests.platform.worker_process", "worker", "--pool", "prefork"]
    quiet = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with subprocess.Popen(
        [sys.executable, "-m", "celery", *words, *quiet],
        env=process_environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as worker:
        try:
            assert is_done("before")
            for number in range(4):
                child = sorted(until(lambda: len(children()) == 2 and children()))[number % 2]
                os.kill(child, signal.SIGKILL)
                until(lambda child=child: child not in children() and len(children()) == 2)
                assert is_done(f"after-{number}")
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
