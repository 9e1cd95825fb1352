/*
 * Orders of travellers, as the channel sends them (an array, of what agents
 * pull, and contact, insurance, source and whether it is paid), made into what
 * Postgres keeps of them: names, certificates and contact are sealed for their
 * order's number, and indexed.
 */

#ifndef TK_RAIL_IMPORT_H
#define TK_RAIL_IMPORT_H

#include "tk_crypto.h"
#include "tk_value.h"

#define TK_RAIL_IMPORTED    200     /* orders of one call */

typedef struct {
    tk_pool_t           *pool;
    const tk_keyring_t  *keyring;
    int32_t              supplier_id;
    int32_t              agent_id;      /* whose they are */
    const tk_zone_t     *zone;          /* of the times */
    tk_time_t            now;
} tk_rail_importing_t;

/*
 * *json: the argument of rail_import.  TK_BAD_PARAM, of which *subject says
 * where: "orders", "orders[2].passengers[0].certNo"; TK_NO_MEMORY, or another
 * fault of ours.
 */
TK_MUST tk_err_t tk_rail_import(const tk_rail_importing_t *importing,
    tk_str_t text, tk_str_t *json, tk_str_t *subject);

#endif
