"""What the checks of a form that was signed in a session say, to the officer and to the person."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

SESSION_FINDING_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "signed_in_session": {
        "da": "Navnet er skrevet, mens personen var logget ind hos virksomheden ({how}).",
        "en": "The name was typed while the person was logged in at the company ({how}).",
    },
    "account_matched": {
        "da": "Kontoen er den kunde, som sagen handler om.",
        "en": "The account is that of the customer whom the case is about.",
    },
    "account_not_matched": {
        "da": "Kontoen er ikke den kunde, som sagen handler om.",
        "en": "The account is not that of the customer whom the case is about.",
    },
    "account_not_on_file": {
        "da": "Sagen er ikke knyttet til en kunde, så kontoen kan ikke sammenlignes.",
        "en": "The case is matched to no customer, so the account cannot be compared.",
    },
    "session_name_matches": {
        "da": "Navnet er det samme som navnet på den, der spørger.",
        "en": "The name is the same as that of whoever asks.",
    },
    "session_name_differs": {
        "da": "Navnet er et andet end navnet på den, der spørger.",
        "en": "The name differs from that of whoever asks.",
    },
}
SESSION_RETURN_REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "account_not_matched": {
        "da": "Skemaet er bekræftet fra en anden konto, end anmodningen vedrører.",
        "en": "The form was confirmed from another account than the one that the request is about.",
    },
    "account_not_on_file": {
        "da": "Vi kan ikke se, hvilken konto anmodningen vedrører.",
        "en": "We cannot see which account the request is about.",
    },
    "session_name_differs": {
        "da": "Navnet på skemaet er et andet end navnet i anmodningen.",
        "en": "The name on the form differs from the name in the request.",
    },
}
LOG_IN_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "password": {"da": "adgangskode", "en": "password"},
    "password_and_code": {"da": "adgangskode og engangskode", "en": "password and one-time code"},
    "one_time_link": {"da": "engangslink på mail", "en": "one-time link by mail"},
    "passkey": {"da": "adgangsnøgle", "en": "passkey"},
    "mitid": {"da": "MitID", "en": "MitID"},
}
ERRORS: Final[dict[str, Any]] = {
    "signer_missing": _("Give the name as the person typed it."),
    "signer_has_cpr": _("A CPR number is no name: leave it out."),
    "account_missing": _("Name the account in which the person was logged in."),
    "log_in_unknown": _("Say how the person logged in, by one of the codes."),
    "log_in_not_credible": _("The log-in has to lie within the last day, and not in the future."),
    "session_text_unknown": _("Those words are not the ones in use. Fetch them anew and show them again."),
    "session_form_unknown": _("That form was not issued in this case."),
}
