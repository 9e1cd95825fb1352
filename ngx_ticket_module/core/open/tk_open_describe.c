/*
 * The description; see the header.
 */

#include <stdio.h>

#include "tk_buf.h"
#include "tk_json.h"
#include "tk_open_answer.h"
#include "tk_open_call.h"
#include "tk_open_describe.h"

#define OPEN_REF        128
#define OPEN_MOBILE     "^(1[3-9][0-9]{9}|\\+?[0-9-]{5,20})$"


static void
open_pair(tk_json_t *j, const char *key, const char *text)
{
    tk_json_key(j, key);
    tk_json_str(j, tk_str_c(text));
}


static void
open_number(tk_json_t *j, const char *key, int64_t n)
{
    tk_json_key(j, key);
    tk_json_int(j, n);
}


static void
open_open(tk_json_t *j, const char *key)
{
    tk_json_key(j, key);
    tk_json_object(j);
}


static void
open_ref(tk_json_t *j, const char *where, const char *name)
{
    char  ref[OPEN_REF];

    snprintf(ref, sizeof(ref), "#/components/%s/%s", where, name);
    open_pair(j, "$ref", ref);
}


/* "zh: en", both of them. */

static void
open_words(tk_json_t *j, tk_pool_t *pool, const char *key, const char *zh,
    const char *en)
{
    tk_buf_t  b;

    if (tk_buf_init(&b, pool, 128) != TK_OK) {
        j->buf->failed = 1;
        return;
    }

    tk_buf_adds(&b, zh);
    tk_buf_adds(&b, " (");
    tk_buf_adds(&b, en);
    tk_buf_adds(&b, ")");

    tk_json_key(j, key);
    tk_json_str(j, tk_buf_str(&b));
}


/* ---- What calls are given ---- */

static void
open_bounds(tk_json_t *j, const tk_open_member_t *m, const char *min,
    const char *max)
{
    open_number(j, min, m->min);
    open_number(j, max, m->max);
}


/* In an object that is open. */

static void
open_schema(tk_json_t *j, const tk_open_member_t *m)
{
    switch (m->kind) {

    case TK_OPEN_INT:
        open_pair(j, "type", "integer");
        open_bounds(j, m, "minimum", "maximum");
        break;

    case TK_OPEN_ORDER:
        open_pair(j, "type", "integer");
        open_number(j, "minimum", 1);
        break;

    case TK_OPEN_TEXT:
        open_pair(j, "type", "string");
        open_bounds(j, m, "minLength", "maxLength");
        break;

    case TK_OPEN_CUT:
        open_pair(j, "type", "string");
        break;

    case TK_OPEN_FEN:
        open_pair(j, "type", "number");
        open_number(j, "minimum", 0);
        break;

    case TK_OPEN_DAY:
        open_pair(j, "type", "string");
        open_pair(j, "format", "date");
        break;

    case TK_OPEN_MOMENT:
        open_pair(j, "type", "string");
        open_pair(j, "pattern", "^\\d{4}-\\d{2}-\\d{2}"
                                "([ T]\\d{1,2}:\\d{2}(:\\d{2})?)?$");
        break;

    case TK_OPEN_CLOCK:
        open_pair(j, "type", "string");
        open_pair(j, "pattern", "^\\d{1,2}:\\d{2}(:\\d{2})?$");
        break;

    case TK_OPEN_CONTACT:
        open_ref(j, "schemas", "Person");
        break;

    case TK_OPEN_VISITORS:
    case TK_OPEN_USERS:
        open_pair(j, "type", "array");
        open_bounds(j, m, "minItems", "maxItems");
        open_open(j, "items");
        open_ref(j, "schemas",
                 m->kind == TK_OPEN_USERS ? "Passenger" : "Person");
        tk_json_end(j);
        break;

    case TK_OPEN_TEXTS:
        open_pair(j, "type", "array");
        open_bounds(j, m, "minItems", "maxItems");
        open_open(j, "items");
        open_pair(j, "type", "string");
        tk_json_end(j);
        break;
    }
}


static void
open_header(tk_json_t *j, const char *name)
{
    tk_json_object(j);
    open_ref(j, "parameters", name);
    tk_json_end(j);
}


static void
open_parameters(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call,
    int in_query)
{
    const tk_open_member_t  *m;

    tk_json_key(j, "parameters");
    tk_json_array(j);
    open_header(j, "Timestamp");
    open_header(j, "PartnerId");
    open_header(j, "Authorization");

    for (m = call->members; in_query && m->name != NULL; m++) {
        tk_json_object(j);
        open_pair(j, "name", m->name);
        open_pair(j, "in", "query");
        tk_json_key(j, "required");
        tk_json_bool(j, m->must);
        open_words(j, pool, "description", m->zh, m->en);
        open_open(j, "schema");
        open_schema(j, m);
        tk_json_end(j);
        tk_json_end(j);
    }

    tk_json_end(j);
}


