"""People made known, shut out and let in again; the last administrator; who sees whom."""

import threading
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from rest_framework.exceptions import AuthenticationFailed

from dpo_office.common.errors import DomainError, Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.people.accounts import (
    choose_password,
    create_user,
    deactivate_user,
    entrust_administration,
    reactivate_user,
    renew_link,
    withdraw_administration,
)
from dpo_office.common.people.double_roles import assess_double_role
from dpo_office.common.people.grants import grant_role
from dpo_office.common.permissions import ROLES, Grant, system_user_id
from dpo_office.common.tokens import BearerAuthentication
from dpo_office.common.users import RoleGrant, User, actor_of
from tests.common.people.conftest import HERE, NOW, THERE

pytestmark = pytest.mark.django_db
PASSWORD = "quite a long password"
PERSON = {"username": "kim.kaer", "name": "Kim Kær", "email": "kim@example.com"}


def created(actor: Any, **fields: Any) -> User:
    return create_user(**PERSON | fields, actor=actor, now=NOW)


def test_create_user_makes_a_person_without_role_and_without_password(chief):
    user = created(chief)

    assert (user.kind, user.is_active, user.is_superuser, user.name) == ("staff", True, False, "Kim Kær")
    assert not user.has_usable_password()
    assert actor_of(user).grants == frozenset()
    event = Event.objects.get()
    assert (event.type, event.subject_id, event.controller_id) == ("user.created", user.pk, None)
    assert event.data == {}, "the feed holds no personal data"
    assert User.history.get(id=user.pk).history_user_id == chief.user_id


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"username": "k"}, Invalid("username_invalid")),
        ({"username": "kim kaer"}, Invalid("username_invalid")),
        ({"username": "RUT"}, Refused("username_taken")),
        ({"name": " "}, Invalid("name_missing")),
        ({"email": "kim"}, Invalid("address_invalid")),
    ],
)
def test_create_user_refuses_and_makes_nobody(chief, fields, refusal):
    created(chief, username="rut")
    before = User.objects.count()

    with pytest.raises(DomainError) as raised:
        created(chief, **fields)

    assert (type(raised.value), raised.value.code) == (type(refusal), refusal.code)
    assert User.objects.count() == before


@pytest.mark.parametrize("role", ROLES)
def test_no_role_administers(make_user, colleague, asked, role):
    actor = actor_of(make_user(role, kind="client" if role == "client" else "staff"))
    call = asked | {"actor": actor, "user_id": colleague.pk}
    for step in (
        renew_link,
        deactivate_user,
        reactivate_user,
        entrust_administration,
        withdraw_administration,
    ):
        with pytest.raises(NotPermitted):
            step(**call)
    with pytest.raises(NotPermitted):
        created(actor)
    colleague.refresh_from_db()
    assert (colleague.is_active, colleague.is_superuser) == (True, False)


def test_choose_password_is_the_persons_own_act(chief):
    user = created(chief)
    choose_password(user_id=user.pk, password=PASSWORD, now=NOW)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert Event.objects.latest("id").actor_id == user.pk


def test_renew_link_makes_the_old_password_useless(chief, asked):
    user = created(chief)
    choose_password(user_id=user.pk, password=PASSWORD, now=NOW)
    session = User.objects.get(pk=user.pk).get_session_auth_hash()

    renew_link(user_id=user.pk, **asked)

    user.refresh_from_db()
    assert not user.check_password(PASSWORD)
    assert user.get_session_auth_hash() != session, "open sessions end"


def test_deactivate_user_ends_roles_assessments_tokens_and_the_password(chief, make_user, make_token, asked):
    user = make_user("dpo", "officer", controller_id=HERE, is_superuser=True)
    token, secret = make_token(user)
    choose_password(user_id=user.pk, password=PASSWORD, now=NOW)
    assessment = assess_double_role(
        user_id=user.pk, controller_id=HERE, reasons="Small.", actor=chief, now=NOW
    )

    deactivate_user(user_id=user.pk, **asked)

    user.refresh_from_db()
    assessment.refresh_from_db()
    token.refresh_from_db()
    assert (user.is_active, user.is_superuser, user.has_usable_password()) == (False, False, False)
    assert not RoleGrant.objects.filter(user=user, ended_at__isnull=True).exists()
    assert assessment.ended_at == NOW
    with pytest.raises(NotFound):
        choose_password(user_id=user.pk, password=PASSWORD, now=NOW)

    reactivate_user(user_id=user.pk, **asked)
    user.refresh_from_db()
    assert (user.is_active, user.is_superuser, actor_of(user).grants) == (True, False, frozenset())
    with pytest.raises(AuthenticationFailed):
        BearerAuthentication().authenticate_credentials(secret.encode())


