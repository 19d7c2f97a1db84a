"""What proves that everyone was told: a campaign as a report, and every notice as a line of a table."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.languages import reader_language
from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.letters.models import LetterTemplate
from dpo_office.common.people.names import names_of
from dpo_office.common.reports import Report, Section, render_report
from dpo_office.common.spreadsheets import csv_line
from registry_app.admin.words import BLOCKING_LABELS
from registry_app.domain import notice_window
from registry_app.labels import EXCLUDED_REASON_LABELS, LANGUAGE_LABELS
from registry_app.models import Campaign, DpoAdvice, Notice
from registry_app.queries.campaigns import letter_counts
from registry_app.queries.dpo_advice import advice_of
from registry_app.queries.notice_evidence import LetterEvidence, evidence_of
from registry_app.queries.notices import Standing, notices_with_evidence, standing_of

CHUNK = 2000


def report_pdf(request: HttpRequest, row: Campaign) -> HttpResponse:
    """Give the report of a campaign in the reader's language."""
    names = names_of([actor_in(request).user_id])
    pdf = render_report(campaign_report(row, clock.now(), by=next(iter(names.values()), "")))
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(row)}.pdf"'
    return answer


def campaign_report(row: Campaign, now: datetime, *, by: str) -> Report:
    """Say what was planned, who was told and when, who was not and why, and what proves it."""
    version, controller = row.policy_version, row.controller
    effective_on = version.effective_on or row.effective_on
    standing = standing_of([row], now)[row.pk]
    title = _("Notice of version %(number)s") % {"number": version.number}
    return Report(
        sender=controller.name,
        sender_lines=[controller.address, controller.contact_email],
        title=title,
        lead=_("As of %(moment)s, made by %(who)s.") % {"moment": _moment(now), "who": by},
        sections=[
            _verdict(standing, effective_on),
            _plan(row, effective_on),
            _material(row),
            _told(standing),
            _letters(row),
            _exceptions(row),
            *_texts(row),
            _fingerprints(row),
        ],
        language=reader_language(),
        dated=copenhagen_date(now),
        footer=f"{controller.name} · {title}",
        page_word=_("Page"),
    )


def evidence_csv(request: HttpRequest, row: Campaign) -> StreamingHttpResponse:
    """Give every notice of a campaign as a line, streamed however many they are."""
    if not actor_in(request).may("customer.view", row.controller_id):
        raise PermissionDenied
    # A mark of UTF-8 in front: spreadsheets guess wrongly without.
    lines = csv_lines(evidence_rows(row, clock.now()))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(row)}.csv"'
    return answer


def evidence_rows(row: Campaign, now: datetime) -> Iterator[list[str]]:
    """Give a heading and a line for each notice: whom, why not, and each moment of the letter, in UTC."""
    limit = notice_window.latest_informed_at(row.policy_version.effective_on or row.effective_on)
    yield [
        _("customer number"),
        _("no letter because"),
        _("letter"),
        _("handed over"),
        _("delivered"),
        _("told at"),
        _("told in time"),
        _("channel"),
        _("address (keyed hash)"),
        _("text of the letter (SHA-256)"),
        _("Message-ID"),
        _("attempts and answers of the server"),
    ]
    reasons = dict(EXCLUDED_REASON_LABELS)
    notices = notices_with_evidence(Notice.objects.filter(campaign=row), now)
    moments = ("handed_over_at", "delivered_at", "informed_at")
    columns = ("customer__number", "excluded_reason", "letter_id", *moments)
    rows = notices.order_by("customer__number", "turn").values_list(*columns).iterator(chunk_size=CHUNK)
    while some := list(islice(rows, CHUNK)):
        known = evidence_of(row[2] for row in some if row[2])
        for number, reason, letter, handed_over, delivered, informed in some:
            in_time = informed is not None and informed <= limit
            yield [
                number,
                str(reasons.get(reason, reason)),
                str(letter or ""),
                *(_utc(moment) if letter else "" for moment in (handed_over, delivered, informed)),
                (_("yes") if in_time else _("no")) if letter else "",
                *_shown(known.get(letter)),
            ]


def _shown(evidence: LetterEvidence | None) -> list[str]:
    if evidence is None:
        return [""] * 5
    replies = "; ".join(
        " ".join(
            part for part in (_utc(one.at), one.outcome, one.phase, str(one.code or ""), one.text) if part
        )
        for one in evidence.replies
    )
    return [
        evidence.channel,
        evidence.address_hash,
        evidence.template_sha256,
        evidence.message_id,
        replies,
    ]


def _verdict(standing: Standing, effective_on: date) -> Section:
    limit = _day(notice_window.latest_informed_at(effective_on))
    if standing.everyone_in_time:
        words = _(
            "Everyone who had to be told was told before %(limit)s, with 14 full days left to the day it"
            " takes effect, or is excepted by name."
        )
    else:
        words = _("Not everyone who has to be told before %(limit)s is told yet. Those missing stand below.")
    return Section(_("Result"), paragraphs=[words % {"limit": limit}])


