"""The read log in words: what the page of an object, and the list, show of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from dpo_office.common.people.reads import reads_of
from dpo_office.common.users import User

SHOWN = 10
LOG = "admin:common_readrecord_changelist"


def reads_shown(row: Any) -> dict[str, Any]:
    """Give the newest reads of a row, and the way to all of them (two queries)."""
    found = list(reads_of(row)[:SHOWN])
    names = names_of(read.reader_id for read in found)
    return {
        "reads": [
            {"at": read.read_at, "who": names.get(read.reader_id, "–"), "what": read.get_kind_display()}
            for read in found
        ],
        "reads_url": reverse(LOG, query={"subject_id": row.pk}),
    }


def names_of(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Give the names of users, in one query."""
    rows = User.objects.filter(pk__in={key for key in keys if key is not None})
    return {key: name or username for key, name, username in rows.values_list("pk", "name", "username")}
