"""Questions to policies: the version of a day, and the versions that are due."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.calendars import ONE_DAY
from registry_app.domain import policy_steps
from registry_app.domain.controllers import PRIVACY_POLICY
from registry_app.models import Controller, InForceProof, PolicyVersion


def versions_of(controller: Controller) -> QuerySet[PolicyVersion]:
    """Return the versions of the controller's privacy policy, the newest first."""
    return PolicyVersion.objects.filter(controller=controller, policy__code=PRIVACY_POLICY).order_by(
        "-number"
    )


def version_in_force(controller: Controller, on: date) -> PolicyVersion | None:
    """Give the version that was in force on a Copenhagen date, archived ones too; None before the first."""
    came = versions_of(controller).filter(in_force_on__lte=on)
    # A gap before this office stays one.
    came = came.filter(Q(in_force_until__isnull=True) | Q(in_force_until__gte=on))
    return came.order_by("-in_force_on", "-number").first()


def withdrawn_version(controller: str, number: int) -> PolicyVersion | None:
    """Return the version of that number if it was announced, and called off before it took effect."""
    rows = PolicyVersion.objects.filter(
        controller__slug=controller,
        policy__code=PRIVACY_POLICY,
        number=number,
        state=policy_steps.WITHDRAWN,
    )
    return rows.select_related("controller").first()


def published_versions(controller: str) -> list[PolicyVersion]:
    """Return the versions that the public may read (announced, in force, archived), the newest first.

    Each knows the one that people read `before` it, and the day `until` which it applied; None while it does.
    """
    shown = (policy_steps.ANNOUNCING, policy_steps.IN_FORCE, policy_steps.ARCHIVED)
    rows = (
        PolicyVersion.objects.filter(
            controller__slug=controller, policy__code=PRIVACY_POLICY, state__in=shown
        )
        .select_related("controller", "policy")
        .order_by("-number")
    )
    versions: list[Any] = list(rows)
    came: list[Any] = sorted((v for v in versions if v.in_force_on), key=lambda v: (v.in_force_on, v.number))
    for version in versions:
        version.until, version.before = version.in_force_until, None
    for earlier, later in pairwise(came):
        until = later.in_force_on - ONE_DAY
        # Of what was entered from before this office a gap may be known.
        earlier.until = min(until, earlier.in_force_until or until)
        later.before = earlier
    for version in versions:
        if version.state == policy_steps.ANNOUNCING and came:
            version.before = came[-1]
    return versions


def came_before(earlier: PolicyVersion, later: PolicyVersion) -> bool:
    """Tell whether people read one version before the other, whatever their numbers.

    One that was entered late has a higher number than what came after it. Of an unknown period counts as
    the oldest, not published yet as the newest; among those the number decides.
    """
    return _order(earlier) < _order(later)


def _order(version: PolicyVersion) -> tuple[date, int]:
    if version.in_force_on is not None:
        return version.in_force_on, version.number
    is_past = version.state in (policy_steps.IN_FORCE, policy_steps.ARCHIVED)
    return date.min if is_past else date.max, version.number


def version_of_day(versions: Iterable[PolicyVersion], on: date) -> PolicyVersion | None:
    """Give the one of a policy's published versions that was in force on a Copenhagen date."""
    came = [
        version
        for version in versions
        if version.in_force_on
        and version.in_force_on <= on
        and (version.in_force_until is None or on <= version.in_force_until)
    ]
    return max(came, key=lambda version: (version.in_force_on, version.number), default=None)


def earlier_in_force(version: PolicyVersion) -> PolicyVersion | None:
    """Give the version of the same policy that is in force now."""
    found: PolicyVersion | None = PolicyVersion.objects.filter(
        policy=version.policy_id, state=policy_steps.IN_FORCE
    ).first()
    return found


def is_first(version: PolicyVersion) -> bool:
    """Tell whether no version of the policy was ever in force, so that there is no change to tell of."""
    return not PolicyVersion.objects.filter(policy=version.policy_id, in_force_at__isnull=False).exists()


def proofs_of(versions: Iterable[PolicyVersion]) -> QuerySet[InForceProof]:
    """Return on what ground those of the versions took effect that did; none from before proofs were kept."""
    return InForceProof.objects.filter(policy_version__in=[version.pk for version in versions])


def due_versions(today: date) -> QuerySet[PolicyVersion]:
    """Return the versions whose date has come and that nobody's letter or approval holds back, oldest first.

    A version that a later one has overtaken is left out: it can never take effect any more.
    """
    same_policy = PolicyVersion.objects.filter(policy=OuterRef("policy"))
    came_before = Exists(same_policy.filter(in_force_at__isnull=False))
    overtaken = Exists(same_policy.filter(state=policy_steps.IN_FORCE, number__gt=OuterRef("number")))
    nobody_to_tell = Q(state=policy_steps.APPROVED) & (Q(material=False) | ~came_before)
    return (
        PolicyVersion.objects.filter(effective_on__lte=today)
        .filter(Q(state=policy_steps.ANNOUNCING) | nobody_to_tell)
        .exclude(overtaken)
        .order_by("effective_on", "number")
    )
