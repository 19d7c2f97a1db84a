"""What one line of a customer file says, and what is wrong with it (docs/rules/customer_files.md).

A field that the line does not say is None, and what the office knows of it stays; an empty text is said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import checked_address, normalised_phone
from registry_app.domain import customer_columns as columns
from registry_app.domain.audience import ERASED

LONGEST_NUMBER: Final = 40
LONGEST_NAME: Final = 200
LONGEST_WORD: Final = 100
FIRST_DAY: Final = date(1900, 1, 1)

NUMBER_MISSING: Final = "number_missing"
NUMBER_DOUBLED: Final = "number_doubled"
VALUE_TOO_LONG: Final = "value_too_long"
CHARACTER_UNUSABLE: Final = "character_unusable"
ADDRESS_INVALID: Final = "address_invalid"
PHONE_INVALID: Final = "phone_invalid"
PHONE_WITHOUT_COUNTRY: Final = "phone_without_country"
LANGUAGE_UNKNOWN: Final = "language_unknown"
STATE_UNKNOWN: Final = "state_unknown"
STATE_OUTDATED: Final = "state_outdated"
CHANNEL_UNKNOWN: Final = "channel_unknown"
DAY_INVALID: Final = "day_invalid"
DAY_IN_FUTURE: Final = "day_in_future"
CUSTOMER_ERASED: Final = "customer_erased"
CELLS_WRONG: Final = "cells_wrong"
LINE_TOO_LONG: Final = "line_too_long"
NOT_UTF8: Final = "not_utf8"
JSON_MALFORMED: Final = "json_malformed"
FIELD_UNKNOWN: Final = "field_unknown"
NOT_TEXT: Final = "not_text"
LINE_CODES: Final = (
    NUMBER_MISSING, NUMBER_DOUBLED, VALUE_TOO_LONG, CHARACTER_UNUSABLE, ADDRESS_INVALID, PHONE_INVALID,
    PHONE_WITHOUT_COUNTRY, LANGUAGE_UNKNOWN, STATE_UNKNOWN, STATE_OUTDATED, CHANNEL_UNKNOWN, DAY_INVALID,
    DAY_IN_FUTURE, CUSTOMER_ERASED, CELLS_WRONG, LINE_TOO_LONG, NOT_UTF8, JSON_MALFORMED, FIELD_UNKNOWN,
    NOT_TEXT,
)  # fmt: skip

# What a plain address looks like: what fits needs no closer look. Anything else gets one.
_PLAIN_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_PLAIN_LENGTH: Final = 64
_PLAIN_PHONE: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_UNUSABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.+Z-]*)?")
_DANISH_DAY: Final = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line: in which of our fields, empty for the whole line, and why."""

    field: str
    code: str


@dataclass(frozen=True)
class ReadLine:
    """A line as it was read: the values of FIELDS in their order, or its faults."""

    values: tuple[str | date | None, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class LineReader:
    """Reads the lines of one file by one mapping; `today` is the Copenhagen date of the import."""

    states: Mapping[str, str]
    languages: Mapping[str, str]
    today: date

    def read(self, said: Sequence[str | None]) -> ReadLine:
        """Read the texts of FIELDS, in their order; None stands for what the line does not say."""
        faults: list[Fault] = []

        def checked(index: int, check: Callable[[str], str | None]) -> str | None:
            text = said[index]
            if text is None:
                return None
            try:
                return check(text)
            except _FaultyError as fault:
                faults.append(Fault(columns.FIELDS[index], fault.code))
                return None

        number, name = checked(0, _number), checked(1, _name)
        email, phone = checked(2, _email), checked(3, _phone)
        language, state = checked(4, self._language), checked(5, self._state)
        since = self._day(said[6], faults)
        channel = checked(7, _channel)
        if said[0] is None:
            faults.append(Fault(columns.NUMBER, NUMBER_MISSING))
        if faults:
            return ReadLine(faults=tuple(faults))
        if state == ERASED:
            # Of somebody who is erased nothing but the number is kept, whatever the shop still holds.
            name = email = phone = channel = ""
        return ReadLine((number, name, email, phone, language, state, since, channel))

    def _language(self, text: str) -> str | None:
        return _word(text, self.languages, LANGUAGE_UNKNOWN) if text.strip() else None

    def _state(self, text: str) -> str | None:
        return _word(text, self.states, STATE_UNKNOWN) if text.strip() else None

    def _day(self, text: str | None, faults: list[Fault]) -> date | None:
        if text is None or not text.strip():
            return None
        day = day_of(text.strip())
        if day is None or day < FIRST_DAY:
            faults.append(Fault(columns.STATE_SINCE, DAY_INVALID))
        elif day > self.today:
            faults.append(Fault(columns.STATE_SINCE, DAY_IN_FUTURE))
        return day


class _FaultyError(Exception):
    """A text that is not what it should be."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=50_000)
def day_of(text: str) -> date | None:
    """Return the date of 2026-11-28, 28-11-2026, 28.11.2026 or 28/11/2026, days first; else None."""
    iso = _ISO_DAY.fullmatch(text)
    danish = None if iso else _DANISH_DAY.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(danish[3]), int(danish[2]), int(danish[1])) if danish else None
    except ValueError:
        return None


def _number(text: str) -> str:
    number = text.strip()
    if not number:
        raise _FaultyError(NUMBER_MISSING)
    if len(number) > LONGEST_NUMBER:
        raise _FaultyError(VALUE_TOO_LONG)
    return _usable(number)


def _name(text: str) -> str:
    # Blanks within are joined before anything is judged: a tab between two names is no attack.
    name = _usable(text.strip().replace("\t", " "))
    if len(name) > LONGEST_NAME:
        raise _FaultyError(VALUE_TOO_LONG)
    return name


def _email(text: str) -> str:
    address = text.strip()
    if not address or (len(address) <= _PLAIN_LENGTH and _PLAIN_ADDRESS.fullmatch(address)):
        return address
    _usable(address)
    try:
        checked_address(address)
    except Invalid as error:
        raise _FaultyError(ADDRESS_INVALID) from error
    return address


def _phone(text: str) -> str:
    number = text.strip()
    if not number or _PLAIN_PHONE.fullmatch(number):
        return number
    try:
        normalised = normalised_phone(number)
    except Invalid as error:
        raise _FaultyError(PHONE_INVALID) from error
    if normalised.startswith("+0"):
        # A national number of some other country: E.164 has no country that begins with 0.
        raise _FaultyError(PHONE_WITHOUT_COUNTRY)
    return normalised


def _channel(text: str) -> str:
    return _word(text, columns.KNOWN_CHANNELS, CHANNEL_UNKNOWN) if text.strip() else columns.NO_CHANNEL


def _word(text: str, known: Mapping[str, str], code: str) -> str:
    meant = known.get(text)
    if meant is None and len(text) <= LONGEST_WORD:
        meant = known.get(columns.plain(text))
    if meant is None:
        raise _FaultyError(code)
    return meant


def _usable(text: str) -> str:
    if _UNUSABLE.search(text):
        raise _FaultyError(CHARACTER_UNUSABLE)
    return text
