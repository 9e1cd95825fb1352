/*
 * Covers: core/tk_crypto.c core/tk_arena.c
 *
 * Two lines: a secret and a text.  What was enciphered or sealed comes back;
 * what was not is refused, by all ways of asking alike.
 */

#include "fuzz.h"


static void
ciphers(const unsigned char key[24], tk_str_t text)
{
    tk_err_t          rc;
    tk_str_t          cipher, plain, again;
    static tk_memo_t  memo;

    fuzz_assert(tk_des3_encrypt(&fuzz_pool, key, text, &cipher) == TK_OK);
    fuzz_assert(tk_des3_decrypt(&fuzz_pool, key, cipher, &plain) == TK_OK);
    fuzz_assert(tk_str_eq(plain, text));

    /* the memory of another key's ciphers is no use */
    memset(&memo, 0, sizeof(memo));

    rc = tk_des3_decrypt(&fuzz_pool, key, text, &plain);
    fuzz_assert(rc == TK_OK || rc == TK_BAD_CIPHER);
    fuzz_assert(tk_des3_decrypt_memo(&fuzz_pool, key, &memo, text, &again)
                == rc);
    fuzz_assert(rc != TK_OK || tk_str_eq(plain, again));
    fuzz_assert(tk_des3_decrypt_memo(&fuzz_pool, key, &memo, text, &again)
                == rc);
    fuzz_assert(rc != TK_OK || tk_str_eq(plain, again));

    /* one text for one value, as long as spaces and ends of lines are none */
    if (rc == TK_OK && strcspn(fuzz_cstr(text), " \r\n") == text.len) {
        fuzz_assert(tk_des3_encrypt(&fuzz_pool, key, plain, &again) == TK_OK);
        fuzz_assert(tk_str_eq(again, text));
    }
}


static void
seals(tk_str_t context, tk_str_t text)
{
    size_t    i;
    tk_str_t  sealed, plain;

    const tk_keyring_t  *keyring = fuzz_keyring();

    fuzz_assert(tk_seal(&fuzz_pool, keyring, 1, "name", context, text, &sealed)
                == TK_OK);
    fuzz_assert(tk_unseal(&fuzz_pool, keyring, 1, "name", context, sealed,
                          &plain) == TK_OK);
    fuzz_assert(tk_str_eq(plain, text));
    fuzz_assert(tk_unseal(&fuzz_pool, keyring, 2, "name", context, sealed,
                          &plain) != TK_OK);
    fuzz_assert(tk_unseal(&fuzz_pool, keyring, 1, "id", context, sealed,
                          &plain) != TK_OK);

    for (i = 0; i < sealed.len; i += 1 + i / 8) {
        sealed.data[i] ^= 0x40;
        fuzz_assert(tk_unseal(&fuzz_pool, keyring, 1, "name", context, sealed,
                              &plain) != TK_OK);
        sealed.data[i] ^= 0x40;
    }

    for (i = 0; i < sealed.len; i += 1 + i / 8) {
        plain = fuzz_copy(sealed.data, i);
        fuzz_assert(tk_unseal(&fuzz_pool, keyring, 1, "name", context, plain,
                              &plain) != TK_OK);
    }

    fuzz_assert(tk_unseal(&fuzz_pool, keyring, 1, "name", context, text,
                          &plain) != TK_OK);
}


static void
codes(tk_str_t text)
{
    int             ticket;
    int64_t         order;
    unsigned char   code[TK_TICKET_CODE_LEN];
    tk_life_t       life = { 2611210000000000000, 77 };
    tk_lives_t      lives = { &life, 1 };

    const tk_keyring_t  *keyring = fuzz_keyring();

    fuzz_assert(tk_code_order_id(text) >= 0);

    if (tk_ticket_parse(keyring, &lives, 1, text, &order, &ticket) == TK_OK) {
        fuzz_assert(text.len == TK_TICKET_CODE_LEN);
        fuzz_assert(order == tk_code_order_id(text));
        tk_ticket_code(keyring, &lives, 1, order, ticket, code);
        fuzz_assert(memcmp(code, text.data, text.len) == 0);
    }

    if (tk_voucher_parse(keyring, &lives, 1, text, &order) == TK_OK) {
        fuzz_assert(text.len == TK_VOUCHER_CODE_LEN);
        fuzz_assert(order == tk_code_order_id(text));
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t       secret, text;
    unsigned char  key[24];

    secret = fuzz_line(in);
    text = fuzz_rest(in);

    tk_des3_key(secret, key);
    ciphers(key, text);
    seals(secret, text);
    codes(text);
}
