#include "rail_said.h"


const char *
rail_call_name(rail_call_e call)
{
    static const char *const  names[RAIL_CALLS] = {
        "login", "held", "pay_open", "pay_do", "pay_query", "pay_close",
        "done", "returns"
    };

    return names[call];
}


const char *
rail_outcome_name(rail_outcome_e outcome)
{
    static const char *const  names[RAIL_OUTCOMES] = {
        "UNKNOWN", "OK", "REFUSED", "PENDING"
    };

    return names[outcome];
}
