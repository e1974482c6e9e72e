/* jump.c - jump_save and jump_to for each CPU family. */
#include "runtime/vm/memory/jump.h"

#if defined(__SANITIZE_ADDRESS__)
void __asan_handle_no_return(void);
#endif

_Noreturn void jump_restore(struct jump *jump);

_Noreturn void jump_to(struct jump *jump)
{
#if defined(__SANITIZE_ADDRESS__)
    __asan_handle_no_return();
#endif
    jump_restore(jump);
}

/* Each: words[] are the preserved registers, then stack pointer and return address. */
#if defined(__x86_64__)
__asm__(".text\n"
        ".globl jump_save\n"
        ".type jump_save, @function\n"
        "jump_save:\n"
        "    movq %rbx, 0(%rdi)\n"
        "    movq %rbp, 8(%rdi)\n"
        "    movq %r12, 16(%rdi)\n"
        "    movq %r13, 24(%rdi)\n"
        "    movq %r14, 32(%rdi)\n"
        "    movq %r15, 40(%rdi)\n"
        "    leaq 8(%rsp), %rdx\n"
        "    movq %rdx, 48(%rdi)\n"
        "    movq (%rsp), %rdx\n"
        "    movq %rdx, 56(%rdi)\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        ".size jump_save, .-jump_save\n"
        ".globl jump_restore\n"
        ".type jump_restore, @function\n"
        "jump_restore:\n"
        "    movq 0(%rdi), %rbx\n"
        "    movq 8(%rdi), %rbp\n"
        "    movq 16(%rdi), %r12\n"
        "    movq 24(%rdi), %r13\n"
        "    movq 32(%rdi), %r14\n"
        "    movq 40(%rdi), %r15\n"
        "    movq 48(%rdi), %rsp\n"
        "    movl $1, %eax\n"
        "    jmp *56(%rdi)\n"
        ".size jump_restore, .-jump_restore\n");

#elif defined(__i386__)
__asm__(".text\n"
        ".globl jump_save\n"
        ".type jump_save, @function\n"
        "jump_save:\n"
        "    movl 4(%esp), %eax\n"
        "    movl %ebx, 0(%eax)\n"
        "    movl %esi, 4(%eax)\n"
        "    movl %edi, 8(%eax)\n"
        "    movl %ebp, 12(%eax)\n"
        "    leal 4(%esp), %edx\n"
        "    movl %edx, 16(%eax)\n"
        "    movl (%esp), %edx\n"
        "    movl %edx, 20(%eax)\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        ".size jump_save, .-jump_save\n"
        ".globl jump_restore\n"
        ".type jump_restore, @function\n"
        "jump_restore:\n"
        "    movl 4(%esp), %edx\n"
        "    movl 0(%edx), %ebx\n"
        "    movl 4(%edx), %esi\n"
        "    movl 8(%edx), %edi\n"
        "    movl 12(%edx), %ebp\n"
        "    movl 16(%edx), %esp\n"
        "    movl $1, %eax\n"
        "    jmp *20(%edx)\n"
        ".size jump_restore, .-jump_restore\n");

#elif defined(__aarch64__)
__asm__(".text\n"
        ".globl jump_save\n"
        ".type jump_save, %function\n"
        "jump_save:\n"
        "    stp x19, x20, [x0, #0]\n"
        "    stp x21, x22, [x0, #16]\n"
        "    stp x23, x24, [x0, #32]\n"
        "    stp x25, x26, [x0, #48]\n"
        "    stp x27, x28, [x0, #64]\n"
        "    stp x29, x30, [x0, #80]\n"
        "    stp d8, d9, [x0, #96]\n"
        "    stp d10, d11, [x0, #112]\n"
        "    stp d12, d13, [x0, #128]\n"
        "    stp d14, d15, [x0, #144]\n"
        "    mov x1, sp\n"
        "    str x1, [x0, #160]\n"
        "    mov w0, #0\n"
        "    ret\n"
        ".size jump_save, .-jump_save\n"
        ".globl jump_restore\n"
        ".type jump_restore, %function\n"
        "jump_restore:\n"
        "    ldp x19, x20, [x0, #0]\n"
        "    ldp x21, x22, [x0, #16]\n"
        "    ldp x23, x24, [x0, #32]\n"
        "    ldp x25, x26, [x0, #48]\n"
        "    ldp x27, x28, [x0, #64]\n"
        "    ldp x29, x30, [x0, #80]\n"
        "    ldp d8, d9, [x0, #96]\n"
        "    ldp d10, d11, [x0, #112]\n"
        "    ldp d12, d13, [x0, #128]\n"
        "    ldp d14, d15, [x0, #144]\n"
        "    ldr x1, [x0, #160]\n"
        "    mov sp, x1\n"
        "    mov w0, #1\n"
        "    ret\n"
        ".size jump_restore, .-jump_restore\n");

