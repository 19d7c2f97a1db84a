import os
import stat
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dpo_office.common.environment import (
    ROOT,
    add_to_environment_file,
    check_base_url,
    check_mode,
    check_provider,
    check_relay,
    check_vault_key,
    database_settings,
    generate_keys,
    is_kept_whole,
    is_on,
    office_environment,
    private_directory,
    read_environment_file,
    whole_number,
)

PRODUCTION = generate_keys() | {"DPO_MODE": "production", "DPO_ALLOWED_HOSTS": "office.example.com"}


def test_a_test_run_has_its_own_data_and_keys(monkeypatch):
    monkeypatch.setenv("DPO_DATA_DIR", str(ROOT / "data"))
    monkeypatch.setenv("DPO_VAULT_KEY", "of-a-real-office")

    environment = office_environment()

    assert environment["DPO_MODE"] == settings.DPO_MODE == "test"
    assert not Path(environment["DPO_DATA_DIR"]).is_relative_to(ROOT)
    assert environment["DPO_VAULT_KEY"] != "of-a-real-office"


def test_comments_and_empty_lines_of_the_file_say_nothing(tmp_path):
    (tmp_path / "office.env").write_text("# a comment\n\n DPO_MODE = demo \n")

    assert read_environment_file(tmp_path / "office.env") == {"DPO_MODE": "demo"}
    assert read_environment_file(tmp_path / "absent.env") == {}


@pytest.mark.parametrize(
    ("value", "is_kept"),
    [
        ("a=b #c", True),
        ("two words", True),
        *((value, False) for value in ("", "a ", " a", "a\t", "a\rb", "a\nb", "a\x85b", "a\u2028b", "a\r")),
    ],
)
def test_a_value_is_kept_whole_when_it_is_read_back_the_same(tmp_path, value, is_kept):
    add_to_environment_file(tmp_path / "office.env", {"NAME": value, "DPO_MODE": "production"})

    read = read_environment_file(tmp_path / "office.env")

    assert is_kept_whole(value) is is_kept
    assert value == "" or (read == {"NAME": value, "DPO_MODE": "production"}) is is_kept


def run_settings(environment, **variables):
    code = "from dpo_office import settings as s; print(s.DPO_MODE, s.DPO_BEAT_SECONDS, s.DPO_DATA_DIR)"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_process_environment_wins_over_the_file(process_environment, tmp_path):
    (tmp_path / "office.env").write_text("DPO_MODE=demo\nDPO_BEAT_SECONDS=7\n")
    del process_environment["DPO_MODE"]

    from_file = run_settings(process_environment)
    overridden = run_settings(process_environment, DPO_BEAT_SECONDS="9")

    assert from_file.stdout.split() == ["demo", "7", str(tmp_path)]
    assert overridden.stdout.split() == ["demo", "9", str(tmp_path)]


def test_production_without_keys_does_not_start(process_environment):
    kept = {name: value for name, value in process_environment.items() if not name.endswith("_KEY")}

    done = run_settings(kept, DPO_MODE="production")

    assert done.returncode != 0
    assert "DPO_SECRET_KEY must be set in production mode." in done.stderr


@pytest.mark.parametrize("name", ["DPO_SECRET_KEY", "DPO_VAULT_KEY", "DPO_ALLOWED_HOSTS"])
def test_production_needs_its_own(name):
    assert check_mode(PRODUCTION) == "production"
    with pytest.raises(ImproperlyConfigured, match=name):
        check_mode(PRODUCTION | {name: ""})


def test_a_short_secret_is_refused_in_production():
    with pytest.raises(ImproperlyConfigured, match="fewer than 50"):
        check_mode(PRODUCTION | {"DPO_SECRET_KEY": "x" * 49})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DPO_SECRET_KEY", "django-insecure-" + generate_keys()["DPO_SECRET_KEY"]),
        ("DPO_SECRET_KEY", "change-me-" * 6),
        ("DPO_VAULT_KEY", b64encode(bytes(32)).decode()),
    ],
)
def test_an_example_of_a_key_is_refused_in_production(name, value):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is no key that was made at random"):
        check_mode(PRODUCTION | {name: value})
    assert check_mode(PRODUCTION | {name: value, "DPO_MODE": "demo"}) == "demo"


def test_a_demos_directory_and_its_keys_are_refused_in_production(process_environment, tmp_path):
    lines = [f"{name}={value}\n" for name, value in generate_keys().items()]
    (tmp_path / "office.env").write_text(
        "".join(["DPO_MODE=demo\n", "DPO_ALLOWED_HOSTS=localhost\n", *lines])
    )

    done = run_settings(process_environment, DPO_MODE="production")

    assert done.returncode != 0
    assert "is a demo's" in done.stderr


def test_the_mode_is_a_demo_unless_said_and_never_unknown():
    assert check_mode({}) == "demo"
    with pytest.raises(ImproperlyConfigured):
        check_mode({"DPO_MODE": "debug"})


@pytest.mark.parametrize(
    "value", ["not base64", b64encode(b"x" * 31).decode(), b64encode(b"x" * 33).decode()]
)
def test_a_vault_key_has_32_bytes(value):
    with pytest.raises(ImproperlyConfigured):
        check_vault_key(value)


def test_an_absent_vault_key_is_left_to_its_first_use():
    assert check_vault_key("") == ""


