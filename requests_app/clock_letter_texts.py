"""The mails about the clock of a case, in Danish and English: extension, questions, status, closing.

They go to whoever asked and hold nothing that was found. Each says until when, why, and what the person can
do (GDPR Art. 12(3), 12(4), 12(6)). Telling somebody what is missing never confirms that they are known.
"""

from typing import Final

from requests_app.domain.clock_acts import COMPLEXITY, NUMBER_OF_REQUESTS

GROUNDS: Final = {
    COMPLEXITY: {"da": "anmodningens kompleksitet", "en": "the complexity of the request"},
    NUMBER_OF_REQUESTS: {"da": "antallet af anmodninger", "en": "the number of requests"},
}
MONTHS_MORE: Final = {
    "da": {1: "én måned", 2: "to måneder"},
    "en": {1: "one month", 2: "two months"},
}
# Whether the time limit stands still while the person owes an answer.
WAITING: Final = {
    True: {
        "da": "Fristen for at svare er sat i bero fra i dag, og indtil vi har dit svar.",
        "en": "The time limit for our answer is suspended from today until we have your reply.",
    },
    False: {
        "da": "Fristen for at svare løber imens.",
        "en": "The time limit for our answer keeps running meanwhile.",
    },
}

CLOCK_MAILS: Final = {
    "deadline_extended": {
        "da": (
            "Vi har brug for længere tid (sag {reference})",
            (
                "Vi modtog din anmodning den {received_on} og skulle have svaret senest den {first_on}. Vi "
                "forlænger fristen med {months}, og du får svar senest den {due_on}. Kan vi svare før, gør "
                "vi det.\n\nGrunden er {ground}:\n\n{words}\n\nForlængelsen har hjemmel i "
                "databeskyttelsesforordningens artikel 12, stk. 3. Sådan er fristen regnet ud:\n\n"
                "{reckoning}\n\n{complaint}"
            ),
        ),
        "en": (
            "We need more time (case {reference})",
            (
                "We received your request on {received_on} and should have answered by {first_on}. We "
                "extend the time limit by {months}, and you will have our answer no later than {due_on}. "
                "If we can answer sooner, we will.\n\nThe reason is {ground}:\n\n{words}\n\nThe extension "
                "is based on Article 12(3) of the General Data Protection Regulation. This is how the "
                "time limit is counted:\n\n{reckoning}\n\n{complaint}"
            ),
        ),
    },
    "identity_asked": {
        "da": (
            "Et spørgsmål, før vi kan gå videre (sag {reference})",
            (
                "Vi har den {received_on} modtaget en anmodning om personoplysninger fra denne adresse. Vi "
                "er i rimelig tvivl om, hvem der spørger, og vil være sikre på, at oplysninger ikke "
                "havner hos en anden. Vi beder dig derfor om dette:\n\n{words}\n\nSvar på denne mail, eller "
                "skriv til {contact}. Send ikke en kopi af pas, kørekort eller sundhedskort, og skriv ikke "
                "dit CPR-nummer. Du skal ikke møde personligt op.\n\n{waiting} Hører vi ikke fra dig, får du "
                "besked om, hvor sagen står, senest den {strict_due_on}. Vi spørger efter "
                "databeskyttelsesforordningens artikel 12, stk. 6."
            ),
        ),
        "en": (
            "A question before we can go on (case {reference})",
            (
                "On {received_on} we received a request about personal data from this address. We have "
                "reasonable doubt about who asks, and want to be sure that data does not reach somebody "
                "else. We therefore ask you for this:\n\n{words}\n\nReply to this mail, or write to "
                "{contact}. Do not send a copy of a passport, driving licence or health card, and do not "
                "write your CPR number. You need not appear in person.\n\n{waiting} If we do not hear "
                "from you, you will be told where the case stands by {strict_due_on}. We ask under Article "
                "12(6) of the General Data Protection Regulation."
            ),
        ),
    },
    "scope_asked": {
        "da": (
            "Et spørgsmål om din anmodning (sag {reference})",
            (
                "Vi har den {received_on} modtaget din anmodning. Den kan omfatte en stor mængde "
                "oplysninger, og vi beder dig derfor sige nærmere, hvad den drejer sig om:\n\n{words}\n\n"
                "Du bestemmer selv. Vil du have det hele, så svar blot det, og vi går videre. Svar på denne "
                "mail, eller skriv til {contact}.\n\n{waiting} Hører vi ikke fra dig, får du besked om, hvor "
                "sagen står, senest den {strict_due_on}. Vi spørger efter databeskyttelsesforordningens "
                "betragtning 63."
            ),
        ),
        "en": (
            "A question about your request (case {reference})",
            (
                "We received your request on {received_on}. It may cover a large quantity of data, and we "
                "therefore ask you to say what it is about:\n\n{words}\n\nIt is your choice. If you want "
                "all of it, just say so, and we will go on. Reply to this mail, or write to {contact}.\n\n"
                "{waiting} If we do not hear from you, you will be told where the case stands by "
                "{strict_due_on}. We ask under recital 63 of the General Data Protection Regulation."
            ),
        ),
    },
    "information_received": {
        "da": (
            "Tak for dit svar (sag {reference})",
            (
                "Vi har modtaget dit svar og går videre med din anmodning. Du får svar senest den {due_on}, "
                "medmindre du forinden har fået besked om andet. Sådan er fristen regnet ud:\n\n{reckoning}"
            ),
        ),
        "en": (
            "Thank you for your reply (case {reference})",
            (
                "We have received your reply and go on with your request. You will have our answer no later "
                "than {due_on}, unless you have been told otherwise before then. This is how the time limit "
                "is counted:\n\n{reckoning}"
            ),
        ),
    },
    "status_identity": {
        "da": (
            "Hvor din sag står (sag {reference})",
            (
                "Den {asked_on} spurgte vi dig, hvem der spørger, og vi har ikke fået et svar, vi kan bruge. "
                "Derfor er vi ikke i stand til at imødekomme anmodningen endnu "
                "(databeskyttelsesforordningens artikel 12, stk. 2, 4 og 6). Det mangler stadig, at du "
                "bekræfter, hvem du er; skriv til {contact}.\n\nHører vi ikke fra dig inden {silence_days} "
                "dage, afslutter vi sagen. Svarer du senere, tager vi den op igen, og anmodningen regnes "
                "stadig for modtaget den {received_on}. Sådan er fristen regnet ud:\n\n{reckoning}\n\n"
                "{complaint}"
            ),
        ),
        "en": (
            "Where your case stands (case {reference})",
            (
                "On {asked_on} we asked you who is asking, and have had no reply that we can use. So we are "
                "not able to act on the request yet (Article 12(2), (4) and (6) of the General Data "
                "Protection Regulation). What is missing is still that you confirm who you are; write to "
                "{contact}.\n\nIf we do not hear from you within {silence_days} days, we close the case. If "
                "you reply later we take it up again, and the request still counts as received on "
                "{received_on}. This is how the time limit is counted:\n\n{reckoning}\n\n{complaint}"
            ),
        ),
    },
    "status_scope": {
        "da": (
            "Hvor din sag står (sag {reference})",
            (
                "Den {asked_on} bad vi dig sige nærmere, hvad din anmodning drejer sig om, og vi har ikke "
                "fået svar. Du kan stadig skrive til {contact}. Hører vi ikke fra dig, svarer vi ud fra "
                "anmodningen, som den er, og lukker den ikke af den grund. Sådan er fristen regnet ud:\n\n"
                "{reckoning}\n\n{complaint}"
            ),
        ),
        "en": (
            "Where your case stands (case {reference})",
            (
                "On {asked_on} we asked you to say what your request is about, and have had no reply. You "
                "can still write to {contact}. If we do not hear from you we answer the request as it "
                "stands, and do not close it for that reason. This is how the time limit is counted:\n\n"
                "{reckoning}\n\n{complaint}"
            ),
        ),
    },
    "closed_unidentified": {
        "da": (
            "Sagen er afsluttet (sag {reference})",
            (
                "Den {asked_on} spurgte vi dig, hvem der spørger, og vi har ikke fået et svar, vi kan bruge. "
                "Vi har derfor afsluttet sagen. Afgørelsen er vedhæftet med begrundelse og "
                "klagevejledning.\n\nSvarer du senere, tager vi sagen op igen, og anmodningen regnes stadig "
                "for modtaget den {received_on}. Skriv til {contact}."
            ),
        ),
        "en": (
            "The case is closed (case {reference})",
            (
                "On {asked_on} we asked you who is asking, and have had no reply that we can use. We have "
                "therefore closed the case. The decision is attached, with its reasons and how you can "
                "complain.\n\nIf you reply later we take the case up again, and the request still counts as "
                "received on {received_on}. Write to {contact}."
            ),
        ),
    },
}
