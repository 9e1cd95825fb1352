/*
 * The parameters of api.place_orders_6(), in order: number, name there, element
 * type (arrays, but for the scalar), group of rows the elements come
 * from, how the field is read, and the field.
 *
 * REF fields, of all three kinds, are those of tk_ref_t: what a row is by its place in the batch.
 */

#define S(field)    offsetof(tk_batch_supplier_t, field)
#define Q(field)    offsetof(tk_batch_quota_t, field)
#define A(field)    offsetof(tk_batch_account_t, field)
#define X(field)    offsetof(tk_batch_id_rule_t, field)
#define O(field)    offsetof(tk_order_t, field)
#define D(field)    offsetof(tk_reservation_t, field)
#define I(field)    offsetof(tk_item_t, field)
#define T(field)    offsetof(tk_ticket_t, field)
#define V(field)    offsetof(tk_visitor_t, field)
#define U(field)    offsetof(tk_id_use_t, field)
#define N(field)    offsetof(tk_seat_t, field)
#define R(field)    offsetof(tk_ref_t, field)

/*         no  name              type         group        how        field */

TK_SCALAR(  1, p_now,            TIMESTAMPTZ)

TK_COLUMN(  2, s_id,             INT4,        SUPPLIER,    REF,       R(supplier_id))
TK_COLUMN(  3, s_catalogue,      INT8,        SUPPLIER,    INT64,     S(version))

TK_COLUMN(  4, q_supplier,       INT4,        QUOTA,       REF,       R(supplier_id))
TK_COLUMN(  5, q_id,             INT8,        QUOTA,       INT64,     Q(quota_id))
TK_COLUMN(  6, q_capacity,       INT4,        QUOTA,       INT,       Q(capacity))
TK_COLUMN(  7, q_wanted,         INT8,        QUOTA,       KNOWN,     Q(wanted))

TK_COLUMN(  8, a_supplier,       INT4,        ACCOUNT,     REF,       R(supplier_id))
TK_COLUMN(  9, a_id,             INT4,        ACCOUNT,     INT,       A(account_id))
TK_COLUMN( 10, a_version,        INT8,        ACCOUNT,     INT64,     A(version))
TK_COLUMN( 11, a_sold,           INT8,        ACCOUNT,     INT64,     A(sold))
TK_COLUMN( 12, a_held,           INT8,        ACCOUNT,     INT64,     A(held))

TK_COLUMN( 13, x_supplier,       INT4,        ID_RULE,     REF,       R(supplier_id))
TK_COLUMN( 14, x_product,        INT4,        ID_RULE,     INT,       X(product_id))
TK_COLUMN( 15, x_day,            DATE,        ID_RULE,     INT,       X(day))
TK_COLUMN( 16, x_index,          BYTEA,       ID_RULE,     INDEX,     X(id_index))
TK_COLUMN( 17, x_limit,          INT4,        ID_RULE,     INT,       X(limit))

TK_COLUMN( 18, o_supplier,       INT2,        ORDER,       REF,       R(supplier))
TK_COLUMN( 19, o_agent,          INT4,        ORDER,       INT,       O(agent_id))
TK_COLUMN( 20, o_account,        INT2,        ORDER,       REF,       R(position))
TK_COLUMN( 21, o_slot,           INT2,        ORDER,       REFS_ID,   R(slot))
TK_COLUMN( 22, o_limit,          DATE,        ORDER,       REFS_DAY,  R(limit_day))
TK_COLUMN( 23, o_sold,           INT8,        ORDER,       REFS_SUM,  R(sold))
TK_COLUMN( 24, o_key,            TEXT,        ORDER,       STR,       O(request_key))
TK_COLUMN( 25, o_hash,           BYTEA,       ORDER,       HASH,      O(content_hash))
TK_COLUMN( 26, o_catalogue,      INT8,        ORDER,       INT64,     O(catalogue_version))
TK_COLUMN( 27, o_version,        INT8,        ORDER,       INT64,     O(agent_version))
TK_COLUMN( 28, o_page,           INT2,        ORDER,       INT,       O(origin))
TK_COLUMN( 29, o_edition,        INT2,        ORDER,       EDITION,   O(edition))
TK_COLUMN( 30, o_state,          TEXT,        ORDER,       CHAR,      O(state))
TK_COLUMN( 31, o_pay_method,     TEXT,        ORDER,       CHAR,      O(pay_method))
TK_COLUMN( 32, o_transfer,       INT2,        ORDER,       INT,       O(transfer))
TK_COLUMN( 33, o_customer,       TEXT,        ORDER,       STR,       O(customer_name))
TK_COLUMN( 34, o_customer_type,  TEXT,        ORDER,       CHAR,      O(customer_type))
TK_COLUMN( 35, o_day,            DATE,        ORDER,       INT,       O(day))
TK_COLUMN( 36, o_line,           INT4,        ORDER,       ID,        O(route_id))
TK_COLUMN( 37, o_medium,         INT2,        ORDER,       INT,       O(medium))
TK_COLUMN( 38, o_notice,         BOOL,        ORDER,       INT,       O(message))
TK_COLUMN( 39, o_callback,       BOOL,        ORDER,       INT,       O(callback))
TK_COLUMN( 40, o_phone,          BYTEA,       ORDER,       STR,       O(phone_sealed))
TK_COLUMN( 41, o_phone_index,    BYTEA,       ORDER,       INDEX,     O(phone_index))
TK_COLUMN( 42, o_ident,          BYTEA,       ORDER,       STR,       O(id_sealed))
TK_COLUMN( 43, o_ident_index,    BYTEA,       ORDER,       HOLDER,    O(id_index))
TK_COLUMN( 44, o_id_type,        INT2,        ORDER,       INT,       O(id_type))
TK_COLUMN( 45, o_need_invoice,   BOOL,        ORDER,       INT,       O(need_invoice))
TK_COLUMN( 46, o_invoice,        BYTEA,       ORDER,       OPTIONAL,  O(invoice_sealed))
TK_COLUMN( 47, o_remark,         BYTEA,       ORDER,       STR,       O(remark_sealed))
TK_COLUMN( 48, o_total,          INT8,        ORDER,       INT64,     O(total_fen))
TK_COLUMN( 49, o_pay_timeout,    INT4,        ORDER,       INT,       O(pay_timeout_min))
TK_COLUMN( 50, o_pay_by,         TIMESTAMPTZ, ORDER,       TIME,      O(pay_by))
TK_COLUMN( 51, o_valid_until,    TIMESTAMPTZ, ORDER,       INT64,     O(valid_until))

