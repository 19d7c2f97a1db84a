"""The doors of the office: passwords, codes, waits, the end of sessions, and asking again who it is."""

import re
import uuid
from base64 import b32decode
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from dpo_office.common.acting import acting
from dpo_office.common.events import Event
from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.models import AccessReview
from dpo_office.common.sign_in.api_session import ProofNeeded, need_proof
from dpo_office.common.sign_in.factors import has_factor, unused_codes
from dpo_office.common.sign_in.models import SecondFactor, SignIn, SignInWait
from dpo_office.common.sign_in.sessions import MARK, browser_in
from dpo_office.common.users import RoleGrant, User
from dpo_office.fresh_sign_in import FRESH_SIGN_IN
from tests.factories.registry import ADMIN, make_controller
from tests.factories.sign_in import code_now, with_app
from tests.office.conftest import PASSWORD

ENGLISH = {"accept-language": "en"}
LOGIN, CODE, ENROL, MINE = (
    "/office/login/",
    "/office/sign-in/code/",
    "/office/sign-in/enrol/",
    "/office/my-sign-in/",
)
WORDS = "I was writing a long and careful reason here."
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def kim(sign_in) -> User:
    sign_in("", name="Kim Kær")
    return User.objects.get(name="Kim Kær")


@pytest.fixture
def here(db):
    return make_controller("here")


@pytest.fixture
def required(settings) -> None:
    settings.DPO_SECOND_FACTOR = True


@pytest.fixture
def asking(settings) -> None:
    settings.DPO_FRESH_SIGN_IN = True


def password(user: User, client: Client | None = None, *, said: str = PASSWORD, path: str = LOGIN):
    browser = client or Client(headers=ENGLISH)
    return browser, browser.post(path, {"username": user.username, "password": said})


def shift(client: Client, **spans: timedelta) -> None:
    """Let times in the mark of a session lie further back."""
    session = client.session
    mark = session[MARK]
    for name, span in spans.items():
        mark[name] -= span.total_seconds()
    session[MARK] = mark
    session.save()


def is_in(client: Client) -> bool:
    return client.get("/office/").status_code == 200


def words(answer) -> str:
    return answer.content.decode()


# --- two factors


def test_who_has_an_app_is_let_in_by_its_code_and_not_before(kim):
    with_app(kim)
    browser, asked = password(kim, path=f"{LOGIN}?next=/office/roles/")
    assert (asked.status_code, asked["Location"]) == (302, CODE)
    assert not is_in(browser)
    assert browser.get("/api/v1/controllers/").status_code in (401, 403)

    before = browser.session.session_key
    let_in = browser.post(CODE, {"code": code_now()})
    assert (let_in.status_code, let_in["Location"]) == (302, "/office/roles/")
    assert is_in(browser)
    assert browser.session.session_key != before
    assert SignIn.objects.get(ended_at=None).has_second_factor


def test_a_code_opens_one_door_only(kim):
    with_app(kim)
    code = code_now()
    first, second = password(kim)[0], password(kim)[0]
    first.post(CODE, {"code": code})
    refused = second.post(CODE, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)
    assert "was used already" in words(refused)


def test_a_recovery_code_opens_the_door_and_says_how_many_are_left(kim):
    added = with_app(kim)
    browser, _asked = password(kim)
    browser.post(CODE, {"code": added.codes[0]})
    assert "9 are left" in words(browser.get("/office/"))


def test_the_page_for_the_code_is_for_nobody_without_the_password(kim, db):
    with_app(kim)
    for path in (CODE, ENROL):
        assert Client().get(path)["Location"] == LOGIN
        assert Client().post(path, {"code": code_now()})["Location"] == LOGIN


@pytest.mark.parametrize("way", ["late", "new password", "shut out"])
def test_what_changed_after_the_password_leads_back_to_it(kim, way):
    with_app(kim)
    browser, _asked = password(kim)
    if way == "late":
        session = browser.session
        session["office_pending"] = session["office_pending"] | {"at": timezone.now().timestamp() - 601}
        session.save()
    elif way == "new password":
        kim.set_password("quite another long one")
        kim.save(update_fields=["password"])
    else:
        User.objects.filter(pk=kim.pk).update(sessions_epoch=7)
    assert browser.post(CODE, {"code": code_now()})["Location"] == LOGIN
    assert not is_in(browser)


