/*
 * An agent that gets another user name.  Its login password, phones and session
 * keys are sealed together with the name: they are sealed again.
 *
 * In comes what api.staff_agent_seals() answers, as a JSON object of bytea
 * literals, the keys by index in an object of their own.  Out goes the same
 * under the new name, as api.staff_agent_rename() takes it beside the old one.
 */

#ifndef TK_RENAME_H
#define TK_RENAME_H

#include <jansson.h>

#include "tk.h"
#include "tk_crypto.h"

/* *renamed, a new reference, is set with TK_OK alone.  TK_BAD_SEAL: something
 * was not sealed with this key ring and that name. */
TK_MUST tk_err_t tk_agent_reseal(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_str_t from, tk_str_t to, json_t *seals,
    json_t **renamed);

#endif
