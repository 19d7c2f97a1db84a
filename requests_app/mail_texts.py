"""The mails that leave from a case, in Danish and English: subject and plain text.

These are the standard words; a controller may have words of its own (docs/rules/letters.md). No subject holds
the content of a case, and no body does but the confirmation of what was said on the telephone, which goes to
the address on file alone. The acknowledgement does not confirm that the person is known to the controller:
whoever wrote may not be who they say they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dpo_office.common.letters.placeholders import filled, placeholder_names
from requests_app.answer_link_texts import CODE_MAIL, LINK_MAILS
from requests_app.clock_letter_texts import CLOCK_MAILS
from requests_app.domain.letter_kinds import outbox_code
from requests_app.domain.letter_words import Words
from requests_app.enquiry_letter_texts import ENQUIRY_MAILS
from requests_app.identity_letter_texts import IDENTITY_CODE_MAIL, IDENTITY_LETTER, REQUEST_NOTICE_MAIL
from requests_app.letter_texts import LETTER, long_date
from requests_app.representation_letter_texts import REPRESENTATION_MAILS

MailWords = Mapping[str, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True)
class MailText:
    """A mail's subject and plain text."""

    subject: str
    body: str


MAILS: MailWords = {
    "case_received": {
        "da": (
            "Vi har modtaget din henvendelse (sag {reference})",
            (
                "Vi har modtaget en henvendelse fra denne adresse om personoplysninger. Den har fået "
                "sagsnummer {reference}.\n\nVi svarer uden unødig forsinkelse og senest den {due_on}. "
                "Skal vi undtagelsesvis bruge længere tid, får du besked med begrundelse inden da. Er vi "
                "i tvivl om, hvem der spørger, hører du fra os.\n\nEr det ikke dig, der har skrevet, så "
                "sig det gerne til os på {contact}."
            ),
        ),
        "en": (
            "We have received your message (case {reference})",
            (
                "We have received a message from this address about personal data. Its case number is "
                "{reference}.\n\nWe answer without undue delay and no later than {due_on}. Should we "
                "exceptionally need longer, you will be told why before then. If we are in doubt about "
                "who asks, you will hear from us.\n\nIf it was not you who wrote, please tell us at "
                "{contact}."
            ),
        ),
    },
    "form_issued": {
        "da": (
            "Skema til din anmodning (sag {reference})",
            (
                "Vedhæftet er et skema, hvor du kan bekræfte, at det er dig, der har sendt anmodningen. "
                "Udfyld det, underskriv det, og send det til {contact}. Skemaet kan bruges én gang og "
                "til og med den {expires_on}.\n\nDu kan også bekræfte, hvem du er, på en anden måde, "
                "f.eks. fra en konto hos os, hvis du har en, eller fra en adresse, vi måske kender i "
                "forvejen. Skriv ikke dit CPR-nummer i en mail.\n\nFristen løber allerede, og skemaet "
                "udskyder den ikke: vi behandler anmodningen under alle omstændigheder og svarer senest "
                "den {due_on}, medmindre du forinden har fået besked om andet."
            ),
        ),
        "en": (
            "Form for your request (case {reference})",
            (
                "Attached is a form with which you can confirm that it is you who sent the request. Fill "
                "it in, sign it, and send it to {contact}. The form can be used once, up to and "
                "including {expires_on}.\n\nYou can also confirm who you are in another way, for "
                "instance from an account with us, if you have one, or from an address that we may know "
                "already. Do not write your CPR number in a mail.\n\nThe time limit is running already, and "
                "the form does not postpone it: we handle the request in any case and answer no later than "
                "{due_on}, unless you have been told otherwise before then."
            ),
        ),
    },
    "form_returned": {
        "da": (
            "Skemaet mangler noget (sag {reference})",
            (
                "Vi har set på det skema, du har sendt, og kan ikke bruge det endnu:\n\n{reasons}\n\n"
                "Send det gerne igen til {contact}, eller bekræft på en anden måde, at det er dig, der "
                "spørger. Behandlingen af din anmodning fortsætter imens; vi svarer senest den {due_on}, "
                "medmindre du forinden har fået besked om andet."
            ),
        ),
        "en": (
            "Something is missing on the form (case {reference})",
            (
                "We have looked at the form that you sent and cannot use it yet:\n\n{reasons}\n\nPlease "
                "send it again to {contact}, or confirm in another way that it is you who asks. The "
                "handling of your request goes on meanwhile; we answer no later than {due_on}, unless "
                "you have been told otherwise before then."
            ),
        ),
    },
    "form_reminded": {
        "da": (
            "Vi har ikke fået skemaet tilbage (sag {reference})",
            (
                "Vi har sendt dig et skema, hvor du kan bekræfte, at det er dig, der har sendt anmodningen, "
                "og har ikke fået det tilbage. Har du sendt det, eller vil du ikke bruge det, kan du se bort "
                "fra dette brev; det er den eneste påmindelse.\n\nSkemaet er vedhæftet igen. Udfyld det, "
                "underskriv det, og send det til {contact}. Det kan bruges én gang og til og med den "
                "{expires_on}.\n\nDu kan også bekræfte, hvem du er, på en anden måde, f.eks. fra en konto "
                "hos os, hvis du har en, eller fra en adresse, vi måske kender i forvejen. Skriv ikke dit "
                "CPR-nummer i en mail.\n\nFristen løber hele tiden, og hverken skemaet eller dette brev "
                "udskyder den: vi behandler anmodningen under alle omstændigheder og svarer senest den "
                "{due_on}, medmindre du forinden har fået besked om andet."
            ),
        ),
        "en": (
            "We do not have the form back (case {reference})",
            (
                "We sent you a form with which you can confirm that it is you who sent the request, and do "
                "not have it back. If you have sent it, or do not want to use it, you can leave this letter "
                "aside; it is the only reminder.\n\nThe form is attached once more. Fill it in, sign it, and "
                "send it to {contact}. It can be used once, up to and including {expires_on}.\n\nYou can "
                "also confirm who you are in another way, for instance from an account with us, if you have "
                "one, or from an address that we may know already. Do not write your CPR number in a "
                "mail.\n\nThe time limit runs all the while, and neither the form nor this letter postpones "
                "it: we handle the request in any case and answer no later than {due_on}, unless you have "
                "been told otherwise before then."
            ),
        ),
    },
    "answer_sent": {
        "da": (
            "Svar på din anmodning (sag {reference})",
            "Vores svar på din anmodning er vedhæftet. Her kan du også læse, hvordan du kan klage.",
        ),
        "en": (
            "Answer to your request (case {reference})",
            "Our answer to your request is attached. It also says how you can complain.",
        ),
    },
    "part_answered": {
        "da": (
            "Svar på en del af din anmodning (sag {reference})",
            (
                "Vores svar på en del af din anmodning er vedhæftet. Her står også, hvornår du får svar på "
                "resten, og hvordan du kan klage."
            ),
        ),
        "en": (
            "Answer to a part of your request (case {reference})",
            (
                "Our answer to a part of your request is attached. It also says when you will get the "
                "answer to the rest, and how you can complain."
            ),
        ),
    },
    "right_withdrawn": {
        "da": (
            "En del af din anmodning er trukket tilbage (sag {reference})",
            (
                "Vi bekræfter, at dette er trukket tilbage, og at vi ikke gør mere ved det: {said}. Resten "
                "af anmodningen svarer vi fortsat på. Du kan til enhver tid bede om det igen; det er gratis."
                "\n\nHar du ikke selv trukket det tilbage, så skriv til os på {contact}."
            ),
        ),
        "en": (
            "A part of your request is withdrawn (case {reference})",
            (
                "We confirm that this is withdrawn and that we take no further steps on it: {said}. We "
                "still answer the rest of the request. You can ask for it again at any time; it is free of "
                "charge.\n\nIf you did not withdraw it yourself, please write to us at {contact}."
            ),
        ),
    },
    "case_refused": {
        "da": (
            "Afgørelse om din anmodning (sag {reference})",
            (
                "Vi har taget stilling til din anmodning. Afgørelsen er vedhæftet med begrundelse og "
                "klagevejledning."
            ),
        ),
        "en": (
            "Decision on your request (case {reference})",
            (
                "We have decided on your request. The decision is attached, with its reasons and how you "
                "can complain."
            ),
        ),
    },
    "case_recorded": {
        "da": (
            "Bekræftelse på din henvendelse (sag {reference})",
            (
                "Den {received_on} fik vi en henvendelse i dit navn, og vi svarede:\n\n{spoken}\n\n"
                "Sagsnummeret er {reference}. Er det ikke dig, der har henvendt dig, eller er noget "
                "misforstået, så skriv til os på {contact}."
            ),
        ),
        "en": (
            "Confirmation of your request (case {reference})",
            (
                "On {received_on} we were contacted in your name, and we answered:\n\n{spoken}\n\nThe "
                "case number is {reference}. If it was not you who contacted us, or if something was "
                "misunderstood, please write to us at {contact}."
            ),
        ),
    },
    "case_withdrawn": {
        "da": (
            "Din anmodning er trukket tilbage (sag {reference})",
            (
                "Vi bekræfter, at anmodningen er trukket tilbage, og at vi ikke gør mere ved den. Du kan "
                "til enhver tid sende en ny; det er gratis.\n\nHar du ikke selv trukket den tilbage, så "
                "skriv til os på {contact}."
            ),
        ),
        "en": (
            "Your request is withdrawn (case {reference})",
            (
                "We confirm that the request is withdrawn and that we take no further steps. You can "
                "make a new one at any time; it is free of charge.\n\nIf you did not withdraw it "
                "yourself, please write to us at {contact}."
            ),
        ),
    },
    **CLOCK_MAILS,
    **LINK_MAILS,
    "answer_code": CODE_MAIL,
    "identity_code": IDENTITY_CODE_MAIL,
    "identity_letter": IDENTITY_LETTER,
    "request_notice": REQUEST_NOTICE_MAIL,
    **ENQUIRY_MAILS,
    **REPRESENTATION_MAILS,
}