def _plan(row: Campaign, effective_on: date) -> Section:
    names = names_of([row.planned_by])
    facts = [
        (_("Controller"), row.controller.name),
        (_("Version"), str(row.policy_version.number)),
        (_("Takes effect"), _day(effective_on)),
        (_("Tell everyone before"), _day(notice_window.latest_informed_at(effective_on))),
        (_("Planned"), f"{_moment(row.planned_at)}, {names.get(row.planned_by, '–')}"),
        (_("Letters planned"), _number(row.expected)),
    ]
    return Section(_("The plan"), head=[_("What"), _("How")], rows=facts, widths=[2, 3])


def _material(row: Campaign) -> Section:
    """Say what was decided and why, and what the DPO had said of it."""
    version = row.policy_version
    advice = advice_of([version]).get(version.pk, [])
    decided = _("material") if version.material else _("not material")
    day = date_format(localtime(version.assessed_at), "d-m-Y") if version.assessed_at else ""
    rows = [(_("The decision"), f"{decided}: {version.materiality_reason}", day)]
    rows += [
        (
            _("The DPO, %(how)s") % {"how": one.get_kind_display()},
            one.advice if one.material is None else f"{_view(one)}: {one.advice}",
            date_format(one.said_on, "d-m-Y"),
        )
        for one in reversed(advice)
    ]
    head = [_("Who"), _("What was said"), _("Date")]
    return Section(_("Is the change material?"), head=head, rows=rows, widths=[2, 5, 1])


def _view(advice: DpoAdvice) -> str:
    return _("material") if advice.material else _("not material")


def _told(standing: Standing) -> Section:
    rows: list[tuple[str, int]] = [
        (_("Must be told"), standing.due),
        (_("Are told"), standing.informed),
        (_("Excepted"), standing.excepted),
    ]
    rows += [(str(BLOCKING_LABELS[name]), number) for name, number in standing.blocking.items() if number]
    words = dict(EXCLUDED_REASON_LABELS)
    rows += [
        (_("No letter: %(why)s") % {"why": words[reason]}, number)
        for reason, number in standing.excluded.items()
        if number
    ]
    return _counts(_("Who was told"), _("Who"), rows)


def _letters(row: Campaign) -> Section:
    counts = letter_counts(row)
    return _counts(
        _("How the letters stand"),
        _("State"),
        [(str(LETTER_STATE_LABELS[state]), counts[state]) for state in codes.STATES if counts[state]],
    )


def _counts(heading: str, first: str, rows: Iterable[tuple[str, int]]) -> Section:
    shown = [
        (capfirst(words), number_format(number, use_l10n=True, force_grouping=True)) for words, number in rows
    ]
    return Section(heading, head=[first, _("How many")], rows=shown, widths=[1, 0], numbers=[1])


def _exceptions(row: Campaign) -> Section:
    entries = list(row.exceptions.select_related("customer").order_by("created_at", "customer__number"))
    names = names_of([entry.decided_by for entry in entries])
    if not entries:
        return Section(_("Exceptions by name"), paragraphs=[_("None.")])
    return Section(
        _("Exceptions by name"),
        head=[_("Customer"), _("Reason"), _("Decided by"), _("Date")],
        rows=[
            (
                entry.customer.number,
                entry.reason,
                names.get(entry.decided_by, "–"),
                date_format(localtime(entry.created_at), "d-m-Y"),
            )
            for entry in entries
        ],
        widths=[2, 5, 2, 2],
    )


def _texts(row: Campaign) -> Iterator[Section]:
    words = dict(LANGUAGE_LABELS)
    for template in LetterTemplate.objects.filter(batch_id=row.pk).order_by("channel", "language"):
        language = str(words.get(template.language, template.language))
        yield Section(
            _words_of(template) % {"language": language},
            paragraphs=[template.subject, template.body.replace("((greeting))", _("(greeting)"))],
        )


def _words_of(template: LetterTemplate) -> str:
    if template.channel == codes.SMS:
        return _("The text message in %(language)s")
    return _("The letter in %(language)s")


def _fingerprints(row: Campaign) -> Section:
    marks = [(_("The list of everyone"), row.list_sha256)]
    if row.policy_version.is_intact:
        marks.append((_("The text of the version"), row.policy_version.text_sha256))
    words = dict(LANGUAGE_LABELS)
    for template in LetterTemplate.objects.filter(batch_id=row.pk).order_by("channel", "language"):
        language = words.get(template.language, template.language)
        marks.append((_words_of(template) % {"language": language}, template.sha256))
    return Section(
        _("Fingerprints (SHA-256)"),
        paragraphs=[_("Whoever holds the same list or text finds the same fingerprint.")],
        codes=marks,
    )


def csv_lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Give the lines of a CSV file, after a mark of UTF-8."""
    yield "\ufeff"
    for row in rows:
        yield csv_line(row)


def file_name(row: Campaign) -> str:
    """Name the files of a campaign, without their ending."""
    return f"{row.controller.slug}-{_('notice')}-{row.policy_version.number}"


def _number(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def _day(moment: Any) -> str:
    return date_format(localtime(moment) if isinstance(moment, datetime) else moment, _("l j F Y"))


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "d-m-Y H:i")


def _utc(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""
