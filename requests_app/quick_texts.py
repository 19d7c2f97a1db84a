"""What the agent reads aloud, and what so stands in the case: in the person's language, in our own words.

One sentence after the other, so that a page can show each beside the tick that makes it true.
"""

from collections.abc import Mapping, Sequence

from requests_app.domain.quick_records import (
    CORRECTION,
    MARKETING_CHANNELS,
    MARKETING_OBJECTION,
    OTHER_CONSENT,
    QUESTION,
    WITHDRAWAL,
    Wish,
    channels_of,
)

Texts = Mapping[str, Mapping[str, str]]

SENTENCES: Texts = {
    MARKETING_OBJECTION: {
        "da": "Fra nu af får du ikke markedsføring fra {controller}.",
        "en": "From now on you get no marketing from {controller}.",
    },
    "email": {"da": "Ingen e-mails.", "en": "No e-mails."},
    "sms": {"da": "Ingen sms'er.", "en": "No text messages."},
    "phone": {"da": "Ingen opkald.", "en": "No calls."},
    "post": {"da": "Intet med posten.", "en": "Nothing by post."},
    "still": {
        "da": "Du får stadig besked om dine køb og om ændringer i privatlivspolitikken.",
        "en": "You still hear from us about what you buy and about changes to the privacy policy.",
    },
    WITHDRAWAL: {
        "da": (
            "Dit samtykke til {consent} er trukket tilbage fra nu af. Det ændrer ikke ved, hvad vi har gjort"
            " med dit samtykke indtil i dag."
        ),
        "en": (
            "Your consent to {consent} is withdrawn from now on. What we did with your consent until today"
            " stays lawful."
        ),
    },
    CORRECTION: {
        "da": "Jeg har skrevet rettelsen ned, og den går nu til dem, der har oplysningen.",
        "en": "I have written the correction down, and it now goes to those who hold the data.",
    },
    QUESTION: {
        "da": "Jeg har noteret dit spørgsmål og mit svar.",
        "en": "I have noted your question and my answer.",
    },
    "told_when_done": {
        "da": "Du får besked, når det er ført igennem, og senest {due_on}.",
        "en": "You will hear when it is carried out, and no later than {due_on}.",
    },
    "reference": {
        "da": "Dit sagsnummer er {reference}.",
        "en": "Your case number is {reference}.",
    },
    "open_case": {
        "da": "Vi fik din henvendelse {received_on} og svarer senest {due_on}. Sagsnummeret er {reference}.",
        "en": "We received your request on {received_on} and answer no later than {due_on}. The case number"
        " is {reference}.",
    },
}


def sentence(name: str, language: str, **values: str) -> str:
    """Write one sentence; KeyError for an unknown one."""
    return SENTENCES[name][language].format(**values)


def in_running_text(name: str) -> str:
    """Write a name as it stands within a sentence: "Hensyn til allergier" as "hensyn til allergier"."""
    is_word = name[1:2].islower() or name[1:2].isspace()
    return name[:1].lower() + name[1:] if is_word else name


def read_aloud(
    wishes: Sequence[Wish], language: str, *, controller: str, consents: Mapping[str, str], due_on: str = ""
) -> str:
    """Write what the agent says of the wishes; `consents` names the activities by their codes.

    `due_on` is given when something is still to be carried out.
    """
    said: list[str] = []
    channels = channels_of(wishes)
    if channels:
        said.append(sentence(MARKETING_OBJECTION, language, controller=controller))
        said += [sentence(channel, language) for channel in MARKETING_CHANNELS if channel in channels]
        said.append(sentence("still", language))
    for wish in wishes:
        if wish.kind == WITHDRAWAL:
            named = wish.text if wish.subject == OTHER_CONSENT else consents[wish.subject]
            said.append(sentence(WITHDRAWAL, language, consent=in_running_text(named)))
    said += [sentence(kind, language) for kind in (CORRECTION, QUESTION) if _has(wishes, kind)]
    if due_on:
        said.append(sentence("told_when_done", language, due_on=due_on))
    return " ".join(said)


def _has(wishes: Sequence[Wish], kind: str) -> bool:
    return any(wish.kind == kind for wish in wishes)
