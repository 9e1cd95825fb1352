/*
 * Lists of devices and their deltas: what is built is read again,
 * t/fixtures/gate_list.json is judged as it says, and whatever is spoilt is
 * refused by its name.
 */

#include <stdio.h>

#include <jansson.h>
#include <zlib.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_gate_list.h"
#include "tk_value.h"

#define SEGMENT_MAX   4096
#define MANY          50000             /* tickets of a large day */
#define DAY           20785
#define BEGIN         INT64_C(1795795200000)

typedef struct {
    unsigned char   bytes[SEGMENT_MAX];
    size_t          len;
} segment_t;

static json_t          *vectors;
static unsigned char    list_key[TK_GATE_KEY], private_key[TK_GATE_KEY];
static unsigned char    keys[2][TK_GATE_KEY];
static tk_gate_row_t    book_rows[64];
static tk_gate_card_t   book_cards[64];


static const char *
text(const json_t *object, const char *name)
{
    const char  *s;

    s = json_string_value(json_object_get(object, name));
    assert_non_null(s);

    return s;
}


static int64_t
number(const json_t *object, const char *name)
{
    assert_true(json_is_integer(json_object_get(object, name)));

    return json_integer_value(json_object_get(object, name));
}


static size_t
unhex(const char *hex, unsigned char *out, size_t size)
{
    tk_str_t  s = tk_str_c(hex);

    assert_true(s.len / 2 <= size);
    assert_int_equal(tk_parse_hex(s, out), TK_OK);

    return s.len / 2;
}


static void
segment_of(const json_t *hex, segment_t *segment)
{
    segment->len = unhex(json_string_value(hex), segment->bytes, SEGMENT_MAX);
}


static int
begin(void **state)
{
    (void) state;

    if (tk_crypto_init() != TK_OK) {
        return 1;
    }

    vectors = json_load_file("t/fixtures/gate_list.json", 0, NULL);
    if (vectors == NULL) {
        return 1;
    }

    unhex(text(vectors, "list_key"), list_key, sizeof(list_key));
    unhex(text(vectors, "private_key"), private_key, sizeof(private_key));
    unhex(text(vectors, "public_key"), keys[0], sizeof(keys[0]));
    unhex(text(vectors, "old_public_key"), keys[1], sizeof(keys[1]));

    return 0;
}


static int
end(void **state)
{
    (void) state;
    json_decref(vectors);

    return 0;
}


static tk_gate_expect_t
expected(int64_t now)
{
    return (tk_gate_expect_t) {
        .keys = (const unsigned char (*)[TK_GATE_KEY]) keys, .nkeys = 2,
        .supplier_id = (int32_t) number(vectors, "supplier"),
        .day = (int32_t) number(vectors, "day"), .now = now
    };
}


/* The list of the vectors, with so many of its deltas. */

static void
open_book(tk_gate_book_t *book, segment_t *list, int after)
{
    int               i;
    segment_t         deltas;
    tk_gate_expect_t  expect = expected(number(vectors, "now"));

    memset(book, 0, sizeof(*book));
    book->rows = book_rows;
    book->max_rows = unit_count(book_rows);
    book->cards = book_cards;
    book->max_cards = unit_count(book_cards);

    segment_of(json_object_get(vectors, "list"), list);
    assert_int_equal(tk_gate_book_open(book, list->bytes, list->len, &expect,
                                       0), TK_GATE_LIST_OK);

    for (i = 0; i < after; i++) {
        segment_of(json_array_get(json_object_get(vectors, "deltas"), i),
                   &deltas);
        assert_int_equal(tk_gate_book_apply(book, deltas.bytes, deltas.len,
                                            &expect), TK_GATE_LIST_OK);
    }
}


/* What a device says of a row, as t/fixtures/gate_cases has answers. */

