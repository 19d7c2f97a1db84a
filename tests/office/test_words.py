"""Every page stands in Danish and in English, and asks nothing from other hosts."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.office_admin import translate_names
from dpo_office.common.page_words import EVENT_LABELS, LETTER_KIND_LABELS
from dpo_office.common.users import User
from dpo_office.settings import BASE_DIR
from registry_app.models import Customer
from requests_app.models import Case
from tests.share import in_share

# English words that only our own texts use; on a Danish page each would be one left untranslated.
LEFTOVERS = re.compile(
    r"\b(the|and|nothing|overdue|deadline|next step|customers?|letters|cases|controllers?|waiting"
    r"|filters|results|select|search|history|welcome|log out|username)\b",
    re.IGNORECASE,
)


class Texts(HTMLParser):
    """Collects what people read, and what the page fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.fetched: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        named = dict(attrs)
        if tag in ("script", "style", "code"):
            self._skipped += 1
        if tag in ("link", "script", "img", "iframe", "source", "form"):
            self.fetched += [named[n] for n in ("href", "src", "action") if named.get(n)]
        # Icons are named by words; so are data.
        if "material-symbols-outlined" in (named.get("class") or ""):
            self.texts.append("\0icon")
        self.texts += [named[n] for n in ("placeholder", "title", "aria-label") if named.get(n)]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code"):
            self._skipped -= 1

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        if self.texts and self.texts[-1] == "\0icon" and data.strip():
            self.texts[-1] = ""
            return
        self.texts.append(data)


def read(answer: Any) -> Texts:
    texts = Texts()
    texts.feed(answer.content.decode())
    return texts


def addresses(controller: Any) -> list[str]:
    own = [
        reverse("admin:index"),
        reverse("health_page"),
        reverse("calendar_page"),
        reverse("reports_page"),
        reverse("absence_page"),
        reverse("access_review"),
        reverse("admin:password_change"),
    ]
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]
    documents = [
        reverse(
            "admin:common_letter_change",
            args=[Letter.objects.filter(controller_id=controller.pk, language="da").first().pk],
        ),
        reverse(
            "admin:common_event_change", args=[Event.objects.filter(controller_id=controller.pk).first().pk]
        ),
        reverse(
            "admin:requests_app_case_change", args=[Case.objects.filter(controller=controller).first().pk]
        ),
        reverse(
            "admin:requests_app_case_history", args=[Case.objects.filter(controller=controller).first().pk]
        ),
    ]
    empty = [
        reverse("admin:common_letter_changelist") + "?q=nothing-like-it",
        reverse("admin:search") + "?q=zzz",
        reverse("admin:search"),
    ]
    return [*own, *lists, *documents, *empty]


@pytest.mark.once
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_page_fetches_nothing_from_other_hosts(sign_in, controller, language):
    client = sign_in("dpo", controller)
    for address in addresses(controller):
        if not in_share(f"{language} {re.sub('[0-9a-f-]{36}', '', address)}", one_in=3):
            continue
        answer = client.get(address, headers={"accept-language": language}, follow=True)
        assert answer.status_code == 200, address
        assert [url for url in read(answer).fetched if re.match(r"(\w+:)?//", url)] == [], address


@pytest.mark.once
def test_danish_pages_have_no_english_left(sign_in, controller):
    client = sign_in("dpo", controller)
    left = {}
    for address in [*addresses(controller), "/office/login/"]:
        texts = read(client.get(address, headers={"accept-language": "da"}, follow=True)).texts
        # The placeholders of letter templates are names in every language.
        said = [re.sub(r"\(\(\w+\)\)", "", text) for text in texts]
        found = {text.strip() for text in said if LEFTOVERS.search(text) and "example.com" not in text}
        if found:
            left[address] = found
    assert left == {}


def test_names_that_are_translated_twice_are_still_in_the_readers_language():
    translate_names(User)

    for language, plural in (("en", "users"), ("da", "brugere")):
        with translation.override(language):
            assert str(User._meta.verbose_name_plural) == plural


def test_the_language_is_chosen_by_a_button(sign_in, controller):
    client = sign_in("dpo", controller)
    for language, word in (("en", "Today"), ("da", "I dag")):
        asked = client.post("/office/setlang/", {"language": language, "next": "/office/"})
        assert asked["Location"] == "/office/"
        assert word in client.get("/office/").content.decode()


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_kind_of_letter_and_event_has_words(language, controller):
    with translation.override(language):
        assert set(Letter.objects.values_list("kind", flat=True)) <= set(LETTER_KIND_LABELS)
        assert set(Event.objects.values_list("type", flat=True)) <= set(EVENT_LABELS)
        assert all(str(word) for word in [*LETTER_KIND_LABELS.values(), *EVENT_LABELS.values()])


def test_every_event_type_and_reason_in_the_code_has_words():
    written = set()
    for package in ("dpo_office", "registry_app", "requests_app"):
        for path in (BASE_DIR / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            written |= set(re.findall(r'type="((?:\w+)\.(?:\w+))"', text))
            # The reason of a change stands in every history.
            written |= set(re.findall(r'acting\([^"]+, "([\w.]+)"\)', text))
    assert written - {"common.drill"} <= set(EVENT_LABELS), "the drill's own events stay in its own database"


def test_pages_registered_anew_leave_the_names_in_the_readers_language():
    translate_names(Customer)

    for language, plural in (("en", "customers"), ("da", "kunder")):
        with translation.override(language):
            assert str(Customer._meta.verbose_name_plural) == plural
