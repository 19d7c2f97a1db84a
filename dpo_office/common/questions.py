"""What pages with Django's forms share: choices known only then, and refusals beside the field."""

from django import forms

from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """Give a field of a form, which must be one of choices."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    return field


def add_refusal(form: forms.Form, error: DomainError) -> None:
    """Say what an action refused: beside the field that it is about, if the form asks for it."""
    name = (error.field or "").rpartition(".")[2]
    form.add_error(name if name in form.fields else None, text_of(error.code, **error.context))
