"""Today's findings in the record: how many of each kind at which controller, each with the way to them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dpo_office.common.permissions import Actor
from registry_app.domain.findings import ERROR, SEVERITIES, WARNING
from registry_app.queries.findings import controllers_of_record, finding_counts

SEVERITY_WORDS = {ERROR: _("block"), WARNING: _("should be mended"), "advice": _("are advice")}
FINDINGS = "admin:registry_app_processingactivity_findings"
Row = dict[str, Any]


def findings_shown(actor: Actor, day: date) -> Row:
    """Give each controller with the counts of its findings."""
    counted = finding_counts(controllers_of_record(actor), day)
    return {
        "findings": [
            {
                "controller": controller.name,
                "counts": [
                    {
                        "number": counts[severity],
                        "words": SEVERITY_WORDS[severity],
                        "look": "late" if severity == ERROR else "",
                        "url": reverse(FINDINGS, query={"controller": controller.slug, "severity": severity}),
                    }
                    for severity in SEVERITIES
                    if counts[severity]
                ],
            }
            for controller, counts in counted
        ]
    }
