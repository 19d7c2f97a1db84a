"""The choices that a controller makes about forms, calendars and waiting times, as codes."""

from typing import Final

from dpo_office.common.calendars import DK_STATUTORY, DK_WITH_CLOSING_DAYS

FORM_MODES: Final = ("none", "optional", "requested", "required")
HOLIDAY_CALENDARS: Final = (DK_STATUTORY, DK_WITH_CLOSING_DAYS)
SUSPENSION_MODES: Final = ("SUSPEND", "STRICT", "RESTART")
LANGUAGES: Final = ("da", "en")
DEFAULT_LANGUAGE: Final = "da"
ACTIVITY_STATUSES: Final = ("draft", "active", "ended")
# The one policy that every controller has; its versions are what the API shows.
PRIVACY_POLICY: Final = "privacy"
