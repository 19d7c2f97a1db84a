"""A campaign's whole evidence in one ZIP: report, every notice, the texts, a manifest and fingerprints."""

import platform
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import django
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.letters import codes
from dpo_office.common.people.names import names_of
from dpo_office.common.reports import render_report
from registry_app.admin.campaign_report import campaign_report, csv_lines, evidence_rows, file_name
from registry_app.domain import notice_window
from registry_app.domain.dpo_advice import heard_sha256
from registry_app.gateways.evidence_files import packed
from registry_app.models import Campaign
from registry_app.queries.campaigns import letter_counts, texts_of
from registry_app.queries.dpo_advice import advice_of
from registry_app.queries.notices import standing_of

FORMAT: Final = "dpo-office-notice-evidence"
FORMAT_VERSION: Final = 1
COUNTED: Final = (
    "due", "informed", "late", "pending", "not_informed", "no_address", "excepted", "unlisted",
)  # fmt: skip


def package_zip(request: HttpRequest, row: Campaign) -> StreamingHttpResponse:
    """Give the evidence of a campaign as a ZIP that is made while it is sent."""
    actor = actor_in(request)
    if not actor.may("customer.view", row.controller_id):
        raise PermissionDenied
    now = clock.now()
    by = next(iter(names_of([actor.user_id]).values()), "")
    # The report first: when it cannot be made, nothing was sent yet.
    report = render_report(campaign_report(row, now, by=by))
    answer = StreamingHttpResponse(
        packed(_files(row, report, now), lambda: _about(row, now, by), at=now), content_type="application/zip"
    )
    answer["Content-Disposition"] = f'attachment; filename="{file_name(row)}.zip"'
    return answer


def _files(row: Campaign, report: bytes, now: datetime) -> Iterator[tuple[str, Any]]:
    yield "report.pdf", [report]
    yield "notices.csv", (line.encode() for line in csv_lines(evidence_rows(row, now)))
    version = row.policy_version
    # Byte for byte what was hashed, so that the file's fingerprint is the version's own.
    yield f"policy-{version.language}.md", [version.text.encode()]
    for language, words in sorted(version.translations.items()):
        if words.get("text") and language != version.language:
            yield f"policy-{language}.md", [words["text"].encode()]
    for template in texts_of(row):
        kind = "text-message" if template.channel == codes.SMS else "letter"
        yield f"{kind}-{template.language}.txt", [f"{template.subject}\n\n{template.body}\n".encode()]


def _about(row: Campaign, now: datetime, by: str) -> dict[str, Any]:
    version = row.policy_version
    effective_on = version.effective_on or row.effective_on
    standing = standing_of([row], now)[row.pk]
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": now.isoformat(),
        "made_by": by,
        "controller": {"code": row.controller.slug, "name": row.controller.name},
        "campaign": {
            "id": str(row.pk),
            "planned_at": row.planned_at.isoformat(),
            "letters_planned": row.expected,
            "list_sha256": row.list_sha256,
            "effective_on": effective_on.isoformat(),
            "tell_everyone_before": notice_window.latest_informed_at(effective_on).isoformat(),
        },
        "policy_version": {
            "number": version.number,
            "state": version.state,
            "text_sha256": version.text_sha256,
            "content_sha256": version.content_sha256,
            "is_intact": version.is_intact,
        },
        "materiality": {
            "material": version.material,
            "criteria": version.criteria,
            "reason": version.materiality_reason,
            "assessed_at": version.assessed_at.isoformat() if version.assessed_at else None,
            "dpo_advice": [
                {
                    "kind": one.kind,
                    "material": one.material,
                    "advice": one.advice,
                    "said_on": one.said_on.isoformat(),
                    "recorded_at": one.recorded_at.isoformat(),
                    "is_of_this_text": one.heard_sha256 == heard_sha256(version.content),
                }
                for one in advice_of([version]).get(version.pk, [])
            ],
        },
        "counts": {name: getattr(standing, name) for name in COUNTED},
        "no_letter_because": {why: number for why, number in standing.excluded.items() if number},
        "letters": {state: number for state, number in letter_counts(row).items() if number},
        "templates": [
            {"channel": template.channel, "language": template.language, "sha256": template.sha256}
            for template in texts_of(row)
        ],
        "made_with": {
            "api": settings.SPECTACULAR_SETTINGS["VERSION"],
            "python": platform.python_version(),
            "django": django.get_version(),
            connection.vendor: ".".join(str(part) for part in connection.get_database_version()),
        },
    }
