import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('organization', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Regulation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('pack', models.CharField(blank=True, max_length=60, verbose_name='pack')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'regulation',
                'verbose_name_plural': 'regulations',
            },
        ),
        migrations.CreateModel(
            name='RegulationVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('superseded', 'superseded'), ('discarded', 'discarded')], default='draft', max_length=12, verbose_name='state')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('effective_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('created_at', models.DateTimeField(verbose_name='begun')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.regulationversion')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('regulation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='regulations.regulation')),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'constraints': [models.UniqueConstraint(fields=('regulation', 'number'), name='regulations_version_number'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('regulation',), name='regulations_one_draft'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('regulation',), name='regulations_one_published'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state__in', ['draft', 'discarded'])), models.Q(('effective_from__isnull', False), ('published_at__isnull', False), ('state__in', ['published', 'superseded'])), _connector='OR'), name='regulations_published_whole')],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, verbose_name='number')),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('order', models.PositiveIntegerField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='regulations.regulationversion')),
            ],
            options={
                'verbose_name': 'clause',
                'verbose_name_plural': 'clauses',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='regulations_clause_number')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=100, verbose_name='code')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('body', models.JSONField(verbose_name='content')),
                ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('order', models.PositiveIntegerField()),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='regulations.clause')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='regulations.regulationversion')),
            ],
            options={
                'verbose_name': 'rule',
                'verbose_name_plural': 'rules',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='regulations_rule_code')],
            },
        ),
        migrations.CreateModel(
            name='RulesStamp',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=32)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='regulations_one_stamp')],
            },
        ),
    ]
