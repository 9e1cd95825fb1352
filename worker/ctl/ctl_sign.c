/*
 * Why an agent's signature does not fit, as core/aspx/tk_sign_slip.h finds it.
 */

#include <stdlib.h>

#include <openssl/crypto.h>

#include "ctl.h"
#include "tk_form.h"
#include "tk_sign_slip.h"

#define CTL_SIGN_COLUMNS    5

typedef struct {
    ctl_t          *ctl;
    tk_str_t        request;
    size_t          nkeys;
    tk_str_t        keys[TK_SLIP_KEYS];
    const char     *indexes[TK_SLIP_KEYS];
    int             strict;
    size_t          named;          /* the key that the request asks for */
    int             any;            /* it asks for none: each of them will do */
    tk_slips_t      found;
    const char     *key;            /* number of the one it was made with */
} ctl_sign_t;


/* What is signed of a URL stands behind its '?', and before a '#'; in a query
 * or a body, where a '=' comes first, both may be in a value. */

static tk_str_t
ctl_sign_request(const char *given)
{
    size_t    n;
    tk_str_t  s;

    n = strcspn(given, "?=");

    if (given[n] == '?') {
        s = tk_str_c(given + n + 1);
        s.len = strcspn(given + n + 1, "#\r\n");
        return s;
    }

    s = tk_str_c(given);
    s.len = strcspn(given, "\r\n");

    return s;
}


static int
ctl_sign_keys(ctl_sign_t *s)
{
    int        i, rc;
    PGresult  *res;

    res = ctl_function(s->ctl, s->ctl->action->function, 2, s->ctl->args);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    for (rc = CTL_OK, i = 0;
         rc == CTL_OK && i < PQntuples(res) && i < TK_SLIP_KEYS; i++)
    {
        s->indexes[i] = ctl_printf(s->ctl, "%s", PQgetvalue(res, i, 2));
        s->strict = PQgetvalue(res, i, 4)[0] == 't';
        rc = ctl_unseal(s->ctl, "key", PQgetvalue(res, i, 3), &s->keys[i]);
        s->nkeys += rc == CTL_OK;
    }

    PQclear(res);

    return rc;
}


/* 1, and none: any key that lives. */

static int
ctl_sign_named(ctl_sign_t *s)
{
    size_t       i, n;
    tk_str_t     index;
    tk_pair_t    pairs[TK_SIGN_PARAMS];

    n = 0;
    index = tk_str_c("1");

    if (tk_form_read(s->ctl->pool, s->request, pairs, &n) == TK_OK) {
        for (i = 0; i < n; i++) {
            if (tk_str_is(pairs[i].name, "sign_key_index")) {
                index = pairs[i].value;
            }
        }
    }

    s->any = index.len == 0 || tk_str_is(index, "1");

    for (i = 0; i < s->nkeys && !s->any; i++) {
        if (tk_str_is(index, s->indexes[i])) {
            s->named = i;
            return CTL_OK;
        }
    }

    if (!s->any) {
        ctl_error("agent %s has no key %.*s, which sign_key_index names",
                  s->ctl->args[1], (int) index.len, (const char *) index.data);
    }

    return s->any ? CTL_OK : CTL_REFUSED;
}


static int
ctl_sign_refused(tk_err_t rc)
{
    switch (rc) {

    case TK_OK:
        return CTL_OK;

    case TK_PARAM_MISSING:
        ctl_error("REQUEST has no parameter sign");
        break;

    case TK_BAD_SIGN:
        ctl_error("sign has to be 32 hexadecimal digits, or 64 in strict mode");
        break;

    case TK_BAD_ENCODING:
        ctl_error("REQUEST is not URL-encoded: a %% without two hexadecimal"
                  " digits");
        break;

    case TK_TOO_MANY_PARAMS:
        ctl_error("REQUEST has more than %d parameters", TK_SIGN_PARAMS);
        break;

    default:
        ctl_error("out of memory");
    }

    return CTL_REFUSED;
}


/* With that key in front: what there is to be found? */

static int
ctl_sign_with(ctl_sign_t *s, size_t first)
{
    int         rc;
    size_t      i, n;
    tk_str_t    keys[TK_SLIP_KEYS];
    const char *indexes[TK_SLIP_KEYS];

    keys[0] = s->keys[first];
    indexes[0] = s->indexes[first];

    for (n = 1, i = 0; i < s->nkeys && !s->any; i++) {
        if (i != first) {
            keys[n] = s->keys[i];
            indexes[n++] = s->indexes[i];
        }
    }

    rc = ctl_sign_refused(tk_slips_find(s->ctl->pool, s->request, keys, n,
                                        &s->found));
    s->key = indexes[s->found.key];

    return rc;
}


