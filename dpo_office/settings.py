"""Settings in Django's order; every environment variable is read once, here at the top.

What each means, and its default, is declared in dpo_office/common/variables.py (docs/settings.md).
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from dpo_office.common.environment import (
    addresses_in,
    check_base_url,
    check_dns_server,
    check_mode,
    check_ping_url,
    check_provider,
    check_relay,
    check_sms_gateway,
    check_sms_sender,
    check_vault_key,
    database_settings,
    office_environment,
    private_directory,
)
from dpo_office.common.variables import Surroundings
from dpo_office.fresh_sign_in import FRESH_SIGN_IN
from dpo_office.help_for_pages import HELP_FOR_PAGES

env = office_environment()

BASE_DIR = Path(__file__).resolve().parent.parent

DPO_MODE = check_mode(env)
said = Surroundings(env, DPO_MODE)
DPO_DATA_DIR = private_directory(Path(said.text("DPO_DATA_DIR")))
DPO_VAULT_KEY = check_vault_key(said.text("DPO_VAULT_KEY"))
DPO_BASE_URL = check_base_url(said.text("DPO_BASE_URL"), DPO_MODE)
DATABASE_URL = said.text("DATABASE_URL")
REDIS_URL = said.text("REDIS_URL")
DPO_SINK_SMTP_PORT = said.number("DPO_SINK_SMTP_PORT")
DPO_SINK_HTTP_PORT = said.number("DPO_SINK_HTTP_PORT")
DPO_SMTP_HOST = said.text("DPO_SMTP_HOST")
DPO_SMTP_PORT = said.number("DPO_SMTP_PORT")
DPO_SMTP_USER = said.text("DPO_SMTP_USER")
DPO_SMTP_PASSWORD = said.text("DPO_SMTP_PASSWORD")
DPO_SMTP_TLS = said.text("DPO_SMTP_TLS")
check_relay(DPO_MODE, DPO_SMTP_HOST, DPO_SMTP_PORT, DPO_SINK_SMTP_PORT)
DPO_RELAY_JOURNAL_URL = said.text("DPO_RELAY_JOURNAL_URL")
DPO_RECEIPTS_MAILDIR = said.text("DPO_RECEIPTS_MAILDIR")
DPO_NOTICE_DOMAIN = said.text("DPO_NOTICE_DOMAIN")
DPO_RELAY_ADDRESSES = addresses_in(said.text("DPO_RELAY_ADDRESSES"))
DPO_DKIM_SELECTOR = said.text("DPO_DKIM_SELECTOR")
DPO_DNS_SERVER = check_dns_server(said.text("DPO_DNS_SERVER"))
DPO_DOUBT_GRACE_SECONDS = said.number("DPO_DOUBT_GRACE_SECONDS")
DPO_LEASE_SECONDS = said.number("DPO_LEASE_SECONDS")
# How often a token may call the API (docs/rules/api_shares.md).
DPO_API_PER_SECOND = said.number("DPO_API_PER_SECOND")
DPO_BEAT_SECONDS = said.number("DPO_BEAT_SECONDS")
DPO_RELAY_PER_SECOND = said.number("DPO_RELAY_PER_SECOND")
DPO_BOUNCE_STOP_PERCENT = said.number("DPO_BOUNCE_STOP_PERCENT")
DPO_BOUNCE_STOP_FROM = said.number("DPO_BOUNCE_STOP_FROM")
DPO_SMS_PRICE_ORE = said.number("DPO_SMS_PRICE_ORE")
# Text messages (docs/rules/sending.md): without a gateway none is planned.
DPO_SINK_SMS_PORT = said.number("DPO_SINK_SMS_PORT")
DPO_SMS_GATEWAY_URL = check_sms_gateway(said.text("DPO_SMS_GATEWAY_URL"), DPO_MODE, DPO_SINK_SMS_PORT)
DPO_SMS_TOKEN = said.text("DPO_SMS_TOKEN")
DPO_SMS_SENDER = check_sms_sender(said.text("DPO_SMS_SENDER"))
DPO_SMS_JOURNAL_URL = said.text("DPO_SMS_JOURNAL_URL")
DPO_SMS_WEBHOOK_SECRET = said.text("DPO_SMS_WEBHOOK_SECRET")
DPO_READ_LOG_MONTHS = said.number("DPO_READ_LOG_MONTHS")
DPO_TASK_LINK_DAYS = said.number("DPO_TASK_LINK_DAYS")
DPO_ORIGINALS_DAYS = said.number("DPO_ORIGINALS_DAYS")
DPO_PING_URL = check_ping_url(said.text("DPO_PING_URL"), DPO_BASE_URL)
DPO_LOG_LEVEL = said.text("DPO_LOG_LEVEL")
DPO_BEHIND_PROXY = said.is_on("DPO_BEHIND_PROXY")
# Signing in (docs/rules/sign_in.md): must everybody have a second factor, and do grave steps ask who it is?
DPO_SECOND_FACTOR = said.is_on("DPO_SECOND_FACTOR")
DPO_FRESH_SIGN_IN = said.is_on("DPO_FRESH_SIGN_IN")
# The company's provider for signing in (docs/rules/openid_connect.md).
DPO_OIDC_ISSUER = said.text("DPO_OIDC_ISSUER")
DPO_OIDC_CLIENT_ID = said.text("DPO_OIDC_CLIENT_ID")
DPO_OIDC_CLIENT_SECRET = said.text("DPO_OIDC_CLIENT_SECRET")
DPO_OIDC_SCOPES = said.text("DPO_OIDC_SCOPES")
DPO_OIDC_LABEL = said.text("DPO_OIDC_LABEL")
DPO_OIDC_CLAIM = said.text("DPO_OIDC_CLAIM")
DPO_OIDC_SECOND_FACTOR = said.text("DPO_OIDC_SECOND_FACTOR")
DPO_OIDC_ACR = said.text("DPO_OIDC_ACR")
DPO_OIDC_ONLY = said.is_on("DPO_OIDC_ONLY")
check_provider(
    DPO_MODE,
    issuer=DPO_OIDC_ISSUER,
    client_id=DPO_OIDC_CLIENT_ID,
    scopes=DPO_OIDC_SCOPES,
    claim=DPO_OIDC_CLAIM,
    second_factor=DPO_OIDC_SECOND_FACTOR,
    is_only=DPO_OIDC_ONLY,
)
OFFICE_SESSION_IDLE = timedelta(minutes=said.number("DPO_SESSION_IDLE_MINUTES"))
OFFICE_SESSION_LONGEST = timedelta(hours=said.number("DPO_SESSION_HOURS"))

# An empty key is refused by Django when it is first used, and in production mode at once.
SECRET_KEY = said.text("DPO_SECRET_KEY")
DEBUG = said.is_on("DPO_DEBUG") and DPO_MODE != "production"
ALLOWED_HOSTS = [host.strip() for host in said.text("DPO_ALLOWED_HOSTS").split(",") if host.strip()]

INSTALLED_APPS = [
    # unfold stands before the admin that it dresses.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "dpo_office.common.office_config.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "dpo_office.common.apps.CommonConfig",
    "registry_app.apps.RegistryConfig",
    "requests_app.apps.RequestsConfig",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
]

# Our own apps, lowest first: their models are tracked, marked and guarded.
OFFICE_APPS = ["common", "registry_app", "requests_app"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dpo_office.common.page_headers.PageHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "dpo_office.common.sign_in.sessions.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# An address without its last slash is unknown: a redirect would lose the body, and is no problem+json.
APPEND_SLASH = False
ROOT_URLCONF = "dpo_office.urls"
WSGI_APPLICATION = "dpo_office.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the apps' own, so that a page of ours may take the place of one of unfold's.
        "DIRS": [BASE_DIR / "dpo_office" / "common" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database_settings(DATABASE_URL, DPO_DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Its token model is swapped for ours, so its own tables are not wanted.
MIGRATION_MODULES = {"knox": None}

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_USER_MODEL = "common.User"
# Whose letters leave only while it is open; the kernel knows the controllers by this name alone.
OFFICE_CONTROLLER_MODEL = "registry_app.Controller"
# By which days it reckons when a letter on paper arrives, and by when some letters have to.
OFFICE_CALENDAR_OF = "registry_app.queries.calendars.calendar_by_id"
OFFICE_LETTERS_OWED_BY = "requests_app.queries.letter_limits.owed_by"
# Which objects are kept from somebody who sees others of their controller.
OFFICE_KEPT_FROM = "requests_app.queries.kept_apart.kept_keys"
# Who asked to be erased, and gets no notice from that day on.
OFFICE_ASKED_FOR_ERASURE = "requests_app.queries.erasures.customers_who_asked"
# What recognises the hashes of keys that were given up; what is hashed, and how long that is looked up.
OFFICE_OLDER_HASH_KEYS = "dpo_office.common.keys.older.older_hash_keys"
OFFICE_HASHED = "requests_app.queries.hashed.HASHED"
# Which pages and steps ask again who it is.
OFFICE_FRESH_SIGN_IN = FRESH_SIGN_IN
# Which chapter of the handbook fits which page.
OFFICE_HELP_FOR_PAGES = HELP_FOR_PAGES
# How long the link works with which a person chooses a password.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The first hasher makes new passwords; a test run needs no slow one.
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if DPO_MODE == "test"
    else [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# Static files come straight from the installed packages: no collecting step on a fresh machine.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Uploads above this size wait in a private directory, never in the machine's shared one.
FILE_UPLOAD_TEMP_DIR = str(private_directory(DPO_DATA_DIR / "uploads"))
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# Twenty mails may be dropped at once; a few more are refused in words, and what is beyond by Django.
DATA_UPLOAD_MAX_NUMBER_FILES = 25

# The address says whether the office stands behind HTTPS; without it, it answers on this machine alone.
_behind_https = DPO_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _behind_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if _behind_https else "session"
SESSION_COOKIE_AGE = int(OFFICE_SESSION_LONGEST.total_seconds())
CSRF_COOKIE_SECURE = _behind_https
CSRF_COOKIE_NAME = "__Host-csrf" if _behind_https else "csrf"
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(DPO_BASE_URL))]
SECURE_SSL_REDIRECT = _behind_https
SECURE_REDIRECT_EXEMPT = [r"^healthz(/deep)?$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DPO_BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if _behind_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _behind_https
SECURE_HSTS_PRELOAD = _behind_https
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": a browser would then post its forms with "Origin: null", and CSRF refuses that.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # letters have a sender of their own

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dpo_office.common.tokens.BearerAuthentication",
        "dpo_office.common.sign_in.api_session.SessionOfBrowser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["dpo_office.common.call_shares.CallShare"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "dpo_office.common.api.problem_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNICODE_JSON": True,
}
KNOX_TOKEN_MODEL = "common.ApiToken"  # noqa: S105 - the name of a model
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_MODEL": KNOX_TOKEN_MODEL,
    "TOKEN_TTL": timedelta(days=365),
    "TOKEN_PREFIX": "dpo_",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "DPO office",
    "DESCRIPTION": "Requests from persons, the registry behind them, and notices of changed policies.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # Sets of choices that share a field's name, or a set under two names.
    "ENUM_NAME_OVERRIDES": {
        "ItemOutcomeEnum": "requests_app.domain.case_codes.ITEM_OUTCOMES",
        "AnswerOutcomeEnum": "requests_app.domain.case_codes.ANSWER_OUTCOMES",
        "TaskOutcomeEnum": "requests_app.domain.case_codes.TASK_OUTCOMES",
        "RightEnum": "requests_app.domain.rights.RIGHTS",
        "CaseFormModeEnum": "registry_app.domain.controllers.FORM_MODES",
        "CaseStateEnum": "requests_app.domain.case_steps.STATES",
        "RepresentationKindEnum": "requests_app.domain.representation.KINDS",
        "CaseKindEnum": "requests_app.domain.enquiries.KINDS",
        "AuthorityWayEnum": "requests_app.domain.representation.WAYS",
        "QuestionKindEnum": "requests_app.domain.deadlines.ANSWER_KINDS",
        "ChannelEnum": "requests_app.domain.case_codes.CHANNELS",
        "AuthorityChannelEnum": "requests_app.domain.authority_codes.AUTHORITY_CHANNELS",
        "AuthorityKindEnum": "requests_app.domain.authority_codes.AUTHORITY_KINDS",
        "AuthorityOutcomeEnum": "requests_app.domain.authority_codes.OUTCOMES",
        "AuthorityStateEnum": "requests_app.domain.authority_steps.AUTHORITY_STATES",
        "PageKindEnum": "requests_app.domain.post_codes.PAGE_KINDS",
        "PostBatchStateEnum": "requests_app.domain.post_steps.BATCH_STATES",
        "PostLetterStateEnum": "requests_app.domain.post_steps.LETTER_STATES",
        "MailStateEnum": "requests_app.domain.mail_steps.MAIL_STATES",
        "WaveStateEnum": "requests_app.domain.wave_steps.WAVE_STATES",
        "RecordKindEnum": "requests_app.domain.decision_records.RECORD_KINDS",
        "RecordOutcomeEnum": "requests_app.domain.decision_records.RECORD_OUTCOMES",
        "RecordStateEnum": "requests_app.domain.decision_records.RECORD_STATES",
        "WeighedGroundEnum": "requests_app.domain.decision_records.WEIGHED",
        "CheckMeansEnum": "requests_app.domain.identity_checks.MEANS",
        "CheckStateEnum": "requests_app.domain.identity_checks.CHECK_STATES",
        "PaperKindEnum": "requests_app.domain.identity_papers.PAPERS",
        "PaperStateEnum": "requests_app.domain.identity_papers.PAPER_STATES",
        "MeasureKindEnum": "requests_app.domain.risk_measures.MEASURES",
        "MeasureStateEnum": "requests_app.domain.risk_measures.MEASURE_STATES",
    },
}

# History tables are written by database triggers; simple-history's own signals would write each row twice.
SIMPLE_HISTORY_ENABLED = False
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "dpo_office.common.logs.EventFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING" if DPO_MODE == "test" else DPO_LOG_LEVEL},
    "loggers": {
        # Django's own set-up would add handlers that print paths and addresses.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.db.backends": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        # It names whom a certificate names; what it finds is a finding.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}


# The back office: its titles, files and navigation.
from dpo_office.unfold import UNFOLD  # noqa: E402, F401  a setting, in a file of its own
