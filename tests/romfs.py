"""ROMFS images, as MicroPython's documentation of the format has them: romfs({name: bytes or a folder})."""


def number(n):
    groups = [n & 0x7F]
    while n := n >> 7:
        groups.append(n & 0x7F | 0x80)
    return bytes(reversed(groups))


def sized(data):
    return number(len(data)) + data


def records(tree):
    """A folder's records: {name: bytes or a folder}."""
    data = b""
    for name, content in tree.items():
        head = sized(name.encode())
        if isinstance(content, dict):
            data += number(4) + sized(head + records(content))
        else:
            data += number(5) + sized(head + number(2) + sized(content))
    return data


def romfs(tree):
    return b"\xd2\xcd\x31" + sized(records(tree))
