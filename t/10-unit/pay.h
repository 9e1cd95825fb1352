/*
 * What the unit programs of platforms share: the fixtures of t/fixtures/pay,
 * an account and keys of them, requests as they are built, tables of answers
 * and notices, and both spoilt in every place.
 *
 * A program of a platform begins with pay_begin() and fills pay_account, and
 * ends with pay_end(), which frees the keys.
 */

#ifndef PAY_H
#define PAY_H

#include <jansson.h>

#include "unit.h"
#include "tk_buf.h"
#include "tk_crypto.h"
#include "tk_pay.h"
#include "tk_providers.h"

#define PAY_NOW     ((INT64_C(1795831200) - TK_EPOCH) * TK_SECOND)
#define PAY_MOMENT  "1795831200"
#define PAY_NONCE   "593BEC0C930BF1AFEB40B4A08C8FB242"
#define PAY_HOUR    (3600 * TK_SECOND)
#define PAY_KEYS    8

static tk_arena_t       *pay_arena;
static tk_pool_t        *pay_pool;

static json_t           *pay_keys, *pay_vectors;
static tk_pay_account_t  pay_account;
static tk_time_t         pay_now = PAY_NOW;
static const char       *pay_nonce = PAY_NONCE;
static tk_pay_key_t     *pay_kept[PAY_KEYS];
static size_t            pay_nkept;


/* An answer, and what it means. */

typedef struct {
    tk_pay_action_e    action;
    int                status;          /* of HTTP */
    const char        *says;            /* its text, or the name of a vector */
    tk_pay_outcome_e   outcome;
    tk_pay_state_e     state;
    tk_pay_next_e      next;
    int64_t            amount_fen;
} pay_case_t;

/* An answer that is a vector, to a payment of that number. */

typedef struct {
    const char        *number;
    const char        *code;
    pay_case_t         answer;
} pay_vector_t;

/* A notice, and what it tells. */

typedef struct {
    const char        *says;            /* its text, or the name of a vector */
    tk_pay_proof_e     proof;
    tk_pay_state_e     state;
    int64_t            amount_fen;
    const char        *number;
    const char        *refund_number;
} pay_told_t;

/* What a notice is to an account with another text in one place. */

typedef struct {
    size_t             place;           /* offsetof tk_pay_account_t */
    const char        *text;
    tk_pay_proof_e     proof;
} pay_other_t;

/* What a notice may be that has another byte. */

typedef enum {
    PAY_FORGED = 0,                     /* forged, also when it is cut off */
    PAY_SAME,                           /* not genuine, or it tells the same */
    PAY_SAME_STATE                      /* ... or of the same state */
} pay_spoilt_e;


static inline json_t *
pay_fixture(const char *name)
{
    char           path[128];
    json_t        *root;
    json_error_t   error;

    snprintf(path, sizeof(path), "t/fixtures/pay/%s.json", name);
    root = json_load_file(path, 0, &error);

    if (root == NULL) {
        fail_msg("%s: %s", path, error.text);
    }

    return root;
}


/* A text of a fixture, which stays its owner. */

static inline tk_str_t
pay_text(json_t *object, const char *name)
{
    json_t    *value;
    tk_str_t   s;

    value = json_object_get(object, name);

    if (!json_is_string(value)) {
        fail_msg("the fixture has no text %s", name);
    }

    s.data = (unsigned char *) json_string_value(value);
    s.len = json_string_length(value);

    return s;
}


static inline tk_str_t
pay_key_text(json_t *keys, const char *name, const char *what)
{
    return pay_text(json_object_get(keys, name), what);
}


/* With keys alone. */

static inline void
pay_begin_keys(void)
{
    assert_int_equal(tk_crypto_init(), TK_OK);
    pay_arena = tk_arena_create();
    pay_pool = tk_arena_pool(pay_arena);
    pay_keys = pay_fixture("keys");
}


static inline void
pay_begin(const char *provider, const char *vectors)
{
    pay_begin_keys();
    pay_vectors = pay_fixture(vectors);
    pay_account.provider = tk_provider(tk_str_c(provider));
    assert_non_null(pay_account.provider);
}


static inline int
pay_end(void **state)
{
    (void) state;

    while (pay_nkept > 0) {
        tk_pay_key_free(pay_kept[--pay_nkept]);
    }

    json_decref(pay_keys);
    json_decref(pay_vectors);
    tk_arena_free(pay_arena);

    return 0;
}


/* Keys are freed at the end. */

static inline tk_pay_key_t *
pay_keep(tk_pay_key_t *key)
{
    assert_non_null(key);
    assert_in_range(pay_nkept, 0, PAY_KEYS - 1);
    pay_kept[pay_nkept++] = key;

    return key;
}


