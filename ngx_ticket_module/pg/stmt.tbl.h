/*
 * Every statement the module sends, but for those that the rows of endpoints
 * make.  None holds SQL beyond the call: what happens is in sql/functions.
 *
 *              name              connections             params  sql
 */

NGX_TICKET_STMT(HELLO,            NGX_TICKET_ON_READS,    0,
    "SELECT life FROM api.hello_2()")
NGX_TICKET_STMT(CATALOGUE,        NGX_TICKET_ON_LOADS,    1,
    "SELECT kind, num, txt FROM api.catalogue_7($1::text)")
NGX_TICKET_STMT(AGENT,            NGX_TICKET_ON_LOADS,    2,
    "SELECT kind, num, txt, bin FROM api.agent_5($1::int4, $2::text)")
NGX_TICKET_STMT(CLOCK,            NGX_TICKET_ON_READS,    0,
    "SELECT api.now()")
NGX_TICKET_STMT(RELEASE,          NGX_TICKET_ON_READS,    0,
    "SELECT schema_level, version FROM api.release()")
NGX_TICKET_STMT(COUNTERS,         NGX_TICKET_ON_READS,    2,
    "SELECT * FROM api.counters_2($1::int8[], $2::int8[])")
NGX_TICKET_STMT(SOLD_OUT,         NGX_TICKET_ON_READS,    5,
    "SELECT * FROM api.sold_out($1::int4, $2::int8[], $3::int4, $4::int8,"
    " $5::int4)")
NGX_TICKET_STMT(SEATS,            NGX_TICKET_ON_READS,    2,
    "SELECT * FROM api.seat_view($1::int4, $2::int8)")
NGX_TICKET_STMT(ORDER_BIRTH,      NGX_TICKET_ON_READS,    3,
    "SELECT * FROM api.order_birth($1::int4, $2::int4, $3::int8)")
NGX_TICKET_STMT(PAYMENT_RESULT,   NGX_TICKET_ON_READS,    3,
    "SELECT * FROM api.payment_result_2($1::int2[], $2::int8[], $3::int2[])")
NGX_TICKET_STMT(PAY_FORM,         NGX_TICKET_ON_READS,    1,
    "SELECT * FROM api.pay_form($1::text)")
NGX_TICKET_STMT(VISITOR_PAGE,     NGX_TICKET_ON_READS,    5,
    "SELECT * FROM api.visitor_page($1::int4, $2::int8, $3::int8, $4::int4,"
    " $5::int4)")
NGX_TICKET_STMT(VISITOR_PICTURE,  NGX_TICKET_ON_READS,    3,
    "SELECT * FROM api.visitor_picture($1::int4, $2::int4, $3::int8)")
NGX_TICKET_STMT(VISITOR_REFUND,   NGX_TICKET_ON_WRITES,   6,
    "SELECT * FROM api.visitor_refund($1::int4, $2::int8, $3::int8, $4::int2,"
    " $5::int8, $6::int8)")
NGX_TICKET_STMT(FIND_ORDER,       NGX_TICKET_ON_READS,    3,
    "SELECT * FROM api.find_order_2($1::int4, $2::int4, $3::text)")
NGX_TICKET_STMT(QUERY_ORDERS_LIST, NGX_TICKET_ON_LISTS,  12,
    "SELECT * FROM api.query_orders_list_2($1::int4, $2::int4, $3::int2,"
    " $4::int2, $5::text, $6::text, $7::bytea, $8::bytea, $9::int8, $10::text,"
    " $11::int4, $12::int8)")
NGX_TICKET_STMT(QUERY_ORDER_PAGE_LIST_COUNT, NGX_TICKET_ON_LISTS, 11,
    "SELECT * FROM api.query_order_page_list_count($1::int4, $2::int4,"
    " $3::int2, $4::int2, $5::text, $6::text, $7::bytea, $8::bytea, $9::int8,"
    " $10::text, $11::int4)")
NGX_TICKET_STMT(TICKET_PASSAGES,  NGX_TICKET_ON_READS,    4,
    "SELECT * FROM api.ticket_passages($1::int4, $2::int4, $3::int8,"
    " $4::int2)")
NGX_TICKET_STMT(SETTLE_PAY,       NGX_TICKET_ON_WRITES,   3,
    "SELECT * FROM api.settle_pay_2($1::int4, $2::int4, $3::int8)")
