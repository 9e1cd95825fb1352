/*
 * What QR codes hold: made and opened again, and nothing else opened.
 */

#define _GNU_SOURCE             /* memmem */

#include "unit.h"
#include "tk_qr.h"
#include "tk_crypto.h"
#include "tk_md5.h"
#include "tk_seller.h"
#include "tk_sign.h"

#define ORDER  INT64_C(2611210070000000042)

static tk_arena_t    *arena;
static tk_pool_t     *pool;
static tk_keyring_t   keyring;
static unsigned char  code[TK_TICKET_CODE_LEN];


static tk_str_t
make(int supplier_id, int mode)
{
    tk_str_t  text;

    assert_int_equal(tk_qr_make(pool, &keyring, supplier_id, mode,
                                (tk_str_t) { sizeof(code), code }, &text),
                     TK_OK);

    return text;
}


static tk_err_t
open_as(const tk_keyring_t *r, int supplier_id, tk_str_t text)
{
    int       ticket;
    int64_t   order;
    tk_err_t  err;
    tk_str_t  opened;

    err = tk_qr_open(pool, r, supplier_id, unit_guard(text.data, text.len),
                     &opened);
    if (err != TK_OK) {
        return err;
    }

    err = tk_ticket_parse(r, NULL, supplier_id, opened, &order, &ticket);
    if (err == TK_OK) {
        assert_int_equal(order, ORDER);
        assert_int_equal(ticket, 3);
    }

    return err;
}


static void
test_plain(void **state)
{
    tk_str_t  text;

    (void) state;

    text = make(7, TK_QR_PLAIN);
    assert_tk_str(text, code, sizeof(code));
    assert_int_equal(open_as(&keyring, 7, text), TK_OK);

    /* it is as good as its check digits */
    assert_int_equal(open_as(&keyring, 8, text), TK_BAD_TICKET_CODE);
}


static void
test_encrypted(void **state)
{
    size_t         i;
    tk_str_t       text, again;
    tk_keyring_t   other;
    unsigned char  master[32] = { 9 }, lower[TK_QR_SEALED_LEN];

    (void) state;

    text = make(7, TK_QR_ENCRYPTED);
    assert_int_equal(text.len, TK_QR_SEALED_LEN);

    /* nothing of the code is to be seen, and only what is short in QR codes */
    assert_null(memmem(text.data, text.len, "26112100", 8));

    for (i = 0; i < text.len; i++) {
        assert_non_null(memchr("0123456789ABCDEF", text.data[i], 16));
        lower[i] = text.data[i] | 0x20;
    }

    assert_int_equal(open_as(&keyring, 7, text), TK_OK);
    assert_int_equal(open_as(&keyring, 7, (tk_str_t) { sizeof(lower), lower }),
                     TK_OK);

    again = make(7, TK_QR_ENCRYPTED);
    assert_memory_not_equal(again.data, text.data, text.len);

    /* for this supplier, under this key */
    assert_int_equal(tk_keyring_init(&other, master), TK_OK);
    assert_int_equal(open_as(&keyring, 8, text), TK_BAD_TICKET_CODE);
    assert_int_equal(open_as(&other, 7, text), TK_BAD_TICKET_CODE);

    /* whole and untouched */
    for (i = 0; i < text.len; i++) {
        assert_int_equal(open_as(&keyring, 7, (tk_str_t) { i, text.data }),
                         TK_BAD_TICKET_CODE);

        text.data[i] = text.data[i] == '0' ? '1' : '0';
        assert_int_equal(open_as(&keyring, 7, text), TK_BAD_TICKET_CODE);
        text = make(7, TK_QR_ENCRYPTED);
    }
}


static tk_err_t
open_voucher(int32_t supplier_id, tk_str_t text, int64_t *order)
{
    tk_err_t  err;
    tk_str_t  voucher;

    err = tk_qr_open_voucher(pool, &keyring, supplier_id, text, &voucher);

    return err != TK_OK ? err : tk_voucher_parse(&keyring, NULL, supplier_id,
                                                 voucher, order);
}


static void
test_voucher(void **state)
{
    int       mode;
    size_t    i;
    int64_t   order;
    tk_str_t  text, code27, ticket;

    (void) state;

    for (mode = TK_QR_PLAIN; mode <= TK_QR_ENCRYPTED; mode++) {
        assert_int_equal(tk_qr_make_voucher(pool, &keyring, NULL, 7, mode,
                                            ORDER, &text), TK_OK);
        assert_int_equal(text.len, mode == TK_QR_PLAIN ? 27 : 2 * (27 + 29));

        order = 0;
        assert_int_equal(open_voucher(7, unit_guard(text.data, text.len),
                                      &order), TK_OK);
        assert_true(order == ORDER);

        assert_int_equal(open_voucher(8, text, &order), TK_BAD_TICKET_CODE);
        assert_int_equal(tk_qr_open(pool, &keyring, 7, text, &code27),
                         TK_BAD_TICKET_CODE);

        for (i = 0; i < text.len; i++) {
            assert_int_equal(open_voucher(7, unit_guard(text.data, i), &order),
                             TK_BAD_TICKET_CODE);

            text.data[i] = text.data[i] == '0' ? '1' : '0';
            assert_int_equal(open_voucher(7, text, &order),
                             TK_BAD_TICKET_CODE);
            assert_int_equal(tk_qr_make_voucher(pool, &keyring, NULL, 7,
                                                mode, ORDER, &text), TK_OK);
        }

        /* a ticket is no voucher */
        ticket = make(7, mode);
        assert_int_equal(open_voucher(7, ticket, &order), TK_BAD_TICKET_CODE);
    }
}


