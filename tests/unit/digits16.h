/* digits16.h - given to the compiler with -include, makes bigint.h use the 16-bit digits of 32-bit
 * targets. */
#define TARGET_64 0
