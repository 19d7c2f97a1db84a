"""The read log in words: what the page of an object, and the list, show of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from dpo_office.common.labels import READ_KIND_LABELS
from dpo_office.common.people.names import names_of
from dpo_office.common.people.reads import reads_of

SHOWN = 10
KIND_WORDS = dict(READ_KIND_LABELS)
LOG = "admin:common_readrecord_changelist"


def reads_shown(row: Any) -> dict[str, Any]:
    """Give the newest reads of a row, and the way to all of them (two queries)."""
    found = list(reads_of(row)[:SHOWN])
    return reads_in_words(row, found, names_of(read.reader_id for read in found))


def reads_in_words(row: Any, found: Sequence[Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """Give the first of these reads of a row, the newest first, and the way to all of them."""
    return {
        "reads": [
            {"at": read.read_at, "who": names.get(read.reader_id, "–"), "what": KIND_WORDS[read.kind]}
            for read in found[:SHOWN]
        ],
        "reads_url": reverse(LOG, query={"subject_id": row.pk}),
    }
