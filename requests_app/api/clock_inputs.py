"""The shape of what the calls about the clock of a case take; the rules are in the actions."""

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from requests_app.api.inputs import optional_text
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.clock_acts import EXTENSION_GROUNDS
from requests_app.domain.deadlines import ANSWER_KINDS, EXTENSION_MONTHS


class ExtensionIn(StrictSerializer):
    """By how much, and why; both stand in the letter to the person."""

    ground = serializers.ChoiceField(EXTENSION_GROUNDS)
    months = serializers.ChoiceField(EXTENSION_MONTHS, help_text="Two in all at the most.")
    reason = optional_text(MAX_REASON)


class IdentityQuestionIn(StrictSerializer):
    """Why it is in doubt who asks, which stays in the case, and what the person is asked."""

    doubt = optional_text(MAX_REASON)
    question = optional_text(MAX_REASON)


class ScopeQuestionIn(StrictSerializer):
    """How much is processed, which stays in the case, and what the person is asked."""

    quantity = optional_text(MAX_REASON)
    question = optional_text(MAX_REASON)


class ReplyIn(StrictSerializer):
    """What came back."""

    kind = serializers.ChoiceField(ANSWER_KINDS)
    sufficient = serializers.BooleanField()
    arrived_on = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="The day it reached us, however late it is read; today without.",
    )
    reason = optional_text(MAX_REASON)


class LateQuestionIn(StrictSerializer):
    """Which question may come late, and why."""

    kind = serializers.ChoiceField(ANSWER_KINDS)
    reason = optional_text(MAX_REASON)


class ReopenIn(StrictSerializer):
    """The reply that came after the case was closed as unidentified."""

    sufficient = serializers.BooleanField(default=True)
    arrived_on = serializers.DateField(required=False, allow_null=True)
    reason = optional_text(MAX_REASON)