def test_where_it_is_required_one_is_led_to_add_an_app_and_sees_nothing_else(kim, required):
    browser, asked = password(kim)
    assert asked["Location"] == ENROL
    assert not is_in(browser)
    page = browser.get(ENROL)
    assert 'src="data:image/svg+xml' in words(page)
    secret = page.context["secret"].replace(" ", "")
    assert browser.get(ENROL).context["secret"].replace(" ", "") == secret, "until it is confirmed"
    assert secret not in repr(browser.session.items()), "only sealed"

    wrong = browser.post(ENROL, {"name": "Telefon", "code": "000000"})
    assert (wrong.status_code, has_factor(kim.pk), is_in(browser)) == (200, False, False)

    shown = browser.post(ENROL, {"name": "Telefon", "code": code_from(secret)})
    assert len(re.findall(r"<code>[0-9A-Z]{5}-[0-9A-Z]{5}</code>", words(shown))) == 10
    assert is_in(browser)
    assert browser.get(ENROL)["Location"] == LOGIN


def test_a_session_without_the_code_ends_when_the_code_becomes_required(kim, settings):
    browser, _asked = password(kim)
    assert is_in(browser)
    settings.DPO_SECOND_FACTOR = True
    assert browser.get("/api/v1/controllers/").status_code in (401, 403)
    assert not is_in(browser)


def code_from(secret: str) -> str:
    return code_now(b32decode(secret))


def test_the_password_alone_is_enough_where_it_is_optional(kim):
    browser, asked = password(kim)
    assert (asked["Location"], is_in(browser)) == ("/office/", True)


# --- wrong tries


def test_unknown_names_wrong_passwords_and_clients_get_the_same_answer(kim, sign_in):
    sign_in("", kind="client", name="Klient")
    answers = []
    for name, said in (
        (kim.username, "not the password"),
        ("nobody-at-all", PASSWORD),
        (User.objects.get(name="Klient").username, PASSWORD),
    ):
        asked = Client(headers=ENGLISH).post(LOGIN, {"username": name, "password": said})
        answers.append((asked.status_code, str(asked.context["form"].non_field_errors())))
        last = SignInWait.objects.latest("last_at")
        assert last.wrong_tries == 1
    assert len(set(answers)) == 1


@pytest.mark.parametrize("name", ["kim", "nobody-at-all"])
def test_after_three_wrong_tries_one_waits_whoever_it_is(kim, name):
    name = kim.username if name == "kim" else name
    browser = Client(headers=ENGLISH)
    for _ in range(3):
        assert browser.post(LOGIN, {"username": name, "password": "wrong"}).status_code == 200
    waits = browser.post(LOGIN, {"username": name, "password": PASSWORD})
    assert waits.status_code == 429
    assert re.search(r"can be made in \d seconds?\.", words(waits))
    assert not is_in(browser)
    elsewhere = Client(REMOTE_ADDR="192.0.2.9").post(LOGIN, {"username": name, "password": PASSWORD})
    assert elsewhere.status_code == (302 if name == kim.username else 200), "elsewhere one may"

    SignInWait.objects.update(last_at=timezone.now() - timedelta(minutes=15))
    assert browser.post(LOGIN, {"username": name, "password": PASSWORD}).status_code == elsewhere.status_code


def test_wrong_codes_wait_wherever_they_come_from(kim):
    with_app(kim)
    browser, _asked = password(kim)
    for _ in range(3):
        assert browser.post(CODE, {"code": "000000"}).status_code == 200
    other, _asked = password(kim, Client(REMOTE_ADDR="192.0.2.9"))
    assert other.post(CODE, {"code": code_now()}).status_code == 429
    assert not is_in(other)


def test_links_that_do_not_work_wait_too(kim):
    path = reverse("choose_password", args=[kim.pk, "c0ffee-1"])
    assert [Client().get(path).status_code for _ in range(4)] == [404, 404, 404, 429]


def test_links_of_nobody_count_together(db):
    paths = [reverse("choose_password", args=[uuid.uuid4(), "c0ffee-1"]) for _ in range(4)]
    assert [Client().get(path).status_code for path in paths] == [404, 404, 404, 429]
    assert SignInWait.objects.count() == 1


