"""The page of the access review: who may do what, with the review of each, and the same as a workbook."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.labels import ADMINISTRATOR_LABEL, REVIEW_OUTCOME_LABELS, ROLE_LABELS
from dpo_office.common.people.names import names_of
from dpo_office.common.people.permissions import REVIEW_ACCESS, VIEW_USERS
from dpo_office.common.people.reviews import review_access
from dpo_office.common.people.role_change_models import RoleChange
from dpo_office.common.people.role_words import permission_words
from dpo_office.common.sign_in_again import is_resumed
from registry_app.gateways.record_files import as_sheets
from registry_app.models import Controller
from registry_app.queries.controller_roles import changes_reviewed_by
from requests_app.queries.access import Access, access_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = dict[str, Any]


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader sees people and their roles."""
    return actor_in(request).may_somewhere(VIEW_USERS)


@require_http_methods(["GET", "HEAD", "POST"])
def access_page(request: HttpRequest) -> HttpResponse:
    """Show who may do what; record a review, or hand the whole out as a workbook."""
    if not may_see(request):
        raise PermissionDenied
    actor, today = actor_in(request), clock.today()
    may_review = actor.controllers(REVIEW_ACCESS) is None
    fault, status = "", 200
    if request.method == "POST" and not is_resumed(request):
        try:
            review_access(
                user_id=_key(request.POST.get("person")),
                outcome=request.POST.get("outcome", ""),
                text=request.POST.get("text", ""),
                actor=actor,
                now=clock.now(),
            )
        except DomainError as error:
            fault, status = text_of(error.code, **error.context), error.status
        else:
            messages.success(request, _("The review is recorded."))
            return HttpResponseRedirect(reverse("access_review"))
    found = access_of(actor, today, real_now=timezone.now())
    changes, where = changes_reviewed_by(actor), dict(Controller.objects.values_list("pk", "name"))
    names = names_of(
        [
            *(grant.granted_by for row in found for grant in row.grants),
            *(row.review.reviewed_by for row in found if row.review),
            *(change.decided_by for change in changes),
        ]
    )
    rows = [_row(row, where, names, today) for row in found]
    told = [_change(change, where, names) for change in changes]
    if request.GET.get("format") == "xlsx":
        return _workbook(rows, told)
    context = {
        **admin.site.each_context(request),
        "title": _("Access review"),
        "rows": rows,
        "changes": told,
        "due": sum(row["is_due"] for row in rows),
        "may_review": may_review,
        "own": actor.user_id,
        "outcomes": REVIEW_OUTCOME_LABELS,
        "fault": fault,
        "written": _written(request),
    }
    return TemplateResponse(request, "requests_app/access_review.html", context, status=status)


def _written(request: HttpRequest) -> Row:
    """Give what was posted and is not recorded: it is shown again where it was written."""
    if request.method != "POST":
        return {}
    outcome, text = request.POST.get("outcome", ""), request.POST.get("text", "")
    return {"key": _key(request.POST.get("person")), "outcome": outcome, "text": text}


def _change(change: RoleChange, where: dict[UUID, str], names: dict[UUID, str]) -> Row:
    """Give what a controller changed of what a role may do there."""
    return {
        "where": where.get(change.controller_id, "–"),
        "url": reverse("admin:registry_app_controller_roles", args=[change.controller_id]),
        "role": capfirst(str(dict(ROLE_LABELS)[change.role])),
        "allowed": change.allowed,
        "what": permission_words(change.permission),
        "since": change.decided_at,
        "by": names.get(change.decided_by, "–"),
        "reason": change.reason,
    }


