/* port.h - what each port gives the VM: plain functions, linked by name. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void port_write(const char *data,
                size_t size); /* console out; everything is written before it returns */
void port_write_error(const char *data,
                      size_t size); /* standard error, where there is one; else the console */
/* As port_write; of a '\n' nothing else is made. A port whose port_write does not either need not define it. */
void port_write_bytes(const char *data, size_t size);
extern const char port_platform[]; /* sys.platform */
/* Console in: one byte; -1 at the end of input. While it waits it calls pending_run() whenever vm.pending is set, so that the
 * byte below interrupts this, too. */
int port_read(void);
/* How a prompt has the console, where somebody types: byte by byte, nothing echoed, each '\n' of port_write() as "\r\n"; and how a
 * program has it: as it was before. A board's console differs in the line ends alone, and they stay. */
enum port_terminal { PORT_TERMINAL_PROGRAM, PORT_TERMINAL_KEYS };
void port_terminal(enum port_terminal mode);
/* The console byte that interrupts the program (3 is Ctrl-C); -1: none. */
void port_interrupt_character(int byte);
uint32_t port_ticks_us(void); /* wraps at 2^32 */
/* Perhaps shorter: what sets vm.pending ends it. */
void port_sleep_us(uint32_t microseconds);
const void *
port_stack_limit(void); /* lowest address the C stack may grow to; NULL: no limit known */
/* Around what an interrupt must not see half done; calls nest by handing the state back. */
uintptr_t port_interrupts_disable(void);
void port_interrupts_restore(uintptr_t state);
_Noreturn void
port_halt(int status); /* after an unrecoverable state; a board stops, the host exits */

/* What a native source file may be: the host's import of .py and .mpy files. A board without files
 * returns false. Data is allocated by the port and given back with port_file_free. */
struct port_file {
    const uint8_t *data;
    size_t size;
};
enum port_path_kind { PORT_PATH_NONE, PORT_PATH_FILE, PORT_PATH_FOLDER };
enum port_path_kind port_path_kind(const char *path);
bool port_file_read(const char *path, struct port_file *out);
void port_file_free(struct port_file *file);

#endif
