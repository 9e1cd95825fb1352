/*
 * Tries each slip alone, then each two of different parts: some 200 strings of
 * a request's length, a millisecond at most.
 */

#include <iconv.h>

#include <openssl/crypto.h>

#include "tk_buf.h"
#include "tk_form.h"
#include "tk_mac.h"
#include "tk_md5.h"
#include "tk_sign_slip.h"
#include "tk_value.h"


/* Parts of what is signed; the order is that of the table. */

typedef enum {
    PART_VALUES = 0,
    PART_EMPTY,
    PART_ORDER,
    PART_NAMES,
    PART_SET,
    PART_TAIL,
    PART_KEY,
    PART_TEXT,
    PARTS
} slip_part_e;

typedef struct {
    slip_part_e      part;
    const char      *name;
    const char      *en;
    const char      *zh;
} slip_t;

static const slip_t  slips[TK_SLIP_MAX] = {
    [TK_SLIP_NONE] = { PARTS, "NONE", "", "" },
#define SLIP(part, name, en, zh)                                              \
    [TK_SLIP_##name] = { PART_##part, #name, en, zh },
#include "tk_sign_slips.tbl.h"
#undef SLIP
};

/* What is done in each part: a slip, or TK_SLIP_NONE, as it should be. */

typedef struct {
    tk_slip_e        at[PARTS];
} slip_choice_t;

typedef struct {
    tk_pool_t       *pool;
    const tk_str_t  *keys;
    size_t           nkeys;
    tk_sign_e        type;
    tk_str_t         sign;
    size_t           n;
    const tk_pair_t *pairs;                     /* decoded */
    tk_str_t        *values[TK_SLIP_MAX];       /* NONE and slips of VALUES */
    uint16_t         sent[TK_SIGN_PARAMS];      /* positions, as they came */
    uint16_t         sorted[TK_SIGN_PARAMS];    /* by name */
    uint16_t         nocase[TK_SIGN_PARAMS];    /* by its small letters */
    tk_buf_t         buf;
} slip_finder_t;


static void
slip_small(unsigned char *p, const unsigned char *end)
{
    for ( /* void */ ; p < end; p++) {
        *p |= (*p >= 'A' && *p <= 'Z') ? 0x20 : 0;
    }
}


static void
slip_capital(unsigned char *p, const unsigned char *end)
{
    for ( /* void */ ; p < end; p++) {
        *p &= (*p >= 'a' && *p <= 'z') ? ~0x20 : 0xff;
    }
}


/* ---- The values as a slip has them ---- */

/* What stands behind the '=' of each pair, as it was sent. */

static tk_err_t
slip_raw(slip_finder_t *f, tk_str_t text, tk_str_t *values)
{
    size_t          i;
    unsigned char  *p, *amp, *eq, *end;

    i = 0;
    end = text.data + text.len;

    for (p = text.data; p < end && i < f->n; p = amp + 1) {
        amp = memchr(p, '&', end - p);
        amp = amp == NULL ? end : amp;

        if (amp == p) {
            continue;
        }

        eq = memchr(p, '=', amp - p);
        values[i].data = eq == NULL ? amp : eq + 1;
        values[i++].len = eq == NULL ? 0 : amp - eq - 1;
    }

    return i == f->n ? TK_OK : TK_BUG;
}


/* A value, read as if it had been escaped; with a '+' that means itself, if
 * that is what it was to mean. */

static tk_err_t
slip_unescaped(slip_finder_t *f, tk_str_t value, int plus, tk_str_t *to)
{
    size_t     i, n;
    tk_err_t   rc;
    tk_buf_t   b;
    tk_pair_t  pair[TK_SIGN_PARAMS];

    rc = tk_buf_init(&b, f->pool, value.len * 3 + 2);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_adds(&b, "=");

    for (i = 0; i < value.len; i++) {
        if (value.data[i] == '&' || (plus && value.data[i] == '+')) {
            tk_buf_adds(&b, value.data[i] == '&' ? "%26" : "%2B");

        } else {
            tk_buf_add(&b, value.data + i, 1);
        }
    }

    n = 0;
    rc = tk_form_read(f->pool, tk_buf_str(&b), pair, &n);
    *to = rc == TK_OK && n == 1 ? pair[0].value : value;

    return rc == TK_NO_MEMORY ? rc : TK_OK;
}


static tk_err_t
slip_gbk(slip_finder_t *f, iconv_t cd, tk_str_t value, tk_str_t *to)
{
    char    *in, *out;
    size_t   in_left, out_left;

    to->len = 0;
    to->data = f->pool->alloc(f->pool->data, value.len * 2 + 1);
    if (to->data == NULL) {
        return TK_NO_MEMORY;
    }

    in = (char *) value.data;
    in_left = value.len;
    out = (char *) to->data;
    out_left = value.len * 2 + 1;

    if (iconv(cd, &in, &in_left, &out, &out_left) == (size_t) -1) {
        *to = value;                    /* it has none */
        (void) iconv(cd, NULL, NULL, NULL, NULL);

    } else {
        to->len = (unsigned char *) out - to->data;
    }

    return TK_OK;
}


static tk_err_t
slip_all_gbk(slip_finder_t *f)
{
    size_t    i;
    tk_err_t  rc;
    iconv_t   cd;

    cd = iconv_open("GB18030", "UTF-8");
    if (cd == (iconv_t) -1) {
        return TK_BUG;
    }

    for (rc = TK_OK, i = 0; rc == TK_OK && i < f->n; i++) {
        rc = slip_gbk(f, cd, f->pairs[i].value,
                      &f->values[TK_SLIP_GBK][i]);
    }

    (void) iconv_close(cd);

    return rc;
}


static tk_err_t
slip_values(slip_finder_t *f, tk_str_t text)
{
    size_t    i, slip;
    tk_err_t  rc;

    for (slip = 0; slip < TK_SLIP_MAX; slip++) {
        if (slip != TK_SLIP_NONE && slips[slip].part != PART_VALUES) {
            continue;
        }

        f->values[slip] = f->pool->alloc(f->pool->data,
                                         f->n * sizeof(tk_str_t) + 1);
        if (f->values[slip] == NULL) {
            return TK_NO_MEMORY;
        }
    }

    rc = slip_raw(f, text, f->values[TK_SLIP_ESCAPED]);

    for (i = 0; rc == TK_OK && i < f->n; i++) {
        f->values[TK_SLIP_NONE][i] = f->pairs[i].value;

        rc = slip_unescaped(f, f->values[TK_SLIP_ESCAPED][i], 1,
                            &f->values[TK_SLIP_PLUS][i]);
        if (rc == TK_OK) {
            rc = slip_unescaped(f, f->pairs[i].value, 0,
                                &f->values[TK_SLIP_TWICE][i]);
        }
    }

    return rc == TK_OK ? slip_all_gbk(f) : rc;
}


/* ---- What is signed ---- */

static void
slip_sort(const slip_finder_t *f, uint16_t *at,
    int (*compare)(tk_str_t a, tk_str_t b))
{
    size_t    i, j;
    uint16_t  one;

    for (i = 0; i < f->n; i++) {
        one = (uint16_t) i;

        for (j = i; j > 0 && compare(f->pairs[at[j - 1]].name,
                                     f->pairs[one].name) > 0; j--)
        {
            at[j] = at[j - 1];
        }

        at[j] = one;
    }
}


static int
slip_is_common(tk_str_t name)
{
    return tk_str_is(name, "sign_type") || tk_str_is(name, "service_version")
           || tk_str_is(name, "input_charset")
           || tk_str_is(name, "sign_key_index");
}


static int
slip_left_out(const slip_choice_t *choice, tk_str_t name, tk_str_t value)
{
    return tk_str_is(name, "sign")
           || (value.len == 0 && choice->at[PART_EMPTY] == TK_SLIP_NONE)
           || (choice->at[PART_SET] == TK_SLIP_COMMON && slip_is_common(name));
}


/* The pairs, with a '&' behind each. */

static void
slip_add_pairs(slip_finder_t *f, const slip_choice_t *choice)
{
    size_t           i, from;
    tk_str_t         name, value;
    const uint16_t  *at;

    at = choice->at[PART_ORDER] == TK_SLIP_AS_SENT ? f->sent
         : choice->at[PART_NAMES] == TK_SLIP_SMALL_NAMES ? f->nocase
         : f->sorted;

    for (i = 0; i < f->n; i++) {
        name = f->pairs[at[i]].name;
        value = f->values[choice->at[PART_VALUES]][at[i]];

        if (slip_left_out(choice, name, value)) {
            continue;
        }

        from = f->buf.pos - f->buf.start;
        tk_buf_add(&f->buf, name.data, name.len);

        if (choice->at[PART_NAMES] == TK_SLIP_SMALL_NAMES) {
            slip_small(f->buf.start + from, f->buf.pos);
        }

        tk_buf_adds(&f->buf, "=");
        tk_buf_add(&f->buf, value.data, value.len);
        tk_buf_adds(&f->buf, "&");
    }
}


static void
slip_add_key(slip_finder_t *f, const slip_choice_t *choice, tk_str_t key)
{
    size_t  from;

    from = f->buf.pos - f->buf.start;
    tk_buf_add(&f->buf, key.data, key.len);

    switch (choice->at[PART_KEY]) {

    case TK_SLIP_CAPITAL_KEY:
        slip_capital(f->buf.start + from, f->buf.pos);
        break;

    case TK_SLIP_SMALL_KEY:
        slip_small(f->buf.start + from, f->buf.pos);
        break;

    case TK_SLIP_KEY_LINE:
        tk_buf_adds(&f->buf, "\n");
        break;

    default:
        break;
    }
}


/* Takes back the '&' behind the last pair. */

static void
slip_cut(slip_finder_t *f)
{
    if (f->buf.pos > f->buf.start && f->buf.pos[-1] == '&') {
        f->buf.pos--;
    }
}


static void
slip_add_tail(slip_finder_t *f, const slip_choice_t *choice, tk_str_t key)
{
    tk_slip_e  tail;

    tail = choice->at[PART_TAIL];

    if (tail != TK_SLIP_NONE && tail != TK_SLIP_NO_NAME) {
        slip_cut(f);
    }

    if (tail == TK_SLIP_NONE || tail == TK_SLIP_NO_AMPERSAND) {
        tk_buf_adds(&f->buf, "key=");
    }

    if (tail != TK_SLIP_NO_KEY && tail != TK_SLIP_KEY_FIRST) {
        slip_add_key(f, choice, key);
    }
}


static tk_str_t
slip_text(slip_finder_t *f, const slip_choice_t *choice, tk_str_t key)
{
    tk_slip_e  tail;

    f->buf.pos = f->buf.start;
    tail = choice->at[PART_TAIL];

    if (tail == TK_SLIP_KEY_FIRST || tail == TK_SLIP_KEY_AROUND) {
        slip_add_key(f, choice, key);
    }

    slip_add_pairs(f, choice);
    slip_add_tail(f, choice, key);

    if (choice->at[PART_TEXT] == TK_SLIP_SMALL_TEXT) {
        slip_small(f->buf.start, f->buf.pos);

    } else if (choice->at[PART_TEXT] == TK_SLIP_CAPITAL_TEXT) {
        slip_capital(f->buf.start, f->buf.pos);
    }

    return tk_buf_str(&f->buf);
}


/* ---- Trials ---- */

static tk_err_t
slip_digest(slip_finder_t *f, tk_str_t text, tk_str_t key, unsigned char *out)
{
    tk_md5_t  md5;
    tk_mac_t  mac;

    if (f->type == TK_SIGN_HMAC) {
        tk_mac_start(&mac, key);
        tk_mac_add(&mac, text);
        return tk_mac_finish(&mac, out);
    }

    tk_md5_start(&md5);
    tk_md5_add(&md5, text);

    return tk_md5_finish(&md5, out);
}


/* Does the choice make the signature, with that key? */

static tk_err_t
slip_made(slip_finder_t *f, const slip_choice_t *choice, size_t key, int *made)
{
    tk_err_t       rc;
    tk_str_t       text;
    unsigned char  out[TK_SIGN_MAX];

    text = slip_text(f, choice, f->keys[key]);

    if (f->buf.failed) {
        return TK_NO_MEMORY;
    }

    rc = slip_digest(f, text, f->keys[key], out);
    *made = rc == TK_OK && CRYPTO_memcmp(out, f->sign.data, f->sign.len) == 0;

    return rc;
}


static tk_err_t
slip_try(slip_finder_t *f, const slip_choice_t *choice, tk_slips_t *found,
    int *made)
{
    size_t    key, end;
    tk_err_t  rc;

    key = 0;
    end = 1;

    if (choice->at[PART_KEY] == TK_SLIP_OTHER_KEY) {
        key = 1;
        end = f->nkeys;
    }

    *made = 0;

    for (rc = TK_OK; rc == TK_OK && key < end; key++) {
        rc = slip_made(f, choice, key, made);

        if (*made) {
            found->key = key;
            return rc;
        }
    }

    return rc;
}


/* One more slip than choice has, of those behind the last of it. */

static tk_err_t
slip_more(slip_finder_t *f, slip_choice_t *choice, size_t n, int only,
    tk_slips_t *found, int *made)
{
    size_t    slip;
    tk_err_t  rc;

    *made = 0;
    slip = n == 0 ? TK_SLIP_NONE + 1 : found->slips[n - 1] + 1;

    for ( /* void */ ; slip < TK_SLIP_MAX; slip++) {
        if (choice->at[slips[slip].part] != TK_SLIP_NONE) {
            continue;
        }

        choice->at[slips[slip].part] = slip;
        found->slips[n] = slip;

        rc = n + 1 == (size_t) only
             ? slip_try(f, choice, found, made)
             : slip_more(f, choice, n + 1, only, found, made);

        choice->at[slips[slip].part] = TK_SLIP_NONE;

        if (rc != TK_OK || *made) {
            return rc;
        }
    }

    return TK_OK;
}


static tk_err_t
slip_search(slip_finder_t *f, tk_slips_t *found)
{
    int            n, made;
    tk_err_t       rc;
    slip_choice_t  choice;

    memset(&choice, 0, sizeof(slip_choice_t));

    for (n = 1; n <= TK_SLIPS; n++) {
        rc = slip_more(f, &choice, 0, n, found, &made);

        if (rc != TK_OK) {
            return rc;
        }

        if (made) {
            found->n = n;
            return TK_OK;
        }
    }

    return TK_OK;
}


/* ---- The request ---- */

/* The signature in capital letters, as digests are. */

static tk_err_t
slip_sign(slip_finder_t *f)
{
    size_t         i;
    unsigned char  bytes[TK_SIGN_MAX / 2];

    for (i = 0; i < f->n && !tk_str_is(f->pairs[i].name, "sign"); i++) {
        /* void */
    }

    if (i == f->n || f->pairs[i].value.len == 0) {
        return TK_PARAM_MISSING;
    }

    f->sign = tk_str_copy(f->pool, f->pairs[i].value);
    if (f->sign.data == NULL) {
        return TK_NO_MEMORY;
    }

    f->type = f->sign.len == tk_sign_len(TK_SIGN_HMAC) ? TK_SIGN_HMAC
                                                       : TK_SIGN_MD5;
    if (f->sign.len != tk_sign_len(f->type)
        || tk_parse_hex(f->sign, bytes) != TK_OK)
    {
        return TK_BAD_SIGN;
    }

    slip_capital(f->sign.data, f->sign.data + f->sign.len);

    return TK_OK;
}


static tk_err_t
slip_read(slip_finder_t *f, tk_str_t text)
{
    size_t      i, size;
    tk_err_t    rc;
    tk_pair_t  *pairs;

    pairs = f->pool->alloc(f->pool->data, TK_SIGN_PARAMS * sizeof(tk_pair_t));
    if (pairs == NULL) {
        return TK_NO_MEMORY;
    }

    rc = tk_form_read(f->pool, text, pairs, &f->n);
    if (rc != TK_OK) {
        return rc;
    }

    f->pairs = pairs;

    for (i = 0; i < f->n; i++) {
        f->sent[i] = (uint16_t) i;
    }

    slip_sort(f, f->sorted, tk_sign_compare);
    slip_sort(f, f->nocase, tk_sign_compare_nocase);

    /* never grows, so that no key stays behind in what it was before */

    for (size = text.len + sizeof("key=") + sizeof("KEYKEY"), i = 0;
         i < f->nkeys; i++)
    {
        size += 2 * (f->keys[i].len + 1);
    }

    return tk_buf_init(&f->buf, f->pool, size);
}


/* What has to be signed, without the key, for whoever looks. */

static tk_err_t
slip_right(slip_finder_t *f, tk_slips_t *found)
{
    size_t         i;
    slip_choice_t  right;

    static const tk_str_t  shown = tk_string("KEY");

    memset(&right, 0, sizeof(slip_choice_t));
    found->text = tk_str_copy(f->pool, slip_text(f, &right, shown));

    for (i = 0; i < f->n && found->not_utf8.len == 0; i++) {
        if (tk_check_utf8(f->pairs[i].value) != TK_OK) {
            found->not_utf8 = f->pairs[i].name;
        }
    }

    return f->buf.failed || found->text.data == NULL ? TK_NO_MEMORY : TK_OK;
}


tk_err_t
tk_slips_find(tk_pool_t *pool, tk_str_t text, const tk_str_t *keys,
    size_t nkeys, tk_slips_t *found)
{
    tk_err_t        rc;
    slip_finder_t  *f;

    memset(found, 0, sizeof(tk_slips_t));

    f = pool->alloc(pool->data, sizeof(slip_finder_t));
    if (f == NULL) {
        return TK_NO_MEMORY;
    }

    memset(f, 0, sizeof(slip_finder_t));
    f->pool = pool;
    f->keys = keys;
    f->nkeys = nkeys;

    rc = slip_read(f, text);

    if (rc == TK_OK) {
        rc = slip_sign(f);
    }

    if (rc == TK_OK) {
        rc = slip_values(f, text);
    }

    if (rc == TK_OK) {
        rc = slip_right(f, found);
    }

    if (rc != TK_OK) {
        return rc;
    }

    found->type = f->type;
    found->fits = tk_sign_check(f->type, f->pairs, f->n, keys[0], f->sign)
                  == TK_OK;

    rc = found->fits ? TK_OK : slip_search(f, found);

    if (f->buf.start != NULL) {         /* the key was in it */
        OPENSSL_cleanse(f->buf.start, f->buf.end - f->buf.start);
    }

    return rc;
}


const char *
tk_slip_name(tk_slip_e slip)
{
    return slips[slip].name;
}


const char *
tk_slip_en(tk_slip_e slip)
{
    return slips[slip].en;
}


const char *
tk_slip_zh(tk_slip_e slip)
{
    return slips[slip].zh;
}
