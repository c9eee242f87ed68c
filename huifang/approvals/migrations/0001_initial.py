import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('organization', '0003_staff'),
        ('regulations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('key', models.CharField(max_length=120)),
                ('amount', models.BigIntegerField(null=True, verbose_name='amount')),
                ('facts', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('again', models.BooleanField(default=False)),
                ('requested_at', models.DateTimeField(verbose_name='requested at')),
                ('state', models.CharField(choices=[('pending', 'to be decided'), ('asked', 'asked back'), ('granted', 'approved'), ('refused', 'turned down'), ('withdrawn', 'withdrawn')], default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('version', models.PositiveIntegerField(default=1)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.rule')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'approval',
                'verbose_name_plural': 'approvals',
                'indexes': [models.Index(condition=models.Q(('state__in', ('pending', 'asked'))), fields=['requested_at', 'id'], name='approvals_open'), models.Index(fields=['requested_by', 'id'], name='approvals_requested_by'), models.Index(fields=['subject_kind', 'subject_id', 'id'], name='approvals_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('pending', 'asked'))), fields=('key',), name='approvals_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ('pending', 'asked'))), models.Q(models.Q(('state__in', ('pending', 'asked')), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='approvals_closed')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('who', models.CharField(max_length=120)),
                ('how_many', models.CharField(max_length=8)),
                ('count', models.PositiveSmallIntegerField(null=True)),
                ('limit', models.CharField(blank=True, max_length=80)),
                ('bulk', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'not yet its turn'), ('running', 'being decided'), ('approved', 'approved'), ('refused', 'turned down'), ('passed_on', 'passed on'), ('dropped', 'no longer needed')], default='waiting', max_length=10)),
                ('began_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='approvals.approval')),
            ],
            options={
                'verbose_name': 'step',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('approval', 'number'), name='approvals_step_number'), models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('approval',), name='approvals_one_step_runs')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='approvals.approval')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='approvals.step')),
            ],
            options={
                'verbose_name': 'question',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('approval',), name='approvals_one_question')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations', to='approvals.step')),
            ],
            options={
                'verbose_name': 'delegation',
                'indexes': [models.Index(fields=['to', 'step'], name='approvals_delegated_to')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('approved', 'approved'), ('refused', 'turned down')], max_length=8)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('again', models.BooleanField(default=False)),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='approvals.approval')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='approvals.step')),
            ],
            options={
                'verbose_name': 'decision',
                'constraints': [models.UniqueConstraint(fields=('step', 'principal'), name='approvals_vote_once'), models.UniqueConstraint(fields=('step', 'by'), name='approvals_voter_once'), models.UniqueConstraint(condition=models.Q(('again', False)), fields=('approval', 'by'), name='approvals_one_step_each'), models.CheckConstraint(condition=models.Q(models.Q(('by', models.F('requester')), _negated=True), models.Q(('principal', models.F('requester')), _negated=True)), name='approvals_not_ones_own')],
            },
        ),
    ]
