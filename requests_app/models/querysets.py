"""What the managers of cases offer: rows limited to what an actor may see."""

from typing import Any, Self

from django.db import models

from dpo_office.common.permissions import Actor
from dpo_office.common.querysets import ControllerQuerySet
from requests_app.domain.mail_steps import OPEN_MAIL_STATES


class ContributorQuerySet(ControllerQuerySet):
    """Contributors."""

    permission = "contributor.view"


class CaseQuerySet(ControllerQuerySet):
    """Cases."""

    permission = "case.view"

    def real(self) -> Self:
        """Leave the tests out."""
        return self.filter(is_test=False)

    def tests(self) -> Self:
        """Keep the tests alone."""
        return self.filter(is_test=True)


class BreachQuerySet(ControllerQuerySet):
    """Breaches, drills among them."""

    permission = "breach.view"

    def real(self) -> Self:
        """Leave the drills out."""
        return self.filter(is_drill=False)


class AuthorityCaseQuerySet(ControllerQuerySet):
    """Cases of the supervisory authority."""

    permission = "authority_case.view"


class AuthorityQuestionQuerySet(models.QuerySet[Any]):
    """Questions of authorities: seen with their case."""

    def for_user(self, actor: Actor) -> Self:
        """Keep those whose case the actor may see."""
        controllers = actor.controllers("authority_case.view")
        return self if controllers is None else self.filter(authority_case__controller__in=controllers)


class DutyQuerySet(ControllerQuerySet):
    """Recurring duties, and their turns."""

    permission = "duty.view"


class YearlyReportQuerySet(ControllerQuerySet):
    """Yearly reports of the data protection officer."""

    permission = "yearly_report.view"


class CaseFilePolicyQuerySet(ControllerQuerySet):
    """How long controllers keep the files of their cases."""

    permission = "controller.view"


CaseFilePolicyManager = models.Manager.from_queryset(CaseFilePolicyQuerySet)


class ReportDeskQuerySet(ControllerQuerySet):
    """Where breaches are reported."""

    permission = "report_desk.view"


class MailQuerySet(ControllerQuerySet):
    """Mail that came in."""

    permission = "mail.view"

    def open(self) -> Self:
        """Keep what somebody still has to look at, or the office itself to read."""
        return self.filter(state__in=OPEN_MAIL_STATES)


class GuidanceCardQuerySet(ControllerQuerySet):
    """Cards of what may be said."""

    permission = "guidance_card.view"


GuidanceCardManager = models.Manager.from_queryset(GuidanceCardQuerySet)


class PostQuerySet(ControllerQuerySet):
    """Post that came in on paper: batches, and the letters in them."""

    permission = "post_letter.view"


class WaveQuerySet(ControllerQuerySet):
    """Waves of near-identical letters."""

    permission = "wave.view"


WaveManager = models.Manager.from_queryset(WaveQuerySet)
DutyManager = models.Manager.from_queryset(DutyQuerySet)
YearlyReportManager = models.Manager.from_queryset(YearlyReportQuerySet)


class SensitiveQuerySet(ControllerQuerySet):
    """Passages that may be sensitive."""

    permission = "sensitive.view"


SensitiveManager = models.Manager.from_queryset(SensitiveQuerySet)
PostManager = models.Manager.from_queryset(PostQuerySet)
MailManager = models.Manager.from_queryset(MailQuerySet)
ReportDeskManager = models.Manager.from_queryset(ReportDeskQuerySet)
BreachManager = models.Manager.from_queryset(BreachQuerySet)
ContributorManager = models.Manager.from_queryset(ContributorQuerySet)
AuthorityCaseManager = models.Manager.from_queryset(AuthorityCaseQuerySet)
AuthorityQuestionManager = models.Manager.from_queryset(AuthorityQuestionQuerySet)