def test_guesses_of_the_old_password_wait_too(kim):
    browser, _asked = password(kim)
    change = {"old_password": "wrong", "new_password1": "a", "new_password2": "b"}
    for _ in range(3):
        assert browser.post("/office/password_change/", change).status_code == 200
    waits = browser.post("/office/password_change/", change, follow=True)
    assert "Too many wrong tries" in words(waits)


# --- sessions


@pytest.mark.parametrize(
    ("spans", "is_open"),
    [
        ({"seen": timedelta(minutes=29)}, True),
        ({"seen": timedelta(minutes=30)}, False),
        ({"began": timedelta(hours=11, minutes=59)}, True),
        ({"began": timedelta(hours=12)}, False),
    ],
)
def test_a_session_ends_idle_or_long_and_says_so(kim, spans, is_open):
    browser, _asked = password(kim)
    shift(browser, **spans)
    shown = browser.get("/office/", follow=True)
    assert is_in(browser) == is_open
    assert ("You were signed out" in words(shown)) != is_open
    assert SignIn.objects.filter(ended_at=None).exists() == is_open


def test_a_click_keeps_a_session_open_and_a_page_that_looks_by_itself_does_not(kim):
    browser, _asked = password(kim)
    shift(browser, seen=timedelta(minutes=20))
    browser.get("/office/", headers={"x-office-live": "1"})
    shift(browser, seen=timedelta(minutes=9))
    assert is_in(browser)
    shift(browser, seen=timedelta(minutes=29))
    assert is_in(browser)
    browser.get("/office/", headers={"x-office-live": "1"})
    shift(browser, seen=timedelta(minutes=30))
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("before", "back"),
    [
        ("http://testserver/office/calendar/?month=2026-03", "/office/calendar/%3Fmonth%3D2026-03"),
        ("https://example.com/office/calendar/", "/office/"),
        ("", "/office/"),
    ],
)
def test_what_is_no_dialog_is_told_not_to_be_done_after_the_end(kim, before, back):
    browser, _asked = password(kim)
    shift(browser, seen=timedelta(hours=1))
    asked = browser.post("/office/seen/", {}, follow=True, headers={"referer": before})
    assert asked.redirect_chain[-1][0] == f"{LOGIN}?next={back}"
    assert "was not done" in words(asked)


def test_a_half_written_dialog_takes_the_code_too(sign_in, here):
    sign_in("decider", here)
    decider = RoleGrant.objects.get(role="decider").user
    browser, _asked = password(decider)
    with_app(decider)
    shift(browser, seen=timedelta(hours=1))
    address = f"/office/common/user/{decider.pk}/step/assess_double_role/"
    written = {"controller": str(here.pk), "reasons": WORDS}
    asked = browser.post(address, written)
    person = {"sign_in-username": decider.username, "sign_in-password": PASSWORD}
    for code, said in (("", "Give the code"), ("000000", "not right")):
        again = browser.post(address, written | person | {"sign_in-code": code})
        assert (again.status_code, WORDS in words(again), said in words(again)) == (401, True, True)
    resumed = browser.post(address, written | person | {"sign_in-code": code_now()})

    assert asked.status_code == 401
    assert WORDS in words(resumed)
    assert is_in(browser)


@pytest.mark.parametrize(
    "step", ["grant_role", "revoke_role", "renew_link", "deactivate_user", "entrust_administration"]
)
def test_sessions_end_with_what_changes_rights(sign_in, here, step):
    boss = sign_in("", is_superuser=True)
    sign_in("officer", here)
    grant = RoleGrant.objects.get(role="officer")
    browser, _asked = password(grant.user)
    unknown = Client()
    unknown.force_login(User.objects.get(pk=grant.user_id))
    assert is_in(browser)
    asked = {
        "reason": "It is time.",
        "role": "auditor",
        "controller": str(here.pk),
        "grant": str(grant.pk),
        "ends_on": "",
    }
    assert boss.post(f"/office/common/user/{grant.user_id}/step/{step}/", asked).status_code in (200, 302)
    assert (is_in(browser), is_in(unknown)) == (False, False)
    assert not SignIn.objects.filter(user=grant.user, ended_at=None).exists()


