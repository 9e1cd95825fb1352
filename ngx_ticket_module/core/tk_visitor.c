/*
 * Tokens of visitors' pages; see the header.
 */

#include "tk_visitor.h"


#define VISITOR_SUPPLIER    2           /* bytes, as the others */
#define VISITOR_NUMBER      8
#define VISITOR_SHORT       (TK_INDEX_LEN + VISITOR_SUPPLIER + VISITOR_NUMBER)
#define VISITOR_LONG        (VISITOR_SHORT + VISITOR_NUMBER)
#define VISITOR_OFFER       1
#define VISITOR_PICTURE     (TK_INDEX_LEN + VISITOR_SUPPLIER + VISITOR_OFFER   \
                             + VISITOR_NUMBER)
#define VISITOR_PREFIX      "offer-"
#define VISITOR_PREFIX_LEN  (sizeof(VISITOR_PREFIX) - 1)

static const char  visitor_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


static unsigned char *
visitor_put(unsigned char *p, int64_t n, size_t bytes)
{
    while (bytes--) {
        *p++ = (unsigned char) ((uint64_t) n >> (8 * bytes));
    }

    return p;
}


static int64_t
visitor_get(const unsigned char *p, size_t bytes)
{
    uint64_t  n;

    for (n = 0; bytes--; p++) {
        n = n << 8 | *p;
    }

    return (int64_t) n;
}


static size_t
visitor_encode(const unsigned char *bytes, size_t len, unsigned char *out)
{
    size_t    i, n;
    unsigned  bits, held;

    n = 0;
    bits = 0;
    held = 0;

    for (i = 0; i < len; i++) {
        held = (held & 0x3f) << 8 | bytes[i];

        for (bits += 8; bits >= 6; bits -= 6) {
            out[n++] = visitor_letters[held >> (bits - 6) & 0x3f];
        }
    }

    if (bits) {
        out[n++] = visitor_letters[held << (6 - bits) & 0x3f];
    }

    return n;
}


static int
visitor_letter(unsigned char c)
{
    const char  *at;

    at = c ? strchr(visitor_letters, c) : NULL;

    return at ? (int) (at - visitor_letters) : -1;
}


/* Bytes; 0: no Base64.  Whether it is the right spelling is not asked. */

static size_t
visitor_decode(tk_str_t text, unsigned char bytes[VISITOR_LONG])
{
    int       value;
    size_t    i, n;
    unsigned  bits, held;

    n = 0;
    bits = 0;
    held = 0;

    for (i = 0; i < text.len; i++) {

        value = visitor_letter(text.data[i]);
        if (value < 0) {
            return 0;
        }

        held = (held & 0xff) << 6 | (unsigned) value;
        bits += 6;

        if (bits >= 8 && n < VISITOR_LONG) {
            bits -= 8;
            bytes[n++] = (unsigned char) (held >> bits);
        }
    }

    return n;
}


size_t
tk_visitor_token(const tk_keyring_t *keyring, const tk_visitor_link_t *v,
    unsigned char out[TK_VISITOR_TOKEN])
{
    tk_str_t       value;
    unsigned char  number[2 * VISITOR_NUMBER], bytes[VISITOR_LONG], *p;

    value.data = number;
    value.len = sizeof(number);
    p = visitor_put(number, v->order_id, VISITOR_NUMBER);
    visitor_put(p, v->life, VISITOR_NUMBER);

    tk_index(keyring, v->supplier_id, "visitor", value, bytes);
    p = visitor_put(bytes + TK_INDEX_LEN, v->supplier_id, VISITOR_SUPPLIER);
    p = visitor_put(p, v->order_id, VISITOR_NUMBER);

    if (v->life) {
        p = visitor_put(p, v->life, VISITOR_NUMBER);
    }

    return visitor_encode(bytes, (size_t) (p - bytes), out);
}


