"""What every call of the API shares: who asks, what was sent, problem+json, versions, idempotency, paging."""

import base64
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import models
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from dpo_office.common import idempotency, schema  # noqa: F401  the schema extension registers itself
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Invalid, TooLarge
from dpo_office.common.once import do_once
from dpo_office.common.permissions import Actor
from dpo_office.common.querysets import older_than
from dpo_office.common.sign_in.api_session import ProofNeeded
from dpo_office.common.users import User, actor_of

MAX_UPLOAD_MB = 20
LONGEST_KEY = 200
LONGEST_ECHO = 500
PROBLEM = "application/problem+json"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StrictSerializer(serializers.Serializer[Any]):
    """An input that refuses what it does not know: a misspelt field must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """Check for unknown names before the fields are read."""
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in data.keys() - self.fields.keys())
            if unknown:
                raise serializers.ValidationError(
                    {
                        name: [serializers.ErrorDetail(_("Not a field of this call."), "field_unknown")]
                        for name in unknown
                    }
                )
        return super().to_internal_value(data)


class OfficeView(APIView):
    """A view that knows its actor and answers in the office's way."""

    actor: Actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out who acts, after authentication."""
        super().initial(request, *args, **kwargs)
        if isinstance(request.user, User):
            self.actor = actor_of(request.user, request.auth)

    def read(self, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Give the checked input of this call."""
        data = self.request.data
        if not hasattr(data, "keys"):
            raise Invalid("malformed")
        serializer = serializer_class(data=data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def expected_version(self) -> int | None:
        """Give the version of If-Match; None when the header is absent or `*`."""
        header = self.request.headers.get("If-Match", "").strip()
        if header in ("", "*"):
            return None
        match = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', header)
        if match is None:
            raise Invalid("if_match_malformed")
        return int(match[1])

    def perform(
        self,
        act: Callable[[Any], Any],
        *,
        success: int = status.HTTP_200_OK,
        prepare: Callable[[], Any] | None = None,
    ) -> Response:
        """Run one action and answer with what it returns.

        `prepare` runs before any transaction (rendering a PDF) and its result is handed to `act`.
        With an Idempotency-Key the answer is stored in the transaction of the action itself.
        """
        key = self._idempotency_key()
        if key is None:
            return _answer(idempotency.Answer(success, act(prepare() if prepare else None)))
        call = idempotency.call_hash(
            method=str(self.request.method), path=self.request.path, body=_fingerprint(self.request)
        )
        done = do_once(
            self.actor.user_id,
            key,
            call,
            act,
            answer=lambda body: idempotency.Answer(success, body),
            prepare=prepare,
        )
        return _answer(done if isinstance(done, idempotency.Answer) else idempotency.Answer(success, done))

    def _idempotency_key(self) -> str | None:
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            return None
        if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
            raise Invalid("idempotency_key_malformed")
        return key


def _fingerprint(request: Request) -> bytes:
    parts = []
    for name, value in sorted(request.data.items()) if hasattr(request.data, "items") else []:
        if hasattr(value, "read"):
            value.seek(0)
            content = value.read()
            value.seek(0)
            parts.append(name.encode() + b"\0" + content)
        else:
            parts.append(name.encode() + b"\0" + JSONRenderer().render(value))
    return b"\0\0".join(parts)


def _answer(answer: idempotency.Answer) -> Response:
    response = Response(answer.body, status=answer.status)
    if isinstance(answer.body, dict) and "version" in answer.body:
        response["ETag"] = f'"{answer.body["version"]}"'
    return response


def upload(request: Request, *, field: str = "file", max_mb: int = MAX_UPLOAD_MB) -> bytes:
    """Give the bytes of the multipart field; its name and declared type are not to be trusted."""
    sent = request.data.get(field) if hasattr(request.data, "get") else None
    if sent is None or not hasattr(sent, "read"):
        raise Invalid("file_missing", field=field)
    if sent.size > max_mb * 1024 * 1024:
        raise TooLarge("file_too_large", field=field, max_mb=max_mb)
    content: bytes = sent.read()
    if not content:
        raise Invalid("file_empty", field=field)
    return content


def problem(
    *, code: str, http_status: int, detail: str = "", field: str | None = None, **more: Any
) -> dict[str, Any]:
    """Build the body of an error (RFC 9457): `code` is for programs, `detail` for people."""
    body: dict[str, Any] = {
        "type": f"urn:dpo-office:problem:{code}",
        "title": text_of(code, **more),
        "status": http_status,
        "code": code,
        "detail": detail or text_of(code, **more),
    }
    if field:
        body["field"] = field
    return _sayable(body | {name: value for name, value in more.items() if name not in body})


def _sayable(value: Any) -> Any:
    # What somebody sent may come back in an error, and half a character cannot be written at all.
    if isinstance(value, str):
        return value[:LONGEST_ECHO].encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_sayable(name): _sayable(inner) for name, inner in value.items()}
    return [_sayable(inner) for inner in value] if isinstance(value, list) else value


