"""Where Django finds the office's site: a module of its own, read before there are models."""

from django.contrib.admin.apps import SimpleAdminConfig


class OfficeAdminConfig(SimpleAdminConfig):
    """Django's admin, at our site; its pages are found where addresses are (urls.py).

    So a worker, the clock and most commands start without them, which is half of a start's time.
    """

    default_site = "dpo_office.common.office_site.OfficeSite"
