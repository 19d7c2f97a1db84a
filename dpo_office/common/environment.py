"""What the surroundings say: environment variables, office.env, the data directory, database addresses."""

import atexit
import os
import re
import secrets
import shutil
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
MODES = ("demo", "production", "test")
ENVIRONMENT_FILE = "office.env"
EMBEDDED_DATABASE = "office.sqlite3"
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
SMS_SENDER = re.compile(r"[A-Za-z0-9 ]{1,11}|[0-9]{1,15}")
VAULT_KEY_BYTES = 32
DNS_PORT = 53
SECRET_KEY_CHARACTERS = 50
# A random key of 32 bytes has some thirty different characters in base64.
FEWEST_CHARACTERS = 12
# How much the word of the provider for signing in is worth (docs/rules/openid_connect.md).
PROVIDER_WORDS = ("claimed", "office", "provider")
# The services a test run may be pointed at; everything else is the test run's own.
TEST_PASSES_ON = ("DATABASE_URL", "REDIS_URL")


def office_environment() -> dict[str, str]:
    """Return the variables that rule this process: office.env, overridden by the process environment.

    Inside pytest neither is read: the run gets its own keys and its own directory, so that no test can
    touch the data of a real office.
    """
    if "pytest" in sys.modules:
        return _test_environment(os.environ)
    data_dir = Path(os.environ.get("DPO_DATA_DIR") or ROOT / "data").absolute()
    kept = read_environment_file(data_dir / ENVIRONMENT_FILE)
    if (kept.get("DPO_MODE"), os.environ.get("DPO_MODE")) == ("demo", "production"):
        # Its keys were shown around with it, and its people are invented.
        raise ImproperlyConfigured(f"{data_dir} is a demo's: a production office has a directory of its own.")
    return kept | os.environ | {"DPO_DATA_DIR": str(data_dir)}


def read_environment_file(path: Path) -> dict[str, str]:
    """Return the KEY=VALUE lines of a file; an absent file says nothing."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return {key.strip(): value.strip() for key, _, value in pairs}


def is_kept_whole(value: str) -> bool:
    """Tell whether a value that is written to such a file is read back as it was."""
    return value.splitlines() == [value] and value.strip() == value


def add_to_environment_file(path: Path, values: Mapping[str, str]) -> None:
    """Add KEY=VALUE lines to a file for its owner's eyes only, whole or not at all; what is there stays."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if text and not text.endswith("\n"):
        text += "\n"
    _write_for_owner(path, text + "".join(f"{name}={value}\n" for name, value in values.items()))


def replace_in_environment_file(path: Path, name: str, value: str) -> None:
    """Write another value for a name that stands in the file, whole or not at all; the rest stays."""
    lines = path.read_text(encoding="utf-8").splitlines()
    told = [f"{name}={value}" if line.partition("=")[0].strip() == name else line for line in lines]
    _write_for_owner(path, "".join(f"{line}\n" for line in told))


