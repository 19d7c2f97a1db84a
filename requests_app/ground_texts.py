"""Each ground of refusal as a reason that a person can read, and its source of law (GDPR Art. 12(4))."""

from requests_app.letter_texts import Texts

GROUND_TEXTS: Texts = {
    "manifestly_unfounded": {
        "da": "Anmodningen er åbenbart grundløs.",
        "en": "The request is manifestly unfounded.",
    },
    "excessive": {"da": "Anmodningen er overdreven.", "en": "The request is excessive."},
    "not_identifiable": {
        "da": "Vi kan ikke identificere dig blandt dem, vi behandler oplysninger om.",
        "en": "We are not in a position to identify you among those whose data we process.",
    },
    "restricted_by_law": {
        "da": "Rettigheden er begrænset ved lov på dette område.",
        "en": "The right is restricted by law in this field.",
    },
    "rights_of_others_access": {
        "da": "En kopi ville krænke andres rettigheder og frihedsrettigheder.",
        "en": "A copy would adversely affect the rights and freedoms of others.",
    },
    "not_inherited": {
        "da": "Retten er personlig for den afdøde og går ikke i arv.",
        "en": "The right is personal to the deceased and is not inherited.",
    },
    "dbl_22_1": {
        "da": (
            "Din interesse i oplysningerne må vige for afgørende hensyn til private interesser, herunder "
            "hensynet til dig selv."
        ),
        "en": (
            "Your interest in the information is overridden by decisive private interests, including "
            "your own."
        ),
    },
    "freedom_of_expression": {
        "da": "Behandlingen er nødvendig for at udøve retten til ytrings- og informationsfrihed.",
        "en": (
            "The processing is necessary for exercising the right of freedom of expression and information."
        ),
    },
    "legal_obligation": {
        "da": "Behandlingen er nødvendig, fordi loven pålægger os den.",
        "en": "The processing is necessary because the law obliges us to it.",
    },
    "public_health": {
        "da": "Behandlingen er nødvendig af hensyn til samfundsinteresser på folkesundhedsområdet.",
        "en": "The processing is necessary for reasons of public interest in the area of public health.",
    },
    "archiving_research": {
        "da": (
            "Behandlingen er nødvendig til arkivformål i samfundets interesse, til forskning eller til "
            "statistik, og sletning ville gøre det umuligt eller i alvorlig grad hindre det."
        ),
        "en": (
            "The processing is necessary for archiving in the public interest, research or statistics, "
            "and erasure would make that impossible or seriously impair it."
        ),
    },
    "legal_claims": {
        "da": (
            "Oplysningerne er nødvendige for, at et retskrav kan fastlægges, gøres gældende eller forsvares."
        ),
        "en": "The data are necessary for the establishment, exercise or defence of legal claims.",
    },
    "not_portable": {
        "da": (
            "Retten til dataportabilitet gælder kun oplysninger, som du selv har givet os, og som "
            "behandles automatisk på grundlag af dit samtykke eller en kontrakt."
        ),
        "en": (
            "The right to data portability covers only data that you have provided yourself and that are "
            "processed by automated means on the basis of your consent or a contract."
        ),
    },
    "public_task": {
        "da": (
            "Behandlingen er nødvendig for at udføre en opgave i samfundets interesse eller som led i "
            "offentlig myndighedsudøvelse."
        ),
        "en": (
            "The processing is necessary for a task carried out in the public interest or in the "
            "exercise of official authority."
        ),
    },
    "rights_of_others_portability": {
        "da": "Udlevering ville krænke andres rettigheder eller frihedsrettigheder.",
        "en": "Handing over the data would adversely affect the rights and freedoms of others.",
    },
    "compelling_grounds": {
        "da": (
            "Der er vægtige legitime grunde til behandlingen, som går forud for dine interesser, "
            "rettigheder og frihedsrettigheder, eller behandlingen er nødvendig for, at et retskrav kan "
            "fastlægges, gøres gældende eller forsvares."
        ),
        "en": (
            "There are compelling legitimate grounds for the processing which override your interests, "
            "rights and freedoms, or the processing is necessary for legal claims."
        ),
    },
}

