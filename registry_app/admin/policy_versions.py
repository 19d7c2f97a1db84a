"""Policy versions: the text, what changed, what was decided, and the steps to the day it takes effect."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.sign_in_again import is_resumed
from dpo_office.common.step_buttons import StepButton
from registry_app.actions.policy_versions import draft_version
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from registry_app.admin.dpo_advice import advice_card, advice_line
from registry_app.admin.materiality_card import dialog_line, materiality_card
from registry_app.admin.notice_preview import standard_notices
from registry_app.admin.policy_buttons import ASSESS, PLAN, STEPS
from registry_app.admin.policy_findings import TAB, findings_at_lines, graver, texts_in_words
from registry_app.admin.policy_questions import Draft, proposed_date
from registry_app.admin.promise_counts import promises_in_words
from registry_app.admin.reach_page import NAME as REACH_PAGE
from registry_app.admin.reach_page import reach_page, reach_url
from registry_app.admin.words import BLOCKING_LABELS, POLICY_COLOURS
from registry_app.domain import notice_window, policy_steps
from registry_app.domain.controllers import DEFAULT_LANGUAGE
from registry_app.domain.policy_html import policy_html
from registry_app.domain.policy_writing import gaps_of, policy_text_of, policy_title
from registry_app.domain.text_difference import compared, unchanged
from registry_app.labels import CRITERION_LABELS, LANGUAGE_LABELS, POLICY_STATE_LABELS
from registry_app.labels_record import GAP_LABELS
from registry_app.models import Campaign, Controller, PolicyVersion
from registry_app.permissions import available_steps
from registry_app.queries.notices import standing_of
from registry_app.queries.policies import proofs_of, versions_of
from registry_app.queries.policy_findings import judged_text, judged_version, recorded_periods_of
from registry_app.queries.record import policy_facts, record_of

IN_FORCE_ONCE = (policy_steps.IN_FORCE, policy_steps.ARCHIVED)
# While a date can still be chosen.
BEFORE_NOTICE = (policy_steps.DRAFT, policy_steps.ASSESSED, policy_steps.APPROVED)
PUBLISHED = (policy_steps.ANNOUNCING, policy_steps.IN_FORCE, policy_steps.ARCHIVED)
TRANSLATED = ("title", "text", "change_summary", "what_you_can_do")


@admin.register(PolicyVersion)
class PolicyVersionAdmin(RegistryAdmin):
    """One version of a policy, from draft to archive."""

    view_permission = "policy.view"
    document_template = "office/policy_version.html"
    related = ("controller", "policy")
    steps = STEPS
    list_title = _("Policy versions")
    when_empty = _("No version matches. Take a filter away, or draft the first version.")
    list_before_template = "office/draft_links.html"
    list_display = ("shown_version", "shown_controller", "shown_state", "shown_date", "shown_material")
    list_filter = (ControllerFilter, code_filter(_("state"), "state", POLICY_STATE_LABELS))
    search_by = SearchBy(names="title")
    ordering: ClassVar[tuple[str, ...]] = ("controller__name", "-number")

    @display(description=_("Version"), ordering="number")
    def shown_version(self, row: PolicyVersion) -> str:
        """Give title and number."""
        return self.heading(row)

    @display(description=_("State"), ordering="state")
    def shown_state(self, row: PolicyVersion) -> SafeString:
        """Give the state."""
        return state_chip(row)

    @display(description=_("Takes effect"), ordering="effective_on")
    def shown_date(self, row: PolicyVersion) -> str:
        """Give the day on which the version took or takes effect."""
        day = row.in_force_on or row.effective_on
        return f"{day:%d-%m-%Y}" if day else ""

    @display(description=_("Assessment"), ordering="material")
    def shown_material(self, row: PolicyVersion) -> Any:
        """Tell what was decided."""
        return assessment_words(row)

    def heading(self, row: PolicyVersion) -> str:
        """Give title and number."""
        return gettext("%(title)s, version %(number)s") % {
            "title": row.title or row.policy.name,
            "number": row.number,
        }

    def offered_steps(self, row: PolicyVersion, actor: Any) -> list[str]:
        """Name what the state allows and the actor may do."""
        return available_steps(row, actor)

    def get_urls(self) -> list[Any]:
        """Add the page on which a new version is drafted."""
        draft = path(
            "draft/<slug:controller>/",
            self.admin_site.admin_view(self.draft_view),
            name="registry_app_policyversion_draft",
        )
        reach = path("<uuid:object_id>/reach/", self.admin_site.admin_view(self.reach_view), name=REACH_PAGE)
        return [draft, reach, *super().get_urls()]

    def reach_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show who can be told of the version, and what a date asks for."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        return reach_page(request, row, self._context(request, row))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list with a way to draft a version for each controller where the actor may."""
        rows = Controller.objects.for_user(actor_in(request)).order_by("name")
        may = [row for row in rows if actor_in(request).may("policy.draft_version", row.pk)]
        drafts = [{"name": row.name, "url": draft_url(row)} for row in may]
        return super().changelist_view(request, {"drafts": drafts})

    def document(self, request: HttpRequest, row: PolicyVersion) -> dict[str, Any]:
        """Show the text, the versions beside it, the difference, the decisions and who holds it back."""
        versions = list(versions_of(row.controller).only(*_LISTED))
        before = _compared_with(row, versions, request.GET.get("with", ""))
        sections = compared(before.text, row.text) if before else ()
        judged = judged_version(row)
        criteria = dict(CRITERION_LABELS)
        return super().document(request, row) | {
            "body": in_html(row.text, row.language),
            "translations": _translations(row),
            "language": dict(LANGUAGE_LABELS)[row.language],
            "line": [
                {"version": other, "chip": state_chip(other), "url": page_of(other)} for other in versions
            ],
            "before": before,
            "version": row,
            "others": [one for one in versions if one.pk != row.pk],
            "is_beside": request.GET.get("view", "") == "beside",
            "sections": sections,
            "unchanged": unchanged(sections),
            "asked_count": sum(text.graver for text in judged),
            "asked_texts": texts_in_words(judged) if request.GET.get("tab") == TAB else None,
            "state_chip": state_chip(row),
            "assessment": assessment_words(row),
            "criteria": [criteria.get(code, code) for code in row.criteria],
            "by_record": _by_record(request, row),
            "advice": advice_card(row),
            "names": _people(row),
            "controller_url": page_of(row.controller),
            "reach_url": reach_url(row) if row.state in BEFORE_NOTICE else "",
            "public_url": _public_url(row),
            "notices": _notices(row),
            "proof": proofs_of([row]).first() if row.state in IN_FORCE_ONCE else None,
            "promises": promises_in_words(row.controller)
            if actor_in(request).may("promise.view", row.controller_id)
            else None,
            "draft_url": draft_url(row.controller)
            if actor_in(request).may("policy.draft_version", row.controller_id)
            else "",
        }

    def step_view(self, request: HttpRequest, object_id: UUID, name: str) -> HttpResponseBase:
        """Show or take a step; the dialog of a campaign shows the notice that everybody would get."""
        response = super().step_view(request, object_id, name)
        if name == PLAN.name and isinstance(response, TemplateResponse) and response.context_data:
            _show_notices(response.context_data)
        return response

    def dialog_note(self, row: PolicyVersion, button: StepButton) -> str:
        """Say in the dialog of the assessment what the DPO said, and what the record proposes."""
        if button.name != ASSESS.name:
            return ""
        return " ".join(line for line in (advice_line(row), dialog_line(row)) if line)

    def draft_view(self, request: HttpRequest, controller: str) -> HttpResponse:
        """Show the text in force to be written on, or store the draft."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        owner = _owner(request, controller, self.view_permission)
        latest = versions_of(owner).first()
        current = versions_of(owner).filter(state=policy_steps.IN_FORCE).first() or latest
        refusal, status = "", 200
        initial = _prefilled(current, latest)
        if request.GET.get("from") == FROM_RECORD:
            initial |= _written(owner, initial)
        form = Draft(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and not is_resumed(request) and form.is_valid():
            if form.cleaned_data["after"] != (latest.number if latest else 0):
                refusal, status = gettext("Another version was drafted since this page was opened."), 409
            else:
                try:
                    draft = _draft(owner, form.cleaned_data, request)
                except DomainError as error:
                    refusal, status = text_of(error.code, **error.context), error.status
                else:
                    messages.success(request, gettext("The draft is stored."))
                    return HttpResponseRedirect(page_of(draft))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Draft a new version"),
            "controller": owner,
            "current": current,
            "form": form,
            "refusal": refusal,
            "gaps": _gaps(owner) if request.GET.get("from") == FROM_RECORD else None,
            "asked": _asked(owner, form) if request.GET.get("from") == FROM_RECORD else None,
            "from_record_url": f"{draft_url(owner)}?from={FROM_RECORD}",
            "list_url": reverse("admin:registry_app_policyversion_changelist"),
        }
        return TemplateResponse(request, "office/policy_draft.html", context, status=status)


FROM_RECORD = "record"
_LISTED = ("id", "policy_id", "controller_id", "number", "state", "effective_on", "in_force_on", "text")


def state_chip(row: PolicyVersion) -> SafeString:
    """Give the state in a word and a colour."""
    return chip(row.get_state_display(), POLICY_COLOURS.get(row.state, ""))


def assessment_words(row: PolicyVersion) -> Any:
    """Tell whether the change was held to be material."""
    if row.material is None:
        return _("not assessed")
    return _("material") if row.material else _("not material")


def in_html(text: str, language: str) -> SafeString:
    """Give Markdown as clean HTML; the language keeps the anchors of translations apart."""
    html = policy_html(text, prefix=f"{language}-")
    return mark_safe(html)  # noqa: S308  cleaned by nh3: no script, style or foreign resource comes through


def draft_url(controller: Controller) -> str:
    """Give the address of the page that drafts a controller's next version."""
    return reverse("admin:registry_app_policyversion_draft", args=[controller.slug])


