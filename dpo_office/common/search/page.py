"""How a searched text travels: posted, then sealed in the address of the page that answers."""

import time
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dpo_office.common.request_notes import notes_of
from dpo_office.common.search.sealed_terms import is_sealed, open_term, seal_term
from dpo_office.common.search.terms import cleaned

SEARCH_VAR = "q"
# A new search begins on the first page, and without the word of an error that has been seen.
_LEFT_BEHIND = (SEARCH_VAR, "p", "e")


def with_sealed_term(request: HttpRequest) -> str | None:
    """Give the address to lead to, or None when the page can be shown.

    A posted text, and one that somebody wrote into an address by hand, is sealed; what cannot be opened any
    more is left out. An opened one stands in the notes on the request.
    """
    if request.method == "POST":
        return address_of(request, request.POST[SEARCH_VAR]) if SEARCH_VAR in request.POST else None
    given = request.GET.get(SEARCH_VAR, "")
    if not given:
        return None
    if not is_sealed(given):
        return address_of(request, given)
    text = open_term(given, user_id=user_id_of(request), now=time.time())
    if text is None:
        messages.info(request, _("This search is no longer open. Search again."))
        return address_of(request, "")
    notes_of(request).searched_text = text
    return None


def user_id_of(request: HttpRequest) -> UUID:
    """Give who is signed in; the pages that search have seen to it that somebody is."""
    return UUID(str(request.user.pk))


def sealed_for(request: HttpRequest, text: str) -> str:
    """Seal a text for the one who asks."""
    return seal_term(text, user_id=user_id_of(request), now=time.time())


def address_of(request: HttpRequest, text: str) -> str:
    """Give the address of this page for a text, with the filters that are in it."""
    kept = [
        (name, value) for name, values in request.GET.lists() for value in values if name not in _LEFT_BEHIND
    ]
    clean = cleaned(text)
    if clean:
        kept.append((SEARCH_VAR, sealed_for(request, clean)))
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
