"""Help: who reads which chapter, what is found, which chapter fits which page, and what stays out of logs."""

import logging
import re
from html import unescape

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from dpo_office.common.handbook import chapters
from dpo_office.common.handbook.chapters import LANGUAGES, book, pictures
from dpo_office.common.handbook.finding import find, find_chapters
from dpo_office.common.handbook.fitting import chapter_for
from dpo_office.common.handbook.rendering import chapter_html
from dpo_office.help_for_pages import HELP_FOR_PAGES
from requests_app.models import Case

ENGLISH, DANISH = {"accept-language": "en"}, {"accept-language": "da"}
HELP = "/office/help/"


def slugs(text: str, language: str) -> list[str]:
    return list(dict.fromkeys(found.chapter.slug for found in find(text, language=language)))


@pytest.mark.parametrize(
    ("language", "typed", "first"),
    [
        ("da", "forlæng frist", "clock"),
        ("da", "forlaeng", "clock"),
        ("da", "FORLÆNG", "clock"),
        ("da", "frister", "clock"),
        ("da", "årshjul", "year-wheel"),
        ("da", "aarshjul", "year-wheel"),
        ("da", "72 timer", "breach"),
        ("da", "sletningsstop", "authority"),
        ("da", "stedfortræder", "absence"),
        ("da", "fuldmagt", "identity"),
        ("da", "skabelon fyrre", "waves"),
        ("da", "legitimation", "identity"),
        ("da", "svindel", "measures"),
        ("da", "spærreliste", "form-rules"),
        ("da", "roller her", "roles-here"),
        ("en", "impostor", "measures"),
        ("en", "eight digits", "identity"),
        ("en", "photo", "forms"),
        ("en", "fingerprint trust", "form-rules"),
        ("en", "masked cpr role", "roles-here"),
        ("en", "extend deadline", "clock"),
        ("en", "friday night", "breach"),
        ("en", "scan", "post"),
        ("en", "marketing", "phone"),
        ("en", "power of attorney", "identity"),
        ("en", "shortcut", "keyboard"),
        ("en", "who sees what I read log", "recorded"),
        ("en", "secure link", "letters"),
        ("en", "14 days", "policy"),
        ("en", "dossier", "reports"),
    ],
)
def test_what_people_type_leads_to_its_chapter_first(language, typed, first):
    assert slugs(typed, language)[0] == first


@pytest.mark.parametrize("typed", ["", ",", "%", "é", "x", "zebrastriber", "zq' OR 1=1 --", "a" * 3000])
def test_what_means_nothing_finds_nothing(typed):
    assert find(typed, language="da") == []
    assert find_chapters(typed, language="da") == []


def test_all_words_must_fit_and_the_excerpt_marks_them():
    hits = find("probate custody", language="en")

    assert {hit.chapter.slug for hit in hits} == {"identity"}
    assert find("probate zebra", language="en") == []
    marked = [piece.text for piece in find("reasonable", language="en")[0].pieces if piece.is_hit]
    assert marked == ["reasonable"]
    assert "".join(piece.text for piece in hits[0].pieces).strip()


def test_the_inside_of_a_word_comes_after_its_beginning():
    whole, inside = (slugs(typed, "da") for typed in ("udtræk", "registerudtræk"))

    assert "systems" in whole
    assert inside[0] == "systems"
    # Below four letters only beginnings count: "rud" is inside of "bruddet" alone.
    assert "breach" not in slugs("rud", "da")


def test_the_search_of_the_office_looks_at_titles_headings_and_words_alone():
    assert find_chapters("breach", language="en")[0].slug == "breach"
    # Neither the inside of a word nor two letters of it: those look for people.
    assert find_chapters("reach", language="en") == find_chapters("br", language="en") == []
    # A name that stands in a text as an example leads to no page of help.
    assert find("hanne jensen", language="en")
    assert find_chapters("hanne jensen", language="en") == []
    assert len(find_chapters("sag", language="da")) <= 3


