"""The mails about a duty's turn, in Danish and English: with a link, or to somebody with an account.

None says more than which duty it is; what is to be read stands behind the code or the sign-in.
"""

from collections.abc import Mapping
from typing import Final

OWNER_MAILS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "assigned": {
        "da": (
            "Årets gennemgang: {name}",
            (
                "Hos {controller} er det tid til »{name}«. Du står som ansvarlig. Læs, hvad der skal til, og "
                "svar, at det er gjort, eller skriv, hvad der er ændret."
            ),
        ),
        "en": (
            "This year’s duty: {name}",
            (
                "At {controller} it is time for “{name}”, which is yours. Read what it takes, and answer "
                "that it is done, or write what has changed."
            ),
        ),
    },
    "reminded": {
        "da": (
            "Påmindelse: {name}",
            "Vi mangler stadig dit svar om »{name}« hos {controller}.",
        ),
        "en": (
            "Reminder: {name}",
            "We still need your answer about “{name}” at {controller}.",
        ),
    },
    "renewed": {
        "da": ("Nyt link: {name}", "Her er det nye link til »{name}«, som der er bedt om."),
        "en": ("A fresh link: {name}", "Here is the fresh link to “{name}” that was asked for."),
    },
    "declined": {
        "da": (
            "Svar på dit forslag: {name}",
            (
                "{controller} har svaret på det, du skrev om »{name}«, og beder dig se på det igen. Svaret "
                "står på siden."
            ),
        ),
        "en": (
            "Answer to your proposal: {name}",
            (
                "{controller} has answered what you wrote about “{name}” and asks you to look at it again. "
                "The answer is on the page."
            ),
        ),
    },
}

BY_LINK: Final = {
    "da": (
        "Åbn linket, og bed om en kode. Den kommer på denne adresse og viser dig opgaven:\n\n{link}\n\n"
        "Svar senest den {answer_by}. Linket virker til og med den {expires_on}, og kun sammen med en kode "
        "fra din egen postkasse. Send det ikke videre.\n\nEr det ikke dig, der skal spørges, så skriv det på "
        "siden eller til {contact}. Send aldrig personoplysninger i en mail."
    ),
    "en": (
        "Open the link and ask for a code. It comes to this address and shows you the task:\n\n{link}\n\n"
        "Please answer no later than {answer_by}. The link works up to and including {expires_on}, and only "
        "together with a code from your own mailbox. Do not forward it.\n\nIf you are not the one to ask, "
        "say so on the page or to {contact}. Never send personal data in a mail."
    ),
}

BY_ACCOUNT: Final = {
    "da": "Fristen er den {answer_by}. Log ind, og åbn siden:\n\n{link}",
    "en": "It is due on {answer_by}. Sign in and open the page:\n\n{link}",
}
