"""Issue 5 item 8: contradictions between score and text are pointed out, with the words that counted."""

import pytest

from huifang.surveys.contradicting import SATISFACTION, hint_for
from huifang.surveys.rules.contradiction import band, judge, weigh

CASES = [
    ("top", "报告拖了一个多月才给，催了好几次", "complains"),
    ("top", "没有什么不满意的", ""),
    ("top", "以前比较慢，现在快多了", ""),
    ("top", "希望以后更快", ""),
    ("good", "还可以，就是稍微慢一点", ""),
    ("bad", "技术员很负责，报告也及时，挺满意的", "praises"),
    ("bad", "服务不好，不满意", ""),
    ("top", "有人答应过，从来没给我们及时答复", "complains"),
    ("top", "比别家慢了不少", "complains"),
    ("bad", "比别家靠谱", "praises"),
    ("bad", "谢谢您的来电", ""),
    ("bad", "难道这也叫专业", ""),
    ("bad", "修好了，可又漏了", ""),
    ("top", "有点慢", ""),
    ("top", "实在慢", "complains"),
    ("middle", "太差了，要投诉", ""),
    ("top", "", ""),
]


@pytest.mark.parametrize(("score", "text", "hint"), CASES)
def test_score_and_words(score, text, hint):
    assert judge(score, text).hint == hint


def test_a_negation_turns_a_word_and_two_leave_it():
    assert sum(f.weight for f in weigh("不专业")) < 0
    assert sum(f.weight for f in weigh("并不慢")) > 0
    assert sum(f.weight for f in weigh("没有不满意")) >= 0


def test_every_verdict_names_its_words_where_they_stand():
    text = "说好三天，结果拖延了，太差"
    verdict = judge("top", text)
    assert verdict.hint == "complains"
    assert all(text[f.start : f.start + len(f.word)] == f.word for f in verdict.findings)


def test_scales_of_any_length_give_a_score():
    assert [band(n, 1, 5) for n in range(1, 6)] == ["bad", "bad", "middle", "good", "top"]
    assert [band(n, 0, 10) for n in (0, 3, 5, 7, 9, 10)] == ["bad", "bad", "middle", "good", "top", "top"]


def test_words_of_a_call_record_are_judged_as_scores():
    assert hint_for(SATISFACTION["very"], ["服务很好", "但是没有人管，要投诉"]) == "complains"
    assert hint_for(SATISFACTION["dissatisfied"], ["非常感谢，很专业"]) == "praises"
