"""The API with a browser's session instead of a token."""

from typing import Any, Final

from django.conf import settings
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied

from dpo_office.common.sign_in.sessions import is_proved

SAFE: Final = ("GET", "HEAD", "OPTIONS")


class ProofNeeded(PermissionDenied):
    """The last proof of who it is, is too old for a call that changes something or hands out a file."""


def need_proof(request: Any) -> None:
    """Raise ProofNeeded when a browser's session asks for a whole file and its last proof is old.

    A token is not asked. For the calls that hand out what the pages ask for before they hand it out.
    """
    if request.auth is None and settings.DPO_FRESH_SIGN_IN and not is_proved(request):
        raise ProofNeeded


class SessionOfBrowser(SessionAuthentication):
    """Session authentication that asks for a fresh proof as the pages do: no call is a way round them."""

    def authenticate(self, request: Any) -> Any:
        """Find the person; refuse a write while the last proof is old."""
        found = super().authenticate(request)
        is_old = settings.DPO_FRESH_SIGN_IN and request.method not in SAFE and not is_proved(request)
        if found is not None and is_old:
            raise ProofNeeded
        return found
