"""On what ground a version of a policy is in force: the codes of the proof that is kept of it."""

from typing import Final

# Everyone who is due was told 14 full days before.
TOLD: Final = "told"
# Everyone who is due was told 14 full days before, or it applies to them later, as a decider decided.
LATER_FOR_SOME: Final = "later_for_some"
# Nobody had to be told: the change is not material, and a second person agreed.
NOT_MATERIAL: Final = "not_material"
# Nobody had to be told: no version was in force before, so that nothing changed.
FIRST: Final = "first"
# It was in force before this office, and was entered with its period and source.
ENTERED: Final = "entered"
GROUNDS: Final = (TOLD, LATER_FOR_SOME, NOT_MATERIAL, FIRST, ENTERED)


def ground_of(*, has_campaign: bool, is_first: bool, is_later: bool = False) -> str:
    """Give the ground on which a version that is ready takes effect; a campaign goes before all others."""
    if has_campaign:
        return LATER_FOR_SOME if is_later else TOLD
    return FIRST if is_first else NOT_MATERIAL
