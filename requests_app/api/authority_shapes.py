"""What the calls of authority cases take and show."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from dpo_office.common.people.names import usernames_of
from dpo_office.common.permissions import Actor
from requests_app.actions.available_authority import (
    STEPS_OF_QUESTIONS,
    offered_on_authority_case,
    offered_on_question,
)
from requests_app.api.inputs import MAX_CODE, optional_text
from requests_app.domain.authority_codes import (
    AUTHORITY_CHANNELS,
    AUTHORITY_KINDS,
    DEFAULT_AUTHORITY,
    MAX_FILE_NUMBER,
    MAX_NAME,
    MAX_SOURCE,
    OUTCOMES,
)
from requests_app.domain.authority_rules import QUESTION_STATES
from requests_app.domain.authority_steps import AUTHORITY_STATES
from requests_app.domain.breach_codes import MAX_CONTACT, MAX_WORDS
from requests_app.models import (
    AuthorityAnnex,
    AuthorityCase,
    AuthorityFollowUp,
    AuthorityLetter,
    AuthorityQuestion,
    HeldThing,
)
from requests_app.models.querysets import is_kept_from
from requests_app.queries.authority_cases import with_everything

MAX_USERNAME = 150
MOST_HELD = 100
MATTER = ("authority", "file_number", "kind", "matter", "contact")
LETTER = ("received_on", "due_on", "channel", "summary", "content")


def _words() -> serializers.CharField:
    return serializers.CharField(max_length=MAX_WORDS)


def _owner() -> serializers.CharField:
    return serializers.CharField(
        max_length=MAX_USERNAME,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="The username of somebody who works on the controller's authority cases.",
    )


def _file() -> serializers.FileField:
    return serializers.FileField(required=False, allow_null=True, help_text="With a multipart body.")


class MatterIn(StrictSerializer):
    """Who asks, under which file number, and about what."""

    authority = serializers.CharField(max_length=MAX_NAME, default=DEFAULT_AUTHORITY)
    file_number = serializers.CharField(max_length=MAX_FILE_NUMBER, help_text="The authority's own.")
    kind = serializers.ChoiceField(AUTHORITY_KINDS)
    matter = _words()
    contact = optional_text(MAX_CONTACT)


class LetterIn(StrictSerializer):
    """A letter of the authority, and by when it waits for an answer."""

    received_on = serializers.DateField()
    due_on = serializers.DateField(help_text="The day that the letter names.")
    channel = serializers.ChoiceField(AUTHORITY_CHANNELS)
    summary = optional_text(MAX_WORDS)
    file = _file()


class OpenAuthorityCaseIn(MatterIn, LetterIn):
    """The first letter."""

    controller = serializers.CharField(max_length=MAX_CODE, help_text="The slug of the controller.")


class OwnerIn(StrictSerializer):
    """Who leads it from now on."""

    owner = serializers.CharField(max_length=MAX_USERNAME)


class QuestionsIn(StrictSerializer):
    """The questions of the newest letter."""

    questions = serializers.CharField(max_length=MAX_WORDS, help_text="One on each line.")
    owner = _owner()


class AssignQuestionIn(StrictSerializer):
    """Whose a question is, and what answers it."""

    owner = _owner()
    source: Any = optional_text(MAX_SOURCE)
    held_id = serializers.UUIDField(required=False, allow_null=True, help_text="One of what is held.")


class QuestionAnswerIn(StrictSerializer):
    """What the controller answers."""

    answer = _words()


class ReturnAnswerIn(StrictSerializer):
    """What is missing."""

    reason = _words()


class AnnexIn(StrictSerializer):
    """An annex of the answer."""

    title = serializers.CharField(max_length=MAX_NAME)
    source: Any = serializers.CharField(max_length=MAX_SOURCE)
    file = _file()


class SentAnswerIn(StrictSerializer):
    """When and how the authority was answered; questions and annexes are kept as they stand."""

    sent_on = serializers.DateField()
    channel = serializers.ChoiceField(AUTHORITY_CHANNELS)
    summary = _words()


class LongerLimitIn(StrictSerializer):
    """That the authority was asked for more time."""

    asked_on = serializers.DateField()
    wanted_on = serializers.DateField()
    reason = _words()


class LimitAnswerIn(StrictSerializer):
    """What the authority said to that."""

    answered_on = serializers.DateField()
    granted = serializers.BooleanField()
    new_due_on = serializers.DateField(required=False, allow_null=True)


class OutcomeIn(StrictSerializer):
    """How the authority decided, and in which words."""

    outcome = serializers.ChoiceField(OUTCOMES)
    decided_on = serializers.DateField()
    text = _words()


class FollowUpIn(StrictSerializer):
    """What must be done."""

    what = _words()
    due_on = serializers.DateField()
    owner = _owner()


class FollowUpDoneIn(StrictSerializer):
    """That it was done."""

    done_on = serializers.DateField()
    note = optional_text(MAX_WORDS)


class HoldIn(StrictSerializer):
    """What the authority may ask for."""

    references = serializers.ListField(
        child=serializers.CharField(max_length=30),
        required=False,
        max_length=MOST_HELD,
        help_text="Cases and breaches, by their references.",
    )
    activities = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_HELD, help_text="By their ids."
    )
    policy_versions = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_HELD, help_text="By their ids."
    )


class ReviewIn(StrictSerializer):
    """Why the hold is still needed, and when that is looked at again."""

    review_on = serializers.DateField()
    reason = _words()


class LimitRequestOut(serializers.Serializer[Any]):
    """A request for a longer limit, and what the authority said."""

    asked_on = serializers.DateField()
    wanted_on = serializers.DateField()
    reason = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    granted = serializers.BooleanField(allow_null=True)
    new_due_on = serializers.DateField(allow_null=True)


class SentAnswerOut(serializers.Serializer[Any]):
    """That an answer was sent."""

    sent_on = serializers.DateField()
    channel = serializers.ChoiceField(AUTHORITY_CHANNELS)
    summary = serializers.CharField()


class AuthorityLetterOut(serializers.Serializer[Any]):
    """A letter of the authority."""

    number = serializers.IntegerField()
    received_on = serializers.DateField()
    channel = serializers.ChoiceField(AUTHORITY_CHANNELS)
    summary = serializers.CharField(allow_blank=True)
    first_due_on = serializers.DateField(help_text="The limit as the letter had it.")
    due_on = serializers.DateField()
    answered_on = serializers.DateField(allow_null=True)
    filename = serializers.CharField(allow_blank=True)
    limit_requests = LimitRequestOut(many=True)
    answers = SentAnswerOut(many=True)


class AuthorityQuestionOut(serializers.Serializer[Any]):
    """A question of the authority."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    letter = serializers.IntegerField(help_text="The number of the letter that asks it.")
    text = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    source: Any = serializers.CharField(allow_blank=True)
    held_id = serializers.UUIDField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(QUESTION_STATES)
    returned_for = serializers.CharField(allow_blank=True)
    available_steps = serializers.ListField(child=serializers.CharField())


