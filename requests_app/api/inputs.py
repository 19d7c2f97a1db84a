"""The shape of what the calls of cases take; the rules are in the actions."""

import re
from datetime import datetime
from typing import Any

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from dpo_office.common.errors import Invalid
from requests_app.domain.answer_links import MAX_TOLD, TOLD_LENGTH, WAYS
from requests_app.domain.case_codes import (
    ANSWER_OUTCOMES,
    CHANNELS,
    DANISH,
    LANGUAGES,
    MAX_REASON,
    MAX_TEXT,
    TASK_OUTCOMES,
)
from requests_app.domain.case_links import LINK_KINDS
from requests_app.domain.dossier import REASONS, VARIANTS
from requests_app.domain.enquiries import KINDS, OBLIGATIONS, RIGHTS_REQUEST
from requests_app.domain.form_gate import SAID
from requests_app.domain.form_sessions import LOG_INS, MAX_ACCOUNT
from requests_app.domain.form_ways import WAIVER_GROUNDS
from requests_app.domain.quick_records import (
    CORRECTED_FIELDS,
    LONGEST_TEXT,
    MARKETING_CHANNELS,
    MOST_WISHES,
    WISH_KINDS,
)
from requests_app.domain.requesters import RELATIONS
from requests_app.domain.rights import RIGHTS
from requests_app.domain.waits import MAX_WAIT_DAYS, USUAL_WAIT_DAYS

MAX_CODE = 40
MAX_SIGNER = 200
_OFFSET = re.compile(r"[0-9](?:[Zz]|[+-][0-9]{2}:?[0-9]{2})")


class InstantField(serializers.DateTimeField):
    """An instant as in RFC 3339: without its offset it would be a guess."""

    def to_internal_value(self, value: Any) -> datetime:
        """Read the instant."""
        if isinstance(value, str) and not _OFFSET.search(value[10:]):
            raise Invalid("instant_without_offset", field=self.field_name)
        return super().to_internal_value(value)


def optional_text(max_length: int) -> serializers.CharField:
    """Give a text that may be absent, empty or null."""
    return serializers.CharField(max_length=max_length, required=False, allow_blank=True, allow_null=True)


def evidence_text() -> serializers.CharField:
    """Give the text that says what shows that the ground of a refusal holds."""
    return serializers.CharField(
        max_length=MAX_REASON,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="What shows that the ground of a refusal holds; it stays in the case.",
    )


class RequesterIn(StrictSerializer):
    """Who asks; at least one of these."""

    name = optional_text(200)
    email = optional_text(254)
    phone = optional_text(40)
    customer_number = optional_text(40)


class OpenCaseIn(StrictSerializer):
    """A request that reached us."""

    controller = serializers.CharField(max_length=MAX_CODE, help_text="The slug of the controller.")
    kind = serializers.ChoiceField(KINDS, default=RIGHTS_REQUEST)
    confidential = serializers.BooleanField(
        default=False, help_text="question: for the data protection officer alone."
    )
    rights = serializers.ListField(
        child=serializers.CharField(max_length=MAX_CODE),
        max_length=20,
        required=False,
        help_text=f"rights: one or more of {', '.join(RIGHTS)}; none of another kind.",
    )
    channel = serializers.ChoiceField(CHANNELS, default="api")
    received_at = InstantField(
        required=False, allow_null=True, help_text="When it reached any official channel; now without it."
    )
    requester = RequesterIn()
    language = serializers.ChoiceField(LANGUAGES, default=DANISH)
    relation = serializers.ChoiceField(
        RELATIONS,
        required=False,
        help_text="Who asks. A case of an employee or applicant is not shown to client systems.",
    )
    concerned = serializers.CharField(
        max_length=150, required=False, help_text="The username of a colleague from whom the case is kept."
    )
    copy_first = serializers.BooleanField(
        default=False, help_text="The erasure waits until the person has had the copy that is asked for too."
    )
    for_another = serializers.BooleanField(
        default=False,
        help_text="Somebody asks for the person: name them next; the person gets no acknowledgement.",
    )
    identity = serializers.ChoiceField(
        SAID,
        required=False,
        help_text="session: the person was logged in to their account, and no form is asked for; unclear:"
        " there is doubt. Without it an address on file is enough.",
    )


class WishIn(StrictSerializer):
    """One thing that the person wants; of each kind only what belongs to it."""

    kind = serializers.ChoiceField(WISH_KINDS)
    channels = serializers.ListField(
        child=serializers.ChoiceField(MARKETING_CHANNELS),
        required=False,
        max_length=len(MARKETING_CHANNELS),
        help_text="marketing_objection: where marketing stops.",
    )
    consent = serializers.CharField(
        max_length=2 * MAX_CODE + 1,
        required=False,
        help_text='withdrawal: activity.purpose, by their codes; or "other" with a text.',
    )
    field = serializers.ChoiceField(
        CORRECTED_FIELDS, required=False, help_text="correction: what is corrected."
    )
    wrong = optional_text(LONGEST_TEXT)
    right = optional_text(LONGEST_TEXT)
    text = optional_text(LONGEST_TEXT)


