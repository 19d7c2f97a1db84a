"""What people are asked at the doors: name and password, a code, what an app is called."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.forms import AuthenticationForm
from unfold.widgets import BASE_INPUT_CLASSES

from dpo_office.common.sign_in.factors import LONGEST_NAME
from dpo_office.common.sign_in.identity_rows import password_is_shut
from dpo_office.common.sign_in.waits import (
    SIGN_IN,
    MustWait,
    count_try,
    forget_tries,
    note_wrong,
    password_door,
)

WAIT = "must_wait"
_SECONDS_IN_WORDS = 90
# An app's six digits with a blank, or a recovery code with its dash.
_LONGEST_CODE = 20


class SignInForm(AuthenticationForm):
    """Name and password: counted before they are looked at, and the same answer for whoever gets none."""

    def clean(self) -> dict[str, Any]:
        """Look the person up, unless the next try has to wait."""
        username = self.cleaned_data.get("username")
        if not (username and self.cleaned_data.get("password") and self.request):
            return dict(super().clean() or {})
        door = password_door(username, self.request)
        try:
            count_try(door, SIGN_IN)
        except MustWait as wait:
            raise ValidationError(wait_words(wait), code=WAIT) from wait
        try:
            cleaned = dict(super().clean() or {})
            if password_is_shut(self.get_user().pk):
                # Whoever tries a password that opens nothing does not learn that it is the right one.
                raise self.get_invalid_login_error()
        except ValidationError:
            note_wrong(SIGN_IN)
            raise
        forget_tries(door)
        return cleaned


class CodeForm(forms.Form):
    """The code from an app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=_LONGEST_CODE,
        strip=True,
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autofocus": "",
                "spellcheck": "false",
                "class": " ".join(BASE_INPUT_CLASSES),
            }
        ),
    )


class ConnectForm(SignInForm):
    """Name, password, and the code of whoever has an app: the account that the provider's word opens."""

    code = forms.CharField(
        label=_("Code, if you use one"),
        required=False,
        max_length=_LONGEST_CODE,
        strip=True,
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "spellcheck": "false", "class": " ".join(BASE_INPUT_CLASSES)}
        ),
    )


class NewFactorForm(CodeForm):
    """What the app or phone is called, and the first code that it shows."""

    name = forms.CharField(
        label=_("What do you call it?"),
        max_length=LONGEST_NAME,
        initial=_("My phone"),
        help_text=_("So that you know it again on the page My sign-in."),
        widget=forms.TextInput({"class": " ".join(BASE_INPUT_CLASSES)}),
    )
    field_order = ("name", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that the app shows now.")


class ProofForm(forms.Form):
    """The password, or a code: one of them is enough."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(
            {"autocomplete": "current-password", "autofocus": "", "class": " ".join(BASE_INPUT_CLASSES)}
        ),
    )
    code = forms.CharField(
        label=_("Or a code from your app"),
        required=False,
        max_length=_LONGEST_CODE,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "spellcheck": "false", "class": " ".join(BASE_INPUT_CLASSES)}
        ),
    )


def wait_words(wait: MustWait) -> str:
    """Say how long to wait."""
    if wait.seconds <= _SECONDS_IN_WORDS:
        said = ngettext(
            "Too many wrong tries. The next one can be made in %(count)s second.",
            "Too many wrong tries. The next one can be made in %(count)s seconds.",
            wait.seconds,
        )
        return said % {"count": wait.seconds}
    minutes = -(-wait.seconds // int(timedelta(minutes=1).total_seconds()))
    said = ngettext(
        "Too many wrong tries. The next one can be made in %(count)s minute.",
        "Too many wrong tries. The next one can be made in %(count)s minutes.",
        minutes,
    )
    return said % {"count": minutes}
