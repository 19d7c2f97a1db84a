"""The provisions of the Danish Data Protection Act that a legal basis may name, as a table (§§ 6-14).

Each provision stands beside certain articles of the GDPR only. Other Danish acts ("bogføringsloven § 12") are
cited as text beside the basis. Read with the act as amended on 1 January 2024.
"""

from dataclasses import dataclass
from typing import Final

from registry_app.domain.record import Basis, Words


@dataclass(frozen=True)
class Provision:
    """A provision: how it is cited, what it allows, and the articles beside which it can stand."""

    code: str
    paragraph: str
    says: Words
    articles: frozenset[str]

    def cited(self, language: str) -> str:
        """Cite it as Danish law is cited, in the words of a language ("da" or "en")."""
        act = "databeskyttelsesloven" if language == "da" else "Danish Data Protection Act"
        return f"{act} {self.paragraph}"


def _provision(code: str, paragraph: str, da: str, en: str, articles: str) -> Provision:
    return Provision(code, paragraph, Words(da, en), frozenset(articles.split()))


_SIX = "6.1.a 6.1.b 6.1.c 6.1.d 6.1.e 6.1.f"
_TABLE: Final = (
    _provision("dbl_6_1", "§ 6, stk. 1", "almindelige oplysninger", "ordinary data", _SIX),
    _provision(
        "dbl_6_2",
        "§ 6, stk. 2",
        "samtykke fra et barn på mindst 15 år til en onlinetjeneste",
        "consent of a child of 15 or more to an online service",
        "6.1.a",
    ),
    _provision(
        "dbl_6_3",
        "§ 6, stk. 3",
        "samtykke fra forældremyndighedens indehaver for et barn under 15 år",
        "consent of the holder of custody for a child under 15",
        "6.1.a",
    ),
    _provision(
        "dbl_7_1",
        "§ 7, stk. 1",
        "følsomme oplysninger efter art. 9, stk. 2, litra a, c, d, e eller f",
        "special categories under Art. 9(2)(a), (c), (d), (e) or (f)",
        "9.2.a 9.2.c 9.2.d 9.2.e 9.2.f",
    ),
    _provision(
        "dbl_7_2",
        "§ 7, stk. 2",
        "arbejdsretlige og socialretlige forpligtelser og rettigheder",
        "obligations and rights of employment and social law",
        "9.2.b",
    ),
    _provision(
        "dbl_7_3",
        "§ 7, stk. 3",
        "sundhed, af personer med tavshedspligt",
        "health care, by people bound to secrecy",
        "9.2.h",
    ),
    _provision(
        "dbl_7_4",
        "§ 7, stk. 4",
        "væsentlige samfundsinteresser; private skal have Datatilsynets tilladelse",
        "substantial public interest; private controllers need the authority's permission",
        "9.2.g",
    ),
    _provision(
        "dbl_8_1",
        "§ 8, stk. 1",
        "strafbare forhold hos en offentlig myndighed",
        "criminal offences with a public authority",
        "10",
    ),
    _provision(
        "dbl_8_3",
        "§ 8, stk. 3",
        "strafbare forhold hos private: udtrykkeligt samtykke eller en interesse, der klart vejer tungere",
        "criminal offences with private controllers: explicit consent, or an interest that clearly overrides",
        "10",
    ),
    _provision(
        "dbl_8_4",
        "§ 8, stk. 4",
        "private videregiver oplysninger om strafbare forhold",
        "private controllers disclose data about criminal offences",
        "10",
    ),
    _provision(
        "dbl_8_5",
        "§ 8, stk. 5",
        "strafbare forhold på betingelserne i § 7",
        "criminal offences on the conditions of § 7",
        "10",
    ),
    _provision("dbl_9", "§ 9", "retsinformationssystemer", "legal information systems", "9.2.g 10"),
    _provision(
        "dbl_10",
        "§ 10",
        "statistik og videnskab af væsentlig samfundsmæssig betydning",
        "statistics and research of significant public importance",
        "9.2.j 10",
    ),
    _provision(
        "dbl_11_1",
        "§ 11, stk. 1",
        "personnummer hos en offentlig myndighed",
        "the CPR number with a public authority",
        "87",
    ),
    _provision(
        "dbl_11_2_1",
        "§ 11, stk. 2, nr. 1",
        "personnummer, når det følger af lovgivningen",
        "the CPR number, where legislation says so",
        "87",
    ),
    _provision(
        "dbl_11_2_2",
        "§ 11, stk. 2, nr. 2",
        "personnummer efter samtykke",
        "the CPR number by consent",
        "87",
    ),
    _provision(
        "dbl_11_2_3",
        "§ 11, stk. 2, nr. 3",
        "personnummer til statistik og videnskab, eller når videregivelsen er et naturligt led i driften og"
        " afgørende for en entydig identifikation eller kræves af en myndighed",
        "the CPR number for statistics and research, or where disclosure is a natural part of the business"
        " and decisive for identifying somebody beyond doubt, or an authority demands it",
        "87",
    ),
    _provision(
        "dbl_11_2_4",
        "§ 11, stk. 2, nr. 4",
        "personnummer på betingelserne i § 7",
        "the CPR number on the conditions of § 7",
        "87",
    ),
    _provision(
        "dbl_12_1",
        "§ 12, stk. 1",
        "ansættelsesretlige forpligtelser og rettigheder efter lov eller kollektiv overenskomst",
        "obligations and rights in employment by law or collective agreement",
        f"{_SIX} 9.2.b",
    ),
    _provision(
        "dbl_12_2",
        "§ 12, stk. 2",
        "en legitim interesse i ansættelsesforhold, der udspringer af lov eller kollektiv overenskomst",
        "a legitimate interest in employment that springs from law or collective agreement",
        "6.1.f 9.2.b",
    ),
    _provision(
        "dbl_12_3", "§ 12, stk. 3", "samtykke i ansættelsesforhold", "consent in employment", "6.1.a 9.2.a"
    ),
    _provision(
        "dbl_13", "§ 13", "markedsføring over for forbrugere", "marketing towards consumers", "6.1.a 6.1.f"
    ),
    _provision("dbl_14", "§ 14", "overførsel til arkiv", "transfer to an archive", f"{_SIX} 9.2.j 10"),
)
PROVISIONS: Final = {provision.code: provision for provision in _TABLE}

CPR_PROVISIONS: Final = frozenset(code for code in PROVISIONS if code.startswith("dbl_11_"))
CRIMINAL_PROVISIONS: Final = frozenset(code for code, row in PROVISIONS.items() if "10" in row.articles)
CHILD_PROVISIONS: Final = frozenset({"dbl_6_2", "dbl_6_3"})


def may_stand_beside(code: str, article: str) -> bool:
    """Tell whether a provision can stand beside an article; no provision at all always can."""
    return not code or (code in PROVISIONS and article in PROVISIONS[code].articles)


def laws_beside(basis: Basis, language: str) -> str:
    """Cite the Danish law beside a basis, in the words of a language; empty where none is named."""
    known = PROVISIONS.get(basis.dbl)
    return ", ".join(law for law in (known.cited(language) if known else "", basis.provision) if law)
