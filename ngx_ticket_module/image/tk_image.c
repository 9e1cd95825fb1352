/*
 * The file something was loaded from, as tk_image.h says.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tk_image.h"

#define TK_IMAGE_LINE   (TK_IMAGE_PATH + 128)   /* of /proc/self/maps */


/* "55d0-55f0 r-xp 00001000 08:01 1234   /usr/lib/x.so": 1 when the address is
 * in there, and a file is. */

static int
tk_image_line(char *line, uintptr_t address, const char **path)
{
    int        at;
    uintptr_t  from, to;

    at = 0;

    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %*s %*s %*s %*s %n", &from,
               &to, &at) != 2
        || at == 0 || line[at] != '/' || address < from || address >= to)
    {
        return 0;
    }

    line[strcspn(line, "\n")] = '\0';
    *path = line + at;

    return 1;
}


void
tk_image_find(tk_image_t *image, const void *address)
{
    FILE        *maps;
    char         line[TK_IMAGE_LINE];
    const char  *path;

    path = NULL;
    image->path[0] = '\0';

    maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) {
        return;
    }

    while (path == NULL && fgets(line, sizeof(line), maps) != NULL) {
        (void) tk_image_line(line, (uintptr_t) address, &path);
    }

    fclose(maps);

    if (path != NULL && strlen(path) < TK_IMAGE_PATH
        && stat(path, &image->file) == 0)
    {
        strcpy(image->path, path);
    }
}


int
tk_image_replaced(const tk_image_t *image)
{
    struct stat         now;
    const struct stat  *was = &image->file;

    if (image->path[0] == '\0') {
        return 0;
    }

    if (stat(image->path, &now) != 0) {
        return errno == ENOENT || errno == ENOTDIR;
    }

    return now.st_dev != was->st_dev || now.st_ino != was->st_ino
           || now.st_size != was->st_size
           || now.st_mtim.tv_sec != was->st_mtim.tv_sec
           || now.st_mtim.tv_nsec != was->st_mtim.tv_nsec;
}
