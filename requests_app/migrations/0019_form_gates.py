import django.db.models.deletion
import uuid
from dpo_office.common.operations import CreateModels
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0001_squashed_0002_the_whole_record'),
        ('requests_app', '0018_signature_trust'),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name='CaseGate',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('mode', models.CharField(choices=[('none', 'no form is asked for'), ('optional', 'a form is offered'), ('requested', 'a form is asked for'), ('required', 'a form is required')], max_length=20)),
                        ('identity', models.CharField(choices=[('session', 'was logged in'), ('address_on_file', 'wrote from the address on file'), ('unclear', 'not clear yet')], max_length=20)),
                        ('decided_by', models.UUIDField()),
                        ('decided_at', models.DateTimeField()),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='gate', to='requests_app.case')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('mode__in', ('none', 'optional', 'requested', 'required'))), name='case_gate_mode_known'), models.CheckConstraint(condition=models.Q(('identity__in', ('session', 'address_on_file', 'unclear'))), name='case_gate_identity_known')],
                    },
                ),
                migrations.CreateModel(
                    name='FormGate',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveIntegerField()),
                        ('modes', models.JSONField(blank=True, default=dict)),
                        ('review_on', models.DateField(blank=True, null=True)),
                        ('reason', models.TextField()),
                        ('decided_by', models.UUIDField()),
                        ('decided_at', models.DateTimeField()),
                        ('controller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='form_gates', to='registry_app.controller')),
                    ],
                    options={
                        'ordering': ('number',),
                        'constraints': [models.UniqueConstraint(fields=('controller', 'number'), name='form_gate_version_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='form_gate_has_reason')],
                    },
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='escalation',
            name='escalation_kind_known',
        ),
        migrations.AlterField(
            model_name='escalation',
            name='kind',
            field=models.CharField(choices=[('unowned', 'nobody has taken the case'), ('form_review', 'still waits for the form: is it clear without it who asks?'), ('near', 'a week is left'), ('soon', 'three days are left'), ('form_decide', 'still waits for the form: it is decided now'), ('last_day', 'one day is left'), ('stop_late', 'the use should have stopped'), ('overdue', 'the time limit is over')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('unowned', 'form_review', 'near', 'soon', 'form_decide', 'last_day', 'stop_late', 'overdue'))), name='escalation_kind_known'),
        ),
    ]
