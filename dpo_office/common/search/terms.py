"""How what somebody types into a search field is read (docs/rules/search.md).

The same folding is done by the database to what it holds (keys.py), so that both sides meet.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST_TERM: Final = 100
SHORTEST_WORD: Final = 2
MOST_WORDS: Final = 6
LONGEST_FOLDED: Final = 250
PHONE_DIGITS: Final = 8
SHORTEST_PHONE: Final = 4
SHORTEST_NUMBER: Final = 2
SHORTEST_EMAIL: Final = 3
# A reference is up to three letters, a year, and eight symbols: RET-2026-7K3M-9QXT. That of a breach or of an
# authority case has a letter for its kind before the year: RET-B2026-7K3M-9QXT.
TAIL_SYMBOLS: Final = 8
WHOLE_REFERENCE: Final = re.compile(r"[a-z0-9]{1,3}[a-z]?20[0-9]{2}[a-z0-9]{8}")

# Marks that Unicode writes behind a letter, such as the ring of å; they are dropped.
MARKS: Final = "".join(chr(code) for code in range(0x0300, 0x0370))
APOSTROPHES: Final = "'’‘`´ʼ"
SEPARATORS: Final = ' \t\r\n\v\f!"#$%&()*+,-./:;<=>?@[\\]^_{|}~«»“”„–—·•…§°'
# Letters that are no base letter with a mark. Æ is written AE, Ø is written OE, and both are cut back below.
LETTERS: Final = {"æ": "a", "Æ": "a", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i"}
# Two letters that stand for one: Aase is Åse, Soeren is Søren. In this order.
PAIRS: Final = (("aa", "a"), ("ae", "a"), ("oe", "o"))

_LETTER_BY_LETTER = (
    str.maketrans(dict.fromkeys(SEPARATORS, " "))
    | str.maketrans(dict.fromkeys(MARKS + APOSTROPHES, ""))
    | str.maketrans(LETTERS)
    | {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
)
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True)
class Term:
    """What a text may mean; an empty part means that it cannot be that.

    `words` are beginnings of a name's words. `email` and `number` are a beginning or the whole. `phone` is
    the last eight digits, or fewer: then their beginning. `cvr` is whole. `reference` is the beginning or
    the whole, its letters and digits alone; `reference_tail` its last two groups as they are written.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    number: str = ""
    cvr: str = ""
    reference: str = ""
    reference_tail: str = ""

    @property
    def can_be_read(self) -> bool:
        """Tell whether the text is long enough to mean anything."""
        return any((self.words, self.email, self.phone, self.number, self.cvr, self.reference))

    @property
    def is_whole_reference(self) -> bool:
        """Tell whether the text is one case's reference, written out."""
        return bool(WHOLE_REFERENCE.fullmatch(self.reference) or self.reference_tail)


def folded(text: str) -> str:
    """Return a name in lower case without accents, apostrophes and signs, å, æ and ø as a and o."""
    folded_text = unicodedata.normalize("NFKD", text).translate(_LETTER_BY_LETTER)
    for pair, single in PAIRS:
        folded_text = folded_text.replace(pair, single)
    return folded_text[:LONGEST_FOLDED]


def folded_words(text: str) -> list[str]:
    """Return the folded words of a name, in their order."""
    return [word for word in folded(text).split(" ") if word]


def lowered(text: str) -> str:
    """Return a text with its plain letters in lower case, as both databases do it alike."""
    return text.translate(_ASCII_LOWER)


def number_key(text: str) -> str:
    """Return a customer number as it is compared: letters and digits alone, in lower case."""
    return lowered(re.sub("[^0-9A-Za-z]", "", text))


def phone_key(text: str) -> str:
    """Return the last eight digits of a phone number: without +45 a Danish one, of any other its end."""
    return re.sub("[^0-9]", "", text)[-PHONE_DIGITS:]


def read_term(text: str) -> Term:
    """Return what a typed text may mean."""
    clean = cleaned(text)
    if not clean:
        return Term()
    return Term(
        text=clean,
        words=_words(clean),
        email=_email(clean),
        phone=_phone(clean),
        number=_number(clean),
        cvr=_cvr(clean),
        reference=_reference(clean),
        reference_tail=_reference_tail(clean),
    )


def cleaned(text: str) -> str:
    """Return a typed text without control characters and idle blanks, cut to a hundred characters."""
    printable = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text[:1000])
    return " ".join(printable.split())[:LONGEST_TERM].strip()


def _words(text: str) -> tuple[str, ...]:
    # A name has letters; digits alone are a number of some kind.
    if "@" in text or not any(sign.isalpha() for sign in text):
        return ()
    words = tuple(dict.fromkeys(folded_words(text)))[:MOST_WORDS]
    return words if any(len(word) >= SHORTEST_WORD for word in words) else ()


def _email(text: str) -> str:
    # The beginning of an address has no blank; a lone word may be one.
    begins = lowered(text)
    return begins if len(begins) >= SHORTEST_EMAIL and " " not in begins and begins[0] != "@" else ""


def _phone(text: str) -> str:
    if re.fullmatch(r"\+?[0-9 ()./-]+", text) is None:
        return ""
    digits = re.sub("[^0-9]", "", re.sub(r"^\+ ?45", "", text))
    return digits[-PHONE_DIGITS:] if len(digits) >= SHORTEST_PHONE else ""


def _number(text: str) -> str:
    key = number_key(text)
    is_number = any(sign.isdecimal() for sign in key) and "@" not in text
    return key if is_number and len(key) >= SHORTEST_NUMBER else ""


def _cvr(text: str) -> str:
    found = re.fullmatch(r"(?:DK)?[ -]*([0-9](?:[ -]?[0-9]){7})", text, re.IGNORECASE)
    return re.sub("[^0-9]", "", found[1]) if found else ""


def _symbols(text: str) -> str:
    # Read aloud or by hand, a digit may have become the letter that looks like it.
    kept = re.sub("[ -]", "", text).upper()
    return kept.translate(str.maketrans("OIL", "011"))


def _reference(text: str) -> str:
    """Return the letters and digits of RET-2026-7K3M-9QXT, or of its beginning, however it is spaced."""
    found = re.fullmatch(r"([A-Z0-9]{1,3}[ -]*[A-Z]?)(20[0-9]{2})[ -]*([A-Z0-9 -]*)", text, re.IGNORECASE)
    if found is None:
        return ""
    tail = _symbols(found[3])
    if len(tail) > TAIL_SYMBOLS:
        return ""
    return lowered(re.sub("[ -]", "", found[1]) + found[2] + tail)


def _reference_tail(text: str) -> str:
    """Return the two last groups, 7K3M-9QXT, which people quote alone."""
    symbols = _symbols(text)
    if (
        len(symbols) != TAIL_SYMBOLS
        or re.fullmatch(r"[A-Z0-9]{4}[ -]?[A-Z0-9]{4}", text, re.IGNORECASE) is None
    ):
        return ""
    return f"{symbols[:4]}-{symbols[4:]}"
