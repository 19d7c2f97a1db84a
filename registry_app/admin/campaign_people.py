"""The people behind each count of a campaign, by their numbers."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import letters_with_state
from registry_app.admin.base import chip, page_of
from registry_app.admin.words import BLOCKING_LABELS, LETTER_COLOURS
from registry_app.domain import notice_window, policy_steps
from registry_app.domain.notices import UNREACHABLE_REASONS
from registry_app.labels import EXCLUDED_REASON_LABELS
from registry_app.models import Campaign, Notice, NoticeException
from registry_app.queries.audience import due_still, latest_notices, unlisted_customers
from registry_app.queries.notices import notices_with_evidence

SHOWN_AT_MOST = 100
WORDS: dict[str, dict[str, Any]] = {
    "letter": LETTER_STATE_LABELS,
    "excluded": dict(EXCLUDED_REASON_LABELS),
    "blocking": BLOCKING_LABELS,
}


def people_shown(campaign: Campaign, show: str, now: datetime) -> dict[str, Any] | None:
    """Give the people behind a count, named as `letter.bounced`; None when no such count was asked for."""
    kind, _dot, name = show.partition(".")
    if name not in WORDS.get(kind, {}):
        return None
    notices = _NARROWED[kind](campaign, name, now).select_related("customer")
    found = list(notices.order_by("customer__number")[: SHOWN_AT_MOST + 1])
    states = _states(found)
    lines = [_line(row, states) for row in found]
    if show == "blocking.not_informed":
        lines += _unlisted_lines(campaign)
    return {
        "words": WORDS[kind][name],
        "at_most": SHOWN_AT_MOST if len(lines) > SHOWN_AT_MOST else 0,
        "rows": lines[:SHOWN_AT_MOST],
    }


def _unlisted_lines(campaign: Campaign) -> list[dict[str, Any]]:
    """Give who must be told and has no notice yet, while there is something to tell."""
    if campaign.policy_version.state != policy_steps.ANNOUNCING:
        return []
    rows = unlisted_customers([campaign.pk]).order_by("number")[: SHOWN_AT_MOST + 1]
    no_notice = chip(_("no notice yet"))
    return [{"number": row.number, "url": page_of(row), "letter_url": "", "chip": no_notice} for row in rows]


def _line(row: Notice, states: dict[Any, str]) -> dict[str, Any]:
    return {
        "number": row.customer.number,
        "url": page_of(row.customer),
        "letter_url": letter_page(row.letter_id) if row.letter_id else "",
        "chip": notice_chip(row, states),
    }


def notice_chip(row: Notice, states: dict[Any, str]) -> SafeString:
    """Tell how a notice stands: the state of its letter, or why there is none."""
    if row.excluded_reason:
        return chip(row.get_excluded_reason_display())
    state = states.get(row.letter_id, codes.QUEUED)
    return chip(LETTER_STATE_LABELS[state], LETTER_COLOURS.get(state, ""))


def letter_page(letter_id: Any) -> str:
    """Give the address of a letter's page, where doubts are decided; none where letters have no page."""
    return reverse("admin:common_letter_change", args=[letter_id]) if admin.site.is_registered(Letter) else ""


def _states(rows: list[Notice]) -> dict[Any, str]:
    letters = Letter.objects.filter(pk__in=[row.letter_id for row in rows if row.letter_id])
    return dict(letters_with_state(letters).values_list("pk", "state"))


def _by_letter(campaign: Campaign, state: str, _now: datetime) -> QuerySet[Notice]:
    letters = letters_with_state(Letter.objects.filter(dispatch__batch_id=campaign.pk)).filter(state=state)
    return Notice.objects.filter(campaign=campaign, letter_id__in=letters.values("pk"))


def _by_exclusion(campaign: Campaign, reason: str, _now: datetime) -> QuerySet[Notice]:
    return latest_notices(Notice.objects.filter(campaign=campaign)).filter(excluded_reason=reason)


def _by_blocking(campaign: Campaign, why: str, now: datetime) -> QuerySet[Notice]:
    """Give those who must have been told and count as a reason to wait, as the campaign's standing counts."""
    excepted = NoticeException.objects.filter(campaign=campaign, customer=OuterRef("customer"))
    due = latest_notices(Notice.objects.filter(campaign=campaign)).filter(due_still())
    notices = notices_with_evidence(due.exclude(Exists(excepted)), now)
    limit = notice_window.latest_informed_at(campaign.policy_version.effective_on or campaign.effective_on)
    return notices.filter(
        {
            "late": Q(informed_at__gt=limit),
            "pending": Q(informed_at__isnull=True, reached_at__isnull=False),
            "not_informed": Q(excluded_reason="", reached_at__isnull=True),
            "no_address": Q(excluded_reason__in=UNREACHABLE_REASONS, reached_at__isnull=True),
        }[why]
    )


_NARROWED = {"letter": _by_letter, "excluded": _by_exclusion, "blocking": _by_blocking}
