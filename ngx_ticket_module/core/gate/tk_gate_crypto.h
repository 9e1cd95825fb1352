/*
 * What lists and signed QR codes need of a library of ciphers, and no more: a
 * device that has another one than OpenSSL replaces tk_gate_crypto.c.
 *
 * Results: 1 done or true, 0 not.
 */

#ifndef TK_GATE_CRYPTO_H
#define TK_GATE_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#define TK_GATE_TAG         8
#define TK_GATE_HASH        32          /* SHA-256 */
#define TK_GATE_KEY         32          /* a public key, a private one (the seed
                                           of RFC 8032), a list key */
#define TK_GATE_KEY_ID      8           /* first bytes of the hash of a public
                                           key */
#define TK_GATE_SIGNATURE   64          /* Ed25519 */


int tk_gate_sha256(const void *data, size_t len,
    unsigned char out[TK_GATE_HASH]);

/* HMAC-SHA256. */
int tk_gate_hmac(const unsigned char key[TK_GATE_KEY], const void *data,
    size_t len, unsigned char out[TK_GATE_HASH]);

/* First bytes of HMAC-SHA256(list key, text): of a ticket's code as its 30
 * digits, of an identity card or another document as doc/gate.md writes its
 * number; of the tag of a document, where paper has taken its place. */
int tk_gate_tag(const unsigned char list_key[TK_GATE_KEY], const void *text,
    size_t len, unsigned char out[TK_GATE_TAG]);

int tk_gate_verify(const unsigned char public_key[TK_GATE_KEY],
    const void *data, size_t len,
    const unsigned char signature[TK_GATE_SIGNATURE]);


/* The server's alone. */

int tk_gate_sign(const unsigned char private_key[TK_GATE_KEY],
    const void *data, size_t len, unsigned char out[TK_GATE_SIGNATURE]);

int tk_gate_public(const unsigned char private_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY]);

/*
 * Is it the public key of somebody who has a private one: a point of the curve,
 * written as RFC 8032 writes it, and none of the eight of small order, by which
 * everybody can sign?
 */
int tk_gate_key_sound(const unsigned char public_key[TK_GATE_KEY]);

int tk_gate_key_id(const unsigned char public_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY_ID]);

/*
 * The list key of a supplier's day (days since 1970-01-01): HKDF-Expand of RFC
 * 5869 with SHA-256, of the lasting key "ticket" of the keyring, so that it is
 * the same on every host and while the master key is being changed.  Who has
 * it learns nothing of other days' keys.  Wipe it.
 */
int tk_gate_list_key(const unsigned char ticket_key[TK_GATE_KEY],
    int32_t supplier_id, int32_t day, unsigned char out[TK_GATE_KEY]);

#endif
