/*
 * The site's own shapes: what is posted for each step of each call, and how its
 * answers are read.
 */

#include <string.h>

#include "rail_orders.h"
#include "rail_page.h"
#include "tk_buf.h"
#include "tk_pay_json.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define RAIL_STEPS          2           /* of one call, at most */
#define RAIL_PAIRS          (RAIL_FIELDS + 2)
#define RAIL_NUMBER         64          /* bytes, of a payment */
#define RAIL_FIELD          2048        /* ... of a form's value */

typedef struct {
    const char     *path;
    int             channel;            /* of the payment channel */
    int             get;                /* fields go with the address */
    int             money;

    size_t        (*fields)(const rail_session_t *session, tk_pair_t *pairs);

    /* As judge of rail_provider_t, of an answer that is JSON. */
    int           (*read)(rail_session_t *session, const json_t *root,
                          rail_said_t *said);
    /* ... that is a page. */
    int           (*page)(rail_session_t *session, const rail_answer_t *answer,
                          rail_said_t *said);
} rail_step_t;


/* ---- What is sent ---- */

static void
rail_pair(tk_pair_t *pairs, size_t *n, const char *name, tk_str_t value)
{
    pairs[*n].name = tk_str_c(name);
    pairs[(*n)++].value = value;
}


static size_t
rail_none_fields(const rail_session_t *session, tk_pair_t *pairs)
{
    size_t  n = 0;

    (void) session;
    rail_pair(pairs, &n, "_json_att", tk_str_c("1"));

    return n;
}


static size_t
rail_login_fields(const rail_session_t *session, tk_pair_t *pairs)
{
    size_t  n = 0;

    rail_pair(pairs, &n, "loginUserDTO.user_name", session->user);
    rail_pair(pairs, &n, "userDTO.password", session->password);

    return n;
}


static size_t
rail_number_fields(const rail_session_t *session, tk_pair_t *pairs)
{
    size_t  n = 0;

    rail_pair(pairs, &n, "sequence_no", session->held_no);
    rail_pair(pairs, &n, "pay_flag", tk_str_c("pay"));

    return n;
}


static size_t
rail_done_fields(const rail_session_t *session, tk_pair_t *pairs)
{
    size_t  n = 0;

    rail_pair(pairs, &n, "queryType", tk_str_c("1"));
    rail_pair(pairs, &n, "sequeue_train_name", session->held_no);

    return n;
}


static size_t
rail_pay_fields(const rail_session_t *session, tk_pair_t *pairs)
{
    size_t  n = 0;

    rail_pair(pairs, &n, "pay_no", session->pay_no);

    return n;
}


/* Of the last form. */

static size_t
rail_form_fields(const rail_session_t *session, tk_pair_t *pairs)
{
    memcpy(pairs, session->fields, session->nfields * sizeof(tk_pair_t));

    return session->nfields;
}


static size_t
rail_confirm_fields(const rail_session_t *session, tk_pair_t *pairs)
{
    size_t  n;

    n = rail_form_fields(session, pairs);
    rail_pair(pairs, &n, "key", session->pay_key);

    return n;
}


/* ---- What is said ---- */

/* The object's data, where the site says that all is well; else *said. */

static const json_t *
rail_data(rail_session_t *session, const json_t *root, rail_said_t *said)
{
    tk_str_t       text;
    json_t        *first;
    const json_t  *data;

    data = json_object_get(root, "data");

    if (json_is_true(json_object_get(root, "status"))) {
        return data != NULL ? data : root;
    }

    first = json_array_get(json_object_get(root, "messages"), 0);
    text = tk_str_c(json_is_string(first) ? json_string_value(first) : "");
    rail_page_words(session->pool, text, said);

    return NULL;
}


/* Why a login was refused.  Of a wrong password the site also says how many
 * more will lock the account. */

static void
rail_login_words(tk_str_t text, rail_said_t *said)
{
    size_t  i;

    static const struct {
        const char  *text, *word;
    } known[] = {
        { "已被锁定", "LOCKED" }, { "已经被锁定", "LOCKED" },
        { "密码输入错误", "BAD_PASSWORD" }, { "密码错误", "BAD_PASSWORD" },
        { "用户不存在", "BAD_PASSWORD" }, { "锁定", "LOCKED" },
        { "验证码", "CAPTCHA" }
    };

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (rail_page_has(text, known[i].text)) {
            said->outcome = RAIL_REFUSED;
            said->word = known[i].word;
            return;
        }
    }
}


