# What a manifest can call. Runs in the host VM, as a child of freezer, which does everything that touches files:
# each request is a line on standard output that starts with a mark, each answer a line on standard input.
# See manifest_server.c for the requests. The language is what both MicroPython and CPython have.

import sys

MARK = "\x01"

# MicroPython's input() is a line editor.
_read_line = sys.stdin.readline if hasattr(sys, "stdin") else input


class ManifestError(Exception):
    pass


# A byte of a file's name that is no UTF-8 is one of the last characters that there are: 0x80 is U+10FF80.
_BYTES = 0x10FF00


def _escape(text):
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    if len(text.encode()) == len(text):
        return text
    return "".join([char if ord(char) <= _BYTES else "\\x%02x" % (ord(char) - _BYTES) for char in text])


def _unescape(text):
    if "\\" not in text:
        return text
    parts = []
    for part in text.split("\\\\"):
        first, *rest = part.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").split("\\x")
        parts.append(first + "".join([chr(_BYTES + int(piece[:2], 16)) + piece[2:] for piece in rest]))
    return "\\".join(parts)


def _send(fields):
    print(MARK + "\t".join([_escape("" if field is None else str(field)) for field in fields]))
    if hasattr(sys.stdout, "flush"):
        sys.stdout.flush()


def _ask(*fields):
    _send(fields)
    answer = _read_line().rstrip("\n")
    if answer[:1] != "=":
        raise ManifestError(_unescape(answer[1:]))
    return [_unescape(field) for field in answer[1:].split("\t")]


# ---- paths ----


def _join(first, *rest):
    for part in rest:
        if part.startswith("/") or first == "":
            first = part
        elif first.endswith("/"):
            first += part
        else:
            first += "/" + part
    return first


def _normpath(path):
    parts = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part == ".." and path.startswith("/"):
            pass
        elif part not in ("", "."):
            parts.append(part)
    return ("/" if path.startswith("/") else "") + "/".join(parts) or "."


def _split(path):
    at = path.rfind("/") + 1
    head, tail = path[:at], path[at:]
    return head if head.strip("/") == "" else head.rstrip("/"), tail


class _State:
    pass


_state = _State()
_state.folder = "/"  # what relative paths start from
_state.manifest = ""  # path of the one that runs
_state.line = 0  # of the call in it that is about to be made; 0: not known
_state.via = ""  # the places that included it, innermost first
_state.variables = []  # (name, value)
_state.visited = set()
_state.libraries = {}
_state.library_folders = []
_state.own_modules = ""  # those of Permafrost that are Python
_state.levels = 0  # metadata objects so far
_state.metadata = []
_state.list_c_modules = False


def _substitute(path):
    if not isinstance(path, str):
        raise ManifestError("a path is a str, not " + repr(path))
    for name, text in _state.variables:
        path = path.replace("$(" + name + ")", text)
    at = path.find("$(")
    end = path.find(")", at)
    if at >= 0 and end > at:
        raise ManifestError("'" + path + "' has no value for " + path[at : end + 1] + "; give one with -v NAME=VALUE")
    return path


def _resolve(path):
    return _normpath(_join(_state.folder, _substitute(path)))


def _need(kind, caller, path):
    if _kind(path)[0] != kind:
        raise ManifestError(caller + ": no " + kind + " '" + path + "'" + _ask("nearest", path)[0])


# ---- the os that a manifest imports ----


def _kind(path):
    return _ask("stat", _normpath(_join(_state.folder, path)))