def _write_for_owner(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def generate_keys() -> dict[str, str]:
    """Return fresh secrets: Django's signing key and the key that wraps every document key."""
    return {
        "DPO_SECRET_KEY": secrets.token_urlsafe(64),
        "DPO_VAULT_KEY": new_vault_key(),
    }


def new_vault_key() -> str:
    """Return a fresh key of the vault as it is written in a ring."""
    return b64encode(secrets.token_bytes(VAULT_KEY_BYTES)).decode("ascii")


def check_mode(environment: Mapping[str, str]) -> str:
    """Return the mode; refuse an unknown one, and a production office without its own keys."""
    mode = environment.get("DPO_MODE") or "demo"
    if mode not in MODES:
        raise ImproperlyConfigured(f"DPO_MODE is one of {', '.join(MODES)}.")
    if mode == "production":
        for name in ("DPO_SECRET_KEY", "DPO_VAULT_KEY", "DPO_ALLOWED_HOSTS"):
            if not environment.get(name):
                raise ImproperlyConfigured(f"{name} must be set in production mode.")
        if len(environment["DPO_SECRET_KEY"]) < SECRET_KEY_CHARACTERS:
            raise ImproperlyConfigured(f"DPO_SECRET_KEY has fewer than {SECRET_KEY_CHARACTERS} characters.")
        keys = [("DPO_SECRET_KEY", environment["DPO_SECRET_KEY"])]
        keys += [("DPO_VAULT_KEY", key) for key in keys_of_ring(environment["DPO_VAULT_KEY"])]
        for name, key in keys:
            if _is_guessable(key):
                raise ImproperlyConfigured(
                    f"{name} is no key that was made at random: setup_office --make-keys."
                )
    return mode


def _is_guessable(key: str) -> bool:
    """Tell whether a key is an example: one of Django's, or of characters of which most are the same."""
    return key.startswith("django-insecure-") or len(set(key)) < FEWEST_CHARACTERS


def check_base_url(url: str, mode: str) -> str:
    """Return the office's address; a production office is reached over HTTPS, or from this machine only."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured("DPO_BASE_URL is an address such as https://dpo.example.com.")
    if mode == "production" and parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise ImproperlyConfigured("DPO_BASE_URL must begin with https:// in production mode.")
    return url.rstrip("/")


def check_ping_url(url: str, base_url: str) -> str:
    """Return the address that is told that all is well: a watcher on another host, over HTTPS, or nothing."""
    if not url:
        return url
    wrong = "DPO_PING_URL is an address such as https://watch.example.com/code."
    try:
        parts = urlsplit(url)
        # The last dot of a full name says nothing; asking for the port finds out whether it is one.
        host, _port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise ImproperlyConfigured(wrong) from error
    if parts.scheme != "https" or not host or parts.username or parts.password or parts.fragment:
        raise ImproperlyConfigured(wrong)
    if host == (urlsplit(base_url).hostname or "").rstrip(".") or not _is_outside(host):
        raise ImproperlyConfigured("DPO_PING_URL names a watcher outside: not this office, nor this network.")
    return url


def check_provider(
    mode: str, *, issuer: str, client_id: str, scopes: str, claim: str, second_factor: str, is_only: bool
) -> None:
    """Refuse settings of a provider for signing in that are half, without TLS, or of an unknown word."""
    if second_factor not in PROVIDER_WORDS:
        raise ImproperlyConfigured(f"DPO_OIDC_SECOND_FACTOR is one of {', '.join(PROVIDER_WORDS)}.")
    if not issuer:
        if client_id or is_only:
            raise ImproperlyConfigured("DPO_OIDC_ISSUER is not set, and what rests on it is.")
        return
    if not is_provider_address(issuer, may_be_here=mode != "production") or "?" in issuer or "#" in issuer:
        raise ImproperlyConfigured("DPO_OIDC_ISSUER is an address such as https://sign-in.example.com.")
    if not client_id:
        raise ImproperlyConfigured("DPO_OIDC_CLIENT_ID must be set beside DPO_OIDC_ISSUER.")
    if "openid" not in scopes.split():
        raise ImproperlyConfigured("DPO_OIDC_SCOPES must name openid.")
    if not claim.isidentifier():
        raise ImproperlyConfigured("DPO_OIDC_CLAIM is the name of one claim, such as email.")


def is_provider_address(url: str, *, may_be_here: bool) -> bool:
    """Tell whether a provider for signing in may be asked there: by HTTPS, or on this machine for a trial."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (may_be_here and parts.scheme == "http" and host in THIS_MACHINE)


def _is_outside(host: str) -> bool:
    """Tell whether a host may be outside: a name with a dot, or an address of the public internet.

    What ends in a number is an address to the resolver, however it is written: 127.1 is this machine.
    """
    try:
        address = ip_address(host)
    except ValueError:
        name, _dot, last = host.rpartition(".")
        is_number = last.isdigit() or last.startswith("0x")
        inside = ("localhost", "local", "internal")
        # A name in other letters may be read as one of digits, or of this machine.
        return bool(name) and host.isascii() and not is_number and last not in inside
    return (getattr(address, "ipv4_mapped", None) or address).is_global


def check_dns_server(value: str) -> str:
    """Return the DNS server to ask, an address with or without a port, or nothing."""
    if value:
        server_in(value)
    return value


def server_in(text: str) -> tuple[str, int]:
    """Return address and port of a DNS server: `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`."""
    host, _colon, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
    try:
        return str(ip_address(host)), int(port or DNS_PORT)
    except ValueError as error:
        raise ImproperlyConfigured("DPO_DNS_SERVER is an address such as 192.0.2.1.") from error


def addresses_in(value: str) -> tuple[IPv4Address | IPv6Address, ...]:
    """Return the addresses of the relay, with commas between them."""
    try:
        return tuple(ip_address(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise ImproperlyConfigured(
            "DPO_RELAY_ADDRESSES are addresses with commas between them: 192.0.2.1."
        ) from error


def check_relay(mode: str, host: str, port: int, sink_port: int) -> None:
    """Refuse a demo that would send to anything but its own sink: its controllers' addresses are real."""
    if mode == "demo" and (host not in THIS_MACHINE or port != sink_port):
        raise ImproperlyConfigured(
            "A demo sends mail to its own sink only: unset DPO_SMTP_HOST and DPO_SMTP_PORT, "
            "or run a production office."
        )


def check_sms_gateway(url: str, mode: str, sink_port: int) -> str:
    """Return where text messages go; a demo's to its own sink, nobody's in the clear over a network."""
    if not url:
        return ""
    place = urlsplit(url)
    is_here = place.hostname in THIS_MACHINE
    if (
        place.scheme not in ("http", "https")
        or not place.hostname
        or (place.scheme == "http" and not is_here)
    ):
        raise ImproperlyConfigured("DPO_SMS_GATEWAY_URL begins with https://.")
    if mode == "demo" and (not is_here or place.port != sink_port):
        raise ImproperlyConfigured(
            "A demo sends text messages to its own sink only: unset DPO_SMS_GATEWAY_URL, "
            "or run a production office."
        )
    return url.rstrip("/")


def check_sms_sender(sender: str) -> str:
    """Return what a phone shows as the sender: networks carry eleven letters and digits, or a number."""
    if sender and not SMS_SENDER.fullmatch(sender):
        raise ImproperlyConfigured(
            "DPO_SMS_SENDER is at most 11 letters, digits and spaces, or a number of at most 15 digits."
        )
    return sender


def check_vault_key(value: str) -> str:
    """Return the ring of vault keys, with commas between them, if each is 32 bytes in base64, and once there.

    An empty one is refused when it is used.
    """
    parts = keys_of_ring(value)
    try:
        keys = [b64decode(part, validate=True) for part in parts]
    except ValueError as error:
        raise ImproperlyConfigured("DPO_VAULT_KEY must be base64.") from error
    if (value and not keys) or any(len(key) != VAULT_KEY_BYTES for key in keys):
        raise ImproperlyConfigured(f"Each key of DPO_VAULT_KEY must be {VAULT_KEY_BYTES} bytes in base64.")
    if len(set(keys)) < len(keys):
        raise ImproperlyConfigured("DPO_VAULT_KEY names the same key twice.")
    return value


def keys_of_ring(value: str) -> list[str]:
    """Return the keys of a ring as they are written, the first one first."""
    return [part.strip() for part in value.split(",") if part.strip()]


def whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    """Return a variable as a number of one or more."""
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number above zero.")
    return int(text)


def is_on(environment: Mapping[str, str], name: str) -> bool:
    """Return whether a variable says yes."""
    return environment.get(name, "").lower() in {"1", "true", "yes", "on"}


def private_directory(path: Path) -> Path:
    """Make a directory that only its owner may enter; one that cannot be made is left to whoever needs it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return path
    return path


def database_settings(url: str, data_dir: Path) -> dict[str, Any]:
    """Return Django's settings for a database address; an empty one is the embedded SQLite file."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)), data_dir)
    if url:
        raise ImproperlyConfigured("DATABASE_URL begins with postgres:// or sqlite://.")
    return _sqlite(data_dir / EMBEDDED_DATABASE, data_dir)


def _sqlite(path: Path, data_dir: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A file, never memory: shared in-memory databases are not WAL and answer "table is locked".
        "TEST": {"NAME": str(data_dir / "test.sqlite3")},
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Writers queue at BEGIN instead of failing at their first write.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # NORMAL with WAL: a killed process loses nothing; only a power cut may lose the last commits.
            # recursive_triggers: REPLACE must fire the delete triggers that write history.
            "init_command": (
                "PRAGMA busy_timeout=20000;PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA recursive_triggers=ON;PRAGMA journal_size_limit=67108864"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL has no readable host and port.") from error
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _test_environment(outer: Mapping[str, str]) -> dict[str, str]:
    data_dir = tempfile.mkdtemp(prefix="dpo-office-test-")
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    passed_on = {name: outer[name] for name in TEST_PASSES_ON if outer.get(name)}
    return generate_keys() | passed_on | {"DPO_MODE": "test", "DPO_DATA_DIR": data_dir}
