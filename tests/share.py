"""A fixed share of what would take minutes: the suite takes it, SUITE=whole takes everything."""

import os
from zlib import crc32

TAKES_ALL = os.environ.get("SUITE") == "whole"


def in_share(name: str, *, one_in: int) -> bool:
    """Return whether something is in the share; it always is, or never, by its name alone."""
    return TAKES_ALL or crc32(name.encode()) % one_in == 0
