"""The record as people read it: each activity's columns of GDPR Art. 30, in Danish or English.

Made from the tables of a record. What is not said in the record stays empty, or is called not decided where
the law asks for it; nothing is invented here. The words of codes are handed in by whoever has them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry_app.domain.countries import country_name
from registry_app.domain.legal_provisions import laws_beside
from registry_app.domain.record import Basis
from registry_app.domain.record_codes import AS_PROCESSOR, PROCESSOR
from registry_app.domain.record_tables import Parts, Row, Tables, Value
from registry_app.domain.retention_sentences import RetentionTerms, retention_sentence

# Gives the words of a code: the table and column that it stands in, and the code.
Say = Callable[[str, str, str], str]

# The columns of the sheet, in order; GDPR Art. 30(1)(a)-(g) and what a DPO needs beside it.
COLUMNS: Final = (
    "name",
    "status",
    "owner",
    "role",
    "joint",
    "purposes",
    "bases",
    "subjects",
    "data",
    "recipients",
    "transfers",
    "retention",
    "security",
    "systems",
    "information",
    "dpia",
    "review",
)
HEADINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "da": {
        "name": "Behandlingsaktivitet",
        "status": "Status",
        "owner": "Ansvarlig",
        "role": "Rolle",
        "joint": "Fælles dataansvarlige",
        "purposes": "Formål",
        "bases": "Behandlingsgrundlag",
        "subjects": "Kategorier af registrerede",
        "data": "Kategorier af personoplysninger",
        "recipients": "Kategorier af modtagere",
        "transfers": "Overførsel til tredjelande",
        "retention": "Frister for sletning",
        "security": "Sikkerhedsforanstaltninger",
        "systems": "Systemer",
        "information": "Opfyldelse af oplysningspligten",
        "dpia": "Konsekvensanalyse",
        "review": "Næste gennemgang",
    },
    "en": {
        "name": "Processing activity",
        "status": "Status",
        "owner": "Owner",
        "role": "Role",
        "joint": "Joint controllers",
        "purposes": "Purposes",
        "bases": "Legal basis",
        "subjects": "Categories of data subjects",
        "data": "Categories of personal data",
        "recipients": "Categories of recipients",
        "transfers": "Transfers to third countries",
        "retention": "Time limits for erasure",
        "security": "Security measures",
        "systems": "Systems",
        "information": "How people are told",
        "dpia": "Impact assessment",
        "review": "Next review",
    },
}
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "da": {
        "on_behalf_of": "som databehandler for {name}",
        "agreement": "databehandleraftale {reference}, underskrevet {day}",
        "draft": "databehandleraftale {reference}, ikke underskrevet",
        "no_agreement": "ingen databehandleraftale er registreret",
        "assessed": "vurderet {day}",
        "done": "gennemført {day}",
        "undecided": "Ikke besluttet",
        "elsewhere": "et land uden for EØS",
        "special": "følsom oplysning",
        "cpr": "CPR-nummer",
        "criminal": "strafbare forhold",
        "child": "oplysninger om børn",
        "profiling": "Omfatter profilering.",
        "automated_decision": "Omfatter automatiske afgørelser (art. 22).",
        "interest": "Legitim interesse: {words}",
        "since": "ordning {reference}",
    },
    "en": {
        "on_behalf_of": "as processor for {name}",
        "agreement": "processing agreement {reference}, signed {day}",
        "draft": "processing agreement {reference}, not signed",
        "no_agreement": "no processing agreement is entered",
        "assessed": "assessed {day}",
        "done": "done {day}",
        "undecided": "Not decided",
        "elsewhere": "a country outside the EEA",
        "special": "special category",
        "cpr": "CPR number",
        "criminal": "criminal offences",
        "child": "data about children",
        "profiling": "Includes profiling.",
        "automated_decision": "Includes automated decisions (Art. 22).",
        "interest": "Legitimate interest: {words}",
        "since": "arrangement {reference}",
    },
}
DATA_MARKS: Final = ("special", "cpr", "criminal", "child")


@dataclass(frozen=True)
class SheetData:
    """A category of data in a purpose: what it is, where it comes from, how long it is kept."""

    name: str
    origin: str
    kept: str


@dataclass(frozen=True)
class SheetPurpose:
    """A purpose, ready to be read."""

    name: str
    text: str
    bases: tuple[str, ...]
    notes: tuple[str, ...]
    data: tuple[SheetData, ...]


@dataclass(frozen=True)
class SheetActivity:
    """An activity, ready to be read: the lines of each column, and its purposes one by one."""

    code: str
    columns: Mapping[str, tuple[str, ...]]
    purposes: tuple[SheetPurpose, ...]

    @property
    def name(self) -> str:
        """Give what people call it."""
        return self.columns["name"][0]


class _Reader:
    """The tables, indexed once, in one language."""

    def __init__(self, tables: Tables, language: str, say: Say) -> None:
        self.language = language
        self.say = say
        self.words = WORDS[language]
        self.parts = Parts(tables)
        self.catalogues = {
            name: {row["code"]: row for row in tables[name]}
            for name in ("systems", "retention_rules", "data_categories", "recipients")
        }

    def of(self, table: str, *key: Value) -> list[Row]:
        """Give the rows of a table that belong to a row, in their order."""
        return sorted(self.parts.of(table, *key), key=lambda row: number(row.get("position")))

    def place(self, row: Row) -> int:
        """Give the place of a category in its catalogue, by which data are listed."""
        return number(self.catalogues["data_categories"][row["category"]]["position"])

    def text(self, row: Row, name: str) -> str:
        """Give a text in the language, or in the other one where it is missing."""
        other = "en" if self.language == "da" else "da"
        return str(row[f"{name}_{self.language}"] or row[f"{name}_{other}"])

    def day(self, value: object) -> str:
        """Write a date as it is written in the language."""
        return day_in_words(value, self.language) if isinstance(value, date) else ""

    def country(self, code: object) -> str:
        """Name a country, by its code where the language has no name for it here."""
        return country_name(str(code), self.language)


_MONTHS: Final = {
    "da": [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def day_in_words(value: date, language: str) -> str:
    """Write a date as it is written in the language ("da" or "en")."""
    month = _MONTHS[language][value.month - 1]
    return f"{value.day}. {month} {value.year}" if language == "da" else f"{value.day} {month} {value.year}"


def number(value: object) -> int:
    """Give a number, 0 for what is none."""
    return value if isinstance(value, int) else 0


def sheet_of(tables: Tables, language: str, say: Say) -> tuple[SheetActivity, ...]:
    """Return the activities in the order of the policy, with every column of the sheet filled."""
    reader = _Reader(tables, language, say)
    rows = sorted(tables["activities"], key=lambda row: (number(row["position"]), str(row["code"])))
    return tuple(_activity(reader, row) for row in rows)


def flat_row(activity: SheetActivity) -> list[str]:
    """Return an activity as a line of a table, with a line in a cell for each thing."""
    return ["\n".join(activity.columns[name]) for name in COLUMNS]


def _activity(reader: _Reader, row: Row) -> SheetActivity:
    purposes = tuple(_purpose(reader, purpose) for purpose in reader.of("purposes", row["code"]))
    recipients = [
        (use, reader.catalogues["recipients"][use["recipient"]])
        for use in reader.of("disclosures", row["code"])
    ]
    columns: dict[str, Iterable[str]] = {
        "name": [reader.text(row, "name")],
        "status": [reader.say("activities", "status", str(row["status"]))],
        "owner": [part for part in (str(row["owner"]), str(row["department"])) if part],
        "role": [_role(reader, row)],
        "joint": [_joint(reader, joint) for joint in reader.of("joint_controllers", row["code"])],
        "purposes": [purpose.text or purpose.name for purpose in purposes],
        "bases": [basis for purpose in purposes for basis in purpose.bases],
        "subjects": [reader.say("activities", "subjects", code) for code in _codes(row["subjects"])],
        "data": [data.name for purpose in purposes for data in purpose.data],
        "recipients": [_recipient(reader, use, recipient) for use, recipient in recipients],
        "transfers": [line for _use, recipient in recipients for line in _transfers(reader, recipient)],
        "retention": _retention(purposes),
        "security": [
            *(
                reader.say("activities", "security_measures", code)
                for code in _codes(row["security_measures"])
            ),
            *_if(reader.text(row, "security")),
        ],
        "systems": [
            reader.text(reader.catalogues["systems"][use["system"]], "name")
            for use in reader.of("activity_systems", row["code"])
        ],
        "information": _if(reader.text(row, "information")),
        "dpia": [_dpia(reader, row)],
        "review": _if(reader.day(row["next_review_on"])),
    }
    return SheetActivity(
        str(row["code"]), {name: tuple(dict.fromkeys(columns[name])) for name in COLUMNS}, purposes
    )


def _purpose(reader: _Reader, row: Row) -> SheetPurpose:
    key = (row["activity"], row["code"])
    notes = [reader.words[mark] for mark in ("profiling", "automated_decision") if row[mark]]
    if row["marketing"]:
        notes.append(_sentence(reader.say("purposes", "marketing", str(row["marketing"]))))
    return SheetPurpose(
        name=reader.text(row, "name"),
        text=reader.text(row, "text"),
        bases=tuple(_basis(reader, basis) for basis in reader.of("bases", *key)),
        notes=tuple(notes),
        data=tuple(_data(reader, data) for data in sorted(reader.of("data", *key), key=reader.place)),
    )


def _basis(reader: _Reader, row: Row) -> str:
    article = reader.say("bases", "article", str(row["article"]))
    law = laws_beside(Basis(str(row["article"]), str(row["provision"]), dbl=str(row["dbl"])), reader.language)
    scope, interest = reader.text(row, "scope"), reader.text(row, "interest")
    said = f"{article}, {law}" if law else article
    said = f"{said}: {scope}" if scope else said
    if interest:
        said = f"{said}. {reader.words['interest'].format(words=interest)}"
    return _upper(said)


def _data(reader: _Reader, row: Row) -> SheetData:
    category = reader.catalogues["data_categories"][row["category"]]
    marks = [reader.words[mark] for mark in DATA_MARKS if category[mark]]
    details, name = reader.text(category, "details"), reader.text(category, "name")
    said = f"{name}: {details}" if details else name
    origin = reader.text(category, "source") or reader.say(
        "data_categories", "origin", str(category["origin"])
    )
    rule = reader.catalogues["retention_rules"].get(row["rule"])
    kept = retention_sentence(terms_of_row(rule), reader.language) if rule else reader.words["undecided"]
    return SheetData(f"{said} ({', '.join(marks)})" if marks else said, _upper(origin), kept)


def _retention(purposes: Sequence[SheetPurpose]) -> Iterator[str]:
    """Say each period once, with the data that it is for where there are several."""
    kept: dict[str, list[str]] = {}
    for purpose in purposes:
        for data in purpose.data:
            kept.setdefault(data.kept, []).append(data.name.partition(":")[0].partition(" (")[0])
    if len(kept) == 1:
        yield from kept
        return
    for sentence, names in kept.items():
        yield f"{', '.join(dict.fromkeys(names))}: {sentence[:1].lower()}{sentence[1:]}"


def _recipient(reader: _Reader, use: Row, row: Row) -> str:
    task, condition = reader.text(row, "task"), reader.text(use, "condition")
    said = [reader.say("recipients", "role", str(row["role"])), *_if(task), *_if(condition)]
    if row["role"] == PROCESSOR and row["is_named"]:
        said += [_agreement(reader, agreement) for agreement in reader.of("agreements", row["code"])] or [
            reader.words["no_agreement"]
        ]
    return f"{reader.text(row, 'name')} ({'; '.join(said)})"


def _agreement(reader: _Reader, row: Row) -> str:
    phrase = reader.words["agreement" if row["signed_on"] else "draft"]
    return phrase.format(reference=row["reference"], day=reader.day(row["signed_on"]))


def _transfers(reader: _Reader, recipient: Row) -> Iterator[str]:
    for row in reader.of("transfers", recipient["code"]):
        where = reader.country(row["country"]) if row["country"] else reader.words["elsewhere"]
        said = [where, reader.say("transfers", "mechanism", str(row["mechanism"]))]
        named = [name for name in ("module", "derogation") if row[name]]
        said += [reader.say("transfers", name, str(row[name])) for name in named]
        if row["assessed_on"]:
            said.append(reader.words["assessed"].format(day=reader.day(row["assessed_on"])))
        measures = reader.text(row, "measures")
        yield f"{reader.text(recipient, 'name')}: {', '.join([*said, *_if(measures)])}"


def _role(reader: _Reader, row: Row) -> str:
    if row["role"] == AS_PROCESSOR and row["on_behalf_of"]:
        return _upper(reader.words["on_behalf_of"].format(name=row["on_behalf_of"]))
    return _upper(reader.say("activities", "role", str(row["role"])))


def _joint(reader: _Reader, row: Row) -> str:
    said = [str(row["name"]), *_if(str(row["contact"]))]
    if row["reference"]:
        said.append(reader.words["since"].format(reference=row["reference"]))
    return ", ".join(said)


def _dpia(reader: _Reader, row: Row) -> str:
    said = [_upper(reader.say("activities", "dpia_need", str(row["dpia_need"])))]
    if row["dpia_done_on"]:
        said.append(reader.words["done"].format(day=reader.day(row["dpia_done_on"])))
    return ", ".join([*said, *_if(str(row["dpia_reference"]))])


def terms_of_row(row: Row) -> RetentionTerms:
    """Return what a retention rule of the tables says."""
    return RetentionTerms(
        unit=str(row["unit"]),
        period=number(row["period"]),
        trigger=str(row["trigger"]),
        counting=str(row["counting"]),
        action=str(row["action"]),
        keeps=_codes(row["keeps"]),
        ends_earlier=str(row["ends_earlier"]),
        unless=str(row["unless"]),
        statute=str(row["statute"]),
        yields_to_rights=bool(row["yields_to_rights"]),
        note=(str(row["note_da"]), str(row["note_en"])),
    )


def _codes(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _if(words: str) -> tuple[str, ...]:
    return (words,) if words else ()


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sentence(words: str) -> str:
    return f"{_upper(words)}."
