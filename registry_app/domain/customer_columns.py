"""Which column of a shop's file holds what, and what its words mean: the mapping of a controller.

Without a mapping the headings and words that shops commonly use are known; a mapping adds to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dpo_office.common.errors import Invalid
from registry_app.domain import audience
from registry_app.domain.controllers import LANGUAGES

NUMBER: Final = "number"
NAME: Final = "name"
EMAIL: Final = "email"
PHONE: Final = "phone"
LANGUAGE: Final = "language"
ACCOUNT_STATE: Final = "account_state"
STATE_SINCE: Final = "state_since"
PREFERRED_CHANNEL: Final = "preferred_channel"
FIELDS: Final = (NUMBER, NAME, EMAIL, PHONE, LANGUAGE, ACCOUNT_STATE, STATE_SINCE, PREFERRED_CHANNEL)
# A name may stand in two columns; everything else stands in one.
IN_SEVERAL_COLUMNS: Final = frozenset({NAME})

UTF_8: Final = "utf-8"
WINDOWS_1252: Final = "cp1252"
ENCODINGS: Final = (UTF_8, WINDOWS_1252)
FOUND_BY_ITSELF: Final = ""
DELIMITERS: Final = (FOUND_BY_ITSELF, ",", ";", "\t")
EMAIL_CHANNEL: Final = "email"
SMS_CHANNEL: Final = "sms"
NO_CHANNEL: Final = ""
CHANNELS: Final = (NO_CHANNEL, EMAIL_CHANNEL, SMS_CHANNEL)

LONGEST_HEADING: Final = 100
MOST_WORDS: Final = 100

KNOWN_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    NUMBER: (
        "number",
        "customer_number",
        "customer number",
        "customer_id",
        "kundenummer",
        "kundenr",
        "kundenr.",
    ),
    NAME: ("name", "full_name", "navn", "fulde navn"),
    EMAIL: ("email", "e-mail", "mail", "e-mailadresse", "e-mail-adresse", "emailadresse"),
    PHONE: ("phone", "mobile", "telefon", "mobil", "telefonnummer", "mobilnummer", "tlf", "tlf."),
    LANGUAGE: ("language", "locale", "sprog"),
    ACCOUNT_STATE: ("account_state", "state", "status", "kontostatus"),
    STATE_SINCE: ("state_since", "since", "status_since", "siden", "status siden"),
    PREFERRED_CHANNEL: ("preferred_channel", "channel", "kanal", "foretrukken kanal"),
}
KNOWN_STATES: Final[dict[str, str]] = {state: state for state in audience.ACCOUNT_STATES} | {
    "aktiv": audience.ACTIVE,
    "pauset": audience.PAUSED,
    "pause": audience.PAUSED,
    "deaktiveret": audience.DEACTIVATED,
    "begrænset": audience.RESTRICTED,
    "under lukning": audience.CLOSING,
    "lukket": audience.CLOSED,
    "slettet": audience.ERASED,
    "afdød": audience.DECEASED,
    "død": audience.DECEASED,
    "ufuldstændig": audience.INCOMPLETE,
}
KNOWN_LANGUAGES: Final[dict[str, str]] = {
    "da": "da",
    "dk": "da",
    "da-dk": "da",
    "da_dk": "da",
    "dansk": "da",
    "danish": "da",
    "en": "en",
    "en-gb": "en",
    "en_gb": "en",
    "en-us": "en",
    "en_us": "en",
    "engelsk": "en",
    "english": "en",
}
KNOWN_CHANNELS: Final[dict[str, str]] = {
    "email": EMAIL_CHANNEL,
    "e-mail": EMAIL_CHANNEL,
    "mail": EMAIL_CHANNEL,
    "sms": SMS_CHANNEL,
    "mobil": SMS_CHANNEL,
    "mobile": SMS_CHANNEL,
    "none": NO_CHANNEL,
    "ingen": NO_CHANNEL,
}


@dataclass(frozen=True)
class CustomerColumns:
    """A controller's mapping: headings by our fields, words by our codes, and how a file is written.

    A field that is not named is looked for under the usual headings. Words are compared without regard to
    capital letters.
    """

    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    encoding: str = UTF_8
    delimiter: str = FOUND_BY_ITSELF

    @property
    def state_words(self) -> dict[str, str]:
        """Return our state for each word, the usual ones among them."""
        return KNOWN_STATES | {plain(word): state for word, state in self.states.items()}

    @property
    def language_words(self) -> dict[str, str]:
        """Return our language for each word, the usual ones among them."""
        return KNOWN_LANGUAGES | {plain(word): language for word, language in self.languages.items()}


@dataclass(frozen=True)
class Places:
    """Where each field stands in a line, by its index; `missing` names headings that the file lacks."""

    of: Mapping[str, tuple[int, ...]]
    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return a heading or a word as it is compared."""
    return " ".join(text.split()).casefold()