static inline tk_pay_key_t *
pay_private(const char *name)
{
    return pay_keep(tk_pay_key_private(pay_key_text(pay_keys, name,
                                                    "private_pkcs8")));
}


static inline tk_pay_key_t *
pay_public(const char *name)
{
    return pay_keep(tk_pay_key_public(pay_key_text(pay_keys, name,
                                                   "public_spki")));
}


static inline tk_pay_call_t
pay_call(tk_pay_action_e action, const tk_pay_content_t *content)
{
    return (tk_pay_call_t) {
        .account = &pay_account,
        .action = action,
        .content = content,
        .now = pay_now,
        .nonce = tk_str_c(pay_nonce),
        .pool = pay_pool
    };
}


/* ---- Vectors ---- */

static inline json_t *
pay_vector(const char *name)
{
    json_t  *vector;

    vector = json_object_get(pay_vectors, name);

    if (vector == NULL) {
        fail_msg("there is no vector %s", name);
    }

    return vector;
}


static inline tk_str_t
pay_vector_text(const char *name, const char *what)
{
    return pay_text(pay_vector(name), what);
}


/* Texts of an object as pairs that live as long as the pool. */

static inline tk_pair_t *
pay_pairs(json_t *object, size_t *n)
{
    json_t      *value;
    tk_pair_t   *pairs;
    const char  *name;

    pairs = pay_pool->alloc(pay_pool->data,
                            (json_object_size(object) + 1) * sizeof(*pairs));
    assert_non_null(pairs);
    *n = 0;

    json_object_foreach(object, name, value) {
        pairs[*n].name = tk_str_c(name);
        pairs[(*n)++].value = tk_str_c(json_string_value(value));
    }

    return pairs;
}


static inline tk_pay_notice_t
pay_notice(const char *name)
{
    json_t           *vector;
    tk_pay_notice_t   notice;

    vector = pay_vector(name);
    notice.headers = pay_pairs(json_object_get(vector, "headers"),
                               &notice.nheaders);
    notice.body = pay_text(vector, json_object_get(vector, "xml") != NULL
                                   ? "xml" : "body");

    return notice;
}


static inline tk_pay_notice_t
pay_notice_of(tk_str_t body)
{
    return (tk_pay_notice_t) { NULL, 0, body };
}


static inline tk_pay_answer_t
pay_answer_of(tk_str_t body)
{
    return (tk_pay_answer_t) { 200, NULL, 0, body };
}


static inline tk_pay_answer_t
pay_answer(const char *name)
{
    json_t           *status;
    tk_pay_notice_t   said;

    said = pay_notice(name);
    status = json_object_get(pay_vector(name), "status");

    return (tk_pay_answer_t) {
        status == NULL ? 200 : (int) json_integer_value(status),
        said.headers, said.nheaders, said.body
    };
}


/* ---- What is built ---- */

static inline tk_err_t
pay_build(tk_pay_action_e action, const tk_pay_content_t *content)
{
    tk_pay_call_t     call;
    tk_pay_request_t  request;

    call = pay_call(action, content);

    return tk_pay_build(&call, &request);
}


/* Behind the gateway. */

static inline void
pay_check_path(const tk_pay_request_t *request, const char *path)
{
    size_t    len;
    tk_str_t  rest;

    len = pay_account.gateway.len;
    assert_true(request->url.len >= len);
    assert_memory_equal(request->url.data, pay_account.gateway.data, len);

    rest.data = request->url.data + len;
    rest.len = request->url.len - len;
    assert_tk_text(rest, path);
}


/* Sent again an hour later, the body is the same. */

static inline void
pay_check_again(const tk_pay_call_t *call, const tk_pay_request_t *request)
{
    tk_pay_call_t     later = *call;
    tk_pay_request_t  again;

    later.now += PAY_HOUR;
    assert_int_equal(tk_pay_build(&later, &again), TK_OK);
    assert_true(tk_str_eq(again.body, request->body));
}


/* ---- Answers ---- */

static inline tk_pay_learned_t
pay_check(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    const pay_case_t *c)
{
    tk_pay_learned_t  learned;
    tk_pay_outcome_e  outcome;

    outcome = tk_pay_judge(call, answer, &learned);

    if (outcome != c->outcome || learned.state != c->state
        || learned.next != c->next || learned.amount_fen != c->amount_fen)
    {
        fail_msg("action %d: outcome %d, state %d, next %d, %lld fen: %d %s",
                 c->action, outcome, learned.state, learned.next,
                 (long long) learned.amount_fen, answer->status, c->says);
    }

    return learned;
}


