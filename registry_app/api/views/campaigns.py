"""Campaigns, and the calendar by which they are planned."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.permissions import Actor
from registry_app.actions.campaign_approvals import approve_campaign, send_campaign_test
from registry_app.actions.campaign_switch import resume_campaign, stop_campaign
from registry_app.actions.campaigns import except_notice, record_sign_ups
from registry_app.actions.displays import record_displays
from registry_app.api import inputs
from registry_app.api.bodies import campaign_body
from registry_app.api.outputs import CampaignOut, NoticeWindowOut
from registry_app.api.reading import controller_by_slug, query_date, required_query
from registry_app.domain import notice_window
from registry_app.models import Campaign
from registry_app.queries.calendars import staffed_calendar


class CampaignView(OfficeView):
    """One campaign."""

    @extend_schema(operation_id="campaigns_show", responses=CampaignOut)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Show how the campaign stands."""
        campaign = campaign_of(self.actor, campaign_id)
        return Response(campaign_body(campaign, clock.now()), headers={"ETag": f'"{campaign.version}"'})


class ExceptNotices(OfficeView):
    """Exceptions by name."""

    @extend_schema(operation_id="campaigns_except_notices", request=inputs.ExceptIn, responses=CampaignOut)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Except customers: the version may take effect though they were not told in time."""
        now = clock.now()
        expected = self.expected_version()

        def act(_: Any) -> dict[str, Any]:
            campaign_of(self.actor, campaign_id)
            values = self.read(inputs.ExceptIn)
            except_notice(campaign_id=campaign_id, actor=self.actor, now=now, version=expected, **values)
            return campaign_body(campaign_of(self.actor, campaign_id), now)

        return self.perform(act)


class SendTestNotice(OfficeView):
    """The letters as a test."""

    @extend_schema(
        operation_id="campaigns_send_test_notice", request=inputs.NothingToSayIn, responses=CampaignOut
    )
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Send the campaign's letters to yourself, marked as a test; they count for nobody."""
        return switched(self, campaign_id, send_campaign_test)


class ApproveCampaign(OfficeView):
    """The approval."""

    @extend_schema(
        operation_id="campaigns_approve_campaign", request=inputs.ApproveCampaignIn, responses=CampaignOut
    )
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Approve letters, list and date as they were shown; the letters leave from then on."""
        return switched(self, campaign_id, approve_campaign, inputs.ApproveCampaignIn)


class StopCampaign(OfficeView):
    """The kill switch."""

    @extend_schema(
        operation_id="campaigns_stop_campaign", request=inputs.NothingToSayIn, responses=CampaignOut
    )
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Let no further letter of the campaign leave, until it is let go on."""
        return switched(self, campaign_id, stop_campaign)


class ResumeCampaign(OfficeView):
    """The kill switch, taken back."""

    @extend_schema(operation_id="campaigns_resume_campaign", request=inputs.ResumeIn, responses=CampaignOut)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Let a stopped campaign go on where it was."""
        return switched(self, campaign_id, resume_campaign, inputs.ResumeIn)


class RecordSignUps(OfficeView):
    """Sign-ups under the new text."""

    @extend_schema(operation_id="campaigns_record_sign_ups", request=inputs.SignUpsIn, responses=CampaignOut)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Record who became a customer after the announcement and was shown the new text at sign-up.

        The customers are known already (`PUT /customers/`). Each names the SHA-256 of the text shown, as the
        version gives it; nothing changes for them, so that they hold no version back.
        """
        now = clock.now()
        expected = self.expected_version()

        def act(_: Any) -> dict[str, Any]:
            campaign_of(self.actor, campaign_id)
            values = self.read(inputs.SignUpsIn)
            record_sign_ups(campaign_id=campaign_id, actor=self.actor, now=now, version=expected, **values)
            return campaign_body(campaign_of(self.actor, campaign_id), now)

        return self.perform(act)


class RecordDisplays(OfficeView):
    """Displays of the announced text at sign-in."""

    @extend_schema(operation_id="campaigns_record_displays", request=inputs.DisplaysIn, responses=CampaignOut)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Record to whom the announced text was shown at sign-in: they are told from that instant on.

        Each names the SHA-256 of the text shown, as the version gives it.
        """
        now = clock.now()
        expected = self.expected_version()

        def act(_: Any) -> dict[str, Any]:
            campaign_of(self.actor, campaign_id)
            values = self.read(inputs.DisplaysIn)
            record_displays(campaign_id=campaign_id, actor=self.actor, now=now, version=expected, **values)
            return campaign_body(campaign_of(self.actor, campaign_id), now)

        return self.perform(act)


class NoticeWindow(OfficeView):
    """What a date of effect asks for."""

    @extend_schema(
        operation_id="notice_window",
        parameters=[
            OpenApiParameter("controller", str, required=True),
            OpenApiParameter("effective_on", str, required=True),
        ],
        responses=NoticeWindowOut,
    )
    def get(self, request: Request) -> Response:
        """Tell whether notice given now is in time for a date, and until when it would be."""
        controller = controller_by_slug(self.actor, required_query(request, "controller"))
        effective_on = query_date(request, "effective_on")
        if effective_on is None:
            raise Invalid("query_required", field="effective_on", name="effective_on")
        now = clock.now()
        latest = notice_window.latest_informed_at(effective_on)
        shown = {
            "controller": controller.slug,
            "effective_on": effective_on,
            "in_time": now <= latest,
            "latest_informed_at": latest,
            "last_full_day_in_time": notice_window.last_full_day_in_time(effective_on),
            "recommended_dispatch_by": notice_window.recommended_dispatch_by(
                effective_on, staffed_calendar()
            ),
            "earliest_effective_on": notice_window.earliest_effective_on(now),
            "evaluated_at": now,
        }
        return Response(NoticeWindowOut(shown).data)


def switched(
    view: OfficeView,
    campaign_id: UUID,
    switch: Callable[..., Campaign],
    shape: type[Serializer[Any]] = inputs.NothingToSayIn,
) -> Response:
    """Take a step of a campaign that the actor sees, and show the campaign after it."""
    now = clock.now()
    expected = view.expected_version()

    def act(_: Any) -> dict[str, Any]:
        campaign_of(view.actor, campaign_id)
        values = view.read(shape)
        switch(campaign_id=campaign_id, actor=view.actor, now=now, version=expected, **values)
        return campaign_body(campaign_of(view.actor, campaign_id), now)

    return view.perform(act)


def campaign_of(actor: Actor, campaign_id: UUID) -> Campaign:
    """Give the campaign if the actor sees it; unknown and foreign answer alike."""
    rows = Campaign.objects.for_user(actor).select_related("policy_version", "controller", "approval")
    campaign: Campaign | None = rows.filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound("not_found")
    return campaign
