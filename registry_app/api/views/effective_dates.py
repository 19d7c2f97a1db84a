"""From when a version applies to each customer, and the decision that it applies later to some."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from dpo_office.common.errors import NotFound
from dpo_office.common.permissions import require
from registry_app.actions.later_effects import apply_later
from registry_app.api.effective_date_shapes import (
    ApplyLaterIn,
    CustomerDateOut,
    CustomerIn,
    EffectiveDatesOut,
)
from registry_app.api.outputs import CampaignOut
from registry_app.api.reading import query_date
from registry_app.api.views.campaigns import campaign_of, switched
from registry_app.queries.effective_dates import CustomerDate, customer_date, customer_dates
from registry_app.queries.time_machine import customer_numbered

# The programs that leave customers out of an export see by it whom; it names no contact.
SEES_NUMBERS = "customer.view_imports"


class ApplyLater(OfficeView):
    """Later for some."""

    @extend_schema(operation_id="campaigns_apply_later", request=ApplyLaterIn, responses=CampaignOut)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Decide that the version takes effect on its day, and later for those not told in time."""
        return switched(self, campaign_id, apply_later, ApplyLaterIn)


class EffectiveDates(OfficeView):
    """Everybody's day."""

    @extend_schema(
        operation_id="campaigns_effective_dates",
        parameters=[
            OpenApiParameter(
                "later_on", OpenApiTypes.DATE, description="Only those to whom it does not apply on that day."
            ),
            OpenApiParameter("after", str, description="The `next` of the page before."),
        ],
        responses=EffectiveDatesOut,
    )
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """List the customers of the campaign, each with the day from which the version applies to them.

        Without a day it does not apply to the customer: leave such customers out of what is new with the
        version. While `in_force_on` is null the days are what they would be.
        """
        campaign = campaign_of(self.actor, campaign_id)
        require(self.actor, SEES_NUMBERS, campaign.controller_id)
        now = clock.now()
        found, cursor = customer_dates(
            campaign,
            now,
            later_on=query_date(request, "later_on"),
            after=request.query_params.get("after", ""),
        )
        shown = {
            "campaign": campaign.pk,
            "version_id": campaign.policy_version_id,
            "in_force_on": campaign.policy_version.in_force_on,
            "evaluated_at": now,
            "results": [_shown(one) for one in found],
            "next": cursor,
        }
        return Response(EffectiveDatesOut(shown).data)


class EffectiveDateOf(OfficeView):
    """One customer's day."""

    @extend_schema(operation_id="campaigns_effective_date_of", request=CustomerIn, responses=CustomerDateOut)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Show from when the version applies to one customer.

        A POST, so that no customer's number stands in an address; nothing is written.
        """
        campaign = campaign_of(self.actor, campaign_id)
        require(self.actor, SEES_NUMBERS, campaign.controller_id)
        customer = customer_numbered(campaign.controller, self.read(CustomerIn)["customer"])
        if customer is None:
            raise NotFound("not_found")
        return Response(CustomerDateOut(_shown(customer_date(campaign, customer, clock.now()))).data)


def _shown(one: CustomerDate) -> dict[str, Any]:
    return {
        "customer": one.customer.number,
        "informed_at": one.informed_at,
        "effective_on": one.effective_on,
        "why": one.why,
    }
