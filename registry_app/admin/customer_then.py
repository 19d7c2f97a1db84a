"""What applied to a customer on a day: the page, and the letter about the day on which they signed up."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.languages import reader_language
from dpo_office.common.reports import Report, Section, render_report
from registry_app.admin.base import page_of
from registry_app.admin.campaign_people import letter_page
from registry_app.domain.earlier_versions import AT_LEAST_FROM
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.domain.text_difference import without_marks
from registry_app.domain.time_machine import FROM_ACCOUNT, RECORDED, TEXT_ALTERED, VERSIONS_UNDATED
from registry_app.labels import ACCOUNT_STATE_LABELS, CHANNEL_LABELS, EXCLUDED_REASON_LABELS
from registry_app.labels_brands import CERTAINTY_LABELS
from registry_app.labels_time_machine import GAP_LABELS, TOLD_LABELS
from registry_app.models import Customer
from registry_app.queries.policies import published_versions, version_of_day
from registry_app.queries.published_policies import language_for, words_of
from registry_app.queries.time_machine import TOLD, ChangeTold, changes_told, sign_up_of, then

_POINT: Final = re.compile(r"^[*+-] ", re.MULTILINE)
NAME: Final = "registry_app_customer_then"
FIRST_DAY: Final = date(2000, 1, 1)
Row = dict[str, Any]


def then_url(row: Customer) -> str:
    """Give the address of the page."""
    return reverse(f"admin:{NAME}", args=[row.pk])


def require_policies(request: HttpRequest, row: Customer) -> None:
    """Refuse who sees no policies or no record at the customer's controller."""
    actor = actor_in(request)
    if not all(actor.may(name, row.controller_id) for name in ("policy.view", "activity.view")):
        raise PermissionDenied


def then_page(request: HttpRequest, row: Customer, context: Row) -> HttpResponse:
    """Show the text, the recipients and the retention of a day, and how the next change was told."""
    now = clock.now()
    on, is_wrong = _day(request.GET.get("on", ""), clock.today())
    found = then(row, on, now)
    language = reader_language()
    page = {
        "title": _("What applied on a day"),
        "on": on,
        "is_wrong": is_wrong,
        "then": found,
        "version_url": page_of(found.version) if found.version else "",
        "certainty": dict(CERTAINTY_LABELS)[found.certainty],
        "account": dict(ACCOUNT_STATE_LABELS).get(found.account.state) if found.account else "",
        "gaps": [GAP_LABELS[gap] for gap in found.gaps],
        "recipients": [
            {"name": one.name[0 if language == "da" else 1], "country": one.country}
            for one in (found.record.recipients if found.record else ())
        ],
        "rules": [
            {
                "of": ", ".join(names[0 if language == "da" else 1] for names in rule.categories),
                "sentence": retention_sentence(rule.terms, language),
            }
            for rule in (found.record.rules if found.record else ())
        ],
        "next": _told(found.next_change) if found.next_change else None,
    }
    return TemplateResponse(request, "office/customer_then.html", {**context, **page})


def signed_up_letter(request: HttpRequest, row: Customer) -> HttpResponse:
    """Give the letter in the customer's language."""
    require_policies(request, row)
    with translation.override(row.language):
        pdf = render_report(sign_up_report(row, clock.now()))
        name = _("policy at sign-up")
    answer = HttpResponse(pdf, content_type="application/pdf")
    # Without the customer's number: a file's name lies about where anybody sees it.
    answer["Content-Disposition"] = (
        f'attachment; filename="{row.controller.slug}-{name.replace(" ", "-")}.pdf"'
    )
    return answer


