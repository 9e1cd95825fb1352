-- Would one order be booked?  It is, with all that api.place_orders_6()
-- decides, and everything that was done is undone: what the answer says besides
-- the verdict is of an order that never was.  Arguments are those of that
-- function, of a batch of one.
create or replace function api.place_try(
    p_now timestamptz, s_id int4[], s_catalogue int8[], q_supplier int4[],
    q_id int8[], q_capacity int4[], q_wanted int8[], a_supplier int4[],
    a_id int4[], a_version int8[], a_sold int8[], a_held int8[],
    x_supplier int4[], x_product int4[], x_day date[], x_index bytea[],
    x_limit int4[], o_supplier int2[], o_agent int4[], o_account int2[],
    o_slot int2[], o_limit date[], o_sold int8[], o_key text[], o_hash bytea[],
    o_catalogue int8[], o_version int8[], o_page int2[], o_edition int2[],
    o_state text[], o_pay_method text[], o_transfer int2[], o_customer text[],
    o_customer_type text[], o_day date[], o_line int4[], o_medium int2[],
    o_notice bool[], o_callback bool[], o_phone bytea[], o_phone_index bytea[],
    o_ident bytea[], o_ident_index bytea[], o_id_type int2[],
    o_need_invoice bool[], o_invoice bytea[], o_remark bytea[], o_total int8[],
    o_pay_timeout int4[], o_pay_by timestamptz[], o_valid_until timestamptz[],
    r_order int2[], r_quota int2[], r_persons int4[], r_group int2[],
    i_order int2[], i_line int2[], i_product int4[], i_name text[],
    i_unit text[], i_form text[], i_quantity int4[], i_free int4[],
    i_price int8[], i_list int8[], i_until date[], t_order int2[], t_no int2[],
    t_line int2[], t_persons int4[], t_free int4[], g_order int2[], g_no int2[],
    g_ticket int2[], g_type int2[], g_ident bytea[], g_ident_index bytea[],
    g_name bytea[], g_phone bytea[], u_order int2[], u_document int2[],
    u_count int4[], u_take bool[], o_products text[], u_until date[],
    o_session int4[], o_seated bool[], n_order int2[], n_seat int4[],
    o_phone_tail int2[], g_name_tag int8[], x_days int4[], x_phone bool[],
    o_contact bytea[], i_from date[], i_wait int4[])
returns table (kind "char", pos int4, verdict text, replayed bool,
               order_id int8, created_at timestamptz, slot_no int2,
               failed int4, state "char", pay_timeout_min int4,
               supplier_id int4, quota_id int8, remaining int8,
               quota_version int8, area_id int4, seat_no int4, open_id int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    begin
        return query
        select * from api.place_orders_6(
            p_now, s_id, s_catalogue, q_supplier, q_id, q_capacity,
            q_wanted, a_supplier, a_id, a_version, a_sold, a_held,
            x_supplier, x_product, x_day, x_index, x_limit, o_supplier,
            o_agent, o_account, o_slot, o_limit, o_sold, o_key, o_hash,
            o_catalogue, o_version, o_page, o_edition, o_state,
            o_pay_method, o_transfer, o_customer, o_customer_type, o_day,
            o_line, o_medium, o_notice, o_callback, o_phone, o_phone_index,
            o_ident, o_ident_index, o_id_type, o_need_invoice, o_invoice,
            o_remark, o_total, o_pay_timeout, o_pay_by, o_valid_until,
            r_order, r_quota, r_persons, r_group, i_order, i_line,
            i_product, i_name, i_unit, i_form, i_quantity, i_free, i_price,
            i_list, i_until, t_order, t_no, t_line, t_persons, t_free,
            g_order, g_no, g_ticket, g_type, g_ident, g_ident_index, g_name,
            g_phone, u_order, u_document, u_count, u_take, o_products,
            u_until, o_session, o_seated, n_order, n_seat, o_phone_tail,
            g_name_tag, x_days, x_phone, o_contact, i_from, i_wait);

        raise sqlstate 'TTRY0';
    exception when sqlstate 'TTRY0' then
        null;
    end;
end;
$$;

comment on function api.place_try is
'What api.place_orders_6() would answer, with nothing kept.';
grant execute on function api.place_try to ticket_nginx;
