/* test_image_slots.c - images that are flashed apart, on a model of NOR flash: an erase makes ones, a write makes zeros, and power goes
 * at every step, in the middle of what the step does. What boots then is the old image or the new one. */
#include "runtime/base/crc32.h"
#include "runtime/port_flash.h"
#include "runtime/modules/permafrost/image_slots.h"
#include "runtime/vm/run/errors.h"
#include <assert.h>
#include <setjmp.h>
#include <string.h>

enum { BLOCK = 256, SLOT = 4 * BLOCK, IMAGE = 2 * BLOCK + 40 };

static union {
    uint8_t bytes[2 * SLOT];
    struct image_header header;
} flash;
static const uint8_t firmware[8] = "firmware";
static const struct image_slots slots = {flash.bytes, SLOT, 2, firmware};

/* ---- the flash: power goes at step number `fails_at`, counted down; steps are words and blocks ---- */

static long fails_at;
static jmp_buf power;
static uint32_t random_state = 1;

static uint8_t random_byte(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (uint8_t)(random_state >> 24);
}

static bool power_goes(void)
{
    return fails_at >= 0 && fails_at-- == 0;
}

size_t port_flash_block(void)
{
    return BLOCK;
}

int port_flash_erase(const void *block)
{
    uint8_t *bytes = flash.bytes + ((const uint8_t *)block - flash.bytes);
    assert((size_t)(bytes - flash.bytes) % BLOCK == 0);
    bool goes = power_goes();
    for (size_t i = goes ? random_byte() % BLOCK : 0; i < BLOCK; i++)
        bytes[i] |= goes ? random_byte() : 0xff;
    if (goes)
        longjmp(power, 1);
    return 0;
}

int port_flash_write(const void *to, const void *data, size_t size)
{
    uint8_t *bytes = flash.bytes + ((const uint8_t *)to - flash.bytes);
    const uint8_t *from = data;
    assert((uintptr_t)to % 4 == 0 && size % 4 == 0);
    for (size_t word = 0; word < size; word += 4) {
        bool goes = power_goes();
        for (size_t i = word; i < word + 4; i++)
            bytes[i] &= goes ? from[i] | random_byte() : from[i];
        if (goes)
            longjmp(power, 1);
    }
    return 0;
}

/* ---- images ---- */

struct bytes {
    union {
        uint8_t bytes[SLOT];
        struct image_header header;
    } image;
    size_t size, at;
};

/* What signs an image in this test is the sum of its bytes. */
enum { SIGNATURE = sizeof(struct image_signature) + 4 };

static uint8_t sum_of(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += bytes[i];
    return sum;
}

bool port_trusts_image(const uint8_t *data, size_t size, const uint8_t *signature, size_t n)
{
    return n == 1 && *signature == sum_of(data, size);
}

/* An image for a slot, linked so that its struct image is its last bytes, and what makes it another one. */
static struct bytes image_for(unsigned slot, uint32_t sequence, uint8_t content)
{
    struct bytes made = {.size = IMAGE + SIGNATURE};
    memset(made.image.bytes, content, IMAGE);
    size_t at = 2 * BLOCK - sizeof(struct image);
    at -= at % _Alignof(struct image);
    ((struct image *)(void *)(made.image.bytes + at))->abi = vm_abi;
    made.image.header = (struct image_header){
        .magic = IMAGE_MAGIC,
        .size = IMAGE,
        .sequence = sequence,
        .image = (const void *)(flash.bytes + slot * SLOT + at),
    };
    memcpy(made.image.header.firmware, firmware, sizeof firmware);
    made.image.header.crc = crc32_add(0, made.image.bytes + 8, IMAGE - 8);
    struct image_signature head = {IMAGE_SIGNATURE_MAGIC, 1};
    memset(made.image.bytes + IMAGE, 0, SIGNATURE);
    memcpy(made.image.bytes + IMAGE, &head, sizeof head);
    made.image.bytes[IMAGE + sizeof head] = sum_of(made.image.bytes + 8, IMAGE - 8);
    return made;
}

static size_t read_bytes(void *data, void *to, size_t size)
{
    struct bytes *from = data;
    size_t n = from->size - from->at < size ? from->size - from->at : size;
    memcpy(to, from->image.bytes + from->at, n);
    from->at += n;
    return n;
}

static const char *fault;

static int store(int running, struct bytes image)
{
    return slots_store(&slots, running, read_bytes, &image, &fault);
}

static int boot(void)
{
    const char *why;
    int slot = slots_best(&slots, &why);
    if (slot >= 0)
        slots_count_boot(&slots, (unsigned)slot);
    return slot;
}

static bool is_refused(int running, struct bytes image, const char *words)
{
    fails_at = -1;
    return store(running, image) < 0 && fault && strcmp(fault, words) == 0;
}

/* A board whose slot 0 runs image 1, confirmed. */
static void begin(void)
{
    fails_at = -1;
    memset(flash.bytes, 0xff, sizeof flash.bytes);
    assert(store(-1, image_for(0, 1, 'a')) == 0 && boot() == 0);
    assert(slots_confirm(&slots, 0) == 0);
}

/* The image of a slot as it was made? */
static bool holds(unsigned slot, struct bytes image)
{
    return memcmp(flash.bytes + slot * SLOT, image.image.bytes, IMAGE) == 0;
}

