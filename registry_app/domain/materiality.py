"""Whether a change of a policy is material, so that every customer must be told (WP260 paras 29-31)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dpo_office.common.errors import Invalid


@dataclass(frozen=True)
class Criterion:
    """A kind of change: whether it makes a version material, and the source that says so."""

    code: str
    material: bool
    source: str


CHECKLIST: Final = "Office checklist on WP260 para 29"
# In the order in which they are asked. The first group must always be communicated.
CRITERIA: Final = {
    criterion.code: criterion
    for criterion in (
        Criterion("new_purpose", True, "WP260 para 29; GDPR 13(3), 14(4)"),
        Criterion("controller_identity", True, "WP260 para 29; GDPR 13(1)(a)"),
        Criterion("exercise_of_rights", True, "WP260 para 29; GDPR 13(2)(b)"),
        Criterion("impact_on_people", True, "WP260 para 29"),
        Criterion("unexpected_change", True, "WP260 para 29"),
        Criterion("more_recipients", True, "WP260 para 30; GDPR 13(1)(e)"),
        Criterion("third_country_transfer", True, "WP260 para 30; GDPR 13(1)(f)"),
        Criterion("transfer_safeguard", True, f"{CHECKLIST}; GDPR 13(1)(f)"),
        Criterion("legal_basis", True, f"{CHECKLIST}; GDPR 13(1)(c)"),
        Criterion("data_category", True, f"{CHECKLIST}; GDPR 14(1)(d)"),
        Criterion("special_category", True, f"{CHECKLIST}; GDPR 9"),
        Criterion("longer_retention", True, f"{CHECKLIST}; GDPR 13(2)(a)"),
        Criterion("automated_decision", True, f"{CHECKLIST}; GDPR 13(2)(f)"),
        Criterion("contact_for_rights", True, f"{CHECKLIST}; GDPR 13(1)(b)"),
        Criterion("spelling", False, "WP260 para 29"),
        Criterion("style_or_layout", False, "WP260 para 29"),
    )
}


@dataclass(frozen=True)
class ProposedMateriality:
    """What the checklist proposes; a decider decides, with the DPO heard and a reason written.

    `reasons` are the criteria that make the change material. A version held to be not material needs a
    second person's approval.
    """

    material: bool
    reasons: tuple[Criterion, ...]


def proposed_materiality(criteria: Iterable[str]) -> ProposedMateriality:
    """Propose whether a version is material from the kinds of change it makes; Invalid for an unknown one."""
    ticked = set(criteria)
    for code in sorted(ticked - CRITERIA.keys()):
        raise Invalid("criterion_unknown", field="criteria", criterion=code)
    reasons = tuple(
        criterion for code, criterion in CRITERIA.items() if code in ticked and criterion.material
    )
    return ProposedMateriality(bool(reasons), reasons)
