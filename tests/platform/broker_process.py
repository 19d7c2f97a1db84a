"""A process that puts or takes messages, for the tests of the broker; it may be killed at any moment."""

import os
import sys
import time
from pathlib import Path

from kombu import Connection, Consumer, Queue
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["office"] = "dpo_office.common.broker:Transport"
QUEUE = Queue("office")


def connect(folder: Path) -> Connection:
    return Connection("office://", transport_options={"folder": str(folder)})


def put(folder: Path, name: str, count: int) -> None:
    with connect(folder) as connection, connection.Producer() as producer:
        for number in range(count):
            producer.publish({"id": f"{name}-{number}"}, routing_key="office", declare=[QUEUE])


def take(folder: Path, log: Path) -> None:
    """Note each message durably, then acknowledge it; end when nothing has come for a while."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def done(body, message):
        os.write(descriptor, f"{body['id']}\n".encode())
        message.ack()

    with connect(folder) as connection:
        channel = connection.default_channel
        channel.basic_qos(prefetch_count=1)
        with Consumer(channel, queues=[QUEUE], callbacks=[done], accept=["json"]):
            quiet_since = time.monotonic()
            while time.monotonic() - quiet_since < 1.5:
                try:
                    connection.drain_events(timeout=0.3)
                    quiet_since = time.monotonic()
                except TimeoutError:
                    pass


if __name__ == "__main__":
    what, folder, name, *rest = sys.argv[1:]
    if what == "put":
        put(Path(folder), name, int(rest[0]))
    else:
        take(Path(folder), Path(name))
