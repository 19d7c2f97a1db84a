"""Find our QR symbols on a picture, and where their corners lie."""

from dataclasses import dataclass

import zxingcpp
from PIL import Image

from requests_app.domain.form_numbers import FormCode, read_code

MAX_CODE_TEXT = 200
SYMBOLS_PER_FORM = 2
# A faint or blurred scan is often read at half its size.
SHRINK_ABOVE = 1200

_QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

Point = tuple[float, float]


@dataclass(frozen=True)
class Symbol:
    """One of our codes on a picture; corners clockwise from the symbol's own top left, in pixels."""

    code: FormCode
    corners: tuple[Point, Point, Point, Point]


def read_symbols(picture: Image.Image) -> list[Symbol]:
    """Return our codes on a grey picture; other people's QR symbols are passed over."""
    found = _read(picture, 1)
    if len(found) < SYMBOLS_PER_FORM and picture.width > SHRINK_ABOVE:
        seen = {_rounded(symbol) for symbol in found}
        found += [symbol for symbol in _read(picture.reduce(2), 2) if _rounded(symbol) not in seen]
    return found


def _read(picture: Image.Image, scale: int) -> list[Symbol]:
    symbols = []
    for barcode in zxingcpp.read_barcodes(picture, formats=_QR_ONLY):
        code = read_code(barcode.text[:MAX_CODE_TEXT])
        if code is None:
            continue
        corners = barcode.position
        points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
        first, second, third, fourth = ((point.x * scale, point.y * scale) for point in points)
        symbols.append(Symbol(code, (first, second, third, fourth)))
    return symbols


def _rounded(symbol: Symbol) -> tuple[int, int]:
    """Name the place of a symbol roughly: the same one at another size is found some pixels beside."""
    return round(symbol.corners[0][0] / 60), round(symbol.corners[0][1] / 60)
