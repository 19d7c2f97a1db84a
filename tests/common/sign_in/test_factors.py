"""Second factors and recovery codes: sealed, used once, and reset by somebody else alone."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.people.models import UserReason
from dpo_office.common.permissions import Actor, system_user_id
from dpo_office.common.sign_in import factors
from dpo_office.common.sign_in.factors import (
    add_second_factor,
    factors_of,
    has_factor,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    unused_codes,
    use_second_factor,
)
from dpo_office.common.sign_in.models import RecoveryCode, SecondFactor
from dpo_office.common.users import User
from tests.factories.sign_in import KEY, code_now, with_app

NOW = clock.now()


@pytest.fixture
def kim(db, make_user) -> User:
    return make_user()


@pytest.fixture
def added(kim):
    return with_app(kim)


def use(user: User, code: str) -> str:
    return use_second_factor(user_id=user.pk, code=code, read_at=clock.now(), now=clock.now())


def test_the_first_app_brings_ten_recovery_codes_and_a_second_one_none(kim, added):
    again = with_app(kim, name="Tablet")
    assert (len(set(added.codes)), again.codes) == (10, ())
    assert [factor.name for factor in factors_of(kim.pk)] == ["Telefon", "Tablet"]
    assert [event.type for event in Event.objects.order_by("id")] == ["user.second_factor_added"] * 2


def test_neither_secret_nor_codes_stand_in_the_database(kim, added):
    rows = repr(list(SecondFactor.objects.values())) + repr(list(SecondFactor.history.values()))
    rows += repr(list(RecoveryCode.objects.values()))
    assert repr(KEY)[2:-1] not in rows
    assert not [code for code in added.codes if code in rows or code.replace("-", "") in rows]
    assert {"wrapped_key", "ciphertext", "last_step"} & set(SecondFactor.history.values().get()) == set()


@pytest.mark.parametrize(
    ("code", "name", "refusal"), [("000000", "Telefon", "code_wrong"), (None, " ", "name_missing")]
)
def test_an_app_is_added_only_with_its_code_and_a_name(kim, code, name, refusal):
    with pytest.raises(Invalid, match=refusal):
        add_second_factor(user_id=kim.pk, key=KEY, code=code or code_now(), name=name, read_at=NOW, now=NOW)
    assert not has_factor(kim.pk)


def test_a_first_app_is_not_added_beside_another(kim):
    asked = {"user_id": kim.pk, "key": KEY, "name": "Telefon", "read_at": clock.now(), "now": NOW}
    add_second_factor(**asked, code=code_now(), only_first=True)
    with pytest.raises(Refused, match="second_factor_there"):
        add_second_factor(**asked, code=code_now(), only_first=True)
    assert factors_of(kim.pk).count() == 1


def test_a_code_works_once(kim, added):
    code = code_now()
    assert use(kim, code) == "app"
    with pytest.raises(Invalid, match="code_wrong"):
        use(kim, code)
    with pytest.raises(Invalid, match="code_wrong"):
        use(kim, code_now(steps=-1))


def test_of_two_who_send_a_code_at_the_same_moment_one_is_let_in(kim, added, monkeypatch):
    """Both read the row before either noted its step."""
    code = code_now()
    stale = list(factors_of(kim.pk))
    assert use(kim, code) == "app"
    monkeypatch.setattr(factors, "factors_of", lambda _user_id: stale)
    with pytest.raises(Invalid, match="code_wrong"):
        use(kim, code)


def test_a_recovery_code_works_once_and_says_so(kim, added):
    assert use(kim, added.codes[3].lower()) == "recovery"
    with pytest.raises(Invalid, match="code_wrong"):
        use(kim, added.codes[3])
    assert unused_codes(kim.pk).count() == 9
    assert Event.objects.latest("id").type == "user.recovery_code_used"


def test_nobody_elses_code_works(kim, added, make_user):
    other = make_user()
    with pytest.raises(Invalid, match="code_wrong"):
        use(other, added.codes[0])
    with pytest.raises(Invalid, match="code_wrong"):
        use(other, code_now())


def test_new_recovery_codes_end_the_earlier_ones(kim, added):
    codes = renew_recovery_codes(user_id=kim.pk, now=NOW)
    with pytest.raises(Invalid, match="code_wrong"):
        use(kim, added.codes[0])
    assert use(kim, codes[0]) == "recovery"


def test_without_an_app_there_are_no_recovery_codes(kim):
    with pytest.raises(Refused, match="second_factor_none"):
        renew_recovery_codes(user_id=kim.pk, now=NOW)


def test_the_last_app_stays_where_there_must_be_one(kim, added):
    asked = {"factor_id": added.factor.pk, "user_id": kim.pk, "now": NOW}
    with pytest.raises(Refused, match="second_factor_needed"):
        remove_second_factor(**asked, is_required=True)
    with_app(kim, name="Tablet")
    remove_second_factor(**asked, is_required=True)
    assert unused_codes(kim.pk).count() == 10

    with pytest.raises(NotFound):
        remove_second_factor(**asked, is_required=True)


def test_with_the_last_app_the_recovery_codes_end(kim, added):
    remove_second_factor(factor_id=added.factor.pk, user_id=kim.pk, is_required=False, now=NOW)
    assert (has_factor(kim.pk), unused_codes(kim.pk).count()) == (False, 0)
    with pytest.raises(Invalid, match="code_wrong"):
        use(kim, code_now())


def test_nobody_takes_away_anothers_app(kim, added, make_user):
    with pytest.raises(NotFound):
        remove_second_factor(factor_id=added.factor.pk, user_id=make_user().pk, is_required=False, now=NOW)
    assert has_factor(kim.pk)


def test_an_administrator_resets_it_with_a_reason(kim, added, boss):
    before = kim.sessions_epoch
    reset_second_factor(user_id=kim.pk, reason="Lost the phone.", actor=boss, now=NOW)

    kim.refresh_from_db()
    assert (has_factor(kim.pk), unused_codes(kim.pk).count()) == (False, 0)
    assert kim.sessions_epoch == before + 1
    event = Event.objects.latest("id")
    assert (event.type, event.actor_id) == ("user.second_factor_reset", boss.user_id)
    assert UserReason.objects.get(event=event).text == "Lost the phone."


def test_nobody_resets_their_own_and_none_but_administrators(kim, added, boss):
    asked = {"user_id": kim.pk, "reason": "Lost it.", "now": NOW}
    with pytest.raises(Refused, match="not_for_yourself"):
        reset_second_factor(**asked, actor=Actor(kim.pk, "staff", is_administrator=True))
    with pytest.raises(NotPermitted):
        reset_second_factor(**asked, actor=Actor(uuid.uuid4(), "staff"))
    with pytest.raises(Invalid, match="reason_missing"):
        reset_second_factor(**asked | {"reason": " "}, actor=boss)
    assert has_factor(kim.pk)


def test_there_is_nothing_to_reset_without_an_app(kim, boss):
    with pytest.raises(Refused, match="second_factor_none"):
        reset_second_factor(user_id=kim.pk, reason="Lost it.", actor=boss, now=NOW)


def test_the_machine_resets_it_for_the_only_administrator(kim, added, capsys):
    call_command("reset_second_factor", kim.username, reason="The only one here, phone lost.")
    assert not has_factor(kim.pk)
    assert Event.objects.latest("id").actor_id == system_user_id("setup")
    with override("en"), pytest.raises(CommandError, match="nothing to renew or reset"):
        call_command("reset_second_factor", kim.username, reason="Once more.")
    with pytest.raises(CommandError, match="no person"):
        call_command("reset_second_factor", "nobody-at-all", reason="Lost.")
