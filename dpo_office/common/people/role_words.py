"""What roles may do, in words: read from the table that the program itself asks, so that it cannot lie."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings

from dpo_office.common.labels import ADMINISTRATOR_LABEL, PERMISSION_GROUPS, ROLE_DUTIES, ROLE_LABELS
from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS
from dpo_office.common.role_limits import ROLE_LIMITS

HOLDERS = [*ROLE_LABELS, (ADMINISTRATOR, ADMINISTRATOR_LABEL)]


def permission_words(permission: str) -> str:
    """Say what a permission lets somebody do; one without words goes by its name."""
    for label in settings.OFFICE_APPS:
        module = import_module(f"{apps.get_app_config(label).name}.labels")
        words = getattr(module, "PERMISSION_LABELS", {}).get(permission)
        if words is not None:
            return str(words)
    return permission


def role_table() -> list[dict[str, Any]]:
    """Give every permission, group by group, each with yes or no for every role."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for permission in sorted(ROLE_PERMISSIONS.all(), key=_order):
        held = [(words, permission in ROLE_PERMISSIONS.of(role)) for role, words in HOLDERS]
        row = {
            "code": permission,
            "words": permission_words(permission),
            "held": held,
            # The same, each with whether a controller may have it otherwise.
            "cells": [
                (yes, not ROLE_LIMITS.limit(role, permission, allowed=not yes))
                for (role, _words), (_held, yes) in zip(HOLDERS, held, strict=True)
            ],
        }
        groups.setdefault(_noun(permission), []).append(row)
    words = dict(PERMISSION_GROUPS)
    return [{"title": words.get(noun, noun), "rows": rows} for noun, rows in groups.items()]


def areas() -> list[tuple[str, str]]:
    """Give what permissions are about, by code and in words, in the order of the table."""
    words = dict(PERMISSION_GROUPS)
    found = dict.fromkeys(_noun(permission) for permission in sorted(ROLE_PERMISSIONS.all(), key=_order))
    return [(noun, str(words.get(noun, noun))) for noun in found]


def permissions_about(noun: str) -> list[str]:
    """Give the permissions about one thing, in the order of the table."""
    return [p for p in sorted(ROLE_PERMISSIONS.all(), key=_order) if _noun(p) == noun]


def duties() -> list[dict[str, Any]]:
    """Give each role with what it is for."""
    return [{"role": words, "does": ROLE_DUTIES[role]} for role, words in HOLDERS]


def allowed_words(role: str) -> list[str]:
    """Say what a role lets somebody do, in the order of the table."""
    return [permission_words(permission) for permission in sorted(ROLE_PERMISSIONS.of(role), key=_order)]


def _noun(permission: str) -> str:
    return permission.partition(".")[0]


def _order(permission: str) -> tuple[int, bool, str]:
    nouns = [noun for noun, _words in PERMISSION_GROUPS]
    noun = _noun(permission)
    place = nouns.index(noun) if noun in nouns else len(nouns)
    return place, not permission.endswith(".view"), permission