static void
judged(const tk_gate_book_t *book, const tk_gate_row_t *row, int on_paper,
    int64_t at, char *said, size_t size)
{
    int32_t            stations[TK_GATE_STATIONS];
    tk_gate_scan_t     scan = { .at = at, .device = 1, .station = 1 };
    tk_gate_ticket_t   ticket = { .look = TK_GATE_UNLISTED };
    tk_gate_policy_t   policy = { 0 };
    tk_gate_answer_t   answer;
    tk_gate_passage_t  used = { 0 };

    if (row != NULL) {
        if (tk_gate_book_ticket(book, row, stations, &ticket, &used, &policy)
            && on_paper)
        {
            ticket.look = TK_GATE_ON_PAPER;
        }
    }

    scan.day = tk_gate_book_day(book, at);
    tk_gate_judge(&ticket, &policy, &used, used.persons > 0, &scan, &answer);
    snprintf(said, size, "%s %d %d %lld %s %d", tk_gate_name(answer.verdict),
             answer.persons, answer.left, (long long) answer.minutes,
             tk_gate_next_name(answer.next), answer.first);
}


/* Of each ticket of a card, those behind paper last. */

static void
card_said(const tk_gate_book_t *book, const char *card, int64_t at,
    char said[512])
{
    int             on_paper;
    char            one[128];
    size_t          nth;
    tk_gate_row_t   row;
    unsigned char   tag[TK_GATE_TAG], of[TK_GATE_TAG];

    assert_true(tk_gate_tag(list_key, card, strlen(card), tag));

    for (on_paper = 0; on_paper <= 1; on_paper++) {
        for (nth = 0; tk_gate_book_card(book, tag, nth, &row); nth++) {
            judged(book, &row, on_paper, at, one, sizeof(one));
            snprintf(said + strlen(said), 512 - strlen(said), "%s%s",
                     said[0] != '\0' ? ", " : "", one);
        }

        memcpy(of, tag, sizeof(of));
        assert_true(tk_gate_tag(list_key, of, sizeof(of), tag));
    }

    if (said[0] == '\0') {
        snprintf(said, 512, "none");
    }
}


static void
test_said(void **state)
{
    char            said[512];
    size_t          i;
    json_t         *wanted;
    segment_t       list;
    const char     *code;
    tk_gate_row_t   row;
    tk_gate_book_t  book;
    unsigned char   tag[TK_GATE_TAG];

    (void) state;

    json_array_foreach(json_object_get(vectors, "said"), i, wanted) {
        open_book(&book, &list, (int) number(wanted, "after"));
        said[0] = '\0';

        code = json_string_value(json_object_get(wanted, "code"));

        if (code != NULL) {
            assert_true(tk_gate_tag(list_key, code, strlen(code), tag));
            judged(&book, tk_gate_book_find(&book, tag, &row) ? &row : NULL, 0,
                   number(wanted, "at"), said, sizeof(said));

        } else {
            code = text(wanted, "card");
            card_said(&book, code, number(wanted, "at"), said);
        }

        if (strcmp(said, text(wanted, "answer")) != 0) {
            fail_msg("%s after %d: %s, not %s", code,
                     (int) number(wanted, "after"), said,
                     text(wanted, "answer"));
        }
    }

    assert_true(i >= 20);
}


static void
test_refused(void **state)
{
    size_t             i;
    json_t            *wanted, *before;
    segment_t          list, one, last;
    const char        *why;
    tk_gate_book_t     book, was;
    tk_gate_list_e     rc;
    tk_gate_expect_t   expect;

    (void) state;

    json_array_foreach(json_object_get(vectors, "refused"), i, wanted) {
        open_book(&book, &list, 0);
        before = json_array_get(json_object_get(wanted, "before"), 0);

        if (before != NULL) {
            segment_of(before, &one);
            expect = expected(number(vectors, "now"));
            assert_int_equal(tk_gate_book_apply(&book, one.bytes, one.len,
                                                &expect), TK_GATE_LIST_OK);
        }

        segment_of(json_object_get(wanted, "last"), &last);
        expect = expected(number(wanted, "now"));
        was = book;

        rc = strcmp(text(wanted, "as"), "list") == 0
             ? tk_gate_book_open(&book, last.bytes, last.len, &expect, 100)
             : tk_gate_book_apply(&book, last.bytes, last.len, &expect);
        why = tk_gate_list_name(rc);

        if (strcmp(why, text(wanted, "why")) != 0) {
            fail_msg("%s: %s, not %s", text(wanted, "what"), why,
                     text(wanted, "why"));
        }

        assert_memory_equal(&book, &was, sizeof(was));
    }

    assert_true(i >= 15);
}


