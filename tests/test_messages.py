"""The catalogue tool: what it extracts, what it keeps, what it refuses."""

from pathlib import Path

import pytest

from tools import messages
from tools.messages import CATALOGUE, Key, Message


@pytest.fixture
def root(tmp_path: Path, monkeypatch):
    """A package root with one context that uses five messages."""
    context = tmp_path / "archive"
    (context / "templates" / "archive").mkdir(parents=True)
    (context / "tests").mkdir()
    (context / "__init__.py").touch()
    (context / "views.py").write_text(
        '_("Customer")\nngettext("%(n)d row", "%(n)d rows", n)\npgettext("verb", "Call")\n_(name)\n', encoding="utf-8"
    )
    (context / "tests" / "test_views.py").write_text('_("Only in a test")\n', encoding="utf-8")
    (context / "templates" / "archive" / "page.html").write_text(
        "<ul>\n  <li>{% translate 'Phone' %}\n <c-a :label=\"_('Mobile')\" />\n"
        "{% blocktranslate count n=n trimmed %}\n  one call\n{% plural %}\n  {{ n }} calls\n{% endblocktranslate %}</ul>",
        encoding="utf-8",
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    return tmp_path


def test_extracts_from_python_and_templates(root: Path):
    found = messages.used(root / "archive")
    assert set(found) == {Key("Customer"), Key("%(n)d row"), Key("Call", "verb"), Key("Phone"), Key("Mobile"), Key("one call")}
    assert found[Key("%(n)d row")].plural == "%(n)d rows"
    assert found[Key("one call")].plural == "%(n)s calls"


def test_update_keeps_words_adds_and_drops(root: Path):
    path = root / "archive" / CATALOGUE
    path.parent.mkdir(parents=True)
    path.write_text(messages.render({Key("Customer"): Message(words="客户"), Key("Gone"): Message(words="没了")}), encoding="utf-8")
    messages.update([root / "archive"])
    catalogue = messages.read(path)
    assert catalogue[Key("Customer")].words == "客户"
    assert Key("Gone") not in catalogue
    assert catalogue[Key("Phone")].words == ""
    before = path.read_bytes()
    messages.update([root / "archive"])
    assert path.read_bytes() == before


def test_compiles_a_catalogue_that_gettext_reads(root: Path):
    import gettext

    path = root / "archive" / CATALOGUE
    path.parent.mkdir(parents=True)
    words = {Key("Customer"): Message(words="客户"), Key("Call", "verb"): Message(words="拨打"), Key("row"): Message("rows", "行")}
    path.write_text(messages.render(words), encoding="utf-8")
    messages.compile_catalogues([root / "archive"])
    with path.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Customer") == "客户"
    assert catalogue.pgettext("verb", "Call") == "拨打"
    assert catalogue.ngettext("row", "rows", 2) == "行"


@pytest.mark.parametrize(
    ("kept", "complaint"),
    [
        ({}, "missing"),
        ({Key("Hello %(name)s"): Message(words="")}, "missing"),
        ({Key("Hello %(name)s"): Message(words="您好 %(name)s", fuzzy=True)}, "fuzzy"),
        ({Key("Hello %(name)s"): Message(words="您好")}, "placeholders"),
        ({Key("Hello %(name)s"): Message(words="Hello %(name)s")}, "still English"),
        ({Key("Hello %(name)s"): Message(words="您好 %(name)s"), Key("Old"): Message(words="旧")}, "no longer used"),
    ],
)
def test_check_names_each_kind_of_problem(kept, complaint):
    wanted = {Key("Hello %(name)s"): Message(places={"a.py"})}
    assert [complaint in line for line in messages.problems("archive", wanted, kept)] == [True]


def test_check_is_content_with_a_complete_catalogue():
    wanted = {Key("Hello %(name)s"): Message()}
    assert messages.problems("archive", wanted, {Key("Hello %(name)s"): Message(words="您好 %(name)s")}) == []


def test_one_id_has_one_translation():
    assert messages.conflicts({"a": {Key("Call"): Message(words="电话")}, "b": {Key("Call"): Message(words="拨打")}})
    assert not messages.conflicts({"a": {Key("Call"): Message(words="电话")}, "b": {Key("Call", "verb"): Message(words="拨打")}})
