"""The fields by which a list is narrowed, as HTML: a list has up to ten, the same for nearly every reader."""

from collections.abc import Hashable
from typing import Any, Final

from django.contrib.admin.templatetags.admin_list import admin_list_filter
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# By its name: unfold's filters import the admin, which imports the templates that use this.
DROPDOWN: Final = "unfold.contrib.filters.admin.DropdownFilter"
FIELDS_KNOWN: Final = 1_000
_known: dict[Hashable, SafeString] = {}


def filter_field(changes: Any, spec: Any) -> SafeString:
    """Return the field of a filter, drawn only where this process has not drawn the same before.

    To draw one takes a form with a widget of its own; those of a list were a third of its time.
    """
    known_as = _known_as(spec)
    if known_as is None:
        return _drawn(changes, spec)
    field = _known.get(known_as)
    if field is None:
        if len(_known) >= FIELDS_KNOWN:
            _known.clear()
        field = _known[known_as] = _drawn(changes, spec)
    return field


def _drawn(changes: Any, spec: Any) -> SafeString:
    drawn: SafeString = admin_list_filter(changes, spec)
    return drawn


def _known_as(spec: Any) -> Hashable | None:
    """Give all that a field shows; None for a kind that shows more, or a choice that is none of its own."""
    dropdown: Any = import_string(DROPDOWN)
    if not isinstance(spec, dropdown) or type(spec).choices is not dropdown.choices:
        return None
    choices = tuple((str(value), str(words)) for value, words in spec.lookup_choices)
    chosen = spec.value()
    if chosen is not None and chosen not in dict(choices):
        return None
    offered = (str(spec.title), str(spec.parameter_name), str(spec.all_option), choices)
    return (type(spec), *offered, chosen, get_language())
