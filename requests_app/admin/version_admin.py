"""The page of a policy version, with the holds of authorities: the registry knows of none."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from dpo_office.common.admin import actor_in
from registry_app.admin.policy_versions import PolicyVersionAdmin
from registry_app.models import PolicyVersion
from requests_app.admin.holds import holds_shown

admin.site.unregister(PolicyVersion)


@admin.register(PolicyVersion)
class HeldVersionAdmin(PolicyVersionAdmin):
    """A policy version, and whether an authority may ask for it."""

    def document(self, request: HttpRequest, row: PolicyVersion) -> dict[str, Any]:
        """Show the version, and that it is held."""
        holds = holds_shown(actor_in(request), row.controller_id, policy_version=row)
        return super().document(request, row) | {"holds": holds}
