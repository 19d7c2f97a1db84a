"""Every address outside of the API, with what stands in it: own, closed, kept back, foreign, unknown."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver

from dpo_office.common.handbook.chapters import ADMINISTRATOR
from dpo_office.common.people.links import password_link
from dpo_office.common.sign_in.models import SecondFactor, SignIn
from registry_app.models import PolicyVersion, RecordExport
from requests_app.models import (
    AuthorityAnnex,
    Case,
    DutyEvidence,
    IssuedForm,
    Mail,
    PostBatch,
    SignedForm,
)
from tests.architecture.office_world import FOREIGN, INSIDE, MODELS, OfficeWorld

UNKNOWN = "0b5e55ed-0000-4000-8000-00000000dead"
UNKNOWN_NUMBER = "987654321"
UNKNOWN_SECRET = "x" * 43
# The methods that change nothing by themselves come with every page; others' objects are asked for by these.
READING, WRITING = "GET", "POST"
OTHER_METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
STEPS_OF_LINKS = {
    "answer_step": ("send-code", "enter-code", "fly"),
    "task_step": ("send-code", "enter-code", "attach-extract", "confirm-task", "explain-task", "fly"),
}


@dataclass(frozen=True)
class Page:
    """One address: the name by which the table declares it, its path, and of which kind of row it is."""

    name: str
    path: str
    kind: str = ""
    # The step or download in it.
    word: str = ""

    @property
    def is_step(self) -> bool:
        """Tell whether it is the dialog of a step that there is."""
        return bool(self.word) and "/step/" in self.path and self.word != "fly"

    @property
    def takes_objects(self) -> bool:
        """Tell whether something stands in it that belongs to somebody."""
        return "<" in self.path


def _patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, path)
        elif not path.startswith("api/"):
            yield re.sub(r"\^\(.*\)/\$$", "common/", path).replace("(?P<url>.*)$", "nothing/here"), entry


def all_pages(world: OfficeWorld) -> list[Page]:
    """Give every page; the dialog of each step and each download count as pages of their own."""
    return [page for path, entry in _patterns() for page in _pages_at(path, entry, world)]


def _pages_at(path: str, entry: URLPattern, world: OfficeWorld) -> Iterator[Page]:
    found = re.match(r"office/(\w+)/(\w+)/", path)
    kind = f"{found[1]}_{found[2]}" if found and f"{found[1]}_{found[2]}" in MODELS else ""
    name = entry.name or (f"{kind}_bare" if kind else "anything_else")
    if name.endswith("_step") and kind:
        pages = world.pages(kind)
        words = [step.name for step in (*pages.steps, *pages.outline_steps)]
    elif name.endswith("_download") and kind:
        words = list(world.pages(kind).downloads)
    else:
        words = list(STEPS_OF_LINKS.get(name, ()))
        if not words:
            yield Page(name, path, kind)
            return
    for word in dict.fromkeys([*words, "fly"]):
        yield Page(f"{name}:{word}", path, kind, word)


def whose_in(world: OfficeWorld, page: Page) -> list[str]:
    """Name the objects that can stand in the address: what there is of own, closed, kept, foreign ones."""
    if not page.takes_objects:
        return ["-"]
    found = [w for w in ("own", "closed", "kept", "part", "foreign") if address(world, page, w, "officer")]
    return [*found, "unknown"]


def address(world: OfficeWorld, page: Page, whose: str, who: str) -> str:
    """Give the address with somebody's objects in it; nothing where there is no such object."""
    if not page.takes_objects:
        return f"/{page.path}"
    base = page.name.partition(":")[0]
    values = FILLED[base](world, whose, who) if base in FILLED else _of_row(world, page, whose)
    if values is None:
        return ""
    words = iter([*values, page.word] if page.word else values)
    return "/" + re.sub(r"<[^>]+>", lambda _found: str(next(words)), page.path)


Values = list[Any] | None


def _of_row(world: OfficeWorld, page: Page, whose: str) -> Values:
    if whose == "unknown":
        is_number = not page.path.count("<uuid") and _is_number(page.kind)
        return [UNKNOWN_NUMBER if is_number else UNKNOWN]
    if whose == "part":
        return None
    if whose == "own" and page.is_step:
        row = world.row_for_step(page.kind, page.word)
    else:
        row = world.row(page.kind, whose)
    if row is None:
        return None
    if page.path.count("<uuid") and _is_number(page.kind):
        return [uuid.UUID(int=row.pk)] if whose != "closed" else None
    return [row.pk]


