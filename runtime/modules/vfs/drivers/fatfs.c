/* fatfs.c - the driver over FatFs, of the user's tree: MicroPython's form of it, where a volume is a struct and not a number. */
#include "runtime/modules/vfs/disk.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"

#include "ff.h"
/* Behind ff.h, whose types it uses. */
#include "diskio.h"

static FATFS *volume_of(struct disk *disk)
{
    return disk->state;
}

/* What its results are as error numbers, negated. */
static int fat_error(FRESULT result)
{
    enum { NO_MEMORY = 12, NO_ACCESS = 13, TOO_MANY_FILES = 24 };
    static const uint8_t numbers[] = {
        [FR_OK] = 0,
        [FR_DISK_ERR] = ERROR_IO,
        [FR_INT_ERR] = ERROR_IO,
        [FR_NOT_READY] = ERROR_BUSY,
        [FR_NO_FILE] = ERROR_NO_ENTRY,
        [FR_NO_PATH] = ERROR_NO_ENTRY,
        [FR_INVALID_NAME] = ERROR_INVALID,
        [FR_DENIED] = NO_ACCESS,
        [FR_EXIST] = ERROR_EXISTS,
        [FR_INVALID_OBJECT] = ERROR_INVALID,
        [FR_WRITE_PROTECTED] = ERROR_READ_ONLY,
        [FR_INVALID_DRIVE] = ERROR_NO_DEVICE,
        [FR_NOT_ENABLED] = ERROR_NO_DEVICE,
        [FR_NO_FILESYSTEM] = ERROR_NO_DEVICE,
        [FR_MKFS_ABORTED] = ERROR_IO,
        [FR_TIMEOUT] = ERROR_IO,
        [FR_LOCKED] = ERROR_BUSY,
        [FR_NOT_ENOUGH_CORE] = NO_MEMORY,
        [FR_TOO_MANY_OPEN_FILES] = TOO_MANY_FILES,
        [FR_INVALID_PARAMETER] = ERROR_INVALID,
    };
    return (size_t)result < sizeof numbers ? -numbers[result] : -ERROR_IO;
}

/* ---- the device ---- */

static DRESULT device_answer(int code)
{
    return code == 0 ? RES_OK : code == -ERROR_READ_ONLY ? RES_WRPRT : RES_ERROR;
}

DRESULT disk_read(void *data, BYTE *out, DWORD sector, UINT count)
{
    struct disk *disk = data;
    return device_answer(device_read(disk, sector, 0, out, count * disk->block_size));
}

DRESULT disk_write(void *data, const BYTE *in, DWORD sector, UINT count)
{
    struct disk *disk = data;
    return device_answer(device_write(disk, sector, 0, in, count * disk->block_size));
}

DRESULT disk_ioctl(void *data, BYTE command, void *out)
{
    struct disk *disk = data;
    switch (command) {
    case CTRL_SYNC:
        return device_answer(device_flush(disk));
    case GET_SECTOR_COUNT:
        *(DWORD *)out = (DWORD)disk->n_blocks;
        return RES_OK;
    case GET_SECTOR_SIZE:
        *(WORD *)out = (WORD)disk->block_size;
        return RES_OK;
    case GET_BLOCK_SIZE: /* to erase: not known */
        *(DWORD *)out = 1;
        return RES_OK;
    case IOCTL_INIT:
    case IOCTL_STATUS:
        *(BYTE *)out = disk->read_only ? STA_PROTECT : 0;
        return RES_OK;
    default:
        return RES_PARERR;
    }
}

/* ---- times: years from 1980 on, months, days; two seconds ---- */

enum { FIRST_YEAR = 1980, DAY = 24 * 60 * 60 };
enum { FIRST_SECOND = 315532800 }; /* of 1980, since 1970 */

