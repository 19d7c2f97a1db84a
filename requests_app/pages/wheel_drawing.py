"""The wheel as a drawing: twelve wedges, January at the top, as paths and places for their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

SIZE: Final = 320
CENTRE: Final = SIZE / 2
INNER, OUTER, WORDS, NUMBER = 66.0, 150.0, 124.0, 94.0
# Between two wedges.
GAP: Final = 0.012
WEDGE: Final = 2 * pi / 12


@dataclass(frozen=True)
class Wedge:
    """One month of the drawing."""

    path: str
    name_x: float
    name_y: float
    number_x: float
    number_y: float


def wedges() -> Sequence[Wedge]:
    """Return the wedges of January to December, clockwise from the top."""
    return [_wedge(place * WEDGE - pi / 2) for place in range(12)]


def _wedge(start: float) -> Wedge:
    first, last, middle = start + GAP, start + WEDGE - GAP, start + WEDGE / 2
    corners = [_at(OUTER, first), _at(OUTER, last), _at(INNER, last), _at(INNER, first)]
    (a, b), (c, d), (e, f), (g, h) = corners
    path = f"M{a} {b}A{OUTER} {OUTER} 0 0 1 {c} {d}L{e} {f}A{INNER} {INNER} 0 0 0 {g} {h}Z"
    return Wedge(path, *_at(WORDS, middle), *_at(NUMBER, middle))


def _at(radius: float, angle: float) -> tuple[float, float]:
    return round(CENTRE + radius * cos(angle), 1), round(CENTRE + radius * sin(angle), 1)
