/*
 * What files of keys are, as tk_pay_kind.h says.
 */

#define _GNU_SOURCE                     /* memmem */

#include "tk_pay_key.h"
#include "tk_pay_kind.h"

#define TK_PAY_BEGIN    "-----BEGIN "


static const char *const  tk_pay_kinds[] = {
    [TK_PAY_IS_NOTHING] = "holds no key and no certificate",
    [TK_PAY_IS_PRIVATE] = "is a private key",
    [TK_PAY_IS_LOCKED] = "is a private key under a password",
    [TK_PAY_IS_PUBLIC] = "is a public key",
    [TK_PAY_IS_CERT] = "is a certificate",
    [TK_PAY_IS_REQUEST] = "is a request for a certificate",
    [TK_PAY_IS_EC] = "is a key of another kind than RSA",
    [TK_PAY_IS_BINARY] = "is binary (DER, .p12, .pfx) and not PEM"
};

static const struct {
    const char     *label;
    tk_pay_kind_e   kind;
} tk_pay_labels[] = {
    { "PRIVATE KEY-", TK_PAY_IS_PRIVATE },
    { "RSA PRIVATE KEY-", TK_PAY_IS_PRIVATE },
    { "ENCRYPTED PRIVATE KEY-", TK_PAY_IS_LOCKED },
    { "EC P", TK_PAY_IS_EC },
    { "DSA P", TK_PAY_IS_EC },
    { "PUBLIC KEY-", TK_PAY_IS_PUBLIC },
    { "RSA PUBLIC KEY-", TK_PAY_IS_PUBLIC },
    { "CERTIFICATE REQUEST-", TK_PAY_IS_REQUEST },
    { "NEW CERTIFICATE REQUEST-", TK_PAY_IS_REQUEST },
    { "CERTIFICATE-", TK_PAY_IS_CERT },
    { "TRUSTED CERTIFICATE-", TK_PAY_IS_CERT },
    { "X509 CERTIFICATE-", TK_PAY_IS_CERT }
};


int
tk_pay_holds(tk_str_t text, const char *words)
{
    return text.len > 0
           && memmem(text.data, text.len, words, strlen(words)) != NULL;
}


static tk_pay_kind_e
tk_pay_kind_pem(tk_str_t text, const unsigned char *begin)
{
    size_t  i, len, rest;

    begin += sizeof(TK_PAY_BEGIN) - 1;
    rest = (size_t) (text.data + text.len - begin);

    for (i = 0; i < sizeof(tk_pay_labels) / sizeof(*tk_pay_labels); i++) {
        len = strlen(tk_pay_labels[i].label);

        if (rest >= len && memcmp(begin, tk_pay_labels[i].label, len) == 0) {
            return tk_pay_labels[i].kind == TK_PAY_IS_PRIVATE
                   && tk_pay_holds(text, "Proc-Type: 4,ENCRYPTED")
                   ? TK_PAY_IS_LOCKED : tk_pay_labels[i].kind;
        }
    }

    return TK_PAY_IS_NOTHING;
}


/* Bare Base64 is a key if it can be read as one. */

static tk_pay_kind_e
tk_pay_kind_bare(tk_str_t text)
{
    tk_pay_key_t   *key;
    tk_pay_kind_e   kind;

    if (text.len > 2 && text.data[0] == 0x30 && text.data[1] >= 0x80) {
        return TK_PAY_IS_BINARY;
    }

    key = tk_pay_key_private(text);
    kind = TK_PAY_IS_PRIVATE;

    if (key == NULL) {
        key = tk_pay_key_public(text);
        kind = TK_PAY_IS_PUBLIC;
    }

    if (key == NULL) {
        return TK_PAY_IS_NOTHING;
    }

    tk_pay_key_free(key);

    return kind;
}


tk_pay_kind_e
tk_pay_kind(tk_str_t text, tk_pay_kind_e want)
{
    const unsigned char  *begin;

    if (want == TK_PAY_IS_CERT && tk_pay_holds(text, TK_PAY_BEGIN
                                                     "CERTIFICATE-"))
    {
        return TK_PAY_IS_CERT;
    }

    begin = text.len == 0 ? NULL
            : memmem(text.data, text.len, TK_PAY_BEGIN,
                     sizeof(TK_PAY_BEGIN) - 1);

    return begin != NULL ? tk_pay_kind_pem(text, begin)
                         : tk_pay_kind_bare(text);
}


const char *
tk_pay_kind_words(tk_pay_kind_e kind)
{
    return tk_pay_kinds[kind];
}
