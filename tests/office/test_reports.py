"""The reports: figures counted by hand, the rows behind each, who sees what, and what cannot be asked."""

import csv
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from dpo_office.common.acting import acting
from dpo_office.common.letters.blocks import block_contact
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.users import RoleGrant, User
from requests_app.actions.breach_decisions import record_notification
from requests_app.actions.duty_work import complete_turn, waive_turn
from requests_app.actions.yearly_reports import begin_report
from requests_app.domain.case_codes import CHANNELS
from requests_app.domain.rights import RIGHTS
from requests_app.models import YearlyReport
from tests.factories.breaches import breach_in
from tests.factories.cases import case_in, make_case, make_office, take
from tests.factories.duties import make_duty, turn_of
from tests.factories.people import rows_everywhere
from tests.factories.policy_change import accept, announced, letters_of, version_in_force
from tests.factories.registry import ADMIN, actor_with, make_customers, make_holidays
from tests.share import in_share

REPORTS = "/office/reports/"
MAY = {"period": "dates", "from": "2026-05-01", "to": "2026-05-31"}
DURING = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BEFORE = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)
ENGLISH = {"accept-language": "en"}
# Session, user and grants; controllers; cases, their rights and days; breaches; duties; blocks; campaigns
# with their standing 3 and their letters; yearly reports.
QUERIES = 16
READERS = ("officer", "decider", "dpo", "legal", "auditor")


@pytest.fixture(scope="module")
def may(kept_rows):
    """Insert a controller with a May that is known, after an April."""
    with kept_rows.unblock():
        make_holidays()
        controller = make_office("repco")
        cases_of_may(controller)
        breaches_of_may(controller)
        duties_of_may(controller)
        notices_of_may(controller)
    return controller


@pytest.fixture
def office(db, may):
    return deepcopy(may)


