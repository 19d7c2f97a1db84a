"""Whether the text of a policy tells of what a planned change brings (GDPR Arts. 13(1)(c), (e), (f), 14).

A recipient by its name, a country by its name, a purpose by the words of its name: nothing is understood,
only looked for. What is told in other words is not found, and a decider says so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from registry_app.domain.countries import country_name
from registry_app.domain.policy_reading import words_in
from registry_app.domain.proposal_words import PROPOSAL_VOCABULARY
from registry_app.domain.record import Activity, Recipient, Words, each_recipient
from registry_app.domain.record_codes import EEA

_FORM: Final = re.compile(
    r"[\s,]+(?:ApS|A/S|I/S|K/S|P/S|AB|AS|GmbH|Ltd|Limited|Inc|LLC|B\.?V|SARL|Oy|Corp)\.?$", re.IGNORECASE
)
# So many letters of a word carry its meaning through its endings; shorter words carry none.
_STEM: Final = 5
_TELLING: Final = 4


@dataclass(frozen=True)
class Brought:
    """Something that a change brings and a policy must tell: its key, its kind, and what it is called."""

    key: str
    kind: str
    name: Words


def brought(before: Iterable[Activity], after: Iterable[Activity]) -> tuple[Brought, ...]:
    """Give the recipients, countries and purposes that one record has and the other does not."""
    old, new = tuple(before), tuple(after)
    return (*_recipients(old, new), *_purposes(old, new))


def untold(things: Iterable[Brought], texts: Iterable[str]) -> tuple[Brought, ...]:
    """Give what at least one of the texts, which say the same in several languages, does not name."""
    read = [_Text(text) for text in texts]
    return tuple(thing for thing in things if not all(text.tells(thing) for text in read))


def _recipients(old: tuple[Activity, ...], new: tuple[Activity, ...]) -> Iterator[Brought]:
    known = {recipient.code: recipient for recipient in each_recipient(old)}
    for recipient in each_recipient(new):
        if recipient.code not in known:
            kind = "recipient" if recipient.is_named else "kind"
            yield Brought(f"recipient/{recipient.code}", kind, recipient.name)
        went = _countries(known.get(recipient.code))
        for country in sorted(_countries(recipient) - went):
            names = Words(country_name(country, "da"), country_name(country, "en"))
            yield Brought(f"country/{country}", "country", names)


def _countries(recipient: Recipient | None) -> set[str]:
    transfers = recipient.transfers if recipient else ()
    return {row.country for row in transfers if row.country and row.country not in EEA}


def _purposes(old: tuple[Activity, ...], new: tuple[Activity, ...]) -> Iterator[Brought]:
    known = {(activity.code, purpose.code) for activity in old for purpose in activity.purposes}
    for activity in new:
        for purpose in activity.purposes:
            if (activity.code, purpose.code) not in known:
                yield Brought(f"purpose/{activity.code}/{purpose.code}", "purpose", purpose.name)


class _Text:
    """The words of a text, asked for names."""

    def __init__(self, text: str) -> None:
        words = words_in(text)
        self.said = f" {' '.join(words)} "
        self.stems = {word[:_STEM] for word in words}

    def tells(self, thing: Brought) -> bool:
        """Tell whether the text names something, in either language."""
        names = {thing.name.da, thing.name.en}
        if thing.kind == "recipient":
            return any(self._has(_FORM.sub("", name)) for name in names)
        if thing.kind == "country":
            code = thing.key.partition("/")[2]
            others = (row for row in PROPOSAL_VOCABULARY.get(f"country.{code}", ()) if "*" not in row)
            return any(self._has(name) for name in (*names, *others))
        return any(self._means(name) for name in names)

    def _has(self, name: str) -> bool:
        words = words_in(name)
        return bool(words) and f" {' '.join(words)} " in self.said

    def _means(self, name: str) -> bool:
        """Tell whether every telling word of a name stands in the text, whatever its ending."""
        telling = [word[:_STEM] for word in words_in(name) if len(word) >= _TELLING]
        return bool(telling) and all(stem in self.stems for stem in telling)
