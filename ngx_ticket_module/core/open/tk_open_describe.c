/*
 * The description; see the header.
 */

#include <stdio.h>

#include "tk_buf.h"
#include "tk_json.h"
#include "tk_open_answer.h"
#include "tk_open_call.h"
#include "tk_open_describe.h"
#include "tk_open_example.h"

#define OPEN_REF        128
#define OPEN_ID         "^([0-9]{15}|[0-9]{17}[0-9Xx]|[0-9A-Za-z()]{5,20})$"
#define OPEN_MOBILE     "^(1[3-9][0-9]{9}|\\+?[0-9-]{5,20})$"

/* What a person has besides a name. */
#define OPEN_WITH_PHONE 1
#define OPEN_WITH_ID    2


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


static void
open_flag(tk_json_t *j, const char *key, int b)
{
    tk_json_key(j, key);
    tk_json_bool(j, b);
}


static void
open_names(tk_json_t *j, const char *const *names)
{
    tk_json_key(j, "required");
    tk_json_array(j);

    for ( /* void */ ; *names != NULL; names++) {
        tk_json_str(j, tk_str_c(*names));
    }

    tk_json_end(j);
}


/* ---- Examples ---- */

/* The next one of a call by a method, behind *at. */

static const tk_open_example_t *
open_example(const tk_open_call_t *call, int get, size_t *at)
{
    const tk_open_example_t  *e;

    while (*at < tk_open_nexamples) {
        e = &tk_open_examples[(*at)++];

        if (e->call == call->call && e->get == get) {
            return e;
        }
    }

    return NULL;
}


static const char *
open_sent(const tk_open_example_t *e, const char *name)
{
    const tk_open_sent_t  *sent;

    for (sent = e->sent; sent->name != NULL; sent++) {
        if (strcmp(sent->name, name) == 0) {
            return sent->json;
        }
    }

    return NULL;
}


/* Of a parameter: under the names of the examples of its call. */

static void
open_sent_examples(tk_json_t *j, const tk_open_call_t *call, const char *name)
{
    size_t                    at;
    const char               *json;
    const tk_open_example_t  *e;

    open_open(j, "examples");

    for (at = 0; (e = open_example(call, 1, &at)) != NULL; ) {
        json = open_sent(e, name);

        if (json != NULL) {
            open_open(j, e->name);
            tk_json_key(j, "value");
            tk_json_raw(j, json);
            tk_json_end(j);
        }
    }

    tk_json_end(j);
}


static void
open_body_examples(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call)
{
    size_t                    at;
    const tk_open_sent_t     *sent;
    const tk_open_example_t  *e;

    open_open(j, "examples");

    for (at = 0; (e = open_example(call, 0, &at)) != NULL; ) {
        open_open(j, e->name);
        open_words(j, pool, "summary", e->zh, e->en);
        open_open(j, "value");

        for (sent = e->sent; sent->name != NULL; sent++) {
            tk_json_key(j, sent->name);
            tk_json_raw(j, sent->json);
        }

        tk_json_end(j);
        tk_json_end(j);
    }

    tk_json_end(j);
}


