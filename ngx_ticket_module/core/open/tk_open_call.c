/*
 * The driver of the table; see the header.
 */

#include <stdio.h>

#include "tk_form.h"
#include "tk_open_call.h"
#include "tk_json_read.h"
#include "tk_open_value.h"
#include "tk_value.h"

#define OPEN_NAME       64          /* bytes of a member's */
#define OPEN_ID         64          /* characters of a document, before it is
                                       looked at */
#define TK_OPEN_MUST    1

#define END  { NULL, TK_OPEN_INT, 0, 0, 0, 0, TK_OK, NULL, NULL }

#define OF(name, kind, must, min, max, field, wrong, en, zh)                  \
    { name, TK_OPEN_##kind, must, min, max,                                   \
      offsetof(tk_open_request_t, field), wrong, en, zh }
#define MUST(name, kind, min, max, field, en, zh)                             \
    OF(name, kind, TK_OPEN_MUST, min, max, field, TK_OK, en, zh)
#define MAYBE(name, kind, min, max, field, en, zh)                            \
    OF(name, kind, 0, min, max, field, TK_OK, en, zh)
#define MEMBERS(...)  (const tk_open_member_t[]) { __VA_ARGS__, END }
#define OPEN_CALL(name, path, methods, members, done, en, zh)                 \
    [TK_OPEN_##name] = {                                                      \
        TK_OPEN_##name, path, methods, members, done, en, zh                  \
    },

const tk_open_call_t  tk_open_calls[TK_OPEN_CALLS] = {
#include "tk_open_calls.tbl.h"
};


typedef struct {
    tk_pool_t              *pool;
    const json_t           *object;
    const tk_open_member_t *member;
    tk_day_t                today;
    tk_open_request_t      *req;
    char                    name[OPEN_NAME];    /* in lower case */
} open_reading_t;


const tk_open_call_t *
tk_open_call_find(tk_str_t path)
{
    size_t    i, start, slashes;
    tk_str_t  last;

    for (start = path.len, slashes = 0; start > 0; start--) {
        slashes += path.data[start - 1] == '/';

        if (slashes == 2) {
            break;
        }
    }

    last.data = path.data + start;
    last.len = path.len - start;

    for (i = 0; i < TK_OPEN_CALLS; i++) {
        if (tk_str_is(last, tk_open_calls[i].path)) {
            return &tk_open_calls[i];
        }
    }

    return NULL;
}


/* ---- Query and body, as one object ---- */

static void
open_name(const char *name, char out[OPEN_NAME])
{
    size_t  i;

    for (i = 0; name[i] != '\0' && i < OPEN_NAME - 1; i++) {
        out[i] = name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i];
    }

    out[i] = '\0';
}


/* A pair of the query, unless it is none of the call's. */

static tk_err_t
open_query_pair(const tk_open_call_t *call, const tk_pair_t *pair,
    json_t *object, tk_str_t *subject)
{
    char                     name[OPEN_NAME];
    const tk_open_member_t  *member;

    for (member = call->members; member->name != NULL; member++) {
        if (tk_str_is(pair->name, member->name)) {
            break;
        }
    }

    if (member->name == NULL) {
        return TK_OK;
    }

    *subject = tk_str_c(member->name);
    open_name(member->name, name);

    if (json_object_get(object, name) != NULL) {
        return TK_PARAM_WRONG;              /* it came before */
    }

    return json_object_set_new(object, name,
                               json_stringn((char *) pair->value.data,
                                            pair->value.len))
           == 0 ? TK_OK : TK_PARAM_WRONG;
}


static tk_err_t
open_query(tk_pool_t *pool, const tk_open_call_t *call, tk_str_t query,
    json_t *object, tk_str_t *subject)
{
    size_t      i, n;
    tk_err_t    err;
    tk_pair_t  *pairs;

    n = 0;
    pairs = pool->alloc(pool->data, TK_SIGN_PARAMS * sizeof(tk_pair_t));
    if (pairs == NULL) {
        return TK_NO_MEMORY;
    }

    err = tk_form_read(pool, query, pairs, &n);
    if (err != TK_OK) {
        return err == TK_NO_MEMORY ? err : TK_BODY_WRONG;
    }

    for (i = 0; i < n && err == TK_OK; i++) {
        err = open_query_pair(call, &pairs[i], object, subject);
    }

    return err;
}


/* ---- Single members ---- */

static tk_err_t
open_copy(open_reading_t *r, tk_str_t s, tk_str_t *out)
{
    if (s.len == 0) {
        out->data = (unsigned char *) "";
        out->len = 0;
        return TK_OK;
    }

    *out = tk_str_copy(r->pool, s);

    return out->data != NULL ? TK_OK : TK_NO_MEMORY;
}


