"""`script/bench registry`: pages and files of a record with many activities.

Two controllers stand in a scratch database, one with a tenth of the other's activities. Each page is asked at
both, by somebody who sees that controller alone: it must take as many queries, and no more than its limit.
Files are made as the office makes them.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

SEED = 4
GOOD_ANSWER = 200
LESS = 10
FEWEST = 6  # each activity of the library once
RECIPIENTS = 40
MADE_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
# The most queries that a page may take, whatever the size of the record.
MOST_QUERIES = {
    "activities: the list": 15,
    "activities: one legal basis": 15,
    "an activity": 18,
    "findings": 14,
    "findings: those that block": 14,
    "controller, after a change": 28,
    "controller": 18,
}


@dataclass
class Page:
    """A page, asked at the small and at the large record."""

    what: str
    paths: tuple[str, str]
    cold: bool = False
    queries: list[int] = field(default_factory=list)
    size: int = 0
    seconds: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    # What the process itself computed at the large record; the clock also counts what others do.
    work: list[float] = field(default_factory=list)


def run(given: argparse.Namespace) -> int:
    """Make the database, fill it, measure, print, and tell whether the limits hold."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return _bench(given)
    scratch = f"office_bench_{os.getpid()}"
    # A server always has this one; the one of the URL may be a test's, which is made when needed.
    home = connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{scratch}"')
    connection.close()
    connection.settings_dict["NAME"] = scratch
    try:
        return _bench(given)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{scratch}" WITH (FORCE)')


