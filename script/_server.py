"""Start the whole office on this machine: web server, worker, beat and, in a demo, the mail sink.

script/server [--port N] [--data DIR] [--small-demo | --no-demo]
"""

import argparse
import base64
import fcntl
import http.client
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from _setup import PYTHON, ROOT, Failed, Stopped, last_lines, make_environment, run_main, run_step, tell
from _supervisor import Supervisor

HOST = "127.0.0.1"
ANSWER_SECONDS = 90
LAST_PORT = 65535
SERVICES = ("DATABASE_URL", "REDIS_URL")
# A demo's mail goes to its own sink, whatever the surroundings say.
RELAY = (
    *("DPO_SMTP_HOST", "DPO_SMTP_PORT", "DPO_SMTP_USER", "DPO_SMTP_PASSWORD", "DPO_SMTP_TLS"),
    *("DPO_SMS_GATEWAY_URL", "DPO_SMS_JOURNAL_URL", "DPO_SMS_TOKEN", "DPO_SMS_SENDER"),
)


def main() -> int:
    """Prepare, start, print the sign-ins, and watch until told to stop."""
    began = time.monotonic()
    options = read_options()
    data = data_directory(options.data)
    with one_office(data):
        check_port(options.port)
        is_first = not (data / ("demo.json" if options.demo else "office.env")).exists()
        environment = office_environment(data, port=options.port, is_demo=options.demo)
        make_environment("requirements.txt", data / "logs" / "setup.log")
        prepare(data, environment, url=url_of(options.port), options=options)
        serve(data, environment, options, began=began, is_first=is_first)
    return 0


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="script/server", description="Start the whole office; Ctrl-C stops it."
    )
    parser.add_argument("--port", type=port_number, default=8000, help="the web server's port (8000)")
    default = os.environ.get("DPO_DATA_DIR") or str(ROOT / "data")
    parser.add_argument(
        "--data", default=default, metavar="DIR", help="the data directory (DPO_DATA_DIR or data)"
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--small-demo", action="store_true", help="a demo of few rows, which is ready sooner")
    kind.add_argument(
        "--no-demo", dest="demo", action="store_false", help="an empty office in production mode"
    )
    return parser.parse_args()


def port_number(text: str) -> int:
    """Return a TCP port from the command line."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port number")
    return int(text)


def url_of(port: int) -> str:
    """Return the office's address."""
    return f"http://{HOST}:{port}"


def data_directory(given: str) -> Path:
    """Make the data directory, its owner's alone, and see that it can be written."""
    data = Path(given).expanduser().absolute()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("logs", "run"):
            (data / name).mkdir(mode=0o700, exist_ok=True)
        probe = data / "run" / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Failed(f"The data directory {data} cannot be written: {error.strerror}.") from error
    return data


@contextmanager
def one_office(data: Path) -> Iterator[None]:
    """Refuse a second server on the same data."""
    try:
        file = (data / "run" / "server.lock").open("a+", encoding="ascii")
    except OSError as error:
        raise Failed(f"The data directory {data} cannot be written: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            number = file.read().strip() or "unknown"
            raise Failed(f"An office already runs on {data} (process {number}).") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def check_port(port: int) -> None:
    """Refuse a port that somebody else listens on, or that this user may not use."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except PermissionError:
            raise Failed(
                f"Port {port} may not be used by this user: choose one from 1024 with --port."
            ) from None
        except OSError:
            raise Failed(f"Port {port} on {HOST} is taken: choose another with --port.") from None


def free_port(wanted: str) -> str:
    """Return the port of the last time if it is free, otherwise any free one."""
    for port in (int(wanted) if wanted.isdigit() else 0, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((HOST, port))
                return str(probe.getsockname()[1])
    raise Failed("This machine has no free port left for the mail sink.")


def office_environment(data: Path, *, port: int, is_demo: bool) -> dict[str, str]:
    """Return the variables of the office's processes; keys are made once and kept in DIR/office.env."""
    path = data / "office.env"
    mode = "demo" if is_demo else "production"
    values = read_values(path)
    if values.get("DPO_MODE", mode) != mode:
        kind = "a demo" if values["DPO_MODE"] == "demo" else "no demo"
        other = "start it without --no-demo" if values["DPO_MODE"] == "demo" else "start it with --no-demo"
        raise Failed(f"{data} is {kind}: {other}, or name another directory with --data.")
    values["DPO_MODE"] = mode
    # Where the rows are belongs to the office: a later command or start that does not name it finds it here.
    values |= {name: os.environ[name] for name in SERVICES if os.environ.get(name)}
    values.setdefault("DPO_SECRET_KEY", secrets.token_urlsafe(64))
    values.setdefault("DPO_VAULT_KEY", base64.b64encode(secrets.token_bytes(32)).decode("ascii"))
    outer = {name: value for name, value in os.environ.items() if name != "DPO_MODE"}
    if is_demo:
        values |= demo_values(data, values, port)
        outer = {name: value for name, value in outer.items() if name not in (*RELAY, "DPO_BASE_URL")}
    else:
        values.setdefault("DPO_ALLOWED_HOSTS", "127.0.0.1,localhost")
        values.setdefault("DPO_BASE_URL", url_of(port))
    write_values(path, values)
    outer.setdefault("HOME", str(data))
    return outer | {"DPO_DATA_DIR": str(data), "DPO_MODE": mode, "PYTHONUNBUFFERED": "1"}


def demo_values(data: Path, values: dict[str, str], port: int) -> dict[str, str]:
    """Return what a demo adds: its address, its sink, a fast beat."""
    smtp_port = free_port(values.get("DPO_SINK_SMTP_PORT", ""))
    http_port = free_port(values.get("DPO_SINK_HTTP_PORT", ""))
    sms_port = free_port(values.get("DPO_SINK_SMS_PORT", ""))
    return {
        "DPO_BASE_URL": url_of(port),
        "DPO_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DPO_SINK_SMTP_PORT": smtp_port,
        "DPO_SINK_HTTP_PORT": http_port,
        "DPO_SINK_SMS_PORT": sms_port,
        "DPO_SMS_GATEWAY_URL": f"http://{HOST}:{sms_port}",
        "DPO_SMS_JOURNAL_URL": f"http://{HOST}:{sms_port}",
        "DPO_SMS_TOKEN": "sink",
        "DPO_SMS_SENDER": "DPO office",
        "DPO_SMS_WEBHOOK_SECRET": values.get("DPO_SMS_WEBHOOK_SECRET") or secrets.token_urlsafe(32),
        "DPO_SMTP_HOST": HOST,
        "DPO_SMTP_PORT": smtp_port,
        "DPO_SMTP_TLS": "none",
        "DPO_RELAY_JOURNAL_URL": f"http://{HOST}:{http_port}",
        "DPO_RECEIPTS_MAILDIR": str(data / "receipts"),
        "DPO_NOTICE_DOMAIN": values.get("DPO_NOTICE_DOMAIN", "notice.example.com"),
        "DPO_BEAT_SECONDS": values.get("DPO_BEAT_SECONDS", "2"),
    }


def read_values(path: Path) -> dict[str, str]:
    """Return the KEY=VALUE lines of office.env; the office's reader needs Django, which may be missing."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs}


def write_values(path: Path, values: dict[str, str]) -> None:
    """Write office.env for the owner's eyes only, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{key}={value}\n" for key, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def prepare(data: Path, environment: dict[str, str], *, url: str, options: argparse.Namespace) -> None:
    """Migrate, load reference data and, in a new demo, its people and cases."""
    log = data / "logs" / "prepare.log"
    log.write_text("", encoding="utf-8")
    words = [str(PYTHON), str(ROOT / "script" / "_prepare.py")]
    if options.demo and not (data / "demo.json").exists():
        words += ["--small-demo" if options.small_demo else "--demo", url]

    def progress() -> str:
        lines = log.read_text(encoding="utf-8").splitlines()
        steps = [line for line in lines if line.startswith(("step: ", "Demo data: "))]
        return steps[-1].removeprefix("step: ") if steps else ""

    if run_step("Preparing the database", words, log=log, environment=environment, progress=progress) != 0:
        raise Failed(f"The database could not be prepared. Log: {log}\n{last_lines(log)}")
    if options.demo:
        note_address(data / "demo.json", url)


def note_address(path: Path, url: str) -> None:
    """Keep the address in demo.json true when the port has changed."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.get("url") != url:
        content["url"] = url
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(path)


def serve(
    data: Path, environment: dict[str, str], options: argparse.Namespace, *, began: float, is_first: bool
) -> None:
    """Run the processes until told to stop."""
    supervisor = Supervisor(environment, data / "logs")
    python = str(PYTHON)
    try:
        if options.demo:
            supervisor.start("sink", sink_command(data))
        web = [python, "-m", "gunicorn", "--config", "python:dpo_office.web_server"]
        supervisor.start("web", [*web, "--bind", f"{HOST}:{options.port}"])
        celery = [python, "-m", "celery", "--quiet", "--app", "dpo_office"]
        worker = ["worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        supervisor.start("worker", [*celery, *worker, *quiet])
        supervisor.start("beat", [*celery, "beat", "--loglevel", "INFO"])
        supervisor.wait_until(
            lambda: is_healthy(options.port) and (not options.demo or is_listening(data)),
            seconds=ANSWER_SECONDS,
            title="Starting the office",
        )
        greet(data, options, seconds=time.monotonic() - began, is_first=is_first)
        supervisor.watch()
    except (KeyboardInterrupt, Exception) as reason:  # noqa: BLE001 - raised again when all have ended
        stop(supervisor, reason)


def stop(supervisor: Supervisor, reason: BaseException) -> None:
    """End every process; a second signal ends them at once. A failure is told afterwards."""
    try:
        if not isinstance(reason, Failed):
            tell("Stopping …")
        supervisor.stop()
    except BaseException:  # noqa: BLE001 - whatever comes now, nothing may be left behind
        supervisor.kill()
    if isinstance(reason, KeyboardInterrupt | Stopped):
        tell("Stopped.")
        return
    raise reason


def sink_command(data: Path) -> list[str]:
    """Return how the demo's mail sink is started: the demo sends to nobody else."""
    values = read_values(data / "office.env")
    ports = ["--smtp-port", values["DPO_SINK_SMTP_PORT"], "--http-port", values["DPO_SINK_HTTP_PORT"]]
    folders = ["--dir", str(data / "sink"), "--receipts", values["DPO_RECEIPTS_MAILDIR"]]
    ports += ["--sms-port", values["DPO_SINK_SMS_PORT"]]
    return [str(PYTHON), "manage.py", "mail_sink", *folders, *ports]


def is_listening(data: Path) -> bool:
    """Return whether the sink takes mail."""
    port = int(read_values(data / "office.env")["DPO_SINK_SMTP_PORT"])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0


def is_healthy(port: int) -> bool:
    """Return whether the office answers that all is well."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def greet(data: Path, options: argparse.Namespace, *, seconds: float, is_first: bool) -> None:
    """Print the address and, in a demo, who may sign in."""
    start = "first start" if is_first else "a later start"
    tell(f"\nDPO office answers at {url_of(options.port)} ({start}, {seconds:.1f} s)")
    tell(f"    API description  {url_of(options.port)}/api/v1/docs/")
    tell(f"    data and logs    {data}")
    if options.demo:
        content = json.loads((data / "demo.json").read_text(encoding="utf-8"))
        tell("    demo sign-ins:")
        for user in content.get("users", []):
            tell(f"        {user['role']:<10} {user['username']:<24} {user['password']}")
        tell(f"    API tokens       {data / 'demo.json'} ({', '.join(content.get('tokens', {}))})")
    tell("Ctrl-C stops it.")


if __name__ == "__main__":
    run_main(main)