#elif defined(__arm__)
/* Only instructions that v6-M has too. */
#if defined(__ARM_FP)
#define JUMP_SAVE_FLOATS "    vstmia r0!, {s16-s31}\n"
#define JUMP_LOAD_FLOATS "    vldmia r0!, {s16-s31}\n"
#else
#define JUMP_SAVE_FLOATS ""
#define JUMP_LOAD_FLOATS ""
#endif
__asm__(".section .text.jump, \"ax\", %progbits\n"
        ".syntax unified\n"
        ".thumb\n"
        ".align 2\n"
        ".globl jump_save\n"
        ".thumb_func\n"
        ".type jump_save, %function\n"
        "jump_save:\n" JUMP_SAVE_FLOATS "    stmia r0!, {r4-r7}\n"
        "    mov r1, r8\n"
        "    mov r2, r9\n"
        "    mov r3, r10\n"
        "    stmia r0!, {r1-r3}\n"
        "    mov r1, r11\n"
        "    mov r2, sp\n"
        "    mov r3, lr\n"
        "    stmia r0!, {r1-r3}\n"
        "    movs r0, #0\n"
        "    bx lr\n"
        ".size jump_save, .-jump_save\n"
        ".globl jump_restore\n"
        ".thumb_func\n"
        ".type jump_restore, %function\n"
        "jump_restore:\n" JUMP_LOAD_FLOATS "    ldmia r0!, {r4-r7}\n"
        "    ldmia r0!, {r1-r3}\n"
        "    mov r8, r1\n"
        "    mov r9, r2\n"
        "    mov r10, r3\n"
        "    ldmia r0!, {r1-r3}\n"
        "    mov r11, r1\n"
        "    mov sp, r2\n"
        "    movs r0, #1\n"
        "    bx r3\n"
        ".size jump_restore, .-jump_restore\n"
        ".text\n");

#elif defined(__riscv)
#if __riscv_xlen == 64
#define JUMP_STORE(register, i) "    sd " #register ", 8*" #i "(a0)\n"
#define JUMP_LOAD(register, i) "    ld " #register ", 8*" #i "(a0)\n"
#else
#define JUMP_STORE(register, i) "    sw " #register ", 4*" #i "(a0)\n"
#define JUMP_LOAD(register, i) "    lw " #register ", 4*" #i "(a0)\n"
#endif
#define JUMP_EACH(move)                                                                 \
    move(s0, 0) move(s1, 1) move(s2, 2) move(s3, 3) move(s4, 4) move(s5, 5) move(s6, 6) \
        move(s7, 7) move(s8, 8) move(s9, 9) move(s10, 10) move(s11, 11) move(sp, 12) move(ra, 13)
#if !defined(__riscv_flen)
#define JUMP_EACH_FLOAT(move)
#else
#if __riscv_flen == 64
#define JUMP_FLOAT_STORE(register, i) "    fsd " #register ", 8*" #i "+14*__riscv_word(a0)\n"
#define JUMP_FLOAT_LOAD(register, i) "    fld " #register ", 8*" #i "+14*__riscv_word(a0)\n"
#else
#define JUMP_FLOAT_STORE(register, i) "    fsw " #register ", 4*" #i "+14*__riscv_word(a0)\n"
#define JUMP_FLOAT_LOAD(register, i) "    flw " #register ", 4*" #i "+14*__riscv_word(a0)\n"
#endif
#define JUMP_EACH_FLOAT(move)                                                                  \
    move(fs0, 0) move(fs1, 1) move(fs2, 2) move(fs3, 3) move(fs4, 4) move(fs5, 5) move(fs6, 6) \
        move(fs7, 7) move(fs8, 8) move(fs9, 9) move(fs10, 10) move(fs11, 11)
#endif
#if __riscv_xlen == 64
__asm__(".set __riscv_word, 8\n");
#else
__asm__(".set __riscv_word, 4\n");
#endif
__asm__(".text\n"
        ".globl jump_save\n"
        ".type jump_save, @function\n"
        "jump_save:\n" JUMP_EACH(JUMP_STORE) JUMP_EACH_FLOAT(
            JUMP_FLOAT_STORE) "    li a0, 0\n"
                              "    ret\n"
                              ".size jump_save, .-jump_save\n"
                              ".globl jump_restore\n"
                              ".type jump_restore, @function\n"
                              "jump_restore:\n" JUMP_EACH(JUMP_LOAD) JUMP_EACH_FLOAT(
                                  JUMP_FLOAT_LOAD) "    li a0, 1\n"
                                                   "    ret\n"
                                                   ".size jump_restore, .-jump_restore\n");

#else
#error "jump.c has no code for this CPU"
#endif
