/*
 * Decodes a request's pairs by the tables of tk_params.c.  Knows no page.
 */

#include "tk_params.h"
#include "tk_address.h"

#include <ctype.h>


#define KEY_INDEX_MAX   9999
#define STRICT_PAGE_MAX 64
#define STRICT_PAGE_END ".aspx"


static const char *const  common_names[] = {
    "sign_type", "service_version", "input_charset", "sign",
    "sign_key_index", "user", "password", "timestamp", "page"
};


/* The pair of that name; NULL when it was not sent. */

static const tk_pair_t *
request_pair(const tk_pair_t *pairs, size_t n, const char *name)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_is(pairs[i].name, name)) {
            return &pairs[i];
        }
    }

    return NULL;
}


static tk_str_t
request_value(const tk_pair_t *pairs, size_t n, const char *name)
{
    tk_str_t          empty = tk_null_str;
    const tk_pair_t  *pair;

    pair = request_pair(pairs, n, name);

    return pair == NULL ? empty : pair->value;
}


static tk_err_t
request_refuse(tk_err_t err, const char *name, tk_str_t *subject)
{
    *subject = tk_str_c(name);

    return err;
}


/* Common parameters. */

/* May the parameter stand there twice?  See TK_PARAM_SENDER. */

static int
common_may_repeat(tk_page_e page, tk_str_t name)
{
    const tk_param_t  *param;

    for (param = tk_page_params(page); param->name != NULL; param++) {
        if (param->type == TK_PARAM_SENDER && tk_str_is(name, param->name)) {
            return 1;
        }
    }

    return 0;
}


static tk_err_t
common_check_pairs(tk_page_e page, const tk_pair_t *pairs, size_t n,
    tk_str_t *subject)
{
    size_t  i, j, same;

    subject->len = 0;
    subject->data = NULL;

    if (n > TK_SIGN_PARAMS) {
        return TK_TOO_MANY_PARAMS;
    }

    for (i = 0; i < n; i++) {
        *subject = pairs[i].name;

        if (tk_check_utf8(pairs[i].name) != TK_OK
            || tk_check_utf8(pairs[i].value) != TK_OK)
        {
            return TK_BAD_CHARSET;
        }

        for (same = 0, j = 0; j < i; j++) {
            same += pairs[i].name.len == pairs[j].name.len
                    && tk_str_eq_nocase(pairs[i].name, pairs[j].name);
        }

        if (same > 1 || (same == 1 && !common_may_repeat(page, pairs[i].name)))
        {
            return TK_DUPLICATE_PARAM;
        }
    }

    subject->len = 0;
    subject->data = NULL;

    return TK_OK;
}


/* "1.0", "4.0": digits and points.  What it says is not interpreted. */

static int
common_version_fits(tk_str_t s)
{
    size_t  i;

    if (s.len > 8) {
        return 0;
    }

    for (i = 0; i < s.len; i++) {
        if ((s.data[i] < '0' || s.data[i] > '9')
            && (s.data[i] != '.' || i == 0))
        {
            return 0;
        }
    }

    return 1;
}


static int
common_is(tk_str_t s, const char *a, const char *b)
{
    return s.len == 0
           || tk_str_is(s, a)
           || tk_str_is(s, b);
}


static int
common_sign_type(tk_str_t s, tk_sign_e *type)
{
    *type = tk_str_is(s, tk_sign_name(TK_SIGN_HMAC))
            ? TK_SIGN_HMAC : TK_SIGN_MD5;

    return *type == TK_SIGN_HMAC || common_is(s, "MD5", "MD5");
}


/*
 * All fields are filled before anything is refused for its value: so a caller
 * that finds the agent can sign the refusal.  The user comes first (decision
 * 42), then the order of the specification.
 */

