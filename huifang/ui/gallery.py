"""Sample data of the gallery: a day of 王坐席; figures and names are invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.http import HttpRequest

from huifang.kernel import clock
from huifang.ui import lists, toasts
from huifang.ui.forms import Area, DateInput, MomentInput, Picker, Segments, TimeInput

KINDS = ("work", "record", "board", "document", "inbox", "form", "report")
COMPANIES = ("恒盛化工", "粤海气体", "天赐新材料", "南方华泰涂料", "西江五金塑料", "珠江船务", "白云制药", "东莞宏远电子")
OUTCOMES = (("reached", "接通"), ("silent", "无人接"), ("busy", "占线"), ("wrong", "空号错号"), ("refused", "拒访"), ("later", "改约"))


@dataclass(frozen=True, slots=True)
class Row:
    """A follow-up task, as a queue shows it."""

    pk: int
    due_at: datetime
    customer: str
    project: str
    tries: int
    state: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a timeline."""

    at: datetime
    text: str
    by: str = ""


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="客户名称", help_text="与营业执照一致", max_length=40)
    region = forms.ChoiceField(label="地区", choices=[("", "请选择"), ("gz", "广州"), ("zq", "肇庆")], widget=Picker, required=False)
    completed = forms.DateField(label="完成日期", widget=DateInput, error_messages={"required": "请填写完成日期, 写成 2026-11-21 这样。"})
    again_at = forms.DateTimeField(label="改约时间", widget=MomentInput, required=False)
    opens = forms.TimeField(label="开始时间", widget=TimeInput, required=False)
    outcome = forms.ChoiceField(label="结果", choices=OUTCOMES, widget=Segments(keys=True), required=False)
    services = forms.MultipleChoiceField(
        label="可提供的服务",
        choices=[("self", "年度自评"), ("drill", "应急演练"), ("train", "培训")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    opinion = forms.CharField(label="意见", widget=Area(rows=2), required=False)
    complaint = forms.BooleanField(label="客户要求投诉", required=False)


@dataclass(slots=True)
class SamplePage:
    """A page of them."""

    rows: list[Row]
    more: bool = True
    cursor: str = "next"


def rows() -> list[Row]:
    """Tasks from overdue to next week."""
    now = clock.now()
    states = (("逾期", "bad"), ("即将到期", "soon"), ("待回访", "plain"), ("满意", "ok"), ("已改约", "info"))
    return [
        Row(n, now + timedelta(hours=n * 5 - 8), f"广东{name}有限公司", "安全生产标准化", n % 3, states[min(n, 4)])
        for n, name in enumerate(COMPANIES)
    ]


SPEC = lists.ListSpec(
    name="ui.gallery",
    title="待回访",
    row_template="ui/gallery/row.html",
    columns=(
        lists.Column("due", "到期", sort="due"),
        lists.Column("customer", "客户", fixed=True),
        lists.Column("project", "项目"),
        lists.Column("tries", "已拨", numeric=True),
        lists.Column("state", "状态"),
    ),
    sorts=(lists.Sort("due", "先到期", ("due_at", "pk")), lists.Sort("new", "最新", ("pk",), backwards=True)),
    filters=(lists.Filter("state", "状态", (lists.Choice("open", "待回访"), lists.Choice("done", "已完成")), default="open"),),
    presets=(lists.Preset("今天到期", "due=today"), lists.Preset("逾期", "due=late"), lists.Preset("本组", "scope=team")),
    bulk_actions=(lists.BulkAction("assign", "转交", "ui:gallery", "user-share"),),
    search=lambda found, _text: found,
    search_label="客户名称",
)


def listing(request: HttpRequest) -> lists.Listing:
    """The queue with its sample rows."""
    shown = SPEC.filters[0]
    options = shown.options(request)
    return lists.Listing(
        spec=SPEC,
        page=SamplePage(rows()),  # type: ignore[arg-type]
        sort=SPEC.sorts[0],
        chips=[lists.Chip(shown, "open", "待回访", options)],
        columns=list(SPEC.columns),
        cols=frozenset(c.key for c in SPEC.columns),
        query="",
        count="1000+",
        bulk=[(SPEC.bulk_actions[0], "/ui/")],
        filtered=True,
    )


def context(request: HttpRequest) -> dict[str, object]:
    """Everything the gallery's templates show."""
    now = clock.now()
    if request.GET.get("toast"):
        toasts.toast(request, "已转交 3 个回访任务", undo_url="/ui/")
    return {
        "kinds": KINDS,
        "listing": listing(request),
        "now": now,
        "soon": now + timedelta(hours=2, minutes=15),
        "late": now - timedelta(hours=3),
        "later": date(2027, 5, 11),
        "call_start": (now - timedelta(seconds=221)).isoformat(),
        "form": SampleForm(initial={"name": "广州南方华泰涂料有限公司"}),
        "wrong": SampleForm({"name": "", "opinion": "报告慢"}, prefix="wrong"),
        "facts": [
            ("客户", "广州南方华泰涂料有限公司"),
            ("地区", "广州"),
            ("合同号", "HT-2024-0612"),
            ("完成日期", "2024-06-10"),
            ("负责人", "王坐席"),
            ("上次满意度", "满意"),
        ],
        "why_facts": [("项目完成", "2024-06-10"), ("地区", "广州")],
        "why_steps": ["2024-06-10 + 1年 = 2025-06-10", "提前 30 天 = 2025-05-11(日)", "遇休息日顺延 = 2025-05-12(一)"],
        "tabs": [("facts", "概况", "?tab=facts"), ("projects", "项目", "?tab=projects"), ("calls", "回访", "?tab=calls")],
        "events": [
            Happening(now - timedelta(hours=1), "回访接通, 客户满意", "王坐席"),
            Happening(now - timedelta(days=1), "拨打无人接听", "王坐席"),
            Happening(now - timedelta(days=40), "导入客户档案", "林主管"),
        ],
        "outcomes": OUTCOMES,
        "chart": {
            "xAxis": {"type": "category", "data": [f"{m}月" for m in range(6, 12)]},
            "yAxis": {"type": "value"},
            "legend": {"data": ["应回访", "已完成"]},
            "series": [
                {"name": "应回访", "type": "bar", "data": [210, 232, 201, 264, 240, 255]},
                {"name": "已完成", "type": "bar", "data": [205, 229, 201, 251, 238, 240]},
            ],
        },
        "months": list(zip(range(6, 12), (210, 232, 201, 264, 240, 255), (205, 229, 201, 251, 238, 240), strict=True)),
    }
