"""An answer behind a link: what leaves, what the page shows to whom, and how the case stands meanwhile."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils.translation import override

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.message import letter_body, message_bytes
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import letter_state
from registry_app.models import Controller
from requests_app.actions import answer_links, answers, extracts, system_tasks
from requests_app.actions.intake import Requester
from requests_app.actions.part_answers import send_part_answer
from requests_app.admin.answer_link_fields import suggested_code
from requests_app.admin.answer_link_words import letter_words, link_lines
from requests_app.models import AnswerCode, AnswerFetch, AnswerLink, Case
from requests_app.pages.answer_pages import COOKIE
from requests_app.queries.waits import wait_in
from tests.factories.cases import (
    EXTRACT,
    SETUP,
    case_in,
    client_as,
    make_case,
    rendered_answer,
    rendered_part,
    rendered_refusal,
    take,
)
from tests.factories.contributors import code_in, mail_text_of
from tests.factories.people import rows_everywhere
from tests.factories.policy_change import accept, receipt
from tests.factories.registry import actor_with

TOLD = "KX47-M2P9"
PAPER = "Åse Blåbær\nPrøvevej 1\n0000 Prøveby"
# What nobody may read without a code, nor in a mail.
TELLING = ("Åse", "aase@example.com", "TES-", "shop", "indsigt")


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Read what is said outside of a page in Danish, whatever a test before has left."""
    with override("da"):
        yield


def call(case: Case, role: str = "officer") -> dict[str, Any]:
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": clock.now()}


def found(controller: Controller, **fields: Any) -> Case:
    """Bring a case to where a file is found and the answer can be sent."""
    case = case_in("collecting", controller, now=clock.now(), **fields)
    extracts.attach_extract(task_id=case.tasks.get().pk, content=EXTRACT, **call(case))
    system_tasks.settle_task(task_id=case.tasks.get().pk, outcome="", **call(case))
    case.refresh_from_db()
    return case


def answered(controller: Controller, way: str = "link", code: str = "") -> Case:
    """Send the answer of a case by a link; two files lie behind it."""
    case = found(controller)
    answers.send_answer(rendered=rendered_answer(case), way=way, code=code, **call(case))
    case.refresh_from_db()
    return case


def newest(kind: str) -> Letter:
    return Letter.objects.filter(kind=kind).latest("created_at")


def address_in(letter: Letter) -> str:
    found = re.search(r"https?://[^/]+(/letter/[A-Za-z0-9_-]{43}/)", mail_text_of(letter))
    assert found, "no link in the letter"
    return found[1]


def opened(letter: Letter) -> tuple[Client, str]:
    """Return a browser in which the mailed code was entered, and the address of the page."""
    client, address = Client(), address_in(letter)
    assert client.post(f"{address}send-code/").status_code == 303
    code = code_in(newest("answer_link.code_sent"))
    assert client.post(f"{address}enter-code/", {"code": code}).status_code == 303
    return client, address


def file_urls(client: Client, address: str) -> list[str]:
    return re.findall(r'action="([^"]*/file/\d+/)', client.get(address).content.decode())


def fetch_all(letter: Letter) -> None:
    client, address = opened(letter)
    for url in file_urls(client, address):
        assert client.post(url).status_code == 200


def forget_time(**ago: Any) -> None:
    """Move the office's clock forward, as if that much time had passed."""
    clock.set_offset(clock.offset() + timedelta(**ago))


# --- what leaves


def test_the_mail_holds_a_link_and_nothing_of_the_answer(controller):
    case = answered(controller)

    letter = newest("case.answer_sent")
    travelling = message_bytes(letter, now=clock.now())
    assert b"Content-Disposition: attachment" not in travelling
    assert (letter.confidential, letter.attachments.count()) == (False, 2)
    text = mail_text_of(letter)
    assert case.reference in text
    assert "CPR-nummer i en mail" in text
    assert not [word for word in ("indsigt", "shop", EXTRACT.decode()[:5]) if word in text]
    # The link is sealed, and the row keeps a keyed hash.
    secret = address_in(letter).split("/")[2]
    assert secret not in letter_body(letter)
    assert secret not in str(list(AnswerLink.objects.values())) + str(list(AnswerLink.history.values()))
    assert Event.objects.filter(subject_id=case.pk).latest("id").data["way"] == "link"


