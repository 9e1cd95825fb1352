/*
 * What the unit programs of platforms share: the fixtures of t/fixtures/pay,
 * keys of them, and answers spoilt in every place.
 */

#ifndef PAY_H
#define PAY_H

#include <jansson.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_pay.h"

#define PAY_NOW     ((INT64_C(1795831200) - TK_EPOCH) * TK_SECOND)

static tk_arena_t  *pay_arena;
static tk_pool_t   *pay_pool;


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


static inline tk_pay_key_t *
pay_private(json_t *keys, const char *name)
{
    tk_pay_key_t  *key;

    key = tk_pay_key_private(pay_key_text(keys, name, "private_pkcs8"));
    assert_non_null(key);

    return key;
}


static inline tk_pay_key_t *
pay_public(json_t *keys, const char *name)
{
    tk_pay_key_t  *key;

    key = tk_pay_key_public(pay_key_text(keys, name, "public_spki"));
    assert_non_null(key);

    return key;
}


#define PAY_HEADERS     16

/* The headers of a vector. */

static inline size_t
pay_headers(json_t *vector, tk_pair_t pairs[PAY_HEADERS])
{
    size_t       n;
    json_t      *value;
    const char  *name;

    n = 0;

    json_object_foreach(json_object_get(vector, "headers"), name, value) {
        assert_in_range(n, 0, PAY_HEADERS - 1);
        pairs[n].name = tk_str_c(name);
        pairs[n++].value = tk_str_c(json_string_value(value));
    }

    return n;
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

#endif
