/*
 * The string that gets signed is assembled here and nowhere else; those that
 * clients sign in its place are in tk_sign_slip.c.
 */

#include <openssl/crypto.h>

#include "tk_crypto.h"
#include "tk_mac.h"
#include "tk_md5.h"
#include "tk_sign.h"

/* Positions of the signed pairs, in the order of the signature. */

typedef struct {
    size_t          n;
    uint16_t        at[TK_SIGN_PARAMS];
} tk_order_of_t;

typedef int (*tk_compare_pt)(tk_str_t a, tk_str_t b);


int
tk_sign_compare(tk_str_t a, tk_str_t b)
{
    int     rc;
    size_t  len;

    len = (a.len < b.len) ? a.len : b.len;

    rc = (len > 0) ? memcmp(a.data, b.data, len) : 0;
    if (rc != 0) {
        return rc;
    }

    return (a.len > b.len) - (a.len < b.len);
}


/*
 * Capitals count as small letters, so '_' stands before every letter: that is
 * also where the cultures of .NET have it.
 */

int
tk_sign_compare_nocase(tk_str_t a, tk_str_t b)
{
    size_t         i, len;
    unsigned char  x, y;

    len = (a.len < b.len) ? a.len : b.len;

    for (i = 0; i < len; i++) {
        x = a.data[i];
        y = b.data[i];

        x |= (x >= 'A' && x <= 'Z') ? 0x20 : 0;
        y |= (y >= 'A' && y <= 'Z') ? 0x20 : 0;

        if (x != y) {
            return x - y;
        }
    }

    return (a.len > b.len) - (a.len < b.len);
}


/*
 * Where pair i belongs among the sorted: after all that are not greater, so
 * that equal names keep their order.  Few names come in disorder, hence the
 * look at the last one first.
 */

static size_t
tk_order_place(const tk_order_of_t *order, const tk_pair_t *pairs, size_t i,
    tk_compare_pt compare)
{
    size_t  low, high, mid;

    low = 0;
    high = order->n;

    if (high > 0
        && compare(pairs[order->at[high - 1]].name, pairs[i].name) <= 0)
    {
        return high;
    }

    while (low < high) {
        mid = (low + high) / 2;

        if (compare(pairs[order->at[mid]].name, pairs[i].name) <= 0) {
            low = mid + 1;

        } else {
            high = mid;
        }
    }

    return low;
}


static void
tk_order_of(tk_order_of_t *order, const tk_pair_t *pairs, size_t n,
    tk_compare_pt compare)
{
    size_t  i, at;

    static const tk_str_t  sign = tk_string("sign");

    order->n = 0;

    for (i = 0; i < n; i++) {
        if (pairs[i].value.len == 0 || tk_str_eq_nocase(pairs[i].name, sign)) {
            continue;
        }

        at = tk_order_place(order, pairs, i, compare);

        memmove(&order->at[at + 1], &order->at[at],
                (order->n - at) * sizeof(order->at[0]));

        order->at[at] = i;
        order->n++;
    }
}


size_t
tk_sign_len(tk_sign_e type)
{
    return type == TK_SIGN_HMAC ? TK_MAC_HEX : TK_MD5_HEX;
}


const char *
tk_sign_name(tk_sign_e type)
{
    return type == TK_SIGN_HMAC ? "HMAC-SHA256" : "MD5";
}


/* Where the string goes: the digest of either type. */

typedef struct {
    tk_sign_e       type;
    tk_md5_t        md5;
    tk_mac_t        mac;
} tk_signer_t;


static void
tk_signer_add(tk_signer_t *signer, tk_str_t s, unsigned char then)
{
    if (signer->type == TK_SIGN_HMAC) {
        tk_mac_add(&signer->mac, s);
        tk_mac_char(&signer->mac, then);
        return;
    }

    tk_md5_add(&signer->md5, s);
    tk_md5_char(&signer->md5, then);
}


