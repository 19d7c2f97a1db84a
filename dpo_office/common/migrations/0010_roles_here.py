import dpo_office.common.operations
import simple_history.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0009_openid_connect'),
    ]

    operations = [
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='HistoricalRoleChange',
                    fields=[
                        ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ('controller_id', models.UUIDField(null=True)),
                        ('role', models.CharField(choices=[('officer', 'case officer'), ('decider', 'decider'), ('dpo', 'data protection officer'), ('legal', 'legal'), ('agent', 'customer-service agent'), ('auditor', 'auditor'), ('contributor', 'contributor'), ('client', 'client system')], max_length=20, null=True)),
                        ('permission', models.CharField(max_length=80, null=True)),
                        ('allowed', models.BooleanField(null=True)),
                        ('reason', models.TextField(null=True)),
                        ('decided_by', models.UUIDField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('end_reason', models.TextField(blank=True, db_default='', default='', null=True)),
                        ('history_user_id', models.UUIDField(null=True)),
                        ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField()),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical role change',
                        'verbose_name_plural': 'historical role changes',
                        'ordering': ('-history_id',),
                        'get_latest_by': 'history_id',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='RoleChange',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('controller_id', models.UUIDField()),
                        ('role', models.CharField(choices=[('officer', 'case officer'), ('decider', 'decider'), ('dpo', 'data protection officer'), ('legal', 'legal'), ('agent', 'customer-service agent'), ('auditor', 'auditor'), ('contributor', 'contributor'), ('client', 'client system')], max_length=20)),
                        ('permission', models.CharField(max_length=80)),
                        ('allowed', models.BooleanField()),
                        ('reason', models.TextField()),
                        ('decided_by', models.UUIDField()),
                        ('decided_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_by', models.UUIDField(blank=True, null=True)),
                        ('end_reason', models.TextField(blank=True, db_default='', default='')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('controller_id', 'role', 'permission'), name='role_change_once'), models.CheckConstraint(condition=models.Q(('role__in', ('officer', 'decider', 'dpo', 'legal', 'agent', 'auditor', 'contributor', 'client'))), name='role_change_of_known_role'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='role_change_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='role_change_ended_by_somebody')],
                    },
                ),
            ],
        ),
    ]
