"""The words of the request form, in Danish and English.

They say what is true whatever the controller's rule on forms is: the clock runs, the request is handled in
any case, and the form is one way among others to show who asks (GDPR Art. 12(2), 12(3) and 12(6)).
"""

from typing import Final

from requests_app.letter_texts import Texts

# Raised with every change of the words or the layout: a form that comes back says which ones it had.
FORM_VERSION: Final = "2026-2"

# What the person asked for, as the form lists it.
RIGHTS: Texts = {
    "access": {
        "da": "indsigt i de oplysninger, der behandles om dig, og en kopi af dem (artikel 15)",
        "en": "access to the data that are processed about you, and a copy of them (Article 15)",
    },
    "rectification": {
        "da": "berigtigelse af urigtige eller ufuldstændige oplysninger (artikel 16)",
        "en": "rectification of inaccurate or incomplete data (Article 16)",
    },
    "erasure": {
        "da": "sletning af dine oplysninger (artikel 17)",
        "en": "erasure of your data (Article 17)",
    },
    "restriction": {
        "da": "begrænsning af behandlingen (artikel 18)",
        "en": "restriction of the processing (Article 18)",
    },
    "portability": {
        "da": "dataportabilitet: dine oplysninger i et maskinlæsbart format (artikel 20)",
        "en": "data portability: your data in a machine-readable format (Article 20)",
    },
    "objection": {
        "da": "indsigelse mod behandlingen (artikel 21)",
        "en": "objection to the processing (Article 21)",
    },
    "automated_decision": {
        "da": "ikke at være genstand for en automatisk afgørelse (artikel 22)",
        "en": "not to be subject to an automated decision (Article 22)",
    },
    "consent_withdrawal": {
        "da": "tilbagetrækning af dit samtykke (artikel 7, stk. 3)",
        "en": "withdrawal of your consent (Article 7(3))",
    },
}

FORM: Texts = {
    "title": {"da": "Skema til din anmodning", "en": "Form for your request"},
    "lead": {
        "da": (
            "Vi har modtaget en anmodning i dit navn om personoplysninger. Med dette skema kan du "
            "bekræfte, at det er dig, der beder om det."
        ),
        "en": (
            "We have received a request about personal data in your name. With this form you can confirm "
            "that it is you who asks."
        ),
    },
    "case": {"da": "Sag", "en": "Case"},
    "requester": {"da": "Anmodning fra", "en": "Request from"},
    "issued_on": {"da": "Udstedt", "en": "Issued"},
    "expires_on": {"da": "Kan bruges til og med", "en": "Usable up to and including"},
    "asked_heading": {"da": "Du har bedt om", "en": "You have asked for"},
    "next_heading": {"da": "Det sker der nu", "en": "What happens next"},
    "next_1": {
        "da": (
            "Fristen løber allerede, og skemaet udskyder den ikke. Vi behandler anmodningen under alle "
            "omstændigheder og svarer uden unødig forsinkelse og senest en måned efter, at vi modtog "
            "den. Skal vi undtagelsesvis bruge længere tid, får du besked med begrundelse inden da."
        ),
        "en": (
            "The time limit is running already, and this form does not postpone it. We handle the "
            "request in any case and answer without undue delay and within one month of receiving it. "
            "Should we exceptionally need longer, you will be told why before then."
        ),
    },
    "next_2": {
        "da": (
            "Skemaet hjælper os med at være sikre på, hvem der spørger, så oplysningerne ikke ender hos "
            "en anden. Du kan også bekræfte, hvem du er, på en anden måde, f.eks. fra en konto hos os "
            "eller fra en adresse, vi kender i forvejen."
        ),
        "en": (
            "The form helps us to be sure who asks, so that the data do not end up with somebody else. "
            "You can also confirm who you are in another way, for instance from an account with us or "
            "from an address that we already know."
        ),
    },
    "next_3": {
        "da": (
            "Udfyld og underskriv skemaet på skærmen eller i hånden, og send det til {contact} som PDF, "
            "scanning eller foto{on_paper}. Hele siden og begge koder skal kunne ses. Skemaet kan bruges "
            "én gang; er det udløbet, kan du få et nyt. Anmodningen udløber ikke."
        ),
        "en": (
            "Fill in and sign the form on screen or by hand, and send it to {contact} as a PDF, a scan "
            "or a photo{on_paper}. The whole page and both codes must be visible. The form can be used "
            "once; if it has expired you can have a new one. The request does not expire."
        ),
    },
    # Said where a postal address stands at the top.
    "on_paper": {
        "da": ", eller på papir til adressen øverst",
        "en": ", or on paper to the address at the top",
    },
    "rights_heading": {"da": "Dine rettigheder", "en": "Your rights"},
    "rights": {
        "da": (
            "Det er gratis. Du kan når som helst ændre anmodningen eller trække den tilbage. Det, du "
            "skriver her, bruger vi kun til at bekræfte, hvem du er, og til at dokumentere sagen; skriv "
            "ikke dit CPR-nummer. Du kan klage til Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby, 33 "
            "19 32 00, dt@datatilsynet.dk, og du kan gå til domstolene."
        ),
        "en": (
            "This is free of charge. You can change the request or withdraw it at any time. We use what "
            "you write here only to confirm who you are and to document the case; do not write your CPR "
            "number. You can complain to the Danish Data Protection Agency, Datatilsynet, Carl Jacobsens "
            "Vej 35, 2500 Valby, +45 33 19 32 00, dt@datatilsynet.dk, and you can go to court."
        ),
    },
    "fill_heading": {"da": "Udfyldes af dig", "en": "To be filled in by you"},
    "statement": {
        "da": "Jeg bekræfter, at anmodningen er min egen, eller at jeg har fuldmagt fra den, den handler om.",
        "en": "I confirm that the request is my own, or that I am authorised by the person whom it concerns.",
    },
    "label_name": {"da": "Navn", "en": "Name"},
    "label_customer_number": {"da": "Kundenummer, hvis du har et", "en": "Customer number, if you have one"},
    "label_place": {"da": "Sted", "en": "Place"},
    "label_date": {"da": "Dato", "en": "Date"},
    "label_signature": {"da": "Underskrift (inden for rammen)", "en": "Signature (inside the frame)"},
    "tooltip_name": {"da": "Dit fulde navn", "en": "Your full name"},
    "tooltip_customer_number": {
        "da": "Dit kundenummer, hvis du har et",
        "en": "Your customer number, if you have one",
    },
    "tooltip_place": {"da": "Stedet, hvor du underskriver", "en": "The place where you sign"},
    "tooltip_date": {"da": "Datoen, hvor du underskriver", "en": "The date on which you sign"},
    "tooltip_signature": {"da": "Din underskrift", "en": "Your signature"},
    "code_alt": {"da": "QR-kode med skemanummer {number}", "en": "QR code with form number {number}"},
    "footer": {
        "da": "Sag {reference} · skema {number} · kontrol {mac} · udgave {form_version}",
        "en": "Case {reference} · form {number} · check {mac} · version {form_version}",
    },
    "page": {"da": "side", "en": "page"},
}
