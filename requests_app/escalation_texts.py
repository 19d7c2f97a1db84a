"""The mail that warns of time limits, Danish above and English below: references and days, nobody's name.

It lies on a locked phone and in a mailbox; who asks for what stands behind the sign-in.
"""

from collections.abc import Collection, Sequence
from datetime import date

from requests_app.domain.escalations import (
    FORM_DECIDE,
    FORM_REVIEW,
    LAST_DAY,
    MEASURE_DECIDE,
    NEAR,
    OVERDUE,
    REQUEST_STOPPED,
    SOON,
    STOP_LATE,
    UNOWNED,
    Warned,
)
from requests_app.mail_texts import MailText

MOST_CASES = 40

_LINES = {
    NEAR: ("fristen er {day}: {left}", "the time limit is {day}: {left}"),
    SOON: ("fristen er {day}: {left}", "the time limit is {day}: {left}"),
    LAST_DAY: ("fristen er {day}: {left}", "the time limit is {day}: {left}"),
    OVERDUE: ("FRISTEN ER OVERSKREDET siden {day}", "THE TIME LIMIT IS OVER since {day}"),
    STOP_LATE: (
        "brugen skulle være standset senest {day}, og intet er noteret",
        "the use had to stop by {day}, and no stop is recorded",
    ),
    FORM_REVIEW: (
        "venter på skemaet siden modtagelsen; se på, om det er klart, hvem der spørger ({day})",
        "has waited for the form since receipt; look whether it is clear who asks ({day})",
    ),
    FORM_DECIDE: (
        "venter på skemaet; afgør senest {day}: godkend, fravig, spørg, eller afvis med begrundelse",
        "waits for the form; decide by {day}: verify, waive, ask, or refuse with reasons",
    ),
    MEASURE_DECIDE: (
        "en foranstaltning holder stadig sagen tilbage; afgør fra {day}: opfyld den, ophæv den, eller afslå",
        "a measure still holds the case; decide from {day}: meet it, lift it, or refuse",
    ),
    REQUEST_STOPPED: (
        "STANDSET {day} af en, der fik besked: se på sagen, intet sendes eller slettes imens",
        "STOPPED {day} by somebody who was told: look at the case, nothing leaves or is erased meanwhile",
    ),
    UNOWNED: ("ingen har taget sagen, modtaget {day}", "nobody has taken the case, received {day}"),
}


# What keeps a case waiting although somebody has done the work.
_PROPOSED = ("; et forslag venter på en anden person", "; a proposal waits for a second person")
_NOTHING = ("", "")


def warning_text(
    *,
    controller: str,
    cases: Sequence[tuple[str, Warned]],
    today: date,
    url: str,
    proposed: Collection[str] = (),
) -> MailText:
    """Write one mail about the gravest warning of each case; the cases come in the order of their days.

    `proposed` names those in which a proposal waits for a second person.
    """
    number = len(cases)
    shown, more = cases[:MOST_CASES], max(0, number - MOST_CASES)
    waits = dict.fromkeys(proposed, _PROPOSED)
    danish = [
        f"- {reference}: {_line(warned, today, danish=True)}{waits.get(reference, _NOTHING)[0]}"
        for reference, warned in shown
    ]
    english = [
        f"- {reference}: {_line(warned, today, danish=False)}{waits.get(reference, _NOTHING)[1]}"
        for reference, warned in shown
    ]
    if more:
        danish.append(f"- og {more} til")
        english.append(f"- and {more} more")
    one = number == 1
    subject = (
        f"Frister hos {controller}: {number} {'sag' if one else 'sager'}"
        f" / {number} {'case' if one else 'cases'}"
    )
    body = "\n".join(
        [
            f"Det haster med {'en sag' if one else 'sager'} hos {controller}:",
            *danish,
            "",
            f"{'A case' if one else 'Cases'} at {controller} cannot wait:",
            *english,
            "",
            url,
            "",
        ]
    )
    return MailText(subject, body)


def _line(warned: Warned, today: date, *, danish: bool) -> str:
    words = _LINES[warned.kind][0 if danish else 1]
    return words.format(day=f"{warned.about_on:%d-%m-%Y}", left=_left((warned.about_on - today).days, danish))


def _left(days: int, danish: bool) -> str:
    if days < 0:
        return "overskredet" if danish else "over"
    if days == 0:
        return "i dag" if danish else "today"
    if danish:
        return f"{days} {'dag' if days == 1 else 'dage'} tilbage"
    return f"{days} {'day' if days == 1 else 'days'} left"
