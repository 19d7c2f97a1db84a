"""The page behind a mailed link: what it shows to whom, and what each press leaves."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.events import Event
from dpo_office.common.letters.message import letter_body
from dpo_office.common.letters.models import Letter
from dpo_office.common.logs import EventFormatter
from registry_app.models import Controller
from requests_app.actions.contributors import deactivate_contributor
from requests_app.models import Case, StepReason, SystemTask, TaskCode, TaskLink
from requests_app.pages import task_pages
from requests_app.pages.task_visit import COOKIE
from tests.factories.cases import EXTRACT, case_in, everything_about, make_office, take
from tests.factories.contributors import (
    code_in,
    handed_out,
    letters_to,
    link_in,
    link_of,
    mail_text_of,
    make_contributor,
    opened,
)
from tests.factories.people import rows_everywhere
from tests.factories.registry import actor_with, make_customer

UNKNOWN = f"/task/{'x' * 43}/"
# What nobody may read without a code.
TELLING = ("Åse", "aase@example.com", "TES-", "shop", "Testco", "Ib Lager", "+45 00")
STEPS = ("attach-extract", "confirm-task", "explain-task")


@pytest.fixture
def task(controller: Controller) -> SystemTask:
    """Hand a task to a colleague who reads Danish."""
    return handed_out(controller, instruction="Se også arkivet fra 2024.")


def text(answer: Any) -> str:
    return answer.content.decode()


def forget_time(**ago: Any) -> None:
    """Move the office's clock forward, as if that much time had passed."""
    clock.set_offset(clock.offset() + timedelta(**ago))


def posted(client: Client, address: str, step: str, **values: Any) -> Any:
    return client.post(f"{address}{step}/", values)


def end_by(how: str, task: SystemTask) -> None:
    """End what a link is good for."""
    case = Case.objects.get(pk=task.case_id)
    decider = actor_with("decider", case.controller)
    now = clock.now()
    if how == "settled":
        take("settle_task", case, actor=decider, now=now)
    elif how == "withdrawn":
        take("withdraw_case", case, actor=decider, now=now)
    elif how == "reassigned":
        handed_out(case.controller, case=case)
    elif how == "deactivated":
        assert task.contributor is not None
        deactivate_contributor(contributor_id=task.contributor.pk, actor=decider, now=now)
    else:
        forget_time(days=40)


ENDS = {
    "settled": "Kontoret har afsluttet opgaven i mellemtiden",
    "withdrawn": "Sagen er slut",
    "reassigned": "Opgaven er ikke længere din",
    "deactivated": "Opgaven er ikke længere din",
}


# --- before the code


def test_a_link_alone_shows_nothing_and_changes_nothing(task: SystemTask) -> None:
    address = link_of(task)
    before = rows_everywhere(), everything_about(task.case)

    answers = [Client().get(address), Client().head(address), Client().get(f"{address}?language=en")]

    assert [answer.status_code for answer in answers] == [200] * 3
    for answer in answers:
        assert [word for word in TELLING if word in text(answer)] == []
        assert answer.cookies == {}
    assert "Send mig en kode" in text(answers[0])
    assert "Send me a code" in text(answers[2])
    assert (rows_everywhere(), everything_about(task.case)) == before
    assert TaskLink.objects.get().opened_at is None


def test_the_page_is_kept_to_its_reader(task: SystemTask) -> None:
    client, address = opened(task)

    for answer in (
        client.get(address),
        Client().get(address),
        client.get(UNKNOWN),
        client.get(f"{address}thanks/"),
    ):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        policy = answer["Content-Security-Policy"]
        assert policy.startswith(
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
        )
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "<script" not in text(answer)
        assert "style=" not in text(answer)
    cookie = client.cookies[COOKIE]
    assert list(client.cookies) == [COOKIE]
    assert (cookie["path"], cookie["max-age"]) == (address, 3600)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("how", ["unknown", "short", "expired", *ENDS, "answered"])
def test_whatever_is_over_answers_like_an_unknown_link(how: str, task: SystemTask) -> None:
    address = link_of(task)
    if how == "unknown":
        address = UNKNOWN
    elif how == "short":
        address = address[:-5] + "/"
    elif how == "answered":
        posted(*opened(task), "confirm-task", outcome="nothing_found")
    else:
        end_by(how, task)
    stranger, letters = Client(), Letter.objects.count()

    got = [
        stranger.get(address),
        *(posted(stranger, address, step) for step in ("send-code", "enter-code", *STEPS)),
    ]
    unknown = [
        stranger.get(UNKNOWN),
        *(posted(stranger, UNKNOWN, step) for step in ("send-code", "enter-code", *STEPS)),
    ]

    assert [answer.status_code for answer in got] == [404] * len(got)
    secret, nobodys = address.split("/")[2], UNKNOWN.split("/")[2]
    assert [text(a).replace(secret, "") for a in got] == [text(a).replace(nobodys, "") for a in unknown]
    assert [dict(a.headers) for a in got] == [
        dict(a.headers) | {"Content-Length": len_of} for a, len_of in zip(unknown, _lengths(got), strict=True)
    ]
    assert [word for word in TELLING if word in text(got[0])] == []
    assert Letter.objects.count() == letters


