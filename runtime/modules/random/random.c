/* random.c - random: a 64-bit xorshift generator with a multiplied output (xorshift64*, Vigna
 * 2016). */
#include "runtime/modules/random/random.h"
#include "runtime/port.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

static void random_start(uint64_t seed)
{
    /* Spread, so that seeds that differ in one bit give unlike sequences; never 0. */
    seed += 0x9e3779b97f4a7c15u;
    seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9u;
    seed = (seed ^ seed >> 27) * 0x94d049bb133111ebu;
    seed ^= seed >> 31;
    vm_random.state = seed != 0 ? seed : 1;
}

static uint32_t random_next(void)
{
    if (vm_random.state == 0)
        random_start(port_ticks_us());
    vm_random.state ^= vm_random.state >> 12;
    vm_random.state ^= vm_random.state << 25;
    vm_random.state ^= vm_random.state >> 27;
    return (uint32_t)(vm_random.state * 0x2545f4914f6cdd1du >> 32);
}

value random_seed(size_t n_args, const value *args)
{
    if (n_args == 0 || args[0] == VALUE_NONE)
        random_start(vm_random.state + port_ticks_us() + random_next());
    else if (is_int(args[0]))
        random_start(int_low64(args[0]));
    else
        random_start((uint64_t)value_hash(args[0]));
    return VALUE_NONE;
}

value random_getrandbits(value count)
{
    intptr_t bits = int_value(count);
    uint8_t *data;
    if (bits < 0)
        raise_text(&type_ValueError, "number of bits must be non-negative");
    size_t size = ((size_t)bits + 7) / 8;
    value bytes = bytes_allocate(size, &data);
    for (size_t i = 0; i < size; i++)
        data[i] = (uint8_t)random_next();
    if (bits % 8 != 0)
        data[size - 1] &= (uint8_t)((1 << bits % 8) - 1);
    value result = int_from_bytes_of(data, size, false, false);
    value_keep(bytes);
    return result;
}

/* 0 .. n - 1, all alike; n > 0. */
static uintptr_t random_below(uintptr_t n)
{
    uintptr_t mask = n - 1, number;
    for (unsigned shift = 1; shift < 8 * sizeof n; shift <<= 1)
        mask |= mask >> shift;
    do {
        number = random_next();
        if (sizeof n > 4 && mask > 0xffffffffu)
            number = (uintptr_t)((uint64_t)number << 32 | random_next());
        number &= mask;
    } while (number >= n);
    return number;
}

static value random_in(intptr_t start, intptr_t stop, intptr_t step)
{
    if (step == 0 || (step > 0 ? start >= stop : start <= stop))
        raise_text(&type_ValueError, "empty range");
    uintptr_t span =
        step > 0 ? (uintptr_t)stop - (uintptr_t)start : (uintptr_t)start - (uintptr_t)stop;
    uintptr_t stride = step > 0 ? (uintptr_t)step : 0 - (uintptr_t)step;
    uintptr_t n = span / stride + (span % stride != 0);
    return int_new((intptr_t)((uintptr_t)start + random_below(n) * (uintptr_t)step));
}

value random_randrange(size_t n_args, const value *args)
{
    intptr_t start = n_args > 1 ? int_value(args[0]) : 0;
    intptr_t stop = int_value(args[n_args > 1]);
    return random_in(start, stop, n_args > 2 ? int_value(args[2]) : 1);
}

value random_randint(value low, value high)
{
    intptr_t from = int_value(low), to = int_value(high);
    if (from > to)
        raise_text(&type_ValueError, "empty range");
    uintptr_t n = (uintptr_t)to - (uintptr_t)from + 1;
    return int_new((intptr_t)((uintptr_t)from + (n == 0 ? random_next() : random_below(n))));
}

value random_choice(value sequence)
{
    intptr_t n = int_value(length(sequence));
    if (n <= 0)
        raise_text(&type_IndexError, "list index out of range");
    return subscript(sequence, int_new((intptr_t)random_below((uintptr_t)n)), VALUE_LOAD);
}

static float_number random_fraction(void)
{
#if TARGET_DOUBLE
    uint64_t bits = (uint64_t)(random_next() >> 5) << 26 | random_next() >> 6;
    return (float_number)bits / 9007199254740992.0;
#else
    return (float_number)(random_next() >> 8) / 16777216.0f;
#endif
}

value random_random(void)
{
    return float_make(random_fraction());
}

value random_uniform(value low, value high)
{
    float_number from = float_value(low), to = float_value(high);
    return float_make(from + (to - from) * random_fraction());
}
