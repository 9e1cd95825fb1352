/*
 * The list by which a device judges tickets while it is offline, and its
 * deltas: signed segments of bytes.  doc/gate.md has each byte of them, and
 * doc/gate/list.js reads them, too.
 *
 * Reading needs no memory but the caller's: a segment stays where it came, and
 * is borrowed as long as it is looked at.  Nothing of a segment is believed
 * before its signature is.
 */

#ifndef TK_GATE_LIST_H
#define TK_GATE_LIST_H

#include "tk_gate.h"
#include "tk_gate_crypto.h"

#define TK_GATE_HEAD        96
#define TK_GATE_RECORD      16          /* bytes of a ticket, in all columns */
#define TK_GATE_CARD        12
#define TK_GATE_PRODUCT     32
#define TK_GATE_SPAN        32

#define TK_GATE_STATIONS    64          /* numbers from 1 */
#define TK_GATE_SPANS       255
#define TK_GATE_PRODUCTS    65535
#define TK_GATE_ROWS        10000000    /* tickets of a segment, and cards */
#define TK_GATE_FAR         (INT64_C(1) << 52)  /* of moments and numbers */

#define TK_GATE_NO_TICKET   UINT32_MAX  /* a card that opens no gate any more */


/* Why a segment is refused. */

typedef enum {
    TK_GATE_LIST_OK,
    TK_GATE_LIST_FORM,                  /* no segment, or cut, or senseless */
    TK_GATE_LIST_UNKNOWN_KEY,           /* signed by a key that is not ours */
    TK_GATE_LIST_SIGNATURE,             /* ... but not by it */
    TK_GATE_LIST_SUPPLIER,              /* of another supplier */
    TK_GATE_LIST_DAY,                   /* of another day */
    TK_GATE_LIST_EXPIRED,
    TK_GATE_LIST_OLD,                   /* we have newer ones */
    TK_GATE_LIST_GAP,                   /* some before it are missing */
    TK_GATE_LIST_PREVIOUS,              /* does not follow the one before */
    TK_GATE_LIST_FULL,                  /* no room: fetch the whole list */
    TK_GATE_LIST_RESULTS
} tk_gate_list_e;

/* What may be against a ticket: a number of three bits in its flags. */

typedef enum {
    TK_GATE_ROW_GOOD,
    TK_GATE_ROW_REFUNDED,
    TK_GATE_ROW_CLOSED,
    TK_GATE_ROW_STOPPED,
    TK_GATE_ROW_CALLED_OFF,
    TK_GATE_ROW_UNPAID,
    TK_GATE_ROW_NOT_ISSUED,
    TK_GATE_ROW_ONLINE                  /* judged by the server alone: more
                                           persons or days than bytes hold */
} tk_gate_row_e;

#define TK_GATE_ROW_STATE   0x07
#define TK_GATE_ROW_PRINT   0x08        /* to be printed first */
#define TK_GATE_ROW_ID      0x10        /* look at the identity card, too */
#define TK_GATE_ROW_GROUP   0x20        /* one code for a party */
#define TK_GATE_ROW_BEGUN   0x40        /* its window binds no more: somebody of
                                           it went out again, or came in on
                                           another day */
#define TK_GATE_ROW_OLD     0x80        /* a newer paper has another code:
                                           CLOSED says that alone, then */

/* A ticket. */

typedef struct {
    unsigned char   tag[TK_GATE_TAG];
    uint16_t        product;            /* index of the list's products */
    uint8_t         span;               /* index of its spans; 0: no window */
    uint8_t         persons;
    uint8_t         used;               /* entries of this day that are no more
                                           to be had */
    uint8_t         flags;
    uint8_t         before, after;      /* valid so many days before the list's
                                           day, and behind it; 255: or more */
} tk_gate_row_t;

typedef struct {
    unsigned char   tag[TK_GATE_TAG];
    uint32_t        ticket;             /* index of the segment's tickets, or
                                           TK_GATE_NO_TICKET */
} tk_gate_card_row_t;

typedef struct {
    int32_t         number;             /* the product's */
    int32_t         entries;            /* a day, 1 to 1000 */
    int32_t         early, late;        /* minutes, 0 to 65535 */
    tk_gate_then_e  early_then, late_then;
    int             reentry;
    uint64_t        stations;           /* bit n - 1: station n; 0: all */
} tk_gate_product_t;

/* A slot, the checking time of a performance; the first one is the day itself:
 * its first moment, and that of the next day.  All in ms since 1970. */

typedef struct {
    tk_gate_window_e window;
    int32_t         number;             /* of slot or session */
    int64_t         from, until, over;
} tk_gate_span_t;


typedef struct {
    int             deltas;             /* else a whole list */
    int32_t         supplier_id;
    int32_t         day;                /* since 1970-01-01 */
    int64_t         first, last;        /* numbers of its changes; a list has
                                           all up to last, and first is 0 */
    int64_t         made, expires;      /* ms since 1970 */
    unsigned char   key_id[TK_GATE_KEY_ID];
    unsigned char   previous[TK_GATE_HASH]; /* of the deltas before: of those
                                           that end at last for a list; zero
                                           where there were none */
    size_t          nproducts, nspans, ntickets, ncards;
} tk_gate_head_t;

