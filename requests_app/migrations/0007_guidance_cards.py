import django.db.models.deletion
import dpo_office.common.operations
import simple_history.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0001_squashed_0002_the_whole_record'),
        ('requests_app', '0006_escalations'),
    ]

    operations = [
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='HistoricalGuidanceCard',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('topic', models.CharField(choices=[('general', 'every call'), ('access', 'access'), ('rectification', 'rectification'), ('erasure', 'erasure'), ('restriction', 'restriction of processing'), ('portability', 'data portability'), ('objection', 'objection'), ('automated_decision', 'automated individual decisions'), ('consent_withdrawal', 'withdrawal of consent')], max_length=30, null=True)),
                        ('may_say_da', models.TextField(null=True)),
                        ('may_say_en', models.TextField(null=True)),
                        ('must_not_say_da', models.TextField(null=True)),
                        ('must_not_say_en', models.TextField(null=True)),
                        ('hand_over_da', models.TextField(null=True)),
                        ('hand_over_en', models.TextField(null=True)),
                        ('reason', models.TextField(blank=True, null=True)),
                        ('version', models.PositiveIntegerField(default=1, null=True)),
                        ('created_at', models.DateTimeField(null=True)),
                        ('changed_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('controller', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry_app.controller')),
                    ],
                    options={
                        'verbose_name': 'historical guidance card',
                        'verbose_name_plural': 'historical guidance cards',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='GuidanceCard',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('topic', models.CharField(choices=[('general', 'every call'), ('access', 'access'), ('rectification', 'rectification'), ('erasure', 'erasure'), ('restriction', 'restriction of processing'), ('portability', 'data portability'), ('objection', 'objection'), ('automated_decision', 'automated individual decisions'), ('consent_withdrawal', 'withdrawal of consent')], max_length=30)),
                        ('may_say_da', models.TextField()),
                        ('may_say_en', models.TextField()),
                        ('must_not_say_da', models.TextField()),
                        ('must_not_say_en', models.TextField()),
                        ('hand_over_da', models.TextField()),
                        ('hand_over_en', models.TextField()),
                        ('reason', models.TextField(blank=True)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('created_at', models.DateTimeField()),
                        ('changed_at', models.DateTimeField()),
                        ('controller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guidance_cards', to='registry_app.controller')),
                    ],
                    options={
                        'verbose_name': 'guidance card',
                        'ordering': ('controller__name', 'topic'),
                        'constraints': [models.UniqueConstraint(fields=('controller', 'topic'), name='guidance_card_once'), models.CheckConstraint(condition=models.Q(('topic__in', ('general', 'access', 'rectification', 'erasure', 'restriction', 'portability', 'objection', 'automated_decision', 'consent_withdrawal'))), name='guidance_card_topic_known')],
                    },
                ),
            ],
        ),
    ]