def _is_number(kind: str) -> bool:
    model: Any = MODELS.get(kind)
    return model is not None and model._meta.pk.get_internal_type() == "BigAutoField"


def _file(own: Callable[[OfficeWorld, Any], tuple[Any, Any] | None]) -> Callable[..., Values]:
    """Fill an address of a row and a part of it; `part` is another's part under an own row."""

    def values(world: OfficeWorld, whose: str, who: str) -> Values:
        if whose == "unknown":
            return [UNKNOWN, UNKNOWN]
        mine, theirs = own(world, world.own), own(world, [world.foreign])
        if whose == "part":
            return [mine[0], theirs[1]] if mine and theirs else None
        found = {"own": mine, "foreign": theirs}.get(whose)
        return list(found) if found else None

    return values


def _numbered(own: Callable[[OfficeWorld, Any], Any]) -> Callable[..., Values]:
    def values(world: OfficeWorld, whose: str, who: str) -> Values:
        if whose == "unknown":
            return [UNKNOWN, 1]
        if whose == "part":
            return [own(world, world.own), 999]
        row = {"own": world.own, "foreign": [world.foreign]}.get(whose)
        return [own(world, row), 1] if row else None

    return values


def _case_file(world: OfficeWorld, controllers: Any) -> tuple[Any, Any] | None:
    form = IssuedForm.objects.filter(case__controller__in=controllers, case__circle="everybody").first()
    return (form.case_id, form.document_id) if form else None


def _returned_form(world: OfficeWorld, whose: str, who: str) -> Values:
    """Name a case whose form came back: there alone the page of the decision is."""
    if whose == "unknown":
        return [UNKNOWN]
    controllers = {"own": world.own, "foreign": [world.foreign]}.get(whose)
    forms = SignedForm.objects.filter(case__controller__in=controllers or [], case__circle="everybody")
    form = forms.filter(case__state="form_returned").order_by("pk").first()
    return [form.case_id] if form else None


def _mail_file(world: OfficeWorld, controllers: Any) -> tuple[Any, Any] | None:
    # Of a mail whose words were redacted the original is gone.
    rows = Mail.objects.filter(mailbox__controller__in=controllers, case=None, state="waiting")
    row = rows.filter(raw__wrapped_key__isnull=False).order_by("created_at", "pk").first()
    return (row.pk, row.raw_id) if row else None


def _authority_file(world: OfficeWorld, controllers: Any) -> tuple[Any, Any] | None:
    row = AuthorityAnnex.objects.filter(
        authority_case__controller__in=controllers, document__isnull=False
    ).first()
    return (row.authority_case_id, row.document_id) if row else None


def _turn_file(world: OfficeWorld, controllers: Any) -> tuple[Any, Any] | None:
    row = DutyEvidence.objects.filter(turn__duty__controller__in=controllers).first()
    return (row.turn_id, row.pk) if row else None


def _export_file(world: OfficeWorld, controllers: Any) -> tuple[Any, Any] | None:
    row = RecordExport.objects.filter(controller__in=controllers).first()
    return (row.controller_id, row.pk) if row else None


def _batch(world: OfficeWorld, controllers: Any) -> Any:
    return PostBatch.objects.filter(controller__in=controllers, state="sorting").first().pk


def _slug(world: OfficeWorld, whose: str, who: str) -> Values:
    slug = {"own": "trodco", "closed": "gaveup", "foreign": FOREIGN, "unknown": "nosuch"}.get(whose)
    return [slug] if slug else None


def _form(world: OfficeWorld, whose: str, who: str) -> Values:
    """Name a controller whose form on the web is open, and one whose is closed."""
    slug = {"own": "retnemt", "closed": "trodco", "unknown": "nosuch"}.get(whose)
    return [slug] if slug else None


def _published(world: OfficeWorld, whose: str, who: str) -> Values:
    return {"own": ["retnemt", _numbers()[0]], "unknown": ["nosuch", 1], "part": ["retnemt", 9999]}.get(whose)


def _two_published(world: OfficeWorld, whose: str, who: str) -> Values:
    return {
        "own": ["retnemt", *_numbers()],
        "unknown": ["nosuch", 2, 1],
        "part": ["retnemt", 9999, 9998],
    }.get(whose)


def _numbers() -> list[int]:
    shown = PolicyVersion.objects.filter(controller__slug="retnemt", state__in=("in_force", "archived"))
    return list(shown.order_by("-number").values_list("number", flat=True)[:2])