typedef struct {
    tk_gate_head_t          head;
    const unsigned char    *bytes;      /* borrowed */
    size_t                  len;
} tk_gate_segment_t;


/* What a device expects of a segment. */

typedef struct {
    const unsigned char   (*keys)[TK_GATE_KEY];     /* public ones, live */
    size_t                  nkeys;
    int32_t                 supplier_id;
    int32_t                 day;
    int64_t                 now;        /* ms since 1970 */
} tk_gate_expect_t;

tk_gate_list_e tk_gate_segment_open(tk_gate_segment_t *segment,
    const void *bytes, size_t len, const tk_gate_expect_t *expect);

/* The rows of a segment that was opened; i is below their number. */
void tk_gate_row(const tk_gate_segment_t *segment, size_t i,
    tk_gate_row_t *row);
void tk_gate_card_row(const tk_gate_segment_t *segment, size_t i,
    tk_gate_card_row_t *row);
void tk_gate_product(const tk_gate_segment_t *segment, size_t i,
    tk_gate_product_t *product);
void tk_gate_span(const tk_gate_segment_t *segment, size_t i,
    tk_gate_span_t *span);


/* A card and the tag of its ticket. */

typedef struct {
    unsigned char   tag[TK_GATE_TAG];
    unsigned char   ticket[TK_GATE_TAG];
    int             none;               /* opens no gate any more */
} tk_gate_card_t;

/*
 * A list with the deltas behind it.  rows and cards are the caller's memory for
 * what the deltas changed, room for max_rows and max_cards of them.
 */

typedef struct {
    tk_gate_segment_t   list;
    int64_t             last;           /* number of the newest change */
    int64_t             made, expires;  /* of the newest segment */
    unsigned char       hash[TK_GATE_HASH]; /* what the next deltas follow */
    tk_gate_row_t      *rows;           /* sorted by tag */
    tk_gate_card_t     *cards;
    size_t              nrows, max_rows, ncards, max_cards;
} tk_gate_book_t;

/*
 * Begins with a whole list.  least: the number of the newest change that the
 * device has ever seen of this day, 0 of none: an older list, in which tickets
 * refunded since are good, is OLD.  Where its deltas have yet to be applied it
 * is 0, too, and last is compared with it then, before anything is judged.
 */
tk_gate_list_e tk_gate_book_open(tk_gate_book_t *book, const void *bytes,
    size_t len, const tk_gate_expect_t *expect, int64_t least);

/* All of the deltas, or none and why.  OLD deltas may be passed over; with any
 * other refusal the device fetches the whole list. */
tk_gate_list_e tk_gate_book_apply(tk_gate_book_t *book, const void *bytes,
    size_t len, const tk_gate_expect_t *expect);

/* 1 and the newest that is known of a ticket, or 0: it is not listed. */
int tk_gate_book_find(const tk_gate_book_t *book,
    const unsigned char tag[TK_GATE_TAG], tk_gate_row_t *row);

/*
 * The ticket of a card, likewise; where the card is one of several tickets, the
 * nth one from 0 on.  By the tag of the card's tag those of its tickets are
 * found whose paper has taken its place: look of such a ticket is to be
 * TK_GATE_ON_PAPER, unless it is UNLISTED.
 */
int tk_gate_book_card(const tk_gate_book_t *book,
    const unsigned char tag[TK_GATE_TAG], size_t nth, tk_gate_row_t *row);

/*
 * A listed ticket as the judge takes it.  It points into stations, which holds
 * TK_GATE_STATIONS numbers.  used is the passage before all that the device has
 * let through since: it counts where persons is not 0.  policy gets what the
 * product says of early and late.  Returns 0 when the server alone can judge
 * it: its look is UNLISTED then.
 */
int tk_gate_book_ticket(const tk_gate_book_t *book, const tk_gate_row_t *row,
    int32_t stations[TK_GATE_STATIONS], tk_gate_ticket_t *ticket,
    tk_gate_passage_t *used, tk_gate_policy_t *policy);

/* The day of a moment: the list's, or the one before or behind it. */
int32_t tk_gate_book_day(const tk_gate_book_t *book, int64_t at);

const char *tk_gate_list_name(tk_gate_list_e result);


/* ---- The server's side: tk_gate_list_build.c ---- */

/* Bytes of a segment. */
size_t tk_gate_segment_size(const tk_gate_head_t *head);

/*
 * Writes a segment of tk_gate_segment_size() bytes and signs it; key_id of the
 * head is filled in.  Tickets and cards of a list are sorted, in place; deltas
 * stay as they are.  A card's ticket is one of the segment's.  0: what is given
 * is senseless (a ticket twice in a list, an index beyond its table, a count or
 * a number that does not fit), or no signature was made.
 */
int tk_gate_segment_build(tk_gate_head_t *head,
    const tk_gate_product_t *products, const tk_gate_span_t *spans,
    tk_gate_row_t *tickets, tk_gate_card_t *cards,
    const unsigned char private_key[TK_GATE_KEY], unsigned char *out);

#endif