@pytest.mark.parametrize("step", ["send_part_answer", "refuse_case"])
def test_a_part_and_a_refusal_leave_by_a_link_too(controller, step):
    if step == "refuse_case":
        case = make_case(controller)
        answers.refuse_case(rendered=rendered_refusal(case), way="link", **call(case, "decider"))
    else:
        case = found(controller, rights=["access", "erasure"])
        send_part_answer(rendered=rendered_part(case, "access"), way="link", **call(case))

    link = case.answer_links.get()
    assert {row.behind_link for row in link.letter.attachments.all()} == {True}
    assert "/letter/" in mail_text_of(link.letter)


def test_a_link_needs_an_address_and_a_told_code_its_length(controller):
    for fields, way, code, refusal in (
        (
            {"requester": Requester(name="Maren Prøve", phone="+45 00 00 00 01")},
            "link",
            "",
            "link_needs_address",
        ),
        ({}, "link_told_code", "kort", "told_code_short"),
        ({}, "pigeon", "", "answer_way_unknown"),
    ):
        case = make_case(controller, **fields)
        with pytest.raises(Invalid, match=refusal):
            answers.refuse_case(rendered=rendered_refusal(case), way=way, code=code, **call(case, "decider"))
        case.refresh_from_db()
        assert (case.state, AnswerLink.objects.count()) == ("received", 0)
    assert suggested_code() != suggested_code()
    assert len(suggested_code()) == len(TOLD)


# --- the page


def test_a_link_alone_shows_nothing_and_changes_nothing(controller):
    answered(controller)
    address = address_in(newest("case.answer_sent"))
    before = rows_everywhere()

    shown = [Client().get(address), Client().head(address), Client().get(f"{address}?language=en")]

    for page in shown:
        assert page.status_code == 200
        assert not [word for word in TELLING if word in page.content.decode()]
        assert (page.cookies, page["Referrer-Policy"], page["Cache-Control"]) == (
            {},
            "no-referrer",
            "no-store",
        )
        assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Send mig en kode" in shown[0].content.decode()
    assert "Testco" in shown[2].content.decode()
    assert Client().get(f"{address}send-code/").status_code == 405
    assert Client().post(f"{address}file/1/").status_code == 404
    assert rows_everywhere() == before


def test_with_the_code_each_file_is_handed_out_and_recorded(controller):
    case = answered(controller)
    client, address = opened(newest("case.answer_sent"))
    urls = file_urls(client, address)
    assert len(urls) == 2

    letter, extract = client.post(urls[0]), client.post(urls[1])

    assert letter.content == b"%PDF-1.7 answer"
    assert letter["Content-Disposition"] == f'attachment; filename="{case.reference}.pdf"'
    assert extract.content == EXTRACT
    assert (extract["X-Content-Type-Options"], extract["Content-Security-Policy"][:7]) == (
        "nosniff",
        "sandbox",
    )
    client.post(urls[0])
    assert list(AnswerFetch.objects.values_list("attachment__filename", flat=True)) == [
        f"{case.reference}.pdf",
        f"{case.reference}-shop-1.csv",
        f"{case.reference}.pdf",
    ]
    assert Event.objects.filter(subject_id=case.pk, type="case.answer_fetched").count() == 1
    assert "Hentet" in letter_words(looked_up(case), clock.now())[case.answer_links.get().letter_id]
    assert link_lines(looked_up(case), clock.now()) == []
    # The cookie opens this link only, for an hour.
    other = answered(controller)
    theirs = address_in(newest("case.answer_sent"))
    assert other != case
    stranger = Client()
    stranger.cookies[COOKIE] = client.cookies[COOKIE].value
    assert file_urls(stranger, theirs) == []
    assert stranger.post(f"{theirs}file/{urls[0].split('/')[-2]}/").status_code == 404
    forget_time(minutes=61)
    assert client.post(urls[0]).status_code == 404
    assert AnswerFetch.objects.count() == 3


def test_whatever_ended_answers_like_what_never_was(controller):
    unknown = Client().get(f"/letter/{'x' * 43}/").content
    for how in ("revoked", "replaced", "posted", "expired"):
        case = answered(controller)
        client, address = opened(newest("case.answer_sent"))
        (url, *_others) = file_urls(client, address)
        if how == "revoked":
            answer_links.revoke_link(reason="Gik til den forkerte.", **call(case))
        elif how == "replaced":
            answer_links.send_link_again(**call(case))
        elif how == "posted":
            answer_links.post_answer(envelope=PAPER, **call(case))
        else:
            forget_time(days=30)
        for page in (
            client.get(address),
            client.post(f"{address}send-code/"),
            client.post(f"{address}enter-code/", {"code": "1"}),
            client.post(url),
        ):
            assert (page.status_code, page.content) == (404, unknown), how
    assert not AnswerFetch.objects.exists()


# --- codes


