"""Signing in by the company's provider: a real one on this machine, and everything that it can do wrong."""

import logging
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.events import Event
from dpo_office.common.logs import EventFormatter
from dpo_office.common.people.accounts import deactivate_user
from dpo_office.common.sign_in import provider
from dpo_office.common.sign_in.factors import has_factor
from dpo_office.common.sign_in.identities import bind_own, expect_identity, unbind_identity
from dpo_office.common.sign_in.identity_rows import identity_of, is_bound
from dpo_office.common.sign_in.models import ProviderIdentity, SignIn, SignInWait
from dpo_office.common.sign_in.provider_pages import REFUSALS
from dpo_office.common.sign_in.sessions import MARK
from dpo_office.common.users import User
from tests.factories.registry import ADMIN
from tests.factories.sign_in import code_now, with_app
from tests.fakes.oidc_provider import (
    CLIENT_ID,
    SECRET,
    FakeProvider,
    back,
    key_of,
    part,
    rsa_key,
    signed_by_a_stranger,
    signed_with_an_unknown_key,
    signed_with_public_key,
    unsigned,
)
from tests.office.conftest import PASSWORD

ENGLISH = {"accept-language": "en"}
START = "/office/sign-in/provider/"
CONNECT = f"{START}connect/"
ENDED = f"{START}ended/"
PROVE = f"{START}prove/"
CODE = "/office/sign-in/code/"
MINE = "/office/my-sign-in/"


@pytest.fixture
def fake(settings):
    """A provider that the office knows."""
    provider.forget_provider()
    fake = FakeProvider()
    fake.start()
    settings.DPO_OIDC_ISSUER, settings.DPO_OIDC_CLIENT_ID = fake.issuer, CLIENT_ID
    settings.DPO_OIDC_CLIENT_SECRET, settings.DPO_OIDC_LABEL = SECRET, "Eksempel-ID"
    yield fake
    fake.stop()


@pytest.fixture
def kim(sign_in) -> User:
    sign_in("", name="Kim Kær", email="kim@example.com")
    return User.objects.get(name="Kim Kær")


@pytest.fixture
def bound(kim, fake) -> User:
    return bind_own(user_id=kim.pk, subject=fake.person["sub"], now=clock.now())


def sent_off(browser: Client, path: str = START) -> str:
    answer = browser.get(path)
    assert answer.status_code == 302
    return answer["Location"]


def came_back(fake: FakeProvider, browser: Client | None = None, path: str = START, **change: str):
    """Go to the provider and back; give the browser and what the office answers."""
    browser = browser or Client(headers=ENGLISH)
    query = fake.let_through(sent_off(browser, path)) | change
    return browser, browser.get(back(query))


def code_of(answer) -> str:
    """Give the code of the refusal that an answer leads to."""
    assert answer.status_code == 302
    place, _, code = answer["Location"].rstrip("/").rpartition("/")
    assert place == "/office/sign-in/provider/refused"
    return code


def is_in(browser: Client) -> bool:
    return browser.get("/office/").status_code == 200


def words(answer) -> str:
    return answer.content.decode()


# --- the way there and back


def test_who_is_bound_is_let_in_and_led_on(fake, bound):
    browser, answer = came_back(fake, path=f"{START}?next=/office/roles/")
    assert (answer.status_code, answer["Location"]) == (302, "/office/roles/")
    assert is_in(browser)
    assert SignIn.objects.get().user == bound


def test_the_way_there_is_the_standards(fake):
    asked = dict(parse_qsl(urlsplit(sent_off(Client())).query))
    random = {asked.pop(name) for name in ("state", "nonce", "code_challenge")}
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": "http://127.0.0.1:8000/office/sign-in/provider/back/",
        "scope": "openid email",
        "code_challenge_method": "S256",
    }
    assert (len(random), min(len(value) for value in random) > 40) == (3, True)


def test_the_secret_is_shown_as_the_provider_takes_it(fake, bound, settings):
    came_back(fake)
    provider.forget_provider()
    fake.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    came_back(fake)
    settings.DPO_OIDC_CLIENT_SECRET = ""
    came_back(fake)
    basic, posted, public = fake.token_requests
    assert basic["authorization"].startswith("Basic ")
    assert "client_secret" not in basic
    assert (posted["client_secret"], posted["authorization"]) == (SECRET, "")
    assert ("client_secret" in public, public["client_id"], public["authorization"]) == (False, CLIENT_ID, "")


