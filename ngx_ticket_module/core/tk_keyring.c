/*
 * The file of the master keys, and every key derived from one.
 */

#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include "tk_keyring.h"
#include "tk_openssl.h"
#include "tk_value.h"


#define TK_HEX          64
#define TK_ID_HEX       (2 * TK_KEY_ID)


/*
 * What keys there are.  Those of the first release are HMAC-SHA256 of their
 * label, later ones HKDF with the label as its info; each label is used once.
 */

typedef enum { TK_BY_HMAC, TK_BY_HKDF } tk_derive_e;

typedef struct {
    const char   *label;
    tk_derive_e   by;
    size_t        len;
    size_t        offset;
} tk_purpose_t;

/* Of each master key. */

static const tk_purpose_t  tk_of_master[] = {
    { "ngx_ticket id 1",       TK_BY_HKDF, TK_KEY_ID,
      offsetof(tk_master_t, id) },
    { "ngx_ticket check 1",    TK_BY_HKDF, TK_KEY_CHECK,
      offsetof(tk_master_t, check) },
    { "ngx_ticket seal 1",     TK_BY_HMAC, 32, offsetof(tk_master_t, seal) },
    { "ngx_ticket personal 2", TK_BY_HKDF, 32,
      offsetof(tk_master_t, personal) },
    { "ngx_ticket session 2",  TK_BY_HKDF, 32, offsetof(tk_master_t, session) }
};

/* The lasting ones, of the oldest master key where the file has no others. */

static const struct {
    tk_str_t      name;
    tk_purpose_t  purpose;
} tk_lasting[TK_LASTING] = {
    { tk_string("index"),    { "ngx_ticket index 1",    TK_BY_HMAC, 32,
                               offsetof(tk_keyring_t, index) } },
    { tk_string("password"), { "ngx_ticket password 1", TK_BY_HMAC, 32,
                               offsetof(tk_keyring_t, password) } },
    { tk_string("ticket"),   { "ngx_ticket ticket 1",   TK_BY_HMAC, 32,
                               offsetof(tk_keyring_t, ticket) } }
};

/* Of the ticket key, so that who has that one alone can open pictures. */

static const tk_purpose_t  tk_of_ticket[] = {
    { "ngx_ticket qr 2",       TK_BY_HKDF, 32, offsetof(tk_keyring_t, qr) }
};

/* Of all lasting keys together. */

static const tk_purpose_t  tk_of_lasting[] = {
    { "ngx_ticket lasting 1",  TK_BY_HKDF, TK_KEY_CHECK,
      offsetof(tk_keyring_t, check) }
};


static tk_err_t
tk_hmac_label(tk_str_t key, const char *label, unsigned char *out)
{
    unsigned  len;

    if (HMAC(EVP_sha256(), key.data, (int) key.len,
             (const unsigned char *) label, strlen(label), out, &len)
        == NULL)
    {
        ERR_clear_error();
        return TK_BUG;
    }

    return TK_OK;
}


static tk_err_t
tk_hkdf_label(tk_str_t key, const char *label, unsigned char *out, size_t len)
{
    int           ok;
    EVP_KDF      *kdf;
    OSSL_PARAM    params[4];
    EVP_KDF_CTX  *ctx;

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                                 (char *) "SHA256", 0);
    params[1] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
                                                  key.data, key.len);
    params[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO,
                                                  (char *) label,
                                                  strlen(label));
    params[3] = OSSL_PARAM_construct_end();

    kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    ctx = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
    ok = ctx != NULL && EVP_KDF_derive(ctx, out, len, params) == 1;

    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);

    if (!ok) {
        ERR_clear_error();
        return TK_BUG;
    }

    return TK_OK;
}


