"""Databases beside the run's own: empty ones, and how a process of its own reaches one."""

import uuid
from contextlib import closing, contextmanager

import psycopg
from django.db import connection


@contextmanager
def empty_database(folder):
    """Give the name of a database that has nothing in it."""
    if connection.vendor == "sqlite":
        yield str(folder / "office.sqlite3")
        return
    name = f"office_test_{uuid.uuid4().hex[:12]}"
    with closing(psycopg.connect(address_of("postgres"), autocommit=True)) as raw:
        raw.execute(f"CREATE DATABASE {name}")
        yield name
        raw.execute(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(name):
    """Return the address of a database on the run's server, or of the run's own file."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{said['NAME']}"
    password = f":{said['PASSWORD']}" if said["PASSWORD"] else ""
    return f"postgres://{said['USER']}{password}@{said['HOST']}:{said['PORT'] or 5432}/{name}"
