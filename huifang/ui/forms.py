"""How forms look: label, control, help, error with the mend, summary linked to the fields.

``{{ form }}`` draws a whole form, ``{{ form.field.as_field_group }}`` one field. The settings name
``FORM_RENDERER = "huifang.ui.forms.Renderer"``.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString


class Renderer(TemplatesSetting):
    """Draws forms with the templates of ``ui``."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"


_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.Select, "form-select"),
    (forms.ClearableFileInput, "form-control"),
)


def is_group(field: BoundField) -> bool:
    """Is the widget a set of boxes or buttons?"""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


def is_check(field: BoundField) -> bool:
    """Is the widget a single box?"""
    return isinstance(field.field.widget, forms.CheckboxInput)


def render_control(field: Any, css: str = "") -> SafeString:
    """The widget of a bound field with the class of its kind."""
    kind = next((c for w, c in _CLASSES if isinstance(field.field.widget, w)), "form-control")
    own = field.field.widget.attrs.get("class", "")
    classes = " ".join(part for part in (kind, own, css, "is-invalid" if field.errors else "") if part)
    return SafeString(field.as_widget(attrs={"class": classes}))


class DateInput(forms.DateInput):
    """A date with the browser's own picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    """A date and time with the browser's own picker, in Shanghai's time."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class TimeInput(forms.TimeInput):
    """A time of day with the browser's own picker."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class Area(forms.Textarea):
    """A text that grows with what is typed."""

    def __init__(self, rows: int = 2, **attrs: Any) -> None:
        super().__init__(attrs={"rows": rows, "data-grow": "", **attrs})


class Segments(forms.RadioSelect):
    """A few choices as buttons side by side; digits 1…9 choose when ``keys`` is set."""

    template_name = "ui/forms/segments.html"

    def __init__(self, *, keys: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keys = keys

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template whether digits choose."""
        context = super().get_context(name, value, attrs)
        context["widget"]["keys"] = self.keys
        return context


class Picker(forms.Select):
    """A select with a search box for long lists; plain where scripts are missing."""

    def __init__(self, *, url: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.attrs["data-picker"] = url
