/*
 * The content of a job: what is opened of it and when, and what an answer
 * leaves behind.
 */

#include "unit.h"
#include "pay_content.h"
#include "tk_buf.h"
#include "tk_crypto.h"
#include "tk_value.h"

#define SUPPLIER    7
#define HOLDS       "3.1"               /* party and account */

static tk_keyring_t        keyring;
static tk_arena_t         *arena;
static tk_pool_t          *pool;
static const char         *seals[PAY_SEALS] = {
    [PAY_SEAL_CODE] = "auth_code", [PAY_SEAL_PAYEE] = "payee",
    [PAY_SEAL_PAYER] = "payer", [PAY_SEAL_PAYEE_NAME] = "payee_name",
    [PAY_SEAL_AGREEMENT] = "agreement", [PAY_SEAL_CONTACT] = "contact",
    [PAY_SEAL_MOBILE] = "mobile"
};
static const char         *whats[PAY_SEALS] = {
    [PAY_SEAL_CODE] = "auth_code", [PAY_SEAL_PAYEE] = "party_number",
    [PAY_SEAL_PAYER] = "party_number", [PAY_SEAL_PAYEE_NAME] = "party_holder",
    [PAY_SEAL_AGREEMENT] = "party_agreement",
    [PAY_SEAL_CONTACT] = "party_contact", [PAY_SEAL_MOBILE] = "party_mobile"
};


static int
setup(void **state)
{
    unsigned char  master[32] = { 1 };

    (void) state;

    arena = tk_arena_create();
    pool = tk_arena_pool(arena);

    return tk_crypto_init() == TK_OK
           && tk_keyring_init(&keyring, master) == TK_OK ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    tk_keyring_wipe(&keyring);
    tk_arena_free(arena);

    return 0;
}


/* A seal of its own name, in hex. */

static const char *
sealed(pay_seal_e which, const char *context)
{
    char      *hex;
    tk_str_t   seal;

    assert_int_equal(tk_seal(pool, &keyring, SUPPLIER, whats[which],
                             tk_str_c(context), tk_str_c(seals[which]),
                             &seal), TK_OK);
    hex = pool->alloc(pool->data, 2 * seal.len + 1);
    assert_non_null(hex);
    tk_format_hex(seal.data, seal.len, (unsigned char *) hex, 0);
    hex[2 * seal.len] = '\0';

    return hex;
}


/* Content with every seal there is. */

static void
whole(const char *held, tk_pay_content_t *content, pay_sealed_t *found)
{
    size_t    i;
    tk_buf_t  b;

    assert_int_equal(tk_buf_init(&b, pool, 4096), TK_OK);
    tk_buf_adds(&b, "{\"attach\":\"26\",\"sealed_for\":\"" HOLDS "\"");

    for (i = 0; i < PAY_SEALS; i++) {
        tk_buf_adds(&b, ",\"");
        tk_buf_adds(&b, seals[i]);
        tk_buf_adds(&b, "_sealed\":\"");
        tk_buf_adds(&b, sealed(i, i == PAY_SEAL_CODE ? "26" : held));
        tk_buf_adds(&b, "\"");
    }

    tk_buf_adds(&b, "}");
    assert_false(b.failed);
    assert_int_equal(pay_content_read(pool, tk_buf_str(&b), content, found),
                     TK_OK);
}


static tk_err_t
opened(tk_pay_action_e action, const pay_sealed_t *found,
    tk_pay_content_t *content)
{
    return pay_content_open(pool, &keyring, SUPPLIER, action, found, content);
}


static void
test_opened_where_it_is_sent(void **state)
{
    tk_pay_content_t  c;
    pay_sealed_t      found;

    (void) state;

    whole(HOLDS, &c, &found);
    assert_int_equal(c.payee.len, 0);
    assert_int_equal(opened(TK_PAY_TRANSFER, &found, &c), TK_OK);
    assert_tk_text(c.payee, "payee");
    assert_tk_text(c.payer, "payer");
    assert_tk_text(c.payee_name, "payee_name");
    assert_tk_text(c.agreement_no, "agreement");
    assert_tk_text(c.contact, "contact");
    assert_tk_text(c.mobile, "mobile");
    assert_int_equal(c.auth_code.len, 0);

    pay_content_wipe(&found, &c);
    assert_int_equal(c.payee.len + c.payer.len + c.payee_name.len
                     + c.agreement_no.len + c.contact.len + c.mobile.len, 0);

    assert_int_equal(opened(TK_PAY_CHARGE_CODE, &found, &c), TK_OK);
    assert_tk_text(c.auth_code, "auth_code");
}


