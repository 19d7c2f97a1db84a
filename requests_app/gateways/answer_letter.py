"""Write the answer to a request and the letter of refusal as accessible PDFs.

Both say for each right what was decided and why, and how to complain: GDPR Art. 12(3) and 12(4); the answer
to a request for access also holds the information of Art. 15(1) and 15(2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dpo_office.common.typesetting import typeset
from requests_app.domain.case_codes import GRANTED, ITEM_REFUSED, OUTCOMES_WITH_GROUND
from requests_app.domain.letter_parts import InformationPoint, LaterItem, LetterItem
from requests_app.gateways.request_form import Letterhead
from requests_app.ground_texts import ground_source, ground_text
from requests_app.letter_texts import (
    ABOUT_YOU,
    GRANTED_SENTENCES,
    INFORMATION,
    LATER_SENTENCES,
    LETTER,
    OUTCOME_SENTENCES,
    OUTCOMES,
    RIGHT_NAMES,
    YOU_ARE_THEY,
    keep_together,
    long_date,
)

TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"


@dataclass(frozen=True)
class CaseLetter:
    """What an answer or a refusal says; whatever is about the person but the reference may be empty."""

    controller: Letterhead
    person_name: str
    reference: str
    language: str
    received_on: date
    dated: date
    items: tuple[LetterItem, ...]
    later: tuple[LaterItem, ...] = ()
    due_on: date | None = None
    person_address: tuple[str, ...] = ()
    # For whom it is read, where somebody represents the person.
    for_whom: str = ""
    information: tuple[InformationPoint, ...] = ()
    annexes: tuple[str, ...] = ()
    signatory: str = ""


def render_answer_letter(letter: CaseLetter) -> bytes:
    """Return the answer as PDF.

    Raises ValueError when there is no item, or an item is refused without reasons (Art. 12(4)); KeyError for
    an unknown right, outcome, ground or point of information; PermanentGatewayError `typesetting_failed`.
    """
    return _render(letter, "answer")


def render_part_letter(letter: CaseLetter) -> bytes:
    """Return an answer to some of the rights as PDF: it says of the others when they follow, by `due_on`.

    Raises ValueError when nothing follows or `due_on` is missing, and as the answer.
    """
    if not letter.later or letter.due_on is None:
        raise ValueError("an answer in part says what follows, and by when")
    return _render(letter, "part")


def render_refusal_letter(letter: CaseLetter) -> bytes:
    """Return the refusal of a whole request as PDF; every item needs its reasons. Raises as the answer."""
    if any(item.outcome != ITEM_REFUSED for item in letter.items):
        raise ValueError("a refusal refuses every item")
    return _render(letter, "refusal")


def _render(letter: CaseLetter, kind: str) -> bytes:
    if not letter.items:
        raise ValueError("a letter answers at least one item")
    return typeset(TEMPLATE, _template_data(letter, kind), dated=letter.dated)


def _template_data(letter: CaseLetter, kind: str) -> dict[str, Any]:
    language = letter.language
    known = {
        "name": letter.person_name,
        "reference": letter.reference,
        "controller": letter.controller.name,
        "contact": letter.controller.contact,
        "received_on": long_date(letter.received_on, language),
        "about": letter.for_whom or ABOUT_YOU[language],
    }
    said = {key: keep_together(words[language].format(**known)) for key, words in LETTER.items()}
    said["greeting"] = said["greeting" if letter.person_name else "greeting_nameless"]
    said["title"], said["lead"] = said[f"{kind}_title"], said[f"{kind}_lead"]
    if letter.for_whom:
        said["lead"] += f" {YOU_ARE_THEY[language]}"
    return {
        "language": language,
        "title": f"{said['title']} ({letter.reference})",
        "date": [letter.dated.year, letter.dated.month, letter.dated.day],
        "controller": {
            "name": letter.controller.name,
            "lines": [letter.controller.address, letter.controller.contact],
        },
        "recipient": [line for line in (letter.person_name, letter.for_whom, *letter.person_address) if line],
        "facts": [
            [said["date"], long_date(letter.dated, language)],
            [said["case"], letter.reference],
            [said["received"], long_date(letter.received_on, language)],
        ],
        "items": [
            *(_item(item, language) for item in letter.items),
            *(_later(item, language, letter.due_on) for item in letter.later),
        ],
        "information": list(_information(letter.information, language)),
        "annexes": list(letter.annexes),
        "signatory": letter.signatory,
        "texts": said,
    }


def _item(item: LetterItem, language: str) -> dict[str, Any]:
    if item.outcome in OUTCOMES_WITH_GROUND and not (item.ground or item.explanation.strip()):
        raise ValueError("a refused item needs its reasons")
    sentences = GRANTED_SENTENCES[item.right] if item.outcome == GRANTED else OUTCOME_SENTENCES[item.outcome]
    return {
        "right": keep_together(RIGHT_NAMES[item.right][language]),
        "outcome": OUTCOMES[item.outcome][language],
        "sentences": [text for text in (sentences[language], item.explanation) if text],
        "ground": ground_text(item.ground, language) if item.ground else None,
        "source": keep_together(ground_source(item.ground, language)) if item.ground else "",
    }


def _later(item: LaterItem, language: str, due_on: date | None) -> dict[str, Any]:
    told = "later"
    if item.waits_days is not None:
        told = "later_after_copy" if item.waits_days else "later_with_copy"
    due_day = long_date(due_on, language) if due_on else ""
    return {
        "right": keep_together(RIGHT_NAMES[item.right][language]),
        "outcome": OUTCOMES["later"][language],
        "sentences": [LATER_SENTENCES[told][language].format(days=item.waits_days, due_on=due_day)],
        "ground": None,
        "source": "",
    }


def _information(points: Iterable[InformationPoint], language: str) -> Iterable[dict[str, Any]]:
    """Give the points in the order of the law, whatever order they came in; an empty one is left out."""
    told = {point.code: point.lines for point in points}
    unknown = told.keys() - INFORMATION.keys()
    if unknown:
        raise KeyError(unknown.pop())
    for code, heading in INFORMATION.items():
        if told.get(code):
            yield {"heading": heading[language], "lines": list(told[code])}
