"""Where the millimetres of a form lie on a picture of it: a plane seen from anywhere, also by a phone."""

from collections.abc import Sequence

from requests_app.gateways.form_layout import CODES
from requests_app.gateways.form_symbols import Point, Symbol

DEGENERATE = 1e-14
# Sums of products stay near one, or the equations lose their digits.
MM_SCALE = 100.0
PIXEL_SCALE = 1000.0
# Eight numbers a to h: u = (ax + by + c) / (gx + hy + 1), v = (dx + ey + f) / (gx + hy + 1).
Mapping = Sequence[float]


def known_points(symbols: Sequence[Symbol]) -> list[tuple[Point, Point]]:
    """Pair millimetres with pixels for the corners of both codes; both, and of one form, or nothing."""
    if len(symbols) != len(CODES) or symbols[0].code != symbols[1].code:
        return []
    # Seen in the symbol's own upright, the top code lies above the other one.
    first, second = symbols
    down = (first.corners[3][0] - first.corners[0][0], first.corners[3][1] - first.corners[0][1])
    apart = (second.corners[0][0] - first.corners[0][0], second.corners[0][1] - first.corners[0][1])
    ordered = (first, second) if down[0] * apart[0] + down[1] * apart[1] > 0 else (second, first)
    return [
        (millimetres, pixels)
        for box, symbol in zip(CODES, ordered, strict=True)
        for millimetres, pixels in zip(box.corners(), symbol.corners, strict=True)
    ]


def plane_mapping(pairs: Sequence[tuple[Point, Point]]) -> list[float] | None:
    """Fit the projective map from millimetres to pixels by least squares; None for degenerate points."""
    normal = [[0.0] * 9 for _ in range(8)]
    for (left, top), (right, down) in pairs:
        x, y = left / MM_SCALE, top / MM_SCALE
        u, v = right / PIXEL_SCALE, down / PIXEL_SCALE
        for row in (
            (x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u),
            (0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v),
        ):
            for place, weight in enumerate(row[:8]):
                if weight:
                    line = normal[place]
                    for other, value in enumerate(row):
                        line[other] += weight * value
    solved = _solve(normal)
    if solved is None:
        return None
    a, b, c, d, e, f, g, h = solved
    wide, full = PIXEL_SCALE / MM_SCALE, PIXEL_SCALE
    return [a * wide, b * wide, c * full, d * wide, e * wide, f * full, g / MM_SCALE, h / MM_SCALE]


def _solve(matrix: list[list[float]]) -> list[float] | None:
    """Solve eight linear equations by elimination with row exchange."""
    size = len(matrix)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(matrix[row][column]))
        if abs(matrix[pivot][column]) < DEGENERATE:
            return None
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        for row in range(size):
            if row != column:
                factor = matrix[row][column] / matrix[column][column]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[column], strict=True)]
    return [matrix[row][size] / matrix[row][row] for row in range(size)]


def pixel(mapping: Mapping, point: Point) -> Point:
    """Give the pixel at which a point of the form, in millimetres, is seen."""
    a, b, c, d, e, f, g, h = mapping
    x, y = point
    depth = g * x + h * y + 1
    return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def scaled(mapping: Mapping, dots_per_mm: float, shrunk: float = 1) -> tuple[float, ...]:
    """Turn a map from millimetres into one from pixels of a straight page, into a picture that was shrunk."""
    a, b, c, d, e, f, g, h = mapping
    near = dots_per_mm * shrunk
    return (a / near, b / near, c / shrunk, d / near, e / near, f / shrunk, g / dots_per_mm, h / dots_per_mm)
