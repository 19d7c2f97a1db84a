"""The words of the answer and of the refusal; mails, form and grounds have modules of their own.

Values are put in by `str.format`. Nothing here is about one controller: names, addresses and periods are
given by the caller.
"""

import re
from collections.abc import Mapping
from datetime import date

from requests_app.labels_deadlines import MONTHS

Texts = Mapping[str, Mapping[str, str]]

_NUMBERED = re.compile(r"((?:\b(?:[Aa]rtikel|stk\.|nr\.|litra|Article|no\.)|§{1,2}|\+45)) (?=\S)")


def long_date(day: date, language: str) -> str:
    """Write a date for running text: "3. december 2026", "3 December 2026"."""
    point = "." if language == "da" else ""
    return f"{day.day}{point} {MONTHS[language][day.month - 1]} {day.year}"


def keep_together(text: str) -> str:
    """Keep an article, paragraph or section and its number on one line."""
    return _NUMBERED.sub(lambda match: f"{match[1]}\u00a0", text)


# For whom a representative reads a letter, in its address.
ON_BEHALF: Texts = {
    "person": {"da": "på vegne af {name}", "en": "on behalf of {name}"},
    "estate": {"da": "for boet efter {name}", "en": "for the estate of {name}"},
    "nameless": {"da": "på en andens vegne", "en": "on behalf of somebody else"},
}
# What a request is about where the person reads the letter; and who is meant where somebody else does.
ABOUT_YOU = {"da": "om dine personoplysninger", "en": "about your personal data"}
YOU_ARE_THEY = {
    "da": "»Du« er i brevet den, oplysningerne handler om.",
    "en": "“You” in this letter is the person whom the data is about.",
}

RIGHT_NAMES: Texts = {
    "access": {"da": "Indsigt (artikel 15)", "en": "Access (Article 15)"},
    "rectification": {"da": "Berigtigelse (artikel 16)", "en": "Rectification (Article 16)"},
    "erasure": {"da": "Sletning (artikel 17)", "en": "Erasure (Article 17)"},
    "restriction": {
        "da": "Begrænsning af behandling (artikel 18)",
        "en": "Restriction of processing (Article 18)",
    },
    "portability": {"da": "Dataportabilitet (artikel 20)", "en": "Data portability (Article 20)"},
    "objection": {"da": "Indsigelse (artikel 21)", "en": "Objection (Article 21)"},
    "automated_decision": {
        "da": "Automatiske individuelle afgørelser (artikel 22)",
        "en": "Automated individual decisions (Article 22)",
    },
    "consent_withdrawal": {
        "da": "Tilbagetrækning af samtykke (artikel 7, stk. 3)",
        "en": "Withdrawal of consent (Article 7(3))",
    },
}

OUTCOMES: Texts = {
    "granted": {"da": "Imødekommet", "en": "Granted"},
    "partly_granted": {"da": "Delvist imødekommet", "en": "Granted in part"},
    "refused": {"da": "Afslået", "en": "Refused"},
    "withdrawn": {"da": "Trukket tilbage", "en": "Withdrawn"},
    "later": {"da": "Svar følger", "en": "Answer follows"},
    # Access granted and nothing found: "granted" would confirm a processing that is not there.
    "no_data": {"da": "Ingen oplysninger", "en": "No data"},
}

