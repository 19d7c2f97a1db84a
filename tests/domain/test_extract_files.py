"""The kind of an extract is judged by its content."""

import zipfile
from io import BytesIO

import pytest

from requests_app.domain.extract_files import ENDINGS, extract_filename, extract_media_type

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def packed(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff...", "image/jpeg"),
        (b'{"name": "\xc3\x85se"}', "application/json"),
        (b"{name: unquoted}", "text/plain"),
        (b"[" * 100_000, "text/plain"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"\xef\xbb\xbfA;B\n1;2\n", "text/csv"),
        (b"A,B\n1,2\n3,4,5\n", "text/plain"),
        ("Kære Åse\nIntet fundet.".encode(), "text/plain"),
        (packed("a.csv", "b.csv"), "application/zip"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), SHEET),
        (b"PK\x03\x04 cut off", None),
        (b"MZ\x90\x00\x03", None),
        (b"\x7fELF\x02\x01\x01\x00", None),
        (b"text with \x00 inside", None),
        ("Åse".encode("latin-1"), None),
    ],
)
def test_extract_media_type(content: bytes, kind: str | None) -> None:
    assert extract_media_type(content) == kind


def test_extract_filename_holds_codes_only() -> None:
    assert extract_filename("RET-2026-0000-0000", "web shop/ø", 2, "text/csv") == (
        "RET-2026-0000-0000-web-shop---2.csv"
    )
    assert len(set(ENDINGS.values())) == len(ENDINGS)
