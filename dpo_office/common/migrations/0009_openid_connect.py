import django.db.models.deletion
import dpo_office.common.operations
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0008_reads_of_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='signin',
            name='provider_session',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='HistoricalProviderIdentity',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('issuer', models.CharField(max_length=255, null=True)),
                        ('subject', models.CharField(blank=True, max_length=255, null=True)),
                        ('expected', models.CharField(blank=True, max_length=254, null=True)),
                        ('made_at', models.DateTimeField(null=True)),
                        ('bound_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical provider identity',
                        'verbose_name_plural': 'historical provider identitys',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='ProviderIdentity',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('issuer', models.CharField(max_length=255)),
                        ('subject', models.CharField(blank=True, max_length=255)),
                        ('expected', models.CharField(blank=True, max_length=254)),
                        ('made_at', models.DateTimeField()),
                        ('bound_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='identity_once_for_a_person'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('subject', ''), _negated=True)), fields=('issuer', 'subject'), name='identity_of_one_person'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('expected', ''), _negated=True)), fields=('issuer', 'expected'), name='identity_expected_once'), models.CheckConstraint(condition=models.Q(models.Q(('bound_at__isnull', True), ('subject', ''), models.Q(('expected', ''), _negated=True)), models.Q(('bound_at__isnull', False), models.Q(('subject', ''), _negated=True)), _connector='OR'), name='identity_is_expected_or_bound'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='identity_ended_by_somebody')],
                    },
                ),
            ],
        ),
    ]
