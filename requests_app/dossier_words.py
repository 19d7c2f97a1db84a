"""The dossier to be read: the case itself in sections, in the language that is active."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.page_words import event_label
from dpo_office.common.reports import Section
from registry_app.models import Controller
from requests_app.domain.deadlines import Line
from requests_app.domain.dossier import Point
from requests_app.domain.rights import RIGHT_ARTICLES
from requests_app.dossier_chronology import Entry, moment, system_of
from requests_app.dossier_facts import decided_by
from requests_app.dossier_marks import EMAIL_MARK, NAME_MARK, NOBODY, NUMBER_MARK, PHONE_MARK, Marks
from requests_app.ground_texts import ground_source, ground_text
from requests_app.labels import RIGHT_LABELS, TASK_OUTCOME_LABELS, TASK_STATE_LABELS
from requests_app.labels_deadlines import day_text, explain
from requests_app.labels_dossier import (
    KIND_LABELS,
    MISSING_SENTENCES,
    REASON_LABELS,
    VARIANT_LABELS,
)
from requests_app.queries.case_customers import customer_numbers
from requests_app.queries.dossier import CaseThen

RIGHTS = dict(RIGHT_LABELS)
OUTCOMES, STATES = dict(TASK_OUTCOME_LABELS), dict(TASK_STATE_LABELS)


@dataclass(frozen=True)
class Making:
    """Who makes a dossier, when, which variant and for which reason."""

    by: UUID
    at: datetime
    variant: str
    language: str
    reason: str
    as_of: date


def overview(found: CaseThen, marks: Marks, making: Making) -> Section:
    """Say which case this is, whom it is about, how it stands, and who made the dossier."""
    case, named, language = found.case, found.case.controller, reader_language()
    asks = ", ".join(str(RIGHTS[item.right]) for item in found.items) or _("an answer to a question")
    facts = [
        (_("Reference"), case.reference),
        (_("Controller"), _named(named)),
        (_("Asks for"), asks),
        (_("Received"), f"{moment(case.received_at)}, {case.get_channel_display()}"),
        (_("State"), capfirst(str(case.get_state_display()))),
        (_("Time limit"), _("paused") if case.is_paused else day_text(case.due_on, language)),
        (_("Decided"), _decided(found)),
        (_("Works on it"), marks.who(case.owned_by)),
        (_("Name"), marks.given(case.requester_name, NAME_MARK)),
        (_("E-mail"), marks.given(case.requester_email, EMAIL_MARK)),
        (_("Telephone"), marks.given(case.requester_phone, PHONE_MARK)),
        (_("Customer number"), marks.given(", ".join(customer_numbers(case, found.moment)), NUMBER_MARK)),
        *_represented(found, marks),
        (_("As of"), moment(found.moment)),
        (_("Variant"), capfirst(str(VARIANT_LABELS[making.variant]))),
        (_("Put together"), f"{moment(making.at)}, {marks.who(making.by)}"),
        (_("Made because of"), str(REASON_LABELS[making.reason])),
    ]
    return Section(_("The case in short"), head=[_("What"), _("How")], rows=facts, widths=[2, 5])


def _represented(found: CaseThen, marks: Marks) -> list[tuple[str, str]]:
    """Say who asked for the person, and how it was made sure that they may."""
    row = found.representation
    if row is None:
        return []
    who = ", ".join((marks.given(row.name, NAME_MARK), str(row.get_kind_display())))
    said = [capfirst(str(row.get_authority_display())), str(row.get_checked_how_display() or "")]
    if row.checked_at is not None:
        said += [moment(row.checked_at), marks.who(row.checked_by)]
    authority = ", ".join(part for part in said if part)
    return [(_("Asked for by"), who), (_("Right to ask for the person"), authority)]


def missing(points: Sequence[Point]) -> Section:
    """Say what is missing, each with its law; a dossier in which nothing is says so."""
    heading = _("What is missing")
    if not points:
        return Section(heading, paragraphs=[_("Nothing that the office can see by itself.")])
    rows = [(missing_sentence(point), _law(point[0])) for point in points]
    return Section(heading, head=[_("What"), _("Law")], rows=rows, widths=[5, 2])


def missing_sentence(point: Point) -> str:
    """Say one thing that is missing."""
    code, context = point
    said = {
        name: day_text(value, reader_language()) if isinstance(value, date) else value
        for name, value in context.items()
    }
    return str(MISSING_SENTENCES[code][0]) % said


def decisions(found: CaseThen, marks: Marks) -> Section:
    """Say for each right what was decided, on which ground, when and by whom; and the words given."""
    heading, language = _("Rights and what was decided"), reader_language()
    if not found.items:
        return Section(heading, paragraphs=[_("The person asked a question and for no right.")])
    rows = [
        (
            _("%(right)s (Art. %(article)s)")
            % {"right": capfirst(str(RIGHTS[item.right])), "article": RIGHT_ARTICLES[item.right]},
            capfirst(str(item.get_outcome_display())),
            f"{ground_text(item.ground, language)} ({ground_source(item.ground, language)})"
            if item.ground
            else NOBODY,
            f"{moment(item.decided_at)}, {marks.who(item.decided_by)}" if item.decided_at else NOBODY,
        )
        for item in found.items
    ]
    said = [
        _("Reasons, %(right)s: %(words)s") % {"right": RIGHTS[item.right], "words": marks.words(item.reason)}
        for item in found.items
        if item.reason
    ]
    said += [
        _("What shows it, %(right)s: %(words)s")
        % {"right": RIGHTS[item.right], "words": marks.words(item.evidence)}
        for item in found.items
        if item.evidence
    ]
    return Section(
        heading,
        paragraphs=said,
        head=[_("Right"), _("Outcome"), _("Ground"), _("Decided")],
        rows=rows,
        widths=[4, 3, 6, 5],
    )


def clock_section(found: CaseThen) -> Section:
    """Give the reckoning of the time limit line by line, as it stood, and its dates."""
    case, language = found.case, reader_language()
    lines = [Line(row["code"], row["context"]) for row in case.deadline_explanation]
    dates = [
        (_("Received; this day is not counted"), case.received_on),
        (_("Last day for a letter that extends"), case.extension_letter_by),
        (_("Due date without any suspension"), case.strict_due_on),
    ]
    if not case.is_paused:
        dates.append((_("Statutory due date: the answer is sent"), case.due_on))
    if case.stop_by:
        dates.append((_("The use must have stopped"), case.stop_by))
    rows = [(said, day_text(day, language)) for said, day in sorted(dates, key=lambda row: row[1])]
    if case.use_stopped_at:
        rows.append((_("Use stopped"), moment(case.use_stopped_at)))
    return Section(
        _("The time limit, line by line"),
        paragraphs=[f"{number}. {line}" for number, line in enumerate(explain(lines, language), start=1)],
        head=[_("What"), _("When")],
        rows=rows,
        widths=[3, 2],
    )


def chronology_section(entries: Sequence[Entry]) -> Section:
    """Tell everything that happened, the oldest first."""
    rows = [
        (moment(entry.at), capfirst(str(KIND_LABELS[entry.kind])), _whole(entry), entry.who)
        for entry in entries
    ]
    head = [_("When"), _("Kind"), _("What"), _("Who")]
    return Section(_("Chronology"), head=head, rows=rows, widths=[0, 3, 11, 5])


def work(found: CaseThen, marks: Marks) -> Section:
    """Say what was asked in each system, of whom, and what came of it."""
    heading = _("Work per system")
    if not found.tasks:
        return Section(heading, paragraphs=[_("No system was asked.")])
    rows = [
        (
            system_of(task),
            marks.who(task.contributor.user_id if task.contributor else None),
            str(capfirst(OUTCOMES[task.outcome] if task.outcome else STATES[task.state])),
            f"{moment(task.settled_at)}, {marks.who(task.settled_by)}" if task.settled_at else NOBODY,
            str(len(task.given)),
            "\n".join(marks.words(text) for text in (task.instruction, task.note) if text) or NOBODY,
        )
        for task in found.tasks
    ]
    head = [_("System"), _("Colleague asked"), _("Outcome"), _("Settled"), _("Extracts"), _("Words")]
    return Section(heading, head=head, rows=rows, widths=[4, 4, 4, 4, 4, 5], numbers=[4])


def _named(controller: Controller) -> str:
    if not controller.cvr:
        return controller.name
    return _("%(name)s, CVR no. %(cvr)s") % {"name": controller.name, "cvr": controller.cvr}


def _decided(found: CaseThen) -> str:
    event = decided_by(found)
    return f"{moment(event.occurred_at)}, {event_label(event.type)}" if event else NOBODY


def _whole(entry: Entry) -> str:
    return "\n".join([entry.what, *entry.words])


def _law(code: str) -> str:
    return _("GDPR Art. %(article)s") % {"article": MISSING_SENTENCES[code][1]}
