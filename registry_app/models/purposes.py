"""Why data is processed, on which legal bases, which data, and how long each is kept for that purpose."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain import record_codes as codes
from registry_app.labels_record import LEGAL_BASIS_LABELS, ORIGIN_LABELS
from registry_app.models.activities import ProcessingActivity
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ActivityManager
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
    # What follows for a person who does not give the data or says no (GDPR Art. 13(2)(e)).
    without_da = models.TextField(blank=True)
    without_en = models.TextField(blank=True)

    history = history_rows()
    personal_data = marks(
        plain="id activity code section position name_da name_en text_da text_en profiling without_da"
        " without_en"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["activity", "code"], name="purpose_code_once_in_activity"),
        )

    def __str__(self) -> str:
        return self.code


class PurposeBasis(models.Model):
    """A legal basis of a purpose, and for which part of it (GDPR Art. 6(1), 9(2), 10, 87)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="bases")
    position = models.PositiveSmallIntegerField(default=0)
    article = models.CharField(max_length=10, choices=LEGAL_BASIS_LABELS)
    # The Danish provision beside it, as Danish law is cited: "bogføringsloven § 12".
    provision = models.CharField(max_length=200, blank=True)
    # The part of the purpose for which this basis stands; empty: all of it.
    scope_da = models.CharField(max_length=300, blank=True)
    scope_en = models.CharField(max_length=300, blank=True)
    # The legitimate interest that is pursued (GDPR Art. 13(1)(d)).
    interest_da = models.TextField(blank=True)
    interest_en = models.TextField(blank=True)

    history = history_rows()
    personal_data = marks(
        plain="id purpose position article provision scope_da scope_en interest_da interest_en"
    )

    class Meta:
        verbose_name_plural = "purpose bases"
        constraints = (
            models.UniqueConstraint(fields=["purpose", "position"], name="purpose_basis_in_order"),
            models.CheckConstraint(
                condition=Q(article__in=codes.LEGAL_BASES), name="purpose_basis_article_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.article}"


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

    objects = ActivityManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller code position name_da name_en details_da details_en origin source_da source_en"
        " special child cpr"
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