def _lengths(answers: list[Any]) -> list[Any]:
    return [answer.headers.get("Content-Length") for answer in answers]


# --- the code


def test_the_code_goes_to_the_known_address_and_opens_the_task(task: SystemTask) -> None:
    address, client = link_of(task), Client()

    assert posted(client, address, "send-code", email="thief@example.com").status_code == 303
    assert "Koden fra mailen" in text(client.get(address))
    letter = letters_to(task.contributor)[-1]
    assert letter.kind == "task_link.code_sent"
    answer = posted(client, address, "enter-code", code=f" {code_in(letter)[:3]} {code_in(letter)[3:]}")

    assert (answer.status_code, answer["Location"]) == (303, address)
    assert "Åse Blåbær" in text(client.get(address))
    link = TaskLink.objects.get()
    assert link.opened_at is not None
    assert TaskLink.history.filter(id=link.pk).first().history_user_id == task.contributor.user_id


def test_another_browser_with_the_same_link_sees_nothing(task: SystemTask) -> None:
    _client, address = opened(task)

    assert "Åse" not in text(Client().get(address))


def test_a_code_is_used_once(task: SystemTask) -> None:
    _client, address = opened(task)
    code = code_in(letters_to(task.contributor)[-1])

    again = posted(Client(), address, "enter-code", code=code)

    assert again.status_code == 409
    assert COOKIE not in again.cookies


@pytest.mark.parametrize("minutes", [9, 10])
def test_a_code_lives_ten_minutes(minutes: int, task: SystemTask) -> None:
    address, client = link_of(task), Client()
    posted(client, address, "send-code")
    code = code_in(letters_to(task.contributor)[-1])
    forget_time(minutes=minutes)

    answer = posted(client, address, "enter-code", code=code)

    assert (answer.status_code == 303) is (minutes < 10)


def test_five_wrong_tries_kill_the_code_and_a_new_one_works(task: SystemTask) -> None:
    address, client = link_of(task), Client()
    posted(client, address, "send-code")
    code = code_in(letters_to(task.contributor)[-1])
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    tries = [posted(client, address, "enter-code", code=wrong, language="da") for _ in range(5)]

    assert [answer.status_code for answer in tries] == [400] * 4 + [409]
    assert ["Forsøg tilbage: 4" in text(tries[0]), "Forsøg tilbage: 1" in text(tries[3])] == [True, True]
    assert posted(client, address, "enter-code", code=code).status_code == 409
    assert TaskCode.objects.get().tries == 5
    posted(client, address, "send-code")
    new = code_in(letters_to(task.contributor)[-1])
    assert posted(client, address, "enter-code", code=new).status_code == 303


@pytest.mark.parametrize("code", ["", "abcdef", "٣٣٣٣٣٣", "0" * 5000, "\0", "½½½½½½"])
def test_a_code_that_is_none_is_a_wrong_one(code: str, task: SystemTask) -> None:
    address, client = link_of(task), Client()
    posted(client, address, "send-code")

    assert posted(client, address, "enter-code", code=code).status_code == 400


def test_only_the_newest_code_counts(task: SystemTask) -> None:
    address, client = link_of(task), Client()
    posted(client, address, "send-code")
    posted(client, address, "send-code")
    old, new = (code_in(letter) for letter in letters_to(task.contributor)[-2:])

    if old != new:
        assert posted(client, address, "enter-code", code=old).status_code == 400
    assert posted(client, address, "enter-code", code=new).status_code == 303


def test_codes_are_counted_over_all_links_of_the_task(task: SystemTask) -> None:
    address, client = link_of(task), Client()
    for _ in range(5):
        assert posted(client, address, "send-code").status_code == 303
    letters = Letter.objects.count()

    refused = posted(client, address, "send-code")
    assert refused.status_code == 409
    assert re.search(r"igen om (59|60) minutter", text(refused))
    end_of_renewal = posted(client, address, "send-link")
    assert end_of_renewal.status_code == 200
    fresh = link_of(task)
    assert fresh != address
    assert posted(client, fresh, "send-code").status_code == 409
    assert Letter.objects.count() == letters + 1
    forget_time(minutes=61)
    assert posted(client, address, "send-code").status_code == 303


