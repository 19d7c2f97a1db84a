"""Rules of signing in, in plain Python: waits after wrong tries, the end of sessions, recovery codes.

The tables stand in docs/rules/sign_in.md.
"""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# So many wrong tries cost no wait; from then on each one costs more, and never more than the last.
FREE_TRIES = 2
WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 30, 60, 120, 300, 600, 900))
FORGOTTEN_AFTER = timedelta(hours=24)
# An address of its own is a whole network there: who has one has 2^64 of them.
IPV6_NETWORK = 64

# How long the page for the second factor may be left open after the password.
SECOND_STEP_FOR = timedelta(minutes=10)
# How long a proof of who it is lasts for a step that asks for it.
FRESH_FOR = timedelta(minutes=5)
# A click is noted no more often than this.
NOTED_EVERY = timedelta(minutes=1)

RECOVERY_CODES = 10
# 32 signs without I, L, O and U: 50 bits in ten of them.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans("ILO", "110")
_RECOVERY_LENGTH = 10


def wait_after(wrong_tries: int) -> timedelta:
    """Return how long to wait before the next try."""
    beyond = wrong_tries - FREE_TRIES
    return WAITS[min(beyond, len(WAITS)) - 1] if beyond > 0 else timedelta()


def tries_that_count(wrong_tries: int, last_at: datetime, now: datetime) -> int:
    """Return how many wrong tries still count: none after a day without one."""
    return 0 if now - last_at >= FORGOTTEN_AFTER else wrong_tries


def wait_left(wrong_tries: int, last_at: datetime, now: datetime) -> timedelta:
    """Return how long the next try has to wait from now; zero when it may be made."""
    counted = tries_that_count(wrong_tries, last_at, now)
    return max(last_at + wait_after(counted) - now, timedelta())


def address_counted(address: str) -> str:
    """Return what an address counts as: itself, of IPv6 its network; empty for what is none."""
    try:
        read: IPv4Address | IPv6Address = ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(read, IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ip_network((int(read), IPV6_NETWORK), strict=False))


def session_is_over(
    *, began: datetime, seen: datetime, now: datetime, idle: timedelta, longest: timedelta
) -> str:
    """Return why a session is over: `idle`, `long`; empty while it is not."""
    if now - began >= longest:
        return "long"
    return "idle" if now - seen >= idle else ""


def is_fresh(proved: datetime | None, now: datetime) -> bool:
    """Tell whether a proof of who it is still counts for a step that asks for one."""
    return proved is not None and timedelta() <= now - proved < FRESH_FOR


def new_recovery_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a recovery code as people see it, such as `7K3MP-0XQ4R`."""
    signs = "".join(choose(_SIGNS) for _ in range(_RECOVERY_LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def recovery_code_in(text: str) -> str:
    """Return the recovery code that somebody typed, in one form; empty for what cannot be one."""
    typed = re.sub(r"[\s-]", "", text).upper().translate(_LOOKS_LIKE)
    is_one = len(typed) == _RECOVERY_LENGTH and not set(typed) - set(_SIGNS)
    return typed if is_one else ""
