/*
 * Those who wait, in a lane for each key (an agent, an address), served in
 * turn, so that whoever has many waiting keeps nobody else waiting.  Within a
 * lane the order is that of arrival.
 *
 * What waits belongs to the caller, who links it in by an ngx_queue_t and
 * tells which of them may go; lanes are this unit's, made on demand and used
 * again.  Lanes are few: what looks at all of them looks at each.
 */

#ifndef NGX_TICKET_LANES_H
#define NGX_TICKET_LANES_H

#include <ngx_config.h>
#include <ngx_core.h>


typedef struct {
    ngx_rbtree_node_t   node;               /* its key the lane's */
    ngx_queue_t         place;              /* among the lanes, or unused */
    ngx_queue_t         items;              /* never empty */
    ngx_uint_t          n;                  /* of them */
} ngx_ticket_lane_t;

typedef struct {
    ngx_uint_t          n;                  /* items, in all lanes */
    ngx_queue_t         lanes;              /* the first is the next to be
                                               served */
    ngx_rbtree_t        tree;               /* of them, by key */
    ngx_rbtree_node_t   sentinel;
    ngx_queue_t         unused;             /* empty ones, to be used again */
} ngx_ticket_lanes_t;

#define ngx_ticket_lane_at(q)                                                 \
    (ngx_queue_data(q, ngx_ticket_lane_t, place))


/* The key of an agent. */
ngx_rbtree_key_t ngx_ticket_lane_key(int32_t supplier_id, int32_t agent_id);

void ngx_ticket_lanes_init(ngx_ticket_lanes_t *lanes);
void ngx_ticket_lanes_exit(ngx_ticket_lanes_t *lanes);

/* NULL: nothing waits there. */
ngx_ticket_lane_t *ngx_ticket_lanes_find(ngx_ticket_lanes_t *lanes,
    ngx_rbtree_key_t key);

/* At the end of its lane; a new lane stands last.  NGX_ERROR on no memory. */
ngx_int_t ngx_ticket_lanes_add(ngx_ticket_lanes_t *lanes, ngx_rbtree_key_t key,
    ngx_queue_t *item);

/* At its head, and the lane is the next to be served: of several, the last one
 * first. */
ngx_int_t ngx_ticket_lanes_return(ngx_ticket_lanes_t *lanes,
    ngx_rbtree_key_t key, ngx_queue_t *item);

/* The lane has had its turn: it stands last. */
void ngx_ticket_lanes_served(ngx_ticket_lanes_t *lanes,
    ngx_ticket_lane_t *lane);

/* Takes it out; a lane that gets empty is put away. */
void ngx_ticket_lanes_remove(ngx_ticket_lanes_t *lanes,
    ngx_ticket_lane_t *lane, ngx_queue_t *item);

/* The next in turn, taken out; NULL: nothing waits.  The next of a lane, which
 * has had its turn. */
ngx_queue_t *ngx_ticket_lanes_take(ngx_ticket_lanes_t *lanes);
ngx_queue_t *ngx_ticket_lanes_take_of(ngx_ticket_lanes_t *lanes,
    ngx_ticket_lane_t *lane);

/*
 * The last of the longest lane, taken out; NULL unless that lane is longer by
 * two than that of the key, for which there is no room: whoever fills it gives
 * way to those who do not.
 */
ngx_queue_t *ngx_ticket_lanes_shed(ngx_ticket_lanes_t *lanes,
    ngx_rbtree_key_t key);


#endif
