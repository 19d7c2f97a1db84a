"""Why data is processed, on which legal bases, which data, and how long each is kept for that purpose."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain import record_codes as codes
from registry_app.domain.legal_provisions import PROVISIONS
from registry_app.labels_record import (
    BALANCE_RESULT_LABELS,
    DEVICE_ACCESS_LABELS,
    LEGAL_BASIS_LABELS,
    MARKETING_LABELS,
    ORIGIN_LABELS,
    PROVISION_LABELS,
)
from registry_app.models.activities import ProcessingActivity
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ActivityManager, BasisManager, PurposeManager
from registry_app.models.retention_rules import RetentionRule


class Purpose(models.Model):
    """One purpose of an activity (GDPR Art. 5(1)(b), 30(1)(b))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(ProcessingActivity, on_delete=models.PROTECT, related_name="purposes")
    code = models.SlugField(max_length=40)
    section = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    name_da = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    text_da = models.TextField()
    text_en = models.TextField()
    # GDPR Art. 4(4), 13(2)(f): personal aspects are evaluated by machine.
    profiling = models.BooleanField(default=False)
    # GDPR Art. 22: decided by machine alone, with legal or similarly significant effect.
    automated_decision = models.BooleanField(default=False)
    # The logic and what it means for people, for both (GDPR Art. 13(2)(f), 15(1)(h)).
    logic_da = models.TextField(blank=True)
    logic_en = models.TextField(blank=True)
    # Direct marketing, and by which rule; what is read from or stored on a device.
    marketing = models.CharField(max_length=15, choices=MARKETING_LABELS, blank=True)
    device_access = models.CharField(max_length=10, choices=DEVICE_ACCESS_LABELS, blank=True)
    # What follows for a person who does not give the data or says no (GDPR Art. 13(2)(e)).
    without_da = models.TextField(blank=True)
    without_en = models.TextField(blank=True)

    objects = PurposeManager()
    history = history_rows()
    personal_data = marks(
        plain="id activity code section position name_da name_en text_da text_en profiling"
        " automated_decision logic_da logic_en marketing device_access without_da without_en"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["activity", "code"], name="purpose_code_once_in_activity"),
            models.CheckConstraint(
                condition=Q(marketing__in=codes.MARKETING_KINDS), name="purpose_marketing_known"
            ),
            models.CheckConstraint(
                condition=Q(device_access__in=codes.DEVICE_ACCESSES), name="purpose_device_access_known"
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def goes_by(self) -> ProcessingActivity:
        """Give the row whose version this part goes by."""
        return self.activity

    @property
    def version(self) -> int:
        """Give the version of the row that it goes by."""
        version: int = self.goes_by.version
        return version


class PurposeBasis(models.Model):
    """A legal basis of a purpose, and for which part of it (GDPR Art. 6(1), 9(2), 10, 87)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="bases")
    position = models.PositiveSmallIntegerField(default=0)
    article = models.CharField(max_length=10, choices=LEGAL_BASIS_LABELS)
    # The provision of databeskyttelsesloven beside it, by its code (domain/legal_provisions.py).
    dbl = models.CharField(max_length=12, choices=PROVISION_LABELS, blank=True)
    # Another law beside it, as Danish law is cited: "bogføringsloven § 12".
    provision = models.CharField(max_length=200, blank=True)
    # The part of the purpose for which this basis stands; empty: all of it.
    scope_da = models.CharField(max_length=300, blank=True)
    scope_en = models.CharField(max_length=300, blank=True)
    # The legitimate interest that is pursued (GDPR Art. 13(1)(d)).
    interest_da = models.TextField(blank=True)
    interest_en = models.TextField(blank=True)

    objects = BasisManager()
    history = history_rows()
    personal_data = marks(
        plain="id purpose position article dbl provision scope_da scope_en interest_da interest_en"
    )

    class Meta:
        verbose_name_plural = "purpose bases"
        constraints = (
            models.UniqueConstraint(fields=["purpose", "position"], name="purpose_basis_in_order"),
            models.CheckConstraint(
                condition=Q(article__in=codes.LEGAL_BASES), name="purpose_basis_article_known"
            ),
            models.CheckConstraint(
                condition=Q(dbl__in=["", *PROVISIONS]), name="purpose_basis_provision_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.article}"

    @property
    def goes_by(self) -> ProcessingActivity:
        """Give the row whose version this part goes by."""
        return self.purpose.activity

    @property
    def version(self) -> int:
        """Give the version of the row that it goes by."""
        version: int = self.goes_by.version
        return version


class BalancingAssessment(models.Model):
    """The three steps by which a legitimate interest was weighed (GDPR Art. 6(1)(f); EDPB 1/2024)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    basis = models.OneToOneField(PurposeBasis, on_delete=models.PROTECT, related_name="balancing")
    interest_test = models.TextField()
    necessity_test = models.TextField()
    balancing_test = models.TextField()
    result = models.CharField(max_length=25, choices=BALANCE_RESULT_LABELS)
    assessed_on = models.DateField()
    assessed_by = models.UUIDField()

    history = history_rows()
    personal_data = marks(
        plain="id basis interest_test necessity_test balancing_test result assessed_on assessed_by"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(result__in=codes.BALANCE_RESULTS), name="balancing_result_known"
            ),
            models.CheckConstraint(
                condition=~Q(interest_test="") & ~Q(necessity_test="") & ~Q(balancing_test=""),
                name="balancing_has_three_steps",
            ),
        )

    def __str__(self) -> str:
        return f"{self.basis_id} {self.result}"


class DataCategory(models.Model):
    """A category of personal data in a controller's catalogue, with where it comes from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="data_categories")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    name_da = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    details_da = models.TextField(blank=True)
    details_en = models.TextField(blank=True)
    origin = models.CharField(max_length=12, choices=ORIGIN_LABELS)
    # Who or what it comes from, where that is not the person (GDPR Art. 14(2)(f)).
    source_da = models.CharField(max_length=300, blank=True)
    source_en = models.CharField(max_length=300, blank=True)
    special = models.BooleanField(default=False)
    child = models.BooleanField(default=False)
    cpr = models.BooleanField(default=False)
    # GDPR Art. 10, databeskyttelsesloven § 8.
    criminal = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller code position name_da name_en details_da details_en origin source_da source_en"
        " special child cpr criminal version changed_at"
    )

    class Meta:
        verbose_name_plural = "data categories"
        constraints = (
            models.UniqueConstraint(fields=["controller", "code"], name="data_category_code_once"),
            models.CheckConstraint(condition=Q(origin__in=codes.ORIGINS), name="data_category_origin_known"),
        )

    def __str__(self) -> str:
        return self.code


class PurposeData(models.Model):
    """That a purpose needs a category of data, and the rule by which it is kept for that purpose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="data")
    category = models.ForeignKey(DataCategory, on_delete=models.PROTECT, related_name="uses")
    # None: nobody has decided how long yet.
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, null=True, related_name="uses")

    history = history_rows()
    personal_data = marks(plain="id purpose category rule")

    class Meta:
        verbose_name_plural = "purpose data"
        constraints = (
            models.UniqueConstraint(fields=["purpose", "category"], name="purpose_data_category_once"),
        )

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.category_id}"
