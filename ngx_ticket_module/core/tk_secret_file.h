/*
 * Files of keys that staff have named by their paths, read whole.
 *
 * Only what is surely meant is read: a regular file, no symbolic link, of a
 * bounded length, that belongs to root or to whoever reads it (root reads
 * anybody's), and that nobody else can change, or, if it is a secret, read.
 */

#ifndef TK_SECRET_FILE_H
#define TK_SECRET_FILE_H

#include "tk.h"

#define TK_FILE_WHY     640

/*
 * TK_OK, and a text in the pool; TK_BAD_VALUE: why is a sentence that begins
 * with the file's name; TK_NO_MEMORY: it says so, too.
 */
TK_MUST tk_err_t tk_secret_file(tk_pool_t *pool, tk_str_t path, int secret,
    size_t max, tk_str_t *text, char why[TK_FILE_WHY]);

#endif
