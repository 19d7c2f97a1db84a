"""Evidence as one ZIP that is made while it is sent: the files, a manifest, and their fingerprints.

Whoever holds it checks it without this office: `unzip FILE.zip && sha256sum -c SHA256SUMS`.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class PackedFile:
    """A file as it was packed: its name, its size in bytes, its lines, and its SHA-256."""

    name: str
    size: int
    lines: int
    sha256: str


class _Outlet(io.RawIOBase):
    """Takes what the archive writes and hands it on; nothing is kept that was handed on."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        """Say yes; that it cannot be sought in makes the archive write sizes after each file."""
        return True

    def write(self, data: Any) -> int:
        """Keep some bytes until they are taken."""
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        found = b"".join(self._written)
        self._written.clear()
        return found


def packed(
    files: Iterable[tuple[str, Iterable[bytes]]],
    about: Callable[[], Mapping[str, Any]],
    *,
    at: datetime,
) -> Iterator[bytes]:
    """Give the bytes of a ZIP with the files, `manifest.json` and `SHA256SUMS`, however large they are.

    The manifest is `about`, asked for after the last file, with each file's size, lines and SHA-256.
    """
    outlet = _Outlet()
    stamp = at.timetuple()[:6]
    done: list[PackedFile] = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in files:
            yield from _add(archive, outlet, name, parts, stamp, done)
        listed = [vars(one) for one in done]
        manifest = json.dumps({**about(), "files": listed}, ensure_ascii=False, indent=1).encode()
        yield from _add(archive, outlet, MANIFEST, [manifest], stamp, done)
        sums = "".join(f"{one.sha256}  {one.name}\n" for one in done)
        yield from _add(archive, outlet, SUMS, [sums.encode()], stamp, done)
    yield outlet.taken()


def _add(
    archive: zipfile.ZipFile,
    outlet: _Outlet,
    name: str,
    parts: Iterable[bytes],
    stamp: Any,
    done: list[PackedFile],
) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(name, stamp)
    entry.compress_type = zipfile.ZIP_DEFLATED
    digest, size, lines = hashlib.sha256(), 0, 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)
            digest.update(part)
            size += len(part)
            lines += part.count(b"\n")
            if sent := outlet.taken():
                yield sent
    done.append(PackedFile(name, size, lines, digest.hexdigest()))
