"""A campaign in the back office: every count leads to its people, and exceptions are made by name."""

import csv
import hashlib
import io
import json
import re
import subprocess
import zipfile
from datetime import timedelta

import pypdfium2
import pytest

from dpo_office.common import clock
from dpo_office.common.events import Event
from dpo_office.common.letters.blocks import address_hash
from dpo_office.common.letters.models import Dispatch, LetterTemplate
from registry_app.actions.campaign_switch import stop_for_bounces
from registry_app.actions.campaigns import plan_campaign
from registry_app.models import CampaignApproval, CampaignGoAhead, NoticeException
from registry_app.queries.notices import standing_of
from tests.factories.clients import Caller
from tests.factories.policy_change import BEAT, accept, approved, attempt_with, letters_of, receipt, unguarded
from tests.factories.registry import actor_with, make_controller, make_customer, make_customers
from tests.registry_app.admin.conftest import announced_now, page_url, rows_everywhere, signed_in

EXCEPT = "step/except_notice/"


@pytest.fixture
def campaign(controller):
    """One letter delivered, one accepted, one bounced, one waiting; one closed account, one without."""
    for number in "1234":
        make_customer(controller, f"1000{number}")
    make_customer(controller, "10005", account_state="closed")
    make_customer(controller, "10006", email="")
    campaign = announced_now(controller)
    now = clock.now()
    letters = letters_of(campaign)
    accept(letters[:3], now)
    receipt(letters[0], "delivered", now)
    receipt(letters[2], "bounced_hard", now)
    return campaign


def test_the_page_shows_progress_reasons_and_evidence(controller, campaign):
    text = signed_in("auditor", controller).get(page_url(campaign)).content.decode()

    assert "3 of 4 letters are handed over or settled (75 %)." in text
    assert 'aria-valuenow="75"' in text
    assert "the account is closed" in text
    assert campaign.list_sha256 in text
    assert "Ændring af privatlivspolitikken" in text


def test_every_count_leads_to_as_many_people(controller, campaign):
    client = signed_in("dpo", controller)
    text = client.get(page_url(campaign)).content.decode()
    counts = re.findall(r'<a href="\?show=([a-z._]+)#people">(\d+)</a>', text)

    assert dict(counts) == {
        "letter.queued": "1",
        "letter.accepted": "1",
        "letter.delivered": "1",
        "letter.bounced": "1",
        "excluded.account_closed": "1",
        "excluded.no_address": "1",
        "blocking.pending": "1",
        "blocking.not_informed": "2",
        "blocking.no_address": "1",
    }
    for show, number in counts:
        people = client.get(page_url(campaign), {"show": show}).context["people"]
        assert len(people["rows"]) == int(number), show


def test_people_told_late_are_listed(controller, campaign):
    receipt(letters_of(campaign)[3], "delivered", clock.now() + timedelta(days=20))
    client = signed_in("dpo", controller)

    people = client.get(page_url(campaign), {"show": "blocking.late"}).context["people"]

    assert [row["number"] for row in people["rows"]] == ["10004"]


@pytest.mark.parametrize("show", ["", "nonsense", "letter.nonsense", "letter", "blocking.", ".late"])
def test_a_count_that_does_not_exist_shows_nobody(show, controller, campaign):
    answer = signed_in("dpo", controller).get(page_url(campaign), {"show": show})

    assert answer.status_code == 200
    assert answer.context["people"] is None


def test_a_long_list_is_cut_and_says_so(controller):
    make_customers(controller, 101)
    campaign = announced_now(controller)

    answer = signed_in("dpo", controller).get(page_url(campaign), {"show": "letter.queued"})

    assert len(answer.context["people"]["rows"]) == 100
    assert "The first 100 are shown." in answer.content.decode()


