"""Cases by the work that they wait for."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from requests_app.domain.case_steps import COLLECTING, FORM_RETURNED, TASK_OPEN
from requests_app.models import Case, SignedForm, SystemTask


def ready_to_answer(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the cases whose work in the systems is done."""
    return cases.filter(state=COLLECTING).exclude(Exists(open_tasks()))


def open_tasks() -> QuerySet[SystemTask]:
    """Return the open tasks of the case of the query around."""
    return SystemTask.objects.filter(case=OuterRef("pk"), state=TASK_OPEN)


def forms_in_doubt(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the cases whose newest signed form shows something that a person has to judge.

    Both databases write a stored list with a space after each colon, so the text itself is asked; only cases
    with a form to check are looked at.
    """
    newest = SignedForm.objects.filter(case=OuterRef("pk")).order_by("-id")
    judged = newest.annotate(said=Cast("findings", TextField())).values("said")[:1]
    checked = cases.filter(state=FORM_RETURNED).annotate(newest_findings=Subquery(judged))
    return checked.filter(newest_findings__contains='"severity": "doubt"')
