/*
 * By what Postgres knows personal data of rail orders again, which it has
 * sealed: keyed indexes of their normal forms.  And what people see of it.
 */

#ifndef TK_RAIL_INDEX_H
#define TK_RAIL_INDEX_H

#include "tk_crypto.h"

typedef enum {
    TK_RAIL_OF_NAME,                /* of a passenger: without any blanks */
    TK_RAIL_OF_CONTACT,             /* likewise */
    TK_RAIL_OF_CERTIFICATE,         /* blanks are none, letters are large */
    TK_RAIL_OF_MOBILE,              /* digits alone */
    TK_RAIL_OF_USER,                /* at the site: letters are small */
    TK_RAIL_OF_PASSWORD,            /* there, as it is */
    TK_RAIL_OF_ALL
} tk_rail_of_e;

/* TK_NO_MEMORY. */
TK_MUST tk_err_t tk_rail_index(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_rail_of_e of, tk_str_t value,
    unsigned char out[TK_INDEX_LEN]);

/* 'what' of tk_seal(), whose context is the order's number; of a password the
 * agent's code; of a key that code, or "-" of the channel's. */
#define TK_RAIL_SEAL            "rail"
#define TK_RAIL_SEAL_PASSWORD   "rail_password"
#define TK_RAIL_SEAL_KEY        "rail_key"

/*
 * "曹**" of a name, "186********" of a mobile, "h***m" of a user, a certificate
 * but for its last four; passwords have none.  TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_rail_masked(tk_pool_t *pool, tk_rail_of_e of,
    tk_str_t value, tk_str_t *masked);

#endif