static int
rail_login_read(rail_session_t *session, const json_t *root,
    rail_said_t *said)
{
    json_t        *first;
    tk_str_t       text;
    const json_t  *data;

    data = rail_data(session, root, said);

    if (tk_str_eq(tk_pay_json_text(data, "loginCheck"), tk_str_c("Y"))) {
        return 1;
    }

    first = json_array_get(json_object_get(root, "messages"), 0);
    text = tk_str_c(json_is_string(first) ? json_string_value(first) : "");
    rail_page_words(session->pool, text, said);
    rail_login_words(text, said);

    return 0;
}


static int
rail_user_read(rail_session_t *session, const json_t *root, rail_said_t *said)
{
    const json_t  *data;

    data = rail_data(session, root, said);

    if (data == NULL) {
        return 0;
    }

    if (json_is_true(json_object_get(data, "flag"))) {
        said->outcome = RAIL_OK;
    } else {
        said->word = "SESSION";
    }

    return 0;
}


static int
rail_held_read(rail_session_t *session, const json_t *root, rail_said_t *said)
{
    const json_t  *data;

    data = rail_data(session, root, said);

    if (data != NULL) {
        rail_orders_held(session->pool, json_object_get(data, "orderDBList"),
                         session->held_no, said);
    }

    return 0;
}


static int
rail_done_read(rail_session_t *session, const json_t *root, rail_said_t *said)
{
    const json_t  *data;

    data = rail_data(session, root, said);

    if (data != NULL) {
        rail_orders_find(session->pool,
                         json_object_get(data, "OrderDTODataList"),
                         session->held_no, said);
    }

    return 0;
}


static int
rail_returns_read(rail_session_t *session, const json_t *root,
    rail_said_t *said)
{
    const json_t  *data;

    data = rail_data(session, root, said);

    if (data != NULL) {
        rail_orders_returns(session->pool, json_object_get(data, "returnList"),
                            said);
    }

    return 0;
}


/* ---- A payment is opened ---- */

static int
rail_continue_read(rail_session_t *session, const json_t *root,
    rail_said_t *said)
{
    tk_str_t       error;
    const json_t  *data;

    data = rail_data(session, root, said);

    if (data == NULL) {
        return 0;
    }

    error = tk_pay_json_text(data, "existError");

    if (tk_str_eq(error, tk_str_c("N"))) {
        return 1;
    }

    if (tk_str_eq(error, tk_str_c("Y"))) {
        rail_page_words(session->pool, tk_pay_json_text(data, "errorMsg"),
                        said);

        /* Unless the site speaks of itself. */
        if (said->word[0] == '\0') {
            said->outcome = RAIL_REFUSED;
            said->word = "EXPIRED";
        }
    }

    return 0;
}


/* What the channel is to be sent, as the site has signed it. */

static int
rail_form_keep(rail_session_t *session, json_t *form)
{
    size_t       n;
    json_t      *value;
    const char  *name;

    n = 0;

    json_object_foreach(form, name, value) {
        if (!json_is_string(value)) {
            continue;
        }

        if (n == RAIL_FIELDS) {
            return 0;
        }

        session->fields[n].name = tk_str_copy(session->pool, tk_str_c(name));
        session->fields[n].value = rail_text(session->pool, form, name,
                                             RAIL_FIELD);

        if (session->fields[n].name.data == NULL
            || session->fields[n++].value.data == NULL)
        {
            return 0;
        }
    }

    session->nfields = n;

    return n > 0;
}


static int
rail_open_read(rail_session_t *session, const json_t *root, rail_said_t *said)
{
    json_t        *form;
    const json_t  *data;

    data = rail_data(session, root, said);

    if (data == NULL) {
        return 0;
    }

    form = json_object_get(data, "payForm");
    said->pay_no = rail_text(session->pool, form, "payOrderId", RAIL_NUMBER);
    said->fen = rail_fen(form, "amount");

    if (said->pay_no.len > 0 && said->fen > 0
        && rail_form_keep(session, form))
    {
        said->outcome = RAIL_OK;
    } else {
        said->word = "UNREADABLE";
    }

    return 0;
}


/* ---- The payment channel ---- */

static void
rail_paid(rail_session_t *session, const json_t *root, rail_said_t *said)
{
    said->channel_no = rail_text(session->pool, root, "channel_no",
                                 RAIL_NUMBER);
    said->method = rail_text(session->pool, root, "method", RAIL_NUMBER);
    said->paid_at = rail_moment(root, "paid_at");
}


/* Its word among those; the last one, which is NULL: another. */

