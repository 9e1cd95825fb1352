/* The columns of api.open_pays() that are read of each row. */

NGX_TICKET_PAYS_COLUMN(order_id)
NGX_TICKET_PAYS_COLUMN(status)
NGX_TICKET_PAYS_COLUMN(money_fen)
NGX_TICKET_PAYS_COLUMN(group_ticket)
NGX_TICKET_PAYS_COLUMN(ticket_no)
NGX_TICKET_PAYS_COLUMN(id_sealed)
NGX_TICKET_PAYS_COLUMN(phone_sealed)
NGX_TICKET_PAYS_COLUMN(request_key)
NGX_TICKET_PAYS_COLUMN(order_phone_sealed)