def test_a_new_password_ends_the_other_sessions_alone(kim):
    browser, other = password(kim)[0], password(kim)[0]
    new = "quite another long one"
    changed = browser.post(
        "/office/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert changed.status_code == 302
    assert (is_in(browser), is_in(other)) == (True, False)
    row = SignIn.objects.get(ended_at=None)
    assert row.session_key == browser.session.session_key


@pytest.mark.parametrize("has_app", [False, True])
def test_signing_in_again_ends_the_session_before(kim, has_app):
    browser, _asked = password(kim)
    before = browser.session.session_key
    if has_app:
        with_app(kim)
    password(kim, browser)
    if has_app:
        browser.post(CODE, {"code": code_now()})
    assert is_in(browser)
    assert browser.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert SignIn.objects.get(ended_at=None).session_key == browser.session.session_key
    assert SignIn.objects.get(session_key=before).ended_at


def test_leaving_is_noted(kim):
    browser, _asked = password(kim)
    browser.post("/office/logout/")
    assert SignIn.objects.get().ended_at
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_by_its_kind_alone(agent, said):
    assert browser_in(agent) == said


# --- my sign-in


def test_ones_own_page_shows_and_ends_sessions(kim, sign_in):
    browser, _asked = password(kim, Client(headers=ENGLISH | {"user-agent": FIREFOX}))
    other, _asked = password(kim)
    stranger = sign_in("")
    shown = browser.get(MINE)
    assert [row["is_this"] for row in shown.context["sign_ins"]] == [False, True]
    assert "Firefox, Linux" in words(shown)
    [row] = [row["row"] for row in shown.context["sign_ins"] if not row["is_this"]]

    assert stranger.post(f"{MINE}{row.pk}/end/").status_code == 404
    assert is_in(other)
    assert browser.post(f"{MINE}{row.pk}/end/").status_code == 302
    assert (is_in(browser), is_in(other)) == (True, False)
    assert not Session.objects.filter(session_key=row.session_key).exists()


def test_an_app_is_added_renewed_and_taken_away_by_its_owner(kim):
    browser, _asked = password(kim)
    assert "You have none yet" in words(browser.get(MINE))
    secret = browser.get(f"{MINE}add/").context["secret"].replace(" ", "")
    shown = browser.post(f"{MINE}add/", {"name": "Min telefon", "code": code_from(secret)})
    assert len(shown.context["codes"]) == 10
    assert "Min telefon" in words(browser.get(MINE))

    assert browser.get(f"{MINE}codes/").status_code == 200
    renewed = browser.post(f"{MINE}codes/")
    assert set(renewed.context["codes"]) & set(shown.context["codes"]) == set()

    factor = SecondFactor.objects.get()
    assert browser.get(f"{MINE}{factor.pk}/remove/").status_code == 200
    assert browser.post(f"{MINE}{factor.pk}/remove/").status_code == 302
    assert (has_factor(kim.pk), unused_codes(kim.pk).count()) == (False, 0)


def test_the_last_app_cannot_go_where_it_is_required(kim, required):
    added = with_app(kim)
    browser, _asked = password(kim)
    browser.post(CODE, {"code": code_now()})
    refused = browser.post(f"{MINE}{added.factor.pk}/remove/")
    assert (refused.status_code, has_factor(kim.pk)) == (409, True)
    assert "Add another one first" in words(refused)


def test_an_administrator_resets_anothers_second_factor(kim, sign_in):
    with_app(kim)
    boss = sign_in("", is_superuser=True)
    step = f"/office/common/user/{kim.pk}/step/reset_second_factor/"
    assert boss.get(step).status_code == 200
    assert boss.post(step, {"reason": "Lost the phone."}).status_code == 302
    assert not has_factor(kim.pk)
    assert boss.get(step).status_code == 409
    shown = boss.get(f"/office/common/user/{kim.pk}/change/", headers=ENGLISH)
    assert "Lost the phone." in words(shown)


# --- is it you?


@pytest.fixture
def asked(sign_in, kim, here, asking):
    """Give an administrator's browser whose proof is old, and the step of giving a role."""
    sign_in("", is_superuser=True, name="Anja Admin")
    browser, _asked = password(User.objects.get(name="Anja Admin"))
    shift(browser, proved=timedelta(minutes=5))
    return browser, f"/office/common/user/{kim.pk}/step/grant_role/"


GIVEN = {"role": "auditor", "ends_on": "", "reason": WORDS}


def test_a_grave_step_asks_who_it_is_before_it_is_shown(asked):
    browser, step = asked
    first = browser.get(step)
    assert (first.status_code, "Is it you?" in words(first)) == (401, True)
    wrong = browser.post(step, {"proof-password": "wrong"})
    assert (wrong.status_code, "not your password" in words(wrong)) == (401, True)
    right = browser.post(step, {"proof-password": PASSWORD})
    assert (right.status_code, right["Location"]) == (302, step)
    assert browser.get(step).status_code == 200
    assert not RoleGrant.objects.filter(role="auditor").exists()


def test_a_dialog_that_was_open_for_long_keeps_what_was_typed(asked, here):
    browser, step = asked
    given = GIVEN | {"controller": str(here.pk)}
    first = browser.post(step, given)
    assert (first.status_code, WORDS in words(first)) == (401, True)
    assert not RoleGrant.objects.filter(role="auditor").exists()
    again = browser.post(step, given | {"proof-password": PASSWORD})
    assert (again.status_code, WORDS in words(again)) == (200, True)
    assert not RoleGrant.objects.filter(role="auditor").exists(), "it is pressed once more"
    assert browser.post(step, given).status_code == 302
    assert RoleGrant.objects.filter(role="auditor").exists()


def test_pages_about_people_keep_what_was_typed(asked, kim, here):
    browser, _step = asked
    with acting(ADMIN, "test.role_given"):
        RoleGrant.objects.create(user=kim, role="officer", controller_id=here.pk)
    leaves, review, absences = (
        f"/office/people/{kim.pk}/leaves/",
        "/office/access-review/",
        "/office/absences/",
    )
    today = timezone.now().date().isoformat()
    for page, given, kept in (
        (leaves, {"reason": WORDS}, WORDS),
        (review, {"person": str(kim.pk), "outcome": "kept", "text": WORDS}, WORDS),
        (review, {"person": str(kim.pk), "outcome": "kept", "text": WORDS}, 'value="kept" required checked'),
        (absences, {"step": "record_absence", "person": str(kim.pk), "ends_on": today}, f'value="{today}"'),
    ):
        question = browser.post(page, given, headers=ENGLISH)
        assert (question.status_code, "What you had written is kept" in words(question)) == (401, True)
        again = browser.post(page, given | {"proof-password": PASSWORD})
        assert (again.status_code, kept in words(again)) == (200, True), page
        shift(browser, proved=timedelta(minutes=5))
    kim.refresh_from_db()
    assert (kim.is_active, AccessReview.objects.exists(), Absence.objects.exists()) == (True, False, False)


def test_what_is_not_kept_is_not_said_to_be(asked):
    browser, _step = asked
    added = f"{MINE}add/"
    question = browser.post(added, {"name": "Telefon", "code": "123456"}, headers=ENGLISH)
    assert "is kept" not in words(question)
    assert "Afterwards you come back to the page" in words(question)
    assert browser.post(added, {"name": "Telefon", "proof-password": PASSWORD})["Location"] == added
    assert "press once more" in words(browser.get(added, headers=ENGLISH))

    shift(browser, proved=timedelta(minutes=5))
    ended = {"step": "end_absence", "absence": str(uuid.uuid4()), "proof-password": PASSWORD}
    back = browser.post("/office/absences/", ended, headers=ENGLISH, follow=True)
    assert back.redirect_chain == [("/office/absences/", 302)]
    assert "Nothing was done yet: press once more." in words(back)


def test_a_code_is_a_proof_too_and_works_once(asked):
    browser, step = asked
    with_app(User.objects.get(name="Anja Admin"))
    code = code_now()
    assert browser.post(step, {"proof-password": "", "proof-code": code}).status_code == 302
    shift(browser, proved=timedelta(minutes=5))
    assert browser.post(step, {"proof-password": "", "proof-code": code}).status_code == 401


def test_guesses_at_the_question_wait(asked):
    browser, step = asked
    answers = [browser.post(step, {"proof-password": f"guess {n}"}).status_code for n in range(4)]
    assert answers == [401, 401, 401, 429]
    assert browser.get(step).status_code == 401


def test_guesses_of_codes_at_an_open_screen_shut_nobody_out_of_signing_in(asked):
    browser, step = asked
    anja = User.objects.get(name="Anja Admin")
    with_app(anja)
    guess = {"proof-password": "", "proof-code": "000000"}
    assert [browser.post(step, guess).status_code for _ in range(4)] == [401, 401, 401, 429]
    assert browser.post(step, {"proof-password": PASSWORD}).status_code == 429, "one count for both"

    elsewhere, _asked = password(anja, Client(REMOTE_ADDR="192.0.2.9"))
    assert elsewhere.post(CODE, {"code": code_now()}).status_code == 302
    assert is_in(elsewhere)


def test_what_is_not_grave_is_not_asked_for(asked, settings):
    browser, step = asked
    assert is_in(browser)
    assert browser.get(reverse("admin:common_user_changelist")).status_code == 200
    settings.DPO_FRESH_SIGN_IN = False
    assert browser.get(step).status_code == 200


def test_whoever_has_just_signed_in_is_not_asked(sign_in, kim, asking):
    sign_in("", is_superuser=True, name="Anja Admin")
    browser, _asked = password(User.objects.get(name="Anja Admin"))
    assert browser.get(f"/office/common/user/{kim.pk}/step/grant_role/").status_code == 200


def test_a_foreign_object_is_asked_for_like_an_unknown_one(asked):
    browser, step = asked
    unknown = browser.get(step.replace(step.split("/")[4], "00000000-0000-4000-8000-000000000000"))
    assert unknown.status_code == 401


def test_a_browser_writes_by_the_api_only_with_a_proof(asked):
    browser, _step = asked
    refused = browser.post("/api/v1/cases/", {}, content_type="application/json", headers=ENGLISH)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    assert browser.get("/api/v1/controllers/").status_code == 200
    browser.post("/office/common/user/open/", {"proof-password": PASSWORD})
    written = browser.post("/api/v1/cases/", {}, content_type="application/json")
    assert written.json()["code"] != "proof_needed"


def test_a_file_is_handed_out_only_with_a_proof(sign_in, here, asking):
    sign_in("dpo", here, name="Dorte Dpo")
    browser, _asked = password(User.objects.get(name="Dorte Dpo"))
    shift(browser, proved=timedelta(minutes=5))
    record, review = "/api/v1/record-of-processing/here/", "/office/access-review/"
    refused = browser.get(record, {"format": "csv"}, headers=ENGLISH)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    assert browser.get(review).status_code == 200
    workbook = browser.get(f"{review}?format=xlsx")
    assert (workbook.status_code, "Is it you?" in words(workbook)) == (401, True)

    let_on = browser.post(f"{review}?format=xlsx", {"proof-password": PASSWORD})
    assert let_on["Location"] == f"{review}?format=xlsx"
    assert "spreadsheet" in browser.get(let_on["Location"])["Content-Type"]
    assert browser.get(record, {"format": "csv"}).status_code == 200


def test_a_token_is_not_asked_who_it_is(asking):
    need_proof(SimpleNamespace(auth="a token"))
    with pytest.raises(ProofNeeded):
        need_proof(SimpleNamespace(auth=None, session={}))


def test_the_table_names_pages_and_steps_that_there_are():
    known = {entry.name for entry in get_resolver().url_patterns if isinstance(entry, URLPattern)}
    by_model = {
        f"{model._meta.app_label}_{model._meta.model_name}": pages
        for model, pages in admin.site._registry.items()
    }
    known |= {url.name for pages in by_model.values() for url in pages.get_urls()}
    for name, steps in FRESH_SIGN_IN.items():
        assert name in known, name
        pages = by_model.get(name.rpartition("_")[0])
        offered = {button.name for button in pages.steps} | set(pages.downloads) if pages else set()
        assert steps - {"*", "POST", "?format"} <= offered, name


def test_events_of_signing_in_name_no_code(kim):
    added = with_app(kim)
    browser, _asked = password(kim)
    browser.post(CODE, {"code": added.codes[0]})
    said = repr(list(Event.objects.values()))
    assert added.codes[0] not in said
    assert "user.recovery_code_used" in said
