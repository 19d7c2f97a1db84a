"""gunicorn's configuration: threads, no access log, our own log lines."""

from typing import Any

from django.db import connections

wsgi_app = "dpo_office.wsgi:application"
worker_class = "dpo_office.web_worker.OfficeWorker"
workers = 2
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 8
keepalive = 5
limit_request_line = 8190
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# Heartbeat files in memory where there is such a place: a slow disk must not look like a dead worker.
worker_tmp_dir = None
accesslog = None
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


def pre_fork(_server: Any, _worker: Any) -> None:
    """Close what the parent opened: a database connection must not be shared by two processes."""
    connections.close_all()
