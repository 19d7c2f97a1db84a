"""The letters by which it is tried whether mail arrives."""

from typing import Any, Final

from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import letters_with_state
from registry_app.models import Controller

TRIAL_KIND: Final = "office.test_letter"


def last_test_letter() -> Any:
    """Return the test letter that was written last, with its `state`; None when there is none."""
    # By their cause, which has an index.
    causes = list(Controller.objects.values_list("pk", flat=True))
    rows = Letter.objects.filter(cause_id__in=causes, kind=TRIAL_KIND)
    return letters_with_state(rows).order_by("-created_at").first()
