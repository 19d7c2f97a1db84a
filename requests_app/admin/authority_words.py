"""An authority case in words: what is waited for, what is held, and the answer as a PDF."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.reports import Report, Section, render_report
from registry_app.admin.base import in_words, page_of
from requests_app.actions.available_authority import newest, owed_questions, waiting_annexes
from requests_app.domain.authority_rules import APPROVED, ASKED, WRITTEN
from requests_app.domain.authority_steps import OWING
from requests_app.labels_authority import QUESTION_STATE_LABELS, QUESTION_TONES
from requests_app.labels_breaches import moment_text
from requests_app.labels_deadlines import day_text
from requests_app.models import (
    AuthorityAnnex,
    AuthorityCase,
    AuthorityQuestion,
    HeldThing,
)
from requests_app.models.querysets import is_apart_from
from requests_app.permissions import authority_steps
from requests_app.queries.authority_cases import authority_people

HASH_SHOWN = 16


def people_of(row: AuthorityCase) -> list[tuple[str, str]]:
    """Offer the people who can own something, by username."""
    found = authority_people(row.controller_id, clock.today())
    return [(person.username, person.name or person.username) for person in found]


def thing_of(held: HeldThing) -> Any:
    """Give the thing that is held."""
    return held.case or held.activity or held.policy_version or held.breach


def is_kept(held: HeldThing, actor: Actor) -> bool:
    """Tell whether a held thing is a case that is kept from the reader."""
    return held.case is not None and is_apart_from(held.case, actor)


def name_of_thing(held: HeldThing, actor: Actor) -> str:
    """Name a held thing with its kind; a case that is kept from the reader has no name."""
    if is_kept(held, actor):
        return _("A case that you may not see")
    return _name(held)


def _name(held: HeldThing) -> str:
    if held.case is not None:
        return _("Case %(name)s") % {"name": held.case.reference}
    if held.breach is not None:
        return _("Breach %(name)s") % {"name": held.breach.reference}
    if held.activity is not None:
        return _("Activity %(name)s") % {"name": in_words(held.activity, "name")}
    return _("Policy version %(name)s") % {"name": held.policy_version.number if held.policy_version else "–"}


def sources_offered(row: AuthorityCase) -> list[tuple[str, str]]:
    """Offer what is held as the source of an answer; a case that is kept from a colleague is not offered."""
    held = [one for one in row.held.all() if one.case is None or one.case.concerned_user is None]
    return [(str(one.pk), _name(one)) for one in held]


def held_in_words(row: AuthorityCase, actor: Actor) -> list[dict[str, Any]]:
    """Give what is or was held, with the way there."""
    shown = [
        {
            "name": name_of_thing(held, actor),
            "url": "" if is_kept(held, actor) else page_of(thing_of(held)),
            "row": held,
        }
        for held in row.held.all()
    ]
    return sorted(shown, key=lambda one: (one["row"].held_on, one["name"]))


def source_in_words(question: AuthorityQuestion, actor: Actor) -> str:
    """Say what answers a question."""
    parts = [name_of_thing(question.held, actor)] if question.held else []
    return "; ".join([*parts, question.source] if question.source else parts)


def question_in_words(question: AuthorityQuestion, actor: Actor) -> dict[str, Any]:
    """Give a line of the checklist."""
    return {
        "row": question,
        "url": page_of(question),
        "source": source_in_words(question, actor),
        "state": QUESTION_STATE_LABELS[question.standing],
        "tone": QUESTION_TONES[question.standing],
    }


def next_question(row: AuthorityCase, questions: list[dict[str, Any]], actor: Actor) -> dict[str, Any] | None:
    """Give the question that comes next: what is open before what is written, the reader's own first."""
    offered = authority_steps(row, actor)
    wanted = {ASKED: "answer_question", WRITTEN: "approve_answer"}
    open_ones = [one for one in questions if wanted.get(one["row"].standing) in offered]
    order = (ASKED, WRITTEN)
    return min(
        open_ones,
        key=lambda one: (order.index(one["row"].standing), one["row"].owner_id not in actor.work_of),
        default=None,
    )


def answer_pdf(request: HttpRequest, row: AuthorityCase) -> HttpResponse:
    """Give the answer as it would be sent now: questions, answers and the list of annexes."""
    now = clock.now()
    people = names_of([actor_in(request).user_id])
    letter = newest(row)
    title = _("Answer to %(authority)s, file number %(number)s") % {
        "authority": row.authority,
        "number": row.file_number,
    }
    shown = owed_questions(row) or list(row.questions.all())
    annexes = waiting_annexes(row) or list(row.annexes.all())
    report = Report(
        sender=row.controller.name,
        sender_lines=[row.controller.address, row.controller.contact_email],
        title=_("Draft: %(title)s") % {"title": title} if row.state in OWING else title,
        lead=_(
            "Your letter was received %(received)s, to be answered by %(due)s. As of %(moment)s, made by"
            " %(who)s."
        )
        % {
            "received": day_text(letter.received_on, reader_language()),
            "due": day_text(letter.due_on, reader_language()),
            "moment": moment_text(now),
            "who": next(iter(people.values()), "–"),
        },
        sections=[
            Section(_("What it is about"), paragraphs=row.matter.splitlines()),
            *(_question_section(one) for one in shown),
            _annex_section(annexes),
        ],
        language=reader_language(),
        dated=copenhagen_date(now),
        footer=f"{row.controller.name} · {row.reference} · {row.file_number}",
        page_word=_("Page"),
    )
    answer = HttpResponse(render_report(report), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.reference}.pdf"'
    return answer


def _question_section(question: AuthorityQuestion) -> Section:
    said = question.answer.splitlines() or [_("Not answered yet.")]
    note = [] if question.standing == APPROVED or not question.answer else [_("Not approved yet.")]
    return Section(
        _("Question %(number)s") % {"number": question.number},
        paragraphs=[
            _("The authority asks: %(question)s") % {"question": question.text},
            *(line for line in said if line.strip()),
            *note,
        ],
    )


def _annex_section(annexes: Iterable[AuthorityAnnex]) -> Section:
    rows = [
        (str(annex.number), annex.title, annex.source, fingerprint(annex) or _("no file"))
        for annex in annexes
    ]
    if not rows:
        return Section(_("List of annexes"), paragraphs=[_("No annexes.")])
    return Section(
        _("List of annexes"),
        head=[_("No."), _("Annex"), _("Where it comes from"), _("Fingerprint (SHA-256)")],
        rows=rows,
        widths=[0, 3, 3, 3],
        numbers=[0],
    )


def fingerprint(annex: AuthorityAnnex) -> str:
    """Give the SHA-256 of an annex's file in groups, so that lines can break; empty without a file."""
    if annex.document is None:
        return ""
    digest: str = annex.document.sha256
    return " ".join(digest[start : start + HASH_SHOWN] for start in range(0, len(digest), HASH_SHOWN))