NGX_TICKET_STMT(ISSUE_CODE,       NGX_TICKET_ON_WRITES,   7,
    "SELECT * FROM api.issue_code($1::int4, $2::int4, $3::int2, $4::int8,"
    " $5::int2, $6::bytea, $7::bytea)")
NGX_TICKET_STMT(CHANGE_PAY_PASSWORD, NGX_TICKET_ON_WRITES, 5,
    "SELECT * FROM api.change_pay_password($1::int4, $2::int4, $3::int8,"
    " $4::bytea, $5::bytea)")
NGX_TICKET_STMT(KEY_USED,         NGX_TICKET_ON_WRITES,   4,
    "SELECT api.key_used($1::int4, $2::int4, $3::int4, $4::int8)")
NGX_TICKET_STMT(OPEN_LOG,         NGX_TICKET_ON_WRITES,  13,
    "SELECT api.open_log_put($1::int4[], $2::int8[], $3::int4[], $4::text[],"
    " $5::int4[], $6::text[], $7::text[], $8::int8[], $9::bool[],"
    " $10::text[], $11::int4[], $12::bytea[], $13::bytea[])")
NGX_TICKET_STMT(GUESS_FAILED,     NGX_TICKET_ON_WRITES,   5,
    "SELECT * FROM api.guess_failed($1::int4, $2::int4, $3::int2, $4::int4,"
    " $5::text)")
NGX_TICKET_STMT(REFUND_TICKETS,   NGX_TICKET_ON_WRITES,   4,
    "SELECT * FROM api.refund_tickets_2($1::int4, $2::int4, $3::int8,"
    " $4::int2[])")
NGX_TICKET_STMT(TICKET_CONTEXT,   NGX_TICKET_ON_READS,    4,
    "SELECT * FROM api.ticket_context_3($1::int4, $2::int4, $3::int8,"
    " $4::int2)")
NGX_TICKET_STMT(ACTIVATE_ORDER,   NGX_TICKET_ON_WRITES,   13,
    "SELECT * FROM api.activate_order_2($1::int4, $2::int4, $3::int8,"
    " $4::bool, $5::int8[], $6::int8[], $7::date, $8::int4, $9::int2,"
    " $10::int2, $11::bool, $12::bytea[], $13::int2[])")
NGX_TICKET_STMT(SETTLE_NAMES,     NGX_TICKET_ON_WRITES,   3,
    "SELECT * FROM api.settle_names($1::int4, $2::int4, $3::int8)")
NGX_TICKET_STMT(SETTLE_BIND,      NGX_TICKET_ON_WRITES,   5,
    "SELECT * FROM api.settle_bind($1::int4, $2::int4, $3::int8, $4::date,"
    " $5::text::jsonb)")
NGX_TICKET_STMT(PROVIDER_ACCOUNTS, NGX_TICKET_ON_LOADS,   0,
    "SELECT * FROM api.provider_accounts_2()")
NGX_TICKET_STMT(NOTICE_STORE,     NGX_TICKET_ON_WRITES,   12,
    "SELECT api.notice_store_2($1::int4, $2::int2, $3::text, $4::text,"
    " $5::int2, $6::text, $7::int8, $8::int8, $9::text, $10::timestamptz,"
    " $11::bool, $12::bytea)")
NGX_TICKET_STMT(NOTICE_WORRY,     NGX_TICKET_ON_WRITES,   5,
    "SELECT api.notice_worry($1::int4, $2::int2, $3::text, $4::text, $5::text)")
NGX_TICKET_STMT(PLACE_ORDERS,     NGX_TICKET_ON_ORDERS,   TK_PLACE_ORDERS_PARAMS,
    tk_place_orders_sql)
NGX_TICKET_STMT(PLACE_TRY,        NGX_TICKET_ON_WRITES,   TK_PLACE_ORDERS_PARAMS,
    tk_place_try_sql)
NGX_TICKET_STMT(OPEN_PAYS,        NGX_TICKET_ON_PAYS,     7,
    "SELECT * FROM api.open_pays($1::int4[], $2::int4[], $3::int4[],"
    " $4::int8[], $5::int8[], $6::text[], $7::int8[])")
NGX_TICKET_STMT(OPEN_REFUND,      NGX_TICKET_ON_WRITES,   8,
    "SELECT * FROM api.open_refund($1::int4, $2::int4, $3::int8, $4::int8[],"
    " $5::int2[], $6::int8, $7::text, $8::int8)")
