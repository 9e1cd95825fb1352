-- Who is named in an order (4.2.51), ticket by ticket; the state is the
-- ticket's as 4.2.42 lists it, a good one before it is issued.  An order
-- without names has one row without a visitor; who did not come when the
-- others' tickets were taken is named no more.
create or replace function api.order_identities(p_supplier int4, p_agent int4,
                                                p_order int8)
returns table (verdict text, subject text, order_id int8, request_key text,
               visitor_no int2, product_code text, product_name text,
               id_type text, ticket_state text, id_sealed bytea,
               name_sealed bytea, phone_sealed bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, o.order_id, o.request_key, v.visitor_no,
           p.code, i.product_name, v.id_type::text,
           case t.state when '0' then '1' else t.state::text end,
           v.id_sealed, v.name_sealed, v.phone_sealed
    from ticket.orders o
    left join (ticket.visitor v
               join ticket.ticket t on t.supplier_id = p_supplier
                                   and t.order_id = p_order
                                   and t.ticket_no = v.ticket_no
               join ticket.order_item i on i.supplier_id = p_supplier
                                       and i.order_id = p_order
                                       and i.line_no = t.line_no
               left join ticket.product p on p.supplier_id = p_supplier
                                         and p.product_id = i.product_id)
           on v.supplier_id = p_supplier
              and v.order_id = p_order
              and (t.state <> '0' or o.delivered_at is null)
    where o.supplier_id = p_supplier
      and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    order by v.visitor_no;

    if not found then
        verdict := 'IDENTITY_UNKNOWN';
        return next;
    end if;
end;
$$;

comment on function api.order_identities is
'GetProductsIdentity (4.2.51): the real names of an agent''s order.';

grant execute on function api.order_identities to ticket_nginx;