class AuthorityAnnexOut(serializers.Serializer[Any]):
    """An annex: of an answer that was sent, or of the one that is being written."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    source: Any = serializers.CharField()
    filename = serializers.CharField(allow_blank=True)
    is_sent = serializers.BooleanField()


class AuthorityOutcomeOut(serializers.Serializer[Any]):
    """How the authority decided."""

    outcome = serializers.ChoiceField(OUTCOMES)
    decided_on = serializers.DateField()
    text = serializers.CharField()


class AuthorityFollowUpOut(serializers.Serializer[Any]):
    """What must be done, or was."""

    id = serializers.UUIDField()
    what = serializers.CharField()
    due_on = serializers.DateField()
    owner = serializers.CharField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class HeldOut(serializers.Serializer[Any]):
    """Something under the hold; one of the four keys is set."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(allow_null=True)
    breach = serializers.UUIDField(allow_null=True)
    activity = serializers.UUIDField(allow_null=True)
    policy_version = serializers.UUIDField(allow_null=True)
    held_on = serializers.DateField()
    released_on = serializers.DateField(allow_null=True)


class AuthorityCaseShortOut(serializers.Serializer[Any]):
    """An authority case in a list."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    controller = serializers.CharField()
    authority = serializers.CharField()
    file_number = serializers.CharField()
    kind = serializers.ChoiceField(AUTHORITY_KINDS)
    state = serializers.ChoiceField(AUTHORITY_STATES)
    due_on = serializers.DateField()
    outcome = serializers.ChoiceField(OUTCOMES, allow_blank=True)
    version = serializers.IntegerField()


class AuthorityCasesOut(serializers.Serializer[Any]):
    """A page of authority cases, the newest first."""

    results = AuthorityCaseShortOut(many=True)
    next = serializers.CharField(allow_null=True)


class AuthorityCaseOut(AuthorityCaseShortOut):
    """An authority case with all that hangs on it."""

    matter = serializers.CharField()
    contact = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_null=True, help_text="The username of who leads it.")
    hold_reason = serializers.CharField(allow_blank=True)
    hold_review_on = serializers.DateField()
    letters = AuthorityLetterOut(many=True)
    questions = AuthorityQuestionOut(many=True)
    annexes = AuthorityAnnexOut(many=True)
    outcomes = AuthorityOutcomeOut(many=True)
    follow_ups = AuthorityFollowUpOut(many=True)
    held = HeldOut(many=True)
    available_steps = serializers.ListField(
        child=serializers.CharField(), help_text="Those of its questions stand with each question."
    )
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


def short_body(row: AuthorityCase) -> dict[str, Any]:
    """Show an authority case in a list."""
    return {
        "id": str(row.pk),
        "reference": row.reference,
        "controller": row.controller.slug,
        **_plain(row, "authority file_number kind state due_on outcome version"),
    }


def authority_case_body(case_id: UUID, actor: Actor) -> dict[str, Any]:
    """Show an authority case as it is now; the caller has looked whether the actor may see it."""
    row = with_everything(AuthorityCase.objects.for_user(actor).select_related("controller").get(pk=case_id))
    offered = offered_on_authority_case(row, actor)
    letters = {letter.pk: letter.number for letter in row.letters.all()}
    return {
        **short_body(row),
        **_plain(row, "matter contact hold_reason hold_review_on created_at closed_at"),
        "owner": usernames_of([row.owned_by]).get(row.owned_by),
        "letters": [_letter(letter) for letter in row.letters.all()],
        "questions": [_question(one, letters[one.letter_id], offered) for one in row.questions.all()],
        "annexes": [_annex(annex) for annex in row.annexes.all()],
        "outcomes": [_plain(one, "outcome decided_on text") for one in row.outcomes.all()],
        "follow_ups": [_follow_up(one) for one in row.follow_ups.all()],
        "held": [_held(one, actor) for one in row.held.all()],
        "available_steps": [step for step in offered if step not in STEPS_OF_QUESTIONS],
    }


def _plain(row: Any, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def _letter(letter: AuthorityLetter) -> dict[str, Any]:
    asked = "asked_on wanted_on reason answered_on granted new_due_on"
    return {
        **_plain(letter, "number received_on channel summary first_due_on due_on answered_on filename"),
        "limit_requests": [_plain(one, asked) for one in letter.limit_requests.all()],
        "answers": [_plain(one, "sent_on channel summary") for one in letter.answers.all()],
    }


def _question(row: AuthorityQuestion, letter: int, offered: list[str]) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "letter": letter,
        "owner": row.owner.username if row.owner else None,
        "held_id": row.held_id and str(row.held_id),
        "state": row.standing,
        **_plain(row, "number text source answer returned_for"),
        "available_steps": offered_on_question(row, offered),
    }


def _annex(row: AuthorityAnnex) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        **_plain(row, "number title source filename"),
        "is_sent": row.answer_id is not None,
    }


def _follow_up(row: AuthorityFollowUp) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "owner": row.owner.username if row.owner else None,
        **_plain(row, "what due_on done_on note"),
    }


def _held(row: HeldThing, actor: Actor) -> dict[str, Any]:
    keys = {name: getattr(row, f"{name}_id") for name in ("case", "breach", "activity", "policy_version")}
    if row.case is not None and is_kept_from(row.case, actor):
        keys["case"] = None
    return {
        "id": str(row.pk),
        **{name: key and str(key) for name, key in keys.items()},
        **_plain(row, "held_on released_on"),
    }
