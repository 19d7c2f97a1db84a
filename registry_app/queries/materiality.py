"""What the record says about whether a version is material, since the version in force took effect."""

from dataclasses import dataclass
from datetime import date

from registry_app.domain.record_materiality import Indication, indications
from registry_app.domain.record_tables import Tables
from registry_app.models import Controller, PolicyVersion
from registry_app.queries.policies import earlier_in_force
from registry_app.queries.record_changes import ToldChange, changes_between
from registry_app.queries.record_tables import end_of


@dataclass(frozen=True)
class ProposedByRecord:
    """What speaks for each criterion, since which day; `is_known` is False where the record is younger.

    `told` are the changes with who made them, by the change.
    """

    since: date
    is_known: bool
    found: tuple[Indication, ...] = ()
    told: tuple[ToldChange, ...] = ()
    before: Tables | None = None
    after: Tables | None = None

    @property
    def criteria(self) -> tuple[str, ...]:
        """Name the criteria that something speaks for, in the order of the checklist."""
        return tuple(dict.fromkeys(one.criterion for one in self.found))


def proposed_by_record(version: PolicyVersion, today: date) -> ProposedByRecord | None:
    """Return what changed in the record since the version in force took effect; None without such a version.

    A version that took effect today has nothing to be compared with yet.
    """
    current = earlier_in_force(version)
    if current is None or current.in_force_on is None or current.pk == version.pk:
        return None
    since = current.in_force_on
    history = Controller.history.filter(id=version.controller_id)
    if since >= today or not history.filter(history_date__lt=end_of(since)).exists():
        return ProposedByRecord(since, is_known=False)
    changed = changes_between(version.controller, since=since, until=today, today=today)
    found = indications(
        (told.change for told in changed.changes), changed.before.tables, changed.after.tables
    )
    wanted = {one.change for one in found}
    told = tuple(told for told in changed.changes if told.change in wanted)
    return ProposedByRecord(
        since, is_known=True, found=found, told=told, before=changed.before.tables, after=changed.after.tables
    )
