import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('assignments', '0002_reminded'),
        ('complaints', '0005_matters'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('replacement', 'replacement'), ('compensation', 'compensation'), ('process', 'change of process'), ('repair', 'repair or redoing'), ('apology', 'apology'), ('other', 'other')], max_length=12, verbose_name='kind')),
                ('text', models.TextField(verbose_name='solution')),
                ('cost', models.PositiveIntegerField(default=0, verbose_name='cost in yuan')),
                ('days', models.PositiveSmallIntegerField(default=1, verbose_name='working days')),
                ('state', models.CharField(choices=[('open', 'proposed'), ('waiting', 'chosen, to be approved'), ('chosen', 'chosen'), ('refused', 'not approved')], default='open', max_length=8, verbose_name='state')),
                ('at', models.DateTimeField()),
                ('chosen_at', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=60, null=True, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='complaints.complaint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'chosen'))), fields=('complaint', 'round'), name='complaints_one_choice')],
            },
        ),
        migrations.CreateModel(
            name='Responsible',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsible', to='complaints.complaint')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('complaint', 'person'), name='complaints_responsible_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='complaints.proposal')),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assignments.assignment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proposal', 'place'), name='complaints_step_place')],
            },
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=160, verbose_name='cause')),
                ('whose', models.CharField(choices=[('individual', 'of an individual'), ('team', 'of a team')], max_length=10, verbose_name='whose')),
                ('text', models.TextField(blank=True, verbose_name='what was found')),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='causes', to='complaints.complaint')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assignments.assignment')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'indexes': [models.Index(fields=['code', 'at'], name='complaints_causes')],
                'constraints': [models.CheckConstraint(condition=models.Q(('whose', 'team'), ('person__isnull', False), _connector='OR'), name='complaints_cause_person')],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grounds', models.BooleanField(verbose_name='grounds sufficient')),
                ('reasonable', models.BooleanField(verbose_name='demand reasonable')),
                ('merit', models.CharField(choices=[('justified', 'justified'), ('unjustified', 'not justified')], max_length=12, verbose_name='judged')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('level', models.PositiveSmallIntegerField()),
                ('waived', models.BooleanField(default=False)),
                ('mailed', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('objection', models.TextField(blank=True, verbose_name='objection')),
                ('objected_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='complaints.complaint')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='responsible department')),
            ],
            options={
                'indexes': [models.Index(fields=['complaint', 'id'], name='complaints_judgements')],
            },
        ),
        migrations.CreateModel(
            name='Penalty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('direct', 'directly responsible'), ('head', 'head of the department')], max_length=8, verbose_name='as')),
                ('measure', models.CharField(choices=[('points', 'points'), ('amount', 'amount in yuan')], max_length=8, verbose_name='measure')),
                ('size', models.PositiveIntegerField(verbose_name='how much')),
                ('reason', models.TextField(verbose_name='reason')),
                ('state', models.CharField(choices=[('waiting', 'to be approved'), ('granted', 'in force'), ('refused', 'not approved'), ('withdrawn', 'withdrawn')], default='waiting', max_length=10, verbose_name='state')),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penalties', to='complaints.complaint')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'granted'))), fields=('complaint', 'person'), name='complaints_penalty_once')],
            },
        ),
    ]
