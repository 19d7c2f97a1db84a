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
