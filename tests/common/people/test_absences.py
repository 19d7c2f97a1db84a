"""Absences recorded, changed and ended, and what the deputy is for that time."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError, NotPermitted
from dpo_office.common.events import ON_BEHALF_OF, Event, record_event
from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.absence_queries import reached_instead, stand_ins
from dpo_office.common.people.absences import change_absence, end_absence, record_absence
from dpo_office.common.people.double_roles import assess_double_role
from dpo_office.common.permissions import Grant, require
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, actor_of
from tests.common.people.conftest import HERE, THERE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ann(make_user):
    return make_user("decider", controller_id=HERE, name="Ann Away")


@pytest.fixture
def ben(make_user):
    return make_user("agent", controller_id=HERE, name="Ben Beside")


def is_away(person, deputy=None, *, by=None, first=0, last=2):
    today = clock.today()
    return record_absence(
        user_id=person.pk,
        deputy_id=deputy.pk if deputy else None,
        starts_on=today + first * DAY,
        ends_on=today + last * DAY,
        actor=actor_of(by or person),
        now=clock.now(),
    )


def test_the_deputy_holds_the_roles_for_these_days_alone(ann, ben):
    own, lent = Grant("agent", HERE), Grant("decider", HERE)
    is_away(ann, ben, first=1)
    assert (actor_of(ben).grants, actor_of(ben).work_of) == ({own}, {ben.pk})

    row = Absence.objects.get()
    change_absence(
        absence_id=row.pk,
        starts_on=clock.today(),
        ends_on=clock.today(),
        deputy_id=ben.pk,
        actor=actor_of(ann),
        now=clock.now(),
    )
    with CaptureQueriesContext(connection) as queries:
        deputy = actor_of(ben)
    assert len(queries) == 1
    assert (deputy.grants, deputy.borrowed) == ({own, lent}, {(ann.pk, lent)})
    assert deputy.work_of == {ann.pk, ben.pk}
    assert actor_of(ann).grants == {lent}, "whoever signs in although away does what they always do"
    assert actor_of(ben, ApiToken(user=ben, scopes=["*"])).grants == {own}

    end_absence(absence_id=row.pk, actor=actor_of(ann), now=clock.now())
    assert actor_of(ben).grants == {own}
    steps = ["user.absence_recorded", "user.absence_changed", "user.absence_ended"]
    assert list(Event.objects.order_by("id").values_list("type", flat=True)) == steps
    assert Absence.history.filter(id=row.pk).count() == 3


def test_a_chain_ends_with_somebody_who_is_there(ann, ben, make_user):
    cec = make_user("officer", controller_id=HERE)
    is_away(ann, ben)
    is_away(ben, cec)

    assert actor_of(ben).stands_in_for == frozenset()
    assert actor_of(cec).grants == {Grant(role, HERE) for role in ("officer", "agent", "decider")}
    assert stand_ins([ann.pk, ben.pk, cec.pk], clock.today()) == {ann.pk: cec.pk, ben.pk: cec.pk}
    assert reached_instead([ann, cec], clock.today()) == [cec]
    assert reached_instead([ben], clock.today() + 3 * DAY) == [ben]


def test_a_chain_goes_on_through_who_is_away_and_holds_no_role(ann, ben, make_user, boss):
    cec = make_user("officer", controller_id=HERE)
    is_away(ann, ben)
    is_away(ben, cec)
    with acting(boss, "user.role_revoked"):
        RoleGrant.objects.filter(user=ben).update(ended_at=clock.now(), ended_by=ann.pk)

    with CaptureQueriesContext(connection) as queries:
        deputy = actor_of(cec)
    assert (len(queries), deputy.stands_in_for) == (1, {ann.pk})
    assert deputy.borrowed == {(ann.pk, Grant("decider", HERE))}
    assert stand_ins([ann.pk], clock.today()) == {ann.pk: cec.pk}


def test_a_deputy_without_a_role_of_their_own_borrows_nothing(ann, ben, boss):
    is_away(ann, ben)
    with acting(boss, "user.role_revoked"):
        RoleGrant.objects.filter(user=ben).update(ended_at=clock.now(), ended_by=ann.pk)

    assert (actor_of(ben).grants, actor_of(ben).stands_in_for) == (frozenset(), frozenset())
    assert stand_ins([ann.pk], clock.today()) == {}
    assert reached_instead([ann], clock.today()) == [ann], "mail is not lost with a deputy without a role"


def test_a_double_role_that_comes_about_later_is_not_borrowed_until_it_is_assessed(ann, ben, boss):
    is_away(ann, ben)
    with acting(boss, "user.role_granted"):
        RoleGrant.objects.create(user=ben, role="dpo", controller_id=HERE)
    assert actor_of(ben).grants == {Grant("agent", HERE), Grant("dpo", HERE)}

    assess_double_role(
        user_id=ben.pk, controller_id=HERE, reasons="For a week.", actor=actor_of(ann), now=clock.now()
    )
    assert Grant("decider", HERE) in actor_of(ben).grants


@pytest.mark.parametrize("deputy", ["self", "nobody", "client", "out", "dpo"])
def test_record_absence_refuses_a_deputy_who_cannot_stand_in(ann, make_user, deputy):
    people = {
        "self": ann,
        "nobody": make_user(),
        "client": make_user("client", kind="client"),
        "out": make_user("officer", controller_id=HERE, is_active=False),
        "dpo": make_user("dpo", controller_id=HERE),
    }

    with pytest.raises(DomainError) as raised:
        is_away(ann, people[deputy])

    assert raised.value.code == ("deputy_double_role" if deputy == "dpo" else "deputy_unfit")
    assert not Absence.objects.exists()


def test_who_records_for_whom(ann, ben, make_user, administrator):
    here = make_user("dpo", controller_id=HERE)
    there = make_user("dpo", controller_id=THERE)
    for other in (ben, there):
        with pytest.raises(DomainError) as raised:
            is_away(ann, by=other)
        assert raised.value.code in ("not_found", "not_permitted")
    with pytest.raises(DomainError) as raised:
        is_away(ben, here, by=here)
    assert raised.value.code == "deputy_is_you"

    stand_by = make_user("officer", controller_id=HERE)
    is_away(stand_by, here)
    row = is_away(ann, stand_by, first=3, last=4)
    for step in (
        lambda: is_away(ben, stand_by, by=here),
        lambda: change_absence(
            absence_id=row.pk,
            starts_on=clock.today(),
            ends_on=clock.today(),
            deputy_id=stand_by.pk,
            actor=actor_of(here),
            now=clock.now(),
        ),
    ):
        with pytest.raises(DomainError) as raised:
            step()
        assert raised.value.code == "deputy_is_you", "through the deputy of the deputy"
    is_away(ben, stand_by, by=ben, first=3, last=3)

    is_away(ben, by=here)
    is_away(here, by=administrator)
    is_away(there)
    seen = {
        reader: set(Absence.objects.for_user(actor_of(reader)).values_list("user", flat=True))
        for reader in (ben, here, there, administrator)
    }
    at_here = {ann.pk, ben.pk, here.pk, stand_by.pk}
    assert seen == {
        ben: {ben.pk},
        here: at_here,
        there: {there.pk},
        administrator: at_here | {there.pk},
    }


def test_a_dpo_records_nothing_for_who_holds_roles_elsewhere_too(make_user):
    both = make_user("officer", controller_id=HERE)
    with acting(actor_of(both), "user.role_granted"):
        RoleGrant.objects.create(user=both, role="officer", controller_id=THERE)

    with pytest.raises(NotPermitted):
        is_away(both, by=make_user("dpo", controller_id=HERE))


def test_the_own_days_overlap_never_and_what_is_over_does_not_change(ann, boss):
    row = is_away(ann)
    with pytest.raises(DomainError) as raised:
        is_away(ann, first=2, last=5)
    assert raised.value.code == "absence_overlaps"

    end_absence(absence_id=row.pk, actor=actor_of(ann), now=clock.now())
    is_away(ann)
    with pytest.raises(DomainError) as raised:
        end_absence(absence_id=row.pk, actor=actor_of(ann), now=clock.now())
    assert raised.value.code == "absence_over"


def test_the_event_of_a_step_says_on_whose_behalf(ann, ben, make_user):
    is_away(ann, ben)
    deputy = actor_of(ben)

    def told(permission):
        with acting(deputy, "user.tested"):
            require(deputy, permission, HERE)
            return record_event(
                subject=ann, type="user.tested", controller_id=HERE, actor=deputy, occurred_at=clock.now()
            )

    assert told("case.refuse_case").data == {ON_BEHALF_OF: [str(ann.pk)]}
    assert told("case.view").data == {}, "what one's own role allows is one's own step"


def test_a_deputy_does_not_assess_the_absent_with_their_own_role(ann, ben):
    is_away(ann, ben)

    with pytest.raises(NotPermitted):
        assess_double_role(
            user_id=ann.pk, controller_id=HERE, reasons="Fits.", actor=actor_of(ben), now=clock.now()
        )


def test_the_page_records_changes_and_ends(client, ann, ben):
    client.force_login(ann)
    today = clock.today()
    asked = {
        "step": "record_absence",
        "person": str(ann.pk),
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
        "deputy": str(ben.pk),
    }
    assert client.post("/office/absences/", asked).status_code == 302
    row = Absence.objects.get()
    assert (row.user, row.deputy, row.recorded_by) == (ann, ben, ann.pk)
    assert "Ben Beside" in client.get("/office/absences/").content.decode()

    later = asked | {
        "step": "change_absence",
        "absence": str(row.pk),
        "ends_on": (today + DAY).isoformat(),
        "deputy": "",
    }
    assert client.post("/office/absences/", later).status_code == 302
    row.refresh_from_db()
    assert (row.ends_on, row.deputy) == (today + DAY, None)

    assert client.post("/office/absences/", asked).status_code == 409
    ends = {"step": "end_absence", "absence": str(uuid.uuid4())}
    assert client.post("/office/absences/", ends).status_code == 404
    assert client.post("/office/absences/", ends | {"absence": str(row.pk)}).status_code == 302
    row.refresh_from_db()
    assert row.ended_by == ann.pk
