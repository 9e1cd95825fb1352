/*
 * Which file a program, or a library in it, was loaded from, and whether that
 * is still the file of this name on the disk: an upgrade puts another one
 * there, and who runs keeps the old one.
 */

#ifndef TK_IMAGE_H
#define TK_IMAGE_H

#include <sys/stat.h>

#define TK_IMAGE_PATH   4096

typedef struct {
    char            path[TK_IMAGE_PATH];    /* "": not known */
    struct stat     file;                   /* as it was found at first */
} tk_image_t;


/* Finds the file that address, of a function, was loaded from.  To be called
 * at the start: it takes the file on the disk for the one that was loaded. */
void tk_image_find(tk_image_t *image, const void *address);

/* 1: the disk has another file by that name, or none.  0 where it cannot be
 * told. */
int tk_image_replaced(const tk_image_t *image);

#endif
