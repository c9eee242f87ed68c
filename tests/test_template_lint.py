"""The template lint finds what it says and leaves alone what is right."""

import pytest

from tools.template_lint import check

CASES = [
    ("script", "<script>start()</script>", '<script src="/a.js"></script>'),
    ("script", "<script>start()</script>", '<script type="application/json">{"a": 1}</script>'),
    ("style", '<p style="color: red">', '<p class="text-red">'),
    ("style", "<style>p {}</style>", '<link rel="stylesheet" href="/a.css">'),
    ("handler", '<a onclick="go()">', '<a x-on:click="go">'),
    ("handler", '<a hx-on:click="go()">', '<a @click="go">'),
    ("unsafe", "{{ name|safe }}", "{{ name }}"),
    ("unsafe", "{% autoescape off %}{{ name }}{% endautoescape %}", "{{ name|safe_name }}"),
    ("host", '<script src="https://example.org/a.js"></script>', '<a href="https://example.org/" rel="noopener">§</a>'),
    ("blank", '<a href="/a" target="_blank">', '<a href="/a" target="_blank" rel="noopener">'),
    ("alt", '<img src="/a.png">', '<img src="/a.png" alt="">'),
    ("button", "<button>§</button>", '<button type="button">{{ label }}</button>'),
    ("tabindex", '<p tabindex="2">', '<p tabindex="-1">'),
    ("id", '<p id="a"></p><p id="a"></p>', '<p id="a-{{ n }}"></p><p id="a-{{ n }}"></p>'),
    ("csrf", '<form method="post"></form>', '<form method="post">{% csrf_token %}</form>'),
    ("csrf", '<form method="post"></form>{% csrf_token %}', '<form method="get"></form>'),
    ("text", "<p>客户</p>", '<p>{% translate "Customer" %}</p>'),
    ("text", "<p>Customer</p>", "<p>{% blocktranslate %}Customer {{ name }}{% endblocktranslate %}</p>"),
    ("text", '<c-field label="Customer" />', "<c-field label=\"{% translate 'Customer' %}\" />"),
    ("text", '<a title="打开">', '<a title="{{ hint }}">'),
    ("text", "{% if a %}Yes{% endif %}", "{# 这里说明原因 #}{% if a == 'Yes' %}§{% endif %}"),
    ("text", "<p>Ctrl</p>", "<kbd>Ctrl</kbd>"),
    ("text", "{% block title %}Queue{% endblock %}", "{% block body_class %}kind-queue{% endblock %}"),
    ("text", "<b>English</b>", '<b lang="en">English</b>'),
    ("text", '<b lang="en">English</b> English', '<b lang="en">English</b> §'),
]


@pytest.mark.parametrize(("rule", "bad", "good"), CASES)
def test_a_rule_finds_the_bad_line_and_only_it(rule: str, bad: str, good: str):
    assert rule in {problem.rule for problem in check(bad)}
    assert check(good) == []


def test_the_line_is_the_one_in_the_file():
    source = "{% comment %}\nnote\n{% endcomment %}\n{% blocktranslate %}\na\n{% endblocktranslate %}\n<p\n  class='a'>客</p>\n"
    assert [(problem.line, problem.rule) for problem in check(source)] == [(8, "text")]
