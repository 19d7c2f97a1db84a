"""The words for an error's code, whichever app it belongs to."""

from importlib import import_module

from django.apps import apps
from django.conf import settings


class _Context(dict[str, object]):
    """What a text may name; a name that was not given must not turn a refusal into a failure."""

    def __missing__(self, key: str) -> str:
        return "?"


def text_of(code: str, **context: object) -> str:
    """Give the text for a code in the language of the moment; an unknown code speaks for itself."""
    for label in settings.OFFICE_APPS:
        text = import_module(f"{apps.get_app_config(label).name}.labels").ERRORS.get(code)
        if text is not None:
            return str(text) % _Context(context)
    return code
