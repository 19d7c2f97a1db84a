"""The words for measures against a request that may be an attack, and what each refusal says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

MEASURE_LABELS = [
    ("holding_period", _("a holding period: nothing leaves before a day")),
    ("second_channel", _("a second channel: confirmed in another way that is on file")),
    ("second_person", _("a second person confirms it")),
    ("notice_to_contacts", _("a notice to other contacts on file, with a link that stops it")),
]

MEASURE_STATE_LABELS = [
    ("open", _("holds the case")),
    ("stopped", _("stopped by somebody who was told")),
    ("met", _("met")),
    ("lifted", _("lifted")),
]

CHANNEL_LABELS = [
    ("phone_on_file", _("the telephone number on file")),
    ("post_on_file", _("the postal address on file")),
    ("email_on_file", _("the e-mail address on file")),
    ("account", _("the person's own account")),
]

MET_AS_LABELS = [
    *CHANNEL_LABELS,
    ("day_came", _("its day came")),
    ("told_code", _("a link whose code was told")),
    ("proposal", _("a second person approved the answer")),
    ("another_person", _("somebody else confirmed it")),
    ("stop_resolved", _("somebody looked at the stop")),
]

MEASURE_STEP_LABELS = [
    ("set_measure", _("Put a measure in place")),
    ("confirm_measure", _("Confirm that a measure is met")),
    ("lift_measure", _("Lift a measure")),
    ("resolve_stop", _("Settle the stop")),
]

ERRORS = {
    "measure_open": _(
        "A measure against a request in another's name holds this case: nothing leaves and nothing is erased"
        " until it is met or lifted (%(measure)s)."
    ),
    "request_stopped": _(
        "Somebody who was told of this request says that it was not them: nothing leaves and nothing is"
        " erased until a decider has looked at it and settled the stop."
    ),
    "stop_missing": _("Nobody has stopped this request, or the stop is settled already."),
    "stop_link_over": _("This link does not work any more."),
    "notice_to_nobody": _("Choose to whom the notice goes, one by one."),
    "notice_not_on_file": _("This is no contact on file beside the one by which the request came."),
    "measure_unknown": _("Choose one of the measures."),
    "measure_day_missing": _("Choose the day until which the case is held."),
    "measure_day": _(
        "Choose a day after today and up to %(last)s: no measure outlasts the time limit of the law."
    ),
    "measure_is_open": _("This measure is in place already."),
    "measure_needs_customer": _(
        "Nobody on file is meant, so that there is no other way to reach them. Choose another measure."
    ),
    "measure_not_open": _("No such measure is in place in this case; somebody may have ended it already."),
    "measure_case_ended": _("The case has ended: nothing is put in place any more."),
    "measure_not_confirmed": _("This measure ends by its day; before that it can only be lifted."),
    "channel_not_listed": _("Choose in which way it was confirmed."),
    "channel_is_the_same": _("The request came that way itself. Confirm it in another way that is on file."),
    "confirm_is_own": _("You put this measure in place yourself; somebody else confirms it."),
}

_KINDS, _MET = dict(MEASURE_LABELS), dict(MET_AS_LABELS)


def measure_said(data: Mapping[str, Any]) -> str:
    """Say which measure an event was about, until which day, and how it was met."""
    said = [str(_KINDS.get(data["measure"], data["measure"]))]
    if "until" in data:
        said.append(f"{date.fromisoformat(data['until']):%d-%m-%Y}")
    if "met_as" in data:
        said.append(str(_MET.get(data["met_as"], data["met_as"])))
    return ", ".join(said)
