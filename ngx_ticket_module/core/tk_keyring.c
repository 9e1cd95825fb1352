/*
 * The master key's file.
 */

#include <errno.h>
#include <stdio.h>

#include <openssl/crypto.h>

#include "tk_crypto.h"


const char *
tk_keyring_read(tk_keyring_t *keyring, const char *file)
{
    FILE           *f;
    tk_str_t        hex;
    const char     *why;
    unsigned char   text[80], master[32];

    f = fopen(file, "r");
    if (f == NULL) {
        return "cannot open";
    }

    setvbuf(f, NULL, _IONBF, 0);
    hex.data = text;
    hex.len = fread(text, 1, sizeof(text), f);
    fclose(f);

    why = NULL;

    if (tk_master_parse(hex, master) != TK_OK) {
        why = "does not find 64 hex digits in";

    } else if (tk_keyring_init(keyring, master) != TK_OK) {
        why = "cannot derive its keys from";
    }

    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(master, sizeof(master));
    errno = 0;

    return why;
}
