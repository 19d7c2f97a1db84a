"""A file that other calendars read (iCalendar, RFC 5545): whole days, nothing but what it is given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

LINE_BYTES: Final = 75


@dataclass(frozen=True)
class DayEntry:
    """One whole day with its title, why it matters, and where to read on."""

    key: str
    on: date
    title: str
    says: str
    url: str = ""


def calendar_text(entries: Iterable[DayEntry], *, name: str, now: datetime, domain: str) -> str:
    """Write the entries as an iCalendar file; `now` is when it was made, `domain` makes the keys unique."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//DPO office//legal dates//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for entry in entries:
        lines += _event(entry, now, domain)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: DayEntry, now: datetime, domain: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.key}@{domain}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(entry.title)}",
        f"DESCRIPTION:{_escaped(entry.says)}",
        "TRANSP:TRANSPARENT",
    ]
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "END:VEVENT"]


def _escaped(text: str) -> str:
    for mark, instead in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(mark, instead)
    return text


def _folded(line: str) -> str:
    """Break a line after 75 bytes, never inside a letter; the rest goes on after a space."""
    parts: list[str] = []
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        # A line that goes on begins with a space, which counts.
        if size + width > LINE_BYTES:
            parts.append(part)
            part, size = "", 1
        part += letter
        size += width
    return "\r\n ".join([*parts, part])
