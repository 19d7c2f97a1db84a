"""Typeset a document: a typst template and plain data in, an accessible PDF (PDF/UA-1) out.

Only the fonts inside the typst wheel are used, so that a letter looks the same on every machine. The data
reach the template as JSON values: text in them is never read as markup.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from dpo_office.common.environment import ROOT
from dpo_office.common.errors import PermanentGatewayError


def typeset(template: Path, data: Mapping[str, Any], *, dated: date) -> bytes:
    """Return the PDF of a template; equal input gives equal bytes.

    `data` is JSON data, read in the template by `json(bytes(sys.inputs.data))`. A template imports by paths
    from the project's root. Raises PermanentGatewayError `typesetting_failed`, also when the result
    would not be PDF/UA-1.
    """
    compiler = typst.Compiler(
        str(template),
        root=str(ROOT),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    stamp = datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=stamp)
    except typst.TypstError as error:
        raise PermanentGatewayError("typesetting_failed") from error
    if not isinstance(pdf, bytes):
        raise PermanentGatewayError("typesetting_failed")
    return pdf


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Read the wheel's fonts once a process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
