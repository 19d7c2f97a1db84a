"""Keys of rows that are made by the million: in the order of time, so that their indexes grow at one end."""

import os
import time
from uuid import UUID

_VERSION, _VARIANT = 7 << 76, 2 << 62
_RANDOM_A, _RANDOM_B = ((1 << 12) - 1) << 64, (1 << 62) - 1


def ordered_id() -> UUID:
    """Return a UUID of version 7 (RFC 9562 section 5.7): milliseconds, then 74 random bits.

    A random key touches another page of each index for each row; once these no longer fit into memory a plan
    of a million rows waits for the disk. Its time is the machine's and means nothing to the office.
    """
    random = int.from_bytes(os.urandom(10))
    milliseconds = time.time_ns() // 1_000_000
    return UUID(int=milliseconds << 80 | _VERSION | (random & _RANDOM_A) | _VARIANT | (random & _RANDOM_B))
