"""What keeps the gate of a planned change closed, beside the findings of tomorrow's record.

docs/flows/planned_change.md shows the same table to lawyers; a test holds the two together.
"""

from typing import Final

from registry_app.domain.finding_kinds import kind
from registry_app.domain.findings import ERROR

_KINDS: Final = (
    kind(
        "change_empty",
        ERROR,
        "GDPR Art. 5(2), 24(1)",
        ("Ændringen indeholder intet.", "The change holds nothing."),
        ("Tilføj det, der skal ændres, eller opgiv ændringen.", "Add what is to change, or drop the change."),
    ),
    kind(
        "part_overtaken",
        ERROR,
        "GDPR Art. 5(2), 24(1)",
        (
            "Fortegnelsen har ændret sig, så denne del ikke længere passer: {part}.",
            "The record has changed, and this part no longer fits it: {part}.",
        ),
        ("Fjern delen, og planlæg den på ny.", "Take the part out, and plan it anew."),
    ),
    kind(
        "listing_not_looked_up",
        ERROR,
        "GDPR Art. 5(2), 44, 45; Decision (EU) 2023/1795",
        (
            "Ingen har slået {listing} op, siden ændringen blev planlagt.",
            "Nobody has looked up {listing} since the change was planned.",
        ),
        (
            "Slå op, om den stadig gælder, og registrér datoen.",
            "Look up whether it still holds, and enter the day.",
        ),
    ),
    kind(
        "version_unbound",
        ERROR,
        "GDPR Art. 12(1), 13, 14; WP260 29-30",
        (
            "Ændringen ændrer det, som privatlivspolitikken oplyser, men er ikke knyttet til en version.",
            "The change alters what the privacy policy tells, but is bound to no version of it.",
        ),
        ("Knyt den til den version, der oplyser om den.", "Bind it to the version that tells of it."),
    ),
    kind(
        "version_not_in_force",
        ERROR,
        "GDPR Art. 5(1)(a), 13(3), 14(4); WP260 29-31",
        (
            "Version {number} af politikken, som ændringen er knyttet til, er ikke i kraft.",
            "Version {number} of the policy, to which the change is bound, is not in force.",
        ),
        (
            "Vent, til versionen er i kraft, eller knyt ændringen til en anden.",
            "Wait until the version is in force, or bind the change to another.",
        ),
    ),
    kind(
        "text_silent",
        ERROR,
        "GDPR Art. 13(1)(c), (e), (f), 14(1)(c), (e), (f)",
        (
            "Teksten i version {number} nævner ikke »{name}«.",
            "The text of version {number} does not name “{name}”.",
        ),
        (
            "Knyt ændringen til en version, der nævner det, eller lad en beslutter godkende andre ord.",
            "Bind the change to a version that names it, or let a decider accept other words.",
        ),
    ),
    kind(
        "go_live_ahead",
        ERROR,
        "GDPR Art. 24(1)",
        ("Ændringen er planlagt til {day}.", "The change is planned for {day}."),
        ("Vent til dagen, eller vælg en anden dag.", "Wait for the day, or choose another."),
    ),
)
CHANGE_KINDS: Final = {row.code: row for row in _KINDS}
