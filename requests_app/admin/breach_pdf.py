"""The notification of a breach as a PDF, on its own page and in a dossier."""

from datetime import datetime

from django.utils.translation import gettext as _

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.languages import reader_language
from dpo_office.common.reports import Report, Section, render_report
from requests_app.actions.breach_rows import facts_of
from requests_app.admin.breach_words import form_fields
from requests_app.domain.breach_clock import reckoning
from requests_app.labels_breaches import moment_text, reckoning_text
from requests_app.models import Breach


def notification_bytes(row: Breach, who: str, now: datetime) -> bytes:
    """Typeset the notification as it stands, in the language that is active.

    Raises PermanentGatewayError `typesetting_failed`.
    """
    title = _("Notification of %(reference)s") % {"reference": row.reference}
    report = Report(
        sender=row.controller.name,
        sender_lines=[row.controller.address, row.controller.contact_email],
        title=_("Drill: %(title)s") % {"title": title} if row.is_drill else title,
        lead=_("As of %(moment)s, made by %(who)s.") % {"moment": moment_text(now), "who": who},
        sections=[
            Section(
                _("The breach"),
                head=[_("Field"), _("Answer")],
                rows=[(question, answer) for _code, question, answer in form_fields(row)],
                widths=[2, 4],
            ),
            Section(_("The time limit"), paragraphs=reckoning_text(reckoning(facts_of(row)))),
        ],
        language=reader_language(),
        dated=copenhagen_date(now),
        footer=f"{row.controller.name} · {row.reference}",
        page_word=_("Page"),
    )
    return render_report(report)
