# cpu.mk - what follows from the CPU that a board's description names: its family (a folder here), the architecture of .mpy files,
# bits of a small int, kind of float, compiler flags.
cpu_host = host x64 63 DOUBLE
cpu_cortex-m0 = cortex-m armv6m 31 SINGLE -mcpu=cortex-m0 -mthumb
cpu_cortex-m0plus = cortex-m armv6m 31 SINGLE -mcpu=cortex-m0plus -mthumb
cpu_cortex-m3 = cortex-m armv7m 31 SINGLE -mcpu=cortex-m3 -mthumb
cpu_cortex-m4 = cortex-m armv7em 31 SINGLE -mcpu=cortex-m4 -mthumb
cpu_cortex-m4f = cortex-m armv7emsp 31 SINGLE -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
cpu_cortex-m33f = cortex-m armv7emsp 31 SINGLE -mcpu=cortex-m33 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard
cpu_cortex-m7d = cortex-m armv7emdp 31 DOUBLE -mcpu=cortex-m7 -mthumb -mfpu=fpv5-d16 -mfloat-abi=hard
cpu_rv32imc = riscv rv32imc 31 SINGLE -march=rv32imc -mabi=ilp32
cpu_rv32imac = riscv rv32imc 31 SINGLE -march=rv32imac -mabi=ilp32
cpu_rv32imafc = riscv rv32imc 31 SINGLE -march=rv32imafc -mabi=ilp32f
cpu_rv64imafdc = riscv rv64imc 63 DOUBLE -march=rv64imafdc -mabi=lp64d