NGX_TICKET_STMT(RAIL_ORDERS,      NGX_TICKET_ON_WRITES,   3,
    "SELECT r.*, to_jsonb(r)::text AS line"
    " FROM api.rail_orders($1::int4, $2::int4, $3::text) r")
NGX_TICKET_STMT(RAIL_CONFIRM,     NGX_TICKET_ON_WRITES,   5,
    "SELECT * FROM api.rail_confirm($1::int4, $2::int4, $3::text,"
    " $4::text::jsonb, $5::text)")
NGX_TICKET_STMT(RAIL_NO_TICKET,   NGX_TICKET_ON_WRITES,   6,
    "SELECT * FROM api.rail_no_ticket($1::int4, $2::int4, $3::text, $4::int2,"
    " $5::bytea, $6::text)")
NGX_TICKET_STMT(RAIL_NEED_PAY,    NGX_TICKET_ON_WRITES,   11,
    "SELECT * FROM api.rail_need_pay($1::int4, $2::int4, $3::text,"
    " $4::text::jsonb, $5::text, $6::bytea, $7::bytea, $8::text, $9::bytea,"
    " $10::bytea, $11::text)")
NGX_TICKET_STMT(RAIL_GO_PAY,      NGX_TICKET_ON_WRITES,   8,
    "SELECT * FROM api.rail_go_pay($1::int4, $2::int4, $3::text, $4::int8,"
    " $5::bytea, $6::bytea, $7::text, $8::text)")
NGX_TICKET_STMT(RAIL_CANCEL_PAY,  NGX_TICKET_ON_WRITES,   4,
    "SELECT * FROM api.rail_cancel_pay($1::int4, $2::int4, $3::text,"
    " $4::text)")
NGX_TICKET_STMT(RAIL_REFUND_ANSWER, NGX_TICKET_ON_WRITES, 7,
    "SELECT * FROM api.rail_refund_answer($1::int4, $2::int4, $3::text,"
    " $4::bool, $5::int8, $6::int2, $7::text)")
NGX_TICKET_STMT(RAIL_REFUND_START, NGX_TICKET_ON_WRITES,  6,
    "SELECT * FROM api.rail_refund_start($1::int4, $2::int4, $3::text,"
    " $4::int8, $5::text, $6::text)")
NGX_TICKET_STMT(RAIL_PURCHASE,    NGX_TICKET_ON_READS,    3,
    "SELECT * FROM api.rail_purchase($1::int4, $2::int4, $3::text)")
NGX_TICKET_STMT(RAIL_IMPORT,      NGX_TICKET_ON_WRITES,   2,
    "SELECT * FROM api.rail_import($1::int4, $2::text::jsonb)")
NGX_TICKET_STMT(RAIL_CHANNEL_REFUND, NGX_TICKET_ON_WRITES, 3,
    "SELECT * FROM api.rail_channel_refund($1::int4, $2::int4, $3::text)")
NGX_TICKET_STMT(STAFF_ACT,        NGX_TICKET_ON_STAFF,    10,
    "SELECT verdict, subject, status, rows::text, etag, replayed, person,"
    " language, goes_on FROM api.staff_act($1::bytea, $2::text, $3::text::json,"
    " $4::text::jsonb, $5::text, $6::bytea, $7::text, $8::text, $9::text,"
    " $10::text)")
NGX_TICKET_STMT(SIGN_IN_BEGIN,    NGX_TICKET_ON_STAFF,    2,
    "SELECT * FROM api.sign_in_begin($1::text, $2::text)")
NGX_TICKET_STMT(SIGN_IN_END,      NGX_TICKET_ON_STAFF,    12,
    "SELECT verdict, subject, name AS person, language, suppliers::text,"
    " shown::text FROM api.sign_in_end($1::text, $2::bool, $3::int8, $4::text,"
    " $5::bytea, $6::text, $7::text, $8::text, $9::text, $10::bytea,"
    " $11::bytea, $12::bytea)")
NGX_TICKET_STMT(SIGN_IN_SUPPLIER, NGX_TICKET_ON_STAFF,    5,
    "SELECT verdict, subject, name AS person, language, suppliers::text,"
    " shown::text FROM api.sign_in_supplier($1::bytea, $2::text, $3::bytea,"
    " $4::text, $5::text)")
