"""Which rows are the demo's, worked out from the models for every table that the office has or will have.

History says what the demo made itself: its controllers, its people, and whatever else has no controller. To
these belongs every row that names such a controller, and every row that hangs on one of them by a key.
A model that none of this reaches is an error, so that a new one is never forgotten.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models

from dpo_office.common.events import Event, Feed
from dpo_office.common.keys.models import KeyRotation, OlderHashKey, RetiredKey
from dpo_office.common.letters.models import Freeze, LetterTemplate
from dpo_office.common.mail_domains.models import MailDomain
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.permissions import system_user_id
from dpo_office.common.sign_in.models import SignInWait
from dpo_office.common.sweeps import Sweep
from dpo_office.common.triggers import history_model, own_models
from dpo_office.common.users import User
from registry_app.models import Campaign, Controller
from requests_app.models import Contributor

Model = type[models.Model]
CHUNK = 500
# What these columns name, in whatever table, with a foreign key or without one.
BY_NAME: dict[str, Model] = {"controller_id": Controller, "user_id": User}
# And what some others name that have no foreign key.
NAMED_BY_ID: dict[Model, tuple[tuple[str, Model], ...]] = {
    LetterTemplate: (("batch_id", Campaign),),
    Event: (("subject_id", User),),
}
# Bookkeeping of the office itself.
OF_THE_OFFICE: tuple[Model, ...] = (
    *(Feed, Freeze, SignInWait, Sweep),
    *(KeyRotation, MailDomain, OlderHashKey, RetiredKey),
)


@dataclass
class Belongings:
    """The keys of the demo's rows by model, those that are gone and live on in history included."""

    keys: dict[Model, set[Any]] = field(default_factory=dict)

    def of(self, model: Model) -> set[Any]:
        """Give the keys of one model."""
        return self.keys.get(model, set())


def belongings_of_demo(*, without: Collection[UUID] = ()) -> Belongings:
    """Find every row of the demo; `without` are users that are not taken away."""
    found = Belongings()
    for model in parents_first():
        made = _made_by_demo(model) if is_root(model) else set()
        if model is User:
            made = (made | _users_of_contributors()) - set(without)
        found.keys[model] = made | _hanging_on(model, found)
    readers = found.of(User)
    found.keys[ReadRecord] |= _keys(ReadRecord.objects.filter(controller_id=None, reader_id__in=readers))
    return found


def users_who_are_named(everything: Belongings) -> set[UUID]:
    """Find the demo's users who did or read something in a row that stays."""
    users = everything.of(User)
    events = Event.objects.filter(actor_id__in=users).values_list("pk", "actor_id")
    reads = ReadRecord.objects.filter(reader_id__in=users).values_list("pk", "reader_id")
    named = {user for key, user in events if key not in everything.of(Event)}
    named |= {user for key, user in reads if key not in everything.of(ReadRecord)}
    for model in own_models():
        recorded = history_model(model)
        if recorded is not None:
            acts = recorded._default_manager.filter(history_user_id__in=users).order_by()
            pairs = acts.values_list(str(model._meta.pk.attname), "history_user_id").distinct()
            named |= {user for key, user in pairs if key not in everything.of(model)}
    return named


def parents_first() -> list[Model]:
    """List our models so that each comes after those that it hangs on; raise LookupError for a stray one."""
    listed = own_models()
    graph = {model: {parent for _, parent in columns_of(model)} - {model} for model in listed}
    strays = [
        model for model in listed if not graph[model] and not is_root(model) and model not in OF_THE_OFFICE
    ]
    if strays:
        raise LookupError(f"nothing says whose rows these are: {strays}")
    return [model for model in TopologicalSorter(graph).static_order() if model in graph]


def is_root(model: Model) -> bool:
    """Tell whether history alone says whose rows these are."""
    return not columns_of(model) and history_model(model) is not None


def columns_of(model: Model) -> list[tuple[str, Model]]:
    """List the columns that say whose a row is, each with the model that it names."""
    ours = set(own_models())
    fields = model._meta.concrete_fields
    columns = {str(f.attname): f.related_model for f in fields if f.is_relation and f.related_model in ours}
    columns |= {f.attname: BY_NAME[f.attname] for f in fields if f.attname in BY_NAME}
    return [*columns.items(), *NAMED_BY_ID.get(model, ())]


def in_chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Give the keys some hundred at a time."""
    source = iter(keys)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _keys(rows: models.QuerySet[Any]) -> set[Any]:
    return set(rows.values_list("pk", flat=True))


def _made_by_demo(model: Model) -> set[Any]:
    recorded = history_model(model)
    assert recorded is not None  # noqa: S101  a root has history
    made = recorded._default_manager.filter(history_type="+", history_user_id=system_user_id("demo"))
    return set(made.values_list(str(model._meta.pk.attname), flat=True))


def _users_of_contributors() -> set[Any]:
    """Find who acts for the colleagues of the demo's controllers, whoever entered them."""
    theirs = Contributor.objects.filter(controller__in=_made_by_demo(Controller))
    return set(theirs.values_list("user_id", flat=True))


def _hanging_on(model: Model, found: Belongings) -> set[Any]:
    key = str(model._meta.pk.attname)
    tables = [table for table in (model, history_model(model)) if table is not None]
    return {
        value
        for column, parent in columns_of(model)
        for chunk in in_chunks(found.of(parent))
        for table in tables
        if column in {f.attname for f in table._meta.concrete_fields}
        for value in table._default_manager.filter(**{f"{column}__in": chunk}).values_list(key, flat=True)
    }
