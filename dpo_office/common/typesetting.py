"""Typeset a document: a typst template and plain data in, an accessible PDF (PDF/UA-1) out.

Only the fonts inside the typst wheel are used, so that a letter looks the same on every machine. The data
reach the template as JSON values: text in them is never read as markup.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from dpo_office.common.environment import ROOT
from dpo_office.common.errors import PermanentGatewayError

# Latin, Greek, Cyrillic, Hebrew and Arabic letters, punctuation, currencies, arrows, signs and boxes.
SHOWN = (
    r"\t\n\r\x20-\x7e\xa0-\u04ff\u05d0-\u05ea\u0621-\u063a\u0640-\u064a\u0660-\u0669"
    r"\u1e00-\u1fff\u2000-\u200d\u2010-\u2029\u202f-\u2040\u2044-\u2052\u20a0-\u20bf"
    r"\u2190-\u23ff\u2500-\u25ff"
)
_UNSHOWN = re.compile(f"[^{SHOWN}]")
# How an emoji is drawn; alone they are nothing.
_SELECTORS = re.compile(r"[\ufe00-\ufe0f]")


def typeset(template: Path, data: Mapping[str, Any], *, dated: date) -> bytes:
    """Return the PDF of a template; equal input gives equal bytes.

    `data` is JSON data, read in the template by `json(bytes(sys.inputs.data))`; words are made `printable`.
    A template imports by paths from the project's root. Raises PermanentGatewayError `typesetting_failed`,
    also when the result would not be PDF/UA-1.
    """
    compiler = typst.Compiler(
        str(template),
        root=str(ROOT),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_printable_words(data), ensure_ascii=False)},
    )
    stamp = datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=stamp)
    except typst.TypstError as error:
        raise PermanentGatewayError("typesetting_failed") from error
    if not isinstance(pdf, bytes):
        raise PermanentGatewayError("typesetting_failed")
    return pdf


def printable(text: str) -> str:
    """Return a text that can be typeset: what no font of the wheel shows stands as its code.

    For what people wrote and others have to read, whatever it is: "tak 🙂" becomes "tak [U+1F642]". A sign
    that turns the direction of writing is named as well, so that no text reads otherwise than it is.
    """
    return _UNSHOWN.sub(lambda found: f"[U+{ord(found[0]):04X}]", _SELECTORS.sub("", text))


def _printable_words(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable_words(said) for key, said in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_words(said) for said in value]
    return value


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Read the wheel's fonts once a process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
