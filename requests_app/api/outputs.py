"""What the calls of cases answer, as the schema tells it; bodies.py builds it."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from registry_app.domain.controllers import FORM_MODES
from requests_app.api.identity_shapes import IdentityCheckOut
from requests_app.api.measure_shapes import MeasureOut
from requests_app.api.proposal_shapes import ProposalOut
from requests_app.api.record_shapes import DecisionRecordOut
from requests_app.api.representation_shapes import RepresentationOut
from requests_app.domain.case_codes import CHANNELS, ITEM_OUTCOMES, LANGUAGES, TASK_OUTCOMES
from requests_app.domain.case_steps import STATES, TASK_STATES
from requests_app.domain.contributor_steps import CONTRIBUTOR_STATES
from requests_app.domain.enquiries import KINDS
from requests_app.domain.form_gate import INTAKE_IDENTITIES
from requests_app.domain.requesters import CIRCLES, RELATIONS
from requests_app.domain.rights import RIGHTS


class ItemOut(serializers.Serializer[Any]):
    """One right and its outcome."""

    right = serializers.ChoiceField(RIGHTS)
    outcome = serializers.ChoiceField(ITEM_OUTCOMES)
    ground = serializers.CharField(allow_blank=True)


class FormOut(serializers.Serializer[Any]):
    """The form that was issued last."""

    number = serializers.CharField()
    issued_at = serializers.DateTimeField()
    expires_on = serializers.DateField()


class FindingOut(serializers.Serializer[Any]):
    """One thing that the check of the signed form showed."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(["ok", "doubt", "block"])
    text = serializers.CharField()


class ExtractOut(serializers.Serializer[Any]):
    """A file that goes out with the answer."""

    id = serializers.UUIDField()
    filename = serializers.CharField()


class ContributorOut(serializers.Serializer[Any]):
    """A colleague without an account."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    state = serializers.ChoiceField(CONTRIBUTOR_STATES)
    keeps = serializers.ListField(child=serializers.CharField(), help_text="Codes of systems.")


class ContributorsOut(serializers.Serializer[Any]):
    """A page of contributors, the newest first."""

    results = ContributorOut(many=True)
    next = serializers.CharField(allow_null=True)


class TaskOut(serializers.Serializer[Any]):
    """The work in one system."""

    id = serializers.UUIDField()
    system = serializers.CharField()
    system_name = serializers.CharField()
    state = serializers.ChoiceField(TASK_STATES)
    outcome = serializers.ChoiceField(TASK_OUTCOMES, allow_null=True)
    contributor = serializers.UUIDField(allow_null=True)
    assigned_at = serializers.DateTimeField(allow_null=True)
    answer_by = serializers.DateField(allow_null=True)
    needs_officer = serializers.BooleanField(
        help_text="The contributor said that they cannot, or was deactivated."
    )
    erases = serializers.BooleanField(help_text="What was found is to be erased, after the copy went out.")
    extracts = ExtractOut(many=True)


class LetterOut(serializers.Serializer[Any]):
    """A letter that left, or is about to."""

    kind = serializers.CharField()
    state = serializers.CharField()
    created_at = serializers.DateTimeField()
    reveals = serializers.CharField(
        allow_null=True, help_text="nothing, relationship or content; null for a letter to a colleague."
    )
    identity = serializers.CharField(
        allow_null=True, help_text="What shows that its reader is the person (docs/rules/letters.md)."
    )
    template_version = serializers.IntegerField(
        allow_null=True, help_text="The version of the controller's own words; null for the standard words."
    )


class RequesterOut(serializers.Serializer[Any]):
    """Who asked."""

    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    customer_number = serializers.CharField()


class NoteOut(serializers.Serializer[Any]):
    """A note of the office's own."""

    text = serializers.CharField()
    written_at = serializers.DateTimeField()
    written_by = serializers.CharField()


