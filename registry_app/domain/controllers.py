"""The choices that a controller makes about forms, calendars and waiting times, as codes."""

from typing import Final

from dpo_office.common.calendars import DK_STATUTORY, DK_WITH_CLOSING_DAYS

FORM_MODES: Final = ("none", "optional", "requested", "required")
HOLIDAY_CALENDARS: Final = (DK_STATUTORY, DK_WITH_CLOSING_DAYS)
SUSPENSION_MODES: Final = ("SUSPEND", "STRICT", "RESTART")
LANGUAGES: Final = ("da", "en")
DEFAULT_LANGUAGE: Final = "da"
ACTIVITY_STATUSES: Final = ("draft", "active", "ended")
# GDPR Art. 6(1)(a)-(f), and 9(2)(a) where special categories rest on explicit consent.
LEGAL_BASES: Final = ("6.1.a", "6.1.b", "6.1.c", "6.1.d", "6.1.e", "6.1.f", "9.2.a")
# The one policy that every controller has; its versions are what the API shows.
PRIVACY_POLICY: Final = "privacy"
