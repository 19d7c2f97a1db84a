"""What is under the legal hold of an authority case."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import PolicyVersion, ProcessingActivity
from requests_app.models.authority_cases import AuthorityCase
from requests_app.models.breaches import Breach
from requests_app.models.cases import Case

THINGS = ("case", "activity", "policy_version", "breach")


def _one_thing() -> Q:
    one = Q()
    for thing in THINGS:
        one |= Q(**{f"{name}__isnull": name != thing for name in THINGS})
    return one


class HeldThing(models.Model):
    """One thing that an authority may ask for: kept from the day it was named until the case is closed.

    GDPR Art. 17(3)(e), 18(1)(c). Where the authority writes again, the hold begins anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority_case = models.ForeignKey(AuthorityCase, on_delete=models.PROTECT, related_name="held")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    activity = models.ForeignKey(
        ProcessingActivity, null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    policy_version = models.ForeignKey(
        PolicyVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    breach = models.ForeignKey(Breach, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    held_on = models.DateField()
    held_by = models.UUIDField()
    released_on = models.DateField(null=True, blank=True)
    released_by = models.UUIDField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id authority_case case activity policy_version breach held_on held_by released_on released_by"
    )

    class Meta:
        ordering = ("held_on", "id")
        constraints = (
            models.CheckConstraint(condition=_one_thing(), name="held_is_one_thing"),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True, released_by__isnull=True)
                | Q(released_on__gte=F("held_on"), released_by__isnull=False),
                name="held_released_when_and_by_whom",
            ),
            *(
                models.UniqueConstraint(fields=["authority_case", thing], name=f"held_{thing}_once")
                for thing in THINGS
            ),
        )

    def __str__(self) -> str:
        return f"{self.authority_case_id} {self.id}"
