"""What can go wrong, as plain Python: a code and its context, never prose (labels.py has the words)."""

from typing import Any


class DomainError(Exception):
    """A refusal with a code; nothing was changed. `context` holds codes, numbers and dates only."""

    status = 409

    def __init__(self, code: str, *, field: str | None = None, **context: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.context = context


class Invalid(DomainError):
    """The input cannot be read, or names something that does not exist."""

    status = 400


class NotPermitted(DomainError):
    """This person may not do that."""

    status = 403


class NotFound(DomainError):
    """Unknown, or foreign: the two answer alike."""

    status = 404


class Refused(DomainError):
    """The state of the object, or a rule, forbids it."""

    status = 409


class Stale(DomainError):
    """Somebody else changed the object first."""

    status = 412


class TooLarge(DomainError):
    """More bytes than we accept."""

    status = 413


class Unsupported(DomainError):
    """A kind of content that we do not take."""

    status = 415


class KeyReused(DomainError):
    """The same Idempotency-Key came with another body."""

    status = 422


class GatewayError(Exception):
    """Something outside the office failed; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TemporaryGatewayError(GatewayError):
    """Worth another try later."""


class PermanentGatewayError(GatewayError):
    """Trying again cannot help."""