static int
ctl_sign_find(ctl_sign_t *s)
{
    int     rc;
    size_t  i;

    if (!s->any) {
        return ctl_sign_with(s, s->named);
    }

    for (rc = CTL_OK, i = 0; rc == CTL_OK && i < s->nkeys; i++) {
        rc = ctl_sign_with(s, i);

        if (s->found.fits || s->found.n > 0) {
            return rc;
        }
    }

    return rc;
}


/* ---- What is said of it ---- */

static int
ctl_sign_is_weak(const ctl_sign_t *s)
{
    return s->strict && s->found.type != TK_SIGN_HMAC;
}


static const char *
ctl_sign_advice(ctl_sign_t *s)
{
    size_t       i;
    const char  *text;

    text = "";

    for (i = 0; i < s->found.n; i++) {
        text = ctl_printf(s->ctl, "%s%s%s", text, i == 0 ? "" : "; ",
                          ctl_either(tk_slip_en(s->found.slips[i]),
                                     tk_slip_zh(s->found.slips[i])));
    }

    if (!s->found.fits && s->found.n == 0) {
        text = ctl_text("no usual slip makes this signature: compare what you"
                        " sign, byte for byte, with what has to be signed");
    }

    if (s->found.not_utf8.len > 0) {
        text = ctl_printf(s->ctl, ctl_text("%s%s%.*s is not UTF-8: send it so"),
                          text, text[0] == '\0' ? "" : "; ",
                          (int) s->found.not_utf8.len,
                          (const char *) s->found.not_utf8.data);
    }

    if (ctl_sign_is_weak(s)) {
        text = ctl_printf(s->ctl, ctl_text("%s%sthe agent is strict: sign with"
                                           " HMAC-SHA256"),
                          text, text[0] == '\0' ? "" : "; ");
    }

    return text;
}


static const char *
ctl_sign_slips(ctl_sign_t *s)
{
    size_t       i;
    const char  *text;

    text = "{";

    for (i = 0; i < s->found.n; i++) {
        text = ctl_printf(s->ctl, "%s%s%s", text, i == 0 ? "" : ",",
                          tk_slip_name(s->found.slips[i]));
    }

    return ctl_printf(s->ctl, "%s}", text);
}


static PGresult *
ctl_sign_row(ctl_sign_t *s)
{
    int            i, ok;
    PGresult      *res;
    const char    *values[CTL_SIGN_COLUMNS];
    PGresAttDesc   columns[CTL_SIGN_COLUMNS];

    static const struct {
        const char  *name;
        Oid          type;
    } told[CTL_SIGN_COLUMNS] = {
        { "fits", TK_OID_BOOL },
        { "key_index", TK_OID_INT4 },
        { "slips", TK_OID_TEXT_ARRAY },
        { "advice", TK_OID_TEXT },
        { "signed", TK_OID_TEXT },
    };

    values[0] = s->found.fits ? "t" : "f";
    values[1] = s->found.fits || s->found.n > 0 ? s->key : NULL;
    values[2] = ctl_sign_slips(s);
    values[3] = ctl_sign_advice(s);
    values[4] = ctl_printf(s->ctl, "%.*s", (int) s->found.text.len,
                           (const char *) s->found.text.data);

    memset(columns, 0, sizeof(columns));

    for (i = 0; i < CTL_SIGN_COLUMNS; i++) {
        columns[i].name = (char *) told[i].name;
        columns[i].typid = told[i].type;
        columns[i].typlen = -1;
    }

    res = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    ok = res != NULL && PQsetResultAttrs(res, CTL_SIGN_COLUMNS, columns);

    for (i = 0; ok && i < CTL_SIGN_COLUMNS; i++) {
        ok = PQsetvalue(res, 0, i, (char *) values[i],
                        values[i] == NULL ? -1 : (int) strlen(values[i]));
    }

    if (!ok) {
        ctl_error("out of memory");
        PQclear(res);
        return NULL;
    }

    return res;
}


int
ctl_sign_check(ctl_t *ctl)
{
    int          rc;
    size_t       i;
    PGresult    *res;
    ctl_sign_t   s;

    memset(&s, 0, sizeof(ctl_sign_t));
    s.ctl = ctl;
    s.request = ctl_sign_request(ctl->args[2]);

    rc = ctl_keyring(ctl);

    if (rc == CTL_OK) {
        rc = ctl_sign_keys(&s);
    }

    if (rc == CTL_OK) {
        rc = ctl_sign_named(&s);
    }

    if (rc == CTL_OK) {
        rc = ctl_sign_find(&s);
    }

    for (i = 0; i < s.nkeys; i++) {
        OPENSSL_cleanse(s.keys[i].data, s.keys[i].len);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    res = ctl_sign_row(&s);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return s.found.fits && !ctl_sign_is_weak(&s) && s.found.not_utf8.len == 0
           ? CTL_OK : CTL_REFUSED;
}
