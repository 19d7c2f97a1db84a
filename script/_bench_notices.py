"""`script/bench notices`: customer files, beside bulk_create(update_conflicts=True).

A scratch database is made on the server of DATABASE_URL and removed afterwards. Both ways write the same rows
of the same CSV file to the same table, with its indexes, constraints and triggers. In each round, each way
loads a new controller's customers, takes in the file of the next night, and takes that file in again. Ours
reads, checks and stages each line besides; Django's way only reads it. Then a campaign is planned
(_bench_planning.py).
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import csv
import gc
import os
import random
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

SEED = 8
TIMES_FASTER = 4
BATCH = 5_000
CHANGED_IN_A_THOUSAND, NEW_IN_A_THOUSAND = 30, 10
NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
HEAD = ("number", "name", "email", "phone", "language", "account_state", "state_since")
FIRST = ("Anna", "Bo", "Carl", "Dorte", "Erik", "Freja", "Gitte", "Søren", "Åse", "Ida")
LAST = ("Jensen", "Nielsen", "Hansen", "Pedersen", "Blåbær", "Sørensen", "Kvist")
PASSES = ("a new controller's customers", "the file of the next night", "that file again")
FIRST_CONTROLLER = "ours-0"
OURS, DJANGO = "a customer file", "bulk_create(update_conflicts=True)"


def run(given: argparse.Namespace) -> int:
    """Make the database, measure, print, and tell whether the goal is met."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "postgresql":
        print("script/bench notices measures PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    scratch = f"office_bench_{os.getpid()}"
    home = connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{scratch}"')
    connection.close()
    connection.settings_dict["NAME"] = scratch
    try:
        call_command("migrate", verbosity=0)
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("first.csv", "next.csv")]
            write_files(files, given.rows)
            if given.part == "planning":
                _take_in(_controller(FIRST_CONTROLLER), files[0])
                met = 0
            else:
                met = report(measure(given, [files[0], files[1], files[1]]), given)
        if given.part != "files":
            planned(given)
        return met
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{scratch}" WITH (FORCE)')


def write_files(files: list[Path], rows: int) -> None:
    """Write the file of one night and of the next: three in a hundred changed, one in a hundred new."""
    new = rows * NEW_IN_A_THOUSAND // 1000
    for night, path in enumerate(files):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEAD)
            writer.writerows(_line(n, night) for n in range(rows + night * new))


def _line(n: int, night: int) -> tuple[str, ...]:
    moved = night and n % 1000 < CHANGED_IN_A_THOUSAND
    return (
        f"K{n:08}",
        f"{FIRST[n % len(FIRST)]} M{n % 4000} {LAST[n % len(LAST)]}",
        f"person{n}{'.new' if moved else ''}@example.com",
        f"+4500{n % 1_000_000:06}",
        "en" if n % 7 == 0 else "da",
        "paused" if n % 5 == 0 else "active",
        f"20{10 + n % 15}-0{1 + n % 9}-1{n % 10}",
    )


def measure(given: argparse.Namespace, files: list[Path]) -> dict[tuple[str, str], list[float]]:
    """Return the seconds of each way and pass, round by round."""
    times: dict[tuple[str, str], list[float]] = {}
    for number in range(given.rounds):
        ways: list[tuple[str, Callable[[Any, Path], None]]] = [(OURS, _take_in), (DJANGO, _bulk_create)]
        # The order changes, so that what one leaves behind favours nobody.
        for way, work in random.Random(SEED + number).sample(ways, 2):  # noqa: S311  no secret
            controller = _controller(f"{'ours' if way == OURS else 'django'}-{number}")
            for what, path in zip(PASSES, files, strict=True):
                _tidy()
                begun = time.perf_counter()
                work(controller, path)
                seconds = time.perf_counter() - begun
                times.setdefault((way, what), []).append(seconds)
                print(f"round {number + 1}: {way}: {what}: {seconds:.1f} s", file=sys.stderr, flush=True)
        _check_alike(number)
    return times


