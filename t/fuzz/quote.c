/*
 * Covers: core/tk_quote.c core/tk_quote_items.c core/tk_quote_pieces.c
 *         core/tk_quote_slots.c core/tk_quote_visitors.c core/tk_quote_seats.c
 *         core/tk_quote_open.c
 *         core/tk_named.c core/tk_theatre.c
 *         core/tk_order.c core/tk_batch.c
 *
 * A booking, a field a line (see read_request), at a site of
 * t/10-unit/snapshot.h; BOOK_OPEN has its own fields of those.  What is
 * sold adds up, has a ticket for every visitor, no seat twice, and becomes a
 * batch.
 */

#include "snapshot.h"
#include "fuzz.h"
#include "tk_aspx.h"
#include "tk_document.h"

typedef struct {
    tk_terms_t      terms;
    tk_request_t    req;
    size_t          max_rows;
    size_t          blocks;             /* of memory, before there is none */
    tk_time_t       now;
    tk_order_t      order;
    tk_str_t        subject;
    const site_t   *site;
} booking_t;

static site_t  area, theatre;


#define GUESTS  16

static tk_guest_t  guests[GUESTS];


/* What stands between bars are visitors: those who are documents have one. */

static void
read_open(booking_t *b)
{
    size_t         i, at, len;
    tk_str_t       name, memo;
    tk_request_t  *req;
    unsigned char  normal[TK_DOCUMENT_BYTES];

    req = &b->req;
    b->terms.operation = tk_operation_get(TK_OP_BOOK_OPEN);
    req->product_id = req->money_fen;
    req->quantity = req->id_count;
    req->begins = req->slot_no;
    req->ends = req->slot_no % 7 == 0 ? -1 : req->slot_no + 60;
    req->contact_name = req->phone;
    req->guests = guests;

    if (tk_check_id(req->id_number, 0, TODAY, normal, &len) != TK_OK) {
        req->id_number.len = 0;
    }

    memo = req->memo;

    for (i = 0, at = 0; i <= memo.len && req->nguests < GUESTS; i++) {
        if (i < memo.len && memo.data[i] != '|') {
            continue;
        }

        name.data = memo.data + at;
        name.len = i - at;
        at = i + 1;

        memset(&guests[req->nguests], 0, sizeof(tk_guest_t));
        guests[req->nguests].name = name;
        guests[req->nguests].id_type = 4;
        guests[req->nguests].id.data = name.data;
        guests[req->nguests].id.len =
            tk_check_id(name, 4, TODAY, normal, &len) == TK_OK ? name.len : 0;
        req->nguests++;
    }
}


static void
read_request(fuzz_input_t *in, booking_t *b)
{
    int64_t  page;

    static const tk_page_e  pages[] = {
        TK_PAGE_ORDER_PRODUCTS, TK_PAGE_ORDER_AND_PAY_WITH_YDJ,
        TK_PAGE_ORDER_AND_PAY_WITH_FK, TK_PAGE_ORDER_PRODUCTS2,
        TK_PAGE_ORDER_AND_PAY_WITH_YDJ2
    };

    memset(b, 0, sizeof(*b));

    page = fuzz_int(in);
    tk_page_terms(tk_page_get(pages[(uint64_t) page % fuzz_count(pages)]),
                  fuzz_int(in) == 3 ? TK_V30 : TK_V40, &b->terms);
    b->site = b->terms.names_session ? &theatre : &area;

    b->req.order_list = fuzz_line(in);
    b->req.phone = fuzz_line(in);
    b->req.id_number = fuzz_line(in);
    b->req.day = TODAY + fuzz_int(in) % 36500;
    b->req.slot_no = fuzz_int(in);
    b->req.route_code = fuzz_line(in);
    b->req.money_fen = fuzz_int(in);
    b->req.client_ref = fuzz_line(in);
    b->req.id_count = fuzz_int(in);
    b->req.memo = fuzz_line(in);
    b->req.invoice_title = fuzz_line(in);
    b->req.need_invoice = b->req.invoice_title.len > 0;
    b->req.sms_model = fuzz_str("0");
    b->req.activate = -1;
    b->req.send_message = 1;
    b->max_rows = (uint64_t) fuzz_int(in) % (TK_ORDER_ROWS + 1);
    b->now = tk_local_midnight(&b->site->supplier.zone, TODAY)
             + fuzz_int(in) % 1440 * 60 * TK_SECOND;
    b->blocks = (uint64_t) fuzz_int(in) % 64;
    b->req.session = fuzz_line(in);
    b->req.seats = fuzz_line(in);

    if (page < 0 && b->site == &area) {
        read_open(b);
    }
}


static tk_err_t
quote(booking_t *b)
{
    memset(&b->order, 0, sizeof(b->order));

    return tk_quote(&fuzz_pool, &b->site->supplier, &b->site->agent, &b->terms,
                    &b->req, b->now,
                    fuzz_str("\001" "0123456789abcdef0123456789abcdef"),
                    b->max_rows, &b->order, &b->subject);
}


