"""With which departments a view is shared."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.desk.models import SavedView
from huifang.organization.models import Unit


class ShareForm(forms.Form):
    """The departments, as a tree; none: with nobody outside one's own."""

    units = forms.MultipleChoiceField(label=_("Departments that see the view"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, view: SavedView, **kwargs: Any) -> None:
        kwargs["initial"] = {"units": list(view.partners.values_list("pk", flat=True))}
        super().__init__(*args, **kwargs)
        self._units = {str(unit.pk): unit for unit in Unit.objects.filter(is_active=True).order_by("path")}
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            (pk, "　" * (unit.path.count("/") - 2) + unit.name) for pk, unit in self._units.items()
        ]

    @property
    def chosen(self) -> list[Unit]:
        """The units that were ticked."""
        return [self._units[pk] for pk in self.cleaned_data["units"]]
