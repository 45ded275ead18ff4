import django.db.models.deletion
import takedown.common.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('removals', '0003_letters_of_every_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationContact',
            fields=[
                ('id', models.UUIDField(default=takedown.common.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='accounts.organisation')),
                ('platform', models.CharField(max_length=40)),
                ('details_sealed', models.BinaryField()),
                ('added_at', models.DateTimeField()),
                ('added_by', models.CharField(max_length=60)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_by', models.CharField(blank=True, default='', max_length=60)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('added_by', ''), _negated=True), name='contact_says_who_added_it'),
                    models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by', '')), models.Q(('removed_at__isnull', False), models.Q(('removed_by', ''), _negated=True)), _connector='OR'), name='removed_contact_says_by_whom'),
                    models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), ('removed_at__gte', models.F('added_at')), _connector='OR'), name='contact_is_removed_after_it_was_added'),
                ],
            },
        ),
        migrations.AddField(
            model_name='submission',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='submissions', to='removals.organisationcontact'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel_id', 'own-contact'), ('contact__isnull', False)), models.Q(models.Q(('channel_id', 'own-contact'), _negated=True), ('contact__isnull', True)), _connector='OR'), name='a_contact_is_named_where_it_is_the_channel'),
        ),
    ]
