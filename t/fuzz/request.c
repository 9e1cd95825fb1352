/*
 * Covers: core/aspx/tk_decode.c core/aspx/tk_params.c core/aspx/tk_pages.c
 *         core/tk_operation.c
 *
 * A page's name, an edition and a query; a value behind '!' goes under the
 * cipher.  What comes out is a row of the error table that names a parameter
 * of the page, or a request that keeps every promise of tk_aspx.h.
 */

#include "fuzz.h"
#include "tk_form.h"
#include "tk_params.h"
#include "tk_address.h"

static unsigned char  key[24];


static void
encipher(tk_pair_t *pairs, size_t n)
{
    size_t    i;
    tk_str_t  plain;

    for (i = 0; i < n; i++) {
        plain = pairs[i].value;

        if (plain.len > 0 && plain.data[0] == '!') {
            plain.data++;
            plain.len--;
            fuzz_assert(tk_des3_encrypt(&fuzz_pool, key, plain,
                                        &pairs[i].value) == TK_OK);
        }

        /* no two of them share bytes, as in a request */
        pairs[i].value = fuzz_copy(pairs[i].value.data, pairs[i].value.len);
    }
}


static int
has_control(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] < 0x20 || s.data[i] == 0x7f) {
            return 1;
        }
    }

    return 0;
}


static void
check_text(const tk_param_t *param, tk_str_t s)
{
    fuzz_assert(param->max_len == 0 || tk_utf8_length(s) <= param->max_len);
    fuzz_assert(param->cipher == TK_PLAIN || tk_check_utf8(s) == TK_OK);

    if (s.len == 0) {
        return;
    }

    switch (param->type) {

    case TK_PARAM_CLIENT_REF:
        fuzz_assert(!has_control(s));
        break;

    case TK_PARAM_NOTIFY:
        fuzz_assert(tk_address_notify_check(s) == TK_OK);
        break;

    case TK_PARAM_PHONE:
        fuzz_assert(tk_check_phone(s) == TK_OK);
        break;

    case TK_PARAM_MOMENT:
        fuzz_assert(tk_check_moment(s) == TK_OK);
        break;

    case TK_PARAM_STAMP:
        fuzz_assert(s.len == 8 || (s.len == 14 && param->max_len == 14));
        break;

    default:
        break;
    }
}


static void
check_number(const tk_param_t *param, int64_t n, int sent)
{
    switch (param->type) {

    case TK_PARAM_MONEY:
        fuzz_assert(n >= -1 && n <= INT64_C(999999999999999));
        break;

    case TK_PARAM_ORDER:
        fuzz_assert(n >= 0);
        break;

    case TK_PARAM_RESOURCE:
        fuzz_assert(!sent || n == 1 || n == 2);
        break;

    default:
        if (param->offset == offsetof(tk_request_t, slot_no)
            && n == TK_SLOT_BAD)
        {
            break;
        }

        fuzz_assert(n >= -1 && n <= INT32_MAX);
        break;
    }
}


static void
check_field(const tk_param_t *param, const tk_request_t *req, int sent)
{
    int64_t      n;
    tk_day_t     day;
    tk_str_t     s;
    const void  *field = (const unsigned char *) req + param->offset;

    switch (param->type) {

    case TK_PARAM_DAY:
        memcpy(&day, field, sizeof(day));
        fuzz_assert((day >= 0 && day <= 73048) || day == TK_NO_DAY);
        break;

    case TK_PARAM_NUMBER:
    case TK_PARAM_SLOT:
    case TK_PARAM_MEDIUM:
    case TK_PARAM_RESOURCE:
    case TK_PARAM_MONEY:
    case TK_PARAM_ORDER:
        memcpy(&n, field, sizeof(n));
        check_number(param, n, sent);
        break;

    default:
        memcpy(&s, field, sizeof(s));
        check_text(param, s);
        break;
    }
}


static int
was_sent(const tk_pair_t *pairs, size_t n, const char *name)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_eq_nocase(pairs[i].name, tk_str_c(name))) {
            return 1;
        }
    }

    return 0;
}


static void
check_taken(tk_page_e page, int edition, const tk_pair_t *pairs, size_t n,
    const tk_request_t *req)
{
    int                sent;
    const tk_param_t  *param;

    for (param = tk_page_params(page); param->name != NULL; param++) {
        if (!(param->editions & edition)) {
            continue;
        }

        sent = was_sent(pairs, n, param->name);
        check_field(param, req, sent);

        /* what must be there was there */
        fuzz_assert(sent || !(param->required & edition)
                    || param->initial != NULL);
    }
}


