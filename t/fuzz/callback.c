/*
 * Covers: core/aspx/tk_callback.c
 *
 * A callback, a field a line.  Its URL is one to libcurl, begins with the
 * agent's address, and its query has a signature that fits and is no request to
 * any page.
 */

#include <curl/curl.h>

#include "fuzz.h"
#include "tk_address.h"
#include "tk_callback.h"
#include "tk_form.h"


static void
read_callback(fuzz_input_t *in, tk_callback_t *c)
{
    static tk_offset_t  offset;

    memset(c, 0, sizeof(*c));
    c->kind = 1 + (uint64_t) fuzz_int(in) % 3;
    c->sign = c->kind == TK_CALLBACK_REFUND ? TK_SIGN_HMAC : TK_SIGN_MD5;
    c->edition = fuzz_int(in) == 3 ? TK_V30 : TK_V40;
    c->address = fuzz_line(in);
    c->user = fuzz_line(in);
    c->password = fuzz_line(in);
    c->key = fuzz_line(in);
    c->key_index = (int) fuzz_int(in);
    c->order_id = fuzz_int(in);
    c->client_ref = fuzz_line(in);
    c->status = (unsigned char) fuzz_int(in);
    c->status = c->status ? c->status : '0';
    offset.offset_s = fuzz_int(in) % 50400;
    c->zone = (tk_zone_t) { &offset, 1 };
    c->ticket_no = (int) fuzz_int(in);
    c->ticket_code = fuzz_line(in);
    c->rebate = fuzz_int(in) == 1;
    c->sold_at = fuzz_int(in) / 1000;
    c->refunded_at = c->redeemed_at = c->sold_at + TK_DAY;
    c->refund_mode = '1';
    c->product_code = fuzz_line(in);
    c->product_name = fuzz_line(in);
    c->station_name = fuzz_line(in);
    c->gate = fuzz_line(in);
    c->price_fen = c->amount_fen = c->fee_fen = fuzz_int(in);
    c->persons = (int32_t) fuzz_int(in);
    c->free = (int32_t) fuzz_int(in);
}


static const tk_pair_t *
find(const tk_pair_t *pairs, size_t n, const char *name)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_eq_nocase(pairs[i].name, tk_str_c(name))) {
            return &pairs[i];
        }
    }

    fuzz_assert(!"the parameter is sent");

    return NULL;
}


static void
check_query(const tk_callback_t *c, tk_str_t query)
{
    size_t         i, n;
    tk_str_t       plain, subject;
    tk_pair_t      pairs[TK_SIGN_PARAMS];
    unsigned char  des3[24];

    n = 0;
    fuzz_assert(tk_form_read(&fuzz_pool, query, pairs, &n) == TK_OK);

    for (i = 0; i < n; i++) {
        fuzz_assert(pairs[i].value.len > 0);
    }

    fuzz_assert(tk_sign_check(c->sign, pairs, n, c->key,
                              find(pairs, n, "sign")->value) == TK_OK);
    fuzz_assert(tk_callback_check(pairs, n, &subject) == TK_BAD_PARAM);

    tk_des3_key(c->key, des3);
    fuzz_assert(tk_des3_decrypt(&fuzz_pool, des3,
                                find(pairs, n, "password")->value, &plain)
                == TK_OK);
    fuzz_assert(tk_str_eq(plain, c->password));
}


static void
fuzz_one(fuzz_input_t *in)
{
    char           *text, *query;
    CURLU          *u;
    tk_str_t        url;
    tk_callback_t   c;

    read_callback(in, &c);

    if (c.address.len == 0 || tk_address_check(c.address) != TK_OK
        || tk_callback_url(&fuzz_pool, &c, &url) != TK_OK)
    {
        return;
    }

    fuzz_assert(url.len > c.address.len);
    fuzz_assert(memcmp(url.data, c.address.data, c.address.len) == 0);

    text = fuzz_cstr(url);
    fuzz_assert(strlen(text) == url.len);
    query = strchr(text, '?');
    fuzz_assert(query != NULL);
    check_query(&c, fuzz_copy(query + 1, strlen(query + 1)));

    /* of hosts it takes fewer than may be stored */
    u = curl_url();
    fuzz_assert(u != NULL);

    if (curl_url_set(u, CURLUPART_URL, text, 0) == CURLUE_OK) {
        fuzz_assert(curl_url_get(u, CURLUPART_QUERY, &text, 0) == CURLUE_OK);
        fuzz_assert(strcmp(text, query + 1) == 0);
        curl_free(text);
    }

    curl_url_cleanup(u);
}
