"""The choices that a controller makes about forms, calendars and waiting times, as codes."""

from typing import Final

from dpo_office.common.calendars import DK_STATUTORY, DK_WITH_CLOSING_DAYS

NONE: Final = "none"
OPTIONAL: Final = "optional"
REQUESTED: Final = "requested"
REQUIRED: Final = "required"
FORM_MODES: Final = (NONE, OPTIONAL, REQUESTED, REQUIRED)
# Required is chosen for a right, with a day of review (requests_app/domain/form_gate.py), never for all.
DEFAULT_FORM_MODES: Final = FORM_MODES[:3]
HOLIDAY_CALENDARS: Final = (DK_STATUTORY, DK_WITH_CLOSING_DAYS)
SUSPEND: Final = "SUSPEND"
STRICT: Final = "STRICT"
RESTART: Final = "RESTART"
SUSPENSION_MODES: Final = (SUSPEND, STRICT, RESTART)
# Days, least and most: asking for what is missing, our own time limit, closing after silence.
DAY_LIMITS: Final = {
    "prompt_request_max_days": (1, 30),
    "internal_target_days": (1, 30),
    "silence_close_days": (1, 365),
}
FROM_RECEIPT: Final = "from_receipt"
CHAINED: Final = "chained"
# How an extended period is counted: in one step from receipt, or month by month, which is never later.
EXTENSION_BASES: Final = (FROM_RECEIPT, CHAINED)
LANGUAGES: Final = ("da", "en")
DEFAULT_LANGUAGE: Final = "da"
# The one policy that every controller has; its versions are what the API shows.
PRIVACY_POLICY: Final = "privacy"