def cases_of_may(controller):
    """Open seven cases in May, two in April, one in March; only the last is answered late."""
    call = {"actor": actor_with("decider", controller)}
    for state in ("answered", "refused", "withdrawn", "closed", "verified"):
        case_in(state, controller, now=DURING)
    returned = case_in("form_returned", controller, now=DURING)
    take("return_form", returned, now=DURING, **call)
    longer = make_case(controller, now=DURING, rights=["access", "erasure"], channel="phone")
    take("extend_deadline", longer, now=DURING + timedelta(days=1), **call)
    case_in("answered", controller, now=BEFORE)
    case_in("unidentified", controller, now=datetime(2026, 4, 20, 9, 0, tzinfo=UTC))
    slow = case_in("collecting", controller, now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    for step in ("settle_tasks", "send_answer"):
        slow.refresh_from_db()
        take(step, slow, now=datetime(2026, 5, 10, 9, 0, tzinfo=UTC), **call)


def breaches_of_may(controller):
    breach_in("notified", controller, now=DURING)
    breach_in("not_notified", controller, now=DURING)
    breach_in("closed", controller, now=BEFORE)
    breach_in("assessing", controller, now=DURING, is_drill=True)
    late = breach_in("assessing", controller, now=DURING)
    record_notification(
        breach_id=late.pk,
        receipt_number="2026-9",
        content={"a": "b"},
        delay_reason="Pinse.",
        actor=actor_with("decider", controller),
        now=DURING + timedelta(days=4),
    )


def duties_of_may(controller):
    turns = [turn_of(make_duty(controller, now=DURING), now=DURING) for _ in range(4)]
    call = {"actor": actor_with("legal", controller)}
    complete_turn(turn_id=turns[0].pk, note="Alle var med.", now=DURING, **call)
    complete_turn(turn_id=turns[1].pk, note="For sent.", now=DURING + timedelta(days=30), **call)
    waive_turn(turn_id=turns[2].pk, reason="Ingen nye i år.", now=DURING, **call)


def notices_of_may(controller):
    make_customers(controller, 3)
    version_in_force(controller)
    decider = actor_with("decider", controller)
    campaign = announced(
        controller, decider, effective_on=datetime(2026, 8, 3, tzinfo=UTC).date(), now=DURING
    )
    accept(letters_of(campaign)[:2], DURING + timedelta(days=1))
    for name in ("a", "b"):
        block_contact(
            address=f"{name}@example.com",
            controller_id=controller.pk,
            scope="marketing",
            reason="objection",
            actor=actor_with("officer", controller),
            now=DURING,
        )


def figures(page):
    """Give each figure by its section and words: now, and before where there is one."""
    return {
        section.code: {
            line.words: (line.now, line.before) if line.has_before else line.now for line in section.lines
        }
        for section in page.context["sections"]
    }


def test_every_figure_is_what_was_counted_by_hand(sign_in, office):
    found = figures(sign_in("dpo", office).get(REPORTS, MAY, headers=ENGLISH))

    assert found == {
        "requests": {
            "Requests received": (7, 2),
            "Time limit extended": (1, 0),
            "Cases with a step taken without the second person": (0, 0),
            "Open now": 3,
            "Overdue now": 3,
        },
        "rights": {"Access": (7, 2), "Erasure": (1, 0)},
        "channels": {"E-mail": (6, 2), "Telephone": (1, 0)},
        "ends": {
            "Answered, at least in part": (2, 1),
            "Refused": (1, 0),
            "Withdrawn by the person": (2, 0),
            "Closed: nobody said who asks": (1, 0),
        },
        "times": {
            "Answered or refused": (3, 1),
            "Within the legal limit": (2, 1),
            "After the legal limit": (1, 0),
            "Share within the legal limit": (66, 100),
            "Half were answered within (median)": (0, 0),
            "Nine of ten were answered within (90th percentile)": (69, 0),
        },
        "forms": {
            "Cases with a form sent out": (2, 0),
            "Cases with a form verified": (1, 0),
            "Cases with a form sent back": (1, 0),
        },
        "breaches": {
            "Breaches reported": (3, 1),
            "Now: notified to the authority": (2, 0),
            "Now: not to be notified": (1, 0),
            "Now: closed": (0, 1),
            "Notified in time": (1, 0),
            "Notified late": (1, 0),
            "Drills, not counted above": (1, 0),
        },
        "duties": {
            "Duties due": (4, 0),
            "Done in time": (1, 0),
            "Done late": (1, 0),
            "Overdue, not done": (1, 0),
            "Waived": (1, 0),
        },
        "contact": {
            "Notices of new policy versions planned": (1, 0),
            "Contact blocks set": (2, 0),
        },
    }


def test_the_notices_of_a_campaign_are_those_of_its_page(sign_in, office):
    client = sign_in("legal", office)
    [row] = client.get(REPORTS, MAY, headers=ENGLISH).context["campaigns"]

    assert (row["letters"], row["sent"], row["standing"].due, row["standing"].informed) == (3, 2, 3, 2)
    assert (row["share"], row["standing"].not_informed) == ("66%", 1)
    assert len(client.get(row["untold_url"].partition("#")[0]).context["people"]["rows"]) == 1
    assert client.get(row["url"]).context["standing"] == row["standing"]


def test_every_number_leads_to_as_many_rows(sign_in, office):
    make_case(make_office("other"), now=DURING)
    client = sign_in("auditor", office)
    followed = 0
    for number, choice in enumerate((MAY, MAY | {"controller": "repco"}, {"period": "this_year"})):
        for section in client.get(REPORTS, choice).context["sections"]:
            for line in section.lines:
                numbers = [(line.url, line.now)]
                numbers += [(line.url_before, line.before)] if line.has_before else []
                for url, figure in numbers:
                    if url and in_share(f"{number} {line.words} {url == line.url}", one_in=3):
                        listed = client.get(url).context["cl"]
                        assert (listed.result_count, len(listed.result_list)) == (figure, figure), (line, url)
                        followed += 1
    assert followed > 40


def test_a_list_says_what_was_counted_and_forgets_what_it_does_not_know(sign_in, office):
    client = sign_in("dpo", office)
    cases = "/office/requests_app/case/?counted="
    shown = client.get(f"{cases}late.2026-05-01.2026-05-31", headers=ENGLISH).content.decode()
    assert "After the legal limit, 01-05-2026 – 31-05-2026" in shown
    for unknown in (
        "x",
        "late.2026-05-31.2026-05-01",
        "late.0001-01-01.9999-12-31",
        "late.2026-02-30.2026-03-01",
    ):
        assert client.get(f"{cases}{unknown}").context["cl"].result_count == 10, unknown
    for name in ("breach", "dutyturn"):
        assert (
            client.get(f"/office/requests_app/{name}/?counted=late.2026-05-01.2026-05-31").status_code == 200
        )


def test_every_right_and_channel_has_its_list(sign_in, office):
    client = sign_in("dpo", office)
    for code in (*(f"right-{right}" for right in RIGHTS), *(f"channel-{channel}" for channel in CHANNELS)):
        listed = client.get(f"/office/requests_app/case/?counted={code}.2026-05-01.2026-05-31")
        assert listed.context["cl"].result_count in (0, 1, 6, 7), code


@pytest.mark.parametrize("role", READERS)
def test_who_reads_the_reports_finds_them_in_the_menu(role, sign_in, office):
    client = sign_in(role, office)
    assert client.get(REPORTS, MAY).status_code == 200
    assert f'href="{REPORTS}"' in client.get("/office/roles/").content.decode()


@pytest.mark.parametrize("role", ["agent", "contributor", ""])
def test_to_others_there_is_no_such_page(role, sign_in, office):
    client = sign_in(role, *([office] if role else []))
    refused, unknown = client.get(REPORTS), client.get("/office/nosuch/")
    assert (refused.status_code, refused.content) == (404, unknown.content)
    assert client.get(REPORTS, MAY | {"format": "csv"}).status_code == 404
    assert f'href="{REPORTS}"' not in client.get("/office/roles/").content.decode()


def test_other_controllers_are_unseen(sign_in, office):
    other = make_office("other")
    for state in ("answered", "refused"):
        case_in(state, other, now=DURING)
    breach_in("notified", other, now=DURING)
    client = sign_in("dpo", office)

    page = client.get(REPORTS, MAY)
    foreign, unknown = (client.get(REPORTS, MAY | {"controller": slug}) for slug in ("other", "nosuch"))

    assert (
        figures(page)["requests"] == figures(client.get(REPORTS, MAY | {"controller": "repco"}))["requests"]
    )
    assert other.name not in page.content.decode()
    assert (foreign.status_code, foreign.context["fault"]) == (400, unknown.context["fault"])
    assert "sections" not in foreign.context


def test_what_an_agent_sees_elsewhere_is_not_counted(sign_in, office):
    elsewhere = make_office("other")
    make_case(elsewhere, now=DURING)
    client = sign_in("dpo", office)
    person = User.objects.get(username__startswith="dpo-")
    with_role(person, "agent", elsewhere)

    page = client.get(REPORTS, MAY)
    received = page.context["sections"][0].lines[0]

    assert received.now == 7
    assert client.get(received.url).context["cl"].result_count == 7
    assert client.get("/office/requests_app/case/?state=every").context["cl"].result_count == 11


def with_role(person, role, controller):
    with acting(ADMIN, "test.person_made"):
        RoleGrant.objects.create(user=person, role=role, controller_id=controller.pk)


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"from": "x"}, "from", "Give both dates as year-month-day"),
        ({"period": "dates"}, "from", "Give both dates as year-month-day"),
        ({"period": "dates", "from": "2026-05-01"}, "to", "Give both dates as year-month-day"),
        ({"from": "2026-05-31", "to": "2026-05-01"}, "to", "The period ends before it begins."),
        ({"from": "2000-01-01", "to": "2099-12-31"}, "to", "A period has at most 10 years"),
        ({"from": "1826-01-01", "to": "2026-01-01"}, "from", "Give both dates as year-month-day"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "from", "Give both dates as year-month-day"),
        ({"period": "'; drop table"}, "period", "Choose one of the periods."),
        ({"controller": "nosuch"}, "controller", "There is no controller by that name here."),
    ],
)
@pytest.mark.parametrize("form", ["", "csv"])
def test_what_cannot_be_asked_is_said_beside_the_field(sign_in, office, asked, field, words, form):
    page = sign_in("dpo", office).get(REPORTS, asked | {"format": form}, headers=ENGLISH)

    assert page.status_code == 400
    assert page.context["wrong"] == field
    assert page.context["fault"].startswith(words)
    assert page.context["fault"] in page.content.decode().replace("&#x27;", "'")


