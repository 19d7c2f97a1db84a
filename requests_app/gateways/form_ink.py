"""Measure how much was written into the boxes of a form, on a scan or photo that may be turned or tilted."""

from collections.abc import Sequence

from PIL import Image, ImageFilter

from requests_app.domain.signed_forms import SIGNATURE_BOX
from requests_app.gateways.form_layout import CODES, FIELDS, SIGNATURE, Box
from requests_app.gateways.form_symbols import Point, Symbol

DOTS_PER_MM = 6
# The frame, the line under a field and the label above stay outside, also when the corners are found 1 mm
# off.
MARGIN_MM = 1.6
# Ink is darker than three quarters of the paper around it; pale blue ball pen still is.
INK_DARKNESS = 0.75
DEGENERATE = 1e-12
_MEASURED: dict[str, Box] = {**FIELDS, SIGNATURE_BOX: SIGNATURE}


def measure_ink(picture: Image.Image, symbols: Sequence[Symbol]) -> tuple[tuple[str, float], ...]:
    """Return the share of dark pixels in each box; empty when the two codes do not locate the boxes."""
    pairs = _known_points(symbols)
    if not pairs:
        return ()
    mapping = _plane_mapping(pairs)
    if mapping is None:
        return ()
    return tuple(
        (name, _ink_share(picture, box.inset(MARGIN_MM), mapping)) for name, box in _MEASURED.items()
    )


def _known_points(symbols: Sequence[Symbol]) -> list[tuple[Point, Point]]:
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


def _plane_mapping(pairs: Sequence[tuple[Point, Point]]) -> list[float] | None:
    """Fit the projective map from millimetres to pixels by least squares; None for degenerate points."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in pairs:
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    normal = [[sum(row[i] * row[j] for row in rows) for j in range(9)] for i in range(8)]
    return _solve(normal)


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


def _pixel(mapping: Sequence[float], point: Point) -> Point:
    a, b, c, d, e, f, g, h = mapping
    x, y = point
    depth = g * x + h * y + 1
    return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def _ink_share(picture: Image.Image, box: Box, mapping: Sequence[float]) -> float:
    """Straighten one box and count what is clearly darker than its paper."""
    corners = [_pixel(mapping, corner) for corner in box.corners()]
    top_left, top_right, bottom_right, bottom_left = corners
    size = (round(box.width * DOTS_PER_MM), round(box.height * DOTS_PER_MM))
    straight = picture.transform(
        size,
        Image.Transform.QUAD,
        (*top_left, *bottom_left, *bottom_right, *top_right),
        resample=Image.Resampling.BILINEAR,
        fillcolor=255,
    ).filter(ImageFilter.MedianFilter(3))
    counts = straight.histogram()
    limit = int(_median(counts) * INK_DARKNESS)
    return round(sum(counts[:limit]) / sum(counts), 5)


def _median(counts: Sequence[int]) -> int:
    half, seen = sum(counts) / 2, 0
    for brightness, count in enumerate(counts):
        seen += count
        if seen >= half:
            return brightness
    return len(counts) - 1
