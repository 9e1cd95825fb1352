/*
 * Segments read, and a list kept by its deltas.
 */

#include <string.h>

#include "tk_gate_list.h"
#include "tk_gate_bytes.h"


/* Where the columns of a segment begin. */

typedef struct {
    size_t              products, spans;
    size_t              tags, product, span, persons, used, flags, before,
                        after;
    size_t              cards, tickets;
    size_t              end;            /* of what is signed */
} gate_columns_t;

static const char *const  gate_list_names[] = {
    "OK", "FORM", "UNKNOWN_KEY", "SIGNATURE", "SUPPLIER", "DAY", "EXPIRED",
    "OLD", "GAP", "PREVIOUS", "FULL"
};


const char *
tk_gate_list_name(tk_gate_list_e result)
{
    return gate_list_names[result];
}


static void
gate_columns(const tk_gate_head_t *head, gate_columns_t *c)
{
    size_t  n = head->ntickets;

    c->products = TK_GATE_HEAD;
    c->spans = c->products + head->nproducts * TK_GATE_PRODUCT;
    c->tags = c->spans + head->nspans * TK_GATE_SPAN;
    c->product = c->tags + n * TK_GATE_TAG;
    c->span = c->product + n * 2;
    c->persons = c->span + n;
    c->used = c->persons + n;
    c->flags = c->used + n;
    c->before = c->flags + n;
    c->after = c->before + n;
    c->cards = c->after + n;
    c->tickets = c->cards + head->ncards * TK_GATE_TAG;
    c->end = c->tickets + head->ncards * 4;
}


size_t
tk_gate_segment_size(const tk_gate_head_t *head)
{
    gate_columns_t  c;

    gate_columns(head, &c);

    return c.end + TK_GATE_SIGNATURE;
}


void
tk_gate_row(const tk_gate_segment_t *segment, size_t i, tk_gate_row_t *row)
{
    gate_columns_t        c;
    const unsigned char  *p = segment->bytes;

    gate_columns(&segment->head, &c);

    memcpy(row->tag, p + c.tags + i * TK_GATE_TAG, TK_GATE_TAG);
    row->product = (uint16_t) gate_get16(p + c.product + i * 2);
    row->span = p[c.span + i];
    row->persons = p[c.persons + i];
    row->used = p[c.used + i];
    row->flags = p[c.flags + i];
    row->before = p[c.before + i];
    row->after = p[c.after + i];
}


void
tk_gate_card_row(const tk_gate_segment_t *segment, size_t i,
    tk_gate_card_row_t *row)
{
    gate_columns_t        c;
    const unsigned char  *p = segment->bytes;

    gate_columns(&segment->head, &c);

    memcpy(row->tag, p + c.cards + i * TK_GATE_TAG, TK_GATE_TAG);
    row->ticket = gate_get32(p + c.tickets + i * 4);
}


void
tk_gate_product(const tk_gate_segment_t *segment, size_t i,
    tk_gate_product_t *product)
{
    const unsigned char  *p;

    p = segment->bytes + TK_GATE_HEAD + i * TK_GATE_PRODUCT;

    product->number = (int32_t) gate_get32(p);
    product->entries = (int32_t) gate_get16(p + 4);
    product->early = (int32_t) gate_get16(p + 6);
    product->late = (int32_t) gate_get16(p + 8);
    product->early_then = (tk_gate_then_e) p[10];
    product->late_then = (tk_gate_then_e) p[11];
    product->reentry = p[12];
    product->stations = gate_get64(p + 16);
}


void
tk_gate_span(const tk_gate_segment_t *segment, size_t i, tk_gate_span_t *span)
{
    const unsigned char  *p;

    p = segment->bytes + TK_GATE_HEAD
        + segment->head.nproducts * TK_GATE_PRODUCT + i * TK_GATE_SPAN;

    span->window = (tk_gate_window_e) p[4];
    span->number = (int32_t) gate_get32(p);
    span->from = (int64_t) gate_get64(p + 8);
    span->until = (int64_t) gate_get64(p + 16);
    span->over = (int64_t) gate_get64(p + 24);
}


static int
gate_near(int64_t n)
{
    return n > -TK_GATE_FAR && n < TK_GATE_FAR;
}


/* The head, as far as it makes sense for itself. */

