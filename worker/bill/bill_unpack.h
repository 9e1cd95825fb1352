/*
 * What a platform packs a bill into: zip, gzip, zlib's deflate, in whatever
 * order and one inside the other.  What is inside is found by its bytes; names
 * mean nothing, and are kept as they came.
 *
 * It comes from outside: what is unpacked is bounded in bytes, files and depth
 * before there is memory for it.  Memory comes from the pool; a file that was
 * not packed lies in the input.
 */

#ifndef BILL_UNPACK_H
#define BILL_UNPACK_H

#include "tk.h"

#define BILL_FILES      64
#define BILL_PLAIN      (128 * 1024 * 1024)     /* of all files together */
#define BILL_DEPTH      4                       /* of packing */

typedef struct {
    tk_str_t        name;               /* empty: it had none */
    tk_str_t        data;
} bill_file_t;

typedef struct {
    bill_file_t     files[BILL_FILES];
    size_t          n;
    size_t          left;               /* bytes that may still come out */
} bill_files_t;

/* TK_OK; TK_NO_MEMORY; TK_TOO_LARGE: more than any bill; TK_BAD_VALUE: packed
 * wrongly. */
TK_MUST tk_err_t bill_unpack(tk_pool_t *pool, tk_str_t packed,
    bill_files_t *files);

#endif
