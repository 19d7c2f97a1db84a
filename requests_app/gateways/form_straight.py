"""Lay a picture of a form over the form as it was issued: straight, in its size, point upon point.

The corners of the two codes say roughly where the page lies; both stand at its right edge, so at the left
edge that is wrong by a millimetre or two, more on a photo. What is printed on the page then says it exactly,
from the codes outwards, and in the end piece by piece: paper is never flat.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageMath

from requests_app.gateways.form_geometry import Mapping, pixel, plane_mapping, scaled
from requests_app.gateways.form_layout import FIELDS, PAGE_HEIGHT, PAGE_WIDTH, SIGNATURE, Box
from requests_app.gateways.form_symbols import Point

# 150 dpi: the smallest print has strokes of two pixels.
DOTS_PER_MM = 150 / 25.4
# A piece of the page that is laid upon its counterpart by itself.
PIECE_MM = 15.0
# Looked for within 2 mm while the page is laid, within 1 mm once it lies: at 50 and at 75 dpi, and between
# their points.
COARSE = 3
COARSE_REACH = 4
FINE = 2
FINE_REACH = 3
# A sheet that lies so well is not laid again; one that is bent is, so often.
CLOSE_MM = 0.3
BENDS = 2
# Pieces beside each other lie alike.
NEIGHBOURS_MM = 25.0
AGREEING = 2.0
# Where a piece has nothing printed on it, it lies as the nearest one does.
NEAREST_MM = 40.0
# A piece counts when it holds so much print (mean darkness), and fits so much better at one place than
# elsewhere.
LEAST_PRINT = 2.0
CLEARER_THAN = 0.8
CLEARER_ALONG = 0.9
# From the codes at the right edge outwards: the pieces right of these millimetres.
OUTWARDS = (130.0, 70.0, 0.0, 0.0)
FEWEST_PIECES = 4
FURTHEST_OFF_MM = 1.2
# Written in by hand, so no help in laying the page.
WRITTEN: tuple[Box, ...] = (*FIELDS.values(), SIGNATURE)
PAPER_SHRINK = 4
PAPER_REACH = 9

Shift = tuple[float, float]


@dataclass(frozen=True)
class Piece:
    """A piece of the page: its middle, and how far off it was found, both in millimetres."""

    middle: Point
    shift: Shift


def means_of(picture: Image.Image, side: int) -> list[float]:
    """Give the mean of each square of a picture of mode F, row by row."""
    means: Any = picture.reduce(side).get_flattened_data()
    return list(means)


def page_size(dots_per_mm: float = DOTS_PER_MM) -> tuple[int, int]:
    """Give the size of the page in pixels."""
    return round(PAGE_WIDTH * dots_per_mm), round(PAGE_HEIGHT * dots_per_mm)


def darkness(picture: Image.Image) -> Image.Image:
    """Return how much darker each point is than the paper around it: 0 for paper, 255 for black.

    A shadow on the page is no ink.
    """
    small = picture.reduce(PAPER_SHRINK).filter(ImageFilter.MaxFilter(PAPER_REACH))
    paper = small.filter(ImageFilter.GaussianBlur(PAPER_REACH / 2)).resize(
        picture.size, Image.Resampling.BILINEAR
    )
    ink: Image.Image = ImageMath.lambda_eval(
        lambda given: given["convert"](
            255 - given["convert"](given["seen"], "I") * 255 / given["max"](given["paper"], 1), "L"
        ),
        seen=picture,
        paper=paper,
    )
    return ink


def laid_upon(picture: Image.Image, mapping: Mapping, issued: Image.Image) -> Image.Image:
    """Return the page laid piece by piece upon the issued one, a grey page of `page_size()`."""
    wanted = without_writing(darkness(issued))

    def pieces_at(
        mapping: Mapping, rounds: Sequence[Sequence[Piece]], shrink: int, reach: int
    ) -> list[Piece]:
        dots, there = DOTS_PER_MM / shrink, wanted.reduce(shrink)
        seen = without_writing(darkness(_bent(picture, mapping, rounds, dots, there.size)), dots)
        return _agreeing(pieces_of(seen, there, dots, reach), AGREEING / dots)

    for beyond in OUTWARDS:
        pieces = pieces_at(mapping, (), COARSE, COARSE_REACH)
        if _are_close(pieces):
            break
        mapping = _refitted(mapping, [piece for piece in pieces if piece.middle[0] >= beyond]) or mapping
    rounds: list[list[Piece]] = []
    for _ in range(BENDS):
        pieces = pieces_at(mapping, rounds, COARSE, COARSE_REACH)
        if _are_close(pieces):
            break
        rounds.append(pieces)
    rounds.append(pieces_at(mapping, rounds, FINE, FINE_REACH))
    return _bent(picture, mapping, rounds, DOTS_PER_MM, issued.size)


def _are_close(pieces: Sequence[Piece]) -> bool:
    """Tell whether the page lies within what the finest round finds."""
    return len(pieces) >= FEWEST_PIECES and all(
        max(abs(piece.shift[0]), abs(piece.shift[1])) <= CLOSE_MM for piece in pieces
    )


def _agreeing(pieces: Sequence[Piece], within: float) -> list[Piece]:
    """Leave out pieces that lie elsewhere than those around them: a mark by hand looked like print."""
    kept = []
    for piece in pieces:
        around = [
            other.shift
            for other in pieces
            if abs(other.middle[0] - piece.middle[0]) < NEIGHBOURS_MM
            and abs(other.middle[1] - piece.middle[1]) < NEIGHBOURS_MM
        ]
        usual = (median(shift[0] for shift in around), median(shift[1] for shift in around))
        if max(abs(piece.shift[0] - usual[0]), abs(piece.shift[1] - usual[1])) <= within:
            kept.append(piece)
    return kept


def without_writing(page: Image.Image, dots_per_mm: float = DOTS_PER_MM) -> Image.Image:
    """Return the darkness of a page with the fields emptied."""
    emptied = page.copy()
    pen = ImageDraw.Draw(emptied)
    for box in WRITTEN:
        (left, top), _, (right, bottom), _ = box.corners()
        pen.rectangle([value * dots_per_mm for value in (left, top, right, bottom)], fill=0)
    return emptied


def pieces_of(seen: Image.Image, wanted: Image.Image, dots_per_mm: float, reach: int) -> list[Piece]:
    """Find how far off each piece of the page lies, to parts of a pixel."""
    side = round(PIECE_MM * dots_per_mm)
    print_in = _means(wanted, side)
    columns = -(-wanted.width // side)
    differences = {
        (right, down): _means(_apart(seen, wanted, right, down), side)
        for right in range(-reach, reach + 1)
        for down in range(-reach, reach + 1)
    }
    found = []
    for number, amount in enumerate(print_in):
        if amount < LEAST_PRINT:
            continue
        values = {shift: means[number] for shift, means in differences.items()}
        shift = _best(values, reach)
        if shift is not None:
            row, column = divmod(number, columns)
            middle = ((column + 0.5) * side / dots_per_mm, (row + 0.5) * side / dots_per_mm)
            found.append(Piece(middle, (shift[0] / dots_per_mm, shift[1] / dots_per_mm)))
    return found


def _apart(seen: Image.Image, wanted: Image.Image, right: int, down: int) -> Image.Image:
    return ImageChops.difference(ImageChops.offset(seen, -right, -down), wanted)


def _means(picture: Image.Image, side: int) -> list[float]:
    return means_of(picture.convert("F"), side)


def _best(values: dict[tuple[int, int], float], reach: int) -> Shift | None:
    """Return where a piece fits; None when it fits nowhere, or as well elsewhere."""
    place = min(values, key=lambda shift: values[shift])
    if max(abs(place[0]), abs(place[1])) >= reach:
        return None
    if values[place] > CLEARER_THAN * sum(values.values()) / len(values):
        return None
    right, down = place
    across = [value for (x, y), value in values.items() if y == down and abs(x - right) > 1]
    along = [value for (x, y), value in values.items() if x == right and abs(y - down) > 1]
    if values[place] > CLEARER_ALONG * min(sum(across) / len(across), sum(along) / len(along)):
        # A line alone lies anywhere along itself.
        return None
    return (
        right + _lowest(values[right - 1, down], values[place], values[right + 1, down]),
        down + _lowest(values[right, down - 1], values[place], values[right, down + 1]),
    )


def _lowest(before: float, here: float, after: float) -> float:
    """Return the lowest point of a parabola through three."""
    bend = before - 2 * here + after
    return 0.0 if bend <= 0 else max(-0.5, min(0.5, (before - after) / (2 * bend)))


def _refitted(mapping: Mapping, pieces: Sequence[Piece]) -> list[float] | None:
    """Fit the plane anew through the pieces, leaving out those that lie elsewhere than the others."""
    if len(pieces) < FEWEST_PIECES:
        return None
    middle = (median(piece.shift[0] for piece in pieces), median(piece.shift[1] for piece in pieces))
    pairs = [
        ((x, y), pixel(mapping, (x + right, y + down)))
        for (x, y), (right, down) in ((piece.middle, piece.shift) for piece in pieces)
        if max(abs(right - middle[0]), abs(down - middle[1])) <= FURTHEST_OFF_MM
    ]
    return plane_mapping(pairs) if len(pairs) >= FEWEST_PIECES else None


def _bent(
    picture: Image.Image,
    mapping: Mapping,
    rounds: Sequence[Sequence[Piece]],
    dots_per_mm: float,
    size: tuple[int, int],
) -> Image.Image:
    """Return the page as it lies by a mapping, each piece moved to its place, no step between two.

    What one round found is moved further by what the next one found after it.
    """
    shrink, near = _near(picture, mapping, dots_per_mm)
    if not rounds:
        return near.transform(
            size,
            Image.Transform.PERSPECTIVE,
            scaled(mapping, dots_per_mm, shrink),
            Image.Resampling.BICUBIC,
            fillcolor=255,
        )
    width, height = size
    side = round(PIECE_MM * dots_per_mm)
    corners = {
        (column, row): _corner(
            mapping, rounds, (column * side / dots_per_mm, row * side / dots_per_mm), shrink
        )
        for column in range(-(-width // side) + 1)
        for row in range(-(-height // side) + 1)
    }
    mesh = [
        (
            (column * side, row * side, (column + 1) * side, (row + 1) * side),
            (
                *corners[column, row],
                *corners[column, row + 1],
                *corners[column + 1, row + 1],
                *corners[column + 1, row],
            ),
        )
        for column, row in _places(width, height, side)
    ]
    full = (-(-width // side) * side, -(-height // side) * side)
    bent = near.transform(full, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=255)
    return bent.crop((0, 0, width, height))


def _places(width: int, height: int, side: int) -> Iterator[tuple[int, int]]:
    for column in range(-(-width // side)):
        for row in range(-(-height // side)):
            yield column, row


def _corner(
    mapping: Mapping, rounds: Sequence[Sequence[Piece]], at: Point, shrink: int
) -> tuple[float, float]:
    """Give the pixel of a corner, in millimetres, moved as the pieces around it are."""
    x, y = at
    moved = (x, y)
    for pieces in rounds:
        around = [
            piece.shift
            for piece in pieces
            if abs(piece.middle[0] - x) < PIECE_MM and abs(piece.middle[1] - y) < PIECE_MM
        ]
        if not around:
            around = _nearest(pieces, x, y)
        if around:
            moved = (
                moved[0] + sum(shift[0] for shift in around) / len(around),
                moved[1] + sum(shift[1] for shift in around) / len(around),
            )
    right, low = pixel(mapping, moved)
    return right / shrink, low / shrink


def _nearest(pieces: Sequence[Piece], x: float, y: float) -> list[Shift]:
    far = [(abs(piece.middle[0] - x) + abs(piece.middle[1] - y), piece.shift) for piece in pieces]
    return [shift for distance, shift in sorted(far)[:1] if distance < NEAREST_MM]


def _near(picture: Image.Image, mapping: Mapping, dots_per_mm: float) -> tuple[int, Image.Image]:
    """Shrink a picture that is finer than is needed: a transformation alone would skip its points."""
    (left, top), (right, low) = (
        pixel(mapping, (0, PAGE_HEIGHT / 2)),
        pixel(mapping, (PAGE_WIDTH, PAGE_HEIGHT / 2)),
    )
    seen = ((right - left) ** 2 + (low - top) ** 2) ** 0.5 / PAGE_WIDTH
    shrink = max(1, min(16, int(seen / dots_per_mm)))
    return shrink, picture.reduce(shrink) if shrink > 1 else picture
