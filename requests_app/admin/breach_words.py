"""A breach in words: its chip, what it touches, and the authority's form filled in field by field."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dpo_office.common import clock
from registry_app.admin.base import in_words
from registry_app.labels_record import SUBJECT_LABELS
from requests_app.actions.breach_persons import whom_to_ask
from requests_app.actions.case_letters import contact_of
from requests_app.domain.breach_steps import UNDECIDED
from requests_app.labels_breaches import KIND_LABELS, hours_chip, moment_text
from requests_app.labels_chips import GOOD, LATE, Chip
from requests_app.models import Breach

NOT_KNOWN = "–"


def clock_chip(row: Breach) -> Chip:
    """Say how the limit stands: hours left while it is undecided, else what became of it."""
    if row.notified_at is not None:
        return Chip(_("notified late"), LATE) if row.notified_at > row.due_at else Chip(_("in time"), GOOD)
    if row.state in UNDECIDED:
        return hours_chip(row.due_at, clock.now())
    return Chip(_("need not be notified"))


def touched_in_words(row: Breach) -> dict[str, list[Any]]:
    """Give the activities, systems and categories that a breach touches; read with touched_of()."""
    found: dict[str, list[Any]] = {"activity": [], "system": [], "category": []}
    for thing in row.touched.all():
        for name, rows in found.items():
            if getattr(thing, f"{name}_id") is not None:
                rows.append(getattr(thing, name))
    return found


def names(rows: Iterable[Any]) -> str:
    """Name rows of the record in the reader's language."""
    return ", ".join(sorted(in_words(row, "name") for row in rows)) or NOT_KNOWN


def form_fields(row: Breach) -> list[tuple[str, str, str]]:
    """Fill in the notification: code, question, answer, in the order of the authority's form.

    The content is that of GDPR Art. 33(3); what nobody knows yet is a dash, and may follow (Art. 33(4)).
    """
    controller, touched = row.controller, touched_in_words(row)
    phases = list(row.notifications.all())
    last = phases[-1] if phases else None
    fields = (
        ("earlier", _("Earlier notification (receipt number)"), last.receipt_number if last else ""),
        ("controller", _("Controller"), controller.name),
        ("cvr", _("CVR number"), controller.cvr),
        ("address", _("Address"), controller.address),
        ("contact", _("Contact"), ", ".join(c for c in (contact_of(controller), controller.phone) if c)),
        ("dpo", _("Data protection officer or other contact point"), whom_to_ask(controller)),
        (
            "processor",
            _("Processor at which it happened"),
            in_words(row.processor, "name") if row.processor else "",
        ),
        ("began", _("When it began"), _moment(row.began_at)),
        ("ended", _("When it ended"), _moment(row.ended_at)),
        ("noticed", _("When it was noticed"), _moment(row.noticed_at)),
        ("aware", _("When the controller became aware"), _moment(row.aware_at)),
        ("delay", _("Reasons for the delay"), _delay(row)),
        ("happened", _("What happened"), row.description),
        ("kinds", _("Kind of breach"), _labels(row.kinds, KIND_LABELS)),
        ("cause", _("Cause"), capfirst(row.get_cause_display()) if row.cause else ""),
        ("subjects", _("Categories of persons"), _labels(row.subjects, SUBJECT_LABELS)),
        ("persons", _("Approximate number of persons"), _number(row.persons_count)),
        ("categories", _("Categories of personal data"), names(touched["category"])),
        ("special", _("Special categories, criminal matters, CPR numbers"), _special(touched["category"])),
        ("records", _("Approximate number of records"), _number(row.records_count)),
        ("systems", _("Systems"), names(touched["system"])),
        ("activities", _("Processing activities"), names(touched["activity"])),
        ("risk", _("Risk to persons"), capfirst(row.get_risk_level_display()) if row.risk_level else ""),
        ("consequences", _("Likely consequences"), row.consequences),
        ("taken", _("Measures taken"), row.measures_taken),
        ("planned", _("Measures planned"), row.measures_planned),
        ("persons_told", _("Have the persons been told?"), _told(row)),
        ("cross_border", _("Persons in other countries?"), _countries(row)),
    )
    return [(code, question, str(answer) or NOT_KNOWN) for code, question, answer in fields]


def form_content(row: Breach) -> dict[str, str]:
    """Give the filled-in form by its codes, to be kept with the notification."""
    return {code: answer for code, _question, answer in form_fields(row)}


def _moment(at: Any) -> str:
    return moment_text(at) if at else ""


def _labels(codes: Iterable[str], labels: Iterable[tuple[str, Any]]) -> str:
    words = dict(labels)
    return capfirst("; ".join(str(words[code]) for code in codes))


def _number(number: int | None) -> str:
    return number_format(number, use_l10n=True, force_grouping=True) if number is not None else ""


def _special(categories: Iterable[Any]) -> str:
    found = [row for row in categories if row.special or row.criminal or row.cpr]
    return names(found) if found else capfirst(_("none named"))


def _told(row: Breach) -> str:
    if row.persons_informed_at:
        count = row.informed.count()
        return _("Yes, since %(at)s; letters: %(count)s") % {
            "at": moment_text(row.persons_informed_at),
            "count": count,
        }
    if row.persons_exception:
        return _("No: %(why)s") % {"why": row.get_persons_exception_display()}
    return _("Not yet decided") if row.risk_level in ("", "high") else _("No: the risk is not high")


def _delay(row: Breach) -> str:
    """Give the reasons for a late notification, or say that they are owed (Art. 33(1))."""
    given = [phase.delay_reason for phase in row.notifications.all() if phase.delay_reason]
    if given or row.notified_at is not None:
        return given[0] if given else ""
    if row.state not in UNDECIDED or clock.now() <= row.due_at:
        return ""
    return _("To be given: the limit passed %(at)s") % {"at": moment_text(row.due_at)}


def _countries(row: Breach) -> str:
    if not row.cross_border:
        return _("No")
    return _("Yes: %(countries)s") % {"countries": row.countries} if row.countries else _("Yes")
