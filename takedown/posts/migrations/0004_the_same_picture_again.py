import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_places_in_line'),
        ('posts', '0003_letters_of_every_kind'),
    ]

    operations = [
        migrations.AddField(
            model_name='capture',
            name='copy_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='posts.capture'),
        ),
        migrations.AddField(
            model_name='capture',
            name='parted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='capture',
            name='prints_sealed',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='capture',
            constraint=models.CheckConstraint(condition=models.Q(('copy_of', models.F('id')), _negated=True), name='capture_is_no_copy_of_itself'),
        ),
        migrations.AddConstraint(
            model_name='capture',
            constraint=models.CheckConstraint(condition=models.Q(('copy_of__isnull', True), models.Q(('parted_at__isnull', True), ('reading', 'READ')), _connector='OR'), name='capture_that_is_a_copy_was_read_and_not_parted'),
        ),
    ]
