"""How far off a date is, in words and with a look."""

from datetime import date, timedelta

from django.utils import translation

from requests_app.labels_chips import chip_of_day

TODAY = date(2026, 12, 3)


def test_a_chip_says_how_far_off_a_date_is() -> None:
    with translation.override("en"):
        said = {n: chip_of_day(TODAY + timedelta(days=n), TODAY) for n in (-3, -1, 0, 1, 7, 8)}

    assert {n: (chip.text, chip.tone) for n, chip in said.items()} == {
        -3: ("3 days overdue", "late"),
        -1: ("1 day overdue", "late"),
        0: ("due today", "near"),
        1: ("1 day left", "near"),
        7: ("7 days left", "near"),
        8: ("8 days left", "good"),
    }