static int
gate_head(const unsigned char *p, tk_gate_head_t *head)
{
    if (memcmp(p, "TGL1", 4) != 0 || (p[4] != 'L' && p[4] != 'D')) {
        return 0;
    }

    head->deltas = p[4] == 'D';
    head->nspans = p[5];
    head->nproducts = gate_get16(p + 6);
    head->supplier_id = (int32_t) gate_get32(p + 8);
    head->day = (int32_t) gate_get32(p + 12);
    head->first = (int64_t) gate_get64(p + 16);
    head->last = (int64_t) gate_get64(p + 24);
    head->ntickets = gate_get32(p + 32);
    head->ncards = gate_get32(p + 36);
    head->made = (int64_t) gate_get64(p + 40);
    head->expires = (int64_t) gate_get64(p + 48);
    memcpy(head->key_id, p + 56, TK_GATE_KEY_ID);
    memcpy(head->previous, p + 64, TK_GATE_HASH);

    if (head->ntickets > TK_GATE_ROWS || head->ncards > TK_GATE_ROWS
        || !gate_near(head->first) || !gate_near(head->last)
        || !gate_near(head->made) || !gate_near(head->expires))
    {
        return 0;
    }

    if (!head->deltas) {
        return head->first == 0 && head->last >= 0 && head->nspans >= 1;
    }

    return head->first >= 1 && head->nspans == 0 && head->nproducts == 0
           && head->ntickets >= 1
           && head->last - head->first + 1 == (int64_t) head->ntickets;
}


static const unsigned char *
gate_key(const tk_gate_expect_t *expect, const unsigned char *id)
{
    size_t         i;
    unsigned char  own[TK_GATE_KEY_ID];

    for (i = 0; i < expect->nkeys; i++) {
        if (tk_gate_key_id(expect->keys[i], own)
            && memcmp(own, id, TK_GATE_KEY_ID) == 0)
        {
            return expect->keys[i];
        }
    }

    return NULL;
}


static int
gate_good_products(const tk_gate_segment_t *segment)
{
    size_t             i;
    tk_gate_product_t  product;

    for (i = 0; i < segment->head.nproducts; i++) {
        tk_gate_product(segment, i, &product);

        if (product.entries < 1 || product.entries > 1000
            || product.early_then > TK_GATE_LET_IN
            || product.late_then > TK_GATE_LET_IN || product.reentry > 1)
        {
            return 0;
        }
    }

    return 1;
}


static int
gate_good_spans(const tk_gate_segment_t *segment)
{
    size_t          i;
    tk_gate_span_t  span;

    for (i = 0; i < segment->head.nspans; i++) {
        tk_gate_span(segment, i, &span);

        if (span.window > TK_GATE_SHOW
            || (i == 0) != (span.window == TK_GATE_NO_WINDOW)
            || !gate_near(span.from) || !gate_near(span.until)
            || !gate_near(span.over) || span.from > span.until)
        {
            return 0;
        }
    }

    return 1;
}


/* Tickets point into the tables of a list, which a list itself has. */

static int
gate_good_tickets(const tk_gate_segment_t *segment, const tk_gate_head_t *list)
{
    size_t         i;
    tk_gate_row_t  row, before;

    for (i = 0; i < segment->head.ntickets; i++) {
        tk_gate_row(segment, i, &row);

        if (row.product >= list->nproducts || row.span >= list->nspans
            || row.persons == 0)
        {
            return 0;
        }

        if (!segment->head.deltas && i > 0
            && memcmp(before.tag, row.tag, TK_GATE_TAG) >= 0)
        {
            return 0;
        }

        before = row;
    }

    return 1;
}


static int
gate_good_cards(const tk_gate_segment_t *segment)
{
    size_t              i;
    tk_gate_card_row_t  row, before;

    for (i = 0; i < segment->head.ncards; i++) {
        tk_gate_card_row(segment, i, &row);

        if (row.ticket >= segment->head.ntickets
            && (row.ticket != TK_GATE_NO_TICKET || !segment->head.deltas))
        {
            return 0;
        }

        if (!segment->head.deltas && i > 0
            && memcmp(before.tag, row.tag, TK_GATE_TAG) > 0)
        {
            return 0;
        }

        before = row;
    }

    return 1;
}


