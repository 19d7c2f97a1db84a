"""The page of a refusal in the back office: what it means, whom to ask, and what had been written.

A foreign object gets what an unknown one gets, to the letter: the page says nothing of the address.
"""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from dpo_office.common.error_texts import text_of

# What a form posts beside people's own words.
NOT_WORDS = ("csrfmiddlewaretoken", "dialog", "version", "show")


def refusal_page(request: HttpRequest, code: str, status: int) -> HttpResponse:
    """Say that the door is closed, or that there is no such thing; give back what was typed."""
    context = admin.site.each_context(request) | {
        "code": code,
        "refusal": text_of(code),
        "typed": typed_words(request),
    }
    # Without the request: the palette and its changing token would make two refusals differ.
    answer = HttpResponse(render_to_string("office/refused.html", context), status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def typed_words(request: HttpRequest) -> list[str]:
    """Give what somebody wrote in words in the form that was refused; codes and keys are left out."""
    if request.method != "POST":
        return []
    return [
        value
        for name in request.POST
        if name not in NOT_WORDS and "password" not in name
        for value in request.POST.getlist(name)
        if " " in value.strip()
    ]
