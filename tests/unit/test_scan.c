/* test_scan.c - the scanners on text that is cut, altered and mixed: they answer or explain, and find no more
 * than is there. Fails by a sanitizer, an endless loop, or a use that lies outside of the text. */
#include "qstrgen/scan/scan.h"
#include "runtime/host/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char source_text[] =
    "#include \"x.h\" // MP_QSTR_in_comment\n/* MP_QSTR_block */ const char *s = \"MP_QSTR_\\\" "
    "s\\x41\";\n"
    "auto r = R\"ab(MP_QSTR_raw)\" )ab\"; int n = 1'000 + 0x1p-3; char c = '\\'';\n"
    "#define X(y) \\\n    MP_QSTR_in_mac\\\r\nro\n# 12 \"dir/file.c\" 2\nint b = MP_QSTR_one + "
    "MP_QSTR_two;\n"
    "#line 40 \"other.h\"\n#error don't\nMP_QSTR_last";
static const char table_text[] =
    "/* names */\nNAME(_lt_b_gt_, \"<b\\x21\\n\\101\\u00e9>\")\nMETHOD(list, append, f(1, (2)), "
    "V)\n"
    "GLOBAL(m, x, y)\nSTATIC_QSTR(7, a, \"<module>\")\nTYPE(list, object)\nFUNCTION(time, sleep, "
    "\"\\";
static const char names_text[] = "// qstrs\nQ(one)\n  Q(a b)\r\nQ())\nQ(\\n)\nQ(\\r\\n)\n/* "
                                 "more\nQ(hidden) */\nQCFG(BYTES_IN_LEN, 1)\n"
                                 "QCFG(BYTES_IN_HASH, (2))\nQ(\xc3\xa9)\nQCFG(X, Y)\nQ(last)";

static const struct seed {
    const char *path, *text;
    size_t size;
} seeds[] = {{"a.cpp", source_text, sizeof source_text - 1},
             {"t.def", table_text, sizeof table_text - 1},
             {"q.h", names_text, sizeof names_text - 1}};
enum { SEEDS = sizeof seeds / sizeof *seeds, ROUNDS = 60000 };

struct check {
    size_t uses, bytes, configs;
};

static void found(void *user, const struct scan_use *use)
{
    struct check *check = user;
    check->uses++;
    for (size_t i = 0; i < use->size; i++)
        check->bytes += (unsigned char)use->text[i] != 0;
    for (size_t i = 0; i < use->file_size; i++)
        check->bytes += (unsigned char)use->file[i] != 0;
}

static char *configure(void *user, const char *name, size_t size, unsigned content)
{
    struct check *check = user;
    check->configs += content + (size != 0 && name[0] == 'B');
    return NULL;
}

static uint32_t state = 1;

static uint32_t roll(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * below >> 32);
}

/* Bytes that mean something to one of the scanners. */
static uint8_t telling_byte(void)
{
    static const char bytes[] = "\\\"'/*\n\r#()QR_MP,<> 0\xc3\xa9";
    return (uint8_t)bytes[roll(sizeof bytes - 1)];
}

/* Scans data from a block of just its size, so that reading behind it is caught. */
static struct check scan(const char *path, const char *data, size_t size)
{
    struct check check = {0};
    const struct scan_sink sink = {found, configure, &check};
    struct scan_problem problem = {0};
    uint8_t *copy = malloc(size + (size == 0));
    memcpy(copy, data, size);
    bool good = scan_file(path, copy, size, &sink, &problem);
    if (good != !problem.text) {
        printf("%s: a scan that is %s has a problem\n", path, good ? "good" : "bad");
        exit(1);
    }
    free(problem.text);
    free(copy);
    return check;
}

static void expect(const char *what, size_t found_count, size_t expected)
{
    if (found_count == expected)
        return;
    printf("%s: %zu, not %zu\n", what, found_count, expected);
    exit(1);
}

static void fuzz(const struct seed *seed, const struct seed *other)
{
    char data[1024];
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t size = roll((uint32_t)seed->size + 1);
        memcpy(data, seed->text, size);
        if (roll(4) == 0) { /* the rest is another's */
            size_t more = roll((uint32_t)other->size + 1);
            memcpy(data + size, other->text + other->size - more, more);
            size += more;
        }
        for (uint32_t edits = roll(6); edits > 0 && size > 0; edits--)
            data[roll((uint32_t)size)] = (char)telling_byte();
        struct check check = scan(seed->path, data, size);
        /* The longest use is a line marker's file at each of its names. */
        if (check.uses > size || check.bytes > size * size) {
            printf("%s: %zu uses in %zu bytes\n", seed->path, check.uses, size);
            exit(1);
        }
    }
}

int main(void)
{
    expect("names in the source", scan("a.cpp", source_text, sizeof source_text - 1).uses, 4);
    expect("names in the table", scan("t.def", table_text, sizeof table_text - 1).uses, 6);
    struct check names = scan("q.h", names_text, sizeof names_text - 1);
    expect("names in qstrdefs", names.uses, 7);
    expect("settings in qstrdefs", names.configs, 1 + 1 + 2 + 1);
    for (size_t i = 0; i < SEEDS; i++)
        for (size_t size = 0; size <= seeds[i].size; size++)
            scan(seeds[i].path, seeds[i].text, size);
    for (size_t i = 0; i < SEEDS; i++)
        fuzz(&seeds[i], &seeds[(i + 1) % SEEDS]);
    puts("scanners: answered or explained every text");
    return 0;
}
