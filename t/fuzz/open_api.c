/*
 * Covers: core/open/tk_open_sign.c core/tk_json_read.c
 *         core/open/tk_open_value.c core/open/tk_open_call.c
 *         core/open/tk_open_notice.c core/open/tk_open_answer.c
 *
 * A request of the open API: three headers, a path, a value, then a call with
 * its query and body.  What is taken of a body is found again under its name in
 * any letters; what jansson alone would not take is not taken.
 */

#include "fuzz.h"
#include "tk_open_answer.h"
#include "tk_open_call.h"
#include "tk_json_read.h"
#include "tk_open_notice.h"
#include "tk_open_sign.h"
#include "tk_open_value.h"
#include "tk_value.h"


static tk_str_t
header(fuzz_input_t *in)
{
    tk_str_t  s;

    s = fuzz_line(in);

    return tk_str_eq(s, fuzz_str("-")) ? (tk_str_t) tk_null_str : s;
}


static void
headers(fuzz_input_t *in)
{
    tk_err_t           err;
    tk_str_t           key, path, cut;
    const char        *which;
    unsigned char      token[TK_OPEN_TOKEN];
    tk_open_head_t     head;
    tk_open_headers_t  sent;

    sent.timestamp = header(in);
    sent.partner = header(in);
    sent.authorization = header(in);
    key = fuzz_str("0123456789ABCDEF0123456789ABCDEF");
    path = fuzz_line(in);

    cut = tk_open_url_path(path);
    fuzz_assert(cut.len > 0 && cut.data[0] == '/');
    fuzz_assert(memchr(cut.data, '?', cut.len) == NULL);

    err = tk_open_head_read(&sent, fuzz_str(TK_OPEN_NAME), &head, &which);

    if (err != TK_OK) {
        fuzz_assert(err == TK_HEADER_MISSING || err == TK_HEADER_WRONG
                    || err == TK_PARTNER_DIFFERS);
        fuzz_assert((err == TK_HEADER_MISSING)
                    == (sent.timestamp.data == NULL
                        || sent.partner.data == NULL
                        || sent.authorization.data == NULL));
        return;
    }

    fuzz_assert(head.partner_id > 0 && head.at_ms >= INT64_C(0));
    fuzz_assert(tk_open_token(key, head.partner, head.timestamp, path, token)
                == TK_OK);
    fuzz_assert(tk_open_token_check(&head, key, path)
                == (memcmp(token, head.token.data, TK_OPEN_TOKEN) == 0
                    ? TK_OK : TK_BAD_SIGN));

    head.token.data = token;
    fuzz_assert(tk_open_token_check(&head, key, path) == TK_OK);
    token[0] ^= 1;
    fuzz_assert(tk_open_token_check(&head, key, path) == TK_BAD_SIGN);
}


static void
values(fuzz_input_t *in)
{
    int            minute, id_type;
    size_t         len;
    int64_t        kind;
    tk_day_t       day;
    tk_str_t       s;
    unsigned char  out[TK_DOCUMENT_BYTES], phone[TK_OPEN_PHONE];
    unsigned char  text[TK_OPEN_DAY_LEN];

    kind = fuzz_int(in);
    s = fuzz_line(in);

    if (tk_open_moment(s, &day, &minute) == TK_OK) {
        fuzz_assert(minute >= -1 && minute < 1440);
        tk_open_format_day(day, text);
        fuzz_assert(memcmp(text, s.data, TK_OPEN_DAY_LEN) == 0);
    }

    if (tk_open_clock(s, &minute) == TK_OK) {
        fuzz_assert(minute >= 0 && minute <= 1440);
    }

    if (tk_open_document(s, kind, TK_ANY_DAY, out, &len, &id_type) == TK_OK) {
        fuzz_assert(len > 0 && len <= TK_DOCUMENT_BYTES);
        fuzz_assert(id_type >= 1 && id_type <= 4);
    }

    if (tk_open_phone(s, phone, &len) == TK_OK) {
        fuzz_assert(tk_check_phone((tk_str_t) { len, phone }) == TK_OK);
    }
}


/* Of every kind, as members of it may be. */

