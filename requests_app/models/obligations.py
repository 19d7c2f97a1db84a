"""What was checked before an account is closed."""

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from requests_app.domain.enquiries import OBLIGATIONS
from requests_app.labels_enquiries import OBLIGATION_LABELS
from requests_app.models.cases import RETENTION, Case


class ObligationCheck(models.Model):
    """That somebody looked whether an obligation is met, and what shows it; the newest of each counts."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="obligation_checks")
    obligation = models.CharField(max_length=20, choices=OBLIGATION_LABELS)
    is_met = models.BooleanField()
    # Where it is open: the day on which it is expected to be met.
    expected_on = models.DateField(null=True, blank=True)
    text = models.TextField()
    checked_at = models.DateTimeField()
    checked_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id case obligation is_met expected_on checked_at checked_by",
        personal="text",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(obligation__in=OBLIGATIONS), name="obligation_known"),
            models.CheckConstraint(condition=~Q(text=""), name="obligation_check_has_words"),
            models.CheckConstraint(
                condition=Q(is_met=True, expected_on__isnull=True)
                | Q(is_met=False, expected_on__isnull=False),
                name="obligation_open_until_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.obligation}"