class _Path:
    sep = "/"

    def join(self, first, *rest):
        return _join(first, *rest)

    def normpath(self, path):
        return _normpath(path)

    def abspath(self, path):
        return _normpath(_join(_state.folder, path))

    realpath = abspath

    def split(self, path):
        return _split(path)

    def dirname(self, path):
        return _split(path)[0]

    def basename(self, path):
        return _split(path)[1]

    def splitext(self, path):
        dot = path.rfind(".")
        start = path.rfind("/") + 1
        if path[start:dot].strip(".") == "":
            return path, ""
        return path[:dot], path[dot:]

    def isabs(self, path):
        return path.startswith("/")

    def exists(self, path):
        return _kind(path)[0] != "none"

    def isdir(self, path):
        return _kind(path)[0] == "folder"

    def isfile(self, path):
        return _kind(path)[0] == "file"

    def getsize(self, path):
        return int(_kind(path)[1])

    def expanduser(self, path):
        if path == "~" or path.startswith("~/"):
            return _ask("env", "HOME")[0] + path[1:]
        return path

    def relpath(self, path, start="."):
        to = [part for part in self.abspath(path).split("/") if part]
        start = [part for part in self.abspath(start).split("/") if part]
        same = 0
        while same < len(to) and same < len(start) and to[same] == start[same]:
            same += 1
        return "/".join([".."] * (len(start) - same) + to[same:]) or "."


class _Environment:
    def get(self, name, default=None):
        answer = _ask("env", name)
        return answer[0] if len(answer) > 1 else default

    def __getitem__(self, name):
        answer = _ask("env", name)
        if len(answer) < 2:
            raise KeyError(name)
        return answer[0]

    def __contains__(self, name):
        return len(_ask("env", name)) > 1


class _Os:
    sep = "/"
    name = "posix"

    def __init__(self):
        self.path = _Path()
        self.environ = _Environment()

    def getenv(self, name, default=None):
        return self.environ.get(name, default)

    def getcwd(self):
        return _state.folder

    def chdir(self, path):
        path = self.path.abspath(path)
        if not self.path.isdir(path):
            raise OSError(2)
        _state.folder = path

    def listdir(self, path="."):
        answer = _ask("list", self.path.abspath(path))
        if answer[0] != "folder":
            raise OSError(2)
        return answer[1:]

    def stat(self, path):
        answer = _kind(path)
        if answer[0] == "none":
            raise OSError(2)
        mode = 0x4000 if answer[0] == "folder" else 0x8000
        return (mode, 0, 0, 0, 0, 0, int(answer[1]), 0, 0, 0)

    def walk(self, top):
        folders, files = [], []
        for name in self.listdir(top):
            (folders if self.path.isdir(_join(top, name)) else files).append(name)
        yield top, folders, files
        for name in folders:
            for item in self.walk(_join(top, name)):
                yield item


_os = _Os()


# Modules that reach the machine itself, past files.
class _Refused:
    def __init__(self, name):
        self.name = name

    def __getattr__(self, member):
        raise ManifestError("a manifest reads files, and does nothing else (" + self.name + "." + member + ")")


# A file, read whole.
class _File:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def read(self, size=-1):
        end = len(self.text) if size is None or size < 0 else self.at + size
        part = self.text[self.at : end]
        self.at += len(part)
        return part

    def readline(self):
        end = self.text.find("\n", self.at) + 1
        return self.read((end or len(self.text)) - self.at)

    def readlines(self):
        return [line for line in self]

    def __iter__(self):
        while self.at < len(self.text):
            yield self.readline()

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def _open(path, mode="r", *others, **named):
    if mode not in ("r", "rt"):
        raise ManifestError("a manifest can only read text files, not open('" + path + "', '" + mode + "')")
    path = _os.path.abspath(path)
    if _kind(path)[0] != "file":
        raise OSError(2)
    return _File(_ask("read", path)[0])


# ---- metadata and options ----


class Metadata:
    def __init__(self):
        _state.levels += 1
        self.level = _state.levels
        self.given = False
        self.version = self.description = self.license = self.author = None
        self.stdlib = False
        self.pypi = self.pypi_publish = None

    def update(self, description=None, version=None, license=None, author=None, stdlib=False, pypi=None, pypi_publish=None):
        if self.given:
            raise ManifestError("a second metadata() for the same package")
        self.given = True
        self.description = description
        self.version = version
        self.license = license
        self.author = author
        self.stdlib = stdlib
        self.pypi = pypi
        self.pypi_publish = pypi_publish
        _ask("metadata", self.level, version, description, license, author)


class Options:
    def __init__(self, given):
        self._given = given
        self._defaults = {}

    def defaults(self, **named):
        self._defaults = named

    def __getattr__(self, name):
        if name in self._given:
            return self._given[name]
        return self._defaults.get(name)


