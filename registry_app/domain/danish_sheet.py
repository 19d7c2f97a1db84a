"""The record in the columns that Danish records are kept in: a line for each purpose of each activity.

The headings are those of OS2compliance's record, as docs/rules/record_exchange.md sets them against ours. A
line is read back by the same headings: what a cell names several of stands on lines of its own, and what
belongs to each of them stands beside it, line by line.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from registry_app.domain.countries import country_name
from registry_app.domain.legal_provisions import laws_beside
from registry_app.domain.record import Basis
from registry_app.domain.record_codes import PROCESSOR
from registry_app.domain.record_sheet import Say, day_in_words, number, terms_of_row
from registry_app.domain.record_tables import Parts, Row, Tables, Value
from registry_app.domain.retention_sentences import retention_sentence

SHEET: Final = "Fortegnelse"
LANGUAGE: Final = "da"
NONE: Final = "–"
# Each heading is one by which domain/sheet_words.toml knows the column again.
HEADINGS: Final = {
    "code": "Reference",
    "name": "Fortegnelse over behandlingsaktivitet angående",
    "status": "Status",
    "controller": "Dataansvarlige",
    "joint": "Fælles dataansvarlige",
    "role": "Rolle",
    "on_behalf_of": "På vegne af",
    "department": "Ansvarlig afdeling",
    "owner": "Hvem er ansvarlig for behandling af personoplysningerne",
    "purposes": "Beskriv formålet med behandlingsaktiviteten",
    "bases": "GDPR lovhjemmel",
    "subjects": "Kategorier af registrerede",
    "data": "Typer af personoplysninger",
    "special_data": "Følsomme personoplysninger",
    "retention": "Hvor længe opbevares personoplysningerne",
    "disclosed": "Videregives personoplysningerne til andre, som anvender oplysningerne til eget formål?",
    "recipients": "Modtager",
    "processors": "Leverandør",
    "agreements": "Databehandleraftale",
    "countries": "Land",
    "mechanisms": "Acceptgrundlag",
    "systems": "Aktiver, der understøtter behandlingsaktiviteten",
    "security": "Sikkerhedsforanstaltninger",
    "information": "Opfyldelse af oplysningspligten",
    "dpia_need": "Konsekvensanalyse",
    "dpia_reference": "Link til konsekvensanalyse",
    "profiling": "Profilering",
    "automated_decision": "Automatiske afgørelser",
    "next_review_on": "Næste gennemgang",
}


def danish_rows(controller: Row, tables: Tables, say: Say) -> Iterator[list[str]]:
    """Give the headings, then a line for each purpose; one for an activity that has none.

    What was kept from other sheets gets a column for each of its headings.
    """
    extras = list(dict.fromkeys(str(row["heading"]) for row in tables["extras"]))
    yield [*HEADINGS.values(), *extras]
    writer = _Writer(controller, tables, say)
    rows = sorted(tables["activities"], key=lambda row: (number(row["position"]), str(row["code"])))
    for activity in rows:
        kept = {str(row["heading"]): str(row["text"]) for row in writer.of("extras", activity["code"])}
        whole = writer.activity(activity)
        for place, purpose in enumerate(writer.purposes(activity) or [None]):
            cells = whole | (writer.purpose(purpose) if purpose else {})
            # What is said of the activity as a whole stands on its first line.
            said = (kept.get(name, "") if place == 0 else "" for name in extras)
            yield [*(cells.get(name, "") for name in HEADINGS), *said]


class _Writer:
    """Cells of the sheet, made of the tables."""

    def __init__(self, controller: Row, tables: Tables, say: Say) -> None:
        self._controller = controller
        self._say = say
        self.of = Parts(tables).of
        self._named: Mapping[str, Mapping[Value, Row]] = {
            name: {row["code"]: row for row in tables[name]}
            for name in ("systems", "retention_rules", "data_categories", "recipients")
        }

    def activity(self, row: Row) -> dict[str, str]:
        """Give the cells that every line of an activity has."""
        uses = [self._named["recipients"][use["recipient"]] for use in self.of("disclosures", row["code"])]
        processors = [entry for entry in uses if entry["role"] == PROCESSOR]
        others = [_name(entry) for entry in uses if entry["role"] != PROCESSOR]
        security = [self._say("activities", "security_measures", code) for code in _codes(row)]
        words = str(row["security_da"] or row["security_en"])
        review = row["next_review_on"]
        return {
            "code": str(row["code"]),
            "name": _name(row),
            "status": self._say("activities", "status", str(row["status"])),
            "controller": str(self._controller["name"]),
            "joint": _lines([str(entry["name"]) for entry in self.of("joint_controllers", row["code"])]),
            "role": self._say("activities", "role", str(row["role"])),
            "on_behalf_of": str(row["on_behalf_of"]),
            "department": str(row["department"]),
            "owner": str(row["owner"]),
            "subjects": _lines(
                [self._say("activities", "subjects", code) for code in _codes(row, "subjects")]
            ),
            "disclosed": "Ja" if others else "Nej",
            "recipients": _lines(others),
            "processors": _lines([_name(entry) for entry in processors]),
            "agreements": _beside([self._agreement(entry) for entry in processors]),
            "countries": _beside([self._country(entry) for entry in processors]),
            "mechanisms": _beside([self._mechanism(entry) for entry in processors]),
            "systems": _lines([_name(self._named["systems"][use["system"]]) for use in self._systems(row)]),
            "security": _lines([*security, *([words] if words else [])]),
            "information": str(row["information_da"] or row["information_en"]),
            "dpia_need": self._say("activities", "dpia_need", str(row["dpia_need"])),
            "dpia_reference": str(row["dpia_reference"]),
            "next_review_on": day_in_words(review, LANGUAGE) if isinstance(review, date) else "",
        }

    def _systems(self, row: Row) -> list[Row]:
        return self.of("activity_systems", row["code"])

    def purposes(self, row: Row) -> list[Row]:
        """Give the purposes of an activity in their order."""
        found = self.of("purposes", row["code"])
        return sorted(found, key=lambda entry: (number(entry["position"]), str(entry["code"])))

    def purpose(self, row: Row) -> dict[str, str]:
        """Give the cells of a purpose."""
        key = (row["activity"], row["code"])
        data = self.of("data", *key)
        categories = [self._named["data_categories"][entry["category"]] for entry in data]
        return {
            "purposes": str(row["text_da"] or row["name_da"]),
            "bases": _lines([self._basis(entry) for entry in self.of("bases", *key)]),
            "data": _lines([_name(entry) for entry in categories]),
            "special_data": _lines([_name(entry) for entry in categories if entry["special"]]),
            "retention": _beside([self._kept(entry) for entry in data]),
            "profiling": "Ja" if row["profiling"] else "Nej",
            "automated_decision": "Ja" if row["automated_decision"] else "Nej",
        }

    def _basis(self, row: Row) -> str:
        article = self._say("bases", "article", str(row["article"]))
        law = laws_beside(Basis(str(row["article"]), str(row["provision"]), dbl=str(row["dbl"])), LANGUAGE)
        return f"{article}, {law}" if law else article

    def _kept(self, row: Row) -> str:
        rule = self._named["retention_rules"].get(row["rule"])
        return " ".join(retention_sentence(terms_of_row(rule), LANGUAGE).split()) if rule else ""

    def _agreement(self, row: Row) -> str:
        return "; ".join(str(entry["reference"]) for entry in self.of("agreements", row["code"]))

    def _country(self, row: Row) -> str:
        """Give where a processor works: the country of its transfer, or else its own."""
        transfers = self.of("transfers", row["code"])
        country = next((str(entry["country"]) for entry in transfers if entry["country"]), "")
        country = country or str(row["country"])
        return country_name(country, LANGUAGE) if country else ""

    def _mechanism(self, row: Row) -> str:
        for entry in self.of("transfers", row["code"]):
            return self._say("transfers", "mechanism", str(entry["mechanism"]))
        return ""


def _codes(row: Row, column: str = "security_measures") -> tuple[str, ...]:
    value = row[column]
    return value if isinstance(value, tuple) else ()


def _name(row: Row) -> str:
    return str(row["name_da"] or row["name_en"])


def _lines(parts: Sequence[str]) -> str:
    return "\n".join(parts)


def _beside(parts: Sequence[str]) -> str:
    """Put what belongs to each of several on lines side by side; nothing where none says anything."""
    return "\n".join(part or NONE for part in parts) if any(parts) else ""