def _compared_with(row: PolicyVersion, versions: Sequence[PolicyVersion], asked: str) -> PolicyVersion | None:
    """Give the version asked for by its number, else the one that people read before this one.

    A mere draft in between changed nothing for them.
    """
    chosen = next((other for other in versions if str(other.number) == asked and other.pk != row.pk), None)
    if chosen is not None:
        return chosen
    earlier = [other for other in versions if other.number < row.number]
    return next((other for other in earlier if other.in_force_on), earlier[0] if earlier else None)


def _translations(row: PolicyVersion) -> list[dict[str, Any]]:
    words = dict(LANGUAGE_LABELS)
    return [
        {"language": words.get(code, code), "code": code, "body": in_html(said["text"], code)}
        for code, said in sorted(row.translations.items())
        if said.get("text")
    ]


def _people(row: PolicyVersion) -> dict[str, str]:
    ids = {"drafted": row.drafted_by, "assessed": row.assessed_by, "approved": row.approved_by}
    names = names_of(ids.values())
    return {step: names.get(key, "–") for step, key in ids.items() if key is not None}


def _public_url(row: PolicyVersion) -> str:
    if row.state not in PUBLISHED:
        return ""
    return reverse("policy_text", args=[row.controller.slug, row.number])


def _notices(row: PolicyVersion) -> dict[str, Any] | None:
    """Tell of the campaign, and because of whom the version cannot take effect yet."""
    campaign = Campaign.objects.filter(policy_version=row).first()
    if campaign is None:
        return None
    campaign.policy_version = row
    url = page_of(campaign)
    if row.state != policy_steps.ANNOUNCING:
        return {"url": url, "campaign": campaign}
    standing = standing_of([campaign], clock.now())[campaign.pk]
    return {
        "url": url,
        "campaign": campaign,
        "standing": standing,
        "blocking": [
            {"words": BLOCKING_LABELS[name], "number": number, "url": f"{url}?show=blocking.{name}#people"}
            for name, number in standing.blocking.items()
            if number
        ],
        "latest": notice_window.latest_informed_at(row.effective_on) if row.effective_on else None,
    }