# What was done, for a right that was granted. What was done beyond that stands in the item's own explanation.
GRANTED_SENTENCES: Texts = {
    "access": {
        "da": (
            "Vi bekræfter, at vi behandler personoplysninger om dig. Hvordan vi gør det, står nedenfor, "
            "og en kopi af oplysningerne følger med svaret."
        ),
        "en": (
            "We confirm that we process personal data about you. How we do so is set out below, and a "
            "copy of the data comes with this answer."
        ),
    },
    "rectification": {
        "da": "Vi har rettet eller suppleret oplysningerne.",
        "en": "We have corrected or completed the data.",
    },
    "erasure": {"da": "Vi har slettet oplysningerne.", "en": "We have erased the data."},
    "restriction": {
        "da": (
            "Vi har begrænset behandlingen. Vi opbevarer fortsat oplysningerne, men bruger dem ellers "
            "kun med dit samtykke, for at et retskrav kan fastlægges, gøres gældende eller forsvares, for "
            "at beskytte en anden persons rettigheder eller af hensyn til vigtige samfundsinteresser. Du "
            "får besked, før begrænsningen ophæves."
        ),
        "en": (
            "We have restricted the processing. We still store the data, but use them otherwise only "
            "with your consent, for legal claims, to protect another person or for reasons of important "
            "public interest. You will be told before the restriction is lifted."
        ),
    },
    "portability": {
        "da": (
            "De oplysninger, du har givet os, følger med svaret i et struktureret, almindeligt anvendt "
            "og maskinlæsbart format."
        ),
        "en": (
            "The data that you have provided to us come with this answer in a structured, commonly used "
            "and machine-readable format."
        ),
    },
    "objection": {
        "da": "Vi er holdt op med den behandling, du har gjort indsigelse mod.",
        "en": "We have stopped the processing to which you objected.",
    },
    "automated_decision": {
        "da": "Afgørelsen hviler ikke længere alene på automatisk behandling.",
        "en": "The decision no longer rests on automated processing alone.",
    },
    "consent_withdrawal": {
        "da": (
            "Vi er holdt op med den behandling, der byggede på dit samtykke. Tilbagetrækningen ændrer "
            "ikke lovligheden af det, der er sket før den."
        ),
        "en": (
            "We have stopped the processing that was based on your consent. The withdrawal does not "
            "change the lawfulness of what was done before it."
        ),
    },
}

OUTCOME_SENTENCES: Texts = {
    "partly_granted": {
        "da": "Vi kan imødekomme en del af dette punkt, men ikke det hele.",
        "en": "We can grant a part of this item, but not all of it.",
    },
    "refused": {
        "da": "Vi kan ikke imødekomme dette punkt.",
        "en": "We cannot grant this item.",
    },
    "withdrawn": {
        "da": "Du har trukket dette punkt tilbage, og vi gør ikke mere ved det.",
        "en": "You have withdrawn this item, and we take no further steps.",
    },
    "no_data": {
        "da": (
            "Vi har søgt i vores systemer og behandler ingen oplysninger om dig ud over dem, der hører "
            "til denne sag."
        ),
        "en": "We have searched our systems and process no data about you other than those of this case.",
    },
}

# What an answer to some of the rights says of the others.
LATER_SENTENCES: Texts = {
    "later": {
        "da": "Dette punkt svarer vi på for sig, uden unødig forsinkelse og senest den {due_on}.",
        "en": "We answer this item separately, without undue delay and no later than {due_on}.",
    },
    "later_after_copy": {
        "da": (
            "Du får først kopien. Vi sletter, når der er gået {days} dage, fra den er kommet frem, så du "
            "kan nå at se den igennem. Vil du hellere have, at vi sletter med det samme, eller har du "
            "ombestemt dig, så skriv til os. Du får besked, når der er slettet."
        ),
        "en": (
            "You get the copy first. We erase when {days} days have passed since it reached you, so that "
            "you can look through it. If you would rather have us erase at once, or have changed your "
            "mind, please write to us. You will be told when the data have been erased."
        ),
    },
    "later_with_copy": {
        "da": "Du får først kopien. Vi sletter, når den er kommet frem, og giver dig besked.",
        "en": "You get the copy first. We erase when it has reached you, and tell you so.",
    },
}

