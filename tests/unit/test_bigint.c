/* test_bigint.c - answers one line for each line "operation A B" of standard input, for the pytest
 * suites. A and B are hexadecimal with a sign where negative; so is the answer. Every result has
 * exactly the room that bigint.h asks for, so that the sanitizer sees any digit too many. */
#include "runtime/base/bigint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bigint make(size_t digits)
{
    struct bigint a = {malloc(digits * sizeof(bigint_digit)), 0, false};
    return a;
}

static struct bigint parse(const char *text, unsigned base)
{
    bool negative = *text == '-';
    text += negative;
    struct bigint a = make(bigint_parse_size(strlen(text), base));
    struct bigint scratch = make(bigint_parse_scratch(strlen(text), base));
    if (!bigint_parse(&a, text, strlen(text), base, scratch.digits)) {
        printf("bad number\n");
        exit(2);
    }
    free(scratch.digits);
    a.negative = negative && a.size != 0;
    return a;
}

static void print(const struct bigint *a, unsigned base)
{
    size_t room = bigint_format_size(a, base);
    char *text = malloc(room);
    bigint_digit *scratch = malloc(bigint_format_scratch(a, true) * sizeof *scratch);
    size_t size = bigint_format(a, base, text, scratch, true);
    printf("%.*s\n", (int)size, text);
    free(text);
    free(scratch);
}

static void finish(struct bigint *a)
{
    print(a, 16);
    free(a->digits);
}

static void divide(const struct bigint *a, const struct bigint *b)
{
    struct bigint quotient = make(bigint_quotient_size(a, b));
    struct bigint remainder = make(bigint_remainder_size(a, b)), scratch = make(b->size);
    bigint_divide(&quotient, &remainder, a, b, scratch.digits);
    free(scratch.digits);
    print(&quotient, 16);
    free(quotient.digits);
    finish(&remainder);
}

/* Through size bytes and back. */
static void bytes(const struct bigint *a, size_t size, bool big_endian, bool is_signed)
{
    uint8_t *data = malloc(size);
    if (!bigint_to_bytes(a, data, size, big_endian, is_signed)) {
        printf("no\n");
    } else {
        for (size_t i = 0; i < size; i++)
            printf("%02x", data[i]);
        printf("\n");
        struct bigint back = make(size / sizeof(bigint_digit) + 2);
        bigint_from_bytes(&back, data, size, big_endian, is_signed);
        finish(&back);
    }
    free(data);
}

static void convert(const char *operation, const struct bigint *a, long number)
{
    if (strcmp(operation, "format") == 0) {
        print(a, (unsigned)number);
    } else if (strcmp(operation, "double") == 0) {
        printf("%a\n", bigint_to_double(a));
    } else if (strcmp(operation, "single") == 0) {
        printf("%a\n", (double)bigint_to_single(a));
    } else if (strcmp(operation, "low64") == 0) {
        printf("%" PRIx64 "\n", bigint_low64(a));
    } else if (strcmp(operation, "int64") == 0) {
        int64_t value;
        if (!bigint_to_int64(a, &value)) {
            printf("no\n");
            return;
        }
        struct bigint back = make(64 / BIGINT_DIGIT_BITS);
        bigint_from_int64(&back, value);
        finish(&back);
    } else if (strcmp(operation, "length") == 0) {
        printf("%zu\n", bigint_bit_length(a));
    } else if (strncmp(operation, "bytes_", 6) == 0) {
        bytes(a, (size_t)number, operation[6] == 'b', operation[7] == 's');
    }
}

static void operate(const char *operation, const struct bigint *a, const struct bigint *b,
                    long number)
{
    struct bigint out;
    if (strcmp(operation, "divide") == 0) {
        divide(a, b);
        return;
    }
    if (strcmp(operation, "compare") == 0) {
        int order = bigint_compare(a, b);
        printf("%d\n", (order > 0) - (order < 0));
        return;
    }
    if (strcmp(operation, "multiply") == 0) {
        out = make(bigint_multiply_size(a, b));
        bigint_multiply(&out, a, b);
    } else if (strcmp(operation, "left") == 0) {
        out = make(bigint_shift_left_size(a, (size_t)number));
        bigint_shift_left(&out, a, (size_t)number);
    } else if (strcmp(operation, "right") == 0) {
        out = make(a->size + 1);
        bigint_shift_right(&out, a, (size_t)number);
    } else {
        out = make(bigint_add_size(a, b));
        if (strcmp(operation, "add") == 0)
            bigint_add(&out, a, b);
        else if (strcmp(operation, "subtract") == 0)
            bigint_subtract(&out, a, b);
        else if (strcmp(operation, "and") == 0)
            bigint_and(&out, a, b);
        else if (strcmp(operation, "or") == 0)
            bigint_or(&out, a, b);
        else
            bigint_xor(&out, a, b);
    }
    finish(&out);
}

int main(void)
{
    static char line[1 << 20];
    static const char *const converters[] = {"format",   "double",  "single",   "low64",
                                             "int64",    "length",  "bytes_bs", "bytes_bu",
                                             "bytes_ls", "bytes_lu"};
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        const char *operation = strtok(line, " "), *first = strtok(NULL, " ");
        const char *second = strtok(NULL, " ");
        if (!second)
            return 2;
        long number = strtol(second, NULL, 16);
        if (strcmp(operation, "parse") == 0) {
            struct bigint parsed = parse(first, (unsigned)number);
            finish(&parsed);
            continue;
        }
        if (strcmp(operation, "from_double") == 0) {
            struct bigint made = make(1024 / BIGINT_DIGIT_BITS);
            double from = strtod(first, NULL);
            uint64_t bits;
            memcpy(&bits, &from, sizeof bits);
            bigint_from_double(&made, bits);
            finish(&made);
            continue;
        }
        struct bigint a = parse(first, 16), b = parse(second, 16);
        bool converts = false;
        for (size_t i = 0; i < sizeof converters / sizeof *converters; i++)
            converts = converts || strcmp(operation, converters[i]) == 0;
        if (converts)
            convert(operation, &a, number);
        else
            operate(operation, &a, &b, number);
        free(a.digits);
        free(b.digits);
    }
    return 0;
}
