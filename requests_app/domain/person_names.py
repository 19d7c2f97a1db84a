"""Whether a name as written on a form may be the name on file: exact, close, or different.

Spelling alone never accepts or refuses anybody: `close` and `different` send the form to a person (GDPR
Art. 12(6) asks for identity only where there is reasonable doubt). Danish letters are written in several ways
(ø, oe, o), and people leave middle names out; neither makes another person.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, Literal

NameMatch = Literal["exact", "close", "different"]

# What each letter is written as where it cannot be typed.
_LETTERS: Final = {
    "æ": ("ae",),
    "ø": ("oe", "o"),
    "å": ("aa",),
    "ä": ("ae", "a"),
    "ö": ("oe", "o"),
    "ü": ("ue", "u", "y"),
    "ß": ("ss",),
    "ð": ("d",),
    "þ": ("th",),
    "ł": ("l",),
    "đ": ("d",),
}
_TITLES: Final = frozenset({"hr", "fru", "frk", "dr", "mr", "mrs", "ms"})
# Sounds that are spelt in two ways: Christian and Kristian, Sophie and Sofie, Ditte and Dite.
_RESPELT: Final = (
    ("ph", "f"),
    ("th", "t"),
    ("ch", "k"),
    ("ck", "k"),
    ("c", "k"),
    ("w", "v"),
    ("z", "s"),
    ("y", "i"),
)
# A line of more names than anybody has is no name; it also bounds the work.
# A single name is many people's, and a title stands before two names or more.
NAMES_OF_ONE: Final = 2
MAX_NAMES: Final = 12
MAX_VARIANTS: Final = 64
# In shorter names one letter makes another name (Hans, Jens).
TYPING_ERROR_FROM: Final = 5
_JOINTS = re.compile(r"[\s\-\u2010-\u2015/._]+")
_DROPPED = re.compile(r"['\u2018\u2019\u00b4`\"()]")

_Spellings = frozenset[str]
_Agreement = Callable[[_Spellings, _Spellings], bool]


def compare_names(stated: str, expected: str) -> NameMatch:
    """Tell whether `stated`, as written on a form or in a certificate, may be the name `expected`.

    `exact`: the same names, whatever their order, case, hyphens, accents, and æ, ø, å spelt otherwise.
    `close`: names left out (never the first one), initials, double letters, another usual spelling, one
    letter typed wrongly; also when the text holds invisible characters. `different`: everything else, also
    an empty or a single name. Never raises.
    """
    there, here = _names(stated), _names(expected)
    if not there or not here:
        return "different"
    if _are_the_same(there, here):
        return "close" if _has_invisible(stated) else "exact"
    shorter, longer = sorted((there, here), key=len)
    return "close" if _are_close(shorter, longer) else "different"


def _names(text: str) -> list[_Spellings]:
    """Give each name of a line with every way in which it may be spelt."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C" or letter in "\t\n")
    surname, comma, given = plain.partition(",")
    if comma:
        plain = f"{given} {surname}"
    words = [word.strip(",;:") for word in _JOINTS.split(_DROPPED.sub("", plain))]
    words = [word for word in words if any(letter.isalnum() for letter in word)]
    while len(words) > NAMES_OF_ONE and words[0] in _TITLES:
        words = words[1:]
    return [_spellings(word) for word in words] if len(words) <= MAX_NAMES else []


def _spellings(word: str) -> _Spellings:
    ways = [_LETTERS.get(letter) or (_without_accent(letter),) for letter in word]
    several = 1
    for place, way in enumerate(ways):
        several *= len(way)
        if several > MAX_VARIANTS:
            ways[place] = way[:1]
            several //= len(way)
    return frozenset("".join(parts) for parts in product(*ways))


def _without_accent(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def _has_invisible(text: str) -> bool:
    """Tell whether a text holds characters that nobody sees; a soft hyphen is a hyphen."""
    return any(
        unicodedata.category(letter) in {"Cf", "Cc", "Co"} for letter in text if letter not in "\t\n\u00ad"
    )


def _are_the_same(one: Sequence[_Spellings], other: Sequence[_Spellings]) -> bool:
    if len(one) == len(other) and _pairs(one, other, _is_equal) is not None:
        return True
    # Anne-Marie, Anne Marie, Annemarie.
    return bool(_joined(one) & _joined(other))


def _joined(names: Sequence[_Spellings]) -> _Spellings:
    whole = {""}
    for name in names:
        whole = {start + part for start in whole for part in name}
        if len(whole) > MAX_VARIANTS:
            return frozenset({"".join(min(part) for part in names)})
    return frozenset(whole)


def _are_close(shorter: Sequence[_Spellings], longer: Sequence[_Spellings]) -> bool:
    """Tell whether every name of the shorter line stands in the longer one, its first name among them."""
    if len(shorter) < NAMES_OF_ONE:
        return False
    paired = _pairs(shorter, longer, _is_near)
    if paired is None or 0 not in paired:
        return False
    matched = [(name, longer[place]) for name, place in zip(shorter, paired, strict=True)]
    # Initials alone are many people's, and two typing errors another name.
    in_full = sum(not _is_initial(name) and not _is_initial(found) for name, found in matched)
    errors = sum(_is_typing_error(name, found) for name, found in matched)
    return in_full >= 1 and errors <= 1


def _pairs(
    shorter: Sequence[_Spellings], longer: Sequence[_Spellings], agree: _Agreement
) -> list[int] | None:
    """Give each name of the shorter line a place of its own in the longer one; None when one has none.

    Equal names are paired first, then those in their order: a middle initial is not taken for a first name.
    """
    free = list(range(len(longer)))
    found: dict[int, int] = {}
    for test in (_is_equal, agree):
        for place, name in enumerate(shorter):
            if place in found:
                continue
            match = next((other for other in free if test(name, longer[other])), None)
            if match is not None:
                found[place] = match
                free.remove(match)
    return [found[place] for place in range(len(shorter))] if len(found) == len(shorter) else None


def _is_equal(one: _Spellings, other: _Spellings) -> bool:
    return bool(one & other)


def _is_near(one: _Spellings, other: _Spellings) -> bool:
    if _is_initial(one) or _is_initial(other):
        return any(a[0] == b[0] for a in one for b in other)
    return _sounds(one, other) or _is_typing_error(one, other)


def _is_initial(name: _Spellings) -> bool:
    # Å. is spelt aa.
    return min(len(spelling) for spelling in name) == 1 or name in _INITIALS


_INITIALS = frozenset(_spellings(letter) for letter in "æøåäöü")


def _sounds(one: _Spellings, other: _Spellings) -> bool:
    return bool({_respelt(name) for name in one} & {_respelt(name) for name in other})


def _respelt(name: str) -> str:
    for long, short in _RESPELT:
        name = name.replace(long, short)
    return re.sub(r"(.)\1+", r"\1", name)


def _is_typing_error(one: _Spellings, other: _Spellings) -> bool:
    return not _sounds(one, other) and any(_differ_by_one(a, b) for a in one for b in other)


def _differ_by_one(one: str, other: str) -> bool:
    """Tell whether one letter was left out, added, exchanged, or swapped with the next one."""
    if min(len(one), len(other)) < TYPING_ERROR_FROM or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, rest_of_other = one[start:], other[start:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )
