"""The letters that came in on paper about a case."""

from typing import Any

from django.urls import reverse

from dpo_office.common.permissions import Actor
from registry_app.admin.base import page_of
from requests_app.admin.post_words import letter_name
from requests_app.permissions import VIEW_POST


def posts_in(case: Any, actor: Actor) -> list[dict[str, Any]]:
    """List the letters on paper, for those who may see post; in the order in which they arrived."""
    if not case.has_posts or not actor.may(VIEW_POST, case.controller_id):
        return []
    return [
        {
            "name": letter_name(row),
            "url": page_of(row),
            "file_url": reverse("admin:requests_app_postletter_download", args=[row.pk, "pdf"]),
            "what": row.get_state_display(),
            "address": case.masking.contact(row.sender_address),
        }
        for row in case.post_letters.order_by("arrived_on", "first_page")
    ]
