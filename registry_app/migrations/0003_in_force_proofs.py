import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry_app', '0001_squashed_0002_the_whole_record'),
    ]

    operations = [
        migrations.CreateModel(
            name='InForceProof',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('told', 'everyone was told 14 full days before'), ('not_material', 'the change is not material'), ('first', 'it is the first version'), ('entered', 'it was entered as it was in force before')], max_length=20)),
                ('in_force_on', models.DateField(blank=True, null=True)),
                ('content_sha256', models.CharField(max_length=64)),
                ('list_sha256', models.CharField(blank=True, max_length=64)),
                ('due', models.PositiveIntegerField(default=0)),
                ('informed', models.PositiveIntegerField(default=0)),
                ('late', models.PositiveIntegerField(default=0)),
                ('excepted', models.PositiveIntegerField(default=0)),
                ('excluded', models.JSONField(blank=True, default=dict)),
                ('last_reached_at', models.DateTimeField(blank=True, null=True)),
                ('evaluated_at', models.DateTimeField()),
                ('campaign', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_force_proof', to='registry_app.campaign')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry_app.controller')),
                ('policy_version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='in_force_proof', to='registry_app.policyversion')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='registry_app.policyversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ground__in', ('told', 'not_material', 'first', 'entered'))), name='in_force_proof_ground_known'), models.CheckConstraint(condition=models.Q(('content_sha256', ''), _negated=True), name='in_force_proof_of_a_text'), models.CheckConstraint(condition=models.Q(('in_force_on__isnull', False), ('ground', 'entered'), _connector='OR'), name='in_force_proof_has_day'), models.CheckConstraint(condition=models.Q(models.Q(('campaign__isnull', False), ('ground', 'told'), ('informed', models.F('due')), models.Q(('list_sha256', ''), _negated=True)), models.Q(models.Q(('ground', 'told'), _negated=True), ('campaign__isnull', True), ('due', 0), ('excepted', 0), ('informed', 0), ('late', 0), ('list_sha256', '')), _connector='OR'), name='in_force_proof_everyone_told'), models.CheckConstraint(condition=models.Q(('late__lte', models.F('informed'))), name='in_force_proof_late_were_told')],
            },
        ),
    ]
