"""A worker on the embedded broker; its one task notes who did it, and its children may be killed."""

import os
from pathlib import Path

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["office"] = "dpo_office.common.broker:Transport"
FOLDER = Path(os.environ["DPO_DATA_DIR"])

app = Celery("worker_process", broker="office://localhost/", set_as_current=False)
app.conf.update(
    broker_transport_options={"folder": str(FOLDER / "broker")},
    task_default_queue="office",
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
)


@app.task(name="note")
def note(name: str) -> None:
    (FOLDER / f"done-{name}").write_text(str(os.getpid()), encoding="ascii")
