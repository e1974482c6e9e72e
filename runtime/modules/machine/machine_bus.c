/* machine_bus.c - machine.I2C and SPI, and their forms by software, over the port's transfers. */
#include "machine_pin.h"
#include "runtime/port_machine.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* A buffer to read into or write from. Nothing that runs Python may come between this and the transfer. */
static struct port_i2c_part bus_part(value buffer, bool reads)
{
    struct buffer_view view;
    struct span span;
    if (!reads && str_span(buffer, &span))
        return (struct port_i2c_part){(uint8_t *)(uintptr_t)span.data, span.size, false};
    buffer_require(buffer, &view, reads);
    return (struct port_i2c_part){view.data, view.size, reads};
}

static int pin_or_none(value v)
{
    return v == NO_VALUE ? -1 : machine_pin_number(v);
}

/* ---- I2C ---- */

struct i2c {
    const struct type *type;
    struct port_i2c bus;
};

enum { I2C_FREQUENCY = 400000, ADDRESS_FIRST = 8, ADDRESS_LAST = 0x77, PARTS_MOST = 16 };

/* (id, *, scl, sda, freq, timeout), by software (scl, sda, *, freq, timeout). */
static void i2c_init(struct i2c *self, bool soft, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    static const struct parameter hard_parameters[] = {{Q_id, 0},
                                                       {Q_scl, PARAMETER_KEYWORD_ONLY},
                                                       {Q_sda, PARAMETER_KEYWORD_ONLY},
                                                       {Q_freq, PARAMETER_KEYWORD_ONLY},
                                                       {Q_timeout, PARAMETER_KEYWORD_ONLY}};
    static const struct parameter soft_parameters[] = {{Q_id, PARAMETER_KEYWORD_ONLY},
                                                       {Q_scl, PARAMETER_REQUIRED},
                                                       {Q_sda, PARAMETER_REQUIRED},
                                                       {Q_freq, PARAMETER_KEYWORD_ONLY},
                                                       {Q_timeout, PARAMETER_KEYWORD_ONLY}};
    value given[] = {VALUE_SMALL_INT(0), NO_VALUE, NO_VALUE, VALUE_SMALL_INT(I2C_FREQUENCY),
                     NO_VALUE};
    if (soft)
        parse_arguments(Q_SoftI2C, soft_parameters + 1, 4, n_positional, n_keywords, args,
                        given + 1);
    else
        parse_arguments(Q_I2C, hard_parameters, 5, n_positional, n_keywords, args, given);
    self->bus.id = soft ? -1 : (int)int_value(given[0]);
    self->bus.scl = pin_or_none(given[1]);
    self->bus.sda = pin_or_none(given[2]);
    self->bus.frequency = (uint32_t)int_value(given[3]);
    machine_check(port_i2c_open(&self->bus));
}

value i2c_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    struct i2c *self = heap_new(struct i2c, type);
    i2c_init(self, type_is_subclass(type, &type_SoftI2C), n_positional, n_keywords, args);
    return VALUE_OBJECT(self);
}

static struct i2c *i2c_self(value v)
{
    value self = value_as(v, &type_I2C);
    return value_object(self != NO_VALUE ? self : self_as(v, &type_SoftI2C));
}

