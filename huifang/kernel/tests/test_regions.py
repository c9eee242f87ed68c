"""R2.1: rules differ by region, so an address must name its city."""

import re

import phonenumbers
import pytest

from huifang.kernel.regions import all_regions, find_region, region_by_code
from huifang.kernel.regions_data import GUANGDONG_PLACES


def name_of(text, **options):
    region = find_region(text, **options)
    return region.name if region else None


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("江门", "江门"),
        ("江门市", "江门"),
        ("广东江门", "江门"),
        ("广东省江门市", "江门"),
        ("广东省 江门市", "江门"),
        ("江门市区", "江门"),
        ("（江门）", "江门"),
        ("中国广东省江门市新会区工业大道8号", "江门"),
        ("广东省江门市新会区工业大道8号", "江门"),
        ("江门新会工业大道8号", "江门"),
        ("江门石化园区", "江门"),
        ("新会区工业大道8号", "江门"),
        ("新会工业大道8号", "江门"),
        ("广东省惠州市大亚湾工业大道30号", "惠州"),
        ("大亚湾工业大道30号", "惠州"),
        ("仲恺高新区1号", "惠州"),
        ("广东省中山市火炬区工业大道255号", "中山"),
        ("火炬区工业大道255号", "中山"),
        ("中山火炬开发区", "中山"),
        ("广东省清远市英德市工业大道43号", "清远"),
        ("英德市工业大道43号", "清远"),
        ("广东省肇庆市四会市", "肇庆"),
        ("四会市", "肇庆"),
        ("广东四会", "肇庆"),
        ("顺德大良", "佛山"),
        ("南海区里水镇", "佛山"),
        ("佛山里水镇", "佛山"),
        ("东莞道滘镇", "东莞"),
        ("广东省东莞市长安镇", "东莞"),
        ("虎门镇", "东莞"),
        ("小榄镇", "中山"),
        ("白云区工业大道", "广州"),
        ("深圳市南山区", "深圳"),
        ("前海自贸区", "深圳"),
        ("横琴新区", "珠海"),
        ("地址：广东省珠海市金湾区", "珠海"),
        ("地址：广东珠海金湾", "珠海"),
        ("甲公司，地址在番禺区", "广州"),
        ("海陵岛", "阳江"),
        ("普宁市", "揭阳"),
        ("北京市朝阳区", "北京"),
        ("北京朝阳", "北京"),
        ("上海浦东", "上海"),
        ("重庆市渝北区", "重庆"),
        ("吉林市", "吉林"),
        ("吉林省吉林市", "吉林"),
        ("吉林吉林市", "吉林"),
        ("吉林省长春市", "长春"),
        ("海南省海口市", "海口"),
        ("海南海口", "海口"),
        ("海南州", "海南州"),
        ("青海省海南藏族自治州共和县", "海南州"),
        ("恩施州", "恩施"),
        ("湖北恩施土家族苗族自治州", "恩施"),
        ("湖北仙桃市", "仙桃"),
        ("内蒙古自治区呼和浩特市", "呼和浩特"),
        ("内蒙古阿拉善盟", "阿拉善"),
        ("广西北海市", "北海"),
        ("新疆维吾尔自治区和田地区", "和田"),
        ("云南大理", "大理"),
        ("长沙县星沙", "长沙"),
        ("香港", "香港"),
        ("香港九龙", "香港"),
        ("澳门特别行政区", "澳门"),
    ],
)
def test_a_region_column_or_an_address_names_its_city(text, city):
    assert name_of(text) == city


@pytest.mark.parametrize(
    "text",
    [
        *["", None, " ", "广东", "广东省", "中国", "工业大道8号", "中山路8号", "中山一路8号", "南京西路", "北京路", "工业大道东方市场"],
        *["朝阳区", "中山区", "吉林", "海南", "和平公司", "大理石材厂", "新兴重工", "湖南省白云区", "江西安福县", "台湾省台北市", "甲公司"],
    ],
)
def test_what_is_not_certain_is_none(text):
    assert find_region(text) is None


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("江门大洋三和气体有限公司", "江门"),
        ("广州市德美华泰制药有限公司", "广州"),
        ("广东惠州天赐电子有限公司", "惠州"),
        ("大亚湾石化有限公司", "惠州"),
        ("惠州石化有限公司", "惠州"),
        ("广州镇泰玩具有限公司", "广州"),
        ("大洋江门气体有限公司", None),
        ("南方江门市气体有限公司", None),
        ("新兴重工有限公司", None),
        ("大理石材有限公司", None),
        ("甲公司", None),
    ],
)
def test_the_name_of_a_company_counts_only_at_its_start(name, city):
    assert name_of(name, prefix_only=True) == city


def test_the_table_is_whole():
    regions = all_regions()
    assert len({r.code for r in regions}) == len({r.full_name for r in regions}) == len(regions)
    assert len({r.name for r in regions}) == len(regions)
    prefectures = [r for r in regions if r.code.endswith("00") and r.province not in {"香港", "澳门"}]
    assert len(prefectures) == 333 + 4
    assert sum(r.province == "广东" for r in regions) == len(GUANGDONG_PLACES) == 21
    assert all(re.fullmatch(r"\d{6}", r.code) for r in regions)


def test_every_region_is_found_by_each_of_its_names():
    for region in all_regions():
        assert find_region(region.full_name) == region
        assert find_region(f"{region.province}{region.full_name}某路1号") == region
        if region.code.endswith("00") and region.name != "吉林":
            assert find_region(region.name) == region


def test_every_place_of_guangdong_is_found():
    for city, places in GUANGDONG_PLACES.items():
        for place in places.split():
            assert str(find_region(place)) == city
            assert str(find_region(f"广东省{city}{place}工业大道8号")) == city


def test_every_area_code_exists():
    codes = {r.area_code for r in all_regions() if r.area_code}
    locals_ = ["83550000", "8355000", "22220000", "2222000", "6222000", "66220000", "3222000", "5222000", "88880000"]
    for code in codes:
        assert any(phonenumbers.is_valid_number(phonenumbers.parse(code + local, "CN")) for local in locals_), code


@pytest.mark.parametrize(
    ("code", "name"),
    [("440700", "江门"), ("440705", "江门"), ("110105", "北京"), ("429004", "仙桃"), ("440000", None), ("", None), ("999999", None)],
)
def test_a_code_finds_its_region(code, name):
    region = region_by_code(code)
    assert (region.name if region else None) == name


def test_the_facts_of_a_region():
    region = find_region("江门")
    assert region is not None
    assert (region.code, region.full_name, region.province, region.area_code, str(region)) == ("440700", "江门市", "广东", "0750", "江门市")
