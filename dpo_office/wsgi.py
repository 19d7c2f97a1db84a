"""The WSGI entry of the web server; it does not start when history would not be written."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpo_office.settings")

application = get_wsgi_application()

# Models can be read only once the application stands.
from dpo_office.common.health import check_fit  # noqa: E402

check_fit()
