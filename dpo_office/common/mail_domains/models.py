"""What was found the last time at each domain that we send from."""

from django.db import models

from dpo_office.common.personal_data import marks

__all__ = ["MailDomain"]


class MailDomain(models.Model):
    """A domain with what is wrong with it, by codes; in real time, as a sweep looks."""

    domain = models.CharField(max_length=253, primary_key=True)
    findings = models.JSONField(default=list)
    looked_at = models.DateTimeField()

    unhistoried = "technical: the last look only, and anybody may ask DNS"
    personal_data = marks(plain="domain findings looked_at")

    class Meta:
        app_label = "common"

    def __str__(self) -> str:
        return self.domain
