"""A million customers for the search benchmark: names and numbers spread as those of a Guangdong register."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from huifang.accounts.models import User
from huifang.archive import numbers
from huifang.archive.models import Contact, ContactNumber, Contract, Customer
from huifang.kernel.chinese import company_key
from huifang.kernel.phones import Phone, mask
from huifang.organization.models import RoleAssignment, Unit
from huifang.search import rules
from huifang.search.registry import Document
from huifang.search.services import entry_of

CITIES = ("广州", "深圳", "佛山", "东莞", "江门", "中山", "珠海", "惠州", "肇庆", "清远", "汕头", "湛江", "茂名", "韶关", "阳江", "梅州")
WEIGHTS = (24, 16, 12, 11, 6, 6, 4, 5, 3, 3, 2, 2, 2, 2, 1, 1)
_TRADES = (
    "化工 涂料 气体 新材料 电子 五金 塑胶 纺织 印染 食品 制药 包装 机械 能源 物流 建材 家具 玻璃 陶瓷 橡胶 金属 油品 燃气 环保 生物 "
    "模具 电镀 纸业 水泥 船舶"
)
TRADES = tuple(_TRADES.split())
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "厂")
SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段单仇解区"
LETTERS = "华泰恒盛粤海天赐南方北明珠金银宝龙凤祥瑞丰达兴隆昌荣富贵德信义诚忠和平安康乐美佳嘉新创科技联合众力强伟大宏远鹏飞翔宇星辰光耀东西中正元亨利贞顺通汇聚源泉江河湖山川林森木水火土风云雷电春夏秋冬梅兰竹菊松柏青红蓝紫白黑文武英雄杰豪俊秀敏慧智勇刚毅坚志成功业广博厚仁爱友善良真纯洁清净亮晶莹玉石珍珠翡翠琳琅锦绣绮丽雅静怡悦欣欢喜庆吉福禄寿禧永久长存延年益世纪时代先锋领航启程腾跃奋进"
TEAMS, OWNERS = 60, 600
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Made:
    """One customer as it was drawn, for asking about it later."""

    id: int
    name: str
    brand: str
    contact: str
    number: str
    contract: str


@dataclass
class Office:
    """Who searches: the head sees all, the agent of a small team little, the leader of a big one much."""

    head: User
    agent: User
    big: User
    owners: list[User]
    units: list[Unit]


def office() -> Office:
    """Units and people; the first unit gets a third of all customers."""
    root = _unit("bench", None)
    units = [_unit(f"bench-{i}", root) for i in range(TEAMS)]
    owners = [_user(f"bench-{i}") for i in range(OWNERS)]
    head, agent, big = _user("head"), _user("agent"), _user("big")
    for user, role, unit in ((head, "follow_up_head", root), (agent, "agent", units[7]), (big, "agent", units[0])):
        RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=NOW.date())
    return Office(head, agent, big, owners, units)


def draw(office: Office, count: int, kept: list[Made]) -> Iterator[dict[str, tuple[Any, ...]]]:
    """Rows of every table for each customer; a sample of them is put into ``kept``."""
    dice = random.Random(20261122)
    every = max(count // 3000, 1)
    seen: set[str] = set()
    for pk in range(1, count + 1):
        name, brand = _company(dice, seen)
        contact = dice.choice(SURNAMES) + "".join(dice.choices(LETTERS, k=dice.choice((1, 2, 2))))
        phone = _phone(dice)
        contract = f"HT-{dice.randint(2016, 2026)}-{pk:07}"
        owner = dice.choice(office.owners).pk
        unit = office.units[0 if dice.random() < 0.33 else dice.randrange(1, TEAMS)].pk
        if pk % every == 0:
            kept.append(Made(pk, name, brand, contact, phone.number, contract))
        entry = entry_of(Customer.ref_kind, Document(pk, name, people=(contact,), codes=(contract,), owner_id=owner, unit_id=unit))
        yield {
            "customer": (
                pk,
                name,
                company_key(name),
                "ordinary",
                name[:2],
                "",
                "",
                "",
                "mandarin",
                "",
                "",
                False,
                "",
                "{}",
                "",
                1,
                NOW,
                NOW,
                owner,
                unit,
            ),
            "contact": (pk, contact, "", "", True, True, "", 1, pk),
            "number": (pk, phone.kind, numbers.encrypt(phone), *_indexes(phone), mask(phone), "unknown", 0, "", pk),
            "contract": (pk, contract, None, "running", "", 1, pk),
            "entry": (pk, entry.kind, pk, name, "", entry.texts, entry.initials, entry.tokens, owner, unit),
            "code": tuple((pk, text) for text in rules.codes_of((contract,))),
            "rival": (pk, name, contact, phone.number),
        }


COLUMNS = {
    "customer": "id name name_key grade region region_code address industry language email remarks do_not_call do_not_call_reason extra batch version created_at changed_at owner_id unit_id",
    "contact": "id name title position is_main is_active batch version customer_id",
    "number": "id kind cipher whole_index tail_index masked standing order batch contact_id",
    "contract": "id number signed_on state batch version customer_id",
    "entry": "id kind object_id name subtitle texts initials tokens owner_id unit_id",
    "code": "entry_id text",
    "rival": "id name contact phone",
}
TABLES = {
    "customer": Customer._meta.db_table,
    "contact": Contact._meta.db_table,
    "number": ContactNumber._meta.db_table,
    "contract": Contract._meta.db_table,
    "entry": "search_entry",
    "code": "search_code",
    "rival": "rival_customer",
}


def load(office: Office, count: int) -> list[Made]:
    """Write ``count`` customers, chunk by chunk; the sample to ask about."""
    kept: list[Made] = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE rival_customer (id bigint PRIMARY KEY, name varchar(120), contact varchar(40), phone varchar(20))")
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX search_entry_tokens")
    rows = draw(office, count, kept)
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            for table in TABLES:
                _write(table, [row for found in chunk for row in (found[table] if table == "code" else (found[table],))])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE INDEX search_entry_tokens ON search_entry USING gin (string_to_array(tokens, ' '))")
            cursor.execute("ALTER INDEX search_entry_tokens ALTER COLUMN 1 SET STATISTICS 1000")
        cursor.execute("ANALYZE")
    return kept


def _write(table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    columns = [f'"{name}"' for name in COLUMNS[table].split()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {TABLES[table]} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {TABLES[table]} ({', '.join(columns)}) VALUES ({marks})", rows)


def _company(dice: random.Random, seen: set[str]) -> tuple[str, str]:
    while True:
        brand = "".join(dice.choices(LETTERS, k=dice.choice((2, 2, 3, 4))))
        name = f"{dice.choices(CITIES, WEIGHTS)[0]}{dice.choice(('', '市'))}{brand}{dice.choice(TRADES)}{dice.choice(FORMS)}"
        if name not in seen:
            seen.add(name)
            return name, brand


def _phone(dice: random.Random) -> Phone:
    if dice.random() < 0.7:
        number = f"1{dice.choice('356789')}{dice.randrange(10**9):09}"
        return Phone("mobile", number, e164=f"+86{number}")
    tail = f"{dice.randrange(10)}000" if dice.random() < 0.05 else f"{dice.randrange(10**4):04}"
    number = f"0{dice.choice(('20', '755', '757', '769', '750'))}8{dice.randrange(10**3):03}{tail}"
    return Phone("landline", number, e164=f"+86{number[1:]}")


def _indexes(phone: Phone) -> Iterable[str]:
    return numbers.whole_index(numbers.digits_of(phone)), numbers.tail_index(phone.number[-numbers.TAIL :])


def _unit(code: str, parent: Unit | None) -> Unit:
    unit = Unit.objects.create(code=code, name=code, parent=parent)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save()
    return unit


def _user(username: str) -> User:
    return User.objects.create(username=username, name=username, joined_at=NOW, password="!")


def initials_of(made: Made) -> str:
    """The initials of the brand, as a user would type them."""
    return next(iter(rules.readings((made.brand,))), made.brand)
