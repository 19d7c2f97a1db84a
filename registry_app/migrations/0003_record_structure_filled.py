"""Move what an activity said in flat texts into the structure, as it stands: one purpose, one category of data."""

from django.db import migrations

from dpo_office.common.operations import RecordedRunPython
from registry_app.domain.record_codes import IN_WORDS, MONTHS
from registry_app.domain.retention_rules import RULES

MODELS = (
    "Purpose",
    "PurposeBasis",
    "DataCategory",
    "PurposeData",
    "Recipient",
    "Disclosure",
    "RetentionRule",
)
KNOWN_RULES = {rule.rule_id: rule for rule in RULES.values()}


def fill(apps, _):
    tables = {name: apps.get_model("registry_app", name) for name in MODELS}
    for activity in apps.get_model("registry_app", "ProcessingActivity").objects.order_by("code"):
        purpose = tables["Purpose"].objects.create(
            activity=activity,
            code=activity.code,
            name_da=activity.name_da,
            name_en=activity.name_en,
            text_da=activity.purpose_da,
            text_en=activity.purpose_en,
        )
        tables["PurposeBasis"].objects.create(purpose=purpose, article=activity.legal_basis)
        _fill_data(activity, purpose, tables)
        _fill_recipients(activity, tables)


def _fill_data(activity, purpose, tables):
    kept = bool(activity.retention_da or activity.retention_en or activity.rule)
    if not (activity.data_categories_da or activity.data_categories_en or activity.source or kept):
        return
    category = tables["DataCategory"].objects.create(
        controller=activity.controller,
        code=activity.code,
        name_da=activity.name_da,
        name_en=activity.name_en,
        details_da=activity.data_categories_da,
        details_en=activity.data_categories_en,
        origin="unknown",
        # There was one text of the source, in the language of whoever wrote it.
        source_da=activity.source[:300],
        source_en=activity.source[:300],
    )
    rule = _rule(activity, tables["RetentionRule"]) if kept else None
    tables["PurposeData"].objects.create(purpose=purpose, category=category, rule=rule)


def _rule(activity, table):
    known = KNOWN_RULES.get(activity.rule)
    note = {"note_da": activity.retention_da, "note_en": activity.retention_en}
    if known is not None and known.months:
        found, _ = table.objects.get_or_create(
            controller=activity.controller,
            code=activity.rule,
            defaults=note
            | {
                "unit": MONTHS,
                "period": known.months,
                "trigger": known.trigger,
                "counting": known.counting,
                "action": known.action,
                "yields_to_rights": known.personal,
            },
        )
        return found
    if not any(note.values()):
        return None
    # Words without a rule cannot be counted; the activity's code keeps its rule apart from others.
    return table.objects.create(
        controller=activity.controller, code=f"W-{activity.code}", unit=IN_WORDS, **note
    )


def _fill_recipients(activity, tables):
    if not (activity.recipients_da or activity.recipients_en):
        return
    recipient = tables["Recipient"].objects.create(
        controller=activity.controller,
        code=activity.code,
        name_da=activity.recipients_da[:200],
        name_en=activity.recipients_en[:200],
        role="unknown",
        task_da=activity.recipients_da[200:500],
        task_en=activity.recipients_en[200:500],
    )
    tables["Disclosure"].objects.create(activity=activity, recipient=recipient)


class Migration(migrations.Migration):
    """Keep what was entered; a person can then divide it."""

    dependencies = [
        ("registry_app", "0002_record_structure"),
    ]

    operations = [
        RecordedRunPython(
            fill,
            migrations.RunPython.noop,
            models=tuple(f"registry_app.{name}" for name in MODELS),
            reason="registry.record_structured",
        ),
    ]