static void
open_required(tk_json_t *j, const tk_open_call_t *call)
{
    const tk_open_member_t  *m;

    tk_json_key(j, "required");
    tk_json_array(j);

    for (m = call->members; m->name != NULL; m++) {
        if (m->must) {
            tk_json_str(j, tk_str_c(m->name));
        }
    }

    tk_json_end(j);
}


static void
open_body(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call)
{
    const tk_open_member_t  *m;

    open_open(j, "requestBody");
    open_open(j, "content");
    open_open(j, "application/json");
    open_open(j, "schema");
    open_pair(j, "type", "object");
    open_required(j, call);
    open_open(j, "properties");

    for (m = call->members; m->name != NULL; m++) {
        open_open(j, m->name);
        open_words(j, pool, "description", m->zh, m->en);
        open_schema(j, m);
        tk_json_end(j);
    }

    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
}


/* ---- What they answer ---- */

static void
open_data(tk_json_t *j, const tk_open_call_t *call)
{
    int                      list;
    const tk_open_object_t  *object;

    object = tk_open_answers(call, &list);
    if (object == NULL) {
        return;
    }

    open_open(j, "Data");

    if (list) {
        open_pair(j, "type", "array");
        open_open(j, "items");
    }

    open_ref(j, "schemas", object->name);

    if (list) {
        tk_json_end(j);
    }

    tk_json_end(j);

    if (call->call == TK_OPEN_PRODUCTS) {
        open_open(j, "TotalCount");
        open_pair(j, "type", "integer");
        tk_json_end(j);
    }
}


static void
open_answer_text(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call,
    int uniform)
{
    char  en[OPEN_REF];

    snprintf(en, sizeof(en), "Code %d where IsSuccess is true, else 0",
             tk_open_done_code(call, uniform));
    open_words(j, pool, "description", call->done, en);
}


static void
open_answers(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call,
    int uniform)
{
    size_t  i;

    static const char *const  members[] = {
        "Code", "IsSuccess", "LogId", "Message"
    };

    open_open(j, "responses");
    open_open(j, "200");
    open_answer_text(j, pool, call, uniform);
    open_open(j, "content");
    open_open(j, "application/json");
    open_open(j, "schema");
    open_pair(j, "type", "object");
    tk_json_key(j, "required");
    tk_json_array(j);

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        tk_json_str(j, tk_str_c(members[i]));
    }

    tk_json_end(j);
    open_open(j, "properties");
    open_data(j, call);

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        open_open(j, members[i]);
        open_pair(j, "type", i == 0 ? "integer" : i == 1 ? "boolean"
                                                         : "string");
        tk_json_end(j);
    }

    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
}


static void
open_method(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call,
    int get, int uniform)
{
    char  id[OPEN_REF];

    snprintf(id, sizeof(id), "%s%s", get ? "get-" : "post-",
             strchr(call->path, '/') + 1);

    open_open(j, get ? "get" : "post");
    open_pair(j, "operationId", id);
    open_words(j, pool, "summary", call->zh, call->en);
    open_parameters(j, pool, call, get);

    if (!get) {
        open_body(j, pool, call);
    }

    open_answers(j, pool, call, uniform);
    tk_json_end(j);
}


static void
open_paths(tk_json_t *j, tk_pool_t *pool, int uniform)
{
    char                   path[OPEN_REF];
    size_t                 i;
    const tk_open_call_t  *call;

    open_open(j, "paths");

    for (i = 0; i < TK_OPEN_CALLS; i++) {
        call = &tk_open_calls[i];
        snprintf(path, sizeof(path), "/%s", call->path);
        open_open(j, path);

        if (call->methods & TK_OPEN_GET) {
            open_method(j, pool, call, 1, uniform);
        }

        if (call->methods & TK_OPEN_POST) {
            open_method(j, pool, call, 0, uniform);
        }

        tk_json_end(j);
    }

    tk_json_end(j);
}


/* ---- What several share ---- */

static void
open_said(tk_json_t *j, const tk_open_says_t *m)
{
    switch (m->says) {

    case TK_OPEN_SAYS_INT:
        open_pair(j, "type", "integer");
        break;

    case TK_OPEN_SAYS_FEN:
        open_pair(j, "type", "number");
        break;

    case TK_OPEN_SAYS_TEXT:
        open_pair(j, "type", "string");
        break;

    case TK_OPEN_SAYS_LIST:
        open_pair(j, "type", "array");
        open_open(j, "items");
        open_ref(j, "schemas", m->of->name);
        tk_json_end(j);
        break;
    }
}


