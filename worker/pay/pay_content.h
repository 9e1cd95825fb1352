/*
 * The content of a job, a JSON object of Postgres, in the terms of the provider
 * layer.  It never changes while the job lives: what it says is what is sent.
 *
 * Numbers of accounts and agreements, names and phones of people come sealed,
 * and are opened when the request is built.  "NAME_sealed" is the seal of the
 * member NAME in hex, "sealed_for" what it was sealed with.
 */

#ifndef PAY_CONTENT_H
#define PAY_CONTENT_H

#include "tk_crypto.h"
#include "tk_pay.h"

typedef enum {
    PAY_SEAL_CODE,                      /* auth_code; its context is attach */
    PAY_SEAL_PAYEE,                     /* the others': sealed_for */
    PAY_SEAL_PAYER,
    PAY_SEAL_PAYEE_NAME,
    PAY_SEAL_AGREEMENT,
    PAY_SEAL_CONTACT,
    PAY_SEAL_MOBILE,
    PAY_SEALS
} pay_seal_e;

typedef struct {
    tk_str_t         texts[PAY_SEALS];  /* empty: not sealed, or not there */
    tk_str_t         context;           /* sealed_for */
} pay_sealed_t;

/* Everything is in the pool.  TK_BAD_VALUE: it is no such object. */
TK_MUST tk_err_t pay_content_read(tk_pool_t *pool, tk_str_t text,
    tk_pay_content_t *content, pay_sealed_t *sealed);

/*
 * Opens what the action sends of it; what asks after a number needs nothing.
 * Plain texts are in the pool: wipe them when the request has been built.
 * TK_BAD_SEAL, TK_NO_MEMORY.
 */
TK_MUST tk_err_t pay_content_open(tk_pool_t *pool,
    const tk_keyring_t *keyring, int32_t supplier_id, tk_pay_action_e action,
    const pay_sealed_t *sealed, tk_pay_content_t *content);
void pay_content_wipe(const pay_sealed_t *sealed, tk_pay_content_t *content);

/*
 * What an answer says beside amount, number and moment, as a JSON object for
 * ticket.pay_attempt; empty: nothing.  The number of an account is sealed like
 * those that the content brings.
 */
TK_MUST tk_err_t pay_learned_write(tk_pool_t *pool,
    const tk_keyring_t *keyring, int32_t supplier_id, tk_str_t context,
    const tk_pay_learned_t *learned, tk_str_t *text);

#endif
