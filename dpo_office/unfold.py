"""The dress of the back office: titles, files, navigation."""

from functools import cache
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

# Found when a page first asks, for settings are read before there are addresses; then kept, for a page asks
# for each more than once.
_address = lazy(cache(reverse), str)


def _page(title: Any, icon: str, name: str, permission: Any = None) -> dict[str, Any]:
    """Give the entry for a page; `permission` tells who is shown it, by default everybody."""
    entry = {"title": title, "icon": icon, "link": _address(name)}
    return entry if permission is None else entry | {"permission": permission}


def _item(title: Any, icon: str, label: str) -> dict[str, Any]:
    """Give the entry for the list of a model, shown to whoever may see a row of it somewhere."""

    def may_see(request: HttpRequest) -> bool:
        from django.contrib import admin  # noqa: PLC0415  settings read this file, before there are models

        model_admin = admin.site.get_model_admin(apps.get_model(label))
        return bool(model_admin.has_view_permission(request))

    return _page(title, icon, f"admin:{label.replace('.', '_')}_changelist", may_see)


def _file(name: str) -> Any:
    """Give the address of a static file when a page asks for it: settings are not complete here."""
    return lambda _request: static(name)


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "DPO office",
    "SITE_HEADER": "DPO office",
    "SITE_SYMBOL": "shield_person",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": _file("office/icon.svg")},
    ],
    "DASHBOARD_CALLBACK": "requests_app.pages.today.today",
    "STYLES": [_file("office/theme.css"), _file("office/office.css"), _file("office/print.css")],
    "SCRIPTS": [_file("office/keyboard.js"), _file("office/live.js")],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "ACCOUNT": {
        "navigation": [
            {"title": _("Handbook"), "link": _address("help_page")},
            {"title": _("My sign-in"), "link": _address("my_sign_in")},
            {"title": _("What is recorded about you"), "link": _address("staff_notice")},
            {"title": _("Change password"), "link": _address("admin:password_change")},
        ]
    },
    "COMMAND": {"show_history": False},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    _page(_("Today"), "today", "admin:index"),
                    _page(_("Quick record"), "bolt", "quick_record", "requests_app.pages.quick.may_record"),
                    _page(
                        _("Calendar"),
                        "calendar_month",
                        "calendar_page",
                        "requests_app.pages.calendar.may_see",
                    ),
                    _page(_("Year wheel"), "donut_large", "year_wheel", "requests_app.pages.wheel.may_see"),
                    _item(_("Mail"), "mail", "requests_app.mail"),
                    _item(_("Post on paper"), "markunread_mailbox", "requests_app.postbatch"),
                    _page(_("Reports"), "query_stats", "reports_page", "requests_app.pages.reports.may_see"),
                    _item(_("Yearly reports"), "summarize", "requests_app.yearlyreport"),
                    _item(_("Cases"), "inbox", "requests_app.case"),
                    _item(_("Waves of letters"), "tsunami", "requests_app.wave"),
                    _item(_("What may be said"), "record_voice_over", "requests_app.guidancecard"),
                    _item(_("Letter templates"), "stylus_note", "requests_app.caselettertemplate"),
                    _item(_("Sensitive content"), "visibility_off", "requests_app.sensitivepassage"),
                    _item(_("Authority cases"), "account_balance", "requests_app.authoritycase"),
                    _item(_("Breaches"), "emergency", "requests_app.breach"),
                    _page(
                        _("Report a breach"),
                        "report",
                        "admin:requests_app_breach_report",
                        "requests_app.admin.report_breach.may_report",
                    ),
                    _item(_("Customers"), "group", "registry_app.customer"),
                    _item(_("Customer files"), "upload_file", "registry_app.customerimport"),
                ],
            },
            {
                "title": _("Registry"),
                "separator": True,
                "items": [
                    _item(_("Controllers"), "domain", "registry_app.controller"),
                    _item(_("Mailboxes"), "mark_email_unread", "registry_app.mailbox"),
                    _item(_("Trust for signatures"), "verified", "requests_app.signaturetrust"),
                    _item(_("Activities"), "list_alt", "registry_app.processingactivity"),
                    _page(
                        _("Findings"),
                        "rule",
                        "admin:registry_app_processingactivity_findings",
                        "registry_app.admin.findings_page.may_see",
                    ),
                    _item(_("Categories of data"), "category", "registry_app.datacategory"),
                    _item(_("Systems"), "storage", "registry_app.system"),
                    _item(_("Contributors"), "contact_mail", "requests_app.contributor"),
                    _item(_("Recipients"), "move_to_inbox", "registry_app.recipient"),
                    _item(_("Transfer decisions"), "public", "registry_app.listing"),
                    _item(_("Retention rules"), "auto_delete", "registry_app.retentionrule"),
                    _item(_("Planned changes"), "event_upcoming", "registry_app.plannedchange"),
                    _item(_("Policy texts read"), "document_scanner", "registry_app.policyreading"),
                    _item(_("Policy versions"), "policy", "registry_app.policyversion"),
                    _item(_("Promises"), "handshake", "registry_app.promise"),
                    _item(_("Notices"), "campaign", "registry_app.campaign"),
                    _item(_("Public holidays"), "event", "registry_app.holiday"),
                ],
            },
            {
                "title": _("Office"),
                "separator": True,
                "items": [
                    _item(_("Letters"), "outgoing_mail", "common.letter"),
                    _item(_("Contact blocks"), "block", "common.contactblock"),
                    _item(_("Forms on the web"), "contact_support", "requests_app.webform"),
                    _item(_("On call for breaches"), "notifications_active", "requests_app.reportdesk"),
                    _item(_("Events"), "timeline", "common.event"),
                    _item(_("Read log"), "visibility", "common.readrecord"),
                    _item(_("Users"), "manage_accounts", "common.user"),
                    _page(
                        _("Absences"),
                        "event_busy",
                        "absence_page",
                        "dpo_office.common.people.absence_page.may_see",
                    ),
                    _page(
                        _("Access review"),
                        "how_to_reg",
                        "access_review",
                        "requests_app.pages.access_review.may_see",
                    ),
                    _page(_("Roles"), "badge", "roles_page"),
                    _page(
                        _("System health"),
                        "monitor_heart",
                        "health_page",
                        "requests_app.pages.health.may_see",
                    ),
                    _page(_("API description"), "api", "docs"),
                ],
            },
        ],
    },
}
