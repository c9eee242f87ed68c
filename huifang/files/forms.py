"""Shape of input."""

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.ui.forms import Area


class VoidFileForm(forms.Form):
    """Why a file is voided."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=Area(rows=2),
        help_text=_("The file stays in the list, struck out; nobody can open it any more."),
        error_messages={"required": _("Say why it is voided; the reason stays with the file.")},
    )


class LogoForm(forms.Form):
    """The company's mark."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG or JPEG, best on a white or transparent ground and wider than high; it is written anew and made small."),
        error_messages={
            "required": _("Choose a picture first."),
            "empty": _("The file is empty. Look whether it was saved, and choose it again."),
        },
    )
