"""gunicorn's configuration: threads, no access log, our own log lines."""

import gc
from typing import Any

from django.db import connections

wsgi_app = "dpo_office.wsgi:application"
worker_class = "dpo_office.web_worker.OfficeWorker"
workers = 2
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 8
# Longer than people pause and proxies wait: whoever asks just as a connection closes gets no answer.
keepalive = 75
limit_request_line = 8190
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# Heartbeat files in memory where there is such a place: a slow disk must not look like a dead worker.
worker_tmp_dir = None
accesslog = None
OBJECTS_BEFORE_A_ROUND = 20_000
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "dpo_office.common.logs.EventFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


def when_ready(_server: Any) -> None:
    """Keep what is loaded out of the garbage collector's rounds, which cost a page 100 ms now and then.

    A page that reads thousands of rows makes many objects and no garbage: with Python's own threshold (700)
    the rounds took half of the time in which a thousand activities are judged.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_A_ROUND, *gc.get_threshold()[1:])


def pre_fork(_server: Any, _worker: Any) -> None:
    """Close what the parent opened: a database connection must not be shared by two processes."""
    connections.close_all()
