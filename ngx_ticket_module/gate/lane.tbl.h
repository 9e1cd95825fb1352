/*
 * What api.check_tickets() answers of a check, behind its place in the batch:
 * the statement that asks for it, and what is read of it.
 */

NGX_TICKET_CHECK_COLUMN(verdict)
NGX_TICKET_CHECK_COLUMN(device_verdict)
NGX_TICKET_CHECK_COLUMN(next_step)
NGX_TICKET_CHECK_COLUMN(persons)
NGX_TICKET_CHECK_COLUMN(left_persons)
NGX_TICKET_CHECK_COLUMN(minutes)
NGX_TICKET_CHECK_COLUMN(in_persons)
NGX_TICKET_CHECK_COLUMN(all_persons)
NGX_TICKET_CHECK_COLUMN(used_at)
NGX_TICKET_CHECK_COLUMN(used_station)
NGX_TICKET_CHECK_COLUMN(used_gate)
NGX_TICKET_CHECK_COLUMN(slot_from)
NGX_TICKET_CHECK_COLUMN(slot_until)
NGX_TICKET_CHECK_COLUMN(first_day)
NGX_TICKET_CHECK_COLUMN(last_day)
NGX_TICKET_CHECK_COLUMN(by_whom)
NGX_TICKET_CHECK_COLUMN(since)
NGX_TICKET_CHECK_COLUMN(order_id)
NGX_TICKET_CHECK_COLUMN(ticket_no)
NGX_TICKET_CHECK_COLUMN(passage_no)
NGX_TICKET_CHECK_COLUMN(product_name)
NGX_TICKET_CHECK_COLUMN(free)
NGX_TICKET_CHECK_COLUMN(needs_text)
NGX_TICKET_CHECK_COLUMN(repeated)