NGX_TICKET_STMT(SIGN_IN_SHOW,     NGX_TICKET_ON_STAFF,    1,
    "SELECT verdict, subject, name AS person, language, supplier_id, supplier,"
    " array_to_string(roles, ' ') AS roles, shown::text"
    " FROM api.sign_in_show($1::bytea)")
NGX_TICKET_STMT(CODE_LIFE,        NGX_TICKET_ON_STAFF,    2,
    "SELECT api.code_life($1::int4, $2::int8) AS life")
NGX_TICKET_STMT(CODE_SELLERS,     NGX_TICKET_ON_STAFF,    1,
    "SELECT api.code_sellers($1::int4)::text AS sellers")
NGX_TICKET_STMT(STAFF_AGENT_SEALS, NGX_TICKET_ON_STAFF,   2,
    "SELECT verdict, subject, (to_jsonb(s) - 'verdict' - 'subject')::text"
    " AS seals FROM api.staff_agent_seals($1::text, $2::text) s")
NGX_TICKET_STMT(STAFF_SETTLE_NAMES, NGX_TICKET_ON_STAFF,  2,
    "SELECT * FROM api.staff_settle_names($1::text, $2::int8)")
NGX_TICKET_STMT(STAFF_RAIL_KNOWN, NGX_TICKET_ON_STAFF,    2,
    "SELECT * FROM api.staff_rail_known($1::text, $2::text)")
NGX_TICKET_STMT(SIGN_IN_OUT,      NGX_TICKET_ON_STAFF,    1,
    "SELECT * FROM api.sign_in_out($1::bytea)")
NGX_TICKET_STMT(SIGN_IN_LINK,     NGX_TICKET_ON_STAFF,    1,
    "SELECT verdict, subject, staff_id, name, name AS person, full_name,"
    " totp_must FROM api.sign_in_link($1::bytea)")
NGX_TICKET_STMT(SIGN_IN_SET,      NGX_TICKET_ON_STAFF,    6,
    "SELECT verdict, subject, name AS person FROM api.sign_in_set($1::bytea,"
    " $2::text, $3::bytea, $4::int8, $5::text, $6::bytea)")
NGX_TICKET_STMT(SIGN_IN_PASSWORD, NGX_TICKET_ON_STAFF,    1,
    "SELECT * FROM api.sign_in_password($1::bytea)")
NGX_TICKET_STMT(SIGN_IN_PASSWORD_SET, NGX_TICKET_ON_STAFF, 6,
    "SELECT * FROM api.sign_in_password_set($1::bytea, $2::bool, $3::text,"
    " $4::text, $5::text, $6::bytea)")
NGX_TICKET_STMT(CHECK_TICKETS,    NGX_TICKET_ON_CHECKS,   12,
    "SELECT c.*, array_to_string(c.needs, ' ') AS needs_text"
    " FROM api.check_tickets($1::int4[], $2::int4[], $3::int4[], $4::text[],"
    " $5::int8[], $6::int2[], $7::bytea[], $8::bytea[], $9::bool[],"
    " $10::int4[], $11::bool[], $12::timestamptz[]) c")
NGX_TICKET_STMT(GATE_REGISTER,    NGX_TICKET_ON_DEVICES,  3,
    "SELECT * FROM api.gate_register($1::int4, $2::bytea, $3::bytea)")
NGX_TICKET_STMT(GATE_SECRET,      NGX_TICKET_ON_DEVICES,  2,
    "SELECT * FROM api.gate_secret($1::int4, $2::bytea)")
NGX_TICKET_STMT(GATE_SECRET_PUT,  NGX_TICKET_ON_DEVICES,  4,
    "SELECT * FROM api.gate_secret_put($1::int4, $2::bytea, $3::int4,"
    " $4::bytea)")
NGX_TICKET_STMT(GATE_DEVICE,      NGX_TICKET_ON_DEVICES,  2,
    "SELECT * FROM api.gate_device($1::int4, $2::int4)")
NGX_TICKET_STMT(GATE_BEAT,        NGX_TICKET_ON_DEVICES,  7,
    "SELECT * FROM api.gate_beat_2($1::int4, $2::int4, $3::int4,"
    " $4::text::jsonb, $5::text, $6::text, $7::text::jsonb)")
NGX_TICKET_STMT(GATE_QR_KEYS,     NGX_TICKET_ON_DEVICES,  1,
    "SELECT * FROM api.gate_qr_keys_3($1::int4)")
