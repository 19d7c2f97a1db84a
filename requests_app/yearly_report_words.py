"""The yearly report in words: the sections of the page and of the PDF alike."""

from datetime import date

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dpo_office.common.languages import reader_language
from dpo_office.common.reports import Report, Section, render_report
from registry_app.domain.findings import SEVERITIES
from registry_app.domain.record_sheet import day_in_words
from registry_app.domain.record_tables import ADDED, CHANGED, REMOVED
from registry_app.models import Recipient
from registry_app.queries.record_words import TABLE_LABELS
from requests_app.duty_words import duty_name
from requests_app.ground_texts import ground_source, ground_text
from requests_app.labels import RIGHT_LABELS
from requests_app.labels_authority import OUTCOME_LABELS
from requests_app.models import YearlyReport
from requests_app.queries.authority_cases import AuthorityFigures
from requests_app.queries.yearly_report import BreachFigures, RecordFigures, YearFigures

NOBODY = "–"
LETTER_ROWS = 4


def report_pdf(row: YearlyReport, figures: YearFigures, language: str, today: date) -> bytes:
    """Typeset the report as an accessible PDF; raises PermanentGatewayError `typesetting_failed`."""
    with translation.override(language):
        controller = row.controller
        title = report_title(row)
        report = Report(
            sender=controller.name,
            sender_lines=[controller.address, controller.contact_email],
            title=title,
            lead=report_lead(row, figures, today),
            sections=report_sections(row, figures),
            language=language,
            dated=today,
            footer=f"{controller.name} · {title}",
            page_word=_("Page"),
        )
        return render_report(report)


def report_title(row: YearlyReport) -> str:
    """Name the report."""
    return _("Report of the data protection officer %(year)s") % {"year": row.year}


def report_lead(row: YearlyReport, figures: YearFigures, today: date) -> str:
    """Say to whom the report goes, and what it covers."""
    language = reader_language()
    told = {
        "name": row.controller.name,
        "first": day_in_words(figures.first, language),
        "last": day_in_words(figures.last, language),
        "today": day_in_words(today, language),
    }
    return (
        _(
            "To the management of %(name)s (GDPR Art. 38(3)). From %(first)s to %(last)s, as the office had"
            " it on %(today)s. No person is named."
        )
        % told
    )


def report_sections(row: YearlyReport, figures: YearFigures) -> list[Section]:
    """Write every section, in the reader's language."""
    return [
        _recommendations(row),
        _record(figures.record),
        _duties(figures),
        _cases(figures),
        _refusals(figures),
        _breaches(figures.breaches),
        _authority(figures.authority),
        _processors(figures),
        _planned(figures),
        _notices(figures),
        _findings(figures),
    ]


def _recommendations(row: YearlyReport) -> Section:
    first, second = (row.recommendations_da, row.recommendations_en)
    if reader_language() == "en":
        first, second = second, first
    words = first or second or _("None are written yet.")
    return Section(_("Recommendations"), paragraphs=words.splitlines())


def _record(found: RecordFigures | None) -> Section:
    heading = _("The record of processing activities")
    if found is None:
        return Section(heading, paragraphs=[_("The office did not hold the record in that year.")])
    language = reader_language()
    said = [
        ngettext(
            "%(count)s activity was active at the end.",
            "%(count)s activities were active at the end.",
            found.active_after,
        )
        % {"count": found.active_after}
    ]
    if found.active_before is None:
        said.append(_("The office took the record in during the year."))
    else:
        said.append(_("At the beginning there were %(count)s.") % {"count": found.active_before})
    others = [
        f"{TABLE_LABELS[table]}: {count}"
        for table, count in found.tables.items()
        if table in TABLE_LABELS and table != "activities"
    ]
    if others and found.active_before is not None:
        said.append(_("Rows that differ beside them: %(rows)s.") % {"rows": "; ".join(others)})
    words = {ADDED: _("added"), CHANGED: _("changed"), REMOVED: _("taken away")}
    # Where the whole record came in, each of its activities would be told as added.
    told = found.activities if found.active_before is not None else ()
    rows = [(name[language], words[kind]) for name, kind in told]
    if not rows and found.active_before is not None:
        said.append(_("No activity was added, changed or taken away."))
    return Section(
        heading, paragraphs=said, head=[_("Activity"), _("What became of it")], rows=rows, widths=[3, 1]
    )


def _duties(figures: YearFigures) -> Section:
    heading, language = _("Recurring duties"), reader_language()
    if not figures.duties:
        return Section(heading, paragraphs=[_("No duty of the year wheel was due.")])
    rows = [
        (
            duty_name(row.duty, language),
            day_in_words(row.due_on, language),
            *map(_number, (row.in_time, row.late, row.open, row.waived)),
        )
        for row in figures.duties
    ]
    late = sum(row.late for row in figures.duties)
    still = sum(row.open for row in figures.duties if row.due_on < figures.last)
    said = _("Done after their day: %(late)s. Overdue: %(open)s.") % {"late": late, "open": still}
    head = [_("Duty"), _("Due"), _("In time"), _("Done late"), _("Open"), _("Waived")]
    return Section(
        heading, paragraphs=[said], head=head, rows=rows, widths=[7, 5, 3, 3, 2, 3], numbers=[2, 3, 4, 5]
    )


