/*
 * Makes t/fixtures/gate_list.json (gate_vectors list) and gate_qr.json
 * (gate_vectors qr): a list with its deltas, segments that are refused, signed
 * QR codes, and what comes of them.  The keys are of tests alone.
 *
 * gate_vectors many SEED: a list and deltas by chance, with what a book in C
 * knows of each ticket and card in the end.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_gate_list.h"
#include "tk_gate_qr.h"

#define SUPPLIER    7
#define DAY         20785                       /* 2026-11-28 */
#define BEGIN       INT64_C(1795795200000)      /* its 00:00 at +08 */
#define AT(h, m)    (BEGIN + ((h) * 60 + (m)) * INT64_C(60000))

#define MAX         4096
#define count(a)    (sizeof(a) / sizeof((a)[0]))

typedef struct {
    unsigned char   bytes[MAX];
    size_t          len;
} segment_t;

typedef struct {
    const char     *code;
    tk_gate_row_t   row;                        /* without its tag */
} ticket_t;

typedef struct {
    const char     *card, *code;                /* NULL: opens no gate */
    int             on_paper;                   /* its paper does */
} card_t;

static unsigned char  private_key[32], old_key[32], strange_key[32],
                      ticket_key[32], list_key[32];

static const tk_gate_product_t  products[] = {
    { .number = 11, .entries = 1, .early = 15, .late = 30,
      .early_then = TK_GATE_ASK, .late_then = TK_GATE_REFUSE },
    { .number = 12, .entries = 2, .reentry = 1,
      .early_then = TK_GATE_REFUSE, .late_then = TK_GATE_LET_IN,
      .stations = 1 | UINT64_C(1) << 63 },
};

static const tk_gate_span_t  spans[] = {
    { TK_GATE_NO_WINDOW, 0, AT(0, 0), AT(24, 0), 0 },
    { TK_GATE_SLOT, 2, AT(9, 0), AT(10, 0), 0 },
    { TK_GATE_SHOW, 1, AT(18, 30), AT(20, 0), AT(25, 0) },
};

#define ROW(product, span, persons, used, flags, before, after)               \
    { { 0 }, product, span, persons, used, flags, before, after }

static const ticket_t  tickets[] = {
    { "261128007000000004200156001915", ROW(0, 0, 1, 0, 0, 0, 0) },
    { "261128007000000004200256001916", ROW(0, 1, 5, 3, 0x20, 0, 0) },
    { "261128007000000004300188000001", ROW(0, 1, 1, 0, 0x10, 0, 0) },
    { "261128007000000004400188000002", ROW(1, 0, 2, 1, 0, 1, 3) },
    { "261128007000000004500188000003", ROW(0, 0, 1, 0, 0x08, 0, 0) },
    { "261128007000000004600188000004", ROW(0, 0, 1, 0, 0x01, 0, 0) },
    { "261128007000000004700188000005", ROW(0, 0, 1, 0, 0x06, 0, 0) },
    { "261128007000000004800188000006", ROW(0, 0, 255, 0, 0x27, 0, 0) },
    { "261128007000000004900188000007", ROW(0, 2, 1, 0, 0, 0, 0) },
    { "261128007000000005100188000010", ROW(0, 0, 1, 0, 0, 0, 0) },
    { "261128007000000005100288000011", ROW(0, 0, 1, 0, 0x82, 0, 0) },
};

/* The last one has a refunded ticket, and two on paper: one of them by the code
 * of an older paper. */

static const card_t  cards[] = {
    { "110101199003070070", "261128007000000004300188000001", 0 },
    { "11010119900307007X", "261128007000000004200156001915", 0 },
    { "11010119900307007X", "261128007000000004600188000004", 0 },
    { "E12345678", "261128007000000004600188000004", 0 },
    { "E12345678", "261128007000000005100188000010", 1 },
    { "E12345678", "261128007000000005100288000011", 1 },
};

/* Numbers 101 to 103: refunded; used; sold since.  Then 104: its card is
 * replaced by paper, and its slot binds no more. */

static const ticket_t  changes1[] = {
    { "261128007000000004200156001915", ROW(0, 0, 1, 0, 0x01, 0, 0) },
    { "261128007000000004200256001916", ROW(0, 1, 5, 5, 0x20, 0, 0) },
    { "261128007000000005000188000008", ROW(1, 1, 1, 0, 0, 0, 0) },
};

