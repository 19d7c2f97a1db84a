"""What the managers of cases offer: rows limited to what an actor may see."""

from dataclasses import replace
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, Value, When
from django.db.models.functions import Now

from dpo_office.common.people.models import ReadRecord
from dpo_office.common.permissions import Actor
from dpo_office.common.querysets import ControllerQuerySet
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.four_eyes import WAITING
from requests_app.domain.mail_steps import OPEN_MAIL_STATES
from requests_app.domain.need_to_know import COLLEAGUES
from requests_app.domain.requesters import CIRCLES, CONFIDENCE, EVERYBODY, HR, QUESTIONS

# What it takes, beside seeing cases, to see those of a circle (docs/rules/requesters.md).
CIRCLE_PERMISSIONS = {
    HR: "case.view_hr",
    QUESTIONS: "question.view",
    CONFIDENCE: "question.view_confidential",
}


def kept_from(actor: Actor) -> Q | None:
    """Return the condition on cases that are kept from the actor, for one of three reasons.

    By their circle, as they concern them (docs/rules/requesters.md), or as a colleague works on them
    (docs/rules/need_to_know.md). None where nothing is: for the office itself.
    """
    kept, others = apart_from(actor), colleagues_of(actor)
    return kept if kept is None or others is None else kept | others


def colleagues_of(actor: Actor) -> Q | None:
    """Return the condition on cases that a colleague works on and the actor does not need; None: they do.

    It is their role that counts: the scopes of a token change nobody's work.
    """
    everywhere = replace(actor, scopes=None).controllers("case.view_all")
    if actor.kind != "staff" or everywhere is None:
        return None
    shared = _model("NeedToKnow").objects.filter(controller=OuterRef("controller"), seen_by=COLLEAGUES)
    opened = ReadRecord.objects.filter(
        kind="colleagues", subject_id=OuterRef("pk"), reader_id=actor.user_id, until__gt=Now()
    )
    waiting = _model("StepProposal").objects.filter(case=OuterRef("pk"), state=WAITING)
    theirs = Q(owned_by__isnull=False) & ~Q(owned_by__in=actor.work_of)
    condition = theirs & ~Q(controller__in=everywhere) & ~Q(Exists(shared)) & ~Q(Exists(opened))
    approves = replace(actor, scopes=None).controllers("case.approve_proposal")
    # Whoever may be the second person sees what waits for one.
    approvable = Q(Exists(waiting)) if approves is None else Q(Exists(waiting), controller__in=approves)
    return condition & ~approvable


def apart_from(actor: Actor) -> Q | None:
    """Return the condition on cases of which the actor does not even know that they are there."""
    if actor.kind == "system":
        return None
    condition = Q(concerned_user=actor.user_id)
    for circle in CIRCLES:
        permission = CIRCLE_PERMISSIONS.get(circle)
        controllers = actor.controllers(permission) if permission else None
        if controllers is not None:
            condition |= Q(circle=circle) & ~Q(controller__in=controllers)
    for person in actor.stands_in_for:
        # With the roles of somebody who is away nobody sees what is about that person.
        condition |= Q(concerned_user=person) & _unseen_by(actor.without(person))
    return condition


def _unseen_by(actor: Actor) -> Q:
    """Return the condition on cases that the actor would not see, by their controller or kept apart."""
    kept, controllers = apart_from(actor) or Q(), actor.controllers("case.view")
    return kept if controllers is None else kept | ~Q(controller__in=controllers)


def is_kept_from(case: Any, actor: Actor) -> bool:
    """Tell the same of a case at hand: whether it is kept from somebody who sees others of its controller.

    Asks the database where a colleague works on it and the actor is one of those who need not see all.
    """
    return is_apart_from(case, actor) or is_a_colleagues(case, actor)


def is_a_colleagues(case: Any, actor: Actor) -> bool:
    """Tell of a case at hand whether a colleague works on it, so that the actor is not shown what it says."""
    if case.owned_by is None or case.owned_by in actor.work_of:
        return False
    others = colleagues_of(actor)
    return others is not None and bool(_cases().filter(others, pk=case.pk).exists())


def is_apart_from(case: Any, actor: Actor) -> bool:
    """Tell of a case at hand whether the actor does not even know that it is there."""
    if actor.kind == "system":
        return False
    permission = CIRCLE_PERMISSIONS.get(case.circle)
    is_outside = permission is not None and not actor.may(permission, case.controller_id)
    if is_outside or case.concerned_user == actor.user_id:
        return True
    if case.concerned_user not in actor.stands_in_for:
        return False
    without = actor.without(case.concerned_user)
    return not without.may("case.view", case.controller_id) or is_apart_from(case, without)


class ContributorQuerySet(ControllerQuerySet):
    """Contributors."""

    permission = "contributor.view"


