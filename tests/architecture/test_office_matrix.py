"""The matrix of everything outside of the API: each page, step and file, by caller, method and object."""

import re
from collections.abc import Iterator
from difflib import ndiff
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client

from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS
from requests_app.models import Case
from tests.architecture import canaries
from tests.architecture.canaries import failing, found_in, listening
from tests.architecture.office_cells import call, cells_of, declared, differences, found_block
from tests.architecture.office_pages import UNKNOWN, Page, address, all_pages
from tests.architecture.office_world import (
    ACTORS,
    INSIDE,
    MODELS,
    OUTSIDE,
    STRANGER,
    OfficeWorld,
    make_office_world,
)
from tests.share import TAKES_ALL, in_share

# The whole takes a quarter of an hour; it is cut up, so that processes can share it.
# The pages, and who gets which, are the same everywhere.
pytestmark = pytest.mark.once

SLICES = range(16) if TAKES_ALL else range(1)
ONE_PAGE_IN = 96
DECLARED = declared()
# Who looks at everything that is shown to them, before and after there is something of others.
LOOKERS = ("officer", "decider", "dpo", "legal", "agent", "auditor")
SHOWN = (
    *(
        "/office/",
        "/office/calendar/",
        "/office/calendar/dates.ics",
        "/office/year-wheel/",
        "/office/reports/",
    ),
    *("/office/quick/", "/office/roles/", "/office/absences/", "/office/common/letter/print-run/"),
    *("/office/registry_app/processingactivity/findings/", "/office/requests_app/case/open/"),
    *("/office/requests_app/wave/open/", "/office/requests_app/mail/take-in/"),
    *(f"/office/{name.replace('_app_', '_app/').replace('common_', 'common/')}/" for name in MODELS),
)


