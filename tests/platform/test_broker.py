import random
import stat
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES

from dpo_office.common.broker import MessageFolder

PROCESS = Path(__file__).with_name("broker_process.py")
TRANSPORT_ALIASES["office"] = "dpo_office.common.broker:Transport"


pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path):
    return MessageFolder(tmp_path / "broker")


@pytest.fixture
def connection(tmp_path):
    with Connection("office://", transport_options={"folder": str(tmp_path / "broker")}) as connection:
        yield connection


def start(environment, *words):
    return subprocess.Popen([sys.executable, PROCESS, *map(str, words)], env=environment)


def test_folders_are_for_their_owner_only(folder, tmp_path):
    directories = [tmp_path / "broker", folder.waiting, folder.writing, folder.taken, folder.own_directory()]

    assert {stat.S_IMODE(directory.stat().st_mode) for directory in directories} == {0o700}


def test_messages_are_taken_in_order_and_once(folder):
    for content in (b"1", b"2", b"3"):
        folder.put("office", content)

    taken = [folder.take("office") for _ in range(4)]

    assert [path and path.read_bytes() for path in taken] == [b"1", b"2", b"3", None]


def test_a_queue_sees_its_own_messages_only(folder):
    folder.put("office", b"1")

    assert folder.take("other") is None
    assert folder.waiting_count("office") == 1


@pytest.mark.parametrize("name", ["", "../office", "a/b", "a\0b"])
def test_a_queue_name_cannot_leave_the_folder(folder, name):
    with pytest.raises(ChannelError):
        folder.put(name, b"1")

    assert list(folder.writing.iterdir()) == list(folder.waiting.iterdir()) == []


def test_a_half_written_message_is_not_seen(folder):
    (folder.writing / "00000000000000000001-a.office").write_bytes(b'{"body":')

    assert folder.take("office") is None


def test_an_unreadable_message_is_set_aside_and_the_next_one_delivered(connection, folder):
    (folder.waiting / "00000000000000000001-a.office").write_bytes(b'{"body":')
    (folder.waiting / "00000000000000000002-b.office").write_bytes(b"[]")
    connection.Producer().publish({"id": 1}, routing_key="office")

    message = connection.default_channel.basic_get("office")

    assert message.decode() == {"id": 1}
    assert len(list(folder.unreadable.iterdir())) == 2


def test_an_acknowledged_message_is_gone(connection, folder):
    connection.Producer().publish({"id": 1}, routing_key="office")
    message = connection.default_channel.basic_get("office")
    message.ack()
    connection.default_channel.close()

    assert folder.waiting_count("office") == 0


def test_a_message_without_acknowledgement_wanted_is_gone(connection, folder):
    connection.Producer().publish({"id": 1}, routing_key="office")
    connection.default_channel.basic_get("office", no_ack=True)
    connection.default_channel.close()

    assert folder.waiting_count("office") == 0


def test_a_rejected_message_is_gone_or_waits_again(connection, folder):
    connection.Producer().publish({"id": 1}, routing_key="office")
    connection.default_channel.basic_get("office").requeue()
    assert folder.waiting_count("office") == 1

    connection.default_channel.basic_get("office").reject()
    assert folder.waiting_count("office") == 0


def test_a_message_in_hand_waits_again_when_its_taker_ends(connection, folder):
    connection.Producer().publish({"id": 1}, routing_key="office")
    connection.default_channel.basic_get("office")
    assert folder.waiting_count("office") == 0

    connection.default_channel.close()

    assert folder.waiting_count("office") == 1
    assert list(folder.taken.iterdir()) == []


def test_messages_of_the_living_stay_with_them(folder, tmp_path):
    folder.put("office", b"1")
    folder.take("office")

    assert MessageFolder(tmp_path / "broker").return_from_the_dead() == 0
    assert folder.waiting_count("office") == 0


def test_messages_of_a_killed_process_are_returned(folder, tmp_path, process_environment):
    for number in range(3):
        folder.put("office", str(number).encode())
    code = (
        "import sys, time; from pathlib import Path; from dpo_office.common.broker import MessageFolder;"
        "f = MessageFolder(Path(sys.argv[1])); f.take('office'); f.take('office'); print(1, flush=True);"
        "time.sleep(60)"
    )
    words = [sys.executable, "-c", code, tmp_path / "broker"]
    with subprocess.Popen(words, env=process_environment, stdout=subprocess.PIPE) as taker:
        taker.stdout.readline()
        assert folder.waiting_count("office") == 1
        taker.kill()

    assert folder.return_from_the_dead() == 2
    assert folder.waiting_count("office") == 3
    assert [folder.take("office").read_bytes() for _ in range(3)] == [b"0", b"1", b"2"]


@pytest.mark.slow
def test_two_thousand_messages_between_four_processes_arrive_once_each(tmp_path, process_environment):
    logs = [tmp_path / "taken-0", tmp_path / "taken-1"]
    broker = tmp_path / "broker"
    processes = [start(process_environment, "put", broker, name, 1000) for name in "ab"]
    processes += [start(process_environment, "take", broker, log) for log in logs]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0, 0]

    taken = [line for log in logs for line in log.read_text().split()]

    assert sorted(taken) == sorted(f"{name}-{number}" for name in "ab" for number in range(1000))


@pytest.mark.slow
def test_killed_takers_lose_no_message(tmp_path, process_environment, folder):
    broker = tmp_path / "broker"
    writers = [start(process_environment, "put", broker, name, 500) for name in "ab"]
    chance = random.Random(20)
    kills = 6
    for number in range(kills):
        taker = start(process_environment, "take", broker, tmp_path / f"taken-{number}")
        time.sleep(chance.uniform(0.5, 1.0))
        taker.kill()
        taker.wait()
        folder.return_from_the_dead()
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    folder.return_from_the_dead()
    last = start(process_environment, "take", broker, tmp_path / "taken-last")
    assert last.wait(timeout=60) == 0

    taken = Counter(line for log in tmp_path.glob("taken-*") for line in log.read_text().split())

    assert set(taken) == {f"{name}-{number}" for name in "ab" for number in range(500)}
    # Between the work and its acknowledgement a kill repeats one message, never more.
    assert sum(taken.values()) <= 1000 + kills