static void test_power_goes_at_every_step(void)
{
    struct bytes old = image_for(0, 1, 'a'), new = image_for(1, 2, 'b');
    long step = 0, steps_lost = 0, done = 0;
    while (!done) {
        begin();
        struct bytes older = image_for(1, 3, 'o'); /* what was there failed its trial */
        memset(older.image.bytes + IMAGE, 0, SLOT - IMAGE);
        ((struct slot_record *)(void *)(older.image.bytes + SLOT - sizeof(struct slot_record)))
            ->confirmed = UINT32_MAX;
        memcpy(flash.bytes + SLOT, older.image.bytes, SLOT);
        fails_at = step++;
        if (setjmp(power) == 0) {
            done = store(0, new) == 1;
            assert(done);
        } else
            steps_lost++;
        fails_at = -1;
        int slot = boot();
        assert(slot == 0 || (slot == 1 && holds(1, new)));
        assert(holds(0, old) && (!done || slot == 1));
        /* And it can be tried again. */
        if (slot == 0)
            assert(store(0, new) == 1 && boot() == 1 && holds(1, new));
    }
    assert(steps_lost > SLOT / BLOCK + IMAGE / 4);
}

static void test_power_goes_at_the_record(void)
{
    for (volatile int at = 0; at < 12; at++) {
        begin();
        assert(store(0, image_for(1, 2, 'b')) == 1);
        fails_at = at; /* words that the boots write, then the confirmation */
        if (setjmp(power) == 0)
            for (int i = 0; i < SLOT_TRIES; i++)
                assert(boot() == 1);
        fails_at = -1;
        int slot = boot();
        assert(slot == 0 || slot == 1);
        begin();
        assert(store(0, image_for(1, 2, 'b')) == 1 && boot() == 1);
        fails_at = 0;
        if (setjmp(power) == 0)
            slots_confirm(&slots, 1);
        fails_at = -1;
        assert(boot() == 1);
    }
}

static void test_a_counter_falls_back(void)
{
    begin();
    assert(store(0, image_for(1, 2, 'b')) == 1);
    for (int i = 0; i < SLOT_TRIES; i++)
        assert(boot() == 1);
    assert(boot() == 0 &&
           strcmp(slot_fault(&slots, 1), "it did not confirm itself in three boots") == 0);
    assert(store(0, image_for(1, 3, 'c')) == 1 && boot() == 1 && slots_confirm(&slots, 1) == 0);
    for (int i = 0; i < 2 * SLOT_TRIES; i++)
        assert(boot() == 1);
    /* And the other way. */
    assert(store(1, image_for(0, 4, 'd')) == 0 && boot() == 0);
}

static void test_no_bit_may_change(void)
{
    begin();
    assert(!slot_fault(&slots, 0));
    for (size_t bit = 0; bit < IMAGE * 8; bit++) {
        flash.bytes[bit / 8] ^= 1 << bit % 8;
        assert(slot_fault(&slots, 0));
        flash.bytes[bit / 8] ^= 1 << bit % 8;
    }
}

static void test_what_does_not_fit_is_refused(void)
{
    begin();
    struct bytes bad = image_for(1, 2, 'b');
    bad.image.header.magic ^= 1;
    assert(is_refused(0, bad, "it is no image"));
    bad = image_for(1, 2, 'b');
    bad.size = 10;
    assert(is_refused(0, bad, "it is no image"));
    bad = image_for(1, 2, 'b');
    bad.image.header.firmware[7] ^= 1;
    assert(is_refused(0, bad, "it is for another firmware"));
    assert(is_refused(0, image_for(7, 2, 'b'), "it is not for a slot of this board"));
    bad = image_for(1, 2, 'b');
    bad.image.header.size = SLOT - sizeof(struct slot_record) + 4;
    assert(is_refused(0, bad, "it is not for a slot of this board"));
    bad.image.header.size = IMAGE - 1;
    assert(is_refused(0, bad, "it is not for a slot of this board"));
    assert(is_refused(0, image_for(0, 2, 'b'),
                      "it is for the slot that runs: make image with another SLOT"));
    assert(is_refused(0, image_for(1, 1, 'b'),
                      "it is not newer than what runs: make image with a higher SEQUENCE"));
    bad = image_for(1, 2, 'b');
    bad.size -= 4;
    assert(is_refused(0, bad, "it is cut off"));
    for (size_t at = offsetof(struct image_header, sequence); at < IMAGE; at += 3) {
        bad = image_for(1, 2, 'b');
        bad.image.bytes[at] ^= 0x10;
        fails_at = -1;
        assert(store(0, bad) < 0 && fault);
    }
    assert(boot() == 0 && holds(0, image_for(0, 1, 'a')));
}

/* ---- signatures ---- */

static void test_signatures(void)
{
    begin();
    assert(store(0, image_for(1, 2, 'b')) == 1 && boot() == 1 && slots_confirm(&slots, 1) == 0);
    struct bytes bad = image_for(0, 3, 'c');
    bad.image.bytes[IMAGE + 8] ^= 1;
    assert(is_refused(1, bad, "it is not signed by whom this firmware trusts"));
    for (size_t size = IMAGE; size < IMAGE + 12; size++) {
        bad = image_for(0, 3, 'c');
        bad.size = size;
        assert(is_refused(1, bad, size < IMAGE + 8 ? "it is not signed" : "it is cut off"));
    }
    bad = image_for(0, 3, 'c');
    bad.image.bytes[IMAGE] ^= 1; /* its magic */
    assert(is_refused(1, bad, "it is not signed"));
    bad = image_for(0, 3, 'c');
    memset(bad.image.bytes + IMAGE + 4, 0xff, 4); /* its size */
    assert(is_refused(1, bad, "it is not signed"));
    assert(boot() == 1);
    flash.bytes[SLOT + IMAGE + 8] ^= 1;
    assert(strcmp(slot_fault(&slots, 1), "it is not signed by whom this firmware trusts") == 0);
}

int main(void)
{
    test_signatures();
    test_power_goes_at_every_step();
    test_power_goes_at_the_record();
    test_a_counter_falls_back();
    test_no_bit_may_change();
    test_what_does_not_fit_is_refused();
    return 0;
}
