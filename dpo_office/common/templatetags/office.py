"""Filters of the office's pages."""

import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dpo_office.common.handbook.fitting import chapter_for
from dpo_office.common.list_filters import filter_field

register = template.Library()
LABEL = re.compile(r'(?<= data-label=")\w')
# Where each half of an address may go on in the next line, if it has to.
DOTS = re.compile(r"(?=\.)")
MAY_BREAK = mark_safe("<wbr>")


@register.filter
def with_capital(cell: str) -> SafeString:
    """Begin the label that a cell of a list has on a phone with a capital, as the head of its column does."""
    return mark_safe(LABEL.sub(lambda first: first[0].upper(), str(cell), count=1))  # noqa: S308  unfold's own cell


@register.simple_tag
def filter_field_of(changes: Any, spec: Any) -> SafeString:
    """Draw the field by which a list is narrowed."""
    return filter_field(changes, spec)


@register.filter
def grouped(number: int) -> str:
    """Write a count with the separators of the reader's language: 1.687 in Danish, 1,687 in English."""
    return number_format(number, force_grouping=True)


@register.filter
def breakable(address: str) -> SafeString:
    """Let a long e-mail address go on in the next line after its sign, else before a dot; escaped."""
    name, sign, host = str(address).rpartition("@")
    if not sign:
        return escape(address)
    halves = (format_html_join(MAY_BREAK, "{}", zip(DOTS.split(half))) for half in (name + sign, host))
    # Each half is a block of its own: it is not broken while it finds room in a line.
    return format_html_join("", '<span class="o-half">{}</span>', zip(halves))


@register.inclusion_tag("office/help_link.html", takes_context=True)
def help_link(context: dict[str, Any]) -> dict[str, Any]:
    """Lead to the chapter that fits the page, or to the contents where none does."""
    match = getattr(context.get("request"), "resolver_match", None)
    page = (match.url_name or "") if match else ""
    chapter = chapter_for(page, step=str(match.kwargs.get("name", "")) if match else "")
    url = reverse("help_chapter", args=[chapter]) if chapter else reverse("help_page")
    return {"url": url, "fits": bool(chapter)}