value i2c_init_again(size_t n_positional, size_t n_keywords, const value *args)
{
    struct i2c *self = i2c_self(args[0]);
    i2c_init(self, self->bus.id < 0, n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

void i2c_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct port_i2c *bus = &((const struct i2c *)value_object(self))->bus;
    (void)kind;
    if (bus->id < 0)
        print_format(printer, "SoftI2C(scl=%d, sda=%d, freq=%u)", bus->scl, bus->sda,
                     (unsigned)bus->frequency);
    else
        print_format(printer, "I2C(%d, scl=%d, sda=%d, freq=%u)", bus->id, bus->scl, bus->sda,
                     (unsigned)bus->frequency);
}

static unsigned i2c_address(value v)
{
    intptr_t address = int_value(v);
    if (address < 0 || address > 0x3ff)
        raise_type(&type_ValueError);
    return (unsigned)address;
}

static int i2c_transfer(const struct i2c *self, unsigned address, const struct port_i2c_part *parts,
                        size_t n, bool stop)
{
    return machine_check(port_i2c_transfer(&self->bus, address, parts, n, stop));
}

value i2c_scan(value v)
{
    const struct i2c *self = i2c_self(v);
    value found = list_new(0, NULL);
    struct port_i2c_part nothing = {NULL, 0, false};
    for (unsigned address = ADDRESS_FIRST; address <= ADDRESS_LAST; address++)
        if (port_i2c_transfer(&self->bus, address, &nothing, 1, true) >= 0)
            list_append_value(found, VALUE_SMALL_INT(address));
    return found;
}

/* readfrom(address, size[, stop]) */
value i2c_readfrom(size_t n_args, const value *args)
{
    const struct i2c *self = i2c_self(args[0]);
    unsigned address = i2c_address(args[1]);
    intptr_t size = int_value(args[2]);
    bool stop = n_args < 4 || truth(args[3]);
    struct port_i2c_part part = {NULL, size > 0 ? (size_t)size : 0, true};
    value bytes = bytes_allocate(part.size, &part.data);
    i2c_transfer(self, address, &part, 1, stop);
    return bytes;
}

/* readfrom_into(address, buffer[, stop]) */
value i2c_readfrom_into(size_t n_args, const value *args)
{
    const struct i2c *self = i2c_self(args[0]);
    unsigned address = i2c_address(args[1]);
    bool stop = n_args < 4 || truth(args[3]);
    struct port_i2c_part part = bus_part(args[2], true);
    i2c_transfer(self, address, &part, 1, stop);
    return VALUE_NONE;
}

/* writeto(address, buffer[, stop]) */
value i2c_writeto(size_t n_args, const value *args)
{
    const struct i2c *self = i2c_self(args[0]);
    unsigned address = i2c_address(args[1]);
    bool stop = n_args < 4 || truth(args[3]);
    struct port_i2c_part part = bus_part(args[2], false);
    return VALUE_SMALL_INT(i2c_transfer(self, address, &part, 1, stop));
}

/* writevto(address, buffers[, stop]) */
value i2c_writevto(size_t n_args, const value *args)
{
    const struct i2c *self = i2c_self(args[0]);
    struct port_i2c_part parts[PARTS_MOST];
    size_t n;
    const value *items;
    unsigned address = i2c_address(args[1]);
    bool stop = n_args < 4 || truth(args[3]);
    if (!sequence_items(args[2], &n, &items))
        raise_silently(&type_TypeError);
    if (n > PARTS_MOST)
        raise_text(&type_ValueError, "too many buffers");
    for (size_t i = 0; i < n; i++)
        parts[i] = bus_part(items[i], false);
    return VALUE_SMALL_INT(i2c_transfer(self, address, parts, n, stop));
}

/* The register's address, its high byte first, as the first part of a transfer. */
static struct port_i2c_part i2c_memory(value address, value bits, uint8_t room[4])
{
    intptr_t n_bits = int_value(bits), number = int_value(address);
    if (n_bits <= 0 || n_bits > 32 || n_bits % 8 != 0)
        raise_text(&type_ValueError, "invalid addrsize");
    size_t size = (size_t)n_bits / 8;
    for (size_t i = 0; i < size; i++)
        room[i] = (uint8_t)(number >> 8 * (size - 1 - i));
    return (struct port_i2c_part){room, size, false};
}

/* (address, register, size or buffer, *, addrsize=8) */
static void i2c_memory_arguments(qstr name, size_t n_positional, size_t n_keywords,
                                 const value *args, value given[4])
{
    static const struct parameter parameters[] = {{Q_addr, PARAMETER_REQUIRED},
                                                  {Q_memaddr, PARAMETER_REQUIRED},
                                                  {Q_arg, PARAMETER_REQUIRED},
                                                  {Q_addrsize, PARAMETER_KEYWORD_ONLY}};
    given[3] = VALUE_SMALL_INT(8);
    parse_arguments(name, parameters, 4, n_positional - 1, n_keywords, args + 1, given);
}

value i2c_readfrom_mem(size_t n_positional, size_t n_keywords, const value *args)
{
    value given[4];
    uint8_t room[4];
    const struct i2c *self = i2c_self(args[0]);
    i2c_memory_arguments(Q_readfrom_mem, n_positional, n_keywords, args, given);
    intptr_t size = int_value(given[2]);
    unsigned address = i2c_address(given[0]);
    struct port_i2c_part parts[2] = {i2c_memory(given[1], given[3], room),
                                     {NULL, size > 0 ? (size_t)size : 0, true}};
    value bytes = bytes_allocate(parts[1].size, &parts[1].data);
    i2c_transfer(self, address, parts, 2, true);
    return bytes;
}

value i2c_readfrom_mem_into(size_t n_positional, size_t n_keywords, const value *args)
{
    value given[4];
    uint8_t room[4];
    const struct i2c *self = i2c_self(args[0]);
    i2c_memory_arguments(Q_readfrom_mem_into, n_positional, n_keywords, args, given);
    unsigned address = i2c_address(given[0]);
    struct port_i2c_part parts[2] = {i2c_memory(given[1], given[3], room)};
    parts[1] = bus_part(given[2], true);
    i2c_transfer(self, address, parts, 2, true);
    return VALUE_NONE;
}

value i2c_writeto_mem(size_t n_positional, size_t n_keywords, const value *args)
{
    value given[4];
    uint8_t room[4];
    const struct i2c *self = i2c_self(args[0]);
    i2c_memory_arguments(Q_writeto_mem, n_positional, n_keywords, args, given);
    unsigned address = i2c_address(given[0]);
    struct port_i2c_part parts[2] = {i2c_memory(given[1], given[3], room)};
    parts[1] = bus_part(given[2], false);
    i2c_transfer(self, address, parts, 2, true);
    return VALUE_NONE;
}

value bus_deinit(value self)
{
    (void)self;
    return VALUE_NONE;
}

/* ---- SPI ---- */

struct spi {
    const struct type *type;
    struct port_spi bus;
};

/* (id, baudrate, *, polarity, phase, bits, firstbit, sck, mosi, miso), by software without the id. */
static void spi_init(struct spi *self, bool soft, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    enum { ID, BAUDRATE, POLARITY, PHASE, BITS, FIRST_BIT, SCK, MOSI, MISO, COUNT };
    static const struct parameter parameters[COUNT] = {{Q_id, 0},
                                                       {Q_baudrate, 0},
                                                       {Q_polarity, PARAMETER_KEYWORD_ONLY},
                                                       {Q_phase, PARAMETER_KEYWORD_ONLY},
                                                       {Q_bits, PARAMETER_KEYWORD_ONLY},
                                                       {Q_firstbit, PARAMETER_KEYWORD_ONLY},
                                                       {Q_sck, PARAMETER_KEYWORD_ONLY},
                                                       {Q_mosi, PARAMETER_KEYWORD_ONLY},
                                                       {Q_miso, PARAMETER_KEYWORD_ONLY}};
    struct port_spi *bus = &self->bus;
    value given[COUNT] = {VALUE_SMALL_INT(bus->id),
                          VALUE_SMALL_INT(bus->baudrate),
                          VALUE_SMALL_INT(bus->polarity),
                          VALUE_SMALL_INT(bus->phase),
                          VALUE_SMALL_INT(bus->bits),
                          VALUE_SMALL_INT(bus->lsb_first),
                          NO_VALUE,
                          NO_VALUE,
                          NO_VALUE};
    unsigned first = soft ? BAUDRATE : ID;
    parse_arguments(soft ? Q_SoftSPI : Q_SPI, parameters + first, COUNT - first, n_positional,
                    n_keywords, args, given + first);
    bus->id = soft ? -1 : (int)int_value(given[ID]);
    bus->baudrate = (uint32_t)int_value(given[BAUDRATE]);
    bus->polarity = int_value(given[POLARITY]) != 0;
    bus->phase = int_value(given[PHASE]) != 0;
    bus->bits = (uint8_t)int_value(given[BITS]);
    bus->lsb_first = int_value(given[FIRST_BIT]) != 0;
    bus->sck = given[SCK] != NO_VALUE ? machine_pin_number(given[SCK]) : bus->sck;
    bus->mosi = given[MOSI] != NO_VALUE ? machine_pin_number(given[MOSI]) : bus->mosi;
    bus->miso = given[MISO] != NO_VALUE ? machine_pin_number(given[MISO]) : bus->miso;
    machine_check(port_spi_open(bus));
}

value spi_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    struct spi *self = heap_new(struct spi, type);
    self->bus = (struct port_spi){0, -1, -1, -1, 500000, 0, 0, 8, 0};
    spi_init(self, type_is_subclass(type, &type_SoftSPI), n_positional, n_keywords, args);
    return VALUE_OBJECT(self);
}

