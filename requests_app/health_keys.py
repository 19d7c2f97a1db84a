"""Which keys of the vault there are, and when one may go (docs/rules/keys.md): for page and doctor."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import DomainError
from dpo_office.common.keys.rotation import given_up_ids, ring_facts, standing_rotation
from dpo_office.common.vault import VaultError, office_vault
from requests_app.health_words import GOOD, LATE, NEAR, Check, check_told


def ring_check() -> Check:
    """Name the keys of the ring, and say what is to be done where there are several; counts nothing."""
    name = _("Keys of the vault")
    try:
        vault = office_vault()
    except VaultError as error:
        return check_told(name, LATE, _("DPO_VAULT_KEY cannot be used (%(code)s).") % {"code": error.code})
    given_up, ids = given_up_ids(), vault.key_ids()
    first, *others = vault.fingerprints()
    if ids[0] in given_up:
        return check_told(
            name,
            LATE,
            _("The first key, %(key)s, was given up: an older office.env is in use.") % {"key": first},
            _("Put the present office.env in its place and start the office again."),
        )
    if not others:
        return check_told(name, GOOD, _("There is one, %(key)s.") % {"key": first})
    says = _("%(key)s encrypts; older: %(older)s.") % {"key": first, "older": ", ".join(others)}
    return check_told(name, NEAR, says, _what_next(all(key in given_up for key in ids[1:])))


def _what_next(may_leave: bool) -> str:
    if may_leave:
        return _("The older one may leave the ring: manage.py rotate_vault_key --drop, on the server.")
    standing = standing_rotation()
    if standing is None:
        return _("A change was prepared and is not done: see manage.py rotate_vault_key --dry-run.")
    return _(
        "A change is under way since %(day)s. Run manage.py rotate_vault_key again: it goes on where it was."
    ) % {"day": copenhagen_date(standing.begun_at).isoformat()}


def wrapped_check() -> Check:
    """Count what each key has wrapped; reads the head of everything that is sealed."""
    name = _("What the keys have wrapped")
    try:
        facts = ring_facts()
    except (DomainError, VaultError) as error:
        return check_told(name, LATE, _("DPO_VAULT_KEY cannot be used (%(code)s).") % {"code": error.code})
    if facts.lost:
        says = ngettext(
            "%(count)s thing is wrapped by a key that is not in DPO_VAULT_KEY.",
            "%(count)s things are wrapped by keys that are not in DPO_VAULT_KEY.",
            facts.lost,
        )
        helps = _("Put that key at the end of the ring: without it they cannot be opened.")
        return check_told(name, LATE, says % {"count": facts.lost}, helps)
    if not facts.older:
        return check_told(name, GOOD, _("Everything is wrapped by the first key."))
    says = ngettext(
        "%(count)s thing is wrapped by an older key.",
        "%(count)s things are wrapped by an older key.",
        facts.older,
    )
    helps = _("On the server: manage.py rotate_vault_key wraps it anew; until then the older key must stay.")
    return check_told(name, NEAR, says % {"count": facts.older}, helps)
