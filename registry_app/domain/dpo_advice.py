"""Whether the data protection officer was heard on a version before it is decided if it is material."""

from collections.abc import Mapping
from typing import Any, Final

from dpo_office.common.errors import Refused
from registry_app.domain.policy_text import content_sha256

# Given by the DPO in the office; what the DPO said elsewhere, as somebody recorded it; why the DPO could not
# be heard; and the reason of a decider who is the DPO.
GIVEN: Final = "given"
REPORTED: Final = "reported"
UNHEARD: Final = "unheard"
DECIDED: Final = "decided"
ADVICE_KINDS: Final = (GIVEN, REPORTED, UNHEARD, DECIDED)
# What an assessment says of it, beside the kinds above.
NO_DPO: Final = "no_dpo"


def heard_sha256(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the words that the DPO was heard on.

    It is that of the content of a version (`FROZEN_FIELDS`) without what people can do: the assessment itself
    may write that. With any other word changed the DPO has to be heard again.
    """
    return content_sha256({**content, "what_you_can_do": ""})


def require_hearing(kind: str, *, has_dpo: bool, decider_is_dpo: bool) -> str:
    """Return how the DPO was heard before an assessment (GDPR Art. 38(1), 39(1)(a)).

    `kind` is that of the latest advice on the text as it stands, empty where there is none. Then the
    reason of a decider who is the DPO is the advice (`DECIDED`), and a controller without a DPO has nobody
    to hear (`NO_DPO`). Raises Refused("dpo_not_heard") otherwise.
    """
    if kind:
        return kind
    if decider_is_dpo:
        return DECIDED
    if not has_dpo:
        return NO_DPO
    raise Refused("dpo_not_heard")
