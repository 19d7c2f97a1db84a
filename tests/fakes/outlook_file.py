"""Write an Outlook message (.msg) as Outlook saves one: a compound file (MS-CFB) of properties (MS-OXMSG)."""

import struct
from dataclasses import dataclass, field
from typing import Final

SECTOR: Final = 512
MINI: Final = 64
CUTOFF: Final = 4096
FREE: Final = 0xFFFFFFFF
END: Final = 0xFFFFFFFE
FAT_SECTOR: Final = 0xFFFFFFFD
UNICODE, BINARY, NUMBER = 0x001F, 0x0102, 0x0003


@dataclass
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    children: list["_Entry"] = field(default_factory=list)
    place: int = 0
    start: int = END


def outlook_file(
    *,
    subject: str,
    body: str,
    sender_name: str = "",
    sender_address: str = "",
    headers: str = "",
    attachment: tuple[str, bytes] | None = None,
) -> bytes:
    """Write a message with the properties that are given."""
    texts = {
        0x001A: "IPM.Note",
        0x0037: subject,
        0x1000: body,
        0x0C1A: sender_name,
        0x0C1F: sender_address,
        0x007D: headers,
    }
    streams, properties = _properties({number: text for number, text in texts.items() if text})
    count = int(attachment is not None)
    top = struct.pack("<8x4I8x", 0, count, 0, count)
    children = [_Entry("__properties_version1.0", 2, top + properties), *streams]
    if attachment is not None:
        name, content = attachment
        inner, known = _properties({0x3707: name, 0x370E: "application/pdf"})
        inner.append(_Entry("__substg1.0_37010102", 2, content))
        known += struct.pack("<HHIII", BINARY, 0x3701, 6, len(content), 0)
        known += struct.pack("<HHIII", NUMBER, 0x3705, 6, 1, 0)
        inner.append(_Entry("__properties_version1.0", 2, b"\0" * 8 + known))
        children.append(_Entry("__attach_version1.0_#00000000", 1, children=inner))
    return _compound(_Entry("Root Entry", 5, children=children))


def _properties(texts: dict[int, str]) -> tuple[list[_Entry], bytes]:
    streams, rows = [], b""
    for number, text in texts.items():
        content = text.encode("utf-16-le")
        streams.append(_Entry(f"__substg1.0_{number:04X}{UNICODE:04X}", 2, content))
        rows += struct.pack("<HHIII", UNICODE, number, 6, len(content) + 2, 0)
    return streams, rows


def _compound(root: _Entry) -> bytes:
    entries = _numbered(root)
    mini, mini_fat = b"", []
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(content: bytes) -> int:
        start = len(sectors)
        pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        sectors.extend(pieces)
        fat.extend([*range(start + 1, start + len(pieces)), END])
        return start

    for entry in entries[1:]:
        if entry.kind == 2 and entry.content and len(entry.content) < CUTOFF:
            entry.start = len(mini) // MINI
            count = -(-len(entry.content) // MINI)
            mini += entry.content.ljust(count * MINI, b"\0")
            mini_fat += [*range(entry.start + 1, entry.start + count), END]
        elif entry.kind == 2 and entry.content:
            entry.start = add(entry.content)
    root.content = mini
    root.start = add(mini) if mini else END
    packed = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    packed = packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\xff")
    mini_start, mini_sectors = add(packed), len(packed) // SECTOR
    directory = add(b"".join(_directory_row(entry) for entry in entries))
    count = 1
    while len(sectors) + count > count * (SECTOR // 4):
        count += 1
    places = [len(sectors) + number for number in range(count)]
    fat += [FAT_SECTOR] * count
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(count * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, count, directory, 0, CUTOFF, mini_start, mini_sectors, END, 0),
    )
    header += struct.pack("<109I", *places, *[FREE] * (109 - count))
    return header + b"".join(sectors) + table


def _numbered(root: _Entry) -> list[_Entry]:
    found = [root]
    for entry in found:
        for child in entry.children:
            child.place = len(found)
            found.append(child)
    return found


def _directory_row(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    # The children hang one behind the other, in the order that names have in such a file.
    ordered = sorted(entry.children, key=lambda child: (len(child.name), child.name.upper()))
    for one, following in zip(ordered, [*ordered[1:], None], strict=False):
        one.following = following.place if following else FREE  # type: ignore[attr-defined]  # a scratch mark
    first = ordered[0].place if ordered else FREE
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        *(name, len(name), entry.kind, 1, FREE, getattr(entry, "following", FREE), first),
        *(0, entry.start if entry.kind != 1 else 0, len(entry.content)),
    )
