"""The registry's tasks: each reads the clock and calls one action for each due row."""

import logging

from celery import shared_task

from dpo_office.common import clock
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import system_actor
from registry_app.actions import policy_versions
from registry_app.queries.policies import due_versions

log = logging.getLogger(__name__)


@shared_task(name="registry_app.tasks.put_versions_in_force")
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
