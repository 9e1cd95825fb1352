/* The actions for which ticketctl does more than call their function and print
 * what it answers. */

#include "ctl.h"


static const struct {
    const char       *action;
    ctl_handler_pt    handler;
} ctl_handlers[] = {
    { "help", ctl_help_all },
    { "completion", ctl_completion },
    { "man", ctl_man },
    { "migrate", ctl_migrate },
    { "seatmap import", ctl_seatmap_import },
    { "seatmap export", ctl_seatmap_export },
    { "seatmap show", ctl_seatmap_show },
    { "seatmap draw", ctl_seatmap_draw },
    { "performance set", ctl_performance_set },
    { "performance cancel", ctl_performance_cancel },
    { "day off", ctl_day_off },
    { "slot import", ctl_import },
    { "slot export", ctl_export },
    { "price import", ctl_import },
    { "price export", ctl_export },
    { "agent import", ctl_import },
    { "agent export", ctl_export },
    { "picture set", ctl_picture_set },
    { "provider add", ctl_provider_add },
    { "provider set", ctl_provider_set },
    { "provider check", ctl_provider_check },
    { "key issue", ctl_key_issue },
    { "key rotate", ctl_key_rotate },
    { "key replace", ctl_key_issue },
    { "openkey issue", ctl_open_key_issue },
    { "openkey drop", ctl_key_drop },
    { "key rotate-master", ctl_key_rotate_master },
    { "key drop-master", ctl_key_drop_master },
    { "key show-sub", ctl_key_show_sub },
    { "key drop", ctl_key_drop },
    { "key export", ctl_key_export },
    { "sign check", ctl_sign_check },
    { "gatekey make", ctl_gate_key_make },
    { "payment code", ctl_payment_code },
    { "order find", ctl_order_find },
    { "order show", ctl_order_show },
    { "order reveal", ctl_order_reveal },
    { "open log", ctl_order_reveal },
    { "order link", ctl_order_link },
    { "rail show", ctl_order_show },
    { "rail reveal", ctl_order_reveal },
    { "rail find", ctl_rail_find },
    { "rail confirm", ctl_rail_confirm },
    { "rail no-ticket", ctl_rail_no_ticket },
    { "rail task login", ctl_order_reveal },
    { "rail task record", ctl_rail_record },
    { "rail import", ctl_rail_import },
    { "rail password", ctl_rail_password },
    { "rail key issue", ctl_rail_key_issue },
    { "rail channelkey issue", ctl_rail_channel_key_issue },
    { "rail report", ctl_rail_report },
    { "agent rename", ctl_agent_rename },
    { "settle bind", ctl_settle_bind },
    { "ticket check", ctl_ticket_check },
    { "ticket refund", ctl_ticket_refund },
    { "voucher show", ctl_voucher_show },
    { "statement agent", ctl_statement },
    { "statement supplier", ctl_statement },
    { "closing show", ctl_sheet },
    { "report shares", ctl_sheet },
    { "report profit", ctl_sheet },
    { "export fetch", ctl_export_fetch },
    { "openapi", ctl_openapi },
    { "audit", ctl_run_audit },
};


ctl_handler_pt
ctl_handler(const tk_action_t *action)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_handlers) / sizeof(ctl_handlers[0]); i++) {
        if (strcmp(ctl_handlers[i].action, action->name) == 0) {
            return ctl_handlers[i].handler;
        }
    }

    if (action->flags & TK_ACTION_PAPER) {
        return ctl_paper;
    }

    return action->flags & TK_ACTION_OWN ? NULL : ctl_run;
}
