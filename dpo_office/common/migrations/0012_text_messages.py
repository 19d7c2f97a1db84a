from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0011_fewer_indexes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_channel_known',
        ),
        migrations.RemoveConstraint(
            model_name='lettertemplate',
            name='template_one_per_language',
        ),
        migrations.AddField(
            model_name='dispatch',
            name='channel',
            field=models.CharField(db_default='email', default='email', max_length=10),
        ),
        migrations.AddField(
            model_name='lettertemplate',
            name='channel',
            field=models.CharField(db_default='email', default='email', max_length=10),
        ),
        migrations.AlterField(
            model_name='letter',
            name='channel',
            field=models.CharField(choices=[('email', 'email'), ('sms', 'sms'), ('post', 'post')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ('email', 'sms', 'post'))), name='letter_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='lettertemplate',
            constraint=models.UniqueConstraint(fields=('batch_id', 'language', 'channel'), name='template_one_for_each_channel'),
        ),
        migrations.AddConstraint(
            model_name='lettertemplate',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ('email', 'sms', 'post'))), name='template_channel_known'),
        ),
    ]
