/* machine_pin.h - Pin objects for the other parts of machine. */
#ifndef MACHINE_PIN_H
#define MACHINE_PIN_H

#include "runtime/vm/run/vm.h"

/* The number of a Pin, or of what makes one; -1: no_pin was given. Raises ValueError, TypeError. */
int machine_pin_number(value pin);
/* Reads and writes whatever has a pin's value(): Pin, Signal, a class below PinBase. */
bool machine_pin_read(value pin);
void machine_pin_write(value pin, bool level);
/* Raises OSError where result is below zero. */
int machine_check(int result);

#endif
