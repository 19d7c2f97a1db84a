"""The words of the letter by which it is tried whether mail arrives."""

from typing import Final

SUBJECT: Final = {
    "da": "[PRØVE] Prøvebrev fra {controller}",
    "en": "[TEST] Test letter of {controller}",
}
BODY: Final = {
    "da": (
        "Dette er en prøve fra DPO-kontoret. Kun {person} har fået den.\n\n"
        "Brevet er sendt, som breve til kunder sendes: fra {address}. Se i brevets tekniske hoveder, hvad"
        " jeres mailserver skriver under Authentication-Results: spf, dkim og dmarc bør alle være pass.\n\n"
        "Lå brevet blandt uønsket mail, gør breve til kunder det sandsynligvis også.\n"
    ),
    "en": (
        "This is a test of the DPO office. Only {person} got it.\n\n"
        "It was sent as letters to customers are: from {address}. See in its technical headers what your mail"
        " server writes under Authentication-Results: spf, dkim and dmarc should all say pass.\n\n"
        "If it lay among junk mail, letters to customers probably do so too.\n"
    ),
}
