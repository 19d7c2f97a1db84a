"""Django's entry for the cases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Cases, their forms, tasks per system and answers."""

    name = "requests_app"
    verbose_name = _("Requests")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is kept from whom; the models stand by now."""
        from dpo_office.common.kept_apart import keep_apart  # noqa: PLC0415  models stand by now
        from requests_app.queries.kept_apart import kept_keys  # noqa: PLC0415  as above

        keep_apart(kept_keys)
