"""The words of a letter as a template: its placeholders are a closed list, some of them the law demands.

A placeholder is written ((name)). What each kind offers, and what may not be missing, stands in
docs/rules/letters.md; what a kind reveals (letter_kinds.py) no template can raise.
"""

import re
from dataclasses import dataclass
from typing import Final

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.placeholders import filled, placeholder_names
from requests_app.domain.letter_kinds import CONTENT, NOTHING, RELATIONSHIP, REVEALS, letter_kind
from requests_app.domain.sensitive import has_cpr

MAX_SUBJECT: Final = 150
MAX_BODY: Final = 4_000

# What each placeholder tells of the person at most. What they wrote themselves, and what we have decided
# about their request, is nothing that only we know.
PLACEHOLDERS: Final = {
    **dict.fromkeys(
        (
            "reference",
            "controller",
            "contact",
            "received_on",
            "due_on",
            "expires_on",
            "first_on",
            "asked_on",
            "strict_due_on",
            "silence_days",
            "months",
            "waiting",
            "reckoning",
            "ground",
            "words",
            "reasons",
            "said",
            "complaint",
        ),
        NOTHING,
    ),
    "customer_number": RELATIONSHIP,
    "spoken": CONTENT,
}
# One line each, so that no subject breaks.
IN_SUBJECT: Final = ("reference", "controller")
ALWAYS_OFFERED: Final = ("reference", "controller", "contact", "received_on")
# The reference stands in every subject; these in the text: the day until which we answer (GDPR Art. 12(3)),
# what is asked or missing, how the limit is counted, how to complain (Art. 12(4)), where to write.
REQUIRED: Final = {
    "case.received": ("due_on", "contact"),
    "case.form_issued": ("expires_on", "due_on", "contact"),
    "case.form_returned": ("reasons", "due_on", "contact"),
    "case.form_reminded": ("expires_on", "due_on", "contact"),
    "case.identity_asked": ("words", "waiting", "strict_due_on", "contact"),
    "case.scope_asked": ("words", "waiting", "strict_due_on", "contact"),
    "case.information_received": ("due_on", "reckoning"),
    "case.deadline_extended": ("due_on", "ground", "words", "reckoning", "complaint"),
    "case.status_identity": ("asked_on", "silence_days", "contact", "reckoning", "complaint"),
    "case.status_scope": ("asked_on", "contact", "reckoning", "complaint"),
    "case.answer_sent": (),
    "case.part_answered": (),
    "case.refused": (),
    "case.closed_unidentified": ("contact",),
    "case.withdrawn": ("contact",),
    "case.right_withdrawn": ("said", "contact"),
    "case.recorded": ("spoken", "contact"),
    "case.representative_named": ("said", "due_on", "contact"),
    "case.authority_refused": ("said", "contact", "complaint"),
    "case.complaint_received": ("due_on",),
    "case.question_received": ("due_on",),
    "case.closure_received": ("due_on",),
    "case.interest_received": ("due_on",),
    "case.complaint_answered": ("said",),
    "case.question_answered": ("said",),
    "case.interest_answered": ("said",),
    "case.account_closed": (),
}
OFFERED_BESIDES: Final = {
    "case.deadline_extended": ("months", "first_on"),
    "case.closed_unidentified": ("asked_on",),
    "case.recorded": ("customer_number",),
}
# The kinds whose words a controller may make its own, in the order in which a case meets them.
WORDED_KINDS: Final = tuple(REQUIRED)
# A text of a kind that reveals nothing should not speak as if we knew whoever reads it.
TELLING: Final = (
    "som kunde",
    "din konto",
    "dit kundenummer",
    "dine oplysninger hos os",
    "vores oplysninger om dig",
    "as a customer",
    "your account",
    "your customer number",
    "the data that we hold about you",
    "our data about you",
)
# What is left of a placeholder that was mistyped.
_BROKEN: Final = re.compile(r"\(\(|\{\w+\}")


@dataclass(frozen=True)
class Words:
    """A subject and a text, with ((placeholders))."""

    subject: str
    body: str


def offered_placeholders(code: str) -> tuple[str, ...]:
    """Return what a text of this kind may ask for; KeyError for a kind whose words are nobody's to change."""
    return tuple(dict.fromkeys((*ALWAYS_OFFERED, *REQUIRED[code], *OFFERED_BESIDES.get(code, ()))))


def checked_template(code: str, subject: str, body: str, *, language: str) -> Words:
    """Return the words of a kind in a language, without blanks around them, or refuse them.

    Raises Invalid, each with its field: "letter_words_empty", "text_too_long", "letter_placeholder_broken",
    "letter_placeholder_unknown", "letter_placeholder_above", "letter_placeholder_missing", "letter_has_cpr".
    """
    words = Words(" ".join(subject.split()), "\n".join(body.strip().splitlines()))
    _check_text(words.subject, f"subject_{language}", MAX_SUBJECT)
    _check_text(words.body, f"body_{language}", MAX_BODY)
    _check_placeholders(code, words.subject, f"subject_{language}", IN_SUBJECT, ("reference",))
    _check_placeholders(code, words.body, f"body_{language}", offered_placeholders(code), REQUIRED[code])
    return words


def telling_words(code: str, words: Words) -> list[str]:
    """Return what in a text that is to reveal nothing may tell a stranger that we know the person."""
    if letter_kind(code).reveals != NOTHING:
        return []
    text = f"{words.subject}\n{words.body}".lower()
    return [telling for telling in TELLING if telling in text]


def _check_text(text: str, field: str, longest: int) -> None:
    if not text:
        raise Invalid("letter_words_empty", field=field)
    if len(text) > longest:
        raise Invalid("text_too_long", field=field, max=longest)
    if has_cpr(text):
        raise Invalid("letter_has_cpr", field=field)


def _check_placeholders(
    code: str, text: str, field: str, offered: tuple[str, ...], required: tuple[str, ...]
) -> None:
    names = placeholder_names(text)
    left = filled(text, dict.fromkeys(names, ""))
    if _BROKEN.search(left):
        raise Invalid("letter_placeholder_broken", field=field)
    most = REVEALS.index(letter_kind(code).reveals)
    for name in sorted(names):
        level = PLACEHOLDERS.get(name)
        if level is not None and REVEALS.index(level) > most:
            raise Invalid("letter_placeholder_above", field=field, name=f"(({name}))")
        if name not in offered:
            raise Invalid("letter_placeholder_unknown", field=field, name=f"(({name}))")
    for name in required:
        if name not in names:
            raise Invalid("letter_placeholder_missing", field=field, name=f"(({name}))")
