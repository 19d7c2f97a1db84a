"""The record of a controller, made into a file in one of the formats that it goes out in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import override

from dpo_office.common.errors import Invalid
from registry_app.domain.activity_steps import ACTIVE
from registry_app.domain.ciso_rows import ciso_sheets
from registry_app.domain.danish_sheet import SHEET, danish_rows
from registry_app.domain.record_dpv import json_ld
from registry_app.gateways.record_files import WholeRecord, as_csv, as_json, as_sheets, as_workbook
from registry_app.gateways.record_pdf import as_pdf
from registry_app.models import Controller
from registry_app.queries.record_tables import SCHEMA, selected, stored_record
from registry_app.queries.record_words import said, sheet_in

JSON: Final = "json"
CSV: Final = "csv"
XLSX: Final = "xlsx"
PDF: Final = "pdf"
JSON_LD: Final = "jsonld"
# The layouts of other makes, as workbooks: the Danish columns, and CISO Assistant's sheets (in English).
DANISH: Final = "danish-xlsx"
CISO: Final = "ciso-xlsx"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES: Final = {
    JSON: "application/json",
    CSV: "text/csv; charset=utf-8",
    XLSX: WORKBOOK,
    PDF: "application/pdf",
    JSON_LD: "application/ld+json",
    DANISH: WORKBOOK,
    CISO: WORKBOOK,
}
LANGUAGES: Final = ("da", "en")
FILE_WORDS: Final = {"da": "fortegnelse", "en": "record"}


# What is done in making a file, in this order.
READING, WORDING, WRITING = "reading", "wording", "writing"
STAGES: Final = (READING, WORDING, WRITING)


@dataclass(frozen=True)
class RecordFile:
    """A file, ready to be handed out."""

    name: str
    media_type: str
    content: bytes


def record_file(
    controller: Controller,
    kind: str,
    *,
    language: str,
    today: date,
    as_of: date | None = None,
    told: Callable[[str], None] = lambda _stage: None,
) -> RecordFile:
    """Make the file; JSON and the workbook's tables hold every status, what people read what is active.

    Each of STAGES is `told` when it begins.
    Raises Invalid("format_unknown"), Invalid("language_unknown"), Invalid("as_of_future"),
    NotFound("record_not_begun") and Refused("cell_too_long").
    """
    if kind not in MEDIA_TYPES:
        raise Invalid("format_unknown", field="format", known=", ".join(MEDIA_TYPES))
    if language not in LANGUAGES:
        raise Invalid("language_unknown", field="language", known=", ".join(LANGUAGES))
    told(READING)
    stored = stored_record(controller, as_of=as_of, today=today)
    day = as_of or today
    told(WORDING)
    active = selected(stored.tables, (ACTIVE,))
    whole = WholeRecord(stored.controller, stored.tables, day)
    if kind == JSON:
        content = as_json(whole)
    elif kind == DANISH:
        with override("da"):
            content = as_sheets([(SHEET, danish_rows(stored.controller, active, said))])
    elif kind == CISO:
        with override("en"):
            content = as_sheets(ciso_sheets(active, said))
    elif kind == JSON_LD:
        made = json_ld(stored.controller, active, as_of=day)
        content = json.dumps(made, ensure_ascii=False, indent=1).encode()
    else:
        sheet = sheet_in(active, language)
        told(WRITING)
        if kind == CSV:
            content = as_csv(sheet, language)
        elif kind == XLSX:
            content = as_workbook(whole, sheet, SCHEMA, language)
        else:
            content = as_pdf(stored.controller, sheet, language, as_of=day, is_past=day < today)
    ending = f"-{kind.replace('-', '.')}" if kind in (DANISH, CISO) else f".{kind}"
    name = f"{controller.slug}-{FILE_WORDS[language]}-{day.isoformat()}{ending}"
    return RecordFile(name, MEDIA_TYPES[kind], content)