def test_contents_chapters_and_the_other_language_are_shown(sign_in):
    client = sign_in("")
    for headers, here, there in ((DANISH, "da", "en"), (ENGLISH, "en", "da")):
        contents = client.get(HELP, headers=headers).content.decode()
        assert [unescape(title) for title in re.findall(r'href="/office/help/[a-z-]+/">([^<]+)<', contents)][
            -len(book(here).chapters) :
        ] == [chapter.title for chapter in book(here).chapters]
        page = client.get(f"{HELP}clock/", headers=headers).content.decode()
        assert f'<article class="o-card o-text o-handbook" lang="{here}">' in page
        other = client.get(f"{HELP}clock/?language={there}", headers=headers).content.decode()
        title = book(there).chapter("clock").title
        assert f'lang="{there}"' in other
        assert title in unescape(other)
        # The rest of the way stays in that language.
        assert f'href="/office/help/forms/?language={there}"' in other


def test_every_link_and_picture_of_a_chapter_is_answered(sign_in):
    client = sign_in("")
    pages = {code: "".join(_shown(client, chapter) for chapter in book(code).chapters) for code in LANGUAGES}
    for code, page in pages.items():
        assert "**" not in page
        assert "<!-- words" not in page
        shown = set(re.findall(r'<img[^>]+src="([^"]+)"', page))
        assert shown == {f"/office/help/pictures/{name}" for name in pictures() if name.startswith(code)}
        leads = {unescape(link) for link in re.findall(r'href="(/office/help/[^"]+)"', page)}
        assert {client.get(link).status_code for link in leads} == {200}
    answer = client.get("/office/help/pictures/da/case.webp")
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"].startswith("private")
    assert answer.getvalue()[8:12] == b"WEBP"


def _shown(client: Client, chapter: chapters.Chapter) -> str:
    return client.get(f"{HELP}{chapter.slug}/?language={chapter.language}").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "pictures/da/none.webp",
        "pictures/sv/case.webp",
        "pictures/da/..%2f..%2f..%2fen.webp",
        "pictures/../../en.md",
        "pictures/da/case.webp/../../../../settings.py",
        "pictures/da/case.png",
        "no-such-chapter/",
        "README/",
        "..%2fen/",
    ],
)
def test_what_is_not_among_the_files_is_not_there(sign_in, path):
    assert sign_in("").get(HELP + path).status_code == 404


def test_the_handbook_of_the_administrator_is_for_administrators(sign_in):
    officer, administrator = sign_in(""), sign_in("", is_superuser=True)

    assert officer.get(f"{HELP}administrator/").status_code == 403
    assert "administrator/" not in officer.get(HELP).content.decode()
    page = administrator.get(f"{HELP}administrator/", headers=ENGLISH).content.decode()
    assert "dpo-office setup_office" in page
    # What it names beside itself lies with the code; here it is words.
    assert 'href="../' not in page
    assert "administrator/" in administrator.get(HELP).content.decode()
    shown = [_found(client, {"q": "fingerprint"}) for client in (administrator, officer)]
    assert [f"{HELP}administrator/#" in page for page in shown] == [True, False]


def _found(client: Client, words: dict[str, str]) -> str:
    return client.post(HELP, words, headers=ENGLISH, follow=True).content.decode()


