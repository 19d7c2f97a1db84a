"""The moments of the demo's past, whatever the hour at which it is loaded."""

from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common.calendars import WorkingCalendar
from registry_app.management.demo_story import LAST_WORK, Story


@pytest.mark.parametrize("hour", range(24))
def test_nothing_happens_between_the_last_works_begin_and_its_end(hour):
    now = datetime(2026, 11, 28, hour, 17, tzinfo=UTC)
    story = Story(now, WorkingCalendar(frozenset()))

    moments = [story.day(ago, minutes) for ago in range(4) for minutes in range(0, 500, 5)]
    moments += [story.any_day(ago) for ago in range(4)]

    assert story.latest - story.last_begin == LAST_WORK
    assert all(at <= story.last_begin or at == story.latest for at in moments)
    assert max(moments) <= story.latest <= now - timedelta(hours=3)
