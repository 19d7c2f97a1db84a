"""Rows for a typed text: each way of reading it is one question to one index, with a cap."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat, Right
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan

from dpo_office.common.search.keys import HasWords, Lowered, NumberKey, PhoneKey, Words
from dpo_office.common.search.terms import PHONE_DIGITS, WHOLE_REFERENCE, Term

# Behind every text that begins with the same letters, in the order of bytes.
LAST_SIGN = "\U0010ffff"
TAIL_LENGTH = 9
# So many are looked at, to show the first of them in an order of their own.
MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class SearchBy:
    """By which columns a kind of object is found; each of them has the index that its way asks.

    Several columns of names, separated by blanks, are read as one: only for tables of a few hundred rows.
    """

    names: str = ""
    email: str = ""
    phone: str = ""
    number: str = ""
    cvr: str = ""
    reference: str = ""

    def fields(self) -> list[str]:
        """Name the columns."""
        given = (self.reference, self.names, self.email, self.phone, self.number, self.cvr)
        return [name for names in given for name in names.split()]

    def conditions(self, term: Term) -> Iterator[list[Any]]:
        """Give a list of conditions for each way in which the term may be meant here."""
        if self.reference and term.reference:
            reference = NumberKey(self.reference)
            is_whole = WHOLE_REFERENCE.fullmatch(term.reference) is not None
            yield [Exact(reference, term.reference)] if is_whole else _begins(reference, term.reference)
        if self.reference and term.reference_tail:
            yield [Exact(Right(self.reference, TAIL_LENGTH), term.reference_tail)]
        if self.number and term.number:
            yield _begins(NumberKey(self.number), term.number)
        if self.cvr and term.cvr:
            yield [Exact(NumberKey(self.cvr), term.cvr)]
        if self.phone and term.phone:
            is_whole = len(term.phone) == PHONE_DIGITS
            key = PhoneKey(self.phone)
            yield [Exact(key, term.phone)] if is_whole else _begins(key, term.phone)
        if self.email and term.email:
            yield _begins(Lowered(self.email), term.email)
        if self.names and term.words:
            yield [HasWords(self._words(), term.words)]

    def _words(self) -> Words:
        first, *more = self.names.split()
        if not more:
            return Words(first)
        parts: list[Any] = [first]
        for name in more:
            parts += [Value(" "), name]
        return Words(Concat(*parts, output_field=TextField()))


@dataclass
class Found:
    """The keys of what was found; `is_cut` when there is more than was asked for."""

    keys: list[Any] = field(default_factory=list)
    is_cut: bool = False


def find_keys(rows: QuerySet[Any], by: SearchBy, term: Term, *, most: int) -> Found:
    """Return up to `most` keys among the rows, in one query for each way of reading the term.

    No order is asked of the database: with one, it might walk a million rows in that order to find a
    single name. Who shows the rows sorts them.
    """
    found = Found()
    keys: dict[Any, None] = {}
    for conditions in by.conditions(term):
        hits = list(rows.filter(*conditions).order_by().values_list("pk", flat=True)[: most + 1])
        found.is_cut |= len(hits) > most
        keys |= dict.fromkeys(hits[:most])
    found.is_cut |= len(keys) > most
    found.keys = list(keys)[:most]
    return found


def _begins(key: Any, beginning: str) -> list[Any]:
    return [GreaterThanOrEqual(key, beginning), LessThan(key, beginning + LAST_SIGN)]
