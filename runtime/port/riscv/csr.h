/* csr.h - for files with instructions for control and status registers: newer assemblers take them only if asked, while multilibs are
 * found only by the older name of the architecture, which has them. */
#ifndef CSR_H
#define CSR_H

__asm__(".option arch, +zicsr");

#endif
