"""Who is told of a new policy version."""

import pytest

from dpo_office.common.errors import Invalid
from registry_app.domain.audience import ACCOUNT_STATES, eligible, exclusion_reason, told_with_minimum_data


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("active", None),
        ("paused", None),
        ("deactivated", None),
        ("restricted", None),
        ("closing", None),
        ("closed", "account_closed"),
        ("erased", "person_erased"),
        ("deceased", "person_deceased"),
        ("incomplete", "registration_incomplete"),
    ],
)
def test_who_is_told_and_why_not(state, reason):
    assert exclusion_reason(state) == reason
    assert eligible(state) is (reason is None)


@pytest.mark.parametrize("state", ACCOUNT_STATES)
def test_who_asked_for_erasure_is_not_told_whatever_the_account(state):
    assert exclusion_reason(state, asked_for_erasure=True) == (exclusion_reason(state) or "erasure_requested")
    assert exclusion_reason(state, asked_for_erasure=True) is not None


def test_only_a_restricted_account_is_told_with_minimum_data():
    assert [state for state in ACCOUNT_STATES if told_with_minimum_data(state)] == ["restricted"]


def test_an_unknown_state_is_invalid():
    with pytest.raises(Invalid) as refusal:
        eligible("asleep")

    assert refusal.value.code == "account_state_unknown"
