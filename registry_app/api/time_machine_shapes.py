"""What is asked about a customer's day, and what is answered."""

from typing import Any

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from registry_app.domain.time_machine import GAPS


class ThenIn(StrictSerializer):
    """A customer's number, and a date in Copenhagen until today."""

    customer = serializers.CharField(max_length=40)
    on = serializers.DateField()


class RecipientThenOut(serializers.Serializer[Any]):
    """A recipient of customers' data, as the record named it."""

    name_da = serializers.CharField()
    name_en = serializers.CharField()
    country = serializers.CharField()


class RetentionThenOut(serializers.Serializer[Any]):
    """A retention rule for customers' data, as a sentence."""

    code = serializers.CharField()
    text_da = serializers.CharField()
    text_en = serializers.CharField()


class RecordThenOut(serializers.Serializer[Any]):
    """What the record said on the day."""

    recipients = RecipientThenOut(many=True)
    retention = RetentionThenOut(many=True)


class ReplyOut(serializers.Serializer[Any]):
    """How one attempt to hand the letter over ended."""

    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    phase = serializers.CharField()
    code = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


class ChangeToldOut(serializers.Serializer[Any]):
    """The version that came next, and how the customer was told of it."""

    version = serializers.IntegerField()
    takes_effect_on = serializers.DateField(allow_null=True)
    how = serializers.CharField(
        help_text="told, not_told, not_yet, excluded, signed_up, excepted or no_campaign."
    )
    informed_at = serializers.DateTimeField(allow_null=True)
    in_time = serializers.BooleanField(allow_null=True)
    excluded_reason = serializers.CharField()
    channel = serializers.CharField()
    message_id = serializers.CharField()
    template_sha256 = serializers.CharField()
    replies = ReplyOut(many=True)


class ThenOut(serializers.Serializer[Any]):
    """What applied to a customer on a day."""

    on = serializers.DateField()
    version = serializers.IntegerField(allow_null=True)
    in_force_on = serializers.DateField(allow_null=True)
    text_sha256 = serializers.CharField()
    certainty = serializers.CharField(help_text="documented, at_least_from or unknown.")
    record = RecordThenOut(allow_null=True)
    account_state = serializers.CharField()
    account_since = serializers.DateField(allow_null=True)
    next_change = ChangeToldOut(allow_null=True)
    gaps = serializers.ListField(child=serializers.CharField(), help_text=f"Any of {', '.join(GAPS)}.")