tk_err_t
tk_visitor_parse(const tk_keyring_t *keyring, tk_str_t token,
    tk_visitor_link_t *v)
{
    size_t         len;
    unsigned char  bytes[VISITOR_LONG], right[TK_VISITOR_TOKEN];

    const unsigned char  *p = bytes + TK_INDEX_LEN;

    if (token.len > TK_VISITOR_TOKEN) {
        return TK_BAD_SIGN;
    }

    len = visitor_decode(token, bytes);
    if (len != VISITOR_SHORT && len != VISITOR_LONG) {
        return TK_BAD_SIGN;
    }

    v->supplier_id = (int32_t) visitor_get(p, VISITOR_SUPPLIER);
    v->order_id = visitor_get(p + VISITOR_SUPPLIER, VISITOR_NUMBER);
    v->life = len == VISITOR_SHORT ? 0
              : visitor_get(p + VISITOR_SUPPLIER + VISITOR_NUMBER,
                            VISITOR_NUMBER);

    len = tk_visitor_token(keyring, v, right);

    if (!tk_equal(token, (tk_str_t) { len, right })
        || v->supplier_id == 0 || v->order_id <= 0)
    {
        return TK_BAD_SIGN;
    }

    return TK_OK;
}


void
tk_visitor_proof(const tk_keyring_t *keyring, const tk_visitor_link_t *v,
    int64_t at, int64_t amount_fen, int64_t fee_fen,
    unsigned char out[TK_VISITOR_PROOF])
{
    size_t         i;
    tk_str_t       value;
    unsigned char  bytes[5 * VISITOR_NUMBER], *p, key[TK_INDEX_LEN];

    static const char  digits[] = "0123456789abcdef";

    p = visitor_put(bytes, v->order_id, VISITOR_NUMBER);
    p = visitor_put(p, v->life, VISITOR_NUMBER);
    p = visitor_put(p, at, VISITOR_NUMBER);
    p = visitor_put(p, amount_fen, VISITOR_NUMBER);
    visitor_put(p, fee_fen, VISITOR_NUMBER);

    value.data = bytes;
    value.len = sizeof(bytes);
    tk_index(keyring, v->supplier_id, "visitor form", value, key);

    for (i = 0; i < TK_INDEX_LEN; i++) {
        out[2 * i] = digits[key[i] >> 4];
        out[2 * i + 1] = digits[key[i] & 0xf];
    }
}


void
tk_visitor_picture(const tk_keyring_t *keyring, const tk_visitor_picture_t *v,
    unsigned char out[TK_VISITOR_PICTURE])
{
    tk_str_t       value;
    unsigned char  bytes[VISITOR_PICTURE], *p;

    p = visitor_put(bytes + TK_INDEX_LEN, v->supplier_id, VISITOR_SUPPLIER);
    value.data = p;
    value.len = VISITOR_OFFER + VISITOR_NUMBER;
    p = visitor_put(p, v->offer, VISITOR_OFFER);
    visitor_put(p, v->sum, VISITOR_NUMBER);

    tk_index(keyring, v->supplier_id, "visitor picture", value, bytes);

    memcpy(out, VISITOR_PREFIX, VISITOR_PREFIX_LEN);
    visitor_encode(bytes, sizeof(bytes), out + VISITOR_PREFIX_LEN);
}


int
tk_visitor_is_picture(tk_str_t name)
{
    return name.len == TK_VISITOR_PICTURE
           && memcmp(name.data, VISITOR_PREFIX, VISITOR_PREFIX_LEN) == 0;
}


tk_err_t
tk_visitor_picture_parse(const tk_keyring_t *keyring, tk_str_t name,
    tk_visitor_picture_t *v)
{
    tk_str_t       rest;
    unsigned char  bytes[VISITOR_LONG], right[TK_VISITOR_PICTURE];

    const unsigned char  *p = bytes + TK_INDEX_LEN;

    if (!tk_visitor_is_picture(name)) {
        return TK_BAD_SIGN;
    }

    rest.data = name.data + VISITOR_PREFIX_LEN;
    rest.len = name.len - VISITOR_PREFIX_LEN;

    if (visitor_decode(rest, bytes) != VISITOR_PICTURE) {
        return TK_BAD_SIGN;
    }

    v->supplier_id = (int32_t) visitor_get(p, VISITOR_SUPPLIER);
    v->offer = (int) visitor_get(p + VISITOR_SUPPLIER, VISITOR_OFFER);
    v->sum = visitor_get(p + VISITOR_SUPPLIER + VISITOR_OFFER, VISITOR_NUMBER);

    tk_visitor_picture(keyring, v, right);

    return tk_equal(name, (tk_str_t) { sizeof(right), right })
           ? TK_OK : TK_BAD_SIGN;
}
