"""The figures of the reports in words: sections of lines, for the page and the file alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from dpo_office.common.counted import PARAMETER, counted_as
from requests_app.domain.breach_steps import BREACH_STATES
from requests_app.domain.case_codes import CHANNELS
from requests_app.domain.legal_dates import Span
from requests_app.domain.report_periods import FEWER, MORE, Change, change, median, percentile, share
from requests_app.domain.rights import RIGHTS
from requests_app.queries.report_figures import CHANNEL, RIGHT, STATE, Pair, ReportFigures
from requests_app.report_figure_words import (
    BLOCKS_MADE,
    BREACH_LABELS,
    CASE_LABELS,
    TURN_LABELS,
    words_of,
)

COUNT: Final = ""
PERCENT: Final = "%"
DAYS: Final = "days"
NINE_OF_TEN: Final = 90
ARROWS: Final = {MORE: "↑", FEWER: "↓"}
CASES: Final = "admin:requests_app_case_changelist"
BREACHES: Final = "admin:requests_app_breach_changelist"
TURNS: Final = "admin:requests_app_dutyturn_changelist"
BLOCKS: Final = "admin:common_contactblock_changelist"
CAMPAIGNS: Final = "admin:registry_app_campaign_changelist"


@dataclass(frozen=True)
class Line:
    """One figure: of the period, and of the one before where there is one; each with its rows."""

    words: str
    now: float | None
    before: float | None = None
    unit: str = COUNT
    url: str = ""
    url_before: str = ""
    has_before: bool = True

    @property
    def now_text(self) -> str:
        """Write the figure with its unit."""
        return _written(self.now, self.unit)

    @property
    def before_text(self) -> str:
        """Write the figure of the period before; nothing where there is none."""
        return _written(self.before, self.unit) if self.has_before else ""

    @property
    def change(self) -> Change | None:
        """Compare the two; None where there is nothing to compare, and where both are nought."""
        is_compared = self.has_before and (self.now or self.before)
        return change(self.now, self.before) if is_compared else None

    @property
    def arrow(self) -> str:
        """Give the arrow that stands before the words of a change."""
        return ARROWS.get(self.change.direction, "=") if self.change else ""

    @property
    def change_text(self) -> str:
        """Say how the figure differs from the one before."""
        found = self.change
        if found is None:
            return ""
        by = _number(found.by)
        words = {
            (COUNT, MORE): _("%(by)s more"),
            (COUNT, FEWER): _("%(by)s fewer"),
            (PERCENT, MORE): _("%(by)s points higher"),
            (PERCENT, FEWER): _("%(by)s points lower"),
            (DAYS, MORE): _("%(by)s days longer"),
            (DAYS, FEWER): _("%(by)s days shorter"),
        }
        return words.get((self.unit, found.direction), _("the same")) % {"by": by}


@dataclass(frozen=True)
class ReportSection:
    """A table of the page: its lines, what the law asks, and what to do where nothing is counted."""

    code: str
    heading: str
    lines: Sequence[Line]
    says: str
    when_empty: str

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is counted in either period."""
        return not any(line.now or line.before for line in self.lines)


@dataclass(frozen=True)
class Links:
    """Where the numbers of a choice lead: both periods, and the controller where one is chosen."""

    span: Span
    before: Span
    controller: str = ""

    def line(self, page: str, labels: Mapping[str, Any], code: str, pair: Pair, **more: Any) -> Line:
        """Give a figure with the ways to its rows."""
        return Line(
            words_of(labels, code),
            pair[0],
            pair[1],
            url=self.to(page, code, self.span),
            url_before=self.to(page, code, self.before),
            **more,
        )

    def to(self, page: str, code: str, span: Span) -> str:
        """Give the address of the rows of a figure."""
        query = {PARAMETER: counted_as(code, span.first, span.last)}
        return reverse(page, query=query | ({"controller": self.controller} if self.controller else {}))


def report_sections(found: ReportFigures, links: Links) -> list[ReportSection]:
    """Put every figure but those of single notices into words, in the reader's language."""
    return [
        _requests(found, links),
        _by_right(found, links),
        _by_channel(found, links),
        _ends(found, links),
        _times(found, links),
        _forms(found, links),
        _breaches(found, links),
        _duties(found, links),
        _contact(found, links),
    ]


def percent_text(value: int | None) -> str:
    """Write a share; a dash where there is nothing to share."""
    return _written(value, PERCENT)


def _cases(found: ReportFigures, links: Links, codes: Iterable[str], **more: Any) -> list[Line]:
    return [links.line(CASES, CASE_LABELS, code, found.cases[code], **more) for code in codes]


def _requests(found: ReportFigures, links: Links) -> ReportSection:
    lines = [
        *_cases(found, links, ("received", "extended", "taken_alone")),
        *_cases(found, links, ("open", "overdue"), has_before=False),
    ]
    says = _("Open and overdue are as they stand now, whenever the request came in.")
    return ReportSection(
        "requests",
        _("Requests"),
        lines,
        says,
        _("No request came in, and none is open. Requests are entered under Cases, or come by mail."),
    )


