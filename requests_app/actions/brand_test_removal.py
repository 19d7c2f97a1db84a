"""The end of a brand's tests: its test letters and test cases are deleted with all that hangs on them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.acting import redacting
from dpo_office.common.documents import Document
from dpo_office.common.errors import Refused
from dpo_office.common.letters.models import (
    Attempt,
    Dispatch,
    Letter,
    LetterAttachment,
    Posting,
    Receipt,
    Result,
    SendWindow,
)
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from registry_app.models import Controller
from requests_app.models import (
    AnswerCode,
    AnswerFetch,
    AnswerLink,
    Case,
    CaseGate,
    CaseNote,
    ClockEntry,
    DecisionRecord,
    Extract,
    FormDecision,
    FormLink,
    IdentityCheck,
    IdentityCode,
    IdentityPaper,
    IssuedForm,
    LetterBasis,
    MeasureNotice,
    Representation,
    RightItem,
    RiskMeasure,
    SensitivePassage,
    SignedForm,
    SignedFormFile,
    StepProposal,
    StepReason,
    SystemTask,
    TaskCode,
    TaskLink,
)
from requests_app.queries.set_up import test_cases_of


def remove_tests(*, controller_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> int:
    """Delete the tests of a brand that is not set up any more; return how many letters and cases.

    They are about nobody, so that nothing is owed of them (GDPR Art. 5(1)(c), (e)); history and events say
    that they were there. A letter that is under way stays, and so does the case that it belongs to, whole.
    Raises Refused("no_tests").
    """
    with redacting(actor, "controller.tests_removed"):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.remove_tests", row.pk)
        require_step(row.step_table, "remove_tests", row.state)
        # Nobody takes a step of a case that is looked at here.
        found = set(test_cases_of(row).select_for_update().values_list("pk", flat=True))
        tests = Letter.objects.filter(controller_id=row.pk, tested_by__isnull=False)
        under_way = set(tests.filter(dispatch__finished_at=None).values_list("cause_id", flat=True))
        cases, kept = _settled(found, under_way)
        letters = tests.filter(dispatch__finished_at__isnull=False).exclude(cause_id__in=kept)
        keys = list(letters.values_list("pk", flat=True))
        if not keys and not cases:
            raise Refused("no_tests")
        _delete_answer_links(cases)
        documents = _delete_letters(keys) | _delete_cases(cases)
        Document.objects.filter(pk__in=documents).delete()
        told = {"letters": len(keys), "cases": len(cases)}
        save_step(row, "remove_tests", actor=actor, now=now, data=told)
    return len(keys) + len(cases)


def _settled(cases: set[UUID], under_way: set[UUID]) -> tuple[list[UUID], set[UUID]]:
    """Give the cases of which no letter is under way; and what the letters of the others are about."""
    links = dict(TaskLink.objects.filter(task__case__in=cases).values_list("pk", "task__case"))
    links |= dict(AnswerLink.objects.filter(case__in=cases).values_list("pk", "case"))
    waiting = (cases & under_way) | {links[key] for key in under_way if key in links}
    kept = waiting | {link for link, case in links.items() if case in waiting}
    return list(cases - waiting), kept


def _delete_answer_links(cases: list[UUID]) -> None:
    """Delete the links to answers, which name the letters, before these."""
    _delete(
        (
            AnswerFetch.objects.filter(link__case__in=cases),
            AnswerCode.objects.filter(link__case__in=cases),
            AnswerLink.objects.filter(case__in=cases),
        )
    )


def _delete_letters(keys: list[UUID]) -> set[UUID]:
    """Delete letters with what was recorded of them; return the documents that they carried."""
    dispatches = list(Letter.objects.filter(pk__in=keys).values_list("dispatch", flat=True))
    attached = LetterAttachment.objects.filter(letter__in=keys)
    sealed = Letter.objects.filter(pk__in=keys, private_words__isnull=False)
    documents = set(attached.values_list("document", flat=True))
    documents |= set(sealed.values_list("private_words", flat=True))
    _delete(
        (
            Posting.objects.filter(letter__in=keys),
            Receipt.objects.filter(letter__in=keys),
            Result.objects.filter(letter__in=keys),
            Attempt.objects.filter(letter__in=keys),
            SendWindow.objects.filter(dispatch__in=dispatches),
            attached,
            LetterBasis.objects.filter(letter__in=keys),
            Letter.objects.filter(pk__in=keys),
            Dispatch.objects.filter(pk__in=dispatches),
        )
    )
    return documents


def _delete_cases(cases: list[UUID]) -> set[UUID]:
    """Delete test cases, what hangs on each row before the row; return their documents."""
    documents = {
        key
        for rows in (
            IssuedForm.objects.filter(case__in=cases),
            SignedForm.objects.filter(case__in=cases),
            SignedFormFile.objects.filter(signed_form__case__in=cases),
            Extract.objects.filter(task__case__in=cases),
            StepProposal.objects.filter(case__in=cases, document__isnull=False),
        )
        for key in rows.values_list("document", flat=True)
    }
    _delete(
        (
            SensitivePassage.objects.filter(note__case__in=cases),
            CaseNote.objects.filter(case__in=cases),
            TaskCode.objects.filter(link__task__case__in=cases),
            TaskLink.objects.filter(task__case__in=cases),
            Extract.objects.filter(task__case__in=cases),
            SystemTask.objects.filter(case__in=cases),
            FormDecision.objects.filter(case__in=cases),
            SignedFormFile.objects.filter(signed_form__case__in=cases),
            FormLink.objects.filter(case__in=cases),
            SignedForm.objects.filter(case__in=cases),
            IssuedForm.objects.filter(case__in=cases),
            ClockEntry.objects.filter(case__in=cases),
            CaseGate.objects.filter(case__in=cases),
            IdentityCode.objects.filter(of__case__in=cases),
            IdentityCheck.objects.filter(case__in=cases),
            Representation.objects.filter(case__in=cases),
            StepProposal.objects.filter(case__in=cases),
            DecisionRecord.objects.filter(case__in=cases),
            MeasureNotice.objects.filter(measure__case__in=cases),
            RiskMeasure.objects.filter(case__in=cases),
            IdentityPaper.objects.filter(case__in=cases),
            StepReason.objects.filter(case__in=cases),
            RightItem.objects.filter(case__in=cases),
            Case.objects.filter(pk__in=cases),
        )
    )
    return documents


def _delete(tables: Iterable[QuerySet[Any]]) -> None:
    for rows in tables:
        rows.delete()
