"""The documents that can be taken: links to where each is made."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from dpo_office.common.permissions import Actor
from registry_app.admin.base import page_of
from registry_app.gateways.record_out import PDF, XLSX
from registry_app.models import Controller
from requests_app.domain.legal_dates import Span
from requests_app.models import YearlyReport
from requests_app.permissions import BEGIN_REPORT
from requests_app.queries.report_figures import CampaignFigures, reports_of_years

Row = dict[str, Any]


def documents_shown(
    actor: Actor, controllers: Sequence[Controller], campaigns: Collection[CampaignFigures], span: Span
) -> list[Row]:
    """Give for each controller its record, and its yearly reports and notices of the period."""
    reports: dict[UUID, list[YearlyReport]] = defaultdict(list)
    for report in reports_of_years([row.pk for row in controllers], span):
        reports[report.controller_id].append(report)
    return [
        {
            "name": row.name,
            "url": page_of(row),
            "reports": [{"year": str(report.year), "url": page_of(report)} for report in reports[row.pk]],
            "begin_url": reverse(
                "admin:requests_app_yearlyreport_changelist", query={"controller": row.slug}
            ),
            "may_begin": actor.may(BEGIN_REPORT, row.pk),
            "record": [
                {"name": name, "url": _download("controller", row, f"record-{kind}")}
                for kind, name in ((PDF, "PDF"), (XLSX, "XLSX"))
            ],
            "notices": [
                {
                    "number": found.campaign.policy_version.number,
                    "url": _download("campaign", found.campaign, "report"),
                }
                for found in campaigns
                if found.campaign.controller_id == row.pk
            ],
        }
        for row in controllers
    ]


def _download(model: str, row: Any, name: str) -> str:
    return reverse(f"admin:registry_app_{model}_download", args=[row.pk, name])
