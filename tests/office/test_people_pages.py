"""Users and roles in the back office: what is shown, to whom, and the steps by their dialogs."""

import re
import uuid

import pytest
from django.contrib import admin
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.events import Event
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.people.role_words import permission_words, role_table
from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS, ROLES
from dpo_office.common.sign_in.identities import bind_own
from dpo_office.common.sign_in.identity_rows import is_bound
from dpo_office.common.users import RoleGrant, User
from tests.factories.registry import make_controller
from tests.office.conftest import PASSWORD

ENGLISH = {"accept-language": "en"}
LIST = "/office/common/user/"
WORDS = "I was writing a long and careful reason here."


@pytest.fixture
def here(db):
    return make_controller("here")


@pytest.fixture
def boss(sign_in):
    return sign_in("", is_superuser=True, name="Anja Administrator")


@pytest.fixture
def colleague(sign_in, here):
    sign_in("officer", here, name="Kim Kær")
    return User.objects.get(name="Kim Kær")


def page(user, rest="change/"):
    return f"{LIST}{user.pk}/{rest}"


def test_a_person_is_made_known_and_chooses_a_password_with_the_link(boss, here):
    fields = {"username": "kim", "name": "Kim Kær", "email": "kim@example.com"}
    made = boss.post(f"{LIST}open/", fields, headers=ENGLISH)
    kim = User.objects.get(username="kim")
    link = re.search(r"<code>(http[^<]+)</code>", made.content.decode())[1]
    path = link.partition("//")[2].partition("/")[2]
    assert made.status_code == 200
    assert not kim.has_usable_password()

    browser = Client()
    form = browser.get(f"/{path}", follow=True)
    assert form.status_code == 200
    assert form.redirect_chain[-1][0].endswith("/set-password/"), "the secret leaves the address"
    weak = browser.post(form.redirect_chain[-1][0], {"new_password1": "short", "new_password2": "short"})
    assert weak.status_code == 200
    chosen = browser.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert (chosen.status_code, chosen["Location"]) == (302, "/office/login/")
    assert browser.login(username="kim", password=PASSWORD)

    again = Client().get(f"/{path}", follow=True)
    assert (again.status_code, "validlink" in again.context and again.context["validlink"]) == (404, False)
    assert [e.type for e in Event.objects.order_by("id")] == ["user.created", "user.password_chosen"]


def test_a_name_that_is_taken_makes_nobody(boss, colleague):
    before = User.objects.count()
    answer = boss.post(
        f"{LIST}open/", {"username": colleague.username, "name": "X Y", "email": "x@example.com"}
    )
    assert (answer.status_code, User.objects.count()) == (409, before)
    assert answer.context["form"].errors["username"]


@pytest.mark.parametrize("way", ["newer link", "shut out"])
def test_a_link_does_not_outlive_what_it_was_for(boss, colleague, way):
    given = boss.post(page(colleague, "step/renew_link/"), {"reason": "Forgot it."})
    path = re.search(r"<code>https?://[^/]+(/[^<]+)</code>", given.content.decode())[1]
    step = "renew_link" if way == "newer link" else "deactivate_user"
    boss.post(page(colleague, f"step/{step}/"), {"reason": "Once more."})

    assert Client().get(path, follow=True).status_code == 404


def test_a_role_is_given_and_taken_back_by_its_dialogs(boss, colleague, here):
    given = boss.post(
        page(colleague, "step/grant_role/"),
        {"role": "auditor", "controller": str(here.pk), "ends_on": "", "reason": "Yearly audit."},
    )
    assert given.status_code == 302
    grant = RoleGrant.objects.get(role="auditor")

    shown = boss.get(page(colleague), headers=ENGLISH)
    assert "Yearly audit." in shown.content.decode()
    assert [g["role"] for g in shown.context["grants_now"]] == ["auditor", "case officer"]

    boss.post(page(colleague, "step/revoke_role/"), {"grant": str(grant.pk), "reason": "Audit is over."})
    shown = boss.get(page(colleague), headers=ENGLISH)
    assert [g["why_ended"] for g in shown.context["grants_earlier"]] == ["Audit is over."]
    assert [g["role"] for g in shown.context["grants_now"]] == ["case officer"]


def test_a_double_role_is_refused_with_words_and_given_after_the_assessment(boss, sign_in, here):
    sign_in("dpo", here, name="Dorte Dpo")
    dorte = User.objects.get(name="Dorte Dpo")
    wanted = {"role": "decider", "controller": str(here.pk), "ends_on": "", "reason": "Small office."}

    refused = boss.post(page(dorte, "step/grant_role/"), wanted, headers=ENGLISH)
    assert refused.status_code == 409
    assert "Article 38(6)" in refused.content.decode()
    assert "Small office." in refused.content.decode(), "what was written is kept"

    boss.post(page(dorte, "step/assess_double_role/"), {"controller": str(here.pk), "reasons": "Looked at."})
    assert boss.post(page(dorte, "step/grant_role/"), wanted).status_code == 302
    assert "Looked at." in boss.get(page(dorte)).content.decode()
    assert DoubleRoleAssessment.objects.get().controller_id == here.pk


@pytest.mark.parametrize("role", [role for role in ROLES if role != "client"])
def test_only_administrators_find_steps_on_a_person(sign_in, colleague, here, role):
    client = sign_in(role, here)
    sees = role in ("decider", "dpo", "auditor")
    answer = client.get(page(colleague))

    assert answer.status_code == (200 if sees else 403)
    assert not sees or answer.context["buttons"] == []
    assert client.get(f"{LIST}open/").status_code == 403
    for step in ("grant_role", "revoke_role", "deactivate_user", "renew_link", "entrust_administration"):
        told = client.post(page(colleague, f"step/{step}/"), {"reason": WORDS})
        assert told.status_code in (403, 409)
    colleague.refresh_from_db()
    assert (colleague.is_active, RoleGrant.objects.filter(user=colleague).count()) == (True, 1)