static const card_t  cards1[] = {
    { "110101198001010010", "261128007000000005000188000008", 0 },
};

static const ticket_t  changes2[] = {
    { "261128007000000004300188000001", ROW(0, 1, 1, 0, 0x40, 0, 0) },
};

static const card_t  cards2[] = {
    { "110101199003070070", NULL, 0 },
    { "110101199003070070", "261128007000000004300188000001", 1 },
};


static void
die(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}


static void
tag(const char *text, unsigned char *out)
{
    if (!tk_gate_tag(list_key, text, strlen(text), out)) {
        die("no tag");
    }
}


static void
build(segment_t *segment, tk_gate_head_t head, const ticket_t *rows,
    const card_t *row_cards, const unsigned char *key)
{
    size_t          i;
    tk_gate_row_t   row[16];
    tk_gate_card_t  card[16];
    unsigned char   of[TK_GATE_TAG];

    for (i = 0; i < head.ntickets; i++) {
        row[i] = rows[i].row;
        tag(rows[i].code, row[i].tag);
    }

    for (i = 0; i < head.ncards; i++) {
        memset(&card[i], 0, sizeof(card[i]));
        tag(row_cards[i].card, card[i].tag);

        if (row_cards[i].on_paper) {
            memcpy(of, card[i].tag, sizeof(of));

            if (!tk_gate_tag(list_key, of, sizeof(of), card[i].tag)) {
                die("no tag");
            }
        }

        card[i].none = row_cards[i].code == NULL;

        if (!card[i].none) {
            tag(row_cards[i].code, card[i].ticket);
        }
    }

    segment->len = tk_gate_segment_size(&head);

    if (segment->len > MAX
        || !tk_gate_segment_build(&head, products, spans, row, card, key,
                                  segment->bytes))
    {
        die("no segment");
    }
}


static void
hex(const char *name, const void *bytes, size_t len, const char *behind)
{
    size_t               i;
    const unsigned char  *p = bytes;

    printf("\"%s\": \"", name);

    for (i = 0; i < len; i++) {
        printf("%02x", p[i]);
    }

    printf("\"%s", behind);
}


static void
segment_hex(const segment_t *segment)
{
    size_t  i;

    putchar('"');

    for (i = 0; i < segment->len; i++) {
        printf("%02x", segment->bytes[i]);
    }

    putchar('"');
}


static tk_gate_head_t
list_head(void)
{
    return (tk_gate_head_t) {
        .supplier_id = SUPPLIER, .day = DAY, .last = 100, .made = AT(5, 0),
        .expires = AT(26, 0), .previous = { 0xab, 0xcd },
        .nproducts = count(products), .nspans = count(spans),
        .ntickets = count(tickets), .ncards = count(cards)
    };
}


static tk_gate_head_t
deltas_head(int64_t first, size_t n, size_t ncards, const void *previous)
{
    tk_gate_head_t  head = {
        .deltas = 1, .supplier_id = SUPPLIER, .day = DAY, .first = first,
        .last = first + (int64_t) n - 1, .made = AT(9, 0),
        .expires = AT(26, 0), .ntickets = n, .ncards = ncards
    };

    memcpy(head.previous, previous, TK_GATE_HASH);

    return head;
}


static void
hash(const segment_t *segment, unsigned char *out)
{
    if (!tk_gate_sha256(segment->bytes, segment->len, out)) {
        die("no hash");
    }
}


/* What is refused as a list, by who has seen the change 100, or as deltas, to
 * the list with the deltas "before". */

static void
refused(const char *why, const char *what, const char *as,
    const segment_t *before, const segment_t *last, int64_t now)
{
    static const char  *comma = "";

    printf("%s    {\"why\": \"%s\", \"what\": \"%s\", \"as\": \"%s\","
           " \"now\": %lld,\n     \"before\": [", comma, why, what, as,
           (long long) now);
    comma = ",\n";

    if (before != NULL) {
        segment_hex(before);
    }

    printf("], \"last\": ");
    segment_hex(last);
    putchar('}');
}


