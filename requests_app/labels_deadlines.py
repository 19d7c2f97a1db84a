"""The reckoning of a deadline as full sentences, in Danish and in English."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from requests_app.domain.deadlines import Line, Value

DANISH: Final = "da"
ENGLISH: Final = "en"

WEEKDAYS: Final = {
    DANISH: ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: Final = {
    DANISH: (
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
    ENGLISH: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
DATE_LAYOUT: Final = {DANISH: "{weekday} {day}. {month} {year}", ENGLISH: "{weekday} {day} {month} {year}"}
UNITS: Final = {
    DANISH: {"months": ("måned", "måneder"), "days": ("dag", "dage")},
    ENGLISH: {"months": ("month", "months"), "days": ("day", "days")},
}
KINDS: Final = {
    DANISH: {"identity": "identitet", "scope": "præcisering"},
    ENGLISH: {"identity": "identity", "scope": "clarification"},
}

SENTENCES: Final[dict[str, dict[str, str]]] = {
    DANISH: {
        "received": (
            "Anmodningen blev modtaget {received_on}; den dag tælles ikke med (forordning 1182/71, "
            "artikel 3, stk. 1)."
        ),
        "first_month": (
            "Én måned fra modtagelsen er {nominal_on}. Senest {first_on} skal den registrerede have "
            "svar eller besked om en forlængelse eller et afslag (databeskyttelsesforordningens "
            "artikel 12, stk. 3 og 4)."
        ),
        "extended": (
            "Brevet om forlængelse med {months} blev sendt {sent_on}, i tide og med begrundelse "
            "(artikel 12, stk. 3)."
        ),
        "extended_period": "Den forlængede frist er {months} regnet fra modtagelsen i ét trin: {nominal_on}.",
        "extended_chained": (
            "Den forlængede frist regnes som én måned fra modtagelsen og derefter de yderligere måneder, "
            "i alt {months}: {nominal_on}."
        ),
        "extension_late": (
            "Brevet om forlængelse blev sendt {sent_on}, efter den sidste dag for det, {first_on}. "
            "Det har ingen virkning (artikel 12, stk. 3)."
        ),
        "extension_no_reason": (
            "Brevet af {sent_on} om forlængelse angav ingen begrundelse. Det har ingen virkning "
            "(artikel 12, stk. 3)."
        ),
        "extension_too_long": (
            "Brevet af {sent_on} forlængede med {months}. Der kan højst forlænges med to måneder, så "
            "brevet har ingen virkning (artikel 12, stk. 3)."
        ),
        "before_receipt": (
            "Brevet eller spørgsmålet er dateret {on}, før anmodningen kom {received_on}. Det har ingen "
            "virkning for fristen."
        ),
        "form_does_not_stop_clock": (
            "Et skema ({on}) standser ikke fristen; loven stiller ikke krav om en bestemt form "
            "(artikel 12, stk. 2)."
        ),
        "ask_without_doubt": (
            "Spørgsmålet om identitet {asked_on} bygger ikke på rimelig tvivl. Fristen løber "
            "videre (artikel 12, stk. 6)."
        ),
        "ask_scope_not_qualifying": (
            "Spørgsmålet om præcisering {asked_on} standser ikke fristen. Det gør det kun i en sag om "
            "indsigt alene, og kun når der behandles store mængder oplysninger (betragtning 63)."
        ),
        "ask_too_late": (
            "Spørgsmålet {asked_on} kom mere end {days} efter {since_on} og uden en begrundet "
            "undtagelse. Fristen løber videre (EDPB's retningslinjer 01/2022, punkt 159)."
        ),
        "ask_after_expiry": (
            "Spørgsmålet {asked_on} kom, efter at fristen udløb {due_on}. En udløbet frist kan ikke "
            "suspenderes."
        ),
        "waited": (
            "Der blev spurgt om {kind} {asked_on}, og tilstrækkeligt svar kom {answered_on}: {days} ventetid."
        ),
        "waited_insufficient": (
            "Der blev spurgt om {kind} {asked_on}, og et utilstrækkeligt svar kom {answered_on}: "
            "{days} ventetid. Fristen løber igen, til der spørges på ny."
        ),
        "waiting": "Der er spurgt om {kind} {asked_on}, og svaret mangler.",
        "paused": (
            "Fristen er suspenderet, til svaret kommer (EDPB's retningslinjer 01/2022, punkt 159). "
            "Uden suspension udløber den {strict_due_on}; senest den dag skal der sendes en status."
        ),
        "strict_mode": "Den dataansvarlige regner uden suspension, så ventetiden flytter ikke fristen.",
        "restarted": (
            "Den dataansvarlige regner fristen forfra fra den dag, tilstrækkelige oplysninger om "
            "identitet kom: {months} fra {from_on}."
        ),
        "suspended": "{days} ventetid lægges til fristen: {nominal_on}.",
        "rolled": (
            "{nominal_on} er ikke en arbejdsdag. Fristen udløber derfor den næste arbejdsdag, "
            "{due_on} (forordning 1182/71, artikel 3, stk. 4)."
        ),
        "enquiry_received": "Henvendelsen blev modtaget {received_on}; den dag tælles ikke med.",
        "complaint_month": (
            "En klage besvares inden for samme tid som en anmodning, én måned: {nominal_on}. Det er et valg, "
            "ikke en lovbestemt frist."
        ),
        "promised_days": "Der er lovet svar inden for {days}. Det er et valg, ikke en lovbestemt frist.",
        "closing_at_once": "En konto lukkes straks: den første arbejdsdag efter modtagelsen.",
        "closing_waits": (
            "Der ventes på noget, som ventes afsluttet {ready_on}. Kontoen lukkes den første arbejdsdag "
            "derefter."
        ),
        "closing_waited": (
            "Det, der blev ventet på, var afsluttet {ready_on}. Kontoen lukkes den første arbejdsdag "
            "derefter."
        ),
        "enquiry_rolled": "{nominal_on} er ikke en arbejdsdag; dagen bliver den næste arbejdsdag, {due_on}.",
        "enquiry_due": "Sagen skal være afsluttet senest {due_on}.",
        "due": "Svaret skal være sendt senest {due_on} inden døgnets udløb.",
        "strict_shown": "Uden suspension ville fristen udløbe {strict_due_on}. Påmindelser følger den dag.",
    },
    ENGLISH: {
        "received": (
            "The request was received on {received_on}; that day is not counted (Regulation 1182/71, "
            "Article 3(1))."
        ),
        "first_month": (
            "One month from receipt is {nominal_on}. By {first_on} the person must have the answer, "
            "or be told of an extension or a refusal (GDPR Article 12(3) and (4))."
        ),
        "extended": (
            "The letter extending the time by {months} was sent on {sent_on}, in time and with "
            "reasons (Article 12(3))."
        ),
        "extended_period": "The extended period is {months} counted from receipt in one step: {nominal_on}.",
        "extended_chained": (
            "The extended period is counted as one month from receipt and then the further months, "
            "{months} in all: {nominal_on}."
        ),
        "extension_late": (
            "The extension letter was sent on {sent_on}, after the last day for it, {first_on}. It "
            "has no effect (Article 12(3))."
        ),
        "extension_no_reason": (
            "The extension letter of {sent_on} gave no reasons. It has no effect (Article 12(3))."
        ),
        "extension_too_long": (
            "The letter of {sent_on} extended the time by {months}. Two months is the most, so the "
            "letter has no effect (Article 12(3))."
        ),
        "before_receipt": (
            "The letter or question is dated {on}, before the request came on {received_on}. It has no "
            "effect on the time limit."
        ),
        "form_does_not_stop_clock": (
            "A form ({on}) does not stop the clock; the law asks for no particular form (Article 12(2))."
        ),
        "ask_without_doubt": (
            "The question about identity on {asked_on} rests on no reasonable doubt. The clock runs "
            "on (Article 12(6))."
        ),
        "ask_scope_not_qualifying": (
            "The question about scope on {asked_on} does not stop the clock. It does so only in a "
            "case about access alone, and only where much data is processed (recital 63)."
        ),
        "ask_too_late": (
            "The question on {asked_on} came more than {days} after {since_on} and without a reasoned "
            "exception. The clock runs on (EDPB Guidelines 01/2022, paragraph 159)."
        ),
        "ask_after_expiry": (
            "The question on {asked_on} came after the period had ended on {due_on}. A period that "
            "has ended cannot be suspended."
        ),
        "waited": (
            "The person was asked about {kind} on {asked_on} and answered sufficiently on "
            "{answered_on}: {days} of waiting."
        ),
        "waited_insufficient": (
            "The person was asked about {kind} on {asked_on} and answered on {answered_on}, but not "
            "sufficiently: {days} of waiting. The clock runs again until a new question is asked."
        ),
        "waiting": "The person was asked about {kind} on {asked_on} and has not answered yet.",
        "paused": (
            "The period is suspended until the answer comes (EDPB Guidelines 01/2022, paragraph 159). "
            "Without suspension it ends on {strict_due_on}; a status letter must go by then."
        ),
        "strict_mode": "The controller counts without suspension, so waiting does not move the limit.",
        "restarted": (
            "The controller counts anew from the day sufficient identity information arrived: "
            "{months} from {from_on}."
        ),
        "suspended": "{days} of waiting added: {nominal_on}.",
        "rolled": (
            "{nominal_on} is not a working day. The period therefore ends on the next working day, "
            "{due_on} (Regulation 1182/71, Article 3(4))."
        ),
        "enquiry_received": "The enquiry was received on {received_on}; that day is not counted.",
        "complaint_month": (
            "A complaint is answered within the time of a request, one month: {nominal_on}. That is a "
            "choice, no"
            " time limit of the law."
        ),
        "promised_days": "An answer is promised within {days}. That is a choice, no time limit of the law.",
        "closing_at_once": "An account is closed at once: on the first working day after receipt.",
        "closing_waits": (
            "Something is waited for that is expected to be settled on {ready_on}. The account is closed "
            "on the"
            " first working day after that."
        ),
        "closing_waited": (
            "What was waited for was settled on {ready_on}. The account is closed on the first working "
            "day after"
            " that."
        ),
        "enquiry_rolled": "{nominal_on} is not a working day; the day is the next one, {due_on}.",
        "enquiry_due": "The case must be settled by {due_on}.",
        "due": "The answer must be sent before the end of {due_on}.",
        "strict_shown": (
            "Without suspension the period would end on {strict_due_on}. Reminders follow that day."
        ),
    },
}


def explain(lines: Iterable[Line], language: str) -> list[str]:
    """Write each step of the reckoning as a sentence; languages are "da" and "en", another is a KeyError.

    Dates may be dates or ISO texts, so that lines read back from stored JSON work too.
    """
    return [_sentence(line, language) for line in lines]


def day_text(day: date, language: str) -> str:
    """Write a date with its weekday, as "torsdag 3. december 2026" or "Thursday 3 December 2026"."""
    return DATE_LAYOUT[language].format(
        weekday=WEEKDAYS[language][day.weekday()],
        day=day.day,
        month=MONTHS[language][day.month - 1],
        year=day.year,
    )


def _sentence(line: Line, language: str) -> str:
    text = SENTENCES[language][line.code].format_map(_texts(line.context, language))
    return text[0].upper() + text[1:]


def _texts(context: Mapping[str, Value], language: str) -> dict[str, str]:
    return {name: _text(name, value, language) for name, value in context.items()}


def _text(name: str, value: Value, language: str) -> str:
    if name == "kind":
        return KINDS[language][str(value)]
    if name in UNITS[language]:
        one, many = UNITS[language][name]
        return f"{value} {one if value == 1 else many}"
    return day_text(value if isinstance(value, date) else date.fromisoformat(str(value)), language)