static tk_err_t
open_said(tk_json_said_e said)
{
    return said == TK_JSON_GOOD ? TK_OK
           : said == TK_JSON_ABSENT ? TK_PARAM_MISSING : TK_PARAM_WRONG;
}


/* A text; one of no characters is none. */

static tk_err_t
open_get(const json_t *object, const char *name, size_t max, tk_str_t *s)
{
    tk_err_t  err;

    err = open_said(tk_json_get_text(object, name, 0, max, s));

    return err == TK_OK && s->len == 0 ? TK_PARAM_MISSING : err;
}


static tk_err_t
open_text(open_reading_t *r, tk_str_t *out)
{
    tk_err_t  err;
    tk_str_t  s;

    err = open_get(r->object, r->name, r->member->max, &s);

    return err == TK_OK ? open_copy(r, s, out) : err;
}


/* As many characters of it as there may be. */

static tk_err_t
open_cut(open_reading_t *r, tk_str_t *out)
{
    int64_t   n;
    tk_err_t  err;
    tk_str_t  s, rest;

    err = open_get(r->object, r->name, SIZE_MAX >> 1, &s);
    if (err != TK_OK) {
        return err;
    }

    for (rest = s, n = 0; rest.len > 0 && n < r->member->max; n++) {
        (void) tk_utf8_next(&rest);
    }

    s.len -= rest.len;

    return open_copy(r, s, out);
}


static tk_err_t
open_when(open_reading_t *r, tk_open_when_t *when)
{
    int       minute;
    tk_day_t  day;
    tk_err_t  err;
    tk_str_t  s;

    err = open_get(r->object, r->name, OPEN_ID, &s);
    if (err != TK_OK) {
        return err;
    }

    if (tk_open_moment(s, &day, &minute) != TK_OK
        || (minute >= 0 && r->member->kind == TK_OPEN_DAY))
    {
        return TK_PARAM_WRONG;
    }

    when->day = day;
    when->minute = minute;

    return TK_OK;
}


static tk_err_t
open_clock(open_reading_t *r, int64_t *out)
{
    int       minute;
    tk_err_t  err;
    tk_str_t  s;

    err = open_get(r->object, r->name, OPEN_ID, &s);
    if (err != TK_OK) {
        return err;
    }

    if (tk_open_clock(s, &minute) != TK_OK) {
        return TK_PARAM_WRONG;
    }

    *out = minute;

    return TK_OK;
}


static tk_err_t
open_texts(open_reading_t *r, tk_open_texts_t *out)
{
    size_t         i, n;
    tk_err_t       err;
    tk_str_t       s;
    const json_t  *array;

    err = open_said(tk_json_get_array(r->object, r->name, r->member->max,
                                      &array));
    if (err != TK_OK) {
        return err;
    }

    n = json_array_size(array);
    out->texts = n > 0 ? r->pool->alloc(r->pool->data, n * sizeof(tk_str_t))
                       : NULL;

    if (n > 0 && out->texts == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < n; i++) {
        if (tk_json_get_element(array, i, 1, TK_OPEN_NUMBER, &s)
            != TK_JSON_GOOD)
        {
            return TK_PARAM_WRONG;
        }

        err = open_copy(r, s, &out->texts[i]);
        if (err != TK_OK) {
            return err;
        }
    }

    out->n = n;

    return TK_OK;
}


/* ---- People ---- */

/* Under the name of one kind of call, or of the other. */

static tk_err_t
open_either(const json_t *object, const char *name, const char *other,
    size_t max, tk_str_t *s)
{
    tk_err_t  err;

    err = open_get(object, name, max, s);

    return err == TK_PARAM_MISSING ? open_get(object, other, max, s) : err;
}


static tk_err_t
open_phone(open_reading_t *r, const json_t *object, tk_open_person_t *person)
{
    size_t         len;
    tk_err_t       err;
    tk_str_t       s;
    unsigned char  phone[TK_OPEN_PHONE];

    err = open_get(object, "mobile", OPEN_ID, &s);
    if (err != TK_OK) {
        return err == TK_PARAM_WRONG ? TK_PHONE_WRONG : err;
    }

    err = tk_open_phone(s, phone, &len);

    return err == TK_OK ? open_copy(r, (tk_str_t) { len, phone },
                                    &person->phone)
                        : err;
}


