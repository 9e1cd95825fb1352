/* What is sealed of an order, opened for staff; see tk_open.h. */

#include <string.h>

#include "tk_open.h"
#include "tk_bytea.h"
#include "tk_order.h"
#include "tk_value.h"


#define SEALED      "_sealed"
#define KEY         "request_key"


typedef struct {
    tk_pool_t           *pool;
    const tk_keyring_t  *keyring;       /* NULL: nothing is opened, */
    tk_str_t             instead;       /* this stands in its place */
    int32_t              supplier_id;
    tk_str_t             key;
    int                  masked;
    const tk_open_member_t  *members;
    tk_words_t           words;         /* of the order: title and remark */
} tk_open_t;


size_t
tk_mask(tk_str_t s, unsigned char *out)
{
    size_t    i, n, first, last, len, size;
    tk_str_t  rest;

    n = tk_utf8_length(s);
    first = n < 11 ? 0 : 3;
    last = n < 11 ? 2 : 4;
    rest = s;
    len = 0;

    for (i = 0; i < n && rest.len != 0; i++) {
        for (size = 1;
             size < rest.len && (rest.data[size] & 0xc0) == 0x80;
             size++)
        {
            /* void */
        }

        if (i < first || i + last >= n) {
            memcpy(out + len, rest.data, size);
            len += size;

        } else {
            out[len++] = '*';
        }

        rest.data += size;
        rest.len -= size;
    }

    return len;
}


static tk_err_t
open_masked(tk_pool_t *pool, tk_str_t value, tk_str_t *masked)
{
    masked->data = pool->alloc(pool->data, value.len);

    if (masked->data == NULL) {
        return TK_NO_MEMORY;
    }

    masked->len = tk_mask(value, masked->data);

    return TK_OK;
}


const tk_open_member_t  tk_order_members[] = {
    { "phone" SEALED, "phone", "phone", open_masked, NULL },
    { "id" SEALED, "id", "document", open_masked, NULL },
    { "name" SEALED, "name", "name", NULL, NULL },
    { "asked" SEALED, "open_asked", "asked", NULL, NULL },
    { "answered" SEALED, "open_answered", "answered", NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL }
};


/* Nothing is null. */

static tk_err_t
open_put(json_t *to, const char *name, tk_str_t s)
{
    json_t  *value;

    value = s.len == 0 ? json_null()
                       : json_stringn((const char *) s.data, s.len);

    return json_object_set_new(to, name, value) == 0 ? TK_OK : TK_NO_MEMORY;
}


/* The number that it was sealed for. */

static tk_str_t
open_context(const tk_open_t *o, const tk_open_member_t *member,
    const json_t *from)
{
    const char  *context;

    if (member->context == NULL) {
        return o->key;
    }

    context = json_string_value(json_object_get(from, member->context));

    return tk_str_c(context != NULL ? context : "");
}


static tk_err_t
open_member(const tk_open_t *o, const tk_open_member_t *member,
    const json_t *from, const json_t *literal, json_t *to)
{
    tk_err_t  err;
    tk_str_t  sealed, clear = tk_null_str;

    err = tk_bytea_read(o->pool, literal, &sealed);
    if (err != TK_OK) {
        return err;
    }

    if (o->keyring == NULL) {
        return open_put(to, member->name,
                        sealed.len != 0 ? o->instead : (tk_str_t) tk_null_str);
    }

    if (sealed.len != 0) {
        err = tk_unseal(o->pool, o->keyring, o->supplier_id, member->what,
                        open_context(o, member, from), sealed, &clear);
        if (err != TK_OK) {
            return err;
        }
    }

    if (o->masked && member->mask != NULL && clear.len != 0) {
        err = member->mask(o->pool, clear, &clear);
        if (err != TK_OK) {
            return err;
        }
    }

    return open_put(to, member->name, clear);
}


/* What an order says in words is in two columns together. */