def test_a_link_with_twenty_codes_ends(task: SystemTask, monkeypatch: pytest.MonkeyPatch) -> None:
    address, client = link_of(task), Client()
    for _ in range(20):
        assert posted(client, address, "send-code").status_code == 303
        forget_time(minutes=20)

    posted(client, address, "send-code")

    assert client.get(address).status_code == 404
    assert TaskLink.objects.get().ended_as == "too_many_codes"


def test_a_code_of_one_link_opens_no_other(controller: Controller) -> None:
    one, other = handed_out(controller), handed_out(controller)
    posted(Client(), link_of(one), "send-code")
    posted(Client(), link_of(other), "send-code")
    foreign = code_in(letters_to(one.contributor)[-1])
    own = code_in(letters_to(other.contributor)[-1])

    if own != foreign:
        assert posted(Client(), link_of(other), "enter-code", code=foreign).status_code == 400


def test_a_session_opens_its_own_link_only(controller: Controller) -> None:
    """The browser sends the cookie to its own address; a forged request with it gains nothing either."""
    one, other = handed_out(controller), handed_out(make_office("other"))
    client, _address = opened(one)
    value = client.cookies[COOKIE].value
    thief = Client()
    thief.cookies[COOKIE] = value
    before = everything_about(other.case)

    assert "Åse" not in text(thief.get(link_of(other)))
    for step in STEPS:
        answer = posted(thief, link_of(other), step, outcome="done", reason="Nej")
        assert answer.status_code == 404
        assert "Send mig en kode" in text(answer)
    assert everything_about(other.case) == before


@pytest.mark.parametrize("change", ["altered", "empty", "made_up"])
def test_a_cookie_that_is_not_ours_is_none(change: str, task: SystemTask) -> None:
    client, address = opened(task)
    value = client.cookies[COOKIE].value
    thief = Client()
    thief.cookies[COOKIE] = {"altered": value[:-1] + "!", "empty": "", "made_up": str(task.pk)}[change]

    assert "Åse" not in text(thief.get(address))


def test_an_hour_after_the_code_it_is_asked_again(task: SystemTask) -> None:
    client, address = opened(task)
    before = everything_about(task.case)
    forget_time(minutes=61)

    assert "Send mig en kode" in text(client.get(address))
    answer = posted(client, address, "explain-task", reason="Det kan jeg ikke.")

    assert answer.status_code == 404
    assert "Intet er gemt" in text(answer)
    assert everything_about(task.case) == before


# --- the task


@pytest.mark.parametrize(
    ("language", "asked"), [("da", "Find alt, hvad systemet"), ("en", "Find everything that")]
)
def test_the_task_is_shown_in_the_contributors_language(
    language: str, asked: str, controller: Controller
) -> None:
    contributor = make_contributor(controller, language=language)
    client, address = opened(handed_out(controller, contributor=contributor))
    other = {"da": "en", "en": "da"}[language]

    shown = client.get(address, headers={"accept-language": other})

    assert asked in text(shown)
    assert f'<html lang="{language}">' in text(shown)
    assert asked not in text(client.get(f"{address}?language={other}"))
    link_letter, code_letter = letters_to(contributor)
    assert (link_letter.language, code_letter.language) == (language, language)
    for letter in (link_letter, code_letter):
        assert {"da": "Med venlig hilsen", "en": "Kind regards"}[language] in mail_text_of(letter)


def test_the_task_shows_what_finds_the_person_and_nothing_else_of_the_case(controller: Controller) -> None:
    customer = make_customer(controller, number="10001", email="aase@example.com")
    case = case_in("collecting", controller)
    StepReason.objects.filter(case=case)
    task = handed_out(controller, case=case, instruction="Se også <arkivet>.")
    client, address = opened(task)

    shown = text(client.get(address))

    for told in ("Åse Blåbær", "aase@example.com", "+45 00 00 00 02", customer.number, case.reference):
        assert told in shown
    assert "System shop" in shown
    assert "Se også &lt;arkivet&gt;." in shown
    for hidden in (customer.name, "Skrev fra adressen", str(case.pk), str(task.pk), 'href="/office/'):
        assert hidden not in shown