static struct spi *spi_self(value v)
{
    value self = value_as(v, &type_SPI);
    return value_object(self != NO_VALUE ? self : self_as(v, &type_SoftSPI));
}

value spi_init_again(size_t n_positional, size_t n_keywords, const value *args)
{
    struct spi *self = spi_self(args[0]);
    spi_init(self, self->bus.id < 0, n_positional - 1, n_keywords, args + 1);
    return VALUE_NONE;
}

void spi_print(const struct printer *printer, value self, enum print_kind kind)
{
    const struct port_spi *bus = &((const struct spi *)value_object(self))->bus;
    (void)kind;
    if (bus->id < 0)
        print_text(printer, "SoftSPI(");
    else
        print_format(printer, "SPI(id=%d, ", bus->id);
    print_format(
        printer,
        "baudrate=%u, polarity=%u, phase=%u, bits=%u, firstbit=%u, sck=%d, mosi=%d, miso=%d)",
        (unsigned)bus->baudrate, (unsigned)bus->polarity, (unsigned)bus->phase, (unsigned)bus->bits,
        (unsigned)bus->lsb_first, bus->sck, bus->mosi, bus->miso);
}

value spi_write(value v, value buffer)
{
    const struct spi *self = spi_self(v);
    struct port_i2c_part out = bus_part(buffer, false);
    machine_check(port_spi_transfer(&self->bus, out.data, NULL, out.size));
    return VALUE_NONE;
}

