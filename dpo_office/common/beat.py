"""The scheduler of beat: it keeps its table in memory, and waits when nobody takes the messages."""

import logging
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from dpo_office.common.health import check_fit

logger = logging.getLogger(__name__)

# More waiting messages than this say nothing that these do not say.
ENOUGH_WAITING = 50


class PatientScheduler(Scheduler):
    """Send what is due, unless enough messages wait already.

    Without this a stopped worker would find thousands of equal messages. Nothing is written to disk: each
    entry is a short interval, and a task run too often does no harm.
    """

    def setup_schedule(self) -> None:
        """Read the table, in an office that is fit to run."""
        check_fit()
        super().setup_schedule()

    def apply_async(
        self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **kwargs: Any
    ) -> Any:
        """Send one entry's message and move it to its next run; skip the sending while the queue is long."""
        if self.is_enough_waiting():
            logger.warning("beat.waits")
            return self.reserve(entry) if advance else None
        return super().apply_async(entry, producer=producer, advance=advance, **kwargs)

    def is_enough_waiting(self) -> bool:
        """Return whether the queue is long; a broker that cannot say is left to the sending itself."""
        queue = self.app.amqp.queues[self.app.conf.task_default_queue]
        declared = queue(self.connection.default_channel).queue_declare()
        return int(declared.message_count) >= ENOUGH_WAITING
