"""The shape of what goes out."""

from typing import Any

from rest_framework import serializers

from registry_app.domain import record
from registry_app.domain.customer_imports import SOURCES, STATES
from registry_app.domain.dpo_advice import ADVICE_KINDS
from registry_app.domain.findings import SEVERITIES
from registry_app.domain.in_force_proofs import GROUNDS
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.models import Controller


class ControllerOut(serializers.ModelSerializer[Controller]):
    """A controller."""

    class Meta:
        model = Controller
        fields = (
            "id", "slug", "name", "state", "cvr", "address", "contact_email", "phone", "site", "brand",
            "languages", "form_mode", "holiday_calendar", "suspension_mode", "prompt_request_max_days",
            "internal_target_days", "silence_close_days", "version",
        )  # fmt: skip


class BasisOut(serializers.Serializer[Any]):
    """A legal basis of a purpose."""

    article = serializers.CharField()
    provision = serializers.CharField()
    scope_da = serializers.CharField(source="scope.da")
    scope_en = serializers.CharField(source="scope.en")


class DataOut(serializers.Serializer[Any]):
    """A category of data, with its origin and how long it is kept for the purpose."""

    code = serializers.CharField()
    name_da = serializers.CharField(source="name.da")
    name_en = serializers.CharField(source="name.en")
    details_da = serializers.CharField(source="details.da")
    details_en = serializers.CharField(source="details.en")
    origin = serializers.CharField()
    special = serializers.BooleanField()
    child = serializers.BooleanField()
    cpr = serializers.BooleanField()
    retention_rule = serializers.SerializerMethodField()

    def get_retention_rule(self, data: record.Data) -> str | None:
        """Name the rule; none when nobody has decided."""
        return data.rule.code if data.rule else None


class PurposeOut(serializers.Serializer[Any]):
    """A purpose of an activity."""

    code = serializers.CharField()
    section = serializers.CharField()
    name_da = serializers.CharField(source="name.da")
    name_en = serializers.CharField(source="name.en")
    text_da = serializers.CharField(source="text.da")
    text_en = serializers.CharField(source="text.en")
    profiling = serializers.BooleanField()
    bases = BasisOut(many=True)
    data: Any = DataOut(many=True)


class TransferOut(serializers.Serializer[Any]):
    """A transfer to a third country."""

    country = serializers.CharField()
    mechanism = serializers.CharField()
    importer = serializers.CharField()


class RecipientOut(serializers.Serializer[Any]):
    """Who gets data from an activity."""

    code = serializers.CharField()
    name_da = serializers.CharField(source="name.da")
    name_en = serializers.CharField(source="name.en")
    role = serializers.CharField()
    is_named = serializers.BooleanField()
    country = serializers.CharField()
    transfers = TransferOut(many=True)


class RetentionRuleOut(serializers.Serializer[Any]):
    """A retention rule as software carries it out, with the sentence made from it."""

    code = serializers.CharField()
    unit = serializers.CharField(source="terms.unit")
    period = serializers.IntegerField(source="terms.period")
    trigger = serializers.CharField(source="terms.trigger")
    action = serializers.CharField(source="terms.action")
    statute = serializers.CharField(source="terms.statute")
    sentence_da = serializers.SerializerMethodField()
    sentence_en = serializers.SerializerMethodField()

    def get_sentence_da(self, rule: record.Rule) -> str:
        """Say the rule in Danish."""
        return retention_sentence(rule.terms, "da")

    def get_sentence_en(self, rule: record.Rule) -> str:
        """Say the rule in English."""
        return retention_sentence(rule.terms, "en")


