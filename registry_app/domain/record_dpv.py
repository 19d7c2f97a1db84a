"""The record as JSON-LD in the terms of the Data Privacy Vocabulary (DPV 2 and its GDPR extension).

Every activity is a dpv:Process with one more inside for each purpose. Texts stand in Danish and English. A
code that has no term of its own takes the class above it, with our code as its identifier.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from registry_app.domain import record_codes as codes
from registry_app.domain.record_sheet import number, terms_of_row
from registry_app.domain.record_tables import Parts, Row, Tables
from registry_app.domain.retention_sentences import retention_sentence

CONTEXT: Final = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SUBJECTS: Final = {
    "customers": "dpv:Customer",
    "applicants_for_account": "dpv:Applicant",
    "children": "dpv:Child",
    "visitors": "dpv:Visitor",
    "participants": "dpv:Participant",
    "employees": "dpv:Employee",
    "job_applicants": "dpv:JobApplicant",
    "users_of_the_office": "dpv:User",
}
MEASURES: Final = {
    "encryption_at_rest": "dpv:EncryptionAtRest",
    "encryption_in_transit": "dpv:EncryptionInTransfer",
    "two_factor": "dpv:MultiFactorAuthentication",
    "pseudonymisation": "dpv:Pseudonymisation",
}
RECIPIENTS: Final = {
    "processor": "dpv:DataProcessor",
    "controller": "dpv:ThirdParty",
    "joint_controller": "dpv:JointDataControllers",
    "authority": "dpv:Authority",
}
TRANSFERS: Final = {
    "adequacy": "eu-gdpr:A45-3",
    "dpf": "eu-gdpr:A45-3",
    "scc": "eu-gdpr:A46-2-c",
    "bcr": "eu-gdpr:A46-2-b",
    "ad_hoc": "eu-gdpr:A46-3-a",
}
DURATIONS: Final = {codes.DAYS: "D", codes.MONTHS: "M", codes.YEARS: "Y"}
Node = dict[str, Any]


def json_ld(controller: Row, tables: Tables, *, as_of: date) -> Node:
    """Return the record as one JSON-LD document; `as_of` is the day whose record it is."""
    graph = _Graph(tables)
    owner = f"urn:dpo-office:{controller['slug']}"
    return {
        "@context": CONTEXT,
        "@id": f"{owner}:record",
        "@type": "dpv:RecordsOfActivities",
        "dct:date": {"@type": "xsd:date", "@value": as_of.isoformat()},
        "dpv:hasDataController": _controller(owner, controller),
        "dpv:hasProcess": [
            graph.activity(owner, row)
            for row in sorted(
                tables["activities"], key=lambda row: (number(row["position"]), str(row["code"]))
            )
        ],
    }


def legal_basis_term(article: str) -> str:
    """Give the term of a legal basis: "6.1.a" is eu-gdpr:A6-1-a, what has none is the class of them all."""
    return f"eu-gdpr:A{article.replace('.', '-')}" if "." in article else "dpv:LegalBasis"


def transfer_term(row: Row) -> str:
    """Give the term of what a transfer rests on (GDPR Arts. 45-49)."""
    if row["mechanism"] == codes.DEROGATION and row["derogation"]:
        return "eu-gdpr:A49-2" if len(str(row["derogation"])) > 1 else f"eu-gdpr:A49-1-{row['derogation']}"
    return TRANSFERS.get(str(row["mechanism"]), "dpv:DataTransferLegalBasis")


def _controller(owner: str, controller: Row) -> Node:
    node: Node = {
        "@id": owner,
        "@type": "dpv:DataController",
        "dpv:hasName": controller["name"],
        "dpv:hasContact": controller["contact_email"],
        "dpv:hasAddress": controller["address"],
        "dct:identifier": controller["cvr"],
    }
    if controller["representative_name"]:
        node["dpv:hasRepresentative"] = {
            "@type": "dpv:Representative",
            "dpv:hasName": controller["representative_name"],
            "dpv:hasContact": controller["representative_contact"],
        }
    if controller["dpo_name"]:
        node["dpv:hasDataProtectionOfficer"] = {
            "@type": "dpv:DataProtectionOfficer",
            "dpv:hasName": controller["dpo_name"],
            "dpv:hasContact": controller["dpo_email"],
        }
    return {name: value for name, value in node.items() if value}


class _Graph:
    """The tables, with the catalogues by code."""

    def __init__(self, tables: Tables) -> None:
        self.of = Parts(tables).of
        self.by_code: Mapping[str, Mapping[Any, Row]] = {
            name: {row["code"]: row for row in tables[name]}
            for name in ("recipients", "data_categories", "retention_rules")
        }

    def activity(self, owner: str, row: Row) -> Node:
        code = row["code"]
        measures = [
            {"@type": MEASURES.get(measure, "dpv:TechnicalOrganisationalMeasure"), "dct:identifier": measure}
            for measure in _codes(row["security_measures"])
        ]
        node: Node = {
            "@id": f"{owner}:{code}",
            "@type": "dpv:Process",
            "dct:identifier": code,
            "dct:title": _texts(row, "name"),
            "dpv:hasDataController" if row["role"] == codes.AS_CONTROLLER else "dpv:hasDataProcessor": {
                "@id": owner
            },
            "dpv:hasDataSubject": [
                {"@type": SUBJECTS.get(subject, "dpv:DataSubject"), "dct:identifier": subject}
                for subject in _codes(row["subjects"])
            ],
            "dpv:hasRecipient": [self.recipient(use) for use in self.of("disclosures", code)],
            "dpv:hasTechnicalOrganisationalMeasure": measures,
            "dpv:hasProcess": [self.purpose(owner, purpose) for purpose in self.of("purposes", code)],
        }
        return {name: value for name, value in node.items() if value}

    def purpose(self, owner: str, row: Row) -> Node:
        key = (row["activity"], row["code"])
        node: Node = {
            "@id": f"{owner}:{row['activity']}:{row['code']}",
            "@type": "dpv:Process",
            "dct:identifier": row["code"],
            "dct:title": _texts(row, "name"),
            "dpv:hasPurpose": {"@type": "dpv:Purpose", "dct:description": _texts(row, "text")},
            "dpv:hasLegalBasis": [
                {"@id": legal_basis_term(str(basis["article"])), "dct:identifier": basis["article"]}
                for basis in self.of("bases", *key)
            ],
            "dpv:hasPersonalData": [self.data(data) for data in self.of("data", *key)],
            "dpv:hasProcessing": [{"@type": "dpv:Profiling"}] if row["profiling"] else [],
        }
        return {name: value for name, value in node.items() if value}

    def data(self, row: Row) -> Node:
        category = self.by_code["data_categories"][row["category"]]
        special = category["special"]
        node: Node = {
            "@type": "eu-gdpr:SpecialCategoryPersonalData" if special else "dpv:PersonalData",
            "dct:identifier": category["code"],
            "dct:title": _texts(category, "name"),
            "dpv:hasDataSource": _texts(category, "source"),
        }
        rule = self.by_code["retention_rules"].get(row["rule"])
        if rule is not None:
            node["dpv:hasStorageCondition"] = _storage(rule)
        return {name: value for name, value in node.items() if value}

    def recipient(self, use: Row) -> Node:
        row = self.by_code["recipients"][use["recipient"]]
        transfers = [
            {
                "@id": transfer_term(transfer),
                "dct:identifier": transfer["mechanism"],
                **({"dpv:hasCountry": {"@id": f"loc:{transfer['country']}"}} if transfer["country"] else {}),
            }
            for transfer in self.of("transfers", row["code"])
        ]
        node: Node = {
            "@type": RECIPIENTS.get(str(row["role"]), "dpv:Recipient"),
            "dct:identifier": row["code"],
            "dpv:hasName": _texts(row, "name"),
            "dpv:hasCountry": {"@id": f"loc:{row['country']}"} if row["country"] else None,
            "dpv:hasLegalBasis": transfers,
        }
        return {name: value for name, value in node.items() if value}


def _storage(rule: Row) -> Node:
    terms = terms_of_row(rule)
    node: Node = {
        "@type": "dpv:StorageDuration",
        "dct:identifier": rule["code"],
        "dct:description": [
            {"@language": language, "@value": retention_sentence(terms, language)}
            for language in ("da", "en")
        ],
    }
    if terms.unit in DURATIONS:
        length = f"P{terms.period}{DURATIONS[terms.unit]}"
        node["dpv:hasDuration"] = {"@type": "xsd:duration", "@value": length}
    return node


def _texts(row: Row, name: str) -> list[Node]:
    return [
        {"@language": language, "@value": row[f"{name}_{language}"]}
        for language in ("da", "en")
        if row[f"{name}_{language}"]
    ]


def _codes(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
