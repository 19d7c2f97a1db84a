"""How the API's description names our tokens and sessions."""

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    """A token in the Authorization header."""

    target_class = "dpo_office.common.tokens.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe it in OpenAPI's words."""
        return {"type": "http", "scheme": "bearer"}


# Ours is Django REST framework's own with a look at how the session was begun: described as that one is.
SessionScheme.match_subclasses = True
