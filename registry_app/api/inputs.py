"""The shape of what comes in; what it means is judged by the actions."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from registry_app.api.reading import FIRST_DAY, LAST_DAY
from registry_app.domain.controllers import LANGUAGES

LONGEST_TEXT = 500_000
LONGEST_REASON = 5_000


class DayField(serializers.DateField):
    """A date within the calendar that the office reckons with."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("validators", [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)])
        super().__init__(**kwargs)


def words(longest: int = LONGEST_REASON, **kwargs: Any) -> serializers.CharField:
    """Give an optional text that may be empty."""
    return serializers.CharField(
        max_length=longest, required=False, allow_blank=True, trim_whitespace=False, **kwargs
    )


class TranslationIn(StrictSerializer):
    """The words of a version in another language."""

    title = words(200)
    text = words(LONGEST_TEXT)
    change_summary = words()
    what_you_can_do = words()


class TranslationsIn(StrictSerializer):
    """Other languages of a version."""

    da = TranslationIn(required=False)
    en = TranslationIn(required=False)


class DraftIn(StrictSerializer):
    """A draft."""

    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, trim_whitespace=False)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    title = words(200)
    change_summary = words()
    what_you_can_do = words()
    translations = TranslationsIn(required=False)
    effective_on = DayField(required=False, allow_null=True)


class GiveDpoAdviceIn(StrictSerializer):
    """What the data protection officer says of a version."""

    material = serializers.BooleanField()
    advice = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)


class RecordDpoAdviceIn(StrictSerializer):
    """What the data protection officer said of a version elsewhere, or why nobody could be heard."""

    material = serializers.BooleanField(required=False, allow_null=True)
    advice = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)
    said_on = DayField()
    could_not_be_heard = serializers.BooleanField(required=False)


class AssessIn(StrictSerializer):
    """A decision whether the change is material."""

    material = serializers.BooleanField()
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)
    criteria = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=50
    )
    what_you_can_do = words()


class ApproveIn(StrictSerializer):
    """An approval."""

    effective_on = DayField(required=False, allow_null=True)


class PlanIn(StrictSerializer):
    """A campaign, with words of one's own if wanted."""

    effective_on = DayField(required=False, allow_null=True)
    subject = serializers.CharField(max_length=300, required=False, allow_blank=True)
    body = words(20_000)


class PostponeIn(StrictSerializer):
    """A later date."""

    effective_on = DayField()
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)


class ResumeIn(StrictSerializer):
    """Why it goes on: asked for when too many letters came back."""

    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True)


class ApproveCampaignIn(StrictSerializer):
    """What is approved: the hashes and the date as the campaign shows them."""

    template_sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    list_sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    effective_on = DayField()


class EndCampaignIn(StrictSerializer):
    """Why the campaign is ended for good."""

    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)


class NothingToSayIn(StrictSerializer):
    """A step that asks nothing."""


class SignUpIn(StrictSerializer):
    """One sign-up under the new text: who, when, and the SHA-256 of the text that was shown."""

    customer = serializers.CharField(max_length=40)
    signed_up_at = serializers.DateTimeField()
    text_sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")


class SignUpsIn(StrictSerializer):
    """Sign-ups under the new text; all are recorded or none."""

    sign_ups = serializers.ListField(child=SignUpIn(), allow_empty=True, max_length=1_000)


class DisplayIn(StrictSerializer):
    """One display at sign-in: to whom, when, and the SHA-256 of the text that was shown."""

    customer = serializers.CharField(max_length=40)
    displayed_at = serializers.DateTimeField()
    text_sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")


class DisplaysIn(StrictSerializer):
    """Displays at sign-in; all are recorded or none."""

    displays = serializers.ListField(child=DisplayIn(), allow_empty=True, max_length=1_000)


class ExceptIn(StrictSerializer):
    """Customers excepted by name: their numbers or ids."""

    customers = serializers.ListField(
        child=serializers.CharField(max_length=40), allow_empty=True, max_length=10_000
    )
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)
