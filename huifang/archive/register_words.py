"""The words of registers: what offices call a column, a class, a cycle; and what a cell could be. Pure."""

import re
import unicodedata
from datetime import date

from huifang.kernel.dates import why_not
from huifang.kernel.phones import find_phones
from huifang.kernel.regions import find_region


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CUSTOMER = _words("""
    客户名称 客户 客户全称 客户名 客户单位 客户单位名称 单位名称 单位 单位全称 企业名称 企业 企业全称 公司名称 公司 公司全称
    委托单位 委托方 委托单位名称 甲方 甲方单位 甲方名称 建设单位 受检单位 服务单位 服务对象 服务企业 被评价单位 用户名称
    用户单位 厂名 业主 业主单位 项目单位 名称 customer customername company companyname client account accountname
""")
CONTACT = _words("""
    联系人 联系人姓名 姓名 客户联系人 企业联系人 单位联系人 甲方联系人 对接人 经办人 负责人 企业负责人 单位负责人 客户负责人
    安全负责人 安全员 安全管理员 安全主任 联络人 接口人 业务联系人 主要联系人 法人 法定代表人 contact contactname contactperson
    联系人及电话 联系人及联系电话 联系人电话 联系人和电话 联系人/电话 联系方式(姓名、电话) 联系人及联系方式 联系人与电话
    联系人及手机 姓名及电话 负责人及电话
""")
PHONE = _words("""
    电话 联系电话 手机 手机号 手机号码 电话号码 联系方式 移动电话 固定电话 座机 固话 办公电话 公司电话 单位电话 企业电话
    客户电话 联系手机 联系号码 电话1 电话2 电话一 电话二 手机1 手机2 联系电话1 联系电话2 备用电话 其他电话 热线 热线电话 号码
    tel telephone phone phonenumber mobile cell
""")
REGION = _words("""
    地区 区域 所属地区 所属区域 所在地 所在地区 所在市 所在城市 城市 市 地市 地级市 市县 属地 行政区域 行政区 片区 city region
    area
""")
ADDRESS = _words("""
    地址 详细地址 单位地址 企业地址 公司地址 客户地址 注册地址 经营地址 通讯地址 联系地址 项目地址 项目地点 生产地址 厂址 住所
    地点 address
""")
TYPE = _words("""
    项目类型 项目类别 类型 项目 项目种类 项目性质 业务类型 业务类别 业务 业务种类 业务名称 业务内容 服务类型 服务项目 服务内容
    服务类别 合同类型 合同类别 合同内容 技术服务类型 评价类型 评价类别 委托内容 委托项目 办理业务 办理事项 项目内容 projecttype
    type service servicetype
""")
NAME = _words("项目名称 工程名称 项目全称 报告名称 projectname project")
CONTRACT = _words("""
    合同编号 合同号 合同号码 合同 合同编码 协议编号 协议号 项目编号 项目号 委托编号 合约编号 contract contractno contractnumber
""")
COMPLETED = _words("""
    完成时间 完成日期 完成年月 项目完成时间 项目完成日期 竣工日期 竣工时间 完工日期 完工时间 结束日期 结束时间 结项日期
    结项时间 办结日期 办结时间 交付日期 交付时间 报告日期 报告完成日期 出报告日期 出具报告日期 报告出具日期 发证日期 发证时间
    取证日期 取证时间 验收日期 验收时间 通过日期 完成 日期 时间 项目时间 服务完成时间 服务日期 completed completedon
    completiondate completion date finished
""")
SIGNED = _words("""
    签订日期 签订时间 合同日期 合同签订日期 合同签订时间 签约日期 签约时间 签署日期 委托日期 signed signedon
""")
CYCLE = _words("项目周期 周期 服务周期 回访周期 复审周期 换证周期 有效周期 周期年 cycle")
GRADE = _words("客户级别 客户等级 客户类别 客户分类 客户类型 级别 等级 重要程度 grade level")
REMARKS = _words("备注 说明 情况说明 备注说明 其他 其它 其他说明 注 备考 remark remarks note notes comment")
INDUSTRY = _words("行业 所属行业 行业类别 行业类型 industry")
POSITION = _words("职务 职位 岗位 联系人职务 position")
EMAIL = _words("邮箱 电子邮箱 电子邮件 邮件 email e-mail mail")
OWNER = _words("客服员 客服 客服人员 客服专员 回访员 回访人 回访人员 跟进人 跟踪人 owner")
IGNORED = _words("""
    序号 序 编号 行号 项次 no id 客户编号 客户代码 业务员 负责业务员 业务负责人 业务经理 客户经理 销售 销售员 销售经理
    项目负责人 项目经理 项目组长 项目组 技术负责人 评价师 报告编制人 编制人 审核人 录入人 登记人 填表人 制表人 登记日期
    登记时间 录入时间 录入日期 创建时间 创建日期 填表日期 制表日期 到期日期 到期时间 有效期 有效期至 有效日期 截止日期
    证书有效期 下次日期 下次时间 下次回访时间 下次回访日期 回访日期 回访时间 上次回访时间 计划时间 计划日期 开工日期 开工时间
    开始日期 开始时间 起始日期 合同金额 金额 费用 合同价 收款 回款 付款情况 开票 开票日期 收款日期 完成情况 项目状态 状态 进度
    邮编 qq 微信 证书编号 证书号 报告编号 统一社会信用代码 信用代码 税号 数量 人数 回访情况 回访结果 满意度 部门 所属部门
    经办部门 分公司
""")
WEAK = {
    "customer": _words("名称 单位 客户 企业 公司"),
    "type": _words("项目 类型 业务"),
    "completed": _words("日期 时间 完成"),
    "grade": _words("级别 等级"),
    "contract": _words("合同"),
    "region": _words("市"),
    "remarks": _words("其他 其它 注"),
    "contact": _words("姓名 负责人 法人"),
}
"""Words that say the field only when no other column says it better."""

