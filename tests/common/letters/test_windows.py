"""The window of an envelope: the address lies in it, and nothing else can be seen."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.printing import render_letter
from dpo_office.common.letters.windows import MOST_LINES, SEEN, SHOWN, return_line, window_address
from tests.factories.registry import make_controller

MM = 72 / 25.4
SHEET_HEIGHT = 297.0
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOME = ["Maren Prøve", "Prøvevej 1, 2. tv.", "0000 Prøveby"]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (HOME, ""),
        (["Maren Prøve", "c/o Bo Prøve", "12 Sample Road", "London SW1A 1AA"], ""),
        (["Maren Prøve", "Prøvevej 1", "DK-0000 Prøveby"], ""),
        (["Maren Prøve"], "no_postal_address"),
        (["Maren Prøve", "K-1001", "+45 00 00 00 01"], "no_postal_address"),
        (["+45 00 00 00 01"], "no_postal_address"),
        (["Maren Prøve", *["Prøvegården"] * 5, "0000 Prøveby"], "too_many_lines"),
    ],
)
def test_only_a_postal_address_that_fits_stands_in_the_window(lines, problem):
    assert window_address(lines).problem == problem


def test_a_long_line_is_broken_between_words():
    long = "Foreningen til Fremme af Meget Lange Navne på Kuverter i Hele Landet"
    address = window_address([long, *HOME[1:]])
    assert address.lines[:2] == (long[:43].rsplit(" ", 1)[0], long[len(long[:43].rsplit(" ", 1)[0]) + 1 :])
    assert len(address.lines) <= MOST_LINES
    assert "".join(window_address(["W" * 100, *HOME[1:]]).lines[:3]) == "W" * 100


def texts_on(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return what is written on the first sheet, with its place in millimetres from the upper left corner."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        rects = [page.get_rect(number) for number in range(page.count_rects())]
        return [
            (
                page.get_text_bounded(*rect),
                (rect[0] / MM, SHEET_HEIGHT - rect[3] / MM, rect[2] / MM, SHEET_HEIGHT - rect[1] / MM),
            )
            for rect in rects
        ]


def meets(place: tuple[float, ...], area: tuple[float, ...]) -> bool:
    return place[0] < area[2] and place[2] > area[0] and place[1] < area[3] and place[3] > area[1]


def lies_in(place: tuple[float, ...], area: tuple[float, ...]) -> bool:
    return place[0] >= area[0] and place[2] <= area[2] and place[1] >= area[1] and place[3] <= area[3]


def printed(lines: list[str], sender: str, **fields: Any) -> list[tuple[str, tuple[float, ...]]]:
    controller = make_controller("testco", address="Kontorvej 9\n0000 Prøveby")
    letter = Letter(
        controller_id=controller.pk,
        sender_name=sender,
        sender_address="privacy@testco.example",
        recipient_name=lines[0],
        recipient_address="\n".join(lines),
        language="da",
        subject="Om din anmodning",
        body="Hej\n\nHer er svaret.",
        created_at=NOW,
        id=uuid.uuid4(),
        **fields,
    )
    return texts_on(render_letter(letter))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        (HOME, "Testco ApS"),
        (
            ["Foreningen til Fremme af Lange Navne på Kuverter", "Att. Maren Prøve", *HOME[1:], "DANMARK"],
            "Selskabet for Breve med Overordentlig Lange Navne og Adresser i Hele Kongeriget ApS " * 2,
        ),
        ([*("W" * 43 + last for last in "MNOPQ"), "0000 Prøveby"], "Testco ApS"),
    ],
)
def test_the_address_and_the_return_line_are_all_that_a_window_shows(lines, sender):
    found = printed(lines, sender)

    seen = [(text, place) for text, place in found if meets(place, SEEN)]
    assert [text for text, place in seen if not lies_in(place, SHOWN)] == []
    words = " ".join(" ".join(text for text, _place in seen).split())
    address = " ".join(" ".join(window_address(lines).lines).split())
    assert words.endswith(address)
    # Above it, smaller: to whom it comes back.
    assert words.removesuffix(address).strip() == return_line(sender, ["Kontorvej 9", "0000 Prøveby"])


@pytest.mark.django_db
def test_without_a_postal_address_the_window_shows_nothing_of_the_person():
    found = printed(["Maren Prøve", "K-1001", "+45 00 00 00 01"], "Testco ApS")

    assert [text for text, place in found if meets(place, SEEN)] == []
    assert "K-1001" in " ".join(text for text, _place in found)