/* A question names its number alone: it is asked whatever the seals say. */

static void
test_questions_open_nothing(void **state)
{
    size_t            i;
    tk_pay_content_t  c;
    pay_sealed_t      found;

    static const tk_pay_action_e  questions[] = {
        TK_PAY_QUERY, TK_PAY_REFUND_QUERY, TK_PAY_TRANSFER_QUERY
    };

    (void) state;

    whole("3.2", &c, &found);

    for (i = 0; i < unit_count(questions); i++) {
        assert_int_equal(opened(questions[i], &found, &c), TK_OK);
        assert_int_equal(c.payee.len, 0);
    }

    assert_int_equal(opened(TK_PAY_TRANSFER, &found, &c), TK_BAD_SEAL);
    assert_int_equal(pay_content_open(pool, &keyring, SUPPLIER + 1,
                                      TK_PAY_CHARGE_CODE, &found, &c),
                     TK_BAD_SEAL);
}


static void
test_plain_contents(void **state)
{
    size_t            i;
    tk_pay_content_t  c;
    pay_sealed_t      found;

    static const char *const  wrong[] = {
        "", "[]", "{\"payee_sealed\":\"0g\"}", "{\"mobile_sealed\":\"abc\"}",
        "{\"day\":\"2026-02-30\"}"
    };

    (void) state;

    assert_int_equal(pay_content_read(pool, unit_str(
        "{\"agreement_no\":\"AG1\",\"limit_once_fen\":5,\"scene\":\"A|B\"}"),
        &c, &found), TK_OK);
    assert_tk_text(c.agreement_no, "AG1");
    assert_tk_text(c.scene, "A|B");
    assert_int_equal(c.limit_once_fen, 5);
    assert_int_equal(opened(TK_PAY_CHARGE_AGREED, &found, &c), TK_OK);
    pay_content_wipe(&found, &c);
    assert_tk_text(c.agreement_no, "AG1");

    for (i = 0; i < unit_count(wrong); i++) {
        assert_int_not_equal(pay_content_read(pool, tk_str_c(wrong[i]), &c,
                                              &found), TK_OK);
    }
}


static tk_pay_learned_t
nothing(void)
{
    return (tk_pay_learned_t) {
        .frozen_fen = -1, .fund_fen = -1, .yield_fen = -1
    };
}


static tk_str_t
learned(const tk_pay_learned_t *l)
{
    tk_str_t  text;

    assert_int_equal(pay_learned_write(pool, &keyring, SUPPLIER,
                                       unit_str(HOLDS), l, &text), TK_OK);

    return text;
}


static void
test_learned(void **state)
{
    tk_str_t           text;
    tk_pay_yield_t     days[] = { { 9828, 14000, 23 }, { 9829, 14023, 0 } };
    tk_pay_content_t   c;
    tk_pay_learned_t   l = nothing();
    pay_sealed_t       found;

    (void) state;

    assert_int_equal(learned(&l).len, 0);

    l.fund_fen = 14000;
    l.yield_fen = 23;
    l.yields = days;
    l.nyields = 2;
    l.agreement_no = unit_str("AG1");
    assert_tk_text(learned(&l), "{\"fund_fen\":14000,\"yield_fen\":23,"
                   "\"yields\":[[\"20261128\",14000,23],"
                   "[\"20261129\",14023,0]],\"agreement_no\":\"AG1\"}");

    l = nothing();
    strcpy(l.text, "a \"b\"");
    assert_tk_text(learned(&l), "{\"text\":\"a \\\"b\\\"\"}");

    /* what it has sealed is opened as any account */
    l = nothing();
    l.account_no = unit_str("C100001085");
    text = learned(&l);
    assert_memory_equal(text.data, "{\"account_sealed\":\"", 19);
    memcpy(text.data + 1, "  \"payee_sealed", 15);
    assert_int_equal(pay_content_read(pool, text, &c, &found), TK_OK);
    found.context = unit_str(HOLDS);
    assert_int_equal(opened(TK_PAY_TRANSFER, &found, &c), TK_OK);
    assert_tk_text(c.payee, "C100001085");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_opened_where_it_is_sent),
        cmocka_unit_test(test_questions_open_nothing),
        cmocka_unit_test(test_plain_contents),
        cmocka_unit_test(test_learned)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