_COMPANY = re.compile(
    r"(?:公司|集团|厂|店|行|站|部|中心|医院|学校|学院|大学|研究所|研究院|工作室|合作社|加油站|油库|仓库|码头|酒店|商行|经营部|门市部|管理处|局|委员会|事务所|实业|企业|基地|分厂|分公司|项目部|幼儿园)(?:\(.{1,20}\))?$"
)
_GRADES = (
    ("group_1", re.compile(r"集团(?:客户)?[一1](?:类|级)|[一1]类集团")),
    ("group_2", re.compile(r"集团")),
    ("key", re.compile(r"重点|大客户|重要|vip|战略|^a[类级+]?$|[一1]级", re.IGNORECASE)),
    ("farmer", re.compile(r"农户|种植户|养殖户|农场|农民")),
)
_RANK = {"ordinary": 0, "farmer": 1, "key": 2, "group_2": 3, "group_1": 4}
_HAN = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_CYCLE = re.compile(r"每?(\d{1,2}|[一两二三四五六七八九十]|半)?个?(年度?|月|季度?)(?:[一1]次)?")
_NOTHING = {"", "无", "没有", "暂无", "未知", "不详", "/", "\\", "-", "--", "—", "——", "n/a", "na", "#n/a", "none", "null", "空", "0"}
_BETWEEN_TYPES = re.compile(r"[、,;\n+/&]|以及|和|及|与")
_LATIN = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def says_nothing(text: str) -> bool:
    """Is the cell a way of saying that there is nothing?"""
    return unicodedata.normalize("NFKC", text).strip().lower() in _NOTHING


def looks_like_customer(cell: object) -> bool:
    """The name of a company, by its ending."""
    return isinstance(cell, str) and len(cell) < 80 and bool(_COMPANY.search(_narrow(cell)))


def looks_like_phone(cell: object) -> bool:
    """A telephone number, perhaps with a name before it."""
    if isinstance(cell, date | bool):
        return False
    return bool(find_phones(cell)) or (isinstance(cell, str) and says_nothing(cell))


def looks_like_date(cell: object) -> bool:
    """A date of any form, perhaps an impossible one."""
    return why_not(cell) in {"out_of_range", "impossible"}


def looks_like_person(cell: object) -> bool:
    """A Chinese name, perhaps with a number after it."""
    return isinstance(cell, str) and bool(re.match(r"\s*[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])", cell)) and not looks_like_customer(cell)


def looks_like_region(cell: object) -> bool:
    """A city or district."""
    return isinstance(cell, str) and len(cell) < 20 and find_region(cell) is not None


def looks_like_address(cell: object) -> bool:
    """An address with a place smaller than a city in it."""
    return isinstance(cell, str) and len(cell) >= 6 and bool(re.search(r"[路街道镇区村县号园巷]", cell))


def looks_like_cycle(cell: object) -> bool:
    """A length such as 三年 or 12个月."""
    return cycle_months(str(cell)) is not None


def looks_like_email(cell: object) -> bool:
    """A mail address."""
    return isinstance(cell, str) and bool(_LATIN.fullmatch(cell.strip()))


def cycle_months(text: str) -> int | None:
    """一年, 每三年一次, 半年, 12个月, 每季度, 3 (years) as months."""
    plain = _narrow(text)
    if re.fullmatch(r"[1-9](?:\.0)?", plain):
        return int(plain[0]) * 12
    match = _CYCLE.fullmatch(plain)
    if match is None:
        return None
    number, unit = match.groups()
    per = {"年": 12, "月": 1, "季": 3}[unit[0]]
    if number == "半":
        return per // 2 or None
    count = int(number) if number and number.isdigit() else _HAN.get(number or "一", 1)
    return count * per if 0 < count * per <= 600 else None


def grade_of(*texts: str) -> str:
    """The customer's class that a class column or a remark names; "" if neither does."""
    for text in texts:
        plain = _narrow(text)
        for grade, pattern in _GRADES:
            if pattern.search(plain) and not re.search(r"非重点|不重要", plain):
                return grade
    return ""


def higher_grade(known: str, other: str) -> str:
    """Of two classes the one with more attention."""
    return max(known, other, key=lambda grade: _RANK.get(grade, 0))


def split_types(text: str) -> list[str]:
    """The parts of a cell that names several project types."""
    plain = unicodedata.normalize("NFKC", text)
    return [part for part in (piece.strip() for piece in _BETWEEN_TYPES.split(plain)) if part]


def _narrow(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
