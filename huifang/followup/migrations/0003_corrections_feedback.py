import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0001_initial'),
        ('followup', '0002_rounds'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('found', models.CharField(choices=[('call', 'on the phone'), ('visit', 'on a visit'), ('inspection', 'at an inspection on site')], default='call', max_length=10, verbose_name='found how')),
                ('what', models.TextField(verbose_name='what is not in order')),
                ('found_at', models.DateTimeField(verbose_name='found at')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due')),
                ('state', models.CharField(choices=[('reported', 'reported to the leader'), ('assigned', 'being corrected'), ('corrected', 'corrected, to be followed up'), ('satisfied', 'customer satisfied'), ('void', 'void')], default='reported', max_length=10, verbose_name='state')),
                ('turn', models.PositiveSmallIntegerField(default=1, verbose_name='turn')),
                ('closed_at', models.DateTimeField(null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.customer', verbose_name='customer')),
                ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followup.record')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='responsible department')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
            ],
            options={
                'verbose_name': 'non-conformity',
                'verbose_name_plural': 'non-conformities',
                'indexes': [models.Index(fields=['state', 'found_at', 'id'], name='followup_correction_state'), models.Index(fields=['customer', 'id'], name='followup_correction_party')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('satisfied', 'void'))), models.Q(('closed_at', None), ('state__in', ('reported', 'assigned', 'corrected'))), _connector='OR'), name='followup_correction_closed')],
            },
        ),
        migrations.CreateModel(
            name='CorrectionTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('measure', models.TextField(blank=True, verbose_name='what is to be done')),
                ('due_at', models.DateTimeField()),
                ('assigned_at', models.DateTimeField()),
                ('done', models.TextField(blank=True, verbose_name='what was done')),
                ('done_at', models.DateTimeField(null=True)),
                ('evidence', models.PositiveSmallIntegerField(default=0, verbose_name='pieces of evidence')),
                ('is_satisfied', models.BooleanField(null=True)),
                ('words', models.TextField(blank=True, verbose_name='what the customer said')),
                ('asked_at', models.DateTimeField(null=True)),
                ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('correction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='followup.correction')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followup.record')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followup.task')),
            ],
            options={
                'verbose_name': 'turn of a correction',
                'constraints': [models.UniqueConstraint(fields=('correction', 'number'), name='followup_correction_turn_once')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, null=True, unique=True, verbose_name='form number')),
                ('question', models.TextField(verbose_name='question of the customer')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('state', models.CharField(choices=[('asked', 'to be answered today'), ('settled', 'answered by the agent'), ('forwarded', 'with the leader'), ('answered', 'answered, the customer to be told'), ('told', 'told, to be confirmed'), ('confirmed', 'confirmed by the customer'), ('void', 'void')], default='asked', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due')),
                ('reply', models.TextField(blank=True, verbose_name='answer of the agent')),
                ('replied_at', models.DateTimeField(null=True)),
                ('view', models.TextField(blank=True, verbose_name='what the agent proposes')),
                ('forwarded_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, verbose_name='answer of the leader')),
                ('answered_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('words', models.TextField(blank=True, verbose_name='what the customer said')),
                ('turn', models.PositiveSmallIntegerField(default=1, verbose_name='turn')),
                ('closed_at', models.DateTimeField(null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.customer', verbose_name='customer')),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='leader')),
                ('record', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followup.record')),
                ('to_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='asked of')),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
            ],
            options={
                'verbose_name': 'feedback form',
                'verbose_name_plural': 'feedback forms',
                'indexes': [models.Index(fields=['state', 'asked_at', 'id'], name='followup_feedback_state'), models.Index(fields=['customer', 'id'], name='followup_feedback_party')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('settled', 'confirmed', 'void'))), models.Q(('closed_at', None), ('state__in', ('asked', 'forwarded', 'answered', 'told'))), _connector='OR'), name='followup_feedback_closed'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('forwarded', 'answered', 'told', 'confirmed')), _negated=True), ('number__isnull', False), _connector='OR'), name='followup_feedback_numbered')],
            },
        ),
    ]