def _bench(given: argparse.Namespace) -> int:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    begun = time.perf_counter()
    sizes = (max(FEWEST, given.rows // LESS), given.rows)
    owners = [filled(f"bench{number}", size) for number, size in enumerate(sizes)]
    print(f"{sum(sizes):,} activities made in {time.perf_counter() - begun:.0f} s", flush=True)
    pages = measured(owners, given)
    kinds = ("xlsx", "pdf", "danish-xlsx", "ciso-xlsx", "csv", "json", "jsonld")
    files = [made_file(owners[1], kind) for kind in kinds]
    files += [asked_file(owners[1], kind) for kind in ("xlsx", "pdf")]
    files += [read_back(owners[1], kind) for kind in ("xlsx", "json", "danish-xlsx", "ciso-xlsx")]
    return report(pages, files, sizes, given)


def filled(slug: str, size: int) -> Any:
    """Enter a controller whose record holds the library's activities again and again, each its own row."""
    from dpo_office.common.acting import acting
    from dpo_office.common.permissions import system_actor
    from registry_app import models
    from registry_app.domain.activity_library import activity_library, fields_of

    library = activity_library()
    with acting(system_actor("setup"), "import"):
        owner = models.Controller.objects.create(
            slug=slug,
            name=f"{slug.title()} ApS",
            cvr="12345674",
            address="Eksempelvej 1, 0000 Ingensteds",
            contact_email=f"privacy@{slug}.example.com",
            state="open",
            created_at=MADE_AT,
            changed_at=MADE_AT,
        )
        categories, rules = (
            {
                row.code: row
                for row in model.objects.bulk_create(
                    model(controller=owner, **fields_of(entry)) for entry in shelf.values()
                )
            }
            for model, shelf in (
                (models.DataCategory, library.categories),
                (models.RetentionRule, library.rules),
            )
        )
        recipients = _recipients(owner)
        entries = list(library.activities.values())
        activities = models.ProcessingActivity.objects.bulk_create(
            models.ProcessingActivity(
                controller=owner,
                position=number,
                status="active",
                created_at=MADE_AT,
                **fields_of(entries[number % len(entries)]) | {"code": f"activity-{number}"},
            )
            for number in range(size)
        )
        purposes = models.Purpose.objects.bulk_create(
            models.Purpose(activity=activity, position=place, **fields_of(said))
            for number, activity in enumerate(activities)
            for place, said in enumerate(entries[number % len(entries)]["purposes"])
        )
        said_of = [said for number in range(size) for said in entries[number % len(entries)]["purposes"]]
        models.PurposeBasis.objects.bulk_create(
            models.PurposeBasis(purpose=purpose, position=place, **fields_of(basis))
            for purpose, said in zip(purposes, said_of, strict=True)
            for place, basis in enumerate(said["bases"])
        )
        models.PurposeData.objects.bulk_create(
            models.PurposeData(purpose=purpose, category=categories[code], rule=rules.get(rule))
            for purpose, said in zip(purposes, said_of, strict=True)
            for code, rule in said["data"].items()
        )
        models.Disclosure.objects.bulk_create(
            models.Disclosure(activity=activity, recipient=recipients[(number + step) % len(recipients)])
            for number, activity in enumerate(activities)
            for step in range(3)
        )
    return owner


def _recipients(owner: Any) -> list[Any]:
    """Enter processors, each with an agreement, and a transfer for every second."""
    from registry_app import models

    rows = models.Recipient.objects.bulk_create(
        models.Recipient(
            controller=owner,
            code=f"processor-{number}",
            name_da=f"Databehandler {number} A/S",
            name_en=f"Processor {number} A/S",
            role="processor",
            is_named=True,
            country="US" if number % 2 else "DK",
        )
        for number in range(RECIPIENTS)
    )
    models.ProcessingAgreement.objects.bulk_create(
        models.ProcessingAgreement(recipient=row, reference="DBA-1", signed_on=date(2026, 1, 5))
        for row in rows
    )
    models.Transfer.objects.bulk_create(
        models.Transfer(recipient=row, country="US", mechanism="scc", importer=row.name_en, module="2")
        for row in rows[1::2]
    )
    return list(rows)


def signed_in(owner: Any) -> Any:
    """Give the browser of an officer at one controller alone."""
    from django.test import Client

    from dpo_office.common.acting import acting
    from dpo_office.common.permissions import system_actor
    from dpo_office.common.users import RoleGrant, User

    with acting(system_actor("setup"), "bench.person_made"):
        user = User.objects.create_user(f"officer-{owner.slug}")
        RoleGrant.objects.create(user=user, role="officer", controller_id=owner.pk)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def asked_pages(owners: list[Any]) -> list[Page]:
    """List the pages, each at both controllers."""
    from registry_app.models import ProcessingActivity

    office = "/office/registry_app"
    acts = f"{office}/processingactivity"

    def same(path: str) -> tuple[str, str]:
        return (path, path)

    first, second = (
        f"{acts}/{ProcessingActivity.objects.get(controller=owner, code='activity-0').pk}/change/"
        for owner in owners
    )
    one, other = (f"{office}/controller/{owner.pk}/change/" for owner in owners)
    return [
        Page("activities: the list", same(f"{acts}/")),
        Page("activities: one legal basis", same(f"{acts}/?legal_basis=6.1.f")),
        Page("an activity", (first, second)),
        Page("findings", same(f"{acts}/findings/")),
        Page("findings: those that block", same(f"{acts}/findings/?severity=error")),
        Page("controller, after a change", (one, other), cold=True),
        Page("controller", (one, other)),
    ]


def measured(owners: list[Any], given: argparse.Namespace) -> list[Page]:
    """Count the queries of each page, then ask every page in every round, in shuffled order."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from dpo_office import web_server

    clients, pages = [signed_in(owner) for owner in owners], asked_pages(owners)
    for page in pages:
        for place in (0, 1):
            _ask(page, clients, place)  # what is read once by a process is read now
            with CaptureQueriesContext(connection) as captured:
                page.size = _ask(page, clients, place)
            page.queries.append(len(captured))
    web_server.when_ready(None)  # what the office's web server does before it answers
    dice = random.Random(SEED)  # noqa: S311  no secret
    for number in range(given.rounds):
        for page in dice.sample(pages, len(pages)):
            for place in (0, 1):
                _ask(page, clients, place)
                begun, worked = time.perf_counter(), time.process_time()
                _ask(page, clients, place)
                if place:
                    page.work.append(time.process_time() - worked)
                page.seconds[place].append(time.perf_counter() - begun)
        print(f"\rround {number + 1} of {given.rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return pages


def _ask(page: Page, clients: list[Any], place: int) -> int:
    """Ask for a page; give the bytes of the answer."""
    from django.core.cache import cache

    if page.cold:
        cache.clear()
    answer = clients[place].get(page.paths[place])
    if answer.status_code != GOOD_ANSWER:
        raise SystemExit(f"{page.what}: status {answer.status_code}")
    return len(answer.content)


def made_file(owner: Any, kind: str) -> tuple[str, float, int]:
    """Make the record's file; give its kind, the seconds and the bytes."""
    from dpo_office.common import clock
    from registry_app.gateways.record_out import record_file

    print(f"\r{kind} …   ", end="", file=sys.stderr, flush=True)
    begun = time.perf_counter()
    content = record_file(owner, kind, language="da", today=clock.today()).content
    return kind, time.perf_counter() - begun, len(content)


def asked_file(owner: Any, kind: str) -> tuple[str, float, int]:
    """Ask for a file and let the task of the worker make it."""
    from dpo_office.common import clock
    from dpo_office.common.users import User
    from registry_app.models import RecordExport
    from registry_app.tasks import make_exports

    print(f"\r{kind}, asked for …   ", end="", file=sys.stderr, flush=True)
    RecordExport.objects.create(
        controller=owner,
        kind=kind,
        language="da",
        as_of=clock.today(),
        asked_by=User.objects.get(username=f"officer-{owner.slug}").pk,
        asked_at=clock.now(),
    )
    begun = time.perf_counter()
    make_exports()
    export = RecordExport.objects.filter(kind=kind).latest("asked_at")
    if export.state != "done":
        raise SystemExit(f"{kind}: {export.state} {export.failure}")
    return f"{kind}, made by the worker and sealed", time.perf_counter() - begun, export.size


def read_back(owner: Any, kind: str) -> tuple[str, float, int]:
    """Read a file of the record as the page does before it shows what would change: nothing would."""
    from dpo_office.common import clock
    from registry_app.domain.ciso_sheets import is_ciso, lay_ciso
    from registry_app.domain.record_reading import read_tables
    from registry_app.domain.sheet_lines import lay_sheet
    from registry_app.domain.sheet_reading import proposed_header, proposed_mapping
    from registry_app.gateways.record_in import is_ours, read_file
    from registry_app.gateways.record_out import record_file
    from registry_app.gateways.sheet_in import read_sheets
    from registry_app.queries.record_imports import planned_import
    from registry_app.queries.record_tables import SCHEMA, TABLE, stored_record
    from registry_app.queries.sheets import laying_over, target_labels

    print(f"\r{kind}, read back …   ", end="", file=sys.stderr, flush=True)
    today = clock.today()
    content = record_file(owner, kind, language="da", today=today).content
    begun = time.perf_counter()
    if is_ours(content):
        read = read_tables(SCHEMA, read_file(content).tables)
    else:
        grids = read_sheets(content).grids
        tables = stored_record(owner, today=today).tables
        if is_ciso([grid.name for grid in grids]):
            laying = laying_over(tables, "en")
            problems, _notes = lay_ciso(grids, target_labels(), laying)
        else:
            header = proposed_header(grids[0])
            mapping, laying = proposed_mapping(grids[0], header, "da"), laying_over(tables, "da")
            problems, _notes = lay_sheet(grids[0], header, mapping, target_labels(), laying)
        if problems:
            raise SystemExit(f"{kind}: {problems[0]}")
        read = read_tables(SCHEMA, laying.touched(), silent_on=frozenset(TABLE))
    planned_import(owner, read, today=today)
    return f"{kind}, read back and compared", time.perf_counter() - begun, len(content)


def report(
    pages: list[Page], files: list[tuple[str, float, int]], sizes: tuple[int, int], given: argparse.Namespace
) -> int:
    """Print the tables and the verdict."""
    from django.db import connection

    print(file=sys.stderr)
    load = os.getloadavg()
    print(
        f"\n{connection.vendor}, {sizes[0]:,} and {sizes[1]:,} activities, {given.rounds} rounds,"
        f" medians of whole answers in one process;"
        f" load of the machine at the end {load[0]:.1f} (1 min), {load[2]:.1f} (15 min)\n"
    )
    print(
        f"| page | queries at {sizes[0]:,} | at {sizes[1]:,} | at most |"
        f" {sizes[0]:,} | {sizes[1]:,} | work | kB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    held = True
    for page in pages:
        few, many = page.queries
        most = MOST_QUERIES[page.what]
        held &= few == many <= most
        small, large = (statistics.median(times) * 1000 for times in page.seconds)
        print(
            f"| {page.what} | {few} | {many} | {most} | {small:.0f} ms | {large:.0f} ms |"
            f" {statistics.median(page.work) * 1000:.0f} ms | {page.size / 1000:.0f} |"
        )
    print(f"\n| file of {sizes[1]:,} activities | seconds | kB |\n|---|---|---|")
    for kind, seconds, size in files:
        print(f"| {kind} | {seconds:.1f} | {size / 1000:.0f} |")
    print("\nThe limits hold." if held else "\nA LIMIT IS PASSED.")
    return 0 if held else 1
