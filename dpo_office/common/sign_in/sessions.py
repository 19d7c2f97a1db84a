"""Sessions: begun after both factors, marked with their times, ended when idle or long, shown to their owner.

Times are real ones. The marks stand in the session itself: a request asks the database for nothing more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dpo_office.common.sign_in.models import SignIn
from dpo_office.common.sign_in.rules import NOTED_EVERY, is_fresh, session_is_over
from dpo_office.common.users import User

MARK: Final = "office_sign_in"
# That a session began by the company's provider; signing out says then where else one is signed in.
BY_PROVIDER: Final = "office_by_provider"
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
# A page that looks by itself says so: it keeps no session open.
LOOKS_BY_ITSELF: Final = "X-Office-Live"
PLACE: Final = "/office/"
# Where a session is looked at.
SIGNED_IN: Final = (PLACE, "/api/")
# What the API answers anybody: no session is looked at there either.
OPEN: Final = "/api/v1/public/"
# In the order in which they are looked for: most browsers also name an older one.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Mark:
    """What a session says of itself; `row` names the sign-in, where there was one."""

    began: datetime
    seen: datetime
    proved: datetime | None
    has_second_factor: bool
    row: str = ""

    def stored(self) -> dict[str, Any]:
        """Give the mark as it stands in a session."""
        return {
            "began": self.began.timestamp(),
            "seen": self.seen.timestamp(),
            "proved": self.proved.timestamp() if self.proved else None,
            "second": self.has_second_factor,
            "row": self.row,
        }


def mark_of(request: HttpRequest) -> Mark | None:
    """Read the mark of a session; None for one that has none."""
    stored = request.session.get(MARK)
    if not stored:
        return None
    proved = stored["proved"]
    return Mark(
        began=_instant(stored["began"]),
        seen=_instant(stored["seen"]),
        proved=None if proved is None else _instant(proved),
        has_second_factor=bool(stored["second"]),
        row=stored["row"],
    )


def begin_session(
    request: HttpRequest, user: User, *, has_second_factor: bool, provider_session: str | None = None
) -> None:
    """Sign somebody in under a new session key, and keep that they did; a session that stands here ends.

    `provider_session` is a hash of what the company's provider calls the session: empty where it does not
    say, None where it began without it.
    """
    if SESSION_KEY in request.session:
        leave_session(request)
    login(request, user, backend=BACKEND)
    at = timezone.now()
    row = SignIn.objects.create(
        user=user,
        session_key=request.session.session_key,
        browser=browser_in(request.headers.get("User-Agent", "")),
        has_second_factor=has_second_factor,
        provider_session=provider_session or "",
        began_at=at,
        seen_at=at,
    )
    mark = Mark(at, at, at, has_second_factor, str(row.pk))
    request.session[MARK] = mark.stored()
    request.session[BY_PROVIDER] = provider_session is not None


def follow_key(request: HttpRequest) -> None:
    """Note the new key of a session that goes on under another one."""
    mark = mark_of(request)
    if mark and mark.row:
        SignIn.objects.filter(pk=mark.row).update(session_key=request.session.session_key)


def note_end(request: HttpRequest) -> None:
    """Note that the session of a request ends."""
    mark = mark_of(request)
    if mark and mark.row:
        SignIn.objects.filter(pk=mark.row, ended_at__isnull=True).update(ended_at=timezone.now())


def leave_session(request: HttpRequest) -> None:
    """End the session of a request, whoever is signed in by it, and begin with an empty one."""
    note_end(request)
    request.session.flush()


def is_proved(request: HttpRequest) -> bool:
    """Tell whether the person proved who they are a moment ago."""
    mark = mark_of(request)
    return mark is not None and is_fresh(mark.proved, timezone.now())


def note_proof(request: HttpRequest) -> None:
    """Note in the session that the person has just proved who they are."""
    note_proof_of(request, timezone.now())


def note_proof_of(request: HttpRequest, at: datetime | None) -> None:
    """Note in the session when the person proved who they are; None: not in a way that counts."""
    request.session[MARK] = {**request.session[MARK], "proved": at.timestamp() if at else None}


def open_sign_ins(user_id: UUID) -> QuerySet[SignIn]:
    """Return the sessions of a person that are open, the newest first."""
    now = timezone.now()
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    rows: QuerySet[SignIn] = SignIn.objects.filter(
        Exists(alive),
        user_id=user_id,
        ended_at__isnull=True,
        began_at__gt=now - settings.OFFICE_SESSION_LONGEST,
        seen_at__gt=now - settings.OFFICE_SESSION_IDLE,
    )
    return rows.order_by("-began_at", "pk")


def browser_in(user_agent: str) -> str:
    """Give the kind of browser and machine in a few words; nothing by which one is told from another."""
    named = [
        next((words for sign, words in kinds if sign in user_agent), "") for kinds in (BROWSERS, MACHINES)
    ]
    return ", ".join(words for words in named if words)


class SessionLimits:
    """Middleware: a session that was left alone, or is long, ends before anything is done with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End the session, or note that it is used."""
        # A public page asks for no session: looking would tell caches that it differs from reader to reader.
        may_know = request.path.startswith(SIGNED_IN) and not request.path.startswith(OPEN)
        if may_know and SESSION_KEY in request.session:
            self._keep_or_end(request)
        return self.get_response(request)

    def _keep_or_end(self, request: HttpRequest) -> None:
        now = timezone.now()
        # A session without a mark was not begun here: it begins now, without any proof.
        mark = mark_of(request) or Mark(now, now, None, has_second_factor=False)
        why = session_is_over(
            began=mark.began,
            seen=mark.seen,
            now=now,
            idle=settings.OFFICE_SESSION_IDLE,
            longest=settings.OFFICE_SESSION_LONGEST,
        )
        if settings.DPO_SECOND_FACTOR and not mark.has_second_factor:
            why = why or "factor"
        if why:
            self._end(request, why)
        elif MARK not in request.session or self._is_click(request, mark, now):
            request.session[MARK] = {**mark.stored(), "seen": now.timestamp()}
            SignIn.objects.filter(pk=mark.row or None).update(seen_at=now)

    def _end(self, request: HttpRequest, why: str) -> None:
        leave_session(request)
        request.user = AnonymousUser()
        if request.path.startswith(PLACE) and request.method in ("GET", "HEAD"):
            said = {
                "idle": _("You were signed out: nothing was done here for a while."),
                "long": _("You were signed out: the session was as long as one may be."),
                "factor": _("Sign in anew: a code from an app is asked for now."),
            }
            messages.info(request, said[why])

    def _is_click(self, request: HttpRequest, mark: Mark, now: datetime) -> bool:
        return now - mark.seen >= NOTED_EVERY and LOOKS_BY_ITSELF not in request.headers


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
