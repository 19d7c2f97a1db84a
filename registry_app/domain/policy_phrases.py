"""The sentences from which a policy text is put together, in Danish and English, in our own plain words."""

from typing import Final

TITLE: Final = {"da": "Privatlivspolitik for {name}", "en": "Privacy policy of {name}"}
HEADINGS: Final = {
    "da": {
        "controller": "Hvem der er ansvarlig",
        "data": "Hvilke oplysninger vi bruger",
        "purposes": "Hvad vi bruger oplysningerne til",
        "recipients": "Hvem der får oplysninger",
        "transfers": "Lande uden for EØS",
        "rights": "Dine rettigheder",
        "complaint": "Klage",
        "changes": "Når vi ændrer politikken",
    },
    "en": {
        "controller": "Who is responsible",
        "data": "Which data we use",
        "purposes": "What we use the data for",
        "recipients": "Who is given data",
        "transfers": "Countries outside the EEA",
        "rights": "Your rights",
        "complaint": "Complaints",
        "changes": "When we change the policy",
    },
}
CONTROLLER: Final = {
    "da": "{name} er dataansvarlig for de personoplysninger, som denne politik handler om.",
    "en": "{name} is the controller of the personal data that this policy is about.",
}
TRADES: Final = {"da": "Vi driver {brand} på {site}.", "en": "We run {brand} at {site}."}
IDENTITY: Final = {"da": ("CVR-nr. {cvr}", "{address}"), "en": ("CVR no. {cvr}", "{address}")}
CONTACT: Final = {
    "da": "Skriv til {email}, hvis du har spørgsmål om dine oplysninger eller vil bruge dine rettigheder.",
    "en": "Write to {email} if you have questions about your data or want to use your rights.",
}
PHONE: Final = {"da": "Vores telefonnummer er {phone}.", "en": "Our phone number is {phone}."}
ORIGINS: Final = {
    "da": {
        "person": "Oplysninger, som du selv giver os",
        "use": "Oplysninger, der opstår, når du bruger vores tjenester, eller når vi behandler din sag",
        "third_party": "Oplysninger, som vi får fra andre",
        "unknown": "Andre oplysninger",
    },
    "en": {
        "person": "Data that you give us yourself",
        "use": "Data that arises when you use our services or we handle your case",
        "third_party": "Data that we get from others",
        "unknown": "Other data",
    },
}
FROM: Final = {"da": "fra {source}", "en": "from {source}"}
MARKS: Final = {
    "da": {"special": "følsomme oplysninger", "child": "også om børn"},
    "en": {"special": "sensitive data", "child": "about children as well"},
}
PURPOSE: Final = {"da": "Formålet er {text}", "en": "The purpose is {text}"}
DATA: Final = {"da": "Oplysninger: {names}.", "en": "Data: {names}."}
BASIS: Final = {"da": "Grundlag: {bases}.", "en": "Legal basis: {bases}."}
KEPT: Final = {"da": "Opbevaring: {sentence}", "en": "Retention: {sentence}"}
PROFILING: Final = {
    "da": "Det sker ved profilering: et program vurderer ud fra oplysningerne, hvad der passer til dig. "
    "Du kan gøre indsigelse.",
    "en": "It is done by profiling: a program judges from the data what suits you. You can object.",
}
PROFILING_BY_CONSENT: Final = {
    "da": "Det sker ved profilering: et program vurderer ud fra oplysningerne, hvad der passer til dig. "
    "Du kan trække samtykket tilbage.",
    "en": "It is done by profiling: a program judges from the data what suits you. You can withdraw your "
    "consent.",
}
ARTICLES: Final = {
    "da": {
        "6.1.a": "dit samtykke (art. 6, stk. 1, litra a)",
        "6.1.b": "aftalen med dig (art. 6, stk. 1, litra b)",
        "6.1.c": "en retlig forpligtelse (art. 6, stk. 1, litra c)",
        "6.1.d": "vitale interesser (art. 6, stk. 1, litra d)",
        "6.1.e": "en opgave i samfundets interesse (art. 6, stk. 1, litra e)",
        "6.1.f": "vores legitime interesse (art. 6, stk. 1, litra f)",
        "9.2.a": "dit udtrykkelige samtykke (art. 9, stk. 2, litra a)",
        "10": "reglerne om strafbare forhold (art. 10)",
        "87": "reglerne om personnumre (art. 87)",
    },
    "en": {
        "6.1.a": "your consent (Art. 6(1)(a))",
        "6.1.b": "the contract with you (Art. 6(1)(b))",
        "6.1.c": "a legal obligation (Art. 6(1)(c))",
        "6.1.d": "vital interests (Art. 6(1)(d))",
        "6.1.e": "a task in the public interest (Art. 6(1)(e))",
        "6.1.f": "our legitimate interest (Art. 6(1)(f))",
        "9.2.a": "your explicit consent (Art. 9(2)(a))",
        "10": "the rules on criminal offences (Art. 10)",
        "87": "the rules on national identification numbers (Art. 87)",
    },
}
# The other conditions for special categories are rare in a policy for customers.
SPECIAL: Final = {"da": "art. 9, stk. 2, litra {letter}", "en": "Art. 9(2)({letter})"}
INTEREST: Final = {"da": "{basis}: {interest}", "en": "{basis}: {interest}"}
SCOPE: Final = {"da": "{basis} for {scope}", "en": "{basis} for {scope}"}
RECIPIENTS: Final = {
    "da": "Disse får oplysninger, når det er nødvendigt for formålet. Databehandlere må kun bruge dem efter "
    "vores instruks.",
    "en": "These are given data where the purpose needs it. Processors may use it on our instructions only.",
}
ROLES: Final = {
    "da": {
        "processor": "databehandler",
        "controller": "selvstændig dataansvarlig",
        "joint_controller": "fælles dataansvarlig med os",
        "group": "selskab i vores koncern",
        "authority": "myndighed",
    },
    "en": {
        "processor": "processor",
        "controller": "controller of its own",
        "joint_controller": "joint controller with us",
        "group": "company of our group",
        "authority": "authority",
    },
}
TRANSFER: Final = {
    "da": "{name}: oplysninger kan komme til {country}. Grundlaget er {mechanism}.",
    "en": "{name}: data may reach {country}. It rests on {mechanism}.",
}
NO_MECHANISM: Final = {
    "da": "{name}: oplysninger kan komme til {country}.",
    "en": "{name}: data may reach {country}.",
}
# Art. 13(1)(f): where a copy of the safeguards can be had.
COPY: Final = {
    "da": "Skriv til os, hvis du vil have en kopi af bestemmelserne.",
    "en": "Write to us if you want a copy of the clauses.",
}
ELSEWHERE: Final = {"da": "lande uden for EØS", "en": "countries outside the EEA"}
MECHANISMS: Final = {
    "da": {
        "adequacy": "EU-Kommissionens afgørelse om tilstrækkelig beskyttelse",
        "dpf": "EU-Kommissionens afgørelse om EU-US Data Privacy Framework, som modtageren er tilsluttet",
        "scc": "EU-Kommissionens standardkontraktbestemmelser",
        "bcr": "bindende virksomhedsregler",
        "code_or_certificate": "en godkendt adfærdskodeks eller certificering",
        "ad_hoc": "kontraktbestemmelser, som tilsynsmyndigheden har godkendt",
        "derogation": "en undtagelse i art. 49",
    },
    "en": {
        "adequacy": "a decision of the European Commission on adequate protection",
        "dpf": "the European Commission's decision on the EU-US Data Privacy Framework, which the recipient "
        "has joined",
        "scc": "the European Commission's standard contractual clauses",
        "bcr": "binding corporate rules",
        "code_or_certificate": "an approved code of conduct or certificate",
        "ad_hoc": "contract clauses approved by the supervisory authority",
        "derogation": "a derogation in Art. 49",
    },
}
RIGHTS: Final = {
    "da": {
        "access": "Indsigt: du kan få at vide, hvad vi har om dig, og få en kopi.",
        "rectification": "Berigtigelse: du kan få forkerte oplysninger rettet og mangelfulde suppleret.",
        "erasure": "Sletning: du kan få oplysninger slettet, når vi ikke længere har grund til at have dem. "
        "Det, loven pålægger os at gemme, bliver liggende, til fristen er udløbet.",
        "restriction": "Begrænsning: du kan i nogle tilfælde kræve, at vi kun gemmer oplysningerne.",
        "portability": "Dataportabilitet: oplysninger, du selv har givet os efter aftale eller samtykke, kan "
        "du få i et format, som en maskine kan læse.",
        "objection": "Indsigelse: du kan gøre indsigelse mod det, der hviler på vores legitime interesse. "
        "Så stopper vi, medmindre vi kan vise tungtvejende grunde.",
        "marketing": "Markedsføring: du kan altid sige nej til direkte markedsføring og til profilering "
        "dertil, og så stopper vi.",
        "withdrawal": "Samtykke: du kan når som helst trække et samtykke tilbage. Det, der er sket indtil "
        "da, er stadig lovligt.",
    },
    "en": {
        "access": "Access: you can learn what we hold about you and have a copy.",
        "rectification": "Rectification: you can have wrong data corrected and incomplete data completed.",
        "erasure": "Erasure: you can have data erased when we no longer have reason to keep it. What the law "
        "obliges us to keep stays until the period has passed.",
        "restriction": "Restriction: in some cases you can demand that we only store the data.",
        "portability": "Data portability: data that you gave us under contract or consent can be had in a "
        "form that machines read.",
        "objection": "Objection: you can object to what rests on our legitimate interest. Then we stop, "
        "unless we can show compelling grounds.",
        "marketing": "Marketing: you can always say no to direct marketing and to profiling for it, and then "
        "we stop.",
        "withdrawal": "Consent: you can withdraw a consent at any time. What happened until then remains "
        "lawful.",
    },
}
HOW: Final = {
    "da": "Skriv til {email}. Vi svarer uden unødig forsinkelse og senest en måned efter, at vi har "
    "modtaget din anmodning. Er sagen kompliceret, kan fristen forlænges med to måneder, og så hører du fra "
    "os inden for den første måned.",
    "en": "Write to {email}. We answer without undue delay and within a month of receiving your request. If "
    "the matter is complex, the time limit can be extended by two months, and then you hear from us within "
    "the first one.",
}
FORM: Final = {
    "da": "Når du beder om indsigt, sender vi et skema, som du udfylder og underskriver, så vi ved, at det "
    "er dig. Er din identitet klar på en anden måde, kan du få svar uden.",
    "en": "When you ask for access, we send a form for you to complete and sign, so that we know it is you. "
    "If your identity is clear in another way, you are answered without it.",
}
COMPLAINT: Final = {
    "da": "Er du utilfreds med, hvordan vi bruger dine oplysninger, kan du klage til Datatilsynet, Carl "
    "Jacobsens Vej 35, 2500 Valby, telefon 33 19 32 00, dt@datatilsynet.dk. Skriv gerne til os først.",
    "en": "If you are dissatisfied with how we use your data, you can complain to the Danish Data Protection "
    "Agency (Datatilsynet), Carl Jacobsens Vej 35, 2500 Valby, phone 33 19 32 00, dt@datatilsynet.dk. You "
    "are welcome to write to us first.",
}
CHANGES: Final = {
    "da": "Er en ændring væsentlig, skriver vi til dig mindst 14 hele dage, før den gælder, og fortæller, "
    "hvad du kan gøre. Tidligere versioner kan læses samme sted som denne.",
    "en": "If a change is material, we write to you at least 14 full days before it applies and say what you "
    "can do. Earlier versions can be read in the same place as this one.",
}