def _row(row: Access, where: dict[UUID, str], names: dict[UUID, str], today: date) -> Row:
    roles = dict(ROLE_LABELS)
    review = row.review
    return {
        "key": row.user.pk,
        "url": reverse("admin:common_user_change", args=[row.user.pk]),
        "name": row.user.name or row.user.username,
        "kind": row.user.get_kind_display(),
        "is_active": row.user.is_active,
        # A client system signs in with its token alone.
        "signs_in_with": ""
        if row.user.kind != "staff"
        else _("password and app")
        if row.has_second_factor
        else _("password alone"),
        "signed_in": row.user.last_login,
        "administrator": ADMINISTRATOR_LABEL if row.user.is_superuser else "",
        "grants": [
            {
                "role": capfirst(str(roles[grant.role])),
                "where": where.get(grant.controller_id, "–") if grant.controller_id else _("all controllers"),
                "since": grant.granted_at,
                "by": names.get(grant.granted_by, "–") if grant.granted_by else _("the set-up"),
                "last_day": grant.ends_on,
                "used": row.used_at(grant.controller_id),
            }
            for grant in row.grants
        ],
        "tokens": [
            {"name": token.name, "scopes": ", ".join(token.scopes), "until": token.expiry}
            for token in row.tokens
        ],
        "double": row.double,
        "owns": row.owns,
        "away_until": row.absence.ends_on if row.absence else None,
        "deputy": (row.absence.deputy.name or row.absence.deputy.username)
        if row.absence and row.absence.deputy
        else "",
        "outcome": str(dict(REVIEW_OUTCOME_LABELS)[review.outcome]) if review else "",
        "reviewed_at": review.reviewed_at if review else None,
        "reviewed_by": names.get(review.reviewed_by, "–") if review else "",
        "words": review.text if review else "",
        "next_on": review.next_on if review else None,
        "is_due": row.is_due(today),
    }


def _workbook(rows: Sequence[Row], changes: Sequence[Row]) -> HttpResponse:
    heads = [
        *(_("Name"), _("Kind"), _("Access"), _("Role"), _("At"), _("Since"), _("Given by"), _("Last day")),
        *(
            _("Last used"),
            _("Last sign-in"),
            _("Signs in with"),
            _("Double role"),
            _("Owns, though shut out"),
        ),
        *(_("Reviewed"), _("By"), _("Outcome"), _("Next review"), _("Due")),
    ]
    lines = [heads]
    for row in rows:
        roles = [*row["grants"]]
        if row["administrator"] or not roles:
            roles.append({"role": str(row["administrator"]), "where": ""})
        lines += [_line(row, role) for role in roles]
    tokens = [[_("Name"), _("Token"), _("Scopes"), _("Valid until")]]
    tokens += [
        [row["name"], token["name"], token["scopes"], _day(token["until"])]
        for row in rows
        for token in row["tokens"]
    ]
    differs = [[_("At"), _("Role"), _("From now on"), _("What"), _("Since"), _("By"), _("Reasons")]]
    differs += [
        [
            *(row["where"], row["role"], _("may") if row["allowed"] else _("may not"), row["what"]),
            *(_day(row["since"]), row["by"], row["reason"]),
        ]
        for row in changes
    ]
    file = as_sheets([(_("Roles"), lines), (_("Roles that differ"), differs), (_("Tokens"), tokens)])
    answer = HttpResponse(file, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="access-review-{clock.today():%Y-%m-%d}.xlsx"'
    return answer


def _line(row: Row, role: Row) -> list[str]:
    doubles = {"": "", "assessed": _("assessed"), "unassessed": _("not assessed")}
    return [
        *(row["name"], str(row["kind"]), _("may sign in") if row["is_active"] else _("shut out")),
        *(role["role"], role["where"], _day(role.get("since")), role.get("by", "")),
        *(
            _day(role.get("last_day")),
            _day(role.get("used")),
            _day(row["signed_in"]),
            str(row["signs_in_with"]),
        ),
        *(doubles[row["double"]], str(row["owns"] or "")),
        *(_day(row["reviewed_at"]), row["reviewed_by"], row["outcome"], _day(row["next_on"])),
        _("yes") if row["is_due"] else "",
    ]


def _day(when: date | datetime | None) -> str:
    if when is None:
        return ""
    return f"{localtime(when) if isinstance(when, datetime) else when:%d-%m-%Y}"


def _key(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        # Nobody has this key: the action says so.
        return UUID(int=0)
