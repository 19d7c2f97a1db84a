"""A page with the fields of our form and no more: signatures are judged alike on it, and faster."""

from functools import cache
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from requests_app.gateways.form_layout import FIELDS, SIGNATURE


@cache
def bare_form() -> bytes:
    """Return the page; equal bytes each time."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    content = StreamObject()
    content.set_data(b"BT /F 12 Tf 60 700 Td (Form) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(content)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    widgets = ArrayObject()
    for name, box in [*FIELDS.items(), ("signature", SIGNATURE)]:
        kind = "/Sig" if name == "signature" else "/Tx"
        widget = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject(kind),
                NameObject("/Rect"): ArrayObject(FloatObject(value) for value in box.pdf_rectangle()),
                NameObject("/F"): NumberObject(4),
                NameObject("/T"): TextStringObject(name),
                NameObject("/DA"): TextStringObject("/F 11 Tf 0 g"),
            }
        )
        widgets.append(writer._add_object(widget))
    page[NameObject("/Annots")] = ArrayObject(widgets)
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {
            NameObject("/Fields"): widgets,
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
            NameObject("/DA"): TextStringObject("/F 11 Tf 0 g"),
            NameObject("/SigFlags"): NumberObject(3),
        }
    )
    output = BytesIO()
    writer.write(output)
    return output.getvalue()
