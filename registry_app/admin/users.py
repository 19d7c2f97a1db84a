"""People of the office and client systems: who they are, which roles they hold where, and since when."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.errors import DomainError
from dpo_office.common.labels import ADMINISTRATOR_LABEL, ROLE_LABELS, USER_KIND_LABELS
from dpo_office.common.people import accounts
from dpo_office.common.people.permissions import ADMINISTRATION, ASSESS_DOUBLE_ROLE, VIEW_USERS
from dpo_office.common.people.rules import DOUBLE_ROLES
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.sign_in.factors import has_factor
from dpo_office.common.sign_in.identity_rows import identity_of
from dpo_office.common.sign_in_again import is_resumed
from dpo_office.common.users import RoleGrant, User
from registry_app.admin.base import RegistryAdmin, chip, code_filter
from registry_app.admin.user_buttons import USER_BUTTONS, show_link
from registry_app.admin.user_page import ROLE_WORDS, grant_words, user_page
from registry_app.admin.user_questions import PersonFields
from registry_app.models import Controller

WHO = (("active", gettext_lazy("may sign in")), ("out", gettext_lazy("shut out")))


class WhoFilter(admin.SimpleListFilter):
    """People who may sign in, and people who may not any more."""

    title = gettext_lazy("may sign in")
    parameter_name = "access"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return list(WHO)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep one of them."""
        if self.value() not in dict(WHO):
            return queryset
        return queryset.filter(is_active=self.value() == "active")


class RoleFilter(admin.SimpleListFilter):
    """People by a role that they hold now."""

    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every role."""
        return list(ROLE_LABELS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep who holds the role where the reader may see it."""
        if self.value() not in ROLE_WORDS:
            return queryset
        held = RoleGrant.objects.for_user(actor_in(request)).in_force(clock.today())
        return queryset.filter(pk__in=held.filter(role=self.value()).values("user"))