/* The key before is live as long as the new one overlaps it. */

static void
test_two_keys(void **state)
{
    segment_t          list;
    tk_gate_expect_t   expect = expected(number(vectors, "now"));
    tk_gate_segment_t  segment;

    (void) state;

    segment_of(json_object_get(vectors, "list_by_old_key"), &list);
    assert_int_equal(tk_gate_segment_open(&segment, list.bytes, list.len,
                                          &expect), TK_GATE_LIST_OK);

    expect.nkeys = 1;
    assert_int_equal(tk_gate_segment_open(&segment, list.bytes, list.len,
                                          &expect), TK_GATE_LIST_UNKNOWN_KEY);
}


/* Whatever byte is another one, and wherever it is cut. */

static void
test_spoilt(void **state)
{
    size_t             i;
    tk_str_t           s;
    segment_t          list;
    tk_gate_list_e     rc;
    tk_gate_expect_t   expect = expected(number(vectors, "now"));
    tk_gate_segment_t  segment;

    (void) state;

    segment_of(json_object_get(vectors, "list"), &list);

    for (i = 0; i < list.len; i++) {
        s = unit_guard(list.bytes, i);
        rc = tk_gate_segment_open(&segment, s.data, s.len, &expect);
        assert_int_equal(rc, i < TK_GATE_HEAD + TK_GATE_SIGNATURE
                             ? TK_GATE_LIST_FORM : TK_GATE_LIST_SIGNATURE);

        s = unit_guard(list.bytes, list.len);
        s.data[i] ^= 1 << i % 8;
        rc = tk_gate_segment_open(&segment, s.data, s.len, &expect);
        assert_true(rc == TK_GATE_LIST_FORM || rc == TK_GATE_LIST_SIGNATURE
                    || rc == TK_GATE_LIST_UNKNOWN_KEY);
    }
}


static const tk_gate_product_t  product = { .number = 1, .entries = 1 };
static const tk_gate_span_t     span = { 0, 0, BEGIN, BEGIN + 86400000, 0 };


static tk_gate_head_t
head_of(size_t ntickets)
{
    return (tk_gate_head_t) {
        .supplier_id = 7, .day = DAY, .made = BEGIN,
        .expires = BEGIN + 90000000, .nproducts = 1, .nspans = 1,
        .ntickets = ntickets
    };
}


/* What is signed and makes no sense is not even made. */

