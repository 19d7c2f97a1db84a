"""The yearly report: its figures against rows that are known, its words in both languages, its PDF."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from dpo_office.common import clock
from dpo_office.common.errors import Invalid, NotPermitted, Refused, Stale
from registry_app.actions.agreements import record_oversight
from registry_app.models import Controller, ProcessingActivity
from requests_app.actions.authority_outcomes import record_outcome
from requests_app.actions.duty_work import waive_turn
from requests_app.actions.yearly_reports import begin_report, write_recommendations
from requests_app.models import YearlyReport
from requests_app.queries.yearly_report import figures_of
from requests_app.yearly_report_words import report_pdf
from tests.factories.authority_cases import a_letter, authority_case_in, call_for, make_authority_case
from tests.factories.breaches import breach_in
from tests.factories.cases import case_in, make_case
from tests.factories.contributors import make_contributor
from tests.factories.duties import turn_in
from tests.factories.people import rows_everywhere, signed_in
from tests.factories.registry import actor_with, make_agreement, make_holidays, make_recipient

DURING = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BEFORE = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)


def call(role: str, controller: Controller) -> dict[str, Any]:
    return {"actor": actor_with(role, controller), "now": clock.now()}


def begun(controller: Controller, year: int | None = None) -> YearlyReport:
    year = year or clock.today().year
    return begin_report(controller_id=controller.pk, year=year, **call("dpo", controller))


def text_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture(autouse=True)
def holidays(db: None) -> None:
    make_holidays()


def test_cases_are_counted_by_right_and_year(controller: Controller) -> None:
    case_in("answered", controller, now=DURING)
    case_in("refused", controller, now=DURING)
    make_case(controller, now=DURING, rights=["access", "erasure"])
    case_in("answered", controller, now=BEFORE)

    found = figures_of(controller, 2026, date(2026, 12, 31))
    before = figures_of(controller, 2025, date(2026, 12, 31))

    rights = {row.right: row for row in found.rights}
    assert (rights["access"].received, rights["access"].answered, rights["access"].in_time) == (3, 2, 2)
    assert (rights["erasure"].received, rights["erasure"].answered, rights["erasure"].average) == (1, 0, None)
    assert found.grounds == {"manifestly_unfounded": 1}
    assert found.open_cases == 1
    assert [(row.right, row.received) for row in before.rights] == [("access", 1)]
    assert before.grounds == {}


def test_breaches_are_counted_without_drills(controller: Controller) -> None:
    breach_in("notified", controller, now=DURING)
    breach_in("not_notified", controller, now=DURING)
    breach_in("reported", controller, now=DURING)

    found = figures_of(controller, 2026, date(2026, 12, 31)).breaches

    assert (found.reported, found.notified, found.not_notified, found.undecided) == (3, 1, 1, 1)
    assert (found.late, found.drills, len(found.hours)) == (0, 0, 1)
    assert figures_of(controller, 2025, date(2026, 12, 31)).breaches.reported == 0


def test_letters_of_authorities_are_counted_by_how_they_were_answered(controller: Controller) -> None:
    today = clock.today()
    authority_case_in("closed", controller)
    authority_case_in("answering", controller)
    overtaken = make_authority_case(controller, letter=a_letter(today))
    outcome = {"outcome": "criticism", "decided_on": today, "text": "Kritik."}
    record_outcome(**outcome, **call_for(overtaken))
    make_authority_case(controller, letter=a_letter(today - timedelta(days=400)))

    found = figures_of(controller, today.year, today).authority

    assert (found.letters, found.in_time, found.late, found.owed) == (3, 1, 0, 1)
    assert found.outcomes == {"no_criticism": 1, "criticism": 1}
    assert figures_of(controller, today.year - 3, today).authority.letters == 0


def test_duties_processors_and_the_record_are_told(controller: Controller) -> None:
    today, colleague = clock.today(), make_contributor(controller)
    turn_in("done", controller, colleague)
    waive_turn(turn_id=turn_in("asked", controller, colleague).pk, reason="Nej.", **call("legal", controller))
    activity = ProcessingActivity.objects.get(controller=controller)
    agreement = make_agreement(
        make_recipient(activity, "Skyhus", role="processor"), signed_on=today - timedelta(days=90)
    )
    record_oversight(
        agreement_id=agreement.pk,
        last_oversight_on=today,
        oversight_note="Uden anmærkninger.",
        next_oversight_on=today + timedelta(days=300),
        **call("dpo", controller),
    )

    found = figures_of(controller, today.year, today)

    assert sorted((row.in_time, row.waived, row.open) for row in found.duties) == [(0, 1, 0), (1, 0, 0)]
    assert [(row.name_da, on) for row, on in found.overseen] == [("Skyhus", today)]
    assert found.record is not None
    # History keeps real time: this record was entered just now.
    assert (found.record.active_before, found.record.active_after) == (None, 1)
    assert [(name["da"], kind) for name, kind in found.record.activities] == [("Ordrer", "added")]
    assert figures_of(controller, today.year - 1, today).record is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", ("Databeskyttelsesrådgiverens beretning", "Anbefalinger", "Ansæt en.", "Indsigt", "Side 1")),
        ("en", ("Report of the data protection officer", "Recommendations", "Hire one.", "Access", "Page 1")),
    ],
)
def test_the_pdf_is_tagged_and_names_nobody(
    language: str, said: tuple[str, ...], controller: Controller
) -> None:
    case = case_in("answered", controller)
    turn_in("proposed", controller, make_contributor(controller))
    row = begun(controller)
    row = write_recommendations(
        report_id=row.pk,
        recommendations_da="Ansæt en.",
        recommendations_en="Hire one.",
        **call("dpo", controller),
    )
    today = clock.today()

    pdf = report_pdf(row, figures_of(controller, row.year, today), language, today)

    text = text_of(pdf)
    assert [words for words in said if words not in text] == []
    assert controller.name in text
    hidden = (case.requester_name, case.requester_email, case.reference, "Ib Lager", "Kurset er lukket")
    assert [words for words in hidden if words in text] == []
    catalogue = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == language
    assert pdf == report_pdf(row, figures_of(controller, row.year, today), language, today)


def test_one_language_stands_for_the_other(controller: Controller) -> None:
    row = begun(controller)
    row = write_recommendations(
        report_id=row.pk, recommendations_da="Ansæt en.", recommendations_en="", **call("dpo", controller)
    )

    pdf = report_pdf(row, figures_of(controller, row.year, clock.today()), "en", clock.today())

    assert "Ansæt en." in text_of(pdf)


def test_a_report_is_begun_once_for_a_year_of_the_office(controller: Controller) -> None:
    begun(controller)

    with pytest.raises(Refused, match="report_known"):
        begun(controller)
    for year in (2024, clock.today().year + 1):
        with pytest.raises(Invalid, match="report_year_unlikely"):
            begun(controller, year)
    assert begun(controller, 2025).year == 2025


def test_only_the_dpo_recommends(controller: Controller) -> None:
    row = begun(controller)
    words = {"recommendations_da": "Nej.", "recommendations_en": ""}

    for role in ("officer", "decider", "legal"):
        with pytest.raises(NotPermitted):
            write_recommendations(report_id=row.pk, **words, **call(role, controller))
    with pytest.raises(Invalid, match="reason_required"):
        write_recommendations(
            report_id=row.pk, recommendations_da=" ", recommendations_en="", **call("dpo", controller)
        )
    write_recommendations(report_id=row.pk, **words, version=1, **call("dpo", controller))
    with pytest.raises(Stale):
        write_recommendations(report_id=row.pk, **words, version=1, **call("dpo", controller))


def test_the_page_begins_reads_and_gives_the_file(controller: Controller) -> None:
    client, year = signed_in("dpo", controller), clock.today().year
    begin = "/office/requests_app/yearlyreport/begin/"

    nonsense = client.post(begin, {"controller": str(controller.pk), "year": "x"})
    answer = client.post(begin, {"controller": str(controller.pk), "year": year})
    row = YearlyReport.objects.get()
    before = rows_everywhere()
    page = client.get(answer["Location"])
    given = client.get(f"/office/requests_app/yearlyreport/{row.pk}/download/en/")

    assert nonsense.status_code == 302
    assert "Requests by right" in page.content.decode()
    assert given["Content-Disposition"] == f'inline; filename="testco-yearly-report-{year}.pdf"'
    assert given.content.startswith(b"%PDF")
    assert rows_everywhere() == before
    assert signed_in("agent", controller).get(answer["Location"]).status_code == 403
    assert signed_in("auditor", controller).post(begin, {}).status_code == 403