tk_err_t
tk_common_decode(tk_page_e page, const tk_pair_t *pairs, size_t n,
    tk_common_t *common, tk_str_t *subject)
{
    tk_err_t  rc, key_rc;
    tk_str_t  index;

    memset(common, 0, sizeof(tk_common_t));
    common->key_index = 1;

    rc = common_check_pairs(page, pairs, n, subject);
    if (rc != TK_OK) {
        return rc;
    }

    common->user = request_value(pairs, n, "user");
    common->password = request_value(pairs, n, "password");
    common->sign = request_value(pairs, n, "sign");

    index = request_value(pairs, n, "sign_key_index");
    key_rc = TK_OK;

    if (index.len) {
        key_rc = tk_parse_int(index, 1, KEY_INDEX_MAX, &common->key_index);
    }

    if (common->user.len == 0 || tk_utf8_length(common->user) > 64) {
        return request_refuse(TK_BAD_PARAM, "user", subject);
    }

    if (!common_sign_type(request_value(pairs, n, "sign_type"),
                          &common->sign_type))
    {
        return request_refuse(TK_BAD_PARAM, "sign_type", subject);
    }

    if (!common_version_fits(request_value(pairs, n, "service_version"))) {
        return request_refuse(TK_BAD_PARAM, "service_version", subject);
    }

    if (!common_is(request_value(pairs, n, "input_charset"), "UTF-8", "UTF8")) {
        return request_refuse(TK_BAD_PARAM, "input_charset", subject);
    }

    if (common->sign.len == 0) {
        return request_refuse(TK_BAD_PARAM, "sign", subject);
    }

    if (key_rc != TK_OK) {
        common->key_index = 1;
        return request_refuse(TK_BAD_PARAM, "sign_key_index", subject);
    }

    if (common->password.len == 0 || common->password.len > 64) {
        return request_refuse(TK_BAD_PARAM, "password", subject);
    }

    return TK_OK;
}


/* What strict mode adds. */

static int
strict_page_fits(const tk_page_t *page, tk_str_t s)
{
    tk_str_t       name;
    unsigned char  text[STRICT_PAGE_MAX + sizeof(STRICT_PAGE_END)];

    if (s.len == 0 || s.len > STRICT_PAGE_MAX) {
        return 0;
    }

    memcpy(text, s.data, s.len);
    memcpy(text + s.len, STRICT_PAGE_END, sizeof(STRICT_PAGE_END) - 1);

    name.data = text;
    name.len = s.len + sizeof(STRICT_PAGE_END) - 1;

    return tk_page_find(s) == page || tk_page_find(name) == page;
}


tk_err_t
tk_strict_check(const tk_pair_t *pairs, size_t n, const tk_page_t *page,
    const tk_zone_t *zone, tk_time_t now, tk_time_t *signed_at,
    tk_str_t *subject)
{
    if (tk_parse_moment(zone, request_value(pairs, n, "timestamp"), now,
                        signed_at)
        != TK_OK
        || *signed_at < now - TK_STRICT_WINDOW
        || *signed_at > now + TK_STRICT_WINDOW)
    {
        return request_refuse(TK_BAD_PARAM, "timestamp", subject);
    }

    if (!strict_page_fits(page, request_value(pairs, n, "page"))) {
        return request_refuse(TK_BAD_PARAM, "page", subject);
    }

    return TK_OK;
}


/* A page's own parameters. */

static void
request_init(tk_request_t *req)
{
    memset(req, 0, sizeof(tk_request_t));

    req->day = TK_NO_DAY;
    req->first_day = TK_NO_DAY;
    req->last_day = TK_NO_DAY;
    req->money_fen = -1;
    req->activate = -1;
    req->send_message = 1;
    req->resource_type = 2;
    req->page_index = -1;
}


/* s is one of the values, which are separated by spaces; NULL: anything is. */