def problem_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """Turn every refusal into problem+json; what is not a refusal goes on to the 500 handler."""
    set_rollback()
    headers = {}
    if isinstance(error, DomainError):
        body = problem(code=error.code, http_status=error.status, field=error.field, **error.context)
    elif isinstance(error, serializers.ValidationError):
        body = _validation_problem(error)
    else:
        known = _known_problem(error)
        if known is None:
            return None
        code, http_status = known
        body = problem(code=code, http_status=http_status)
        # DRF's view hangs it on its own exceptions: how to sign in (RFC 9110 11.6.1).
        challenge = getattr(error, "auth_header", None)
        if challenge:
            headers["WWW-Authenticate"] = challenge
        wait = getattr(error, "wait", None)
        if wait:
            headers["Retry-After"] = str(ceil(wait))
    return Response(body, status=body["status"], headers=headers, content_type=PROBLEM)


_KNOWN: tuple[tuple[tuple[type[Exception], ...], str, int], ...] = (
    ((Http404, exceptions.NotFound), "not_found", 404),
    ((exceptions.NotAuthenticated,), "not_authenticated", 401),
    ((exceptions.AuthenticationFailed,), "token_invalid", 401),
    ((ProofNeeded,), "proof_needed", 403),
    ((PermissionDenied, exceptions.PermissionDenied), "not_permitted", 403),
    ((exceptions.MethodNotAllowed,), "method_not_allowed", 405),
    ((exceptions.UnsupportedMediaType,), "media_type_not_accepted", 415),
    ((exceptions.NotAcceptable,), "not_acceptable", 406),
    ((exceptions.Throttled,), "throttled", 429),
    # RecursionError: JSON nested deeper than it can be read.
    ((exceptions.ParseError, TooManyFilesSent, UnicodeError, RecursionError), "malformed", 400),
)


def _known_problem(error: Exception) -> tuple[str, int] | None:
    if isinstance(error, RequestDataTooBig):
        return "body_too_large", 413
    for kinds, code, http_status in _KNOWN:
        if isinstance(error, kinds):
            return code, http_status
    return None


def _validation_problem(error: serializers.ValidationError) -> dict[str, Any]:
    errors = list(_flatten(error.detail, ""))
    first = errors[0] if errors else {"field": None, "code": "invalid", "detail": text_of("invalid")}
    code = first["code"] if first["code"] in ("field_unknown", "required") else "invalid"
    unknown = [str(error["field"]) for error in errors if error["code"] == "field_unknown"]
    more = {"names": ", ".join(unknown)} if unknown else {}
    return problem(
        code=code,
        http_status=400,
        detail=str(first["detail"]),
        field=first["field"] or None,
        errors=errors,
        **more,
    )


def _flatten(detail: Any, path: str) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flatten(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            yield from _flatten(inner, path if not isinstance(inner, (dict, list)) else f"{path}.{position}")
    else:
        field = path.removesuffix(".non_field_errors") if path != "non_field_errors" else ""
        yield {"field": field, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}


def problem_response(code: str, http_status: int) -> HttpResponse:
    """Answer outside of DRF (the resolver's 404, an unexpected failure) in the same shape."""
    body = problem(code=code, http_status=http_status)
    return JsonResponse(body, status=http_status, content_type=PROBLEM)


# The moment and the key of a row: a place in a list that begins with the newest.
Place = tuple[datetime, uuid.UUID]


def page(
    request: Request,
    queryset: models.QuerySet[Any],
    show: Callable[[Any], Any],
    *,
    default: int = 50,
    maximum: int = 200,
) -> dict[str, Any]:
    """Give one page by keyset over (created_at, id), newest first, with the cursor to the next."""

    def ask(limit: int, after: Place | None) -> list[Any]:
        rows = queryset if after is None else queryset.filter(older_than(*after))
        return list(rows.order_by("-created_at", "-id")[:limit])

    return page_of(request, ask, show, default=default, maximum=maximum)


def page_of(
    request: Request,
    ask: Callable[[int, Place | None], list[Any]],
    show: Callable[[Any], Any],
    *,
    default: int = 50,
    maximum: int = 200,
) -> dict[str, Any]:
    """Give one page of what `ask` finds: so many rows at most after a place, None for the first page."""
    limit = read_limit(request, default=default, maximum=maximum)
    after = request.query_params.get("after")
    rows = ask(limit + 1, _keyset(after) if after else None)
    more = len(rows) > limit
    rows = rows[:limit]
    following = _keyset_cursor(rows[-1]) if more else None
    return {"results": [show(row) for row in rows], "next": following}


def read_limit(request: Request, *, default: int, maximum: int) -> int:
    """Read `limit` of the query, from 1 to the maximum."""
    text = request.query_params.get("limit")
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= maximum:
        raise Invalid("limit_invalid", field="limit", max=maximum)
    return int(text)


def _keyset_cursor(row: Any) -> str:
    micros = int(row.created_at.timestamp() * 1_000_000 + 0.5)
    return base64.urlsafe_b64encode(micros.to_bytes(8) + row.id.bytes).decode()


def _keyset(cursor: str) -> tuple[Any, uuid.UUID]:
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        micros = int.from_bytes(raw[:8])
        return _EPOCH + timedelta(microseconds=micros), uuid.UUID(bytes=raw[8:])
    except (ValueError, OverflowError) as error:
        raise Invalid("cursor_invalid", field="after") from error
