"""Who asks for the person of a case, and whether they may."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.errors import Invalid
from dpo_office.common.history import history_rows
from dpo_office.common.letters.addresses import normalised_address
from dpo_office.common.personal_data import marks
from requests_app.domain.representation import (
    AUTHORITIES,
    CHECKED,
    CLAIMED,
    CUSTODY,
    ESTATE,
    KINDS,
    REFUSED,
    WAYS,
    Claim,
)
from requests_app.labels_representation import AUTHORITY_LABELS, REPRESENTATION_KIND_LABELS, WAY_LABELS
from requests_app.models.cases import RETENTION, Case


class Representation(models.Model):
    """Somebody who asks for the person of a case (docs/rules/representation.md).

    The requester's data of the case stays the person's own. Documents are seen and not kept; of a child the
    month of birth or the age is, never a number. The words of a check are a StepReason of the same moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="representation")
    kind = models.CharField(max_length=20, choices=REPRESENTATION_KIND_LABELS)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    age_at_receipt = models.PositiveSmallIntegerField(null=True, blank=True)
    # A day or a month, in ISO form.
    died = models.CharField(max_length=10, blank=True)
    authority = models.CharField(max_length=20, choices=AUTHORITY_LABELS, default=CLAIMED)
    checked_how = models.CharField(max_length=20, choices=WAY_LABELS, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.UUIDField(null=True, blank=True)
    named_at = models.DateTimeField()
    named_by = models.UUIDField()
    changed_at = models.DateTimeField()

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    personal_data = marks(
        plain="id case kind authority checked_how checked_at checked_by named_at named_by changed_at",
        personal="name email phone address birth_year birth_month age_at_receipt died",
        retention=RETENTION,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="representation_kind_known"),
            models.CheckConstraint(
                condition=Q(authority__in=AUTHORITIES), name="representation_authority_known"
            ),
            models.CheckConstraint(
                condition=Q(checked_how="") | Q(checked_how__in=WAYS), name="representation_way_known"
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True, checked_how="")
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="representation_checked_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=(Q(authority=CHECKED, checked_at__isnull=False) & ~Q(checked_how=""))
                | Q(authority=REFUSED, checked_at__isnull=False)
                | Q(authority=CLAIMED, checked_at__isnull=True)
                | ~Q(authority__in=(CHECKED, REFUSED, CLAIMED)),
                name="representation_checked_how",
            ),
            models.CheckConstraint(
                condition=Q(kind=CUSTODY)
                | Q(birth_year__isnull=True, birth_month__isnull=True, age_at_receipt__isnull=True),
                name="representation_child_of_custody",
            ),
            models.CheckConstraint(
                condition=Q(kind=ESTATE) | Q(died=""), name="representation_death_of_estate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    def has_mailbox(self, address: str) -> bool:
        """Tell whether an address is the representative's own; what is no address is nobody's."""
        try:
            return normalised_address(address) == normalised_address(self.email)
        except Invalid:
            return False

    @property
    def claim(self) -> Claim:
        """Give what the rules look at; the case is at hand."""
        return Claim(
            kind=self.kind,
            authority=self.authority,
            received_on=self.case.received_on,
            birth_year=self.birth_year,
            birth_month=self.birth_month,
            age_at_receipt=self.age_at_receipt,
        )
