"""How two cases may belong together (docs/rules/dossier.md)."""

from typing import Final

DUPLICATE: Final = "duplicate"
FOLLOW_UP: Final = "follow_up"
SAME_MATTER: Final = "same_matter"
# Read from the case that says it: a duplicate of the other, a follow-up on it, or about the same matter.
LINK_KINDS: Final = (DUPLICATE, FOLLOW_UP, SAME_MATTER)
# A case that hangs together with more cases than this is a wave, or a mistake.
MOST_LINKS: Final = 50
