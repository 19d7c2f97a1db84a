"""What the calls about a hand-over take and show: no word of the conversation comes back."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from dpo_office.common.permissions import Actor
from requests_app.api.inputs import MAX_CODE, InstantField, RequesterIn, optional_text
from requests_app.domain.case_codes import CHANNELS, DANISH, LANGUAGES
from requests_app.domain.case_steps import STATES
from requests_app.domain.mail_parts import MAX_TEXT
from requests_app.domain.mail_steps import MAIL_STATES
from requests_app.domain.rights import RIGHTS
from requests_app.domain.web_forms import (
    AUTHORS,
    MAX_AGENT,
    MAX_EXTERNAL,
    MAX_FILES,
    MAX_FILES_MB,
    MAX_MESSAGES,
    MAX_SUBJECT,
    PERSON,
    days_taken,
    is_late,
)
from requests_app.models import HandOver
from requests_app.models.querysets import is_kept_from


class MessageIn(StrictSerializer):
    """One text of a conversation."""

    text = serializers.CharField(max_length=MAX_TEXT)
    by = serializers.ChoiceField(AUTHORS, default=PERSON, help_text="Who wrote it.")
    at = InstantField(required=False, allow_null=True)


class HandOverIn(StrictSerializer):
    """A conversation from another system."""

    controller = serializers.CharField(max_length=MAX_CODE, help_text="The slug of the controller.")
    external_reference = serializers.CharField(
        max_length=MAX_EXTERNAL,
        help_text="What your system calls it. Handed over again it gives what it gave the first time.",
    )
    channel = serializers.ChoiceField(CHANNELS, help_text="How the person reached you.")
    received_at = InstantField(
        help_text="When it reached the controller by any way: the time limit counts from it."
    )
    messages = serializers.ListField(child=MessageIn(), min_length=1, max_length=MAX_MESSAGES)
    requester = RequesterIn()
    rights = serializers.ListField(
        child=serializers.CharField(max_length=MAX_CODE),
        required=False,
        max_length=len(RIGHTS),
        help_text=f"Any of: {', '.join(RIGHTS)}. Without them it waits until somebody has read it.",
    )
    case = serializers.CharField(
        max_length=30,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="The reference of a case that it belongs to; no case is opened then.",
    )
    language = serializers.ChoiceField(LANGUAGES, default=DANISH)
    subject = optional_text(MAX_SUBJECT)
    agent = serializers.CharField(
        max_length=MAX_AGENT,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="Who spoke with the person, as your system names them.",
    )
    copy_first = serializers.BooleanField(default=False)
    is_told = serializers.BooleanField(
        default=False, help_text="The person knows that it was received: no acknowledgement leaves."
    )


class HandOverFilesIn(serializers.Serializer[Any]):
    """A conversation with files; the kinds of the files are judged by their content."""

    conversation = serializers.CharField(help_text="What is taken without files, as JSON.")
    file_1 = serializers.FileField(
        required=False,
        help_text=f"And so on to file_{MAX_FILES}; {MAX_FILES_MB} MB together at the most.",
    )


class HandedCaseOut(serializers.Serializer[Any]):
    """The case that it went into."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    due_on = serializers.DateField()
    strict_due_on = serializers.DateField()
    extension_letter_by = serializers.DateField()


class HandOverOut(serializers.Serializer[Any]):
    """What became of a conversation."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    external_reference = serializers.CharField()
    channel = serializers.ChoiceField(CHANNELS)
    received_at = serializers.DateTimeField()
    handed_over_at = serializers.DateTimeField()
    days_taken = serializers.IntegerField(help_text="Days of the time limit that the hand-over took.")
    is_late = serializers.BooleanField()
    state = serializers.ChoiceField(MAIL_STATES, help_text="waiting: somebody has to read it first.")
    due_on = serializers.DateField(help_text="The day by which an answer is due.")
    case = HandedCaseOut(allow_null=True)


def hand_over_body(row: HandOver, actor: Actor) -> dict[str, Any]:
    """Show a hand-over that has its mail, case and controller at hand, without a case kept from the actor."""
    case = row.mail.case
    if case is not None and is_kept_from(case, actor):
        case = None
    return {
        "id": str(row.pk),
        "controller": row.controller.slug,
        "external_reference": row.external_reference,
        "channel": row.channel,
        "received_at": row.received_at.astimezone(UTC),
        "handed_over_at": row.handed_over_at,
        "days_taken": days_taken(row.received_at, row.handed_over_at),
        "is_late": is_late(row.received_at, row.handed_over_at),
        "state": row.mail.state,
        "due_on": case.due_on if case else row.mail.due_on,
        "case": case
        and {
            "id": str(case.pk),
            "reference": case.reference,
            "state": case.state,
            "due_on": case.due_on,
            "strict_due_on": case.strict_due_on,
            "extension_letter_by": case.extension_letter_by,
        },
    }
