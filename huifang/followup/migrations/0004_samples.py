import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('archive', '0004_file_checks'),
        ('followup', '0003_corrections_feedback'),
        ('organization', '0003_staff'),
        ('regulations', '0002_pack_base'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, unique=True)),
                ('rule_code', models.CharField(max_length=100)),
                ('line', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('period', models.CharField(max_length=20, verbose_name='period')),
                ('first', models.DateField(verbose_name='from')),
                ('last', models.DateField(verbose_name='until')),
                ('seen_first', models.DateField(null=True)),
                ('seen_last', models.DateField(null=True)),
                ('due_on', models.DateField(verbose_name='to be done by')),
                ('state', models.CharField(choices=[('announced', 'announced'), ('framed', 'population frozen'), ('drawn', 'drawn'), ('done', 'calls made'), ('void', 'void')], default='announced', max_length=10)),
                ('announced_at', models.DateTimeField(verbose_name='announced')),
                ('moment', models.DateTimeField(verbose_name='moment of the draw')),
                ('subject_kind', models.CharField(max_length=40)),
                ('framed_at', models.DateTimeField(null=True)),
                ('frame_digest', models.CharField(blank=True, max_length=64)),
                ('frame_event', models.BigIntegerField(null=True)),
                ('population', models.PositiveIntegerField(default=0, verbose_name='population')),
                ('wanted', models.PositiveIntegerField(default=0, verbose_name='to be drawn')),
                ('seal_position', models.BigIntegerField(null=True)),
                ('seal_digest', models.CharField(blank=True, max_length=64)),
                ('seed', models.CharField(blank=True, max_length=64)),
                ('result_digest', models.CharField(blank=True, max_length=64)),
                ('drawn_at', models.DateTimeField(null=True)),
                ('cursor', models.PositiveIntegerField(default=0)),
                ('calls', models.PositiveIntegerField(default=0, verbose_name='calls')),
                ('covered', models.PositiveIntegerField(default=0, verbose_name='called anyway')),
                ('done_at', models.DateTimeField(null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('announced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.rule')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'draw',
                'verbose_name_plural': 'draws',
                'indexes': [models.Index(condition=models.Q(('state__in', ('announced', 'framed', 'drawn'))), fields=['moment'], name='followup_draw_due'), models.Index(fields=['rule_code', '-first'], name='followup_draw_rule')],
            },
        ),
        migrations.CreateModel(
            name='Frame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.BinaryField()),
                ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='frame', to='followup.draw')),
            ],
            options={
                'verbose_name': 'frozen population',
            },
        ),
        migrations.CreateModel(
            name='Listed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule_code', models.CharField(max_length=100)),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='record number')),
                ('on', models.DateField(verbose_name='date')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('created_at', models.DateTimeField()),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.customer')),
            ],
            options={
                'verbose_name': 'line of a list',
                'verbose_name_plural': 'lines of lists',
                'indexes': [models.Index(fields=['rule_code', 'on', 'id'], name='followup_listed_rule'), models.Index(fields=['customer'], name='followup_listed_customer'), models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='followup_listed_batch')],
                'constraints': [models.UniqueConstraint(fields=('rule_code', 'customer', 'on', 'number'), name='followup_listed_once')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('subject_id', models.BigIntegerField()),
                ('owner_id', models.BigIntegerField(null=True)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.customer')),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='followup.draw')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followup.task')),
            ],
            options={
                'verbose_name': 'drawn',
                'indexes': [models.Index(fields=['customer'], name='followup_member_customer')],
                'constraints': [models.UniqueConstraint(fields=('draw', 'place'), name='followup_member_once')],
            },
        ),
    ]
