"""How a management command ends that nobody foresaw: told by class and place, as in every log."""

import logging
import sys
from collections.abc import Sequence

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

log = logging.getLogger(__name__)


def run_command(words: Sequence[str]) -> None:
    """Run a management command.

    What breaks one may quote a row, and a timer's output is a log: its text is shown only to who asks for it
    with --traceback. A setting that is wrong is told as it is.
    """
    try:
        execute_from_command_line(list(words))
    except ImproperlyConfigured:
        raise
    except Exception:
        if not apps.ready or "--traceback" in words:
            raise
        log.critical("command.failed", exc_info=True)
        sys.exit(1)