def test_nothing_but_a_read_is_answered_and_nothing_is_written(sign_in, office):
    client = sign_in("dpo", office)
    assert client.post(REPORTS).status_code == 405
    before = rows_everywhere()

    assert client.get(REPORTS).status_code == client.head(REPORTS).status_code == 200

    assert rows_everywhere() == before
    assert not ReadRecord.objects.exists()


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_asks_the_same_number_of_queries_whatever_there_is(
    sign_in, office, more, django_assert_num_queries
):
    second = make_office("secondco")
    notices_of_may(second)
    for _ in range(more):
        case_in("answered", office, now=DURING)
        breach_in("notified", second, now=DURING)
        turn_of(make_duty(second, now=DURING), now=DURING)
    client = sign_in("dpo", office, second)
    client.get(REPORTS, MAY)

    with django_assert_num_queries(QUERIES):
        assert client.get(REPORTS, MAY).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "da",
            (
                "Rapporter",
                "1. maj 2026 til 31. maj 2026",
                "5 flere",
                "34 point lavere",
                "66 %",
                "69 dage længere",
            ),
        ),
        (
            "en",
            ("Reports", "1 May 2026 to 31 May 2026", "5 more", "34 points lower", "66%", "69 days longer"),
        ),
    ],
)
def test_the_page_is_read_in_both_languages(sign_in, office, language, words):
    page = sign_in("dpo", office).get(REPORTS, MAY, headers={"accept-language": language}).content.decode()

    assert all(word in page for word in words), [word for word in words if word not in page]
    assert "↑" in page
    assert "↓" in page


