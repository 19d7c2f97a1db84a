"""Indexes of lists and searches, made beside a running office (docs/operations.md)."""

import django.contrib.postgres.indexes
import dpo_office.common.search.keys
from django.db import migrations, models

from dpo_office.common.operations import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('common', '0005_search_functions'),
        ('registry_app', '0004_flat_texts_removed'),
    ]

    operations = [
        AddIndexBesideWork(
            model_name='customer',
            index=models.Index(fields=['number', 'id'], name='customer_list'),
        ),
        AddIndexBesideWork(
            model_name='customer',
            index=models.Index(fields=['account_state', 'number', 'id'], name='customer_by_state'),
        ),
        AddIndexBesideWork(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(dpo_office.common.search.keys.Words('name'), name='customer_words'),
        ),
        AddIndexBesideWork(
            model_name='customer',
            index=models.Index(dpo_office.common.search.keys.Lowered('email'), name='customer_email_key'),
        ),
        AddIndexBesideWork(
            model_name='customer',
            index=models.Index(dpo_office.common.search.keys.PhoneKey('phone'), name='customer_phone_key'),
        ),
        AddIndexBesideWork(
            model_name='customer',
            index=models.Index(dpo_office.common.search.keys.NumberKey('number'), name='customer_number_key'),
        ),
    ]
