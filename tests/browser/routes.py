"""Every page there is, found from the addresses that the office answers: a new page is tried by itself."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import admin
from django.db.models import Model
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from dpo_office.common import clock
from dpo_office.common.admin import OfficeAdmin, actor_in
from dpo_office.common.letters.models import Dispatch, Letter, SendWindow
from dpo_office.common.people.links import password_link
from dpo_office.common.sign_in.factors import has_factor
from dpo_office.common.sign_in.identities import expect_identity
from dpo_office.common.sign_in.identity_rows import identity_of
from dpo_office.common.users import User, actor_of
from registry_app.actions.campaigns import plan_campaign
from registry_app.models import Campaign, Controller, Customer, PolicyVersion
from requests_app.actions.intake import Requester
from requests_app.actions.proposals import take_alone
from requests_app.actions.report_desks import renew_report_link
from requests_app.models import Breach, Case, DutyTurn, ReportDesk, SystemTask
from tests.factories.cases import case_in, make_case, take
from tests.factories.contributors import handed_out, link_of, mail_text_of, make_contributor
from tests.factories.duties import asked_turn, turn_in
from tests.factories.form_links import form_link_of
from tests.factories.four_eyes import propose
from tests.factories.measures import make_notified
from tests.factories.policy_change import announced, approved, attempt_with, stopped_campaign
from tests.factories.registry import actor_with, make_controller, make_customer
from tests.factories.sign_in import with_app

MODELS: list[type[Model]] = sorted(admin.site._registry, key=lambda model: model._meta.label)
# Addresses that are no pages: they answer a script, only take a post, or are the machine's.
FILES = {
    "requests_app_authoritycase_file",
    "requests_app_case_file",
    "requests_app_dutyturn_file",
    "requests_app_mail_file",
    "requests_app_postbatch_page",
    "requests_app_postbatch_preview",
    "registry_app_controller_export_file",
    "calendar_file",
    "help_picture",
}
# Reached by a post only, or with what it leaves behind: tried in tests of their own.
POSTED = {
    "logout",
    "set_language",
    "mark_seen",
    "sign_in_code",
    "sign_in_enrol",
    # Only there where the settings name a provider, which this office has not.
    "provider_sign_in",
    "provider_back",
    "provider_connect",
    "provider_ended",
    "provider_prove",
    "provider_proved",
    "provider_refused",
    "provider_signed_out",
    "my_factor_remove",
    "my_session_end",
    "answer_file",
    "answer_step",
    "task_step",
    "task_thanks",
    "requests_app_guidancecard_take",
    "requests_app_caselettertemplate_take",
    "requests_app_reportdesk_setup",
    "requests_app_webform_setup",
    "requests_app_duty_start",
    "requests_app_yearlyreport_begin",
}
HEALTH = {"healthz", "healthz_deep"}
NO_PAGES = {"jsi18n", "autocomplete", "view_on_site", "search", "app_list", *HEALTH, *FILES, *POSTED}
# Every kind of row has these; others' names are found by themselves.
OF_MODELS = ("changelist", "change", "history", "step", "download", "add", "delete")


def handed_out_task() -> SystemTask:
    """Hand a task to a colleague of its own."""
    return handed_out(Controller.objects.get(slug="trodco"))


def asked_review() -> DutyTurn:
    """Ask a colleague of its own for the review of an activity."""
    controller = Controller.objects.get(slug="trodco")
    turn = asked_turn(controller, make_contributor(controller), kind="review_activities")
    # With what the browser's own thread may not ask the database for.
    return DutyTurn.objects.select_related("contributor").get(pk=turn.pk)


def _report_link() -> str:
    desk = ReportDesk.objects.get(controller__slug="retnemt")
    actor = actor_with("officer", desk.controller)
    return reverse("report_page", args=[renew_report_link(desk_id=desk.pk, actor=actor, now=clock.now())])


def _case_behind_link() -> UUID:
    case = make_case(Controller.objects.get(slug="retnemt"))
    take("lay_behind_link", case, actor=actor_with("officer", case.controller), now=clock.now())
    return case.pk


def _answer_link() -> str:
    case = Case.objects.get(pk=_case_behind_link())
    found = re.search(r"/letter/[^/]+/", mail_text_of(case.answer_links.get().letter))
    assert found, "the mail has no link"
    return found[0]


def _form_link() -> str:
    return form_link_of(case_in("form_issued", Controller.objects.get(slug="retnemt")))


def _recorded_case() -> str:
    case = Case.objects.filter(quick_records__isnull=False).first()
    assert case, "the office of these tests has no quick record: add one to fill()"
    return str(case.pk)


def _published() -> int:
    version = PolicyVersion.objects.filter(controller__slug="retnemt", state="in_force").get()
    return int(version.number)


def _two_published() -> tuple[int, int]:
    shown = PolicyVersion.objects.filter(controller__slug="retnemt", state__in=("in_force", "archived"))
    newest, before = shown.order_by("-number").values_list("number", flat=True)[:2]
    return int(newest), int(before)


# How an address with an argument is filled in.
FILLED: Mapping[str, Callable[[], str]] = {
    "requests_app_breach_form": lambda: reverse(
        "admin:requests_app_breach_form", args=[Breach.objects.filter(state="assessing").first().pk]
    ),
    "registry_app_controller_case_files": lambda: reverse(
        "admin:registry_app_controller_case_files", args=[Controller.objects.get(slug="retnemt").pk]
    ),
    "registry_app_controller_changes": lambda: reverse(
        "admin:registry_app_controller_changes", args=[Controller.objects.get(slug="retnemt").pk]
    ),
    "registry_app_controller_roles": lambda: reverse(
        "admin:registry_app_controller_roles", args=[Controller.objects.get(slug="retnemt").pk]
    ),
    "registry_app_controller_import": lambda: reverse(
        "admin:registry_app_controller_import", args=[Controller.objects.get(slug="retnemt").pk]
    ),
    "requests_app_duty_enter": lambda: reverse("admin:requests_app_duty_enter", args=["retnemt"]),
    "registry_app_controller_setup": lambda: reverse(
        "admin:registry_app_controller_setup", args=[Controller.objects.get(slug="buildco").pk]
    ),
    "registry_app_policyversion_reach": lambda: reverse(
        "admin:registry_app_policyversion_reach",
        args=[PolicyVersion.objects.filter(controller__slug="retnemt", state="approved").first().pk],
    ),
    "registry_app_customer_then": lambda: reverse(
        "admin:registry_app_customer_then",
        args=[Customer.objects.filter(controller__slug="retnemt").order_by("number").first().pk],
    ),
    "help_chapter": lambda: reverse("help_chapter", args=["start"]),
    "policy_in_force": lambda: reverse("policy_in_force", args=["retnemt"]),
    "policy_difference": lambda: reverse("policy_difference", args=["retnemt", *_two_published()]),
    "registry_app_controller_exports": lambda: reverse(
        "admin:registry_app_controller_exports", args=[Controller.objects.get(slug="retnemt").pk]
    ),
    "policy_text": lambda: reverse("policy_text", args=["retnemt", _published()]),
    "registry_app_policyversion_draft": lambda: reverse(
        "admin:registry_app_policyversion_draft", args=["retnemt"]
    ),
    "choose_password": lambda: urlsplit(password_link(User.objects.get(username="officer"))).path,
    "person_leaves": lambda: reverse("person_leaves", args=[User.objects.get(username="officer").pk]),
    "report_page": _report_link,
    "request_page": lambda: reverse("request_page", args=["retnemt"]),
    "reports_page": lambda: reverse("reports_page", query={"period": "last_12_months"}),
    "answer_page": _answer_link,
    "form_page": _form_link,
    "stop_page": lambda: make_notified(Controller.objects.get(slug="retnemt"), f"7{Case.objects.count():05}"),
    "requests_app_case_form": lambda: reverse(
        "admin:requests_app_case_form",
        args=[case_in("form_returned", Controller.objects.get(slug="retnemt")).pk],
    ),
    "task_page": lambda: link_of(handed_out_task()),
    "quick_record_done": lambda: reverse("quick_record_done", args=[_recorded_case()]),
}


def _letter_in_doubt() -> UUID:
    case = make_case(Controller.objects.get(slug="retnemt"))
    letter = Letter.objects.get(cause_id=case.pk)
    attempt_with(letter, "in_doubt", clock.now())
    SendWindow.objects.filter(dispatch=letter.dispatch).update(closed_at=clock.now())
    return letter.pk


def _letter_on_paper() -> UUID:
    case = make_case(Controller.objects.get(slug="retnemt"), requester=Requester(name="Åse Blåbær"))
    take("withdraw_case", case, actor=actor_with("officer", case.controller), now=clock.now())
    return Letter.objects.filter(cause_id=case.pk, channel="post").latest("created_at").pk


def _campaign_that_waits() -> UUID:
    """Let a campaign have letters that do not leave before these tests are over."""
    campaign = Campaign.objects.filter(controller__slug="retnemt").earliest("planned_at")
    Dispatch.objects.create(
        controller_id=campaign.controller_id,
        batch_id=campaign.pk,
        kind="policy.notice",
        not_before=clock.now() + timedelta(days=1),
        letters_count=0,
        created_at=clock.now(),
    )
    return campaign.pk


def _campaign_that_is_stopped() -> UUID:
    version = PolicyVersion.objects.get(controller__slug="trodco", state="in_force")
    found = Campaign.objects.filter(policy_version=version).first()
    return (found or stopped_campaign(version, clock.now())).pk


def _campaign_to_approve() -> UUID:
    """Plan a campaign of a brand that has none: those of the demo are approved."""
    waiting = Campaign.objects.filter(controller__slug="trodco", needs_approval=True, approval__isnull=True)
    found = waiting.filter(policy_version__state="announcing").first()
    if found is None:
        controller, now = Controller.objects.get(slug="trodco"), clock.now()
        decider = actor_with("decider", controller)
        version = approved(controller, decider, effective_on=clock.today() + timedelta(days=25), now=now)
        found = plan_campaign(version_id=version.pk, actor=decider, now=now)
    key: UUID = found.pk
    return key


def _campaign_too_late_for_some() -> UUID:
    """Let the last instant to tell people in time have passed, and nobody be told."""
    controller = Controller.objects.filter(slug="venter").first() or make_controller("venter")
    found = Campaign.objects.filter(controller=controller).first()
    if found is None:
        make_customer(controller, "10001")
        now, on = clock.now() - timedelta(days=20), clock.today() + timedelta(days=5)
        found = announced(controller, actor_with("decider", controller), effective_on=on, now=now)
    key: UUID = found.pk
    return key


def _turn_to_ask() -> UUID:
    controller = Controller.objects.get(slug="retnemt")
    return turn_in("planned", controller, make_contributor(controller)).pk


def _own_proposal() -> UUID:
    """Propose a step as the person who looks at the pages: somebody else would approve it."""
    controller = Controller.objects.get(slug="trodco")
    looking = User.objects.get(username="try-everything")
    case = make_case(controller)
    propose(case, actor=replace(actor_with("decider", controller), user_id=looking.pk))
    return case.pk


def _person_with_app() -> UUID:
    """Give somebody who signs in nowhere in these tests an app for codes."""
    user = User.objects.get(username="officer")
    if not has_factor(user.pk):
        with_app(user)
    return user.pk


def _person_expected() -> UUID:
    """Say of somebody by what the company's sign-in will name them."""
    user = User.objects.get(username="decider")
    if identity_of(user.pk) is None:
        expect_identity(
            user_id=user.pk,
            expected="decider@example.com",
            reason="Has moved to the company's sign-in.",
            actor=actor_of(User.objects.get(username="administrator")),
            now=clock.now(),
        )
    return user.pk


