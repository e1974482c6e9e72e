/* archive.c - static libraries: which of their members define the names that are missing. */
#include "freezer/link/link.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"

#include <ctype.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

struct member {
    char *file; /* "lib.a:member.o" */
    uint8_t *bytes;
    size_t size;
    bool added;
};

struct member_list {
    struct member *items;
    size_t size, capacity;
};

enum { HEADER = 60, NAME = 16, SIZE_AT = 48, SIZE_DIGITS = 10 };
static const char magic[] = "!<arch>\n";

/* A name in the header ends in a slash; a long one is "/" and its place in the member "//". */
static char *member_name(const char *header, const char *long_names, size_t long_size)
{
    size_t size = 0;
    const char *name = header;
    if (name[0] == '/' && isdigit((unsigned char)name[1])) {
        size_t at = strtoul(name + 1, NULL, 10);
        if (at >= long_size)
            return tool_copy("?");
        name = long_names + at;
        while (at + size < long_size && name[size] != '/' && name[size] != '\n')
            size++;
    } else {
        while (size < NAME && name[size] != '/' && name[size] != ' ')
            size++;
    }
    return tool_format("%.*s", (int)size, name);
}

static bool add_archive(struct member_list *list, const char *path, uint8_t *bytes, size_t size,
                        struct report *report)
{
    const char *long_names = "";
    size_t long_size = 0;
    for (size_t at = sizeof magic - 1; at + HEADER <= size;) {
        const char *header = (char *)bytes + at;
        char digits[SIZE_DIGITS + 1] = {0};
        memcpy(digits, header + SIZE_AT, SIZE_DIGITS);
        size_t length = strtoul(digits, NULL, 10);
        at += HEADER;
        if (length > size - at) {
            report_error(report, path, "damaged library");
            return false;
        }
        if (strncmp(header, "// ", 3) == 0) {
            long_names = (char *)bytes + at;
            long_size = length;
        } else if (strncmp(header, "/ ", 2) != 0 && strncmp(header, "/SYM64/", 7) != 0) {
            char *name = member_name(header, long_names, long_size);
            tool_grow(list->items, list->size, list->capacity);
            /* libelf reads words in place: where the archive has it at an odd place, a copy does. */
            uint8_t *copy = tool_alloc(length + 1);
            memcpy(copy, bytes + at, length);
            list->items[list->size++] =
                (struct member){tool_format("%s:%s", path, name), copy, length, false};
            free(name);
        }
        at += length + (length & 1);
    }
    return true;
}

static bool add_library(struct member_list *list, const char *path, struct report *report,
                        unsigned depth);

/* A linker script in a library's place: GROUP(a.a b.a), with AS_NEEDED within. */
static bool add_script(struct member_list *list, char *text, struct report *report, unsigned depth)
{
    char *group = strstr(text, "GROUP");
    char *saved = NULL;
    bool good = true;
    group = group ? strchr(group, '(') : NULL;
    if (!group)
        return false;
    for (char *word = strtok_r(group, "() ,\t\n", &saved); word && good;
         word = strtok_r(NULL, "() ,\t\n", &saved)) {
        size_t size = strlen(word);
        if (size > 2 && strcmp(word + size - 2, ".a") == 0)
            good = add_library(list, word, report, depth + 1);
    }
    return good;
}

static bool add_library(struct member_list *list, const char *path, struct report *report,
                        unsigned depth)
{
    enum { DEPTH = 8 };
    uint8_t *bytes;
    size_t size;
    if (!file_read_reported(path, &bytes, &size, report))
        return false;
    bool good = size >= sizeof magic - 1 && memcmp(bytes, magic, sizeof magic - 1) == 0
                    ? add_archive(list, path, bytes, size, report)
                    : depth < DEPTH && add_script(list, (char *)bytes, report, depth);
    if (!good && report->errors == 0)
        report_error(report, path, "neither a library nor a linker script that groups some");
    free(bytes);
    return good;
}

/* Whether an object defines a name for others. */
static bool link_defines(const struct member *member, const char *name)
{
    bool found = false;
    Elf *elf = member->size >= 4 && memcmp(member->bytes, ELFMAG, 4) == 0
                   ? elf_memory((char *)member->bytes, member->size)
                   : NULL;
    for (Elf_Scn *at = NULL; elf && !found && (at = elf_nextscn(elf, at));) {
        GElf_Shdr header;
        if (!gelf_getshdr(at, &header) || header.sh_type != SHT_SYMTAB || !header.sh_entsize)
            continue;
        Elf_Data *data = elf_getdata(at, NULL);
        for (size_t i = 0; data && i < data->d_size / header.sh_entsize && !found; i++) {
            GElf_Sym symbol;
            const char *text = gelf_getsym(data, (int)i, &symbol)
                                   ? elf_strptr(elf, header.sh_link, symbol.st_name)
                                   : NULL;
            found = text && symbol.st_shndx != SHN_UNDEF &&
                    GELF_ST_BIND(symbol.st_info) != STB_LOCAL && strcmp(text, name) == 0;
        }
    }
    elf_end(elf);
    return found;
}

bool link_add_members(struct linker *link, char **libraries, size_t count)
{
    struct member_list list = {0};
    bool good = true;
    elf_version(EV_CURRENT);
    for (size_t i = 0; i < count && good; i++)
        good = add_library(&list, libraries[i], link->report, 0);
    for (size_t i = 0; i < link->n_globals && good; i++) { /* members add globals at the end */
        if (!link_is_missing(link->globals[i]))
            continue;
        for (size_t n = 0; n < list.size; n++) {
            struct member *member = &list.items[n];
            if (member->added || !link_defines(member, link->globals[i]->name))
                continue;
            member->added = true;
            good = link_add_object(link, member->file, member->bytes, member->size);
            break;
        }
    }
    free(list.items);
    return good;
}
