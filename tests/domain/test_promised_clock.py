"""What is owed at once, beside the month."""

from datetime import date

import pytest

from dpo_office.common.calendars import DK_STATUTORY, danish_calendar
from requests_app.domain.promised_clock import promised_on
from requests_app.domain.rights import BASIS_OF_ARTICLE, RIGHTS, right_under_articles, rights_under_bases

CALENDAR = danish_calendar(DK_STATUTORY)


@pytest.mark.parametrize(
    ("received_on", "rights", "day"),
    [
        (date(2026, 9, 1), ["consent_withdrawal"], date(2026, 9, 2)),
        (date(2026, 9, 4), ["objection", "access"], date(2026, 9, 7)),
        (date(2026, 4, 1), ["restriction"], date(2026, 4, 7)),
        (date(2026, 9, 1), ["access", "erasure", "rectification", "portability"], None),
        (date(2026, 9, 1), [], None),
    ],
)
def test_at_once_is_the_next_working_day(received_on, rights, day):
    assert promised_on(received_on, rights, CALENDAR) == day


@pytest.mark.parametrize(
    ("right", "articles", "verdict"),
    [
        ("access", ["6.1.c"], "yes"),
        ("portability", ["6.1.c"], "no"),
        ("portability", ["6.1.b"], "cond"),
        ("objection", ["6.1.f"], "yes"),
        ("consent_withdrawal", ["6.1.a", "6.1.c"], "yes"),
        ("erasure", [], "no"),
        ("access", ["9.2.b"], "no"),
    ],
)
def test_a_right_exists_by_the_best_basis_of_an_activity(right, articles, verdict):
    assert right_under_articles(right, articles) == verdict


def test_every_basis_of_the_matrix_is_one_of_the_record():
    assert set(RIGHTS) == set(rights_under_bases(BASIS_OF_ARTICLE.values()))