@pytest.mark.parametrize("customers", ["10004, 10006", "10004\r\n10006\r\n"])
def test_except_notices(customers, controller, campaign):
    client = signed_in("decider", controller)

    dialog = client.get(page_url(campaign, EXCEPT)).content.decode()
    answer = client.post(
        page_url(campaign, EXCEPT),
        {"customers": customers, "reason": "Told by post.", "version": campaign.version},
    )

    assert "cannot be taken back" in dialog
    assert answer.headers["Location"] == page_url(campaign)
    named = NoticeException.objects.values_list("customer__number", "reason")
    assert sorted(named) == [("10004", "Told by post."), ("10006", "Told by post.")]
    assert "Told by post." in client.get(page_url(campaign)).content.decode()


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"customers": "10004", "reason": ""}, 200),
        ({"customers": "", "reason": "Kept words"}, 200),
        ({"customers": " , ", "reason": "Kept words"}, 400),
        ({"customers": "10004, 99999", "reason": "Kept words"}, 400),
        ({"customers": "10004", "reason": "Kept words", "version": "77"}, 412),
    ],
)
def test_a_refused_exception_keeps_what_was_written(said, status, controller, campaign):
    answer = signed_in("decider", controller).post(page_url(campaign, EXCEPT), said)

    assert answer.status_code == status
    assert said["reason"] in answer.content.decode()
    assert said["customers"].strip() in answer.content.decode()
    assert not NoticeException.objects.exists()


@pytest.mark.parametrize("role", ["officer", "dpo", "legal", "auditor"])
def test_only_a_decider_makes_exceptions(role, controller, campaign):
    client = signed_in(role, controller)

    assert client.get(page_url(campaign, EXCEPT)).status_code == 409
    answer = client.post(page_url(campaign, EXCEPT), {"customers": "10004", "reason": "Mine."})
    assert answer.status_code == 409
    assert not NoticeException.objects.exists()


def test_another_controllers_decider_finds_no_campaign(controller, campaign):
    client = signed_in("decider", make_controller("elsewhere"))

    answer = client.post(page_url(campaign, EXCEPT), {"customers": "10004", "reason": "Mine."})

    assert answer.status_code == 404
    assert not NoticeException.objects.exists()


def test_the_dialog_writes_nothing(controller, campaign):
    client = signed_in("decider", controller)
    before = rows_everywhere()

    assert client.get(page_url(campaign, EXCEPT)).status_code == 200
    assert rows_everywhere() == before


def text_of_pdf(content):
    with pypdfium2.PdfDocument(content) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Notice of version", "Not everyone who has to be told", "the account is closed"]),
        ("da", ["Orientering om version", "Ikke alle, der skal have besked", "Intet brev: "]),
    ],
)
def test_the_report_says_who_was_told_and_what_proves_it(controller, campaign, language, said):
    client = signed_in("auditor", controller)

    answer = client.get(page_url(campaign, "download/report/"), headers={"accept-language": language})

    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    text = text_of_pdf(answer.content)
    for words in [*said, controller.name, campaign.list_sha256, "Ændring af privatlivspolitikken"]:
        assert words in text


def test_every_notice_is_a_line(controller, campaign):
    answer = signed_in("dpo", controller).get(page_url(campaign, "download/evidence/"))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    by_number = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert sorted(by_number) == ["10001", "10002", "10003", "10004", "10005", "10006"]
    assert by_number["10005"]["no letter because"] == "the account is closed"
    assert by_number["10005"]["told in time"] == ""
    told = [number for number, row in by_number.items() if row["told in time"] == "yes"]
    assert told == [number for number, row in by_number.items() if row["delivered"]]
    assert len(told) == 1
    letter = letters_of(campaign)[0]
    shown = by_number["10001"]
    assert (shown["channel"], shown["Message-ID"]) == ("email", letter.message_id)
    assert shown["address (keyed hash)"] == address_hash("KUNDE10001@example.com")
    assert shown["text of the letter (SHA-256)"] == letter.template.sha256
    assert shown["attempts and answers of the server"].endswith("accepted 250")
    assert by_number["10004"]["attempts and answers of the server"] == ""
    assert {by_number["10005"][name] for name in head[7:]} == {""}
    assert letter.recipient_address not in text


def test_a_number_is_no_formula(controller):
    make_customer(controller, "=1+1")
    campaign = announced_now(controller)

    answer = signed_in("dpo", controller).get(page_url(campaign, "download/evidence/"))

    assert "\n'=1+1," in b"".join(answer.streaming_content).decode()


def unpacked(answer, to):
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        archive.extractall(to)
    return json.loads((to / "manifest.json").read_text())


