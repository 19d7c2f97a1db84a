"""The closed lists of codes and the limits of post that comes in on paper."""

from typing import Final

MAX_SCAN_BYTES: Final = 50 * 1024 * 1024
MAX_SCAN_PAGES: Final = 100

# What a code on a page says (docs/flows/post.md).
NO_CODE: Final = ""
OURS: Final = "ours"
FORGED: Final = "forged"
UNKNOWN: Final = "unknown"
CODE_FINDINGS: Final = (NO_CODE, OURS, FORGED, UNKNOWN)

NOT_A_REQUEST: Final = "not_a_request"
ADVERTISING: Final = "advertising"
CAME_BACK: Final = "came_back"
NOT_FOR_US: Final = "not_for_us"
ANSWERED_ELSEWHERE: Final = "handled_elsewhere"
POST_DISMISSALS: Final = (NOT_A_REQUEST, ADVERTISING, CAME_BACK, NOT_FOR_US, ANSWERED_ELSEWHERE)

IDENTITY_PAPER: Final = "identity_paper"
PAYMENT_CARD: Final = "payment_card"
OTHER_PERSON: Final = "other_person"
NOT_NEEDED: Final = "not_needed"
PAGE_KINDS: Final = (IDENTITY_PAPER, PAYMENT_CARD, OTHER_PERSON, NOT_NEEDED)
# No person's choice: the period of the case's files was over (docs/rules/case_file_retention.md).
TIME_OVER: Final = "time_over"

MAX_BOX: Final = 40
MAX_POST_REASON: Final = 1_000
MAX_POSTAL_ADDRESS: Final = 500
# Originals lie so long after their batch is done, unless another number is named.
ORIGINALS_DAYS: Final = 30
MAX_ORIGINALS_DAYS: Final = 365
