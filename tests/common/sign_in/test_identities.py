"""Who is bound to the company's provider for signing in: one person, one identity, with actor and reason."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils.translation import override

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.people.accounts import deactivate_user, reactivate_user, renew_link
from dpo_office.common.people.models import UserReason
from dpo_office.common.permissions import Actor, system_user_id
from dpo_office.common.sign_in import identities
from dpo_office.common.sign_in.identities import (
    bind_expected,
    bind_own,
    expect_identity,
    person_bound_to,
    unbind_identity,
)
from dpo_office.common.sign_in.identity_rows import identity_of, is_bound, password_is_shut
from dpo_office.common.sign_in.models import ProviderIdentity
from dpo_office.common.users import User

NOW = clock.now()
ISSUER = "https://sign-in.example.com"
NAME = "kim@example.com"


@pytest.fixture(autouse=True)
def provider(settings) -> None:
    settings.DPO_OIDC_ISSUER, settings.DPO_OIDC_CLIENT_ID = ISSUER, "dpo-office"


@pytest.fixture
def kim(db, make_user) -> User:
    return make_user()


def expect(user: User, actor: Actor, expected: str = NAME, reason: str = "Works here."):
    return expect_identity(user_id=user.pk, expected=expected, reason=reason, actor=actor, now=NOW)


def bind(user: User, subject: str = "kim-1") -> User:
    return bind_own(user_id=user.pk, subject=subject, now=NOW)


def test_an_administrator_says_whom_to_expect_and_why(kim, boss):
    row = expect(kim, boss, " Kim@Example.com ")
    assert (row.expected, row.subject, row.bound_at, row.issuer) == (NAME, "", None, ISSUER)
    event = Event.objects.latest("id")
    assert (event.type, event.actor_id) == ("user.identity_expected", boss.user_id)
    assert UserReason.objects.get(event=event).text == "Works here."
    assert NAME not in repr(event.data)
    assert not is_bound(kim.pk)


def test_who_is_expected_is_bound_once_and_the_name_is_used_up(kim, boss):
    expect(kim, boss)
    assert bind_expected(subject="kim-1", name=NAME, now=NOW) == kim
    assert (identity_of(kim.pk).subject, identity_of(kim.pk).expected) == ("kim-1", "")
    event = Event.objects.latest("id")
    assert (event.type, event.actor_id, event.data) == ("user.identity_bound", kim.pk, {"way": "expected"})
    assert bind_expected(subject="kim-2", name=NAME, now=NOW) is None
    assert person_bound_to("kim-1") == kim
    assert person_bound_to("kim-2") is None


@pytest.mark.parametrize("name", ["", "bo@example.com"])
def test_nobody_is_bound_by_another_name(kim, boss, name):
    expect(kim, boss)
    assert bind_expected(subject="kim-1", name=name, now=NOW) is None
    assert not is_bound(kim.pk)


def test_a_second_name_takes_the_place_of_the_first(kim, boss):
    expect(kim, boss)
    expect(kim, boss, "kim.k@example.com")
    assert bind_expected(subject="kim-1", name=NAME, now=NOW) is None
    assert bind_expected(subject="kim-1", name="kim.k@example.com", now=NOW) == kim
    assert ProviderIdentity.objects.filter(ended_at=None).count() == 1


def test_a_name_is_expected_for_one_person(kim, boss, make_user):
    expect(kim, boss)
    other = make_user()
    with pytest.raises(Refused, match="identity_taken"):
        expect(other, boss)
    assert identity_of(other.pk) is None


def test_who_is_expected_and_shows_the_password_is_bound_by_that(kim, boss):
    expect(kim, boss)
    bind(kim)
    assert (identity_of(kim.pk).subject, identity_of(kim.pk).expected) == ("kim-1", "")
    assert bind_expected(subject="kim-2", name=NAME, now=NOW) is None


def test_who_is_bound_is_neither_expected_nor_bound_anew(kim, boss):
    bind(kim)
    with pytest.raises(Refused, match="identity_bound_already"):
        expect(kim, boss)
    with pytest.raises(Refused, match="identity_bound_already"):
        bind(kim, "kim-2")
    assert identity_of(kim.pk).subject == "kim-1"


def test_an_identity_is_one_persons(kim, boss, make_user):
    bind(kim)
    other = make_user()
    with pytest.raises(Refused, match="identity_taken"):
        bind(other)
    expect(other, boss)
    with pytest.raises(Refused, match="identity_taken"):
        bind_expected(subject="kim-1", name=NAME, now=NOW)
    assert not is_bound(other.pk)


def test_the_database_holds_it_too(kim, boss, make_user):
    bind(kim)
    other = make_user()
    rows = {
        "the same identity": {"user": other, "subject": "kim-1", "bound_at": NOW},
        "a second one": {"user": kim, "subject": "kim-2", "bound_at": NOW},
        "neither expected nor bound": {"user": other},
        "bound to nothing": {"user": other, "expected": NAME, "bound_at": NOW},
        "ended by nobody": {"user": other, "expected": NAME, "ended_at": NOW},
    }
    for fields in rows.values():
        with pytest.raises(IntegrityError), acting(boss, "test.identity"):
            ProviderIdentity.objects.create(issuer=ISSUER, made_at=NOW, **fields)
    assert ProviderIdentity.objects.count() == 1


def test_of_two_browsers_that_use_a_name_one_binds(kim, boss, monkeypatch):
    """The other one is done between the look and the lock."""
    expect(kim, boss)
    lock = identities._lock_person

    def after_the_other(user_id):
        monkeypatch.setattr(identities, "_lock_person", lock)
        assert bind_expected(subject="kim-1", name=NAME, now=NOW) == kim
        return lock(user_id)

    monkeypatch.setattr(identities, "_lock_person", after_the_other)
    assert bind_expected(subject="kim-2", name=NAME, now=NOW) is None
    assert identity_of(kim.pk).subject == "kim-1"


def test_only_administrators_and_nobody_for_themselves(kim, boss):
    nobody = Actor(boss.user_id, "staff")
    self_made = Actor(kim.pk, "staff", is_administrator=True)
    with pytest.raises(NotPermitted):
        expect(kim, nobody)
    with pytest.raises(Refused, match="not_for_yourself"):
        expect(kim, self_made)
    with pytest.raises(Invalid, match="reason_missing"):
        expect(kim, boss, reason=" ")
    with pytest.raises(Invalid, match="expected_missing"):
        expect(kim, boss, " ")
    with pytest.raises(Invalid, match="expected_missing"):
        expect(kim, boss, "x" * 255)
    bind(kim)
    ending = {"user_id": kim.pk, "now": NOW}
    with pytest.raises(NotPermitted):
        unbind_identity(**ending, reason="Wrong.", actor=nobody)
    with pytest.raises(Refused, match="not_for_yourself"):
        unbind_identity(**ending, reason="Wrong.", actor=self_made)
    with pytest.raises(Invalid, match="reason_missing"):
        unbind_identity(**ending, reason=" ", actor=boss)
    assert is_bound(kim.pk)


def test_systems_and_people_who_are_out_are_not_expected(db, boss, make_user):
    with pytest.raises(Refused, match="user_not_a_person"):
        expect(make_user(kind="client"), boss)
    with pytest.raises(Refused, match="user_not_active"):
        expect(make_user(is_active=False), boss)


def test_ending_it_ends_sessions_and_says_why(kim, boss):
    bind(kim)
    before = User.objects.get(pk=kim.pk).sessions_epoch
    unbind_identity(user_id=kim.pk, reason="Another account.", actor=boss, now=NOW)
    assert User.objects.get(pk=kim.pk).sessions_epoch == before + 1
    event = Event.objects.latest("id")
    assert (event.type, event.actor_id) == ("user.identity_unbound", boss.user_id)
    assert UserReason.objects.get(event=event).text == "Another account."
    row = ProviderIdentity.objects.get()
    assert (row.ended_by, is_bound(kim.pk)) == (boss.user_id, False)
    with pytest.raises(Refused, match="identity_none"):
        unbind_identity(user_id=kim.pk, reason="Once more.", actor=boss, now=NOW)
    bind(kim, "kim-2")
    assert identity_of(kim.pk).subject == "kim-2"


def test_shutting_out_ends_it_and_letting_in_brings_nothing_back(kim, boss):
    bind(kim)
    deactivate_user(user_id=kim.pk, reason="Left.", actor=boss, now=NOW)
    assert ProviderIdentity.objects.get().ended_by == boss.user_id
    with pytest.raises(Refused, match="provider_person_out"):
        bind(kim)
    reactivate_user(user_id=kim.pk, reason="Is back.", actor=boss, now=NOW)
    assert person_bound_to("kim-1") is None


def test_a_new_link_says_nothing_of_it(kim, boss):
    bind(kim)
    renew_link(user_id=kim.pk, reason="Forgot it.", actor=boss, now=NOW)
    assert is_bound(kim.pk)


def test_history_keeps_each_step(kim, boss):
    expect(kim, boss)
    bind_expected(subject="kim-1", name=NAME, now=NOW)
    unbind_identity(user_id=kim.pk, reason="Wrong.", actor=boss, now=NOW)
    rows = ProviderIdentity.history.order_by("history_id").values_list(
        "history_change_reason", "history_user_id"
    )
    assert list(rows) == [
        ("user.identity_expected", boss.user_id),
        ("user.identity_bound", kim.pk),
        ("user.identity_unbound", boss.user_id),
    ]


def test_what_another_issuer_called_somebody_counts_for_nothing(kim, settings):
    bind(kim)
    settings.DPO_OIDC_ONLY = True
    assert password_is_shut(kim.pk)
    settings.DPO_OIDC_ISSUER = "https://another.example.com"
    assert person_bound_to("kim-1") is None
    assert not password_is_shut(kim.pk)
    bind(kim, "kim-at-another")
    assert ProviderIdentity.objects.filter(ended_at=None).count() == 1


def test_without_a_provider_nobody_is_bound_or_expected(kim, boss, settings):
    settings.DPO_OIDC_ISSUER = ""
    with pytest.raises(Refused, match="provider_none"):
        expect(kim, boss)
    with pytest.raises(Refused, match="provider_none"):
        bind(kim)
    assert not is_bound(kim.pk)


def test_the_machine_ends_it_for_the_only_administrator(kim, capsys):
    bind(kim)
    call_command("unbind_identity", kim.username, reason="The provider is gone.")
    assert not is_bound(kim.pk)
    assert Event.objects.latest("id").actor_id == system_user_id("setup")
    with override("en"), pytest.raises(CommandError, match="not connected"):
        call_command("unbind_identity", kim.username, reason="Once more.")
    with pytest.raises(CommandError, match="no person"):
        call_command("unbind_identity", "nobody-at-all", reason="Lost.")
