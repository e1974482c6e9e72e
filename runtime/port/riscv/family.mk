# family.mk - RISC-V in machine mode: compiler, sources, linking. The C library is picolibc, for mem*, str* and libm.
override CC = $(CCACHE) riscv64-unknown-elf-gcc
override AR = riscv64-unknown-elf-gcc-ar
CPU_FLAGS += --specs=picolibc.specs -mcmodel=medany
CLOCK_DEFAULT = clint 0x02000000
# Frames of C are larger than on Cortex-M.
STACK_SIZE ?= 8K
FAMILY_SOURCES = $(addprefix runtime/port/riscv/,start.c cpu.c)
INTERRUPTS ?= runtime/port/riscv/interrupts.c
include $(ROOT)/runtime/port/chip.mk
