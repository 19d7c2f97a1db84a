"""What kind of file an extract is, judged by its content; its name and declared kind are not trusted."""

import json
import zipfile
from io import BytesIO
from typing import Final

_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_OFFICE_FOLDERS: Final = (
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)
ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/json": "json",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/plain": "txt",
    "application/zip": "zip",
    _OFFICE_FOLDERS[0][1]: "xlsx",
    _OFFICE_FOLDERS[1][1]: "docx",
}
_SEPARATORS: Final = (";", ",", "\t")
_LINES_LOOKED_AT: Final = 5


def extract_media_type(content: bytes) -> str | None:
    """Return the media type of an extract; None for what we do not take (programs, unknown binaries)."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else _written(text)


def extract_filename(reference: str, system_code: str, number: int, media_type: str) -> str:
    """Name the file that the person gets: no words of ours or theirs in it, only codes."""
    code = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in system_code)
    return f"{reference}-{code[:60]}-{number}.{ENDINGS[media_type]}"


def _packed(content: bytes) -> str | None:
    try:
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        return None
    for folder, kind in _OFFICE_FOLDERS:
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return kind
    return "application/zip"


def _written(text: str) -> str:
    start = text.lstrip()[:5]
    if start[:1] in ("{", "[") and _is_json(text):
        return "application/json"
    if start == "<?xml":
        return "application/xml"
    return "text/csv" if _is_table(text) else "text/plain"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines()[: 2 * _LINES_LOOKED_AT] if line.strip()][:_LINES_LOOKED_AT]
    header = lines[0] if len(lines) > 1 else ""
    return any(
        header.count(separator) >= 1 and len({line.count(separator) for line in lines}) == 1
        for separator in _SEPARATORS
    )