static const char *
rail_word(const json_t *root, const char *name, const char *const *words)
{
    tk_str_t  text;

    text = tk_pay_json_text(root, name);

    while (*words != NULL && !tk_str_eq(text, tk_str_c(*words))) {
        words++;
    }

    return *words;
}


/* The state of the payment that was asked for; NULL: it says nothing of it. */

static const char *
rail_state(rail_session_t *session, const json_t *root, rail_said_t *said)
{
    const char  *state;

    static const char *const  states[] = {
        "PAID", "NOT_PAID", "PENDING", "REFUSED", "CLOSED", "RETURNED", NULL
    };

    state = tk_str_eq(tk_pay_json_text(root, "pay_no"), session->pay_no)
            ? rail_word(root, "state", states) : NULL;

    if (state == NULL) {
        said->word = "UNREADABLE";
        return NULL;
    }

    if (strcmp(state, "PAID") == 0) {
        rail_paid(session, root, said);
    }

    return state;
}


static int
rail_confirmed(rail_session_t *session, const json_t *root,
    rail_said_t *said)
{
    const char  *state, *reason;

    static const char *const  reasons[] = {
        "FUNDS", "RISK", "CLOSED", "EXPIRED", "AMOUNT", NULL
    };

    state = rail_state(session, root, said);

    if (state == NULL) {
        return 0;
    }

    if (strcmp(state, "PAID") == 0) {
        said->outcome = RAIL_OK;

    } else if (strcmp(state, "PENDING") == 0) {
        said->outcome = RAIL_PENDING;

    } else if (strcmp(state, "REFUSED") == 0) {
        reason = rail_word(root, "reason", reasons);
        said->outcome = RAIL_REFUSED;
        said->word = reason != NULL ? reason : "";
    }

    return 0;
}


static int
rail_query_read(rail_session_t *session, const json_t *root,
    rail_said_t *said)
{
    const char  *state;

    state = rail_state(session, root, said);

    if (state == NULL || strcmp(state, "REFUSED") == 0) {
        return 0;
    }

    said->outcome = strcmp(state, "PENDING") == 0 ? RAIL_PENDING : RAIL_OK;
    said->word = said->outcome == RAIL_OK ? state : "";

    if (strcmp(state, "RETURNED") == 0) {
        said->fen = rail_fen(root, "amount");
        said->reference = rail_text(session->pool, root, "reference",
                                    RAIL_NUMBER);
    }

    return 0;
}


static int
rail_close_read(rail_session_t *session, const json_t *root,
    rail_said_t *said)
{
    const char  *state;

    state = rail_state(session, root, said);

    if (state != NULL && strcmp(state, "CLOSED") == 0) {
        said->outcome = RAIL_OK;

    } else if (state != NULL && strcmp(state, "PAID") == 0) {
        said->outcome = RAIL_REFUSED;
        said->word = state;
    }

    return 0;
}


/* The cashier shows once more what is to be paid: another amount is not. */

static int
rail_cashier_page(rail_session_t *session, const rail_answer_t *answer,
    rail_said_t *said)
{
    int64_t  fen;

    if (rail_page_has(answer->body, "未在指定时间内支付")) {
        said->outcome = RAIL_REFUSED;
        said->word = "EXPIRED";
        return 0;
    }

    session->nfields = rail_page_form(session->pool, answer->body,
                                      session->fields, RAIL_FIELDS);

    if (session->nfields == 0) {
        rail_page_words(session->pool, answer->body, said);
        return 0;
    }

    if (tk_parse_int(tk_pay_value(session->fields, session->nfields, "amount"),
                     1, INT64_MAX, &fen) != TK_OK
        || fen != session->fen
        || !tk_str_eq(tk_pay_value(session->fields, session->nfields,
                                   "payOrderId"), session->pay_no))
    {
        said->outcome = RAIL_REFUSED;
        said->word = "AMOUNT";
        return 0;
    }

    return 1;
}


/* ---- The calls ---- */