@admin.register(User)
class UserAdmin(RegistryAdmin):
    """Who works here, and as what."""

    view_permission = VIEW_USERS
    document_template = "office/user.html"
    related = ()
    list_title = gettext_lazy("Users")
    when_empty = gettext_lazy("Nobody matches. Take a filter away, or make a new person known.")
    list_before_template = "office/user_list_top.html"
    list_display = ("shown_name", "shown_roles", "shown_controllers", "shown_sign_in", "shown_state")
    list_filter = (WhoFilter, RoleFilter, code_filter(gettext_lazy("kind"), "kind", USER_KIND_LABELS[:2]))
    search_by = SearchBy(names="name username", email="email")
    search_help_text = gettext_lazy("Name, user name or e-mail")
    ordering = ("name", "username")
    steps: ClassVar = USER_BUTTONS

    @display(description=gettext_lazy("Name"), ordering="name")
    def shown_name(self, row: User) -> str:
        """Give the name and the name for signing in."""
        return format_html("{}<br>{}", row.name or "–", row.username)

    @display(description=gettext_lazy("Roles"))
    def shown_roles(self, row: Any) -> SafeString:
        """Name the roles that are held now."""
        words = {capfirst(ROLE_WORDS[grant.role]) for grant in row.held_grants}
        if row.is_superuser:
            words.add(capfirst(ADMINISTRATOR_LABEL))
        if not words:
            return format_html("{}", _("no role"))
        return format_html_join("", "{}<br>", ((word,) for word in sorted(words)))

    @display(description=gettext_lazy("At"))
    def shown_controllers(self, row: Any) -> str:
        """Name the controllers."""
        if any(grant.controller_id is None for grant in row.held_grants):
            return _("all controllers")
        names = {row.controller_names.get(grant.controller_id, "–") for grant in row.held_grants}
        return ", ".join(sorted(names)) or "–"

    @display(description=gettext_lazy("Last sign-in"), ordering="last_login")
    def shown_sign_in(self, row: User) -> str:
        """Tell when the person signed in last."""
        return f"{localtime(row.last_login):%d-%m-%Y %H:%M}" if row.last_login else _("never")

    @display(description=gettext_lazy("Access"), ordering="is_active")
    def shown_state(self, row: User) -> SafeString:
        """Say whether the person may sign in."""
        return chip(_("may sign in"), "good") if row.is_active else chip(_("shut out"))

    def heading(self, row: User) -> str:
        """Give the name as colleagues know it."""
        return row.name or row.username

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the people with the roles that the reader may see."""
        held = RoleGrant.objects.for_user(actor_in(request)).in_force(clock.today())
        shown = Prefetch("role_grants", held.order_by("role", "granted_at"), to_attr="held_grants")
        return User.objects.for_user(actor_in(request)).prefetch_related(shown)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look up the names of controllers once for the whole list."""
        listed = super().get_changelist_instance(request)
        names = controller_names()
        for row in listed.result_list:
            row.controller_names = names
        return listed

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give a person with what the steps' questions offer."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.controller_names = controller_names()
            row.offered_controllers = actor_in(request).controllers(ASSESS_DOUBLE_ROLE)
            for grant in row.held_grants:
                grant.words = grant_words(grant, row.controller_names)
        return row

    def offered_steps(self, row: Any, actor: Actor) -> Sequence[str]:
        """Name the steps that fit the person now; nobody is offered any for themselves."""
        if row.pk == actor.user_id:
            return ()
        identity = identity_of(row.pk)
        may_be_expected = row.is_active and row.kind == "staff" and bool(settings.DPO_OIDC_ISSUER)
        fits = {
            "create_user": False,
            "renew_link": row.is_active and row.kind == "staff",
            "reset_second_factor": has_factor(row.pk),
            "expect_identity": may_be_expected and not (identity and identity.subject),
            "unbind_identity": identity is not None,
            "grant_role": row.is_active,
            "revoke_role": bool(row.held_grants),
            "assess_double_role": row.is_active and any(g.role in DOUBLE_ROLES for g in row.held_grants),
            "entrust_administration": row.is_active and row.kind == "staff" and not row.is_superuser,
            "withdraw_administration": row.is_superuser,
            "deactivate_user": row.is_active,
            "reactivate_user": not row.is_active,
        }
        return [
            step
            for step, permission in ((name.partition(".")[2], name) for name in ADMINISTRATION)
            if fits[step] and actor.may_somewhere(permission)
        ]

    def document(self, request: HttpRequest, row: User) -> dict[str, Any]:
        """Show the roles now and earlier, assessments, and what was done with the person."""
        return super().document(request, row) | user_page(row, actor_in(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, with the way to a new person for administrators."""
        may_create = actor_in(request).may_somewhere("user.create_user")
        return super().changelist_view(request, {**(extra_context or {}), "may_create": may_create})

    def get_urls(self) -> list[Any]:
        """Add the page for a new person."""
        new = path("open/", self.admin_site.admin_view(self.create_view), name="common_user_open")
        return [new, *super().get_urls()]

    def create_view(self, request: HttpRequest) -> HttpResponse:
        """Ask who the person is; make them known, and show the link for the password once."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        actor = actor_in(request)
        if not actor.may_somewhere("user.create_user"):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("New person"),
            "list_url": reverse("admin:common_user_changelist"),
        }
        form = PersonFields(request.POST if request.method == "POST" else None)
        status = 200
        if request.method == "POST" and form.is_valid() and not is_resumed(request):
            try:
                user = accounts.create_user(**form.cleaned_data, actor=actor, now=clock.now())
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                more = {"document_url": reverse("admin:common_user_change", args=[user.pk])}
                return show_link(request, context | more, user)
        return TemplateResponse(request, "office/user_new.html", context | {"form": form}, status=status)


def controller_names() -> dict[Any, str]:
    """Give the names of all controllers, for grants that the reader may see anyway (one query)."""
    return dict(Controller.objects.values_list("pk", "name"))