def test_the_documents_of_the_period_can_be_taken(sign_in, office):
    client = sign_in("dpo", office)
    [row] = client.get(REPORTS, MAY).context["documents"]
    assert row["reports"] == []
    assert client.get(row["begin_url"]).status_code == 200

    report = begin_report(
        controller_id=office.pk, year=2026, actor=actor_with("dpo", office), now=DURING + timedelta(days=200)
    )
    [row] = client.get(REPORTS, MAY).context["documents"]

    assert [link["year"] for link in row["reports"]] == ["2026"]
    assert client.get(row["reports"][0]["url"]).context["row"] == report
    for link in (*row["record"], *row["notices"]):
        assert client.get(link["url"]).status_code == 200, link
    assert [link["number"] for link in row["notices"]] == [2]
    assert not sign_in("auditor", office).get(REPORTS, MAY).context["documents"][0]["may_begin"]
    assert YearlyReport.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "heading", "received"),
    [("da", "dataansvarlig", "Anmodninger modtaget"), ("en", "controller", "Requests received")],
)
def test_the_figures_are_taken_as_a_file(sign_in, office, language, heading, received):
    client = sign_in("dpo", office)

    answer = client.get(REPORTS, MAY | {"format": "csv"}, headers={"accept-language": language})

    text = answer.content.decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert rows[0][0] == heading
    assert {len(row) for row in rows} == {10}
    [line] = [row for row in rows if row[4] == received]
    assert line[:3] + line[5:] == [
        office.name,
        *("2026-05-01", "2026-05-31", "", "7"),
        *("2026-04-01", "2026-04-30", "2"),
    ]
    assert [row[5:7] for row in rows if row[5] == "%"] == [["%", "66"]]
    [read] = ReadRecord.objects.all()
    assert (read.kind, read.subject_type, read.subject_id) == ("file", "controller", office.pk)
