"""The words for representatives, their authority, and what each refusal says."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from requests_app.domain.representation import CHECKED, CHECKED_EVENT, NAMED_EVENT, REFUSED

REPRESENTATION_KIND_LABELS = [
    ("attorney", _("by power of attorney")),
    ("lawyer", _("lawyer")),
    ("guardian", _("guardian")),
    ("custody", _("holder of custody")),
    ("estate", _("for the estate of a deceased")),
    ("other", _("another representative")),
]

AUTHORITY_LABELS = [
    ("claimed", _("authority not checked yet")),
    ("checked", _("authority checked")),
    ("refused", _("authority not accepted")),
    ("ended", _("authority taken back")),
]

WAY_LABELS = [
    ("document_seen", _("a document was seen")),
    ("register", _("looked up in a register")),
    ("known_already", _("known already")),
    ("court_certificate", _("certificate of the probate court seen")),
    ("other", _("in another way")),
]

REPRESENTATION_STEP_LABELS = [
    ("name_representative", _("Name a representative")),
    ("check_authority", _("Check the authority")),
    ("end_representation", _("End the representation")),
]

ERRORS = {
    "authority_not_checked": _(
        "Somebody asks for the person, and their authority is not checked yet: check it first, or refuse it."
    ),
    "access_not_inherited": _(
        "%(right)s is not inherited: an estate is not given it (section 2(5) of the Danish Data Protection"
        " Act). Refuse it, and answer the rest."
    ),
    "representation_checked": _(
        "The authority of the representative is checked already: end the representation before you name"
        " another."
    ),
    "authority_not_open": _("There is no authority to check in this case."),
    "representation_not_open": _("Nobody represents the person in this case."),
    "representation_kind_unknown": _("Say by which right the representative asks."),
    "authority_way_required": _("Say how the authority was checked."),
    "authority_way_unknown": _("That is no way of checking an authority that is known here."),
    "child_age_required": _("Give year and month of the child's birth, or its age when the request came."),
    "child_age_twice": _("Give either the month of birth or the age of the child, not both."),
    "child_only_with_custody": _("The age of a child is kept only where a holder of custody asks."),
    "child_of_age": _(
        "Whoever is 18 has come of age: nobody has custody, and the person asks by themselves."
    ),
    "birth_unknown": _("Give the month of birth as a month that has been."),
    "death_only_with_estate": _("A day of death is kept only where an estate asks."),
    "death_unknown": _("Give the day of death as in 2026-10-14, or its month as in 2026-10; it has been."),
}

REPRESENTATION_EVENTS: Final = (NAMED_EVENT, CHECKED_EVENT)


def representation_said(event: str, data: Mapping[str, Any]) -> str:
    """Say by which right somebody asks, or what the check came to and how, by the data of the event."""
    if event == NAMED_EVENT:
        return str(dict(REPRESENTATION_KIND_LABELS)[data["kind"]])
    came_to = dict(AUTHORITY_LABELS)[CHECKED if data["accepted"] else REFUSED]
    how = dict(WAY_LABELS).get(data["how"], "")
    return ", ".join(str(part) for part in (came_to, how) if part)
