"""The mails to whoever says that they represent somebody; they name nobody and confirm nothing.

EDPB 01/2022 paras 80-81: the authority is checked proportionately, and in the way that is easiest to show.
"""

from collections.abc import Mapping

REPRESENTATION_MAILS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "representative_named": {
        "da": (
            "Din henvendelse på en andens vegne (sag {reference})",
            (
                "Vi har modtaget en henvendelse, hvor du er nævnt som den, der spørger på en andens vegne. "
                "Sagsnummeret er {reference}.\n\nFør vi kan fortælle dig noget, skal vi se, at du må "
                "handle for den anden. {said}\n\nDu kan vise det på den måde, der er lettest for dig; "
                "intet skema og ingen portal er nødvendig. Vi ser på papiret og gemmer det ikke. Send "
                "ingen CPR-numre. Fristen løber allerede: der svares senest den {due_on}, medmindre der "
                "er givet besked om andet.\n\nEr det en fejl, så skriv til os på {contact}."
            ),
        ),
        "en": (
            "Your message on behalf of somebody else (case {reference})",
            (
                "We have received a message in which you are named as the one who asks on behalf of "
                "somebody else. The case number is {reference}.\n\nBefore we can tell you anything we "
                "have to see that you may act for them. {said}\n\nYou can show it in the way that is "
                "easiest for you; no form and no portal is needed. We look at the paper and do not keep "
                "it. Send no CPR numbers. The time limit is running already: the answer is given no later "
                "than {due_on}, unless told otherwise.\n\nIf this is a mistake, please write to us at "
                "{contact}."
            ),
        ),
    },
    "authority_refused": {
        "da": (
            "Vi mangler at se din ret til at handle (sag {reference})",
            (
                "Vi kan endnu ikke se, at du må handle for den, du skriver om. Det mangler:\n\n{said}\n\n"
                "Send det gerne til {contact}, eller vis det på en anden måde, der er lettere for dig. "
                "Indtil da kan vi hverken be- eller afkræfte, om vi har oplysninger om nogen. Den, det "
                "handler om, kan også altid selv skrive til os.\n\n{complaint}"
            ),
        ),
        "en": (
            "We have yet to see that you may act (case {reference})",
            (
                "We cannot see yet that you may act for the person you write about. This is missing:\n\n"
                "{said}\n\nPlease send it to {contact}, or show it in another way that is easier for you. "
                "Until then we can neither confirm nor deny that we hold data about anybody. The person "
                "concerned can always write to us as well.\n\n{complaint}"
            ),
        ),
    },
}

# What is usually enough, by the right by which somebody asks.
USUALLY_ENOUGH: Mapping[str, Mapping[str, str]] = {
    "attorney": {
        "da": "En fuldmagt, som den anden har skrevet under på, er nok.",
        "en": "A power of attorney that the other person has signed is enough.",
    },
    "lawyer": {
        "da": "Som advokat er det normalt nok, at du oplyser, at du har fået sagen overdraget.",
        "en": "Of a lawyer it is normally enough to say that you are instructed.",
    },
    "guardian": {
        "da": "Beskikkelsen som værge eller en fremtidsfuldmagt, der er sat i kraft, er nok.",
        "en": "The appointment as guardian, or a future power of attorney that is in force, is enough.",
    },
    "custody": {
        "da": "Det er nok at vise, at du har forældremyndighed; den ene forælder kan spørge alene.",
        "en": "It is enough to show that you have custody; one parent may ask alone.",
    },
    "estate": {
        "da": "En skifteretsattest er nok.",
        "en": "A certificate of the probate court (skifteretsattest) is enough.",
    },
    "other": {
        "da": "Skriv, hvad der giver dig ret til at handle, og hvordan vi kan se det.",
        "en": "Please write what entitles you to act, and how we can see it.",
    },
}
