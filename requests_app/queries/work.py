"""Cases by the work that they wait for."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from requests_app.domain.case_codes import PENDING
from requests_app.domain.case_steps import COLLECTING, FORM_RETURNED, OPEN_STATES, TASK_OPEN
from requests_app.domain.clock_acts import STATUS_SENT
from requests_app.domain.representation import CLAIMED
from requests_app.domain.waits import COPIES
from requests_app.labels_chips import NEAR_DAYS
from requests_app.models import Case, ClockEntry, RightItem, SignedForm, SystemTask
from requests_app.queries.contributors import tasks_needing_officer
from requests_app.queries.waits import waiting


def ready_to_answer(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the cases whose work in the systems is done, and whose answer waits for nothing else."""
    return cases.filter(state=COLLECTING).exclude(Exists(open_tasks())).exclude(Exists(copies_had()))


def waiting_after_the_copy(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the open cases whose erasure waits while the person has the copy."""
    return cases.filter(Exists(copies_had()), state__in=OPEN_STATES)


def copies_had() -> QuerySet[RightItem]:
    """Return the rights that wait although the copy was answered, of the case of the query around."""
    owed = RightItem.objects.filter(case=OuterRef("case"), right__in=COPIES, outcome=PENDING)
    return RightItem.objects.filter(waiting(), case=OuterRef("pk")).exclude(Exists(owed))


def open_tasks() -> QuerySet[SystemTask]:
    """Return the open tasks of the case of the query around."""
    return SystemTask.objects.filter(case=OuterRef("pk"), state=TASK_OPEN)


def handed_back(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the cases with a task that its contributor cannot do, or that nobody has since they left."""
    return cases.filter(Exists(tasks_handed_back()), state=COLLECTING)


def tasks_handed_back() -> QuerySet[SystemTask]:
    """Return the tasks that need the officer, of the case of the query around."""
    return SystemTask.objects.filter(tasks_needing_officer(), case=OuterRef("pk"))


def waiting_for_the_person(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the open cases whose clock stands still because the person owes a reply."""
    return cases.filter(state__in=OPEN_STATES, is_paused=True)


def status_letters_due(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Keep those of them whose status letter is owed within a week, or is late, and has not been sent."""
    near = waiting_for_the_person(cases).filter(strict_due_on__lte=today + timedelta(days=NEAR_DAYS))
    return near.exclude(Exists(status_letters()))


def authorities_to_check(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the open cases in which somebody says that they act for the person, and nobody has checked it."""
    return cases.filter(representation__authority=CLAIMED, state__in=OPEN_STATES)


def use_to_stop(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the open cases of which something is owed at once, and the use has not stopped."""
    return cases.filter(must_stop(), state__in=OPEN_STATES)


def must_stop() -> Q:
    """Return what makes an open case owe that the use stops."""
    return Q(stop_by__isnull=False, use_stopped_at__isnull=True)


def status_letters() -> QuerySet[ClockEntry]:
    """Return the status letters of the case of the query around."""
    return ClockEntry.objects.filter(case=OuterRef("pk"), type=STATUS_SENT)


def forms_in_doubt(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Keep the cases whose newest signed form shows something that a person has to judge.

    Both databases write a stored list with a space after each colon, so the text itself is asked; only cases
    with a form to check are looked at.
    """
    newest = SignedForm.objects.filter(case=OuterRef("pk")).order_by("-id")
    judged = newest.annotate(said=Cast("findings", TextField())).values("said")[:1]
    checked = cases.filter(state=FORM_RETURNED).annotate(newest_findings=Subquery(judged))
    return checked.filter(newest_findings__contains='"severity": "doubt"')
