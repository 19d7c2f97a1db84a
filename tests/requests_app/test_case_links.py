"""Two cases that belong together: said by a person, shown on both, taken back."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.db import IntegrityError

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import Event
from dpo_office.common.permissions import Actor, Grant, system_actor
from requests_app.actions.case_links import link_case, unlink_case
from requests_app.models import CaseLink
from requests_app.queries.case_links import linked_set
from tests.factories.cases import make_case, make_office
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def officer(office):
    return actor_with("officer", office)


def link(case, other, actor, **fields):
    values = {"kind": "duplicate", "reason": "Sendt to gange.", "now": NOW} | fields
    return link_case(case_id=case.pk, reference=other.reference.lower(), actor=actor, **values)


def test_both_cases_say_so_and_the_link_is_taken_back_from_either_side(office, officer):
    first, second = make_case(office, now=NOW), make_case(office, now=NOW)
    link(first, second, officer)

    assert list(CaseLink.objects.values_list("case", "other", "kind")) == [(first.pk, second.pk, "duplicate")]
    told = Event.objects.filter(type="case.linked").values_list("subject_id", "data")
    assert {key: data["other"] for key, data in told} == {
        first.pk: str(second.pk),
        second.pk: str(first.pk),
    }
    assert first.reasons.get().text == "Sendt to gange."
    with pytest.raises(Refused, match="case_linked_already"):
        link(second, first, officer)

    unlink_case(case_id=second.pk, reference=first.reference, actor=officer, now=NOW)
    assert not CaseLink.objects.exists()
    assert Event.objects.filter(type="case.unlinked").count() == 2
    with pytest.raises(Refused, match="case_link_missing"):
        unlink_case(case_id=second.pk, reference=first.reference, actor=officer, now=NOW)


def test_what_is_no_case_of_theirs_is_not_linked(office, officer):
    case, foreign = make_case(office, now=NOW), make_case(make_office("other"), now=NOW)
    with pytest.raises(Refused, match="case_link_unknown"):
        link(case, foreign, officer)
    with pytest.raises(Invalid, match="case_link_itself"):
        link(case, case, officer)
    with pytest.raises(Invalid, match="case_link_kind_unknown"):
        link(case, make_case(office, now=NOW), officer, kind="cousin")


def test_twins_of_two_controllers_are_linked_by_whoever_works_for_both(office):
    other = make_office("other")
    case, twin = make_case(office, now=NOW), make_case(other, now=NOW)
    both = frozenset({Grant("officer", office.pk), Grant("officer", other.pk)})
    link(case, twin, Actor(actor_with("officer", office).user_id, "person", both), kind="same_matter")

    assert linked_set(case, NOW) == [case.pk, twin.pk]


def test_a_set_hangs_together_over_links_of_links_as_of_an_instant(office, officer):
    cases = [make_case(office, now=NOW) for _ in range(4)]
    for one, two in pairwise(cases):
        link(one, two, officer)
    later = NOW.replace(year=2027)
    link(make_case(office, now=NOW), cases[0], officer, now=later)

    found = linked_set(cases[1], NOW)
    # Itself, its neighbours in any order, and theirs.
    assert (found[0], set(found[1:3])) == (cases[1].pk, {cases[0].pk, cases[2].pk})
    assert found[3:] == [cases[3].pk]
    assert len(linked_set(cases[1], later)) == 5


def test_the_database_knows_a_pair_once_and_no_case_with_itself(office, officer):
    first, second = make_case(office, now=NOW), make_case(office, now=NOW)
    link(first, second, officer)
    for case, other in ((second, first), (first, first)):
        with pytest.raises(IntegrityError), acting(system_actor("setup"), "test.raw"):
            CaseLink.objects.create(
                case=case, other=other, kind="duplicate", linked_at=NOW, linked_by=officer.user_id
            )