def test_signed_out_there_is_the_door_alone(db):
    for path in (HELP, f"{HELP}case/", f"{HELP}pictures/da/case.webp"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/office/login/")


def test_a_search_is_posted_and_travels_sealed(sign_in, caplog, django_assert_num_queries):
    client = sign_in("")
    with caplog.at_level(logging.DEBUG):
        posted = client.post(HELP, {"q": "Åse Blåbær forlæng"}, headers=DANISH)
        by_hand = client.get(f"{HELP}?q=fristen&language=en", headers=DANISH)
        shown = client.get(client.post(HELP, {"q": "forlæng frist"})["Location"], headers=DANISH)

    for led in (posted, by_hand):
        assert led.status_code == 302
        assert re.fullmatch(r"/office/help/\?(language=en&)?q=~[\w-]+", led["Location"].replace("%7E", "~"))
    page = shown.content.decode()
    assert "<mark>Forlæng</mark>" in page
    assert f"{HELP}clock/#" in page
    assert not [said for said in caplog.messages if re.search("forl|frist|Blåb|q=", said)]


def test_words_of_the_other_language_are_found_in_it(sign_in):
    page = _found(sign_in(""), {"q": "sletningsstop"})

    assert "Nothing in this language" in page
    assert f'href="{HELP}authority/?language=da' in page
    assert '<ol class="o-helphits" lang="da">' in page


def test_the_search_of_the_office_shows_chapters_beside_rows(sign_in, controller):
    client = sign_in("officer", controller)

    page = client.post("/office/search/", {"q": "year wheel"}, headers=ENGLISH, follow=True).content.decode()
    assert f'href="{HELP}year-wheel/"' in page
    palette = client.post("/office/search/", {"q": "breach"}, headers=ENGLISH | {"HX-Request": "true"})
    assert f'href="{HELP}breach/"' in palette.content.decode()
    case = Case.objects.filter(controller=controller).first()
    whole = client.post("/office/search/", {"q": case.reference})
    assert whole["Location"] == reverse("admin:requests_app_case_change", args=[case.pk])


@pytest.mark.parametrize(
    ("page", "step", "chapter"),
    [
        ("index", "", "start"),
        ("requests_app_case_changelist", "", "case"),
        ("requests_app_case_change", "", "case"),
        ("requests_app_case_step", "extend_deadline", "clock"),
        ("requests_app_case_step", "take_case", "case"),
        ("requests_app_case_step", "open_colleagues_case", "case"),
        ("requests_app_case_step", "begin_check", "identity"),
        ("requests_app_case_step", "resolve_stop", "measures"),
        ("requests_app_case_form", "", "forms"),
        ("registry_app_controller_step", "change_form_gate", "form-rules"),
        ("registry_app_controller_roles", "", "roles-here"),
        ("requests_app_caselettertemplate_change", "", "letters"),
        ("requests_app_postletter_change", "", "post"),
        ("registry_app_campaign_changelist", "", "policy"),
        ("registry_app_controller_step", "plan_change", "planned-change"),
        ("requests_app_authoritycase_step", "send_answer", "authority"),
        ("common_user_change", "", ""),
        ("nothing_like_it", "", ""),
    ],
)
def test_a_page_has_its_chapter(page, step, chapter):
    assert chapter_for(page, step=step) == chapter


def test_every_page_leads_to_help_and_the_main_ones_to_their_chapter(sign_in, controller):
    client = sign_in("dpo", controller)
    case = Case.objects.filter(controller=controller).first()
    pages = {
        "/office/": "start/",
        reverse("admin:requests_app_case_changelist"): "case/",
        reverse("admin:requests_app_case_change", args=[case.pk]): "case/",
        reverse("admin:registry_app_campaign_changelist"): "policy/",
        reverse("admin:registry_app_processingactivity_changelist"): "record/",
        reverse("admin:requests_app_breach_changelist"): "breach/",
        reverse("admin:requests_app_postbatch_changelist"): "post/",
        reverse("admin:requests_app_wave_changelist"): "waves/",
        reverse("admin:common_user_changelist"): "",
        reverse("year_wheel"): "year-wheel/",
    }
    for path, chapter in pages.items():
        page = client.get(path, headers=ENGLISH).content.decode()
        assert f'<a class="o-help" href="{HELP}{chapter}">' in page, path


def test_what_is_declared_for_pages_is_there():
    names = {entry.name for entry in get_resolver().url_patterns if hasattr(entry, "name")}
    models = {f"{model._meta.app_label}_{model._meta.model_name}": pages for model, pages in _pages()}
    names |= {url.name for pages in models.values() for url in pages.get_urls()} | {"index", "search"}
    slugs_there = {chapter.slug for chapter in book("en").chapters}
    for name, chapter in HELP_FOR_PAGES.items():
        page, _colon, step = name.partition(":")
        assert page in names or page in models, name
        assert chapter in slugs_there, name
        if step:
            of_model = models[page.removesuffix("_step")]
            assert step in {button.name for button in (*of_model.steps, *of_model.outline_steps)}, name


def _pages():
    return admin.site._registry.items()


def test_text_of_a_chapter_brings_no_script_and_no_foreign_picture():
    html = chapter_html(
        "# A\n\n<script>alert(1)</script> [x](javascript:1) [y](other.md) ![p](https://example.com/p.png)",
        link=lambda _address: None,
        picture=lambda _address: None,
    )

    assert "<script" not in html
    assert "href" not in html
    assert "<img" not in html


def test_an_office_without_the_files_says_so(sign_in, monkeypatch, tmp_path):
    monkeypatch.setattr(chapters, "HANDBOOK", tmp_path)
    for cached in (chapters.book, chapters.administrators, chapters.pictures):
        cached.cache_clear()
    try:
        page = sign_in("").get(HELP, headers=ENGLISH)
        assert page.status_code == 200
        assert "not among the files" in page.content.decode()
    finally:
        for cached in (chapters.book, chapters.administrators, chapters.pictures):
            cached.cache_clear()
