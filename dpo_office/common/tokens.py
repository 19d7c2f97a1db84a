"""API tokens: knox's hashed, expiring tokens with scopes and controllers."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AbstractAuthToken, AuthTokenManager
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed, Throttled

from dpo_office.common.call_shares import REFUSED, told_wait
from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.users import User


class ApiToken(AbstractAuthToken):
    """What a client shows: kept as a digest, limited to scopes and controllers, and for a time only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="auth_token_set")
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)
    controllers = models.JSONField(null=True, blank=True)

    objects: ClassVar[AuthTokenManager] = AuthTokenManager()
    history = history_rows()
    personal_data = marks(plain="id user name scopes controllers created expiry", secrets="digest token_key")

    def __str__(self) -> str:
        return self.name

    def controller_ids(self) -> frozenset[uuid.UUID] | None:
        """Give the controllers that the token is limited to; None when it is not limited."""
        if self.controllers is None:
            return None
        return frozenset(uuid.UUID(value) for value in self.controllers)


class BearerAuthentication(TokenAuthentication):
    """Knox's authentication without its clean-up: a read must not delete, and tokens are evidence.

    What was refused a moment ago, and would be again, costs no query (docs/rules/api_shares.md).
    """

    def authenticate_credentials(self, token: bytes) -> Any:
        """Find the token by its key, compare digests in constant time, refuse an expired one."""
        failed = AuthenticationFailed("Invalid token.", code="token_invalid")
        try:
            text = token.decode("ascii")
        except UnicodeDecodeError as error:
            raise failed from error
        digest = hash_token(text)
        wait = REFUSED.wait_of(digest)
        if wait:
            raise Throttled(told_wait(wait))
        candidates = ApiToken.objects.filter(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH])
        for candidate in candidates.select_related("user"):
            if not constant_time_compare(digest, candidate.digest):
                continue
            # Real time, never the demo clock's: a demonstration of next year must not lock clients out.
            if candidate.expiry is not None and candidate.expiry < timezone.now():
                raise failed
            if candidate.user.kind not in ("staff", "client"):
                # The office's own parts come from inside only, and contributors by their links.
                raise failed
            return self.validate_user(candidate)
        raise failed