def places_in(head: Sequence[str], columns: CustomerColumns) -> Places:
    """Return where each field stands under these headings.

    A heading that the mapping names must be there, and so must the customer number; a field without a column
    is not said by the file, and what is known of it stays.
    """
    seen: dict[str, list[int]] = {}
    for index, heading in enumerate(head):
        seen.setdefault(plain(heading), []).append(index)
    of: dict[str, tuple[int, ...]] = {}
    missing: list[str] = []
    doubled: list[str] = []
    for name in FIELDS:
        wanted = [plain(heading) for heading in columns.headings.get(name, ())]
        usual = [heading for heading in KNOWN_HEADINGS[name] if heading in seen][:1]
        missing += [heading for heading in wanted if heading not in seen]
        used = [heading for heading in wanted or usual if heading in seen]
        doubled += [heading for heading in used if len(seen[heading]) > 1]
        if used:
            of[name] = tuple(seen[heading][0] for heading in used)
    if NUMBER not in of and not columns.headings.get(NUMBER):
        missing.append(KNOWN_HEADINGS[NUMBER][0])
    return Places(of, tuple(missing), tuple(doubled))


def checked_columns(columns: CustomerColumns) -> CustomerColumns:
    """Return a mapping with its texts trimmed, or say what is wrong with it.

    Raises Invalid: "field_not_of_customers", "heading_invalid", "heading_doubled", "number_needs_heading",
    "account_state_unknown", "language_unknown", "words_too_many", "encoding_unknown", "delimiter_unknown".
    """
    if columns.encoding not in ENCODINGS:
        raise Invalid("encoding_unknown", field="encoding", known=", ".join(ENCODINGS))
    if columns.delimiter not in DELIMITERS:
        raise Invalid("delimiter_unknown", field="delimiter")
    headings = {name: _checked_headings(name, given) for name, given in columns.headings.items()}
    headings = {name: given for name, given in headings.items() if given}
    if headings and NUMBER not in headings:
        raise Invalid("number_needs_heading", field="headings")
    all_headings = [plain(heading) for given in headings.values() for heading in given]
    if len(set(all_headings)) != len(all_headings):
        raise Invalid("heading_doubled", field="headings")
    states = _checked_words(columns.states, audience.ACCOUNT_STATES, "account_state_unknown", "states")
    languages = _checked_words(columns.languages, LANGUAGES, "language_unknown", "languages")
    return CustomerColumns(headings, states, languages, columns.encoding, columns.delimiter)


def _checked_headings(name: str, given: Sequence[str]) -> tuple[str, ...]:
    if name not in FIELDS:
        raise Invalid("field_not_of_customers", field="headings", name=name[:LONGEST_HEADING])
    trimmed = tuple(" ".join(heading.split()) for heading in given if heading.strip())
    if any(len(heading) > LONGEST_HEADING or not heading.isprintable() for heading in trimmed):
        raise Invalid("heading_invalid", field="headings")
    if len(trimmed) > (2 if name in IN_SEVERAL_COLUMNS else 1):
        raise Invalid("heading_invalid", field="headings")
    return trimmed


def _checked_words(
    words: Mapping[str, str], known: Sequence[str], code: str, field_name: str
) -> dict[str, str]:
    if len(words) > MOST_WORDS:
        raise Invalid("words_too_many", field=field_name, most=MOST_WORDS)
    checked: dict[str, str] = {}
    for word, meant in words.items():
        if meant not in known:
            raise Invalid(code, field=field_name, state=meant, known=", ".join(known))
        text = " ".join(word.split())
        if not text or len(text) > LONGEST_HEADING or not text.isprintable():
            raise Invalid("heading_invalid", field=field_name)
        checked[text] = meant
    return checked
