"""The cards of what may be said, in the back office: the controllers' own, and the standard ones."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import ControllerFilter, RegistryAdmin, code_filter, page_of
from registry_app.models import Controller
from requests_app.actions import guidance
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.guidance import MAX_PART, TOPICS
from requests_app.labels import TOPIC_LABELS
from requests_app.models import GuidanceCard
from requests_app.queries.guidance import own_topics, standard_card

TAKE_OVER = "guidance_card.take_over_card"
TOPIC_WORDS = dict(TOPIC_LABELS)
PART_WORDS = {
    "may_say_da": _("You may say (Danish)"),
    "may_say_en": _("You may say (English)"),
    "must_not_say_da": _("You must not say (Danish)"),
    "must_not_say_en": _("You must not say (English)"),
    "hand_over_da": _("You hand over (Danish)"),
    "hand_over_en": _("You hand over (English)"),
}


class CardFields(forms.Form):
    """The three lists in both languages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in PART_WORDS.items():
            self.fields[name] = forms.CharField(
                label=words,
                max_length=MAX_PART,
                widget=forms.Textarea({"rows": 4}),
                help_text=_("One line for each point."),
            )
        self.fields["reason"] = forms.CharField(
            label=_("Why it changes"), max_length=MAX_REASON, widget=forms.Textarea({"rows": 2})
        )


def _change(call: StepCall) -> GuidanceCard:
    return guidance.change_card(
        card_id=call.row.pk,
        texts={name: call.values[name] for name in PART_WORDS},
        reason=call.values["reason"],
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


@admin.register(GuidanceCard)
class GuidanceCardAdmin(RegistryAdmin):
    """What may be said on the telephone, in each controller's own words."""

    view_permission = "guidance_card.view"
    document_template = "office/guidance.html"
    list_title = _("What may be said")
    when_empty = _(
        "No controller has cards of its own: the standard ones, below, hold for all. Take one over to say it"
        " in your own words."
    )
    list_before_template = "office/guidance_list_top.html"
    list_after_template = "office/guidance_standard.html"
    list_display = ("shown_topic", "shown_controller", "changed_at")
    list_filter = (ControllerFilter, code_filter(_("topic"), "topic", TOPIC_LABELS))
    search_by = SearchBy()
    ordering = ("controller__name", "topic")
    steps: ClassVar = (
        StepButton(
            "change_card",
            _("Change the card"),
            _("Everybody who opens a case of this controller reads the new words at once."),
            _change,
            CardFields,
            previews=False,
            done=_("The card is changed."),
            form_for=lambda row: {"initial": {name: getattr(row, name) for name in PART_WORDS}},
        ),
    )

    @display(description=_("Topic"), ordering="topic")
    def shown_topic(self, row: GuidanceCard) -> str:
        """Name the topic."""
        return str(TOPIC_WORDS[row.topic])

    def heading(self, row: GuidanceCard) -> str:
        """Name the topic and whose words these are."""
        return f"{TOPIC_WORDS[row.topic]}, {row.controller.name}"

    def offered_steps(self, row: GuidanceCard, actor: Actor) -> Sequence[str]:
        """Name the step for those who may take it."""
        return ["change_card"] if actor.may("guidance_card.change_card", row.controller_id) else []

    def document(self, request: HttpRequest, row: GuidanceCard) -> dict[str, Any]:
        """Show the card in both languages."""
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "parts": [(words, getattr(row, name).splitlines()) for name, words in PART_WORDS.items()],
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the controllers' own cards, with the standard ones and the way to take one over."""
        more = {
            "to_take_over": _to_take_over(actor_in(request)),
            "standard": [(TOPIC_WORDS[topic], standard_card(topic, reader_language())) for topic in TOPICS],
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the address that takes a card over."""
        view = self.admin_site.admin_view(self.take_over_view)
        taking = path("take-over/", view, name="requests_app_guidancecard_take")
        return [taking, *super().get_urls()]

    def take_over_view(self, request: HttpRequest) -> HttpResponse:
        """Take a card over and go to it."""
        actor = actor_in(request)
        if not actor.may_somewhere(TAKE_OVER):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offered = {key: (controller, topic) for key, controller, topic, _words in _to_take_over(actor)}
        chosen = offered.get(request.POST.get("card", ""))
        if chosen is None:
            return HttpResponseRedirect(reverse("admin:requests_app_guidancecard_changelist"))
        try:
            card = guidance.take_over_card(
                controller_id=chosen[0].pk, topic=chosen[1], actor=actor, now=clock.now()
            )
        except DomainError as error:
            messages.error(request, text_of(error.code, **error.context))
            return HttpResponseRedirect(reverse("admin:requests_app_guidancecard_changelist"))
        return HttpResponseRedirect(page_of(card))


def _to_take_over(actor: Actor) -> list[tuple[str, Controller, str, Any]]:
    controllers = list(Controller.objects.for_user(actor).where_may(actor, TAKE_OVER).order_by("name"))
    own = own_topics(controller.pk for controller in controllers)
    return [
        (f"{controller.slug}/{topic}", controller, topic, TOPIC_WORDS[topic])
        for controller in controllers
        for topic in TOPICS
        if (controller.pk, topic) not in own
    ]
