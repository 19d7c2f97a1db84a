"""The kernel's models, where Django looks for them."""

from dpo_office.common.documents import Document
from dpo_office.common.events import Event, Feed
from dpo_office.common.idempotency import IdempotencyRecord
from dpo_office.common.keys.models import KeyRotation, OlderHashKey, RetiredKey
from dpo_office.common.letters.models import *  # noqa: F403  the letters package lists its own
from dpo_office.common.mail_domains.models import MailDomain
from dpo_office.common.people.absence_models import Absence, StaffingWarning
from dpo_office.common.people.models import AccessReview, DoubleRoleAssessment, ReadRecord, UserReason
from dpo_office.common.people.role_change_models import RoleChange
from dpo_office.common.sign_in.models import (
    ProviderIdentity,
    RecoveryCode,
    SecondFactor,
    SignIn,
    SignInWait,
)
from dpo_office.common.sweeps import Sweep
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User

__all__ = [
    "Absence",
    "AccessReview",
    "ApiToken",
    "Document",
    "DoubleRoleAssessment",
    "Event",
    "Feed",
    "IdempotencyRecord",
    "KeyRotation",
    "MailDomain",
    "OlderHashKey",
    "ProviderIdentity",
    "ReadRecord",
    "RecoveryCode",
    "RetiredKey",
    "RoleChange",
    "RoleGrant",
    "SecondFactor",
    "SignIn",
    "SignInWait",
    "StaffingWarning",
    "Sweep",
    "User",
    "UserReason",
]
