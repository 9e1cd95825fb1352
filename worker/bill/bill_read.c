/*
 * Bills, as bill_read.h says: which file is which.
 */

#include <openssl/evp.h>

#include "bill_format.h"
#include "bill_read.h"
#include "bill_unpack.h"
#include "tk_value.h"

#define BILL_SHA1       20


static const bill_format_t  bill_formats[] = {
    { "alipay trades", "alipay", bill_alipay_mine, bill_alipay_read, NULL, 0 },
    { "alipay sums", "alipay", bill_alipay_sums_mine, NULL, bill_alipay_sums,
      0 },
    { "alipay moves", BILL_ALIPAY_MOVES, bill_alipay_moves_mine,
      bill_alipay_moves_read, NULL, 0 },
    { "alipay moved", BILL_ALIPAY_MOVES, bill_alipay_moved_mine, NULL,
      bill_alipay_moved, 0 },
    { "wechat trades", "wechat2 wechat3", bill_wechat_mine, bill_wechat_read,
      NULL, 0 },
    { "unionpay ZM", "unionpay", bill_unionpay_mine, bill_unionpay_read, NULL,
      1 },
    { "clearing", "clearing", bill_clearing_mine, bill_clearing_read, NULL,
      0 },
    { NULL, NULL, NULL, NULL, NULL, 0 }
};


static int
bill_is_of(const char *providers, tk_str_t provider)
{
    size_t       n;
    const char  *p;

    for (p = providers; *p != '\0'; p += n + (p[n] == ' ')) {
        n = strcspn(p, " ");

        if (n == provider.len && memcmp(p, provider.data, n) == 0) {
            return 1;
        }
    }

    return 0;
}


/* The format of a file, and its text; NULL: it is none of this provider's. */

static tk_err_t
bill_recognise(tk_pool_t *pool, tk_str_t provider, tk_str_t raw,
    tk_str_t *text, const bill_format_t **format)
{
    tk_err_t              rc;
    const bill_format_t  *f;

    rc = bill_text(pool, raw, text);
    if (rc != TK_OK) {
        return rc;
    }

    *format = NULL;

    for (f = bill_formats; f->name != NULL; f++) {
        if (bill_is_of(f->providers, provider) && f->mine(raw, *text)) {
            *format = f;
            *text = f->raw ? raw : *text;
            break;
        }
    }

    return TK_OK;
}


static size_t
bill_count_lines(tk_str_t text)
{
    size_t          n;
    unsigned char  *p, *end;

    n = 1;
    end = text.data + text.len;

    for (p = text.data; p < end; p++) {
        p = memchr(p, '\n', end - p);
        if (p == NULL) {
            break;
        }

        n++;
    }

    return n < BILL_LINES ? n : BILL_LINES;
}


static tk_err_t
bill_lines_read(bill_reader_t *r, const bill_format_t *format, tk_str_t text)
{
    if (r->bill->format != NULL) {
        return bill_wrong(r, "two bills in one");
    }

    r->bill->format = format->name;
    r->room = bill_count_lines(text);
    r->bill->lines = r->pool->alloc(r->pool->data,
                                    r->room * sizeof(bill_line_t));

    return r->bill->lines == NULL ? TK_NO_MEMORY : format->read(r, text);
}


typedef struct {
    tk_str_t              texts[BILL_FILES];
    const bill_format_t  *formats[BILL_FILES];
} bill_known_t;


static tk_err_t
bill_files_read(bill_reader_t *r, tk_str_t provider,
    const bill_files_t *files)
{
    int            empty;
    size_t         i;
    tk_err_t       rc;
    bill_known_t   known;

    empty = 0;
    rc = TK_OK;

    for (i = 0; rc == TK_OK && i < files->n; i++) {
        rc = bill_recognise(r->pool, provider, files->files[i].data,
                            &known.texts[i], &known.formats[i]);
        empty |= files->files[i].data.len == 0;

        if (rc == TK_OK && known.formats[i] != NULL
            && known.formats[i]->read != NULL)
        {
            r->at = 0;
            rc = bill_lines_read(r, known.formats[i], known.texts[i]);
        }
    }

    r->at = 0;

    /* a day without trades, for who has no line that says so */

    if (rc == TK_OK && r->bill->format == NULL
        && !(empty && bill_is_of("unionpay", provider)))
    {
        return bill_wrong(r, "no bill of %.*s", (int) provider.len,
                          provider.data);
    }

    for (i = 0; rc == TK_OK && i < files->n; i++) {
        if (known.formats[i] != NULL && known.formats[i]->compare != NULL) {
            rc = known.formats[i]->compare(r, known.texts[i]);
        }
    }

    return rc;
}


static int
bill_has_hash(tk_str_t data, tk_str_t hash)
{
    unsigned        n;
    const EVP_MD   *md;
    unsigned char   digest[EVP_MAX_MD_SIZE], hex[2 * EVP_MAX_MD_SIZE];

    md = hash.len == 2 * BILL_SHA1 ? EVP_sha1() : EVP_sha256();

    if (EVP_Digest(data.data, data.len, digest, &n, md, NULL) != 1
        || hash.len != 2 * n)
    {
        return 0;
    }

    tk_format_hex(digest, n, hex, 0);

    return tk_str_eq_nocase((tk_str_t) { hash.len, hex }, hash);
}


/* Of what is packed platforms say now this, now that. */

static int
bill_is_whole(tk_str_t packed, const bill_files_t *files, tk_str_t hash)
{
    return hash.len == 0
           || (files->n == 1 && bill_has_hash(files->files[0].data, hash))
           || bill_has_hash(packed, hash);
}


tk_err_t
bill_read(tk_pool_t *pool, tk_str_t provider, tk_day_t day, tk_str_t packed,
    tk_str_t hash, bill_t *bill)
{
    tk_err_t        rc;
    bill_files_t    files;
    bill_reader_t   r;

    memset(bill, 0, sizeof(*bill));
    memset(&r, 0, sizeof(r));
    r.pool = pool;
    r.day = day;
    r.bill = bill;

    if (packed.len == 0) {
        return bill_wrong(&r, "it is empty");
    }

    rc = bill_unpack(pool, packed, &files);

    if (rc == TK_BAD_VALUE) {
        return bill_wrong(&r, "it cannot be unpacked");
    }

    if (rc == TK_TOO_LARGE) {
        (void) bill_wrong(&r, "it holds more than a bill does");
    }

    if (rc == TK_OK && !bill_is_whole(packed, &files, hash)) {
        return bill_wrong(&r, "its hash is another one");
    }

    return rc == TK_OK ? bill_files_read(&r, provider, &files) : rc;
}