static int
request_in_set(tk_str_t s, const char *values)
{
    size_t       len;
    const char  *p;

    if (values == NULL) {
        return 1;
    }

    for (p = values; *p != '\0'; p += len + (p[len] == ' ')) {
        len = strcspn(p, " ");

        if (len == s.len && memcmp(p, s.data, len) == 0) {
            return 1;
        }
    }

    return 0;
}


/* C0, DEL and C1 (U+0080 to U+009F). */

static int
request_has_control(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] < 0x20 || s.data[i] == 0x7f) {
            return 1;
        }

        if (s.data[i] == 0xc2 && i + 1 < s.len && s.data[i + 1] < 0xa0) {
            return 1;
        }
    }

    return 0;
}


static tk_err_t
request_order(tk_str_t s, int64_t *number)
{
    if (tk_parse_int(s, 1, INT64_MAX, number) != TK_OK) {
        *number = 0;
    }

    return TK_OK;
}


static tk_err_t
request_slot(tk_str_t s, int64_t *number)
{
    if (tk_parse_int(s, TK_SLOT_AUTOMATIC, INT32_MAX, number) != TK_OK) {
        *number = TK_SLOT_BAD;
    }

    return TK_OK;
}


static tk_err_t
request_resource(tk_str_t s, int64_t *number)
{
    *number = s.len == 1 && s.data[0] == '1' ? 1 : 2;

    return TK_OK;
}


/* yyyyMMdd or yyyyMMddHHmmss */

static tk_err_t
request_stamp(tk_str_t s)
{
    size_t    i;
    int64_t   n;
    tk_day_t  day;
    tk_str_t  part;

    static const int  greatest[] = { 23, 59, 59 };

    if (s.len != TK_DAY_LEN && s.len != TK_DAY_LEN + 6) {
        return TK_BAD_VALUE;
    }

    part.data = s.data;
    part.len = TK_DAY_LEN;

    if (tk_parse_day(part, &day) != TK_OK) {
        return TK_BAD_VALUE;
    }

    for (i = TK_DAY_LEN; i < s.len; i += 2) {
        part.data = s.data + i;
        part.len = 2;

        if (part.data[0] < '0' || part.data[0] > '9'
            || tk_parse_int(part, 0, greatest[(i - TK_DAY_LEN) / 2], &n)
               != TK_OK)
        {
            return TK_BAD_VALUE;
        }
    }

    return TK_OK;
}


/* Puts a value that is in the parameter's set into its field. */

static tk_err_t
request_store(const tk_param_t *param, tk_str_t s, tk_request_t *req)
{
    void  *field;

    field = (unsigned char *) req + param->offset;

    switch (param->type) {

    case TK_PARAM_CLIENT_REF:
    case TK_PARAM_SENDER:
        if (request_has_control(s)) {
            return TK_BAD_VALUE;
        }

        break;

    case TK_PARAM_PHONE:
        if (tk_check_phone(s) != TK_OK) {
            return TK_BAD_VALUE;
        }

        break;

    case TK_PARAM_NOTIFY:
        if (tk_address_notify_check(s) != TK_OK) {
            return TK_BAD_VALUE;
        }

        break;

    case TK_PARAM_STAMP:
        if (request_stamp(s) != TK_OK) {
            return TK_BAD_VALUE;
        }

        break;

    case TK_PARAM_MOMENT:
        if (tk_check_moment(s) != TK_OK) {
            return TK_BAD_VALUE;
        }

        break;

    case TK_PARAM_TEXT:
    case TK_PARAM_PASSWORD:
    case TK_PARAM_ADDRESS:
    case TK_PARAM_CHOICE:
        break;

    case TK_PARAM_NUMBER:
    case TK_PARAM_MEDIUM:
        return tk_parse_int(s, 0, INT32_MAX, field);

    case TK_PARAM_SLOT:
        return request_slot(s, field);

    case TK_PARAM_RESOURCE:
        return request_resource(s, field);

    case TK_PARAM_MONEY:
        return tk_parse_money(s, field);

    case TK_PARAM_DAY:
        return tk_parse_day(s, field);

    case TK_PARAM_ORDER:
        return request_order(s, field);
    }

    *(tk_str_t *) field = s;

    return TK_OK;
}


