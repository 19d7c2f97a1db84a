"""What a letter reveals and to whom, in the words of the back office."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor
from requests_app.actions.case_readers import facts_of
from requests_app.domain.letter_kinds import (
    BY_HAND,
    UNKNOWN,
    UNMATCHED,
    identity_of,
    reaches,
)
from requests_app.labels_letters import IDENTITY_LABELS, REVEALS_LABELS
from requests_app.models import Case, LetterBasis

REVEALS_WORDS = dict(REVEALS_LABELS)
IDENTITY_WORDS = dict(IDENTITY_LABELS)


def identity_line(case: Case) -> str:
    """Say what shows who asks, and what follows from it for the address that they wrote from."""
    identity = identity_of(facts_of(case))
    said = _("Identity: %(identity)s.") % {"identity": IDENTITY_WORDS[identity]}
    return f"{said} {_FOLLOWS[identity]()}" if identity in _FOLLOWS else said


def has_no_way(case: Case) -> bool:
    """Tell whether what was found would be printed: no address on file, and nothing shows who asks."""
    on_file = case.customer.email if case.customer else ""
    return not on_file and identity_of(facts_of(case)) in (UNKNOWN, UNMATCHED)


def letter_line(letter: Letter) -> str:
    """Say what a letter of a case reveals, and what shows that its reader is the person."""
    basis = basis_of(letter)
    if basis is None:
        return ""
    line = _("Reveals: %(what)s. Identity: %(identity)s.") % {
        "what": REVEALS_WORDS[basis.reveals],
        "identity": IDENTITY_WORDS[basis.identity],
    }
    if basis.identity == BY_HAND and not reaches(UNKNOWN, basis.reveals):
        line += " " + _("No address allows so much, so it waits to be printed.")
    return line


def basis_of(letter: Letter) -> LetterBasis | None:
    """Return what was decided when a letter was written; letters of earlier releases have none."""
    found: LetterBasis | None = getattr(letter, "basis", None)
    return found


def words_shown(letter: Letter, case: Case, actor: Actor) -> dict[str, Any]:
    """Give whose words a letter has: the version of the template, and its page for those who may see it."""
    basis = basis_of(letter)
    if basis is None or basis.template_id is None:
        return {"template": "", "template_url": ""}
    page = reverse("admin:requests_app_caselettertemplate_change", args=[basis.template_id])
    may_open = actor.may("letter_template.view", case.controller_id)
    return {
        "template": _("own words, version %(number)s") % {"number": basis.template_version},
        "template_url": f"{page}#v{basis.template_version}" if may_open else "",
    }


def _for_unknown() -> str:
    return _(
        "Nothing that only we know goes to the address that they wrote from; what does goes to the address"
        " on file."
    )


def _for_unmatched() -> str:
    return _("Unless it is clear who asks, what was found is not mailed: the letter waits to be printed.")


_FOLLOWS = {UNKNOWN: _for_unknown, UNMATCHED: _for_unmatched}
