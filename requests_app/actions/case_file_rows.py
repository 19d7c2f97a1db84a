"""What the end of a case's files does to its rows: files lose their key, words and names are taken away.

Which rows hang on a case stands here; what in them is personal is read off the marks of their models.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import QuerySet

from dpo_office.common.documents import Document
from dpo_office.common.letters.models import Letter, Result
from dpo_office.common.permissions import Actor
from dpo_office.common.triggers import history_model
from requests_app.domain.case_files import GONE, ORIGINALS, RECORD
from requests_app.domain.post_codes import TIME_OVER
from requests_app.models import (
    Case,
    CaseCustomer,
    CaseNote,
    DecisionRecord,
    FormDecision,
    HandOver,
    IdentityCheck,
    IdentityCode,
    Mail,
    MailAttachment,
    MailSignature,
    ObligationCheck,
    PostLetter,
    PostPage,
    QuickRecord,
    Representation,
    RightItem,
    SensitivePassage,
    SignedForm,
    StepProposal,
    StepReason,
    SystemTask,
)
from requests_app.queries.case_files import documents_of, letters_about, pages_about

# Each model with the path from its row to the case.
HANGING: Final[tuple[tuple[Any, str], ...]] = (
    (Case, "pk"),
    (RightItem, "case"),
    (StepReason, "case"),
    (CaseNote, "case"),
    (QuickRecord, "case"),
    (StepProposal, "case"),
    (DecisionRecord, "case"),
    (FormDecision, "case"),
    (IdentityCheck, "case"),
    (IdentityCode, "of__case"),
    (ObligationCheck, "case"),
    (SystemTask, "case"),
    (SignedForm, "case"),
    (Representation, "case"),
    (Mail, "case"),
    (MailAttachment, "mail__case"),
    (MailSignature, "mail__case"),
    (HandOver, "mail__case"),
    (PostLetter, "case"),
    (SensitivePassage, "mail__case"),
    (SensitivePassage, "note__case"),
)
# Where the database asks that a row says something.
MUST_SAY: Final[frozenset[tuple[str, str]]] = frozenset(
    {
        ("StepReason", "text"),
        ("CaseNote", "text"),
        ("QuickRecord", "right"),
        ("SensitivePassage", "reason"),
        ("StepProposal", "reason"),
        ("ObligationCheck", "text"),
        ("DecisionRecord", "controller_interests"),
        ("DecisionRecord", "person_interests"),
        ("DecisionRecord", "necessity"),
        ("DecisionRecord", "weighing"),
        ("IdentityCheck", "doubt"),
        ("IdentityCheck", "harm"),
    }
)
# What the database asks for in some rows and forbids in others: taken away where something stands.
SAID_IN_SOME: Final[Mapping[str, tuple[str, ...]]] = {
    "DecisionRecord": ("advice", "departure_reason"),
    "IdentityCheck": ("why", "note"),
}
# A first letter of its kind has hashes: one byte that no letter is like.
NO_HASHES: Final = b"\x00"
# Personal by what it says, although the mark of the column calls it plain: whom a row points to, and what
# mail servers reply, which may repeat an address.
MORE: Final[Mapping[str, Mapping[str, Any]]] = {
    "Case": {"customer": None},
    "Result": {"reply_text": ""},
}


@dataclass(frozen=True)
class Destroyed:
    """How many files lost their key, how large they were, and one hash over theirs."""

    files: int
    size: int
    sha256: str


def destroy_files(case: Case, kind: str, *, actor: Actor, now: datetime) -> Destroyed:
    """Forget the keys of the files of one part of a case; the caller redacts."""
    rows = sorted(documents_of(case, kind).values_list("pk", "size", "sha256"), key=lambda row: row[2])
    Document.objects.filter(pk__in=[row[0] for row in rows]).update(wrapped_key=None, ciphertext=b"")
    if kind in (ORIGINALS, RECORD):
        pages_about(case).filter(destroyed_at__isnull=True).update(
            destroyed_as=TIME_OVER, destroyed_by=actor.user_id, destroyed_at=now
        )
    digest = hashlib.sha256("\n".join(row[2] for row in rows).encode()).hexdigest()
    return Destroyed(len(rows), sum(row[1] for row in rows), digest)


def deidentify(case: Case) -> None:
    """Take names and words away from a case and all that hangs on it, and from their history.

    The caller redacts, has destroyed the files, and looked that no letter is under way.
    """
    letters = letters_about(case)
    keys = list(letters.values_list("pk", flat=True))
    for model, path in HANGING:
        _empty(model, model._default_manager.filter(**{path: case.pk}))
    _forget_customers(case)
    _empty(PostPage, pages_about(case))
    _empty(Letter, Letter.objects.filter(pk__in=keys))
    _empty(Result, Result.objects.filter(letter__in=keys))


def emptied(model: Any) -> dict[str, Any]:
    """Return what stands in the personal columns of a model's row once its time is over."""
    named = model.personal_data.personal | model.personal_data.special
    columns = [field for field in model._meta.concrete_fields if field.name in named]
    return {field.name: _nothing(model, field) for field in columns} | dict(MORE.get(model.__name__, {}))


def _nothing(model: Any, field: Any) -> Any:
    if (model.__name__, field.name) in MUST_SAY:
        return GONE
    if field.null:
        return None
    if isinstance(field, models.JSONField):
        return field.get_default()
    return b"" if isinstance(field, models.BinaryField) else ""


def _empty(model: Any, rows: QuerySet[Any]) -> None:
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    values = emptied(model)
    if model is MailSignature:
        _empty_signatures(keys, values)
        return
    if model is HandOver:
        _empty_hand_overs(keys, values)
        return
    found = model._default_manager.filter(pk__in=keys)
    in_some = SAID_IN_SOME.get(model.__name__, ())
    for name in in_some:
        found.exclude(**{name: ""}).update(**{name: GONE})
        values[name] = GONE
    found.update(**{name: said for name, said in values.items() if name not in in_some})
    recorded = history_model(model)
    if recorded is not None:
        kept = {f.name for f in recorded._meta.concrete_fields}
        # A row of history about an end holds the key alone, and takes the empty words as well.
        changed = {name: value for name, value in values.items() if name in kept}
        name = str(model._meta.pk.attname)
        recorded._default_manager.filter(**{f"{name}__in": keys}).update(**changed)


def _forget_customers(case: Case) -> None:
    """Take away which further accounts were the person's, as the customer of the case itself goes."""
    named = CaseCustomer.objects.filter(case=case)
    keys = list(named.values_list("pk", flat=True))
    named.delete()
    recorded = history_model(CaseCustomer)
    if recorded is not None:
        recorded._default_manager.filter(id__in=keys).update(customer_id=None)


def _empty_hand_overs(keys: list[Any], values: dict[str, Any]) -> None:
    # No two of a controller have the same reference, so each row has one that is nobody's.
    for key in keys:
        HandOver.objects.filter(pk=key).update(**{**values, "external_reference": str(key)})


def _empty_signatures(keys: list[Any], values: dict[str, Any]) -> None:
    rows = MailSignature.objects.filter(pk__in=keys)
    rows.filter(first__isnull=False).update(**values)
    rows.filter(first__isnull=True).update(**{**values, "hashes": NO_HASHES})
