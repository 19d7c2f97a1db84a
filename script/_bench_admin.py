"""`script/bench admin`: lists and searches of the back office among a million cases and customers.

A scratch database is made on the server of DATABASE_URL and removed afterwards. Its rows are written by
PostgreSQL itself, with the triggers lifted in that database alone. What is measured is the whole answer of
the real page to a signed-in person.
"""

# Django's modules are there once its settings are; the SQL is put together from our own models alone; the
# admin has no other list of its pages.
# ruff: noqa: PLC0415, S608, SLF001  for these reasons

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GOAL_MS = 150
TIMES_FASTER = 10
SEED = 3
GOOD_ANSWER = 200
FIRST_NAMES = [
    "Anna",
    "Bo",
    "Carl",
    "Dorte",
    "Erik",
    "Freja",
    "Gitte",
    "Hanne",
    "Ida",
    "Jens",
    "Karen",
    "Lars",
    "Mette",
    "Niels",
    "Ole",
    "Pia",
    "Rikke",
    "Søren",
    "Tove",
    "Åse",
]
LAST_NAMES = [
    "Jensen",
    "Nielsen",
    "Hansen",
    "Pedersen",
    "Andersen",
    "Christensen",
    "Larsen",
    "Sørensen",
    "Rasmussen",
    "Blåbær",
]
STATES = ("received", "form_issued", "form_returned", "verified", "collecting", "answered")

CONTROLLERS = """
INSERT INTO registry_app_controller (id, slug, name, cvr, address, contact_email, phone, site, brand,
  languages, form_mode, holiday_calendar, suspension_mode, prompt_request_max_days, internal_target_days,
  silence_close_days, version, created_at, changed_at)
SELECT gen_random_uuid(), 'bench' || n, 'Bench ' || n || ' ApS', '1234567' || n, '', 'bench@example.com',
  '', '', '', '["da","en"]', 'none', 'DK_STATUTORY', 'SUSPEND', 7, 28, 30, 1, now(), now()
FROM generate_series(1, 3) n
"""
# A first name, a middle name that a few hundred share, a last name; one in a thousand has a rare one.
NAME = """
  (%(first)s::text[])[1 + mod(n::bigint * 7919, 20)::int] || ' M' || substr(md5(mod(n, 4000)::text), 1, 5)
  || ' ' || CASE WHEN mod(n, 1000) = 17 THEN 'Sjælden' || n
            ELSE (%(last)s::text[])[1 + mod(n::bigint * 104729 / 3, 10)::int] END
"""
CUSTOMERS = f"""
INSERT INTO registry_app_customer (id, controller_id, number, name, email, phone, language, account_state,
  state_since, preferred_channel, version, created_at, changed_at)
SELECT gen_random_uuid(), c.id, (1000000 + n)::text, {NAME}, 'person' || n || '@example.com',
  '+45 ' || to_char(mod(n * 7, 100000000), 'FM00 00 00 00'), 'da',
  CASE WHEN mod(n, 10) < 8 THEN 'active' WHEN mod(n, 10) = 8 THEN 'closed' ELSE 'incomplete' END,
  current_date, '', 1, now(), now()
FROM generate_series(1, %(rows)s) n
JOIN (SELECT id, row_number() OVER (ORDER BY slug) - 1 AS place FROM registry_app_controller) c
  ON c.place = CASE WHEN mod(n, 10) < 6 THEN 0 WHEN mod(n, 10) < 9 THEN 1 ELSE 2 END
"""
# Three in a hundred are not closed yet.
CASES = f"""
INSERT INTO requests_app_case (id, controller_id, reference, channel, language, requester_name,
  requester_email, requester_phone, requester_customer_number, received_at, received_on, due_on,
  strict_due_on, extension_letter_by, expires_at, deadline_explanation, state, form_asked, opened_by,
  closed_at, closed_by,
  version, created_at, changed_at)
SELECT gen_random_uuid(), c.id, 'BEN-2026-' || left(lpad(upper(to_hex(n)), 8, '0'), 4) || '-'
    || right(lpad(upper(to_hex(n)), 8, '0'), 4),
  'email', 'da', {NAME}, 'person' || n || '@example.com',
  '+45 ' || to_char(mod(n * 7, 100000000), 'FM00 00 00 00'), (1000000 + n)::text, d, d::date, d::date + 30,
  d::date + 30, d::date + 30, d + interval '30 days', '[]',
  CASE WHEN mod(n, 100) < 3 THEN (%(states)s::text[])[1 + mod(n, 6)::int] ELSE 'closed' END, false,
  gen_random_uuid(), CASE WHEN mod(n, 100) < 3 THEN NULL ELSE d + interval '20 days' END,
  CASE WHEN mod(n, 100) < 3 THEN NULL ELSE gen_random_uuid() END, 1, d, d
FROM (SELECT n, now() - interval '1 day' * CASE WHEN mod(n, 100) < 3 THEN mod(n, 40)
        ELSE 40 + mod(n, 1400) END AS d
      FROM generate_series(1, %(rows)s) n) made
JOIN (SELECT id, row_number() OVER (ORDER BY slug) - 1 AS place FROM registry_app_controller) c
  ON c.place = CASE WHEN mod(n, 10) < 6 THEN 0 WHEN mod(n, 10) < 9 THEN 1 ELSE 2 END
"""


