"""The WSGI entry of the web server; it does not start when history would not be written."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpo_office.settings")

application = get_wsgi_application()

import dpo_office.urls  # noqa: E402, F401  before the web server divides itself, and not at the first page
from dpo_office.common.health import check_fit  # noqa: E402  models can be read once the application stands

check_fit()