static void
members(const json_t *object)
{
    int64_t        n, fen;
    tk_str_t       s;
    const char    *name;
    const json_t  *member, *value;
    void          *iter;

    for (iter = json_object_iter((json_t *) object); iter != NULL;
         iter = json_object_iter_next((json_t *) object, iter))
    {
        name = json_object_iter_key(iter);
        value = json_object_iter_value(iter);

        fuzz_assert(strpbrk(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL);
        fuzz_assert(!json_is_number(value));

        if (tk_json_get_text(object, name, 0, 64, &s) == TK_JSON_GOOD) {
            fuzz_assert(tk_check_utf8(s) == TK_OK);
        }

        if (tk_json_get_int(object, name, 0, INT32_MAX, &n) == TK_JSON_GOOD) {
            fuzz_assert(n >= 0 && n <= INT32_MAX);
            fuzz_assert(tk_json_get_fen(object, name, &fen) != TK_JSON_GOOD
                        || fen == n * 100);
        }

        if (tk_json_get_object(object, name, &member) == TK_JSON_GOOD) {
            members(member);
        }

        if (tk_json_get_array(object, name, 8, &member) == TK_JSON_GOOD) {
            (void) tk_json_get_element(member, 0, 0, 64, &s);
        }
    }
}


/* Does jansson alone take it?  Numbers too large for it are no matter here. */

static int
is_json(tk_str_t body)
{
    json_t        *root;
    json_error_t   error;

    root = json_loadb((char *) body.data, body.len, 0, &error);

    if (root == NULL) {
        return json_error_code(&error) == json_error_numeric_overflow;
    }

    json_decref(root);

    return 1;
}


/* What somebody sent as a name stays a text of the refusal. */

static void
refused(tk_str_t said)
{
    json_t            *root;
    tk_str_t           answer, log_id;
    tk_open_answer_t   a = {
        .err = TK_PARAM_WRONG, .subject = said,
        .log_id = tk_string("63775710736904140420211221191216904004")
    };

    fuzz_assert(tk_open_answer(&fuzz_pool, &a, &answer) == TK_OK);
    fuzz_assert(tk_json_read(&fuzz_pool, answer, &root) == TK_OK);
    json_decref(root);

    log_id.data = tk_open_answer_log_id(answer);
    log_id.len = a.log_id.len;
    fuzz_assert(tk_str_eq(log_id, a.log_id));
    (void) tk_open_answer_log_id(said);
}


static void
body(tk_str_t said)
{
    char       why[TK_OPEN_WHY];
    json_t    *root;
    tk_err_t   err;

    fuzz_assert(!tk_open_notice_taken(&fuzz_pool, 302, said, why));
    err = tk_json_read(&fuzz_pool, said, &root);
    fuzz_assert(err == TK_OK
                || !tk_open_notice_taken(&fuzz_pool, 200, said, why));

    refused(said);

    if (err != TK_OK) {
        fuzz_assert(err == TK_BODY_WRONG);
        return;
    }

    fuzz_assert(json_is_object(root));

    if (said.len >= 3 && memcmp(said.data, "\xef\xbb\xbf", 3) == 0) {
        said.data += 3;
        said.len -= 3;
    }

    fuzz_assert(is_json(said));
    members(root);
    json_decref(root);
}


/* Whatever was sent, what is read is within the table's bounds, and what is
 * refused is refused by a name of it. */

static void
person(const tk_open_person_t *p)
{
    fuzz_assert(p->name.len > 0 && tk_utf8_length(p->name) <= 32);
    fuzz_assert(memchr(p->name.data, '|', p->name.len) == NULL);
    fuzz_assert(p->phone.len == 0 || tk_check_phone(p->phone) == TK_OK);
    fuzz_assert((p->id.len == 0) == (p->id_type == 0));
}


static void
call(fuzz_input_t *in)
{
    size_t                   i;
    tk_err_t                 err;
    tk_str_t                 query, said, subject;
    tk_open_request_t        req;
    const tk_open_call_t    *c;

    c = tk_open_call_find(fuzz_line(in));
    query = fuzz_line(in);
    said = fuzz_rest(in);

    if (c == NULL) {
        c = &tk_open_calls[said.len % TK_OPEN_CALLS];
    }

    if (said.len == 0) {
        said.data = NULL;
    }

    err = tk_open_call_read(&fuzz_pool, c, 7811, query, said, TK_ANY_DAY, &req,
                            &subject);

    if (err != TK_OK) {
        fuzz_assert(err != TK_BUG && err != TK_NO_MEMORY);
        fuzz_assert(err == TK_BODY_WRONG || subject.len > 0);
        return;
    }

    fuzz_assert(req.contact.n + req.visitors.n <= 1 + TK_OPEN_PEOPLE);

    for (i = 0; i < req.visitors.n; i++) {
        person(&req.visitors.persons[i]);
    }

    for (i = 0; i < req.contact.n; i++) {
        person(&req.contact.persons[i]);
    }

    fuzz_assert(c->call != TK_OPEN_CREATE
                || (req.quantity >= 1 && req.quantity <= TK_OPEN_QUANTITY
                    && req.contact.n == 1 && req.number.len > 0
                    && req.visit.day != TK_OPEN_NO_DAY));
    fuzz_assert(tk_utf8_length(req.remark) <= TK_OPEN_REMARK);
}


static void
fuzz_one(fuzz_input_t *in)
{
    fuzz_input_t  same;

    headers(in);
    values(in);

    same = *in;
    (void) fuzz_line(&same);
    (void) fuzz_line(&same);
    body(fuzz_rest(&same));
    call(in);
}
