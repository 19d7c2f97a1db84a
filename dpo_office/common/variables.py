"""Every environment variable that the office reads: declared once, for the settings and for their reference.

`dpo_office/settings.py` takes each value from here by its name, and `manage.py settings_doc` writes
docs/settings.md from the same lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dpo_office.common.environment import is_on, whole_number

TEXT: Final = "text"
NUMBER: Final = "number"
SWITCH: Final = "switch"


@dataclass(frozen=True)
class Variable:
    """A variable: its kind, its default, and its words.

    A default may name another variable in braces. `demo` is the default of a demo where it differs, and
    `production` that of a real office. A secret
    stands in office.env or in the process environment, never in a file of the set-up.
    """

    name: str
    words: str
    default: str = ""
    demo: str = ""
    production: str = ""
    kind: str = TEXT
    unit: str = ""
    group: str = "office"
    is_secret: bool = False
    is_needed: bool = False


GROUPS: Final = {
    "office": "The office",
    "people": "Signing in",
    "services": "Database and broker",
    "sending": "Mail that leaves",
    "work": "Time limits of the office's own work",
    "watching": "Watching and logs",
    "demo": "Demo and development",
}


def _office() -> tuple[Variable, ...]:
    return (
        Variable(
            "DPO_DATA_DIR",
            "The data directory. `office.env` in it is read first; the process environment wins over it.",
            default="data",
        ),
        Variable("DPO_MODE", "`demo` or `production`; `test` is the suite's.", default="demo"),
        Variable(
            "DPO_SECRET_KEY",
            "Signs sessions and password links; 50 characters or more. A new one ends every session.",
            is_secret=True,
            is_needed=True,
        ),
        Variable(
            "DPO_VAULT_KEY",
            "32 bytes in base64; wraps the key of every document. Without it no document can be read again."
            " A ring of several, with commas between them, while it is changed: the first one encrypts"
            " ([rules](rules/keys.md)).",
            is_secret=True,
            is_needed=True,
        ),
        Variable(
            "DPO_BASE_URL",
            "The office's address; `https://` switches on secure cookies, redirects and HSTS. A production"
            " office takes `http://` for this machine only.",
            default="http://127.0.0.1:8000",
        ),
        Variable(
            "DPO_ALLOWED_HOSTS",
            "Host names that the web server answers to, with commas between them.",
            default="127.0.0.1,localhost,testserver",
            is_needed=True,
        ),
        Variable(
            "DPO_BEHIND_PROXY",
            "Believe `X-Forwarded-Proto`, and the last address in `X-Forwarded-For`: only behind a proxy that"
            " sets both itself.",
            kind=SWITCH,
        ),
    )


def _people() -> tuple[Variable, ...]:
    return (
        Variable(
            "DPO_SECOND_FACTOR",
            "`yes`: everybody must have a second factor to sign in; `no`: whoever wants one.",
            default="no",
            production="yes",
            kind=SWITCH,
            group="people",
        ),
        Variable(
            "DPO_FRESH_SIGN_IN",
            "`yes`: grave steps ask who it is after five minutes; `no`: they do not.",
            default="no",
            production="yes",
            kind=SWITCH,
            group="people",
        ),
        Variable(
            "DPO_SESSION_IDLE_MINUTES",
            "After so long without a click a session ends.",
            default="30",
            kind=NUMBER,
            unit="minutes",
            group="people",
        ),
        Variable(
            "DPO_READ_LOG_MONTHS",
            "For so long the read log is kept: who opened, took or searched what (docs/rules/roles.md).",
            default="12",
            kind=NUMBER,
            unit="months",
            group="people",
        ),
        Variable(
            "DPO_SESSION_HOURS",
            "After so long a session ends, used or not.",
            default="12",
            kind=NUMBER,
            unit="hours",
            group="people",
        ),
    )


def _provider() -> tuple[Variable, ...]:
    return (
        Variable(
            "DPO_OIDC_ISSUER",
            "The address of the company's provider for signing in (OpenID Connect), to the letter as it names"
            " itself; empty: there is none. `https://`.",
            group="people",
        ),
        Variable("DPO_OIDC_CLIENT_ID", "As what the office is known there.", group="people"),
        Variable(
            "DPO_OIDC_CLIENT_SECRET",
            "With which secret; empty for a client that has none.",
            group="people",
            is_secret=True,
        ),
        Variable("DPO_OIDC_SCOPES", "What is asked of it.", default="openid email", group="people"),
        Variable(
            "DPO_OIDC_LABEL",
            "What people call it, on the button and in sentences; empty: the company's account.",
            group="people",
        ),
        Variable(
            "DPO_OIDC_CLAIM",
            "The claim by which an administrator says beforehand whom to expect; `email` counts only where"
            " the provider says that it is verified.",
            default="email",
            group="people",
        ),
        Variable(
            "DPO_OIDC_SECOND_FACTOR",
            "`claimed`: it stands for the second factor, too, where its token says so; `office`: never;"
            " `provider`: always.",
            default="claimed",
            group="people",
        ),
        Variable(
            "DPO_OIDC_ACR",
            "Values of `acr` that say so, with blanks between them, beside `mfa` in `amr`.",
            group="people",
        ),
        Variable(
            "DPO_OIDC_ONLY",
            "Whoever is bound to the provider signs in by it alone: their password opens nothing.",
            kind=SWITCH,
            group="people",
        ),
    )


def _services() -> tuple[Variable, ...]:
    return (
        Variable(
            "DATABASE_URL",
            "`postgres://user:password@host:port/name` or `sqlite:///path`; empty: the embedded SQLite file.",
            group="services",
            is_secret=True,
        ),
        Variable(
            "REDIS_URL",
            "`redis://:password@host:port/number`; empty: the embedded broker, for one machine.",
            group="services",
            is_secret=True,
        ),
    )


def _sending() -> tuple[Variable, ...]:
    return (
        Variable("DPO_SMTP_HOST", "The mail relay.", default="127.0.0.1", group="sending"),
        Variable(
            "DPO_SMTP_PORT",
            "Its port.",
            default="25",
            demo="{DPO_SINK_SMTP_PORT}",
            kind=NUMBER,
            group="sending",
        ),
        Variable("DPO_SMTP_USER", "As whom the office signs in there; empty: it does not.", group="sending"),
        Variable("DPO_SMTP_PASSWORD", "With which password.", group="sending", is_secret=True),
        Variable(
            "DPO_SMTP_TLS",
            "`none`, `starttls` or `implicit`. Confidential letters wait where it is `none`.",
            default="none",
            group="sending",
        ),
        Variable(
            "DPO_NOTICE_DOMAIN",
            "The domain of Message-IDs and return addresses; yours, with SPF, DKIM and DMARC.",
            default="notice.example.com",
            group="sending",
        ),
        Variable(
            "DPO_RELAY_ADDRESSES",
            "The addresses from which the relay's mail reaches the world, with commas between them: SPF must"
            " allow them. Empty: those of DPO_SMTP_HOST are looked up.",
            group="sending",
        ),
        Variable(
            "DPO_DKIM_SELECTOR",
            "The selector with which the relay signs (DKIM); empty: its key is not looked up.",
            group="sending",
        ),
        Variable(
            "DPO_DNS_SERVER",
            "The DNS server that is asked about SPF, DKIM and DMARC (`192.0.2.1`, `192.0.2.1:5353`); empty:"
            " the machine's own.",
            group="sending",
        ),
        Variable(
            "DPO_RELAY_JOURNAL_URL",
            "Where a sender in doubt asks whether a message was accepted; empty: a person is asked.",
            group="sending",
        ),
        Variable(
            "DPO_RECEIPTS_MAILDIR",
            "Where delivery reports arrive.",
            default="{DPO_DATA_DIR}/receipts",
            group="sending",
        ),
        Variable(
            "DPO_RELAY_PER_SECOND",
            "What the relay takes: reckoned with before a date is promised; nothing is sent slower for it.",
            default="10",
            kind=NUMBER,
            unit="letters a second",
            group="sending",
        ),
        Variable(
            "DPO_BOUNCE_STOP_PERCENT",
            "More of a campaign's letters than this come back for good: it stops by itself.",
            default="5",
            kind=NUMBER,
            unit="per cent",
            group="sending",
        ),
        Variable(
            "DPO_BOUNCE_STOP_FROM",
            "From how many letters handed over on that share counts.",
            default="50",
            kind=NUMBER,
            unit="letters",
            group="sending",
        ),
        Variable(
            "DPO_SMS_PRICE_ORE",
            "What a text message of one part costs, for the same reckoning; empty: not known.",
            kind=NUMBER,
            unit="øre",
            group="sending",
        ),
        Variable(
            "DPO_SMS_GATEWAY_URL",
            "The gateway for text messages, GatewayAPI's Mobile Messaging API:"
            " `https://messaging.gatewayapi.eu`. Empty: no text message is planned.",
            group="sending",
        ),
        Variable("DPO_SMS_TOKEN", "The token of the account there.", group="sending", is_secret=True),
        Variable(
            "DPO_SMS_SENDER",
            "Whom a phone shows as the sender: at most 11 letters and digits, or a number.",
            group="sending",
        ),
        Variable(
            "DPO_SMS_WEBHOOK_SECRET",
            "With what the gateway signs its reports, sent to `/hooks/sms/`; empty: none is believed.",
            group="sending",
            is_secret=True,
        ),
        Variable(
            "DPO_SMS_JOURNAL_URL",
            "Where a sender in doubt asks for a text message by its reference; the demo's sink can be asked,"
            " the provider cannot. Empty: its report decides, or a person.",
            group="sending",
        ),
    )


def _work() -> tuple[Variable, ...]:
    return (
        Variable(
            "DPO_BEAT_SECONDS",
            "Period of the fast lines of the beat table.",
            default="15",
            demo="2",
            kind=NUMBER,
            unit="seconds",
            group="work",
        ),
        Variable(
            "DPO_LEASE_SECONDS",
            "How long a sender owns its batch.",
            default="300",
            kind=NUMBER,
            unit="seconds",
            group="work",
        ),
        Variable(
            "DPO_DOUBT_GRACE_SECONDS",
            "How long a sending in doubt rests before it is looked up: longer than any late answer of the"
            " relay.",
            default="1200",
            kind=NUMBER,
            unit="seconds",
            group="work",
        ),
        Variable(
            "DPO_API_PER_SECOND",
            "How often a token may call the API, with five seconds' worth at once; more is answered 429.",
            default="10",
            kind=NUMBER,
            unit="calls a second",
            group="work",
        ),
        Variable(
            "DPO_TASK_LINK_DAYS",
            "How long a link works that was mailed to a contributor.",
            default="14",
            kind=NUMBER,
            unit="days",
            group="work",
        ),
        Variable(
            "DPO_ORIGINALS_DAYS",
            "How long originals of scanned post are proposed to be kept after their batch: at most 365.",
            default="30",
            kind=NUMBER,
            unit="days",
            group="work",
        ),
    )


def _watching() -> tuple[Variable, ...]:
    return (
        Variable(
            "DPO_PING_URL",
            "What is asked every five minutes, and by each `manage.py sweep`, while everything that"
            " `/healthz/deep` looks at is well: a watcher outside that alarms when it hears nothing. `https://`,"
            " another host.",
            group="watching",
            is_secret=True,
        ),
        Variable("DPO_LOG_LEVEL", "Level of the office's own log lines.", default="INFO", group="watching"),
    )


def _demo() -> tuple[Variable, ...]:
    return (
        Variable(
            "DPO_SINK_SMTP_PORT",
            "Where a demo's sink takes mail; `script/server` finds a free port.",
            default="8025",
            kind=NUMBER,
            group="demo",
        ),
        Variable(
            "DPO_SINK_HTTP_PORT",
            "Where it shows its journal.",
            default="8026",
            kind=NUMBER,
            group="demo",
        ),
        Variable(
            "DPO_SINK_SMS_PORT",
            "Where it takes text messages.",
            default="8027",
            kind=NUMBER,
            group="demo",
        ),
        Variable("DPO_DEBUG", "Django's debug pages; never in production mode.", kind=SWITCH, group="demo"),
    )


VARIABLES: Final = (
    *_office(),
    *_people(),
    *_provider(),
    *_services(),
    *_sending(),
    *_work(),
    *_watching(),
    *_demo(),
)
BY_NAME: Final = {variable.name: variable for variable in VARIABLES}


class Surroundings:
    """The variables of one process, each with its declared default.

    A name that is not declared is a KeyError: what is read stands in the reference.
    """

    def __init__(self, environment: Mapping[str, str], mode: str) -> None:
        self.environment = environment
        self.mode = mode

    def text(self, name: str) -> str:
        """Return a variable's text, or its default."""
        return self.environment.get(name) or self._default(BY_NAME[name])

    def number(self, name: str) -> int:
        """Return a variable as a number of one or more; zero where it has no default and says nothing.

        Raises ImproperlyConfigured for anything else.
        """
        text = self.text(name)
        return whole_number({name: text}, name, 1) if text else 0

    def is_on(self, name: str) -> bool:
        """Return whether a switch says yes."""
        return is_on({name: self.text(name)}, name)

    def _default(self, variable: Variable) -> str:
        text = {"demo": variable.demo, "production": variable.production}.get(self.mode) or variable.default
        if not text.startswith("{"):
            return text
        named, _, rest = text[1:].partition("}")
        return self.text(named) + rest