/* UPPER(MD5(...)) as it is; s is in the pool's or the request's memory. */

static int
request_is_digest(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (!isxdigit(s.data[i])) {
            return 0;
        }
    }

    return s.len == 32;
}


static tk_err_t
request_upper(tk_pool_t *pool, tk_str_t *s)
{
    size_t  i;

    *s = tk_str_copy(pool, *s);
    if (s->data == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < s->len; i++) {
        s->data[i] = (unsigned char) toupper(s->data[i]);
    }

    return TK_OK;
}


/* A value as it was sent, to plain text. */

static tk_err_t
request_plain(tk_pool_t *pool, const tk_param_t *param,
    const unsigned char des3[24], tk_memo_t *memo, tk_str_t *s)
{
    tk_err_t  rc;
    tk_str_t  plain;

    if (param->cipher == TK_PLAIN || s->len == 0) {
        return TK_OK;
    }

    if (param->type == TK_PARAM_PASSWORD && request_is_digest(*s)) {
        return request_upper(pool, s);
    }

    rc = (param->cipher == TK_CIPHER_MEMO)
         ? tk_des3_decrypt_memo(pool, des3, memo, *s, &plain)
         : tk_des3_decrypt(pool, des3, *s, &plain);
    if (rc != TK_OK) {
        return rc;
    }

    *s = plain;

    return tk_check_utf8(plain);
}


static int
request_required(const tk_param_t *param, int edition, const tk_request_t *req)
{
    if (param->type == TK_PARAM_MEDIUM && req->activate == 1) {
        return 1;
    }

    return (param->required & edition) != 0 && param->initial == NULL;
}


static tk_err_t
request_param(tk_pool_t *pool, const tk_param_t *param, int edition,
    const tk_pair_t *pair, const unsigned char des3[24], tk_memo_t *memo,
    tk_request_t *req)
{
    tk_err_t  rc;
    tk_str_t  s = tk_null_str;

    if (pair != NULL) {
        s = pair->value;
    }

    rc = request_plain(pool, param, des3, memo, &s);
    if (rc != TK_OK) {
        return rc;
    }

    if (s.len == 0) {
        if (param->type == TK_PARAM_ADDRESS && pair != NULL) {
            return TK_OK;
        }

        if (request_required(param, edition, req)) {
            return param->missing;
        }

        if (param->initial == NULL) {
            return TK_OK;
        }

        s = tk_str_c(param->initial);
    }

    if (param->type != TK_PARAM_RESOURCE) {
        if (param->max_len != 0 && tk_utf8_length(s) > param->max_len) {
            return TK_BAD_VALUE;
        }

        if (!request_in_set(s, param->values)) {
            return TK_BAD_VALUE;
        }
    }

    return request_store(param, s, req);
}


/* Of two of one name the first that is in cipher; of none, the first. */

static const tk_pair_t *
request_sender(tk_pool_t *pool, const tk_pair_t *pairs, size_t n,
    const char *name, const unsigned char des3[24])
{
    size_t    i;
    tk_str_t  plain;

    for (i = 0; i < n; i++) {
        if (tk_str_is(pairs[i].name, name)
            && tk_des3_decrypt(pool, des3, pairs[i].value, &plain) == TK_OK
            && tk_check_utf8(plain) == TK_OK)
        {
            return &pairs[i];
        }
    }

    return request_pair(pairs, n, name);
}


static const tk_pair_t *
request_pair_of(tk_pool_t *pool, const tk_param_t *param,
    const tk_pair_t *pairs, size_t n, const unsigned char des3[24])
{
    return param->type == TK_PARAM_SENDER
           ? request_sender(pool, pairs, n, param->name, des3)
           : request_pair(pairs, n, param->name);
}