static void
test_senseless(void **state)
{
    segment_t           out;
    tk_gate_row_t       rows[2], bad[2];
    tk_gate_card_t      card = { .tag = { 1 }, .ticket = { 9 } };
    tk_gate_span_t      no_day = { TK_GATE_SLOT, 1, BEGIN, BEGIN, 0 };
    tk_gate_head_t      head = head_of(2), other;
    tk_gate_product_t   never = { .number = 1 }, late = product;

    (void) state;

    memset(rows, 0, sizeof(rows));
    rows[0].tag[0] = 2;
    rows[0].persons = rows[1].persons = 1;

#define BUILD(h, p, s, r, c)                                                  \
    (other = h, tk_gate_segment_build(&other, p, s, memcpy(bad, r,            \
        sizeof(bad)), c, private_key, out.bytes))

    assert_true(BUILD(head, &product, &span, rows, NULL));
    assert_int_equal(bad[1].tag[0], 2);

    rows[0].tag[0] = 0;
    assert_false(BUILD(head, &product, &span, rows, NULL));
    rows[0].tag[0] = 2;

    rows[0].product = 1;
    assert_false(BUILD(head, &product, &span, rows, NULL));
    rows[0].product = 0;

    rows[0].span = 1;
    assert_false(BUILD(head, &product, &span, rows, NULL));
    rows[0].span = 0;

    rows[0].persons = 0;
    assert_false(BUILD(head, &product, &span, rows, NULL));
    rows[0].persons = 1;

    assert_false(BUILD(head, &never, &span, rows, NULL));
    late.late = 65536;
    assert_false(BUILD(head, &late, &span, rows, NULL));
    late.late = -1;
    assert_false(BUILD(head, &late, &span, rows, NULL));
    assert_false(BUILD(head, &product, &no_day, rows, NULL));

    head.ncards = 1;
    assert_false(BUILD(head, &product, &span, rows, &card));
    memcpy(card.ticket, rows[0].tag, TK_GATE_TAG);
    assert_true(BUILD(head, &product, &span, rows, &card));
    card.none = 1;
    assert_false(BUILD(head, &product, &span, rows, &card));
    head.ncards = 0;

    head.last = -1;
    assert_false(BUILD(head, &product, &span, rows, NULL));
    head.last = TK_GATE_FAR;
    assert_false(BUILD(head, &product, &span, rows, NULL));
    head.last = 0;
    head.first = 1;
    assert_false(BUILD(head, &product, &span, rows, NULL));

    /* deltas: as many as their numbers, and no tables */
    head = head_of(2);
    head.deltas = 1;
    head.first = 5;
    head.last = 6;
    head.nproducts = head.nspans = 0;
    assert_true(BUILD(head, NULL, NULL, rows, NULL));
    head.last = 7;
    assert_false(BUILD(head, NULL, NULL, rows, NULL));
    head.last = 6;
    head.nspans = 1;
    assert_false(BUILD(head, NULL, &span, rows, NULL));
    head.nspans = 0;
    head.first = 6;
    head.last = 5;
    head.ntickets = 0;
    assert_false(BUILD(head, NULL, NULL, rows, NULL));

#undef BUILD
}


/* Deltas by chance against an array that is kept in the plainest way. */

#define SOME   200
#define TAKEN  40                       /* tickets of the list */

typedef struct {
    tk_gate_row_t   rows[SOME];         /* by the first byte of their tags */
    int             known[SOME];
    unsigned char   card[SOME];         /* of a ticket: one card; 0: none */
} plain_t;


static tk_gate_row_t
random_row(uint64_t *dice, int ticket)
{
    tk_gate_row_t  row = { .tag = { (unsigned char) ticket, 1 } };

    row.persons = (uint8_t) (1 + unit_random(dice) % 255);
    row.used = (uint8_t) unit_random(dice);
    row.flags = (uint8_t) unit_random(dice);

    return row;
}


static void
compare_plain(const tk_gate_book_t *book, const plain_t *plain)
{
    int            i;
    tk_gate_row_t  row;
    unsigned char  tag[TK_GATE_TAG] = { 0, 1 };

    for (i = 0; i < SOME; i++) {
        tag[0] = (unsigned char) i;
        assert_int_equal(tk_gate_book_find(book, tag, &row), plain->known[i]);

        if (plain->known[i]) {
            assert_memory_equal(&row, &plain->rows[i], sizeof(row));
        }

        tag[1] = 2;
        assert_int_equal(tk_gate_book_card(book, tag, 0, &row),
                         plain->card[i]);

        if (plain->card[i]) {
            assert_memory_equal(&row, &plain->rows[i], sizeof(row));
            assert_false(tk_gate_book_card(book, tag, 1, &row));
        }

        tag[1] = 1;
    }
}