@pytest.fixture(scope="module")
def made_office(kept_rows: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Make the office once, and keep what was shown before there was anything of others in it."""
    looks: dict[tuple[str, str], tuple[int, str]] = {}

    def look(world: OfficeWorld) -> None:
        looks.update(looked_at(world))

    with kept_rows.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "DPO_DATA_DIR", tmp_path_factory.mktemp("office"))
        yield make_office_world(look), looks


@pytest.fixture
def world(db: None, made_office: Any) -> OfficeWorld:
    found: OfficeWorld = made_office[0]
    return found


def looked_at(world: OfficeWorld) -> dict[tuple[str, str], tuple[int, str]]:
    """Open what is shown to each of the lookers; the suite opens a share of it."""
    return {
        (who, path): shown(call(world.people[who].client(), "GET", path))
        for who in LOOKERS
        for path in SHOWN
        if path == "/office/" or in_share(f"{who} {path}", one_in=12)
    }


def shown(answer: Any, *ids: str) -> tuple[int, str]:
    """Give what an answer says, without what is new in each and without the key that was asked for."""
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode("utf-8", "replace")
    text = re.sub(r'(csrfmiddlewaretoken"? value=|name="(?:dialog|key)" value=|nonce=)"[^"]*"', r"\1", text)
    text = re.sub(r'DTSTAMP:\w+|value="\d{4}-\d\d-\d\dT[\d:]+"', "", text)
    for one in ids:
        text = text.replace(one, "ID")
    return answer.status_code, text


def pages_in_share(world: OfficeWorld, part: int) -> list[Page]:
    found = [page for page in all_pages(world) if in_share(page.name, one_in=ONE_PAGE_IN)]
    return found[part :: len(SLICES)]


def test_every_page_is_declared_and_every_declaration_is_a_page(world: OfficeWorld) -> None:
    assert {page.name for page in all_pages(world)} == set(DECLARED)


@pytest.mark.parametrize("part", SLICES)
def test_everybody_gets_what_the_table_says(world: OfficeWorld, part: int) -> None:
    for page in pages_in_share(world, part):
        found = found_block(world, page)

        assert differences(found, DECLARED[page.name]) == {}, page.name


@pytest.mark.parametrize("part", SLICES)
def test_what_is_anothers_answers_like_what_there_is_not(world: OfficeWorld, part: int) -> None:
    """In status, in what is said (but for the key that was asked for), and in where it leads."""
    for page in pages_in_share(world, part):
        for method, whose in cells_of(world, page):
            if whose not in ("foreign", "part", "kept") or method not in ("GET", "POST"):
                continue
            for who in INSIDE:
                if whose == "part" and declared_word(page, f"{method} own", who) == "no":
                    continue
                if whose == "kept" and declared_word(page, f"{method} kept", who) not in ("none", "no"):
                    continue
                compare_with_unknown(world, page, method, whose, who)


def declared_word(page: Page, key: str, who: str) -> str:
    return DECLARED[page.name][key][ACTORS.index(who)]


def compare_with_unknown(world: OfficeWorld, page: Page, method: str, whose: str, who: str) -> None:
    if "/office/" not in f"/{page.path}" or page.name in SAME_FOR_ALL:
        return  # a link belongs to whoever has it, and a policy is public
    asked = {of: address(world, page, of, who) for of in (whose, "unknown")}
    if not asked[whose]:
        return
    keys = {of: [part for part in url.split("/") if len(part) > 2] for of, url in asked.items()}
    apart = {of: [k for k in keys[of] if k not in keys[other]] for of, other in _pairs(whose)}
    answers = {of: call(world.people[who].client(), method, url) for of, url in asked.items()}
    said = {of: shown(answer, *apart[of]) for of, answer in answers.items()}
    led = {of: answer.get("Location", "").replace(asked[of], "ID") for of, answer in answers.items()}

    assert said[whose] == said["unknown"], (page.name, method, whose, who)
    if page.name == "view_on_site" or not page.name.endswith("_bare"):
        assert led[whose] == led["unknown"], (page.name, method, whose, who)


def _pairs(whose: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (whose, "unknown"), ("unknown", whose)


# Pages of things that belong to no controller.
SAME_FOR_ALL = {"choose_password"}


def test_nothing_of_others_changes_what_is_shown(world: OfficeWorld, made_office: Any) -> None:
    """No count, list, filter, figure or chart: the office was looked at before others had anything in it."""
    now = looked_at(world)

    assert now.keys() == made_office[1].keys()
    assert len(now) > len(LOOKERS)
    changed = {
        (who, path): [
            line for line in ndiff(before[1].splitlines(), now[who, path][1].splitlines()) if line[0] in "+-"
        ]
        for (who, path), before in made_office[1].items()
        if now[who, path] != before
    }
    assert changed == {}


@pytest.mark.parametrize("who", ["officer", "agent", "auditor"])
def test_a_search_finds_nothing_of_others(world: OfficeWorld, who: str) -> None:
    foreign = Case.objects.filter(controller=world.foreign).first()
    customer = world.foreign.customers.get(number=STRANGER["number"])
    assert foreign
    assert customer
    person = world.people[who]
    for text in (foreign.reference, *STRANGER.values(), str(foreign.pk), world.foreign.name):
        unknown = text.translate(str.maketrans("0123456789abcdef", "9876543210fedcba"))
        found, nothing = (searched(person.client(), words) for words in (text, unknown))
        assert (found[0], found[1].replace(text, "T")) == (nothing[0], nothing[1].replace(unknown, "T")), text


def searched(client: Client, text: str) -> tuple[int, str]:
    return shown(client.post("/office/search/", {"q": text}, headers={"hx-request": "true"}))


# What people write into the address of a list: each of it shows nothing of others.
CORNERS = (
    "_popup=1",
    "_to_field=id",
    "e=1",
    "all=",
    "o=1.-2",
    "p=0",
    "_facets=True",
    "_changelist_filters=x",
)


@pytest.mark.parametrize("name", ["requests_app_case", "common_letter", "registry_app_customer"])
def test_a_filter_by_what_is_anothers_answers_like_one_by_nothing(world: OfficeWorld, name: str) -> None:
    path = SHOWN[-len(MODELS) + list(MODELS).index(name)]
    foreign = world.row(name, "foreign")
    pairs = [("id", foreign.pk, UNKNOWN), ("id__exact", foreign.pk, UNKNOWN), ("pk", foreign.pk, UNKNOWN)]
    pairs += [(f"controller{end}", world.foreign.pk, UNKNOWN) for end in ("", "__id__exact", "__exact")]
    pairs += [
        ("controller__slug", "otherco", "nosuch"),
        ("controller__name", world.foreign.name, "Nosuch ApS"),
    ]
    for who in ("officer", "agent"):
        client = world.people[who].client()
        for field, theirs, nobodys in pairs:
            found, nothing = (client.get(path, {field: value}) for value in (theirs, nobodys))
            assert shown(found, str(theirs)) == shown(nothing, str(nobodys)), (who, field)


@pytest.mark.parametrize("corner", CORNERS)
def test_a_corner_of_a_list_shows_what_the_list_shows(world: OfficeWorld, corner: str) -> None:
    for who in ("officer", "nobody"):
        answer = world.people[who].client().get(f"/office/requests_app/case/?{corner}", follow=True)

        assert answer.status_code == (200 if who == "officer" else 403), who
        assert world.foreign.name not in answer.content.decode(), who
        assert "/add/" not in answer.content.decode(), who


@pytest.mark.parametrize("who", INSIDE)
def test_autocomplete_gives_nothing(world: OfficeWorld, who: str) -> None:
    """No page of the office uses it: it answers nobody, whatever is asked of whichever field."""
    client = world.people[who].client()
    for app, model, field in (
        ("requests_app", "case", "controller"),
        ("registry_app", "customer", "controller"),
        ("common", "letter", "controller"),
        ("common", "rolegrant", "user"),
        ("requests_app", "case", "x"),
        ("", "", ""),
    ):
        asked = {"app_label": app, "model_name": model, "field_name": field, "term": "a"}
        assert client.get("/office/autocomplete/", asked).status_code == 404, (model, field)


def test_every_post_asks_for_the_token_of_its_page(world: OfficeWorld) -> None:
    """Without Django's token no post in the office is looked at; a link's secret is its own token."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies.load(world.people["decider"].cookies)
    for page in all_pages(world):
        if not page.path.startswith("office/") or not in_share(f"csrf {page.name}", one_in=8):
            continue
        url = next(filter(None, (address(world, page, w, "decider") for w in ("-", "own", "unknown"))), "")
        status = call(strict, "POST", url).status_code
        assert status in (403, 404, 405), (page.name, status)


# --- what no table may say


def in_office(name: str) -> bool:
    return name not in PUBLIC


# These answer without an account; tests/architecture/matrix.py says of each why.
PUBLIC = {
    *("front", "healthz", "healthz_deep", "policy_in_force", "policy_text", "policy_difference"),
    *("answer_page", "answer_file", "form_page", "request_page", "report_page", "task_page", "task_thanks"),
    *("stop_page", "sms_hook"),
    *("choose_password", "login", "logout", "set_language", "jsi18n", "sign_in_code", "sign_in_enrol"),
}


def lines() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Give the lines of the table: page, method, whose, and what each caller gets."""
    for name, block in DECLARED.items():
        for key, words in block.items():
            method, whose = key.split()
            yield name, method, whose, dict(zip(ACTORS, words, strict=True))


def test_nobody_outside_gets_into_the_office() -> None:
    for name, method, whose, words in lines():
        if name.partition(":")[0] in PUBLIC | {"answer_step", "task_step"}:
            continue
        for who in OUTSIDE:
            assert words[who] in ("door", "ask", "405", "none", "no"), (name, method, whose, who)


def test_what_is_anothers_is_declared_like_what_there_is_not() -> None:
    for name, block in DECLARED.items():
        if name.partition(":")[0] in PUBLIC | {"answer_step", "task_step"}:
            continue
        for key, words in block.items():
            method, whose = key.split()
            if whose in ("foreign", "part") and f"{method} unknown" in block:
                # Whoever may see nothing of an own row hears that of its parts too, whosever they are.
                own = block[f"{method} own"] if whose == "part" else ()
                pairs = zip(words, block[f"{method} unknown"], own or words, strict=True)
                assert all(word == other or mine == "no" for word, other, mine in pairs), (name, key)
            if whose == "foreign":
                assert "ok" not in words, (name, key)


def test_nothing_is_added_deleted_or_taken_by_a_step_that_there_is_not() -> None:
    for name, method, whose, words in lines():
        is_of_rows = name.rpartition("_")[0] in MODELS
        if (is_of_rows and name.endswith(("_add", "_delete"))) or name.endswith(":fly"):
            assert not {"ok", "led"} & {words[who] for who in INSIDE}, (name, method, whose)


def test_a_list_opens_for_whoever_holds_its_permission(world: OfficeWorld) -> None:
    """The table of pages and the table of roles say the same."""
    for name in MODELS:
        sees = {
            r for r in (*INSIDE, ADMINISTRATOR) if world.pages(name).view_permission in ROLE_PERMISSIONS.of(r)
        }
        opens = dict(zip(ACTORS, DECLARED[f"{name}_changelist"]["GET -"], strict=True))
        assert {who for who in INSIDE if opens[who] == "ok"} == sees, name


def test_a_step_is_offered_only_to_roles_that_hold_a_permission_of_its_name() -> None:
    named: dict[str, set[str]] = {}
    for role in (*INSIDE, ADMINISTRATOR):
        for permission in ROLE_PERMISSIONS.of(role):
            named.setdefault(permission.partition(".")[2], set()).add(role)
    known = 0
    for name, method, whose, words in lines():
        step = name.partition(":")[2]
        if "_step:" not in name or step not in named or whose != "own":
            continue
        known += 1
        taken = {who for who in INSIDE if words[who] == "ok"}
        assert taken <= named[step], (name, method, taken - named[step])
    assert known > 100


# --- what a person tells, when a dialog breaks (tests/architecture/test_canaries.py tells it of the API)


def test_a_dialog_that_breaks_anywhere_tells_nothing(world: OfficeWorld) -> None:
    person, broken = world.people["everything"], 0
    client = person.client()
    client.force_login(person.user)
    steps = [page for page in all_pages(world) if page.is_step and in_share(f"canary {page.name}", one_in=24)]
    with listening() as heard:
        for page in steps:
            url = address(world, page, "own", "everything")
            if not url:
                continue
            opened = call(client, "GET", url)
            form = (opened.context or {}).get("form")
            answers = dict.fromkeys(form.fields, canaries.WORDS) if form else {}
            for at in (0, 8, 20, 40):
                with failing(at), transaction.atomic():
                    answer = client.post(url, answers)
                    transaction.set_rollback(True)
                broken += answer.status_code == 500
                assert not found_in(f"{answer.headers}"), page.name
                assert answer.status_code != 500 or not found_in(answer.content), page.name

    assert steps
    assert broken
    assert heard.leaks() == []