def test_all_the_evidence_is_one_file_that_can_be_checked(controller, campaign, tmp_path):
    answer = signed_in("dpo", controller).get(page_url(campaign, "download/package/"))

    assert answer["Content-Type"] == "application/zip"
    manifest = unpacked(answer, tmp_path)
    sums = tmp_path / "SHA256SUMS"
    checked = {}
    for line in sums.read_text().splitlines():
        sha256, _two_blanks, name = line.partition("  ")
        checked[name] = sha256
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == sha256
    # Every file but the sums themselves is in the sums, and every one but these two in the manifest.
    assert {path.name for path in tmp_path.iterdir()} == {*checked, "SHA256SUMS"}
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: sha256 for name, sha256 in checked.items() if name != "manifest.json"
    }
    version = campaign.policy_version
    assert checked["policy-da.md"] == version.text_sha256 == manifest["policy_version"]["text_sha256"]
    assert manifest["campaign"]["list_sha256"] == campaign.list_sha256
    standing = standing_of([campaign], clock.now())[campaign.pk]
    assert (manifest["counts"]["due"], manifest["counts"]["informed"]) == (standing.due, standing.informed)
    assert standing.due > 0
    rows = next(one for one in manifest["files"] if one["name"] == "notices.csv")
    assert rows["lines"] == 1 + campaign.notices.count()
    assert [one["sha256"] for one in manifest["templates"]] == list(
        LetterTemplate.objects.filter(batch_id=campaign.pk)
        .order_by("language")
        .values_list("sha256", flat=True)
    )
    # No address of a customer stands in it; Message-IDs have the office's own domain.
    assert "kunde10001@" not in (tmp_path / "notices.csv").read_text()


def test_each_text_of_a_campaign_is_a_file_of_its_own(controller, settings, tmp_path):
    settings.DPO_SMS_GATEWAY_URL = "https://sms.example.com"
    make_customer(controller, "10001")
    campaign = announced_now(controller)

    manifest = unpacked(signed_in("dpo", controller).get(page_url(campaign, "download/package/")), tmp_path)

    texts = {"letter-da.txt", "letter-en.txt", "text-message-da.txt", "text-message-en.txt"}
    names = [one["name"] for one in manifest["files"]]
    assert texts <= set(names)
    assert len(names) == len(set(names))
    assert {(one["channel"], one["language"]) for one in manifest["templates"]} == {
        ("email", "da"), ("email", "en"), ("sms", "da"), ("sms", "en"),
    }  # fmt: skip


def test_one_changed_byte_does_not_pass(controller, campaign, tmp_path):
    unpacked(signed_in("dpo", controller).get(page_url(campaign, "download/package/")), tmp_path)
    check = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]

    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    with (tmp_path / "notices.csv").open("ab") as file:
        file.write(b"x")
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode != 0


def test_the_evidence_in_one_file_is_for_those_who_may_see_customers(controller, campaign):
    stranger = signed_in("dpo", make_controller("third"))

    assert stranger.get(page_url(campaign, "download/package/")).status_code == 404


def test_the_list_of_people_is_for_those_who_may_see_customers(controller, campaign):
    stranger = signed_in("dpo", make_controller("third"))

    assert stranger.get(page_url(campaign, "download/evidence/")).status_code == 404
    assert signed_in("dpo", controller).get(page_url(campaign, "download/nothing/")).status_code == 404
    assert signed_in("dpo", controller).post(page_url(campaign, "download/report/")).status_code == 405