class ActivityOut(serializers.Serializer[Any]):
    """A processing activity: its parts, and beside them the short texts that are made from them."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    code = serializers.CharField()
    section = serializers.CharField()
    name_da = serializers.CharField()
    name_en = serializers.CharField()
    purpose_da = serializers.CharField()
    purpose_en = serializers.CharField()
    legal_basis = serializers.CharField()
    data_categories_da = serializers.CharField()
    data_categories_en = serializers.CharField()
    recipients_da = serializers.CharField()
    recipients_en = serializers.CharField()
    retention_da = serializers.CharField()
    retention_en = serializers.CharField()
    rule = serializers.CharField()
    source: Any = serializers.CharField()
    status = serializers.CharField()
    systems = serializers.ListField(child=serializers.CharField())
    subjects = serializers.ListField(child=serializers.CharField())
    purposes = PurposeOut(many=True)
    recipients = RecipientOut(many=True)
    retention_rules = RetentionRuleOut(many=True)


class BlockingOut(serializers.Serializer[Any]):
    """How many people hold a version back, by why."""

    late = serializers.IntegerField()
    pending = serializers.IntegerField()
    not_informed = serializers.IntegerField()
    no_address = serializers.IntegerField()


class InForceProofOut(serializers.Serializer[Any]):
    """On what ground a version is in force, and what was counted then."""

    ground = serializers.ChoiceField(choices=GROUNDS)
    campaign = serializers.UUIDField(source="campaign_id", allow_null=True)
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)
    in_force_on = serializers.DateField(allow_null=True)
    content_sha256 = serializers.CharField()
    list_sha256 = serializers.CharField()
    due = serializers.IntegerField()
    informed = serializers.IntegerField()
    late = serializers.IntegerField()
    later = serializers.IntegerField()
    excepted = serializers.IntegerField()
    excluded = serializers.DictField(child=serializers.IntegerField())
    last_reached_at = serializers.DateTimeField(allow_null=True)
    evaluated_at = serializers.DateTimeField()


class DpoAdviceOut(serializers.Serializer[Any]):
    """What the data protection officer said of a version, or why nobody could be heard."""

    kind = serializers.ChoiceField(choices=ADVICE_KINDS)
    material = serializers.BooleanField(allow_null=True)
    advice = serializers.CharField()
    said_on = serializers.DateField()
    recorded_by = serializers.UUIDField()
    recorded_at = serializers.DateTimeField()
    is_of_this_text = serializers.BooleanField()


class VersionOut(serializers.Serializer[Any]):
    """A version of a policy."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    text_sha256 = serializers.CharField()
    content_sha256 = serializers.CharField()
    is_intact = serializers.BooleanField(allow_null=True)
    translations = serializers.JSONField()
    change_summary = serializers.CharField()
    what_you_can_do = serializers.CharField()
    effective_on = serializers.DateField(allow_null=True)
    in_force_on = serializers.DateField(allow_null=True)
    in_force_at = serializers.DateTimeField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    material = serializers.BooleanField(allow_null=True)
    criteria = serializers.ListField(child=serializers.CharField())
    materiality_reason = serializers.CharField()
    drafted_by = serializers.UUIDField()
    drafted_at = serializers.DateTimeField()
    awaits_dpo = serializers.BooleanField()
    dpo_advice = DpoAdviceOut(many=True)
    assessed_by = serializers.UUIDField(allow_null=True)
    assessed_at = serializers.DateTimeField(allow_null=True)
    approved_by = serializers.UUIDField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    postponed_reason = serializers.CharField()
    certainty = serializers.CharField()
    in_force_until = serializers.DateField(allow_null=True)
    campaign = serializers.UUIDField(allow_null=True)
    in_force_proof = InForceProofOut(allow_null=True)
    earliest_effective_on = serializers.DateField(allow_null=True)
    blocking = BlockingOut(allow_null=True)
    available_steps = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class CampaignOut(serializers.Serializer[Any]):
    """How a campaign stands."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    version_id = serializers.UUIDField()
    state = serializers.ChoiceField(
        choices=("listing", "awaiting_approval", "planned", "sending", "sent", "stopped", "ended")
    )
    planned_at = serializers.DateTimeField()
    planned_by = serializers.UUIDField()
    effective_on = serializers.DateField()
    announced_effective_on = serializers.DateField()
    earliest_effective_on = serializers.DateField(allow_null=True)
    latest_informed_at = serializers.DateTimeField()
    expected = serializers.IntegerField()
    list_sha256 = serializers.CharField()
    template_sha256 = serializers.CharField()
    approved_by = serializers.UUIDField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    stopped_for_bounces = serializers.BooleanField()
    recommended_for_doubts = serializers.ChoiceField(choices=("", "resend_same_id"))
    counts = serializers.DictField(child=serializers.IntegerField())
    excluded = serializers.DictField(child=serializers.IntegerField())
    informed = serializers.IntegerField()
    excepted = serializers.IntegerField()
    unlisted = serializers.IntegerField()
    blocking = BlockingOut()
    version = serializers.IntegerField()


class RejectedLineOut(serializers.Serializer[Any]):
    """A line that was not taken in; the field is empty for the line as a whole."""

    line = serializers.IntegerField()
    field = serializers.CharField()
    code = serializers.CharField()


class WrongContactOut(serializers.Serializer[Any]):
    """A contact that does not work: whose, by which way, since when, and why."""

    customer = serializers.CharField()
    channel = serializers.ChoiceField(choices=["email", "sms"])
    since = serializers.DateTimeField()
    reason = serializers.ChoiceField(choices=["came_back", "refused", "unusable"])


class WrongContactsOut(serializers.Serializer[Any]):
    """A page of contacts that do not work, and where the next one begins; null on the last page."""

    results = WrongContactOut(many=True)
    next = serializers.CharField(allow_null=True)


class CustomerImportOut(serializers.Serializer[Any]):
    """What became of a customer file."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    came_by = serializers.ChoiceField(choices=SOURCES, source="source")
    state = serializers.ChoiceField(choices=STATES)
    whole = serializers.BooleanField()
    refused_for = serializers.CharField()
    refused_at_line = serializers.IntegerField()
    size = serializers.IntegerField()
    lines = serializers.IntegerField()
    rejected = serializers.IntegerField()
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    file_sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    rejected_lines = RejectedLineOut(many=True)
    next_after = serializers.IntegerField(allow_null=True)


