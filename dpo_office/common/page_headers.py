"""What every answer tells the browser: what it may load, who may frame it, and that it is not kept.

A view that sets one of these headers itself keeps its own.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

CSP: Final = "Content-Security-Policy"
_CLOSED: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action "
_OWN_LOOKS: Final = "; style-src 'self'; font-src 'self'; img-src 'self' data:"

# An answer that is not a page: data, files, plain words.
NO_PAGE: Final = f"{_CLOSED}'none'"
# A typeset document: the browser's own viewer shows it in a frame of its own making.
PDF: Final = f"{_CLOSED}'none'; object-src 'self'; style-src 'unsafe-inline'"
# A page for people outside: its own looks and forms, and no script at all.
PUBLIC_PAGE: Final = f"{_CLOSED}'self'{_OWN_LOOKS}"
# The back office. Two exceptions, both unfold's: its menus and dialogs are Alpine expressions, which are
# evaluated; and widths and positions stand in style attributes. No script and no style sheet is inline.
OFFICE_PAGE: Final = (
    f"{_CLOSED}'self'{_OWN_LOOKS}; style-src-attr 'unsafe-inline'"
    "; script-src 'self' 'unsafe-eval'; connect-src 'self'"
)
# The API's description: Swagger's page styles itself.
API_DESCRIPTION: Final = (
    f"{_CLOSED}'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'"
    "; connect-src 'self'"
)
_PLACES: Final = (("/office/", OFFICE_PAGE), ("/api/v1/docs/", API_DESCRIPTION))


def content_policy(path: str, content_type: str) -> str:
    """Give the content policy of an answer at a path."""
    if content_type.startswith("application/pdf"):
        return PDF
    if not content_type.startswith("text/html"):
        return NO_PAGE
    return next((policy for place, policy in _PLACES if path.startswith(place)), PUBLIC_PAGE)


class PageHeaders:
    """Middleware: every answer has a content policy, and no browser or proxy keeps one that names nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what the view did not say itself."""
        response = self.get_response(request)
        policy = content_policy(request.path, response.headers.get("Content-Type", ""))
        response.headers.setdefault(CSP, policy)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