static void
print_refused(const segment_t *list, const segment_t *one,
    const segment_t *two)
{
    segment_t       other;
    unsigned char   sum[TK_GATE_HASH];
    tk_gate_head_t  head;

    printf("  \"refused\": [\n");

    other = *list;
    other.bytes[TK_GATE_HEAD + 200] ^= 1;
    refused("SIGNATURE", "a byte is another one", "list", NULL, &other,
            AT(9, 0));

    other = *list;
    other.len--;
    refused("SIGNATURE", "the last byte is missing", "list", NULL, &other,
            AT(9, 0));

    other = *list;
    other.len = TK_GATE_HEAD;
    refused("FORM", "there is a head alone", "list", NULL, &other, AT(9, 0));

    other = *list;
    other.bytes[3] = '2';
    refused("FORM", "it has another version", "list", NULL, &other, AT(9, 0));

    head = list_head();
    build(&other, head, tickets, cards, strange_key);
    refused("UNKNOWN_KEY", "a stranger has signed it", "list", NULL, &other,
            AT(9, 0));

    head.supplier_id = 8;
    build(&other, head, tickets, cards, private_key);
    refused("SUPPLIER", "it is another supplier's", "list", NULL, &other,
            AT(9, 0));

    head = list_head();
    head.day--;
    build(&other, head, tickets, cards, private_key);
    refused("DAY", "it is yesterday's", "list", NULL, &other, AT(9, 0));

    refused("EXPIRED", "its time is over", "list", NULL, list, AT(26, 0));
    refused("EXPIRED", "the time of deltas is over", "deltas", NULL, one,
            AT(26, 1));

    head = list_head();
    head.last = 99;
    build(&other, head, tickets, cards, private_key);
    refused("OLD", "it is older than the one before", "list", NULL, &other,
            AT(9, 0));

    refused("OLD", "deltas come a second time", "deltas", one, one, AT(9, 0));
    refused("GAP", "some before it are missing", "deltas", NULL, two, AT(9, 0));

    memset(sum, 7, sizeof(sum));
    build(&other, deltas_head(101, 1, 0, sum), changes1, NULL, private_key);
    refused("PREVIOUS", "it follows others", "deltas", NULL, &other, AT(9, 0));

    hash(one, sum);
    build(&other, deltas_head(103, 2, 0, sum), changes1, NULL, private_key);
    refused("PREVIOUS", "it has a number again", "deltas", one, &other,
            AT(9, 0));

    refused("FORM", "deltas are no list", "list", NULL, one, AT(9, 0));
    refused("FORM", "a list is no deltas", "deltas", one, list, AT(9, 0));

    printf("\n  ],\n");
}


