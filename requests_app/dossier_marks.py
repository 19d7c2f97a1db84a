"""Whom a dossier names: everybody in the full one, roles and marks in the redacted one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.labels import ROLE_LABELS
from requests_app.queries.dossier_people import Person

NOBODY: Final = "–"
ROLES: Final = dict(ROLE_LABELS)
NAME_MARK: Final = gettext_lazy("[name]")
EMAIL_MARK: Final = gettext_lazy("[e-mail]")
PHONE_MARK: Final = gettext_lazy("[telephone]")
NUMBER_MARK: Final = gettext_lazy("[customer number]")
ADDRESS_MARK: Final = gettext_lazy("[address]")
WORDS_MARK: Final = gettext_lazy("[words left out]")


@dataclass(frozen=True)
class Marks:
    """What stands for people and their words; the language that is active counts."""

    redacts: bool
    people: Mapping[UUID, Person]
    _numbered: dict[UUID, str] = field(default_factory=dict)

    def who(self, user_id: UUID | None) -> str:
        """Name somebody; redacted, by the first role held and a number."""
        if user_id is None:
            return NOBODY
        person = self.people.get(user_id)
        if person is None or person.kind == "system":
            return _("the office itself")
        if self.redacts:
            return self._numbers()[user_id]
        return person.name

    def role(self, user_id: UUID) -> str:
        """Say in which roles somebody acts."""
        person = self.people.get(user_id)
        if person is None or not person.roles:
            return _("colleague") if person is None or person.kind != "client" else _("another system")
        return ", ".join(str(ROLES[role]) for role in person.roles)

    def everybody(self) -> list[tuple[str, str]]:
        """Name each person with the roles held, in the order in which they appear in the case."""
        people = [key for key, person in self.people.items() if person.kind != "system"]
        return [(self.who(key), self.role(key)) for key in people]

    def given(self, value: str, mark: object) -> str:
        """Give what was said of a person, or its mark; a dash where nothing was."""
        return (str(mark) if self.redacts else value) if value else NOBODY

    def words(self, text: str) -> str:
        """Give words that somebody wrote, or the mark for them; nothing stays nothing."""
        return str(WORDS_MARK) if self.redacts and text else text

    def _numbers(self) -> Mapping[UUID, str]:
        """Return a numbered role for each person, in the order in which they appear in the case."""
        if not self._numbered:
            counted: Counter[str] = Counter()
            for key, person in self.people.items():
                said = _("another system") if person.kind == "client" else _("colleague")
                name = str(ROLES[person.roles[0]]) if person.roles else said
                counted[name] += 1
                self._numbered[key] = f"[{name} {counted[name]}]"
        return self._numbered
