"""The mail with a code for a check of who asks: it goes to the address on file, and says what it is for."""

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