static void
print_list(void)
{
    size_t          i;
    segment_t       list, one, two, by_old;
    tk_gate_head_t  head;
    unsigned char   sum[TK_GATE_HASH], public_key[TK_GATE_KEY];

    /* What a device says: how many deltas it has, a code or card, when. */

    static const struct {
        int          after, card;
        const char  *text;
        int64_t      at;
        const char  *answer;
    }  said[] = {
        { 0, 0, "261128007000000004200156001915", AT(9, 0),
          "IN 1 0 0 none 1" },
        { 1, 0, "261128007000000004200156001915", AT(9, 0),
          "REFUNDED 0 0 0 none 0" },
        { 0, 0, "261128007000000004200256001916", AT(9, 0),
          "IN 2 0 0 none 0" },
        { 0, 0, "261128007000000004200256001916", AT(8, 40),
          "SLOT_EARLY 0 2 5 supervisor 0" },
        { 0, 0, "261128007000000004200256001916", AT(10, 31),
          "SLOT_LATE 0 2 31 desk 0" },
        { 1, 0, "261128007000000004200256001916", AT(9, 0),
          "USED 0 0 0 supervisor 0" },
        { 0, 0, "261128007000000004300188000001", AT(9, 0),
          "ID_NEEDED 0 1 0 second 0" },
        { 2, 0, "261128007000000004300188000001", AT(12, 0),
          "IN 1 0 0 none 1" },
        { 0, 0, "261128007000000004400188000002", AT(9, 0),
          "IN 2 1 0 none 0" },
        { 0, 0, "261128007000000004400188000002", AT(25, 0),
          "IN 2 2 0 none 0" },
        { 0, 0, "261128007000000004500188000003", AT(9, 0),
          "PRINT_FIRST 0 0 0 desk 0" },
        { 0, 0, "261128007000000004600188000004", AT(9, 0),
          "REFUNDED 0 0 0 none 0" },
        { 0, 0, "261128007000000004700188000005", AT(9, 0),
          "NOT_ISSUED 0 0 0 desk 0" },
        { 0, 0, "261128007000000004800188000006", AT(9, 0),
          "OFFLINE_UNKNOWN 0 0 0 supervisor 0" },
        { 0, 0, "261128007000000004900188000007", AT(19, 0),
          "IN 1 0 0 none 1" },
        { 0, 0, "261128007000000004900188000007", AT(24, 30),
          "SLOT_LATE 0 1 270 supervisor 0" },
        { 0, 0, "261128007000000005000188000008", AT(9, 0),
          "OFFLINE_UNKNOWN 0 0 0 supervisor 0" },
        { 1, 0, "261128007000000005000188000008", AT(9, 0),
          "IN 1 1 0 none 1" },
        { 0, 0, "261128007000000099900188000009", AT(9, 0),
          "OFFLINE_UNKNOWN 0 0 0 supervisor 0" },
        { 0, 1, "110101199003070070", AT(9, 0),
          "ID_NEEDED 0 1 0 second 0" },
        { 2, 1, "110101199003070070", AT(9, 0),
          "SHOW_PAPER 0 0 0 desk 0" },
        { 0, 1, "E12345678", AT(9, 0),
          "REFUNDED 0 0 0 none 0, SHOW_PAPER 0 0 0 desk 0,"
          " SHOW_PAPER 0 0 0 desk 0" },
        { 0, 1, "E12345678", AT(25, 0),
          "REFUNDED 0 0 0 none 0, DAY_AFTER 0 0 0 desk 0,"
          " DAY_AFTER 0 0 0 desk 0" },
        { 0, 1, "110101198001010010", AT(9, 0),
          "none" },
        { 1, 1, "110101198001010010", AT(9, 0),
          "IN 1 1 0 none 1" },
        { 0, 1, "11010119900307007X", AT(9, 0),
          "REFUNDED 0 0 0 none 0, IN 1 0 0 none 1" },
        { 2, 1, "11010119900307007X", AT(9, 0),
          "REFUNDED 0 0 0 none 0, REFUNDED 0 0 0 none 0" },
    };

    head = list_head();
    build(&list, head, tickets, cards, private_key);
    build(&one, deltas_head(101, 3, 1, head.previous), changes1, cards1,
          private_key);
    hash(&one, sum);
    build(&two, deltas_head(104, 1, count(cards2), sum), changes2, cards2,
          old_key);
    build(&by_old, head, tickets, cards, old_key);

    printf("{\n  \"supplier\": %d, \"day\": %d, \"now\": %lld,\n", SUPPLIER,
           DAY, (long long) AT(9, 0));
    hex("private_key", private_key, 32, ",\n");
    hex("ticket_key", ticket_key, 32, ",\n");
    hex("list_key", list_key, 32, ",\n");

    if (!tk_gate_public(private_key, public_key)) {
        die("no key");
    }

    hex("public_key", public_key, 32, ",\n");

    if (!tk_gate_public(old_key, public_key)) {
        die("no key");
    }

    hex("old_public_key", public_key, 32, ",\n");
    printf("  \"list\": ");
    segment_hex(&list);
    printf(",\n  \"list_by_old_key\": ");
    segment_hex(&by_old);
    printf(",\n  \"deltas\": [");
    segment_hex(&one);
    printf(",\n    ");
    segment_hex(&two);
    printf("],\n");

    print_refused(&list, &one, &two);
    printf("  \"said\": [\n");

    for (i = 0; i < count(said); i++) {
        printf("    {\"after\": %d, \"%s\": \"%s\", \"at\": %lld,"
               " \"answer\": \"%s\"}%s\n", said[i].after,
               said[i].card ? "card" : "code", said[i].text,
               (long long) said[i].at, said[i].answer,
               i + 1 < count(said) ? "," : "");
    }

    printf("  ]\n}\n");
}