class CaseQuerySet(ControllerQuerySet):
    """Cases."""

    permission = "case.view"

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see: of their controllers and circles, and no colleague's own."""
        rows, kept = super().for_user(actor), kept_from(actor)
        return rows if kept is None else rows.exclude(kept)

    def known_to(self, actor: Actor) -> Self:
        """Keep what the actor knows to be there, and may count: what they see, and cases of colleagues."""
        rows, apart = super().for_user(actor), apart_from(actor)
        return rows if apart is None else rows.exclude(apart)

    def apart_from(self, actor: Actor) -> Self:
        """Keep that of which the actor does not know that it is there; nothing is from the office."""
        apart = apart_from(actor)
        return self.none() if apart is None else self.filter(apart)

    def outlined_for(self, actor: Actor) -> Self:
        """Keep the same, and tell with `is_outlined` which are cases of colleagues.

        Of those the actor is told reference, state, time limit and who works on it, and nothing else.
        """
        known, others = self.known_to(actor), colleagues_of(actor)
        outlined = Value(value=False) if others is None else Case(When(others, then=True), default=False)
        return known.annotate(is_outlined=ExpressionWrapper(outlined, BooleanField()))

    def kept_from(self, actor: Actor) -> Self:
        """Keep what is kept from the actor although they see other cases; nothing is from the office."""
        kept = kept_from(actor)
        return self.none() if kept is None else self.filter(kept)

    def for_everybody(self) -> Self:
        """Keep the cases that everybody sees who sees cases."""
        return self.filter(circle=EVERYBODY, concerned_user__isnull=True)

    def requests(self) -> Self:
        """Keep what asks for rights: what is beside them has no time limit of the law to be counted by."""
        return self.filter(kind=RIGHTS_REQUEST)

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


class NeedToKnowQuerySet(ControllerQuerySet):
    """Who sees a case that a colleague works on."""

    permission = "controller.view"


class SignatureTrustQuerySet(ControllerQuerySet):
    """What digital signatures are judged by."""

    permission = "signature_trust.view"


SignatureTrustManager = models.Manager.from_queryset(SignatureTrustQuerySet)
NeedToKnowManager = models.Manager.from_queryset(NeedToKnowQuerySet)
CaseFilePolicyManager = models.Manager.from_queryset(CaseFilePolicyQuerySet)


class ReportDeskQuerySet(ControllerQuerySet):
    """Where breaches are reported."""

    permission = "report_desk.view"


class _SeenWithCase(ControllerQuerySet):
    """Rows that are kept from whom the case is kept that they were put into."""

    to_case: tuple[str, ...] = ("case",)

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see."""
        rows = super().for_user(actor)
        if actor.kind != "system":
            cases = _cases().kept_from(actor).values("pk")
            for path in self.to_case:
                rows = rows.filter(~Exists(cases.filter(pk=OuterRef(path))))
        return rows


def _cases() -> CaseQuerySet:
    cases: CaseQuerySet = _model("Case").objects.all()
    return cases


def _model(name: str) -> Any:
    # By its name: the models are defined with this very module.
    return apps.get_model("requests_app", name)


class MailQuerySet(_SeenWithCase):
    """Mail that came in."""

    permission = "mail.view"

    def open(self) -> Self:
        """Keep what somebody still has to look at, or the office itself to read."""
        return self.filter(state__in=OPEN_MAIL_STATES)


class WebFormQuerySet(ControllerQuerySet):
    """Forms on the web."""

    permission = "web_form.view"


class GuidanceCardQuerySet(ControllerQuerySet):
    """Cards of what may be said."""

    permission = "guidance_card.view"


GuidanceCardManager = models.Manager.from_queryset(GuidanceCardQuerySet)


class LetterTemplateQuerySet(ControllerQuerySet):
    """Controllers' own words for the letters of cases."""

    permission = "letter_template.view"


LetterTemplateManager = models.Manager.from_queryset(LetterTemplateQuerySet)


class PostQuerySet(ControllerQuerySet):
    """Batches of post that came in on paper."""

    permission = "post_letter.view"


class PostLetterQuerySet(_SeenWithCase):
    """The letters in them."""

    permission = "post_letter.view"


class WaveQuerySet(ControllerQuerySet):
    """Waves of near-identical letters."""

    permission = "wave.view"


WaveManager = models.Manager.from_queryset(WaveQuerySet)
DutyManager = models.Manager.from_queryset(DutyQuerySet)
YearlyReportManager = models.Manager.from_queryset(YearlyReportQuerySet)


class SensitiveQuerySet(_SeenWithCase):
    """Passages that may be sensitive."""

    permission = "sensitive.view"
    to_case = ("mail__case", "note__case")


SensitiveManager = models.Manager.from_queryset(SensitiveQuerySet)
PostLetterManager = models.Manager.from_queryset(PostLetterQuerySet)
PostManager = models.Manager.from_queryset(PostQuerySet)
WebFormManager = models.Manager.from_queryset(WebFormQuerySet)
MailManager = models.Manager.from_queryset(MailQuerySet)
ReportDeskManager = models.Manager.from_queryset(ReportDeskQuerySet)
BreachManager = models.Manager.from_queryset(BreachQuerySet)
ContributorManager = models.Manager.from_queryset(ContributorQuerySet)
AuthorityCaseManager = models.Manager.from_queryset(AuthorityCaseQuerySet)
AuthorityQuestionManager = models.Manager.from_queryset(AuthorityQuestionQuerySet)
