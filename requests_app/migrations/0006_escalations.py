import django.db.models.deletion
import dpo_office.common.operations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '__first__'),
        ('requests_app', '0005_post'),
    ]

    operations = [
        dpo_office.common.operations.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Escalation',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('unowned', 'nobody has taken the case'), ('near', 'a week is left'), ('soon', 'three days are left'), ('last_day', 'one day is left'), ('stop_late', 'the use should have stopped'), ('overdue', 'the time limit is over')], max_length=20)),
                        ('about_on', models.DateField()),
                        ('raised_at', models.DateTimeField()),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='requests_app.case')),
                    ],
                    options={
                        'ordering': ('raised_at', 'id'),
                        'constraints': (models.UniqueConstraint(fields=('case', 'kind', 'about_on'), name='escalation_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('unowned', 'near', 'soon', 'last_day', 'stop_late', 'overdue'))), name='escalation_kind_known')),
                    },
                ),
                migrations.CreateModel(
                    name='EscalationNotice',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('letter_id', models.UUIDField()),
                        ('escalation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='requests_app.escalation')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': (models.UniqueConstraint(fields=('escalation', 'letter_id'), name='escalation_notice_once'),),
                    },
                ),
            ],
        ),
    ]
