"""Invented names, drawn from common surnames and given names; nobody in particular."""

from random import Random

SURNAMES = "陈林黄吴郑李梁何罗邓谢曾苏叶潘廖赖邱温钟"
MIDDLES = "国建志伟永文德福阿秀丽春桂水家明海金"
LASTS = "强明华兰英梅芳珍生财旺平安娣坚辉娟妹"


def invent_name(random: Random) -> str:
    """Return a name of two or three characters."""
    middle = random.choice(MIDDLES) if random.random() < 0.85 else ""
    return random.choice(SURNAMES) + middle + random.choice(LASTS)


def invent_names(random: Random, count: int) -> list[str]:
    """Return that many names, all different."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[invent_name(random)] = None
    return list(names)


def invent_relative(random: Random, head: str) -> str:
    """Return a name for a member of the head's household: mostly the head's surname."""
    name = invent_name(random)
    return head[0] + name[1:] if random.random() < 0.7 else name