MAIL_OF: Mapping[str, str] = {outbox_code(kind): kind for kind in MAILS}
_NAMED = re.compile(r"\{([a-z_]+)\}")
_AS_PLACEHOLDER = r"((\1))"
_GREETING = {"da": ("Kære {name}", "Hej"), "en": ("Dear {name}", "Hello")}
_REGARDS = {"da": "Med venlig hilsen", "en": "Kind regards"}


def standard_words(code: str, language: str) -> Words:
    """Return the standard words of a kind of letter, by its code in the outbox, with ((placeholders))."""
    subject, body = MAILS[MAIL_OF[code]][language]
    return Words(_NAMED.sub(_AS_PLACEHOLDER, subject), _NAMED.sub(_AS_PLACEHOLDER, body))


def mail_text(
    kind: str,
    language: str,
    *,
    reference: str,
    controller: str,
    contact: str,
    name: str = "",
    due_on: date | None = None,
    expires_on: date | None = None,
    reasons: Sequence[str] = (),
    received_on: date | None = None,
    said: str = "",
    told: Mapping[str, str] | None = None,
    words: Words | None = None,
    adds: str = "",
) -> MailText:
    """Write a mail of a case; KeyError for an unknown kind, ValueError when something it tells is missing.

    `told` are the further words of a kind, in the language already; `words` those of a controller's own
    template, in place of the standard ones. What it `adds` stands below either.
    """
    written = words or standard_words(outbox_code(kind), language)
    slots = {
        "complaint": LETTER["complaint"][language].format(contact=contact),
        **(told or {}),
        "reference": reference,
        "controller": controller,
        "contact": contact,
        "due_on": long_date(due_on, language) if due_on else "",
        "expires_on": long_date(expires_on, language) if expires_on else "",
        "received_on": long_date(received_on, language) if received_on else "",
        "said": said,
        "reasons": "\n".join(f"- {reason}" for reason in reasons),
    }
    asked = placeholder_names(written.subject) | placeholder_names(written.body)
    missing = sorted(name for name in asked if not slots.get(name))
    if missing:
        raise ValueError(f"{kind} needs {', '.join(missing)}")
    named, nameless = _GREETING[language]
    greeting = named.format(name=name) if name else nameless
    body = "\n\n".join(filter(None, [filled(written.body, slots), adds]))
    text = f"{greeting}\n\n{body}\n\n{_REGARDS[language]}\n{controller}\n"
    return MailText(filled(written.subject, slots), text)
