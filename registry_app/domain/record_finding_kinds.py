"""What can be wrong with an entry of the record: texts and severities.

docs/rules/record_findings.md shows the same table to lawyers; a test holds the two together.
Recipients, agreements and transfers have their own table, recipient_finding_kinds.py.
"""

from typing import Final

from registry_app.domain.finding_kinds import kind
from registry_app.domain.findings import ADVICE, ERROR, WARNING
from registry_app.domain.recipient_finding_kinds import OF_RECIPIENTS

_CONTROLLER: Final = (
    kind(
        "controller_contact_missing",
        ERROR,
        "GDPR Art. 13(1)(a), 30(1)(a)",
        ("Den dataansvarlige har ingen kontaktadresse.", "The controller has no contact address."),
        ("Oplys en e-mailadresse, som de registrerede kan skrive til.", "Give an e-mail address for people."),
    ),
    kind(
        "controller_address_missing",
        WARNING,
        "GDPR Art. 13(1)(a), 30(1)(a)",
        (
            "Den dataansvarliges postadresse eller CVR-nummer mangler.",
            "The controller's postal address or CVR number is missing.",
        ),
        ("Tilføj begge dele.", "Add both."),
    ),
    kind(
        "record_empty",
        ERROR,
        "GDPR Art. 30(1)",
        ("Der er ingen aktive behandlingsaktiviteter.", "There is no active processing activity."),
        ("Læg den dataansvarliges behandlinger ind.", "Enter what the controller processes."),
    ),
)
_ACTIVITY: Final = (
    kind(
        "purpose_missing",
        ERROR,
        "GDPR Art. 5(1)(b), 30(1)(b)",
        ("Aktiviteten har intet formål.", "The activity has no purpose."),
        ("Beskriv, hvad oplysningerne bruges til.", "Say what the data is used for."),
    ),
    kind(
        "subjects_missing",
        ERROR,
        "GDPR Art. 30(1)(c)",
        (
            "Det fremgår ikke, hvem oplysningerne handler om.",
            "It is not stated whose data it is.",
        ),
        ("Vælg kategorierne af registrerede.", "Choose the categories of data subjects."),
    ),
    kind(
        "principal_missing",
        ERROR,
        "GDPR Art. 30(2)(a)",
        (
            "Vi er databehandler, men det fremgår ikke for hvem.",
            "We are a processor, but it is not stated for whom.",
        ),
        (
            "Angiv navn og kontaktoplysninger på den dataansvarlige.",
            "Give the name and contact details of the controller.",
        ),
    ),
    kind(
        "arrangement_missing",
        ERROR,
        "GDPR Art. 26(1)",
        (
            "{name} er fælles dataansvarlig, men ordningen mellem jer er ikke registreret.",
            "{name} is a joint controller, but the arrangement between you is not entered.",
        ),
        (
            "Indgå ordningen, og skriv, hvor den findes.",
            "Make the arrangement, and say where it is kept.",
        ),
    ),
    kind(
        "dpia_open",
        ERROR,
        "GDPR Art. 35(1)",
        (
            "En konsekvensanalyse er nødvendig, men ikke lavet.",
            "An impact assessment is needed and has not been done.",
        ),
        (
            "Lav analysen før behandlingen, eller stands den imens.",
            "Do it before the processing, or halt the processing meanwhile.",
        ),
    ),
    kind(
        "dpia_not_assessed",
        WARNING,
        "GDPR Art. 35(1), (3); WP248",
        (
            "Ingen har vurderet, om en konsekvensanalyse er nødvendig; flere tegn peger på det ({signs}).",
            "Nobody has assessed the need of an impact assessment; several signs point to it ({signs}).",
        ),
        ("Vurder det, og skriv resultatet her.", "Assess it and enter the result."),
    ),
    kind(
        "information_missing",
        WARNING,
        "GDPR Art. 13, 14",
        (
            "Det fremgår ikke, hvordan de registrerede får besked.",
            "It is not stated how people are told.",
        ),
        (
            "Henvis til et punkt i politikken, eller beskriv, hvordan og hvornår de får det at vide.",
            "Point to a section of the policy, or say how and when they are told.",
        ),
    ),
    kind(
        "security_missing",
        WARNING,
        "GDPR Art. 30(1)(g), 32",
        ("Ingen sikkerhedsforanstaltninger er beskrevet.", "No security measures are described."),
        ("Vælg dem, der gælder, og tilføj det særlige.", "Choose those that apply and add what is special."),
    ),
    kind(
        "owner_missing",
        WARNING,
        "GDPR Art. 5(2), 24",
        ("Ingen har ansvaret for aktiviteten.", "Nobody answers for the activity."),
        ("Udpeg en person eller en funktion.", "Name a person or a function."),
    ),
    kind(
        "review_overdue",
        WARNING,
        "GDPR Art. 5(2), 24(1)",
        ("Gennemgangen skulle være sket {day}.", "The review was due on {day}."),
        (
            "Gennemgå aktiviteten, og bekræft eller ret den.",
            "Review the activity, and confirm or correct it.",
        ),
    ),
    kind(
        "review_unplanned",
        ADVICE,
        "GDPR Art. 24(1)",
        ("Der er ikke planlagt nogen gennemgang.", "No review is planned."),
        ("Sæt en dato, for eksempel om et år.", "Set a date, for instance in a year."),
    ),
    kind(
        "systems_missing",
        ADVICE,
        "GDPR Art. 15, 30",
        ("Intet system er nævnt.", "No system is named."),
        (
            "Tilføj systemerne, ellers bliver ingen bedt om et udtræk herfra.",
            "Add the systems; otherwise nobody is asked for an extract.",
        ),
    ),
)
_PURPOSE: Final = (
    kind(
        "basis_missing",
        ERROR,
        "GDPR Art. 5(1)(a), 6(1), 13(1)(c)",
        ("Formålet »{name}« har intet behandlingsgrundlag.", "The purpose “{name}” has no legal basis."),
        (
            "Vælg et grundlag i art. 6, eller stands behandlingen.",
            "Choose a basis of Art. 6, or stop the processing.",
        ),
    ),
    kind(
        "interest_missing",
        ERROR,
        "GDPR Art. 6(1)(f), 13(1)(d)",
        (
            "»{name}« hviler på en legitim interesse, der ikke er nævnt.",
            "“{name}” rests on a legitimate interest that is not named.",
        ),
        ("Skriv, hvilken interesse det er.", "Say which interest it is."),
    ),
    kind(
        "balancing_missing",
        ERROR,
        "GDPR Art. 5(2), 6(1)(f); EDPB 1/2024",
        (
            "Interesseafvejningen for »{name}« er ikke dokumenteret.",
            "The balancing of interests for “{name}” is not documented.",
        ),
        (
            "Gennemfør de tre trin: interessen, nødvendigheden og afvejningen.",
            "Take the three steps: the interest, the need, the balance.",
        ),
    ),
    kind(
        "balancing_failed",
        ERROR,
        "GDPR Art. 6(1)(f)",
        (
            "Afvejningen for »{name}« faldt ud til de registreredes fordel.",
            "The balancing for “{name}” came out in favour of the persons.",
        ),
        ("Find et andet grundlag, eller stands behandlingen.", "Find another basis, or stop the processing."),
    ),
    kind(
        "special_condition_missing",
        ERROR,
        "GDPR Art. 9(1), (2)",
        (
            "»{name}« bruger følsomme oplysninger ({data}) uden en betingelse i art. 9, stk. 2.",
            "“{name}” uses special categories ({data}) without a condition of Art. 9(2).",
        ),
        (
            "Angiv betingelsen, for eksempel udtrykkeligt samtykke, eller brug oplysningerne ikke.",
            "Name the condition, explicit consent for instance, or do not use the data.",
        ),
    ),
    kind(
        "cpr_provision_missing",
        ERROR,
        "GDPR Art. 87; databeskyttelsesloven § 11",
        (
            "»{name}« bruger personnumre uden et nummer i databeskyttelsesloven § 11, stk. 2.",
            "“{name}” uses CPR numbers without a number of databeskyttelsesloven § 11(2).",
        ),
        (
            "Angiv hjemlen. Er personnummeret ikke nødvendigt, så slet det.",
            "Name the provision. Where the CPR number is not needed, erase it.",
        ),
    ),
    kind(
        "criminal_provision_missing",
        ERROR,
        "GDPR Art. 10; databeskyttelsesloven § 8",
        (
            "»{name}« bruger oplysninger om strafbare forhold uden hjemmel i databeskyttelsesloven § 8.",
            "“{name}” uses data about criminal offences without a provision of databeskyttelsesloven § 8.",
        ),
        ("Angiv hjemlen, eller brug oplysningerne ikke.", "Name the provision, or do not use the data."),
    ),
    kind(
        "child_consent_unclear",
        WARNING,
        "GDPR Art. 8; databeskyttelsesloven § 6(2), (3)",
        (
            "»{name}« bruger børns oplysninger efter samtykke; hvem samtykker for dem under 15 år?",
            "“{name}” uses children's data by consent; who consents for those under 15?",
        ),
        (
            "Lad forældremyndighedens indehaver samtykke, og angiv databeskyttelsesloven § 6.",
            "Let the holder of custody consent, and name databeskyttelsesloven § 6.",
        ),
    ),
    kind(
        "provision_misplaced",
        ERROR,
        "Databeskyttelsesloven §§ 6-14",
        (
            "I »{name}« står {law} ved siden af et grundlag, som bestemmelsen ikke hører til.",
            "In “{name}”, {law} stands beside a basis that it does not belong to.",
        ),
        ("Ret grundlaget eller bestemmelsen.", "Correct the basis or the provision."),
    ),
    kind(
        "obligation_unnamed",
        WARNING,
        "GDPR Art. 6(3)",
        (
            "»{name}« hviler på en retlig forpligtelse eller en opgave, men ingen lov er nævnt.",
            "“{name}” rests on a legal obligation or a public task, but no law is named.",
        ),
        ("Nævn lov og paragraf.", "Name the act and its section."),
    ),
    kind(
        "data_missing",
        ERROR,
        "GDPR Art. 30(1)(c)",
        ("»{name}« har ingen kategorier af oplysninger.", "“{name}” has no categories of data."),
        ("Vælg de oplysninger, formålet kræver.", "Choose the data that the purpose needs."),
    ),
    kind(
        "automated_ground_missing",
        ERROR,
        "GDPR Art. 22(1), (2)",
        (
            "»{name}« træffer automatiske afgørelser uden kontrakt, lov eller udtrykkeligt samtykke.",
            "“{name}” decides by machine alone, without contract, law or explicit consent.",
        ),
        (
            "Lad et menneske træffe afgørelsen, eller find grundlaget i art. 22, stk. 2.",
            "Let a person decide, or find the ground of Art. 22(2).",
        ),
    ),
    kind(
        "automated_untold",
        ERROR,
        "GDPR Art. 13(2)(f), 22",
        (
            "»{name}« træffer automatiske afgørelser, men logikken er ikke beskrevet.",
            "“{name}” decides by machine alone, but the logic is not described.",
        ),
        (
            "Beskriv logikken, og hvad den betyder for den enkelte.",
            "Describe the logic and what it means for people.",
        ),
    ),
    kind(
        "profiling_untold",
        WARNING,
        "GDPR Art. 5(1)(a), 13(2)(f); WP251",
        (
            "»{name}« er profilering, men det er ikke beskrevet, hvordan den virker.",
            "“{name}” is profiling, but how it works is not described.",
        ),
        (
            "Beskriv kort, hvad der udledes, af hvad og med hvilken virkning.",
            "Say in short what is inferred, from what and with which effect.",
        ),
    ),
    kind(
        "marketing_consent_missing",
        ERROR,
        "Markedsføringsloven § 10(1)",
        (
            "»{name}« er elektronisk markedsføring efter samtykke, men grundlaget er ikke samtykke.",
            "“{name}” is electronic marketing by consent, but its basis is not consent.",
        ),
        (
            "Indhent samtykke, eller begræns den til egne kunder efter stk. 2.",
            "Obtain consent, or keep to own customers under § 10(2).",
        ),
    ),
    kind(
        "marketing_to_customers",
        ADVICE,
        "Markedsføringsloven § 10(2)",
        (
            "»{name}« bruger undtagelsen for egne kunder.",
            "“{name}” uses the exception for own customers.",
        ),
        (
            "Kun egne tilsvarende produkter; kunden skal kunne sige nej ved købet og let i hver besked.",
            "Own similar products only; customers must be able to say no when they buy, and in each message.",
        ),
    ),
    kind(
        "marketing_by_phone",
        ADVICE,
        "Forbrugeraftaleloven § 4; markedsføringsloven § 10(4)",
        ("»{name}« er telefonsalg til forbrugere.", "“{name}” is selling to consumers by telephone."),
        (
            "Ring kun efter anmodning eller inden for undtagelserne, og kontrollér Robinson-listen.",
            "Call on request or within the exceptions only, and check the Robinson list.",
        ),
    ),
    kind(
        "device_consent_missing",
        ERROR,
        "Cookiebekendtgørelsen § 3",
        (
            "»{name}« gemmer eller læser mere på enheden end nødvendigt, uden samtykke.",
            "“{name}” stores or reads more on the device than is needed, without consent.",
        ),
        (
            "Indhent samtykke, eller skil det nødvendige ud som et formål for sig.",
            "Obtain consent, or make the necessary part a purpose of its own.",
        ),
    ),
)
_RETENTION: Final = (
    kind(
        "retention_missing",
        ERROR,
        "GDPR Art. 5(1)(e), 13(2)(a), 30(1)(f)",
        (
            "I »{name}« er det ikke besluttet, hvor længe disse gemmes: {data}.",
            "In “{name}” nobody has decided how long these are kept: {data}.",
        ),
        ("Vælg en sletteregel for hver.", "Choose a retention rule for each."),
    ),
    kind(
        "two_periods",
        ADVICE,
        "GDPR Art. 5(1)(e)",
        (
            "{data} gemmes efter to regler i samme aktivitet ({rules}).",
            "{data} is kept by two rules in the same activity ({rules}).",
        ),
        (
            "Rigtigt, hvis formålene er forskellige: så slettes de med det sidste. Ellers vælg én regel.",
            "Right if the purposes differ: then it goes with the last of them. Otherwise choose one rule.",
        ),
    ),
    kind(
        "two_triggers",
        ADVICE,
        "GDPR Art. 5(1)(a), (e)",
        (
            "I »{name}« tælles den samme periode fra forskellige dage ({rules}).",
            "In “{name}” the same period is counted from different days ({rules}).",
        ),
        ("Beslut, hvilken dag der gælder.", "Decide which day counts."),
    ),
    kind(
        "rule_in_words",
        WARNING,
        "GDPR Art. 5(1)(e), 5(2)",
        (
            "Sletteregel {rule} er kun ord: ingen kan regne en dato ud.",
            "Retention rule {rule} is words only: nobody can work out a day.",
        ),
        (
            "Giv den en periode og en begivenhed at tælle fra.",
            "Give it a period and an event to count from.",
        ),
    ),
    kind(
        "statute_too_short",
        ERROR,
        "{law}",
        (
            "Sletteregel {rule} er kortere, end {law} kræver ({least} måneder).",
            "Retention rule {rule} is shorter than {law} demands ({least} months).",
        ),
        ("Forlæng perioden.", "Make the period longer."),
    ),
    kind(
        "statute_missing",
        WARNING,
        "GDPR Art. 5(1)(e), 6(3)",
        (
            "»{name}« er en retlig forpligtelse, men sletteregel {rule} nævner ingen lov for perioden.",
            "“{name}” is a legal obligation, but retention rule {rule} names no law for the period.",
        ),
        (
            "Nævn den lov, der kræver perioden, eller sæt den efter det, formålet kræver.",
            "Name the law that demands the period, or set it by what the purpose needs.",
        ),
    ),
    kind(
        "keeping_unexplained",
        WARNING,
        "GDPR Art. 5(1)(e), 5(2), 17(3)",
        (
            "Sletteregel {rule} viger ikke for en sletteanmodning, men siger ikke hvorfor.",
            "Retention rule {rule} does not yield to a request for erasure, but does not say why.",
        ),
        ("Nævn loven, eller skriv begrundelsen.", "Name the law, or write down the reason."),
    ),
)
_DATA: Final = (
    kind(
        "source_missing",
        ERROR,
        "GDPR Art. 14(2)(f), 15(1)(g)",
        (
            "{data} kommer ikke fra den registrerede, og kilden er ikke nævnt.",
            "{data} does not come from the person, and its source is not named.",
        ),
        ("Nævn kilden.", "Name the source."),
    ),
)
_ALL: Final = (*_CONTROLLER, *_ACTIVITY, *_PURPOSE, *_RETENTION, *_DATA, *OF_RECIPIENTS)
KINDS: Final = {row.code: row for row in _ALL}