static void
test_no_memory(void **state)
{
    int          left;
    tk_str_t     text, opened;
    unit_pool_t  p;

    (void) state;

    for (left = 0; left < 2; left++) {
        assert_int_equal(tk_qr_make(unit_pool(&p, pool, left), &keyring, 7,
                                    TK_QR_ENCRYPTED,
                                    (tk_str_t) { sizeof(code), code }, &text),
                         TK_NO_MEMORY);
    }

    for (left = 0; left < 3; left++) {
        assert_int_equal(tk_qr_make_voucher(unit_pool(&p, pool, left),
                                            &keyring, NULL, 7,
                                            TK_QR_ENCRYPTED, ORDER, &text),
                         TK_NO_MEMORY);
    }

    text = make(7, TK_QR_ENCRYPTED);
    assert_int_equal(tk_qr_open(unit_pool(&p, pool, 0), &keyring, 7, text,
                                &opened), TK_NO_MEMORY);
}


/* Whose a code is: of the supplier itself, or of one whose tickets it lets in;
 * by the life of the database in which its order was made. */

static void
test_sellers(void **state)
{
    int            mode, number;
    size_t         i, n;
    int64_t        order;
    tk_str_t       text;
    tk_life_t      life = { 5, 77 };
    tk_lives_t     lives = { &life, 1 };
    unsigned char  later[TK_TICKET_CODE_LEN];

    static const struct {
        const char  *sellers;
        tk_err_t     first, later;
    } cases[] = {
        { "[[7, 0, 0]]", TK_OK, TK_BAD_TICKET_CODE },
        { "[[3, 0, 0], [7, 0, 0]]", TK_OK, TK_BAD_TICKET_CODE },
        { "[[3, 0, 0], [7, 0, 0], [7, 5, 77]]", TK_BAD_TICKET_CODE, TK_OK },
        { "[[3, 0, 0], [3, 5, 77], [8, 0, 0]]", TK_BAD_TICKET_CODE,
          TK_BAD_TICKET_CODE },
        { "[]", TK_BUG, TK_BUG }, { "{}", TK_BUG, TK_BUG },
        { "[[7, 0]]", TK_BUG, TK_BUG }, { "[7]", TK_BUG, TK_BUG },
        { "", TK_BUG, TK_BUG }
    };

    (void) state;

    tk_ticket_code(&keyring, &lives, 7, ORDER, 3, later);

    for (i = 0; i < unit_count(cases); i++) {
        for (mode = TK_QR_PLAIN; mode <= TK_QR_ENCRYPTED; mode++) {
            text = make(7, mode);
            order = number = 0;
            assert_int_equal(tk_seller_ticket(pool, &keyring,
                                              tk_str_c(cases[i].sellers),
                                              text, &order, &number),
                             cases[i].first);

            if (cases[i].first == TK_OK) {
                assert_int_equal(order, ORDER);
                assert_int_equal(number, 3);
            }
        }

        assert_int_equal(tk_seller_ticket(pool, &keyring,
                                          tk_str_c(cases[i].sellers),
                                          (tk_str_t) { sizeof(later), later },
                                          &order, &number),
                         cases[i].later);
    }

    /* every prefix of it */
    for (n = 0; n < sizeof(code); n++) {
        assert_int_equal(tk_seller_ticket(pool, &keyring,
                                          unit_str("[[7, 0, 0]]"),
                                          unit_guard(code, n), &order,
                                          &number),
                         TK_BAD_TICKET_CODE);
    }
}


int
main(void)
{
    int            rc;
    unsigned char  master[32] = { 1 };

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_encrypted),
        cmocka_unit_test(test_voucher),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_sellers),
    };

    arena = tk_arena_create();
    if (arena == NULL || tk_crypto_init() != TK_OK
        || tk_keyring_init(&keyring, master) != TK_OK)
    {
        return 1;
    }

    pool = tk_arena_pool(arena);
    tk_ticket_code(&keyring, NULL, 7, ORDER, 3, code);

    rc = cmocka_run_group_tests_name("qr", tests, NULL, NULL);
    tk_arena_free(arena);

    return rc;
}
