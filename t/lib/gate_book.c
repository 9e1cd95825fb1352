/*
 * A device's book and judge in C, for tests in Perl.  Reads lines:
 *
 *   supplier NUMBER     day NUMBER      now MS
 *   key HEX             a public one that is live
 *   tags HEX            the list key
 *   list HEX            then deltas HEX, as often as there are any
 *   scan CODE MS STATION        also the text of a signed QR code
 *   card NUMBER MS STATION
 *
 * and writes of each scan what the device answers: "VERDICT persons left
 * minutes", or "none" where the list does not have it, "online" where the
 * server alone judges; of a card the same of each ticket, with commas between.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_gate_list.h"
#include "tk_gate_qr.h"

#define BOOK_ROWS   4096
#define BOOK_KEYS   2

static unsigned char         keys[BOOK_KEYS][TK_GATE_KEY], tags[TK_GATE_KEY];
static tk_gate_expect_t      expect;
static tk_gate_book_t        book;
static tk_gate_row_t         rows[BOOK_ROWS];
static tk_gate_card_t        cards[BOOK_ROWS];


static void
wrong(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}


/* Memory of its own, for good: a book borrows its bytes. */

static unsigned char *
bytes_of(const char *hex, size_t *len)
{
    size_t          i;
    unsigned int    byte;
    unsigned char  *bytes;

    *len = strlen(hex) / 2;
    bytes = malloc(*len + 1);
    if (bytes == NULL) {
        wrong("bytes", "no memory");
    }

    for (i = 0; i < *len; i++) {
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1) {
            wrong("bytes", "no hex");
        }

        bytes[i] = (unsigned char) byte;
    }

    return bytes;
}


static void
key_of(const char *hex, unsigned char key[TK_GATE_KEY])
{
    size_t          len;
    unsigned char  *bytes;

    bytes = bytes_of(hex, &len);
    if (len != TK_GATE_KEY) {
        wrong("key", hex);
    }

    memcpy(key, bytes, TK_GATE_KEY);
    free(bytes);
}


static void
take(const char *what, const char *hex)
{
    size_t          len;
    tk_gate_list_e  rc;
    unsigned char  *bytes;

    bytes = bytes_of(hex, &len);
    rc = strcmp(what, "list") == 0
         ? tk_gate_book_open(&book, bytes, len, &expect, 0)
         : tk_gate_book_apply(&book, bytes, len, &expect);

    if (rc != TK_GATE_LIST_OK) {
        wrong(what, tk_gate_list_name(rc));
    }
}


static void
answer(const tk_gate_row_t *row, int on_paper, int64_t at, int32_t station)
{
    int32_t            stations[TK_GATE_STATIONS];
    tk_gate_scan_t     scan;
    tk_gate_answer_t   said;
    tk_gate_policy_t   policy;
    tk_gate_ticket_t   ticket;
    tk_gate_passage_t  used;

    memset(&scan, 0, sizeof(scan));
    memset(&policy, 0, sizeof(policy));
    scan.at = at;
    scan.day = tk_gate_book_day(&book, at);
    scan.device = 77;
    scan.station = station;

    if (!tk_gate_book_ticket(&book, row, stations, &ticket, &used, &policy)) {
        fputs("online", stdout);
        return;
    }

    if (on_paper) {
        ticket.look = TK_GATE_ON_PAPER;
    }

    tk_gate_judge(&ticket, &policy, &used, used.persons > 0, &scan, &said);
    printf("%s %d %d %lld", tk_gate_name(said.verdict), said.persons,
           said.left, (long long) said.minutes);
}


/* By its tag; by the tag of that those whose paper has taken its place. */

static void
shown(unsigned char tag[TK_GATE_TAG], int64_t at, int32_t station)
{
    int            on_paper;
    size_t         n, said = 0;
    tk_gate_row_t  row;
    unsigned char  of[TK_GATE_TAG];

    for (on_paper = 0; on_paper <= 1; on_paper++) {
        for (n = 0; tk_gate_book_card(&book, tag, n, &row); n++) {
            fputs(said++ ? ", " : "", stdout);
            answer(&row, on_paper, at, station);
        }

        memcpy(of, tag, sizeof(of));
        if (!tk_gate_tag(tags, of, sizeof(of), tag)) {
            wrong("tag", "of a tag");
        }
    }

    fputs(said ? "" : "none", stdout);
}


static void
scanned(const char *what, const char *text, int64_t at, int32_t station)
{
    tk_gate_row_t  row;
    unsigned char  tag[TK_GATE_TAG], code[TK_GATE_QR_CODE];

    if (tk_gate_qr_code(text, strlen(text), code)
        ? !tk_gate_tag(tags, code, TK_GATE_QR_CODE, tag)
        : !tk_gate_tag(tags, text, strlen(text), tag))
    {
        wrong("tag", text);
    }

    if (strcmp(what, "scan") == 0) {
        if (tk_gate_book_find(&book, tag, &row)) {
            answer(&row, 0, at, station);
        } else {
            fputs("none", stdout);
        }

    } else {
        shown(tag, at, station);
    }

    putchar('\n');
}


static void
line_of(char *line)
{
    char       what[16];
    char      *rest;
    long long  at = 0;
    int        station = 0;
    char       text[128];

    line[strcspn(line, "\n")] = '\0';
    rest = strchr(line, ' ');
    if (rest == NULL || (size_t) (rest - line) >= sizeof(what)) {
        wrong("line", line);
    }

    memcpy(what, line, (size_t) (rest - line));
    what[rest++ - line] = '\0';

    if (strcmp(what, "supplier") == 0) {
        expect.supplier_id = atoi(rest);

    } else if (strcmp(what, "day") == 0) {
        expect.day = atoi(rest);

    } else if (strcmp(what, "now") == 0) {
        expect.now = atoll(rest);

    } else if (strcmp(what, "key") == 0 && expect.nkeys < BOOK_KEYS) {
        key_of(rest, keys[expect.nkeys++]);

    } else if (strcmp(what, "tags") == 0) {
        key_of(rest, tags);

    } else if (strcmp(what, "list") == 0 || strcmp(what, "deltas") == 0) {
        take(what, rest);

    } else if (sscanf(rest, "%127s %lld %d", text, &at, &station) == 3) {
        scanned(what, text, at, station);

    } else {
        wrong("line", what);
    }
}


int
main(void)
{
    char    *line = NULL;
    size_t   size = 0;

    expect.keys = (const unsigned char (*)[TK_GATE_KEY]) keys;
    book.rows = rows;
    book.cards = cards;
    book.max_rows = BOOK_ROWS;
    book.max_cards = BOOK_ROWS;

    while (getline(&line, &size, stdin) > 0) {
        line_of(line);
    }

    free(line);

    return 0;
}