def test_a_mailed_code_is_good_once_for_five_tries_and_ten_minutes(controller):
    answered(controller)
    client, address = Client(), address_in(newest("case.answer_sent"))
    client.post(f"{address}send-code/")
    code = code_in(newest("answer_link.code_sent"))
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1):
        refused = client.post(f"{address}enter-code/", {"code": wrong})
        assert (refused.status_code, f": {left}" in refused.content.decode()) == (400, True)
    assert client.post(f"{address}enter-code/", {"code": wrong}).status_code == 409
    assert client.post(f"{address}enter-code/", {"code": code}).status_code == 409
    client.post(f"{address}send-code/")
    forget_time(minutes=11)
    assert client.post(f"{address}enter-code/", {"code": code}).status_code == 409
    for _number in range(3):
        assert client.post(f"{address}send-code/").status_code == 303
    assert "minutter" in client.post(f"{address}send-code/").content.decode()
    assert AnswerCode.objects.count() == 5
    forget_time(minutes=61)
    link = AnswerLink.objects.get()
    AnswerCode.objects.bulk_create(
        AnswerCode(link=link, code_hash="x", sent_at=clock.now() - timedelta(hours=2))
        for _number in range(15)
    )
    client.post(f"{address}send-code/")
    link.refresh_from_db()
    assert link.ended_as == "locked"
    assert "stadig" in link_lines(link.case, clock.now())[0]["text"]


def test_a_told_code_opens_as_it_was_heard_and_five_wrong_ones_end_the_link(controller):
    answered(controller, "link_told_code", TOLD)
    letter = newest("case.answer_sent")
    assert TOLD not in mail_text_of(letter)
    client, address = Client(), address_in(letter)
    assert "Send mig en kode" not in client.get(address).content.decode()
    assert client.post(f"{address}send-code/").status_code == 404
    assert client.post(f"{address}enter-code/", {"code": "kx47"}).status_code == 400
    assert client.post(f"{address}enter-code/", {"code": " kx47 m2p9 "}).status_code == 303
    assert len(file_urls(client, address)) == 2

    statuses = [
        Client().post(f"{address}enter-code/", {"code": "forkert"}).status_code for _number in range(6)
    ]

    assert statuses == [400, 400, 400, 400, 404, 404]
    assert AnswerLink.objects.get().ended_as == "locked"
    assert client.get(address).status_code == 404


# --- the case


def looked_up(case):
    """Look a case up as a page does, which knows its answers once."""
    return Case.objects.get(pk=case.pk)


def test_an_answer_nobody_fetches_is_warned_of_and_posted(controller):
    case = answered(controller)
    assert link_lines(looked_up(case), clock.now()) == []
    client, address = opened(newest("case.answer_sent"))
    client.post(file_urls(client, address)[0])

    forget_time(days=24)
    assert "1 af 2" in link_lines(looked_up(case), clock.now())[0]["text"]
    answer_links.send_link_again(way="link_told_code", code=TOLD, **call(case))
    assert link_lines(looked_up(case), clock.now()) == []
    fresh = newest("case.answer_link")
    assert (fresh.recipient_address, fresh.attachments.count()) == ("aase@example.com", 0)
    assert client.get(address_in(fresh)).status_code == 200
    forget_time(days=31)
    assert "skyldes stadig" in link_lines(looked_up(case), clock.now())[0]["text"]

    with pytest.raises(Invalid, match="envelope_missing"):
        answer_links.post_answer(envelope=" \n ", **call(case))
    answer_links.post_answer(envelope=PAPER, **call(case))

    paper = Letter.objects.get(channel="post")
    assert (letter_state(paper), paper.recipient_address, paper.kind) == (
        "to_print",
        PAPER,
        "case.answer_sent",
    )
    assert [row.filename for row in paper.attachments.order_by("pk")] == [
        f"{case.reference}.pdf",
        f"{case.reference}-shop-1.csv",
    ]
    assert link_lines(looked_up(case), clock.now()) == []
    for step in (
        answer_links.send_link_again,
        lambda **call: answer_links.post_answer(envelope=PAPER, **call),
    ):
        with pytest.raises(Refused, match="link_ended"):
            step(**call(case))


def test_what_was_fetched_is_not_sent_again_but_may_be_revoked(controller):
    case = answered(controller)
    fetch_all(newest("case.answer_sent"))

    with pytest.raises(Refused, match="answer_fetched"):
        answer_links.send_link_again(**call(case))
    with pytest.raises(Refused, match="answer_fetched"):
        answer_links.post_answer(envelope=PAPER, **call(case))
    with pytest.raises(Invalid, match="reason_required"):
        answer_links.revoke_link(reason=" ", **call(case))
    answer_links.revoke_link(reason="Fejl i bilaget.", **call(case))
    with pytest.raises(Refused, match="link_ended"):
        answer_links.revoke_link(reason="Igen.", **call(case))
    assert case.reasons.get(step="revoke_link").text == "Fejl i bilaget."


