"""Put pictures of pages together as a PDF, without looking into them: each is embedded as it is."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ContentStream,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from requests_app.gateways.pdf_objects import add_object

DPI = 200
POINTS = 72


def pdf_of_pictures(pictures: Sequence[bytes]) -> bytes:
    """Return a PDF with a page for each JPEG picture, in its own size at 200 dpi."""
    writer = PdfWriter()
    for picture in pictures:
        _add(writer, picture)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _add(writer: PdfWriter, picture: bytes) -> None:
    with Image.open(BytesIO(picture), formats=["JPEG"]) as image:
        width, height, mode = image.width, image.height, image.mode
    wide, high = width * POINTS / DPI, height * POINTS / DPI
    page = writer.add_blank_page(wide, high)
    shown = StreamObject()
    shown.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(width),
            NameObject("/Height"): NumberObject(height),
            NameObject("/ColorSpace"): NameObject("/DeviceGray" if mode == "L" else "/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    shown.set_data(picture)
    pictures = DictionaryObject({NameObject("/Page"): add_object(writer, shown)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    content = ContentStream(None, writer)
    content.set_data(f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /Page Do Q".encode())
    page[NameObject("/Contents")] = add_object(writer, content)
