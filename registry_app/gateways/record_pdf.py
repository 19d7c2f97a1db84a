"""The record as an accessible PDF, as it is handed to an authority (GDPR Art. 30(4))."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.utils.text import capfirst

from dpo_office.common.environment import ROOT
from dpo_office.common.typesetting import typeset
from registry_app.domain.record_sheet import HEADINGS, SheetActivity, day_in_words
from registry_app.domain.record_tables import Row

TEMPLATE: Final = ROOT / "dpo_office" / "common" / "typst" / "record.typ"
# What stands above the purposes of an activity; names that are short stand on one line.
FACTS: Final = (
    *("role", "joint", "owner", "subjects", "recipients", "transfers", "security", "systems"),
    *("information", "dpia", "review"),
)
IN_ONE_LINE: Final = ("owner", "subjects", "security", "systems")
WORDS: Final = {
    "da": {
        "title": "Fortegnelse over behandlingsaktiviteter",
        "lead": "Databeskyttelsesforordningens artikel 30. Opgjort ved udgangen af {day}.",
        "today": "Databeskyttelsesforordningens artikel 30. Opgjort {day}.",
        "contents": "Behandlingsaktiviteter",
        "page": "Side",
        "bases": "Behandlingsgrundlag",
        "head": ("Kategori", "Kommer fra", "Frist for sletning"),
        "name": "Dataansvarlig",
        "cvr": "CVR-nr.",
        "address": "Adresse",
        "contact_email": "E-mail",
        "phone": "Telefon",
        "representative": "Repræsentant",
        "dpo": "Databeskyttelsesrådgiver",
        "none": "Ikke udpeget",
        "empty": "Der er ingen behandlingsaktivitet i fortegnelsen.",
    },
    "en": {
        "title": "Record of processing activities",
        "lead": "Article 30 of the General Data Protection Regulation. As of the end of {day}.",
        "today": "Article 30 of the General Data Protection Regulation. As of {day}.",
        "contents": "Processing activities",
        "page": "Page",
        "bases": "Legal basis",
        "head": ("Category", "Comes from", "Time limit for erasure"),
        "name": "Controller",
        "cvr": "CVR no.",
        "address": "Address",
        "contact_email": "E-mail",
        "phone": "Phone",
        "representative": "Representative",
        "dpo": "Data protection officer",
        "none": "Not designated",
        "empty": "The record holds no processing activity.",
    },
}


def as_pdf(
    controller: Row,
    activities: Sequence[SheetActivity],
    language: str,
    *,
    as_of: date,
    is_past: bool,
) -> bytes:
    """Return the record as PDF/UA-1; equal records of one day give equal bytes.

    Raises PermanentGatewayError `typesetting_failed`.
    """
    words: dict[str, Any] = WORDS[language]
    lead = words["lead" if is_past else "today"].format(day=day_in_words(as_of, language))
    data = {
        "language": language,
        "title": words["title"],
        "lead": lead if activities else f"{lead} {words['empty']}",
        "date": [as_of.year, as_of.month, as_of.day],
        "controller": {
            "name": controller["name"],
            "lines": [str(controller[name]) for name in ("address", "contact_email") if controller[name]],
        },
        "facts": _facts(controller, words),
        "activities": [_activity(activity, language) for activity in activities],
        "texts": {
            "footer": f"{controller['name']} · {words['title']}",
            "page": words["page"],
            "contents": words["contents"],
            "bases": words["bases"],
            "head": list(words["head"]),
        },
    }
    return typeset(TEMPLATE, data, dated=as_of)


def _facts(controller: Row, words: dict[str, Any]) -> list[list[Any]]:
    plain = ("name", "cvr", "address", "contact_email", "phone")
    facts = [[words[name], [str(controller[name])]] for name in plain if controller[name]]
    representative = _joined(controller[name] for name in ("representative_name", "representative_contact"))
    if representative:
        facts.append([words["representative"], [representative]])
    officer = _joined(controller[name] for name in ("dpo_name", "dpo_email", "dpo_phone"))
    return [*facts, [words["dpo"], [officer or words["none"]]]]


def _activity(activity: SheetActivity, language: str) -> dict[str, Any]:
    return {
        "name": activity.name,
        "facts": [
            [HEADINGS[language][name], _lines(name, activity.columns[name])]
            for name in FACTS
            if activity.columns[name]
        ],
        "purposes": [
            {
                "name": purpose.name,
                "text": purpose.text,
                "notes": list(purpose.notes),
                "bases": list(purpose.bases),
                "data": [[data.name, data.origin, data.kept] for data in purpose.data],
            }
            for purpose in activity.purposes
        ],
    }


def _lines(name: str, said: Sequence[str]) -> list[str]:
    return [capfirst(", ".join(said))] if name in IN_ONE_LINE else list(said)


def _joined(parts: Iterable[object]) -> str:
    return ", ".join(str(part) for part in parts if part)