def test_the_steps_are_about_an_answer_of_the_case_itself(controller):
    case, other = answered(controller), answered(controller)
    with pytest.raises(NotFound):
        answer_links.send_link_again(answer=other.answer_links.get().letter_id, **call(case))
    with pytest.raises(Invalid, match="answer_way_unknown"):
        answer_links.send_link_again(way="mail", **call(case))
    usual = case_in("answered", controller)
    with pytest.raises(Refused, match="no_answer_behind_link"):
        answer_links.send_link_again(**call(usual))


def test_the_erasure_waits_until_the_copy_is_fetched(controller):
    case = found(controller, rights=["access", "erasure"], copy_first=True)
    send_part_answer(rendered=rendered_part(case, "access"), way="link", **call(case))
    letter, item = newest("case.part_answered"), case.items.get(right="erasure")
    accept([letter], clock.now())

    def standing(days: int = 0) -> str:
        return wait_in(case, item, clock.today() + timedelta(days=days)).standing

    assert (standing(), standing(20), standing(40)) == (
        "copy_on_its_way",
        "copy_on_its_way",
        "copy_not_arrived",
    )
    client, address = opened(letter)
    client.post(file_urls(client, address)[1])
    assert standing() == "copy_on_its_way"
    client.post(file_urls(client, address)[0])
    assert (standing(), standing(40)) == ("runs", "days_over")


def test_paper_and_a_bounce_count_in_the_place_of_the_link(controller):
    case = found(controller, rights=["access", "erasure"], copy_first=True)
    send_part_answer(rendered=rendered_part(case, "access"), way="link", **call(case))
    letter, item = newest("case.part_answered"), case.items.get(right="erasure")
    accept([letter], clock.now())
    receipt(letter, "bounced_hard", clock.now())
    assert wait_in(case, item, clock.today()).standing == "copy_not_arrived"
    answer_links.post_answer(envelope=PAPER, **call(case))
    assert wait_in(case, item, clock.today()).standing == "copy_on_its_way"

    accept([Letter.objects.get(channel="post")], clock.now())

    assert wait_in(case, item, clock.today()).standing == "runs"


# --- the edges


def test_the_api_sends_by_a_link_and_takes_its_steps(controller):
    decider = client_as("decider", controller)
    case = make_case(controller)
    url = f"/api/v1/cases/{case.pk}/"
    no = {"ground": "manifestly_unfounded", "reason": "Fordi.", "evidence": "Se notatet."}
    assert (
        decider.post(f"{url}refuse-case/", no | {"way": "link_told_code"}, format="json").status_code == 400
    )
    refused = decider.post(f"{url}refuse-case/", no | {"way": "link"}, format="json").json()
    assert {"send_link_again", "post_answer", "revoke_link"} <= set(refused["available_steps"])
    assert decider.post(f"{url}send-link-again/", {}, format="json").status_code == 200
    assert decider.post(f"{url}revoke-link/", {}, format="json").json()["code"] == "reason_required"
    assert decider.post(f"{url}post-answer/", {"envelope": PAPER}, format="json").status_code == 200
    assert list(AnswerLink.objects.values_list("cause", "ended_as")) == [
        ("first", "replaced"),
        ("again", "posted"),
    ]


def test_the_database_keeps_links_and_fetches_as_they_were(controller):
    case = answered(controller)
    fetch_all(newest("case.answer_sent"))
    link = case.answer_links.get()
    for change in ({"ended_as": "revoked"}, {"ended_as": "posted", "ended_at": clock.now()}, {"tries": 6}):
        with pytest.raises(IntegrityError), acting(SETUP, "test.raw"):
            AnswerLink.objects.filter(pk=link.pk).update(**change)
    with pytest.raises(IntegrityError), acting(SETUP, "test.raw"):
        AnswerFetch.objects.all().delete()
    with pytest.raises(IntegrityError), acting(SETUP, "test.raw"):
        link.delete()


def test_the_page_asks_few_questions(controller, django_assert_num_queries):
    answered(controller)
    client, address = opened(newest("case.answer_sent"))
    with django_assert_num_queries(3):
        client.get(address)
    take("send_link_again", Case.objects.get(), actor=actor_with("officer", controller), now=clock.now())
    with django_assert_num_queries(1):
        client.get(address)
