"""The mails of cases beside rights, in Danish and English."""

from collections.abc import Mapping
from typing import Final

# By which letter each kind is acknowledged, and answered.
RECEIVED_LETTERS: Final = {
    "rights": "case_received",
    "complaint": "complaint_received",
    "question": "question_received",
    "account_closure": "closure_received",
    "interest_enquiry": "interest_received",
}
ANSWER_LETTERS: Final = {
    "complaint": "complaint_answered",
    "question": "question_answered",
    "interest_enquiry": "interest_answered",
}

_NOT_YOU_DA = "Er det ikke dig, der har skrevet, så sig det gerne til os på {contact}."
_NOT_YOU_EN = "If it was not you who wrote, please tell us at {contact}."

ENQUIRY_MAILS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "complaint_received": {
        "da": (
            "Vi har modtaget din klage (sag {reference})",
            (
                "Vi har modtaget en klage fra denne adresse over vores behandling af personoplysninger. "
                "Den har "
                "fået sagsnummer {reference}.\n\nVi svarer skriftligt senest den {due_on}. Beder du også om "
                "f.eks. indsigt eller sletning, behandler vi det som en anmodning, modtaget samme dag. "
                "Du kan "
                "når som helst klage til tilsynsmyndigheden; du behøver ikke at vente på vores svar.\n\n"
                + _NOT_YOU_DA
            ),
        ),
        "en": (
            "We have received your complaint (case {reference})",
            (
                "We have received a complaint from this address about how we handle personal data. Its case "
                "number is {reference}.\n\nWe answer in writing no later than {due_on}. If you also ask for "
                "something like access or erasure, we handle that as a request received on the same day. You "
                "may complain to the supervisory authority at any time; you need not wait for our answer.\n\n"
                + _NOT_YOU_EN
            ),
        ),
    },
    "question_received": {
        "da": (
            "Vi har modtaget dit spørgsmål (sag {reference})",
            (
                "Vi har modtaget et spørgsmål fra denne adresse til vores databeskyttelsesrådgiver. Det "
                "har fået "
                "sagsnummer {reference}.\n\nDu får svar senest den {due_on}. Databeskyttelsesrådgiveren har "
                "tavshedspligt. Skal kun rådgiveren se dit spørgsmål, så skriv det.\n\n" + _NOT_YOU_DA
            ),
        ),
        "en": (
            "We have received your question (case {reference})",
            (
                "We have received a question from this address to our data protection officer. Its case "
                "number "
                "is {reference}.\n\nYou will have an answer no later than {due_on}. The data protection "
                "officer "
                "is bound by secrecy. If nobody else is to see your question, please say so.\n\n"
                + _NOT_YOU_EN
            ),
        ),
    },
    "closure_received": {
        "da": (
            "Vi har modtaget din besked om lukning (sag {reference})",
            (
                "Vi har modtaget en besked fra denne adresse om at lukke en konto hos os. Den har fået "
                "sagsnummer {reference}.\n\nVi lukker kontoen, så snart det, vi skylder hinanden, er "
                "afsluttet: "
                "åbne ordrer, ubetalte regninger, tilgodehavender og tvister. Er der ikke noget af det, "
                "lukker vi "
                "senest den {due_on}. Du får besked, når kontoen er lukket.\n\n" + _NOT_YOU_DA
            ),
        ),
        "en": (
            "We have received your message about closing (case {reference})",
            (
                "We have received a message from this address about closing an account with us. Its case "
                "number "
                "is {reference}.\n\nWe close the account as soon as what we owe each other is settled: open "
                "orders, unpaid invoices, credits and disputes. If there is nothing of the kind, we "
                "close it no "
                "later than {due_on}. You will be told when the account is closed.\n\n" + _NOT_YOU_EN
            ),
        ),
    },
    "interest_received": {
        "da": (
            "Vi har modtaget din interesseforespørgsel (sag {reference})",
            (
                "Vi har modtaget en forespørgsel fra denne adresse og noteret den som sag {reference}. "
                "Du hører "
                "fra os senest den {due_on}.\n\nDine kontaktoplysninger står alene i sagen. Vi opretter "
                "dig ikke i vores kunderegister og bruger dem ikke til markedsføring. Du kan når som helst "
                "bede os om at slette dem.\n\n" + _NOT_YOU_DA
            ),
        ),
        "en": (
            "We have received your enquiry (case {reference})",
            (
                "We have received an enquiry from this address and noted it as case {reference}. You "
                "will hear "
                "from us no later than {due_on}.\n\nYour contact data stand in the case alone. We do not "
                "make you "
                "a customer and do not use them for marketing. You may ask us to erase them at any time.\n\n"
                + _NOT_YOU_EN
            ),
        ),
    },
    "complaint_answered": {
        "da": (
            "Svar på din klage (sag {reference})",
            (
                "Du har klaget over vores behandling af personoplysninger. Vores svar:\n\n{said}\n\nEr "
                "du ikke "
                "tilfreds med svaret, kan du klage til tilsynsmyndigheden. I Danmark er det "
                "Datatilsynet, Carl "
                "Jacobsens Vej 35, 2500 Valby, datatilsynet.dk. Du kan også gå til domstolene."
            ),
        ),
        "en": (
            "Answer to your complaint (case {reference})",
            (
                "You complained about how we handle personal data. Our answer:\n\n{said}\n\nIf you are not "
                "content with it, you may complain to the supervisory authority. In Denmark that is "
                "Datatilsynet, "
                "Carl Jacobsens Vej 35, 2500 Valby, datatilsynet.dk. You may also go to court."
            ),
        ),
    },
    "question_answered": {
        "da": (
            "Svar fra databeskyttelsesrådgiveren (sag {reference})",
            "Du har stillet et spørgsmål til vores databeskyttelsesrådgiver. Svaret er:\n\n{said}",
        ),
        "en": (
            "Answer from the data protection officer (case {reference})",
            "You asked our data protection officer a question. The answer is:\n\n{said}",
        ),
    },
    "interest_answered": {
        "da": (
            "Svar på din interesseforespørgsel (sag {reference})",
            (
                "{said}\n\nDine kontaktoplysninger står alene i sagen og bruges ikke til markedsføring. "
                "Du kan når "
                "som helst bede os om at slette dem."
            ),
        ),
        "en": (
            "Answer to your enquiry (case {reference})",
            (
                "{said}\n\nYour contact data stand in the case alone and are not used for marketing. You "
                "may ask "
                "us to erase them at any time."
            ),
        ),
    },
    "account_closed": {
        "da": (
            "Kontoen er lukket (sag {reference})",
            (
                "Den konto, du bad os om at lukke, er lukket.\n\nEn lukket konto er ikke det samme som "
                "sletning: "
                "oplysningerne gemmes så længe, som vores privatlivspolitik siger, regnet fra lukningen. "
                "Vil du "
                "have dem slettet før, så svar på denne mail; vi behandler det som en anmodning om sletning "
                "(databeskyttelsesforordningens artikel 17)."
            ),
        ),
        "en": (
            "The account is closed (case {reference})",
            (
                "The account that you asked us to close is closed.\n\nClosing an account is not erasure: "
                "the data "
                "are kept for as long as our privacy policy says, counted from the closing. If you want them "
                "erased before, answer this mail; we handle it as a request for erasure (GDPR Article 17)."
            ),
        ),
    },
}