_GDPR = {
    "da": "databeskyttelsesforordningens artikel {article}",
    "en": "Article {article} of the General Data Protection Regulation",
}
_ARTICLES: Texts = {
    "manifestly_unfounded": {"da": "12, stk. 5, litra b", "en": "12(5)(b)"},
    "excessive": {"da": "12, stk. 5, litra b", "en": "12(5)(b)"},
    "not_identifiable": {"da": "11, stk. 2, og artikel 12, stk. 2", "en": "11(2) and Article 12(2)"},
    "restricted_by_law": {"da": "23", "en": "23"},
    "rights_of_others_access": {"da": "15, stk. 4", "en": "15(4)"},
    "freedom_of_expression": {"da": "17, stk. 3, litra a", "en": "17(3)(a)"},
    "legal_obligation": {"da": "17, stk. 3, litra b", "en": "17(3)(b)"},
    "public_health": {"da": "17, stk. 3, litra c", "en": "17(3)(c)"},
    "archiving_research": {"da": "17, stk. 3, litra d", "en": "17(3)(d)"},
    "legal_claims": {"da": "17, stk. 3, litra e", "en": "17(3)(e)"},
    "not_portable": {"da": "20, stk. 1", "en": "20(1)"},
    "public_task": {"da": "20, stk. 3", "en": "20(3)"},
    "rights_of_others_portability": {"da": "20, stk. 4", "en": "20(4)"},
    "compelling_grounds": {"da": "21, stk. 1", "en": "21(1)"},
}

# Databeskyttelsesloven § 22(2) puts these public interests above the right of access; its numbers are Art.
# 23(1)'s.
_PUBLIC_INTERESTS: Texts = {
    "1": {"da": "statens sikkerhed", "en": "national security"},
    "2": {"da": "forsvaret", "en": "defence"},
    "3": {"da": "den offentlige sikkerhed", "en": "public security"},
    "4": {
        "da": "forebyggelse, efterforskning, afsløring eller retsforfølgning af strafbare handlinger",
        "en": "the prevention, investigation, detection or prosecution of criminal offences",
    },
    "5": {
        "da": (
            "andre vigtige målsætninger i samfundets interesse, navnlig væsentlige økonomiske eller "
            "finansielle interesser"
        ),
        "en": "other important objectives of public interest, in particular economic or financial interests",
    },
    "6": {
        "da": "beskyttelse af retsvæsenets uafhængighed og retssager",
        "en": "the protection of judicial independence and judicial proceedings",
    },
    "7": {
        "da": (
            "forebyggelse, efterforskning, afsløring og retsforfølgning af brud på etiske regler for "
            "lovregulerede erhverv"
        ),
        "en": (
            "the prevention, investigation, detection and prosecution of breaches of ethics for "
            "regulated professions"
        ),
    },
    "8": {
        "da": (
            "kontrol-, tilsyns- eller reguleringsfunktioner, der er forbundet med offentlig "
            "myndighedsudøvelse"
        ),
        "en": (
            "a monitoring, inspection or regulatory function connected to the exercise of official authority"
        ),
    },
    "9": {
        "da": "beskyttelse af den registrerede eller andres rettigheder og frihedsrettigheder",
        "en": "the protection of the data subject or the rights and freedoms of others",
    },
    "10": {"da": "håndhævelse af civilretlige krav", "en": "the enforcement of civil law claims"},
}
_PUBLIC_INTEREST_SENTENCE = {
    "da": "Din interesse i oplysningerne må vige for afgørende hensyn til {interest}.",
    "en": "Your interest in the information is overridden by decisive considerations of {interest}.",
}
_DECEASED = {
    "da": "databeskyttelseslovens § 2, stk. 5",
    "en": "section 2(5) of the Danish Data Protection Act",
}
_ACT = {
    "da": "databeskyttelseslovens § 22, stk. {paragraph}",
    "en": "section 22({paragraph}) of the Danish Data Protection Act",
}
_ACT_NUMBER = {
    "da": "databeskyttelseslovens § 22, stk. 2, nr. {number}",
    "en": "section 22(2), no. {number}, of the Danish Data Protection Act",
}
_NUMBERED = "dbl_22_2_no_"


def ground_text(code: str, language: str) -> str:
    """Say a ground of refusal as a sentence; KeyError for an unknown one."""
    if code.startswith(_NUMBERED):
        interest = _PUBLIC_INTERESTS[code.removeprefix(_NUMBERED)][language]
        return _PUBLIC_INTEREST_SENTENCE[language].format(interest=interest)
    return GROUND_TEXTS[code][language]


def ground_source(code: str, language: str) -> str:
    """Name the provision that a ground stands in, as Danish law is cited; KeyError for an unknown ground."""
    if code.startswith(_NUMBERED):
        return _ACT_NUMBER[language].format(number=code.removeprefix(_NUMBERED))
    if code == "not_inherited":
        return _DECEASED[language]
    if code == "dbl_22_1":
        return _ACT[language].format(paragraph=1)
    return _GDPR[language].format(article=_ARTICLES[code][language])