@dataclass
class Asked:
    """One thing to measure: an address, or a text for the search field of a page."""

    what: str
    ask: Callable[[random.Random], Any]
    default: bool = False
    goal: bool = True
    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)


def share_of(seconds: list[float], share: float) -> float:
    """Give the milliseconds under which a share of the rounds stayed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def work_done(backend: int) -> float:
    """Give the seconds that this process and its own database process have computed.

    On a machine that others use too, this is what a page costs; the clock also counts what the others do.
    """
    statistics_of = Path(f"/proc/{backend}/schedstat")
    database = int(statistics_of.read_text().split()[0]) / 1e9 if statistics_of.exists() else 0.0
    return time.process_time() + database


def run(given: argparse.Namespace) -> int:
    """Make the database, fill it, measure, print, and tell whether the goals are met."""
    from django.db import connection

    if connection.vendor != "postgresql":
        print("script/bench admin measures PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    scratch = f"office_bench_{os.getpid()}"
    # A server always has this one; the one of the URL may be a test's, which is made when needed.
    home = connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{scratch}"')
    connection.close()
    connection.settings_dict["NAME"] = scratch
    try:
        begun = time.perf_counter()
        given.customers = given.customers or given.rows
        fill(given.rows, given.customers)
        spent = time.perf_counter() - begun
        print(f"{given.rows:,} cases and {given.customers:,} customers made in {spent:.0f} s", flush=True)
        tell_sizes()
        asked = measure(given)
        return report(asked, given)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{scratch}" WITH (FORCE)')


def tell_sizes() -> None:
    """Print what the two tables take on the disk, with their indexes and what stands beside."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("registry_app_customer", "requests_app_case"):
            cursor.execute("SELECT pg_table_size(%s), pg_indexes_size(%s)", [table, table])
            rows, indexes = (size / 2**20 for size in cursor.fetchone())
            print(f"{table}: {rows:,.0f} MB, indexes {indexes:,.0f} MB", flush=True)


def fill(rows: int, customers: int) -> None:
    """Write the rows with PostgreSQL's own hands, then make the indexes anew."""
    from django.core.management import call_command
    from django.db import connection

    from dpo_office.common.triggers import remove_triggers
    from registry_app.models import Controller, Customer
    from requests_app.models import Case, RightItem

    call_command("migrate", verbosity=0)
    remove_triggers()
    values = {"rows": rows, "first": FIRST_NAMES, "last": LAST_NAMES, "states": list(STATES)}
    with connection.schema_editor() as editor:
        for model in (Customer, Case):
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    with connection.cursor() as cursor:
        _insert(cursor, CONTROLLERS, {}, Controller)
        _insert(cursor, CUSTOMERS, values | {"rows": customers}, Customer)
        _insert(cursor, CASES, values, Case)
        cursor.execute(_items(RightItem))
    with connection.schema_editor() as editor:
        for model in (Customer, Case):
            for index in model._meta.indexes:
                editor.add_index(model, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _insert(cursor: Any, sql: str, values: dict[str, Any], model: Any) -> None:
    """Insert; columns that the statement does not name get what their field begins with."""
    head, _, tail = sql.partition(")\nSELECT ")
    named = {name.strip() for name in head.partition("(")[2].replace("\n", " ").split(",")}
    more = [f for f in model._meta.concrete_fields if f.column not in named and not f.null]
    columns = "".join(f", {f.column}" for f in more)
    begins = "".join(f", {_literal(f)}" for f in more)
    body, from_, source = tail.partition("\nFROM ")
    cursor.execute(f"{head}{columns})\nSELECT {body}{begins}{from_}{source}", values)


def _literal(model_field: Any) -> str:
    """Give what a column begins with, as SQL."""
    kind = model_field.get_internal_type()
    if "DateTime" in kind or kind == "DateField":
        return "now()"
    if kind in ("UUIDField", "ForeignKey"):
        return "gen_random_uuid()"
    if kind == "BooleanField":
        return str(bool(model_field.get_default())).lower()
    if "Integer" in kind:
        return str(model_field.get_default() or 0)
    if kind == "JSONField":
        return "'[]'" if isinstance(model_field.get_default(), list) else "'{}'"
    return "'" + str(model_field.get_default() or "") + "'"


def _items(model: Any) -> str:
    """Give each case one right: the list names it."""
    fields = [f for f in model._meta.concrete_fields if not f.null]
    special = {"case_id": "id", "right": "'access'", "controller_id": "controller_id"}
    values = [special.get(f.column) or _literal(f) for f in fields]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    return f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(values)} FROM requests_app_case"