def test_a_test_is_sent_and_what_the_page_showed_is_approved(controller):
    make_customer(controller, "10001")
    decider = actor_with("decider", controller)
    on, now = clock.today() + timedelta(days=30), clock.now()
    version = approved(controller, decider, effective_on=on, now=now)
    waiting = plan_campaign(version_id=version.pk, actor=decider, now=now)
    client = signed_in("decider", controller)

    page = client.get(page_url(waiting)).content.decode()
    assert "These notices wait for approval" in page
    assert "step/resume_campaign/" not in page
    assert client.post(page_url(waiting, "step/send_campaign_test/"), {"version": 1}).status_code == 302
    dialog = client.get(page_url(waiting, "step/approve_campaign/")).content.decode()
    fields = ("version", "template_sha256", "list_sha256", "effective_on")
    shown = {name: re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', dialog)[1] for name in fields}
    other = shown | {"list_sha256": "0" * 64}
    assert client.post(page_url(waiting, "step/approve_campaign/"), other).status_code == 409
    assert client.post(page_url(waiting, "step/approve_campaign/"), shown).status_code == 302
    row = CampaignApproval.objects.get(campaign=waiting)
    assert (row.list_sha256, row.effective_on) == (waiting.list_sha256, on)
    text = client.get(page_url(waiting)).content.decode()
    assert "These notices wait for approval" not in text
    assert "step/stop_campaign/" in text


def test_notices_are_ended_for_good_from_the_page_of_the_version(controller, campaign):
    client = signed_in("decider", controller)
    version = campaign.policy_version
    said = {"version": version.version, "reason": "Teksten var forkert."}

    assert client.post(page_url(version, "step/end_campaign/"), said).status_code == 302

    text = client.get(page_url(campaign)).content.decode()
    assert "These notices were ended for good" in text
    assert "Teksten var forkert." in text
    assert "step/" not in text


def test_a_doubt_near_the_last_instant_comes_with_advice_and_earlier_without(controller, campaign):
    attempt_with(letters_of(campaign)[3], "in_doubt", clock.now())
    client = signed_in("officer", controller)
    advice = "We recommend to send them again"

    assert advice not in client.get(page_url(campaign)).content.decode()
    # The date is fifteen days ahead: its last instant is the coming midnight.
    version = campaign.policy_version
    unguarded(version, effective_on=clock.today() + timedelta(days=15))
    assert advice in client.get(page_url(campaign)).content.decode()
    caller = Caller("officer", controller)
    assert caller.get(f"campaigns/{campaign.pk}/").json()["recommended_for_doubts"] == "resend_same_id"


def test_a_campaign_stopped_for_bounces_says_so_and_asks_why_it_goes_on(controller, campaign, settings):
    settings.DPO_BOUNCE_STOP_PERCENT, settings.DPO_BOUNCE_STOP_FROM = 25, 3
    stop_for_bounces(campaign_id=campaign.pk, actor=BEAT, now=clock.now())
    client = signed_in("officer", controller)
    resume = page_url(campaign, "step/resume_campaign/")

    assert "1 of 3 letters came back for good" in client.get(page_url(campaign)).content.decode()
    assert 'name="reason"' in client.get(resume).content.decode()
    client.post(resume, {"version": 2, "reason": ""})
    assert not CampaignGoAhead.objects.exists()
    assert client.post(resume, {"version": 2, "reason": "To gamle domæner."}).status_code == 302
    assert CampaignGoAhead.objects.get(campaign=campaign).reason == "To gamle domæner."
    assert "came back for good" not in client.get(page_url(campaign)).content.decode()


def test_sending_is_stopped_and_goes_on(controller, campaign):
    client = signed_in("officer", controller)
    waiting = Dispatch.objects.filter(batch_id=campaign.pk, finished_at=None)

    assert client.post(page_url(campaign, "step/stop_campaign/"), {"version": 1}).status_code == 302
    assert set(waiting.values_list("stopped", flat=True)) == {True}
    assert "step/resume_campaign/" in client.get(page_url(campaign)).content.decode()
    assert client.post(page_url(campaign, "step/stop_campaign/"), {"version": 2}).status_code == 409
    assert client.post(page_url(campaign, "step/resume_campaign/"), {"version": 2}).status_code == 302
    assert set(waiting.values_list("stopped", flat=True)) == {False}
    assert client.post(page_url(campaign, "step/resume_campaign/"), {"version": 3}).status_code == 409
    types = Event.objects.filter(subject_id=campaign.pk, step__endswith="_campaign").order_by("id")
    assert list(types.values_list("type", flat=True)) == ["campaign.stopped", "campaign.resumed"]


def test_a_campaign_at_its_end_offers_no_switch(controller, campaign):
    Dispatch.objects.filter(batch_id=campaign.pk).update(finished_at=clock.now())

    page = signed_in("officer", controller).get(page_url(campaign)).content.decode()

    assert "stop_campaign" not in page
    assert "resume_campaign" not in page


def test_the_progress_says_how_fast_and_until_when_and_is_asked_for_alone(controller):
    make_customers(controller, 4)
    campaign = announced_now(controller)
    accept(letters_of(campaign)[:2], clock.now() - timedelta(seconds=20))
    client = signed_in("officer", controller)

    page = client.get(page_url(campaign))
    live = client.get(page_url(campaign), headers={"X-Office-Live": "1"})

    assert page.context["progress"]["pace"] == pytest.approx(0.1, rel=0.1)
    assert 'id="progress" data-live="5"' in page.content.decode()
    assert "letters a second" in page.content.decode()
    assert 'id="progress" data-live="5"' in live.content.decode()
    assert "standing" not in live.context
    assert live.context["progress"]["done"] == 2