/* By chance: tickets of few numbers, so that deltas often mean the same one. */

#define NUMBERS     3000
#define DELTAS      40

static tk_gate_row_t   many_rows[NUMBERS], kept_rows[NUMBERS];
static tk_gate_card_t  many_cards[NUMBERS], kept_cards[NUMBERS];
static unsigned char   many_bytes[NUMBERS * 40 + MAX];
static uint64_t        dice;


static unsigned
chance(unsigned below)
{
    dice ^= dice >> 12;
    dice ^= dice << 25;
    dice ^= dice >> 27;

    return (unsigned) ((dice * UINT64_C(2685821657736338717)) >> 33) % below;
}


static void
number_tag(char kind, unsigned n, unsigned char *out)
{
    char  text[32];

    snprintf(text, sizeof(text), "%c%u", kind, n);
    tag(text, out);
}


static void
many_row(tk_gate_row_t *row, unsigned n)
{
    number_tag('T', n, row->tag);
    row->product = (uint16_t) chance(count(products));
    row->span = (uint8_t) chance(count(spans));
    row->persons = (uint8_t) (1 + chance(255));
    row->used = (uint8_t) chance(256);
    row->flags = (uint8_t) chance(256);
    row->before = (uint8_t) chance(256);
    row->after = (uint8_t) chance(256);
}


/* Cards of numbers alike; some are taken back where that is possible. */

static size_t
some_cards(const tk_gate_row_t *rows, size_t n, int deltas)
{
    size_t  i, ncards = 0;

    for (i = 0; i < n; i++) {
        if (chance(3) > 0) {
            continue;
        }

        memset(&many_cards[ncards], 0, sizeof(many_cards[ncards]));
        number_tag('C', chance(NUMBERS / 4), many_cards[ncards].tag);
        memcpy(many_cards[ncards].ticket, rows[i].tag, TK_GATE_TAG);
        many_cards[ncards].none = deltas && chance(4) == 0;
        ncards++;
    }

    return ncards;
}


static void
many_segment(tk_gate_head_t *head)
{
    size_t  len = tk_gate_segment_size(head);

    if (len > sizeof(many_bytes)
        || !tk_gate_segment_build(head, products, spans, many_rows, many_cards,
                                  private_key, many_bytes))
    {
        die("no segment");
    }

    hex("hex", many_bytes, len, "}");
}


static void
print_found(tk_gate_book_t *book)
{
    size_t         n, nth;
    tk_gate_row_t  row;
    unsigned char  wanted[TK_GATE_TAG];

    printf(",\n\"tickets\": [");

    for (n = 0; n < NUMBERS; n++) {
        number_tag('T', (unsigned) n, wanted);
        printf("%s{", n > 0 ? ",\n" : "");
        hex("tag", wanted, sizeof(wanted), ", ");
        hex("row", &row, tk_gate_book_find(book, wanted, &row) ? sizeof(row)
                                                               : 0, "}");
    }

    printf("],\n\"cards\": [");

    for (n = 0; n < NUMBERS / 4; n++) {
        number_tag('C', (unsigned) n, wanted);
        printf("%s{", n > 0 ? ",\n" : "");
        hex("tag", wanted, sizeof(wanted), ", \"tickets\": [");

        for (nth = 0; tk_gate_book_card(book, wanted, nth, &row); nth++) {
            printf("%s{", nth > 0 ? ", " : "");
            hex("tag", row.tag, TK_GATE_TAG, "}");
        }

        printf("]}");
    }

    printf("]}\n");
}