def _by_record(request: HttpRequest, row: PolicyVersion) -> dict[str, Any] | None:
    """Give what the record proposes while it is not decided for good, to who sees the record."""
    is_open = row.state in (policy_steps.DRAFT, policy_steps.ASSESSED)
    sees = actor_in(request).may("activity.view", row.controller_id)
    return materiality_card(row) if is_open and sees else None


def _show_notices(context: dict[str, Any]) -> None:
    row, form = context["row"], context.get("form")
    if form is None:
        return
    proposed = proposed_date(row, clock.today())
    if not form.is_bound:
        form.initial["effective_on"] = proposed
    chosen = form.cleaned_data.get("effective_on") if form.is_bound and form.is_valid() else None
    context["letters"] = standard_notices(row, chosen or proposed)


def _owner(request: HttpRequest, slug: str, permission: str) -> Controller:
    """Give the controller; a foreign one answers like an unknown one."""
    actor = actor_in(request)
    owner: Controller | None = Controller.objects.for_user(actor).filter(slug=slug).first()
    if owner is None or not actor.may(permission, owner.pk):
        raise Http404
    if not actor.may("policy.draft_version", owner.pk):
        raise PermissionDenied
    return owner


def _prefilled(current: PolicyVersion | None, latest: PolicyVersion | None) -> dict[str, Any]:
    after = {"after": latest.number if latest else 0}
    if current is None:
        return after
    other = "en" if current.language == "da" else "da"
    words = current.translations.get(other, {})
    # The summary tells of one change only: the next one is told in its own words.
    return after | {
        "language": current.language,
        "title": current.title,
        "text": current.text,
        "other_title": words.get("title", ""),
        "other_text": words.get("text", ""),
    }


