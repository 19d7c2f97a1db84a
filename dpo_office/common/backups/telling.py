"""How the commands say that something is refused: a code, words, and exit status 1."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management.base import CommandError
from django.db import DatabaseError

from dpo_office.common.backups.refusals import BackupRefused


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a refusal into a command's error."""
    try:
        yield
    except BackupRefused as refused:
        raise CommandError(f"{refused.code}: {refused}") from refused
    except (DatabaseError, sqlite3.Error, psycopg.Error) as error:
        # Its text may quote a row.
        raise CommandError(f"database: it does not answer as it should ({type(error).__name__}).") from error
    except OSError as error:
        raise CommandError(f"system: {error.strerror}: {error.filename}") from error
