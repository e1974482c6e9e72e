/* libm.c - what newlib's libm asks of its C library: a place for errno. Ours, or its own would bring a kilobyte of RAM. */

int *__errno(void);

int *__errno(void)
{
    static int number;
    return &number;
}
