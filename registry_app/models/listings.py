"""Decisions and lists that transfers lean on, and that can end: data, never code (GDPR Art. 45)."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain import record_codes as codes
from registry_app.labels_record import LISTING_KIND_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ListingManager


class Listing(models.Model):
    """An adequacy decision of the Commission, or an organisation's entry in the DPF list.

    Decisions hold for every controller and have none; that an organisation stands in the list is what a
    controller has looked up itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, null=True, blank=True, related_name="listings"
    )
    kind = models.CharField(max_length=10, choices=LISTING_KIND_LABELS)
    # ISO 3166-1 alpha-2; and the organisation as the list names it, for one of the DPF.
    country = models.CharField(max_length=2)
    organisation = models.CharField(max_length=200, blank=True)
    # What covers only a part says which: "commercial organisations under PIPEDA".
    scope_da = models.CharField(max_length=300, blank=True)
    scope_en = models.CharField(max_length=300, blank=True)
    # A listing ends with the decision behind it.
    rests_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carries"
    )
    valid_from = models.DateField()
    # None: no end is known. The last day included.
    valid_to = models.DateField(null=True, blank=True)
    # When somebody here last looked it up, and when to look again.
    checked_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = ListingManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller kind country organisation scope_da scope_en rests_on valid_from valid_to"
        " checked_on review_on source version changed_at"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=codes.LISTING_KINDS), name="listing_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=codes.ADEQUACY_DECISION, organisation="", controller__isnull=True)
                | (Q(kind=codes.DPF_LISTING, controller__isnull=False) & ~Q(organisation="")),
                name="listing_of_a_country_or_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="listing_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["kind", "country", "valid_from"],
                condition=Q(kind=codes.ADEQUACY_DECISION),
                name="listing_decision_once",
            ),
            models.UniqueConstraint(
                fields=["controller", "organisation", "valid_from"],
                condition=Q(kind=codes.DPF_LISTING),
                name="listing_organisation_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.organisation}".strip()