# The points of Art. 15(1) and (2), in the order of the law. (e) and (f) are the same for everybody.
INFORMATION: Texts = {
    "purposes": {"da": "Formål", "en": "Purposes"},
    "categories": {"da": "Kategorier af oplysninger", "en": "Categories of data"},
    "recipients": {"da": "Modtagere", "en": "Recipients"},
    "retention": {"da": "Opbevaringsperiode", "en": "Period of storage"},
    "source": {"da": "Hvor oplysningerne stammer fra", "en": "Where the data come from"},
    "automated_decisions": {
        "da": "Automatiske afgørelser og profilering",
        "en": "Automated decisions and profiling",
    },
    "transfers": {
        "da": "Overførsel til lande uden for EU/EØS",
        "en": "Transfers to countries outside the EU/EEA",
    },
}

LETTER: Texts = {
    "case": {"da": "Sag", "en": "Case"},
    "date": {"da": "Dato", "en": "Date"},
    "received": {"da": "Modtaget", "en": "Received"},
    "greeting": {"da": "Kære {name}", "en": "Dear {name}"},
    "greeting_nameless": {"da": "Til rette vedkommende", "en": "To whom it may concern"},
    "answer_title": {"da": "Svar på din anmodning", "en": "Answer to your request"},
    "answer_lead": {
        "da": (
            "Vi modtog din anmodning {about} den {received_on}. Her er vores svar, "
            "punkt for punkt. Det er gratis."
        ),
        "en": (
            "We received your request {about} on {received_on}. Here is our answer, "
            "item by item. It is free of charge."
        ),
    },
    "part_title": {"da": "Svar på en del af din anmodning", "en": "Answer to a part of your request"},
    "part_lead": {
        "da": (
            "Vi modtog din anmodning {about} den {received_on}. Her er vores svar på en "
            "del af den; for resten står, hvornår du hører fra os. Det er gratis."
        ),
        "en": (
            "We received your request {about} on {received_on}. Here is our answer to a "
            "part of it; for the rest we say when you will hear from us. It is free of charge."
        ),
    },
    "refusal_title": {
        "da": "Vi kan ikke imødekomme din anmodning",
        "en": "We cannot grant your request",
    },
    "refusal_lead": {
        "da": (
            "Vi modtog din anmodning den {received_on}. Vi imødekommer den ikke. Nedenfor står hvorfor, "
            "og hvordan du kan klage."
        ),
        "en": (
            "We received your request on {received_on}. We do not grant it. Below you can read why, and "
            "how you can complain."
        ),
    },
    "ground": {"da": "Begrundelse", "en": "Reasons"},
    "source_of_law": {"da": "Hjemmel", "en": "Provision"},
    "information_heading": {
        "da": "Sådan behandler vi dine oplysninger",
        "en": "How we process your data",
    },
    "information_rights": {
        "da": (
            "Du kan bede os om at berigtige eller slette oplysningerne eller begrænse behandlingen, og "
            "du kan gøre indsigelse mod den. Du kan klage til Datatilsynet; se nedenfor."
        ),
        "en": (
            "You can ask us to rectify or erase the data or to restrict the processing, and you can "
            "object to it. You can complain to Datatilsynet; see below."
        ),
    },
    "annexes_heading": {"da": "Bilag", "en": "Annexes"},
    "complaint_heading": {"da": "Klagevejledning", "en": "How to complain"},
    "complaint": {
        "da": (
            "Er du uenig, er du velkommen til at skrive til os på {contact}. Du har ret til at klage til "
            "Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby, telefon 33 19 32 00, dt@datatilsynet.dk, "
            "og du kan indbringe sagen for domstolene (databeskyttelsesforordningens artikel 77 og 79). "
            "Du behøver ikke at klage til os først."
        ),
        "en": (
            "If you disagree you are welcome to write to us at {contact}. You have the right to complain "
            "to the Danish Data Protection Agency, Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby, "
            "Denmark, telephone +45 33 19 32 00, dt@datatilsynet.dk, and you can bring the matter before "
            "the courts (Articles 77 and 79 of the General Data Protection Regulation). You need not "
            "complain to us first."
        ),
    },
    "regards": {"da": "Med venlig hilsen", "en": "Yours sincerely"},
    "footer": {"da": "{controller} · sag {reference}", "en": "{controller} · case {reference}"},
    "page": {"da": "side", "en": "page"},
}
