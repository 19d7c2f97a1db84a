"""What the findings about digital signatures say, to the officer and to the person, in Danish and English."""

from collections.abc import Mapping

SIGNATURE_FINDING_TEXTS: Mapping[str, Mapping[str, str]] = {
    "signature_valid": {
        "da": (
            "Den digitale underskrift er gyldig ({level}): filen er ikke ændret siden, og certifikatet er "
            "udstedt under en rod, som den dataansvarlige har tillid til. Se efter, om navnet er den "
            "registreredes."
        ),
        "en": (
            "The digital signature is valid ({level}): the file was not altered since, and its certificate "
            "is under a root that the controller trusts. See whether the name is the person's."
        ),
    },
    "signature_broken": {
        "da": "Den digitale underskrift er brudt: den dækker ikke filen, som den er.",
        "en": "The digital signature is broken: it does not cover the file as it is.",
    },
    "signature_changed_after": {
        "da": (
            "Filen er ændret, efter at den blev underskrevet, på en måde som underskriften ikke tillader "
            "(nye felter: {fields_added}, nye kommentarer: {annotations_added})."
        ),
        "en": (
            "The file was altered after it was signed, in a way that the signature does not allow (new "
            "fields: {fields_added}, new annotations: {annotations_added})."
        ),
    },
    "signature_filled_after": {
        "da": (
            "Der er udfyldt felter eller underskrevet igen, efter at skemaet blev underskrevet (nye felter: "
            "{fields_added}). Se på, hvad der er kommet til."
        ),
        "en": (
            "Fields were filled in, or somebody signed again, after the form was signed (new fields: "
            "{fields_added}). Look at what was added."
        ),
    },
    "signature_not_whole": {
        "da": "Der står noget efter det, som underskriften dækker. Se på filen.",
        "en": "Something stands behind what the signature covers. Look at the file.",
    },
    "signature_unreadable": {
        "da": "Filens digitale underskrift kan ikke læses ({fault}) og er derfor ikke godtaget.",
        "en": "The digital signature of the file cannot be read ({fault}), so it is not taken for valid.",
    },
    "signature_field_unexpected": {
        "da": "Der er underskrevet et andet sted end i skemaets underskriftsfelt.",
        "en": "It is signed elsewhere than in the form's own signature field.",
    },
    "signature_not_trusted": {
        "da": (
            "Certifikatet er ikke udstedt under en rod, som den dataansvarlige har tillid til. Hvem der har "
            "underskrevet, er ikke vist."
        ),
        "en": ("The certificate is not under a root that the controller trusts. It is not shown who signed."),
    },
    "signature_certificate_expired": {
        "da": "Certifikatet gjaldt ikke, da der blev underskrevet, eller intet viser, hvornår det skete.",
        "en": "The certificate did not count when it was used, or nothing proves when that was.",
    },
    "signature_certificate_revoked": {
        "da": "Certifikatet, eller den myndighed, der udstedte det, var spærret, da det blev brugt.",
        "en": "The certificate, or the authority that issued it, had been revoked when it was used.",
    },
    "signature_revocation_unknown": {
        "da": (
            "Det kan ikke ses, om certifikatet var spærret: hverken filen eller den dataansvarlige har en "
            "gældende spærreliste."
        ),
        "en": (
            "It is not known whether the certificate had been revoked: neither the file nor the controller "
            "holds a revocation list that counts."
        ),
    },
    "signature_wrong_usage": {
        "da": "Certifikatet er ikke udstedt til at underskrive med.",
        "en": "The certificate was not issued for signing.",
    },
    "signature_weak": {
        "da": "Den digitale underskrift bruger en metode, der ikke længere er sikker.",
        "en": "The digital signature uses a method that is no longer safe.",
    },
    "signature_time_unproven": {
        "da": "Underskriften har et tidsstempel, som ikke kan efterprøves.",
        "en": "The signature has a time stamp that cannot be verified.",
    },
    "signature_time_missing": {
        "da": "Underskriften siger ikke, hvornår den er sat.",
        "en": "The signature does not say when it was made.",
    },
    "signature_time_outside": {
        "da": "Der er underskrevet {signed_on}: før skemaet blev udstedt, eller efter at det kom tilbage.",
        "en": "It was signed on {signed_on}: before the form was issued, or after it came back.",
    },
}

UNCONFIRMED: Mapping[str, str] = {
    "da": "Vi kan ikke bekræfte den digitale underskrift.",
    "en": "We cannot confirm the digital signature.",
}
# What the person is told when the form is sent back.
SIGNATURE_RETURN_REASONS: Mapping[str, Mapping[str, str]] = {
    "signature_broken": {
        "da": "Den digitale underskrift dækker ikke filen. Underskriv skemaet igen, som du fik det.",
        "en": "The digital signature does not cover the file. Please sign the form again as you received it.",
    },
    "signature_changed_after": {
        "da": "Filen er ændret, efter at den blev underskrevet. Underskriv igen, som det sidste du gør.",
        "en": "The file was altered after it was signed. Please sign again, as the last thing you do.",
    },
    "signature_filled_after": {
        "da": "Der er udfyldt felter, efter at skemaet blev underskrevet. Underskriv som det sidste, du gør.",
        "en": "Fields were filled in after the form was signed. Please sign as the last thing you do.",
    },
    "signature_time_outside": {
        "da": "Underskriftens dato passer ikke til skemaet.",
        "en": "The date of the signature does not fit the form.",
    },
    "signature_not_whole": UNCONFIRMED,
    "signature_unreadable": UNCONFIRMED,
    "signature_field_unexpected": UNCONFIRMED,
    "signature_not_trusted": UNCONFIRMED,
    "signature_certificate_expired": UNCONFIRMED,
    "signature_certificate_revoked": UNCONFIRMED,
    "signature_revocation_unknown": UNCONFIRMED,
    "signature_wrong_usage": UNCONFIRMED,
    "signature_weak": UNCONFIRMED,
    "signature_time_unproven": UNCONFIRMED,
    "signature_time_missing": UNCONFIRMED,
}

# Of a signature that could not be read.
FAULTS: Mapping[str, Mapping[str, str]] = {
    "file_unreadable": {
        "da": "filen er ikke skrevet efter standarden",
        "en": "the file is not written as the standard asks",
    },
    "signature_unreadable": {"da": "dens opbygning er fejlbehæftet", "en": "it is put together wrongly"},
    "too_many_signatures": {"da": "der er for mange", "en": "there are too many"},
    "took_too_long": {"da": "det tog for lang tid", "en": "it took too long"},
    "too_much_memory": {"da": "det krævede for meget", "en": "it took too much memory"},
    "too_deep": {"da": "filen er for sammensat", "en": "the file is too complex"},
    "damaged": {"da": "filen er beskadiget", "en": "the file is damaged"},
}
LEVELS: Mapping[str, Mapping[str, str]] = {
    "advanced": {"da": "avanceret elektronisk signatur", "en": "advanced electronic signature"},
    "qualified": {"da": "kvalificeret elektronisk signatur", "en": "qualified electronic signature"},
}
