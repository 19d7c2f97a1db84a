"""The closed lists of codes that a case uses."""

from typing import Final

from registry_app.domain import controllers

EMAIL: Final = "email"
PHONE: Final = "phone"
CHANNELS: Final = (EMAIL, PHONE, "letter", "chat", "social", "web_form", "in_person", "api")

DANISH: Final = controllers.DEFAULT_LANGUAGE
LANGUAGES: Final = controllers.LANGUAGES

PENDING: Final = "pending"
GRANTED: Final = "granted"
PARTLY_GRANTED: Final = "partly_granted"
ITEM_REFUSED: Final = "refused"
ITEM_WITHDRAWN: Final = "withdrawn"
ITEM_OUTCOMES: Final = (PENDING, GRANTED, PARTLY_GRANTED, ITEM_REFUSED, ITEM_WITHDRAWN)
# What an answer may say of a right; the two that say no need a ground and reasons (GDPR Art. 12(4)).
ANSWER_OUTCOMES: Final = (GRANTED, PARTLY_GRANTED, ITEM_REFUSED)
OUTCOMES_WITH_GROUND: Final = (PARTLY_GRANTED, ITEM_REFUSED)

EXTRACTED: Final = "extracted"
NOTHING_FOUND: Final = "nothing_found"
DONE: Final = "done"
TASK_OUTCOMES: Final = (EXTRACTED, NOTHING_FOUND, DONE)

# How long what people write at a step may be, on pages and in calls: a reason or note, and an answer.
MAX_REASON: Final = 4_000
MAX_TEXT: Final = 10_000