static tk_err_t
tk_derive(const tk_purpose_t *purposes, size_t n, tk_str_t key, void *to)
{
    size_t               i;
    tk_err_t             rc;
    unsigned char       *out;
    const tk_purpose_t  *p;

    if (!tk_openssl.ready) {
        return TK_BUG;
    }

    for (i = 0; i < n; i++) {
        p = &purposes[i];
        out = (unsigned char *) to + p->offset;

        rc = p->by == TK_BY_HMAC ? tk_hmac_label(key, p->label, out)
                                 : tk_hkdf_label(key, p->label, out, p->len);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


#define tk_derive_all(purposes, key, to)                                      \
    tk_derive(purposes, sizeof(purposes) / sizeof(purposes[0]), key, to)


static tk_str_t
tk_key_str(const unsigned char *key, size_t len)
{
    tk_str_t  s;

    s.data = (unsigned char *) key;
    s.len = len;

    return s;
}


/* The file's text. */

static int
tk_lasting_of(tk_str_t name)
{
    int  i;

    for (i = 0; i < TK_LASTING; i++) {
        if (tk_equal(tk_lasting[i].name, name)) {
            return i;
        }
    }

    return -1;
}


static tk_err_t
tk_master_id(const unsigned char master[32], unsigned char id[TK_KEY_ID])
{
    /* the id is the first of them, and the first of the structure */
    return tk_derive(tk_of_master, 1, tk_key_str(master, 32), id);
}


static int
tk_keyfile_has(const tk_keyfile_t *file, const unsigned char master[32])
{
    size_t  i;

    for (i = 0; i < file->n; i++) {
        if (CRYPTO_memcmp(file->masters[i], master, 32) == 0) {
            return 1;
        }
    }

    return 0;
}


static const char *
tk_keyfile_master(tk_keyfile_t *file, tk_str_t id, const unsigned char key[32])
{
    unsigned char  is[TK_KEY_ID], said[TK_KEY_ID];

    if (file->n == TK_MASTERS) {
        return "finds more than 4 master keys in";
    }

    if (tk_keyfile_has(file, key)) {
        return "finds a key twice in";
    }

    if (id.len > 0) {
        if (tk_master_id(key, is) != TK_OK) {
            return "cannot derive its keys from";
        }

        if (id.len != TK_ID_HEX || tk_parse_hex(id, said) != TK_OK
            || memcmp(said, is, TK_KEY_ID) != 0)
        {
            return "finds a key that its id does not fit in";
        }
    }

    memcpy(file->masters[file->n++], key, 32);

    return NULL;
}


/* What stands before the last word of a line, which is hex. */

static tk_str_t
tk_keyfile_name(tk_str_t *line)
{
    size_t    i;
    tk_str_t  name;

    name.data = line->data;
    name.len = 0;

    for (i = line->len; i > 0; i--) {
        if (line->data[i - 1] == ' ' || line->data[i - 1] == '\t') {
            break;
        }
    }

    line->data += i;
    line->len -= i;

    while (i > 0 && (name.data[i - 1] == ' ' || name.data[i - 1] == '\t')) {
        i--;
    }

    name.len = i;

    return name;
}


/* given: a bit for each lasting key */

static const char *
tk_keyfile_line(tk_keyfile_t *file, tk_str_t line, unsigned *given)
{
    int             i;
    tk_str_t        name;
    const char     *why;
    unsigned char   key[32];

    name = tk_keyfile_name(&line);

    if (line.len != TK_HEX || tk_parse_hex(line, key) != TK_OK) {
        return "does not find 64 hex digits in";
    }

    i = tk_lasting_of(name);

    if (i < 0) {
        why = tk_keyfile_master(file, name, key);

    } else {
        why = *given & (1u << i) ? "finds a key twice in" : NULL;
        *given |= 1u << i;
        memcpy(file->lasting[i], key, 32);
    }

    OPENSSL_cleanse(key, sizeof(key));

    return why;
}


static tk_str_t
tk_keyfile_next(tk_str_t *text)
{
    size_t    n;
    tk_str_t  line;

    for (n = 0; n < text->len && text->data[n] != '\n'; n++) { /* void */ }

    line.data = text->data;
    line.len = n;

    n += n < text->len;
    text->data += n;
    text->len -= n;

    while (line.len > 0 && strchr(" \t\r", line.data[line.len - 1])
           && line.data[line.len - 1] != '\0')
    {
        line.len--;
    }

    return line;
}


const char *
tk_keyfile_parse(tk_keyfile_t *file, tk_str_t text)
{
    unsigned     given;
    tk_str_t     line;
    const char  *why;

    memset(file, 0, sizeof(tk_keyfile_t));
    given = 0;

    while (text.len > 0) {
        line = tk_keyfile_next(&text);

        if (line.len == 0 || line.data[0] == '#') {
            continue;
        }

        why = tk_keyfile_line(file, line, &given);
        if (why != NULL) {
            return why;
        }
    }

    if (file->n == 0) {
        return "does not find 64 hex digits in";
    }

    if (given != 0 && given != (1u << TK_LASTING) - 1) {
        return "finds only some of index, password and ticket in";
    }

    file->explicit = given != 0;

    return NULL;
}


const char *
tk_keyfile_read(tk_keyfile_t *file, const char *name)
{
    FILE           *f;
    tk_str_t        text;
    const char     *why;
    unsigned char   bytes[TK_KEYFILE_MAX + 1];

    f = fopen(name, "r");
    if (f == NULL) {
        return "cannot open";
    }

    setvbuf(f, NULL, _IONBF, 0);
    text.data = bytes;
    text.len = fread(bytes, 1, sizeof(bytes), f);
    fclose(f);

    why = text.len > TK_KEYFILE_MAX ? "does not find 64 hex digits in"
                                    : tk_keyfile_parse(file, text);

    OPENSSL_cleanse(bytes, sizeof(bytes));

    if (why != NULL) {
        tk_keyfile_wipe(file);
    }

    errno = 0;

    return why;
}


void
tk_keyfile_wipe(tk_keyfile_t *file)
{
    OPENSSL_cleanse(file, sizeof(tk_keyfile_t));
}


static char *
tk_keyfile_put(char *p, tk_str_t name, const unsigned char key[32])
{
    memcpy(p, name.data, name.len);
    p += name.len;
    *p++ = ' ';
    tk_format_hex(key, 32, (unsigned char *) p, 0);
    p += TK_HEX;
    *p++ = '\n';

    return p;
}


tk_err_t
tk_keyfile_print(const tk_keyfile_t *file, char out[TK_KEYFILE_MAX],
    size_t *len)
{
    char           *p;
    size_t          i;
    tk_err_t        rc;
    unsigned char   id[TK_KEY_ID], hex[TK_ID_HEX];

    static const char  head[] =
        "# Master keys of ngx_ticket, newest first: id, key.  All hosts have"
        " this file.\n";

    memcpy(out, head, sizeof(head) - 1);
    p = out + sizeof(head) - 1;

    for (i = 0; i < file->n; i++) {
        rc = tk_master_id(file->masters[i], id);
        if (rc != TK_OK) {
            return rc;
        }

        tk_format_hex(id, TK_KEY_ID, hex, 0);
        p = tk_keyfile_put(p, tk_key_str(hex, sizeof(hex)), file->masters[i]);
    }

    for (i = 0; file->explicit && i < TK_LASTING; i++) {
        p = tk_keyfile_put(p, tk_lasting[i].name, file->lasting[i]);
    }

    *len = (size_t) (p - out);

    return TK_OK;
}


/* Lasting keys that come of the oldest master key get lines of their own. */

static tk_err_t
tk_keyfile_last(tk_keyfile_t *file)
{
    size_t    i;
    tk_err_t  rc;
    tk_str_t  oldest;

    oldest = tk_key_str(file->masters[file->n - 1], 32);

    for (i = 0; !file->explicit && i < TK_LASTING; i++) {
        rc = tk_hmac_label(oldest, tk_lasting[i].purpose.label,
                           file->lasting[i]);
        if (rc != TK_OK) {
            return rc;
        }
    }

    file->explicit = 1;

    return TK_OK;
}


tk_err_t
tk_keyfile_add(tk_keyfile_t *file, const unsigned char master[32])
{
    tk_err_t  rc;

    if (file->n == TK_MASTERS || tk_keyfile_has(file, master)) {
        return TK_BAD_VALUE;
    }

    rc = tk_keyfile_last(file);
    if (rc != TK_OK) {
        return rc;
    }

    memmove(file->masters[1], file->masters[0], file->n++ * 32);
    memcpy(file->masters[0], master, 32);

    return TK_OK;
}


tk_err_t
tk_keyfile_drop(tk_keyfile_t *file, const unsigned char id[TK_KEY_ID])
{
    size_t         i;
    tk_err_t       rc;
    unsigned char  is[TK_KEY_ID];

    for (i = 0; i < file->n; i++) {
        rc = tk_master_id(file->masters[i], is);
        if (rc != TK_OK) {
            return rc;
        }

        if (memcmp(is, id, TK_KEY_ID) == 0) {
            break;
        }
    }

    if (i == file->n || file->n == 1) {
        return TK_BAD_VALUE;
    }

    rc = tk_keyfile_last(file);
    if (rc != TK_OK) {
        return rc;
    }

    file->n--;
    memmove(file->masters[i], file->masters[i + 1], (file->n - i) * 32);
    OPENSSL_cleanse(file->masters[file->n], 32);

    return TK_OK;
}


/* The keyring. */

static tk_err_t
tk_keyring_last(tk_keyring_t *keyring, const tk_keyfile_t *file)
{
    size_t          i;
    tk_str_t        oldest;
    tk_err_t        rc;
    unsigned char  *out, all[TK_LASTING][32];

    oldest = tk_key_str(file->masters[file->n - 1], 32);
    rc = TK_OK;

    for (i = 0; i < TK_LASTING && rc == TK_OK; i++) {
        out = (unsigned char *) keyring + tk_lasting[i].purpose.offset;

        if (file->explicit) {
            memcpy(out, file->lasting[i], 32);

        } else {
            rc = tk_derive(&tk_lasting[i].purpose, 1, oldest, keyring);
        }

        memcpy(all[i], out, 32);
    }

    if (rc == TK_OK) {
        rc = tk_derive_all(tk_of_lasting, tk_key_str(all[0], sizeof(all)),
                           keyring);
    }

    OPENSSL_cleanse(all, sizeof(all));

    return rc;
}


tk_err_t
tk_keyring_make(tk_keyring_t *keyring, const tk_keyfile_t *file)
{
    size_t    i;
    tk_err_t  rc;

    memset(keyring, 0, sizeof(tk_keyring_t));

    rc = tk_keyring_last(keyring, file);

    if (rc == TK_OK) {
        rc = tk_derive_all(tk_of_ticket, tk_key_str(keyring->ticket, 32),
                           keyring);
    }

    for (i = 0; i < file->n && rc == TK_OK; i++) {
        rc = tk_derive_all(tk_of_master, tk_key_str(file->masters[i], 32),
                           &keyring->masters[i]);
    }

    if (rc != TK_OK) {
        tk_keyring_wipe(keyring);
        return rc;
    }

    keyring->n = file->n;
    keyring->current = file->n - 1;

    return TK_OK;
}


tk_err_t
tk_keyring_init(tk_keyring_t *keyring, const unsigned char master[32])
{
    tk_err_t      rc;
    tk_keyfile_t  file;

    memset(&file, 0, sizeof(file));
    memcpy(file.masters[file.n++], master, 32);

    rc = tk_keyring_make(keyring, &file);
    tk_keyfile_wipe(&file);

    return rc;
}


const char *
tk_keyring_read(tk_keyring_t *keyring, const char *name)
{
    const char    *why;
    tk_keyfile_t   file;

    why = tk_keyfile_read(&file, name);
    if (why != NULL) {
        return why;
    }

    if (tk_keyring_make(keyring, &file) != TK_OK) {
        why = "cannot derive its keys from";
    }

    tk_keyfile_wipe(&file);

    return why;
}


void
tk_keyring_wipe(tk_keyring_t *keyring)
{
    OPENSSL_cleanse(keyring, sizeof(tk_keyring_t));
}


const unsigned char *
tk_keyring_lasting(const tk_keyring_t *keyring, tk_str_t name)
{
    int  i;

    i = tk_lasting_of(name);

    return i < 0 ? NULL
                 : (const unsigned char *) keyring
                   + tk_lasting[i].purpose.offset;
}


/* The database's part. */

static char *
tk_question_hex(char *p, const unsigned char *bytes, size_t len)
{
    *p++ = '\\';
    *p++ = 'x';
    tk_format_hex(bytes, len, (unsigned char *) p, 0);

    return p + 2 * len;
}


/* Inside an array's literal a backslash needs another. */

static char *
tk_question_array(char *p, const tk_keyring_t *keyring, size_t offset,
    size_t len)
{
    size_t  i;

    *p++ = '{';

    for (i = 0; i < keyring->n; i++) {
        if (i > 0) {
            *p++ = ',';
        }

        *p++ = '\\';
        p = tk_question_hex(p, (const unsigned char *) &keyring->masters[i]
                               + offset, len);
    }

    *p++ = '}';
    *p = '\0';

    return p + 1;
}


void
tk_keyring_who(const char *program, const char *version, char out[TK_WHO_MAX])
{
    const char  *dot;

    dot = strrchr(version, '.');

    (void) snprintf(out, TK_WHO_MAX, "%s %.*s", program,
                    dot ? (int) (dot - version) : (int) strlen(version),
                    version);
}


void
tk_keyring_question(const tk_keyring_t *keyring, const char *who,
    char out[TK_QUESTION_MAX])
{
    char  ids[TK_MASTERS * (TK_ID_HEX + 4) + 3], *p;
    char  checks[TK_MASTERS * (2 * TK_KEY_CHECK + 4) + 3];
    char  lasting[2 * TK_KEY_CHECK + 3];

    (void) tk_question_array(ids, keyring, offsetof(tk_master_t, id),
                             TK_KEY_ID);
    (void) tk_question_array(checks, keyring, offsetof(tk_master_t, check),
                             TK_KEY_CHECK);
    p = tk_question_hex(lasting, keyring->check, TK_KEY_CHECK);
    *p = '\0';

    (void) snprintf(out, TK_QUESTION_MAX,
                    "select verdict, why, current_key, sample_supplier,"
                    " sample_user, sample from api.key_check('%s', '%s',"
                    " '%s', '%.29s')", ids, checks, lasting, who);
}


static int
tk_answer_sample(const tk_keyring_t *keyring, tk_pool_t *pool,
    const tk_str_t *columns)
{
    int64_t   supplier;
    tk_str_t  sealed, plain, hex;

    hex = columns[TK_ANSWER_SAMPLE];

    if (hex.len == 0) {
        return 1;
    }

    sealed.len = hex.len / 2;
    sealed.data = pool->alloc(pool->data, sealed.len + 1);

    if (sealed.data == NULL
        || tk_parse_hex(hex, sealed.data) != TK_OK
        || tk_parse_int(columns[TK_ANSWER_SUPPLIER], 0, INT32_MAX, &supplier)
           != TK_OK
        || tk_unseal(pool, keyring, (int32_t) supplier, "password",
                     columns[TK_ANSWER_USER], sealed, &plain)
           != TK_OK)
    {
        return 0;
    }

    OPENSSL_cleanse(plain.data, plain.len);

    return 1;
}


static tk_err_t
tk_answer_no(tk_str_t *why, const char *text)
{
    *why = tk_str_c(text);

    return TK_BAD_SEAL;
}


tk_err_t
tk_keyring_answer(tk_keyring_t *keyring, tk_pool_t *pool,
    const tk_str_t columns[TK_ANSWER_COLUMNS], tk_str_t *why)
{
    size_t         i;
    tk_str_t       current;
    unsigned char  id[TK_KEY_ID];

    if (columns[TK_ANSWER_VERDICT].len > 0) {
        *why = columns[TK_ANSWER_WHY];
        return TK_BAD_SEAL;
    }

    if (!tk_answer_sample(keyring, pool, columns)) {
        return tk_answer_no(why, "its secrets were sealed with another key");
    }

    current = columns[TK_ANSWER_CURRENT];

    if (current.len == 0) {
        keyring->ids = 0;
        keyring->current = keyring->n - 1;
        return TK_OK;
    }

    if (current.len != TK_ID_HEX || tk_parse_hex(current, id) != TK_OK) {
        return tk_answer_no(why, "it names no key");
    }

    for (i = 0; i < keyring->n; i++) {
        if (memcmp(keyring->masters[i].id, id, TK_KEY_ID) == 0) {
            keyring->current = i;
            keyring->ids = 1;
            return TK_OK;
        }
    }

    return tk_answer_no(why, "it seals with a key that is not in the file");
}
