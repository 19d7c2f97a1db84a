"""Which parts of which cases are over, and the rows and files that belong to each part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dpo_office.common.calendars import ONE_DAY, copenhagen_date, local_midnight
from dpo_office.common.documents import Document
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter, LetterAttachment
from dpo_office.common.letters.queries import letters_with_state
from registry_app.models import Controller
from requests_app.domain.case_codes import GRANTED, PARTLY_GRANTED
from requests_app.domain.case_files import (
    FORM,
    KINDS,
    ORIGINALS,
    PACKAGE,
    RECORD,
    UNKNOWN,
    FileFacts,
    is_due,
    latest_anchor,
)
from requests_app.domain.case_steps import CLOSED_STATES, ENDED_STATES
from requests_app.domain.enquiries import INTEREST
from requests_app.domain.holds import Hold
from requests_app.domain.rights import ERASURE
from requests_app.models import (
    AnswerLink,
    Case,
    CaseFileEnd,
    Escalation,
    Extract,
    HeldThing,
    IssuedForm,
    Mail,
    MailAttachment,
    PostLetter,
    PostPage,
    RightItem,
    SignedForm,
    SignedFormFile,
    TaskLink,
)
from requests_app.queries.waits import ANSWERS

CHUNK = 500
# Not left, not printed, or in doubt.
UNDER_WAY = (codes.QUEUED, codes.SENDING, codes.HELD, codes.TO_PRINT, codes.IN_DOUBT)
ERASED = Q(right=ERASURE, outcome__in=(GRANTED, PARTLY_GRANTED))


def facts_of_cases(cases: Sequence[Case]) -> dict[UUID, FileFacts]:
    """Return what the rule looks at, for cases of one controller; five queries however many they are."""
    keys = [case.pk for case in cases]
    holds: dict[UUID, list[Hold]] = defaultdict(list)
    days = HeldThing.objects.filter(case__in=keys).values_list("case", "held_on", "released_on")
    for key, began_on, released_on in days:
        holds[key].append(Hold(began_on, released_on))
    erased = _erased_on(cases)
    letters = letters_with_state(Letter.objects.filter(cause_id__in=keys)).filter(state__in=UNDER_WAY)
    under_way = set(letters.values_list("cause_id", flat=True))
    links = AnswerLink.objects.filter(case__in=keys, ended_at__isnull=True).order_by("expires_at")
    until = dict(links.values_list("case", "expires_at"))
    return {
        case.pk: facts_at_hand(
            case,
            erased_on=min(
                (erased[key] for key in (case.pk, case.customer_id) if key in erased), default=None
            ),
            lies_until=_day(until.get(case.pk)),
            holds=tuple(holds[case.pk]),
            has_letter_under_way=case.pk in under_way,
        )
        for case in cases
    }


def facts_at_hand(case: Case, **found: Any) -> FileFacts:
    """Return what the rule looks at, of the case itself and of what else was found of it."""
    return FileFacts(
        is_known=case.customer_id is not None,
        is_interest=case.kind == INTEREST,
        answered_on=_day(case.answered_at),
        closed_on=_day(case.closed_at),
        **found,
    )


def erased_at() -> Subquery:
    """Return when an erasure was first granted in a case, or in another one of the same customer."""
    theirs = Q(case=OuterRef("pk")) | Q(case__customer=OuterRef("customer"))
    rows = RightItem.objects.filter(ERASED, theirs).order_by("decided_at")
    return Subquery(rows.values("decided_at")[:1])


def lies_until() -> Subquery:
    """Return until when an answer of a case lies behind a link, as a column of a query on cases."""
    links = AnswerLink.objects.filter(case=OuterRef("pk"), ended_at__isnull=True).order_by("-expires_at")
    return Subquery(links.values("expires_at")[:1])


def due_parts(controller: Controller, months: Mapping[str, int], today: date) -> Iterator[tuple[str, UUID]]:
    """Give the parts of the controller's cases that are to be gone today, kind by kind, longest due first."""
    for kind in KINDS:
        rows = _candidates(kind, controller, months, today).order_by("closed_at", "answered_at", "id")
        source = rows.iterator(chunk_size=CHUNK)
        while chunk := list(islice(source, CHUNK)):
            facts = facts_of_cases(chunk)
            for case in chunk:
                if is_due(kind, facts[case.pk], months, today):
                    yield kind, case.pk


def not_closed(controller: Controller) -> int:
    """Count the cases that have ended and are not closed: their periods do not begin."""
    return Case.objects.real().filter(controller=controller, state__in=ENDED_STATES).count()


def has_record_ended() -> Exists:
    """Return the condition that a case is de-identified."""
    return Exists(CaseFileEnd.objects.filter(case=OuterRef("pk"), kind=RECORD))


def is_deidentified(case: Case) -> bool:
    """Tell whether a case is de-identified; one query."""
    return case.file_ends.filter(kind=RECORD).exists()


def documents_of(case: Case, kind: str) -> QuerySet[Document]:
    """Return the files of one part of a case that are not destroyed yet; of the record, all that are left."""
    keys = {
        PACKAGE: _package_keys,
        FORM: _form_keys,
        ORIGINALS: _original_keys,
        RECORD: _all_keys,
    }[kind](case)
    return Document.objects.filter(pk__in=keys, wrapped_key__isnull=False)


def letters_about(case: Case) -> QuerySet[Letter]:
    """Return the letters of a case: to the person, to colleagues who were asked, and warnings about it."""
    causes: list[UUID] = [case.pk]
    causes += TaskLink.objects.filter(task__case=case).values_list("pk", flat=True)
    causes += Escalation.objects.filter(case=case).values_list("pk", flat=True)
    return Letter.objects.filter(cause_id__in=causes)


