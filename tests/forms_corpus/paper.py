"""A form on paper: printed, written on by hand, then scanned or photographed."""

import random
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pillow_heif import register_heif_opener

from requests_app.gateways.form_geometry import plane_mapping
from requests_app.gateways.form_layout import FIELDS, PAGE_HEIGHT, PAGE_WIDTH, SIGNATURE, Box

PAPER_DPI = 200
MM = PAPER_DPI / 25.4


def pen_line(page: Image.Image, box: Box, whim: random.Random, *, ink: int = 50, width: float = 0.45) -> None:
    """Write something unreadable by hand into a box."""
    pen = ImageDraw.Draw(page)
    x, y = box.x + whim.uniform(2, 6), box.y + box.height * whim.uniform(0.45, 0.6)
    length = min(box.width - 10, whim.uniform(25, 70))
    height = min(box.height * 0.38, whim.uniform(2.2, 8))
    points = []
    step = whim.uniform(0.5, 0.9)
    across, swing = 0.0, 1.0
    while across < length:
        points.append(
            (
                (x + across) * MM,
                (y + swing * height * whim.uniform(0.3, 1) * (1 - 0.4 * across / length)) * MM,
            )
        )
        across += step * whim.uniform(0.3, 1.6)
        swing = -swing
    pen.line(points, fill=ink, width=max(2, round(width * MM)), joint="curve")


def handwritten(page: Image.Image, whim: random.Random, *, ink: int = 50, width: float = 0.45) -> Image.Image:
    """Fill every field and sign."""
    written = page.copy()
    for box in (*FIELDS.values(), SIGNATURE):
        pen_line(written, box, whim, ink=ink, width=width)
    return written


def scanned(
    page: Image.Image,
    whim: random.Random,
    *,
    dpi: int = 200,
    turn: float = 0.0,
    noise: float = 6.0,
    faint: float = 1.0,
    blur: float = 0.5,
) -> Image.Image:
    """Lay the sheet on a scanner, a little askew."""
    size = round(PAGE_WIDTH / 25.4 * dpi), round(PAGE_HEIGHT / 25.4 * dpi)
    scan = page.resize(size, Image.Resampling.LANCZOS)
    scan = scan.rotate(turn, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=252)
    scan = scan.filter(ImageFilter.GaussianBlur(blur))
    scan = scan.point(lambda value: round(250 - (250 - value) * faint) if value < 250 else 250)
    return noisy(scan, whim, noise)


def noisy(picture: Image.Image, whim: random.Random, sigma: float) -> Image.Image:
    """Add the noise of a sensor; the same whim adds the same."""
    if sigma <= 0:
        return picture
    tile = Image.frombytes(
        "L", (256, 256), bytes(max(0, min(255, round(128 + whim.gauss(0, sigma)))) for _ in range(256 * 256))
    )
    field = Image.new("L", picture.size)
    for left in range(0, picture.width, 256):
        for top in range(0, picture.height, 256):
            field.paste(tile.rotate(90 * whim.randrange(4)), (left, top))
    return ImageChops.add(picture, field, offset=-128)


def photographed(
    page: Image.Image,
    whim: random.Random,
    *,
    tilt: float = 0.06,
    uneven: float = 0.5,
    width: int = 2200,
    turn: int = 0,
    noise: float = 7.0,
    blur: float = 0.9,
    curl: float = 0.0,
) -> Image.Image:
    """Photograph the sheet on a table: seen from aside, in uneven light."""
    if curl:
        page = _curled(page, curl)
    height = round(width * 4 / 3)
    border = 0.06

    def off(share: float) -> float:
        return share + whim.uniform(-tilt, tilt)

    corners = [
        (off(border) * width, off(border) * height),
        (off(border) * width, (1 - off(border)) * height),
        ((1 - off(border)) * width, (1 - off(border)) * height),
        ((1 - off(border)) * width, off(border) * height),
    ]
    photo = Image.new("L", (width, height), 70)
    flat = page.resize(
        (round(width * 0.95), round(width * 0.95 * PAGE_HEIGHT / PAGE_WIDTH)), Image.Resampling.LANCZOS
    )
    seen = flat.transform(
        (width, height), Image.Transform.PERSPECTIVE, _back(corners, flat.size), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", flat.size, 255).transform(
        (width, height), Image.Transform.PERSPECTIVE, _back(corners, flat.size), Image.Resampling.BILINEAR
    )
    photo.paste(seen, (0, 0), mask)
    photo = ImageChops.multiply(photo, _light((width, height), whim, uneven))
    photo = noisy(photo.filter(ImageFilter.GaussianBlur(blur)), whim, noise)
    return photo.rotate(turn, expand=True) if turn else photo


def _curled(page: Image.Image, curl: float) -> Image.Image:
    """Bend the sheet: the middle lies higher than the edges."""
    strips = 24
    width, height = page.size
    mesh = []
    for strip in range(strips):
        top, bottom = height * strip // strips, height * (strip + 1) // strips
        first, last = (curl * MM * 4 * (y / height) * (1 - y / height) for y in (top, bottom))
        mesh.append(
            ((0, top, width, bottom), (first, top, last, bottom, width + last, bottom, width + first, top))
        )
    return page.transform(page.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=255)


def _light(size: tuple[int, int], whim: random.Random, uneven: float) -> Image.Image:
    small = Image.new("L", (4, 4))
    small.putdata([round(255 - 255 * uneven * whim.random() * 0.8) for _ in range(16)])
    return small.resize(size, Image.Resampling.BICUBIC)


def _back(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Give the numbers that lead from the photo back to the sheet."""
    wide, high = size
    sheet = [(0, 0), (0, high), (wide, high), (wide, 0)]
    mapping = plane_mapping(list(zip(corners, sheet, strict=True)))
    assert mapping is not None
    return mapping


def as_file(picture: Image.Image, kind: str, *, quality: int = 80, dpi: int = 200) -> bytes:
    """Save a picture as JPEG, PNG, PDF, TIFF or HEIC."""
    output = BytesIO()
    if kind == "HEIF":
        register_heif_opener()
        picture.save(output, "HEIF", quality=quality)
    else:
        picture.save(output, kind, quality=quality, dpi=(dpi, dpi), resolution=dpi)
    return output.getvalue()