static tk_err_t
tk_signer_finish(tk_signer_t *signer, tk_str_t key, unsigned char *out)
{
    if (signer->type == TK_SIGN_HMAC) {
        tk_mac_add(&signer->mac, key);
        return tk_mac_finish(&signer->mac, out);
    }

    tk_md5_add(&signer->md5, key);
    return tk_md5_finish(&signer->md5, out);
}


static tk_err_t
tk_sign_ordered(tk_sign_e type, const tk_order_of_t *order,
    const tk_pair_t *pairs, tk_str_t key, unsigned char *out)
{
    size_t            i;
    tk_signer_t       signer;
    const tk_pair_t  *pair;

    static const tk_str_t  key_is = tk_string("key");

    signer.type = type;

    if (type == TK_SIGN_HMAC) {
        tk_mac_start(&signer.mac, key);

    } else {
        tk_md5_start(&signer.md5);
    }

    for (i = 0; i < order->n; i++) {
        pair = &pairs[order->at[i]];

        tk_signer_add(&signer, pair->name, '=');
        tk_signer_add(&signer, pair->value, '&');
    }

    tk_signer_add(&signer, key_is, '=');

    return tk_signer_finish(&signer, key, out);
}


tk_err_t
tk_sign(tk_sign_e type, const tk_pair_t *pairs, size_t n, tk_str_t key,
    unsigned char *out)
{
    tk_order_of_t  order;

    if (n > TK_SIGN_PARAMS) {
        return TK_TOO_MANY_PARAMS;
    }

    tk_order_of(&order, pairs, n, tk_sign_compare);

    return tk_sign_ordered(type, &order, pairs, key, out);
}


static void
tk_sign_upper(tk_str_t sign, unsigned char out[TK_SIGN_MAX])
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < sign.len && i < TK_SIGN_MAX; i++) {
        c = sign.data[i];
        out[i] = (c >= 'a' && c <= 'f') ? (c & ~0x20) : c;
    }
}


/* 1 when the digits are equal but for their case; constant time. */

static int
tk_sign_fits(const unsigned char *upper, tk_str_t sign)
{
    unsigned char  given[TK_SIGN_MAX];

    tk_sign_upper(sign, given);

    return CRYPTO_memcmp(upper, given, sign.len) == 0;
}


tk_err_t
tk_sign_check(tk_sign_e type, const tk_pair_t *pairs, size_t n, tk_str_t key,
    tk_str_t sign)
{
    tk_err_t       rc;
    tk_order_of_t  order, nocase;
    unsigned char  expected[TK_SIGN_MAX];

    if (n > TK_SIGN_PARAMS) {
        return TK_TOO_MANY_PARAMS;
    }

    if (sign.len != tk_sign_len(type)) {
        return TK_BAD_SIGN;
    }

    tk_order_of(&order, pairs, n, tk_sign_compare);

    rc = tk_sign_ordered(type, &order, pairs, key, expected);
    if (rc != TK_OK) {
        return rc;
    }

    if (tk_sign_fits(expected, sign)) {
        return TK_OK;
    }

    tk_order_of(&nocase, pairs, n, tk_sign_compare_nocase);

    if (memcmp(nocase.at, order.at, order.n * sizeof(order.at[0])) == 0) {
        return TK_BAD_SIGN;
    }

    rc = tk_sign_ordered(type, &nocase, pairs, key, expected);
    if (rc != TK_OK) {
        return rc;
    }

    return tk_sign_fits(expected, sign) ? TK_OK : TK_BAD_SIGN;
}


void
tk_sign_hash(tk_str_t sign, unsigned char out[TK_SIGN_HASH])
{
    size_t         len;
    unsigned char  upper[TK_SIGN_MAX], digest[TK_SHA256_LEN];

    len = sign.len < TK_SIGN_MAX ? sign.len : TK_SIGN_MAX;

    tk_sign_upper(sign, upper);
    (void) tk_sha256(upper, len, digest);

    memcpy(out, digest, TK_SIGN_HASH);
}
