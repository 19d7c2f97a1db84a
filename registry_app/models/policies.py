"""Policies and their versions."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import HashOf, ProvenBy, SettledIn, history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.earlier_versions import CERTAINTIES, UNKNOWN
from registry_app.domain.policy_steps import ARCHIVED, IN_FORCE, POLICY_VERSION_STEPS, SETTLED_STATES
from registry_app.domain.policy_text import FROZEN_FIELDS, is_intact
from registry_app.labels import LANGUAGE_LABELS, POLICY_STATE_LABELS
from registry_app.labels_brands import CERTAINTY_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import PolicyManager


class Policy(models.Model):
    """What a controller tells people about its processing; its text lives in the versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="policies")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects = PolicyManager()
    history = history_rows()
    personal_data = marks(plain="id controller code name version")

    class Meta:
        verbose_name_plural = "policies"
        constraints = (models.UniqueConstraint(fields=["controller", "code"], name="policy_code_once"),)

    def __str__(self) -> str:
        return self.code


def _together(*fields: str) -> Q:
    """Say that the fields are all empty or all filled."""
    return Q(**{f"{field}__isnull": True for field in fields}) | Q(
        **{f"{field}__isnull": False for field in fields}
    )


# Such a version was promised by somebody else, or before this office: nobody assessed or approved it here.
_ENTERED = Q(certainty__in=CERTAINTIES)


# What was approved, by whom and why, and who it is about: it stays as it was on that day.
_APPROVED = (
    "policy_id controller_id number language title text change_summary what_you_can_do translations material"
    " criteria materiality_reason drafted_by drafted_at assessed_by assessed_at approved_by approved_at"
    " text_sha256 content_sha256 certainty source created_at"
)
# SQL about a proof `p` and the version NEW (docs/rules/notices.md): same text, same day, and a ground.
_SAME = (
    "p.policy_version_id = NEW.id AND p.content_sha256 = NEW.content_sha256"
    " AND coalesce(CAST(p.in_force_on AS text), '') = coalesce(CAST(NEW.in_force_on AS text), '')"
)
_TOLD = (
    "(p.ground = 'told' OR (p.ground = 'later_for_some' AND EXISTS (SELECT 1 FROM registry_app_latereffect l"
    " WHERE l.id = p.later_effect_id AND l.campaign_id = p.campaign_id"
    " AND CAST(l.effective_on AS text) = CAST(NEW.effective_on AS text))))"
    " AND EXISTS (SELECT 1 FROM registry_app_campaign c WHERE c.id = p.campaign_id"
    " AND c.policy_version_id = NEW.id AND (NOT c.needs_approval OR EXISTS"
    " (SELECT 1 FROM registry_app_campaignapproval a WHERE a.campaign_id = c.id)))"
)
_NOT_MATERIAL = "p.ground = 'not_material' AND NOT NEW.material"
_FIRST = (
    "p.ground = 'first' AND NOT EXISTS (SELECT 1 FROM registry_app_policyversion o"
    " WHERE o.policy_id = NEW.policy_id AND o.id <> NEW.id AND o.in_force_at IS NOT NULL)"
)
_REPLACED = (
    "p.replaces_id = NEW.id AND EXISTS (SELECT 1 FROM registry_app_policyversion o"
    " WHERE o.id = p.policy_version_id AND o.policy_id = NEW.policy_id)"
)


