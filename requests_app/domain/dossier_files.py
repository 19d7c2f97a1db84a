"""The files of a dossier: under which names, in which order, and what the manifest says of them.

No name tells who asked: a path is made of numbers, kinds and references alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from requests_app.domain import extract_files
from requests_app.domain.dossier import REDACTED, Point

FORMAT: Final = "dpo-office-dossier"
SET_FORMAT: Final = "dpo-office-dossier-set"
FORMAT_VERSION: Final = 1
MANIFEST: Final = "manifest.json"
READ: Final = "dossier.pdf"
INDEX: Final = "index.pdf"
CHRONOLOGY: Final = "chronology.csv"
CLOCK: Final = "clock.json"
ENDINGS: Final[Mapping[str, str]] = {**extract_files.ENDINGS, "message/rfc822": "eml"}
_UNSAFE: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class ListedFile:
    """A file of the dossier as the manifest lists it."""

    path: str
    size: int
    sha256: str
    what: str


@dataclass(frozen=True)
class LeftOut:
    """What a dossier does not hold, why, and what is known of it."""

    why: str
    path: str = ""
    sha256: str = ""
    count: int | None = None


def zip_name(reference: str, as_of: date, variant: str) -> str:
    """Name the ZIP: the reference and the day, and that it is redacted."""
    ending = f"-{variant}" if variant == REDACTED else ""
    return f"dossier-{reference}-{as_of.isoformat()}{ending}.zip"


def set_zip_name(start: str, reference: str, as_of: date, variant: str) -> str:
    """Name the ZIP of a linked set by where it starts; a customer is named nowhere."""
    named = "-".join(part for part in (slug(start), reference) if part)
    ending = f"-{variant}" if variant == REDACTED else ""
    return f"dossiers-{named}-{as_of.isoformat()}{ending}.zip"


def folder_of(number: int, reference: str) -> str:
    """Name the folder of a case in a set: `cases/01-REFERENCE/`."""
    return f"cases/{number:02d}-{reference}/"


def path_of(folder: str, number: int, kind: str, media_type: str = "") -> str:
    """Name a file by its number and kind: `letters/02-answer-sent.pdf`."""
    ending = ENDINGS.get(media_type, "bin")
    named = "-".join(part for part in (f"{number:02d}", slug(kind)) if part)
    return f"{folder}/{named}.{ending}"


def slug(kind: str) -> str:
    """Write a code as a part of a name."""
    return _UNSAFE.sub("-", kind.lower().removeprefix("case.")).strip("-")


def manifest(
    *,
    about: Mapping[str, Any],
    files: Sequence[ListedFile],
    left_out: Sequence[tuple[LeftOut, str]],
    missing: Sequence[tuple[Point, str]],
) -> dict[str, Any]:
    """Return the manifest; every file of the ZIP but itself is in it, in the order of the ZIP.

    What is left out and what is missing come with the words for it.
    """
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        **about,
        "files": [
            {"path": row.path, "what": row.what, "size": row.size, "sha256": row.sha256} for row in files
        ],
        "left_out": [{**_left_out(row), "in_words": said} for row, said in left_out],
        "missing": [{"code": code, **context, "in_words": said} for (code, context), said in missing],
    }


def set_manifest(
    *,
    about: Mapping[str, Any],
    cases: Sequence[Mapping[str, Any]],
    files: Sequence[ListedFile],
    left_out: Sequence[tuple[LeftOut, str]],
) -> dict[str, Any]:
    """Return the one manifest of a set: each case with folder and files, then what stands beside them."""
    own = ("format", "format_version")
    whole = manifest(about=about, files=files, left_out=left_out, missing=())
    del whole["missing"]
    return {
        **whole,
        "format": SET_FORMAT,
        "cases": [{name: value for name, value in case.items() if name not in own} for case in cases],
        "missing": [{"reference": case["reference"], **point} for case in cases for point in case["missing"]],
    }


def _left_out(row: LeftOut) -> dict[str, Any]:
    known = {"path": row.path, "sha256": row.sha256, "count": row.count}
    return {"why": row.why, **{name: value for name, value in known.items() if value not in ("", None)}}
