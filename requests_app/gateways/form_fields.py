"""Add fillable fields to a typeset form without losing its accessibility.

PDF/UA-1 wants each field inside the structure tree: a Form element that points to the widget (OBJR), the
widget's number in the parent tree, a tooltip, and tab order by structure (ISO 14289-1, 7.18). The template
marks the place of each field by a label whose alternative text is `field:<name>`; that label becomes a
paragraph that holds the field.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from dpo_office.common.errors import PermanentGatewayError
from requests_app.gateways.form_layout import FIELDS, SIGNATURE, Box
from requests_app.gateways.pdf_objects import add_object

FIELD_MARK = "field:"
PRINTED = 4
TEXT_SIZE = 11
# SignaturesExist and AppendOnly: viewers then add to our bytes instead of rewriting them.
SIGNATURE_FLAGS = 3
NO_SCROLL = 1 << 23


def add_fields(pdf: bytes, tooltips: Mapping[str, str]) -> bytes:
    """Return the form with its text fields and its signature field.

    Raises PermanentGatewayError: `form_too_long` when the page ran over, `form_not_tagged` when a field has
    no place in the structure tree (then the claim of PDF/UA would be false).
    """
    try:
        writer = PdfWriter(clone_from=BytesIO(pdf))
        if len(writer.pages) != 1:
            raise PermanentGatewayError("form_too_long")
        _write_fields(writer, tooltips)
        _check_structure(writer)
        output = BytesIO()
        writer.write(output)
    except (PyPdfError, KeyError, TypeError, ValueError) as error:
        raise PermanentGatewayError("form_not_tagged") from error
    return output.getvalue()


def _write_fields(writer: PdfWriter, tooltips: Mapping[str, str]) -> None:
    root = writer.root_object
    tree = _dictionary(root["/StructTreeRoot"])
    labels = dict(_marked_labels(tree))
    widgets = ArrayObject()
    for name, box in [*FIELDS.items(), ("signature", SIGNATURE)]:
        widget = add_object(writer, _widget(writer, name, box, tooltips[name]))
        _tag(writer, tree, widget, labels[name], tooltips[name])
        widgets.append(widget)
    _annotations(writer).extend(widgets)
    writer.pages[0][NameObject("/Tabs")] = NameObject("/S")
    root[NameObject("/AcroForm")] = _acro_form(writer, widgets)


def _widget(writer: PdfWriter, name: str, box: Box, tooltip: str) -> DictionaryObject:
    """Make a field that is its own widget."""
    widget = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject(FloatObject(value) for value in box.pdf_rectangle()),
            NameObject("/F"): NumberObject(PRINTED),
            NameObject("/P"): writer.pages[0].indirect_reference or NumberObject(0),
            NameObject("/T"): TextStringObject(name),
            NameObject("/TU"): TextStringObject(tooltip),
        }
    )
    if name == "signature":
        widget[NameObject("/FT")] = NameObject("/Sig")
        return widget
    widget[NameObject("/FT")] = NameObject("/Tx")
    widget[NameObject("/Ff")] = NumberObject(NO_SCROLL)
    widget[NameObject("/DA")] = TextStringObject(f"/Helv {TEXT_SIZE} Tf 0 g")
    widget[NameObject("/MaxLen")] = NumberObject(120)
    return widget


def _acro_form(writer: PdfWriter, widgets: ArrayObject) -> DictionaryObject:
    """Make the form's dictionary. Its font draws what is typed later; nothing on the issued page uses it."""
    font = add_object(
        writer,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                # Has the Danish letters.
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        ),
    )
    fonts = DictionaryObject({NameObject("/Helv"): font})
    return DictionaryObject(
        {
            NameObject("/Fields"): ArrayObject(widgets),
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
            NameObject("/DA"): TextStringObject(f"/Helv {TEXT_SIZE} Tf 0 g"),
            NameObject("/SigFlags"): NumberObject(SIGNATURE_FLAGS),
        }
    )


def _tag(
    writer: PdfWriter, tree: DictionaryObject, widget: IndirectObject, label: IndirectObject, tooltip: str
) -> None:
    """Put the widget into the structure tree, behind its label."""
    paragraph = _dictionary(label)
    paragraph[NameObject("/S")] = NameObject("/P")
    for key in ("/Alt", "/A"):
        paragraph.pop(key, None)
    element = add_object(
        writer,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject("/Form"),
                NameObject("/P"): label,
                NameObject("/Pg"): writer.pages[0].indirect_reference or NumberObject(0),
                NameObject("/Alt"): TextStringObject(tooltip),
                NameObject("/K"): DictionaryObject(
                    {NameObject("/Type"): NameObject("/OBJR"), NameObject("/Obj"): widget}
                ),
            }
        ),
    )
    kids = paragraph.get("/K", ArrayObject())
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    paragraph[NameObject("/K")] = ArrayObject([*(kids if isinstance(kids, ArrayObject) else [kids]), element])
    _number_parent(tree, widget, element)


def _number_parent(tree: DictionaryObject, widget: IndirectObject, element: IndirectObject) -> None:
    """Give the widget the next number of the parent tree."""
    number = _number(tree["/ParentTreeNextKey"])
    numbers = _array(_dictionary(tree["/ParentTree"])["/Nums"])
    numbers.extend([NumberObject(number), element])
    _dictionary(widget)[NameObject("/StructParent")] = NumberObject(number)
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(number + 1)


def _annotations(writer: PdfWriter) -> ArrayObject:
    page = writer.pages[0]
    if "/Annots" not in page:
        page[NameObject("/Annots")] = ArrayObject()
    return _array(page["/Annots"])


def _marked_labels(element: DictionaryObject) -> Iterator[tuple[str, IndirectObject]]:
    """Walk the structure tree and give each marked label with its reference."""
    kids = element.get("/K", ArrayObject())
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if not isinstance(child, DictionaryObject):
            continue
        mark = str(child.get("/Alt", ""))
        if mark.startswith(FIELD_MARK) and isinstance(kid, IndirectObject):
            yield mark.removeprefix(FIELD_MARK), kid
        yield from _marked_labels(child)


def _check_structure(writer: PdfWriter) -> None:
    """Refuse a form whose fields are not all tagged: the PDF/UA mark in its metadata would be false."""
    tree = _dictionary(writer.root_object["/StructTreeRoot"])
    if any(True for _ in _marked_labels(tree)):
        raise PermanentGatewayError("form_not_tagged")
    numbers = _array(_dictionary(tree["/ParentTree"])["/Nums"])
    parents = {_number(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for annotation in _annotations(writer):
        widget = _dictionary(annotation)
        parent = _dictionary(parents[_number(widget["/StructParent"])])
        if str(parent["/S"]) != "/Form" or _dictionary(parent["/K"]).raw_get("/Obj") != annotation:
            raise PermanentGatewayError("form_not_tagged")


def _dictionary(value: Any) -> DictionaryObject:
    found = value.get_object()
    if not isinstance(found, DictionaryObject):
        raise TypeError("dictionary expected")
    return found


def _array(value: Any) -> ArrayObject:
    found = value.get_object()
    if not isinstance(found, ArrayObject):
        raise TypeError("array expected")
    return found


def _number(value: Any) -> int:
    return int(value.get_object())
