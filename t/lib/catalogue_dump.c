/*
 * Prints our interface tables as JSON, for t/10-catalogue.t to compare with
 * what the interface document prints (t/fixtures/interface.json).
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "tk_callback.h"
#include "tk_params.h"


/* json_object_set_new() and the like fail on no memory or bad UTF-8 only. */

static void
dump_set(json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new(object, name, value) != 0) {
        fprintf(stderr, "catalogue_dump: cannot store \"%s\"\n", name);
        exit(1);
    }
}


static void
dump_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) {
        fprintf(stderr, "catalogue_dump: cannot append\n");
        exit(1);
    }
}


static json_t *
dump_text(const char *s)
{
    return s == NULL ? json_null() : json_string(s);
}


static json_t *
dump_editions(int editions)
{
    json_t  *list;

    list = json_array();

    if (editions & TK_V40) {
        dump_append(list, json_string("4.0"));
    }

    if (editions & TK_V30) {
        dump_append(list, json_string("3.0"));
    }

    return list;
}


static json_t *
dump_params(tk_page_e page)
{
    json_t            *list, *o;
    const tk_param_t  *p;

    list = json_array();

    for (p = tk_page_params(page); p->name != NULL; p++) {
        o = json_object();
        dump_set(o, "name", json_string(p->name));
        dump_set(o, "max_len", json_integer(p->max_len));
        dump_set(o, "required", dump_editions(p->required));
        dump_set(o, "editions", dump_editions(p->editions));
        dump_set(o, "encrypted", json_boolean(p->cipher));
        dump_set(o, "values", dump_text(p->values));
        dump_set(o, "default", dump_text(p->initial));
        dump_append(list, o);
    }

    return list;
}


static json_t *
dump_elements(tk_page_e page)
{
    json_t              *list, *o;
    const tk_element_t  *e;

    list = json_array();

    for (e = tk_reply_elements(page); e->element != NULL; e++) {
        o = json_object();
        dump_set(o, "level", json_integer(e->level));
        dump_set(o, "name", json_string(e->element));
        dump_set(o, "repeat", json_boolean(e->format == TK_FMT_EACH
                                           || e->format == TK_FMT_GROUP));
        dump_set(o, "container", json_boolean(e->format == TK_FMT_EACH
                                              || e->format == TK_FMT_GROUP
                                              || e->format == TK_FMT_ONCE));
        dump_set(o, "editions", dump_editions(e->editions));
        dump_append(list, o);
    }

    return list;
}


/* Every result of a page in one edition: name, number, text with "<>" where
 * the subject goes. */

static json_t *
dump_errors(tk_pool_t *pool, tk_page_e page, int edition)
{
    int       i;
    json_t   *list, *o;
    tk_str_t  text, subject = tk_string("<>");

    list = json_array();

    for (i = 0; i < TK_ERR_MAX; i++) {
        if (tk_err_text(pool, i, page, edition, subject, &text) != TK_OK) {
            fprintf(stderr, "catalogue_dump: no memory\n");
            exit(1);
        }

        o = json_object();
        dump_set(o, "name", json_string(tk_err_name(i)));
        dump_set(o, "code", json_integer(tk_err_retcode(i, page, edition)));
        dump_set(o, "text", json_stringn((char *) text.data, text.len));
        dump_set(o, "retryable", json_boolean(tk_error(i)->retryable));
        dump_append(list, o);
    }

    return list;
}


static json_t *
dump_pages(tk_pool_t *pool)
{
    int                    i;
    json_t                *list, *o, *errors;
    const tk_page_t       *page;
    const tk_operation_t  *operation;

    list = json_array();

    for (i = 0; i < TK_PAGE_MAX; i++) {
        page = tk_page_get(i);
        if (page == NULL) {
            continue;
        }

        operation = tk_operation_get(page->operation);

        errors = json_object();
        dump_set(errors, "4.0", dump_errors(pool, i, TK_V40));
        dump_set(errors, "3.0", dump_errors(pool, i, TK_V30));

        o = json_object();
        dump_set(o, "page", json_string(page->name));
        dump_set(o, "number", json_integer(page->operation));
        dump_set(o, "legacy", json_boolean(page->legacy));
        dump_set(o, "write", json_boolean(operation->effect == TK_WRITE));
        dump_set(o, "params", dump_params(i));
        dump_set(o, "response", dump_elements(i));
        dump_set(o, "errors", errors);
        dump_append(list, o);
    }

    return list;
}


/* The URL of a callback of each kind: names are what counts in it. */

static json_t *
dump_callback(tk_pool_t *pool, tk_callback_kind_e kind, int rebate)
{
    tk_str_t       url;
    tk_callback_t  c;

    memset(&c, 0, sizeof(tk_callback_t));

    c.kind = kind;
    c.rebate = rebate;
    c.edition = TK_V40;
    c.address = tk_str_c("http://ota.example/notify");
    c.user = tk_str_c("demo");
    c.password = tk_str_c("00112233445566778899AABBCCDDEEFF");
    c.key = tk_str_c("5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f");
    c.key_index = 1;
    c.order_id = INT64_C(2611210010000000001);
    c.client_ref = tk_str_c("A1");
    c.status = '3';
    c.ticket_no = 1;
    c.ticket_code = tk_str_c("261121001000000000100112345678");
    c.refund_mode = '2';
    c.product_code = tk_str_c("ADULT");
    c.product_name = tk_str_c("ADULT");
    c.persons = 1;
    c.station_name = tk_str_c("GATE");
    c.gate = tk_str_c("1");

    if (tk_callback_url(pool, &c, &url) != TK_OK) {
        fprintf(stderr, "catalogue_dump: no callback URL\n");
        exit(1);
    }

    return json_stringn((char *) url.data, url.len);
}


int
main(void)
{
    json_t      *all, *callbacks;
    tk_pool_t   *pool;
    tk_arena_t  *arena;

    arena = tk_arena_create();

    if (arena == NULL || tk_crypto_init() != TK_OK) {
        fprintf(stderr, "catalogue_dump: cannot start\n");
        return 1;
    }

    pool = tk_arena_pool(arena);

    callbacks = json_object();
    dump_set(callbacks, "Notify_OrderChanged.aspx",
             dump_callback(pool, TK_CALLBACK_STATE, 0));
    dump_set(callbacks, "Notify_Refund.aspx",
             dump_callback(pool, TK_CALLBACK_REFUND, 0));
    dump_set(callbacks, "Notify_Refund_FK.aspx",
             dump_callback(pool, TK_CALLBACK_REFUND, 1));
    dump_set(callbacks, "Notify_Checked.aspx",
             dump_callback(pool, TK_CALLBACK_CHECKED, 0));

    all = json_object();
    dump_set(all, "pages", dump_pages(pool));
    dump_set(all, "callbacks", callbacks);

    if (json_dumpf(all, stdout, JSON_INDENT(1)) != 0) {
        fprintf(stderr, "catalogue_dump: cannot write\n");
        return 1;
    }

    json_decref(all);
    tk_arena_free(arena);

    return 0;
}