def metadata(**named):
    if named:
        _state.metadata[-1].update(**named)
    return _state.metadata[-1]


# ---- what is frozen ----


# The calls in a manifest's text come as _at(line, function)(...): see manifest_places.c.
def _at(line, function):
    _state.line = line
    return function


# "manifest.py:12", once for each call.
def _place():
    line, _state.line = _state.line, 0
    return _state.manifest + (":%d" % line if line else "")


def _files(kind, base, folder, files, opt, extensions):
    """files None: all below base/folder; else those, relative to folder. The server names what is missing."""
    place = _place()
    if _state.list_c_modules:
        return
    if opt is not None and not isinstance(opt, int):
        raise ManifestError("opt=" + repr(opt) + ": optimisation is a number, 0, 1, 2 or 3")
    base = _resolve(base)
    head = ["files", place, _state.via, kind, _state.metadata[-1].level, opt, extensions, base, _substitute(folder or "")]
    if files is None:
        _ask(*head)
    else:
        for name in files:
            _ask(*(head + [_substitute(name)]))


def package(package_path, files=None, base_path=".", opt=None):
    _files("auto", base_path, package_path, files, opt, ".py")


def module(module_path, base_path=".", opt=None):
    if not str(module_path).lower().endswith(".py"):
        raise ManifestError("module(" + repr(module_path) + "): not a .py file")
    _files("auto", base_path, "", (module_path,), opt, ".py")


def _freeze(kind, path, script, opt, extensions):
    if _state.list_c_modules:
        return
    if script is None:
        _files(kind, path, "", None, opt, extensions)
    elif not isinstance(script, str):
        _files(kind, path, "", script, opt, extensions)
    elif _kind(_join(_resolve(path), script))[0] == "folder":
        _files(kind, path, script, None, opt, extensions)
    else:
        _files(kind, path, "", (script,), opt, extensions)


def freeze(path, script=None, opt=None):
    _freeze("auto", path, script, opt, ".py.mpy")


def freeze_as_mpy(path, script=None, opt=None):
    _freeze("py", path, script, opt, ".py")


def freeze_mpy(path, script=None, opt=None):
    _freeze("mpy", path, script, opt, ".mpy")


def freeze_as_str(path):
    _freeze("source", path, None, None, ".py")


def data(path, name=None):
    place = _place()
    if not _state.list_c_modules:
        path = _resolve(path)
        _ask("data", place, _state.via, _state.metadata[-1].level, path, name or _split(path)[1])


def c_module(path):
    path = _resolve(path)
    _need("folder", "c_module", path)
    own = any(name.endswith((".def", ".c")) for name in _os.listdir(path))
    if not own and _kind(path + "/micropython.mk")[0] != "file" and _kind(path + "/micropython.cmake")[0] != "file":
        raise ManifestError("c_module: '" + path + "' has no .def table, micropython.mk or micropython.cmake")
    _ask("c_module", path)


def names(path):
    path = _resolve(path)
    _need("file", "names", path)
    if not _state.list_c_modules:
        _ask("names", path)


def later(path):
    path = _resolve(path)
    _need("file", "later", path)
    if not _state.list_c_modules:
        _ask("later", path)


def optional(*modules):
    for name in modules:
        _ask("optional", name)


def keep(*names):
    for name in names:
        if isinstance(name, str):
            _ask("keep", name)
        else:
            keep(*name)


def without(*types):
    for name in types:
        _ask("without", name)


def preload(*names, exclude=(), whole=(), require=None):
    if require not in (None, "whole"):
        raise ValueError("preload: require is 'whole' or None")
    _ask("preload", "all", "")
    for name in names:
        _ask("preload", "name", name)
    if require:
        whole = tuple(whole) + names
    for name in exclude:
        _ask("preload", "exclude", name)
    for name in whole:
        _ask("preload", "whole", name)


# ---- other manifests ----


