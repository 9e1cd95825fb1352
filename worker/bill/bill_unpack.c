/*
 * Bills unpacked, as bill_unpack.h says.
 */

#include <zip.h>
#include <zlib.h>

#include "bill_unpack.h"

#define BILL_CHUNK      65536
#define BILL_GZIP_BITS  (15 + 32)       /* zlib's word for gzip or zlib */

typedef struct {
    tk_pool_t      *pool;
    bill_files_t   *files;
} bill_unpack_t;


static tk_err_t bill_unpack_one(const bill_unpack_t *u, tk_str_t name,
    tk_str_t data, int depth);


static int
bill_begins(tk_str_t s, const char *magic, size_t len)
{
    return s.len >= len && memcmp(s.data, magic, len) == 0;
}


static int
bill_is_zip(tk_str_t s)
{
    return bill_begins(s, "PK\x03\x04", 4) || bill_begins(s, "PK\x05\x06", 4);
}


/* Deflate with a window of 32 KiB, and the two bytes together a multiple of
 * 31, as RFC 1950 has it. */

static int
bill_is_deflated(tk_str_t s)
{
    return bill_begins(s, "\x1f\x8b", 2)
           || (s.len >= 2 && s.data[0] == 0x78
               && (s.data[0] << 8 | s.data[1]) % 31 == 0);
}


/*
 * Inflates to out, or, without one, counts: so that there is memory for what
 * comes out, and not for what a bomb says.  gzip may be several pieces, one
 * behind the other.
 */

static tk_err_t
bill_inflate(tk_str_t in, unsigned char *out, size_t most, size_t *len)
{
    int             rc;
    z_stream        z;
    tk_err_t        err;
    unsigned char   chunk[BILL_CHUNK];

    memset(&z, 0, sizeof(z));
    *len = 0;

    if (inflateInit2(&z, BILL_GZIP_BITS) != Z_OK) {
        return TK_NO_MEMORY;
    }

    z.next_in = in.data;
    z.avail_in = (uInt) in.len;
    err = TK_BAD_VALUE;

    for ( ;; ) {
        z.next_out = out != NULL ? out + *len : chunk;
        z.avail_out = out != NULL && most - *len < BILL_CHUNK
                      ? (uInt) (most - *len) : BILL_CHUNK;
        rc = inflate(&z, Z_NO_FLUSH);
        *len = out != NULL ? (size_t) (z.next_out - out)
                           : *len + (size_t) (z.next_out - chunk);

        if (*len > most) {
            err = TK_TOO_LARGE;
            break;
        }

        if (rc == Z_STREAM_END) {
            if (z.avail_in == 0) {
                err = TK_OK;
                break;
            }

            if (inflateReset(&z) != Z_OK) {
                break;
            }

        } else if (rc != Z_OK) {
            err = rc == Z_MEM_ERROR ? TK_NO_MEMORY : TK_BAD_VALUE;
            break;
        }
    }

    inflateEnd(&z);

    return err;
}


static tk_err_t
bill_room(const bill_unpack_t *u, size_t len, tk_str_t *plain)
{
    if (len > u->files->left) {
        return TK_TOO_LARGE;
    }

    plain->data = u->pool->alloc(u->pool->data, len + 1);
    plain->len = len;

    if (plain->data == NULL) {
        return TK_NO_MEMORY;
    }

    u->files->left -= len;

    return TK_OK;
}


static tk_err_t
bill_undeflate(const bill_unpack_t *u, tk_str_t name, tk_str_t data,
    int depth)
{
    size_t    len;
    tk_err_t  rc;
    tk_str_t  plain;

    rc = bill_inflate(data, NULL, u->files->left, &len);

    if (rc == TK_OK) {
        rc = bill_room(u, len, &plain);
    }

    /* one byte more than there is, so that the end is seen */

    if (rc == TK_OK) {
        rc = bill_inflate(data, plain.data, plain.len + 1, &len);
    }

    return rc == TK_OK ? bill_unpack_one(u, name, plain, depth + 1) : rc;
}


