"""What the systems gave: files for the answer."""

import uuid

from django.db import models

from dpo_office.common.documents import Document
from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from requests_app.models.system_tasks import SystemTask


class Extract(models.Model):
    """A file of a person's data from one system; its name is ours, never the uploader's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(SystemTask, on_delete=models.PROTECT, related_name="extracts")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=150)
    attached_at = models.DateTimeField()
    attached_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id task document filename attached_at attached_by")

    class Meta:
        ordering = ("attached_at", "id")

    def __str__(self) -> str:
        return self.filename