/* Nothing is proven, and nothing is learned. */

static inline void
pay_check_nothing(const tk_pay_call_t *call, const tk_pay_answer_t *answer)
{
    tk_pay_learned_t  learned;

    assert_int_equal(tk_pay_judge(call, answer, &learned), TK_PAY_UNKNOWN);
    assert_int_equal(learned.state, TK_PAY_UNSAID);
    assert_string_equal(learned.code, "");
}


/* What an answer means when it is cut off, and when a byte of it is another:
 * the same as when it is whole, or nothing.  Where "exact" none of its bytes
 * may be missing. */

static inline void
pay_spoil(const tk_pay_call_t *call, const tk_pay_answer_t *whole, int exact)
{
    size_t             at;
    uint64_t           dice = 1;
    tk_arena_t        *arena;
    tk_pay_call_t      spoilt = *call;
    tk_pay_answer_t    answer = *whole;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   right, outcome;

    right = tk_pay_judge(call, whole, &learned);
    arena = tk_arena_create();
    assert_non_null(arena);
    spoilt.pool = tk_arena_pool(arena);

    for (at = 0; at < whole->body.len; at++) {
        answer.body = unit_guard(whole->body.data, at);
        outcome = tk_pay_judge(&spoilt, &answer, &learned);
        assert_true(outcome == TK_PAY_UNKNOWN
                    || (!exact && outcome == right));

        answer.body = unit_guard(whole->body.data, whole->body.len);
        answer.body.data[at] ^= 1 << (unit_random(&dice) % 8);
        outcome = tk_pay_judge(&spoilt, &answer, &learned);
        assert_true(outcome == TK_PAY_UNKNOWN || outcome == right);
        tk_arena_reset(arena);
    }

    tk_arena_free(arena);
}


/* With the right status alone, and as a whole. */

static inline void
pay_check_vector(const pay_vector_t *v, const tk_pay_content_t *content,
    int spoil)
{
    size_t            i;
    tk_pay_call_t     call;
    tk_pay_answer_t   answer;
    tk_pay_content_t  named = *content;
    tk_pay_learned_t  learned;

    static const int  statuses[] = { 302, 500, 502 };

    named.number = tk_str_c(v->number);
    call = pay_call(v->answer.action, &named);
    answer = pay_answer(v->answer.says);
    assert_int_equal(answer.status, v->answer.status);

    learned = pay_check(&call, &answer, &v->answer);
    assert_string_equal(learned.code, v->code);

    if (spoil) {
        pay_spoil(&call, &answer, 1);
    }

    for (i = 0; i < unit_count(statuses); i++) {
        answer.status = statuses[i];
        assert_int_equal(tk_pay_judge(&call, &answer, &learned),
                         TK_PAY_UNKNOWN);
    }
}


static inline void
pay_check_vectors(const pay_vector_t *vectors, size_t n,
    const tk_pay_content_t *content)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        pay_check_vector(&vectors[i], content, 1);
    }
}


/* ---- Notices ---- */

static inline tk_pay_proof_e
pay_noticed_by(const tk_pay_account_t *account, const tk_pay_notice_t *notice,
    tk_pay_learned_t *learned)
{
    tk_pay_call_t  call;

    call = pay_call(0, NULL);
    call.account = account;

    return tk_pay_notice(&call, notice, learned);
}


static inline tk_pay_learned_t
pay_check_told(const tk_pay_account_t *account, const tk_pay_notice_t *notice,
    const pay_told_t *t)
{
    tk_pay_proof_e    proof;
    tk_pay_learned_t  learned;

    proof = pay_noticed_by(account, notice, &learned);

    if (proof != t->proof || learned.state != t->state
        || learned.amount_fen != t->amount_fen)
    {
        fail_msg("proof %d, state %d, %lld fen: %s", proof, learned.state,
                 (long long) learned.amount_fen, t->says);
    }

    assert_tk_text(learned.number, t->number);
    assert_tk_text(learned.refund_number, t->refund_number);

    return learned;
}


static inline void
pay_check_others(const tk_pay_notice_t *notice, const pay_other_t *others,
    size_t n)
{
    size_t            i;
    tk_pay_account_t  other;
    tk_pay_learned_t  learned;

    for (i = 0; i < n; i++) {
        other = pay_account;
        *(tk_str_t *) (void *) ((char *) &other + others[i].place) =
            tk_str_c(others[i].text);

        assert_int_equal(pay_noticed_by(&other, notice, &learned),
                         others[i].proof);
        assert_int_equal(learned.amount_fen, -1);
    }
}


