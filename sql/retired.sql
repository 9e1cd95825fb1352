/*
 * Functions that releases before this one installed and this one does not.
 * Transactions that were open when migrate replaced their callers still name
 * them, and so does a module or worker that has not been restarted yet: they
 * stay for one release.  The next one moves this file to sql/schema, under the
 * next number and without this comment, and begins a new list.  See README.md.
 */
drop function if exists api.account_carried(int4, int4, text, timestamptz,
    timestamptz);
drop function if exists api.account_entries(int4, int4, timestamptz,
    timestamptz, int2[], int2[]);
drop function if exists api.account_window(int4, int4, int4, text, text, text);
drop function if exists api.account_year(int4, int4);
drop function if exists api.activation_names(int4, int8, int4[], int2,
    bytea[], int2[]);
drop function if exists api.activation_refusal(int4, ticket.orders, bool,
    int4[], date, int4, int2, bytea[], int2[], timestamptz);
drop function if exists api.activation_verdict(int4, int8, int2);
drop function if exists api.activation_visitors(int4, int8, int4[], bytea[],
    int2[]);
drop function if exists api.activation_want(int4, int8, bool, int8[], int8[]);
drop function if exists api.agent_changed();
drop function if exists api.agent_notice();
drop function if exists api.agent_version();
drop function if exists api.breach_fee(int4, int4, int8, date, timestamptz,
    timestamptz);
drop function if exists api.catalogue_changed();
drop function if exists api.close_order(int4, int8, timestamptz);
drop function if exists api.code_verdict(int4, int4, int2, int8, int8, bytea,
    timestamptz);
drop function if exists api.day_number(date);
drop function if exists api.deal_description(int4, int8);
drop function if exists api.deal_window(int4, int4, int4, text, text);
drop function if exists api.deals(int4, int4, date, date, timestamptz,
    timestamptz);
drop function if exists api.deliver_order(int4, int8);
drop function if exists api.document_share(int4, int8, int2[], int4, bytea);
drop function if exists api.document_type(int4, int8, int2);
drop function if exists api.entry_at(timestamptz, timestamptz);
drop function if exists api.entry_note(int4, "char", int2);
drop function if exists api.free_persons(int4, int4, date, int4);
drop function if exists api.hold_documents(int4, int8, date, int2[], int4[]);
drop function if exists api.list_price(int4, int4, timestamptz);
drop function if exists api.local_day(int4, timestamptz);
drop function if exists api.message_claim(text, int4, interval);
drop function if exists api.microseconds(timestamptz);
drop function if exists api.next_number(int4, timestamptz);
drop function if exists api.notice_event(int2);
drop function if exists api.notice_events(int2, "char", "char");
drop function if exists api.notice_text(text, int4, int8, bool);
drop function if exists api.order_description(int4, int8);
drop function if exists api.order_holders(int4, int8, int2[], int4[]);
drop function if exists api.order_list_ask(int4, int4, int2, timestamp without
    time zone, timestamp without time zone, bytea, bytea, int8, text, int4, int8);
drop function if exists api.order_list_numbers(int2, timestamp without time
    zone, timestamp without time zone, bytea, bytea, int8, text, int4);
drop function if exists api.order_list_size();
drop function if exists api.order_list_window(int4, int2, text, text);
drop function if exists api.order_notice();
drop function if exists api.order_returns(int4, int8, "char");
drop function if exists api.outbox_due(timestamptz, int4, int4[], int8[],
    int4, int4[], int4[], int4[]);
drop function if exists api.outbox_park(timestamptz, int4[], int8[], int2[]);
drop function if exists api.own_number(text);
drop function if exists api.pay_deposit(int4, int4, int8, int8, int2, bool,
    int2, bool);
drop function if exists api.paying_account(int4, "char");
drop function if exists api.place_orders_2;
drop function if exists api.queue_event(int4, int8, int4, text, int2, int2,
    "char", int2, timestamptz);
drop function if exists api.queue_notices(int4, int8, int2[], timestamptz);
drop function if exists api.queue_vouchers(int4, int8, int2, timestamptz);
drop function if exists api.refund_issued(int4, int8, int2[], "char",
    timestamptz);
drop function if exists api.refund_notice();
drop function if exists api.refund_verdict(int4, int8, int2[], bool,
    timestamptz);
drop function if exists api.release_order(int4, int8, int2[]);
drop function if exists api.settle_documents(int4, int8);
drop function if exists api.sms_model(int2);
drop function if exists api.staff_account_move(text, text, int4, int4, int8,
    text, text);
drop function if exists api.staff_account_show(text, text, int4, jsonb);
drop function if exists api.staff_agent(int4, text);
drop function if exists api.staff_deposit_move(text, text, int4, int8, text);
drop function if exists api.staff_line(int4, text);
drop function if exists api.staff_product(int4, text);
drop function if exists api.staff_resize(int4, int4, int8, date, date, int4);
drop function if exists api.staff_supplier(text);
drop function if exists api.staff_today(text);
drop function if exists api.supplier_notice();
drop function if exists api.supplier_version();
drop function if exists api.take_part(int4, int8, int2, int4, int4, int2[]);
drop function if exists api.transfer(int4, int8, int2, int2, int4, int4, int8,
    timestamptz);
drop function if exists api.visit_start(int4, date, int4, int2);
drop function if exists api.voucher_picture(int4, int8);
drop function if exists api.yuan(int8);
drop function if exists api.zone_offsets(text, timestamptz);
