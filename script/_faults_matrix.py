"""`script/faults matrix`: call every cell of the matrix of everything outside of the API, and compare.

The table stands in tests/architecture/office_matrix.txt, which a person reads. `--propose` writes it anew
from what is so; whoever does that reads the difference, line by line, before it is committed.
The API's own table is called in whole by SUITE=whole script/test tests/architecture/test_matrix.py.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import argparse
import json
import logging
import re
import signal
import sys
import time
import traceback
from typing import Any

from _faults import scratch_database
from _own_office import own_office

PROGRESS_SECONDS = 20


def run(given: argparse.Namespace) -> int:
    """Call every cell; 1 when one differs from the table, or something of others shows."""
    with scratch_database(given.database) as url, own_office("matrix", url):
        from django.test.utils import setup_test_environment

        setup_test_environment()
        logging.disable(logging.CRITICAL)
        # As an exception it would be taken for a page's failure.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        told = _called(is_proposal=given.propose, part=given.part, named=given.pages)
    print(json.dumps(told, indent=2, ensure_ascii=False))
    is_well = not told["differences"] and not told["pages not declared"]
    print("Every cell is as declared." if is_well else "THE TABLE AND THE OFFICE DIFFER.")
    return 0 if is_well else 1


def _called(*, is_proposal: bool, part: str, named: str) -> dict[str, Any]:
    """Make the office in a database of its own, in one transaction that is never committed."""
    from django.contrib import admin
    from django.core.management import call_command
    from django.core.signals import got_request_exception
    from django.db import transaction

    # The pages of all kinds of rows, which the table's own modules look for when they are read.
    admin.autodiscover()
    from tests.architecture.office_cells import TABLE, declared, differences, found_block, written
    from tests.architecture.office_pages import all_pages
    from tests.architecture.office_world import make_office_world

    got_request_exception.connect(_broke)
    call_command("migrate", verbosity=0)
    begun = shown = time.monotonic()
    blocks, wrong = {}, {}
    table = declared()
    number, of = (int(word) for word in part.split("/"))
    with transaction.atomic():
        world = make_office_world()
        everything = all_pages(world)
        pages = [page for page in everything[number - 1 :: of] if re.search(named, page.name)]
        for count, page in enumerate(pages, 1):
            blocks[page.name] = found_block(world, page)
            if page.name in table and (found := differences(blocks[page.name], table[page.name])):
                wrong[page.name] = found
            if time.monotonic() - shown > PROGRESS_SECONDS:
                shown = time.monotonic()
                print(f"{count} of {len(pages)} pages …", file=sys.stderr, flush=True)
        transaction.set_rollback(True)
    if is_proposal:
        kept = {page.name: table[page.name] for page in everything if page.name in table}
        TABLE.write_text(written(kept | blocks), encoding="utf-8")
    return {
        "pages": len(blocks),
        "cells": sum(len(words) for block in blocks.values() for words in block.values()),
        "pages not declared": sorted(set(blocks) - set(table)),
        "differences": wrong,
        "seconds": round(time.monotonic() - begun),
    }


def _broke(*, request: Any, **_named: object) -> None:
    """Show what broke a page: the rows here are nobody's."""
    print(f"{request.method} {request.path}", file=sys.stderr)
    traceback.print_exc()
