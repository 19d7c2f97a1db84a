"""The shape of what goes out."""

from typing import Any

from rest_framework import serializers

from registry_app.models import Controller, ProcessingActivity


class ControllerOut(serializers.ModelSerializer[Controller]):
    """A controller."""

    class Meta:
        model = Controller
        fields = (
            "id", "slug", "name", "cvr", "address", "contact_email", "phone", "site", "brand", "languages",
            "form_mode", "holiday_calendar", "suspension_mode", "prompt_request_max_days",
            "internal_target_days", "silence_close_days", "version",
        )  # fmt: skip


class ActivityOut(serializers.ModelSerializer[ProcessingActivity]):
    """A processing activity with the codes of its systems."""

    controller = serializers.CharField(source="controller.slug")
    systems = serializers.SerializerMethodField()

    class Meta:
        model = ProcessingActivity
        fields = (
            "id", "controller", "code", "name_da", "name_en", "purpose_da", "purpose_en", "legal_basis",
            "data_categories_da", "data_categories_en", "recipients_da", "recipients_en", "retention_da",
            "retention_en", "rule", "source", "status", "systems",
        )  # fmt: skip

    def get_systems(self, row: ProcessingActivity) -> list[str]:
        """Name the systems by code; the rows are prefetched."""
        return sorted(link.system.code for link in row.activity_systems.all())


class BlockingOut(serializers.Serializer[Any]):
    """How many people hold a version back, by why."""

    late = serializers.IntegerField()
    pending = serializers.IntegerField()
    not_informed = serializers.IntegerField()
    no_address = serializers.IntegerField()


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
    assessed_by = serializers.UUIDField(allow_null=True)
    assessed_at = serializers.DateTimeField(allow_null=True)
    approved_by = serializers.UUIDField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    postponed_reason = serializers.CharField()
    campaign = serializers.UUIDField(allow_null=True)
    earliest_effective_on = serializers.DateField(allow_null=True)
    blocking = BlockingOut(allow_null=True)
    available_steps = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class CampaignOut(serializers.Serializer[Any]):
    """How a campaign stands."""

    id = serializers.UUIDField()
    controller = serializers.CharField()
    version_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=("planned", "sending", "sent", "stopped"))
    planned_at = serializers.DateTimeField()
    planned_by = serializers.UUIDField()
    effective_on = serializers.DateField()
    announced_effective_on = serializers.DateField()
    earliest_effective_on = serializers.DateField(allow_null=True)
    latest_informed_at = serializers.DateTimeField()
    expected = serializers.IntegerField()
    list_sha256 = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    excluded = serializers.DictField(child=serializers.IntegerField())
    informed = serializers.IntegerField()
    excepted = serializers.IntegerField()
    blocking = BlockingOut()
    version = serializers.IntegerField()


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
    data = serializers.JSONField()  # type: ignore[assignment]  # the field's name


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


class EventsOut(PageOut):
    """Events."""

    results = EventOut(many=True)
