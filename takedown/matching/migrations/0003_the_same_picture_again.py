from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_places_in_line'),
        ('matching', '0002_not_wanting_to_look'),
        ('posts', '0003_letters_of_every_kind'),
        ('references', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='match',
            name='answer_of',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('answer_of__isnull', True), models.Q(models.Q(('decision', 'UNDECIDED'), _negated=True), models.Q(('answer_of', models.F('id')), _negated=True)), _connector='OR'), name='match_takes_an_answer_of_another'),
        ),
    ]