def measure(given: argparse.Namespace) -> list[Asked]:
    """Ask every question in every round, in shuffled order."""
    from django.db import connection
    from django.test import Client

    from dpo_office import web_server

    asked = questions(signed_in(Client), given.rows, given.customers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    dice = random.Random(SEED)  # noqa: S311  no secret
    for number in range(-1, given.rounds):
        for one in dice.sample(asked, len(asked)):
            worked, begun = work_done(backend), time.perf_counter()
            answer = one.ask(dice)
            spent, worked = time.perf_counter() - begun, work_done(backend) - worked
            if answer.status_code != GOOD_ANSWER:
                raise SystemExit(f"{one.what}: status {answer.status_code}")
            if number >= 0:  # the first round warms up
                one.seconds.append(spent)
                one.work.append(worked)
        if number < 0:
            web_server.when_ready(None)  # what the office's web server does before it answers
        print(f"\rround {number + 1} of {given.rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return asked


def signed_in(client_class: Any) -> Any:
    """Give the browser of an officer at every controller."""
    from dpo_office.common.acting import acting
    from dpo_office.common.permissions import system_actor
    from dpo_office.common.users import RoleGrant, User
    from registry_app.models import Controller

    with acting(system_actor("setup"), "bench.person_made"):
        user = User.objects.create_user("bench-officer")
        for key in Controller.objects.values_list("pk", flat=True):
            RoleGrant.objects.create(user=user, role="officer", controller_id=key)
    client = client_class(headers={"accept-language": "en"})
    client.force_login(user)
    return client


CASES_PAGE, CUSTOMERS_PAGE = "/office/requests_app/case/", "/office/registry_app/customer/"
SEARCH_PAGE = "/office/search/"
LISTS = (
    ("cases: the list", CASES_PAGE),
    ("cases: every state", f"{CASES_PAGE}?state=every"),
    ("cases: one controller", f"{CASES_PAGE}?controller=bench3"),
    ("cases: overdue", f"{CASES_PAGE}?deadline=overdue"),
    ("cases: closed", f"{CASES_PAGE}?state=closed"),
    ("cases: last page", f"{CASES_PAGE}?state=every&p=200"),
    ("customers: the list", CUSTOMERS_PAGE),
    ("customers: one state", f"{CUSTOMERS_PAGE}?account_state=incomplete"),
    ("customers: one controller", f"{CUSTOMERS_PAGE}?controller=bench3"),
    ("customers: both", f"{CUSTOMERS_PAGE}?controller=bench3&account_state=incomplete"),
    ("customers: last page", f"{CUSTOMERS_PAGE}?p=200"),
)
Text = Callable[[random.Random], str]


def texts(rows: int) -> dict[str, Text]:
    """Give what is typed, another text each time."""

    def person(dice: random.Random) -> int:
        return dice.randrange(1, rows + 1)

    return {
        "a rare name": lambda dice: f"Sjælden{dice.randrange(rows // 1000 or 1) * 1000 + 17}",
        "a missing name": lambda dice: "Findesikke" + "".join(dice.choices("bcdfghk", k=6)),
        "a frequent name": lambda dice: f"{dice.choice(LAST_NAMES)} {dice.choice(FIRST_NAMES)[:3]}",
        "a frequent surname": lambda dice: dice.choice(LAST_NAMES),
        "e-mail": lambda dice: f"person{person(dice)}@example.com",
        "phone": lambda dice: f"{person(dice) * 7 % 100_000_000:08}",
        "customer number": lambda dice: str(1_000_000 + person(dice)),
    }


def questions(client: Any, rows: int, customers: int) -> list[Asked]:
    """List what is asked; Django's own search where there are as many customers as cases."""

    def page(address: str) -> Callable[[random.Random], Any]:
        return lambda _dice: client.get(address)

    def found(path: str, text: Text, **headers: str) -> Callable[[random.Random], Any]:
        return lambda dice: client.post(path, {"q": text(dice)}, headers=headers, follow=True)

    def reference(dice: random.Random) -> str:
        key = f"{dice.randrange(1, rows + 1):08X}"
        return f"BEN-2026-{key[:4]}-{key[4:]}"

    asked = [Asked(what, page(address)) for what, address in LISTS]
    of_customers = texts(customers)
    for name, path, typed in (
        ("cases", CASES_PAGE, texts(rows)),
        ("customers", CUSTOMERS_PAGE, of_customers),
    ):
        asked += [Asked(f"{name}, search: {what}", found(path, text)) for what, text in typed.items()]
        for what in ("a rare name", "a missing name") if rows == customers else ():
            by_default = _by_default(name, found(path, typed[what]))
            asked.append(Asked(f"{name}, Django's own search: {what}", by_default, default=True, goal=False))
    asked.append(Asked("cases, search: reference", found(CASES_PAGE, reference)))
    for what, text in of_customers.items():
        asked.append(Asked(f"palette: {what}", found(SEARCH_PAGE, text, **{"hx-request": "true"})))
    return asked


def _by_default(name: str, ask: Callable[[random.Random], Any]) -> Callable[[random.Random], Any]:
    """Put Django's own search (icontains in the same columns) into the same page."""
    from django.contrib import admin
    from django.contrib.admin import ModelAdmin

    from registry_app.models import Customer
    from requests_app.models import Case

    admin.autodiscover()
    pages = admin.site._registry[Case if name == "cases" else Customer]

    def asking(dice: random.Random) -> Any:
        pages.get_search_results = lambda *given: ModelAdmin.get_search_results(pages, *given)
        try:
            return ask(dice)
        finally:
            del pages.get_search_results

    return asking


def report(asked: list[Asked], given: argparse.Namespace) -> int:
    """Print the table and the verdicts."""
    load = os.getloadavg()
    print(
        f"\nPostgreSQL, {given.rows:,} cases, {given.customers:,} customers, {given.rounds} rounds, whole"
        f" answers in one process; load of the machine at the end {load[0]:.1f} (1 min),"
        f" {load[2]:.1f} (15 min)\n"
    )
    print(f"| page | p50 | p95 | under {GOAL_MS} ms | work p50 | work p95 |")
    print("|---|---|---|---|---|---|")
    held = True
    for one in asked:
        half, most = share_of(one.seconds, 0.5), share_of(one.seconds, 0.95)
        held &= most < GOAL_MS or not one.goal
        verdict = "–" if not one.goal else "yes" if most < GOAL_MS else "**no**"
        work = f"{share_of(one.work, 0.5):.0f} ms | {share_of(one.work, 0.95):.0f} ms"
        print(f"| {one.what} | {half:.0f} ms | {most:.0f} ms | {verdict} | {work} |")
    print()
    ours = {one.what: one for one in asked}
    for one in (o for o in asked if o.default):
        mine = ours[one.what.replace("Django's own search", "search")]
        times = statistics.median(one.seconds) / statistics.median(mine.seconds)
        by_work = statistics.median(one.work) / statistics.median(mine.work)
        held &= times >= TIMES_FASTER
        word = "met" if times >= TIMES_FASTER else "MISSED"
        print(
            f"{mine.what}: {times:.1f} times faster than Django's own search, by work {by_work:.1f}"
            f" (goal {TIMES_FASTER}: {word})"
        )
    print("The goals are met." if held else "A GOAL IS MISSED.")
    return 0 if held else 1