static void
open_objects(tk_json_t *j, tk_pool_t *pool)
{
    size_t                 i;
    const tk_open_says_t  *m;

    for (i = TK_OPEN_OBJECT_NONE + 1; i < TK_OPEN_OBJECTS; i++) {
        open_open(j, tk_open_objects[i].name);
        open_pair(j, "type", "object");
        open_open(j, "properties");

        for (m = tk_open_objects[i].members; m->name != NULL; m++) {
            open_open(j, m->name);
            open_words(j, pool, "description", m->zh, m->en);
            open_said(j, m);
            tk_json_end(j);
        }

        tk_json_end(j);
        tk_json_end(j);
    }
}


/* The same people under the names of one kind of call, or of the other. */

static void
open_people(tk_json_t *j, const char *schema, const char *const names[4])
{
    int  i;

    open_open(j, schema);
    open_pair(j, "type", "object");
    tk_json_key(j, "required");
    tk_json_array(j);
    tk_json_str(j, tk_str_c(names[0]));
    tk_json_end(j);
    open_open(j, "properties");

    for (i = 0; i < 4; i++) {
        open_open(j, names[i]);
        open_pair(j, "type", i == 3 ? "integer" : "string");

        if (i == 0) {
            open_number(j, "maxLength", TK_OPEN_PERSON_NAME);
        }

        if (i == 1) {
            open_pair(j, "pattern", OPEN_MOBILE);
        }

        if (i == 3) {
            open_pair(j, "description",
                      "0 身份证, 1 护照, 2 港澳居民来往内地通行证,"
                      " 3 台湾居民来往大陆通行证, 4 军官证, 5 其他");
            open_number(j, "minimum", 0);
            open_number(j, "maximum", 5);
        }

        tk_json_end(j);
    }

    tk_json_end(j);
    tk_json_end(j);
}


static void
open_head(tk_json_t *j, const char *name, const char *pattern,
    const char *description)
{
    open_open(j, name);
    open_pair(j, "name", name);
    open_pair(j, "in", "header");
    tk_json_key(j, "required");
    tk_json_bool(j, 1);
    open_pair(j, "description", description);
    open_open(j, "schema");
    open_pair(j, "type", "string");
    open_pair(j, "pattern", pattern);
    tk_json_end(j);
    tk_json_end(j);
}


static tk_err_t
open_heads(tk_json_t *j, tk_pool_t *pool, tk_str_t name)
{
    tk_err_t  err;
    tk_buf_t  b;

    err = tk_buf_init(&b, pool, 256);
    if (err != TK_OK) {
        return err;
    }

    tk_buf_adds(&b, "Bearer ");
    tk_buf_add(&b, name.data, name.len);
    tk_buf_adds(&b, ":PARTNER:TOKEN; TOKEN is Base64 of HMAC-SHA1 under your"
                    " key over PartnerId, Timestamp and path");
    tk_buf_add(&b, "", 1);

    open_open(j, "parameters");
    open_head(j, "Timestamp", "^\\d{13}$", "milliseconds of Unix time");
    open_head(j, "PartnerId", "^[1-9]\\d{0,8}$", "your number");
    open_head(j, "Authorization", "^Bearer ",
              b.failed ? "" : (const char *) b.start);
    tk_json_end(j);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


static tk_err_t
open_components(tk_json_t *j, tk_pool_t *pool, tk_str_t name)
{
    tk_err_t  err;

    static const char *const  person[] = {
        "Name", "Mobile", "IdCard", "IDCardType"
    };

    static const char *const  passenger[] = {
        "UserName", "Mobile", "CardID", "CardType"
    };

    open_open(j, "components");
    err = open_heads(j, pool, name);

    open_open(j, "schemas");
    open_people(j, "Person", person);
    open_people(j, "Passenger", passenger);
    open_objects(j, pool);
    tk_json_end(j);
    tk_json_end(j);

    return err;
}


tk_err_t
tk_open_describe(tk_pool_t *pool, tk_str_t at, tk_str_t name, int uniform,
    tk_str_t *document)
{
    tk_err_t   err;
    tk_buf_t   b;
    tk_json_t  j;

    err = tk_buf_init(&b, pool, 16384);
    if (err != TK_OK) {
        return err;
    }

    tk_json_init(&j, &b);
    tk_json_object(&j);
    open_pair(&j, "openapi", "3.1.0");
    open_open(&j, "info");
    open_pair(&j, "title", "门票开放接口 (open ticket API)");
    open_pair(&j, "version", "2.3");
    tk_json_end(&j);
    tk_json_key(&j, "servers");
    tk_json_array(&j);
    tk_json_object(&j);
    tk_json_key(&j, "url");
    tk_json_str(&j, at.len ? at : tk_str_c("/"));
    tk_json_end(&j);
    tk_json_end(&j);

    open_paths(&j, pool, uniform);
    err = open_components(&j, pool, name);
    tk_json_end(&j);

    if (err == TK_OK) {
        err = tk_json_done(&j);
    }

    *document = tk_buf_str(&b);

    return err;
}
