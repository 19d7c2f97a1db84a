"""When so many letters of a campaign come back that it should not go on by itself."""


def too_many_bounces(*, handed_over: int, bounced: int, percent: int, at_least: int) -> bool:
    """Tell whether hard bounces passed `percent` of the letters handed over, once there are `at_least`.

    Exactly so many are not too many yet. Both counts begin anew when a person lets the campaign go on.
    """
    return handed_over >= at_least and bounced * 100 > percent * handed_over