def _done_alone() -> UUID:
    """Do something alone on the last day of its limit, as somebody else than the person who looks."""
    controller = Controller.objects.get(slug="trodco")
    case = make_case(controller)
    decider = actor_with("decider", controller)
    propose(case, actor=decider)
    left = timedelta(days=(case.extension_letter_by - clock.today()).days)
    take_alone(case_id=case.pk, reason="Ingen andre her.", actor=decider, now=clock.now() + left)
    return case.pk


def _colleagues_case() -> UUID:
    """Let somebody who looks at no page here work on a case."""
    controller = Controller.objects.get(slug="trodco")
    case = make_case(controller)
    take("take_case", case, actor=actor_with("officer", controller), now=clock.now())
    return case.pk


# What no row of the office offers for long: whoever sends letters, or turns the wheel, settles it.
# Two of the steps are offered where there is a company's sign-in alone.
PROVIDER = "https://id.example.com"
MADE: Mapping[str, Callable[[], UUID]] = {
    "resend_letter": _letter_in_doubt,
    "count_as_sent": _letter_in_doubt,
    "record_posted": _letter_on_paper,
    "stop_campaign": _campaign_that_waits,
    "resume_campaign": _campaign_that_is_stopped,
    **dict.fromkeys(("approve_campaign", "send_campaign_test"), _campaign_to_approve),
    "apply_later": _campaign_too_late_for_some,
    "ask_owner": _turn_to_ask,
    **dict.fromkeys(("send_link_again", "post_answer", "revoke_link"), _case_behind_link),
    "reset_second_factor": _person_with_app,
    "unbind_identity": _person_expected,
    "withdraw_proposal": _own_proposal,
    "take_alone": _own_proposal,
    "check_alone": _done_alone,
    "open_colleagues_case": _colleagues_case,
}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give the path and name of every address, those of the API and the admin's leftovers aside."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and entry.name and not path.startswith("api/"):
            yield path, entry.name


