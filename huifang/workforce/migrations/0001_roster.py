import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('organization', '0003_staff'),
    ]

    operations = [
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='what it takes')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'skill',
                'verbose_name_plural': 'skills',
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                ('mark', models.CharField(max_length=4, unique=True, verbose_name='mark')),
                ('starts', models.PositiveSmallIntegerField(verbose_name='begins')),
                ('ends', models.PositiveSmallIntegerField(verbose_name='ends')),
                ('pause_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='split from')),
                ('pause_until', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='split until')),
                ('break_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='breaks in minutes')),
                ('weekdays', models.CharField(default='0123456', max_length=7, verbose_name='on')),
                ('burden', models.PositiveSmallIntegerField(default=0, verbose_name='burden')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('version', models.PositiveIntegerField(default=0)),
                ('skill', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='workforce.skill', verbose_name='skill')),
            ],
            options={
                'verbose_name': 'shift',
                'verbose_name_plural': 'shifts',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='workforce_shift_order'), models.CheckConstraint(condition=models.Q(models.Q(('pause_from', None), ('pause_until', None)), models.Q(('pause_from__gte', models.F('starts')), ('pause_until__gt', models.F('pause_from')), ('pause_until__lte', models.F('ends'))), _connector='OR'), name='workforce_shift_pause')],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=32)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calendar address',
            },
        ),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published')], default='draft', max_length=10, verbose_name='state')),
                ('cost', models.PositiveIntegerField(null=True)),
                ('bound', models.PositiveIntegerField(null=True)),
                ('solved_at', models.DateTimeField(null=True)),
                ('notice', models.CharField(blank=True, max_length=300)),
                ('published_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=0)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'roster',
                'verbose_name_plural': 'rosters',
                'indexes': [models.Index(fields=['-starts_on', 'id'], name='workforce_roster_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='workforce_roster_order'), models.UniqueConstraint(fields=('unit', 'starts_on'), name='workforce_roster_once')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('is_locked', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='workforce.roster')),
                ('shift', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workforce.shift')),
            ],
            options={
                'verbose_name': 'duty',
                'constraints': [models.UniqueConstraint(fields=('person', 'day'), name='workforce_duty_once')],
            },
        ),
        migrations.CreateModel(
            name='ShiftWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('wants', models.BooleanField(default=True)),
                ('weight', models.PositiveSmallIntegerField(default=2, verbose_name='how much')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shift', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workforce.shift', verbose_name='shift')),
            ],
            options={
                'verbose_name': 'wish',
                'constraints': [models.UniqueConstraint(fields=('person', 'day'), name='workforce_wish_once')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('weekdays', models.CharField(blank=True, max_length=7)),
                ('starts', models.PositiveSmallIntegerField()),
                ('ends', models.PositiveSmallIntegerField()),
                ('people', models.PositiveSmallIntegerField()),
                ('source', models.CharField(default='entered', max_length=20)),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='workforce.roster')),
                ('skill', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workforce.skill')),
            ],
            options={
                'verbose_name': 'need',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='workforce_need_order')],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rhythm', models.CharField(choices=[('usual', 'usual'), ('alternate', 'day on, day off')], default='usual', max_length=10, verbose_name='rhythm')),
                ('month_hours_least', models.PositiveSmallIntegerField(default=0, verbose_name='hours a month, at least')),
                ('month_hours_most', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours a month, at most')),
                ('week_hours_most', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours a week, at most')),
                ('most_weekends', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='weekends a month, at most')),
                ('is_active', models.BooleanField(default=True, verbose_name='is rostered')),
                ('version', models.PositiveIntegerField(default=0)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('skills', models.ManyToManyField(blank=True, related_name='contracts', to='workforce.skill', verbose_name='skills')),
            ],
            options={
                'verbose_name': 'working contract',
                'verbose_name_plural': 'working contracts',
            },
        ),
        migrations.CreateModel(
            name='Swap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='my shift on')),
                ('other_day', models.DateField(verbose_name='their shift on')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('state', models.CharField(choices=[('offered', 'offered'), ('accepted', 'accepted, to be approved'), ('done', 'swapped'), ('declined', 'declined'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='offered', max_length=10, verbose_name='state')),
                ('notice', models.CharField(blank=True, max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'swap',
                'indexes': [models.Index(fields=['asker', '-id'], name='workforce_swap_asker'), models.Index(fields=['partner', '-id'], name='workforce_swap_partner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('asker', models.F('partner')), _negated=True), name='workforce_swap_two')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('state', models.CharField(choices=[('asked', 'asked'), ('granted', 'granted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='asked', max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'leave',
                'indexes': [models.Index(fields=['person', '-first_day'], name='workforce_leave_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='workforce_leave_order')],
            },
        ),
    ]