def _by_right(found: ReportFigures, links: Links) -> ReportSection:
    lines = [
        links.line(CASES, CASE_LABELS, f"{RIGHT}{right}", found.rights[right])
        for right in RIGHTS
        if any(found.rights.get(right, ()))
    ]
    says = _("A request that asks for two rights is counted with each of them.")
    return ReportSection(
        "rights", _("Received, by right"), lines, says, _("Nobody asked for anything in these periods.")
    )


def _by_channel(found: ReportFigures, links: Links) -> ReportSection:
    codes = [f"{CHANNEL}{channel}" for channel in CHANNELS]
    lines = _cases(found, links, [code for code in codes if any(found.cases[code])])
    return ReportSection(
        "channels", _("Received, by channel"), lines, "", _("Nobody asked for anything in these periods.")
    )


def _ends(found: ReportFigures, links: Links) -> ReportSection:
    return ReportSection(
        "ends",
        _("How requests ended"),
        _cases(found, links, ("answered", "refused", "withdrawn", "unidentified")),
        _("By the day on which it was decided, whenever the request came in."),
        _("No request ended in these periods. What waits for an answer stands on Today."),
    )


def _times(found: ReportFigures, links: Links) -> ReportSection:
    decided, in_time = found.cases["decided"], found.cases["in_time"]
    shares = [share(in_time[which], decided[which]) for which in (0, 1)]
    half = [median(days) for days in found.days]
    most = [percentile(days, NINE_OF_TEN) for days in found.days]
    lines = [
        *_cases(found, links, ("decided", "in_time", "late")),
        Line(_("Share within the legal limit"), shares[0], shares[1], PERCENT),
        Line(_("Half were answered within (median)"), half[0], half[1], DAYS),
        Line(_("Nine of ten were answered within (90th percentile)"), most[0], most[1], DAYS),
    ]
    says = _(
        "The limit is the one of each case, extended or paused as the law allows (GDPR Art. 12(3) and (4))."
        " Days are calendar days from receipt. Withdrawn requests and those where nobody said who asks have"
        " no answer to time."
    )
    return ReportSection(
        "times",
        _("Time to answer"),
        lines,
        says,
        _("No request was answered or refused in these periods. What waits for an answer stands on Today."),
    )


def _forms(found: ReportFigures, links: Links) -> ReportSection:
    return ReportSection(
        "forms",
        _("Forms"),
        _cases(found, links, ("form_asked", "form_verified", "form_rejected")),
        "",
        _("No form was sent out in these periods. It is issued on the page of a case."),
    )


def _breaches(found: ReportFigures, links: Links) -> ReportSection:
    codes = [f"{STATE}{state}" for state in BREACH_STATES]
    shown = ["reported", *(code for code in codes if any(found.breaches[code]))]
    lines = [
        links.line(BREACHES, BREACH_LABELS, code, found.breaches[code])
        for code in (*shown, "notified_in_time", "notified_late", "drill")
    ]
    says = _(
        "By the day of the report, each in the state in which it is now. In time is within the limit of the"
        " breach, as a rule 72 hours from awareness (GDPR Art. 33(1))."
    )
    return ReportSection(
        "breaches",
        _("Breaches"),
        lines,
        says,
        _("No breach was reported in these periods. Whoever sees one reports it under Report a breach."),
    )


def _duties(found: ReportFigures, links: Links) -> ReportSection:
    codes = ("due", "done_in_time", "done_late", "undone", "waived")
    return ReportSection(
        "duties",
        _("Duties of the year wheel"),
        [links.line(TURNS, TURN_LABELS, code, found.duties[code]) for code in codes],
        _("By the day on which they are due."),
        _("No duty was due in these periods. Duties are entered under Year wheel."),
    )


def _contact(found: ReportFigures, links: Links) -> ReportSection:
    lines = [
        Line(
            _("Notices of new policy versions planned"),
            len(found.campaigns),
            found.campaigns_before,
            url=links.to(CAMPAIGNS, "planned", links.span),
            url_before=links.to(CAMPAIGNS, "planned", links.before),
        ),
        links.line(BLOCKS, {"blocks": BLOCKS_MADE}, "blocks", found.blocks["blocks"]),
    ]
    return ReportSection(
        "contact",
        _("Notices and contact blocks"),
        lines,
        "",
        _("No notice was planned and no contact block set in these periods."),
    )


def _written(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == PERCENT:
        return _("%(number)s%%") % {"number": _number(value)}
    if unit == DAYS:
        return _("%(number)s days") % {"number": _number(value)}
    return _number(value)


def _number(value: float) -> str:
    is_whole = value == int(value)
    return number_format(int(value) if is_whole else value, None if is_whole else 1, force_grouping=True)
