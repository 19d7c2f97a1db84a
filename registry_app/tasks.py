"""The registry's tasks: each reads the clock and calls one action for each due row."""

import logging

from celery import shared_task

from dpo_office.common import clock
from dpo_office.common.errors import DomainError, Refused
from dpo_office.common.permissions import system_actor
from dpo_office.common.sweeps import sweep
from dpo_office.common.users import User, actor_of
from registry_app.actions import (
    background,
    campaign_switch,
    campaigns,
    later_effects,
    policy_versions,
    record_exports,
    record_imports,
    record_intakes,
)
from registry_app.actions.customer_imports import work_due_import
from registry_app.models import RecordIntake
from registry_app.queries.campaigns import campaigns_in_force, running_campaigns, unfinished_lists
from registry_app.queries.policies import due_versions

log = logging.getLogger(__name__)


@shared_task(name="registry_app.tasks.put_versions_in_force")
@sweep()
def put_versions_in_force() -> None:
    """Put the versions in force whose date has come; note why one had to wait."""
    now = clock.now()
    actor = system_actor("beat")
    for version in due_versions(clock.copenhagen_date(now)):
        try:
            policy_versions.put_in_force(version_id=version.pk, actor=actor, now=now)
        except Refused as refusal:
            log.info("policy.in_force_refused", extra={"version": version.pk, "code": refusal.code})
            policy_versions.note_refusal(version_id=version.pk, refusal=refusal, actor=actor, now=now)


@shared_task(name="registry_app.tasks.list_customers")
@sweep()
def list_customers() -> None:
    """Take the lists of notices that are being made a step further; between two steps letters leave."""
    for campaign in unfinished_lists():
        campaigns.go_on_listing(campaign_id=campaign.pk, actor=system_actor("beat"), now=clock.now())


@shared_task(name="registry_app.tasks.add_joined_customers")
@sweep()
def add_joined_customers() -> None:
    """Tell those of a new version who were on no list when its notices were planned."""
    for campaign in running_campaigns():
        campaigns.add_joined(campaign_id=campaign.pk, actor=system_actor("beat"), now=clock.now())


@shared_task(name="registry_app.tasks.note_late_bounces")
@sweep()
def note_late_bounces() -> None:
    """Note whose notice came back after the version took effect: it applies later to them alone."""
    for campaign in campaigns_in_force():
        later_effects.note_late_bounces(campaign_id=campaign.pk, actor=system_actor("beat"), now=clock.now())


@shared_task(name="registry_app.tasks.stop_for_bounces")
@sweep()
def stop_for_bounces() -> None:
    """Stop the campaigns of whose letters too many came back."""
    for campaign in running_campaigns():
        campaign_switch.stop_for_bounces(campaign_id=campaign.pk, actor=system_actor("beat"), now=clock.now())


# A file of a million customers takes minutes; longer than this is another file, and begins anew.
@shared_task(name="registry_app.tasks.take_in_customer_files", soft_time_limit=840, time_limit=870)
@sweep()
def take_in_customer_files() -> None:
    """Take in the oldest customer file that waits."""
    work_due_import(now=clock.now())


@shared_task(name="registry_app.tasks.make_exports")
@sweep()
def make_exports() -> None:
    """Make the files of records that were asked for, one after the other, as long as one is due."""
    while record_exports.make_export(now=clock.now()):
        pass


@shared_task(name="registry_app.tasks.take_in_files")
@sweep()
def take_in_files() -> None:
    """Take in the large files that wait, each as the person who asked for it, whole or not at all."""
    while (lease := background.claim_work(RecordIntake, now=clock.now())) is not None:
        file, now = record_intakes.file_of(lease), clock.now()
        person = User.objects.get(pk=lease.work.asked_by)
        try:
            record_imports.import_record(
                controller_id=lease.work.controller_id,
                read=file.read(),
                seen=file.seen,
                reason=file.reason,
                actor=actor_of(person),
                now=now,
                keeps=file.keeps,
                ends=lease,
            )
        except background.LeaseLost:
            log.info("record.intake_lost", extra={"intake": lease.work.pk})
        except DomainError as error:
            background.fail_work(lease, error.code, now=now, error=error)


@shared_task(name="registry_app.tasks.forget_background_work")
@sweep()
def forget_background_work() -> None:
    """Delete the files of records that were kept long enough."""
    background.forget_work(clock.now())
