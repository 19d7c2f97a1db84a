"""The starter as a user meets it: it starts, keeps itself running, stops whole, and says what is wrong."""

import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dpo_office.common.environment import ROOT, read_environment_file

pytestmark = [
    pytest.mark.once,
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes through /proc"),
]
SERVER = ROOT / "script" / "server"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_healthy(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def until(condition, *, seconds=180):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.1)


def processes_of(data):
    """Return command lines of the processes whose environment names this data directory."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"DPO_DATA_DIR={data}".encode() in (entry / "environ").read_bytes():
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


class Office:
    """A started office; its output goes to a file, so that nobody has to read along."""

    def __init__(self, environment, data, *options):
        self.data = data
        self.port = free_port()
        self.output = data.with_suffix(".log")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                # Where the suite runs in the background of a shell, Ctrl-C would be ignored.
                ["env", "--default-signal=INT", SERVER, "--port", str(self.port), "--data", data, *options],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait(self):
        until(lambda: "Ctrl-C stops it." in self.text() or self.process.poll() is not None, seconds=300)
        assert self.process.poll() is None, self.text()
        return self

    def text(self):
        return self.output.read_text()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(timeout=40)

    def main_processes(self):
        """Return the processes directly under the starter."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {pid: words for pid, words in processes_of(self.data).items() if str(pid) in children.split()}


@pytest.fixture
def surroundings(process_environment):
    for name in ("DPO_MODE", "DPO_DATA_DIR", "DPO_SECRET_KEY", "DPO_VAULT_KEY", "PYTHONPATH"):
        del process_environment[name]
    return process_environment


@pytest.fixture
def start(surroundings, tmp_path):
    offices = []

    def starter(name="office", *options):
        offices.append(Office(surroundings, tmp_path / name, *options))
        return offices[-1]

    yield starter
    for office in offices:
        office.process.kill()
        office.process.wait()
        for pid in processes_of(office.data):
            os.kill(pid, signal.SIGKILL)


def run(surroundings, *options):
    return subprocess.run(
        [SERVER, *options], env=surroundings, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_office_starts_recovers_stops_and_starts_again(start, surroundings):
    office = start("office", "--small-demo").wait()
    assert is_healthy(office.port)

    # What a client needs stands in demo.json, and everything is its owner's alone.
    demo = json.loads((office.data / "demo.json").read_text())
    assert demo["url"] == f"http://127.0.0.1:{office.port}"
    assert set(demo["tokens"]) >= {"officer", "decider", "second", "sync"}
    assert all({"username", "password", "role"} <= set(user) for user in demo["users"])
    for path in (office.data, *office.data.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path

    # A second starter on the same data, or the same port, says so and ends.
    second = run(surroundings, "--data", office.data, "--port", str(free_port()))
    assert (second.returncode, second.stdout) == (1, "")
    assert re.fullmatch(r"An office already runs on \S+ \(process \d+\)\.\n", second.stderr)
    third = run(surroundings, "--data", office.data.with_name("other"), "--port", str(office.port))
    assert (third.returncode, third.stdout) == (1, "")
    assert third.stderr == f"Port {office.port} on 127.0.0.1 is taken: choose another with --port.\n"

    # Whatever is killed comes back.
    before = office.main_processes()
    assert len(before) == 4
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(office.main_processes()) == 4 and not set(before) & set(office.main_processes()))
    until(lambda: is_healthy(office.port))
    keys = read_environment_file(office.data / "office.env")

    assert office.stop() == 0
    assert processes_of(office.data) == {}

    # The second start keeps keys and people.
    again = start().wait()
    assert json.loads((again.data / "demo.json").read_text()) == demo | {
        "url": f"http://127.0.0.1:{again.port}"
    }
    assert read_environment_file(again.data / "office.env")["DPO_VAULT_KEY"] == keys["DPO_VAULT_KEY"]
    assert again.stop(signal.SIGINT) == 0
    assert processes_of(again.data) == {}

    # A demo never becomes a real office.
    real = run(surroundings, "--no-demo", "--data", office.data, "--port", str(free_port()))
    assert (real.returncode, real.stdout) == (1, "")
    assert "is a demo" in real.stderr


def test_a_killed_starter_leaves_nothing_behind(start):
    office = start("killed", "--no-demo").wait()
    assert not (office.data / "demo.json").exists()
    assert read_environment_file(office.data / "office.env")["DPO_MODE"] == "production"
    assert len(office.main_processes()) == 3

    office.process.kill()

    until(lambda: processes_of(office.data) == {}, seconds=30)


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_directory_that_cannot_be_written_is_told(surroundings, tmp_path, name):
    (tmp_path / "file").touch()

    done = run(surroundings, "--data", tmp_path / name, "--port", str(free_port()))

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"The data directory \S+ cannot be written: [^.]+\.\n", done.stderr)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", ""])
def test_a_port_is_a_port(surroundings, port):
    done = run(surroundings, "--port", port)

    assert done.returncode == 2
    assert "is no port number" in done.stderr


def fake_python(folder, body):
    """Put a python3 of our own making before all others."""
    folder.mkdir()
    path = folder / "python3"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    for name in ("dirname", "sh"):
        (folder / name).symlink_to(f"/usr/bin/{name}")
    return str(folder)


def test_an_old_python_is_told(surroundings, tmp_path):
    path = fake_python(tmp_path / "bin", 'case "$2" in *version_info*) exit 1;; esac; echo 3.9.2')

    done = run(surroundings | {"PATH": path})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "DPO office needs Python 3.11 or newer; this machine has 3.9.2.\n"


def test_a_missing_python_is_told(surroundings, tmp_path):
    path = fake_python(tmp_path / "bin", "exit 127")
    (tmp_path / "bin" / "python3").unlink()

    done = run(surroundings | {"PATH": path})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "DPO office needs Python 3.11 or newer; no Python was found.\n"


def test_a_python_without_ensurepip_is_told(surroundings, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    code = "import _setup; _setup.run_main(lambda: _setup.make_venv(None))"

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings | {"PYTHONPATH": f"{tmp_path}:{ROOT / 'script'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"This Python has no ensurepip.* install the package python3\.\d+-venv .*\n", done.stderr
    )
