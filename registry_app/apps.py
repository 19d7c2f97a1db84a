"""Django's entry for the registry."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Controllers, processing, policies, customers and campaigns."""

    name = "registry_app"
    verbose_name = _("Registry")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app with a permissions module say what each role holds, whichever interface runs."""
        autodiscover_modules("permissions")
