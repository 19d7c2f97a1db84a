"""What every check of the office's health is made of."""

from typing import Any

from django.utils.translation import gettext as _

GOOD, NEAR, LATE = "good", "near", "late"
Check = dict[str, Any]


def check_told(name: str, look: str, says: str, helps: str = "") -> Check:
    """Return a check: its name, how it looks, what it says, and what helps where it is not well."""
    words = {GOOD: _("well"), NEAR: _("look at it"), LATE: _("not well")}
    return {"name": name, "look": look, "word": words[look], "says": says, "helps": helps}
