"""Indexes of lists and searches, made beside a running office (docs/operations.md)."""

import dpo_office.common.search.keys
from django.db import migrations, models

from dpo_office.common.operations import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('common', '0005_search_functions'),
    ]

    operations = [
        AddIndexBesideWork(
            model_name='letter',
            index=models.Index(fields=['created_at', 'id'], name='letter_list'),
        ),
        AddIndexBesideWork(
            model_name='letter',
            index=models.Index(dpo_office.common.search.keys.Lowered('recipient_address'), name='letter_address_key'),
        ),
    ]