def _secret(link: str) -> Callable[..., Values]:
    def values(world: OfficeWorld, whose: str, who: str) -> Values:
        path = UNKNOWN_SECRET if whose == "unknown" else world.links.get(f"{link} {whose}")
        return [path.strip("/").split("/")[-1]] if path else None

    return values


def _answer_file(world: OfficeWorld, whose: str, who: str) -> Values:
    secret = _secret("answer")(world, "own" if whose == "part" else whose, who)
    return [*secret, 999_999 if whose == "part" else 1] if secret else None


def _password(world: OfficeWorld, whose: str, who: str) -> Values:
    if whose == "unknown":
        return [UNKNOWN, "abcdef-0123456789"]
    user = world.people["agent"].user
    if whose != "own" or user is None:
        return None
    return urlsplit(password_link(user)).path.strip("/").split("/")[-2:]


def _of_person(model: Any) -> Callable[..., Values]:
    """Fill in what is the caller's own; somebody else's is the foreign one."""

    def values(world: OfficeWorld, whose: str, who: str) -> Values:
        if whose == "unknown":
            return [UNKNOWN]
        rows = model.objects.order_by("pk")
        mine = world.people[who if who in INSIDE else "officer"].actor.user_id
        found = {"own": rows.filter(user_id=mine), "foreign": rows.exclude(user_id=mine)}.get(whose)
        row = found.first() if found is not None else None
        return [row.pk] if row else None

    return values


def _person(world: OfficeWorld, whose: str, who: str) -> Values:
    return {"own": [world.people["agent"].actor.user_id], "unknown": [UNKNOWN]}.get(whose)


def _recorded(world: OfficeWorld, whose: str, who: str) -> Values:
    if whose == "unknown":
        return [UNKNOWN]
    controllers = {"own": world.own, "foreign": [world.foreign]}.get(whose)
    if controllers is None:
        return None
    return [Case.objects.filter(controller__in=controllers, quick_records__isnull=False).first().pk]


def _on_site(world: OfficeWorld, whose: str, who: str) -> Values:
    kind = ContentType.objects.get_for_model(Case).pk
    if whose == "unknown":
        return [kind, UNKNOWN]
    row = world.row("requests_app_case", whose) if whose in ("own", "foreign") else None
    return [kind, row.pk] if row else None


def _chapter(world: OfficeWorld, whose: str, who: str) -> Values:
    """Name a chapter of the handbook, and the one that is the administrators'."""
    slug = {"own": "case", "kept": ADMINISTRATOR, "unknown": "nosuch"}.get(whose)
    return [slug] if slug else None


def _picture(world: OfficeWorld, whose: str, who: str) -> Values:
    return {"own": ["da", "case"], "unknown": ["da", "nosuch"]}.get(whose)


def _refusal(world: OfficeWorld, whose: str, who: str) -> Values:
    """Name why the company's sign-in refused somebody; no company's sign-in is set up here."""
    code = {"own": "provider_unreachable", "unknown": "nosuch"}.get(whose)
    return [code] if code else None


FILLED: Mapping[str, Callable[[OfficeWorld, str, str], Values]] = {
    "requests_app_case_file": _file(_case_file),
    "requests_app_case_form": _returned_form,
    "requests_app_mail_file": _file(_mail_file),
    "requests_app_authoritycase_file": _file(_authority_file),
    "requests_app_dutyturn_file": _file(_turn_file),
    "registry_app_controller_export_file": _file(_export_file),
    "requests_app_postbatch_page": _numbered(_batch),
    "requests_app_postbatch_preview": _numbered(_batch),
    "requests_app_duty_enter": _slug,
    "requests_app_duty_start": _slug,
    "registry_app_policyversion_draft": _slug,
    "policy_in_force": _slug,
    "request_page": _form,
    "policy_text": _published,
    "policy_difference": _two_published,
    "answer_page": _secret("answer"),
    "answer_step": _secret("answer"),
    "answer_file": _answer_file,
    "form_page": _secret("form"),
    "stop_page": _secret("stop"),
    "report_page": _secret("report"),
    "task_page": _secret("task"),
    "task_thanks": _secret("task"),
    "task_step": _secret("task"),
    "choose_password": _password,
    "my_factor_remove": _of_person(SecondFactor),
    "my_session_end": _of_person(SignIn),
    "person_leaves": _person,
    "quick_record_done": _recorded,
    "view_on_site": _on_site,
    "help_chapter": _chapter,
    "help_picture": _picture,
    "provider_refused": _refusal,
}