NGX_TICKET_STMT(GATE_KEYS,        NGX_TICKET_ON_DEVICES,  4,
    "SELECT k.verdict, k.subject, k.day, k.expires,"
    " (SELECT string_agg(encode(p.key, 'hex'), ' ' ORDER BY p.n)"
    " FROM unnest(k.public_key) WITH ORDINALITY p (key, n)) AS keys"
    " FROM api.gate_keys($1::int4, $2::int4, $3::int4, $4::text::date) k")
NGX_TICKET_STMT(GATE_LIST,        NGX_TICKET_ON_DEVICES,  4,
    "SELECT * FROM api.gate_list($1::int4, $2::int4, $3::int4,"
    " $4::text::date)")
NGX_TICKET_STMT(GATE_LIST_TAG,    NGX_TICKET_ON_DEVICES,  4,
    "SELECT * FROM api.gate_list_tag($1::int4, $2::int4, $3::int4,"
    " $4::text::date)")
NGX_TICKET_STMT(GATE_DELTAS,      NGX_TICKET_ON_DEVICES,  5,
    "SELECT * FROM api.gate_deltas($1::int4, $2::int4, $3::int4,"
    " $4::text::date, $5::int8)")
NGX_TICKET_STMT(GATE_UPLOADS,     NGX_TICKET_ON_DEVICES,  13,
    "SELECT * FROM api.gate_uploads_2($1::int4, $2::int4, $3::int4,"
    " $4::int8[], $5::text[], $6::int8[], $7::int2[], $8::bytea[], $9::bool[],"
    " $10::int4[], $11::timestamptz[], $12::text[], $13::text[])")
NGX_TICKET_STMT(GATE_WRONG,       NGX_TICKET_ON_DEVICES,  3,
    "SELECT * FROM api.gate_wrong($1::int4, $2::int4, $3::int4)")
NGX_TICKET_STMT(GATE_UNDO,        NGX_TICKET_ON_DEVICES,  4,
    "SELECT * FROM api.gate_undo($1::int4, $2::int4, $3::int4, $4::text)")
NGX_TICKET_STMT(MACHINE_STAND,    NGX_TICKET_ON_DEVICES,  5,
    "SELECT m.verdict, m.subject, m.answer::text"
    " FROM api.machine_stand($1::int4, $2::int4, $3::int4, $4::text,"
    " $5::text::date) m")
NGX_TICKET_STMT(MACHINE_FIND,     NGX_TICKET_ON_DEVICES,  5,
    "SELECT m.verdict, m.subject, m.answer::text"
    " FROM api.machine_find($1::int4, $2::int4, $3::int4, $4::text,"
    " $5::text::jsonb) m")
NGX_TICKET_STMT(MACHINE_PICKUP,   NGX_TICKET_ON_DEVICES,  7,
    "SELECT m.verdict, m.subject, m.answer::text"
    " FROM api.machine_pickup($1::int4, $2::int4, $3::int4, $4::text,"
    " $5::text, $6::text::jsonb, $7::text::jsonb) m")
NGX_TICKET_STMT(MACHINE_SALE,     NGX_TICKET_ON_DEVICES,  7,
    "SELECT m.verdict, m.subject, m.answer::text"
    " FROM api.machine_sale($1::int4, $2::int4, $3::int4, $4::text,"
    " $5::text, $6::text, $7::text::jsonb) m")
NGX_TICKET_STMT(SIGN_IN_RECOVERY, NGX_TICKET_ON_STAFF,    7,
    "SELECT * FROM api.sign_in_recovery($1::bytea, $2::bool, $3::text,"
    " $4::bytea, $5::int8, $6::bytea, $7::bytea)")
NGX_TICKET_STMT(EVENTS_BEGIN,     NGX_TICKET_ON_STAFF,    1,
    "SELECT verdict, subject, staff_id, name AS person, language, supplier_id,"
    " array_to_string(roles, ' ') AS roles FROM api.events_begin($1::bytea)")
NGX_TICKET_STMT(EVENTS_OVER,      NGX_TICKET_ON_STAFF,    1,
    "SELECT session FROM api.events_over($1::bytea[])")
NGX_TICKET_STMT(EVENTS_NEWS,      NGX_TICKET_ON_STAFF,    1,
    "SELECT supplier_id, lines, approvals, callbacks, money, alarms"
    " FROM api.events_news($1::int8[])")
