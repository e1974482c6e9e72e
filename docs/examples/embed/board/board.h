/* board.h - what main.c needs of the module board. */
#ifndef BOARD_H
#define BOARD_H

/* For the vector table. */
void board_timer_interrupt(void);

#endif
