"""Evaluate, then borrow: no C code of the VM holds a size, pointer or index of a mutable object across what may run Python.
Read from the sources; `make borrows` tells each place that breaks the rule.

What may run Python is worked out from the calls: whoever calls a slot, a native, the interpreter, a stream's functions or a
printer's write, and whoever calls those. A borrow is a local variable that holds where a mutable object's memory lies, how
large it is or a place in it. Each function is then walked as it may run, branches and loops included: after a call that may
run Python a borrow is stale until it is made anew, and the use of a stale one is an error. So is handing a borrow to what
may run Python, and reading an object in one argument of a call while another argument runs Python."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["runtime/vm", "runtime/modules"]

# Members through which Python is reached. Not `buffer`: that slot runs nothing, as object.h says.
RUNNING_MEMBERS = {"print", "make", "call", "unary", "binary", "reverse_binary", "attr", "subscr", "length", "hash", "iterate", "next",
                   "read", "write", "ioctl", "function", "load", "path_kind", "read_file"}
# These reach one of the above, and yet run nothing, for the reason told.
QUIET = {
    "map_get_name": "looks by text alone", "map_put_name": "looks by text alone", "map_next": "a ROM table's keys are texts",
    "map_count": "a ROM table's keys are texts", "attr_bind": "a native property reads a member", "rebuild": "hashes are stored",
    "text_builder_write": "appends to a block of its own", "console_write": "the port's console", "heap_collect": "finalisers wait",
    "print_number": "digits on the C stack", "type_find": "looks by text alone", "attr_cache_forget": "clears a table",
    "raise_memory_error": "does not return", "map_copy": "the keys' hashes are stored", "map_clear": "of ROM maps: keys are texts",
    "exception_matches": "compares types", "method_find_special": "looks by text alone", "method_find_conversion": "looks by text alone",
    "uctypes_word": "of an int",
    "text_builder_add": "appends to a block of its own", "parse_arguments": "compares names; raises",
}
# Printing on these runs nothing itself.
QUIET_PRINTER = re.compile(r"^\s*&(?:\w+(?:\.|->))*(?:builder|out|text|digits|body|rest|inner|longer|line|console)(?:(?:\.|->)printer)?\s*$")
PRINTS = {"print_text", "print_span"}
# Borrows that may go stale, and why no harm comes of it.
HARMLESS = {
    ("stream_readinto", "size"): "how much to read at most; each read looks the buffer up",
    ("stream_read_into", "to"): "lent to streams that run nothing",
    ("bytearray_print", "most"): "how much to print at most; each piece is looked up",
    ("print_places", "i"): "each entry is looked up", ("traceback_print_notes", "n"): "looked up in the loop's condition",
    ("framebuffer_points", "room"): "how many points at most; each is looked up",
    ("namedtuple_from", "items"): "of a list that nobody else has",
    ("memory_stream_make", "initial"): "of a str or bytes, which stays as it is",
}
# Their callers promise that nobody changes the text meanwhile; the functions' comments say so.
KEPT_BY_CALLER = {
    "str_print_repr": "text that nobody can change", "str_print_escaped": "text that nobody can change", "print_span": "the same",
    "write_text": "a str", "stream_write_all": "a str or memory of the caller's", "stream_printer_write": "a printer's text",
    "iobase_write": "copied before Python runs", "iobase_read": "readinto's memory is private", "format_value_to": "a format's text",
    "text_builder_write": "a printer's text", "float_parse_text": "", "template_expand": "text of a str", "template_field": "text of a str",
    "template_lookup": "text of a str", "template_argument": "text of a str", "str_decode_with": "raises only",
}
IMMUTABLE = {"tuple", "str", "slice", "range", "int_object", "bound_method", "function", "closure", "native", "type", "shape", "code",
             "namedtuple_type", "attribute_tuple", "rom_table", "context", "struct_code", "arguments", "import_path", "found", "picture", "memory_window", "span", "text", "buffer_view",
             "slice_bounds", "int_view", "bigint", "text_builder", "combined", "layout", "field", "modulo", "template", "flat_arguments",
             "value_list", "sorting", "format_spec", "frame", "compilation", "parameter", "memoryview", "listing", "image", "reader"}
PRODUCERS = {"bytes_span": 1, "buffer_get": 1, "buffer_require": 1, "text_of": 1, "text_argument": 2, "text_needle": 2, "text_join_item": 2,
             "sequence_items": None, "sequence_self": 1}
UNTRACKING = {"str_span": 1, "text_settle": 1}
INDEX = {"sequence_index", "sequence_clamp", "slice_adjust", "span_find", "span_find_last", "text_count", "text_offset", "list_position"}
WORDS = {"if", "while", "for", "switch", "return", "sizeof", "else", "do", "case", "default", "break", "continue", "defined", "goto"}
NUMBER = re.compile(r"\b(size_t|intptr_t|uintptr_t|unsigned|int|uint32_t|ptrdiff_t)\b")
MEMORY = re.compile(r"\b(uint8_t|char|void|value|stored_hash|struct rom_pair|bigint_digit)\b.*\*|^\s*struct (span|text|buffer_view)\s*\**\s*$")
FUNCTION = re.compile(r"^((?:[\w*]+[ *\n]+)+?)(\w+)\(([^;{}]*?)\)\n\{\n(.*?)^\}", re.M | re.S)
MEMBER_READ = re.compile(r"(\w+|\))\s*->\s*(data|items|size|capacity|layout)\b")


def plain(text):
    """The text without comments, strings and directives; lines stay where they are."""
    def blank(match):
        word = match.group(0)
        return '""' if word[0] == '"' else "0" if word[0] == "'" else re.sub(r"[^\n]", " ", word)
    text = re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)
    return re.sub(r"^#(?:[^\n]*\\\n)*[^\n]*", blank, text, flags=re.M)


def split(text, separator=","):
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c == separator and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return parts + [text[start:]]


class Function:
    def __init__(self, path, text, match):
        self.path, self.name = path, match.group(2)
        self.returns, self.body = match.group(1), match.group(4)
        self.line = text.count("\n", 0, match.start(4)) + 1
        self.params = {}
        for part in split(match.group(3)):
            found = re.match(r"\s*(.*?)(\w+)\s*(\[\d*\])?\s*$", part, re.S)
            if found and found.group(1):
                self.params[found.group(2)] = found.group(1) + ("*" if found.group(3) else "")
        self.noreturn = "_Noreturn" in self.returns


def read_functions(root):
    functions = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.c")):
            text = plain(path.read_text())
            for match in FUNCTION.finditer(text):
                functions.setdefault(match.group(2), []).append(Function(path, text, match))
    return functions


def calls(text):
    """(position, name, arguments, is a member) of each call."""
    for match in re.finditer(r"(->|\.)?\s*\b([A-Za-z_]\w*)(\s*\)?\s*)\(", text):
        name = match.group(2)
        if name in WORDS or (")" in match.group(3) and name != "function"):
            continue
        depth, i = 0, match.end() - 1
        while i < len(text):
            depth += (text[i] == "(") - (text[i] == ")")
            if depth == 0:
                break
            i += 1
        yield match.start(2), name, text[match.end():i], bool(match.group(1))


class Rule:
    def __init__(self, root=ROOT):
        self.root, self.functions = root, read_functions(root)
        self.noreturn = {name for name, group in self.functions.items() if any(f.noreturn for f in group)}
        self.noreturn |= {"raise_value", "raise_type", "raise_text", "raise_format", "raise_silently", "raise_key_error", "raise_os_error",
                          "raise_message", "raise_formatted", "raise_type_error", "raise_stop_iteration", "vm_absent"}
        self.running = {"interpret"}
        self.find_running()
        self.problems = []

    def runs(self, name, arguments, member, params=()):
        if member or name == "function":
            return name in RUNNING_MEMBERS
        if name in self.noreturn or name in QUIET:
            return False
        if name in PRINTS and QUIET_PRINTER.match(split(arguments)[0]):
            return False
        return name in self.running

    def find_running(self):
        changed = True
        while changed:
            changed = False
            for name, group in self.functions.items():
                if name in self.running or name in QUIET or name in self.noreturn:
                    continue
                if any(self.runs(called, arguments, member) for f in group for _, called, arguments, member in calls(f.body)):
                    self.running.add(name)
                    changed = True

    def check(self):
        for group in self.functions.values():
            for function in group:
                Walk(self, function).run()
        return sorted(set(self.problems))


class Walk:
    """One function, walked with the state of its borrows: variable -> None (fresh) or the call that made it stale."""

    def __init__(self, rule, function):
        self.rule, self.function, self.types = rule, function, dict(function.params)
        self.body = function.body

    def run(self):
        state = {}
        for name, kind in self.types.items():
            if re.search(r"struct (span|text|buffer_view)\b", kind) and self.function.name not in KEPT_BY_CALLER:
                state[name] = None
        self.block(0, len(self.body), state)

    def problem(self, at, message):
        line = self.function.line + self.body.count("\n", 0, at)
        place = self.function.path.relative_to(self.rule.root)
        self.rule.problems.append(f"{place}:{line}: {self.function.name}: {message}")

    # ---- statements ----

    def skip(self, at, end):
        while at < end and self.body[at].isspace():
            at += 1
        return at

    def closing(self, at):
        pairs, depth = {"(": ")", "{": "}"}, 0
        opening = self.body[at]
        for i in range(at, len(self.body)):
            depth += (self.body[i] == opening) - (self.body[i] == pairs[opening])
            if depth == 0:
                return i
        return len(self.body) - 1

    def block(self, at, end, state):
        """Returns the state behind, None where nothing gets there."""
        while (at := self.skip(at, end)) < end:
            at, state = self.statement(at, end, state)
            if state is None:
                while (at := self.skip(at, end)) < end:  # what follows is reached by a case or label only
                    if re.match(r"case\b|default\b|\w+:", self.body[at:]) and self.cases is not None:
                        state = dict(self.cases)
                        break
                    at, _ = self.statement(at, end, {})
        return state

    cases = None

    @staticmethod
    def join(a, b):
        if a is None or b is None:
            return dict(b) if a is None and b is not None else a
        return {name: a.get(name) or b.get(name) for name in set(a) | set(b)}

    def statement(self, at, end, state):
        body = self.body
        word = re.match(r"[A-Za-z_]\w*", body[at:])
        word = word.group(0) if word else body[at]
        if word == "{":
            close = self.closing(at)
            return close + 1, self.block(at + 1, close, state)
        if word in ("if", "while", "switch", "for"):
            return self.control(word, at, end, state)
        if word == "do":
            inner = self.skip(at + 2, end)
            before = dict(state)
            after, out = self.statement(inner, end, state)
            stop = body.index(";", after)
            out = self.expression(after + 5, stop, out) if out is not None else None
            self.statement(inner, end, self.join(before, out) or {})
            return stop + 1, out
        if word == "else":
            return self.statement(self.skip(at + 4, end), end, state)
        if word in ("case", "default"):
            return body.index(":", at) + 1, self.join(state, self.cases) if self.cases is not None else state
        depth, stop = 0, at
        while stop < end and not (body[stop] == ";" and depth == 0):
            depth += (body[stop] in "([{") - (body[stop] in ")]}")
            stop += 1
        if word in ("break", "continue", "goto"):
            if self.breaks is not None:
                self.breaks.append(dict(state))
            return stop + 1, None
        state = self.expression(at + (6 if word == "return" else 0), stop, state)
        if word == "return" or any(name in self.rule.noreturn and not member for _, name, _, member in calls(body[at:stop])):
            return stop + 1, None
        return stop + 1, state

    breaks = None

    def control(self, word, at, end, state):
        body = self.body
        opening = body.index("(", at)
        close = self.closing(opening)
        inner = self.skip(close + 1, end)
        if word == "if":
            state = self.expression(opening + 1, close, state)
            after, then = self.statement(inner, end, dict(state))
            other = dict(state)
            following = self.skip(after, end)
            if re.match(r"else\b", body[following:]):
                after, other = self.statement(self.skip(following + 4, end), end, dict(state))
            return after, self.join(then, other)
        outer_breaks, outer_cases, self.breaks = self.breaks, self.cases, []
        head = split(body[opening + 1:close], ";")
        if word == "for":
            first = opening + 1 + len(head[0])
            state = self.expression(opening + 1, first, state)
            second = first + 1 + len(head[1])
            condition, step = (first + 1, second), (second + 1, close)
        else:
            condition, step = (opening + 1, close), None
        if word == "switch":
            state = self.expression(*condition, state)
            self.cases = dict(state)
            after, out = self.statement(inner, end, dict(state))
            out = self.join(out, state)
        else:
            for _ in range(2):
                state = self.expression(*condition, state)
                after, out = self.statement(inner, end, dict(state))
                for left in self.breaks:
                    out = self.join(out, left)
                if step and out is not None:
                    out = self.expression(*step, out)
                state = self.join(state, out)
            out = state
        for left in self.breaks:
            out = self.join(out, left)
        self.breaks, self.cases = outer_breaks, outer_cases
        return after, out

    # ---- expressions ----

    def kind_of(self, name):
        return self.types.get(name, "")

    def may_hold(self, name, star=False):
        kind = self.kind_of(name)
        return bool(MEMORY.search(kind)) or bool(NUMBER.search(kind) and "*" not in kind)

    def reads_mutable(self, text):
        for match in MEMBER_READ.finditer(text):
            kind = re.search(r"struct (\w+)", self.kind_of(match.group(1)))
            if match.group(1) == ")":  # a cast
                kind = re.search(r".*struct (\w+) \*\)", text[:match.start()], re.S)
            if not kind or kind.group(1) not in IMMUTABLE:
                return True
        return False

    def is_borrow(self, name, right, state):
        """Whether what is assigned to the variable says where something mutable lies, or how large it is."""
        uses = [other for other in state if re.search(rf"(?<![\w.>])&?{other}\b", right)]
        if NUMBER.search(self.kind_of(name)) and "*" not in self.kind_of(name):
            if any(called in INDEX for _, called, _, _ in calls(right)):
                return True
            content = re.sub(r"[\w.>-]+\[[^\]]*\]|\*\w+", " ", right)
            content = re.sub(r"\b\w+\([^()]*\)", " ", content)
            return bool(re.search(r"(?:\.|->)(?:size|capacity|layout)\b", content) and (self.reads_mutable(content) or
                        any(re.search(rf"\b{other}(?:\.|->)(?:\w+\.)?size", content) for other in uses))) or \
                any(re.search(rf"(?<![\w.>]){other}\b(?!\.|->|\()", content) and NUMBER.search(self.kind_of(other)) for other in uses)
        return self.reads_mutable(right) or bool(uses)

    def use(self, at, end, state):
        text = re.sub(r"\bsequence_(?:index|clamp)\([^;]*", lambda call: " " * len(call.group(0)), self.body[at:end])  # they look again
        for name, stale in state.items():
            if stale and (self.function.name, name) not in HARMLESS and re.search(rf"(?<![\w.>]){name}\b", text):
                self.problem(at, f"{name} is used after {stale}() may have run Python")

    def expression(self, at, end, state):
        state = dict(state)
        start = at
        for part in split(self.body[at:end]):
            self.part(start, start + len(part), state)
            start += len(part) + 1
        return state

    def declare(self, at, end):
        text = self.body[at:end]
        match = re.match(r"\s*((?:static |const |volatile |struct |enum |unsigned )*[a-z]\w*)((?:\s+|\s*\*+\s*(?:const )?)+)(\w+)\s*(\[[^\]]*\])?\s*(=(?!=)|$)", text)
        if match and match.group(1) not in WORDS and not match.group(1).startswith("return"):
            self.last_type = match.group(1)
            self.types[match.group(3)] = match.group(1) + match.group(2) + ("*" if match.group(4) else "")
            return match.group(3), at + match.end()
        match = re.match(r"\s*(\*?)(\w+)\s*(\[[^\]]*\])?\s*(=(?!=)|$)", text)
        if match and match.group(2) not in self.types and getattr(self, "last_type", None):
            self.types[match.group(2)] = self.last_type + match.group(1)
            return match.group(2), at + match.end()
        return None, at

    def part(self, at, end, state):
        name, right = self.declare(at, end)
        text = self.body[at:end]
        stored = re.match(r"\s*(\w+)->\w+\s*=(?!=)(.*)", text, re.S)
        if stored and (kind := re.search(r"struct (\w+) *\*", self.kind_of(stored.group(1)))) and kind.group(1) not in IMMUTABLE:
            for held in state:
                if (self.function.name, held) not in HARMLESS and MEMORY.search(self.kind_of(held)) \
                        and re.search(rf"(?<![\w.>]){held}(?:\.|->)data\b(?!\[)", stored.group(2)):
                    self.problem(at, f"{held}, which may move, is kept in an object")
        if name is None:
            match = re.match(r"\s*(\w+)\s*=(?!=)", text)
            if match:
                name, right = match.group(1), at + match.end()
        if name is None or right >= end:
            self.evaluate(at, end, state)
            if name:
                state.pop(name, None)
            return
        self.evaluate(right, end, state)
        borrowed = self.may_hold(name) and self.is_borrow(name, self.body[right:end], state)
        state.pop(name, None)
        if borrowed:
            state[name] = None

    def evaluate(self, at, end, state):
        text = self.body[at:end]
        events = sorted(calls(text), key=lambda call: call[0] + len(call[1]) + len(call[2]))
        done = 0
        for position, name, arguments, member in events:
            stop = position + len(name) + 1 + len(arguments)
            if stop > done:
                produced = self.produced(name, arguments) if not member else ()
                self.use_but(at + done, at + min(stop, len(text)), state, produced)
                done = stop
            self.call(at + position, name, arguments, member, state)
        self.use(at + done, end, state)

    def produced(self, name, arguments):
        if name not in PRODUCERS and name not in UNTRACKING:
            return ()
        return [found.group(1) for part in split(arguments) if (found := re.match(r"\s*&(\w+)(?:\.\w+)?\s*$", part))]

    def use_but(self, at, end, state, names):
        self.use(at, end, {name: stale for name, stale in state.items() if name not in names})

    def call(self, at, name, arguments, member, state):
        runs = self.rule.runs(name, arguments, member)
        parts = split(arguments)
        for i, part in enumerate(parts):
            running = [called for _, called, inner, is_member in calls(part) if self.rule.runs(called, inner, is_member)]
            if running and any(self.reads_mutable(other) or any(re.search(rf"(?<![\w.>]){held}\b", other) for held in state)
                               for j, other in enumerate(parts) if j != i):
                self.problem(at, f"one argument of {name}() reads an object while {running[0]}() may run Python")
        if runs:
            if name not in KEPT_BY_CALLER and name not in ("write", "read"):
                own = arguments
                for _, inner, deeper, _ in calls(arguments):
                    own = own.replace(f"{inner}({deeper})", "")  # its result is lent, not what it took
                for held in state:
                    if (self.function.name, held) in HARMLESS:
                        continue
                    if MEMORY.search(self.kind_of(held)) and re.search(rf"(?<![\w.>])&?{held}\b(?!\[)(?!(?:\.|->)\w*size)", own):
                        self.problem(at, f"{held} is lent to {name}(), which may run Python")
            for held in state:
                state[held] = state[held] or name
        for produced in self.produced(name, arguments) if not member else ():
            if name in UNTRACKING:
                state.pop(produced, None)
            else:
                state[produced] = None


def main():
    problems = Rule().check()
    print("\n".join(problems) if problems else "borrows: nothing is held across what may run Python")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
