/* test_number.c - answers one line for each line of standard input, for the pytest suites:
 *   parse_double TEXT, parse_single TEXT       -> the bits in hexadecimal, or "no"
 *   repr_double BITS, repr_single BITS         -> text
 *   format_double BITS CONVERSION PRECISION ALTERNATE, format_single likewise -> text
 *   convert BITS FROM TO (bytes of a format)   -> the bits in hexadecimal */
#include "runtime/base/ieee.h"
#include "runtime/base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double to_double(const char *hex)
{
    uint64_t bits = strtoull(hex, NULL, 16);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static float to_single(const char *hex)
{
    uint32_t bits = (uint32_t)strtoul(hex, NULL, 16);
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void print_parsed(bool ok, const void *number, size_t size)
{
    uint64_t bits = 0;
    memcpy(&bits, number, size);
    if (ok)
        printf("%" PRIx64 "\n", bits);
    else
        printf("no\n");
}

static void convert(char *rest)
{
    char *end;
    uint64_t bits = strtoull(rest, &end, 16);
    size_t from = strtoul(end, &end, 10), to = strtoul(end, NULL, 10);
    printf("%" PRIx64 "\n", ieee_convert(bits, from, to));
}

static void answer(const char *command, char *rest)
{
    char out[NUMBER_TEXT_MAX];
    size_t size = 0;
    double number;
    float single;
    char conversion = 0;
    int precision = 0, alternate = 0;
    char hex[20] = "";
    if (strcmp(command, "parse_double") == 0) {
        bool ok = number_parse_double(rest, strlen(rest), &number);
        print_parsed(ok, &number, sizeof number);
        return;
    }
    if (strcmp(command, "parse_single") == 0) {
        bool ok = number_parse_single(rest, strlen(rest), &single);
        print_parsed(ok, &single, sizeof single);
        return;
    }
    if (strcmp(command, "convert") == 0) {
        convert(rest);
        return;
    }
    if (sscanf(rest, "%19s %c %d %d", hex, &conversion, &precision, &alternate) < 1)
        return;
    if (strcmp(command, "repr_double") == 0)
        size = number_repr_double(to_double(hex), out);
    else if (strcmp(command, "repr_single") == 0)
        size = number_repr_single(to_single(hex), out);
    else if (strcmp(command, "format_double") == 0)
        size = number_format_double(to_double(hex), conversion, precision, alternate, out);
    else if (strcmp(command, "format_single") == 0)
        size = number_format_single(to_single(hex), conversion, precision, alternate, out);
    printf("%.*s\n", (int)size, out);
}

int main(void)
{
    static char line[1 << 20];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        char *rest = strchr(line, ' ');
        if (!rest)
            return 2;
        *rest++ = 0;
        answer(line, rest);
    }
    return 0;
}