class CaseItemOut(ItemOut):
    """One right of a case, and whether it waits for the copy."""

    waits_days = serializers.IntegerField(
        allow_null=True, help_text="An erasure waits so many days once the copy has arrived."
    )
    wait_ended_at = serializers.DateTimeField(allow_null=True)


class CaseApartOut(serializers.Serializer[Any]):
    """What is told of a case to whoever opened it and may not see it."""

    reference = serializers.CharField()
    apart = serializers.BooleanField()


class SessionTextOut(serializers.Serializer[Any]):
    """The words that a person signs on the company's own page, and the form that they are about."""

    form = serializers.CharField()
    expires_on = serializers.DateField()
    text_version = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField()


class CaseOut(serializers.Serializer[Any]):
    """A case."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    controller = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    rights = serializers.ListField(child=serializers.ChoiceField(RIGHTS))
    items = CaseItemOut(many=True)
    kind = serializers.ChoiceField(KINDS)
    relation = serializers.ChoiceField(RELATIONS)
    circle = serializers.ChoiceField(CIRCLES, help_text="Who may see the case.")
    concerned = serializers.CharField(
        allow_null=True, help_text="The username of the colleague from whom the case is kept."
    )
    channel = serializers.ChoiceField(CHANNELS)
    language = serializers.ChoiceField(LANGUAGES)
    received_at = serializers.DateTimeField()
    received_on = serializers.DateField()
    due_on = serializers.DateField()
    strict_due_on = serializers.DateField()
    extension_letter_by = serializers.DateField()
    paused = serializers.BooleanField(
        help_text="The person owes a reply that stops the clock; due_on then holds the strict day."
    )
    extended_months = serializers.IntegerField()
    stop_by = serializers.DateField(
        allow_null=True, help_text="By this day the use has to stop, where that is owed at once."
    )
    use_stopped_at = serializers.DateTimeField(allow_null=True)
    deadline_explanation = serializers.ListField(child=serializers.CharField())
    form_asked = serializers.BooleanField()
    form_mode = serializers.ChoiceField(FORM_MODES, help_text="How far a form is asked for in this case.")
    identity_at_intake = serializers.ChoiceField(
        INTAKE_IDENTITIES, allow_null=True, help_text="How it was clear who asks when the case was opened."
    )
    is_test = serializers.BooleanField()
    form = FormOut(allow_null=True)
    findings = FindingOut(many=True)
    tasks = TaskOut(many=True)
    letters = LetterOut(many=True)
    notes = NoteOut(many=True, allow_null=True, help_text="Null for those who may not read notes.")
    owner = serializers.CharField(allow_null=True, help_text="The username of who works on it.")
    requester = RequesterOut(allow_null=True)
    customers = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Every customer number of the person: as given, as matched, and as named by somebody.",
    )
    representation = RepresentationOut(
        allow_null=True, help_text="Who asks for the person, where somebody does."
    )
    proposal = ProposalOut(allow_null=True, help_text="What waits for a second person, where something does.")
    decision_records = DecisionRecordOut(
        many=True, help_text="What was weighed before a right is refused: codes and dates, no words."
    )
    identity_checks = IdentityCheckOut(many=True, help_text="Checks of who asks, the oldest first.")
    measures = MeasureOut(
        many=True, help_text="Measures against a request in another's name, the oldest first."
    )
    available_steps = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
    answered_at = serializers.DateTimeField(
        allow_null=True, help_text="When the last of the rights was granted or refused."
    )
    closed_at = serializers.DateTimeField(allow_null=True)


class RecordedOut(CaseOut):
    """A case that was recorded at once, and what the person is told."""

    sentence = serializers.CharField()


class CasesOut(serializers.Serializer[Any]):
    """A page of cases, the newest first."""

    results = CaseOut(many=True)
    next = serializers.CharField(allow_null=True)


# A case, or what is left of it for whoever may not see it.
EnquiryOut = PolymorphicProxySerializer("OpenedCase", [CaseOut, CaseApartOut], resource_type_field_name=None)
