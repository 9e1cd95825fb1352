/*
 * Tokens, and what is signed for one.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "tk_gate_token.h"
#include "tk_gate_bytes.h"

#define TOKEN_KEY     "ticket gate token"
#define TOKEN_FORM    0x3154            /* its first two bytes: "T1" */
#define TOKEN_SAID    22                /* bytes under the HMAC */
#define TOKEN_ALL     (TOKEN_SAID + TK_GATE_HASH)


int
tk_gate_token_key(const unsigned char ticket_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY])
{
    size_t         n = sizeof(TOKEN_KEY) - 1;
    unsigned char  info[sizeof(TOKEN_KEY)];

    memcpy(info, TOKEN_KEY, n);
    info[n] = 1;                        /* the one block of it */

    return tk_gate_hmac(ticket_key, info, sizeof(info), out);
}


int
tk_gate_token_make(const unsigned char token_key[TK_GATE_KEY],
    const tk_gate_token_t *token, unsigned char out[TK_GATE_TOKEN_LEN])
{
    unsigned char  bytes[TOKEN_ALL];

    gate_set16(bytes, TOKEN_FORM);
    gate_set32(bytes + 2, (uint32_t) token->supplier_id);
    gate_set32(bytes + 6, (uint32_t) token->device_no);
    gate_set32(bytes + 10, (uint32_t) token->epoch);
    gate_set64(bytes + 14, (uint64_t) token->until);

    if (!tk_gate_hmac(token_key, bytes, TOKEN_SAID, bytes + TOKEN_SAID)) {
        return 0;
    }

    gate_letters(bytes, TOKEN_ALL, out);

    return 1;
}


int
tk_gate_token_read(const unsigned char token_key[TK_GATE_KEY],
    const void *text, size_t len, tk_gate_token_t *token)
{
    unsigned char  bytes[TOKEN_ALL], hash[TK_GATE_HASH];

    if (len != TK_GATE_TOKEN_LEN || !gate_unletters(text, bytes, TOKEN_ALL)
        || gate_get16(bytes) != TOKEN_FORM
        || !tk_gate_hmac(token_key, bytes, TOKEN_SAID, hash)
        || CRYPTO_memcmp(hash, bytes + TOKEN_SAID, TK_GATE_HASH) != 0)
    {
        return 0;
    }

    token->supplier_id = (int32_t) gate_get32(bytes + 2);
    token->device_no = (int32_t) gate_get32(bytes + 6);
    token->epoch = (int32_t) gate_get32(bytes + 10);
    token->until = (int64_t) gate_get64(bytes + 14);

    return 1;
}


/* ---- What is signed for one ---- */

int64_t
tk_gate_ask_time(const tk_gate_ask_t *ask)
{
    size_t                i;
    int64_t               n = 0;
    const unsigned char  *p = ask->time.data;

    if (ask->time.len < 1 || ask->time.len > TK_GATE_TIME_MAX
        || p[0] == '0')
    {
        return -1;
    }

    for (i = 0; i < ask->time.len; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return -1;
        }

        n = n * 10 + p[i] - '0';
    }

    return n;
}


int
tk_gate_ask_nonce(const tk_gate_ask_t *ask)
{
    size_t                i;
    const unsigned char  *p = ask->nonce.data;

    if (ask->nonce.len < TK_GATE_NONCE_MIN
        || ask->nonce.len > TK_GATE_NONCE_MAX)
    {
        return 0;
    }

    for (i = 0; i < ask->nonce.len; i++) {
        if (gate_letter(p[i]) < 0) {
            return 0;
        }
    }

    return 1;
}


static unsigned char *
ask_line(unsigned char *p, const tk_gate_text_t *line, size_t most)
{
    if (p == NULL || line->len < 1 || line->len > most) {
        return NULL;
    }

    memcpy(p, line->data, line->len);
    p += line->len;
    *p++ = '\n';

    return p;
}


size_t
tk_gate_ask_bytes(const tk_gate_ask_t *ask,
    unsigned char out[TK_GATE_SIGNED_MAX])
{
    size_t          i;
    unsigned char  *p, hash[TK_GATE_HASH];

    static const char  hex[] = "0123456789abcdef";

    p = ask_line(out, &ask->method, TK_GATE_METHOD_MAX);
    p = ask_line(p, &ask->path, TK_GATE_PATH_MAX);
    p = ask_line(p, &ask->time, TK_GATE_TIME_MAX);
    p = ask_line(p, &ask->nonce, TK_GATE_NONCE_MAX);

    if (p == NULL || !tk_gate_sha256(ask->body.data, ask->body.len, hash)) {
        return 0;
    }

    for (i = 0; i < TK_GATE_HASH; i++) {
        *p++ = (unsigned char) hex[hash[i] >> 4];
        *p++ = (unsigned char) hex[hash[i] & 15];
    }

    return (size_t) (p - out);
}


int
tk_gate_ask_verify(const tk_gate_ask_t *ask,
    const unsigned char public_key[TK_GATE_KEY])
{
    size_t         n;
    unsigned char  text[TK_GATE_SIGNED_MAX], signature[TK_GATE_SIGNATURE];

    n = tk_gate_ask_bytes(ask, text);

    return n > 0 && ask->signature.len == TK_GATE_SIGNATURE_LEN
           && gate_unletters(ask->signature.data, signature, TK_GATE_SIGNATURE)
           && tk_gate_verify(public_key, text, n, signature);
}


int
tk_gate_ask_compare(const tk_gate_ask_t *ask,
    const unsigned char secret[TK_GATE_KEY])
{
    size_t         n;
    unsigned char  text[TK_GATE_SIGNED_MAX], mac[TK_GATE_HASH],
                   hash[TK_GATE_HASH];

    n = tk_gate_ask_bytes(ask, text);

    return n > 0 && ask->signature.len == TK_GATE_MAC_LEN
           && gate_unletters(ask->signature.data, mac, TK_GATE_HASH)
           && tk_gate_hmac(secret, text, n, hash)
           && CRYPTO_memcmp(mac, hash, TK_GATE_HASH) == 0;
}


int
tk_gate_key_read(const void *text, size_t len, unsigned char out[TK_GATE_KEY])
{
    return len == GATE_LETTERS(TK_GATE_KEY)
           && gate_unletters(text, out, TK_GATE_KEY);
}


void
tk_gate_key_write(const unsigned char key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY_LEN])
{
    gate_letters(key, TK_GATE_KEY, out);
}