def test_the_mails_say_nothing_of_the_person_and_hide_link_and_code_from_the_office(task: SystemTask) -> None:
    opened(task)

    for letter in letters_to(task.contributor):
        travelling = mail_text_of(letter) + letter.subject
        assert [word for word in ("Åse", "aase@", "+45 00") if word in travelling] == []
        assert "kun modtageren ser" in letter_body(letter) or "only the recipient" in letter_body(letter)
    link, code = letters_to(task.contributor)
    assert link_in(link).split("/")[2] not in f"{letter_body(link)}{link.body}{link.slots}{link.subject}"
    assert code_in(code) not in f"{letter_body(code)}{code.body}{code.slots}{code.subject}"
    stored = str(list(TaskLink.objects.values())) + str(list(TaskCode.objects.values()))
    assert link_in(link).split("/")[2] not in stored
    assert code_in(code) not in stored


def test_nothing_found_settles_the_task_and_says_thank_you(task: SystemTask) -> None:
    client, address = opened(task)

    answer = posted(client, address, "confirm-task", outcome="nothing_found", note="Søgt på mail og nummer.")

    assert (answer.status_code, answer["Location"]) == (303, f"{address}thanks/")
    task.refresh_from_db()
    assert (task.state, task.outcome, task.note) == ("settled", "nothing_found", "Søgt på mail og nummer.")
    assert task.settled_by == task.contributor.user_id
    event = Event.objects.filter(subject_id=task.case_id).latest("id")
    assert (event.type, event.actor_id) == ("case.task_confirmed", task.contributor.user_id)
    for shown in (text(client.get(f"{address}thanks/")), text(client.get(address))):
        assert "Tak" in shown
        assert "Systemet har ingen oplysninger om personen" in shown
        assert "Søgt på mail og nummer." in shown
        assert "Åse" not in shown
    link = TaskLink.objects.get()
    assert (link.answered_at is not None, link.ended_as) == (True, "answered")


def test_files_are_attached_and_then_confirmed(task: SystemTask) -> None:
    client, address = opened(task)

    for _ in range(2):
        answer = posted(client, address, "attach-extract", file=SimpleUploadedFile("Åse.csv", EXTRACT))
        assert (answer.status_code, answer["Location"]) == (303, f"{address}#files")
    shown = text(client.get(address))
    assert "2 filer er gemt" in shown
    assert f"{task.case.reference}-shop-2.csv" in shown
    assert "Åse.csv" not in shown
    assert posted(client, address, "confirm-task", outcome="nothing_found").status_code == 409
    assert posted(client, address, "confirm-task", outcome="extracted").status_code == 303
    task.refresh_from_db()
    assert task.outcome == "extracted"
    assert {row.attached_by for row in task.extracts.all()} == {task.contributor.user_id}
    assert f"{task.case.reference}-shop-1.csv" in text(client.get(address))


