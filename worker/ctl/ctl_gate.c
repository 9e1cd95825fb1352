/*
 * Keys of gates.  One is made here and sealed; nobody sees it.
 */

#include <openssl/crypto.h>

#include "ctl.h"
#include "tk_gate_crypto.h"


int
ctl_gate_key_make(ctl_t *ctl)
{
    int             rc;
    tk_str_t        plain, sealed, context;
    PGresult       *res;
    const char     *values[3];
    unsigned char   private_key[TK_GATE_KEY], public_key[TK_GATE_KEY],
                    name[2 * TK_GATE_KEY];

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    if (tk_random(private_key, sizeof(private_key)) != TK_OK
        || !tk_gate_public(private_key, public_key))
    {
        ctl_error("no random bytes to make a key of");
        return CTL_REFUSED;
    }

    tk_format_hex(public_key, sizeof(public_key), name, 0);
    context = (tk_str_t) { sizeof(name), name };
    plain = (tk_str_t) { sizeof(private_key), private_key };

    rc = tk_seal(ctl->pool, &ctl->keyring, ctl->supplier_id, "gate", context,
                 plain, &sealed) == TK_OK ? CTL_OK : CTL_REFUSED;
    OPENSSL_cleanse(private_key, sizeof(private_key));

    if (rc != CTL_OK) {
        ctl_error("sealing failed");
        return rc;
    }

    values[0] = ctl->args[0];
    values[1] = ctl_hex(ctl, public_key, sizeof(public_key));
    values[2] = ctl_hex(ctl, sealed.data, sealed.len);

    res = ctl_function(ctl, ctl->action->function, 3, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
}
