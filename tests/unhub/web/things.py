"""Made-up records to try filters and paging on: things of a sort, dated, in boxes."""

from django.db import models


class Sort(models.Model):
    """A sort of thing: a small closed vocabulary."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "things"
        verbose_name = "sort"

    def __str__(self):
        return self.name


class Thing(models.Model):
    """A thing, as a statement is one: dated, of a sort or of none, in a total order by `position`."""

    position = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=50)
    colour = models.CharField(max_length=10, default="red")
    made_on = models.DateField()
    sort = models.ForeignKey(Sort, null=True, on_delete=models.PROTECT)

    class Meta:
        app_label = "things"
        verbose_name = "thing"

    def __str__(self):
        return self.name