static void
print_many(void)
{
    int                round;
    size_t             i;
    tk_gate_book_t     book;
    tk_gate_head_t     head = list_head();
    unsigned char      public_keys[1][TK_GATE_KEY];
    static unsigned char  list[sizeof(many_bytes)];
    tk_gate_expect_t   expect = {
        .keys = (const unsigned char (*)[TK_GATE_KEY]) public_keys, .nkeys = 1,
        .supplier_id = SUPPLIER, .day = DAY, .now = AT(9, 0)
    };

    if (!tk_gate_public(private_key, public_keys[0])) {
        die("no key");
    }

    for (i = 0, head.ntickets = 0; i < NUMBERS; i++) {
        if (chance(3) == 0) {
            many_row(&many_rows[head.ntickets++], (unsigned) i);
        }
    }

    head.ncards = some_cards(many_rows, head.ntickets, 0);
    printf("{\"list\": {");
    many_segment(&head);
    memcpy(list, many_bytes, sizeof(list));
    memset(&book, 0, sizeof(book));
    book.rows = kept_rows;
    book.cards = kept_cards;
    book.max_rows = book.max_cards = NUMBERS;

    if (tk_gate_book_open(&book, list, tk_gate_segment_size(&head), &expect, 0)
        != TK_GATE_LIST_OK)
    {
        die("no list");
    }

    printf(",\n\"deltas\": [");

    for (round = 0; round < DELTAS; round++) {
        head = deltas_head(book.last + 1, 1 + chance(40), 0, book.hash);

        for (i = 0; i < head.ntickets; i++) {
            many_row(&many_rows[i], chance(NUMBERS));
        }

        head.ncards = some_cards(many_rows, head.ntickets, 1);
        printf("%s{", round > 0 ? ",\n" : "");
        many_segment(&head);

        if (tk_gate_book_apply(&book, many_bytes, tk_gate_segment_size(&head),
                               &expect) != TK_GATE_LIST_OK)
        {
            die("no deltas");
        }
    }

    putchar(']');
    print_found(&book);
}


static void
print_qr(void)
{
    size_t         i;
    unsigned char  text[TK_GATE_QR_LEN + 1], public_key[TK_GATE_KEY];

    static const tk_gate_qr_t  qrs[] = {
        { INT64_C(2611280070000000042), 1, 56001915, DAY, 0, 0, 0, 1, 11 },
        { INT64_C(2611280070000000043), 999, 99999999, DAY, 255, 7, 999,
          65535, INT32_MAX },
        { INT64_C(2611280070000000044), 3, 7, DAY + 1, 2, TK_GATE_QR_GROUP, 8,
          12, 12 },
    };

    if (!tk_gate_public(private_key, public_key)) {
        die("no key");
    }

    printf("{\n  \"supplier\": %d,\n", SUPPLIER);
    hex("private_key", private_key, 32, ",\n");
    hex("public_key", public_key, 32, ",\n");
    printf("  \"qr\": [\n");
    text[TK_GATE_QR_LEN] = '\0';

    for (i = 0; i < count(qrs); i++) {
        if (!tk_gate_qr_build(&qrs[i], SUPPLIER, private_key, text)) {
            die("no QR code");
        }

        printf("    {\"text\": \"%s\",\n     \"order\": \"%lld\","
               " \"ticket\": %d, \"check\": %d, \"first\": %d,"
               " \"last\": %d, \"print\": %d,"
               " \"id\": %d, \"group\": %d, \"slot\": %d, \"persons\": %d,"
               " \"product\": %d}%s\n", text, (long long) qrs[i].order_id,
               qrs[i].ticket_no, qrs[i].check, qrs[i].first_day,
               qrs[i].first_day + qrs[i].days,
               (qrs[i].flags & TK_GATE_QR_PRINT) != 0,
               (qrs[i].flags & TK_GATE_QR_ID) != 0,
               (qrs[i].flags & TK_GATE_QR_GROUP) != 0, qrs[i].slot,
               qrs[i].persons, qrs[i].product, i + 1 < count(qrs) ? "," : "");
    }

    printf("  ]\n}\n");
}


int
main(int argc, char **argv)
{
    size_t  i;

    for (i = 0; i < 32; i++) {
        private_key[i] = (unsigned char) (i + 1);
        old_key[i] = (unsigned char) (i + 65);
        strange_key[i] = (unsigned char) (200 - i);
        ticket_key[i] = (unsigned char) (i * 7);
    }

    if (argc < 2 || !tk_gate_list_key(ticket_key, SUPPLIER, DAY, list_key)) {
        die("gate_vectors list|qr|many SEED");
    }

    if (strcmp(argv[1], "list") == 0) {
        print_list();

    } else if (strcmp(argv[1], "many") == 0 && argc == 3) {
        dice = strtoull(argv[2], NULL, 10);
        print_many();

    } else {
        print_qr();
    }

    return 0;
}
