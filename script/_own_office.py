"""A directory and settings of its own for a drill that runs the office in its own process."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _setup import ROOT


@contextmanager
def own_office(name: str, database: str = "") -> Iterator[Path]:
    """Let Django run with a data directory of its own, which is removed; no database means SQLite in it."""
    data = tempfile.mkdtemp(prefix=f"dpo-{name}-")
    os.environ |= {
        "DPO_MODE": "test",
        "DPO_DATA_DIR": data,
        "DPO_SECRET_KEY": "drill" * 12,
        "DPO_VAULT_KEY": f"{'A' * 43}=",
        "DPO_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "dpo_office.settings",
    }
    if database:
        os.environ["DATABASE_URL"] = database
    sys.path.insert(0, str(ROOT))
    try:
        import django  # noqa: PLC0415  its settings are there now

        django.setup()
        yield Path(data)
    finally:
        shutil.rmtree(data, ignore_errors=True)
