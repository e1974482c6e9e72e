/* time.c - time. Seconds count from 1970; ticks wrap at 2^30. */
#include "runtime/port.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"

/* ---- ticks ---- */

/* As MicroPython's: a power of two whose numbers are small ints everywhere. */
enum { TICKS_PERIOD = 1 << 30 };

value time_ticks_us(void)
{
    return VALUE_SMALL_INT(port_ticks_us() & (TICKS_PERIOD - 1));
}

value time_ticks_ms(void)
{
    return VALUE_SMALL_INT((uint64_t)port_time_ns() / 1000000 & (TICKS_PERIOD - 1));
}

value time_ticks_add(value ticks, value delta)
{
    intptr_t distance = int_value(delta);
    if (distance <= -TICKS_PERIOD / 2 || distance >= TICKS_PERIOD / 2)
        raise_text(&type_OverflowError, "ticks interval overflow");
    return VALUE_SMALL_INT(((uintptr_t)int_value(ticks) + (uintptr_t)distance) &
                           (TICKS_PERIOD - 1));
}

value time_ticks_diff(value end, value start)
{
    intptr_t distance =
        (intptr_t)(((uintptr_t)int_value(end) - (uintptr_t)int_value(start) + TICKS_PERIOD / 2) &
                   (TICKS_PERIOD - 1));
    return VALUE_SMALL_INT(distance - TICKS_PERIOD / 2);
}

/* ---- sleeping ---- */

/* By the clock, since an interrupt ends each step early; in steps, since on a host it may come just before one begins. What waits
 * when the sleep begins does not wait for its end. */
static void sleep_microseconds(uint64_t left)
{
    enum { STEP = 10000 };
    uint32_t last = port_ticks_us();
    for (;;) {
        if (vm.pending)
            pending_run();
        uint32_t now = port_ticks_us(), passed = now - last;
        left = passed < left ? left - passed : 0;
        last = now;
        if (left == 0)
            return;
        port_sleep_us(left < STEP ? (uint32_t)left : STEP);
    }
}

value time_sleep(value seconds)
{
    float_number length_asked = float_value(seconds);
    if (!(length_asked >= 0) || length_asked >= (float_number)4294967296)
        raise_text(&type_ValueError, "sleep length must be non-negative");
    uint32_t whole = (uint32_t)length_asked;
    float_number rest = length_asked - (float_number)whole;
    sleep_microseconds((uint64_t)whole * 1000000 + (uint32_t)(rest * 1000000));
    return VALUE_NONE;
}

value time_sleep_ms(value milliseconds)
{
    intptr_t n = int_value(milliseconds);
    sleep_microseconds(n > 0 ? (uint64_t)n * 1000 : 0);
    return VALUE_NONE;
}

value time_sleep_us(value microseconds)
{
    intptr_t n = int_value(microseconds);
    sleep_microseconds(n > 0 ? (uint64_t)n : 0);
    return VALUE_NONE;
}

/* ---- the calendar ---- */

value time_time(void)
{
    int64_t now = port_time_ns();
    if (sizeof(float_number) < sizeof(double)) /* a single is too coarse */
        return int_new_64(now / 1000000000);
    return float_make((float_number)(now / 1000) / 1000000);
}

value time_time_ns(void)
{
    return int_new_64(port_time_ns());
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

enum { DAY_SECONDS = 86400, DAYS_400_YEARS = 146097, DAYS_TO_MARCH_1970 = 719468 };

/* Days from 1 January 1970 to that day of the proleptic Gregorian calendar. Years start in March,
 * so that the leap day is their last. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    year += floor_divide(month - 1, 12);
    month -= floor_divide(month - 1, 12) * 12;
    if (month <= 2)
        year--;
    int64_t cycle = floor_divide(year, 400);
    int64_t year_of_cycle = year - cycle * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_cycle =
        year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return cycle * DAYS_400_YEARS + day_of_cycle - DAYS_TO_MARCH_1970;
}

/* (year, month, day, hour, minute, second, weekday, day of the year) */
static value broken_down(int64_t seconds)
{
    int64_t days = floor_divide(seconds, DAY_SECONDS);
    int32_t rest = (int32_t)(seconds - days * DAY_SECONDS);
    int64_t cycle = floor_divide(days + DAYS_TO_MARCH_1970, DAYS_400_YEARS);
    int32_t day_of_cycle = (int32_t)(days + DAYS_TO_MARCH_1970 - cycle * DAYS_400_YEARS);
    int32_t year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 -
                             day_of_cycle / (DAYS_400_YEARS - 1)) /
                            365;
    int32_t day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int32_t march_month = (5 * day_of_year + 2) / 153;
    int32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    int64_t year = year_of_cycle + cycle * 400 + (month <= 2);
    const int64_t numbers[] = {year,
                               month,
                               day_of_year - (153 * march_month + 2) / 5 + 1,
                               rest / 3600,
                               rest / 60 % 60,
                               rest % 60,
                               (days + 3) - floor_divide(days + 3, 7) * 7,
                               days - days_from_date(year, 1, 1) + 1};
    value result = tuple_new(8, NULL);
    for (size_t i = 0; i < 8; i++)
        tuple_of(result)->items[i] = int_new_64(numbers[i]);
    return result;
}

/* Far more than the calendar is good for, and far from overflow. */
static const int64_t seconds_most = (int64_t)1 << 50;

static int64_t seconds_argument(size_t n_args, const value *args)
{
    if (n_args == 0 || args[0] == VALUE_NONE)
        return port_time_ns() / 1000000000;
    int64_t seconds = INT64_MAX;
    if (!int_value64_try(args[0], &seconds))
        int_value64_try(float_to_int(float_value(args[0])), &seconds);
    if (seconds > seconds_most || seconds < -seconds_most)
        raise_text(&type_OverflowError, "time out of range");
    return seconds;
}

value time_gmtime(size_t n_args, const value *args)
{
    return broken_down(seconds_argument(n_args, args));
}

value time_localtime(size_t n_args, const value *args)
{
    int64_t seconds = seconds_argument(n_args, args);
    return broken_down(seconds + port_zone_offset(seconds));
}

value time_mktime(value date)
{
    size_t n;
    const value *items;
    int64_t numbers[6];
    if (!sequence_items(date, &n, &items) || n < 8 || n > 9)
        raise_text(&type_TypeError, "mktime needs a tuple of length 8 or 9");
    for (size_t i = 0; i < 6; i++) {
        if (!int_value64_try(items[i], &numbers[i]) || numbers[i] > INT32_MAX ||
            numbers[i] < INT32_MIN)
            raise_text(&type_OverflowError, "mktime needs a tuple of length 8 or 9");
    }
    int64_t seconds = days_from_date(numbers[0], numbers[1], numbers[2]) * DAY_SECONDS +
                      numbers[3] * 3600 + numbers[4] * 60 + numbers[5];
    /* The offset at the wanted local time, read off at the first guess. */
    seconds -= port_zone_offset(seconds - port_zone_offset(seconds));
    return int_new_64(seconds);
}
