"""The words of breaches: codes, the first hour's list, the clock line by line."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dpo_office.common.languages import reader_language
from registry_app.labels import BREACH_THRESHOLD_LABELS
from requests_app.domain.breach_clock import NEAR_HOURS, Line, hours_left
from requests_app.labels_chips import GOOD, LATE, NEAR, Chip
from requests_app.labels_deadlines import day_text

BREACH_STATE_LABELS = [
    ("reported", gettext_lazy("reported")),
    ("assessing", gettext_lazy("being assessed")),
    ("notified", gettext_lazy("notified to the authority")),
    ("not_notified", gettext_lazy("not to be notified")),
    ("closed", gettext_lazy("closed")),
]

BREACH_STEP_LABELS = [
    ("report_breach", gettext_lazy("Report a breach")),
    ("acknowledge_breach", gettext_lazy("I have it in hand")),
    ("tick_item", gettext_lazy("Tick off the first hour's list")),
    ("decide_awareness", gettext_lazy("Decide when we became aware")),
    ("describe_breach", gettext_lazy("Describe the breach")),
    ("name_touched", gettext_lazy("Name what it touches")),
    ("assess_risk", gettext_lazy("Assess the risk")),
    ("give_advice", gettext_lazy("Give advice")),
    ("record_notification", gettext_lazy("Record the notification")),
    ("add_phase", gettext_lazy("Record further information")),
    ("decide_not_to_notify", gettext_lazy("Do not notify")),
    ("inform_persons", gettext_lazy("Write to the persons")),
    ("except_persons", gettext_lazy("Do not write to the persons")),
    ("reopen_breach", gettext_lazy("Open again")),
    ("close_breach", gettext_lazy("Close with lessons")),
]

REPORT_CHANNEL_LABELS = [
    ("link", gettext_lazy("by the report form")),
    ("office", gettext_lazy("in the office")),
]

KIND_LABELS = [
    ("confidentiality", gettext_lazy("confidentiality: somebody got to see or have the data")),
    ("integrity", gettext_lazy("integrity: the data was altered")),
    ("availability", gettext_lazy("availability: the data was lost or cannot be reached")),
]

CAUSE_LABELS = [
    ("wrong_recipient", gettext_lazy("sent to the wrong recipient")),
    ("lost_device", gettext_lazy("device lost")),
    ("stolen_device", gettext_lazy("device stolen")),
    ("malicious_code", gettext_lazy("ransomware or other malicious code")),
    ("intrusion", gettext_lazy("intrusion into a system")),
    ("phishing", gettext_lazy("phishing or a stolen password")),
    ("wrong_access", gettext_lazy("somebody had access without a right to it")),
    ("published", gettext_lazy("published by mistake")),
    ("software_fault", gettext_lazy("fault in software or its set-up")),
    ("lost_data", gettext_lazy("data lost or deleted by mistake")),
    ("paper", gettext_lazy("papers lost, seen or thrown away")),
    ("other", gettext_lazy("something else")),
]

RISK_LABELS = [
    ("none", gettext_lazy("a risk is unlikely")),
    ("risk", gettext_lazy("a risk")),
    ("high", gettext_lazy("a high risk")),
]

GROUND_LABELS = [
    ("risk_unlikely", gettext_lazy("a risk to persons is unlikely (Article 33(1))")),
    ("no_personal_data", gettext_lazy("no breach of personal data security (Article 4(12))")),
    ("below_threshold", gettext_lazy("the risk is below the threshold of the rule in force")),
]

EXCEPTION_LABELS = [
    ("protected", gettext_lazy("the data was unreadable, for instance encrypted (Article 34(3)(a))")),
    ("risk_removed", gettext_lazy("measures taken since have removed the high risk (Article 34(3)(b))")),
    ("public_instead", gettext_lazy("disproportionate; the public is told instead (Article 34(3)(c))")),
]

CHECKLIST_LABELS = [
    ("stop_it", gettext_lazy("Stop it: take the file down, call the mail back, close the gap")),
    ("secure_evidence", gettext_lazy("Keep what shows what happened: logs, mails, times; delete nothing")),
    ("lock_out", gettext_lazy("Lock accounts, change passwords, erase lost devices from afar")),
    ("recover", gettext_lazy("Get the data back: a confirmation of deletion in writing, the backup")),
    ("who_knows", gettext_lazy("Find out who has seen or got the data")),
    ("which_data", gettext_lazy("Find out whose data it is, which, and how many")),
    ("ask_processor", gettext_lazy("Ask the processor, if it happened there, for its report in writing")),
    ("tell_dpo", gettext_lazy("Tell the data protection officer and the decider")),
    ("tell_police", gettext_lazy("Theft or intrusion: report it to the police")),
    ("start_clock", gettext_lazy("Decide when we became aware: the clock runs from then")),
]

DESK_STEP_LABELS = [
    ("set_up_desk", gettext_lazy("Set up")),
    ("name_on_call", gettext_lazy("Name who is on call")),
    ("renew_report_link", gettext_lazy("New link to the report form")),
]

PERMISSION_LABELS = {
    "report_desk.view": gettext_lazy("see who is on call for breaches"),
    "report_desk.set_up_desk": gettext_lazy("set up the alarm for breaches"),
    "report_desk.name_on_call": gettext_lazy("name who is on call for breaches"),
    "report_desk.renew_report_link": gettext_lazy("make a new link to the report form"),
    "breach.view": gettext_lazy("see the register of breaches"),
} | {f"breach.{step}": words for step, words in BREACH_STEP_LABELS}

# The limit in sentences; each names its law.
CLOCK_SENTENCES: dict[str, Any] = {
    "rule": gettext_lazy(
        "The authority is told within %(hours)s hours of our becoming aware, if the breach brings"
        " %(threshold)s to persons (GDPR Article 33(1))."
    ),
    "processors": gettext_lazy(
        "It happened at a processor: we became aware at the latest when the processor told us (Article 33(2);"
        " EDPB Guidelines 9/2022)."
    ),
    "presumed": gettext_lazy(
        "A decider has not yet decided when we became aware. Until then the clock counts from when it was"
        " noticed, %(at)s: the most cautious reading."
    ),
    "aware": gettext_lazy(
        "We became aware %(at)s: from then we were reasonably certain that personal data was affected (EDPB"
        " Guidelines 9/2022, paragraph 31)."
    ),
    "due": gettext_lazy("%(hours)s hours later is %(at)s, Danish time. Hours are counted as they pass."),
    "weekend": gettext_lazy(
        "That is in a weekend, and it stays there: a period in hours is not moved to the next working day"
        " (Regulation 1182/71, Article 3(4))."
    ),
    "upper_bound": gettext_lazy(
        "Counted without the hour already begun it would be %(at)s (Regulation 1182/71, Article 3(1)). Do not"
        " plan by that."
    ),
    "in_time": gettext_lazy("The authority was told %(at)s, in time."),
    "late": gettext_lazy(
        "The authority was told %(at)s, after the limit. The reasons for the delay go along with the"
        " notification (Article 33(1))."
    ),
    "not_notified": gettext_lazy(
        "It was decided that the authority need not be told. The breach is documented all the same (Article"
        " 33(5))."
    ),
}


def moment_text(at: datetime) -> str:
    """Write an instant in Danish time, in the reader's language."""
    local = localtime(at)
    return f"{day_text(local.date(), reader_language())} {local:%H:%M}"