tk_gate_list_e
tk_gate_segment_open(tk_gate_segment_t *segment, const void *bytes, size_t len,
    const tk_gate_expect_t *expect)
{
    const unsigned char  *p = bytes, *key;

    if (len < TK_GATE_HEAD + TK_GATE_SIGNATURE || !gate_head(p, &segment->head))
    {
        return TK_GATE_LIST_FORM;
    }

    segment->bytes = p;
    segment->len = len;

    key = gate_key(expect, segment->head.key_id);
    if (key == NULL) {
        return TK_GATE_LIST_UNKNOWN_KEY;
    }

    len -= TK_GATE_SIGNATURE;
    if (!tk_gate_verify(key, p, len, p + len)) {
        return TK_GATE_LIST_SIGNATURE;
    }

    if (segment->head.supplier_id != expect->supplier_id) {
        return TK_GATE_LIST_SUPPLIER;
    }

    if (segment->head.day != expect->day) {
        return TK_GATE_LIST_DAY;
    }

    if (expect->now >= segment->head.expires) {
        return TK_GATE_LIST_EXPIRED;
    }

    if (tk_gate_segment_size(&segment->head) != segment->len
        || !gate_good_products(segment) || !gate_good_spans(segment)
        || (!segment->head.deltas
            && !gate_good_tickets(segment, &segment->head))
        || !gate_good_cards(segment))
    {
        return TK_GATE_LIST_FORM;
    }

    return TK_GATE_LIST_OK;
}


tk_gate_list_e
tk_gate_book_open(tk_gate_book_t *book, const void *bytes, size_t len,
    const tk_gate_expect_t *expect, int64_t least)
{
    tk_gate_list_e     rc;
    tk_gate_segment_t  list;

    rc = tk_gate_segment_open(&list, bytes, len, expect);
    if (rc != TK_GATE_LIST_OK) {
        return rc;
    }

    if (list.head.deltas) {
        return TK_GATE_LIST_FORM;
    }

    if (list.head.last < least) {
        return TK_GATE_LIST_OLD;
    }

    book->list = list;
    book->last = list.head.last;
    book->made = list.head.made;
    book->expires = list.head.expires;
    memcpy(book->hash, list.head.previous, TK_GATE_HASH);
    book->nrows = 0;
    book->ncards = 0;

    return TK_GATE_LIST_OK;
}


/* How many rows of the book are below a tag. */