static inline void
pay_check_spoilt(tk_pay_proof_e proof, const tk_pay_learned_t *learned,
    const tk_pay_learned_t *right, pay_spoilt_e bound)
{
    if (bound == PAY_FORGED) {
        assert_int_equal(proof, TK_PAY_FORGED);
        return;
    }

    if (proof == TK_PAY_GENUINE) {
        assert_int_equal(learned->state, right->state);
        assert_true(bound == PAY_SAME_STATE
                    || (learned->amount_fen == right->amount_fen
                        && tk_str_eq(learned->number, right->number)));
    }
}


/* Cut off it is never genuine. */

static inline void
pay_spoil_notice(const tk_pay_notice_t *whole, pay_spoilt_e bound)
{
    size_t            at;
    uint64_t          dice = 1;
    tk_pool_t        *kept = pay_pool;
    tk_arena_t       *arena;
    tk_pay_proof_e    proof;
    tk_pay_notice_t   notice = *whole;
    tk_pay_learned_t  right, learned;

    assert_int_equal(pay_noticed_by(&pay_account, whole, &right),
                     TK_PAY_GENUINE);
    arena = tk_arena_create();
    assert_non_null(arena);
    pay_pool = tk_arena_pool(arena);

    for (at = 0; at < whole->body.len; at++) {
        notice.body = unit_guard(whole->body.data, at);
        proof = pay_noticed_by(&pay_account, &notice, &learned);
        assert_int_not_equal(proof, TK_PAY_GENUINE);
        pay_check_spoilt(proof, &learned, &right, bound);

        notice.body = unit_guard(whole->body.data, whole->body.len);
        notice.body.data[at] ^= 1 + unit_random(&dice) % 255;
        proof = pay_noticed_by(&pay_account, &notice, &learned);
        pay_check_spoilt(proof, &learned, &right, bound);
        tk_arena_reset(arena);
    }

    pay_pool = kept;
    tk_arena_free(arena);
}


/* ---- The envelope of headers ---- */

/* The last headers of an answer or notice: moment, nonce, serial, signature,
 * under names and by a key of the platform's. */

#define PAY_ENVELOPE    4

typedef struct {
    const char  *names[PAY_ENVELOPE];
    tk_str_t     serial;
} pay_envelope_t;


static inline tk_pay_notice_t
pay_enveloped(const pay_envelope_t *envelope, tk_pay_key_t *key,
    const char *body)
{
    size_t      i;
    tk_buf_t    b;
    tk_str_t    values[PAY_ENVELOPE];
    tk_pair_t  *headers;

    values[0] = unit_str(PAY_MOMENT);
    values[1] = unit_str(PAY_NONCE);
    values[2] = envelope->serial;

    assert_int_equal(tk_buf_init(&b, pay_pool, 1024), TK_OK);
    tk_buf_adds(&b, PAY_MOMENT "\n" PAY_NONCE "\n");
    tk_buf_adds(&b, body);
    tk_buf_adds(&b, "\n");
    assert_int_equal(tk_pay_sign(pay_pool, key, tk_buf_str(&b), &values[3]),
                     TK_OK);

    headers = pay_pool->alloc(pay_pool->data, PAY_ENVELOPE * sizeof(*headers));
    assert_non_null(headers);

    for (i = 0; i < PAY_ENVELOPE; i++) {
        headers[i].name = tk_str_c(envelope->names[i]);
        headers[i].value = values[i];
    }

    return (tk_pay_notice_t) { headers, PAY_ENVELOPE, tk_str_c(body) };
}


static inline tk_pay_answer_t
pay_answered(const pay_envelope_t *envelope, tk_pay_key_t *key, int status,
    const char *body)
{
    tk_pay_notice_t  said;

    said = pay_enveloped(envelope, key, body);

    return (tk_pay_answer_t) { status, said.headers, said.nheaders,
                               said.body };
}


/* By whom it is signed, decides: by the platform it means what the case says,
 * by another and by nobody it means nothing. */

static inline void
pay_check_enveloped(const pay_envelope_t *envelope, tk_pay_key_t *theirs,
    tk_pay_key_t *another, const pay_case_t *c,
    const tk_pay_content_t *content)
{
    tk_pay_call_t    call;
    tk_pay_answer_t  answer;

    call = pay_call(c->action, content);
    answer = pay_answered(envelope, theirs, c->status, c->says);
    (void) pay_check(&call, &answer, c);

    answer = pay_answered(envelope, another, c->status, c->says);
    pay_check_nothing(&call, &answer);
    answer.nheaders = 0;
    pay_check_nothing(&call, &answer);
}

#endif
