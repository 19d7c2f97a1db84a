"""Shares of the API: how often each token may call, so that one client slows nobody else down."""

import logging
import time
from collections.abc import Callable
from math import ceil
from threading import Lock
from typing import Any, Final

from django.conf import settings
from redis import Redis, RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

# So many seconds' worth of calls may come at once.
BURST_SECONDS: Final = 5
# A process that counts for itself forgets those who owe nothing when it knows more than so many.
MANY_CALLERS: Final = 10_000
SILENCE_SECONDS: Final = 60
# Times are whole microseconds: sums of fractions of a second would refuse one call too early.
SECOND: Final = 1_000_000
# The same rule as `next_call`, in one step of Redis and by its clock.
SCRIPT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local paid = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + interval
if paid - now > burst then return paid - now - burst end
redis.call('SET', KEYS[1], string.format('%.0f', paid), 'PX', math.ceil((paid - now) / 1000) + 1000)
return 0
"""


def interval_of(per_second: int) -> int:
    """Return how much of a caller's time one call uses, in microseconds."""
    return SECOND // per_second


def next_call(paid_until: int, now: int, *, per_second: int) -> tuple[int, int]:
    """Return until when a caller has paid after one more call, and how long that call must wait.

    In microseconds. Each call uses up 1/`per_second` of a second, and up to BURST_SECONDS may be used in
    advance. A call that must wait uses nothing: the first value is the given one then.
    """
    paid = max(paid_until, now) + interval_of(per_second)
    wait = paid - now - BURST_SECONDS * SECOND
    return (paid_until, wait) if wait > 0 else (paid, 0)


class CountedHere:
    """Counts the calls that come to this process."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._paid: dict[str, int] = {}
        self._lock = Lock()

    def wait_of(self, caller: str, per_second: int) -> float:
        """Count one call; return how many seconds it must wait, 0 for a call that may be answered."""
        with self._lock:
            now = int(self._seconds() * SECOND)
            if len(self._paid) > MANY_CALLERS:
                self._paid = {key: paid for key, paid in self._paid.items() if paid > now}
            paid, wait = next_call(self._paid.get(caller, now), now, per_second=per_second)
            self._paid[caller] = paid
            return wait / SECOND


class CountedTogether:
    """Counts the calls to all web processes in Redis; where that does not answer, those to this one."""

    def __init__(self, address: str, here: CountedHere | None = None) -> None:
        # An answer that takes longer than a call is worth is none.
        self._redis = Redis.from_url(address, socket_timeout=0.25, socket_connect_timeout=0.25)
        self._count = self._redis.register_script(SCRIPT)
        self._here = here or CountedHere()
        self._silent_until = 0.0

    def wait_of(self, caller: str, per_second: int) -> float:
        """Count one call; return how many seconds it must wait, 0 for a call that may be answered."""
        if time.monotonic() < self._silent_until:
            return self._here.wait_of(caller, per_second)
        rule = [interval_of(per_second), BURST_SECONDS * SECOND]
        try:
            wait: Any = self._count(keys=[f"dpo-office:calls:{caller}"], args=rule)
        except RedisError:
            # Not asked again for a minute: each call would wait for an answer that does not come.
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            logger.warning("api.calls_counted_here")
            return self._here.wait_of(caller, per_second)
        return int(wait) / SECOND


class RefusedTokens:
    """The tokens that this process has just refused, by the digest of what was shown, until they may call.

    What is refused adds nothing to what a caller owes: until its time has come each further call would be
    refused too, and is, before anybody is asked whose token it is.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self._lock = Lock()

    def note(self, digest: str, wait: float) -> None:
        """Note that a token was refused, and for how many seconds."""
        with self._lock:
            now = self._seconds()
            if len(self._until) > MANY_CALLERS:
                self._until = {key: until for key, until in self._until.items() if until > now}
            self._until[digest] = now + wait

    def wait_of(self, digest: str) -> float:
        """Return how many seconds a token must wait still, 0 for one that was not refused."""
        until = self._until.get(digest)
        return 0.0 if until is None else max(0.0, until - self._seconds())


REFUSED = RefusedTokens()


def told_wait(seconds: float) -> int:
    """Return in how many whole seconds a call would be answered, as it is told: at least one."""
    return max(1, ceil(seconds))


class CallShare(BaseThrottle):
    """Refuses the calls of a token, or of somebody signed in, beyond their share."""

    _counters: dict[str, CountedHere | CountedTogether] = {}

    def __init__(self) -> None:
        self._wait = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Tell whether the call is within the share."""
        caller = getattr(request.auth, "pk", None) or request.user.pk
        if caller is None:
            return True  # nobody, who is refused for that
        self._wait = self._counter().wait_of(str(caller), settings.DPO_API_PER_SECOND)
        digest: str = getattr(request.auth, "digest", "")
        if self._wait > 0 and digest:
            REFUSED.note(digest, self._wait)
        return self._wait <= 0

    def wait(self) -> float:
        """Return in how many whole seconds the call would be answered: at least one."""
        return told_wait(self._wait)

    @classmethod
    def _counter(cls) -> CountedHere | CountedTogether:
        address = settings.REDIS_URL
        if address not in cls._counters:
            cls._counters[address] = CountedTogether(address) if address else CountedHere()
        return cls._counters[address]