/* Whole, and of the length and checksum that the archive says. */

static tk_err_t
bill_zip_read(zip_t *zip, zip_uint64_t entry, tk_str_t plain)
{
    size_t         len;
    zip_int64_t    n;
    zip_file_t    *file;
    unsigned char  more;

    file = zip_fopen_index(zip, entry, 0);
    if (file == NULL) {
        return TK_BAD_VALUE;
    }

    len = 0;

    while (len < plain.len) {
        n = zip_fread(file, plain.data + len, plain.len - len);
        if (n <= 0) {
            break;
        }

        len += (size_t) n;
    }

    n = len == plain.len ? zip_fread(file, &more, 1) : -1;

    return zip_fclose(file) == 0 && n == 0 ? TK_OK : TK_BAD_VALUE;
}


static tk_err_t
bill_zip_entry(const bill_unpack_t *u, zip_t *zip, zip_uint64_t entry,
    int depth)
{
    tk_err_t      rc;
    tk_str_t      name, plain;
    zip_stat_t    stat;
    const char   *text;

    /* GBK without a flag that says so: libzip would take it for CP437 */

    text = zip_get_name(zip, entry, ZIP_FL_ENC_RAW);

    if (text == NULL || zip_stat_index(zip, entry, 0, &stat) != 0
        || !(stat.valid & ZIP_STAT_SIZE))
    {
        return TK_BAD_VALUE;
    }

    name = tk_str_copy(u->pool, tk_str_c(text));
    if (name.data == NULL) {
        return TK_NO_MEMORY;
    }

    if (name.len > 0 && name.data[name.len - 1] == '/') {
        return TK_OK;
    }

    rc = stat.size > u->files->left ? TK_TOO_LARGE
         : bill_room(u, stat.size, &plain);

    if (rc == TK_OK) {
        rc = bill_zip_read(zip, entry, plain);
    }

    return rc == TK_OK ? bill_unpack_one(u, name, plain, depth + 1) : rc;
}


static tk_err_t
bill_unzip(const bill_unpack_t *u, tk_str_t data, int depth)
{
    zip_t           *zip;
    tk_err_t         rc;
    zip_int64_t      i, n;
    zip_source_t    *source;

    source = zip_source_buffer_create(data.data, data.len, 0, NULL);
    if (source == NULL) {
        return TK_NO_MEMORY;
    }

    zip = zip_open_from_source(source, ZIP_RDONLY, NULL);
    if (zip == NULL) {
        zip_source_free(source);
        return TK_BAD_VALUE;
    }

    n = zip_get_num_entries(zip, 0);
    rc = n > BILL_FILES ? TK_TOO_LARGE : TK_OK;

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = bill_zip_entry(u, zip, (zip_uint64_t) i, depth);
    }

    zip_discard(zip);

    return rc;
}


static tk_err_t
bill_unpack_one(const bill_unpack_t *u, tk_str_t name, tk_str_t data,
    int depth)
{
    int  packed;

    packed = bill_is_zip(data) || bill_is_deflated(data);

    if (packed && depth == BILL_DEPTH) {
        return TK_TOO_LARGE;
    }

    if (packed) {
        return bill_is_zip(data) ? bill_unzip(u, data, depth)
                                 : bill_undeflate(u, name, data, depth);
    }

    if (u->files->n == BILL_FILES) {
        return TK_TOO_LARGE;
    }

    u->files->files[u->files->n].name = name;
    u->files->files[u->files->n++].data = data;

    return TK_OK;
}


tk_err_t
bill_unpack(tk_pool_t *pool, tk_str_t packed, bill_files_t *files)
{
    bill_unpack_t  u;
    tk_str_t       none = tk_null_str;

    memset(files, 0, sizeof(*files));
    files->left = BILL_PLAIN;
    u.pool = pool;
    u.files = files;

    return packed.len > BILL_PLAIN ? TK_TOO_LARGE
           : bill_unpack_one(&u, none, packed, 0);
}