static void
open_answer_examples(tk_json_t *j, tk_pool_t *pool,
    const tk_open_call_t *call, int get, int uniform)
{
    size_t                    at;
    const tk_open_example_t  *e;

    open_open(j, "examples");

    for (at = 0; (e = open_example(call, get, &at)) != NULL; ) {
        open_open(j, e->name);
        open_words(j, pool, "summary", e->zh, e->en);
        open_number(j, "x-step", (int64_t) at);
        open_open(j, "value");

        if (e->data != NULL) {
            tk_json_raw_members(j, e->data);
        }

        open_number(j, "Code", e->refused == NULL
                               ? tk_open_done_code(call, uniform) : 0);
        open_flag(j, "IsSuccess", e->refused == NULL);
        open_pair(j, "LogId", TK_OPEN_EXAMPLE_LOG_ID);
        open_pair(j, "Message", e->refused != NULL ? e->refused : call->done);
        tk_json_end(j);
        tk_json_end(j);
    }

    tk_json_end(j);
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
        open_ref(j, "schemas", "Contact");
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
open_time(tk_json_t *j)
{
    open_pair(j, "name", "Timestamp");
    open_pair(j, "in", "header");
    open_flag(j, "required", 1);
    open_pair(j, "description", "milliseconds of Unix time");
    open_open(j, "schema");
    open_pair(j, "type", "string");
    open_pair(j, "pattern", "^\\d{13}$");
    tk_json_end(j);
}


/* Where an example has a time of its own, it stands beside that. */

static void
open_time_header(tk_json_t *j, const tk_open_call_t *call, int get)
{
    size_t                    at;
    const tk_open_example_t  *e;

    for (at = 0; get && (e = open_example(call, 1, &at)) != NULL; ) {
        if (open_sent(e, "Timestamp") != NULL) {
            tk_json_object(j);
            open_time(j);
            open_sent_examples(j, call, "Timestamp");
            tk_json_end(j);
            return;
        }
    }

    open_header(j, "Timestamp");
}


static void
open_parameters(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call,
    int get)
{
    const tk_open_member_t  *m;

    tk_json_key(j, "parameters");
    tk_json_array(j);
    open_time_header(j, call, get);
    open_header(j, "PartnerId");

    for (m = call->members;
         (get || (call->methods & TK_OPEN_QUERY)) && m->name != NULL; m++)
    {
        tk_json_object(j);
        open_pair(j, "name", m->name);
        open_pair(j, "in", "query");
        open_flag(j, "required", m->must && get);
        open_words(j, pool, "description", m->zh, m->en);
        open_open(j, "schema");
        open_schema(j, m);
        tk_json_end(j);

        if (get) {
            open_sent_examples(j, call, m->name);
        }

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
    open_flag(j, "required", !(call->methods & TK_OPEN_QUERY));
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
    open_body_examples(j, pool, call);
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
        open_number(j, "minimum", 0);
        tk_json_end(j);
    }
}


/* Members that every answer has. */

static void
open_envelope(tk_json_t *j)
{
    open_open(j, "Code");
    open_pair(j, "type", "integer");
    tk_json_end(j);
    open_open(j, "IsSuccess");
    open_pair(j, "type", "boolean");
    tk_json_end(j);
    open_open(j, "LogId");
    open_pair(j, "type", "string");
    open_pair(j, "pattern", "^\\d{38}$");
    open_flag(j, "x-varies", 1);
    tk_json_end(j);
    open_open(j, "Message");
    open_pair(j, "type", "string");
    open_number(j, "minLength", 1);
    tk_json_end(j);
}


/* In an object that is open: a member has one value alone, or is not there. */

static void
open_const(tk_json_t *j, const char *name, int64_t n)
{
    open_open(j, name);
    open_number(j, "const", n);
    tk_json_end(j);
}


static void
open_is(tk_json_t *j, const char *name, int b)
{
    open_open(j, name);
    open_flag(j, "const", b);
    tk_json_end(j);
}


/* What follows from IsSuccess.  Whoever makes a client of the description has
 * one class for an answer: it stands beside the members. */

static void
open_outcome(tk_json_t *j, const tk_open_call_t *call, int uniform)
{
    int                      list, data;

    static const char *const  none[] = { NULL };
    static const char *const  one[] = { "Data", NULL };
    static const char *const  both[] = { "Data", "TotalCount", NULL };

    data = tk_open_answers(call, &list) != NULL;

    open_open(j, "if");
    open_open(j, "properties");
    open_is(j, "IsSuccess", 1);
    tk_json_end(j);
    tk_json_end(j);

    open_open(j, "then");
    open_names(j, call->call == TK_OPEN_PRODUCTS ? both : data ? one : none);
    open_open(j, "properties");
    open_const(j, "Code", tk_open_done_code(call, uniform));
    tk_json_end(j);
    tk_json_end(j);

    open_open(j, "else");
    open_open(j, "properties");
    open_const(j, "Code", 0);
    open_flag(j, "Data", 0);
    tk_json_end(j);
    tk_json_end(j);
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


static const char *const  open_everywhere[] = {
    "Code", "IsSuccess", "LogId", "Message", NULL
};


static void
open_answers(tk_json_t *j, tk_pool_t *pool, const tk_open_call_t *call,
    int get, int uniform)
{
    open_open(j, "responses");
    open_open(j, "200");
    open_answer_text(j, pool, call, uniform);
    open_open(j, "content");
    open_open(j, "application/json");
    open_open(j, "schema");
    open_pair(j, "type", "object");
    open_names(j, open_everywhere);
    open_open(j, "properties");
    open_data(j, call);
    open_envelope(j);
    tk_json_end(j);
    open_outcome(j, call, uniform);
    tk_json_end(j);
    open_answer_examples(j, pool, call, get, uniform);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);

    open_open(j, "default");
    open_ref(j, "responses", "Refused");
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

    open_answers(j, pool, call, get, uniform);
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
        open_number(j, "minimum", m->min);

        if (m->max > 0) {
            open_number(j, "maximum", m->max);
        }
        break;

    case TK_OPEN_SAYS_FEN:
        open_pair(j, "type", "number");
        open_number(j, "minimum", 0);
        break;

    case TK_OPEN_SAYS_TEXT:
        open_pair(j, "type", "string");

        if (m->pattern != NULL) {
            open_pair(j, "pattern", m->pattern);
        }
        break;

    case TK_OPEN_SAYS_LIST:
        open_pair(j, "type", "array");
        open_open(j, "items");
        open_ref(j, "schemas", m->of->name);
        tk_json_end(j);
        break;
    }

    if (m->varies) {
        open_flag(j, "x-varies", 1);
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
        tk_json_key(j, "required");
        tk_json_array(j);

        for (m = tk_open_objects[i].members; m->name != NULL; m++) {
            tk_json_str(j, tk_str_c(m->name));
        }

        tk_json_end(j);
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
open_people(tk_json_t *j, const char *schema, const char *const names[4],
    int with)
{
    int  i;

    const char *const  needed[] = {
        names[0], with & OPEN_WITH_PHONE ? names[1] : NULL,
        with & OPEN_WITH_ID ? names[2] : NULL, NULL
    };

    open_open(j, schema);
    open_pair(j, "type", "object");
    open_names(j, needed);
    open_open(j, "properties");

    for (i = 0; i < 4; i++) {
        open_open(j, names[i]);
        open_pair(j, "type", i == 3 ? "integer" : "string");

        if (i == 0) {
            open_number(j, "minLength", 1);
            open_number(j, "maxLength", TK_OPEN_PERSON_NAME);
        }

        if (i == 1) {
            open_pair(j, "pattern", OPEN_MOBILE);
        }

        if (i == 2) {
            open_pair(j, "pattern", OPEN_ID);
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
open_heads(tk_json_t *j)
{
    open_open(j, "parameters");
    open_open(j, "Timestamp");
    open_time(j);
    tk_json_end(j);

    open_open(j, "PartnerId");
    open_pair(j, "name", "PartnerId");
    open_pair(j, "in", "header");
    open_flag(j, "required", 1);
    open_pair(j, "description", "your number");
    open_open(j, "schema");
    open_pair(j, "type", "string");
    open_pair(j, "pattern", "^[1-9]\\d{0,8}$");
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
}


/* The header Authorization is no parameter in OpenAPI, but a scheme. */

static tk_err_t
open_scheme(tk_json_t *j, tk_pool_t *pool, tk_str_t name)
{
    tk_err_t  err;
    tk_buf_t  b;

    err = tk_buf_init(&b, pool, 64);
    if (err != TK_OK) {
        return err;
    }

    tk_buf_add(&b, name.data, name.len);
    tk_buf_adds(&b, ":PARTNER:TOKEN");

    open_open(j, "securitySchemes");
    open_open(j, "token");
    open_pair(j, "type", "http");
    open_pair(j, "scheme", "bearer");
    tk_json_key(j, "bearerFormat");
    tk_json_str(j, tk_buf_str(&b));
    open_pair(j, "description", "TOKEN is Base64 of HMAC-SHA1 under the text"
              " of your key over PartnerId, Timestamp and path, one behind the"
              " other; the path as it is sent, without its query");
    tk_json_end(j);
    tk_json_end(j);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


/* What has another status than 200. */

static void
open_refused(tk_json_t *j)
{
    open_open(j, "responses");
    open_open(j, "Refused");
    open_pair(j, "description",
              "403 not over TLS, 404 no such call, 405 another method, 413 and"
              " 414 too large, 429 too many wrong tokens from your address,"
              " 503 nobody can know now");
    open_open(j, "content");
    open_open(j, "application/json");
    open_open(j, "schema");
    open_ref(j, "schemas", "Refusal");
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
}


static void
open_refusal(tk_json_t *j)
{
    open_open(j, "Refusal");
    open_pair(j, "type", "object");
    open_names(j, open_everywhere);
    open_open(j, "properties");
    open_envelope(j);
    tk_json_end(j);
    tk_json_key(j, "allOf");
    tk_json_array(j);
    tk_json_object(j);
    open_open(j, "properties");
    open_const(j, "Code", 0);
    open_is(j, "IsSuccess", 0);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
    tk_json_end(j);
}


static tk_err_t
open_components(tk_json_t *j, tk_pool_t *pool, tk_str_t name)
{
    tk_err_t  err;

    static const char *const  contact[] = {
        "Name", "Mobile", "IdCard", "IDCardType"
    };

    static const char *const  passenger[] = {
        "UserName", "Mobile", "CardID", "CardType"
    };

    open_open(j, "components");
    err = open_scheme(j, pool, name);
    open_heads(j);
    open_refused(j);

    open_open(j, "schemas");
    open_people(j, "Contact", contact, OPEN_WITH_PHONE);
    open_people(j, "Person", contact, 0);
    open_people(j, "Passenger", passenger, OPEN_WITH_PHONE | OPEN_WITH_ID);
    open_refusal(j);
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
    open_pair(&j, "description", "Names of calls and members are read in any"
              " case of letters, numbers as strings, too.  Members of x-varies"
              " differ from host to host.  Examples are of the demonstration's"
              " data on 2026-11-30, one after the other by x-step.");
    tk_json_end(&j);
    tk_json_key(&j, "servers");
    tk_json_array(&j);
    tk_json_object(&j);
    tk_json_key(&j, "url");
    tk_json_str(&j, at.len ? at : tk_str_c("/"));
    tk_json_end(&j);
    tk_json_end(&j);

    tk_json_key(&j, "security");
    tk_json_array(&j);
    tk_json_object(&j);
    tk_json_key(&j, "token");
    tk_json_array(&j);
    tk_json_end(&j);
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