static tk_err_t
open_words(tk_open_t *o, const json_t *row)
{
    json_t    *invoice, *remark;
    tk_err_t   err;
    tk_str_t   title, said;

    memset(&o->words, 0, sizeof(o->words));
    invoice = json_object_get(row, "invoice" SEALED);
    remark = json_object_get(row, "remark" SEALED);

    if (invoice == NULL || remark == NULL) {
        return TK_OK;
    }

    err = tk_bytea_read(o->pool, invoice, &title);

    if (err == TK_OK) {
        err = tk_bytea_read(o->pool, remark, &said);
    }

    if (err != TK_OK) {
        return err;
    }

    if (o->keyring == NULL) {
        if (title.len != 0) {
            o->words.title = o->instead;
        }

        if (said.len != 0) {
            o->words.remark = o->instead;
        }

        return TK_OK;
    }

    return tk_order_words(o->pool, o->keyring, o->supplier_id, o->key, title,
                          json_is_null(remark) ? NULL : &said, &o->words);
}


static tk_err_t open_list(const tk_open_t *o, const json_t *list, json_t *to,
    const char *name);


static tk_err_t
open_value(const tk_open_t *o, const json_t *from, const char *name,
    json_t *value, json_t *to)
{
    const tk_open_member_t  *member;

    for (member = o->members; member->sealed != NULL; member++) {
        if (strcmp(name, member->sealed) == 0) {
            return open_member(o, member, from, value, to);
        }
    }

    if (strcmp(name, KEY) == 0) {
        return TK_OK;
    }

    if (strcmp(name, "invoice" SEALED) == 0) {
        return open_put(to, "invoice_title", o->words.title);
    }

    if (strcmp(name, "remark" SEALED) == 0) {
        return open_put(to, "remark", o->words.remark);
    }

    if (json_is_array(value)) {
        return open_list(o, value, to, name);
    }

    return json_object_set(to, name, value) == 0 ? TK_OK : TK_NO_MEMORY;
}


static tk_err_t
open_object(const tk_open_t *o, json_t *from, json_t *to)
{
    json_t      *value;
    tk_err_t     err;
    const char  *name;

    json_object_foreach(from, name, value) {
        err = open_value(o, from, name, value, to);
        if (err != TK_OK) {
            return err;
        }
    }

    return TK_OK;
}


static tk_err_t
open_list(const tk_open_t *o, const json_t *list, json_t *to, const char *name)
{
    size_t     i;
    json_t    *from, *opened, *rows;
    tk_err_t   err;

    rows = json_array();

    if (json_object_set_new(to, name, rows) != 0) {
        return TK_NO_MEMORY;
    }

    json_array_foreach(list, i, from) {
        if (!json_is_object(from)) {
            if (json_array_append(rows, from) != 0) {
                return TK_NO_MEMORY;
            }

            continue;
        }

        opened = json_object();

        if (json_array_append_new(rows, opened) != 0) {
            return TK_NO_MEMORY;
        }

        err = open_object(o, from, opened);
        if (err != TK_OK) {
            return err;
        }
    }

    return TK_OK;
}


static tk_err_t
open_row(tk_open_t *o, json_t *row, json_t **opened)
{
    json_t    *to;
    tk_err_t   err;

    err = open_words(o, row);
    if (err != TK_OK) {
        return err;
    }

    to = json_object();
    err = to == NULL ? TK_NO_MEMORY : open_object(o, row, to);

    if (err != TK_OK) {
        json_decref(to);
        return err;
    }

    *opened = to;

    return TK_OK;
}


tk_err_t
tk_row_open(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, const tk_open_member_t *members, json_t *row,
    int masked, json_t **opened)
{
    tk_open_t    o = { .pool = pool, .keyring = keyring,
                       .supplier_id = supplier_id, .masked = masked,
                       .members = members };
    const char  *key;

    key = json_string_value(json_object_get(row, KEY));
    o.key = tk_str_c(key != NULL ? key : "");

    return open_row(&o, row, opened);
}


tk_err_t
tk_row_leave(tk_pool_t *pool, const tk_open_member_t *members, json_t *row,
    const char *instead, json_t **left)
{
    tk_open_t  o = { .pool = pool, .members = members };

    o.instead = tk_str_c(instead != NULL ? instead : "");

    return open_row(&o, row, left);
}
