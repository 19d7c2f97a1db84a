"""The systems in which a controller holds personal data."""

import uuid

from django.db import models

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models.controllers import Controller
from registry_app.models.querysets import SystemManager


class System(models.Model):
    """A system with an owner: where a case asks for an extract."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="systems")
    code = models.SlugField(max_length=40)
    name_da = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    objects = SystemManager()
    history = history_rows()
    # The owner may be a named colleague.
    personal_data = marks(
        plain="id controller code name_da name_en active", personal="owner", retention="staff"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["controller", "code"], name="system_code_once"),)

    def __str__(self) -> str:
        return self.code