class RecordAtOnceIn(StrictSerializer):
    """What somebody said on the telephone, to be carried out at once."""

    controller = serializers.CharField(max_length=MAX_CODE, help_text="The slug of the controller.")
    wishes = serializers.ListField(child=WishIn(), max_length=MOST_WISHES)
    channel = serializers.ChoiceField(CHANNELS, default="phone")
    received_at = InstantField(
        required=False, allow_null=True, help_text="When it reached any official channel; now without it."
    )
    requester = RequesterIn()
    language = serializers.ChoiceField(LANGUAGES, default=DANISH)
    confirm = serializers.BooleanField(
        default=False, help_text="Also write what was said to the customer's e-mail address on file."
    )


class SpokenAnswerIn(StrictSerializer):
    """The answer as it was spoken."""

    text = optional_text(MAX_REASON)


class ReasonIn(StrictSerializer):
    """A step, with a reason in words where somebody wants to give one."""

    reason = optional_text(MAX_REASON)


class DoubtIn(StrictSerializer):
    """What was seen of one doubt about a form."""

    code = serializers.CharField(max_length=60, help_text="The code of the finding.")
    reason = serializers.CharField(max_length=500, help_text="What was seen, and why it may be accepted.")


def doubts_seen() -> serializers.ListField:
    """Give the list of what was seen of each doubt about a form."""
    return serializers.ListField(
        child=DoubtIn(), required=False, max_length=50, help_text="verify_form: each finding in doubt."
    )


class VerifyFormIn(ReasonIn):
    """A form is accepted: what was seen of each finding in doubt, and the name as it stands on the form."""

    doubts = doubts_seen()
    signer = optional_text(MAX_SIGNER)


class ReturnFormIn(ReasonIn):
    """A form is sent back: for which findings, and whether a new form goes with it."""

    findings = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=50,
        help_text="Codes of findings; none and no reason: everything that was found.",
    )
    new_form = serializers.BooleanField(
        required=False, help_text="Send a new form with it; the earlier one is then of no use any more."
    )


class WaiveFormIn(ReasonIn):
    """A form is waived: on what it is clear who asks, and how in words."""

    ground = serializers.ChoiceField(WAIVER_GROUNDS, required=False)


class SessionIn(StrictSerializer):
    """What the company says of a form that was signed while the person was logged in there."""

    form = serializers.CharField(max_length=40, help_text="The number of the form.")
    text_version = serializers.CharField(max_length=20, help_text="Of the words that were shown.")
    name = serializers.CharField(max_length=MAX_SIGNER, help_text="As the person typed it.")
    account = serializers.CharField(max_length=MAX_ACCOUNT, help_text="The customer number of the account.")
    logged_in_how = serializers.ChoiceField(LOG_INS)
    logged_in_at = InstantField()


class UnlinkIn(StrictSerializer):
    """Which link is taken away, by the reference of the other case."""

    reference = serializers.CharField(max_length=30)
    reason = optional_text(MAX_REASON)


class LinkIn(UnlinkIn):
    """Which case belongs with this one, and how."""

    kind = serializers.ChoiceField(choices=LINK_KINDS)


class NothingIn(StrictSerializer):
    """A step that asks nothing."""


class AssignIn(StrictSerializer):
    """Whose work the case becomes; nobody's without a name."""

    owner = serializers.CharField(
        max_length=150,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="The username of somebody who works on the controller's cases; empty: back to the queue.",
    )
    reason = optional_text(MAX_REASON)


class StoppedIn(StrictSerializer):
    """What has stopped, and where."""

    text = optional_text(MAX_REASON)


class CustomerNumberIn(StrictSerializer):
    """A customer of the controller who is the person of the case too."""

    number = serializers.CharField(max_length=MAX_CODE)
    reason = optional_text(MAX_REASON)


class NoteIn(StrictSerializer):
    """A note for the file."""

    text = optional_text(MAX_REASON)


class AnswerItemIn(StrictSerializer):
    """What is decided on one right."""

    right = serializers.CharField(max_length=MAX_CODE)
    outcome = serializers.ChoiceField(ANSWER_OUTCOMES)
    ground = optional_text(MAX_CODE)
    reason = optional_text(MAX_REASON)
    evidence = evidence_text()


def way_choice() -> serializers.ChoiceField:
    """Give the field that says how an answer leaves."""
    return serializers.ChoiceField(
        WAYS,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="By mail without it; otherwise the files stay in the office, behind a link.",
    )


