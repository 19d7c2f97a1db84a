"""Where Django finds the office's site: a module of its own, read before there are models."""

from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """Django's admin, at our site."""

    default_site = "dpo_office.common.office_site.OfficeSite"
