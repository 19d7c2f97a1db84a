"""No change of the table of roles escapes its limits, whatever is written (docs/rules/roles.md)."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

import requests_app.permissions  # noqa: F401  all apps have declared what their permissions are
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES, Actor, Grant
from dpo_office.common.role_limits import ROLE_LIMITS, RoleChanged

HERE, THERE = UUID(int=1), UUID(int=2)
BOTH = frozenset({HERE, THERE})
PERMISSIONS = sorted(ROLE_PERMISSIONS.all())
CHANGES = st.frozensets(
    st.builds(
        RoleChanged, st.sampled_from(ROLES), st.sampled_from(PERMISSIONS), st.just(HERE), st.booleans()
    ),
    max_size=40,
)
# Written by hand from the law, and not from the table that is tested.
DECISIONS = {
    *("case.refuse_case", "case.close_unidentified", "case.decide_record", "policy.approve_version"),
    *("policy.assess_materiality", "activity.activate_activity", "breach.decide_not_to_notify"),
    *("authority_case.approve_answer", "controller.open_controller", "activity.override_findings"),
}
RELEASES = {"case.send_answer", "case.send_part_answer", "case.verify_form", "case.waive_form"}
NEVER = {
    "dpo": DECISIONS | RELEASES | {"case.take_alone", "controller.change_role_permission"},
    "agent": DECISIONS | RELEASES | {"case.read_reasons", "case.view_hr", "case.give_dossier", "read.view"},
    "client": DECISIONS | RELEASES | {"masked.open", "masked.open_cpr", "read.view", "user.view"},
    "officer": {"case.refuse_case", "case.close_unidentified", "read.view", "user.grant_role"},
    "legal": {"case.refuse_case", "controller.change_role_permission", "question.view_confidential"},
    "contributor": set(PERMISSIONS) - set(ROLE_PERMISSIONS.of("contributor")),
    "auditor": {p for p in PERMISSIONS if p not in ROLE_PERMISSIONS.of("auditor") and "view" not in p}
    - {"case.give_dossier", "case.read_findings", "case.read_reasons", "masked.open"}
    - {"case.open_colleagues_case", "masked.open_cpr", "masked.open_card", "masked.open_special"}
    - {"masked.open_contact"},
}
ALWAYS = {
    "dpo": {"case.view", "case.read_reasons", "activity.view", "breach.view", "read.view", "letter.view"}
    | {"customer.view_contact", "masked.open_contact"}
    | {"case.advise_record", "yearly_report.write_recommendations", "question.view_confidential"},
    "decider": DECISIONS | RELEASES | {"case.view", "case.read_reasons", "controller.change_role_permission"},
    "auditor": {"read.view", "event.view", "user.view"},
    "officer": {"breach.report_breach", "breach.acknowledge_breach", "letter.stop_batch"},
    "agent": {"breach.report_breach", "question.open_case", "controller.view"},
}


def actor(role: str, where: UUID | None, changes: frozenset[RoleChanged]) -> Actor:
    held = frozenset({Grant(role, where)})
    return Actor(uuid4(), "staff", held, changed=ROLE_LIMITS.within(changes), everywhere=BOTH)


@given(changes=CHANGES, where=st.sampled_from([HERE, None]), role=st.sampled_from(ROLES))
def test_no_change_escapes_the_limits(changes: frozenset[RoleChanged], where: UUID | None, role: str) -> None:
    who = actor(role, where, changes)
    assert [p for p in NEVER.get(role, ()) if who.may(p, HERE)] == []
    assert [p for p in ALWAYS.get(role, ()) if not who.may(p, HERE)] == []


@given(
    role=st.sampled_from(ROLES),
    permission=st.sampled_from(PERMISSIONS),
    allowed=st.booleans(),
    where=st.sampled_from([HERE, THERE, None]),
)
def test_a_change_moves_its_own_cell_and_no_other(
    role: str, permission: str, allowed: bool, where: UUID | None
) -> None:
    change = RoleChanged(role, permission, HERE, allowed)
    moved = {
        (one, name, at)
        for one in ROLES
        for at in BOTH
        for name in (permission, "case.view", "case.take_case")
        if actor(one, where, frozenset()).may(name, at)
        != actor(one, where, frozenset({change})).may(name, at)
    }
    is_new = allowed != (permission in ROLE_PERMISSIONS.of(role))
    counts = is_new and not ROLE_LIMITS.limit(role, permission, allowed=allowed) and where != THERE
    assert moved == ({(role, permission, HERE)} if counts else set())


def test_the_widest_role_counts() -> None:
    taken = frozenset({RoleChanged("officer", "case.take_case", HERE, allowed=False)})
    one = actor("officer", None, taken)
    assert one.controllers("case.take_case") == {THERE}
    held = one.grants | {Grant("decider", None)}
    both = Actor(one.user_id, "staff", held, changed=one.changed, everywhere=BOTH)
    assert both.controllers("case.take_case") is None
