"""Reading a policy from any file that people have it in: text, Markdown, HTML, PDF, DOCX.

Text is read by the domain. PDF and DOCX are read in a process of their own (`document_child.py`), which has
bounded memory and time, no settings and no secrets: what a hostile file does, it does there. Nothing of a
file is run or fetched. Limits: 10 MB, 300 pages, 1,000,000 characters, 30 seconds.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from registry_app.domain.policy_files import KINDS, PolicyFileError, lines_of_file
from registry_app.domain.policy_reading import Line

MOST_DOCUMENT_BYTES: Final = 10_000_000
DOCUMENT_KINDS: Final = (".pdf", ".docx")
ALL_KINDS: Final = (*KINDS, *DOCUMENT_KINDS)
_CHILD: Final = Path(__file__).with_name("document_child.py")
_SECONDS: Final = 30
_PDF: Final = b"%PDF-"
_ZIP: Final = b"PK\x03\x04"
# Documents of Word before 2007, and those that are locked with a password.
_OLD: Final = b"\xd0\xcf\x11\xe0"


def lines_of_document(name: str, data: bytes) -> tuple[Line, ...]:
    """Give the lines of a file, by what it holds; PolicyFileError when it is not read."""
    if data.startswith(_OLD):
        raise PolicyFileError("file_old_or_locked")
    kind = "pdf" if data[:1024].lstrip().startswith(_PDF) else "docx" if data.startswith(_ZIP) else ""
    if not kind:
        return lines_of_file(name, data)
    if len(data) > MOST_DOCUMENT_BYTES:
        raise PolicyFileError("file_too_large")
    lines = tuple(Line(number, text) for number, text in _read_apart(kind, data))
    if not any(line.text.strip() for line in lines):
        raise PolicyFileError("file_without_text")
    return lines


def _read_apart(kind: str, data: bytes) -> list[tuple[int, str]]:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by its full path
            [sys.executable, "-I", str(_CHILD), kind],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={"LANG": "C.UTF-8"},
            cwd="/",
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise PolicyFileError("file_too_slow") from error
    except ValueError as error:
        # It was stopped at a limit, or fell over.
        raise PolicyFileError("file_broken") from error
    if "fault" in answer:
        raise PolicyFileError(answer["fault"])
    return [(number, text) for number, text in answer["lines"]]