static void
test_deltas(void **state)
{
    int                    i, n, ticket, round;
    uint64_t               dice = 28112026;
    segment_t              list, deltas;
    tk_gate_row_t          rows[32], kept[SOME];
    tk_gate_book_t         book;
    tk_gate_head_t         head;
    tk_gate_card_t         cards[64], kept_cards[SOME];
    static plain_t         plain;
    tk_gate_expect_t       expect = expected(BEGIN);

    (void) state;

    memset(rows, 0, sizeof(rows));
    for (i = 0; i < TAKEN / 2; i++) {
        ticket = i * 3;
        rows[i] = random_row(&dice, ticket);
        plain.rows[ticket] = rows[i];
        plain.known[ticket] = 1;
    }

    head = head_of((size_t) i);
    assert_true(tk_gate_segment_build(&head, &product, &span, rows, NULL,
                                      private_key, list.bytes));
    memset(&book, 0, sizeof(book));
    book.rows = kept;
    book.max_rows = unit_count(kept);
    book.cards = kept_cards;
    book.max_cards = unit_count(kept_cards);
    assert_int_equal(tk_gate_book_open(&book, list.bytes,
                                       tk_gate_segment_size(&head), &expect,
                                       0), TK_GATE_LIST_OK);

    for (round = 0; round < 150; round++) {
        n = 1 + (int) (unit_random(&dice) % 8);
        memset(cards, 0, sizeof(cards));
        head = head_of((size_t) n);

        for (i = 0; i < n; i++) {
            ticket = (int) (unit_random(&dice) % SOME);
            rows[i] = random_row(&dice, ticket);
            plain.rows[ticket] = rows[i];
            plain.known[ticket] = 1;

            if (unit_random(&dice) % 3 == 0) {
                cards[head.ncards].tag[0] = (unsigned char) ticket;
                cards[head.ncards].tag[1] = 2;
                memcpy(cards[head.ncards].ticket, rows[i].tag, TK_GATE_TAG);
                cards[head.ncards].none = unit_random(&dice) % 2;
                plain.card[ticket] = !cards[head.ncards++].none;
            }
        }

        head.deltas = 1;
        head.nproducts = head.nspans = 0;
        head.first = book.last + 1;
        head.last = book.last + n;
        memcpy(head.previous, book.hash, TK_GATE_HASH);
        assert_true(tk_gate_segment_build(&head, NULL, NULL, rows, cards,
                                          private_key, deltas.bytes));
        assert_int_equal(tk_gate_book_apply(&book, deltas.bytes,
                             tk_gate_segment_size(&head), &expect),
                         TK_GATE_LIST_OK);
        assert_int_equal(book.last, head.last);
        compare_plain(&book, &plain);
    }
}


/* No room: nothing of the deltas is taken. */

static void
test_full(void **state)
{
    segment_t         list, deltas;
    tk_gate_row_t     row;
    tk_gate_book_t    book, was;
    tk_gate_expect_t  expect = expected(number(vectors, "now"));

    (void) state;

    open_book(&book, &list, 0);
    book.max_rows = 2;
    segment_of(json_array_get(json_object_get(vectors, "deltas"), 0), &deltas);
    was = book;

    assert_int_equal(tk_gate_book_apply(&book, deltas.bytes, deltas.len,
                                        &expect), TK_GATE_LIST_FULL);
    assert_memory_equal(&book, &was, sizeof(was));

    book.max_rows = 3;
    assert_int_equal(tk_gate_book_apply(&book, deltas.bytes, deltas.len,
                                        &expect), TK_GATE_LIST_OK);
    assert_true(tk_gate_book_find(&book, book.rows[0].tag, &row));

    open_book(&book, &list, 0);
    book.max_cards = 0;
    assert_int_equal(tk_gate_book_apply(&book, deltas.bytes, deltas.len,
                                        &expect), TK_GATE_LIST_FULL);
}


/* A large day: 50,000 tickets, packed as nginx packs it. */

static size_t
packed(const unsigned char *bytes, size_t len)
{
    int             rc;
    size_t          size;
    z_stream        z;
    unsigned char  *out;

    memset(&z, 0, sizeof(z));
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    size = deflateBound(&z, len);
    out = malloc(size);
    assert_non_null(out);

    z.next_in = (unsigned char *) bytes;
    z.avail_in = (unsigned) len;
    z.next_out = out;
    z.avail_out = (unsigned) size;
    rc = deflate(&z, Z_FINISH);
    size = z.total_out;
    deflateEnd(&z);
    free(out);
    assert_int_equal(rc, Z_STREAM_END);

    return size;
}


