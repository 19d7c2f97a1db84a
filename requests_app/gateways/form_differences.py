"""What is on a returned page and not on the issued one, or the other way, outside of what a person fills in.

Both pages lie upon each other (form_straight.py). Two questions are asked. Is there print where the other
page has none anywhere near? And where there is print on the issued page, is it the same print?
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageMath

from requests_app.gateways.form_layout import CODES, FIELDS, PAGE_HEIGHT, PAGE_WIDTH, SIGNATURE, Box
from requests_app.gateways.form_straight import DOTS_PER_MM, darkness, means_of

# Print on one page, at this darkness, counts where the other is no darker than the second within the reach.
PRINTED = 110
BLANK = 40
REACH_PIXELS = 3
# A piece of paper of 4 mm with so much print on it (mean darkness) must look like the issued one.
CELL_MM = 4.0
LEAST_PRINT = 12.0
LEAST_LIKENESS = 0.6
# Print in so many square millimetres makes a difference; less is dust.
LEAST_MM2 = 0.3
# Hand and pen go beyond the lines; scanners and thumbs darken the edge.
BEYOND_FIELD_MM = 2.0
BEYOND_SIGNATURE_MM = 3.0
BEYOND_CODE_MM = 1.0
EDGE_MM = 6.0
# Cells with a difference are one place when they are no further apart than this.
TOGETHER_MM = 6.0
MOST_BOXES = 40
# A page on which more cells look otherwise is another page.
MOST_RETRIED = 60


@dataclass(frozen=True)
class Differences:
    """Where the page differs, in millimetres, how much, and how like the least like printed piece is."""

    boxes: tuple[Box, ...]
    added_mm2: float
    removed_mm2: float
    likeness: float


def differences_of(returned: Image.Image, issued: Image.Image) -> Differences:
    """Compare two grey pages that lie upon each other."""
    seen, wanted = _looked_at(darkness(returned)), _looked_at(darkness(issued))
    added, removed = _only_in(seen, wanted), _only_in(wanted, seen)
    marks = [*_marks(added), *_marks(removed)]
    unlike, likeness = _unlike(seen, wanted)
    return Differences(
        boxes=tuple(_joined([*marks, *unlike]))[:MOST_BOXES],
        added_mm2=_area(added),
        removed_mm2=_area(removed),
        likeness=likeness,
    )


def _looked_at(page: Image.Image) -> Image.Image:
    """Return the page without what a person fills in, the codes, and the edge."""
    pen = ImageDraw.Draw(page)
    for box, beyond in _unseen():
        wider = box.inset(-beyond)
        edges = (wider.x, wider.y, wider.x + wider.width, wider.y + wider.height)
        pen.rectangle([value * DOTS_PER_MM for value in edges], fill=0)
    return page.filter(ImageFilter.GaussianBlur(0.7))


def _unseen() -> Iterator[tuple[Box, float]]:
    yield from ((box, BEYOND_FIELD_MM) for box in FIELDS.values())
    yield from ((box, BEYOND_CODE_MM) for box in CODES)
    yield SIGNATURE, BEYOND_SIGNATURE_MM
    yield Box(0, 0, PAGE_WIDTH, EDGE_MM), 0
    yield Box(0, PAGE_HEIGHT - EDGE_MM, PAGE_WIDTH, EDGE_MM), 0
    yield Box(0, 0, EDGE_MM, PAGE_HEIGHT), 0
    yield Box(PAGE_WIDTH - EDGE_MM, 0, EDGE_MM, PAGE_HEIGHT), 0


def _only_in(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return, in black and white, the print of one page that has no counterpart near it on the other."""
    printed = one.point([255 if value >= PRINTED else 0 for value in range(256)])
    blank = _widened(other, REACH_PIXELS).point([255 if value <= BLANK else 0 for value in range(256)])
    found = ImageChops.darker(printed, blank)
    # A single point is noise: two by two count.
    pair = ImageChops.darker(found, ImageChops.offset(found, 1, 0))
    return ImageChops.darker(pair, ImageChops.offset(pair, 0, 1))


def _widened(page: Image.Image, reach: int) -> Image.Image:
    """Return at each point the darkest within the reach, across and down; faster than a filter of ranks."""
    for across, down in ((1, 0), (0, 1)):
        done = 0
        while done < reach:
            step = min(done + 1, reach - done)
            left = ImageChops.offset(page, step * across, step * down)
            right = ImageChops.offset(page, -step * across, -step * down)
            page = ImageChops.lighter(page, ImageChops.lighter(left, right))
            done += step
    return page