def told_code() -> serializers.CharField:
    """Give the field of the code that is told to the person, where the way is `link_told_code`."""
    return serializers.CharField(
        max_length=2 * MAX_TOLD,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text=f"At least {TOLD_LENGTH} letters or digits, where you tell the code.",
    )


class AnswerIn(StrictSerializer):
    """The answer; rights that are not named are granted."""

    items = serializers.ListField(child=AnswerItemIn(), required=False, max_length=len(RIGHTS))
    text = optional_text(MAX_TEXT)
    known_how = optional_text(MAX_REASON)
    way = way_choice()
    code = told_code()


class PartAnswerIn(StrictSerializer):
    """An answer to some of the rights; those that are not named stay to be answered."""

    items = serializers.ListField(child=AnswerItemIn(), max_length=len(RIGHTS))
    text = optional_text(MAX_TEXT)
    known_how = optional_text(MAX_REASON)
    way = way_choice()
    code = told_code()


class CopyFirstIn(StrictSerializer):
    """How long the erasure waits."""

    days = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MAX_WAIT_DAYS,
        help_text=f"Days once the copy has arrived; {USUAL_WAIT_DAYS} without it.",
    )
    reason = optional_text(MAX_REASON)


class EndWaitIn(StrictSerializer):
    """What the person said; may be absent when the days are over or no copy is coming."""

    text = optional_text(MAX_REASON)


class EnquiryAnswerIn(StrictSerializer):
    """The answer to what was asked beside rights."""

    text = serializers.CharField(max_length=MAX_TEXT)


class AddRightsIn(StrictSerializer):
    """Which rights an enquiry contains."""

    rights = serializers.ListField(child=serializers.CharField(max_length=MAX_CODE), max_length=20)
    reason = optional_text(MAX_REASON)


class ObligationIn(StrictSerializer):
    """What was checked before an account is closed."""

    obligation = serializers.ChoiceField(OBLIGATIONS)
    is_met = serializers.BooleanField()
    expected_on = serializers.DateField(
        required=False, allow_null=True, help_text="Until when it is waited for, where it is open."
    )
    text = serializers.CharField(max_length=MAX_REASON, help_text="What shows it.")


class RelationIn(StrictSerializer):
    """Who asks, and how that is known."""

    relation = serializers.ChoiceField(RELATIONS)
    concerned = optional_text(150)
    reason = serializers.CharField(max_length=MAX_REASON)


class WithdrawRightIn(StrictSerializer):
    """What the person no longer asks for."""

    right = serializers.ChoiceField(RIGHTS)
    reason = optional_text(MAX_REASON)


class RefusalIn(StrictSerializer):
    """The refusal of the whole case."""

    ground = optional_text(MAX_CODE)
    reason = optional_text(MAX_REASON)
    evidence = evidence_text()
    way = way_choice()
    code = told_code()


def which_answer() -> serializers.UUIDField:
    """Give the field that names an answer behind a link."""
    return serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The id of the answer's letter; the newest behind a link without it.",
    )


class FreshLinkIn(StrictSerializer):
    """Which answer gets a fresh link, and how that is opened."""

    answer = which_answer()
    way = way_choice()
    code = told_code()


class RevokeLinkIn(StrictSerializer):
    """The link to which answer is revoked, and why."""

    answer = which_answer()
    reason = optional_text(MAX_REASON)


class PostAnswerIn(StrictSerializer):
    """Which answer is printed and posted, and where to."""

    answer = which_answer()
    envelope = optional_text(MAX_TEXT)


class SettleIn(StrictSerializer):
    """How the work in one system ended; `extracted` without saying so when an extract is attached."""

    outcome = serializers.ChoiceField(TASK_OUTCOMES, required=False, allow_blank=True, allow_null=True)
    note = optional_text(MAX_REASON)


class AssignTaskIn(StrictSerializer):
    """Which contributor gets the task, what for, and by when they answer."""

    contributor = serializers.UUIDField(help_text="The id of an active contributor of the controller.")
    instruction = optional_text(MAX_REASON)
    answer_by = serializers.DateField(
        required=False, allow_null=True, help_text="A week before the statutory date without it."
    )


class DossierIn(StrictSerializer):
    """Which dossier is wanted, and why."""

    reason = serializers.ChoiceField(REASONS)
    language = serializers.ChoiceField(LANGUAGES)
    variant = serializers.ChoiceField(VARIANTS, required=False, help_text="The full one without it.")
    as_of = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="The case as it stood when this day was over in Copenhagen; as it is now without it.",
    )


class FileIn(serializers.Serializer[Any]):
    """A multipart upload."""

    file = serializers.FileField(max_length=None, allow_empty_file=False)
