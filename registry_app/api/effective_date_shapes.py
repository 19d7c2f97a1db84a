"""The shapes of the calls that tell from when a version applies to each customer."""

from typing import Any

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from registry_app.api.inputs import LONGEST_REASON
from registry_app.domain.effective_dates import WHY


class ApplyLaterIn(StrictSerializer):
    """Why the version takes effect though some were not told in time."""

    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)


class CustomerIn(StrictSerializer):
    """One customer, by number."""

    customer = serializers.CharField(max_length=40)


class CustomerDateOut(serializers.Serializer[Any]):
    """From when a version applies to a customer; without a day it does not."""

    customer = serializers.CharField()
    informed_at = serializers.DateTimeField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    why = serializers.ChoiceField(choices=WHY)


class EffectiveDatesOut(serializers.Serializer[Any]):
    """A page of customers with their days, and where the next one begins; null on the last page."""

    campaign = serializers.UUIDField()
    version_id = serializers.UUIDField()
    in_force_on = serializers.DateField(allow_null=True)
    evaluated_at = serializers.DateTimeField()
    results = CustomerDateOut(many=True)
    next = serializers.CharField(allow_null=True)