class NoticeWindowOut(serializers.Serializer[Any]):
    """What a date of effect asks for, were notice given now."""

    controller = serializers.CharField()
    effective_on = serializers.DateField()
    in_time = serializers.BooleanField()
    latest_informed_at = serializers.DateTimeField()
    last_full_day_in_time = serializers.DateField()
    recommended_dispatch_by = serializers.DateField()
    earliest_effective_on = serializers.DateField()
    evaluated_at = serializers.DateTimeField()


class ReachabilityOut(serializers.Serializer[Any]):
    """Who can be told of a version and how, and what that means for its date."""

    controller = serializers.CharField()
    version_id = serializers.UUIDField()
    customers = serializers.IntegerField()
    to_be_told = serializers.IntegerField()
    ways = serializers.DictField(child=serializers.IntegerField())
    bounced_before = serializers.IntegerField()
    address_invalid = serializers.IntegerField()
    prefer_sms = serializers.IntegerField()
    account_states = serializers.DictField(child=serializers.IntegerField())
    excluded = serializers.DictField(child=serializers.IntegerField())
    relay_per_second = serializers.IntegerField()
    sending_seconds = serializers.IntegerField()
    last_sent_at = serializers.DateTimeField()
    sms_messages = serializers.IntegerField()
    sms_parts = serializers.IntegerField()
    sms_cost_ore = serializers.IntegerField(allow_null=True)
    earliest_effective_on = serializers.DateField()
    effective_on = serializers.DateField(allow_null=True)
    in_time = serializers.BooleanField(allow_null=True)
    evaluated_at = serializers.DateTimeField()


class EventOut(serializers.Serializer[Any]):
    """One event of the feed."""

    position = serializers.IntegerField()
    type = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.UUIDField()
    controller = serializers.CharField()
    state = serializers.CharField()
    step = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    data: Any = serializers.JSONField()


class PageOut(serializers.Serializer[Any]):
    """A page of a list: come back with `next`."""

    next = serializers.CharField(allow_null=True)


class ControllersOut(PageOut):
    """Controllers."""

    results = ControllerOut(many=True)


class ActivitiesOut(PageOut):
    """Processing activities."""

    results = ActivityOut(many=True)


class VersionsOut(PageOut):
    """Versions of a policy."""

    results = VersionOut(many=True)


class TextFindingOut(serializers.Serializer[Any]):
    """What a reader of the law would ask at one place of a text; line 0 is the whole text."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=SEVERITIES)
    source: Any = serializers.CharField()
    message_da = serializers.CharField(source="message.da")
    message_en = serializers.CharField(source="message.en")
    advice_da = serializers.CharField(source="advice.da")
    advice_en = serializers.CharField(source="advice.en")
    line = serializers.IntegerField(source="where.line")
    start = serializers.IntegerField(source="where.start")
    end = serializers.IntegerField(source="where.end")
    quote = serializers.CharField(source="where.quote")
    section = serializers.CharField(source="where.section")


class JudgedTextOut(serializers.Serializer[Any]):
    """The findings of a text in one language, the gravest first."""

    language = serializers.CharField()
    # Of a very long text only the beginning is judged.
    is_cut = serializers.BooleanField()
    findings = TextFindingOut(many=True)


class VersionFindingsOut(serializers.Serializer[Any]):
    """The findings of a version's text and of its translations."""

    texts = JudgedTextOut(many=True)


class RecordFieldOut(serializers.Serializer[Any]):
    """A column of the record's tables, and what it held and holds."""

    column = serializers.CharField()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class RecordStepOut(serializers.Serializer[Any]):
    """Who wrote a row, when and why."""

    at = serializers.DateTimeField()
    by = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField()


class RecordChangeOut(serializers.Serializer[Any]):
    """A row that was added, changed or removed."""

    table = serializers.CharField()
    key = serializers.ListField()
    kind = serializers.ChoiceField(choices=("added", "changed", "removed"))
    fields: Any = RecordFieldOut(many=True)
    steps = RecordStepOut(many=True)


class RecordChangesOut(serializers.Serializer[Any]):
    """What differs in a record between the ends of two days."""

    since = serializers.DateField()
    until = serializers.DateField()
    changes = RecordChangeOut(many=True)


class EventsOut(PageOut):
    """Events."""

    results = EventOut(many=True)