static void
check_items(const tk_order_t *o)
{
    size_t   i, t;
    int64_t  total, persons, free;

    fuzz_assert(o->nitems >= 1 && o->nitems <= TK_ORDER_ITEMS);
    total = 0;

    for (i = 0; i < o->nitems; i++) {
        fuzz_assert(o->items[i].quantity >= 1);
        fuzz_assert(o->items[i].quantity <= TK_ORDER_QUANTITY);
        fuzz_assert(o->items[i].free >= 0);
        fuzz_assert(o->items[i].free < o->items[i].quantity);
        fuzz_assert(o->items[i].price_fen >= 0);
        total += o->items[i].price_fen
                 * (o->items[i].quantity - o->items[i].free);

        persons = free = 0;

        for (t = 0; t < o->ntickets; t++) {
            if (o->tickets[t].item_no == (int) i + 1) {
                persons += o->tickets[t].persons;
                free += o->tickets[t].free;
            }
        }

        fuzz_assert(persons == o->items[i].quantity);
        fuzz_assert(free == o->items[i].free);
    }

    fuzz_assert(o->total_fen == total);
}


static void
check_people(const tk_order_t *o)
{
    size_t  i;

    for (i = 0; i < o->nvisitors; i++) {
        fuzz_assert(o->visitors[i].ticket_no >= 1);
        fuzz_assert(o->visitors[i].ticket_no <= (int) o->ntickets);
        fuzz_assert(o->tickets[o->visitors[i].ticket_no - 1].item_no
                    == o->visitors[i].item_no);
        fuzz_assert(o->visitors[i].id.len > 0 || o->contact.len > 0);
        fuzz_assert(o->visitors[i].id.len <= TK_DOCUMENT_BYTES);
    }

    for (i = 0; i < o->nid_uses; i++) {
        fuzz_assert(o->id_uses[i].count >= 0 && o->id_uses[i].limit >= 1);
    }

    for (i = 0; i < o->nreservations; i++) {
        fuzz_assert(o->reservations[i].persons > 0);
        fuzz_assert(o->reservations[i].capacity >= 0);
    }
}


static void
check_seats(const tk_order_t *o)
{
    size_t   i, k;
    int64_t  persons;

    for (persons = 0, i = 0; i < o->ntickets; i++) {
        persons += o->tickets[i].persons;
    }

    fuzz_assert(o->nseats == 0 || (int64_t) o->nseats == persons);
    fuzz_assert(o->nseats == 0 || o->nreservations >= 1);

    for (i = 0; i < o->nseats; i++) {
        fuzz_assert(o->seats[i].seat_no >= 1);
        fuzz_assert(o->seats[i].seat_no <= o->reservations[0].capacity);

        for (k = 0; k < i; k++) {
            fuzz_assert(o->seats[k].seat_no != o->seats[i].seat_no);
        }
    }
}


/* The shorter way to the same places. */

static void
check_places(booking_t *b)
{
    size_t      i;
    tk_order_t  places;

    memset(&places, 0, sizeof(places));
    fuzz_assert(tk_quote_places(&fuzz_pool, &b->site->supplier,
                                &b->site->agent, &b->terms, &b->req, b->now,
                                &places) == TK_OK);
    fuzz_assert(places.nreservations == b->order.nreservations);

    for (i = 0; i < places.nreservations; i++) {
        fuzz_assert(places.reservations[i].quota_id
                    == b->order.reservations[i].quota_id);
        fuzz_assert(places.reservations[i].persons
                    == b->order.reservations[i].persons);
    }
}


static void
check_batch(booking_t *b)
{
    int                i;
    tk_batch_t         batch;
    const tk_order_t  *orders[2] = { &b->order, &b->order };

    fuzz_assert(tk_order_seal(&fuzz_pool, fuzz_keyring(), 1, &b->order)
                == TK_OK);
    fuzz_assert(tk_batch_encode(&fuzz_pool, b->now, orders,
                                2 * tk_order_rows(&b->order) <= TK_BATCH_ROWS
                                ? 2 : 1, &batch) == TK_OK);
    fuzz_assert(batch.nparams == TK_PLACE_ORDERS_PARAMS);

    for (i = 0; i < batch.nparams; i++) {
        /* readable up to its last byte */
        (void) fuzz_copy(batch.values[i], batch.lengths[i]);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_err_t   rc, dry;
    booking_t  b, again;

    if (area.arena == NULL) {
        site_build(&area);
        site_build_kind(&theatre, '2');
    }

    read_request(in, &b);
    again = b;

    rc = quote(&b);
    fuzz_assert(rc < TK_ERR_MAX && rc != TK_BUG && rc != TK_NO_MEMORY);

    fuzz_left = b.blocks;
    dry = quote(&again);
    fuzz_left = FUZZ_BLOCKS;
    fuzz_assert(dry == rc || dry == TK_NO_MEMORY);

    if (rc != TK_OK) {
        return;
    }

    fuzz_assert(tk_order_rows(&b.order) <= b.max_rows);
    check_items(&b.order);
    check_people(&b.order);
    check_seats(&b.order);
    check_places(&b);
    check_batch(&b);
}