/* Reads while the same byte is written over and over. */
static void spi_fill(const struct spi *self, uint8_t *data, size_t size, uint8_t byte)
{
    memset(data, byte, size);
    machine_check(port_spi_transfer(&self->bus, data, data, size));
}

/* read(size[, write]) */
value spi_read(size_t n_args, const value *args)
{
    const struct spi *self = spi_self(args[0]);
    intptr_t size = int_value(args[1]);
    uint8_t byte = n_args > 2 ? (uint8_t)int_value(args[2]) : 0, *data;
    value bytes = bytes_allocate(size > 0 ? (size_t)size : 0, &data);
    spi_fill(self, data, size > 0 ? (size_t)size : 0, byte);
    return bytes;
}

/* readinto(buffer[, write]) */
value spi_readinto(size_t n_args, const value *args)
{
    const struct spi *self = spi_self(args[0]);
    uint8_t byte = n_args > 2 ? (uint8_t)int_value(args[2]) : 0;
    struct port_i2c_part in = bus_part(args[1], true);
    spi_fill(self, in.data, in.size, byte);
    return VALUE_NONE;
}

value spi_write_readinto(value v, value out, value in)
{
    const struct spi *self = spi_self(v);
    struct port_i2c_part from = bus_part(out, false), to = bus_part(in, true);
    if (from.size != to.size)
        raise_text(&type_ValueError, "buffers must be the same length");
    machine_check(port_spi_transfer(&self->bus, from.data, to.data, to.size));
    return VALUE_NONE;
}
