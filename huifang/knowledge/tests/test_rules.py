"""R2.7: scripts with names filled in, in the customer's language."""

from huifang.knowledge.rules import choose, fill


def test_names_are_filled_in():
    line = fill("opening", "您好!请问是{salutation}吗?", {"salutation": "黄女士"})
    assert line.text == "您好!请问是黄女士吗?"
    assert line.missing == ()


def test_a_missing_name_leaves_a_gap_and_is_reported():
    line = fill("opening", "我是{agent_name},{duty}", {"agent_name": "周蕙诗", "duty": ""})
    assert line.text == "我是周蕙诗,……"
    assert line.missing == ("duty",)


def test_a_value_with_braces_is_taken_literally():
    assert fill("content", "{customer_name}", {"customer_name": "{hotline}"}).text == "{hotline}"


def test_language_goes_before_type_and_type_before_general():
    scripts = [("mandarin", "*", "a"), ("mandarin", "training", "b"), ("cantonese", "*", "c")]
    assert choose(scripts, language="mandarin", project_type="training") == "b"
    assert choose(scripts, language="cantonese", project_type="training") == "c"
    assert choose(scripts, language="cantonese", project_type="other") == "c"
    assert choose([], language="mandarin", project_type="x") is None
