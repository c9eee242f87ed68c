"""The registers that the demo company imports: written as workbooks, as an office would keep them. All invented."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

CITIES = ("广州", "深圳", "佛山", "东莞", "中山", "珠海", "江门", "惠州", "肇庆", "清远")
DISTRICTS = {
    "广州": ("黄埔区", "番禺区", "花都区", "增城区"), "深圳": ("宝安区", "龙岗区", "光明区"), "佛山": ("南海区", "顺德区", "三水区"),
    "东莞": ("虎门镇", "长安镇", "麻涌镇"), "中山": ("小榄镇", "火炬开发区", "民众街道"), "珠海": ("金湾区", "斗门区"),
    "江门": ("新会区", "蓬江区", "鹤山市"), "惠州": ("大亚湾", "惠城区", "博罗县"), "肇庆": ("高要区", "四会市"), "清远": ("清城区", "英德市"),
}  # fmt: skip
FIRST = ("恒", "瑞", "盛", "宏", "嘉", "德", "华", "金", "永", "新", "兴", "广", "南", "粤", "联", "天", "星", "明", "海", "丰")
SECOND = ("达", "源", "泰", "通", "宝", "力", "安", "邦", "信", "业", "和", "发", "隆", "康", "成", "利", "升", "辉", "朗", "美")
TRADES = ("化工", "涂料", "气体", "电子", "金属制品", "石化储运", "制药", "新材料", "塑胶", "家具", "食品", "纺织", "陶瓷", "印刷包装")
SURNAMES = "黄陈李梁林张吴刘罗杨何郑谢许邓冯曾蔡潘叶苏卢钟朱区单解"
GIVEN = (
    "志明",
    "晓琳",
    "建国",
    "丽华",
    "伟强",
    "海燕",
    "国栋",
    "雪梅",
    "子轩",
    "嘉欣",
    "永康",
    "美玲",
    "文杰",
    "家豪",
    "秀英",
    "俊杰",
    "慧敏",
    "振华",
)
TYPES = (
    ("安全生产标准化", 14), ("应急预案", 4), ("安全培训", 8), ("危化品经营许可换证", 22), ("危化品生产许可换证", 14), ("剧毒品备案", 9),
    ("三同时-安全预评价", 2), ("三同时-安全设施设计", 2), ("三同时-试生产", 1), ("三同时-验收评价", 4), ("职业卫生", 5), ("安全现状评价", 15),
)  # fmt: skip
HEADINGS = ("序号", "客户名称", "联系人", "电话", "地址", "项目类型", "合同编号", "完成时间", "备注")
FORMATS = ("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}年{0.month}月", "{0:%Y%m%d}")


@dataclass(frozen=True, slots=True)
class Company:
    """A customer of the demo company."""

    name: str
    city: str
    contact: str
    phone: str
    address: str
    key: bool


class World:
    """Invents companies and their projects, the same for the same seed."""

    def __init__(self, seed: int = 20) -> None:
        self.random = random.Random(seed)
        self.names: set[str] = set()
        self.contracts = 0

    def company(self) -> Company:
        """A company that was not invented before."""
        pick = self.random.choice
        while True:
            city = pick(CITIES)
            name = f"{city}{pick(('', '市'))}{pick(FIRST)}{pick(SECOND)}{pick(('', pick(FIRST) + pick(SECOND)))}{pick(TRADES)}有限公司"
            if name not in self.names:
                break
        self.names.add(name)
        phone = f"1{pick(('30', '35', '38', '50', '59', '76', '82', '89'))}{self.random.randrange(10**8):08}"
        if self.random.random() < 0.08:
            phone = f"0{pick(('20', '755', '757', '769', '760', '750', '752'))}-{self.random.randrange(2 * 10**7, 9 * 10**7)}"
        address = f"广东省{city}市{pick(DISTRICTS[city])}工业大道{self.random.randrange(1, 300)}号"
        return Company(name, city, pick(SURNAMES) + pick(GIVEN), phone, address, key=self.random.random() < 0.12)

    def project(self, done_from: date, done_until: date) -> tuple[str, str, date]:
        """A project type, a contract number and a completion day."""
        kind = self.random.choices([name for name, _ in TYPES], [weight for _, weight in TYPES])[0]
        day = done_from + timedelta(days=self.random.randrange((done_until - done_from).days + 1))
        self.contracts += 1
        return kind, f"AX{day.year}-{self.contracts:05}", day

    def written(self, day: date) -> str:
        """A day as one of several colleagues would write it."""
        return self.random.choice(FORMATS).format(day)


def write(path: Path, lines: list[tuple[Company, str, str, str]], *, heading: str) -> Path:
    """Write a register workbook: title lines, a heading, the lines, a total at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("回访登记表")
    sheet.write_string(0, 0, heading)
    for column, word in enumerate(HEADINGS):
        sheet.write_string(2, column, word)
    for place, (company, kind, contract, done) in enumerate(lines, 1):
        remark = "重点客户" if company.key else ""
        cells = (company.name, company.contact, company.phone, company.address, kind, contract, done, remark)
        sheet.write_number(place + 2, 0, place)
        for column, cell in enumerate(cells, 1):
            sheet.write_string(place + 2, column, cell)
    sheet.write_string(len(lines) + 3, 0, "合计")
    sheet.write_number(len(lines) + 3, 1, len(lines))
    book.close()
    return path
