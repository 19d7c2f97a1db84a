"""Who asks for whom: the tables of docs/rules/representation.md."""

from datetime import date

import pytest

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.representation import (
    CHECKED,
    CLAIMED,
    CUSTODY,
    ENDED,
    ESTATE,
    LAWYER,
    NOBODY,
    PERSON,
    REFUSED,
    REPRESENTATIVE,
    Claim,
    Representative,
    checked_representative,
    child_age,
    content_left_unchecked,
    goes_to,
    is_answered_itself,
    is_heard,
    protected_until,
    require_may_answer,
)

RECEIVED = date(2026, 11, 4)


def claim(kind=LAWYER, authority=CHECKED, **child):
    return Claim(kind, authority, RECEIVED, **child)


@pytest.mark.parametrize(
    ("born", "on", "age", "heard", "itself"),
    [
        ({"birth_year": 2014, "birth_month": 11}, date(2026, 11, 4), 12, True, False),
        ({"birth_year": 2014, "birth_month": 12}, date(2026, 11, 30), 11, False, False),
        ({"birth_year": 2011, "birth_month": 12}, date(2026, 11, 30), 14, True, False),
        ({"birth_year": 2011, "birth_month": 12}, date(2026, 12, 1), 15, False, True),
        ({"age_at_receipt": 14}, date(2026, 11, 4), 14, True, False),
        ({"age_at_receipt": 14}, date(2026, 11, 5), 15, False, True),
        ({"age_at_receipt": 10}, date(2027, 11, 4), 11, False, False),
        ({"age_at_receipt": 10}, date(2027, 11, 5), 12, True, False),
        ({}, RECEIVED, None, False, False),
    ],
)
def test_a_child_is_as_old_as_it_can_be(born, on, age, heard, itself):
    about = claim(CUSTODY, **born)
    assert (child_age(about, on), is_heard(about, on), is_answered_itself(about, on)) == (age, heard, itself)


FIFTEEN = {"birth_year": 2011, "birth_month": 11}
TWELVE = {"birth_year": 2014, "birth_month": 1}


@pytest.mark.parametrize(
    ("about", "answer", "other"),
    [
        (None, PERSON, PERSON),
        (claim(authority=ENDED), PERSON, PERSON),
        (claim(authority=CLAIMED), PERSON, PERSON),
        (claim(authority=REFUSED), PERSON, PERSON),
        (claim(), REPRESENTATIVE, REPRESENTATIVE),
        (claim(CUSTODY, **TWELVE), REPRESENTATIVE, REPRESENTATIVE),
        (claim(CUSTODY, **FIFTEEN), PERSON, REPRESENTATIVE),
        (claim(ESTATE), REPRESENTATIVE, REPRESENTATIVE),
        (claim(ESTATE, CLAIMED), NOBODY, NOBODY),
        (claim(ESTATE, REFUSED), NOBODY, NOBODY),
        (claim(ESTATE, ENDED), PERSON, PERSON),
    ],
)
def test_whom_a_letter_goes_to(about, answer, other):
    found = (goes_to(about, decides=True, on=RECEIVED), goes_to(about, decides=False, on=RECEIVED))
    assert found == (answer, other)


@pytest.mark.parametrize(
    ("about", "granted", "code"),
    [
        (None, ["access"], None),
        (claim(authority=CLAIMED), ["erasure"], "authority_not_checked"),
        (claim(authority=CLAIMED), [], None),
        (claim(), ["access"], None),
        (claim(authority=REFUSED), ["access"], None),
        (claim(ESTATE), ["erasure", "rectification"], None),
        (claim(ESTATE), ["erasure", "access"], "access_not_inherited"),
        (claim(ESTATE, REFUSED), ["portability"], "access_not_inherited"),
        (claim(ESTATE, CLAIMED), ["access"], "authority_not_checked"),
        (claim(ESTATE, ENDED), ["access"], None),
    ],
)
def test_what_may_be_granted(about, granted, code):
    if code is None:
        require_may_answer(about, granted)
        return
    with pytest.raises(Refused) as caught:
        require_may_answer(about, granted)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "neighbour"}, "representation_kind_unknown"),
        ({"name": "  "}, "name_required"),
        ({"kind": CUSTODY}, "child_age_required"),
        ({"kind": CUSTODY, "birth_year": 2014}, "child_age_required"),
        ({"kind": CUSTODY, **TWELVE, "age_at_receipt": 12}, "child_age_twice"),
        ({"kind": CUSTODY, "age_at_receipt": 18}, "child_of_age"),
        ({"kind": CUSTODY, "birth_year": 2008, "birth_month": 10}, "child_of_age"),
        ({"kind": CUSTODY, "birth_year": 2026, "birth_month": 12}, "birth_unknown"),
        ({"kind": CUSTODY, "birth_year": 2014, "birth_month": 13}, "birth_unknown"),
        ({"age_at_receipt": 12}, "child_only_with_custody"),
        ({"died": "2026-10"}, "death_only_with_estate"),
        *(
            ({"kind": ESTATE, "died": day}, "death_unknown")
            for day in ("i går", "2026-13", "2026-02-30", "2026-12", "20261014")
        ),
    ],
)
def test_who_asks_is_told_in_full_and_no_more(given, code):
    with pytest.raises(Invalid) as caught:
        checked_representative(
            Representative(**{"kind": LAWYER, "name": "Bo Blåbær"} | given),
            received_on=RECEIVED,
            today=RECEIVED,
        )
    assert caught.value.code == code


@pytest.mark.parametrize(
    "given",
    [
        {"kind": CUSTODY, "birth_year": 2008, "birth_month": 11},
        {"kind": CUSTODY, "age_at_receipt": 17},
        {"kind": ESTATE, "died": " 2026-10 "},
        {"kind": ESTATE, "died": "2026-11-04"},
    ],
)
def test_who_asks_is_kept_without_blanks(given):
    kept = checked_representative(
        Representative(name=" Bo Blåbær ", **given), received_on=RECEIVED, today=RECEIVED
    )
    assert (kept.name, kept.died) == ("Bo Blåbær", given.get("died", "").strip())


@pytest.mark.parametrize(
    ("died", "until"),
    [
        ("", None),
        ("2016-10", date(2026, 10, 31)),
        ("2016-02", date(2026, 2, 28)),
        ("2016-10-14", date(2026, 10, 14)),
        ("2016-02-29", date(2026, 2, 28)),
    ],
)
def test_the_dead_are_protected_for_ten_years(died, until):
    assert protected_until(died) == until


NAMED, CHECK, END = "case.representative_named", "case.authority_checked", "case.representation_ended"


@pytest.mark.parametrize(
    ("events", "unchecked"),
    [
        (["case.answer_sent"], False),
        ([NAMED, CHECK, "case.answer_sent"], False),
        ([NAMED, "case.part_answered", CHECK], True),
        ([NAMED, END, "case.answer_recorded"], False),
        (["case.part_answered", NAMED, "case.refused"], False),
    ],
)
def test_content_that_left_before_the_check_is_found(events, unchecked):
    assert content_left_unchecked(events) is unchecked
