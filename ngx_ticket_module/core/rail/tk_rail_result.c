/*
 * Results of purchases; see the header.
 */

#include <stdio.h>

#include "tk_json_read.h"
#include "tk_rail_call.h"
#include "tk_rail_result.h"

#define RAIL_WHERE      64          /* bytes of a subject */
#define RAIL_FARE       INT64_C(100000000)  /* fen */


static tk_err_t
rail_wrong(tk_pool_t *pool, size_t i, const char *member, tk_str_t *subject)
{
    int   len;
    char  where[RAIL_WHERE];

    len = snprintf(where, sizeof(where), "result.tickets[%zu].%s", i, member);
    *subject = tk_str_copy(pool, (tk_str_t) { (size_t) len,
                                              (unsigned char *) where });

    return subject->data == NULL ? TK_NO_MEMORY : TK_BAD_PARAM;
}


static int
rail_text(tk_pool_t *pool, const json_t *ticket, const char *name, size_t max,
    tk_str_t *text)
{
    if (tk_json_get_text(ticket, name, 1, max, text) != TK_JSON_GOOD) {
        return 0;
    }

    *text = tk_str_copy(pool, *text);

    return text->data != NULL;
}


/* "1" and 1 are the same. */

static int
rail_type(const json_t *ticket, tk_str_t *type)
{
    int64_t  n;

    if (tk_json_get_int(ticket, "tickettype", 0, 2, &n) != TK_JSON_GOOD) {
        return 0;
    }

    *type = tk_str_char('0' + (int) n);

    return 1;
}


static tk_err_t
rail_ticket(tk_pool_t *pool, const json_t *array, size_t i,
    tk_rail_ticket_t *t, tk_str_t *subject)
{
    const json_t  *ticket;

    ticket = json_array_get(array, i);

    if (!rail_text(pool, ticket, "ticketno", TK_RAIL_HELD_NO, &t->number)) {
        return rail_wrong(pool, i, "ticketNo", subject);
    }

    if (tk_json_get_int(ticket, "seattype", 0, TK_RAIL_SEATS, &t->seat_type)
        != TK_JSON_GOOD)
    {
        return rail_wrong(pool, i, "seatType", subject);
    }

    if (!rail_text(pool, ticket, "seatno", TK_RAIL_SEAT, &t->seat)) {
        return rail_wrong(pool, i, "seatNo", subject);
    }

    if (tk_json_get_fen(ticket, "price", &t->fen) != TK_JSON_GOOD
        || t->fen <= 0 || t->fen > RAIL_FARE)
    {
        return rail_wrong(pool, i, "price", subject);
    }

    if (!rail_text(pool, ticket, "passengername", TK_RAIL_NAME, &t->name)) {
        return rail_wrong(pool, i, "passengerName", subject);
    }

    return rail_type(ticket, &t->type)
           ? TK_OK : rail_wrong(pool, i, "ticketType", subject);
}


static tk_err_t
rail_tickets(tk_pool_t *pool, const json_t *root, tk_rail_ticket_t *tickets,
    size_t *n, tk_str_t *subject)
{
    size_t         i;
    int64_t        count;
    tk_err_t       err;
    const json_t  *array;

    if (tk_json_get_array(root, "tickets", TK_RAIL_TICKETS, &array)
        != TK_JSON_GOOD)
    {
        *subject = tk_str_c("result.tickets");
        return TK_BAD_PARAM;
    }

    *n = json_array_size(array);

    if (*n == 0
        || tk_json_get_int(root, "count", 1, TK_RAIL_TICKETS, &count)
           != TK_JSON_GOOD
        || (size_t) count != *n)
    {
        *subject = tk_str_c("result.count");
        return TK_BAD_PARAM;
    }

    for (i = 0; i < *n; i++) {
        err = rail_ticket(pool, array, i, &tickets[i], subject);
        if (err != TK_OK) {
            return err;
        }
    }

    return TK_OK;
}


tk_err_t
tk_rail_result_read(tk_pool_t *pool, tk_str_t text,
    tk_rail_ticket_t tickets[TK_RAIL_TICKETS], size_t *n, tk_str_t *subject)
{
    json_t    *root;
    tk_err_t   err;

    *n = 0;
    *subject = tk_str_c("result");

    if (text.len == 0 || text.len > TK_RAIL_RESULT) {
        return TK_BAD_PARAM;
    }

    err = tk_json_read(pool, text, &root);

    if (err != TK_OK) {
        return err == TK_NO_MEMORY ? err : TK_BAD_PARAM;
    }

    err = rail_tickets(pool, root, tickets, n, subject);
    json_decref(root);

    return err;
}


/* ---- The number of what is held ---- */

static int
rail_digits(const unsigned char *p, const unsigned char *end)
{
    for ( ; p < end; p++) {
        if (*p < '0' || *p > '9') {
            return 0;
        }
    }

    return 1;
}


static int
rail_is_held(tk_str_t s)
{
    if (s.len == 10 && s.data[0] == 'E') {
        return rail_digits(s.data + 1, s.data + s.len);
    }

    return s.len >= 17 && s.len <= 20 && rail_digits(s.data, s.data + s.len);
}


tk_err_t
tk_rail_held(const tk_rail_ticket_t *tickets, size_t n, tk_str_t *number,
    tk_str_t *subject)
{
    size_t  i;

    *number = tickets[0].number;

    for (i = 0; i < n; i++) {
        if (!tk_str_eq(tickets[i].number, *number)
            || !rail_is_held(*number))
        {
            *subject = tk_str_c("result.tickets.ticketNo");
            return TK_BAD_PARAM;
        }
    }

    return TK_OK;
}
