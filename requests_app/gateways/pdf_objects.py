"""What the writers of PDF files share."""

from pypdf import PdfWriter
from pypdf.generic import IndirectObject, PdfObject


def add_object(writer: PdfWriter, value: PdfObject) -> IndirectObject:
    """Put an object into a file that is being written, and return the reference to it."""
    return writer._add_object(value)  # noqa: SLF001 - pypdf offers no public name for it