@pytest.mark.parametrize(("host", "port"), [("smtp.example.com", 8025), ("127.0.0.1", 25)])
def test_a_demo_sends_to_its_own_sink_only(host, port):
    with pytest.raises(ImproperlyConfigured):
        check_relay("demo", host, port, 8025)
    check_relay("production", host, port, 8025)
    check_relay("demo", "127.0.0.1", 8025, 8025)


@pytest.mark.parametrize("url", ["", "office.example.com", "ftp://office.example.com", "https://"])
def test_an_address_has_scheme_and_host(url):
    with pytest.raises(ImproperlyConfigured):
        check_base_url(url, "demo")


def test_production_is_reached_over_https_or_from_this_machine():
    assert check_base_url("https://office.example.com/", "production") == "https://office.example.com"
    assert check_base_url("http://127.0.0.1:8000", "production") == "http://127.0.0.1:8000"
    with pytest.raises(ImproperlyConfigured):
        check_base_url("http://office.example.com", "production")


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "١"])
def test_a_number_is_whole_and_above_zero(value):
    with pytest.raises(ImproperlyConfigured, match="DPO_LEASE_SECONDS"):
        whole_number({"DPO_LEASE_SECONDS": value}, "DPO_LEASE_SECONDS", 300)


def test_a_number_has_a_default():
    assert whole_number({"DPO_LEASE_SECONDS": ""}, "DPO_LEASE_SECONDS", 300) == 300
    assert whole_number({"DPO_LEASE_SECONDS": "5"}, "DPO_LEASE_SECONDS", 300) == 5


def test_a_switch_is_off_unless_said():
    assert [is_on({"X": word}, "X") for word in ("", "0", "no", "1", "Yes", "TRUE")] == [False] * 3 + [
        True
    ] * 3


def test_an_embedded_database_is_a_file_with_immediate_transactions(tmp_path):
    database = database_settings("", tmp_path)

    assert database["NAME"] == tmp_path / "office.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "memory" not in database["TEST"]["NAME"]
    assert database_settings("sqlite:////var/office.sqlite3", tmp_path)["NAME"] == Path(
        "//var/office.sqlite3"
    )


def test_a_postgresql_address_is_taken_apart(tmp_path):
    database = database_settings(
        "postgres://us%40er:p%2Fw@db.example.com:5433/office?sslmode=require", tmp_path
    )

    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "office",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example.com",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    "url", ["mysql://localhost/office", "postgres://localhost", "postgres://localhost:x/office", "office"]
)
def test_an_unreadable_database_address_is_refused(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database_settings(url, tmp_path)


def test_a_private_directory_is_its_owners(tmp_path):
    made = private_directory(tmp_path / "a")

    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_directory_that_cannot_be_made_is_left_to_its_users(tmp_path):
    (tmp_path / "file").touch()

    assert not private_directory(tmp_path / "file" / "a").exists()


def test_uploads_wait_in_the_data_directory():
    assert Path(settings.FILE_UPLOAD_TEMP_DIR).is_relative_to(settings.DPO_DATA_DIR)
    assert os.access(settings.FILE_UPLOAD_TEMP_DIR, os.W_OK)


PROVIDER: dict[str, Any] = {
    "issuer": "https://sign-in.example.com/realm",
    "client_id": "dpo-office",
    "scopes": "openid email",
    "claim": "email",
    "second_factor": "claimed",
    "is_only": False,
}


def test_a_provider_for_signing_in_is_taken_whole_or_not_at_all() -> None:
    check_provider("production", **PROVIDER)
    check_provider("production", **PROVIDER | {"issuer": "", "client_id": ""})
    check_provider("demo", **PROVIDER | {"issuer": "http://127.0.0.1:9000/realm"})


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"issuer": "http://127.0.0.1:9000"}, "DPO_OIDC_ISSUER"),
        ({"issuer": "http://sign-in.example.com"}, "DPO_OIDC_ISSUER"),
        ({"issuer": "https://"}, "DPO_OIDC_ISSUER"),
        ({"issuer": "https://sign-in.example.com:door"}, "DPO_OIDC_ISSUER"),
        ({"issuer": "https://kim:word@sign-in.example.com"}, "DPO_OIDC_ISSUER"),
        ({"issuer": "https://sign-in.example.com?a=b"}, "DPO_OIDC_ISSUER"),
        ({"issuer": ""}, "DPO_OIDC_ISSUER"),
        ({"issuer": "", "client_id": "", "is_only": True}, "DPO_OIDC_ISSUER"),
        ({"client_id": ""}, "DPO_OIDC_CLIENT_ID"),
        ({"scopes": "email"}, "DPO_OIDC_SCOPES"),
        ({"claim": "the e-mail"}, "DPO_OIDC_CLAIM"),
        ({"second_factor": "maybe"}, "DPO_OIDC_SECOND_FACTOR"),
    ],
)
def test_a_provider_for_signing_in_that_is_half_or_open_is_refused(
    change: dict[str, object], name: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        check_provider("production", **PROVIDER | change)


def test_a_demo_takes_no_provider_elsewhere_without_tls() -> None:
    with pytest.raises(ImproperlyConfigured, match="DPO_OIDC_ISSUER"):
        check_provider("demo", **PROVIDER | {"issuer": "http://192.0.2.1/realm"})
