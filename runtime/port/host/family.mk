# family.mk - the host itself: the image linked into a program. Not position independent, or the image's pointers would be
# relocated, and so lie in writable memory.
CC ?= cc
AR ?= ar
CPU_FLAGS += -D_GNU_SOURCE -fno-pie $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all)
RUNTIME_CFLAGS ?= -O2 -g
LINK = -no-pie -lm
PORT_SOURCES = $(addprefix runtime/port/host/,console.c clock.c file.c os.c socket.c pins.c uart.c firmware_main.c) runtime/port/common/firmware.c runtime/port/common/whole.c
RUN = $(FIRMWARE) $(ARGUMENTS)