def test_a_person_of_another_controller_answers_like_an_unknown_one(sign_in, colleague):
    stranger = sign_in("dpo", make_controller("there"))
    foreign = stranger.get(page(colleague))
    unknown = stranger.get(f"{LIST}{uuid.uuid4()}/change/")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_the_dpo_sees_no_role_that_is_held_elsewhere(sign_in, boss, colleague, here):
    there = make_controller("there")
    boss.post(
        page(colleague, "step/grant_role/"),
        {"role": "legal", "controller": str(there.pk), "ends_on": "", "reason": "Elsewhere only."},
    )
    shown = sign_in("dpo", here).get(page(colleague))
    assert "Elsewhere only." not in shown.content.decode()
    assert len(shown.context["grants_now"]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_asks_a_fixed_number_of_queries(boss, sign_in, django_assert_num_queries, count):
    for n in range(count):
        sign_in("officer", make_controller(f"c{n}"))
    boss.get(LIST)
    # Session, user, grants, count, rows, the roles of all, and the names of controllers.
    with django_assert_num_queries(7):
        boss.get(LIST)


def test_the_table_of_roles_says_what_the_program_asks(sign_in, db):
    shown = sign_in("").get(reverse("roles_page"), headers=ENGLISH)
    rows = {row["code"]: row["held"] for group in role_table() for row in group["rows"]}
    holders = [*ROLES, ADMINISTRATOR]

    assert shown.status_code == 200
    assert set(rows) == ROLE_PERMISSIONS.all()
    for code, held in rows.items():
        assert [yes for _words, yes in held] == [code in ROLE_PERMISSIONS.of(role) for role in holders]


def test_every_permission_has_words():
    assert [code for code in ROLE_PERMISSIONS.all() if permission_words(code) == code] == []


def test_a_role_taken_back_in_mid_form_takes_no_words_with_it(sign_in, boss, colleague, here):
    decider = sign_in("decider", here)
    address = page(colleague, "step/assess_double_role/")
    held = RoleGrant.objects.get(role="decider")
    boss.post(page(held.user, "step/revoke_role/"), {"grant": str(held.pk), "reason": "Moved on."})

    written = {"controller": str(here.pk), "reasons": WORDS}
    asked = decider.post(address, written, headers=ENGLISH)
    assert (asked.status_code, WORDS in asked.content.decode()) == (401, True), "the role's end ends sessions"
    person = {"sign_in-username": held.user.username, "sign_in-password": PASSWORD}
    answer = decider.post(address, written | person, headers=ENGLISH)

    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert "Nothing was done" in answer.content.decode()
    assert not DoubleRoleAssessment.objects.exists()


def test_somebody_shut_out_in_mid_form_is_told_and_loses_no_words(sign_in, boss, colleague, here):
    decider = sign_in("decider", here)
    user = RoleGrant.objects.get(role="decider").user
    boss.post(page(user, "step/deactivate_user/"), {"reason": "Left the company."})

    answer = decider.post(
        page(colleague, "step/assess_double_role/"), {"controller": str(here.pk), "reasons": WORDS}
    )

    assert answer.status_code == 401
    assert WORDS in answer.content.decode()
    assert decider.get("/office/").status_code == 302


def test_somebody_without_a_role_is_told_whom_to_ask(sign_in, boss):
    shown = sign_in("").get("/office/", headers=ENGLISH).content.decode()
    assert "Anja Administrator" in shown
    refused = sign_in("").get(LIST, headers=ENGLISH)
    assert (refused.status_code, "ask an administrator" in refused.content.decode()) == (403, True)


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda m: m._meta.label), ids=str)
def test_each_object_has_one_place_that_says_who_may_see_it(model):
    pages = admin.site._registry[model]
    template = pages.document_template
    places = 0
    while template.startswith("office/") and template != "office/document.html":
        source = get_template(template).template.source
        places += source.count("office/readers.html")
        template = re.search(r'{% extends "([^"]+)" %}', source)[1]
    assert places == 1, f"{pages.document_template} must include office/readers.html once"


def test_an_administrator_lets_somebody_sign_in_by_the_company_and_ends_it(boss, colleague, settings):
    boss.defaults |= {"HTTP_ACCEPT_LANGUAGE": "en"}
    assert "expect_identity" not in boss.get(page(colleague)).content.decode()
    settings.DPO_OIDC_ISSUER, settings.DPO_OIDC_CLIENT_ID = "https://sign-in.example.com", "dpo-office"
    assert "not connected" in boss.get(page(colleague)).content.decode()
    given = {"expected": "Kim@Example.com", "reason": "Works here."}
    assert boss.post(page(colleague, "step/expect_identity/"), given).status_code == 302
    shown = boss.get(page(colleague)).content.decode()
    assert "expected as" in shown
    assert "kim@" in shown

    bind_own(user_id=colleague.pk, subject="kim-1", now=clock.now())
    shown = boss.get(page(colleague)).content.decode()
    assert "connected since" in shown
    assert "kim-1" not in shown
    again = boss.post(page(colleague, "step/expect_identity/"), given)
    assert again.status_code == 409
    assert boss.post(page(colleague, "step/unbind_identity/"), {"reason": "Wrong."}).status_code == 302
    assert not is_bound(colleague.pk)