static unsigned days_of_month(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

DWORD get_fattime(void)
{
    int64_t now = port_time_ns() / 1000000000 - FIRST_SECOND;
    uint32_t seconds = now < 0 ? 0 : (uint32_t)now, days = seconds / DAY, rest = seconds % DAY;
    unsigned year = FIRST_YEAR, month = 1;
    while (days >= days_of_month(year, month)) {
        days -= days_of_month(year, month);
        month = month % 12 + 1;
        year += month == 1;
    }
    return (year - FIRST_YEAR) << 25 | month << 21 | (days + 1) << 16 | rest / 3600 << 11 |
           rest / 60 % 60 << 5 | rest % 60 / 2;
}

static int64_t fat_seconds(WORD date, WORD time)
{
    unsigned year = FIRST_YEAR + (date >> 9), month = date >> 5 & 15, days = date & 31;
    for (unsigned y = FIRST_YEAR; y < year; y++)
        days += 337 + days_of_month(y, 2);
    for (unsigned m = 1; m < month && m <= 12; m++)
        days += days_of_month(year, m);
    return FIRST_SECOND + ((int64_t)days - 1) * DAY + (time >> 11) * 3600 + (time >> 5 & 63) * 60 +
           (time & 31) * 2;
}

/* ---- making ---- */

static void fatfs_prepare(struct disk *disk)
{
    if (disk->block_size < FF_MIN_SS || disk->block_size > FF_MAX_SS ||
        disk->block_size & (disk->block_size - 1))
        raise_os_error(ERROR_INVALID);
    volume_of(disk)->drv = disk;
}

/* FAT12 or FAT16 if the disk is small enough; else FAT32, in a partition as cards have it. */
static int fatfs_format(struct disk *disk)
{
    uint8_t *work = heap_try_alloc_leaf(FF_MAX_SS);
    f_mount(volume_of(disk)); /* a device that cannot be read is not written either */
    if (disk->failed)
        return -ERROR_IO;
    if (!work)
        return fat_error(FR_NOT_ENOUGH_CORE);
    FRESULT result = f_mkfs(volume_of(disk), FM_FAT | FM_SFD, 0, work, FF_MAX_SS);
    if (result == FR_MKFS_ABORTED)
        result = f_mkfs(volume_of(disk), FM_FAT32, 0, work, FF_MAX_SS);
    return fat_error(result);
}

static int fatfs_mount(struct disk *disk)
{
    return fat_error(f_mount(volume_of(disk)));
}

static int fatfs_unmount(struct disk *disk)
{
    return fat_error(f_umount(volume_of(disk)));
}

/* ---- files ---- */

static size_t fatfs_file_size(const struct disk *disk)
{
    (void)disk;
    return sizeof(FIL);
}

static int fatfs_file_open(struct disk *disk, void *file, const char *path, unsigned flags)
{
    BYTE mode = 0;
    if (flags & PORT_OPEN_READ)
        mode |= FA_READ;
    if (flags & PORT_OPEN_WRITE)
        mode |= FA_WRITE;
    if (flags & PORT_OPEN_EXCLUSIVE)
        mode |= FA_CREATE_NEW;
    else if (flags & PORT_OPEN_TRUNCATE)
        mode |= FA_CREATE_ALWAYS;
    else if (flags & PORT_OPEN_APPEND)
        mode |= FA_OPEN_APPEND;
    return fat_error(f_open(volume_of(disk), file, path, mode));
}

static intptr_t fatfs_file_read(struct disk *disk, void *file, void *data, size_t size)
{
    UINT done = 0;
    (void)disk;
    FRESULT result = f_read(file, data, (UINT)size, &done);
    return result == FR_OK ? (intptr_t)done : fat_error(result);
}

static intptr_t fatfs_file_write(struct disk *disk, void *file, const void *data, size_t size)
{
    UINT done = 0;
    (void)disk;
    FRESULT result = f_write(file, data, (UINT)size, &done);
    if (result != FR_OK)
        return fat_error(result);
    return done < size ? -ERROR_NO_SPACE : (intptr_t)done;
}

static intptr_t fatfs_file_seek(struct disk *disk, void *data, intptr_t offset, int whence)
{
    FIL *file = data;
    intptr_t from = whence == 0 ? 0 : (intptr_t)(whence == 1 ? f_tell(file) : f_size(file));
    (void)disk;
    if (__builtin_add_overflow(from, offset, &from) || from < 0)
        return -ERROR_INVALID;
    FRESULT result = f_lseek(file, (FSIZE_t)from);
    return result == FR_OK ? (intptr_t)f_tell(file) : fat_error(result);
}

static int fatfs_file_flush(struct disk *disk, void *file)
{
    (void)disk;
    return fat_error(f_sync(file));
}

static int fatfs_file_close(struct disk *disk, void *file)
{
    (void)disk;
    return fat_error(f_close(file));
}

/* ---- folders ---- */

static struct disk_entry fat_entry(const FILINFO *info)
{
    bool is_folder = info->fattrib & AM_DIR;
    return (struct disk_entry){info->fname, is_folder, is_folder ? 0 : (uint32_t)info->fsize,
                               fat_seconds(info->fdate, info->ftime)};
}

static int fatfs_stat(struct disk *disk, const char *path, struct disk_entry *out)
{
    FILINFO info;
    FRESULT result = f_stat(volume_of(disk), path, &info);
    if (result == FR_OK) {
        *out = fat_entry(&info);
        out->name = NULL;
    }
    return fat_error(result);
}

static int fatfs_list(struct disk *disk, const char *path,
                      int (*add)(void *list, const struct disk_entry *entry), void *list)
{
    FF_DIR folder;
    FILINFO info;
    int error = fat_error(f_opendir(volume_of(disk), &folder, path));
    if (error < 0)
        return error;
    while ((error = fat_error(f_readdir(&folder, &info))) >= 0 && info.fname[0]) {
        struct disk_entry entry = fat_entry(&info);
        error = add(list, &entry);
        if (error < 0)
            break;
    }
    f_closedir(&folder);
    return error;
}

static int fatfs_make_folder(struct disk *disk, const char *path)
{
    return fat_error(f_mkdir(volume_of(disk), path));
}

static int fatfs_remove(struct disk *disk, const char *path)
{
    return fat_error(f_unlink(volume_of(disk), path));
}

/* In the place of a file that has the new name. */
static int fatfs_rename(struct disk *disk, const char *from, const char *to)
{
    FRESULT result = f_rename(volume_of(disk), from, to);
    if (result == FR_EXIST) {
        result = f_unlink(volume_of(disk), to);
        if (result == FR_OK)
            result = f_rename(volume_of(disk), from, to);
    }
    return fat_error(result);
}

static int fatfs_space(struct disk *disk, struct disk_space *out)
{
    DWORD n_free = 0;
    FATFS *volume = volume_of(disk);
    FRESULT result = f_getfree(volume, &n_free);
    *out = (struct disk_space){volume->csize * disk->block_size, volume->n_fatent - 2, n_free,
                               FF_MAX_LFN};
    return fat_error(result);
}

const struct disk_driver disk_fatfs = {
    sizeof(FATFS),     false,           fatfs_prepare,
    fatfs_format,      fatfs_mount,     fatfs_unmount,
    fatfs_file_size,   fatfs_file_open, fatfs_file_read,
    fatfs_file_write,  fatfs_file_seek, fatfs_file_flush,
    fatfs_file_close,  fatfs_stat,      fatfs_list,
    fatfs_make_folder, fatfs_remove,    fatfs_rename,
    fatfs_space,
};
