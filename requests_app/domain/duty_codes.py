"""The kinds of recurring duties, what their turns are about, and why a turn was waived."""

from collections.abc import Mapping
from typing import Final

REVIEW_RECORD: Final = "review_record"
REVIEW_ACTIVITIES: Final = "review_activities"
OVERSIGHT: Final = "oversight"
ERASURE: Final = "erasure"
ACCESS: Final = "access"
TRAINING: Final = "training"
DRILL: Final = "drill"
LISTINGS: Final = "listings"
OWN: Final = "own"
DUTY_KINDS: Final = (
    *(REVIEW_RECORD, REVIEW_ACTIVITIES, OVERSIGHT, ERASURE, ACCESS, TRAINING, DRILL, LISTINGS, OWN),
)
# Of these there is a turn for each activity or agreement, so one duty of the kind is enough.
FOR_EACH: Final = (REVIEW_ACTIVITIES, OVERSIGHT)
# Whose owner may say that everything is as it was.
REVIEWS: Final = (REVIEW_RECORD, REVIEW_ACTIVITIES)

# The month of each in a wheel that is started at once: spread, and out of the holidays.
USUAL_MONTHS: Final[Mapping[str, int]] = {
    ACCESS: 2,
    REVIEW_ACTIVITIES: 3,
    ERASURE: 4,
    TRAINING: 5,
    OVERSIGHT: 9,
    LISTINGS: 10,
    DRILL: 11,
    REVIEW_RECORD: 12,
}

BY_DECISION: Final = "by_decision"
SUBJECT_ENDED: Final = "subject_ended"
DUTY_ENDED: Final = "duty_ended"
WAIVE_GROUNDS: Final = (BY_DECISION, SUBJECT_ENDED, DUTY_ENDED)

CARRIED_OUT: Final = "carried_out"
DECLINED: Final = "declined"
PROPOSAL_OUTCOMES: Final = (CARRIED_OUT, DECLINED)

# Where a proposal's words end; the page for contributors cuts there too.
MAX_WORDS: Final = 4_000
MAX_NAME: Final = 200
