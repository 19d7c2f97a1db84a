"""Policies: versions, their steps, and the one in force."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, page
from dpo_office.common.errors import NotFound
from registry_app.actions import campaign_ends, campaigns, dpo_advice, policy_versions
from registry_app.api import inputs
from registry_app.api.bodies import reachability_body, version_bodies, version_body
from registry_app.api.outputs import ReachabilityOut, VersionFindingsOut, VersionOut, VersionsOut
from registry_app.api.reading import controller_by_slug, policy_controller, query_date
from registry_app.models import Controller, PolicyVersion
from registry_app.queries.policies import version_in_force, versions_of
from registry_app.queries.policy_findings import judged_version


class Versions(OfficeView):
    """The versions of a controller's policy."""

    @extend_schema(
        operation_id="policy_versions_list",
        parameters=[OpenApiParameter("after", str), OpenApiParameter("limit", int)],
        responses=VersionsOut,
    )
    def get(self, request: Request, controller: str) -> Response:
        """List versions, the newest first."""
        owner = policy_controller(self.actor, controller)
        listed = page(request, versions_of(owner), lambda row: row)
        results = version_bodies(listed["results"], owner, self.actor, clock.now())
        return Response({"results": results, "next": listed["next"]})

    @extend_schema(operation_id="policy_versions_draft", request=inputs.DraftIn, responses={201: VersionOut})
    def post(self, request: Request, controller: str) -> Response:
        """Write a draft."""
        owner = controller_by_slug(self.actor, controller)
        now = clock.now()

        def act(_: Any) -> dict[str, Any]:
            values = self.read(inputs.DraftIn)
            draft = policy_versions.draft_version(controller=owner.slug, actor=self.actor, now=now, **values)
            return version_body(draft, owner, self.actor, now)

        return self.perform(act, success=201)


class Version(OfficeView):
    """One version."""

    @extend_schema(operation_id="policy_versions_show", responses=VersionOut)
    def get(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Show a version."""
        owner = policy_controller(self.actor, controller)
        version = _version(owner, version_id)
        body = version_body(version, owner, self.actor, clock.now())
        return Response(body, headers={"ETag": f'"{version.version}"'})


class VersionFindings(OfficeView):
    """What a reader of the law would ask of a version."""

    @extend_schema(operation_id="policy_versions_findings", responses=VersionFindingsOut)
    def get(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Judge the texts of a version, beside the record as it is now."""
        owner = policy_controller(self.actor, controller)
        texts = judged_version(_version(owner, version_id))
        return Response(VersionFindingsOut({"texts": texts}).data)


class Reachability(OfficeView):
    """Who can be told of a version, before a date is promised."""

    @extend_schema(
        operation_id="policy_versions_reachability",
        parameters=[OpenApiParameter("effective_on", str, description="The version's own date without it.")],
        responses=ReachabilityOut,
    )
    def get(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Count who can be told and how, how long sending takes from now on, and the earliest lawful date."""
        owner = policy_controller(self.actor, controller)
        version = _version(owner, version_id)
        effective_on = query_date(request, "effective_on") or version.effective_on
        return Response(reachability_body(version, owner, effective_on, clock.now()))


class InForce(OfficeView):
    """The version in force."""

    @extend_schema(
        operation_id="policy_in_force",
        parameters=[OpenApiParameter("on", str, description="A date in Copenhagen; today without it.")],
        responses=VersionOut,
    )
    def get(self, request: Request, controller: str) -> Response:
        """Show the version that was in force on a date."""
        owner = policy_controller(self.actor, controller)
        now = clock.now()
        version = version_in_force(owner, query_date(request, "on") or clock.copenhagen_date(now))
        if version is None:
            raise NotFound("not_found")
        return Response(version_body(version, owner, self.actor, now))


class StepView(OfficeView):
    """One step of a version; If-Match and Idempotency-Key are honoured."""

    shape: type[serializers.Serializer[Any]]
    taken: Any

    def take(self, controller: str, version_id: UUID) -> Response:
        """Take the step and show the version as it stands then."""
        owner = policy_controller(self.actor, controller)
        now = clock.now()
        expected = self.expected_version()

        def act(_: Any) -> dict[str, Any]:
            _version(owner, version_id)
            type(self).taken(
                version_id=version_id, actor=self.actor, now=now, version=expected, **self.read(self.shape)
            )
            return version_body(_version(owner, version_id), owner, self.actor, now)

        return self.perform(act)


class GiveDpoAdvice(StepView):
    """The advice of the data protection officer."""

    shape = inputs.GiveDpoAdviceIn
    taken = dpo_advice.give_dpo_advice

    @extend_schema(
        operation_id="policy_versions_give_dpo_advice", request=inputs.GiveDpoAdviceIn, responses=VersionOut
    )
    def post(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Advise on the version, before it is assessed."""
        return self.take(controller, version_id)


class RecordDpoAdvice(StepView):
    """What the data protection officer said elsewhere."""

    shape = inputs.RecordDpoAdviceIn
    taken = dpo_advice.record_dpo_advice

    @extend_schema(
        operation_id="policy_versions_record_dpo_advice",
        request=inputs.RecordDpoAdviceIn,
        responses=VersionOut,
    )
    def post(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Record what the data protection officer said of the version, or why nobody could be heard."""
        return self.take(controller, version_id)


class AssessMateriality(StepView):
    """Material or not."""

    shape = inputs.AssessIn
    taken = policy_versions.assess_materiality

    @extend_schema(
        operation_id="policy_versions_assess_materiality", request=inputs.AssessIn, responses=VersionOut
    )
    def post(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Decide whether the change is material."""
        return self.take(controller, version_id)


class ApproveVersion(StepView):
    """The approval."""

    shape = inputs.ApproveIn
    taken = policy_versions.approve_version

    @extend_schema(
        operation_id="policy_versions_approve_version", request=inputs.ApproveIn, responses=VersionOut
    )
    def post(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Approve the version; its text is frozen."""
        return self.take(controller, version_id)


class PlanCampaign(StepView):
    """The campaign."""

    shape = inputs.PlanIn
    taken = campaigns.plan_campaign

    @extend_schema(operation_id="policy_versions_plan_campaign", request=inputs.PlanIn, responses=VersionOut)
    def post(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Plan a notice to every customer; answers with the version, which names its campaign."""
        return self.take(controller, version_id)


class EndCampaign(StepView):
    """The end of a campaign."""

    shape = inputs.EndCampaignIn
    taken = campaign_ends.end_campaign

    @extend_schema(
        operation_id="policy_versions_end_campaign", request=inputs.EndCampaignIn, responses=VersionOut
    )
    def post(self, request: Request, controller: str, version_id: UUID) -> Response:
        """End the notices for good; the version is withdrawn and never takes effect."""
        return self.take(controller, version_id)


class PostponeVersion(StepView):
    """A later date."""

    shape = inputs.PostponeIn
    taken = policy_versions.postpone_version

    @extend_schema(
        operation_id="policy_versions_postpone_version", request=inputs.PostponeIn, responses=VersionOut
    )
    def post(self, request: Request, controller: str, version_id: UUID) -> Response:
        """Postpone the version."""
        return self.take(controller, version_id)


def _version(owner: Controller, version_id: UUID) -> PolicyVersion:
    rows: QuerySet[PolicyVersion] = versions_of(owner)
    version = rows.filter(pk=version_id).first()
    if version is None:
        raise NotFound("not_found")
    return version
