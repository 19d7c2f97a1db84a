"""The pages outside of the office: those that a mailed link leads to, and the forms on the web."""

from django.urls import path

from requests_app.pages.answer_pages import answer_file, answer_page, answer_step
from requests_app.pages.form_pages import form_page
from requests_app.pages.report import report_page
from requests_app.pages.stop_pages import stop_page
from requests_app.pages.task_pages import task_page, task_step, task_thanks
from requests_app.pages.web_form import request_page

urlpatterns = [
    path("letter/<slug:secret>/", answer_page, name="answer_page"),
    path("letter/<slug:secret>/file/<int:file_id>/", answer_file, name="answer_file"),
    path("letter/<slug:secret>/<slug:step>/", answer_step, name="answer_step"),
    path("form/<slug:secret>/", form_page, name="form_page"),
    path("request/<slug:slug>/", request_page, name="request_page"),
    path("report/<slug:secret>/", report_page, name="report_page"),
    path("stop/<slug:secret>/", stop_page, name="stop_page"),
    path("task/<slug:secret>/", task_page, name="task_page"),
    path("task/<slug:secret>/thanks/", task_thanks, name="task_thanks"),
    path("task/<slug:secret>/<slug:step>/", task_step, name="task_step"),
]
