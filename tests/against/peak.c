/* peak COMMAND...: the most memory that the command had, in KiB, on stdout. It is this small so that the figure is the command's:
 * Linux counts towards a child's peak what its parent had when it forked or spawned it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **words)
{
    struct rusage usage;
    int status;
    if (count < 2)
        return EXIT_FAILURE;
    pid_t child = fork();
    if (child == 0) {
        execvp(words[1], words + 1);
        _exit(EXIT_FAILURE);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status)
        return EXIT_FAILURE;
    printf("%ld\n", usage.ru_maxrss);
    return EXIT_SUCCESS;
}
