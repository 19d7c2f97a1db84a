"""The files under deploy/ name what there is, and keep what the office promises."""

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from dpo_office.common.environment import ROOT

pytestmark = pytest.mark.once
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))


def read_unit(path: Path) -> ConfigParser:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd have capitals
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text("utf-8"))
    return content["services"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_service_is_confined(path: Path) -> None:
    service = dict(read_unit(path)["Service"])

    assert service["User"] == "dpo-office"
    assert service["UMask"] == "0077"
    assert {
        name: service.get(name) for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome")
    } == dict.fromkeys(("NoNewPrivileges", "PrivateTmp", "ProtectHome"), "yes")
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")


def test_every_timer_starts_a_service_and_the_page_of_health_names_the_others() -> None:
    assert {path.stem for path in TIMERS} == {
        path.stem for path in UNITS if read_unit(path)["Service"]["Type"] == "oneshot"
    }
    assert {path.stem for path in UNITS} >= {"dpo-office-web", "dpo-office-worker", "dpo-office-beat"}


def test_services_and_containers_run_commands_that_there_are() -> None:
    lines = [read_unit(path)["Service"]["ExecStart"] for path in UNITS]
    lines += [" ".join(service.get("command", [])) for service in compose().values()]

    named = {name for line in lines for name in re.findall(r"manage\.py (\w+)", line)}

    assert named == {"sweep", "backup", "check_backup", "migrate"}
    assert named <= get_commands().keys()


def test_no_container_of_the_office_may_write_to_its_image_or_gain_rights() -> None:
    ours = {name: row for name, row in compose().items() if row["image"] == "dpo-office"}

    assert ours.keys() == {
        *("web", "worker", "beat", "sweep", "backup", "check-backup", "migrate", "manage"),
    }
    for row in ours.values():
        assert (row["read_only"], row["cap_drop"]) == (True, ["ALL"])
        assert "no-new-privileges:true" in row["security_opt"]


def test_the_office_in_containers_is_neither_owner_nor_superuser_of_its_database() -> None:
    services = compose()
    database = services["database"]

    assert database["environment"]["POSTGRES_USER"] == "postgres"
    assert "POSTGRES_DB" not in database["environment"]
    # As the owner run those alone that need it.
    owners = {name for name, row in services.items() if "env_file" in row}
    assert owners == {"migrate", "backup", "check-backup"}
    # What a volume brings in from this repository is there.
    mounts = [place.partition(":") for row in services.values() for place in row.get("volumes", [])]
    ours = {source: target for source, _colon, target in mounts if source.startswith("../")}
    assert [source for source in ours if not (DEPLOY / "container" / source).is_file()] == []
    assert ours["../postgresql/roles.sql"] == "/docker-entrypoint-initdb.d/10-roles.sql:ro"


def test_what_an_image_takes_is_there() -> None:
    ignored = (DEPLOY / "container" / "Containerfile.dockerignore").read_text(encoding="utf-8")

    taken = re.findall(r"^!(.+)$", ignored, re.MULTILINE)

    # pyproject.toml is read while the office runs: backups and dossiers name its version.
    assert set(taken) >= {"dpo_office", "registry_app", "requests_app", "locale", "pyproject.toml"}
    # The office shows the handbook, and leads to it from every page.
    assert "docs/handbook" in taken
    assert [name for name in taken if not (ROOT / name).exists()] == []


def test_no_proxy_logs_a_path_a_query_or_an_address() -> None:
    nginx = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    [logged] = re.findall(r"log_format \w+ '(.+)';", nginx)

    assert set(re.findall(r"\$(\w+)", logged)) == {
        *("time_iso8601", "request_method", "status", "body_bytes_sent", "request_time"),
    }
    assert set(re.findall(r"access_log (?:off|\S+ (\w+));", nginx)) == {"", "dpo_office"}
    places = re.findall(r"location [^{]+\{(.*?)\}", nginx, re.DOTALL)
    said = [set(re.findall(r"proxy_set_header (.+);", place)) for place in places]
    # Every place says all of them: nothing of what a caller wrote is handed on.
    assert said == [said[0]] * 2
    assert said[0] >= {"X-Forwarded-Proto https", "X-Forwarded-For $remote_addr", 'Forwarded ""'}


def test_the_database_logs_no_statement_and_no_value_and_the_broker_forgets_nothing() -> None:
    database = (DEPLOY / "postgresql" / "office.conf").read_text(encoding="utf-8")
    broker = (DEPLOY / "redis" / "office.conf").read_text(encoding="utf-8")

    for line in (
        "log_error_verbosity = terse",
        "log_parameter_max_length_on_error = 0",
        "log_statement = none",
    ):
        assert line in database.splitlines()
    assert "maxmemory-policy noeviction" in broker.splitlines()
