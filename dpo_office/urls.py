"""Where every page and call begins."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from dpo_office.common.api import problem_response
from dpo_office.common.error_texts import text_of
from dpo_office.common.handbook.views import chapter_page, help_page, picture_file
from dpo_office.common.health import healthz, healthz_deep
from dpo_office.common.letters.sms_hook import sms_hook
from dpo_office.common.people.absence_page import absence_page
from dpo_office.common.people.notice_page import staff_notice_page
from dpo_office.common.people.password_page import ChoosePassword
from dpo_office.common.people.roles_page import roles_page
from dpo_office.common.refusals import refusal_page
from dpo_office.common.sign_in import my_page, provider_pages
from dpo_office.common.sign_in.doors import code_page, enrol_page
from requests_app.pages.access_review import access_page
from requests_app.pages.calendar import calendar_file, calendar_page
from requests_app.pages.health import health_page, test_letter_page
from requests_app.pages.leaving import leaving_page
from requests_app.pages.quick import quick_done_page, quick_page
from requests_app.pages.reports import reports_page
from requests_app.pages.today_changes import mark_seen_page
from requests_app.pages.wheel import wheel_page

# What has no addresses needs no pages: they are found here (office_config.py).
admin.autodiscover()

urlpatterns = [
    path("hooks/sms/", sms_hook, name="sms_hook"),
    path("", RedirectView.as_view(pattern_name="admin:index"), name="front"),
    # Before the admin's own, which answer every other address under /office/.
    path("office/calendar/", admin.site.admin_view(calendar_page), name="calendar_page"),
    path("office/calendar/dates.ics", admin.site.admin_view(calendar_file), name="calendar_file"),
    path("office/year-wheel/", admin.site.admin_view(wheel_page), name="year_wheel"),
    path("office/reports/", admin.site.admin_view(reports_page), name="reports_page"),
    path("office/seen/", admin.site.admin_view(mark_seen_page), name="mark_seen"),
    path("office/password/<uuid:uidb64>/<slug:token>/", ChoosePassword.as_view(), name="choose_password"),
    path("office/sign-in/code/", code_page, name="sign_in_code"),
    path("office/sign-in/enrol/", enrol_page, name="sign_in_enrol"),
    path("office/sign-in/provider/", provider_pages.start_page, name="provider_sign_in"),
    path("office/sign-in/provider/back/", provider_pages.back_page, name="provider_back"),
    path("office/sign-in/provider/connect/", provider_pages.connect_page, name="provider_connect"),
    path("office/sign-in/provider/ended/", provider_pages.ended_page, name="provider_ended"),
    path("office/sign-in/provider/signed-out/", provider_pages.signed_out_page, name="provider_signed_out"),
    path("office/sign-in/provider/proved/", provider_pages.proved_page, name="provider_proved"),
    path(
        "office/sign-in/provider/refused/<slug:code>/", provider_pages.refused_page, name="provider_refused"
    ),
    path(
        "office/sign-in/provider/prove/",
        admin.site.admin_view(provider_pages.prove_page),
        name="provider_prove",
    ),
    path("office/my-sign-in/", admin.site.admin_view(my_page.my_sign_in_page), name="my_sign_in"),
    path("office/my-sign-in/add/", admin.site.admin_view(my_page.add_factor_page), name="my_factor_add"),
    path(
        "office/my-sign-in/<uuid:factor_id>/remove/",
        admin.site.admin_view(my_page.remove_factor_page),
        name="my_factor_remove",
    ),
    path("office/my-sign-in/codes/", admin.site.admin_view(my_page.recovery_codes_page), name="my_codes"),
    path(
        "office/my-sign-in/<uuid:sign_in_id>/end/",
        admin.site.admin_view(my_page.end_session_page),
        name="my_session_end",
    ),
    path("office/absences/", admin.site.admin_view(absence_page), name="absence_page"),
    path("office/people/<uuid:user_id>/leaves/", admin.site.admin_view(leaving_page), name="person_leaves"),
    path("office/access-review/", admin.site.admin_view(access_page), name="access_review"),
    path("office/what-is-recorded/", admin.site.admin_view(staff_notice_page), name="staff_notice"),
    path("office/help/", admin.site.admin_view(help_page), name="help_page"),
    path(
        "office/help/pictures/<slug:language>/<slug:name>.webp",
        admin.site.admin_view(picture_file),
        name="help_picture",
    ),
    path("office/help/<slug:slug>/", admin.site.admin_view(chapter_page), name="help_chapter"),
    path("office/roles/", admin.site.admin_view(roles_page), name="roles_page"),
    path("office/health/", admin.site.admin_view(health_page), name="health_page"),
    path("office/health/test-letter/", admin.site.admin_view(test_letter_page), name="test_letter"),
    path("office/quick/", admin.site.admin_view(quick_page), name="quick_record"),
    path("office/quick/<uuid:case_id>/", admin.site.admin_view(quick_done_page), name="quick_record_done"),
    path("office/", include("django.conf.urls.i18n")),
    path("office/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("healthz/deep", healthz_deep, name="healthz_deep"),
    path("", include("registry_app.pages.urls")),
    path("", include("requests_app.pages.urls")),
    path("api/v1/", include("registry_app.api.urls")),
    path("api/v1/", include("requests_app.api.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]


def _plain(request: HttpRequest, code: str, status: int) -> HttpResponse:
    """Answer what no view answered: problem+json under /api/, never HTML, and no details."""
    if request.path.startswith("/api/"):
        return problem_response(code, status)
    if request.path.startswith("/office/") and code in ("not_found", "not_permitted"):
        return refusal_page(request, code, status)
    return HttpResponse(text_of(code), status=status, content_type="text/plain; charset=utf-8")


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Answer a call that Django itself refuses, such as one for a foreign host."""
    return _plain(request, "malformed", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Answer what is forbidden outside of the API's own views."""
    return _plain(request, "not_permitted", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Answer an unknown path."""
    return _plain(request, "not_found", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected failure."""
    return _plain(request, "internal", 500)


handler400 = malformed
handler403 = forbidden
handler404 = not_found
handler500 = failed