def _cases(figures: YearFigures) -> Section:
    heading = _("Requests by right")
    said = [
        ngettext("%(count)s case is open now.", "%(count)s cases are open now.", figures.open_cases)
        % {"count": figures.open_cases}
    ]
    if not figures.rights:
        return Section(heading, paragraphs=[_("Nobody asked in the year."), *said])
    labels = dict(RIGHT_LABELS)
    rows = [
        (
            str(capfirst(labels[row.right])),
            *map(_number, (row.received, row.answered, row.in_time, row.answered - row.in_time)),
            NOBODY if row.average is None else str(row.average),
        )
        for row in figures.rights
    ]
    head = [_("Right"), _("Received"), _("Answered"), _("In time"), _("Late"), _("Days on average")]
    said.append(
        _("In time is what was answered before the statutory limit of the case expired (GDPR Art. 12(3)).")
    )
    return Section(
        heading, paragraphs=said, head=head, rows=rows, widths=[6, 3, 3, 3, 2, 4], numbers=[1, 2, 3, 4, 5]
    )


def _refusals(figures: YearFigures) -> Section:
    heading, language = _("Refusals, in whole or in part"), reader_language()
    if not figures.grounds:
        return Section(heading, paragraphs=[_("Nothing was refused in the year.")])
    rows = [
        (ground_text(code, language), ground_source(code, language), _number(count))
        for code, count in figures.grounds.items()
    ]
    head = [_("Ground"), _("Source"), _("How many")]
    return Section(heading, head=head, rows=rows, widths=[5, 4, 2], numbers=[2])


def _breaches(found: BreachFigures) -> Section:
    heading = _("Breaches of personal data security")
    rows = [
        (_("Reported"), found.reported),
        (_("Notified to the authority"), found.notified),
        (_("Of these after the time limit"), found.late),
        (_("Not notified, with the reason recorded"), found.not_notified),
        (_("Still to be decided"), found.undecided),
        (_("Breaches whose persons were informed"), found.persons_informed),
        (_("Drills"), found.drills),
    ]
    said = []
    if found.hours:
        hours = ", ".join(str(number) for number in found.hours)
        said = [
            _("Hours from awareness to notification: %(hours)s (GDPR Art. 33(1): 72).") % {"hours": hours}
        ]
    return Section(
        heading,
        paragraphs=said,
        head=[_("What"), _("How many")],
        rows=[(what, _number(n)) for what, n in rows],
        widths=[5, 1],
        numbers=[1],
    )


def _authority(found: AuthorityFigures) -> Section:
    heading = _("Letters of the supervisory authority")
    if not found.letters and not found.outcomes:
        return Section(heading, paragraphs=[_("No letter of an authority came in the year.")])
    rows = [
        (_("Letters that came"), found.letters),
        (_("Answered within the limit"), found.in_time),
        (_("Answered late"), found.late),
        (_("Not answered yet"), found.owed),
        *((str(capfirst(words)), found.outcomes.get(code, 0)) for code, words in OUTCOME_LABELS),
    ]
    # How it ended is told where it did.
    told = [(what, _number(n)) for number, (what, n) in enumerate(rows) if n or number < LETTER_ROWS]
    return Section(heading, head=[_("What"), _("How many")], rows=told, widths=[5, 1], numbers=[1])


def _processors(figures: YearFigures) -> Section:
    heading, language = _("Processors overseen"), reader_language()
    if not figures.overseen:
        return Section(heading, paragraphs=[_("No oversight of a processor was recorded in the year.")])
    rows = [(_recipient(row), day_in_words(on, language)) for row, on in figures.overseen]
    return Section(heading, head=[_("Processor"), _("Recorded on")], rows=rows, widths=[3, 2])


def _planned(figures: YearFigures) -> Section:
    words = {"planned": _("Planned"), "carried_out": _("Carried out"), "dropped": _("Dropped")}
    rows = [(name, words[kind]) for kind, names in figures.planned.items() for name in names]
    if not rows:
        return Section(_("Planned changes"), paragraphs=[_("No change of the record was planned.")])
    return Section(
        _("Planned changes"), head=[_("Planned change"), _("In the year")], rows=rows, widths=[3, 1]
    )


def _notices(figures: YearFigures) -> Section:
    heading, language = _("Policy versions and notices"), reader_language()
    if not figures.versions:
        return Section(heading, paragraphs=[_("No policy version took effect in the year.")])
    rows = [
        (
            str(version.number),
            day_in_words(version.in_force_on, language) if version.in_force_on else NOBODY,
            _("material") if version.material else _("not material"),
            f"{standing.informed} / {standing.due}" if standing else NOBODY,
        )
        for version, standing in figures.versions
    ]
    head = [_("Version"), _("In force from"), _("Materiality"), _("Told / to be told")]
    return Section(heading, head=head, rows=rows, widths=[1, 2, 2, 3], numbers=[3])


def _findings(figures: YearFigures) -> Section:
    heading = _("Open findings in the record")
    words = {"error": _("that block"), "warning": _("that should be mended"), "advice": _("that are advice")}
    rows = [(str(capfirst(words[code])), _number(figures.findings.get(code, 0))) for code in SEVERITIES]
    said = _("As the record stands on the day of this report.")
    return Section(
        heading, paragraphs=[said], head=[_("Findings"), _("How many")], rows=rows, widths=[5, 1], numbers=[1]
    )


def _recipient(row: Recipient) -> str:
    danish, english = row.name_da or row.name_en, row.name_en or row.name_da
    return danish if reader_language() == "da" else english


def _number(value: int) -> str:
    return str(value)