tk_err_t
tk_request_decode(tk_pool_t *pool, tk_page_e page, int edition,
    const tk_pair_t *pairs, size_t n, const unsigned char des3[24],
    tk_memo_t *memo, tk_request_t *req, tk_str_t *subject)
{
    tk_err_t           rc;
    const tk_param_t  *param;

    request_init(req);

    for (param = tk_page_params(page); param->name != NULL; param++) {

        if (!(param->editions & edition)) {
            continue;
        }

        rc = request_param(pool, param, edition,
                           request_pair_of(pool, param, pairs, n, des3), des3,
                           memo, req);
        if (rc == TK_OK) {
            continue;
        }

        if (rc == TK_BAD_VALUE || rc == TK_BAD_CIPHER
            || rc == TK_BAD_CHARSET)
        {
            rc = param->bad;
        }

        return request_refuse(rc, param->name, subject);
    }

    return TK_OK;
}


static int
request_is_of_places(const tk_param_t *param)
{
    size_t  i;

    static const size_t  fields[] = {
        offsetof(tk_request_t, order_list),
        offsetof(tk_request_t, day),
        offsetof(tk_request_t, client_ref),
        offsetof(tk_request_t, route_code),
        offsetof(tk_request_t, slot_no),
        offsetof(tk_request_t, session),
        offsetof(tk_request_t, seats)
    };

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (param->offset == fields[i]) {
            return 1;
        }
    }

    return 0;
}


tk_err_t
tk_request_places(tk_pool_t *pool, tk_page_e page, int edition,
    const tk_pair_t *pairs, size_t n, const unsigned char des3[24],
    tk_memo_t *memo, tk_request_t *req)
{
    tk_err_t           rc;
    const tk_param_t  *param;

    request_init(req);

    for (param = tk_page_params(page); param->name != NULL; param++) {

        if (!(param->editions & edition) || !request_is_of_places(param)) {
            continue;
        }

        rc = request_param(pool, param, edition,
                           request_pair_of(pool, param, pairs, n, des3), des3,
                           memo, req);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


static const tk_param_t *
request_own(tk_page_e page, tk_str_t name)
{
    const tk_param_t  *param;

    for (param = tk_page_params(page); param->name != NULL; param++) {
        if (tk_str_is(name, param->name)) {
            return param;
        }
    }

    return NULL;
}


int
tk_page_takes(tk_page_e page, tk_str_t name)
{
    return request_own(page, name) != NULL;
}


tk_str_t
tk_request_name(tk_page_e page, tk_str_t name)
{
    size_t             i;
    tk_str_t           none = tk_null_str;
    const tk_param_t  *param;

    for (i = 0; i < sizeof(common_names) / sizeof(common_names[0]); i++) {
        if (tk_str_is(name, common_names[i])) {
            return tk_str_c(common_names[i]);
        }
    }

    param = request_own(page, name);

    return param == NULL ? none : tk_str_c(param->name);
}


static int
request_is_cipher(tk_page_e page, tk_str_t name)
{
    const tk_param_t  *param;

    if (tk_str_is(name, "password")) {
        return 1;
    }

    for (param = tk_page_params(page); param->name; param++) {
        if (param->cipher && tk_str_is(name, param->name)) {
            return 1;
        }
    }

    return 0;
}


void
tk_request_normalize(tk_page_e page, tk_pair_t *pairs, size_t n)
{
    size_t          i;
    unsigned char  *p, *end;

    for (i = 0; i < n; i++) {
        p = pairs[i].value.data;
        end = p + pairs[i].value.len;

        if (end == p || memchr(p, ' ', end - p) == NULL
            || !request_is_cipher(page, pairs[i].name))
        {
            continue;
        }

        for ( /* void */ ; p < end; p++) {
            if (*p == ' ') {
                *p = '+';
            }
        }
    }
}
