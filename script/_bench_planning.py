"""Planning the notices of a campaign, beside the same plan written by bulk_create(ignore_conflicts=True).

Both plans are the office's own action, with the same rows, indexes, constraints and triggers; only the way in
which the rows reach the table differs. A third way is that of before: bulk_create without conflicts in mind.
"""

# Django's modules are there once its settings are.
# ruff: noqa: PLC0415  for this reason

import gc
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
EFFECTIVE_ON = date(2027, 1, 15)
OURS, DJANGO = "the office's plan", "bulk_create(ignore_conflicts=True)"
REPLAY = "the plan once more, nothing new"
BATCH = 2000


def measure_planning(rows: int, rounds: int, controller: Any) -> dict[str, list[float]]:
    """Return the seconds of both ways, round by round, for a controller with that many customers."""
    times: dict[str, list[float]] = {OURS: [], DJANGO: [], REPLAY: []}
    for number in range(rounds):
        for way in (OURS, DJANGO) if number % 2 else (DJANGO, OURS):
            version = _approved(controller)
            _tidy()
            begun = time.perf_counter()
            with _written_by(way):
                campaign = _plan(version)
            seconds = time.perf_counter() - begun
            if campaign.expected != rows:
                raise SystemExit(f"{campaign.expected} letters, not {rows}")
            times[way].append(seconds)
            if way == OURS:
                times[REPLAY].append(_replayed(campaign))
            print(f"round {number + 1}: {way}: {seconds:.1f} s", file=sys.stderr, flush=True)
            _take_back(version)
    return times


def print_planning(times: dict[str, list[float]], rows: int) -> None:
    """Print the medians."""
    ours, django, replay = (statistics.median(times[way]) for way in (OURS, DJANGO, REPLAY))
    print(f"\n| planned: {rows:,} notices with their letters | seconds | notices a second |")
    print("|---|---|---|")
    for way, seconds in ((OURS, ours), (DJANGO, django), (REPLAY, replay)):
        print(f"| {way} | {seconds:.1f} s | {rows / seconds:,.0f} |")
    print(f"\nPlanned {django / ours:.1f} times faster.")
    print(f"Once more, {ours / replay:.1f} times faster than before.")


@contextmanager
def _written_by(way: str) -> Iterator[None]:
    if way == OURS:
        yield
        return

    def bulk_create(
        model: Any, names: Sequence[str], rows: Iterable[Any], same: Mapping[str, Any] | None = None
    ) -> int:
        made = [model(**(same or {}), **dict(zip(names, row, strict=True))) for row in rows]
        model._default_manager.bulk_create(made, ignore_conflicts=True, batch_size=BATCH)
        return len(made)

    with (
        patch("registry_app.actions.notice_rows.insert_rows", bulk_create),
        patch("dpo_office.common.letters.planning.insert_rows", bulk_create),
    ):
        yield


def _approved(controller: Any) -> Any:
    from dpo_office.common.permissions import system_actor
    from registry_app.actions import dpo_advice, policy_versions

    actor = system_actor("setup")
    draft = policy_versions.draft_version(
        controller=controller.slug,
        text="Vi bruger nu også en ny leverandør.",
        change_summary="En ny leverandør.",
        what_you_can_do="Du kan gøre indsigelse.",
        actor=actor,
        now=NOW,
    )
    dpo_advice.give_dpo_advice(version_id=draft.pk, material=True, advice="Bench.", actor=actor, now=NOW)
    policy_versions.assess_materiality(
        version_id=draft.pk, material=True, reason="Bench.", actor=actor, now=NOW
    )
    return policy_versions.approve_version(
        version_id=draft.pk, effective_on=EFFECTIVE_ON, actor=actor, now=NOW
    )


def _plan(version: Any) -> Any:
    """Plan as the office does: the first customers at once, the others in steps."""
    from dpo_office.common.permissions import system_actor
    from registry_app.actions.campaigns import go_on_listing, plan_campaign

    actor = system_actor("setup")
    campaign = plan_campaign(version_id=version.pk, actor=actor, now=NOW)
    while go_on_listing(campaign_id=campaign.pk, actor=actor, now=NOW):
        pass
    campaign.refresh_from_db()
    return campaign


def _replayed(campaign: Any) -> float:
    """Approve the campaign and look for whoever is not on its list: nobody; return the seconds."""
    from dpo_office.common.permissions import system_actor
    from registry_app.actions.campaign_approvals import approve_campaign, send_campaign_test
    from registry_app.actions.campaigns import add_joined
    from registry_app.queries.campaigns import template_sha256

    actor = system_actor("setup")
    send_campaign_test(campaign_id=campaign.pk, actor=actor, now=NOW)
    approve_campaign(
        campaign_id=campaign.pk,
        template_sha256=template_sha256(campaign),
        list_sha256=campaign.list_sha256,
        effective_on=campaign.effective_on,
        actor=actor,
        now=NOW,
    )
    _tidy()
    begun = time.perf_counter()
    added = add_joined(campaign_id=campaign.pk, actor=actor, now=NOW)
    seconds = time.perf_counter() - begun
    if added:
        raise SystemExit(f"{added} customers were added to a complete list")
    return seconds


def _take_back(version: Any) -> None:
    """Empty the tables, so that the next plan finds what this one found; in the scratch database alone."""
    from django.db import connection

    from dpo_office.common.letters.models import Dispatch, Letter
    from dpo_office.common.triggers import install_triggers, remove_triggers
    from registry_app.models import CampaignApproval, Notice, PolicyVersion

    remove_triggers()
    tables = ", ".join(f'"{model._meta.db_table}"' for model in (Notice, Letter, Dispatch, CampaignApproval))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    PolicyVersion.objects.filter(pk=version.pk).update(
        state="archived", archived_at=NOW, in_force_at=NOW, in_force_on=EFFECTIVE_ON
    )
    install_triggers()


def _tidy() -> None:
    from django.db import connection

    gc.collect()
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
