"""Measure how much was written into the boxes of a form, on a scan or photo that may be turned or tilted."""

from collections.abc import Sequence

from PIL import Image, ImageFilter

from requests_app.domain.signed_forms import SIGNATURE_BOX
from requests_app.gateways.form_geometry import known_points, pixel, plane_mapping
from requests_app.gateways.form_layout import FIELDS, SIGNATURE, Box
from requests_app.gateways.form_symbols import Symbol

DOTS_PER_MM = 6
# The frame, the line under a field and the label above stay outside, also when the corners are found 1 mm
# off.
MARGIN_MM = 1.6
# Ink is darker than three quarters of the paper around it; pale blue ball pen still is.
INK_DARKNESS = 0.75
_MEASURED: dict[str, Box] = {**FIELDS, SIGNATURE_BOX: SIGNATURE}


def measure_ink(picture: Image.Image, symbols: Sequence[Symbol]) -> tuple[tuple[str, float], ...]:
    """Return the share of dark pixels in each box; empty when the two codes do not locate the boxes."""
    pairs = known_points(symbols)
    if not pairs:
        return ()
    mapping = plane_mapping(pairs)
    if mapping is None:
        return ()
    return tuple(
        (name, _ink_share(picture, box.inset(MARGIN_MM), mapping)) for name, box in _MEASURED.items()
    )


def _ink_share(picture: Image.Image, box: Box, mapping: Sequence[float]) -> float:
    """Straighten one box and count what is clearly darker than its paper."""
    corners = [pixel(mapping, corner) for corner in box.corners()]
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
