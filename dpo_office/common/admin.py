"""The kernel's part of the back office: the base that all pages build on, the outbox and the feed."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group

from dpo_office.common import events_admin, letters_admin, reads_admin
from dpo_office.common.office_admin import OfficeAdmin, actor_in, translate_names
from dpo_office.common.users import User

__all__ = ["OfficeAdmin", "actor_in", "auth_admin", "events_admin", "letters_admin", "reads_admin"]

# The sign-in page names the field of the user's name.
translate_names(User)
# Roles are held at controllers (RoleGrant): Django's groups, which its module registered, mean nothing here.
admin.site.unregister(Group)
