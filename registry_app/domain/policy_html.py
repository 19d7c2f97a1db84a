"""A policy text as clean HTML, its headings with the anchors that the text names."""

import re
from itertools import pairwise
from typing import Final

from dpo_office.common.clean_html import clean_html, read_markdown

# A heading ends with its anchor: "## Your rights {#rights}".
_ANCHOR: Final = re.compile(r"\s*\{#([a-z0-9][a-z0-9-]*)\}\s*$")


def policy_html(text: str, *, prefix: str = "") -> str:
    """Render Markdown without scripts and pictures; a prefix keeps the anchors of two texts apart."""
    tokens = read_markdown(text)
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open" or not inline.children:
            continue
        found = _ANCHOR.search(inline.children[-1].content)
        if found:
            opening.attrSet("id", prefix + found[1])
            inline.children[-1].content = inline.children[-1].content[: found.start()]
    return clean_html(tokens)
