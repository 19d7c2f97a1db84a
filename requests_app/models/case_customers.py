"""Further customer rows of the person of a case: two accounts are still one person."""

import uuid

from django.db import models

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Customer
from requests_app.models.cases import Case


class CaseCustomer(models.Model):
    """That another customer of the controller is the person of a case too, since when, and who said so.

    The customer of the case itself stays whom it was matched with: letters go to that address on file. Why is
    a StepReason of the same moment (docs/rules/case_customers.md).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="named_customers")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="named_in")
    named_at = models.DateTimeField()
    named_by = models.UUIDField()

    history = history_rows()
    personal_data = marks(plain="id case customer named_at named_by")

    class Meta:
        ordering = ("named_at", "id")
        constraints = (models.UniqueConstraint(fields=["case", "customer"], name="case_customer_named_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.customer_id}"
