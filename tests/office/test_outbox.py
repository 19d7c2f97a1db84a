"""The outbox and the feed: what they show, in how many queries."""

import pytest

from dpo_office.common import clock
from dpo_office.common.events import Event
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter
from tests.factories.policy_change import accept, attempt_with, receipt
from tests.office.conftest import filled

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def letters(controller):
    return list(Letter.objects.filter(controller_id=controller.pk).order_by("created_at", "id"))


def test_the_outbox_lists_the_actors_letters_with_their_state(sign_in, controller, letters):
    attempt_with(letters[0], "permanent", clock.now())
    page = sign_in("officer", controller).get("/office/common/letter/", headers=ENGLISH)

    assert {row.pk for row in page.context["cl"].result_list} == {letter.pk for letter in letters}
    assert "refused by the mail server" in page.content.decode()


@pytest.mark.parametrize("state", codes.STATES)
def test_the_outbox_is_filtered_by_state(sign_in, controller, letters, state):
    attempt_with(letters[0], "permanent", clock.now())
    accept(letters[1:2], clock.now())
    receipt(letters[2], codes.BOUNCED_HARD, clock.now())
    expected = {"failed": 1, "accepted": 1, "bounced": 1, "queued": len(letters) - 3}

    page = sign_in("officer", controller).get(f"/office/common/letter/?state={state}")

    assert page.context["cl"].result_count == expected.get(state, 0)


def test_a_letter_shows_what_the_recipient_reads_and_what_happened(sign_in, controller, letters):
    letter = next(letter for letter in letters if letter.template_id)
    attempt_with(letter, "permanent", clock.now())
    receipt(letter, codes.BOUNCED_HARD, clock.now())

    page = sign_in("officer", controller).get(f"/office/common/letter/{letter.pk}/change/", headers=ENGLISH)

    assert "((" not in page.context["body"], "the names are filled in"
    assert page.context["subject"]
    assert page.context["moments"][0]["what"] == "written"
    assert {"refused for good", "came back for good"} <= {m["what"] for m in page.context["moments"]}


def test_a_letter_of_a_case_leads_to_it(sign_in, controller):
    letter = Letter.objects.filter(controller_id=controller.pk, cause_type="requests_app.case").first()
    page = sign_in("officer", controller).get(f"/office/common/letter/{letter.pk}/change/")

    assert page.context["cause_url"] == f"/office/requests_app/case/{letter.cause_id}/change/"


def test_an_agent_has_no_outbox(sign_in, controller):
    client = sign_in("agent", controller)
    assert client.get("/office/common/letter/").status_code == 403
    assert client.get("/office/common/event/").status_code == 403


@pytest.mark.parametrize("model", ["letter", "event"])
def test_lists_ask_the_same_number_of_queries_whatever_there_is(
    sign_in, controller, model, django_assert_num_queries
):
    client = sign_in("officer", controller)
    client.get(f"/office/common/{model}/")
    with django_assert_num_queries(QUERIES[model]):
        client.get(f"/office/common/{model}/")
    filled(controller, 3)
    with django_assert_num_queries(QUERIES[model]):
        client.get(f"/office/common/{model}/")


# Session, user, grants, the count and the rows; for events also the names of those who acted.
QUERIES = {"letter": 5, "event": 6}


def test_the_feed_lists_the_newest_step_first_with_who_took_it(sign_in, controller):
    page = sign_in("auditor", controller).get("/office/common/event/", headers=ENGLISH)
    rows = list(page.context["cl"].result_list)

    assert [row.pk for row in rows] == sorted((row.pk for row in rows), reverse=True)
    assert {row.controller_id for row in rows} == {controller.pk}
    assert "Work per system planned" in page.content.decode()


def test_the_feed_is_filtered_by_what_happened(sign_in, controller):
    page = sign_in("auditor", controller).get("/office/common/event/?type=case.opened")
    assert {row.type for row in page.context["cl"].result_list} == {"case.opened"}


def test_an_event_leads_to_its_object(sign_in, controller):
    event = Event.objects.filter(controller_id=controller.pk, type="case.opened").first()
    page = sign_in("auditor", controller).get(f"/office/common/event/{event.pk}/change/")
    assert page.context["subject_url"] == f"/office/requests_app/case/{event.subject_id}/change/"


def test_the_search_finds_what_the_actor_may_see(sign_in, controller):
    case = controller.cases.first()

    def found_by(client):
        return client.post("/office/search/", {"q": case.reference}, headers={"hx-request": "true"})

    assert case.reference in found_by(sign_in("officer", controller)).content.decode()
    assert case.reference not in found_by(sign_in("")).content.decode()
