"""The dialog of a step: shown with its letters, taken exactly once, and nothing that was typed is lost.

Permission and state are asked before the dialog is shown, and again by the action itself. The cases, and what
people see in each, stand in docs/office.md.
"""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dpo_office.common import clock, idempotency
from dpo_office.common.changes import changes_since
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, KeyReused, Refused, Stale
from dpo_office.common.idempotency import Answer
from dpo_office.common.letters.message import letter_body
from dpo_office.common.letters.models import Letter
from dpo_office.common.once import do_once
from dpo_office.common.permissions import Actor
from dpo_office.common.sign_in_again import is_resumed
from dpo_office.common.step_buttons import StepButton, StepCall

# A dialog left open longer is read again before it is pressed.
OPEN_FOR = timedelta(hours=12)
SALT = "office.dialog"
# What the dialog itself posts beside the answers to the step's questions.
OWN_FIELDS = ("csrfmiddlewaretoken", "dialog", "version", "show", "told")
SHOW_PDF = "pdf"
# Of many letters that are alike, so many are shown.
LETTERS_SHOWN = 12
# People know nothing of keys.
DIALOG_WORDS = {"idempotency_key_reused": "dialog_used", "idempotency_key_running": "dialog_running"}


@dataclass
class StepDialog:
    """One request to the dialog of a step on one row."""

    request: HttpRequest
    button: StepButton
    row: Any
    actor: Actor
    is_offered: bool
    back: str
    context: dict[str, Any]
    # What is told of a letter before it leaves, in a short line.
    about_letter: Callable[[Letter], str] = field(default=lambda _letter: "")

    def answer(self) -> HttpResponseBase:
        """Show the dialog, or take the step and go back to the object."""
        if self.request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if self.request.method != "POST":
            return self._opened()
        try:
            return self._posted()
        except DomainError as error:
            return self._refused(error)

    @cached_property
    def form(self) -> forms.Form:
        """Return the step's questions, with the answers if some were posted."""
        is_posted = self.request.method == "POST"
        data = self.request.POST if is_posted else None
        form = self.button.form(self.row, data, self.request.FILES if is_posted else None)
        if not is_posted:
            form.initial = {**form.initial, **_chosen_in_address(form, self.request)}
        return form

    def _opened(self) -> HttpResponse:
        if not self.is_offered:
            return self._impossible(self.row.version - 1 if hasattr(self.row, "version") else None)
        try:
            letters = self._letters({}) if self.button.previews else []
        except DomainError:
            letters = []  # a step that needs an answer first
        return self._show(letters=letters)

    def _posted(self) -> HttpResponseBase:
        key = dialog_key(self.request, self.actor)
        if key and idempotency.stored_answer(self.actor.user_id, key, self._call_hash()):
            messages.info(self.request, _("This was done already; it was not done a second time."))
            return HttpResponseRedirect(self.back)
        if not self.is_offered:
            return self._impossible(self._version())
        if is_resumed(self.request):
            return self._show()
        wanted = self.request.POST.get("show")
        if not self.form.is_valid() or (wanted and not self.button.previews):
            return self._show()
        values = self.form.cleaned_data
        if wanted == SHOW_PDF and self.button.prepare:
            return _pdf(self.button.prepare(self._call(values, version=None)))
        if wanted:
            return self._show(letters=self._letters(values))
        if self.button.tells and self.request.POST.get("told") != self._call_hash():
            told = self.button.tells(self._call(values, version=None))
            if told:
                return self._show(told=told, told_for=self._call_hash())
        return self._taken(key, values)

    def _taken(self, key: str, values: dict[str, Any]) -> HttpResponseBase:
        """Take the step, once for each dialog however often it is sent."""

        def prepared() -> StepCall:
            return self._prepared(self._call(values, version=self._version()))

        if key:
            result = do_once(
                self.actor.user_id,
                key,
                self._call_hash(),
                self.button.run,
                answer=lambda _result: Answer(302, {}),
                prepare=prepared,
            )
        else:
            call = prepared()
            with transaction.atomic():
                result = self.button.run(call)
        if isinstance(result, Answer):
            return HttpResponseRedirect(self.back)
        if self.button.shows:
            return self.button.shows(self.request, self.context, result)
        messages.success(self.request, self.button.done_with(result))
        return HttpResponseRedirect(self.back)

    def _letters(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Give the letters that the step would write, by taking it and taking it back."""
        call = self._prepared(self._call(values, version=None))
        with transaction.atomic():
            known = set(Letter.objects.filter(cause_id=self.row.pk).values_list("pk", flat=True))
            self.button.run(call)
            written = Letter.objects.filter(cause_id=self.row.pk).exclude(pk__in=known)
            count = written.count()
            first = written.order_by("created_at", "ordinal", "id").prefetch_related("attachments")
            shown = [
                _shown_letter(letter) | {"about": self.about_letter(letter)}
                for letter in first[:LETTERS_SHOWN]
            ]
            if count > len(shown):
                shown[-1]["more"] = count - len(shown)
            transaction.set_rollback(True)
        return shown

    def _call(self, values: dict[str, Any], *, version: int | None) -> StepCall:
        return StepCall(self.row, self.actor, clock.now(), version, values)

    def _prepared(self, call: StepCall) -> StepCall:
        return replace(call, prepared=self.button.prepare(call)) if self.button.prepare else call

    def _refused(self, error: DomainError) -> HttpResponse:
        code = DIALOG_WORDS.get(error.code, error.code)
        shown: dict[str, Any] = {"refusal": text_of(code, **error.context), "status": error.status}
        if isinstance(error, (Stale, KeyReused)):
            return self._show(**shown, changes=changes_since(self.row, self._version()))
        return self._show(**shown)

    def _show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        is_shown_again = self.request.method == "POST"
        context = {
            **self.context,
            "button": self.button,
            "form": self.form,
            "back": self.back,
            "dialog": new_dialog(self.actor),
            "files_again": is_shown_again and bool(self.form.files or _file_fields(self.form)),
            "can_show": self.button.previews and bool(self.form.visible_fields()),
            "can_show_pdf": self.button.previews and self.button.prepare is not None,
            **more,
        }
        return TemplateResponse(self.request, "office/step.html", context, status=status)

    def _impossible(self, version: int | None) -> HttpResponse:
        """Say that the step cannot be taken, what happened meanwhile, and give back what was typed."""
        context = {
            **self.context,
            "button": self.button,
            "refusal": _("This step is not possible here now, or not yours to take."),
            "changes": changes_since(self.row, version),
            "typed": _typed(self.form) if self.request.method == "POST" else [],
        }
        return TemplateResponse(self.request, "office/step.html", context, status=409)

    def _version(self) -> int | None:
        text = self.request.POST.get("version", "")
        return int(text) if text.isascii() and text.isdigit() else None

    def _call_hash(self) -> str:
        post = self.request.POST
        body = [
            f"{name}={value}"
            for name in sorted(post)
            if name not in OWN_FIELDS
            for value in post.getlist(name)
        ]
        body += [f"{name}={_digest(sent)}" for name, sent in sorted(self.request.FILES.items())]
        return idempotency.call_hash(method="POST", path=self.request.path, body="\0".join(body).encode())


def new_dialog(actor: Actor) -> str:
    """Give a sealed key for a dialog that this person opens now."""
    return signing.dumps({"key": str(uuid.uuid4()), "user": str(actor.user_id)}, salt=SALT)


def dialog_key(request: HttpRequest, actor: Actor) -> str:
    """Read the key of the dialog that is posted; empty when it brought none.

    Raises Refused("dialog_expired") for one that was left open for long, is broken, or was opened by somebody
    else in this browser.
    """
    sealed = request.POST.get("dialog", "")
    if not sealed:
        return ""
    try:
        opened: Mapping[str, str] = signing.loads(sealed, salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature as error:
        raise Refused("dialog_expired") from error
    if opened["user"] != str(actor.user_id):
        raise Refused("dialog_expired")
    return f"{SALT}|{opened['key']}"


def _shown_letter(letter: Letter) -> dict[str, Any]:
    return {
        "to": letter.recipient_address,
        "channel": letter.channel,
        "subject": letter.subject,
        "body": letter_body(letter),
        "attachments": [str(attachment.filename) for attachment in letter.attachments.all()],
    }


def _pdf(prepared: Any) -> HttpResponse:
    """Show what was typeset, for reading only: nothing is stored or sent."""
    answer = HttpResponse(prepared.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _chosen_in_address(form: forms.Form, request: HttpRequest) -> dict[str, str]:
    """Give the choices that a link made: codes only, for what people typed never stands in an address."""
    offered = {name: field for name, field in form.fields.items() if isinstance(field, forms.ChoiceField)}
    return {
        name: request.GET[name]
        for name, field in offered.items()
        if name in request.GET and field.valid_value(request.GET[name])
    }


def _file_fields(form: forms.Form) -> list[str]:
    return [name for name, field in form.fields.items() if isinstance(field, forms.FileField)]


def _typed(form: forms.Form) -> list[tuple[str, str]]:
    """Give what stood in the questions that people answer in words."""
    found = []
    for bound in form.visible_fields():
        value = bound.data
        if isinstance(value, str) and value.strip() and not hasattr(bound.field, "choices"):
            found.append((str(bound.label), value))
    return found


def _digest(sent: Any) -> str:
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    sent.seek(0)
    return digest.hexdigest()