TK_COLUMN( 52, r_order,          INT2,        RESERVATION, REF,       R(order))
TK_COLUMN( 53, r_quota,          INT2,        RESERVATION, REF,       R(position))
TK_COLUMN( 54, r_persons,        INT4,        RESERVATION, INT,       D(persons))
TK_COLUMN( 55, r_group,          INT2,        RESERVATION, INT,       D(group))

TK_COLUMN( 56, i_order,          INT2,        ITEM,        REF,       R(order))
TK_COLUMN( 57, i_line,           INT2,        ITEM,        REF,       R(place))
TK_COLUMN( 58, i_product,        INT4,        ITEM,        INT,       I(product_id))
TK_COLUMN( 59, i_name,           TEXT,        ITEM,        STR,       I(name))
TK_COLUMN( 60, i_unit,           TEXT,        ITEM,        STR,       I(unit))
TK_COLUMN( 61, i_form,           TEXT,        ITEM,        DIGIT,     I(form))
TK_COLUMN( 62, i_quantity,       INT4,        ITEM,        INT,       I(quantity))
TK_COLUMN( 63, i_free,           INT4,        ITEM,        INT,       I(free))
TK_COLUMN( 64, i_price,          INT8,        ITEM,        INT64,     I(price_fen))
TK_COLUMN( 65, i_list,           INT8,        ITEM,        INT64,     I(list_fen))
TK_COLUMN( 66, i_until,          DATE,        ITEM,        INT,       I(ticket_until))

TK_COLUMN( 67, t_order,          INT2,        TICKET,      REF,       R(order))
TK_COLUMN( 68, t_no,             INT2,        TICKET,      INT,       T(ticket_no))
TK_COLUMN( 69, t_line,           INT2,        TICKET,      INT,       T(item_no))
TK_COLUMN( 70, t_persons,        INT4,        TICKET,      INT,       T(persons))
TK_COLUMN( 71, t_free,           INT4,        TICKET,      INT,       T(free))

TK_COLUMN( 72, g_order,          INT2,        VISITOR,     REF,       R(order))
TK_COLUMN( 73, g_no,             INT2,        VISITOR,     INT,       V(visitor_no))
TK_COLUMN( 74, g_ticket,         INT2,        VISITOR,     INT,       V(ticket_no))
TK_COLUMN( 75, g_type,           INT2,        VISITOR,     INT,       V(id_type))
TK_COLUMN( 76, g_ident,          BYTEA,       VISITOR,     STR,       V(id_sealed))
TK_COLUMN( 77, g_ident_index,    BYTEA,       VISITOR,     HOLDER,    V(id_index))
TK_COLUMN( 78, g_name,           BYTEA,       VISITOR,     STR,       V(name_sealed))
TK_COLUMN( 79, g_phone,          BYTEA,       VISITOR,     OPTIONAL,  V(phone_sealed))

TK_COLUMN( 80, u_order,          INT2,        ID_USE,      REF,       R(order))
TK_COLUMN( 81, u_document,       INT2,        ID_USE,      REF,       R(position))
TK_COLUMN( 82, u_count,          INT4,        ID_USE,      INT,       U(count))
TK_COLUMN( 83, u_take,           BOOL,        ID_USE,      INT,       U(take))

TK_COLUMN( 84, o_products,       TEXT,        ORDER,       STR,       O(products))
TK_COLUMN( 85, u_until,          DATE,        ID_USE,      DAY,       U(until))

TK_COLUMN( 86, o_session,        INT4,        ORDER,       ID,        O(session_id))
TK_COLUMN( 87, o_seated,         BOOL,        ORDER,       INT,       O(seated))
TK_COLUMN( 88, n_order,          INT2,        SEAT,        REF,       R(order))
TK_COLUMN( 89, n_seat,           INT4,        SEAT,        INT,       N(seat_no))
TK_COLUMN( 90, o_phone_tail,     INT2,        ORDER,       INT,       O(phone_tail))
TK_COLUMN( 91, g_name_tag,       INT8,        VISITOR,     INT64,     V(name_tag))
TK_COLUMN( 92, x_days,           INT4,        ID_RULE,     INT,       X(days))
TK_COLUMN( 93, x_phone,          BOOL,        ID_RULE,     INT,       X(phone))
TK_COLUMN( 94, o_contact,        BYTEA,       ORDER,       OPTIONAL,  O(contact_sealed))
TK_COLUMN( 95, i_from,           DATE,        ITEM,        DAY,       I(ticket_from))
TK_COLUMN( 96, i_wait,           INT4,        ITEM,        ID,        I(wait_minutes))

#undef S
#undef Q
#undef A
#undef X
#undef O
#undef D
#undef I
#undef T
#undef V
#undef U
#undef N
#undef R
