"""A dossier as a ZIP: written file by file to a place without a name, hashed on the way."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

# What is larger goes to a file of the system's that nobody else can open and that is gone when it is closed.
IN_MEMORY: Final = 8 * 1024 * 1024
# Packed by themselves: to pack them again takes long and gains nothing.
PACKED: Final = (".pdf", ".jpg", ".png", ".zip", ".xlsx", ".docx")
READ_BY_OWNER: Final = 0o600 << 16
UNIX: Final = 3


@dataclass(frozen=True)
class WrittenFile:
    """A file of the ZIP: where, how large, and its hash."""

    path: str
    size: int
    sha256: str


class DossierZip:
    """A ZIP that is being written; equal files in equal order give equal bytes."""

    def __init__(self, stamp: datetime) -> None:
        self._stamp = stamp.timetuple()[:6]
        self._file: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever downloads closes it
        self._zip = ZipFile(self._file, "w", ZIP_DEFLATED)
        self.written: list[WrittenFile] = []

    def add(self, path: str, content: bytes) -> WrittenFile:
        """Write one file, under the dossier's own time."""
        entry = ZipInfo(path, self._stamp)
        entry.compress_type = ZIP_STORED if path.endswith(PACKED) else ZIP_DEFLATED
        entry.create_system, entry.external_attr = UNIX, READ_BY_OWNER
        self._zip.writestr(entry, content)
        written = WrittenFile(path, len(content), hashlib.sha256(content).hexdigest())
        self.written.append(written)
        return written

    def finish(self) -> Any:
        """End the ZIP and give it as a file, at its beginning."""
        self._zip.close()
        self._file.seek(0)
        return self._file

    def drop(self) -> None:
        """Forget what was written: the dossier failed."""
        self._zip.close()
        self._file.close()


def as_json(value: Mapping[str, Any]) -> bytes:
    """Write JSON that people can read; equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
