/* sbom.c - a package's bill of materials.
 *
 * Components are the VM that an image is linked with, each package that require() brought and that says its version, and each file of the
 * lock. A component's bom-ref is its purl, or a file's path and module. */
#include "freezer/package/sbom.h"
#include "freezer/manifest/lock.h"
#include "runtime/base/version.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdlib.h>
#include <string.h>

static const char vm_ref[] = "pkg:generic/permafrost@" PERMAFROST_VERSION;

/* A package that require() brought: one manifest's metadata, and what its name is taken from. */
struct sbom_library {
    const struct metadata *metadata;
    char *name, *ref;
};

struct sbom {
    struct buf *out;
    const struct manifest *manifest;
    struct locked_list files;
    struct sbom_library *libraries; /* by level; without a name: none */
    char *ref;                      /* the package's */
};

static void sbom_put_text(struct buf *out, const char *text)
{
    print_json(out, text, strlen(text));
}

/* , "name": "text" where there is a text. */
static void sbom_member(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    print_to(out, ", \"%s\": ", name);
    sbom_put_text(out, text);
}

/* An object of a component, up to its end. */
static void sbom_component(struct buf *out, const char *type, const char *ref, const char *name,
                           const struct metadata *metadata)
{
    print_to(out, "{\"type\": \"%s\"", type);
    sbom_member(out, "bom-ref", ref);
    sbom_member(out, "name", name);
    sbom_member(out, "version", metadata->version);
    sbom_member(out, "description", metadata->description);
    sbom_member(out, "author", metadata->author);
    if (strncmp(ref, "pkg:", 4) == 0)
        sbom_member(out, "purl", ref);
    if (metadata->license) {
        buf_put_str(out, ", \"licenses\": [{\"license\": {\"name\": ");
        sbom_put_text(out, metadata->license);
        buf_put_str(out, "}}]");
    }
}

static char *sbom_file_ref(const struct locked *file)
{
    return tool_format("file:%s#%s", file->path, file->name);
}

static void sbom_file(struct buf *out, const struct locked *file)
{
    static const struct metadata none;
    char *ref = sbom_file_ref(file);
    sbom_component(out, "file", ref, file->path, &none);
    print_to(out, ", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"%s\"}], \"properties\": [",
             file->digest);
    print_to(out, "{\"name\": \"permafrost:kind\", \"value\": \"%s\"}", file->kind);
    if (strcmp(file->name, "-") != 0) {
        buf_put_str(out, ", {\"name\": \"permafrost:module\", \"value\": ");
        sbom_put_text(out, file->name);
        buf_put_byte(out, '}');
    }
    buf_put_str(out, "]}");
    free(ref);
}

/* Finds the packages of others: a level whose metadata has a version, by the outermost name of its first module. */
static void sbom_find_libraries(struct sbom *sbom)
{
    const struct manifest *manifest = sbom->manifest;
    sbom->libraries = tool_alloc((manifest->n_metadata + 1) * sizeof *sbom->libraries);
    for (size_t i = 0; i < sbom->files.size; i++) {
        const struct locked *file = &sbom->files.items[i];
        if (file->level < 2 || file->level >= manifest->n_metadata)
            continue;
        struct sbom_library *library = &sbom->libraries[file->level];
        library->metadata = &manifest->metadata[file->level];
        if (library->name || !library->metadata->version)
            continue;
        library->name = tool_format("%.*s", (int)strcspn(file->name, "./"), file->name);
        library->ref = tool_format("pkg:generic/%s@%s", library->name, library->metadata->version);
    }
}

/* One line of what depends on what: the files of a level, and of the package itself all that no library has. */
static void sbom_depends(struct sbom *sbom, const char *ref, unsigned level)
{
    struct buf *out = sbom->out;
    const char *before = "";
    buf_put_str(out, "{\"ref\": ");
    sbom_put_text(out, ref);
    buf_put_str(out, ", \"dependsOn\": [");
    if (level == 1) {
        sbom_put_text(out, vm_ref);
        before = ", ";
    }
    for (size_t i = 0; level == 1 && i < sbom->manifest->n_metadata; i++)
        if (sbom->libraries[i].name) {
            buf_put_str(out, before);
            sbom_put_text(out, sbom->libraries[i].ref);
        }
    for (size_t i = 0; i < sbom->files.size; i++) {
        const struct locked *file = &sbom->files.items[i];
        bool in_library =
            file->level < sbom->manifest->n_metadata && sbom->libraries[file->level].name;
        if (in_library ? file->level != level : level != 1)
            continue;
        char *name = sbom_file_ref(file);
        buf_put_str(out, before);
        sbom_put_text(out, name);
        before = ", ";
        free(name);
    }
    buf_put_str(out, "]}");
}

static void sbom_put_components(struct sbom *sbom)
{
    static const struct metadata vm = {.version = PERMAFROST_VERSION,
                                       .description = "the virtual machine in the image",
                                       .license = "MIT"};
    buf_put_str(sbom->out, ",\n \"components\": [\n  ");
    sbom_component(sbom->out, "framework", vm_ref, "permafrost", &vm);
    buf_put_byte(sbom->out, '}');
    for (size_t i = 0; i < sbom->manifest->n_metadata; i++) {
        const struct sbom_library *library = &sbom->libraries[i];
        if (!library->name)
            continue;
        buf_put_str(sbom->out, ",\n  ");
        sbom_component(sbom->out, "library", library->ref, library->name, library->metadata);
        buf_put_byte(sbom->out, '}');
    }
    for (size_t i = 0; i < sbom->files.size; i++) {
        buf_put_str(sbom->out, ",\n  ");
        sbom_file(sbom->out, &sbom->files.items[i]);
    }
    buf_put_str(sbom->out, "],\n \"dependencies\": [\n  ");
    sbom_depends(sbom, sbom->ref, 1);
    for (unsigned i = 0; i < sbom->manifest->n_metadata; i++)
        if (sbom->libraries[i].name) {
            buf_put_str(sbom->out, ",\n  ");
            sbom_depends(sbom, sbom->libraries[i].ref, i);
        }
    buf_put_str(sbom->out, "]\n}\n");
}

void sbom_write(const struct package *package, const struct manifest *manifest,
                const struct metadata *metadata, const char *folder, struct buf *out)
{
    struct sbom sbom = {.out = out, .manifest = manifest};
    struct metadata own = *metadata;
    own.version = package->version;
    lock_list(manifest, folder, &sbom.files);
    sbom_find_libraries(&sbom);
    sbom.ref = tool_format("pkg:generic/%s@%s", package->name, package->version);
    buf_put_str(
        out,
        "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"version\": 1,\n"
        " \"metadata\": {\"tools\": {\"components\": [{\"type\": \"application\", \"name\": "
        "\"permafrost freezer\", \"version\": \"" PERMAFROST_VERSION "\"}]},\n  \"component\": ");
    sbom_component(out, "firmware", sbom.ref, package->name, &own);
    buf_put_str(out, "}}");
    sbom_put_components(&sbom);
    for (size_t i = 0; i < manifest->n_metadata; i++) {
        free(sbom.libraries[i].name);
        free(sbom.libraries[i].ref);
    }
    free(sbom.libraries);
    free(sbom.ref);
    lock_list_free(&sbom.files);
}