def pages_about(case: Case) -> QuerySet[PostPage]:
    """Return the pages of the post that was put into a case."""
    pages = Q(pk__in=[])
    for batch, first, last in case.post_letters.values_list("batch", "first_page", "last_page"):
        pages |= Q(batch=batch, number__gte=first, number__lte=last)
    return PostPage.objects.filter(pages)


def _erased_on(cases: Iterable[Case]) -> dict[UUID, date]:
    """Return the first day of a granted erasure by case, and by customer for all cases of theirs."""
    keys = [case.pk for case in cases]
    customers = {case.customer_id for case in cases if case.customer_id}
    rows = RightItem.objects.filter(ERASED, Q(case__in=keys) | Q(case__customer__in=customers))
    found: dict[UUID, date] = {}
    decided = rows.order_by("-decided_at").values_list("case", "case__customer", "decided_at")
    for case, customer, decided_at in decided:
        day = _day(decided_at)
        if day is not None:
            found[case] = day
            if customer is not None:
                found[customer] = day
    return found


def _candidates(kind: str, controller: Controller, months: Mapping[str, int], today: date) -> QuerySet[Case]:
    """Narrow to cases of which the part may be over; the rule has the last word."""
    rows: QuerySet[Case] = Case.objects.real().filter(controller=controller).filter(_HAS[kind]())
    if kind == PACKAGE:
        over = Q(anchor__lt=_end_of(latest_anchor(months[PACKAGE], today)))
        dated = rows.annotate(anchor=Coalesce("answered_at", "closed_at"))
        due: QuerySet[Case] = dated.filter(over | Q(anchor__isnull=False) & _erasure_granted())
        return due
    shortest = min(months[RECORD], months[UNKNOWN]) if kind == RECORD else months[kind]
    over = Q(closed_at__lt=_end_of(latest_anchor(shortest, today)))
    return rows.filter(over, state__in=CLOSED_STATES)


def _end_of(day: date) -> datetime:
    return local_midnight(day + ONE_DAY)


def _erasure_granted() -> Q:
    own = RightItem.objects.filter(ERASED, case=OuterRef("pk"))
    of_customer = RightItem.objects.filter(ERASED, case__customer=OuterRef("customer"))
    return Q(Exists(own)) | Q(Exists(of_customer))


def _has_package() -> Q:
    kept = {"document__wrapped_key__isnull": False}
    extracts = Extract.objects.filter(task__case=OuterRef("pk"), **kept)
    attached = LetterAttachment.objects.filter(
        letter__cause_id=OuterRef("pk"), letter__kind__in=ANSWERS, **kept
    )
    return Q(Exists(extracts)) | Q(Exists(attached))


def _has_form() -> Q:
    kept = {"case": OuterRef("pk"), "document__wrapped_key__isnull": False}
    return Q(Exists(IssuedForm.objects.filter(**kept))) | Q(Exists(SignedForm.objects.filter(**kept)))


def _has_originals() -> Q:
    raw = Mail.objects.filter(case=OuterRef("pk"), raw__wrapped_key__isnull=False)
    attached = MailAttachment.objects.filter(mail__case=OuterRef("pk"), document__wrapped_key__isnull=False)
    page = PostPage.objects.filter(
        batch=OuterRef("batch"),
        number__gte=OuterRef("first_page"),
        number__lte=OuterRef("last_page"),
        picture__wrapped_key__isnull=False,
    )
    post = PostLetter.objects.filter(Exists(page), case=OuterRef("pk"))
    return Q(Exists(raw)) | Q(Exists(attached)) | Q(Exists(post))


def _has_record() -> Q:
    return ~Q(has_record_ended())


_HAS = {PACKAGE: _has_package, FORM: _has_form, ORIGINALS: _has_originals, RECORD: _has_record}


def _package_keys(case: Case) -> set[UUID]:
    attached = LetterAttachment.objects.filter(letter__cause_id=case.pk, letter__kind__in=ANSWERS)
    return {
        *Extract.objects.filter(task__case=case).values_list("document", flat=True),
        *attached.values_list("document", flat=True),
        *case.proposals.filter(document__isnull=False).values_list("document", flat=True),
    } - _form_keys(case)


def _form_keys(case: Case) -> set[UUID]:
    return {
        *IssuedForm.objects.filter(case=case).values_list("document", flat=True),
        *SignedForm.objects.filter(case=case).values_list("document", flat=True),
        *SignedFormFile.objects.filter(signed_form__case=case).values_list("document", flat=True),
    }


def _original_keys(case: Case) -> set[UUID]:
    pages = pages_about(case)
    return {
        *case.mails.values_list("raw", flat=True),
        *MailAttachment.objects.filter(mail__case=case).values_list("document", flat=True),
        *pages.values_list("picture", flat=True),
        *pages.values_list("preview", flat=True),
    }


def _all_keys(case: Case) -> set[UUID]:
    letters = letters_about(case)
    words = case.mails.filter(words__isnull=False)
    private = letters.filter(private_words__isnull=False)
    return {
        *_package_keys(case),
        *_form_keys(case),
        *_original_keys(case),
        *LetterAttachment.objects.filter(letter__in=letters).values_list("document", flat=True),
        *words.values_list("words", flat=True),
        *private.values_list("private_words", flat=True),
    }


def _day(instant: datetime | None) -> date | None:
    return copenhagen_date(instant) if instant is not None else None
