# family.mk - Cortex-M: compiler, sources, linking.
override CC = $(CCACHE) arm-none-eabi-gcc
override AR = arm-none-eabi-gcc-ar
LIBC = --specs=nosys.specs
CLOCK_DEFAULT = systick
FAMILY_SOURCES = $(addprefix runtime/port/cortex-m/,start.c cpu.c protect.c) runtime/port/common/libm.c
INTERRUPTS = runtime/port/cortex-m/vectors.c
include $(ROOT)/runtime/port/chip.mk
