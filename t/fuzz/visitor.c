/*
 * Covers: core/tk_visitor.c
 *
 * Three lines: an order's number, a life, a token that somebody sends.  What
 * was made is read again, whoever sends another spelling of it is refused; so
 * is a name of a picture.
 */

#include "fuzz.h"
#include "tk_visitor.h"


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t           text, token;
    unsigned char      made[TK_VISITOR_TOKEN], again[TK_VISITOR_TOKEN];
    tk_visitor_link_t  link, read;
    tk_visitor_picture_t  picture;

    const tk_keyring_t  *keyring = fuzz_keyring();

    link.supplier_id = 1;
    link.order_id = fuzz_int(in) & INT64_MAX;
    link.life = fuzz_int(in);
    text = fuzz_rest(in);
    token.data = made;
    token.len = tk_visitor_token(keyring, &link, made);

    if (link.order_id > 0) {
        fuzz_assert(tk_visitor_parse(keyring, token, &read) == TK_OK);
        fuzz_assert(read.order_id == link.order_id && read.life == link.life);
    }

    if (tk_visitor_parse(keyring, text, &read) == TK_OK) {
        token.data = again;
        token.len = tk_visitor_token(keyring, &read, again);
        fuzz_assert(tk_str_eq(text, token));
    }

    if (tk_visitor_picture_parse(keyring, text, &picture) == TK_OK) {
        tk_visitor_picture(keyring, &picture, again);
        token = (tk_str_t) { TK_VISITOR_PICTURE, again };
        fuzz_assert(tk_str_eq(text, token));
    }
}