def sign_up_report(row: Customer, now: datetime) -> Report:
    """Say what the policy said when the customer signed up, and what is not known; in the active language."""
    controller = row.controller
    signed = sign_up_of(row)
    versions = published_versions(controller.slug)
    version = version_of_day(versions, signed.on) if signed.on else None
    title = _("What our privacy policy said when you became a customer")
    answer = list(_answer(signed, version))
    if any(one.in_force_on is None and one.certainty for one in versions):
        answer.append(str(GAP_LABELS[VERSIONS_UNDATED]))
    sections = [Section(_("The short answer"), paragraphs=answer)]
    if version is not None and version.is_intact:
        words = words_of(version, language_for(version, row.language))
        text = _POINT.sub("• ", without_marks(words.text))
        parts = [part.strip() for part in text.split("\n\n") if part.strip()]
        heading = _("The text as it read, version %(number)s") % {"number": version.number}
        sections.append(Section(heading, paragraphs=parts, codes=[(_("SHA-256"), words.fingerprint)]))
    sections.append(_changes(changes_told(row, signed.on or FIRST_DAY, now)))
    return Report(
        sender=controller.name,
        sender_lines=[controller.address, controller.contact_email],
        title=title,
        lead=_("To customer %(number)s, from %(controller)s.")
        % {"number": row.number, "controller": controller.name},
        sections=sections,
        language=row.language,
        dated=copenhagen_date(now),
        footer=f"{controller.name} · {title}",
        page_word=_("Page"),
    )


def _answer(signed: Any, version: Any) -> Iterable[str]:
    if signed.on is None:
        yield _(
            "We do not know on which day you became a customer. If you know it, tell us, and we send the text"
            " that applied then. Below you find every version that we have published."
        )
        return
    day = {"day": _date(signed.on)}
    if signed.known_from == RECORDED:
        yield _("According to our records you signed up on %(day)s.") % day
    elif signed.known_from == FROM_ACCOUNT:
        yield (
            _("Your account was active from %(day)s. You may have signed up before; no earlier day is known.")
            % day
        )
    if version is None:
        yield _("We do not have the text that applied on that day, and do not guess what it said.")
        return
    since = {"number": version.number, "day": _date(version.in_force_on)}
    if version.certainty == AT_LEAST_FROM:
        words = _("Version %(number)s applied then. It is known from %(day)s on, and may be older.")
    else:
        words = _("Version %(number)s applied then. It took effect on %(day)s.")
    yield words % since
    if not version.is_intact:
        yield str(GAP_LABELS[TEXT_ALTERED])


def _changes(changes: list[ChangeTold]) -> Section:
    heading = _("What came after, and how you were told")
    if not changes:
        return Section(heading, paragraphs=[_("The policy has not changed since.")])
    return Section(
        heading,
        head=[_("Version"), _("Takes effect"), _("How you were told")],
        rows=[
            (
                str(change.version.number),
                _date(change.on) if change.on else "–",
                ". ".join(part for part in (str(TOLD_LABELS[change.how]), _when(change)) if part),
            )
            for change in changes
        ],
        widths=[1, 3, 5],
    )


def _told(change: ChangeTold) -> Row:
    notice, evidence = change.notice, change.evidence
    return {
        "change": change,
        "url": page_of(change.version),
        "campaign_url": page_of(notice.campaign) if notice else "",
        "letter_url": letter_page(notice.letter_id) if notice and notice.letter_id else "",
        "words": TOLD_LABELS[change.how],
        "reason": dict(EXCLUDED_REASON_LABELS).get(notice.excluded_reason, "") if notice else "",
        "channel": dict(CHANNEL_LABELS).get(evidence.channel, evidence.channel) if evidence else "",
        "evidence": evidence,
    }


def _when(change: ChangeTold) -> str:
    if change.how != TOLD or change.notice is None:
        return ""
    return date_format(localtime(change.notice.informed_at), "d-m-Y")


def _day(text: str, today: date) -> tuple[date, bool]:
    """Give the day asked for, and whether what was asked for is none."""
    if not text:
        return today, False
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today, True
    return (day, False) if FIRST_DAY <= day <= today else (today, True)


def _date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