def test_on_the_way_nothing_is_written_and_the_cookie_says_nothing(fake, db):
    browser = Client()
    location = sent_off(browser)
    cookie = browser.cookies["provider"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert dict(parse_qsl(urlsplit(location).query))["state"] not in cookie.value
    assert Session.objects.count() == 0


def test_behind_https_the_cookie_is_this_hosts_alone(fake, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    sent_off(browser)
    cookie = browser.cookies["__Host-provider"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_two_tabs_do_not_disturb_each_other(fake, bound):
    browser = Client()
    first, second = sent_off(browser), sent_off(browser)
    assert browser.get(back(fake.let_through(first)))["Location"] == "/office/"
    assert browser.get(back(fake.let_through(second)))["Location"] == "/office/"


def test_a_fifth_way_takes_the_place_of_the_first(fake, bound):
    browser = Client()
    first = sent_off(browser)
    for _ in range(4):
        last = sent_off(browser)
    assert code_of(browser.get(back(fake.let_through(first)))) == "provider_flow_unknown"
    assert browser.get(back(fake.let_through(last)))["Location"] == "/office/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.com/", "//evil.example.com/", "javascript:1", "x" * 400]
)
def test_nobody_is_led_elsewhere(fake, bound, elsewhere):
    _browser, answer = came_back(fake, path=f"{START}?next={elsewhere}")
    assert answer["Location"] == "/office/"


def test_without_a_provider_there_are_no_such_pages(db):
    for path in (
        START,
        back({"state": "x"}),
        CONNECT,
        f"{START}refused/provider_said_no/",
        f"{START}proved/",
    ):
        assert Client().get(path).status_code == 404
    assert Client().post(ENDED, {"logout_token": "x"}).status_code == 404
    assert "Sign in with" not in words(Client(headers=ENGLISH).get("/office/login/"))


# --- what is refused before the provider is asked


def test_the_way_back_counts_in_the_browser_that_was_sent_alone(fake, bound):
    query = fake.let_through(sent_off(Client()))
    stranger = Client()
    assert code_of(stranger.get(back(query))) == "provider_flow_unknown"
    assert not is_in(stranger)
    assert fake.token_requests == []


def test_another_state_is_refused(fake, bound):
    browser, answer = came_back(fake, state="another")
    assert code_of(answer) == "provider_flow_unknown"
    assert not is_in(browser)


def test_the_way_back_works_once(fake, bound):
    browser = Client()
    query = fake.let_through(sent_off(browser))
    assert browser.get(back(query))["Location"] == "/office/"
    asked = len(fake.token_requests)
    assert code_of(browser.get(back(query))) == "provider_flow_unknown"
    assert len(fake.token_requests) == asked


def test_a_code_that_was_used_is_refused(fake, bound):
    """The attacker's code in one's own flow: neither PKCE nor the code itself fit."""
    browser, _answer = came_back(fake)
    used = fake.let_through(sent_off(Client()))
    query = fake.let_through(sent_off(browser)) | {"code": used["code"]}
    assert code_of(browser.get(back(query))) == "provider_token_wrong"
    query = fake.let_through(sent_off(browser)) | {"code": "never seen"}
    assert code_of(browser.get(back(query))) == "provider_token_wrong"


def test_whoever_was_away_too_long_begins_anew(fake, bound, monkeypatch):
    browser = Client()
    query = fake.let_through(sent_off(browser))
    monkeypatch.setattr("dpo_office.common.sign_in.provider_flows.FLOW_LASTS", timedelta(0))
    assert code_of(browser.get(back(query))) == "provider_flow_unknown"


@pytest.mark.parametrize(
    "change", [{"error": "access_denied", "error_description": "kim@example.com"}, {"code": ""}]
)
def test_a_no_of_the_provider_is_told_without_its_words(fake, bound, change):
    browser, answer = came_back(fake, **change)
    assert code_of(answer) == "provider_said_no"
    page = browser.get(answer["Location"])
    assert (page.status_code, "kim@example.com" in words(page)) == (403, False)
    assert fake.token_requests == []


def test_a_cookie_that_is_not_ours_is_none(fake, bound):
    browser = Client()
    for made_up in ("x", "x.y", "eA==.eQ=="):
        browser.cookies["provider"] = made_up
        assert code_of(browser.get(back({"state": "x", "code": "y"}))) == "provider_flow_unknown"


def test_the_way_back_is_not_taken_by_a_mere_look(fake, bound):
    browser = Client()
    query = fake.let_through(sent_off(browser))
    assert browser.head(back(query)).status_code == 405
    assert browser.get(back(query))["Location"] == "/office/"


# --- tokens that do not hold

WRONG = (
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another client"},
    {"aud": [CLIENT_ID, "another"]},
    {"aud": ["another"], "azp": CLIENT_ID},
    {"aud": None},
    {"azp": "another client"},
    {"iss": "https://another.example.com"},
    {"iss": None},
    {"exp": -70},
    {"exp": None},
    {"iat": 70},
    {"iat": None},
    {"nbf": 70},
    {"sub": None},
    {"sub": ""},
    {"sub": ["f3b1-kim"]},
    {"sub": "x" * 256},
    {"at_hash": "wrong"},
    {"amr": "mfa"},
)
RIGHT = (
    {"aud": [CLIENT_ID]},
    {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID},
    {"exp": -50},
    {"iat": 50},
    {"nbf": 50},
    {"at_hash": None},
)


def saying(claims):
    """Let times be counted from now."""
    now = int(time.time())
    return {name: now + value if isinstance(value, int) else value for name, value in claims.items()}


def test_a_token_that_says_something_wrong_opens_nothing(fake, bound):
    browser, found = Client(), {}
    for claims in WRONG:
        fake.says = saying(claims)
        found[repr(claims)] = code_of(came_back(fake, browser)[1])
    assert found == {repr(claims): "provider_token_wrong" for claims in WRONG}
    assert not is_in(browser)
    assert SignIn.objects.count() == 0


def test_what_the_standard_allows_is_taken_and_clocks_may_differ_a_little(fake, bound):
    found = {}
    for claims in RIGHT:
        fake.says = saying(claims)
        found[repr(claims)] = came_back(fake)[1]["Location"]
    assert found == {repr(claims): "/office/" for claims in RIGHT}


@pytest.mark.parametrize(
    "signs_with", [unsigned, signed_with_public_key, signed_by_a_stranger, lambda _said: "no.token"]
)
def test_a_forged_token_opens_nothing(fake, bound, signs_with):
    fake.keys = [key_of("first"), rsa_key()]
    fake.signs_with = signs_with
    browser, answer = came_back(fake)
    assert code_of(answer) == "provider_token_wrong"
    assert not is_in(browser)


def test_an_answer_without_a_token_opens_nothing(fake, bound, monkeypatch):
    monkeypatch.setattr(FakeProvider, "id_token", lambda *_args: None)
    assert code_of(came_back(fake)[1]) == "provider_token_wrong"


@pytest.mark.parametrize(
    ("promises", "beside", "refusal"),
    [
        (False, "https://another.example.com", "provider_token_wrong"),
        (True, "", "provider_token_wrong"),
        (True, "ours", ""),
        (False, "", ""),
    ],
)
def test_another_issuer_beside_the_code_is_a_mix_up(fake, bound, promises, beside, refusal):
    fake.metadata["authorization_response_iss_parameter_supported"] = promises
    fake.beside_code = {"iss": fake.issuer if beside == "ours" else beside} if beside else {}
    _browser, answer = came_back(fake)
    assert code_of(answer) == refusal if refusal else answer["Location"] == "/office/"
    assert bool(fake.token_requests) is not bool(refusal)


# --- keys


def test_keys_are_fetched_anew_once_when_the_provider_changed_them(fake, bound, monkeypatch):
    came_back(fake)
    monkeypatch.setattr(provider, "REST_SECONDS", 0.0)
    fake.keys = [key_of("second")]
    assert came_back(fake)[1]["Location"] == "/office/"
    assert fake.asked.count("keys") == 2

    fake.signs_with = signed_with_an_unknown_key
    assert code_of(came_back(fake)[1]) == "provider_token_wrong"
    assert fake.asked.count("keys") == 3


def test_a_made_up_key_does_not_make_the_office_ask_again_and_again(fake, bound):
    came_back(fake)
    fake.signs_with = signed_with_an_unknown_key
    for _ in range(3):
        assert code_of(came_back(fake)[1]) == "provider_token_wrong"
    assert (fake.asked.count("keys"), fake.asked.count("openid-configuration")) == (1, 1)


def test_keys_that_were_good_stay_when_the_provider_fails_while_it_is_asked_anew(fake, bound, monkeypatch):
    came_back(fake)
    monkeypatch.setattr(provider, "REST_SECONDS", 0.0)
    fake.signs_with = signed_with_an_unknown_key
    fake.breaks["keys"] = 500
    assert code_of(came_back(fake)[1]) == "provider_unreachable"
    fake.signs_with = None
    assert came_back(fake)[1]["Location"] == "/office/"


def test_what_was_kept_long_enough_is_fetched_anew(fake, bound, monkeypatch):
    came_back(fake)
    monkeypatch.setattr(provider, "KEPT_SECONDS", 0.0)
    came_back(fake)
    assert fake.asked.count("keys") == 2
    # A provider that is gone by then is told to be gone.
    fake.breaks = {"openid-configuration": 500}
    assert code_of(Client().get(START)) == "provider_unreachable"


def test_keys_of_other_kinds_do_not_matter_and_none_at_all_do(fake, bound, monkeypatch):
    more = ({"kty": "OKP", "crv": "X25519", "x": "AA"}, {"kty": "oct", "k": "AA"}, {"kty": "new"}, "no key")
    show = FakeProvider.shown_keys
    monkeypatch.setattr(FakeProvider, "shown_keys", lambda self: [*more, *show(self)])
    assert came_back(fake)[1]["Location"] == "/office/"
    provider.forget_provider()
    monkeypatch.setattr(FakeProvider, "shown_keys", lambda _self: list(more))
    assert code_of(came_back(fake)[1]) == "provider_misconfigured"


# --- a provider that is not well


def test_a_provider_that_fails_is_told_in_words(fake, bound):
    browser, found = Client(headers=ENGLISH), {}
    for name in ("openid-configuration", "token", "keys"):
        for status in (500, 302):
            provider.forget_provider()
            fake.breaks = {name: status}
            answer = browser.get(START)
            if name != "openid-configuration":
                answer = browser.get(back(fake.let_through(answer["Location"])))
            found[name, status] = code_of(answer)
    assert set(found.values()) == {"provider_unreachable"}
    page = browser.get(answer["Location"])
    assert page.status_code == 503
    assert "own user name and password" in words(page)


def test_a_provider_that_is_silent_is_given_up_and_left_alone_for_a_while(fake, monkeypatch):
    monkeypatch.setattr(provider, "SILENCE_SECONDS", 0.05)
    fake.sleeps["openid-configuration"] = 0.3
    for _ in range(2):
        assert code_of(Client().get(START)) == "provider_unreachable"
    assert fake.asked.count("openid-configuration") == 1


def test_an_answer_that_is_too_long_or_takes_too_long_is_given_up(fake, monkeypatch):
    fake.metadata["more"] = "x" * provider.MOST_BYTES
    assert code_of(Client().get(START)) == "provider_unreachable"

    provider.forget_provider()
    fake.metadata.clear()
    monkeypatch.setattr(provider, "ANSWER_SECONDS", -1.0)
    assert code_of(Client().get(START)) == "provider_unreachable"


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://another.example.com"},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_provider_that_is_not_what_the_settings_say_is_refused(fake, metadata):
    fake.metadata |= metadata
    for _ in range(2):
        assert code_of(Client().get(START)) == "provider_misconfigured"
    assert fake.asked.count("openid-configuration") == 1


def test_where_the_password_is_shut_the_page_says_whom_to_ask(fake, bound, settings):
    settings.DPO_OIDC_ONLY = True
    fake.breaks["openid-configuration"] = 500
    browser = Client(headers=ENGLISH)
    assert "whoever runs the server" in words(browser.get(browser.get(START)["Location"]))


# --- who is who


def expected(kim: User, name: str = "kim@example.com") -> None:
    expect_identity(user_id=kim.pk, expected=name, reason="Works here.", actor=ADMIN, now=clock.now())


def test_who_is_expected_is_bound_at_the_first_sign_in(fake, kim):
    expected(kim, " Kim@Example.com")
    assert came_back(fake)[1]["Location"] == "/office/"
    row = identity_of(kim.pk)
    assert (row.subject, row.expected, row.issuer) == (fake.person["sub"], "", fake.issuer)
    assert Event.objects.latest("id").type == "user.identity_bound"
    # From then on the address says nothing any more.
    fake.person["email"] = "married@example.com"
    assert came_back(fake)[1]["Location"] == "/office/"


def test_nobody_is_let_in_by_an_address_alone(fake, kim):
    """The account has this e-mail, and no administrator said that it is the person's there."""
    browser, answer = came_back(fake)
    assert answer["Location"] == CONNECT
    assert not is_in(browser)
    assert not is_bound(kim.pk)


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_nobody_verified_binds_nobody(fake, kim, verified):
    expected(kim)
    fake.person["email_verified"] = verified
    assert came_back(fake)[1]["Location"] == CONNECT
    assert not is_bound(kim.pk)


def test_another_claim_may_be_the_one_that_counts(fake, kim, settings):
    settings.DPO_OIDC_CLAIM = "preferred_username"
    expected(kim, "KIM")
    fake.person["preferred_username"] = "kim"
    assert came_back(fake)[1]["Location"] == "/office/"


def test_another_subject_with_the_same_address_is_a_stranger(fake, kim):
    expected(kim)
    came_back(fake)
    fake.person["sub"] = "somebody-hired-later"
    browser, answer = came_back(fake)
    assert answer["Location"] == CONNECT
    refused = browser.post(CONNECT, {"username": kim.username, "password": PASSWORD})
    assert "is connected with the company" in words(refused)
    assert identity_of(kim.pk).subject != fake.person["sub"]
    assert not is_in(browser)


def test_an_account_is_connected_by_its_password(fake, kim):
    browser, _answer = came_back(fake, path=f"{START}?next=/office/roles/")
    page = browser.get(CONNECT)
    assert "kim@example.com" in words(page)
    answer = browser.post(CONNECT, {"username": kim.username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/office/roles/")
    assert is_in(browser)
    assert identity_of(kim.pk).subject == fake.person["sub"]
    assert Event.objects.latest("id").data["way"] == "password"
    # The identity is used up: the page is for nobody any more.
    assert code_of(browser.get(CONNECT)) == "provider_flow_unknown"


def test_a_wrong_password_connects_nothing_and_waits_like_any_other(fake, kim):
    browser, _answer = came_back(fake)
    statuses = [
        browser.post(CONNECT, {"username": kim.username, "password": f"guess {n}"}).status_code
        for n in range(4)
    ]
    assert statuses == [200, 200, 200, 429]
    assert SignInWait.objects.get().wrong_tries == 3
    assert not is_bound(kim.pk)


def test_who_has_an_app_connects_with_its_code_too(fake, kim):
    with_app(kim)
    browser, _answer = came_back(fake)
    given = {"username": kim.username, "password": PASSWORD}
    assert "code from your app" in words(browser.post(CONNECT, given))
    assert "not right" in words(browser.post(CONNECT, given | {"code": "000000"}))
    assert not is_bound(kim.pk)
    assert browser.post(CONNECT, given | {"code": code_now()})["Location"] == "/office/"
    assert is_in(browser)


def test_the_page_to_connect_is_for_nobody_who_did_not_come_from_the_provider(fake, kim):
    answer = Client().post(CONNECT, {"username": kim.username, "password": PASSWORD})
    assert code_of(answer) == "provider_flow_unknown"
    assert not is_bound(kim.pk)


def test_what_another_issuer_said_is_forgotten(fake, kim, settings):
    browser, _answer = came_back(fake)
    settings.DPO_OIDC_ISSUER = "http://127.0.0.1:1/another"
    assert code_of(browser.get(CONNECT)) == "provider_flow_unknown"


def test_who_is_shut_out_is_not_let_in_and_not_connected_any_more(fake, bound):
    browser, _answer = came_back(fake)
    deactivate_user(user_id=bound.pk, reason="Left.", actor=ADMIN, now=clock.now())
    assert not is_in(browser)
    assert came_back(fake)[1]["Location"] == CONNECT
    assert not ProviderIdentity.objects.filter(ended_at=None).exists()

    # As if the two happened at the same moment.
    with acting(ADMIN, "test.bound"):
        ProviderIdentity.objects.create(
            user=bound,
            issuer=fake.issuer,
            subject=fake.person["sub"],
            made_at=clock.now(),
            bound_at=clock.now(),
        )
    assert code_of(came_back(fake)[1]) == "provider_person_out"


def test_disconnecting_ends_sessions_and_lets_the_password_in_again(fake, bound, settings):
    settings.DPO_OIDC_ONLY = True
    browser, _answer = came_back(fake)
    unbind_identity(user_id=bound.pk, reason="Wrong one.", actor=ADMIN, now=clock.now())
    assert not is_in(browser)
    again = Client()
    again.post("/office/login/", {"username": bound.username, "password": PASSWORD})
    assert is_in(again)


# --- both factors


@pytest.mark.parametrize(
    ("word", "says", "is_let_in"),
    [
        ("claimed", {}, False),
        ("claimed", {"amr": ["pwd", "mfa"]}, True),
        ("claimed", {"acr": "gold"}, True),
        ("office", {"amr": ["mfa"]}, False),
        ("provider", {}, True),
    ],
)
def test_the_second_factor_is_asked_unless_the_provider_stands_for_it(
    fake, bound, settings, word, says, is_let_in
):
    settings.DPO_SECOND_FACTOR = True
    settings.DPO_OIDC_SECOND_FACTOR, settings.DPO_OIDC_ACR = word, "gold"
    with_app(bound)
    fake.says = says
    browser, answer = came_back(fake, path=f"{START}?next=/office/roles/")
    assert answer["Location"] == ("/office/roles/" if is_let_in else CODE)
    assert is_in(browser) is is_let_in
    if not is_let_in:
        assert "password is right" not in words(browser.get(CODE))
        assert browser.post(CODE, {"code": code_now()})["Location"] == "/office/roles/"
        assert is_in(browser)


def test_who_has_no_app_yet_adds_one_where_it_is_required(fake, bound, settings):
    settings.DPO_SECOND_FACTOR = True
    browser, answer = came_back(fake)
    assert answer["Location"] == "/office/sign-in/enrol/"
    assert not is_in(browser)
    assert not has_factor(bound.pk)


def test_values_of_acr_are_asked_for(fake, settings):
    settings.DPO_OIDC_ACR = "gold silver"
    assert dict(parse_qsl(urlsplit(sent_off(Client())).query))["acr_values"] == "gold silver"


# --- passwords beside it


def test_a_password_that_opens_nothing_is_answered_like_a_wrong_one(fake, bound, settings):
    settings.DPO_OIDC_ONLY = True
    browser = Client(headers=ENGLISH)
    right = browser.post("/office/login/", {"username": bound.username, "password": PASSWORD})
    wrong = browser.post("/office/login/", {"username": bound.username, "password": "another long one"})
    assert right.context["form"].errors == wrong.context["form"].errors
    assert SignInWait.objects.get().wrong_tries == 2
    assert not is_in(browser)


def test_who_is_not_connected_keeps_the_password(fake, kim, settings):
    settings.DPO_OIDC_ONLY = True
    browser = Client()
    browser.post("/office/login/", {"username": kim.username, "password": PASSWORD})
    assert is_in(browser)


# --- is it you?


@pytest.fixture
def asking(settings) -> None:
    settings.DPO_FRESH_SIGN_IN = True


ADD = f"{MINE}add/"


def test_a_session_of_the_provider_is_as_fresh_as_its_proof(fake, bound, asking):
    browser, _answer = came_back(fake)
    assert browser.get(ADD).status_code == 401
    fake.says = {"auth_time": int(time.time())}
    assert came_back(fake)[0].get(ADD).status_code == 200
    fake.says = {"auth_time": None}
    assert came_back(fake)[0].get(ADD).status_code == 401


def test_the_provider_can_be_asked_who_sits_there(fake, bound, asking):
    browser, _answer = came_back(fake)
    question = words(browser.get(ADD))
    assert f"{PROVE}?next=%2Foffice%2Fmy-sign-in%2Fadd%2F" in question
    way = sent_off(browser, f"{PROVE}?next={ADD}")
    asked = dict(parse_qsl(urlsplit(way).query))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    key = browser.session.session_key
    assert browser.get(back(fake.let_through(way)))["Location"] == ADD
    assert browser.get(ADD).status_code == 200
    assert browser.session.session_key == key


@pytest.mark.parametrize("auth_time", [None, -120])
def test_a_proof_that_the_provider_did_not_ask_for_anew_is_none(fake, bound, asking, auth_time):
    browser, _answer = came_back(fake)
    fake.says = {"auth_time": auth_time and int(time.time()) + auth_time}
    _browser, answer = came_back(fake, browser, PROVE)
    assert code_of(answer) == "provider_proof_old"
    assert browser.get(ADD).status_code == 401
    assert "as before" not in words(browser.get(answer["Location"]))


def test_a_proof_of_somebody_else_is_none(fake, bound, asking):
    browser, _answer = came_back(fake)
    fake.person["sub"] = "a-colleague"
    _browser, answer = came_back(fake, browser, PROVE)
    assert code_of(answer) == "provider_other_person"
    assert "signed in here as before" in words(browser.get(answer["Location"]))
    assert (browser.get(ADD).status_code, is_in(browser)) == (401, True)


def test_a_way_to_prove_signs_nobody_in(fake, bound):
    """Sent off signed in, come back after the session ended."""
    browser, _answer = came_back(fake)
    way = sent_off(browser, PROVE)
    browser.post("/office/logout/")
    assert code_of(browser.get(back(fake.let_through(way)))) == "provider_other_person"
    assert not is_in(browser)
    assert Client().get(PROVE)["Location"].startswith("/office/login/")


def test_what_was_posted_waits_beside_and_is_not_done_by_going_on(fake, bound, asking):
    browser, _answer = came_back(fake)
    question = words(browser.post(ADD, {"name": "Telefon"}))
    assert 'target="_blank"' in question
    assert "%2Fproved%2F" in question
    way = sent_off(browser, f"{PROVE}?next=/office/sign-in/provider/proved/")
    proved = browser.get(back(fake.let_through(way)))
    assert "go on in the other one" in words(browser.get(proved["Location"]))
    again = browser.post(ADD, {"name": "Telefon", "proof-go_on": "1", "proof-password": ""})
    assert again["Location"] == ADD
    assert not has_factor(bound.pk)


def test_going_on_before_the_proof_is_no_guess(fake, bound, asking):
    browser, _answer = came_back(fake)
    asked = browser.post(ADD, {"name": "Telefon", "proof-go_on": "1", "proof-password": ""})
    assert "Show first with the link" in words(asked)
    assert not SignInWait.objects.exists()


def test_a_shut_password_proves_nothing(fake, bound, asking, settings):
    settings.DPO_OIDC_ONLY = True
    browser, _answer = came_back(fake)
    assert "proof-password" not in words(browser.get(ADD))
    assert browser.post(ADD, {"proof-password": PASSWORD}).status_code == 401
    assert browser.get(ADD).status_code == 401


def test_who_is_not_connected_is_not_sent_there(fake, kim, asking):
    browser = Client()
    browser.post("/office/login/", {"username": kim.username, "password": PASSWORD})
    session = browser.session
    session[MARK] = session[MARK] | {"proved": None}
    session.save()
    assert PROVE not in words(browser.get(ADD))


# --- signing out


def test_signing_out_leads_to_signing_out_there(fake, bound):
    browser, _answer = came_back(fake)
    answer = browser.post("/office/logout/")
    page = words(browser.get(answer["Location"]))
    assert f"{fake.issuer}/end?client_id={CLIENT_ID}&amp;post_logout_redirect_uri=http" in page
    assert "id_token_hint" not in page
    assert not is_in(browser)


def test_where_there_is_no_such_address_or_no_answer_the_page_says_so(fake, bound):
    browser, _answer = came_back(fake)
    provider.forget_provider()
    fake.breaks["openid-configuration"] = 500
    page = browser.get(browser.post("/office/logout/")["Location"])
    assert (page.status_code, "close the browser" in words(page)) == (200, True)


def test_a_session_by_password_ends_as_ever(fake, kim):
    browser = Client()
    browser.post("/office/login/", {"username": kim.username, "password": PASSWORD})
    answer = browser.post("/office/logout/")
    assert "Location" not in answer or "provider" not in answer["Location"]


def told(token: str) -> int:
    return Client(enforce_csrf_checks=True).post(ENDED, {"logout_token": token}).status_code


def test_the_provider_ends_the_session_that_it_names(fake, bound):
    fake.says = {"sid": "one"}
    one, _answer = came_back(fake)
    fake.says = {"sid": "two"}
    two, _answer = came_back(fake)
    assert told(fake.logout_token(sid="one")) == 200
    assert (is_in(one), is_in(two)) == (False, True)


def test_the_provider_ends_all_sessions_of_a_person(fake, bound, sign_in):
    bystander = sign_in("")
    browsers = [came_back(fake)[0], came_back(fake)[0]]
    assert told(fake.logout_token(sub=fake.person["sub"])) == 200
    assert [is_in(browser) for browser in (*browsers, bystander)] == [False, False, True]


def test_its_word_said_again_ends_nothing_that_began_since(fake, bound, monkeypatch):
    monkeypatch.setattr("dpo_office.common.sign_in.ending.SKEW", timedelta(0))
    token = fake.logout_token(sub=fake.person["sub"], iat=int(time.time()) - 30)
    browser, _answer = came_back(fake)
    assert told(token) == 200
    assert is_in(browser)


def test_a_word_that_does_not_hold_ends_nothing(fake, bound):
    browser, _answer = came_back(fake)
    wrong = (
        {"iss": "https://another.example.com"},
        {"aud": "another"},
        {"iat": 1_700_000_000},
        {"iat": None},
        {"events": {}},
        {"nonce": "n"},
        {"sub": None},
    )
    found = [told(fake.logout_token(**{"sub": fake.person["sub"]} | claims)) for claims in wrong]
    assert found == [400] * len(wrong)
    assert is_in(browser)


@pytest.mark.parametrize("signs_with", [unsigned, signed_with_public_key, signed_by_a_stranger])
def test_a_forged_word_ends_nothing(fake, bound, signs_with):
    fake.keys = [key_of("first"), rsa_key()]
    browser, _answer = came_back(fake)
    fake.signs_with = signs_with
    assert told(fake.logout_token(sub=fake.person["sub"])) == 400
    headers: tuple[Any, ...] = (
        [],
        {},
        {"alg": ["ES256"]},
        {"alg": "ES256", "kid": 7},
        {"alg": "ES256", "crit": 1},
    )
    odd = [f"{part(header)}.{part({})}.AA" for header in headers]
    odd += ["", "x", "..", "a.b.c", "[" * 20_000, "a." * 9_000, f"{'[' * 9_000}.a.b", "å.å.å", "\x00.a.b"]
    assert {told(token) for token in odd} == {400}
    assert is_in(browser)


def test_an_id_token_is_no_such_word(fake, bound):
    browser, _answer = came_back(fake)
    assert told(fake.id_token({"nonce": "n"})) == 400
    assert is_in(browser)


# --- pages and logs


def test_the_sign_in_page_offers_it_and_keeps_where_to(fake):
    page = words(Client(headers=ENGLISH).get("/office/login/?next=/office/roles/"))
    assert "Sign in with Eksempel-ID" in page
    assert f"{START}?next=%2Foffice%2Froles%2F" in page


def test_my_sign_in_shows_whether_one_is_connected(fake, kim):
    browser = Client(headers=ENGLISH)
    browser.post("/office/login/", {"username": kim.username, "password": PASSWORD})
    assert "You are not connected" in words(browser.get(MINE))
    expected(kim)
    assert "An administrator has said" in words(browser.get(MINE))
    came_back(fake)
    assert "Connected since" in words(browser.get(MINE))


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_refusal_is_a_page_with_its_code(fake, language):
    for code, status in REFUSALS.items():
        page = Client(headers={"accept-language": language}).get(reverse("provider_refused", args=[code]))
        assert (page.status_code, code in words(page)) == (status, True)
    assert Client().get(reverse("provider_refused", args=["made_up"])).status_code == 404


def test_log_lines_name_nobody_and_show_no_token(fake, bound, caplog):
    fake.says = {"nonce": "another"}
    with caplog.at_level(logging.DEBUG):
        browser = Client()
        query = fake.let_through(sent_off(browser))
        browser.get(back(query))
    ours = [record for record in caplog.records if record.name.startswith("dpo_office")]
    assert [(record.getMessage(), record.code) for record in ours] == [
        ("sign_in.provider_refused", "provider_token_wrong")
    ]
    lines = "\n".join(EventFormatter().format(record) for record in caplog.records)
    secrets = (
        query["code"],
        query["state"],
        fake.person["sub"],
        fake.person["email"],
        SECRET,
        "access token",
    )
    assert [secret for secret in secrets if secret in lines] == []


def test_nothing_of_a_token_is_kept(fake, bound):
    browser, _answer = came_back(fake)
    kept = (
        repr(dict(browser.session)) + repr(list(SignIn.objects.values())) + repr(list(Event.objects.values()))
    )
    for secret in (fake.person["sub"], fake.person["email"], "access token", "eyJ"):
        assert secret not in kept


def test_a_session_that_ended_in_mid_form_shows_what_was_written(fake, bound):
    browser, _answer = came_back(fake)
    browser.post("/office/logout/")
    step = f"/office/common/user/{bound.pk}/step/renew_link/"
    page = browser.post(step, {"reason": "I was writing a long and careful reason."})
    assert page.status_code == 401
    assert "Do you sign in with Eksempel-ID?" in words(page)
    assert words(page).count("I was writing a long and careful reason.") == 2