def pages() -> dict[str, str]:
    """Give the paths of pages by their names: lists and documents apart."""
    of_models = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}" for model in MODELS for page in OF_MODELS
    }
    return {name: path for path, name in routes() if name not in of_models | NO_PAGES}


def needs_words(path: str) -> bool:
    """Tell whether an address has arguments."""
    return bool(re.search(r"<|\(\?P", path))


def plain_pages() -> list[str]:
    """Name the pages that can be opened: without arguments, or with those that FILLED gives."""
    return sorted(name for name, path in pages().items() if name in FILLED or not needs_words(path))


def address_of(name: str) -> str:
    """Give the address of a plain page."""
    if name in FILLED:
        return FILLED[name]()
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return reverse(name)


def page_of(model: type[Model], page: str, *args: Any) -> str:
    """Give the address of a page about rows of a kind."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def steps() -> list[tuple[type[Model], str]]:
    """Name every step button of the back office."""
    return [(model, button.name) for model in MODELS for button in _pages(model).steps]


def row_for_step(model: type[Model], name: str, request: Any) -> Any:
    """Give a row on which the step is offered now, made if none is; or nothing."""
    pages = _pages(model)
    if name in MADE:
        return pages.get_queryset(request).get(pk=MADE[name]())
    rows = pages.get_queryset(request)
    return next((row for row in rows[:200] if name in pages.offered_steps(row, actor_in(request))), None)


def rows_of(model: type[Model], request: Any) -> list[Any]:
    """Give rows whose pages differ: one for each state, or the first."""
    rows = _pages(model).get_queryset(request)
    if "state" not in {field.name for field in model._meta.get_fields()}:
        return list(rows[:1])
    states = rows.order_by().values_list("state", flat=True).distinct()
    return [rows.filter(state=state).first() for state in sorted(states)]


def _pages(model: type[Model]) -> OfficeAdmin:
    pages = admin.site.get_model_admin(model)
    assert isinstance(pages, OfficeAdmin)
    return pages
