/*
 * Covers: core/gate/tk_gate_token.c
 *
 * A token as anybody may send it, which is ours only if we have made it; and
 * what a request for one says, of which each part is what it says it is.
 */

#include "fuzz.h"
#include "tk_gate_token.h"

static const unsigned char  key[TK_GATE_KEY] = "a key of a harness";


static void
fuzz_token(tk_str_t text)
{
    unsigned char    again[TK_GATE_TOKEN_LEN], bytes[TK_GATE_KEY];
    tk_gate_token_t  token;

    if (tk_gate_token_read(key, text.data, text.len, &token)) {
        fuzz_assert(text.len == sizeof(again)
                    && tk_gate_token_make(key, &token, again)
                    && memcmp(text.data, again, sizeof(again)) == 0);
    }

    (void) tk_gate_key_read(text.data, text.len, bytes);
}


static tk_gate_text_t
fuzz_part(fuzz_input_t *in)
{
    tk_str_t  s = fuzz_line(in);

    return (tk_gate_text_t) { s.data, s.len };
}


static void
fuzz_one(fuzz_input_t *in)
{
    size_t           n;
    unsigned char    bytes[TK_GATE_SIGNED_MAX], made[TK_GATE_TOKEN_LEN];
    tk_gate_ask_t    ask;
    tk_gate_token_t  token = { 7, 1, 2, 3 };

    fuzz_token(fuzz_line(in));

    ask.method = fuzz_part(in);
    ask.path = fuzz_part(in);
    ask.time = fuzz_part(in);
    ask.nonce = fuzz_part(in);
    ask.signature = fuzz_part(in);
    ask.body.data = in->pos;
    ask.body.len = (size_t) (in->end - in->pos);

    n = tk_gate_ask_bytes(&ask, bytes);
    fuzz_assert(n <= sizeof(bytes));
    fuzz_assert(tk_gate_ask_time(&ask) >= -1);

    if (n == 0) {
        fuzz_assert(!tk_gate_ask_compare(&ask, key));
    }

    (void) tk_gate_ask_nonce(&ask);
    (void) tk_gate_ask_verify(&ask, key);
    (void) tk_gate_ask_compare(&ask, key);

    fuzz_assert(tk_gate_token_make(key, &token, made)
                && tk_gate_token_read(key, made, sizeof(made), &token)
                && token.epoch == 2 && token.until == 3);
}
