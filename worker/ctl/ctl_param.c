/*
 * Parameters of the command line, which core/staff/tk_arg.c reads.  Here is
 * what is ticketctl's alone: secrets that are asked for with "-", the key ring
 * that seals them, and errors on the terminal.
 */

#include <stdlib.h>

#include <openssl/crypto.h>

#include "ctl.h"


/* For tk_arg_text(). */

static int
ctl_param_secret(void *data, tk_arg_secret_e what, const char *column,
    tk_str_t plain, const char **hex)
{
    ctl_t  *ctl = data;

    switch (what) {

    case TK_ARG_SEAL:
        return ctl_seal(ctl, column, plain, hex);

    case TK_ARG_SEAL_ORDER:
        return ctl_seal_for(ctl, column,
                            json_string_value(json_object_get(ctl->change,
                                                              "request_key")),
                            plain, hex);

    case TK_ARG_INDEX:
        return ctl_index(ctl, column, plain, hex);

    case TK_ARG_LOOK_UP:
        return ctl_has_key(ctl) ? ctl_index(ctl, column, plain, hex) : CTL_OK;

    case TK_ARG_CODE_OF_QR:
        return ctl_has_key(ctl) ? ctl_qr_code(ctl, plain, hex) : CTL_OK;

    case TK_ARG_HASH:
        return ctl_pay_password(ctl, plain, hex);
    }

    return CTL_REFUSED;
}


static int
ctl_is_secret(tk_arg_kind_e kind)
{
    return kind == TK_ARG_PHONE || kind == TK_ARG_PAYEE
           || kind == TK_ARG_HOLDER || kind == TK_ARG_AGREEMENT
           || kind == TK_ARG_PASSWORD
           || kind == TK_ARG_PAY_PASSWORD;
}


static json_t *
ctl_param_json(ctl_t *ctl, const tk_arg_t *param, const char *value)
{
    json_t            *json;
    char              *typed = NULL;
    tk_str_t           secret;
    tk_arg_reading_t   reading = {
        .pool = ctl->pool, .lang = ctl_lang(), .change = ctl->change,
        .secret = ctl_param_secret, .data = ctl
    };

    if (ctl_is_secret(param->kind)) {
        if (ctl_secret(ctl, param->name, value, &secret) != CTL_OK) {
            return NULL;
        }

        value = typed = ctl_printf(ctl, "%.*s", (int) secret.len,
                                   (char *) secret.data);
        OPENSSL_cleanse(secret.data, secret.len);
    }

    json = tk_arg_text(&reading, param, value);

    if (typed != NULL) {
        OPENSSL_cleanse(typed, strlen(typed));
    }

    if (json == NULL && reading.why != NULL) {
        ctl_error("%s: %s", param->name, reading.why);
    }

    return json;
}


int
ctl_param_read(ctl_t *ctl, const tk_arg_t *param, const char *value,
    const char **arg)
{
    char    *text;
    json_t  *json;

    json = ctl_param_json(ctl, param, value);
    if (json == NULL) {
        return CTL_USAGE;
    }

    if (arg == NULL) {
        tk_arg_put(param, json, ctl->change);

    } else if (json_is_object(json)) {
        text = json_dumps(json, JSON_COMPACT);
        *arg = ctl_printf(ctl, "%s", text != NULL ? text : "null");
        free(text);

    } else if (json_is_integer(json)) {
        *arg = ctl_printf(ctl, "%lld", (long long) json_integer_value(json));

    } else {
        *arg = ctl_printf(ctl, "%s", json_string_value(json));
    }

    json_decref(json);

    return CTL_OK;
}


const char *
ctl_given(const ctl_t *ctl, const char *option)
{
    size_t           i;
    const tk_arg_t  *options;

    options = ctl->action->options;

    for (i = 0; options != NULL && options[i].name != NULL; i++) {
        if (strcmp(options[i].name, option) == 0) {
            return ctl->given[i];
        }
    }

    return NULL;
}
