import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('complaints', '0003_intake'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('ringing', 'nobody has acknowledged yet'), ('acknowledged', 'acknowledged')], default='ringing', max_length=12)),
                ('rung', models.PositiveSmallIntegerField(default=0)),
                ('raised_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('next_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('report', models.JSONField(default=dict)),
                ('reported_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='alarm', to='complaints.complaint')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'safety alarm',
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='complaints_alarm_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at', None), ('state', 'ringing')), models.Q(('acknowledged_at__isnull', False), ('next_at', None), ('state', 'acknowledged')), _connector='OR'), name='complaints_alarm_acknowledged')],
            },
        ),
        migrations.CreateModel(
            name='AlarmCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=40)),
                ('rung', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('alarm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='complaints.alarm')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'call of an alarm',
                'constraints': [models.UniqueConstraint(fields=('alarm', 'person', 'rung'), name='complaints_alarm_call_once')],
            },
        ),
        migrations.CreateModel(
            name='CoachingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='Advice')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coaching', to='complaints.complaint')),
            ],
            options={
                'verbose_name': 'coaching note',
                'indexes': [models.Index(fields=['complaint', 'at'], name='complaints_coaching')],
            },
        ),
        migrations.CreateModel(
            name='FirstAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=200)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('done_at', models.DateTimeField(null=True)),
                ('alarm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='complaints.alarm')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'first action',
                'constraints': [models.UniqueConstraint(fields=('alarm', 'number'), name='complaints_first_action_once')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='What the customer was told')),
                ('way', models.CharField(choices=[('phone', 'phone'), ('visit', 'face to face'), ('message', 'text message'), ('mail', 'e-mail')], default='phone', max_length=8)),
                ('promised_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('origin', models.CharField(max_length=100, null=True, unique=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='complaints.complaint')),
            ],
            options={
                'verbose_name': 'word to the customer',
                'indexes': [models.Index(fields=['complaint', 'at'], name='complaints_told_at')],
            },
        ),
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('suggestion', 'suggestion'), ('complaint', 'complaint about the centre')], default='suggestion', max_length=10)),
                ('text', models.TextField(verbose_name='What you want to say')),
                ('raised_on', models.DateField()),
                ('code_digest', models.CharField(max_length=64, null=True, unique=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('open', 'to be answered'), ('answered', 'answered')], default='open', max_length=8)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('raised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'voice of a member',
                'indexes': [models.Index(fields=['state', 'id'], name='complaints_voice_state'), models.Index(fields=['raised_by', 'id'], name='complaints_voice_mine')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code_digest__isnull', False), ('raised_by', None)), models.Q(('code_digest', None), ('raised_by__isnull', False)), _connector='OR'), name='complaints_voice_named_or_not')],
            },
        ),
    ]