def _take_in(controller: Any, path: Path) -> None:
    from dpo_office.common.permissions import system_actor
    from registry_app.actions.customer_imports import import_csv

    row = import_csv(controller_id=controller.pk, chunks=_chunks(path), actor=system_actor("setup"), now=NOW)
    if row.state != "taken_in" or row.rejected:
        raise SystemExit(f"{row.state} {row.refused_for}: {row.rejected} lines rejected")


def _chunks(path: Path) -> Iterator[bytes]:
    from registry_app.gateways.customer_files import CHUNK

    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _bulk_create(controller: Any, path: Path) -> None:
    from dpo_office.common.acting import acting
    from dpo_office.common.permissions import system_actor
    from registry_app.models import Customer

    with path.open(encoding="utf-8", newline="") as file, acting(system_actor("setup"), "customer.imported"):
        rows = (
            Customer(
                controller=controller,
                created_at=NOW,
                changed_at=NOW,
                **{name: row[name] for name in HEAD[:-1]},
                state_since=date.fromisoformat(row["state_since"]),
            )
            for row in csv.DictReader(file)
        )
        while batch := [row for _n, row in zip(range(BATCH), rows, strict=False)]:
            Customer.objects.bulk_create(
                batch,
                update_conflicts=True,
                unique_fields=["controller", "number"],
                update_fields=[*HEAD[1:], "changed_at"],
            )


def _controller(slug: str) -> Any:
    from dpo_office.common.acting import acting
    from dpo_office.common.permissions import system_actor
    from registry_app.models import Controller, Policy

    # With a state of its own, which an import alone may bring.
    with acting(system_actor("setup"), "import"):
        controller = Controller.objects.create(
            slug=slug,
            name=slug,
            cvr="12345674",
            contact_email="privacy@example.com",
            state="open",
            opened_at=NOW,
            opened_by=uuid.uuid4(),
            created_at=NOW,
            changed_at=NOW,
        )
        Policy.objects.create(controller=controller, code="privacy", name="Privacy policy")
    return controller


def _tidy() -> None:
    from django.db import connection

    gc.collect()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE registry_app_customer")
        cursor.execute("VACUUM registry_app_stagedcustomer")
        cursor.execute("CHECKPOINT")


def _check_alike(number: int) -> None:
    """Both ways must have come to the same customers, or the times say nothing."""
    from registry_app.models import Customer

    found = [
        Customer.objects.filter(controller__slug=f"{way}-{number}").order_by("number").values_list(*HEAD)
        for way in ("ours", "django")
    ]
    if found[0].count() != found[1].count() or found[0].difference(found[1]).exists():
        raise SystemExit("The two ways came to different customers.")


def planned(given: argparse.Namespace) -> None:
    """Plan a campaign for the first controller, each way."""
    from _bench_planning import measure_planning, print_planning

    from registry_app.models import Controller, Customer

    controller = Controller.objects.get(slug=FIRST_CONTROLLER)
    rows = Customer.objects.filter(controller=controller).count()
    print_planning(measure_planning(rows, given.rounds, controller), rows)


def report(times: dict[tuple[str, str], list[float]], given: argparse.Namespace) -> int:
    """Print the medians; ends with status 1 when the file of the next night is not four times faster."""
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"PostgreSQL, medians of {given.rounds} rounds, {given.rows:,} rows a file\n")
    print(f"| taken in | {OURS} | rows a second | {DJANGO} | rows a second | faster |")
    print("|---|---|---|---|---|---|")
    faster: dict[str, float] = {}
    for what in PASSES:
        ours, django = (statistics.median(times[way, what]) for way in (OURS, DJANGO))
        faster[what] = django / ours
        print(
            f"| {what} | {ours:.1f} s | {given.rows / ours:,.0f} | {django:.1f} s |"
            f" {given.rows / django:,.0f} | {faster[what]:.1f}× |"
        )
    print(f"\nAt most {megabytes:.0f} MB of memory, both ways in one process.")
    held = faster[PASSES[1]] >= TIMES_FASTER and faster[PASSES[2]] >= TIMES_FASTER
    print("The goal is met." if held else "THE GOAL IS MISSED.")
    return 0 if held else 1
