"""Where a finding is mended: the dialog of the step that does it, or the page on which it is read."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from django.urls import reverse

from dpo_office.common.permissions import Actor
from registry_app.admin.base import page_of
from registry_app.domain.findings import Finding
from registry_app.domain.record_codes import LEGITIMATE_INTERESTS
from registry_app.models import ProcessingActivity, Purpose
from registry_app.permissions import activity_steps

# The step of the activity that mends a finding.
ON_THE_ACTIVITY: Final = {
    "purpose_missing": "add_purpose",
    "subjects_missing": "change_activity",
    "principal_missing": "change_activity",
    "owner_missing": "change_activity",
    "systems_missing": "change_activity",
    "review_unplanned": "change_activity",
    "review_overdue": "review_activity",
    "arrangement_missing": "add_joint_controller",
    "dpia_open": "change_safeguards",
    "dpia_not_assessed": "change_safeguards",
    "information_missing": "change_safeguards",
    "security_missing": "change_safeguards",
}
# The step of the purpose, and the step of the legitimate interest on which it rests.
ON_THE_PURPOSE: Final = {
    "basis_missing": "add_basis",
    "special_condition_missing": "add_basis",
    "data_missing": "change_data",
    "retention_missing": "change_data",
    "automated_untold": "change_purpose",
    "profiling_untold": "change_purpose",
    "marketing_consent_missing": "change_purpose",
    "device_consent_missing": "change_purpose",
}
ON_THE_INTEREST: Final = {
    "interest_missing": "change_basis",
    "balancing_missing": "assess_balance",
    "balancing_failed": "assess_balance",
}


def places_of(row: ProcessingActivity, actor: Actor) -> dict[str, str]:
    """Give the addresses where the findings of an activity fetched `with_record` are mended, by this actor.

    Keys are the places that findings name, and for a step the code of the finding before it.
    """
    offered = activity_steps(row, actor)
    return {
        row.code: page_of(row),
        **_parts(row),
        **{
            f"{code} {row.code}": _step(row, step)
            for code, step in ON_THE_ACTIVITY.items()
            if step in offered
        },
        **{key: url for purpose in row.purposes.all() for key, url in _of_purpose(row, purpose, offered)},
    }


def address_of(finding: Finding, places: Mapping[str, str]) -> str:
    """Give the address where a finding is mended."""
    where = finding.where
    by_step = places.get(f"{finding.code} {where.subject}")
    return by_step or places.get(where.part) or places.get(where.subject, "")


def _of_purpose(
    row: ProcessingActivity, purpose: Purpose, offered: Collection[str]
) -> Iterator[tuple[str, str]]:
    place = f"{row.code}/{purpose.code}"
    yield place, page_of(purpose)
    for code, step in ON_THE_PURPOSE.items():
        if step in offered:
            yield f"{code} {place}", _step(purpose, step)
    interest = next((b for b in purpose.bases.all() if b.article == LEGITIMATE_INTERESTS), None)
    if interest is not None:
        for code, step in ON_THE_INTEREST.items():
            yield f"{code} {place}", _step(interest, step) if step in offered else page_of(interest)


def _parts(row: ProcessingActivity) -> dict[str, str]:
    places = {f"recipient/{use.recipient.code}": page_of(use.recipient) for use in row.disclosures.all()}
    for purpose in row.purposes.all():
        for data in purpose.data.all():
            places[f"category/{data.category.code}"] = page_of(data.category)
            if data.rule is not None:
                places[f"rule/{data.rule.code}"] = page_of(data.rule)
    return places


def _step(row: Any, step: str) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_step", args=[row.pk, step])
