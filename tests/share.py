"""What a run of the suite takes: a part of it, and of what would take minutes a fixed share.

SUITE=whole takes everything. SUITE=once takes what has nothing to do with the database, and SUITE=database
the rest: together they are what is taken where nothing is said.
"""

import os
from zlib import crc32

PART = os.environ.get("SUITE", "")
TAKES_ALL = PART == "whole"


def in_share(name: str, *, one_in: int) -> bool:
    """Return whether something is in the share; it always is, or never, by its name alone."""
    return TAKES_ALL or crc32(name.encode()) % one_in == 0