def _globals(named):
    return {
        "__name__": "__manifest__",
        "metadata": metadata,
        "include": include,
        "require": require,
        "add_library": add_library,
        "package": package,
        "module": module,
        "c_module": c_module,
        "freeze": freeze,
        "freeze_as_mpy": freeze_as_mpy,
        "freeze_mpy": freeze_mpy,
        "freeze_as_str": freeze_as_str,
        "data": data,
        "keep": keep,
        "without": without,
        "preload": preload,
        "names": names,
        "later": later,
        "optional": optional,
        "options": Options(named),
        "open": _open,
        "_at": _at,
    }


def _run_file(path, named, place):
    text = _ask("manifest", path)[0]
    folder, outer, via = _state.folder, _state.manifest, _state.via
    _state.folder = _split(path)[0]
    _state.via = place + ", " + via if place and via else place
    _state.manifest = path
    try:
        exec(compile(text, path, "exec"), _globals(named))
    finally:
        _state.folder = folder
        _state.manifest = outer
        _state.via = via


def _include(path, named, required, place):
    path = _resolve(path)
    if _kind(path)[0] == "folder":
        path = _join(path, "manifest.py")
    if path in _state.visited:
        return
    _state.visited.add(path)
    if required:
        _state.metadata.append(Metadata())
    _run_file(path, named, place)
    if required:
        _state.metadata.pop()


def include(manifest_path, **named):
    place = _place()
    for path in (manifest_path,) if isinstance(manifest_path, str) else manifest_path:
        _include(path, named, False, place)


def add_library(library, library_path, prepend=False):
    path = _resolve(library_path)
    _need("folder", "add_library", path)
    _state.libraries[library] = path
    if prepend:
        _state.library_folders.insert(0, path)
    else:
        _state.library_folders.append(path)


def require(name, version=None, pypi=None, library=None, **named):
    place = _place()
    if library is not None:
        if library not in _state.libraries:
            known = ", ".join(sorted(_state.libraries)) or "none"
            raise ManifestError("require('" + name + "'): no library '" + library + "'; there are: " + known)
        folders = [_state.libraries[library]]
    else:
        folders = _state.library_folders
        own = _state.own_modules
        if own and _kind(_join(_join(own, name), "manifest.py"))[0] == "file":
            folders = folders + [own]
    if not folders:
        raise ManifestError("require('" + name + "'): no library is known; give micropython-lib with -v MPY_LIB_DIR=path")
    found = _ask("require", name, *folders)
    _include(found[0], named, True, place)


def _run(kind, text):
    if kind == "file":
        _include(text, {}, False, "")
    else:
        _state.manifest = "<inline manifest>"
        exec(compile(text, "<inline manifest>", "exec"), _globals({}))


def main():
    answer = _ask("start")
    _state.list_c_modules = answer[0] == "c_modules"
    _state.folder = answer[1]
    _state.metadata.append(Metadata())
    sys.modules["os"] = _os
    for name in ("machine", "uctypes"):
        sys.modules[name] = sys.modules["u" + name] = _Refused(name)
    count = int(answer[2])
    rest = answer[3:]
    for i in range(count):
        _state.variables.append((rest[2 * i], rest[2 * i + 1]))
    for name, text in _state.variables:
        if name == "PERMAFROST":
            _state.own_modules = _join(text, "runtime/modules")
        if name == "MPY_LIB_DIR" and text:
            for library in ("micropython", "python-stdlib", "python-ecosys"):
                path = _resolve(_join(text, library))
                _state.libraries[library] = path
                _state.library_folders.append(path)
    rest = rest[2 * count :]
    try:
        for i in range(0, len(rest), 2):
            _run(rest[i], rest[i + 1])
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        _send(("trace",))
        if hasattr(sys, "print_exception"):
            sys.print_exception(error)
        else:
            frame = error.__traceback__
            while frame is not None:
                print('File "%s", line %d' % (frame.tb_frame.f_code.co_filename, frame.tb_lineno))
                frame = frame.tb_next
        name = "" if isinstance(error, ManifestError) else type(error).__name__
        text = str(error)
        if isinstance(error, OSError) and error.errno == 1:
            name, text = "", "a manifest reads files, and does nothing else (" + text + ")"
        fields = ["failed", name, text]
        if isinstance(error, NameError):
            fields.append(str(error).split("'")[1])
            fields.extend(_globals({}))
        _send(fields)
        return
    _send(("done",))


main()
