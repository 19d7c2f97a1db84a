"""The record in the layout of CISO Assistant's workbook: its sheets and columns, in English.

Theirs hold one processing each; ours hold all of them, so each row beside the processings names its own in a
last column. What they have no words for (Art. 10 and 87, balancings, promises) is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Final

from registry_app.domain.ciso_sheets import BELONGS_TO, PROCESSING, ROLE_WORDS, SHEETS
from registry_app.domain.record_codes import (
    DPIA_NEEDED,
    DPIA_NOT_NEEDED,
    JOINT_CONTROLLER,
    NOT_STATED,
    PROCESSOR,
)
from registry_app.domain.record_sheet import Say, number, terms_of_row
from registry_app.domain.record_tables import Parts, Row, Tables, Value
from registry_app.domain.retention_rules import DEIDENTIFY
from registry_app.domain.retention_sentences import retention_sentence

LANGUAGE: Final = "en"
STATUSES: Final = {"draft": "Draft", "planned": "In Review", "active": "Approved", "ended": "Deprecated"}
BASES: Final = {
    "6.1.a": "Consent",
    "6.1.b": "Performance of a Contract",
    "6.1.c": "Compliance with a Legal Obligation",
    "6.1.d": "Protection of Vital Interests",
    "6.1.e": "Performance of a Task in the Public Interest",
    "6.1.f": "Legitimate Interests",
    "9.2.a": "Explicit Consent for Special Categories",
    "9.2.b": "Employment and Social Security Law",
    "9.2.c": "Vital Interests (Subject Physically/Legally Incapable)",
    "9.2.d": "Processing by Nonprofit Organization",
    "9.2.e": "Data Manifestly Made Public by the Data Subject",
    "9.2.f": "Establishment, Exercise or Defense of Legal Claims",
    "9.2.g": "Substantial Public Interest",
    "9.2.h": "Preventive or Occupational Medicine",
    "9.2.i": "Public Health",
    "9.2.j": "Archiving, Research or Statistical Purposes",
}
SUBJECTS: Final = {
    "customers": "Customer/Client",
    "applicants_for_account": "Prospective Customer/Client",
    "employees": "Employee",
    "job_applicants": "Job Applicant",
    "supplier_contacts": "Contractor/Vendor",
    "visitors": "Website/App User",
    "children": "Child/Minor",
}
OTHER_SUBJECT: Final = "Other Data Subject Category"
MECHANISMS: Final = {
    "adequacy": "Adequacy Decision (Art. 45)",
    "dpf": "Adequacy Decision (Art. 45)",
    "scc": "Standard Contractual Clauses (Art. 46.2c)",
    "bcr": "Binding Corporate Rules (Art. 47)",
    "code_or_certificate": "Codes of Conduct (Art. 46.2e)",
    "ad_hoc": "Appropriate Safeguards (Art. 46)",
    "derogation": "Derogation for Specific Situations (Art. 49)",
}
# Their sheets of recipients: those with whom there is a contract stand on one of their own.
CONTRACTORS: Final = (PROCESSOR, "controller", JOINT_CONTROLLER)


def ciso_sheets(tables: Tables, say: Say) -> list[tuple[str, list[list[str]]]]:
    """Give each sheet by its name: its headings, then its rows."""
    writer = _Writer(tables, say)
    rows = sorted(tables["activities"], key=lambda row: (number(row["position"]), str(row["code"])))
    sheets: list[tuple[str, list[list[str]]]] = []
    for name, columns in SHEETS.items():
        more = () if name == PROCESSING else (BELONGS_TO,)
        found = [
            [cells.get(column, "") for column in columns] + [str(activity["code"]) for _more in more]
            for activity in rows
            for cells in writer.rows(name, activity)
        ]
        sheets.append((name, [[*columns, *more], *found]))
    return sheets


class _Writer:
    """Rows of the sheets, made of the tables."""

    def __init__(self, tables: Tables, say: Say) -> None:
        self._say = say
        self._of = Parts(tables).of
        self._named: Mapping[str, Mapping[Value, Row]] = {
            name: {row["code"]: row for row in tables[name]}
            for name in ("systems", "retention_rules", "data_categories", "recipients")
        }

    def rows(self, sheet: str, activity: Row) -> Iterable[dict[str, str]]:
        """Give the rows of an activity on a sheet, each by its columns."""
        if sheet == PROCESSING:
            return [self._processing(activity)]
        made = {
            "Purposes": self._purposes,
            "Personal data": self._personal_data,
            "Data subjects": self._subjects,
            "Data recipients": self._recipients,
            "Contractors": self._contractors,
            "Transfers": self._transfers,
        }
        return made[sheet](activity)

    def _processing(self, row: Row) -> dict[str, str]:
        needed = {DPIA_NEEDED: "yes", DPIA_NOT_NEEDED: "no"}
        kept = {
            str(entry["heading"]).removeprefix(f"{PROCESSING}: "): str(entry["text"])
            for entry in self._of("extras", row["code"])
            if str(entry["heading"]).startswith(f"{PROCESSING}: ")
        }
        return kept | {
            "ref_id": str(row["code"]),
            "name": _name(row),
            "domain": str(row["department"]),
            "status": STATUSES[str(row["status"])],
            "information_channel": _text(row, "information"),
            "dpia_required": needed.get(str(row["dpia_need"]), ""),
            "dpia_reference": str(row["dpia_reference"]),
            "assigned_to": str(row["owner"]),
        }

    def _purposes(self, activity: Row) -> Iterator[dict[str, str]]:
        """Give a row for each pair of an article 6 and an article 9, as theirs take one of each."""
        for row in self._of("purposes", activity["code"]):
            articles = [str(entry["article"]) for entry in self._of("bases", row["activity"], row["code"])]
            sixes = [BASES[article] for article in articles if article.startswith("6.")]
            nines = [BASES[article] for article in articles if article.startswith("9.")]
            for six, nine in zip_longest(sixes or [""], nines, fillvalue=""):
                yield {
                    "name": _name(row),
                    "description": _text(row, "text"),
                    "legal_basis": six,
                    "article_9_condition": nine,
                }

    def _personal_data(self, activity: Row) -> Iterator[dict[str, str]]:
        systems = [
            _name(self._named["systems"][use["system"]])
            for use in self._of("activity_systems", activity["code"])
        ]
        seen = set()
        for row in self._of("data", activity["code"]):
            category = self._named["data_categories"][row["category"]]
            rule = self._named["retention_rules"].get(row["rule"])
            kept = retention_sentence(terms_of_row(rule), LANGUAGE) if rule else ""
            if (row["category"], kept) in seen:
                continue
            seen.add((row["category"], kept))
            yield {
                "name": _name(category),
                "description": _text(category, "details"),
                "retention": kept,
                "deletion_policy": "Anonymization" if rule and rule["action"] == DEIDENTIFY else "",
                "is_sensitive": "yes" if category["special"] else "no",
                "assets": "; ".join(systems),
            }

    def _subjects(self, activity: Row) -> Iterator[dict[str, str]]:
        codes = activity["subjects"]
        for code in codes if isinstance(codes, tuple) else ():
            named = self._say("activities", "subjects", code)
            yield {"name": named, "category": SUBJECTS.get(code, OTHER_SUBJECT)}

    def _given(self, activity: Row) -> Iterator[Row]:
        for use in self._of("disclosures", activity["code"]):
            yield self._named["recipients"][use["recipient"]]

    def _recipients(self, activity: Row) -> Iterator[dict[str, str]]:
        for row in self._given(activity):
            if row["role"] not in CONTRACTORS:
                yield {
                    "name": _name(row),
                    "description": _text(row, "task"),
                    "category": ROLE_WORDS.get(str(row["role"]), ROLE_WORDS[NOT_STATED]),
                }

    def _contractors(self, activity: Row) -> Iterator[dict[str, str]]:
        for row in self._given(activity):
            if row["role"] in CONTRACTORS:
                agreements = self._of("agreements", row["code"])
                yield {
                    "name": _name(row),
                    "description": _text(row, "task"),
                    "entity": _name(row),
                    "relationship_type": ROLE_WORDS[str(row["role"])],
                    "country": str(row["country"]),
                    "documentation_link": str(agreements[0]["reference"]) if agreements else "",
                }

    def _transfers(self, activity: Row) -> Iterator[dict[str, str]]:
        for recipient in self._given(activity):
            for row in self._of("transfers", recipient["code"]):
                yield {
                    "name": _name(recipient),
                    "entity": _name(recipient),
                    "country": str(row["country"]),
                    "transfer_mechanism": MECHANISMS.get(str(row["mechanism"]), ""),
                    "guarantees": _text(row, "measures"),
                }


def _name(row: Row) -> str:
    return _text(row, "name")


def _text(row: Row, column: str) -> str:
    return str(row[f"{column}_en"] or row[f"{column}_da"])
