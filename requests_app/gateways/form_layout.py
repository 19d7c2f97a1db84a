"""Where things stand on the request form, in millimetres from the top left corner of an A4 page.

One table for the writer, which places fields and codes, and for the reader, which finds the same boxes on a
scan.
"""

from dataclasses import dataclass

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Box:
    """A rectangle: its left and top edge, width and height, in millimetres."""

    x: float
    y: float
    width: float
    height: float

    def corners(self) -> tuple[tuple[float, float], ...]:
        """Give the corners clockwise from the top left."""
        right, bottom = self.x + self.width, self.y + self.height
        return ((self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom))

    def inset(self, margin: float) -> "Box":
        """Give the box without a margin on every side, so that its own border is not measured."""
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)

    def pdf_rectangle(self) -> tuple[float, float, float, float]:
        """Give the rectangle in PDF points from the bottom left corner."""
        bottom = PAGE_HEIGHT - self.y - self.height
        left_bottom_right_top = (self.x, bottom, self.x + self.width, bottom + self.height)
        left, low, right, top = (round(value * POINTS_PER_MM, 3) for value in left_bottom_right_top)
        return left, low, right, top


TOP_CODE = Box(164, 16, 24, 24)
SIGNATURE_CODE = Box(164, 244, 24, 24)
CODES = (TOP_CODE, SIGNATURE_CODE)

# In tab order.
FIELDS: dict[str, Box] = {
    "name": Box(22, 212, 104, 8),
    "customer_number": Box(132, 212, 56, 8),
    "place": Box(22, 228, 104, 8),
    "date": Box(132, 228, 56, 8),
}
SIGNATURE = Box(22, 244, 136, 24)
