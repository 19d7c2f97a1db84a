"""The public pages of the registry."""

from django.urls import path

from registry_app.pages.policy_texts import policy_difference, policy_in_force, policy_text

urlpatterns = [
    path("policies/<slug:controller>/", policy_in_force, name="policy_in_force"),
    path("policies/<slug:controller>/<int:number>/", policy_text, name="policy_text"),
    path(
        "policies/<slug:controller>/<int:number>/since/<int:earlier>/",
        policy_difference,
        name="policy_difference",
    ),
]