@pytest.mark.parametrize(
    ("step", "state", "refusal"),
    [
        (deactivate_user, {"is_active": False}, "user_not_active"),
        (reactivate_user, {}, "user_active_already"),
        (renew_link, {"is_active": False}, "user_not_active"),
        (renew_link, {"kind": "client"}, "user_not_a_person"),
        (entrust_administration, {"is_superuser": True}, "administrator_already"),
        (entrust_administration, {"kind": "client"}, "user_not_a_person"),
        (entrust_administration, {"is_active": False}, "user_not_active"),
        (withdraw_administration, {}, "administrator_not"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(make_user, asked, step, state, refusal):
    user = make_user(**state)
    with pytest.raises(Refused, match=refusal):
        step(user_id=user.pk, **asked)
    assert not Event.objects.exists()


@pytest.mark.parametrize("step", [deactivate_user, withdraw_administration, renew_link])
def test_nobody_does_it_to_themselves(administrator, chief, asked, step):
    with pytest.raises(Refused, match="not_for_yourself"):
        step(user_id=administrator.pk, **asked)


@pytest.mark.parametrize("step", [deactivate_user, withdraw_administration])
def test_the_last_administrator_stays(boss, administrator, asked, step):
    """The office itself (a set-up) is refused too."""
    with pytest.raises(Refused, match="last_administrator"):
        step(user_id=administrator.pk, **asked | {"actor": boss})
    administrator.refresh_from_db()
    assert administrator.is_superuser


def test_an_administrator_makes_another_who_may_replace_them(administrator, colleague, asked):
    entrust_administration(user_id=colleague.pk, **asked)
    colleague.refresh_from_db()
    withdraw_administration(user_id=administrator.pk, **asked | {"actor": actor_of(colleague)})

    with pytest.raises(NotPermitted):
        deactivate_user(user_id=colleague.pk, **asked)
    colleague.refresh_from_db()
    assert colleague.is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_do_not_both_succeed(make_user, asked, together):
    one, other = make_user(is_superuser=True), make_user(is_superuser=True)
    ready = threading.Barrier(2)
    refused = []

    def removes(actor_user: User, target: User) -> None:
        actor = actor_of(actor_user)
        ready.wait(10)
        try:
            deactivate_user(user_id=target.pk, **asked | {"actor": actor})
        except NotPermitted:
            refused.append(target.pk)

    together.run(lambda: removes(one, other), lambda: removes(other, one))

    # The administrator of `asked` is a third one, whom neither touches.
    assert len(refused) == 1
    assert User.objects.filter(pk__in=[one.pk, other.pk], is_active=True).count() == 1


def test_for_user_shows_who_holds_a_role_where_the_reader_may_see_people(make_user, chief):
    here, there = make_user("officer", controller_id=HERE), make_user("officer", controller_id=THERE)
    everywhere, nobody = make_user("auditor"), make_user()
    dpo = make_user("dpo", controller_id=HERE)
    machine = make_user(kind="system")

    seen = set(User.objects.for_user(actor_of(dpo)).values_list("pk", flat=True))
    assert seen == {here.pk, everywhere.pk, dpo.pk}
    assert User.objects.for_user(chief).filter(pk__in=[there.pk, nobody.pk]).count() == 2
    assert not User.objects.for_user(chief).filter(pk=machine.pk).exists()
    assert not User.objects.for_user(actor_of(here)).exists(), "an officer sees nobody's roles"
    assert not RoleGrant.objects.for_user(actor_of(dpo)).filter(user=there).exists()


def test_an_administrator_sees_people_and_nothing_else(chief):
    assert chief.may("user.grant_role", uuid.uuid4())
    for permission in ("case.view", "letter.view", "customer.view", "event.view", "read.view"):
        assert chief.controllers(permission) == frozenset()


def test_a_role_counts_for_the_administrator_only_when_another_gave_it(administrator, make_user, asked):
    other = actor_of(make_user(is_superuser=True))
    grant_role(user_id=administrator.pk, role="officer", controller_id=HERE, **asked | {"actor": other})
    assert actor_of(administrator).grants == {Grant("officer", HERE)}


def test_createsuperuser_makes_an_administrator_who_is_recorded_with_who_and_why(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", username="rut", email="rut@example.com", interactive=False, verbosity=0)

    user = User.objects.get(username="rut")
    assert (user.kind, user.is_superuser, user.is_active) == ("staff", True, True)
    assert user.check_password(PASSWORD)
    line = User.history.get(id=user.pk)
    setup = system_user_id("setup")
    assert (line.history_user_id, line.history_change_reason) == (setup, "user.superuser_created")
    event = Event.objects.get(subject_id=user.pk)
    assert (event.type, event.step, event.actor_id) == ("user.superuser_created", "create_superuser", setup)
    # Whom it made can give roles, as an administrator made on the page.
    created(actor_of(user))


def test_createsuperuser_refuses_a_name_that_is_taken(chief):
    created(chief)

    with pytest.raises(CommandError):
        call_command(
            "createsuperuser",
            username=PERSON["username"],
            email="x@example.com",
            interactive=False,
            verbosity=0,
        )

    assert User.objects.filter(is_superuser=True).count() == 1