def reckoning_text(lines: Iterable[Line]) -> list[str]:
    """Write the reckoning of the limit as sentences in the reader's language."""
    thresholds = dict(BREACH_THRESHOLD_LABELS)
    told = []
    for line in lines:
        values = {
            name: moment_text(value) if isinstance(value, datetime) else value
            for name, value in line.values.items()
        }
        if "threshold" in values:
            values["threshold"] = thresholds[str(values["threshold"])]
        told.append(str(CLOCK_SENTENCES[line.code]) % values)
    return told


def hours_chip(due: datetime, now: datetime) -> Chip:
    """Say how many hours are left until the authority must have been told, or how many it is overdue."""
    if now > due:
        # An hour that has begun is an hour overdue.
        over = -hours_left(due, now)
        said = ngettext("%(hours)s hour overdue", "%(hours)s hours overdue", over)
        return Chip(said % {"hours": over}, LATE)
    hours = hours_left(due, now)
    if hours == 0:
        return Chip(_("less than an hour left"), NEAR)
    said = ngettext("%(hours)s hour left", "%(hours)s hours left", hours) % {"hours": hours}
    return Chip(said, NEAR if hours <= NEAR_HOURS else GOOD)


ERRORS = {
    "desk_is_there": gettext_lazy("It is set up already."),
    "alarm_minutes_unlikely": gettext_lazy("Between %(least)s and %(most)s minutes."),
    "on_call_twice": gettext_lazy("Name each person once, and not more than six."),
    "on_call_unknown": gettext_lazy(
        "Somebody among them cannot take a breach in hand here, or has no e-mail address."
    ),
    "moment_in_future": gettext_lazy("That moment lies in the future."),
    "moment_too_old": gettext_lazy("That moment lies more than five years back."),
    "words_missing": gettext_lazy("Write it in words."),
    "words_too_long": gettext_lazy("At most %(most)s characters."),
    "reports_too_many": gettext_lazy(
        "Many reports have come in by this link within the hour. Please telephone instead."
    ),
    "ended_before_it_began": gettext_lazy("It cannot have ended before it began."),
    "item_ticked_already": gettext_lazy("Somebody has ticked that off already."),
    "awareness_undecided": gettext_lazy("First a decider decides when the controller became aware."),
    "awareness_told": gettext_lazy("The authority has been told when the controller became aware."),
    "risk_unassessed": gettext_lazy("First assess the risk."),
    "breach_has_risk": gettext_lazy(
        "The risk reaches the threshold of Article 33(1): the authority must be told. If the assessment is"
        " wrong, assess the risk anew."
    ),
    "ground_does_not_hold": gettext_lazy("That ground does not go with the assessed risk."),
    "delay_reason_missing": gettext_lazy(
        "The limit has passed: the notification must say why it is late (Article 33(1))."
    ),
    "phases_open": gettext_lazy("The authority still waits for further information (Article 33(4))."),
    "persons_undecided": gettext_lazy(
        "The risk is high: write to the persons, or record why not (Article 34)."
    ),
    "persons_not_high_risk": gettext_lazy("The risk is not assessed as high: there is nothing to except."),
    "drill_stays_inside": gettext_lazy("This is a drill: nothing leaves the house."),
    "customers_unknown": gettext_lazy("No customers of this controller: %(numbers)s."),
    "customers_missing": gettext_lazy("Name at least one customer number."),
    "customers_too_many": gettext_lazy("At most %(most)s at a time."),
    "customers_told": gettext_lazy("All of these were written to already."),
    "letter_language_missing": gettext_lazy(
        "%(count)s of them read English: write the letter in English as well."
    ),
}
