"""What people of the demo say and write, in both languages; all of it is invented (demo/words.json)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).resolve().parent.parent / "demo" / "words.json"


def strangers() -> list[str]:
    """Name the people who ask and are no customers."""
    names: list[str] = _words()["strangers"]
    return names


def colleagues() -> list[dict[str, str]]:
    """Describe the colleagues without an account: where, for which system, name, e-mail and language."""
    rows: list[dict[str, str]] = _words()["colleagues"]
    return rows


def said(what: str, language: str) -> str:
    """Give the words in Danish or English."""
    text: str = _words()["said"][what][language]
    return text


def extract_of(system: str, language: str) -> bytes:
    """Make up what a system holds about somebody, as a file with a line for each thing."""
    head = "Date;What;Note" if language == "en" else "Dato;Hvad;Bemærkning"
    days = [f"{year}-0{month}-1{month}" for year in (2025, 2026) for month in (2, 5, 8)]
    lines = [f"{day};{system};{place}" for place, day in enumerate(days, start=1)]
    return ("\n".join([head, *lines]) + "\n").encode()


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(WORDS.read_text(encoding="utf-8"))
    return words
