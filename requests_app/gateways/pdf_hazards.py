"""Find what a returned form has no need of: active content, hidden files (rule R32)."""

from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

MAX_OBJECTS = 20_000
MAX_DEPTH = 60

_KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/AA": "automatic_action",
    "/EmbeddedFiles": "embedded_file",
    "/EmbeddedFile": "embedded_file",
    "/EF": "embedded_file",
    "/RichMediaContent": "rich_media",
    "/XFA": "xfa",
    "/Collection": "embedded_file",
}
_VALUES = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/EmbeddedFile": "embedded_file",
    "/FileAttachment": "embedded_file",
    "/RichMedia": "rich_media",
    "/Screen": "rich_media",
    "/Movie": "rich_media",
    "/Sound": "rich_media",
    "/3D": "rich_media",
    "/Rendition": "rich_media",
    "/GoTo3DView": "rich_media",
    "/PS": "postscript",
    "/Filespec": "embedded_file",
    "/GoToR": "remote_target",
    "/GoToE": "remote_target",
    "/SubmitForm": "submit_form",
    "/ImportData": "submit_form",
}


class TooManyObjectsError(Exception):
    """The file has more objects, or deeper ones, than any form has."""


def hazards_of(document: PdfReader) -> tuple[str, ...]:
    """Return the codes of the active content in every object of a PDF, also of objects that no page uses.

    Raises TooManyObjectsError, and whatever the parser raises on a damaged file.
    """
    found: set[str] = set()
    for value in _objects(document):
        found |= _hazards_in(value, 0)
    root = document.trailer["/Root"].get_object()
    action = root.get("/OpenAction") if isinstance(root, DictionaryObject) else None
    # A plain destination ("open at page 1") is harmless; an action is not.
    if isinstance(action.get_object() if action is not None else None, DictionaryObject):
        found.add("open_action")
    return tuple(sorted(found))


def _objects(document: PdfReader) -> Iterator[PdfObject]:
    numbers = [
        (number, generation) for generation, entries in document.xref.items() for number in entries
    ] + [(number, 0) for number in document.xref_objStm]
    if len(numbers) > MAX_OBJECTS:
        raise TooManyObjectsError
    for number, generation in numbers:
        value = document.get_object(IndirectObject(number, generation, document))
        if value is not None:
            yield value


def _hazards_in(value: PdfObject, depth: int) -> set[str]:
    """Look at one object and what stands in it directly; references are objects of their own."""
    if depth > MAX_DEPTH:
        raise TooManyObjectsError
    if isinstance(value, ArrayObject):
        return set().union(*(_hazards_in(item, depth + 1) for item in value))
    if not isinstance(value, DictionaryObject):
        return set()
    found = {_KEYS[key] for key in value if key in _KEYS}
    for key in ("/S", "/Type", "/Subtype"):
        item = value.get(key)
        # The word itself may stand in an object of its own.
        item = item.get_object() if item is not None else None
        if isinstance(item, NameObject) and str(item) in _VALUES:
            found.add(_VALUES[str(item)])
    # Content that another file is to bring: of a stream, or of a page in a page.
    if isinstance(value, StreamObject) and ("/F" in value or "/Ref" in value):
        found.add("remote_target")
    for key in value:
        item = value.raw_get(key)
        if not isinstance(item, (IndirectObject, StreamObject)):
            found |= _hazards_in(item, depth + 1)
    return found
