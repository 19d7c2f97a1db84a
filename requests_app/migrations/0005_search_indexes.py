"""Indexes of lists and searches, made beside a running office (docs/operations.md)."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
import dpo_office.common.search.keys
from django.db import migrations, models

from dpo_office.common.operations import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('common', '0005_search_functions'),
        ('registry_app', '0005_search_indexes'),
        ('requests_app', '0004_contributors'),
    ]

    operations = [
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(fields=['due_on', 'id'], name='case_list'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(fields=['controller', 'due_on', 'id'], name='case_list_of_one'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_on', 'id'], name='case_list_open'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(dpo_office.common.search.keys.NumberKey('reference'), name='case_reference_key'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(django.db.models.functions.text.Right('reference', 9), name='case_reference_tail'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=django.contrib.postgres.indexes.GinIndex(dpo_office.common.search.keys.Words('requester_name'), name='case_words'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(dpo_office.common.search.keys.Lowered('requester_email'), name='case_email_key'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(dpo_office.common.search.keys.PhoneKey('requester_phone'), name='case_phone_key'),
        ),
        AddIndexBesideWork(
            model_name='case',
            index=models.Index(dpo_office.common.search.keys.NumberKey('requester_customer_number'), name='case_number_key'),
        ),
    ]