static tk_err_t
open_document(open_reading_t *r, const json_t *object,
    tk_open_person_t *person)
{
    size_t           len;
    int64_t          kind;
    tk_err_t         err;
    tk_str_t         s;
    unsigned char    id[TK_DOCUMENT_BYTES];
    tk_json_said_e   said;

    err = open_either(object, "idcard", "cardid", OPEN_ID, &s);
    if (err != TK_OK) {
        return err == TK_PARAM_WRONG ? TK_ID_NUMBER : err;
    }

    kind = 0;
    said = tk_json_get_int(object, "idcardtype", 0, INT32_MAX, &kind);

    if (said == TK_JSON_ABSENT) {
        said = tk_json_get_int(object, "cardtype", 0, INT32_MAX, &kind);
    }

    if (said == TK_JSON_WRONG) {
        return TK_ID_KIND;
    }

    err = tk_open_document(s, kind, r->today, id, &len, &person->id_type);

    return err == TK_OK ? open_copy(r, (tk_str_t) { len, id }, &person->id)
                        : err;
}


/* A name that has no room, or has what parts visitors from one another, is
 * none. */

static tk_err_t
open_person_name(open_reading_t *r, const json_t *object,
    tk_open_person_t *person)
{
    tk_err_t  err;
    tk_str_t  s;

    err = open_either(object, "name", "username", TK_OPEN_PERSON_NAME, &s);

    if (err == TK_OK && (memchr(s.data, '^', s.len) != NULL
                         || memchr(s.data, '|', s.len) != NULL))
    {
        return TK_PARAM_WRONG;
    }

    return err == TK_OK ? open_copy(r, s, &person->name) : err;
}


static tk_err_t
open_person(open_reading_t *r, const json_t *object, tk_open_person_t *person)
{
    int       users;
    tk_err_t  err, missing;
    tk_str_t  s;

    memset(person, 0, sizeof(*person));
    users = r->member->kind == TK_OPEN_USERS;
    missing = r->member->kind == TK_OPEN_CONTACT ? TK_CONTACT_MISSING
                                                 : TK_VISITORS_MISSING;

    err = open_person_name(r, object, person);
    if (err != TK_OK) {
        return err == TK_PARAM_MISSING ? missing : err;
    }

    err = open_phone(r, object, person);

    if (err == TK_PARAM_MISSING && r->member->kind == TK_OPEN_VISITORS) {
        err = TK_OK;                        /* the contact has one */
    }

    if (err == TK_OK) {
        err = open_document(r, object, person);

        if (err == TK_PARAM_MISSING && !users) {
            err = TK_OK;                    /* the product says who needs one */
        }
    }

    if (err != TK_OK) {
        return err == TK_PARAM_MISSING ? missing : err;
    }

    err = open_get(object, "memo", TK_OPEN_REMARK, &s);

    return err == TK_OK ? open_copy(r, s, &person->memo)
           : err == TK_PARAM_MISSING ? TK_OK : err;
}


static tk_err_t
open_contact(open_reading_t *r, tk_open_people_t *people)
{
    tk_err_t       err;
    const json_t  *object;

    err = open_said(tk_json_get_object(r->object, r->name, &object));
    if (err != TK_OK) {
        return err == TK_PARAM_MISSING ? TK_CONTACT_MISSING : err;
    }

    people->persons = r->pool->alloc(r->pool->data, sizeof(tk_open_person_t));
    if (people->persons == NULL) {
        return TK_NO_MEMORY;
    }

    people->n = 1;

    return open_person(r, object, people->persons);
}


static tk_err_t
open_people(open_reading_t *r, tk_open_people_t *people)
{
    size_t         i, n;
    tk_err_t       err;
    const json_t  *array, *object;

    err = open_said(tk_json_get_array(r->object, r->name, r->member->max,
                                      &array));

    if (err == TK_OK && json_array_size(array) < (size_t) r->member->min) {
        err = TK_PARAM_MISSING;
    }

    if (err != TK_OK) {
        return err == TK_PARAM_MISSING && r->member->must
               ? TK_VISITORS_MISSING : err;
    }

    n = json_array_size(array);
    people->persons = n > 0 ? r->pool->alloc(r->pool->data,
                                             n * sizeof(tk_open_person_t))
                            : NULL;

    if (n > 0 && people->persons == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < n && err == TK_OK; i++) {
        object = json_array_get(array, i);
        err = json_is_object(object)
              ? open_person(r, object, &people->persons[i]) : TK_PARAM_WRONG;
    }

    people->n = n;

    return err;
}


/* ---- The whole ---- */

