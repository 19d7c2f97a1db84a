"""The page behind the link: a person chooses a password, and signs in with it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.people.accounts import choose_password
from dpo_office.common.people.links import person_with_link
from dpo_office.common.sign_in.questions import wait_words
from dpo_office.common.sign_in.waits import LINK, MustWait, count_try, forget_tries, link_door
from dpo_office.common.users import User


class ChoosePassword(PasswordResetConfirmView):
    """Django's own page, with our look-up and our action.

    It moves the secret part of the address into the session first, so that it stays in no history of a
    browser and goes out in no Referer.
    """

    template_name = "office/choose_password.html"

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Count links that do not work; after a few the next one has to wait."""
        person = person_with_link(kwargs["uidb64"])
        door = link_door(person.pk if person else None, self.request)
        try:
            count_try(door, LINK)
        except MustWait as wait:
            context = admin.site.each_context(self.request) | {"validlink": False, "wait": wait_words(wait)}
            return TemplateResponse(self.request, self.template_name, context, status=429)
        answer = super().dispatch(*args, **kwargs)
        if self.validlink:
            forget_tries(door)
        return answer

    def get_user(self, uidb64: Any) -> User | None:
        """Find the person by the key in the address."""
        return person_with_link(uidb64)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its dress."""
        return admin.site.each_context(self.request) | super().get_context_data(**kwargs)

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        """Set the password by the action, and lead to the sign-in page."""
        choose_password(user_id=form.user.pk, password=form.cleaned_data["new_password1"], now=clock.now())
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("Your password is chosen. Sign in with it."))
        return HttpResponseRedirect(reverse("admin:login"))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Answer a link that does not work (any more) like an address that does not exist, but say why."""
        if not self.validlink:
            kwargs["status"] = 404
        answer: HttpResponse = super().render_to_response(context, **kwargs)
        return answer
