"""The WSGI entry of the web server; it does not start when history would not be written."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpo_office.settings")

application = get_wsgi_application()

from dpo_office.common.health import check_fit  # noqa: E402  models can be read once the application stands

check_fit()
# Every page, before the web server divides itself and not when the first is asked for.
import_module(settings.ROOT_URLCONF)
import_string(settings.UNFOLD["DASHBOARD_CALLBACK"])
