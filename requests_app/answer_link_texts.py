"""The mails that lead to an answer behind a link, in Danish and English, and the one that brings a code.

They hold the reference and the way, and nothing of the answer.
"""

from collections.abc import Mapping
from typing import Final

from dpo_office.common.letters.message import PRIVATE_WORDS

LINK_MAILS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "answer_link": {
        "da": (
            "Vores svar ligger klar til dig (sag {reference})",
            (
                "Vores svar i sag {reference} ligger klar til dig. Vi sender det ikke i en mail, fordi det "
                "indeholder personoplysninger. Du henter det her:\n\n{link}\n\n{how}\n\nSvaret ligger "
                "der til og med den {expires_on}. Gem det, inden da. Vil du hellere have det med posten, "
                "eller kan du ikke åbne det, så skriv til os på {contact}. Send ikke linket videre, og skriv "
                "ikke dit CPR-nummer i en mail."
            ),
        ),
        "en": (
            "Our answer is ready for you (case {reference})",
            (
                "Our answer in case {reference} is ready for you. We do not send it in a mail, because it "
                "holds personal data. You fetch it here:\n\n{link}\n\n{how}\n\nThe answer lies there up to "
                "and including {expires_on}. Save it before then. If you would rather have it by post, or "
                "cannot open it, write to us at {contact}. Do not forward the link, and do not write your "
                "CPR number in a mail."
            ),
        ),
    },
    "answer_link_again": {
        "da": (
            "Nyt link til vores svar (sag {reference})",
            (
                "Vores svar i sag {reference} ligger stadig klar til dig, og du har ikke hentet det hele "
                "endnu. Her er et nyt link; det forrige virker ikke længere:\n\n{link}\n\n{how}\n\nSvaret "
                "ligger der til og med den {expires_on}. Gem det, inden da. Vil du hellere have det med "
                "posten, eller kan du ikke åbne det, så skriv til os på {contact}. Send ikke linket videre, "
                "og skriv ikke dit CPR-nummer i en mail."
            ),
        ),
        "en": (
            "A fresh link to our answer (case {reference})",
            (
                "Our answer in case {reference} is still ready for you, and you have not fetched all of it "
                "yet. Here is a fresh link; the earlier one no longer works:\n\n{link}\n\n{how}\n\nThe "
                "answer lies there up to and including {expires_on}. Save it before then. If you would "
                "rather have it by post, or cannot open it, write to us at {contact}. Do not forward the "
                "link, and do not write your CPR number in a mail."
            ),
        ),
    },
}

# How the page is opened: by a code that is mailed, or by one that was told.
_CODE_HOW: Final = {
    False: {
        "da": "Åbn linket, og bed om en kode. Den kommer på denne adresse og viser dig svaret.",
        "en": "Open the link and ask for a code. It comes to this address and shows you the answer.",
    },
    True: {
        "da": "Åbn linket, og skriv den kode, som vi har givet dig. Den står ikke i denne mail.",
        "en": "Open the link and enter the code that we gave you. It does not stand in this mail.",
    },
}

CODE_MAIL: Final = {
    "da": (
        "Din kode til vores svar (sag {reference})",
        (
            "Koden er\n\n{code}\n\nDen virker i ti minutter og kun én gang. Har du ikke bedt om den, skal du "
            "ikke gøre noget; giv den aldrig videre til andre, heller ikke til os."
        ),
    ),
    "en": (
        "Your code for our answer (case {reference})",
        (
            "The code is\n\n{code}\n\nIt works for ten minutes and only once. If you did not ask for it, "
            "there is nothing to do; never give it to anybody, nor to us."
        ),
    ),
}


def link_told(language: str, *, is_told: bool) -> dict[str, str]:
    """Give what a mail with a link says of the way: the link's place, and how the page is opened."""
    return {"link": PRIVATE_WORDS, "how": _CODE_HOW[is_told][language]}