static tk_err_t
open_read_kind(open_reading_t *r, void *field)
{
    const tk_open_member_t  *m;

    m = r->member;

    switch (m->kind) {

    case TK_OPEN_INT:
        return open_said(tk_json_get_int(r->object, r->name, m->min, m->max,
                                         field));

    case TK_OPEN_ORDER:
        return open_said(tk_json_get_int(r->object, r->name, 1, INT64_MAX,
                                         field));

    case TK_OPEN_TEXT:
        return open_text(r, field);

    case TK_OPEN_CUT:
        return open_cut(r, field);

    case TK_OPEN_FEN:
        return open_said(tk_json_get_fen(r->object, r->name, field));

    case TK_OPEN_DAY:
    case TK_OPEN_MOMENT:
        return open_when(r, field);

    case TK_OPEN_CLOCK:
        return open_clock(r, field);

    case TK_OPEN_CONTACT:
        return open_contact(r, field);

    case TK_OPEN_VISITORS:
    case TK_OPEN_USERS:
        return open_people(r, field);

    case TK_OPEN_TEXTS:
        return open_texts(r, field);
    }

    return TK_BUG;
}


static tk_err_t
open_read_member(open_reading_t *r, const tk_open_member_t *member)
{
    tk_err_t  err;

    r->member = member;
    open_name(member->name, r->name);

    err = open_read_kind(r, (char *) r->req + member->offset);

    if (err == TK_PARAM_MISSING && !member->must) {
        return TK_OK;
    }

    return err == TK_PARAM_WRONG && member->wrong != TK_OK ? member->wrong
                                                           : err;
}


/* Members that go together. */

static tk_err_t
open_read_pairs(const tk_open_call_t *call, const tk_open_request_t *req,
    tk_str_t *subject)
{
    if ((req->begins < 0) != (req->ends < 0)) {
        *subject = tk_str_c(req->begins < 0 ? "BeginPlayTime" : "EndPlayTime");
        return TK_PARAM_MISSING;
    }

    if (call->call != TK_OPEN_REFUND) {
        return TK_OK;
    }

    if (req->order_id < 0 && req->codes.n == 0) {
        *subject = tk_str_c("OrderId");
        return TK_PARAM_MISSING;
    }

    if (req->count < 0 && req->codes.n == 0) {
        *subject = tk_str_c("RefundCount");
        return TK_PARAM_MISSING;
    }

    return TK_OK;
}


static tk_err_t
open_read_members(open_reading_t *r, const tk_open_call_t *call,
    int32_t partner_id, tk_str_t *subject)
{
    tk_err_t                 err;
    const tk_open_member_t  *member;

    for (member = call->members; member->name != NULL; member++) {
        *subject = tk_str_c(member->name);

        err = open_read_member(r, member);
        if (err != TK_OK) {
            return err;
        }

        if (r->req->partner_id >= 0 && r->req->partner_id != partner_id) {
            return TK_PARTNER_DIFFERS;
        }
    }

    return open_read_pairs(call, r->req, subject);
}


static void
open_init(tk_open_request_t *req)
{
    static const tk_open_when_t  never = { TK_OPEN_NO_DAY, -1 };

    memset(req, 0, sizeof(*req));
    req->partner_id = req->page = req->page_size = req->product_id = -1;
    req->begins = req->ends = req->quantity = req->order_id = -1;
    req->unit_fen = req->tickets = req->count = -1;
    req->first = req->last = req->visit = never;
}


tk_err_t
tk_open_call_read(tk_pool_t *pool, const tk_open_call_t *call,
    int32_t partner_id, tk_str_t query, tk_str_t body, tk_day_t today,
    tk_open_request_t *req, tk_str_t *subject)
{
    json_t          *object;
    tk_err_t         err;
    open_reading_t   reading = { .pool = pool, .today = today, .req = req };

    open_init(req);
    *subject = tk_str_c("");

    if (body.data != NULL) {
        err = tk_json_read(pool, body, &object);
        if (err != TK_OK) {
            return err;
        }

    } else {
        if (!(call->methods & (TK_OPEN_GET | TK_OPEN_QUERY))) {
            return TK_BODY_WRONG;
        }

        object = json_object();
        if (object == NULL) {
            return TK_NO_MEMORY;
        }
    }

    err = query.data != NULL && (call->methods & (TK_OPEN_GET | TK_OPEN_QUERY))
          ? open_query(pool, call, query, object, subject) : TK_OK;

    if (err == TK_OK) {
        reading.object = object;
        err = open_read_members(&reading, call, partner_id, subject);
    }

    json_decref(object);

    if (err == TK_OK) {
        *subject = tk_str_c("");
    }

    return err;
}
