/*
 * A segment of a list for devices: what api.gate_work_2() gave, made into
 * bytes.  It knows no loop and no Postgres but the rows of a result.
 */

#ifndef GATE_SEGMENT_H
#define GATE_SEGMENT_H

#include <libpq-fe.h>

#include "tk_crypto.h"
#include "tk_gate_list.h"

/* A ticket as it is known before its tag is. */

typedef struct {
    int64_t             order_id;
    int                 ticket_no;
} gate_ticket_t;

/* A card or another document: of which ticket, and what opens it. */

typedef struct {
    int64_t             ticket;
    int                 none;
    int                 on_paper;       /* paper has taken its place */
    tk_str_t            sealed, context;
} gate_sealed_card_t;

/* Who has sold some of its tickets, by codes of his own. */

typedef struct {
    int32_t             supplier_id;
    tk_lives_t          lives;          /* a part of the segment's */
} gate_seller_t;

typedef struct {
    tk_arena_t         *arena;          /* holds all of it */
    tk_gate_head_t      head;
    int32_t             generation;
    int                 key_no;
    unsigned char       private_key[TK_GATE_KEY], list_key[TK_GATE_KEY];
    tk_life_t          *lives;
    gate_seller_t      *sellers;        /* by their numbers */
    size_t              nlives, nsellers;
    tk_gate_product_t  *products;
    tk_gate_span_t     *spans;
    tk_gate_row_t      *rows;
    gate_ticket_t      *tickets;
    tk_gate_card_t     *cards;
    gate_sealed_card_t *sealed;
    size_t              nsealed;
    size_t              row, card;      /* how far tags have been made */
    tk_str_t            bytes;
} gate_segment_t;


/* NULL, or why not, in words.  Free it either way. */
const char *gate_segment_read(gate_segment_t *segment, const PGresult *res,
    const tk_keyring_t *keyring);

/* Makes the tags of some more rows and cards, a few ms of work.  1: all are
 * made; 0: call it again. */
int gate_segment_step(gate_segment_t *segment, const tk_keyring_t *keyring);

/* Then its bytes.  NULL, or why not. */
const char *gate_segment_build(gate_segment_t *segment);

void gate_segment_free(gate_segment_t *segment);    /* wiped */

#endif