static void
check_refused(tk_page_e page, tk_err_t rc, tk_str_t subject)
{
    const tk_param_t  *param;

    fuzz_assert(rc > TK_OK && rc < TK_ERR_MAX);

    for (param = tk_page_params(page); param->name != NULL; param++) {
        if (tk_str_eq(subject, tk_str_c(param->name))) {
            fuzz_assert(rc == param->missing || rc == param->bad);
            return;
        }
    }

    fuzz_assert(!"it names a parameter of the page");
}


/* The common parameters, before anybody is known. */

static void
check_common(tk_page_e page, const tk_pair_t *pairs, size_t n)
{
    tk_err_t     rc;
    tk_str_t     subject = tk_null_str;
    tk_common_t  common;

    rc = tk_common_decode(page, pairs, n, &common, &subject);

    if (rc != TK_OK) {
        fuzz_assert(rc > TK_OK && rc < TK_ERR_MAX && rc != TK_BUG);
        return;
    }

    fuzz_assert(tk_utf8_length(common.user) >= 1);
    fuzz_assert(tk_utf8_length(common.user) <= 64);
    fuzz_assert(tk_check_utf8(common.user) == TK_OK);
    fuzz_assert(common.key_index >= 1 && common.key_index <= 9999);
    fuzz_assert(common.sign.len > 0 && common.password.len > 0);
}


/* Of strict mode: signed for this page, now. */

static void
check_strict(const tk_page_t *page, const tk_pair_t *pairs, size_t n)
{
    tk_time_t  signed_at, now;
    tk_str_t   subject = tk_null_str;

    static const tk_zone_t  utc = { NULL, 0 };

    now = tk_local_midnight(&utc, tk_day_from_civil(2026, 11, 22));

    if (tk_strict_check(pairs, n, page, &utc, now, &signed_at, &subject)
        == TK_OK)
    {
        fuzz_assert(signed_at >= now - TK_STRICT_WINDOW);
        fuzz_assert(signed_at <= now + TK_STRICT_WINDOW);
        fuzz_assert(was_sent(pairs, n, "page"));

    } else {
        fuzz_assert(tk_str_eq(subject, fuzz_str("page"))
                    || tk_str_eq(subject, fuzz_str("timestamp")));
    }
}


static void
check_request(tk_page_e page, int edition, const tk_pair_t *pairs, size_t n)
{
    tk_err_t             rc;
    tk_str_t             subject = tk_null_str, again = tk_null_str;
    tk_request_t         req, places;
    static tk_memo_t     memo;

    rc = tk_request_decode(&fuzz_pool, page, edition, pairs, n, key, &memo,
                           &req, &subject);

    if (rc == TK_OK) {
        check_taken(page, edition, pairs, n, &req);
        fuzz_assert(tk_request_places(&fuzz_pool, page, edition, pairs, n, key,
                                      &memo, &places) == TK_OK);
        fuzz_assert(tk_str_eq(places.order_list, req.order_list));
        fuzz_assert(places.day == req.day && places.slot_no == req.slot_no);

    } else {
        check_refused(page, rc, subject);
    }

    /* without the memory of ciphers it reads the same */
    fuzz_assert(tk_request_decode(&fuzz_pool, page, edition, pairs, n, key,
                                  NULL, &req, &again) == rc);
    fuzz_assert(tk_str_eq(subject, again));
}


static void
fuzz_one(fuzz_input_t *in)
{
    int               edition;
    size_t            n;
    tk_str_t          name;
    tk_pair_t         pairs[TK_SIGN_PARAMS];
    tk_terms_t        terms;
    const tk_page_t  *page;

    tk_des3_key(fuzz_str("0f8fad5b-d9cb-469f-a165-70867728950e"), key);

    name = fuzz_until(in, ' ');
    edition = fuzz_int(in) == 3 ? TK_V30 : TK_V40;
    n = 0;

    page = tk_page_find(name);
    if (page == NULL
        || tk_form_read(&fuzz_pool, fuzz_rest(in), pairs, &n) != TK_OK)
    {
        return;
    }

    fuzz_assert(tk_page_get(page->page) == page);
    tk_page_terms(page, edition, &terms);
    fuzz_assert(terms.operation->number == page->operation);

    encipher(pairs, n);
    check_common(page->page, pairs, n);
    check_strict(page, pairs, n);
    tk_request_normalize(page->page, pairs, n);
    check_request(page->page, edition, pairs, n);
}