def _written(owner: Controller, initial: dict[str, Any]) -> dict[str, Any]:
    """Write the text from the record, in the language of the policy and in the other one."""
    language = initial.get("language", DEFAULT_LANGUAGE)
    other = "en" if language == "da" else "da"
    facts, activities = policy_facts(owner), record_of(owner)
    title = initial.get("title") or policy_title(facts, language)
    other_title = initial.get("other_title") or policy_title(facts, other)
    return {
        "title": title,
        "text": policy_text_of(facts, activities, title=title, language=language),
        "other_title": other_title,
        "other_text": policy_text_of(facts, activities, title=other_title, language=other),
    }


def _gaps(owner: Controller) -> list[dict[str, Any]]:
    """Name what the record lacks for a complete policy, with the article that asks for it."""
    words = dict(GAP_LABELS)
    grouped: dict[tuple[str, str], list[str]] = {}
    for gap in gaps_of(policy_facts(owner), record_of(owner)):
        grouped.setdefault((gap.code, gap.article), []).append(gap.about[reader_language()])
    return [
        {"words": words[code], "article": article, "about": list(dict.fromkeys(about))}
        for (code, article), about in grouped.items()
    ]


def _asked(owner: Controller, form: Draft) -> list[dict[str, Any]]:
    """Give what is found in the text as it stands in the form, without advice."""
    text, language = str(form["text"].value() or ""), str(form["language"].value() or DEFAULT_LANGUAGE)
    found = graver(judged_text(text, recorded_periods_of(owner.pk)))
    return [row | {"url": ""} for row in findings_at_lines(found, language)]


def _draft(owner: Controller, values: dict[str, Any], request: HttpRequest) -> PolicyVersion:
    other = "en" if values["language"] == "da" else "da"
    words = {name: values[f"other_{name}"] for name in TRANSLATED if values[f"other_{name}"].strip()}
    return draft_version(
        controller=owner.slug,
        actor=actor_in(request),
        now=clock.now(),
        translations={other: words} if words else {},
        **{name: values[name] for name in (*TRANSLATED, "language", "effective_on")},
    )
