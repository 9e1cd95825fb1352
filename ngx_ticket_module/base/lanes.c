/* Lanes, served in turn; see the header. */

#include "base/lanes.h"


ngx_rbtree_key_t
ngx_ticket_lane_key(int32_t supplier_id, int32_t agent_id)
{
    return (ngx_rbtree_key_t) supplier_id << 32 | (uint32_t) agent_id;
}


void
ngx_ticket_lanes_init(ngx_ticket_lanes_t *lanes)
{
    lanes->n = 0;

    ngx_queue_init(&lanes->lanes);
    ngx_queue_init(&lanes->unused);
    ngx_rbtree_init(&lanes->tree, &lanes->sentinel, ngx_rbtree_insert_value);
}


static void
ngx_ticket_lanes_free(ngx_queue_t *lanes)
{
    ngx_queue_t  *place;

    while (!ngx_queue_empty(lanes)) {
        place = ngx_queue_head(lanes);
        ngx_queue_remove(place);
        ngx_free(ngx_ticket_lane_at(place));
    }
}


void
ngx_ticket_lanes_exit(ngx_ticket_lanes_t *lanes)
{
    ngx_ticket_lanes_free(&lanes->lanes);
    ngx_ticket_lanes_free(&lanes->unused);
}


ngx_ticket_lane_t *
ngx_ticket_lanes_find(ngx_ticket_lanes_t *lanes, ngx_rbtree_key_t key)
{
    ngx_rbtree_node_t  *node;

    for (node = lanes->tree.root; node != &lanes->sentinel; /* void */ ) {
        if (node->key == key) {
            return (ngx_ticket_lane_t *) node;
        }

        node = key < node->key ? node->left : node->right;
    }

    return NULL;
}


static ngx_ticket_lane_t *
ngx_ticket_lanes_of(ngx_ticket_lanes_t *lanes, ngx_rbtree_key_t key)
{
    ngx_queue_t        *place;
    ngx_ticket_lane_t  *lane;

    lane = ngx_ticket_lanes_find(lanes, key);
    if (lane) {
        return lane;
    }

    if (ngx_queue_empty(&lanes->unused)) {
        lane = ngx_alloc(sizeof(ngx_ticket_lane_t), ngx_cycle->log);
        if (lane == NULL) {
            return NULL;
        }

    } else {
        place = ngx_queue_head(&lanes->unused);
        ngx_queue_remove(place);
        lane = ngx_ticket_lane_at(place);
    }

    ngx_queue_init(&lane->items);
    lane->n = 0;
    lane->node.key = key;

    ngx_rbtree_insert(&lanes->tree, &lane->node);
    ngx_queue_insert_tail(&lanes->lanes, &lane->place);

    return lane;
}


ngx_int_t
ngx_ticket_lanes_add(ngx_ticket_lanes_t *lanes, ngx_rbtree_key_t key,
    ngx_queue_t *item)
{
    ngx_ticket_lane_t  *lane;

    lane = ngx_ticket_lanes_of(lanes, key);
    if (lane == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_insert_tail(&lane->items, item);
    lane->n++;
    lanes->n++;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_lanes_return(ngx_ticket_lanes_t *lanes, ngx_rbtree_key_t key,
    ngx_queue_t *item)
{
    ngx_ticket_lane_t  *lane;

    lane = ngx_ticket_lanes_of(lanes, key);
    if (lane == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_insert_head(&lane->items, item);
    lane->n++;
    lanes->n++;

    /* who has waited longest is served next */
    ngx_queue_remove(&lane->place);
    ngx_queue_insert_head(&lanes->lanes, &lane->place);

    return NGX_OK;
}


void
ngx_ticket_lanes_served(ngx_ticket_lanes_t *lanes, ngx_ticket_lane_t *lane)
{
    ngx_queue_remove(&lane->place);
    ngx_queue_insert_tail(&lanes->lanes, &lane->place);
}


void
ngx_ticket_lanes_remove(ngx_ticket_lanes_t *lanes, ngx_ticket_lane_t *lane,
    ngx_queue_t *item)
{
    ngx_queue_remove(item);
    lane->n--;
    lanes->n--;

    if (lane->n == 0) {
        ngx_rbtree_delete(&lanes->tree, &lane->node);
        ngx_queue_remove(&lane->place);
        ngx_queue_insert_head(&lanes->unused, &lane->place);
    }
}


ngx_queue_t *
ngx_ticket_lanes_take_of(ngx_ticket_lanes_t *lanes, ngx_ticket_lane_t *lane)
{
    ngx_queue_t  *item;

    item = ngx_queue_head(&lane->items);

    ngx_ticket_lanes_served(lanes, lane);
    ngx_ticket_lanes_remove(lanes, lane, item);

    return item;
}


ngx_queue_t *
ngx_ticket_lanes_take(ngx_ticket_lanes_t *lanes)
{
    if (ngx_queue_empty(&lanes->lanes)) {
        return NULL;
    }

    return ngx_ticket_lanes_take_of(lanes,
                            ngx_ticket_lane_at(ngx_queue_head(&lanes->lanes)));
}


ngx_queue_t *
ngx_ticket_lanes_shed(ngx_ticket_lanes_t *lanes, ngx_rbtree_key_t key)
{
    ngx_queue_t        *place, *item;
    ngx_ticket_lane_t  *lane, *longest, *mine;

    longest = NULL;

    for (place = ngx_queue_head(&lanes->lanes);
         place != ngx_queue_sentinel(&lanes->lanes);
         place = ngx_queue_next(place))
    {
        lane = ngx_ticket_lane_at(place);

        if (longest == NULL || lane->n > longest->n) {
            longest = lane;
        }
    }

    mine = ngx_ticket_lanes_find(lanes, key);

    if (longest == NULL || longest->n < (mine ? mine->n : 0) + 2) {
        return NULL;
    }

    item = ngx_queue_last(&longest->items);
    ngx_ticket_lanes_remove(lanes, longest, item);

    return item;
}
