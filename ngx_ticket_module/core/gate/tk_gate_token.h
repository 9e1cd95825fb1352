/*
 * Who a device is: what it signs to be given a token, and the token, by which
 * it is known in every other request.  doc/gate.md has both, byte by byte.
 *
 * A token says supplier, device, epoch and when it ends, under an HMAC: to look
 * at one costs a hash and no query.  Whether the epoch is still the device's is
 * found out by the statement that acts, so a device that is locked, or has been
 * given a new code, is out at once.
 *
 * Seconds are of Unix time.  Results: 1 done or true, 0 not.
 */

#ifndef TK_GATE_TOKEN_H
#define TK_GATE_TOKEN_H

#include "tk_gate_crypto.h"

#define TK_GATE_TOKEN_LEN       72      /* letters */
#define TK_GATE_TOKEN_S         900     /* it is good for */

#define TK_GATE_WINDOW_S        120     /* a device's clock may differ */
#define TK_GATE_NONCE_MIN       16      /* letters of Base64 for URLs */
#define TK_GATE_NONCE_MAX       64
#define TK_GATE_TIME_MAX        11      /* digits */
#define TK_GATE_METHOD_MAX      8
#define TK_GATE_PATH_MAX        512

/* What is signed is never longer. */
#define TK_GATE_SIGNED_MAX  (TK_GATE_METHOD_MAX + TK_GATE_PATH_MAX            \
                             + TK_GATE_TIME_MAX + TK_GATE_NONCE_MAX           \
                             + 2 * TK_GATE_HASH + 4)

/* A signature in letters: of Ed25519, of HMAC-SHA256. */
#define TK_GATE_SIGNATURE_LEN   86
#define TK_GATE_MAC_LEN         43

typedef struct {
    int32_t         supplier_id;
    int32_t         device_no;
    int32_t         epoch;
    int64_t         until;              /* good before this second */
} tk_gate_token_t;

typedef struct {
    const void     *data;
    size_t          len;
} tk_gate_text_t;

/* What a device sends to be given one. */

typedef struct {
    tk_gate_text_t  method, path;       /* as they were sent; no query */
    tk_gate_text_t  time, nonce;
    tk_gate_text_t  body;
    tk_gate_text_t  signature;
} tk_gate_ask_t;


/* The key of all tokens: HKDF-Expand of RFC 5869 with SHA-256, of the lasting
 * key "ticket" of the keyring, so that it is the same on every host and while
 * the master key is being changed.  Wipe it. */
int tk_gate_token_key(const unsigned char ticket_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY]);

int tk_gate_token_make(const unsigned char token_key[TK_GATE_KEY],
    const tk_gate_token_t *token, unsigned char out[TK_GATE_TOKEN_LEN]);

/* 0: it is none of ours.  Whether it has ended is the caller's to compare. */
int tk_gate_token_read(const unsigned char token_key[TK_GATE_KEY],
    const void *text, size_t len, tk_gate_token_t *token);


/* The second that its text says: digits, no other; -1: it is none. */
int64_t tk_gate_ask_time(const tk_gate_ask_t *ask);

/* Has it a nonce of the right form? */
int tk_gate_ask_nonce(const tk_gate_ask_t *ask);

/*
 * The bytes that are signed: method, path, time, nonce, and SHA-256 of the body
 * in lower-case hex, a line each, with nothing behind the last one.  Their
 * number; 0: something is too long, or empty.
 */
size_t tk_gate_ask_bytes(const tk_gate_ask_t *ask,
    unsigned char out[TK_GATE_SIGNED_MAX]);

/* Is it signed with the key?  By which of the two is the device's to say, never
 * the request's: a public key is no secret. */
int tk_gate_ask_verify(const tk_gate_ask_t *ask,
    const unsigned char public_key[TK_GATE_KEY]);
int tk_gate_ask_compare(const tk_gate_ask_t *ask,
    const unsigned char secret[TK_GATE_KEY]);

/* A key as devices send it and are sent one: its 43 letters. */
#define TK_GATE_KEY_LEN     43

void tk_gate_key_write(const unsigned char key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY_LEN]);
int tk_gate_key_read(const void *text, size_t len,
    unsigned char out[TK_GATE_KEY]);

#endif
