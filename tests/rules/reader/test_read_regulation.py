"""The command that reads a regulation from a file."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

TEXT = """每户基础分100分。
一、环境卫生
1.参加大扫除，每次加2分，每月限记3次。
2.乱倒垃圾的，扣5至10分，并取消当年评优资格。
黑板上写着8分。
"""


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("read_regulation", str(path), *options, stdout=out)
    return out.getvalue()


def test_read_regulation_prints_json(tmp_path: Path) -> None:
    path = tmp_path / "banfa.txt"
    path.write_bytes(TEXT.encode("gb18030"))

    assert json.loads(run(path, "--json")) == {
        "base_points": 100,
        "rules": [
            {
                "deed": "参加大扫除",
                "points": 2,
                "points_max": None,
                "unit": "time",
                "cap": {"points": 6, "period": "month"},
                "veto": False,
                "quote": "参加大扫除，每次加2分，每月限记3次",
            },
            {
                "deed": "乱倒垃圾",
                "points": -5,
                "points_max": -10,
                "unit": None,
                "cap": None,
                "veto": True,
                "quote": "乱倒垃圾的，扣5至10分，并取消当年评优资格",
            },
        ],
    }


def test_read_regulation_prints_lines_for_people(tmp_path: Path) -> None:
    path = tmp_path / "banfa.txt"
    path.write_text(TEXT, encoding="utf-8")

    lines = run(path).splitlines()

    assert lines == [
        "读到 2 条细则。",
        "",
        "【环境卫生】",
        "  参加大扫除 · +2 分/次 · 每月最多 3 次  （一1）",
        "  乱倒垃圾 · −5 至 10 分 · 取消评先评优资格  （一2）",
        "",
        "【制度参数】",
        "  base_points = 100  「每户基础分100分」",
        "",
        "【没有读懂的】",
        "  第 5 行：「黑板上写着8分」看不出这是加分还是扣分，还是说的别的。",
    ]


def test_read_regulation_refuses_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="打不开文件"):
        run(tmp_path / "missing.txt")


def test_read_regulation_refuses_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")

    with pytest.raises(CommandError):
        run(path)
