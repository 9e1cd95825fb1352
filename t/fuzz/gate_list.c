/*
 * Covers: core/gate/tk_gate_list.c core/gate/tk_gate_list_build.c
 *   core/gate/tk_gate_crypto.c core/gate/tk_gate_qr.c
 *
 * A list and deltas as anybody may send them, signed here by the supplier's own
 * key, so that what is behind the signature is reached; and as they came.  QR
 * codes likewise.
 */

#include "fuzz.h"
#include "tk_gate_list.h"
#include "tk_gate_qr.h"

#define ROWS      256
#define SUPPLIER  7
#define DAY       20785

static const unsigned char  private_key[TK_GATE_KEY] = "a key of a harness";
static unsigned char        public_keys[1][TK_GATE_KEY];


static void
ready(void)
{
    static int  done;

    if (!done) {
        fuzz_assert(tk_gate_public(private_key, public_keys[0]));
        done = 1;
    }
}


static tk_gate_expect_t
expected(void)
{
    return (tk_gate_expect_t) {
        .keys = (const unsigned char (*)[TK_GATE_KEY]) public_keys, .nkeys = 1,
        .supplier_id = SUPPLIER, .day = DAY, .now = 1
    };
}


/* With our key's id and signature, where there is room for an id. */

static tk_str_t
signed_by_us(tk_str_t body)
{
    tk_str_t  s;

    s.len = body.len + TK_GATE_SIGNATURE;
    s.data = fuzz_alloc(NULL, s.len);
    fuzz_assert(s.data != NULL);
    memcpy(s.data, body.data, body.len);

    if (body.len >= TK_GATE_HEAD) {
        fuzz_assert(tk_gate_key_id(public_keys[0], s.data + 56));
    }

    fuzz_assert(tk_gate_sign(private_key, s.data, body.len,
                             s.data + body.len));

    return s;
}


static void
judge_row(const tk_gate_book_t *book, const tk_gate_row_t *row, int64_t at)
{
    int32_t            stations[TK_GATE_STATIONS];
    tk_gate_scan_t     scan = { .at = at, .device = 1, .station = 2 };
    tk_gate_ticket_t   ticket;
    tk_gate_policy_t   policy = { 0 };
    tk_gate_answer_t   answer;
    tk_gate_passage_t  used;

    if (!tk_gate_book_ticket(book, row, stations, &ticket, &used, &policy)) {
        fuzz_assert(ticket.look == TK_GATE_UNLISTED);
        return;
    }

    scan.day = tk_gate_book_day(book, at);
    fuzz_assert(scan.day >= DAY - 1 && scan.day <= DAY + 1);

    tk_gate_judge(&ticket, &policy, &used, used.persons > 0, &scan, &answer);
    fuzz_assert(answer.persons <= row->persons);
}


static void
check_book(const tk_gate_book_t *book, int64_t at)
{
    size_t              i, n;
    tk_gate_row_t       row, found;
    tk_gate_card_row_t  card;

    for (i = 0; i < book->list.head.ntickets; i++) {
        tk_gate_row(&book->list, i, &row);
        fuzz_assert(tk_gate_book_find(book, row.tag, &found));
        fuzz_assert(memcmp(found.tag, row.tag, TK_GATE_TAG) == 0);
        judge_row(book, &found, at);
    }

    for (i = 0; i < book->nrows; i++) {
        fuzz_assert(i == 0 || memcmp(book->rows[i - 1].tag, book->rows[i].tag,
                                     TK_GATE_TAG) < 0);
        fuzz_assert(tk_gate_book_find(book, book->rows[i].tag, &found));
        fuzz_assert(memcmp(&found, &book->rows[i], sizeof(found)) == 0);
        judge_row(book, &found, at);
    }

    for (i = 0; i < book->list.head.ncards; i++) {
        tk_gate_card_row(&book->list, i, &card);

        for (n = 0; tk_gate_book_card(book, card.tag, n, &found); n++) {
            fuzz_assert(n <= book->list.head.ncards + book->ncards);
        }
    }

    for (i = 0; i < book->ncards; i++) {
        fuzz_assert(i == 0 || memcmp(book->cards[i - 1].tag, book->cards[i].tag,
                                     TK_GATE_TAG) <= 0);
    }
}


static void
check_lists(tk_str_t list, tk_str_t deltas, int64_t at)
{
    tk_gate_book_t    book;
    tk_gate_list_e    rc;
    tk_gate_expect_t  expect = expected();

    memset(&book, 0, sizeof(book));
    book.max_rows = book.max_cards = ROWS;
    book.rows = fuzz_alloc(NULL, ROWS * sizeof(*book.rows));
    book.cards = fuzz_alloc(NULL, ROWS * sizeof(*book.cards));

    rc = tk_gate_book_open(&book, list.data, list.len, &expect, 0);
    fuzz_assert(rc < TK_GATE_LIST_RESULTS && tk_gate_list_name(rc) != NULL);

    if (rc != TK_GATE_LIST_OK) {
        return;
    }

    check_book(&book, at);

    rc = tk_gate_book_apply(&book, deltas.data, deltas.len, &expect);
    fuzz_assert(rc < TK_GATE_LIST_RESULTS);

    check_book(&book, at);

    if (rc == TK_GATE_LIST_OK) {
        fuzz_assert(tk_gate_book_apply(&book, deltas.data, deltas.len, &expect)
                    == TK_GATE_LIST_OLD);
    }
}


static void
check_qr(fuzz_input_t *in)
{
    tk_str_t       text;
    tk_gate_qr_t   qr, read;
    unsigned char  out[TK_GATE_QR_LEN];

    text = fuzz_line(in);
    fuzz_assert(tk_gate_qr_read(&read, text.data, text.len, SUPPLIER,
                    (const unsigned char (*)[TK_GATE_KEY]) public_keys, 1)
                != TK_GATE_QR_OK);

    memset(&qr, 0, sizeof(qr));
    qr.order_id = fuzz_int(in);
    qr.ticket_no = (int32_t) fuzz_int(in);
    qr.check = (int32_t) fuzz_int(in);
    qr.first_day = (int32_t) fuzz_int(in);
    qr.days = (int32_t) fuzz_int(in);
    qr.flags = (int32_t) fuzz_int(in);
    qr.slot = (int32_t) fuzz_int(in);
    qr.persons = (int32_t) fuzz_int(in);
    qr.product = (int32_t) fuzz_int(in);

    if (!tk_gate_qr_build(&qr, SUPPLIER, private_key, out)) {
        return;
    }

    memset(&read, 0, sizeof(read));
    fuzz_assert(tk_gate_qr_read(&read, out, sizeof(out), SUPPLIER,
                    (const unsigned char (*)[TK_GATE_KEY]) public_keys, 1)
                == TK_GATE_QR_OK);
    fuzz_assert(memcmp(&read, &qr, sizeof(qr)) == 0);
}


static void
fuzz_one(fuzz_input_t *in)
{
    size_t    n;
    int64_t   at;
    tk_str_t  rest, list, deltas;

    ready();
    check_qr(in);

    at = fuzz_int(in);
    at = at < -TK_GATE_FAR || at > TK_GATE_FAR ? 0 : at;
    n = (size_t) (fuzz_int(in) & 0xffff);
    rest = fuzz_rest(in);
    n = n < rest.len ? n : rest.len;

    list = fuzz_copy(rest.data, n);
    deltas = fuzz_copy(rest.data + n, rest.len - n);
    check_lists(list, deltas, at);
    check_lists(signed_by_us(list), signed_by_us(deltas), at);
}
