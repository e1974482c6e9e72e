# Arm MPS2 with the AN385 image: Cortex-M3 at 25 MHz, emulated by QEMU.
override CC = $(CCACHE) arm-none-eabi-gcc
override AR = arm-none-eabi-gcc-ar
CPU_FLAGS = -mcpu=cortex-m3 -mthumb
RAM_SIZE ?= 128K
# 0: all RAM that is left.
HEAP_SIZE ?= 0
LINKER_SCRIPTS = $(addprefix $(ROOT)/linker-scripts/,mps2-an385.ld cortex-m.ld frozen.ld)
LINK = -nostartfiles --specs=nosys.specs -Wl,--defsym=__ram_size=$(RAM_SIZE),--defsym=__heap_size=$(HEAP_SIZE) -T mps2-an385.ld -lm -Wl,-Map=$(PERMAFROST_OUT)/firmware.map
PORT_SOURCES = $(addprefix runtime/port/mps2-an385/,start.c console.c clock.c libm.c)
ifeq ($(PROFILE),minimal)
LTO ?= -flto
# Few bytes: no ARGUMENTS, and mem* and str* of our own.
PORT_SOURCES += runtime/port/mps2-an385/run.c runtime/port/string.c
else
PORT_SOURCES += runtime/port/mps2-an385/main.c runtime/port/mps2-an385/input.c runtime/port/firmware.c
endif
ARGUMENTS ?=
comma = ,
space = $() $()
RUN = qemu-system-arm -machine mps2-an385 -nographic -monitor none -serial stdio -icount shift=4$(comma)align=off$(comma)sleep=off \
	-semihosting-config enable=on$(comma)target=native$(subst $(space),,$(foreach word,firmware $(ARGUMENTS),$(comma)arg=$(word))) -kernel $(FIRMWARE) < /dev/null
