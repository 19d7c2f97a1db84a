"""Whose case it is: seen by who works on it, by its queue, and by those who look at all (need_to_know.md)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.permissions import Actor, Grant
from dpo_office.common.users import RoleGrant, User
from requests_app.actions.need_to_know import change_need_to_know, open_colleagues_case
from requests_app.actions.ownership import add_note, take_case
from requests_app.actions.proposals import approve_proposal
from requests_app.domain.need_to_know import COLLEAGUES, NEED_REASONS, OPEN_FOR, OWNER
from requests_app.models import Case, Mail, NeedToKnow, WaveCase
from tests.factories.cases import SETUP, make_case
from tests.factories.clients import Caller
from tests.factories.four_eyes import choose as four_eyes
from tests.factories.four_eyes import propose
from tests.factories.people import rows_everywhere
from tests.factories.registry import actor_with, make_controller, make_customer
from tests.factories.waves import wave_in
from tests.requests_app import test_kept_apart
from tests.requests_app.admin.conftest import case_url

# A case with a mail, a letter on paper, a note and a read.
told = test_kept_apart.told
ENGLISH = {"accept-language": "en"}
# What shows a case in full, to an officer: letters and reads are for others.
IN_FULL = {"case", "mail", "post", "passage", "letter", "others", "feed", "work", "calendar"}
IN_OUTLINE = {"today", "caller", "figures"}


def person(controller, *roles, name="Olga Eksempel"):
    with acting(SETUP, "test.person_made"):
        user = User.objects.create_user(f"{name.split()[0].lower()}-{User.objects.count()}", name=name)
        for role in roles:
            RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    return user


def actor_of(user, controller, *roles):
    return Actor(user.pk, "staff", frozenset(Grant(role, controller.pk) for role in roles))


def client_of(user):
    client = Client(headers=ENGLISH)
    client.force_login(user)
    return client


@pytest.fixture
def owner(controller):
    return person(controller, "officer", name="Ejer Eksempel")


@pytest.fixture
def case(controller, owner):
    make_customer(controller, "10001", email="aase@example.com")
    case = make_case(controller)
    officer = actor_of(owner, controller, "officer")
    add_note(case_id=case.pk, text="Vil ringes op.", actor=officer, now=clock.now())
    return take_case(case_id=case.pk, actor=officer, now=clock.now())


def choose(controller, seen_by=COLLEAGUES, reason="Vi er to.", actor=None):
    return change_need_to_know(
        controller_id=controller.pk,
        seen_by=seen_by,
        reason=reason,
        actor=actor or actor_with("decider", controller),
        now=clock.now(),
    )


def open_it(case, actor, **said):
    call = {"reason": "caller", "until": timezone.now() + OPEN_FOR, "now": clock.now()} | said
    return open_colleagues_case(case_id=case.pk, actor=actor, **call)


def sees(case, actor):
    return Case.objects.for_user(actor).filter(pk=case.pk).exists()


@pytest.mark.parametrize(
    ("role", "mine", "nobodys", "colleagues"),
    [
        ("officer", True, True, False),
        ("agent", True, True, False),
        ("decider", True, True, True),
        ("dpo", True, True, True),
        ("legal", True, True, True),
        ("auditor", True, True, True),
    ],
)
def test_who_sees_a_case_in_full(controller, owner, role, mine, nobodys, colleagues):
    case = make_case(controller)
    reader = actor_with(role, controller)
    assert sees(case, reader) is nobodys
    take_case(case_id=case.pk, actor=actor_of(owner, controller, "officer"), now=clock.now())
    assert sees(case, reader) is colleagues
    with acting(SETUP, "test.handed_over"):
        Case.objects.filter(pk=case.pk).update(owned_by=reader.user_id)
    assert sees(case, reader) is mine


def test_another_system_sees_all_whatever_its_scopes(case, controller):
    client = replace(actor_with("client", controller), kind="client", scopes=frozenset({"case.view"}))
    assert sees(case, client)


def test_the_scopes_of_a_token_change_nobodys_work(case, controller):
    narrow = frozenset({"case.view"})
    assert sees(case, replace(actor_with("dpo", controller), scopes=narrow))
    assert not sees(case, replace(actor_with("officer", controller), scopes=narrow))


def test_the_widest_role_counts_where_it_is_held(case, controller):
    both = frozenset({Grant("agent", controller.pk), Grant("dpo", controller.pk)})
    elsewhere = frozenset({Grant("agent", controller.pk), Grant("dpo", make_controller("thirdco").pk)})
    assert sees(case, Actor(SETUP.user_id, "staff", both))
    assert not sees(case, Actor(SETUP.user_id, "staff", elsewhere))


def test_whoever_stands_in_for_the_owner_sees_it(case, controller, owner):
    assert sees(case, replace(actor_with("officer", controller), stands_in_for=frozenset({owner.pk})))


def test_a_colleagues_case_is_known_in_outline_and_hidden_in_every_other_way(told, controller, owner):
    officer = actor_with("officer", controller)
    before = test_kept_apart.known_to(told, officer)
    take_case(case_id=told.pk, actor=actor_of(owner, controller, "officer"), now=clock.now())

    assert before == test_kept_apart.EVERY_WAY - {"read"}
    assert test_kept_apart.known_to(told, officer) == IN_OUTLINE
    open_it(told, officer)
    assert test_kept_apart.known_to(told, officer) == before


def test_whoever_may_approve_sees_what_waits_for_a_second_person(case, controller, owner):
    four_eyes(controller, extend_deadline=["always"])
    officer, agent = actor_with("officer", controller), actor_with("agent", controller)
    proposal = propose(case, actor=actor_of(owner, controller, "officer"))
    assert sees(case, officer)
    assert not sees(case, agent)

    approve_proposal(case_id=case.pk, actor=officer, now=clock.now())

    proposal.refresh_from_db()
    assert proposal.state == "approved"
    assert not sees(case, officer)


def test_the_list_tells_that_it_is_there_and_who_has_it(case, controller):
    client = client_of(person(controller, "agent"))

    listed = client.get("/office/requests_app/case/").content.decode()

    assert case.reference in listed
    assert "Ejer Eksempel" in listed
    assert "Åse" not in listed


def test_search_finds_it_by_what_the_caller_says_without_saying_it(case, controller):
    client = client_of(person(controller, "agent"))

    groups = client.get("/office/search/", {"q": "aase@example.com"}, follow=True).context["groups"]

    (hit,) = [hit for group in groups if group.kind == "Case" for hit in group.hits]
    assert hit.title == case.reference
    assert hit.details[0] == "a colleague works on it"
    assert not [words for words in hit.details if "Åse" in words or "access" in words]


def test_the_page_tells_the_outline_and_the_way_to_open_it(case, controller):
    client = client_of(person(controller, "officer"))

    shown = client.get(case_url(case))
    text = shown.content.decode()

    assert shown.status_code == 200
    assert all(words in text for words in (case.reference, "Ejer Eksempel", "A colleague works on this case"))
    assert not [words for words in ("Åse", "aase@", "Vil ringes op.") if words in text]
    assert "step/open_colleagues_case/" in text
    assert not ReadRecord.objects.filter(subject_id=case.pk, kind="case").exists()
    pages = ("history/", "step/add_note/", "step/give_dossier/", "step/open_masked/")
    assert {client.get(case_url(case, page)).status_code for page in pages} == {404}


def test_opening_it_shows_it_to_this_person_and_is_recorded(case, controller, owner):
    user = person(controller, "agent", name="Agnes Eksempel")
    client, address = client_of(user), case_url(case, "step/open_colleagues_case/")
    assert client.get(address).status_code == 200
    before = rows_everywhere()
    assert client.post(address, {"reason": "", "words": ""}).status_code == 400
    assert client.post(address, {"reason": "other", "words": " "}).status_code == 400
    assert rows_everywhere() == before

    answer = client.post(address, {"reason": "caller", "words": "Ringer nu."})

    assert (answer.status_code, answer["Location"]) == (302, case_url(case))
    assert "Vil ringes op." in client.get(case_url(case)).content.decode()
    (entry,) = ReadRecord.objects.filter(kind="colleagues")
    assert (entry.reader_id, entry.subject_id, entry.reason, entry.words) == (
        user.pk,
        case.pk,
        "caller",
        "Ringer nu.",
    )
    told_owner = client_of(owner).get(case_url(case)).content.decode()
    assert "Opened by a colleague, with a reason" in told_owner
    assert "Agnes Eksempel" in told_owner
    assert "Vil ringes" not in client_of(person(controller, "agent")).get(case_url(case)).content.decode()


def test_a_dialog_that_is_refused_tells_nothing_of_the_case(case, controller):
    client, address = client_of(person(controller, "officer")), case_url(case, "step/open_colleagues_case/")
    dialog = client.get(address).context["dialog"]
    said = {"dialog": dialog, "version": "0", "reason": "caller", "words": ""}
    client.post(address, said)
    text = client.post(address, said | {"words": "Andre ord."}, follow=True).content.decode()
    assert "What happened meanwhile" not in text


@pytest.mark.parametrize("role", ["decider", "dpo", "legal", "auditor"])
def test_there_is_nothing_to_open_for_whoever_sees_it_anyhow(case, controller, role):
    client, address = client_of(person(controller, role)), case_url(case, "step/open_colleagues_case/")
    before = rows_everywhere()

    looked = client.get(address)
    pressed = client.post(address, {"reason": "caller", "words": ""})

    assert (looked.status_code, looked["Location"]) == (302, case_url(case))
    assert pressed.status_code == 409
    assert rows_everywhere() == before


def test_it_closes_again_after_its_time(case, controller):
    officer = actor_with("officer", controller)
    open_it(case, officer, until=timezone.now() - timedelta(seconds=1))
    assert not sees(case, officer)
    open_it(case, officer)
    assert sees(case, officer)


def test_opening_leaves_the_case_as_it_is_and_tells_the_feed(case, controller):
    open_it(case, actor_with("officer", controller), reason="absent")

    assert Case.objects.get(pk=case.pk).version == case.version
    event = Event.objects.get(type="case.opened_by_colleague")
    assert (event.subject_id, event.data) == (case.pk, {"reason": "absent"})


@pytest.mark.parametrize("reason", NEED_REASONS)
def test_every_reason_of_the_list_opens(case, controller, reason):
    actor = actor_with("agent", controller)
    open_it(case, actor, reason=reason, words="Kunden er her.")
    assert sees(case, actor)


def test_what_is_refused(case, controller, owner):
    officer = actor_with("officer", controller)
    with pytest.raises(Invalid, match="opening_reason_unknown"):
        open_it(case, officer, reason="curious")
    with pytest.raises(Invalid, match="reason_required"):
        open_it(case, officer, reason="other")
    with pytest.raises(NotFound):
        open_it(case, actor_with("officer", make_controller("thirdco")))
    for reader in (actor_of(owner, controller, "officer"), actor_with("dpo", controller)):
        with pytest.raises(Refused, match="case_open_to_you"):
            open_it(case, reader)
    with pytest.raises(NotPermitted):
        open_it(case, replace(officer, scopes=frozenset({"case.view"})))
    assert not ReadRecord.objects.filter(kind="colleagues").exists()


def test_what_is_kept_apart_stays_unknown(case, controller):
    test_kept_apart.change(case, actor=actor_with("dpo", controller))
    agent = actor_with("agent", controller)
    assert not Case.objects.outlined_for(agent).filter(pk=case.pk).exists()
    with pytest.raises(NotFound):
        open_it(case, agent)
    page = client_of(person(controller, "agent")).get(case_url(case))
    assert page.status_code == 404


def test_no_step_is_taken_in_it_unopened(case, controller):
    officer = actor_with("officer", controller)
    with pytest.raises(NotFound):
        take_case(case_id=case.pk, actor=officer, now=clock.now())
    open_it(case, officer)
    assert take_case(case_id=case.pk, actor=officer, now=clock.now()).owned_by == officer.user_id


def test_a_wave_shows_an_officer_its_outline_and_the_dpo_all_of_it(case, controller):
    wave = wave_in("open", controller, make_case(controller))
    with acting(SETUP, "test.joined"):
        WaveCase.objects.create(wave=wave, case=case, joined_by=SETUP.user_id, joined_at=clock.now())
    page = f"/office/requests_app/wave/{wave.pk}/change/"

    pages = [client_of(person(controller, role)).get(page) for role in ("officer", "dpo")]
    lines = [{row["row"].pk: row for row in shown.context["cases"]} for shown in pages]
    line, whole = (rows[case.pk] for rows in lines)

    assert (line["person"], line["rights"], line["step"]) == ("", "a colleague works on it", "")
    assert whole["person"] == case.requester_name
    told_by_api = [
        {one["id"] for one in Caller(role, controller).get(f"waves/{wave.pk}/").json()["cases"]}
        for role in ("officer", "dpo")
    ]
    assert [str(case.pk) in keys for keys in told_by_api] == [False, True]


def test_the_api_answers_as_if_it_were_not_there(case, controller):
    caller = Caller("officer", controller)
    assert caller.get(f"cases/{case.pk}/").status_code == 404
    assert caller.get("cases/").json()["results"] == []
    assert Caller("dpo", controller).get(f"cases/{case.pk}/").status_code == 200


def test_a_customers_page_tells_that_it_is_there(case, controller):
    page = f"/office/registry_app/customer/{case.customer_id}/change/"
    text = client_of(person(controller, "agent")).get(page).content.decode()
    assert case.reference in text
    assert "A colleague works on it" in text


def test_a_controller_may_let_all_colleagues_see(case, controller):
    officer = actor_with("officer", controller)
    other = make_case(make_controller("secondco"))
    choose(controller)
    assert sees(case, officer)
    choose(controller, seen_by=OWNER, reason="Vi er flere nu.")
    assert not sees(case, officer)
    assert NeedToKnow.objects.count() == 1
    assert NeedToKnow.history.count() == 2
    event = Event.objects.filter(type="controller.need_to_know_changed").latest("id")
    assert event.data == {"seen_by": OWNER}
    assert not NeedToKnow.objects.filter(controller=other.controller).exists()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"seen_by": OWNER}, "nothing_changed"),
        ({"seen_by": "everybody"}, "seen_by_unknown"),
        ({"reason": "  "}, "reason_required"),
    ],
)
def test_a_choice_is_refused(controller, said, error):
    with pytest.raises((Invalid, Refused), match=error):
        choose(controller, **said)
    assert not NeedToKnow.objects.exists()


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "agent", "auditor"])
def test_only_a_decider_chooses(controller, role):
    with pytest.raises((NotPermitted, NotFound)):
        choose(controller, actor=actor_with(role, controller))


def test_the_choice_is_made_and_shown_on_the_page_of_the_controller(controller):
    client = client_of(person(controller, "decider"))
    page = f"/office/registry_app/controller/{controller.pk}/"
    assert "Only who works on it" in client.get(f"{page}change/").content.decode()

    client.post(
        f"{page}step/change_need_to_know/",
        {"seen_by": COLLEAGUES, "reason": "Vi er to på kontoret.", "version": str(controller.version)},
    )

    shown = client.get(f"{page}change/").content.decode()
    assert "Every colleague of the queue" in shown
    assert "Vi er to på kontoret." in shown


def test_letters_and_mail_of_it_are_hidden_too(told, controller, owner):
    take_case(case_id=told.pk, actor=actor_of(owner, controller, "officer"), now=clock.now())
    officer, dpo = actor_with("officer", controller), actor_with("dpo", controller)
    for model in (Letter, Mail):
        assert not model.objects.for_user(officer).exists()
        assert model.objects.for_user(dpo).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_colleagues_cases(controller, owner, number, django_assert_num_queries):
    for _ in range(number):
        row = make_case(controller)
        take_case(case_id=row.pk, actor=actor_of(owner, controller, "officer"), now=clock.now())
    client = client_of(person(controller, "officer"))
    client.get("/office/requests_app/case/")
    # The last of them names the owners.
    with django_assert_num_queries(8):
        client.get("/office/requests_app/case/")