static size_t
gate_rows_below(const tk_gate_book_t *book, const unsigned char *tag)
{
    size_t  low = 0, high = book->nrows, middle;

    while (low < high) {
        middle = low + (high - low) / 2;

        if (memcmp(book->rows[middle].tag, tag, TK_GATE_TAG) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }

    return low;
}


static size_t
gate_cards_below(const tk_gate_book_t *book, const unsigned char *tag)
{
    size_t  low = 0, high = book->ncards, middle;

    while (low < high) {
        middle = low + (high - low) / 2;

        if (memcmp(book->cards[middle].tag, tag, TK_GATE_TAG) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }

    return low;
}


/* Of a column of tags that begins there. */

static size_t
gate_tags_below(const unsigned char *tags, size_t n, const unsigned char *tag)
{
    size_t  low = 0, high = n, middle;

    while (low < high) {
        middle = low + (high - low) / 2;

        if (memcmp(tags + middle * TK_GATE_TAG, tag, TK_GATE_TAG) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }

    return low;
}


static int
gate_has_row(const tk_gate_book_t *book, size_t i, const unsigned char *tag)
{
    return i < book->nrows
           && memcmp(book->rows[i].tag, tag, TK_GATE_TAG) == 0;
}


static int
gate_has_card(const tk_gate_book_t *book, size_t i, const unsigned char *tag)
{
    return i < book->ncards
           && memcmp(book->cards[i].tag, tag, TK_GATE_TAG) == 0;
}


static int
gate_has_room(const tk_gate_book_t *book, const tk_gate_segment_t *deltas)
{
    size_t         i, more = 0;
    tk_gate_row_t  row;

    for (i = 0; i < deltas->head.ntickets; i++) {
        tk_gate_row(deltas, i, &row);
        more += !gate_has_row(book, gate_rows_below(book, row.tag), row.tag);
    }

    return book->nrows + more <= book->max_rows
           && book->ncards + deltas->head.ncards <= book->max_cards;
}


static void
gate_put_row(tk_gate_book_t *book, const tk_gate_row_t *row)
{
    size_t  i;

    i = gate_rows_below(book, row->tag);

    if (!gate_has_row(book, i, row->tag)) {
        memmove(book->rows + i + 1, book->rows + i,
                (book->nrows - i) * sizeof(tk_gate_row_t));
        book->nrows++;
    }

    book->rows[i] = *row;
}


/* A card that is none any more takes the place of all that it was. */

static void
gate_put_card(tk_gate_book_t *book, const tk_gate_card_t *card)
{
    size_t  i, end;

    i = gate_cards_below(book, card->tag);

    for (end = i; gate_has_card(book, end, card->tag); end++) {
        if (!card->none && !book->cards[end].none
            && memcmp(book->cards[end].ticket, card->ticket, TK_GATE_TAG) == 0)
        {
            return;
        }
    }

    if (!card->none) {
        i = end;
    }

    memmove(book->cards + i + 1, book->cards + end,
            (book->ncards - end) * sizeof(tk_gate_card_t));
    book->ncards = book->ncards - (end - i) + 1;
    book->cards[i] = *card;
}


static void
gate_put(tk_gate_book_t *book, const tk_gate_segment_t *deltas)
{
    size_t              i;
    tk_gate_row_t       row;
    tk_gate_card_t      card;
    tk_gate_card_row_t  card_row;

    for (i = 0; i < deltas->head.ntickets; i++) {
        tk_gate_row(deltas, i, &row);
        gate_put_row(book, &row);
    }

    for (i = 0; i < deltas->head.ncards; i++) {
        tk_gate_card_row(deltas, i, &card_row);
        memset(&card, 0, sizeof(card));
        memcpy(card.tag, card_row.tag, TK_GATE_TAG);
        card.none = card_row.ticket == TK_GATE_NO_TICKET;

        if (!card.none) {
            tk_gate_row(deltas, card_row.ticket, &row);
            memcpy(card.ticket, row.tag, TK_GATE_TAG);
        }

        gate_put_card(book, &card);
    }
}


tk_gate_list_e
tk_gate_book_apply(tk_gate_book_t *book, const void *bytes, size_t len,
    const tk_gate_expect_t *expect)
{
    unsigned char      hash[TK_GATE_HASH];
    tk_gate_list_e     rc;
    tk_gate_segment_t  deltas;

    rc = tk_gate_segment_open(&deltas, bytes, len, expect);
    if (rc != TK_GATE_LIST_OK) {
        return rc;
    }

    if (!deltas.head.deltas) {
        return TK_GATE_LIST_FORM;
    }

    if (deltas.head.last <= book->last) {
        return TK_GATE_LIST_OLD;
    }

    if (deltas.head.first > book->last + 1) {
        return TK_GATE_LIST_GAP;
    }

    if (deltas.head.first <= book->last
        || memcmp(deltas.head.previous, book->hash, TK_GATE_HASH) != 0)
    {
        return TK_GATE_LIST_PREVIOUS;
    }

    if (!gate_good_tickets(&deltas, &book->list.head)
        || !tk_gate_sha256(bytes, len, hash))
    {
        return TK_GATE_LIST_FORM;
    }

    if (!gate_has_room(book, &deltas)) {
        return TK_GATE_LIST_FULL;
    }

    gate_put(book, &deltas);

    book->last = deltas.head.last;
    book->made = deltas.head.made;
    book->expires = deltas.head.expires;
    memcpy(book->hash, hash, TK_GATE_HASH);

    return TK_GATE_LIST_OK;
}


int
tk_gate_book_find(const tk_gate_book_t *book,
    const unsigned char tag[TK_GATE_TAG], tk_gate_row_t *row)
{
    size_t                i;
    gate_columns_t        c;
    const unsigned char  *tags;

    i = gate_rows_below(book, tag);

    if (gate_has_row(book, i, tag)) {
        *row = book->rows[i];
        return 1;
    }

    gate_columns(&book->list.head, &c);
    tags = book->list.bytes + c.tags;
    i = gate_tags_below(tags, book->list.head.ntickets, tag);

    if (i == book->list.head.ntickets
        || memcmp(tags + i * TK_GATE_TAG, tag, TK_GATE_TAG) != 0)
    {
        return 0;
    }

    tk_gate_row(&book->list, i, row);

    return 1;
}


int
tk_gate_book_card(const tk_gate_book_t *book,
    const unsigned char tag[TK_GATE_TAG], size_t nth, tk_gate_row_t *row)
{
    size_t                i, j;
    gate_columns_t        c;
    tk_gate_card_row_t    card;
    const unsigned char  *tags;

    i = gate_cards_below(book, tag);

    /* what the list says, unless deltas have taken it back */
    if (gate_has_card(book, i, tag) && book->cards[i].none) {
        i++;

    } else {
        gate_columns(&book->list.head, &c);
        tags = book->list.bytes + c.cards;
        j = gate_tags_below(tags, book->list.head.ncards, tag);

        for ( /* void */ ; j < book->list.head.ncards; j++) {
            if (memcmp(tags + j * TK_GATE_TAG, tag, TK_GATE_TAG) != 0) {
                break;
            }

            if (nth-- == 0) {
                tk_gate_card_row(&book->list, j, &card);
                tk_gate_row(&book->list, card.ticket, row);
                return tk_gate_book_find(book, row->tag, row);
            }
        }
    }

    for ( /* void */ ; gate_has_card(book, i, tag); i++) {
        if (nth-- == 0) {
            return tk_gate_book_find(book, book->cards[i].ticket, row);
        }
    }

    return 0;
}


/* Stations of a set, in order; how many. */

static size_t
gate_stations(uint64_t set, int32_t stations[TK_GATE_STATIONS])
{
    int     i;
    size_t  n = 0;

    for (i = 0; i < TK_GATE_STATIONS; i++) {
        if (set >> i & 1) {
            stations[n++] = i + 1;
        }
    }

    return n;
}


/* Devices that do not know OLD yet refuse by CLOSED. */

static void
gate_row_state(tk_gate_ticket_t *ticket, const tk_gate_row_t *row)
{
    tk_gate_row_e  state;

    state = (tk_gate_row_e) (row->flags & TK_GATE_ROW_STATE);
    ticket->look = TK_GATE_FOUND;
    ticket->state = '1';
    ticket->paid = 1;

    if ((row->flags & TK_GATE_ROW_OLD) && state != TK_GATE_ROW_ONLINE) {
        ticket->look = TK_GATE_REPLACED;

        if (state == TK_GATE_ROW_CLOSED) {
            return;
        }
    }

    switch (state) {
    case TK_GATE_ROW_GOOD:
        break;

    case TK_GATE_ROW_REFUNDED:
        ticket->state = '2';
        break;

    case TK_GATE_ROW_CLOSED:
        ticket->closed = 1;
        break;

    case TK_GATE_ROW_STOPPED:
        ticket->stopped = 1;
        break;

    case TK_GATE_ROW_CALLED_OFF:
        ticket->off = TK_GATE_SHOW_OFF;
        break;

    case TK_GATE_ROW_UNPAID:
        ticket->paid = 0;
        /* fall through */

    case TK_GATE_ROW_NOT_ISSUED:
        ticket->state = '0';
        break;

    case TK_GATE_ROW_ONLINE:
        ticket->look = TK_GATE_UNLISTED;
        break;
    }
}


static void
gate_row_window(tk_gate_ticket_t *ticket, const tk_gate_span_t *span, int begun)
{
    if (begun && span->window == TK_GATE_SLOT) {
        return;
    }

    ticket->window = span->window;
    ticket->from = span->from;
    ticket->until = span->until;
    ticket->over = span->over;

    if (begun && span->over > span->until) {
        ticket->until = span->over;
    }
}


int
tk_gate_book_ticket(const tk_gate_book_t *book, const tk_gate_row_t *row,
    int32_t stations[TK_GATE_STATIONS], tk_gate_ticket_t *ticket,
    tk_gate_passage_t *used, tk_gate_policy_t *policy)
{
    tk_gate_span_t     span;
    tk_gate_product_t  product;

    memset(ticket, 0, sizeof(*ticket));
    memset(used, 0, sizeof(*used));

    gate_row_state(ticket, row);
    if (ticket->look == TK_GATE_UNLISTED) {
        return 0;
    }

    tk_gate_product(&book->list, row->product, &product);
    tk_gate_span(&book->list, row->span, &span);

    ticket->persons = row->persons;
    ticket->first_day = book->list.head.day - row->before;
    ticket->last_day = book->list.head.day + row->after;
    ticket->entries = product.entries;
    ticket->reentry = (uint8_t) product.reentry;
    ticket->id_needed = (row->flags & TK_GATE_ROW_ID) != 0;
    ticket->print_first = (row->flags & TK_GATE_ROW_PRINT) != 0;
    ticket->nstations = gate_stations(product.stations, stations);
    ticket->stations = stations;
    gate_row_window(ticket, &span, row->flags & TK_GATE_ROW_BEGUN);

    used->day = book->list.head.day;
    used->persons = row->used;
    used->device = -1;

    policy->early = product.early;
    policy->late = product.late;
    policy->early_then = product.early_then;
    policy->late_then = product.late_then;

    return 1;
}


int32_t
tk_gate_book_day(const tk_gate_book_t *book, int64_t at)
{
    tk_gate_span_t  day;

    tk_gate_span(&book->list, 0, &day);

    return book->list.head.day - (at < day.from) + (at >= day.until);
}