static const rail_step_t  rail_steps[RAIL_CALLS][RAIL_STEPS] = {
    [RAIL_LOGIN] = {
        { "/otn/login/loginAysnSuggest", 0, 0, 0,
          rail_login_fields, rail_login_read, NULL },
        { "/otn/login/checkUser", 0, 0, 0,
          rail_none_fields, rail_user_read, NULL }
    },
    [RAIL_HELD] = {
        { "/otn/queryOrder/queryMyOrderNoComplete", 0, 0, 0,
          rail_none_fields, rail_held_read, NULL }
    },
    [RAIL_PAY_OPEN] = {
        { "/otn/queryOrder/continuePayNoCompleteMyOrder", 0, 0, 0,
          rail_number_fields, rail_continue_read, NULL },
        { "/otn/payOrder/paycheckNew", 0, 0, 0,
          rail_number_fields, rail_open_read, NULL }
    },
    [RAIL_PAY_DO] = {
        { "/pay/payGateway", 1, 0, 0,
          rail_form_fields, NULL, rail_cashier_page },
        { "/pay/webBusiness", 1, 0, 1,
          rail_confirm_fields, rail_confirmed, NULL }
    },
    [RAIL_PAY_QUERY] = {
        { "/pay/query", 1, 1, 0, rail_pay_fields, rail_query_read, NULL }
    },
    [RAIL_PAY_CLOSE] = {
        { "/pay/close", 1, 0, 0, rail_pay_fields, rail_close_read, NULL }
    },
    [RAIL_DONE] = {
        { "/otn/queryOrder/queryMyOrder", 0, 0, 0,
          rail_done_fields, rail_done_read, NULL }
    },
    [RAIL_RETURNS] = {
        { "/otn/queryOrder/queryMyReturns", 0, 0, 0,
          rail_number_fields, rail_returns_read, NULL }
    }
};


/* A text whose bytes end with a zero. */

static tk_err_t
rail_ended(tk_buf_t *b, tk_str_t *text)
{
    tk_buf_add(b, "", 1);
    *text = tk_buf_str(b);
    text->len--;

    return b->failed ? TK_NO_MEMORY : TK_OK;
}


static tk_err_t
rail_url(tk_pool_t *pool, const char *base, const char *path, tk_str_t query,
    tk_str_t *url)
{
    tk_buf_t  b;
    tk_err_t  rc;

    rc = tk_buf_init(&b, pool, 256);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_adds(&b, base);
    tk_buf_adds(&b, path);

    if (query.len > 0) {
        tk_buf_adds(&b, "?");
        tk_buf_add(&b, query.data, query.len);
    }

    return rail_ended(&b, url);
}


/* It may have a password, of which there is this one copy. */

static tk_err_t
rail_form(tk_pool_t *pool, const tk_pair_t *pairs, size_t n, tk_str_t *form)
{
    size_t    i, len;
    tk_buf_t  b;
    tk_err_t  rc;

    len = 1;

    for (i = 0; i < n; i++) {
        len += 2 + 3 * (pairs[i].name.len + pairs[i].value.len);
    }

    rc = tk_buf_init(&b, pool, len);
    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        tk_buf_adds(&b, i > 0 ? "&" : "");
        tk_url_value(&b, pairs[i].name);
        tk_buf_adds(&b, "=");
        tk_url_value(&b, pairs[i].value);
    }

    return rail_ended(&b, form);
}


static tk_err_t
rail_site_build(rail_session_t *session, rail_call_e call, int step,
    rail_request_t *request)
{
    size_t              n;
    tk_err_t            rc;
    tk_pair_t           pairs[RAIL_PAIRS];
    const rail_step_t  *s = &rail_steps[call][step];

    memset(request, 0, sizeof(*request));
    request->method = s->get ? "GET" : "POST";
    request->cookies = !s->channel;
    request->money = s->money;

    n = s->fields(session, pairs);
    rc = rail_form(session->pool, pairs, n, &request->body);

    if (rc == TK_OK) {
        rc = rail_url(session->pool,
                      s->channel ? session->channel : session->site, s->path,
                      s->get ? request->body : (tk_str_t) tk_null_str,
                      &request->url);
    }

    if (s->get) {
        request->body = (tk_str_t) tk_null_str;
    }

    return rc;
}


static int
rail_site_judge(rail_session_t *session, rail_call_e call, int step,
    const rail_answer_t *answer, rail_said_t *said)
{
    int                 more;
    json_t             *root;
    const rail_step_t  *s = &rail_steps[call][step];

    memset(said, 0, sizeof(*said));
    said->word = "";
    said->status = answer->status;

    if (!s->channel && rail_page_cookies(session, answer) != TK_OK) {
        return 0;
    }

    if (s->page != NULL && answer->status == 200) {
        return s->page(session, answer, said);
    }

    root = rail_page_json(session->pool, answer, said);
    more = root != NULL && s->read != NULL && s->read(session, root, said);
    json_decref(root);

    return more;
}


const rail_provider_t  rail_site = {
    "http", rail_site_build, rail_site_judge
};
