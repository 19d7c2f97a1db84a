"""The public pages of the registry."""

from django.urls import path

from registry_app.pages.policy_texts import policy_text

urlpatterns = [path("policies/<slug:controller>/<int:number>/", policy_text, name="policy_text")]