static void
test_sizes(void **state)
{
    int                i;
    size_t             len;
    uint64_t           dice = 31;
    tk_gate_row_t     *rows, row;
    tk_gate_head_t     head = head_of(MANY);
    tk_gate_span_t     spans[9];
    unsigned char     *out;
    tk_gate_product_t  products[6];
    tk_gate_segment_t  segment;
    tk_gate_expect_t   expect = expected(BEGIN);
    char               code[48];

    (void) state;

    rows = calloc(MANY, sizeof(*rows));
    assert_non_null(rows);

    for (i = 0; i < MANY; i++) {
        snprintf(code, sizeof(code), "2611280070000%06d001%08u", i,
                 (unsigned) (unit_random(&dice) % 100000000));
        assert_true(tk_gate_tag(list_key, code, 30, rows[i].tag));
        rows[i].product = (uint16_t) (unit_random(&dice) % 6);
        rows[i].span = (uint8_t) (1 + unit_random(&dice) % 8);
        rows[i].persons = unit_random(&dice) % 10 == 0
                          ? (uint8_t) (2 + unit_random(&dice) % 30) : 1;
        rows[i].used = unit_random(&dice) % 2 == 0 ? 0 : rows[i].persons;
        rows[i].flags = (uint8_t) (unit_random(&dice) % 50 == 0)
                        | (rows[i].persons > 1 ? TK_GATE_ROW_GROUP : 0);
        rows[i].after = (uint8_t) (unit_random(&dice) % 3);
    }

    for (i = 0; i < 6; i++) {
        products[i] = product;
        products[i].number = i + 1;
    }

    for (i = 0; i < 9; i++) {
        spans[i] = span;
        spans[i].window = i == 0 ? TK_GATE_NO_WINDOW : TK_GATE_SLOT;
    }

    head.nproducts = 6;
    head.nspans = 9;
    len = tk_gate_segment_size(&head);
    assert_true(len == 96 + 6 * 32 + 9 * 32 + MANY * 16 + 64);

    out = malloc(len);
    assert_non_null(out);
    assert_true(tk_gate_segment_build(&head, products, spans, rows, NULL,
                                      private_key, out));
    assert_int_equal(tk_gate_segment_open(&segment, out, len, &expect),
                     TK_GATE_LIST_OK);

    for (i = 0; i < MANY; i += 997) {
        tk_gate_row(&segment, (size_t) i, &row);
        assert_memory_equal(&row, &rows[i], sizeof(row));
    }

    len = packed(out, len);
    if (len > 500000) {
        fail_msg("%d tickets take %zu bytes", MANY, len);
    }

    /* thirty-five changes: what a busy day has in fifteen seconds */
    head = head_of(35);
    head.deltas = 1;
    head.nproducts = head.nspans = 0;
    assert_int_equal(tk_gate_segment_size(&head), 720);

    free(out);
    free(rows);
}


static void
test_list_key(void **state)
{
    unsigned char  ticket_key[TK_GATE_KEY], key[TK_GATE_KEY],
                   other[TK_GATE_KEY];

    (void) state;

    unhex(text(vectors, "ticket_key"), ticket_key, sizeof(ticket_key));
    assert_true(tk_gate_list_key(ticket_key, 7, DAY, key));
    assert_memory_equal(key, list_key, sizeof(key));
    assert_true(tk_gate_list_key(ticket_key, 7, DAY + 1, other));
    assert_memory_not_equal(key, other, sizeof(key));
    assert_true(tk_gate_list_key(ticket_key, 8, DAY, other));
    assert_memory_not_equal(key, other, sizeof(key));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_said),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_two_keys),
        cmocka_unit_test(test_spoilt),
        cmocka_unit_test(test_senseless),
        cmocka_unit_test(test_deltas),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_list_key),
    };

    _Static_assert(sizeof(tk_gate_row_t) == TK_GATE_RECORD, "a record");

    return cmocka_run_group_tests_name("gate_list", tests, begin, end);
}
