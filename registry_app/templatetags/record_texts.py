"""Codes of the record in words."""

from django import template

from registry_app.labels_countries import country_of

register = template.Library()
register.filter("country", country_of)
