"""For which right a form is asked for, when it is clear who asks, and by when a waiting case is decided."""

from datetime import date

import pytest

from dpo_office.common.calendars import DK_STATUTORY, danish_calendar
from dpo_office.common.errors import Invalid
from registry_app.domain.controllers import FORM_MODES
from requests_app.domain.form_gate import (
    asks,
    checked_modes,
    form_wait,
    gates_of,
    identity_at_intake,
    is_clear,
    mode_of,
    strictest,
)
from requests_app.domain.rights import RIGHTS

TODAY = date(2026, 11, 30)
REVIEW = date(2027, 6, 1)
REQUIRED = {"access": "required", "portability": "required"}


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("default", FORM_MODES)
def test_a_default_asks_for_access_and_portability_alone_and_never_requires(default, right):
    mode = mode_of(default, {}, right)

    assert asks(mode) is (default in ("requested", "required") and right in ("access", "portability"))
    assert mode != "required"
    # Where there is no form at all, none is offered.
    assert (mode == "none") is (default == "none")


@pytest.mark.parametrize(
    ("default", "chosen", "rights", "mode"),
    [
        ("requested", {}, ["erasure", "access"], "requested"),
        ("requested", {}, ["erasure", "objection"], "optional"),
        ("requested", {}, [], "none"),
        ("requested", {"access": "none"}, ["access"], "none"),
        ("requested", {"access": "none"}, ["access", "portability"], "requested"),
        ("none", {"portability": "optional"}, ["access", "portability"], "optional"),
        ("none", REQUIRED, ["access"], "required"),
        ("none", REQUIRED, ["erasure"], "none"),
        ("optional", {"erasure": "requested"}, ["erasure"], "requested"),
    ],
)
def test_what_is_chosen_for_a_right_goes_before_the_default(default, chosen, rights, mode):
    assert strictest(default, chosen, rights) == mode


def test_the_table_names_every_right_once():
    gates = gates_of("requested", {"erasure": "none"})

    assert [gate.right for gate in gates] == list(RIGHTS)
    assert [gate.right for gate in gates if gate.is_chosen] == ["erasure"]


@pytest.mark.parametrize("right", sorted(set(RIGHTS) - {"access", "portability"}))
def test_no_other_right_takes_a_required_form(right):
    with pytest.raises(Invalid, match="form_not_required_there"):
        checked_modes({right: "required"}, review_on=REVIEW, today=TODAY)


@pytest.mark.parametrize(
    ("modes", "review_on", "code"),
    [
        (REQUIRED, None, "form_review_missing"),
        (REQUIRED, TODAY, "form_review_day"),
        (REQUIRED, date(2027, 12, 2), "form_review_day"),
        ({"access": "requested"}, REVIEW, "form_review_for_nothing"),
        ({"access": "mandatory"}, None, "code_unknown"),
        ({"insight": "none"}, None, "code_unknown"),
    ],
)
def test_what_is_no_choice_is_refused(modes, review_on, code):
    with pytest.raises(Invalid, match=code):
        checked_modes(modes, review_on=review_on, today=TODAY)


def test_what_follows_the_default_is_not_kept():
    asked = dict.fromkeys(RIGHTS, "") | {"access": "required"}

    assert checked_modes(asked, review_on=REVIEW, today=TODAY) == {"access": "required"}


@pytest.mark.parametrize(
    ("said", "matched", "from_file", "identity"),
    [
        ("", True, True, "address_on_file"),
        ("", True, False, "unclear"),
        ("", False, False, "unclear"),
        ("session", True, False, "session"),
        # Whoever opens it may doubt what the address says: it can be forged.
        ("unclear", True, True, "unclear"),
    ],
)
def test_identity_is_decided_at_intake(said, matched, from_file, identity):
    found = identity_at_intake(said, is_matched=matched, writes_from_file=from_file)

    assert found == identity
    assert is_clear(found) is (identity != "unclear")


def test_a_session_is_somebodys_on_file():
    with pytest.raises(Invalid, match="session_needs_customer"):
        identity_at_intake("session", is_matched=False, writes_from_file=False)
    with pytest.raises(Invalid, match="intake_identity_unknown"):
        identity_at_intake("address_on_file", is_matched=True, writes_from_file=True)


def test_a_waiting_case_is_reviewed_and_then_decided():
    wait = form_wait(date(2026, 9, 1), date(2026, 10, 5), danish_calendar(DK_STATUTORY))

    assert (wait.review_on, wait.decide_on) == (date(2026, 9, 15), date(2026, 9, 28))
