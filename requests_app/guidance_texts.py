"""The standard cards: what may be said, what must not, and what is handed over; one line for each point.

They hold until a controller takes a card over. Nothing here is about one controller.
"""

from collections.abc import Mapping

Part = Mapping[str, str]

STANDARD: Mapping[str, Mapping[str, Part]] = {
    "general": {
        "may_say": {
            "da": (
                "Anmodningen er modtaget, og sagsnummeret er det, du ser her.\n"
                "Vi svarer uden unødig forsinkelse og senest den dag, der står på sagen. Det er gratis.\n"
                "Man behøver ikke bruge et skema eller bestemte ord, og man må klage til Datatilsynet.\n"
                "Man må gerne lade en anden spørge for sig: en fuldmagt vises og gemmes ikke."
            ),
            "en": (
                "The request is received, and its case number is the one you see here.\n"
                "We answer without undue delay and no later than the day on the case. It is free of charge.\n"
                "No form and no particular words are needed, and one may complain to Datatilsynet.\n"
                "One may let somebody else ask: a power of attorney is shown, and not kept."
            ),
        },
        "must_not_say": {
            "da": (
                "Bekræft ikke, at nogen er kunde hos os, før det er klart, hvem der ringer.\n"
                "Læs ikke oplysninger, noter eller andres navne op, og bed aldrig om CPR-nummer.\n"
                "Lov hverken udfald eller en tidligere dato, og gæt ikke på, hvad loven siger."
            ),
            "en": (
                "Do not confirm that somebody is a customer before it is clear who is calling.\n"
                "Do not read out data, notes or other people's names, and never ask for a CPR number.\n"
                "Promise neither an outcome nor an earlier day, and do not guess what the law says."
            ),
        },
        "hand_over": {
            "da": (
                "Er du i tvivl om, hvem der ringer, så skriv det i et notat, og lad sagsbehandleren spørge.\n"
                "Trusler, presse, advokater og andre, der ringer for en person: til sagsbehandleren.\n"
                "Lyder det, som om data er kommet i forkerte hænder: brug »Meld et brud« med det samme."
            ),
            "en": (
                "If you doubt who is calling, write it in a note and let the case officer ask.\n"
                "Threats, press, lawyers and others who call for somebody: to the case officer.\n"
                "If it sounds as if data has reached the wrong hands: use “Report a breach” at once."
            ),
        },
    },
    "access": {
        "may_say": {
            "da": (
                "Svaret kommer skriftligt med en kopi af oplysningerne, til den adresse vi kender.\n"
                "Man behøver ikke sige, hvorfor man spørger."
            ),
            "en": (
                "The answer comes in writing with a copy of the data, to the address that we know.\n"
                "One need not say why one asks."
            ),
        },
        "must_not_say": {
            "da": (
                "Giv ikke indsigt i telefonen, heller ikke i »bare« en adresse eller en ordre.\n"
                "Sig ikke, hvad der er fundet, eller at der intet er."
            ),
            "en": (
                "Give no access on the telephone, not even to “just” an address or an order.\n"
                "Do not say what was found, or that there is nothing."
            ),
        },
        "hand_over": {
            "da": "En ny adresse til svaret: til sagsbehandleren, aldrig rettet under samtalen.",
            "en": "A new address for the answer: to the case officer, never corrected during the call.",
        },
    },
    "rectification": {
        "may_say": {
            "da": (
                "Skriv ned, hvad der er forkert, og hvad der er rigtigt.\n"
                "Navn og kontaktoplysninger rettes med det samme, når det er klart, hvem der ringer."
            ),
            "en": (
                "Write down what is wrong and what is right.\n"
                "Name and contact details are corrected at once when it is clear who is calling."
            ),
        },
        "must_not_say": {
            "da": "Læs ikke op, hvad der står i dag; lad personen sige det rigtige.",
            "en": "Do not read out what stands there today; let the person say what is right.",
        },
        "hand_over": {
            "da": "Er vi uenige om, hvad der er rigtigt: til sagsbehandleren; brugen kan begrænses imens.",
            "en": "If we disagree on what is right: to the case officer; the use can be restricted.",
        },
    },
    "erasure": {
        "may_say": {
            "da": (
                "Vi sletter det, vi ikke har pligt til at gemme, og skriver, hvad der bliver og hvor længe.\n"
                "Vil man have en kopi først, får man den, før der slettes."
            ),
            "en": (
                "We erase what we are not obliged to keep, and write what stays and for how long.\n"
                "Whoever wants a copy first gets it before anything is erased."
            ),
        },
        "must_not_say": {
            "da": ("Sig ikke »alt er slettet«: bogføring gemmes i fem år.\nSlet intet selv under samtalen."),
            "en": (
                "Do not say “everything is erased”: bookkeeping is kept for five years.\n"
                "Erase nothing yourself during the call."
            ),
        },
        "hand_over": {
            "da": "Åbne ordrer, tvister og gæld: til sagsbehandleren; de afgør, hvad der kan slettes nu.",
            "en": "Open orders, disputes and debts: to the case officer; they decide what can be erased now.",
        },
    },
    "restriction": {
        "may_say": {
            "da": "Brugen stoppes nu; oplysningerne bliver liggende. Man får besked, før det ophæves.",
            "en": "The use stops now; the data stays stored. One is told before this is lifted.",
        },
        "must_not_say": {
            "da": "Sig ikke, at kontoen er lukket: det er noget andet.",
            "en": "Do not say that the account is closed: that is something else.",
        },
        "hand_over": {
            "da": "Straks til sagsbehandleren: stoppet skal ske senest næste arbejdsdag.",
            "en": "To the case officer at once: the stop is due by the next working day.",
        },
    },
    "portability": {
        "may_say": {
            "da": "Man får det, man selv har givet os, i en fil, som andre systemer kan læse.",
            "en": "One gets what one has given us oneself, in a file that other systems can read.",
        },
        "must_not_say": {
            "da": "Lov ikke at sende filen direkte til en anden virksomhed.",
            "en": "Do not promise to send the file straight to another company.",
        },
        "hand_over": {
            "da": "Ønskes den sendt til en anden virksomhed: til sagsbehandleren med navnet på den.",
            "en": "If it is to go to another company: to the case officer, with that company's name.",
        },
    },
    "objection": {
        "may_say": {
            "da": (
                "Nej til markedsføring gælder straks og uden begrundelse.\n"
                "Gælder det anden brug, stopper den, mens vi vurderer indsigelsen."
            ),
            "en": (
                "No to marketing holds at once and without a reason.\n"
                "Where it is about other use, that stops while we consider the objection."
            ),
        },
        "must_not_say": {
            "da": "Forsøg ikke at ændre mening hos den, der siger nej, og bed ikke om en grund.",
            "en": "Do not try to change the mind of who says no, and do not ask for a reason.",
        },
        "hand_over": {
            "da": "Markedsføring: brug »Hurtig registrering«. Alt andet: til sagsbehandleren i dag.",
            "en": "Marketing: use “Quick record”. Everything else: to the case officer today.",
        },
    },
    "automated_decision": {
        "may_say": {
            "da": "Et menneske ser på afgørelsen igen, og man kan fortælle, hvad der taler imod den.",
            "en": "A human looks at the decision again, and one can say what speaks against it.",
        },
        "must_not_say": {
            "da": "Forklar ikke, hvordan der blev afgjort, og sig ikke, om det var rigtigt eller forkert.",
            "en": "Do not explain how it was decided, nor say that the decision was right or wrong.",
        },
        "hand_over": {
            "da": "Det, personen siger imod afgørelsen: i et notat til sagsbehandleren.",
            "en": "What the person says against the decision: in a note to the case officer.",
        },
    },
    "consent_withdrawal": {
        "may_say": {
            "da": "Samtykket er trukket tilbage fra nu af. Det, der skete før, var stadig lovligt.",
            "en": "The consent is withdrawn from now on. What was done before was still lawful.",
        },
        "must_not_say": {
            "da": "Gør det ikke sværere at trække tilbage end at give, og bed ikke om en grund.",
            "en": "Make withdrawing no harder than giving, and do not ask for a reason.",
        },
        "hand_over": {
            "da": "Brug »Hurtig registrering«; kender du ikke samtykket, så skriv, hvad personen sagde.",
            "en": "Use “Quick record”; if you do not know the consent, write what the person said.",
        },
    },
}
