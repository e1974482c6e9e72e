/* package.c - fuzz target: packages. The input is the archive; it is compressed here, so that its checks are reached. */
#include "freezer/package/package.h"
#include "tests/fuzz/target.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    z_stream stream = {0};
    if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    size_t room = deflateBound(&stream, size);
    uint8_t *packed = malloc(room);
    stream.next_in = (uint8_t *)(uintptr_t)data;
    stream.avail_in = (unsigned)size;
    stream.next_out = packed;
    stream.avail_out = (unsigned)room;
    if (!packed || deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    int fd = fuzz_file(packed, stream.total_out, path);
    deflateEnd(&stream);
    struct report report = {0};
    struct package package;
    package_init(&package);
    bool good = package_read(&package, path, &report);
    fuzz_expect(good == !report.errors, "a package is good, or it is said why not");
    package_free(&package);
    free(packed);
    close(fd);
    return 0;
}
