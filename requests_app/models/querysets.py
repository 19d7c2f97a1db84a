"""What the managers of cases offer: rows limited to what an actor may see."""

from dpo_office.common.letters.querysets import ControllerQuerySet


class CaseQuerySet(ControllerQuerySet):
    """Cases."""

    permission = "case.view"
