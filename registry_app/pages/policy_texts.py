"""The text of a version that was announced or in force: where a notice leads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.policy_html import policy_html
from registry_app.queries.policies import published_version


@require_safe
def policy_text(request: HttpRequest, controller: str, number: int) -> HttpResponse:
    """Show a published version in the language asked for (`?language=`), else in its own."""
    version = published_version(controller, number)
    if version is None:
        raise Http404
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else version.language
    words = version.translations.get(language, {})
    # Without a translation the version's own text stands, and says so by its language.
    if language != version.language and not words.get("text"):
        language, words = version.language, {}
    context = {
        "version": version,
        "language": language,
        "title": words.get("title") or version.title or version.policy.name,
        "body": policy_html(words.get("text") or version.text),
    }
    with translation.override(language):
        response = render(request, "registry_app/policy_text.html", context)
    response["Content-Language"] = language
    return response
