/*
 * The result of an agent's purchase: JSON with a ticket for each passenger.
 *
 *     {"count":1,"tickets":[{"ticketNo":"E646076788","seatType":"7",
 *      "seatNo":"11车04号下铺","price":428.00,"passengerName":"国贺",
 *      "seq":"0","ticketType":"1"}]}
 */

#ifndef TK_RAIL_RESULT_H
#define TK_RAIL_RESULT_H

#include "tk.h"

#define TK_RAIL_TICKETS     20      /* of a result, passengers of an order */
#define TK_RAIL_SEATS       13      /* numbers of kinds of seats, 0 to that */
#define TK_RAIL_SEAT        64      /* characters */
#define TK_RAIL_NAME        64

typedef struct {
    tk_str_t        name;           /* of the passenger, as it was sent */
    tk_str_t        type;           /* '0' child, '1' adult, '2' student */
    int64_t         seat_type;
    tk_str_t        seat;
    int64_t         fen;
    tk_str_t        number;         /* of the railway's order */
} tk_rail_ticket_t;

/*
 * Texts are of pool.  TK_BAD_PARAM, of which *subject says where: "result", or
 * "result.tickets[1].price"; TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_rail_result_read(tk_pool_t *pool, tk_str_t text,
    tk_rail_ticket_t tickets[TK_RAIL_TICKETS], size_t *n, tk_str_t *subject);

/*
 * The number that all tickets have, as a held order's: "E" and nine digits, or
 * 17 to 20 digits.  TK_BAD_PARAM, subject as above.
 */
TK_MUST tk_err_t tk_rail_held(const tk_rail_ticket_t *tickets, size_t n,
    tk_str_t *number, tk_str_t *subject);

#endif
