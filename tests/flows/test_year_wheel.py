"""The yearly review as docs/flows/year_wheel.md tells it: two colleagues, one finds something changed.

Over HTTP and tasks alone, from an empty wheel to the day on which both activities are reviewed.
"""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.calendars import COPENHAGEN
from dpo_office.common.changes import history_entries
from registry_app.models import Controller, ProcessingActivity
from requests_app.models import Contributor, Duty
from requests_app.tasks import turn_wheel
from tests.factories.contributors import code_in, letters_to, link_in, mail_text_of
from tests.factories.people import signed_in
from tests.factories.registry import make_activity, make_controller

pytestmark = pytest.mark.django_db
OFFICE = "/office"


def move_to(day: date) -> None:
    """Let the office's clock show the day, and the scheduler run twice on it.

    At noon: a day on which clocks change would take an hour near midnight into another day.
    """
    clock.set_offset(clock.offset() + (datetime.combine(day, time(12), COPENHAGEN) - clock.now()))
    turn_wheel()
    turn_wheel()


def step(client: Client, row: Any, name: str, **answers: Any) -> Any:
    """Press a step's button in its dialog, as the page shows it."""
    row.refresh_from_db()
    app, model = row._meta.app_label, row._meta.model_name
    url = f"{OFFICE}/{app}/{model}/{row.pk}/step/{name}/"
    shown = client.get(url)
    assert shown.status_code == 200, name
    answer = client.post(url, {"version": row.version, **answers})
    assert answer.status_code == 302, answer.content.decode()
    return answer


def enter(client: Client, controller: Controller, name: str, email: str) -> Contributor:
    """Enter a colleague without an account."""
    said = {"controller": controller.slug, "name": name, "email": email, "language": "da"}
    assert client.post(f"{OFFICE}/requests_app/contributor/enter/", said).status_code == 302
    return Contributor.objects.get(email=email)


def opened(colleague: Contributor) -> tuple[Client, str]:
    """Follow the newest mailed link and enter the code from the mailbox."""
    client, address = Client(), link_in(letters_to(colleague)[-1])
    client.post(f"{address}send-code/")
    code = code_in(letters_to(colleague)[-1])
    assert client.post(f"{address}enter-code/", {"code": code}).status_code == 303
    return client, address


@pytest.fixture
def controller(db: None) -> Controller:
    """Insert a controller with two activities and an earlier review of neither."""
    controller = make_controller("vintapper", name="Vintapperen ApS")
    make_activity(controller, code="orders", name_da="Ordrer", name_en="Orders")
    make_activity(controller, code="newsletter", name_da="Nyhedsbrev", name_en="Newsletter", basis="6.1.a")
    return controller


def started_wheel(controller: Controller, officer: Client, dpo: Client) -> tuple[Contributor, Contributor]:
    """Let the DPO start the wheel, and the officer name who answers for which activity."""
    wheel = dpo.get(f"{OFFICE}/year-wheel/")
    assert dpo.post(wheel.context["start_url"]).status_code == 302
    bo = enter(officer, controller, "Bo Bilag", "bo@example.com")
    rie = enter(officer, controller, "Rie Rutebil", "rie@example.com")
    for code, colleague in (("orders", bo), ("newsletter", rie)):
        step(officer, ProcessingActivity.objects.get(code=code), "name_owner", contributor=colleague.pk)
    return bo, rie


def test_the_yearly_review_by_two_colleagues(controller: Controller) -> None:
    officer, dpo = signed_in("officer", controller), signed_in("dpo", controller)
    bo, rie = started_wheel(controller, officer, dpo)
    orders, news = (ProcessingActivity.objects.get(code=code) for code in ("orders", "newsletter"))
    duty, year = Duty.objects.get(kind="review_activities"), clock.today().year + 1
    due = duty.turns.filter(year=year)

    # Nobody is written to before the month begins; then each gets one mail, however often beat looks.
    move_to(date(year, 2, 20))
    assert {turn.state for turn in due.all()} == {"planned"}
    assert letters_to(bo) == []
    move_to(date(year, 3, 1))
    assert [len(letters_to(colleague)) for colleague in (bo, rie)] == [1, 1]
    assert "Ordrer" in mail_text_of(letters_to(bo)[0])

    # Bo reads what the record says of his activity, and confirms.
    browser, address = opened(bo)
    assert "Ordrer" in browser.get(address).content.decode()
    assert browser.post(f"{address}confirm-turn/").status_code == 303
    assert "gennemgået" in browser.get(f"{address}thanks/").content.decode()

    # Rie is slow, is reminded, and then finds something changed.
    move_to(date(year, 3, 24))
    assert [letter.kind for letter in letters_to(rie)] == ["duty.link_assigned", "duty.link_reminded"]
    assert len([letter for letter in letters_to(bo) if letter.kind == "duty.link_reminded"]) == 0
    browser, address = opened(rie)
    words = "Vi bruger det nu også til konkurrencer. Det skete i januar."
    assert browser.post(f"{address}propose-change/", {"text": words}).status_code == 303
    assert words in browser.get(f"{address}thanks/").content.decode()

    # The month passes: what waits for the office is late, and Rie is not written to about it.
    move_to(date(year, 4, 2))
    turn = due.get(activity=news)
    assert turn.state == "late"
    assert [letter.kind for letter in letters_to(rie)].count("duty.link_reminded") == 1
    today = dpo.get(f"{OFFICE}/").context["duties"]
    assert {count["url"].rpartition("=")[2]: count["number"] for count in today["counts"]}["answer"] == 1

    # The officer carries it into the record by its own step, then says so.
    step(
        officer,
        news,
        "change_activity",
        **changed(officer, news, name_da="Nyhedsbrev og konkurrencer", name_en="Newsletter and contests"),
    )
    page = officer.get(f"{OFFICE}/requests_app/dutyturn/{turn.pk}/change/")
    assert words in page.content.decode()
    step(officer, turn, "carry_out_change", answer="Navnet er ændret, og formålet er skrevet til.")

    turn.refresh_from_db()
    proposal = turn.proposals.get()
    for row in (orders, news):
        row.refresh_from_db()
    assert {row.state for row in due.all()} == {"done"}
    assert (orders.reviewed_by, news.reviewed_by == rie.user_id) == (bo.user_id, False)
    assert {row.next_review_on for row in (orders, news)} == {date(year + 1, 3, 31)}
    assert news.name_da == "Nyhedsbrev og konkurrencer"
    assert proposal.outcome == "carried_out"
    assert proposal.version_after > proposal.version_before
    assert "Rie Rutebil" in str(history_entries(turn))

    # The wheel tells both as done, and the next year's turn comes by itself.
    lines = dpo.get(f"{OFFICE}/year-wheel/?year={year}").context["months"][2]["lines"]
    assert [line["tone"] for line in lines] == ["good", "good"]
    move_to(date(year + 1, 3, 1))
    assert duty.turns.filter(year=year + 1, state="asked").count() == 2


def changed(client: Client, row: ProcessingActivity, **said: str) -> dict[str, Any]:
    """Answer the dialog that describes an activity with what stands there, but for what is said."""
    url = f"{OFFICE}/registry_app/processingactivity/{row.pk}/step/change_activity/"
    form = client.get(url).context["form"]
    stands = {name: form[name].value() for name in form.fields} | said
    return {name: "" if value is None else value for name, value in stands.items() if value is not False}
