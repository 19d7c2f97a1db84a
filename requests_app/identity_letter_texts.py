"""The mail and the letter with a code for a check of who asks, to the address on file."""

from typing import Final

IDENTITY_CODE_MAIL: Final = {
    "da": (
        "Kode, hvis det er dig, der henvender dig (sag {reference})",
        (
            "Nogen er i kontakt med os om personoplysninger og siger, at de har denne adresse. Er det dig, "
            "så læs denne kode op for den medarbejder, du taler med:\n\n{code}\n\nDen virker i ti minutter "
            "og kun én gang. Er det ikke dig, så giv den ikke videre til nogen, og skriv til os på {contact}."
        ),
    ),
    "en": (
        "Code, if it is you who contacts us (case {reference})",
        (
            "Somebody is in contact with us about personal data and says that they have this address. If it "
            "is you, read this code out to the colleague you are speaking with:\n\n{code}\n\nIt works for "
            "ten minutes and only once. If it is not you, give it to nobody, and write to us at {contact}."
        ),
    ),
}

# On paper, which somebody else in the house may open: it says no more than the mail does.
IDENTITY_LETTER: Final = {
    "da": (
        "Kode, hvis det er dig, der henvender dig (sag {reference})",
        (
            "Nogen er i kontakt med os om personoplysninger, og vi vil være sikre på, at det er dig. Er det "
            "dig, så ring eller skriv til os, nævn sagens nummer {reference}, og giv os denne kode:\n\n"
            "{code}\n\nDen virker til og med den {until} og kun én gang. Du kan skrive til {contact}.\n\n"
            "Er det ikke dig, så giv ikke koden videre til nogen, og sig det til os. Så udleverer og sletter "
            "vi ikke noget på grund af henvendelsen."
        ),
    ),
    "en": (
        "Code, if it is you who contacts us (case {reference})",
        (
            "Somebody is in contact with us about personal data, and we want to be sure that it is you. If "
            "it is, call or write to us, name the number of the case, {reference}, and give us this code:\n\n"
            "{code}\n\nIt works until the end of {until} and only once. You can write to {contact}.\n\n"
            "If it is not you, give the code to nobody, and tell us. Then we give away and erase nothing "
            "because of that contact."
        ),
    ),
}

# To a contact on file, whoever reads it: no name, no right, no word of whether anybody is known.
REQUEST_NOTICE_MAIL: Final = {
    "da": (
        "Er det dig, der har henvendt dig? (sag {reference})",
        (
            "Nogen har henvendt sig til os om personoplysninger, og vi spørger for en sikkerheds skyld, om "
            "det er dig. Er det dig eller en, du har bedt om det, skal du ikke gøre noget.\n\n"
            "Er det ikke dig, så stands anmodningen her:\n\n{link}\n\n"
            "Så udleverer, ændrer og sletter vi intet, før en medarbejder har set på det. Gør det helst "
            "inden den {until}. Linket virker én gang, og du bliver ikke bedt om oplysninger. Er du i tvivl, "
            "så skriv til os på {contact}, men skriv aldrig dit CPR-nummer i en mail."
        ),
    ),
    "en": (
        "Is it you who contacted us? (case {reference})",
        (
            "Somebody contacted us about personal data, and to be on the safe side we ask whether it is you. "
            "If it is you, or somebody whom you asked, you need do nothing.\n\n"
            "If it is not you, stop the request here:\n\n{link}\n\n"
            "Then we give away, change and erase nothing before somebody here has looked at it. Do so before "
            "{until} if you can. The link works once, and you are asked for nothing. If you are in doubt, "
            "write to us at {contact}, but never write your CPR number in a mail."
        ),
    ),
}
