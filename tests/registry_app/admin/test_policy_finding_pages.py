"""What a reader of the law would ask, shown beside the text, in the draft, and by API."""

import pytest

from registry_app.admin.policy_findings import Piece, pieces_of
from registry_app.domain.findings import ADVICE
from tests.factories.clients import Caller
from tests.factories.policy_change import drafted
from tests.factories.registry import make_activity, make_data, make_promise, make_rule
from tests.registry_app.admin.conftest import page_url, signed_in

TEXT = "# Politik\n\n## Levering\n\nVi sletter det hele efter 24 måneder, jf. persondataloven.\n"
ENGLISH = "# Policy\n\nWe rely on Privacy Shield for your data.\n"


@pytest.fixture
def version(controller):
    """A draft whose period is not the one that the record has for delivery."""
    activity = make_activity(controller, "delivery", name_da="Levering", name_en="Delivery")
    make_data(activity.purposes.get(), rule=make_rule(controller))
    return drafted(controller, text=TEXT, translations={"en": {"title": "Policy", "text": ENGLISH}})


def test_the_tab_points_at_the_lines_of_both_texts(controller, version):
    text = signed_in("legal", controller).get(page_url(version), {"tab": "law"}).content.decode()

    assert '<a class="o-link" href="#da-5">Line 5</a>' in text
    assert (
        '<li id="da-5">Vi sletter det hele efter <mark>24 måneder</mark>, jf. <mark>persondataloven</mark>'
        in text
    )
    assert "The text says 24 months; the record says 36 months for “Delivery”." in text
    assert "Refer to the GDPR and the Danish Data Protection Act." in text
    assert '<li id="en-3">We rely on <mark>Privacy Shield</mark> for your data.</li>' in text
    assert "What is different from version" not in text


def test_the_page_of_the_text_counts_what_is_more_than_advice(controller, version):
    client = signed_in("legal", controller)
    shown = client.get(page_url(version))
    found = (
        Caller("legal", controller).get(f"policies/testco/versions/{version.pk}/findings/").json()["texts"]
    )
    graver = sum(finding["severity"] != ADVICE for text in found for finding in text["findings"])

    assert f'<span class="o-tabcount">{graver}</span>' in shown.content.decode()
    assert "<mark>" not in shown.content.decode()


def test_the_findings_are_in_the_reader_s_language(controller, version):
    client = signed_in("legal", controller)
    page = client.get(page_url(version), {"tab": "law"}, headers={"accept-language": "da"})

    text = page.content.decode()

    assert "Teksten siger 24 måneder; fortegnelsen siger 36 måneder for »Levering«." in text
    assert "skal rettes" in text


def test_a_text_cannot_break_out_of_its_lines(controller):
    version = drafted(controller, text="<script>alert(1)</script> [indsæt navn] <b>persondataloven</b>")

    text = signed_in("legal", controller).get(page_url(version), {"tab": "law"}).content.decode()

    assert "<script>alert(1)" not in text
    assert "&lt;<mark>script&gt;alert(1)" in text


def test_a_very_long_text_is_judged_at_its_beginning(controller):
    version = drafted(controller, text="Ord. " * 41_000 + "\n\npersondataloven")

    page = signed_in("legal", controller).get(page_url(version), {"tab": "law"}).content.decode()

    assert "only its beginning is judged" in page
    assert "<mark>persondataloven" not in page


def test_the_tab_asks_the_database_as_often_as_the_text(controller, version, django_assert_num_queries):
    client = signed_in("legal", controller)
    client.get(page_url(version))

    for tab in ("", "law"):
        with django_assert_num_queries(15):
            client.get(page_url(version), {"tab": tab})


def test_a_draft_from_the_record_says_what_is_still_asked(controller, version):
    page = signed_in("legal", controller).get(
        f"/office/registry_app/policyversion/draft/{controller.slug}/", {"from": "record"}
    )

    text = page.content.decode()
    assert page.status_code == 200
    assert "What a reader of the law would still ask of this text" in text
    assert "The text says 24 months" not in text


def test_the_api_gives_each_finding_with_its_place(controller, version):
    texts = (
        Caller("auditor", controller).get(f"policies/testco/versions/{version.pk}/findings/").json()["texts"]
    )

    assert [text["language"] for text in texts] == ["da", "en"]
    (repealed,) = [row for row in texts[0]["findings"] if row["code"] == "law_repealed"]
    assert repealed == {
        "code": "law_repealed",
        "severity": "error",
        "source": "GDPR 5(1)(a), 12(1)",
        "message_da": "»persondataloven«: persondataloven gælder ikke længere.",
        "message_en": "“persondataloven”: persondataloven is no longer in force.",
        "advice_da": "Henvis til databeskyttelsesforordningen og databeskyttelsesloven.",
        "advice_en": "Refer to the GDPR and the Danish Data Protection Act.",
        "line": 5,
        "start": 42,
        "end": 57,
        "quote": "persondataloven",
        "section": "Levering",
    }


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], [Piece("abcdef")]),
        ([(0, 0)], [Piece("abcdef")]),
        ([(0, 6)], [Piece("abcdef", is_found=True)]),
        ([(1, 2), (4, 6)], [Piece("a"), Piece("b", is_found=True), Piece("cd"), Piece("ef", is_found=True)]),
        ([(1, 4), (2, 5), (2, 3)], [Piece("a"), Piece("bcde", is_found=True), Piece("f")]),
    ],
)
def test_a_line_is_cut_at_what_is_quoted(spans, pieces):
    assert pieces_of("abcdef", spans) == pieces


def test_a_version_names_what_binds_us_and_what_keeps_it(controller, version):
    make_promise(controller, "P-1")

    for_legal = signed_in("legal", controller).get(page_url(version))
    for_agent = signed_in("agent", controller).get(page_url(version))

    assert [part["number"] for part in for_legal.context["promises"]] == [1]
    assert for_agent.status_code == 403
