/* An agent that gets another user name; see tk_rename.h. */

#include <string.h>

#include <openssl/crypto.h>

#include "tk_rename.h"
#include "tk_bytea.h"


typedef struct {
    tk_pool_t           *pool;
    const tk_keyring_t  *keyring;
    int32_t              supplier_id;
    tk_str_t             from, to;
} tk_rename_t;


static const struct {
    const char  *member, *what;
} rename_seals[] = {
    { "password_sealed", "password" },
    { "phone1_sealed", "phone1" },
    { "phone2_sealed", "phone2" }
};

#define SEALS       (sizeof(rename_seals) / sizeof(rename_seals[0]))


static tk_err_t
rename_seal(const tk_rename_t *n, const char *what, const json_t *is,
    const char *member, json_t *to)
{
    json_t    *value;
    tk_err_t   err;
    tk_str_t   sealed, plain;

    err = tk_bytea_read(n->pool, is, &sealed);
    if (err != TK_OK) {
        return err;
    }

    value = json_null();

    if (sealed.len != 0) {
        err = tk_unseal(n->pool, n->keyring, n->supplier_id, what, n->from,
                        sealed, &plain);
        if (err != TK_OK) {
            return err;
        }

        err = tk_seal(n->pool, n->keyring, n->supplier_id, what, n->to, plain,
                      &sealed);
        OPENSSL_cleanse(plain.data, plain.len);

        if (err != TK_OK) {
            return err;
        }

        value = tk_bytea_json(n->pool, sealed);
    }

    return json_object_set_new(to, member, value) == 0 ? TK_OK : TK_NO_MEMORY;
}


/* Keys by index, of the one kind or the other. */

static tk_err_t
rename_keys(const tk_rename_t *n, const char *what, json_t *is,
    const char *member, json_t *to)
{
    json_t      *keys, *key;
    tk_err_t     err;
    const char  *index;

    keys = json_object();

    if (json_object_set_new(to, member, keys) != 0) {
        return TK_NO_MEMORY;
    }

    json_object_foreach(json_object_get(is, member), index, key) {
        err = rename_seal(n, what, key, index, keys);
        if (err != TK_OK) {
            return err;
        }
    }

    return TK_OK;
}


static tk_err_t
rename_all(const tk_rename_t *n, json_t *seals, json_t *to)
{
    size_t    i;
    tk_err_t  err;

    for (i = 0; i < SEALS; i++) {
        err = rename_seal(n, rename_seals[i].what,
                          json_object_get(seals, rename_seals[i].member),
                          rename_seals[i].member, to);
        if (err != TK_OK) {
            return err;
        }
    }

    err = rename_keys(n, "key", seals, "keys", to);

    return err == TK_OK ? rename_keys(n, "open_key", seals, "open_keys", to)
                        : err;
}


tk_err_t
tk_agent_reseal(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_str_t from, tk_str_t to, json_t *seals,
    json_t **renamed)
{
    json_t       *made;
    tk_err_t      err;
    tk_rename_t   n = { pool, keyring, supplier_id, from, to };

    made = json_object();
    err = made == NULL ? TK_NO_MEMORY : rename_all(&n, seals, made);

    if (err != TK_OK) {
        json_decref(made);
        return err;
    }

    *renamed = made;

    return TK_OK;
}
