"""What the steps of scanned post ask: the shape of the input only, the rules are in the actions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dpo_office.common.questions import choice_field
from registry_app.admin.policy_questions import date_field
from requests_app.admin.relation_fields import (
    concerned_field,
    confidential_field,
    kind_field,
    need_rights,
    relation_field,
)
from requests_app.domain.post_codes import MAX_BOX, MAX_POST_REASON, MAX_POSTAL_ADDRESS
from requests_app.labels import LANGUAGE_LABELS, RIGHT_LABELS
from requests_app.labels_post import PAGE_KIND_LABELS, POST_DISMISSAL_LABELS
from requests_app.models import PostPage

PREVIEW_PAGE = "admin:requests_app_postbatch_preview"


def why_field(help_text: Any = "") -> forms.CharField:
    """Ask why."""
    return forms.CharField(
        label=_("Why?"),
        max_length=MAX_POST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=help_text,
    )


class LetterFields(forms.Form):
    """What the letter says, as whoever reads it types it."""

    kind = kind_field()
    rights = forms.MultipleChoiceField(
        label=_("What the person asks for"),
        choices=RIGHT_LABELS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("A request needs no special words and no law (GDPR Art. 12)."),
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    address = forms.CharField(
        label=_("Postal address"),
        required=False,
        max_length=MAX_POSTAL_ADDRESS,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("As it stands on the letter. It is kept with the letter alone."),
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("Only if the letter names one: an acknowledgement goes there."),
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
    )
    customer_number = forms.CharField(label=_("Customer number"), required=False, max_length=40)
    language = forms.ChoiceField(label=_("Language of our letters"), choices=LANGUAGE_LABELS)
    relation = relation_field()
    concerned = concerned_field()
    confidential = confidential_field()

    def clean(self) -> dict[str, Any]:
        """Miss the right of a request."""
        need_rights(self)
        return self.cleaned_data


class SplitFields(forms.Form):
    """At which pages a new letter begins."""

    has_pictures = True

    starts = forms.TypedMultipleChoiceField(
        label=_("A new letter begins at"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple({"class": "o-pagechoice"}),
        error_messages={"required": _("Tick the first page of each new letter.")},
        help_text=_("Tick the first page of each new letter; several at once."),
    )

    def __init__(self, *args: Any, pages: Sequence[PostPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "starts", pages[1:])


class ArrivalFields(forms.Form):
    """On which day this letter came."""

    arrived_on = date_field(
        label=_("Arrived on"), help_text=_("The time limit is counted from that day, never from the scan.")
    )
    reason = why_field(_("How you know, as in: postmark and stamp of the reception."))


class PostDismissFields(forms.Form):
    """Why it is no request."""

    dismissed_as = forms.ChoiceField(label=_("It is"), choices=POST_DISMISSAL_LABELS)
    reason = why_field(_("A sentence. A request needs no special words and no law (GDPR Art. 12)."))


class DestroyFields(forms.Form):
    """Which page, and what is on it."""

    has_pictures = True

    number = forms.TypedChoiceField(
        label=_("Page"), coerce=int, widget=forms.RadioSelect({"class": "o-pagechoice"})
    )
    kind = forms.ChoiceField(label=_("What is on it?"), choices=PAGE_KIND_LABELS)
    reason = why_field(_("Do not repeat what stands on the page."))

    def __init__(self, *args: Any, pages: Sequence[PostPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "number", pages)


class BoxFields(forms.Form):
    """In which box."""

    box = forms.CharField(
        label=_("Box"), max_length=MAX_BOX, help_text=_("What is written on the box, as in A-7.")
    )


def _offer(form: forms.Form, name: str, pages: Sequence[PostPage]) -> None:
    choice_field(form, name).choices = [(page.number, _pictured(page)) for page in pages]


def _pictured(page: PostPage) -> Any:
    words = gettext("Page %(number)s") % {"number": page.number}
    if page.destroyed_at is not None:
        return gettext("Page %(number)s (destroyed)") % {"number": page.number}
    address = reverse(PREVIEW_PAGE, args=[page.batch_id, page.number])
    return format_html('{} <img src="{}" alt="" loading="lazy">', words, address)
