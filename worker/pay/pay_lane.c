#include <stdlib.h>

#include "pay_lane.h"
#include "tk_retry.h"
#include "wk_util.h"


void
pay_lanes_init(pay_lanes_t *lanes)
{
    int  i;

    for (i = 0; i < PAY_LANES; i++) {
        LIST_INIT(&lanes->lists[i]);
    }

    lanes->open = 0;
}


void
pay_lanes_free(pay_lanes_t *lanes)
{
    int          i;
    pay_lane_t  *lane;

    for (i = 0; i < PAY_LANES; i++) {
        while ((lane = LIST_FIRST(&lanes->lists[i])) != NULL) {
            LIST_REMOVE(lane, entry);
            free(lane);
        }
    }
}


pay_lane_t *
pay_lanes_get(pay_lanes_t *lanes, int32_t supplier_id, int account_no)
{
    pay_lane_t       *lane;
    pay_lane_list_t  *list;

    list = &lanes->lists[(supplier_id * 64 + account_no) & (PAY_LANES - 1)];

    LIST_FOREACH(lane, list, entry) {
        if (lane->supplier_id == supplier_id && lane->account_no == account_no)
        {
            return lane;
        }
    }

    lane = wk_alloc(sizeof(pay_lane_t));
    lane->supplier_id = supplier_id;
    lane->account_no = account_no;
    wk_lane_init(&lane->lane, PAY_WINDOW);
    LIST_INSERT_HEAD(list, lane, entry);

    return lane;
}


static void
pay_lane_pause(pay_lane_t *lane, uint64_t now_ms, uint32_t random)
{
    lane->lane.window = 0;
    lane->until_ms = now_ms + tk_retry_pause(++lane->pauses, PAY_PAUSE_MS,
                                             PAY_PAUSE_MOST_MS, random);
}


int
pay_lane_landed(pay_lanes_t *lanes, pay_lane_t *lane, int answered,
    uint64_t now_ms, uint32_t random)
{
    int  was_open;

    was_open = lane->pauses > 0;

    if (answered) {
        lane->failures = 0;
        lane->pauses = 0;
        lane->until_ms = 0;
        lane->lane.window = PAY_WINDOW;
        lanes->open -= was_open;

        return was_open ? -1 : 0;
    }

    if (++lane->failures < PAY_FAILURES || lane->until_ms != 0) {
        return 0;                       /* others that flew with it */
    }

    pay_lane_pause(lane, now_ms, random);
    lanes->open += !was_open;

    return !was_open;
}


int
pay_lanes_sweep(pay_lanes_t *lanes, uint64_t now_ms)
{
    int          i, again;
    pay_lane_t  *lane;

    again = 0;

    for (i = 0; lanes->open > 0 && i < PAY_LANES; i++) {
        LIST_FOREACH(lane, &lanes->lists[i], entry) {
            if (lane->until_ms != 0 && lane->until_ms <= now_ms) {
                lane->until_ms = 0;
                lane->lane.window = 1;
                again = 1;
            }
        }
    }

    return again;
}


static int
pay_lane_room(const pay_lane_t *lane, int share)
{
    int  room;

    room = (lane->lane.window < share ? lane->lane.window : share)
           - lane->lane.in_flight - lane->lane.queued;

    return room > 0 ? room : 0;
}


int
pay_lane_was_full(const pay_lane_t *lane, int share)
{
    return pay_lane_room(lane, share) <= 1;
}


void
pay_lanes_rooms(const pay_lanes_t *lanes, int share, wk_params_t *params)
{
    int                i, room;
    wk_array_t        *suppliers, *accounts, *rooms;
    const pay_lane_t  *lane;

    wk_params_int4(params, share);
    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    accounts = wk_params_array(params, TK_OID_INT2_ARRAY);
    rooms = wk_params_array(params, TK_OID_INT4_ARRAY);

    for (i = 0; i < PAY_LANES; i++) {
        LIST_FOREACH(lane, &lanes->lists[i], entry) {
            room = pay_lane_room(lane, share);

            if (room < share) {
                wk_array_int(suppliers, lane->supplier_id);
                wk_array_int(accounts, lane->account_no);
                wk_array_int(rooms, room);
            }
        }
    }
}
