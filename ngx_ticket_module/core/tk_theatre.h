/*
 * Look-ups in what is played at a theatre, as the snapshot of its supplier has
 * it.  A performance is a session on a day, on a map of its hall's seats; a map
 * has areas, and a product is sold in some of them.
 */

#ifndef TK_THEATRE_H
#define TK_THEATRE_H

#include "tk_catalogue.h"

#define TK_AREA_SEATS   10000       /* more than an area can have */
#define TK_AREAS        1048576     /* more than a supplier can have */

/* NULL when there is none. */
const tk_hall_t *tk_hall_by_id(const tk_supplier_t *s, int32_t hall_id);
const tk_session_t *tk_session_by_id(const tk_supplier_t *s,
    int32_t session_id);
const tk_area_t *tk_area_by_id(const tk_supplier_t *s, int32_t area_id);
const tk_performance_t *tk_performance_of(const tk_supplier_t *s,
    int32_t session_id, tk_day_t day);

/* Is the area of the performance's hall and map? */
int tk_area_plays(const tk_supplier_t *s, const tk_area_t *area,
    const tk_performance_t *p);

/* Is the product sold in the area? */
int tk_area_sells(const tk_supplier_t *s, int32_t area_id,
    int32_t product_id);

/* May seats still be sold at that minute of the supplier's day today?  The sale
 * may go on after midnight.  Of one that is disabled or cancelled: no. */
int tk_performance_open(const tk_performance_t *p, tk_day_t today, int minute);

/* Of one that is open: do the product's own terms allow its sale then?  TK_OK,
 * or why not. */
TK_MUST tk_err_t tk_performance_sold(const tk_performance_t *p,
    const tk_product_t *product, tk_day_t today, int minute);

/* What a product costs at a performance, in fen; -1: the performance has no
 * price of its own for it. */
int64_t tk_performance_price(const tk_supplier_t *s, int32_t product_id,
    int32_t session_id, tk_day_t day);

/* The quota of an area's seats at a performance. */
int64_t tk_seats_quota(int32_t session_id, tk_day_t day, int32_t area_id);

/* A seat as it is named at the wire: its area and its number there.  0: it is
 * no seat's name. */
int tk_seat_parse(tk_str_t name, int32_t *area_id, int32_t *seat_no);
int64_t tk_seat_id(int32_t area_id, int32_t seat_no);

#endif