def _area(marked: Image.Image) -> float:
    return round(marked.histogram()[255] / DOTS_PER_MM**2, 2)


def _marks(marked: Image.Image) -> list[Box]:
    """Give the cells in which enough is marked."""
    side = round(CELL_MM * DOTS_PER_MM)
    shares = means_of(marked.convert("F"), side)
    columns = -(-marked.width // side)
    least = LEAST_MM2 * DOTS_PER_MM**2 / side**2 * 255
    return [_cell(number, columns, side) for number, share in enumerate(shares) if share >= least]


def _cell(number: int, columns: int, side: int, shift: int = 0) -> Box:
    row, column = divmod(number, columns)
    wide = side / DOTS_PER_MM
    return Box((column * side + shift) / DOTS_PER_MM, (row * side + shift) / DOTS_PER_MM, wide, wide)


def _unlike(seen: Image.Image, wanted: Image.Image) -> tuple[list[Box], float]:
    """Give the printed cells that look otherwise, and the lowest likeness (1 is the same)."""
    side = round(CELL_MM * DOTS_PER_MM)
    boxes: list[Box] = []
    lowest = 1.0
    for shift in (0, side // 2):
        one, other = (page.crop((shift, shift, page.width, page.height)) for page in (seen, wanted))
        columns = -(-one.width // side)
        for number, (likeness, amount) in enumerate(_likenesses(one, other, side)):
            if amount < LEAST_PRINT:
                continue
            if likeness >= LEAST_LIKENESS or len(boxes) >= MOST_RETRIED:
                best = likeness
            else:
                corner = (number % columns * side, number // columns * side)
                best = _moved_likeness(one, other, corner, side)
            lowest = min(lowest, best)
            if best < LEAST_LIKENESS:
                boxes.append(_cell(number, columns, side, shift))
    return boxes, round(lowest, 3)


def _likenesses(seen: Image.Image, wanted: Image.Image, side: int) -> Iterator[tuple[float, float]]:
    """Give for each cell how its points go together (correlation), and how much print is wanted there."""
    one, other = seen.convert("F"), wanted.convert("F")

    def means(*pair: Image.Image) -> list[float]:
        product = ImageMath.lambda_eval(lambda given: given["a"] * given["b"], a=pair[0], b=pair[1])
        return means_of(product, side)

    plain = (means_of(one, side), means_of(other, side))
    for mean_one, mean_other, both, square_one, square_other in zip(
        *plain, means(one, other), means(one, one), means(other, other), strict=True
    ):
        spread = (square_one - mean_one**2) * (square_other - mean_other**2)
        together = both - mean_one * mean_other
        yield (together / spread**0.5 if spread > 1 else 0.0), mean_other


def _moved_likeness(seen: Image.Image, wanted: Image.Image, corner: tuple[int, int], side: int) -> float:
    """Return the best likeness of a cell when it may lie a little beside: paper that bends is no change."""
    left, top = corner
    there = wanted.crop((left, top, left + side, top + side))
    return max(
        likeness
        for right in range(-REACH_PIXELS, REACH_PIXELS + 1)
        for down in range(-REACH_PIXELS, REACH_PIXELS + 1)
        for likeness, _ in _likenesses(
            seen.crop((left + right, top + down, left + right + side, top + down + side)), there, side
        )
    )


def _joined(cells: list[Box]) -> Iterator[Box]:
    """Join cells that lie beside each other, from the top of the page."""
    rest = sorted(set(cells), key=lambda box: (box.y, box.x))
    while rest:
        group = rest.pop(0)
        grown = True
        while grown:
            near = [box for box in rest if _are_near(group, box)]
            rest = [box for box in rest if box not in near]
            for box in near:
                group = _around(group, box)
            grown = bool(near)
        yield Box(round(group.x, 1), round(group.y, 1), round(group.width, 1), round(group.height, 1))


def _are_near(one: Box, other: Box) -> bool:
    across = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
    down = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
    return max(across, down) <= TOGETHER_MM


def _around(one: Box, other: Box) -> Box:
    left, top = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    bottom = max(one.y + one.height, other.y + other.height)
    return Box(left, top, right - left, bottom - top)