def test_files_of_the_office_are_not_shown(task: SystemTask) -> None:
    case = Case.objects.get(pk=task.case_id)
    take("attach_extract", case, actor=actor_with("officer", case.controller), now=clock.now())

    client, address = opened(task)

    assert "-shop-1.csv" not in text(client.get(address))


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"MZ\x90\x00\x03\xff", 415, "Vi modtager"),
        (b"", 400, "Filen er tom."),
        (None, 400, "Vælg først en fil."),
        (b"x" * 2_000, 413, "større end 0 MB"),
    ],
)
def test_a_file_that_we_do_not_take_is_told(
    content: bytes | None, status: int, said: str, task: SystemTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = opened(task)
    if status == 413:
        monkeypatch.setattr(task_pages, "MAX_UPLOAD_MB", 0)
    before = everything_about(task.case)

    sent = {} if content is None else {"file": SimpleUploadedFile("x.bin", content)}
    answer = posted(client, address, "attach-extract", **sent)

    assert answer.status_code == status
    assert said in text(answer)
    assert everything_about(task.case) == before


def test_who_cannot_explains_and_the_task_stays_open(task: SystemTask) -> None:
    client, address = opened(task)

    assert posted(client, address, "explain-task", reason="  ").status_code == 400
    answer = posted(client, address, "explain-task", reason="Arkivet hører under økonomi.")

    assert answer.status_code == 303
    task.refresh_from_db()
    assert (task.state, task.explained_at is not None) == ("open", True)
    reason = StepReason.objects.get(case=task.case, step="explain_task")
    assert (reason.text, reason.given_by) == ("Arkivet hører under økonomi.", task.contributor.user_id)
    thanks = text(client.get(f"{address}thanks/"))
    assert "Arkivet hører under økonomi." in thanks
    assert "Tilbage til opgaven" in thanks
    assert "Du har fortalt kontoret" in text(client.get(address))
    assert posted(client, address, "confirm-task", outcome="done").status_code == 303


def test_a_mistake_keeps_what_was_written(task: SystemTask) -> None:
    client, address = opened(task)

    answer = posted(client, address, "confirm-task", note="Min note")

    assert answer.status_code == 400
    assert "Min note" in text(answer)
    assert "Sig, hvordan" in text(answer) or 'role="alert"' in text(answer)


@pytest.mark.parametrize("how", ENDS)
def test_what_ended_meanwhile_is_said_to_who_had_entered_the_code(how: str, task: SystemTask) -> None:
    client, address = opened(task)
    end_by(how, task)
    before = everything_about(task.case)

    assert ENDS[how] in text(client.get(address))
    assert ENDS[how] in text(client.get(f"{address}thanks/"))
    for step in STEPS:
        answer = posted(
            client, address, step, outcome="done", reason="Nej", file=SimpleUploadedFile("x", EXTRACT)
        )
        assert answer.status_code == 404
        assert ENDS[how] in text(answer)
        assert "Åse" not in text(answer)
    assert everything_about(task.case) == before


def test_a_used_link_takes_nothing_more(task: SystemTask) -> None:
    client, address = opened(task)
    posted(client, address, "confirm-task", outcome="done")
    before = everything_about(task.case)

    for step in STEPS:
        answer = posted(
            client, address, step, outcome="done", reason="Nej", file=SimpleUploadedFile("x", EXTRACT)
        )
        assert answer.status_code == 404
    assert everything_about(task.case) == before


# --- a fresh link


@pytest.mark.parametrize("how", ["expired", "live"])
def test_a_fresh_link_comes_to_the_known_address_three_times_a_day(how: str, task: SystemTask) -> None:
    address = link_of(task)
    if how == "expired":
        end_by("expired", task)
    said = {text(posted(Client(), address, "send-link", email="thief@example.com")) for _ in range(4)}

    assert said == {text(posted(Client(), UNKNOWN, "send-link"))}
    renewed = [letter for letter in letters_to(task.contributor) if letter.kind == "case.link_renewed"]
    assert len(renewed) == 3
    assert (
        Letter.objects.exclude(recipient_address=task.contributor.email).filter(kind=renewed[0].kind).count()
        == 0
    )
    client = Client()
    posted(client, link_in(renewed[-1]), "send-code")
    code = code_in(letters_to(task.contributor)[-1])
    assert posted(client, link_in(renewed[-1]), "enter-code", code=code).status_code == 303


@pytest.mark.parametrize("how", ENDS)
def test_no_fresh_link_for_what_has_ended(how: str, task: SystemTask) -> None:
    address, contributor = link_of(task), task.contributor
    end_by(how, task)
    letters = len(letters_to(contributor))

    answer = posted(Client(), address, "send-link")

    assert text(answer) == text(posted(Client(), UNKNOWN, "send-link"))
    assert len(letters_to(contributor)) == letters


# --- odd calls


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(method: str, task: SystemTask) -> None:
    address = link_of(task)
    for path in (address, f"{address}thanks/", f"{address}confirm-task/"):
        assert getattr(Client(), method)(path).status_code == 405
    assert Client().post(address).status_code == 405


def test_a_step_is_never_taken_by_a_get(task: SystemTask) -> None:
    client, address = opened(task)
    before = rows_everywhere(), everything_about(task.case)

    for step in ("send-code", "enter-code", "send-link", *STEPS):
        assert client.get(f"{address}{step}/?outcome=done&reason=x").status_code == 405
    assert client.post(f"{address}fly/").status_code == 404
    assert (rows_everywhere(), everything_about(task.case)) == before


def test_no_secret_stands_in_a_log_line(task: SystemTask, caplog: pytest.LogCaptureFixture) -> None:
    client, address = opened(task)
    with caplog.at_level(logging.DEBUG):
        client.get(UNKNOWN)
        posted(client, address, "enter-code", code="000000")
        end_by("settled", task)
        Client().get(address)

    lines = [EventFormatter().format(record) for record in caplog.records if record.name == "django.request"]
    assert lines
    assert [line for line in lines if address.split("/")[2] in line or "x" * 43 in line] == []


def test_the_pages_ask_the_database_a_fixed_number_of_times(
    controller: Controller, task: SystemTask, django_assert_num_queries: Any
) -> None:
    client, address = opened(task)
    posted(client, address, "attach-extract", file=SimpleUploadedFile("x", EXTRACT))

    with django_assert_num_queries(1):
        Client().get(UNKNOWN)
    with django_assert_num_queries(2):
        Client().get(address)
    with django_assert_num_queries(5):
        client.get(address)