class PolicyVersion(models.Model):
    """One version of a policy, from draft to archive; its text is frozen when it is approved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    # The policy's own, so that each row says by itself whom it belongs to.
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="policy_versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10, choices=LANGUAGE_LABELS, default="da")
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    change_summary = models.TextField(blank=True)
    what_you_can_do = models.TextField(blank=True)
    # The same version in other languages: {"en": {"title", "text", "change_summary", "what_you_can_do"}}.
    translations = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, choices=POLICY_STATE_LABELS, default=POLICY_VERSION_STEPS.initial)
    effective_on = models.DateField(null=True, blank=True)
    material = models.BooleanField(null=True, blank=True)
    criteria = models.JSONField(default=list, blank=True)
    materiality_reason = models.TextField(blank=True)
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    assessed_by = models.UUIDField(null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    in_force_on = models.DateField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    postponed_reason = models.TextField(blank=True)
    # An earlier version that was entered, not made here: how sure its period is, and where it was found.
    certainty = models.CharField(max_length=20, blank=True, choices=CERTAINTY_LABELS)
    source = models.TextField(blank=True)
    in_force_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    step_table = POLICY_VERSION_STEPS
    never_deleted = True
    settled_in = (
        SettledIn(SETTLED_STATES, tuple(_APPROVED.split())),
        SettledIn((IN_FORCE, ARCHIVED), ("effective_on", "in_force_at", "in_force_on")),
        SettledIn((ARCHIVED,), ("archived_at", "in_force_until")),
    )
    hash_of = HashOf("text_sha256", "text")
    # Nobody goes round `put_in_force`, which leaves the proof in the same transaction.
    proven_by = ProvenBy(
        "registry_app.InForceProof",
        came=(
            (IN_FORCE, f"{_SAME} AND p.ground = 'entered'"),
            (ARCHIVED, f"{_SAME} AND p.ground = 'entered'"),
        ),
        went=((IN_FORCE, f"{_SAME} AND ({_TOLD} OR {_NOT_MATERIAL} OR {_FIRST})"), (ARCHIVED, _REPLACED)),
    )

    objects = PolicyManager()
    history = history_rows()
    personal_data = marks(
        plain="id policy controller number language title text change_summary what_you_can_do translations"
        " state effective_on material criteria materiality_reason drafted_by drafted_at assessed_by"
        " assessed_at approved_by approved_at text_sha256 content_sha256 in_force_at in_force_on"
        " archived_at postponed_reason certainty source in_force_until version created_at changed_at"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number_once"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="in_force"), name="policy_one_version_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=POLICY_VERSION_STEPS.states), name="policy_version_state_known"
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="policy_version_language_known"),
            models.CheckConstraint(condition=~Q(text=""), name="policy_version_has_text"),
            models.CheckConstraint(
                condition=_together("assessed_by", "assessed_at", "material"),
                name="policy_version_assessment",
            ),
            models.CheckConstraint(
                condition=_together("approved_by", "approved_at"), name="policy_version_approval"
            ),
            models.CheckConstraint(
                condition=_together("in_force_at", "in_force_on"), name="policy_version_in_force_pair"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (Q(assessed_at__isnull=False) & ~Q(materiality_reason=""))
                | _ENTERED,
                name="policy_version_assessed_first",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "assessed"], approved_at__isnull=True, text_sha256="")
                | (
                    Q(state__in=["approved", "announcing", "in_force", "archived", "withdrawn"])
                    & (Q(approved_at__isnull=False) | _ENTERED)
                    & ~Q(text_sha256="")
                    & ~Q(content_sha256="")
                ),
                name="policy_version_frozen_when_approved",
            ),
            # Two pairs of eyes on "not material" (law: WP260 para 29; the office's own rule).
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(material=True) | ~Q(approved_by=F("assessed_by")),
                name="policy_version_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["announcing", "in_force"]) | Q(effective_on__isnull=False) | _ENTERED,
                name="policy_version_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_force", "archived"], in_force_at__isnull=False)
                | Q(state__in=["in_force", "archived"], certainty=UNKNOWN)
                | (~Q(state__in=["in_force", "archived"]) & Q(in_force_at__isnull=True)),
                name="policy_version_in_force_when",
            ),
            # Entered with its source, never on its way: in force still, or archived.
            models.CheckConstraint(
                condition=Q(certainty="", source="", in_force_until__isnull=True)
                | Q(certainty__in=CERTAINTIES, state__in=["in_force", "archived"]) & ~Q(source=""),
                name="policy_version_entered_with_source",
            ),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True)
                | Q(state="archived", in_force_on__isnull=True)
                | Q(state="archived", in_force_until__gte=F("in_force_on")),
                name="policy_version_period",
            ),
            models.CheckConstraint(
                condition=Q(state="archived", archived_at__isnull=False)
                | (~Q(state="archived") & Q(archived_at__isnull=True)),
                name="policy_version_archived_when",
            ),
        )
        indexes = (models.Index(fields=["state", "effective_on"], name="policy_version_due"),)

    def __str__(self) -> str:
        return f"{self.policy_id} {self.number}"

    @property
    def content(self) -> dict[str, Any]:
        """Give what is approved together, for its hash."""
        return {name: getattr(self, name) for name in FROZEN_FIELDS}

    @property
    def is_intact(self) -> bool:
        """Tell whether the row still says what was approved; False before, when nothing was."""
        return is_intact(self.content, self.text_sha256, self.content_sha256)
