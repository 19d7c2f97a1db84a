"""What each answer tells the browser."""

import pytest
from django.test import Client

from dpo_office.common.page_headers import (
    API_DESCRIPTION,
    CSP,
    NO_PAGE,
    OFFICE_PAGE,
    PDF,
    PUBLIC_PAGE,
    content_policy,
)

pytestmark = pytest.mark.django_db

EVERYWHERE = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


@pytest.mark.parametrize("policy", [NO_PAGE, PDF, PUBLIC_PAGE, OFFICE_PAGE, API_DESCRIPTION])
def test_a_policy_begins_with_nothing_and_names_no_other_host(policy):
    assert all(rule in policy for rule in EVERYWHERE)
    assert "//" not in policy
    assert "*" not in policy


def test_no_page_runs_a_script_that_stands_in_it():
    for policy in (NO_PAGE, PDF, PUBLIC_PAGE, OFFICE_PAGE, API_DESCRIPTION):
        scripts = [rule for rule in policy.split("; ") if rule.startswith("script-src")]
        assert not any("unsafe-inline" in rule for rule in scripts)
    assert "script-src" not in PUBLIC_PAGE
    assert "unsafe-eval" not in API_DESCRIPTION


@pytest.mark.parametrize(
    ("path", "content_type", "policy"),
    [
        ("/office/", "text/html; charset=utf-8", OFFICE_PAGE),
        ("/office/search/", "text/html", OFFICE_PAGE),
        ("/office/x/", "text/plain", NO_PAGE),
        ("/office/x/", "application/pdf", PDF),
        ("/policies/retnemt/2/", "text/html", PUBLIC_PAGE),
        ("/api/v1/docs/", "text/html", API_DESCRIPTION),
        ("/api/v1/cases/", "application/json", NO_PAGE),
        ("/static/office/icon.svg", "image/svg+xml", NO_PAGE),
        ("/officeful/", "text/html", PUBLIC_PAGE),
        ("/", "", NO_PAGE),
    ],
)
def test_a_place_has_its_policy(path, content_type, policy):
    assert content_policy(path, content_type) == policy


@pytest.mark.parametrize("path", ["/office/login/", "/office/", "/api/v1/cases/", "/unknown"])
def test_an_answer_is_not_kept_and_not_framed(path):
    headers = Client().get(path).headers

    assert all(rule in headers[CSP] for rule in EVERYWHERE)
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_static_files_are_kept():
    answer = Client().get("/static/office/office.css")
    assert "no-store" not in answer.headers["Cache-Control"]
    # Read to its end: closing it would close the connection in the middle of this test's transaction.
    assert b"".join(answer.streaming_content)
