"""What can be wrong with who gets data: recipients, agreements with processors, transfers."""

from typing import Final

from registry_app.domain.finding_kinds import kind
from registry_app.domain.findings import ADVICE, ERROR, WARNING

_RECIPIENT: Final = (
    kind(
        "recipient_unnamed",
        WARNING,
        "GDPR Art. 13(1)(e), 15(1)(c); C-154/21",
        (
            "»{name}« er en kategori; den, der beder om indsigt, skal have navnene.",
            "“{name}” is a kind of recipient; whoever asks for access must be given the names.",
        ),
        ("Læg modtagerne ind hver for sig.", "Enter the recipients one by one."),
    ),
    kind(
        "recipient_role_unknown",
        WARNING,
        "GDPR Art. 4(7)-(9), 26, 28",
        (
            "Det er ikke afklaret, om »{name}« er databehandler eller dataansvarlig.",
            "It is not decided whether “{name}” is a processor or a controller.",
        ),
        (
            "Afklar rollen: den afgør, hvilken aftale der skal til.",
            "Decide the role: it tells which agreement is needed.",
        ),
    ),
    kind(
        "agreement_missing",
        ERROR,
        "GDPR Art. 28(3)",
        (
            "Der er ingen underskrevet databehandleraftale med {name}.",
            "There is no signed processing agreement with {name}.",
        ),
        (
            "Indgå aftalen, eller giv ikke oplysninger videre.",
            "Sign the agreement, or do not give data.",
        ),
    ),
    kind(
        "agreement_ended",
        ERROR,
        "GDPR Art. 28(3)",
        ("Aftalen med {name} udløb {day}.", "The agreement with {name} ended on {day}."),
        (
            "Forny den, eller få oplysningerne slettet eller tilbage.",
            "Renew it, or have the data erased or returned.",
        ),
    ),
    kind(
        "agreement_incomplete",
        ERROR,
        "GDPR Art. 28(3)(a)-(h)",
        (
            "Aftalen med {name} mangler det, som loven kræver: {items}.",
            "The agreement with {name} lacks what the law demands: {items}.",
        ),
        ("Få aftalen ændret.", "Have the agreement changed."),
    ),
    kind(
        "agreement_unchecked",
        WARNING,
        "GDPR Art. 28(3)(a)-(h)",
        (
            "Aftalen med {name} er ikke gennemgået for: {items}.",
            "The agreement with {name} was not checked for: {items}.",
        ),
        (
            "Læs aftalen, og skriv, hvor hvert punkt står.",
            "Read the agreement and say where each point stands.",
        ),
    ),
    kind(
        "sub_processor_unapproved",
        WARNING,
        "GDPR Art. 28(2), (4)",
        (
            "{sub} er underdatabehandler for {name} uden at være godkendt.",
            "{sub} is a sub-processor of {name} without being approved.",
        ),
        ("Godkend den, eller gør indsigelse.", "Approve it, or object."),
    ),
    kind(
        "sub_processor_abroad",
        ERROR,
        "GDPR Art. 28(4), 44",
        (
            "{name} bruger {sub} uden for EØS, men overførslen er ikke registreret.",
            "{name} uses {sub} outside the EEA, but the transfer is not entered.",
        ),
        (
            "Registrér overførslen, og hvad den hviler på.",
            "Enter the transfer and what it rests on.",
        ),
    ),
    kind(
        "oversight_overdue",
        WARNING,
        "GDPR Art. 5(2), 24(1), 28(1)",
        ("Tilsynet med {name} skulle være ført {day}.", "The oversight of {name} was due on {day}."),
        ("Før tilsynet, og skriv, hvad det viste.", "Carry it out and say what it showed."),
    ),
    kind(
        "oversight_unplanned",
        ADVICE,
        "GDPR Art. 24(1), 28(1)",
        ("Der er ikke planlagt tilsyn med {name}.", "No oversight of {name} is planned."),
        ("Sæt en dato efter risikoen.", "Set a date, by the risk."),
    ),
)
_TRANSFER: Final = (
    kind(
        "transfer_missing",
        ERROR,
        "GDPR Art. 30(1)(e), 44",
        (
            "{name} er uden for EØS ({country}), men overførslen er ikke registreret.",
            "{name} is outside the EEA ({country}), but the transfer is not entered.",
        ),
        ("Registrér overførslen, og hvad den hviler på.", "Enter the transfer and what it rests on."),
    ),
    kind(
        "mechanism_missing",
        ERROR,
        "GDPR Art. 13(1)(f), 44",
        (
            "Overførslen til {name} hviler ikke på noget.",
            "The transfer to {name} rests on nothing.",
        ),
        (
            "Find et overførselsgrundlag i art. 45-49, eller stands overførslen.",
            "Find a transfer tool of Arts. 45-49, or stop the transfer.",
        ),
    ),
    kind(
        "transfer_country_missing",
        WARNING,
        "GDPR Art. 13(1)(f), 30(1)(e)",
        (
            "Landet for overførslen til {name} er ikke nævnt.",
            "The country of the transfer to {name} is not named.",
        ),
        ("Nævn landet.", "Name the country."),
    ),
    kind(
        "transfer_unassessed",
        ERROR,
        "GDPR Art. 46(1); C-311/18; EDPB 01/2020",
        (
            "Overførslen til {name} hviler på et værktøj i art. 46, men landet er ikke vurderet.",
            "The transfer to {name} rests on a tool of Art. 46, but the country was not assessed.",
        ),
        (
            "Vurder lovgivning og praksis i landet, og skriv, hvad der gøres ved siden af.",
            "Assess the law and practice of the country, and say what is done beside the tool.",
        ),
    ),
    kind(
        "importer_missing",
        WARNING,
        "GDPR Art. 44, 46",
        (
            "Det fremgår ikke, hvem der modtager oplysningerne i landet ({name}).",
            "It is not stated who takes the data in the country ({name}).",
        ),
        ("Nævn importøren.", "Name the importer."),
    ),
    kind(
        "module_missing",
        ADVICE,
        "Decision (EU) 2021/914",
        (
            "Det fremgår ikke, hvilket modul af standardkontrakten der er brugt ({name}).",
            "It is not stated which module of the standard clauses is used ({name}).",
        ),
        ("Vælg modulet.", "Choose the module."),
    ),
    kind(
        "derogation_unnamed",
        ERROR,
        "GDPR Art. 49(1)",
        (
            "Overførslen til {name} hviler på en undtagelse, der ikke er nævnt.",
            "The transfer to {name} rests on a derogation that is not named.",
        ),
        (
            "Nævn litraet. Undtagelser er for enkelte tilfælde, ikke for en fast praksis.",
            "Name the letter. Derogations are for single cases, not for a standing practice.",
        ),
    ),
    kind(
        "listing_missing",
        ERROR,
        "GDPR Art. 45; Decision (EU) 2023/1795",
        (
            "Det er ikke registreret, hvilken afgørelse eller liste overførslen til {name} hviler på.",
            "It is not entered which decision or listing the transfer to {name} leans on.",
        ),
        ("Slå den op, og vælg den.", "Look it up and choose it."),
    ),
    kind(
        "listing_ended",
        ERROR,
        "GDPR Art. 45(5), 46",
        (
            "{listing}, som overførslen til {name} hviler på, ophørte {day}.",
            "{listing}, on which the transfer to {name} leans, ended on {day}.",
        ),
        (
            "Find et andet overførselsgrundlag, eller stands overførslen.",
            "Find another transfer tool, or stop the transfer.",
        ),
    ),
    kind(
        "listing_ending",
        WARNING,
        "GDPR Art. 45(5)",
        (
            "{listing}, som overførslen til {name} hviler på, ophører {day}.",
            "{listing}, on which the transfer to {name} leans, ends on {day}.",
        ),
        ("Forbered et andet overførselsgrundlag.", "Prepare another transfer tool."),
    ),
    kind(
        "listing_review_due",
        WARNING,
        "GDPR Art. 5(2), 44, 45",
        (
            "{listing}, som overførslen til {name} hviler på, skal slås op igen.",
            "{listing}, on which the transfer to {name} leans, must be looked up again.",
        ),
        (
            "Slå op, om den stadig gælder, og skriv datoen.",
            "Look up whether it still holds, and enter the day.",
        ),
    ),
)
OF_RECIPIENTS: Final = (*_RECIPIENT, *_TRANSFER)
